"""What every answer tells the browser: run only our own scripts, ask no other server, and do not guess.

Content Security Policy Level 3 (W3C). Charts need 'unsafe-eval', since Vega compiles its expressions; no page needs an
inline script, so text that came through as a script would not run. Inline styles are allowed for the editor and Vega.
"""

from datasette import hookimpl

POLICY = "; ".join([
    "default-src 'none'", "script-src 'self' 'unsafe-eval'", "style-src 'self' 'unsafe-inline'", "img-src 'self' data:", "font-src 'self'",
    "connect-src 'self'", "manifest-src 'self'", "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'", "object-src 'none'",
])  # fmt: skip
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}


@hookimpl
def asgi_wrapper():
    extra = [(name.lower().encode(), value.encode()) for name, value in HEADERS.items()]

    def wrap(app):
        async def with_headers(scope, receive, send):
            async def add(message):
                if message["type"] == "http.response.start":
                    message = {**message, "headers": [*message.get("headers", ()), *extra]}
                await send(message)

            await app(scope, receive, add)

        return with_headers

    return wrap

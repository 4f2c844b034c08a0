"""What is let in, and what every answer tells the browser and any cache before it.

Content Security Policy Level 3 (W3C). Charts need 'unsafe-eval', since Vega compiles its expressions; no page needs an
inline script, so text that came through as a script would not run. Inline styles are allowed for the editor and Vega.

Nobody logs in here and nothing can be changed, so only GET and HEAD are answered, cookies are not looked at, and what Datasette offers
to its developers is closed. An answer depends on nothing but the address, the database and the site: that is its ETag.
"""

import re
import sqlite3
from pathlib import Path
from urllib.parse import parse_qsl

from datasette import Response, hookimpl
from datasette.views.base import DatasetteError

from etl.served import LONGEST_REMEMBERED, Memory, by_hand
from etl.serve import SETTINGS, served, state

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
EXTRA = [(name.lower().encode(), value.encode()) for name, value in HEADERS.items()]
LONGEST = 8_000  # characters of an address
HOST = re.compile(rb"([A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(:\d{1,5})?")
# of Datasette's own pages: what the site loads, and what tells nothing that the repository does not
OPEN = re.compile(r"/-/(static/|static-plugins/|dashboards(/|\.|$)|(versions|metadata)(\.json)?$)")
CLOSED = re.compile(r"/(-/|_internal\b|_memory\b|:memory:)")
STRANGE = re.compile(r"[\x00-\x20\x7f-\U0010ffff\\]|(^|/)\.\.(/|$)|%00|%5[cC]|%2[eE]%2[eE]|^//")
PAGES = 32_000_000  # characters of whole answers that one worker keeps
SLOW = {"sql", "_where", "_searchmode"}  # what only people write by hand
WHOLE = re.compile(r"-?\d{1,9}")
NUMBERS = ("_timelimit", "_size", "_ttl", "_facet_size")


@hookimpl(trylast=True)  # the last to wrap is the first to be asked
def asgi_wrapper(datasette):
    queries = {f"/deals/{name}" for name in (datasette.metadata("databases") or {}).get("deals", {}).get("queries", {})}
    about = served()
    pages, database = Memory(PAGES), Path(about["database"])
    fresh = b"public, max-age=%d" % SETTINGS["default_cache_ttl"]
    # with articles on the page a shared cache must keep nothing, and a folder may change
    etag = None if about["articles"] else f'W/"{about["inspected"]["deals"]["hash"][:16]}-{about["version"][:16]}"'.encode()

    def wrap(app):
        async def guarded(scope, receive, send):
            if scope["type"] != "http":
                return await app(scope, receive, send)
            path, headers = scope["raw_path"].decode("latin-1"), dict(scope["headers"])
            messages, size = [], 0
            tag = etag if path != "/deals.db" or state(database) == about["state"] else None  # the file is sent as it is now

            async def answer(message):
                nonlocal size
                if message["type"] == "http.response.start":
                    message = {**message, "headers": _headers(message, scope, fresh, tag)}
                size += len(message.get("body", b""))
                if size <= LONGEST_REMEMBERED:
                    messages.append(message)
                await send(message)

            refused = _refusal(scope, path, headers)
            if refused:
                return await _say(answer, *refused)
            if tag and tag in headers.get(b"if-none-match", b""):
                return await _say(answer, 304, "")
            # absolute addresses in an answer are those that it was asked by
            key = scope["method"], scope["scheme"], headers.get(b"host"), path, scope["query_string"]
            for message in pages.get(key) or ():
                await send(message)
            if key in pages.kept:
                return None
            names = {name for name, _ in parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)}
            written = bool(names & SLOW)
            by_hand.set(written or path.partition(".")[0] in queries or path.startswith("/-/dashboards"))
            scope = {**scope, "headers": [(name, value) for name, value in scope["headers"] if name not in (b"cookie", b"authorization")]}
            try:
                await app(scope, receive, answer)
            except Exception:
                if messages:
                    raise
                await _say(answer, 500, "Something went wrong here; nothing is wrong with your browser.")
            if tag and messages and messages[0]["status"] == 200 and not written:
                pages.keep(key, messages, size)

        return guarded

    return wrap


@hookimpl
def handle_exception(datasette, request, exception):
    """A question that cannot be answered as it was put is the asker's error, and no failure of the server as Datasette has it."""
    status = getattr(exception, "status", 404 if isinstance(exception, OSError) else 400)

    async def page():
        error = "There is nothing at this address" if isinstance(exception, OSError) else str(exception)  # which would name the file
        told = {"status": 400 if status == 500 else status, "error": error, "title": getattr(exception, "title", None)}
        if request.path.partition("?")[0].endswith(".json"):
            return Response.json({"ok": False, **told}, status=told["status"])
        return Response.html(await datasette.render_template("error.html", told, request=request), status=told["status"])

    named = isinstance(exception, (ValueError, KeyError, IndexError, AssertionError, OSError, OverflowError, RecursionError, sqlite3.Error))
    return page if named or (isinstance(exception, DatasetteError) and not exception.message_is_html and status == 500) else None


def _refusal(scope, path: str, headers: dict) -> tuple[int, str] | None:
    query = scope["query_string"].decode("latin-1")
    if scope["method"] not in ("GET", "HEAD"):
        return 405, "Only GET and HEAD are answered: nothing can be changed here."
    if not HOST.fullmatch(headers.get(b"host", b"localhost")):
        return 400, "The Host header is no name of a host."
    if len(path) + len(query) > LONGEST:
        return 414, f"The address is longer than {LONGEST:,} characters."
    if STRANGE.search(path) or (CLOSED.match(path) and not OPEN.match(path)):
        return 404, "There is nothing at this address."
    given = parse_qsl(query, keep_blank_values=True)
    for name, value in given:
        if name in NUMBERS and not WHOLE.fullmatch(value) and (name, value) not in (("_size", "max"), ("_facet_size", "max")):
            return 400, f"{name} has to be a whole number."
        if name == "_trace":
            return 400, "There is no _trace here."
    return None


def _headers(message, scope, fresh: bytes, etag: bytes | None) -> list:
    """The answer's headers without what Datasette says of caching, which is meant for sites where people log in."""
    kept = [(name, value) for name, value in message.get("headers", ()) if name.lower() not in (b"cache-control", b"vary", b"etag", b"set-cookie")]
    if message["status"] not in (200, 304) or not etag:
        return [*kept, *EXTRA, (b"cache-control", b"no-store")]
    return [*kept, *EXTRA, (b"cache-control", fresh), (b"etag", etag)]


async def _say(send, status: int, text: str) -> None:
    await send({"type": "http.response.start", "status": status, "headers": [(b"content-type", b"text/plain; charset=utf-8")]})
    await send({"type": "http.response.body", "body": text.encode()})

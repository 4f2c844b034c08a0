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
FRESH = b"public, max-age=%d" % SETTINGS["default_cache_ttl"]
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
    return lambda app: _Gate(app, queries)


class _Gate:
    """The ASGI application around Datasette's: refuses what is not let in, and answers what it remembers."""

    def __init__(self, app, queries: set[str]):
        about = served()
        self.app, self.queries, self.pages, self.database, self.state = app, queries, Memory(PAGES), Path(about["database"]), about["state"]
        # with articles on the page a shared cache must keep nothing, and a folder may change
        self.etag = None if about["articles"] else f'W/"{about["inspected"]["deals"]["hash"][:16]}-{about["version"][:16]}"'.encode()

    async def __call__(self, scope, receive, send):
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        path, headers = scope["raw_path"].decode("latin-1"), dict(scope["headers"])
        given = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        answer = _Answer(send, self._tag(path))
        if refused := _refusal(scope, path, headers, given):
            return await _say(answer, *refused)
        if answer.tag and answer.tag in headers.get(b"if-none-match", b""):
            return await _say(answer, 304, "")
        # absolute addresses in an answer are those that it was asked by
        key = scope["method"], scope["scheme"], headers.get(b"host"), path, scope["query_string"]
        if known := self.pages.get(key):
            for message in known:
                await send(message)
            return None
        written = any(name in SLOW for name, _ in given)
        by_hand.set(written or path.partition(".")[0] in self.queries or path.startswith("/-/dashboards"))
        await self._ask(scope, receive, answer)
        if answer.tag and answer.status == 200 and not written:
            self.pages.keep(key, answer.messages, answer.size)

    def _tag(self, path: str) -> bytes | None:
        # the file itself is sent as it is now
        return self.etag if path != "/deals.db" or state(self.database) == self.state else None

    async def _ask(self, scope, receive, answer) -> None:
        scope = {**scope, "headers": [(name, value) for name, value in scope["headers"] if name not in (b"cookie", b"authorization")]}
        try:
            await self.app(scope, receive, answer)
        except Exception:
            if answer.status:
                raise
            await _say(answer, 500, "Something went wrong here; nothing is wrong with your browser.")


class _Answer:
    """What is sent to the browser, with the headers that every answer has; kept as long as it is not too long to be remembered."""

    def __init__(self, send, tag: bytes | None):
        self.send, self.tag = send, tag
        self.status, self.size, self.messages = None, 0, []

    async def __call__(self, message):
        if message["type"] == "http.response.start":
            self.status = message["status"]
            message = {**message, "headers": _headers(message, self.tag)}
        self.size += len(message.get("body", b""))
        if self.size <= LONGEST_REMEMBERED:
            self.messages.append(message)
        await self.send(message)


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


def _refusal(scope, path: str, headers: dict, given: list[tuple[str, str]]) -> tuple[int, str] | None:
    if scope["method"] not in ("GET", "HEAD"):
        return 405, "Only GET and HEAD are answered: nothing can be changed here."
    if not HOST.fullmatch(headers.get(b"host", b"localhost")):
        return 400, "The Host header is no name of a host."
    if len(path) + len(scope["query_string"]) > LONGEST:
        return 414, f"The address is longer than {LONGEST:,} characters."
    if STRANGE.search(path) or (CLOSED.match(path) and not OPEN.match(path)):
        return 404, "There is nothing at this address."
    for name, value in given:
        if name in NUMBERS and not WHOLE.fullmatch(value) and (name, value) not in (("_size", "max"), ("_facet_size", "max")):
            return 400, f"{name} has to be a whole number."
        if name == "_trace":
            return 400, "There is no _trace here."
    return None


def _headers(message, etag: bytes | None) -> list:
    """The answer's headers without what Datasette says of caching, which is meant for sites where people log in."""
    kept = [(name, value) for name, value in message.get("headers", ()) if name.lower() not in (b"cache-control", b"vary", b"etag", b"set-cookie")]
    if message["status"] not in (200, 304) or not etag:
        return [*kept, *EXTRA, (b"cache-control", b"no-store")]
    return [*kept, *EXTRA, (b"cache-control", FRESH), (b"etag", etag)]


async def _say(send, status: int, text: str) -> None:
    await send({"type": "http.response.start", "status": status, "headers": [(b"content-type", b"text/plain; charset=utf-8")]})
    await send({"type": "http.response.body", "body": text.encode()})

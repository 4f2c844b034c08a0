"""What machines read to follow the ledger: a feed of new and changed claims, a map of its pages, and which of them to crawl."""

import re
import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from xml.etree import ElementTree

from datasette import hookimpl
from datasette.utils import tilde_encode
from datasette.utils.asgi import NotFound, Response

# Ids of entries are permanent (RFC 4151). The project owns no domain, and .invalid can never be somebody else's.
TAG = "tag:circular-deals.invalid,2025"
ATOM = "http://www.w3.org/2005/Atom"
SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
ENTRIES = 100
ADDRESSES = 50_000  # the most that a sitemap may hold
TABLES = ("deals", "claims", "organisations", "sources", "loops", "corrections")  # tables whose rows have pages worth finding
PAGES = ("/", "/deals")
NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # characters that XML cannot hold, not even escaped
BEGINNING = "1970-01-01"  # a feed without entries still needs a day

ABOUT_CLAIMS = """
    SELECT row_id AS claim_id, * FROM corrections WHERE table_name = 'claims'
    UNION ALL SELECT a.claim_id, k.* FROM corrections AS k JOIN amounts AS a ON a.id = k.row_id WHERE k.table_name = 'amounts'
    UNION ALL SELECT f.claim_id, k.* FROM corrections AS k JOIN flows AS f ON f.id = k.row_id WHERE k.table_name = 'flows'"""
CLAIMS = f"""
    WITH latest AS (SELECT id FROM claims WHERE checked IS NOT NULL ORDER BY checked DESC, id LIMIT {ENTRIES})
    SELECT c.id, coalesce(d.title, 'Context') AS title, c.statement, c.stage, c.checked, s.title AS article, s.language
    FROM claims AS c JOIN sources AS s ON s.id = c.source_id LEFT JOIN deals AS d ON d.id = c.deal_id
    WHERE c.id IN (SELECT id FROM latest UNION SELECT claim_id FROM ({ABOUT_CLAIMS}))"""


@hookimpl
def register_routes():
    return [
        (r"^/feed\.atom$", feed),
        (r"^/sitemap\.xml$", sitemap_index),
        (r"^/sitemap-(?P<table>[a-z]+)-(?P<number>[1-9][0-9]{0,5})\.xml$", sitemap),
        (r"^/robots\.txt$", robots),
    ]


def _answer(datasette, body: bytes, kind: str) -> Response:
    return Response(body, headers={"Cache-Control": f"max-age={datasette.setting('default_cache_ttl')}"}, content_type=f"{kind}; charset=utf-8")


def _row_address(datasette, request, table: str, row: str) -> str:
    return datasette.absolute_url(request, datasette.urls.row("deals", table, tilde_encode(row)))


async def feed(datasette, request):
    """Claims that were read twice or corrected, the latest first, and corrections of what is no more."""
    entries = await datasette.get_database("deals").execute_fn(_entries)
    document = ElementTree.Element("feed", xmlns=ATOM)
    _add(document, "id", f"{TAG}:feed")
    _add(document, "title", f"{datasette.metadata('title')}: new and changed claims")
    _add(document, "updated", _moment(entries[0]["updated"] if entries else BEGINNING))
    _add(ElementTree.SubElement(document, "author"), "name", f"The {datasette.metadata('title')} contributors")
    _add(document, "rights", datasette.metadata("license"))
    _add(document, "link", rel="self", type="application/atom+xml", href=datasette.absolute_url(request, datasette.urls.path("/feed.atom")))
    _add(document, "link", rel="alternate", type="text/html", href=datasette.absolute_url(request, datasette.urls.instance()))
    for entry in entries:
        element = ElementTree.SubElement(document, "entry")
        _add(element, "id", f"{TAG}:{entry['table']}/{entry['id']}")
        _add(element, "title", entry["title"])
        _add(element, "updated", _moment(entry["updated"]))
        _add(element, "link", rel="alternate", type="text/html", href=_row_address(datasette, request, entry["table"], entry["id"]))
        _add(element, "summary", entry["summary"])
        if entry["stage"]:
            _add(element, "category", term=entry["stage"])
    return _answer(datasette, ElementTree.tostring(document, encoding="utf-8", xml_declaration=True), "application/atom+xml")


def _add(parent, name: str, text: str | None = None, **attributes) -> None:
    element = ElementTree.SubElement(parent, name, {key: NO_XML.sub("\ufffd", value) for key, value in attributes.items()})
    element.text = None if text is None else NO_XML.sub("\ufffd", text)


def _moment(day: str) -> str:
    return f"{day}T00:00:00Z"


def _entries(connection: sqlite3.Connection) -> list[dict]:
    corrected = defaultdict(list)
    for row in connection.execute(f"SELECT * FROM ({ABOUT_CLAIMS}) ORDER BY date DESC, id"):
        corrected[row["claim_id"]].append(row)
    removed = connection.execute("SELECT * FROM corrections WHERE removed ORDER BY date DESC, id LIMIT ?", [ENTRIES])
    found = [_claim(row, corrected[row["id"]]) for row in connection.execute(CLAIMS)] + [_removal(row) for row in removed]
    found.sort(key=lambda entry: (entry["table"], entry["id"]))
    return sorted(found, key=lambda entry: entry["updated"], reverse=True)[:ENTRIES]


def _claim(claim: sqlite3.Row, corrections: list[sqlite3.Row]) -> dict:
    """A claim that no second reader has read yet has no day, but for that of a correction."""
    updated = max([claim["checked"] or BEGINNING, *(correction["date"] for correction in corrections)])
    told = [claim["statement"], f"Article: {claim['article']} ({claim['language']}).", *map(_told, corrections)]
    return {"table": "claims", "id": claim["id"], "title": claim["title"], "updated": updated, "stage": claim["stage"], "summary": "\n".join(told)}


def _told(correction: sqlite3.Row) -> str:
    where = f"{correction['table_name']}, {correction['row_id']}"
    was, now = correction["was"] or "(empty)", correction["now"] or "(empty)"
    what = "removed" if correction["removed"] else f"{correction['column_name']} was {was}, is {now}"
    return f"Corrected on {correction['date']}: {where}: {what}. {correction['why']}"


def _removal(row: sqlite3.Row) -> dict:
    title = f"Removed: {row['row_id']}"
    return {"table": "corrections", "id": row["id"], "title": title, "updated": row["date"], "stage": None, "summary": _told(row)}


async def sitemap_index(datasette, request):
    """A map of maps, since one may hold no more than 50,000 addresses."""

    def count(connection: sqlite3.Connection) -> Iterator[tuple[str, int]]:
        return [(table, connection.execute(f"SELECT count(*) FROM [{table}]").fetchone()[0]) for table in TABLES]

    document = ElementTree.Element("sitemapindex", xmlns=SITEMAP)
    parts = [("pages", 1), *((table, -(-rows // ADDRESSES)) for table, rows in await datasette.get_database("deals").execute_fn(count))]
    for table, numbers in parts:
        for number in range(1, numbers + 1):
            _add(ElementTree.SubElement(document, "sitemap"), "loc", datasette.absolute_url(request, datasette.urls.path(f"/sitemap-{table}-{number}.xml")))
    return _answer(datasette, ElementTree.tostring(document, encoding="utf-8", xml_declaration=True), "application/xml")


async def sitemap(datasette, request):
    """The addresses of one table's rows, 50,000 of them, or of the pages that are no rows."""
    table, number = request.url_vars["table"], int(request.url_vars["number"])

    def made(connection: sqlite3.Connection) -> bytes | None:
        document = ElementTree.Element("urlset", xmlns=SITEMAP)
        for address, day in _addresses(datasette, request, connection, table, number):
            element = ElementTree.SubElement(document, "url")
            _add(element, "loc", address)
            if day:
                _add(element, "lastmod", day)
        return ElementTree.tostring(document, encoding="utf-8", xml_declaration=True) if len(document) else None

    if table not in (*TABLES, "pages") or not (body := await datasette.get_database("deals").execute_fn(made)):
        raise NotFound("There is no such sitemap")
    return _answer(datasette, body, "application/xml")


def _addresses(datasette, request, connection: sqlite3.Connection, table: str, number: int) -> Iterator[tuple[str, str | None]]:
    if table == "pages":
        about = datasette.metadata("databases")["deals"] if number == 1 else {}
        pages = [*PAGES, *(f"/deals/{name}" for key in ("tables", "queries") for name in about.get(key, ()))] if number == 1 else []
        yield from ((datasette.absolute_url(request, datasette.urls.path(page)), None) for page in pages)
        return
    day = {"claims": "checked", "corrections": "date"}.get(table, "NULL")
    rows = connection.execute(f"SELECT id, {day} FROM [{table}] ORDER BY id LIMIT ? OFFSET ?", [ADDRESSES, (number - 1) * ADDRESSES])
    yield from ((_row_address(datasette, request, table, row[0]), row[1]) for row in rows)


async def robots(datasette, request):
    """Every page may be crawled; addresses with a query are endless, and downloads are no pages."""
    path = datasette.urls.path
    lines = ["User-agent: *", f"Disallow: {path('/*?')}", f"Disallow: {path('/-/')}", f"Disallow: {path('/download/')}"]
    lines.append(f"Sitemap: {datasette.absolute_url(request, path('/sitemap.xml'))}")
    return _answer(datasette, ("\n".join(lines) + "\n").encode(), "text/plain")

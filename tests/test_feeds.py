"""The feed, the sitemap and robots.txt, as a machine reads them."""

import asyncio
import re
import sqlite3
from xml.etree import ElementTree

import pytest
from datasette.plugins import pm

from tests.test_downloads import get, site

NAMES = {"a": "http://www.w3.org/2005/Atom", "s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
HOSTILE = '<script>alert("1")</script> & ]]> \x00\x0b\ufffe \u202eأبجد'


@pytest.fixture(scope="module")
def served(database):
    return site(database)


@pytest.fixture
def changed(database, tmp_path):
    """A site on a copy of the ledger to which some statements were done."""

    def made(*statements):
        path = tmp_path / "deals.db"
        path.write_bytes(database.read_bytes())
        with sqlite3.connect(path) as connection:
            for statement in statements:
                connection.execute(*statement) if isinstance(statement, tuple) else connection.execute(statement)
        return site(path)

    return made


def correction(name, table, row, column="value", removed=0, date="2027-01-02"):
    return ("INSERT INTO corrections VALUES (?, ?, ?, ?, ?, '8', '9', ?, 'It was misread.', NULL)", (name, date, table, row, column, removed))


def entries(datasette):
    answer = get(datasette, "/feed.atom")
    assert answer.status_code == 200 and answer.headers["content-type"] == "application/atom+xml; charset=utf-8"
    feed = ElementTree.fromstring(answer.content)
    assert feed.tag == f"{{{NAMES['a']}}}feed"
    return feed, feed.findall("a:entry", NAMES)


def text(element, name):
    return element.findtext(f"a:{name}", namespaces=NAMES)


def test_the_feed_has_what_atom_asks_for(served, db):
    feed, found = entries(served)
    for element in (feed, *found):
        assert text(element, "id").startswith("tag:circular-deals.invalid,2025:") and text(element, "title")
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT00:00:00Z", text(element, "updated"))
    assert text(feed, "updated") == max(text(entry, "updated") for entry in found)
    assert feed.find("a:author/a:name", NAMES).text
    links = {link.get("rel"): link.get("href") for link in feed.findall("a:link", NAMES)}
    assert links == {"self": "http://localhost/feed.atom", "alternate": "http://localhost/"}
    days = {row["id"]: row["checked"] for row in db.execute("SELECT id, checked FROM claims")}
    told = {text(entry, "id").rpartition("/")[2]: text(entry, "updated")[:10] for entry in found}
    assert told == days and len(told) > 50
    assert len({text(entry, "id") for entry in found}) == len(found)


def test_entries_lead_to_the_page_of_the_claim(served):
    _, found = entries(served)
    link = found[0].find("a:link", NAMES).get("href")
    assert link.startswith("http://localhost/deals/claims/")
    assert text(found[0], "summary").split("\n")[0] in page(served, link).text.replace("&#39;", "'")


def test_a_correction_brings_a_claim_to_the_top(changed, db):
    amount = db.execute("SELECT id, claim_id FROM amounts ORDER BY id LIMIT 1").fetchone()
    datasette = changed(correction("one", "amounts", amount["id"]), correction("two", "claims", "was-never", None, 1, "2027-01-03"))
    feed, found = entries(datasette)
    assert text(feed, "updated") == "2027-01-03T00:00:00Z"
    assert [text(entry, "id").partition(":2025:")[2] or text(entry, "id") for entry in found[:2]] == [
        "tag:circular-deals.invalid,2025:corrections/two",
        f"tag:circular-deals.invalid,2025:claims/{amount['claim_id']}",
    ]
    assert f"Corrected on 2027-01-02: amounts, {amount['id']}: value was 8, is 9. It was misread." in text(found[1], "summary")
    assert "Corrected on 2027-01-03: claims, was-never: removed." in text(found[0], "summary")
    assert page(datasette, found[0].find("a:link", NAMES).get("href")).status_code == 200


def test_a_claim_that_was_not_read_twice_is_not_told(changed, db):
    ids = [row[0] for row in db.execute("SELECT id FROM claims ORDER BY id LIMIT 2")]
    datasette = changed(("UPDATE claims SET checked = NULL WHERE id IN (?, ?)", ids), correction("one", "claims", ids[0], "stage"))
    told = {text(entry, "id").rpartition("/")[2] for entry in entries(datasette)[1]}
    assert ids[0] in told and ids[1] not in told


def test_a_feed_of_nothing_is_a_feed(changed):
    feed, found = entries(changed("UPDATE claims SET checked = NULL"))
    assert found == [] and text(feed, "updated") == "1970-01-01T00:00:00Z"


def test_a_feed_ends_after_the_latest_hundred(changed, db):
    datasette = changed("""
        WITH RECURSIVE k(n) AS (SELECT 10 UNION ALL SELECT n + 1 FROM k WHERE n < 99)
        INSERT INTO claims (id, source_id, statement, asserted_by, date_basis, char_start, char_end, checked)
        SELECT 'new-' || n, (SELECT min(id) FROM sources), 's', 'article', 'unknown', 0, 1, '2030-01-' || printf('%02d', n % 28 + 1) FROM k""")
    found = entries(datasette)[1]
    days = [text(entry, "updated") for entry in found]
    assert len(found) == 100 and days == sorted(days, reverse=True)
    assert sum(text(entry, "id").partition("claims/")[2].startswith("new-") for entry in found) == 90


def test_hostile_text_is_escaped(changed, db):
    claim = db.execute("SELECT id FROM claims WHERE deal_id IS NOT NULL").fetchone()["id"]
    datasette = changed(
        ("UPDATE claims SET statement = ?, checked = '2030-01-01' WHERE id = ?", (HOSTILE, claim)),
        ("UPDATE deals SET title = ?", (HOSTILE,)),
    )
    entry = entries(datasette)[1][0]
    expected = HOSTILE.replace("\x00", "\ufffd").replace("\x0b", "\ufffd").replace("\ufffe", "\ufffd")
    assert text(entry, "title") == expected and text(entry, "summary").startswith(expected)
    assert b"<script" not in get(datasette, "/feed.atom").content


def test_a_hostile_host_is_refused(served):
    answer = asyncio.run(served.client.get("/feed.atom", headers={"Host": "x\"><script>&"}))
    assert answer.status_code == 400 and b"<script" not in answer.content


def test_the_same_database_gives_the_same_feed(served):
    assert get(served, "/feed.atom").content == get(served, "/feed.atom").content


def page(datasette, address):
    """The page at an absolute address; the client in the process takes paths."""
    return get(datasette, address.removeprefix("http://localhost"))


def locations(datasette, path):
    answer = page(datasette, path)
    assert answer.status_code == 200 and answer.headers["content-type"] == "application/xml; charset=utf-8"
    return [element.text for element in ElementTree.fromstring(answer.content).iter(f"{{{NAMES['s']}}}loc")]


def test_the_sitemap_leads_to_every_permalink(served, db):
    found = [address for part in locations(served, "/sitemap.xml") for address in locations(served, part)]
    assert len(found) == len(set(found))
    for table in ("deals", "claims", "organisations", "sources", "loops"):
        ids = [row[0] for row in db.execute(f"SELECT id FROM {table}")]
        assert {f"http://localhost/deals/{table}/{name}" for name in ids} <= set(found)
    assert {"http://localhost/", "http://localhost/deals/money_between", "http://localhost/deals/pair_totals"} <= set(found)
    for address in [*found[:45], *found[45::10]]:
        assert page(served, address).status_code == 200, address


def test_a_large_sitemap_is_split(database, monkeypatch, db):
    served = site(database)  # one that has not answered yet: what was answered once is remembered
    plugin = next(plugin for plugin in pm.get_plugins() if hasattr(plugin, "ADDRESSES"))
    monkeypatch.setattr(plugin, "ADDRESSES", 40)
    parts = [part for part in locations(served, "/sitemap.xml") if "claims" in part]
    claims = [address for part in parts for address in locations(served, part)]
    count = db.execute("SELECT count(*) FROM claims").fetchone()[0]
    assert (len(parts), len(claims), len(set(claims))) == (-(-count // 40), count, count)


@pytest.mark.parametrize("path", ["/sitemap-claims-9.xml", "/sitemap-codes-1.xml", "/sitemap-pages-2.xml"])
def test_there_is_no_other_sitemap(served, path):
    assert get(served, path).status_code == 404


def test_robots_are_told_where_the_map_is(served):
    answer = get(served, "/robots.txt")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.text.splitlines() == ["User-agent: *", "Disallow: /*?", "Disallow: /-/", "Disallow: /download/", "Sitemap: http://localhost/sitemap.xml"]


def test_addresses_hold_the_base_of_the_site(database):
    datasette = site(database, base_url="/ledger/")
    _, found = entries(datasette)
    assert found[0].find("a:link", NAMES).get("href").startswith("http://localhost/ledger/deals/claims/")
    assert "Disallow: /ledger/*?" in get(datasette, "/robots.txt").text

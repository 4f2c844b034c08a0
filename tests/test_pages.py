"""What each page of the site was promised to show, asked of the server as a reader without a browser would ask."""

import html
import json
import re
import shutil
import sqlite3
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import urlopen

import pytest

from etl.build import build
from etl.display import bounded
from tests.browser import ARTICLES, serving
from tests.conftest import ROOT, SMALL


@pytest.fixture(scope="module")
def site():
    with serving() as address:
        yield address


@pytest.fixture(scope="module")
def ledger():
    connection = sqlite3.connect(ROOT / "deals.db")
    connection.row_factory = sqlite3.Row
    return connection


def page(address, path):
    return urlopen(address + quote(path, safe="/?=&%")).read().decode("utf-8")


def said(address, path):
    """The words of a page, without its markup."""
    return words(page(address, path))


def words(markup):
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", markup)))


def test_the_front_page_says_how_much_at_each_stage(site, ledger):
    front = page(site, "/")
    rows = ledger.execute("SELECT stage, measure, sum(low) AS low, CASE WHEN count(high) = count(*) THEN sum(high) END AS high FROM money "
                          "WHERE currency = 'USD' AND stage <> 'ended' GROUP BY stage, measure").fetchall()  # fmt: skip
    assert len(rows) > 4
    for row in rows:
        card = words(front.split(f'class="stagecard {row["stage"]}"')[1].split("</dl>")[0])
        assert f"{row['measure'].replace('_', ' ')} {bounded(row['low'], row['high'], 'USD')}" in card, tuple(row)


def test_the_map_has_every_flow_and_links_to_its_deal(site, ledger):
    front = page(site, "/")
    deals = {row["deal_id"] for row in ledger.execute("SELECT DISTINCT deal_id FROM pair_flows WHERE currency IS NOT NULL AND deal_id IS NOT NULL")}
    wide = front.split('<svg class="map wide"')[1].split("</svg>")[0]
    assert deals and all(f'href="/deals/deals/{deal}"' in wide for deal in deals)
    assert wide.count("<title>") == wide.count('class="head"') > 20
    assert "nan" not in wide


def test_a_loop_can_be_picked_out(site, ledger):
    for row in ledger.execute("SELECT id, length FROM loops"):
        wide = page(site, f"/?loop={row['id']}").split('<svg class="map wide"')[1].split("</svg>")[0]
        assert wide.count('class="halo"') >= row["length"]


def test_the_front_page_describes_the_dataset_to_machines(site):
    described = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', page(site, "/"), re.S)[1])
    assert described["@type"] == "Dataset" and len(described["distribution"]) == 3
    for download in described["distribution"]:
        assert urlopen(download["contentUrl"]).status == 200


@pytest.mark.parametrize("table", ["deals", "claims", "organisations", "sources", "loops", "amounts", "flows", "chips", "disagreements"])
def test_everything_has_a_permanent_page_and_its_json(site, ledger, table):
    ids = [row["id"] for row in ledger.execute(f"SELECT id FROM {table} ORDER BY id")]
    assert ids
    for key in ids[:: max(1, len(ids) // 12)]:
        text = page(site, f"/deals/{table}/{key}")
        assert "Report an error" in text and "Cite as" in text and key in text
        assert json.loads(page(site, f"/deals/{table}/{key}.json"))["rows"][0]


def test_a_deal_shows_every_claim_of_every_source_with_its_words(site, ledger):
    for deal in ("openai-amazon-cloud", "amazon-anthropic-investment", "openai-computing-plan"):
        text = page(site, f"/deals/deals/{deal}")
        claims = ledger.execute("SELECT * FROM claims WHERE deal_id = ?", [deal]).fetchall()
        assert claims and all(str(html.escape(claim["statement"])).replace("&#x27;", "&#39;") in text for claim in claims)
        for amount in ledger.execute("SELECT * FROM amounts WHERE deal_id = ?", [deal]):
            assert f'<bdi dir="auto" lang="{amount["language"]}">{amount["printed"]}</bdi>' in text


def test_a_loop_shows_each_leg_with_its_evidence(site, ledger):
    for loop in ledger.execute("SELECT id FROM loops"):
        text = said(site, f"/deals/loops/{loop['id']}")
        rows = ledger.execute("SELECT c.statement FROM loop_flows AS l JOIN flows AS f ON f.id = l.flow_id JOIN claims AS c ON c.id = f.claim_id WHERE l.loop_id = ?", [loop["id"]])
        assert all(row["statement"] in text for row in rows)


@pytest.mark.parametrize(("query", "deal"), [
    ("أمازون", "openai-amazon-cloud"), ("ایمیزون", "amazon-anthropic-investment"), ("অ্যামাজনের", "amazon-openai-investment"), ("AWS", "openai-amazon-cloud"),
    ("ওপেনএআই", "openai-coreweave-investment"), ("microsoft stake", "microsoft-openai-stake"), ("$10bn", "amazon-openai-investment"), ("10 billion", "nvidia-anthropic-investment"),
])  # fmt: skip
def test_one_search_finds_deals_by_any_name(site, query, deal):
    assert f'href="/deals/deals/{deal}"' in page(site, f"/search?q={query}")


def test_the_search_covers_the_dictionary_and_the_questions(site):
    assert "pair_totals" in page(site, "/search?q=ceilings") and "/deals/loops_that_hold" in page(site, "/search?q=loops")
    assert "Nothing has any of these words" in page(site, "/search?q=zzzz")


@pytest.mark.parametrize("path", ["/deals/deals/no-such-deal", "/deals/claims/x", "/nowhere", "/deals/nothing", "/other"])
def test_what_is_not_there_is_said_without_a_traceback(site, path):
    with pytest.raises(HTTPError) as caught:
        urlopen(site + path)
    text = caught.value.read().decode("utf-8")
    assert caught.value.code == 404 and "nothing at this address" in text and "Traceback" not in text and "Search" in text


def test_the_method_explains_every_stage_and_bound(site, ledger):
    text = said(site, "/method")
    codes = ledger.execute("SELECT description FROM codes WHERE list IN ('stage', 'bound', 'basis', 'counting')").fetchall()
    assert len(codes) > 15 and all(row["description"] in text for row in codes)


def test_every_example_question_runs(site):
    links = [html.unescape(link) for link in re.findall(r'<a href="(/deals\?sql=[^"]+)">Run', page(site, "/sql"))]
    assert len(links) == 10
    for link in links:
        answer = json.loads(urlopen(site + link.replace("/deals?", "/deals.json?")).read())
        assert answer["ok"] and answer["rows"], link


def test_a_search_that_finds_nothing_shows_what_has_some_of_the_words(site):
    found = said(site, "/search?q=Nvidia zzzz")
    assert "0 found for" in found and "what follows has some of them" in found and "Nvidia is an investor in OpenAI" in found
    assert "Nothing has any of these words" in said(site, "/search?q=zzzz qqqq")
    assert "1 found for" in said(site, "/search?q=Which loops hold")


def test_disagreements_are_shown_side_by_side(site, ledger):
    shown = page(site, "/deals/where_articles_differ")
    assert shown.count('class="versus"') == ledger.execute("SELECT count(*) FROM disagreements").fetchone()[0]


@pytest.mark.skipif(not ARTICLES.is_dir(), reason="the articles are not here")
def test_a_claim_leads_to_its_passage_in_the_article(site, ledger):
    for claim, source in ledger.execute("SELECT id, source_id FROM claims"):
        assert f'href="/deals/sources/{source}#says-{claim}"' in page(site, f"/deals/claims/{claim}")
    for (source,) in ledger.execute("SELECT id FROM sources"):
        shown = page(site, f"/deals/sources/{source}")
        for (claim,) in ledger.execute("SELECT id FROM claims WHERE source_id = ?", [source]):
            assert shown.count(f'id="says-{claim}"') == 1


def test_a_quotation_says_what_it_stands_on(site):
    quoted = re.search(r'<p class="quote">(.*?)</p>', page(site, "/deals/claims/bn-amazon-openai-talks"), re.S)[1]
    assert "date not printed" in quoted and "recorded as “talks”" in quoted


def test_a_division_tells_its_own_deals_from_those_of_its_group(site, ledger):
    shown = said(site, "/deals/organisations/aws")
    own, others = shown.split("Deals that name Amazon Web Services")[1].split("Other deals of Amazon and its divisions")
    for title, party in ledger.execute("SELECT title, max(organisation_id = 'aws') FROM deals JOIN deal_parties ON deal_id = id "
                                       "WHERE organisation_id IN ('amazon', 'aws') GROUP BY id"):  # fmt: skip
        assert words(title) in (own if party else others)
    assert "Deals that name" not in said(site, "/deals/organisations/anthropic")


def test_an_error_is_reported_to_the_address_that_the_server_was_given(site):
    claim = "/deals/claims/ar-openai-aws-contract"
    assert "mailto:?subject=" in page(site, claim) and "this server names no address" in said(site, claim)
    with serving(ROOT / "deals.db", "--contact", "desk@example.org") as address:
        assert "mailto:desk@example.org?subject=Circular%20Deals%3A%20ar-openai-aws-contract" in page(address, claim)
        assert "names no address" not in page(address, claim)
        assert "mailto:desk@example.org" in page(address, "/corrections")


def test_a_correction_is_shown_where_it_was_made(tmp_path):
    shutil.copytree(SMALL, tmp_path / "data")
    build(SMALL, tmp_path / "deals.db")
    row, = sqlite3.connect(tmp_path / "deals.db").execute("SELECT id, stage FROM claims WHERE stage IS NOT NULL ORDER BY id LIMIT 1")
    (tmp_path / "data" / "corrections.yml").write_text(
        f"- id: first-correction\n  date: 2026-01-02\n  table: claims\n  row: {row[0]}\n  column: stage\n  was: ended\n  now: {row[1]}\n  why: misread a tense\n",
        encoding="utf-8")  # fmt: skip
    build(tmp_path / "data", tmp_path / "deals.db")
    with serving(tmp_path / "deals.db") as address:
        for path in ("/corrections", f"/deals/claims/{row[0]}", "/deals/corrections"):
            assert "misread a tense" in page(address, path), path

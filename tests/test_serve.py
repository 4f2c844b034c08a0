"""The served ledger, over HTTP, as a browser or a script meets it."""

import csv
import io
import json
import re
import urllib.error
import urllib.parse
import urllib.request

import pytest
import yaml

from etl.build import METADATA
from tests.server import serving

QUERIES = yaml.safe_load(METADATA.read_text(encoding="utf-8"))["databases"]["deals"]["queries"]
TABLES = yaml.safe_load(METADATA.read_text(encoding="utf-8"))["databases"]["deals"]["tables"]


@pytest.fixture(scope="module")
def server(database):
    with serving(database) as running:
        assert running.log.read_text().startswith(f"The ledger is at {running.address}/ (stop with Ctrl-C)\n")
        yield running.address


def fetch(server, path, **parameters):
    query = f"?{urllib.parse.urlencode(parameters)}" if parameters else ""
    with urllib.request.urlopen(server + path + query, timeout=30) as answer:
        return answer.read().decode("utf-8")


def rows(server, path, **parameters):
    return json.loads(fetch(server, path + ".json", _shape="array", **parameters))


def test_the_front_page_and_every_table_answer(server):
    assert "Circular Deals" in fetch(server, "/")
    for table in TABLES:
        page = fetch(server, f"/deals/{table}")
        assert "Traceback" not in page
        assert TABLES[table]["description"].split(".")[0] in page.replace("&#39;", "'")


@pytest.mark.parametrize("name", QUERIES)
def test_every_canned_query_answers_in_each_form(server, name):
    found = rows(server, f"/deals/{name}")
    assert found
    table = list(csv.DictReader(io.StringIO(fetch(server, f"/deals/{name}.csv"))))
    assert [list(row) for row in table[:1]] == [list(found[0])]
    assert len(table) == len(found)
    assert "<table" in fetch(server, f"/deals/{name}")


@pytest.mark.parametrize("name", [name for name, query in QUERIES.items() if query.get("params")])
@pytest.mark.parametrize("value", ["nobody", "'; DROP TABLE deals; --", "‮", "x" * 500])
def test_canned_queries_take_any_parameter(server, name, value):
    for parameter in QUERIES[name]["params"]:
        found = rows(server, f"/deals/{name}", **{parameter: value})
        told = [list(row.values())[0] for row in found]
        assert all(text.startswith(("no such ", "no article names the company ")) and value in text for text in told)
        assert bool(told) == (parameter in ("stage", "basis", "company"))


def facets(server, table, **parameters):
    results = json.loads(fetch(server, f"/deals/{table}.json", **parameters))["facet_results"]
    return {key: {item["value"]: item["count"] for item in facet["results"]} for key, facet in results.items()}


def test_deals_facet_by_what_reporters_filter_by(server):
    found = facets(server, "deals")
    assert set(found) == {"stage", "type", "year", "disputed", "basis", "parties", "chips", "languages"}
    assert found["languages"]["ar"] > 3
    assert found["parties"]["CoreWeave"] == 3


@pytest.mark.parametrize("table", [name for name, table in TABLES.items() if table.get("facets")])
def test_no_facet_vanishes(server, table):
    wanted = {next(iter(f.values())) if isinstance(f, dict) else f for f in TABLES[table]["facets"]}
    assert set(facets(server, table)) == wanted


def test_a_party_narrows_the_deals(server):
    found = rows(server, "/deals/deals", parties__arraycontains="Broadcom")
    assert [row["id"] for row in found] == ["openai-broadcom-chips"]


@pytest.mark.parametrize("name", ["Amazon", "amazon", "ایمیزون", "اميزون", "امازون", "أمازون", "অ্যামাজন", "AWS", "Amaz"])
@pytest.mark.parametrize("table", ["organisations", "deals", "claims"])
def test_search_finds_a_company_by_its_name_in_any_script(server, table, name):
    if name == "اميزون":
        name = name.replace("ا", "ای", 1)  # an Urdu name typed with Arabic letters
    found = rows(server, f"/deals/{table}", _search=name, _size="max")
    assert found
    if table == "deals":
        assert "openai-amazon-cloud" in [row["id"] for row in found]
        assert "openai-broadcom-chips" not in [row["id"] for row in found]


@pytest.mark.parametrize("name", ["ওপেনএআই", "أوبن إيه آي", "اوبن ايه اي", "OpenAI"])
def test_search_finds_openai(server, name):
    assert "openai" in [row["id"] for row in rows(server, "/deals/organisations", _search=name)]


@pytest.mark.parametrize("words", ['"', "*", "deals_search:", "NEAR(", "বালেয়ান", "zzz", "' OR 1=1"])
def test_search_takes_any_words(server, words):
    assert rows(server, "/deals/deals", _search=words) == []


def test_sql_answers_and_cannot_write(server):
    assert rows(server, "/deals", sql="SELECT count(*) > 20 AS many FROM deals") == [{"many": 1}]
    with pytest.raises(urllib.error.HTTPError) as refused:
        fetch(server, "/deals.json", sql="DELETE FROM deals")
    assert refused.value.code == 400
    assert "Traceback" not in refused.value.read().decode()


def test_tables_download_whole_as_csv(server, db):
    table = list(csv.DictReader(io.StringIO(fetch(server, "/deals/amounts.csv", _stream="on"))))
    assert len(table) == db.execute("SELECT count(*) FROM amounts").fetchone()[0]
    assert "৩৮ বিলিয়ন ডলার" in {row["printed"] for row in table}


def test_foreign_keys_show_labels(server):
    assert re.search(r'<a href="/deals/organisations/coreweave">CoreWeave</a>', fetch(server, "/deals/flows"))


def test_long_whole_numbers_of_a_query_have_separators(server):
    page = fetch(server, "/deals", sql="select 1700000000000 as most, 2019 as year, -12345 as less, 1.5 as share")
    assert '<data value="1700000000000">1,700,000,000,000</data>' in page and ">-12,345<" in page and ">2019<" in page and ">1.5<" in page


def test_printed_words_keep_their_own_direction(server):
    assert '<bdi dir="auto" lang="ur">$4 بلین</bdi>' in fetch(server, "/deals/amounts")
    page = fetch(server, "/deals/company_totals", company="Amazon")
    assert '<bdi dir="auto">$1.3 بلین</bdi> · <bdi dir="auto">$4 بلین</bdi>' in page


def test_company_totals_stand_beside_the_naive_sum(server):
    found = {row["counterparty"]: row for row in rows(server, "/deals/company_totals")}
    assert (found["Amazon"]["low"], found["Amazon"]["high"], found["Amazon"]["naive_sum"]) == (8_000_000_000, 8_000_000_000, 17_300_000_000)
    assert (found["Amazon"]["in_effect"], found["Amazon"]["committed"], found["Amazon"]["talks"]) == (4_000_000_000, 4_000_000_000, None)
    assert (found["Alphabet"]["low"], found["Alphabet"]["high"]) == (500_000_000, 2_000_000_000)
    assert (found["Nvidia"]["low"], found["Nvidia"]["high"], found["Nvidia"]["pledged"]) == (None, None, 10_000_000_000)
    again = rows(server, "/deals/company_totals", company=" অ্যানথ্রপিক ")
    assert {row["counterparty"]: row for row in again} == found


def test_talks_are_in_no_total_of_what_is_agreed(server):
    found = {(row["direction"], row["counterparty"]): row for row in rows(server, "/deals/company_totals", company="Amazon")}
    talks = found["out", "OpenAI"]
    assert (talks["low"], talks["high"], talks["talks"]) == (None, None, 10_000_000_000)


def test_ids_lead_on_and_numbers_have_separators(server):
    page = fetch(server, "/deals/deal_side_by_side")
    assert '<a href="/deals/claims/ar-openai-aws-contract">ar-openai-aws-contract</a>' in page
    assert "17,300,000,000" in fetch(server, "/deals/company_totals")


def test_the_database_itself_can_be_taken_away(server, database):
    with urllib.request.urlopen(server + "/deals.db", timeout=30) as answer:
        assert answer.read() == database.read_bytes()


def test_hostile_text_is_shown_as_text(server):
    page = fetch(server, "/deals", sql="SELECT '<script>alert(1)</script>' AS printed, '<b>x</b>' AS claim_id, '\"><i>' AS name")
    assert "<script>alert(1)" not in page and "<b>x" not in page and '"><i>' not in page
    assert "&lt;script&gt;alert(1)" in page


def test_loops_can_be_asked_for_at_each_stage(server):
    count = lambda **p: len(rows(server, "/deals/loops_that_hold", **p))  # noqa: E731
    assert (count(stage="in_effect", basis="stated"), count(basis="stated"), count(stage="in_effect"), count(), count(stage="talks", basis="implied")) == (1, 2, 3, 17, 17)


def test_charts_are_offered(server):
    assert "datasette_vega" in fetch(server, "/deals/money_between")


def test_nothing_is_loaded_from_elsewhere(server):
    for path in ("/", "/deals", "/deals/deals", "/deals/money_between"):
        loaded = re.findall(r'<(?:script|link|img)[^>]+(?:src|href)="([^"]+)"', fetch(server, path))
        assert loaded
        assert [address for address in loaded if re.match(r"(https?:)?//", address) and not address.startswith(server)] == []

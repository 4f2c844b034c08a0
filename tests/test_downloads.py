"""What the site gives to take away: all rows, in a form that opens right, or a word that they are not all."""

import asyncio
import csv
import hashlib
import io
import json
import sqlite3
import tempfile
import threading
import zipfile
from urllib.parse import urlencode

import openpyxl
import pyarrow.parquet
import pytest
import yaml
from datasette.app import Datasette
from datasette.plugins import pm

from etl.build import METADATA
from etl.export import export
from etl.serve import SETTINGS, SITE, tell_workers

DESCRIBED = yaml.safe_load(METADATA.read_text(encoding="utf-8"))
ABOUT = DESCRIBED["databases"]["deals"]
PAGES = [*ABOUT["tables"], *ABOUT["queries"]]


def site(path, **settings):
    tell_workers(path)
    return Datasette([], immutables=[str(path)], metadata=DESCRIBED, plugins_dir=str(SITE / "plugins"), settings={**SETTINGS, **settings})


@pytest.fixture(scope="module")
def served(database):
    return site(database)


@pytest.fixture(scope="module")
def large(database, tmp_path_factory):
    """The ledger with so many flows that no page and no limit of Datasette holds them."""
    path = tmp_path_factory.mktemp("large") / "deals.db"
    path.write_bytes(database.read_bytes())
    with sqlite3.connect(path) as connection:
        connection.execute("""
            WITH RECURSIVE k(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM k WHERE n < 260)
            INSERT INTO flows (id, deal_id, claim_id, source_id, payer_id, payee_id, what, basis, stage, note)
            SELECT f.id || '-' || k.n, deal_id, claim_id, source_id, payer_id, payee_id, what, basis, stage, '=1+1' FROM flows AS f, k""")
    return site(path)


def get(datasette, path, method="get", **headers):
    return asyncio.run(getattr(datasette.client, method)(path, headers=headers))


def csv_rows(answer):
    assert answer.status_code == 200, answer.text
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))


def sheet_rows(answer):
    assert answer.status_code == 200, answer.text
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    return [list(row) for row in book[book.sheetnames[1]].iter_rows(values_only=True)]


def parquet_table(answer):
    assert answer.status_code == 200, answer.text
    return pyarrow.parquet.read_table(io.BytesIO(answer.content))


@pytest.mark.parametrize("name", PAGES)
def test_every_page_can_be_taken_away_in_each_form(served, name):
    rows = get(served, f"/deals/{name}.json?_shape=arrays&_size=max").json()["rows"]
    assert rows or name == "corrections"
    lines = csv_rows(get(served, f"/deals/{name}.excel_csv"))
    assert lines[1:] == [["" if value is None else str(value) for value in row] for row in rows]
    assert len(sheet_rows(get(served, f"/deals/{name}.xlsx"))) == len(rows) + 1
    table = parquet_table(get(served, f"/deals/{name}.parquet"))
    assert table.num_rows == len(rows) and table.column_names == lines[0]


@pytest.mark.parametrize("name", ["deals", "money", "money_between"])
def test_the_pages_link_to_them(served, name):
    page = get(served, f"/deals/{name}").text
    for form in ("xlsx", "excel_csv", "parquet"):
        assert f'href="/deals/{name}.{form}' in page
    assert "plain_csv" not in page
    assert "xlsx" not in get(served, "/deals/deals/openai-amazon-cloud").text
    assert get(served, "/deals/deals/openai-amazon-cloud.xlsx").status_code == 404
    assert get(served, "/deals.xlsx").status_code == 404


def test_filters_search_sort_and_columns_of_the_page_hold(served):
    query = "?_search=ایمیزون&stage=committed&_sort=title&_col=title&_size=1&_labels=on"
    expected = get(served, f"/deals/deals.json{query.replace('_size=1', '_size=max')}&_shape=arrays").json()["rows"]
    found = csv_rows(get(served, f"/deals/deals.excel_csv{query}"))
    assert found[0] == ["id", "title"] and found[1:] == expected and len(expected) > 1
    sheet = openpyxl.load_workbook(io.BytesIO(get(served, f"/deals/deals.xlsx{query}").content))
    assert "stage = &#34;committed&#34;" not in str(list(sheet["About"].values)) and 'stage = "committed"' in str(list(sheet["About"].values))
    array = csv_rows(get(served, "/deals/deals.excel_csv?parties__arraycontains=Broadcom"))
    assert [row[0] for row in array[1:]] == ["openai-broadcom-chips"]


@pytest.mark.parametrize(("form", "rows"), [("xlsx", sheet_rows), ("excel_csv", csv_rows)])
def test_names_stand_beside_ids(served, form, rows):
    head, *found = rows(get(served, f"/deals/deals.{form}?_labels=on&_sort_desc=high"))
    payer, name, high = (head.index(column) for column in ("payer_id", "payer_id_label", "high"))
    assert name == payer + 1 and ("openai", "OpenAI") in {(row[payer], row[name]) for row in found}
    highs = [int(row[high]) for row in found if row[high]]
    assert len(highs) > 5 and highs == sorted(highs, reverse=True)
    assert "payer_id_label" not in rows(get(served, f"/deals/deals.{form}"))[0]


def test_parameters_of_a_query_hold(served):
    found = csv_rows(get(served, "/deals/company_totals.excel_csv?company=অ্যানথ্রপিক"))
    assert "Amazon" in {row[1] for row in found[1:]}
    assert get(served, "/deals/company_totals.xlsx?company=nobody").status_code == 200


def test_a_later_page_leads_to_the_whole(large):
    following = get(large, "/deals/flows.json?_size=10").json()["next"]
    answer = get(large, f"/deals/flows.xlsx?_next={following}&what=cloud")
    assert (answer.status_code, answer.headers["location"]) == (302, "/deals/flows.xlsx?what=cloud")


@pytest.mark.parametrize("what", ["", "?what=equity&_sort_desc=stage"])
def test_a_table_comes_whole_however_many_rows_it_has(large, what):
    count = get(large, f"/deals/flows.json{what}{'&' if what else '?'}_size=0").json()["filtered_table_rows_count"]
    assert count > (2_000 if what else SETTINGS["max_returned_rows"])
    for form, rows in (("excel_csv", csv_rows), ("xlsx", sheet_rows)):
        answer = get(large, f"/deals/flows.{form}{what}")
        found = rows(answer)[1:]
        assert len(found) == count and len({row[0] for row in found}) == count
        assert answer.headers["x-complete"] == "yes"
        assert answer.headers["content-disposition"] == f'attachment; filename="flows.{"csv" if form == "excel_csv" else form}"'
    assert parquet_table(get(large, f"/deals/flows.parquet{what}")).num_rows == count


def test_datasettes_own_csv_of_a_table_comes_whole(large):
    found = csv_rows(get(large, "/deals/flows.csv?_size=max"))
    assert len(found) > SETTINGS["max_returned_rows"] + 1
    assert len({row[0] for row in found}) == len(found)
    labelled = csv_rows(get(large, "/deals/flows.csv?_labels=on&_size=max&what=cloud"))
    assert "payer_id_label" in labelled[0]


def test_a_query_that_a_reader_wrote_is_cut_and_says_so(large):
    limit = SETTINGS["max_returned_rows"]
    query = "?sql=SELECT+id,+stage+FROM+flows"
    note = f"Not complete: only the first {limit:,} rows"
    for form in ("excel_csv", "csv"):
        answer = get(large, f"/deals.{form}{query}")
        found = csv_rows(answer)
        assert len(found) == limit + 2 and found[-1][0].startswith(note) and len(found[-1]) == 2
        assert answer.headers["x-complete"] == f"no; only the first {limit:,} rows"
        assert f'filename="query-first-{limit}-rows.csv"' in answer.headers["content-disposition"]
    answer = get(large, f"/deals.xlsx{query}")
    assert len(sheet_rows(answer)) == limit + 1
    assert note in str(list(openpyxl.load_workbook(io.BytesIO(answer.content))["About"].values))
    table = parquet_table(get(large, f"/deals.parquet{query}"))
    assert table.num_rows == limit and table.schema.metadata[b"complete"].decode().startswith(note)
    whole = get(large, f"/deals.excel_csv{query}+LIMIT+{limit}")
    assert len(csv_rows(whole)) == limit + 1 and whole.headers["x-complete"] == "yes"


def test_the_same_page_gives_the_same_bytes(served):
    for path in ("/deals/deals.xlsx", "/deals/claims.parquet", "/deals/money_between.excel_csv"):
        assert get(served, path).content == get(served, path).content


@pytest.mark.parametrize("form", ["xlsx", "excel_csv", "csv", "parquet"])
def test_hostile_rows_are_only_data(served, form):
    sql = "SELECT '=1+1' AS \"=a\", '<script>' AS \"=a\", x'00ff' AS b, 9007199254740993 AS n, CAST(x'ff41' AS TEXT) AS t, 9e999 AS i, NULL AS z"
    answer = get(served, "/deals." + form + "?" + urlencode({"sql": sql}))
    expected = ["=1+1", "<script>", "00ff", "9007199254740993", "\ufffdA", "inf", ""]
    if form == "xlsx":
        assert ["" if cell is None else str(cell) for cell in sheet_rows(answer)[1]] == expected
        book = openpyxl.load_workbook(io.BytesIO(answer.content))
        assert {cell.data_type for row in book["query"].iter_rows() for cell in row} == {"s", "n"}
    elif form == "parquet":
        assert ["" if v is None else str(v) for v in parquet_table(answer).to_pylist()[0].values()] == expected
    else:
        assert csv_rows(answer)[1] == expected


@pytest.mark.parametrize("form", ["xlsx", "csv"])
@pytest.mark.parametrize(
    ("sql", "told"),
    [
        ("SELECT nosuch FROM deals", "no such column: nosuch"),
        ("DELETE FROM deals", "Statement must be a SELECT"),
        ("WITH RECURSIVE k(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM k) SELECT count(*) FROM k", "SQL Interrupted"),
    ],
)
def test_a_query_that_does_not_run_is_an_error_and_no_file(database, form, sql, told):
    answer = get(site(database, sql_time_limit_ms=100), "/deals." + form + "?" + urlencode({"sql": sql}))
    assert answer.status_code == 400
    assert "content-disposition" not in answer.headers
    assert told in answer.text and "Traceback" not in answer.text


def test_a_query_that_gets_slow_is_stopped(database):
    """Each row takes longer than the one before: the first page comes, the rest would never."""
    sql = "WITH RECURSIVE k(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM k WHERE n < 4000) SELECT a.n FROM k AS a WHERE (SELECT count(*) FROM k AS b, k AS c WHERE b.n < a.n AND c.n < a.n) >= 0"
    metadata = {"databases": {"deals": {"queries": {"slow": {"sql": sql, "title": "Slow"}}}}}
    tell_workers(database)
    settings = {"sql_time_limit_ms": 1000, "max_returned_rows": 20}
    datasette = Datasette([], immutables=[str(database)], metadata=metadata, plugins_dir=str(SITE / "plugins"), settings=settings)
    assert get(datasette, "/deals/slow.json?_shape=arrays").status_code == 200
    download = get(datasette, "/deals/slow.excel_csv")
    assert download.status_code == 400
    assert "longer than the site allows" in download.text


def test_pages_are_answered_while_downloads_are_made(database, monkeypatch):
    served = site(database)  # one that remembers no answer yet
    plugin = next(plugin for plugin in pm.get_plugins() if hasattr(plugin, "Whole"))
    write, answered = plugin._write, threading.Event()
    monkeypatch.setattr(plugin, "_write", lambda *arguments: answered.wait(60) and write(*arguments))

    async def both():
        downloads = [asyncio.create_task(served.client.get("/deals/deals.excel_csv")) for _ in range(plugin.AT_ONCE + 3)]
        await asyncio.sleep(0.5)
        page = await served.client.get("/deals/deals.json?_size=1")
        assert not any(download.done() for download in downloads)
        answered.set()
        return page, await asyncio.gather(*downloads)

    page, downloads = asyncio.run(both())
    assert {page.status_code, *(download.status_code for download in downloads)} == {200}


def test_a_workbook_of_too_many_rows_is_refused(large, monkeypatch):
    plugin = next(plugin for plugin in pm.get_plugins() if hasattr(plugin, "WORKBOOK_ROWS"))
    monkeypatch.setattr(plugin, "WORKBOOK_ROWS", 1000)
    answer = get(large, "/deals/flows.xlsx?_sort=payee_id")  # an address of its own: what was answered once is remembered
    assert answer.status_code == 400
    assert "There are more than the 1,000 rows that a workbook takes here" in answer.text
    assert get(large, "/deals/deals.xlsx").status_code == 200
    assert "too large to be packed" in get(large, "/download/deals.xlsx").text


def test_the_whole_ledger_can_be_taken_away(served, database, tmp_path):
    export(database, tmp_path / "ledger")
    files = {path.relative_to(tmp_path / "ledger").as_posix(): path.read_bytes() for path in (tmp_path / "ledger").rglob("*") if path.is_file()}
    answer = get(served, "/download/datapackage.zip")
    assert answer.headers["content-type"] == "application/zip"
    assert answer.headers["content-disposition"] == 'attachment; filename="circular-deals.zip"'
    archive = zipfile.ZipFile(io.BytesIO(answer.content))
    assert {name.removeprefix("circular-deals/"): archive.read(name) for name in archive.namelist()} == files
    assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert get(served, "/download/deals.xlsx").content == files["deals.xlsx"]
    assert get(served, "/download/datapackage.zip", **{"If-None-Match": answer.headers["etag"]}).status_code == 304
    moved = get(served, "/download/deals.db")
    assert hashlib.sha256(get(served, moved.headers["location"]).content).digest() == hashlib.sha256(database.read_bytes()).digest()


def test_the_packed_ledger_leaves_nothing_on_the_disk(served, database, tmp_path, monkeypatch):
    """Not even when the server is killed: what is sent has no name any more."""
    assert get(served, "/download/datapackage.zip").status_code == 200
    plugin = next(plugin for plugin in pm.get_plugins() if hasattr(plugin, "Whole"))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    file, _ = plugin.Whole(database).file("datapackage.zip")
    assert zipfile.ZipFile(file).testzip() is None
    assert list(tmp_path.iterdir()) == []


def test_a_head_request_has_the_length_and_no_body(served):
    for path in ("/deals/deals.xlsx", "/download/deals.xlsx"):
        answer, head = get(served, path), get(served, path, "head")
        assert (head.content, head.headers["content-length"]) == (b"", str(len(answer.content)))


def test_downloads_can_be_switched_off(database):
    assert get(site(database, allow_download=False), "/download/deals.xlsx").status_code == 403


def test_json_says_when_it_is_cut(large):
    assert json.loads(get(large, "/deals.json?sql=SELECT+id+FROM+flows").content)["truncated"] is True

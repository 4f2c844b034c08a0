"""What is taken away: the same rows in every form, described, checked, and never less than all."""

import csv
import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from itertools import count, islice

import duckdb
import openpyxl
import pyarrow.parquet
import pytest
import yaml
from click.testing import CliRunner
from frictionless import Package

from etl import export as export_module
from etl import workbook
from etl.build import METADATA
from etl.cli import deals
from etl.database import open_database
from etl.export import BY_LANGUAGE, export
from etl.formats import csv_lines, json_lines, write_parquet
from etl.problems import BadInput
from etl.tables import Column, distinct, published, query_columns, typed
from etl.workbook import Sheet, write_workbook
from tests.conftest import ROOT, opened

ABOUT = yaml.safe_load(METADATA.read_text(encoding="utf-8"))["databases"]["deals"]
HOSTILE = ("=1+1", "+1", "-1", "@SUM(A1)", "\tx", "a,b", 'say "no"', "two\r\nlines", "<script>alert(1)</script>", "\u202eأبجد", "৩৮ বিলিয়ন ডলার", "2e5", "http://x.y")


@pytest.fixture(scope="module")
def folder(database, tmp_path_factory):
    path = tmp_path_factory.mktemp("taken") / "ledger"
    export(database, path)
    return path


@pytest.fixture(scope="module")
def tables(database):
    connection = open_database(database)
    return {table.name: (table, connection.execute(table.sql).fetchall()) for table in published(connection, ABOUT)}


def test_everything_that_needs_no_parameter_is_exported(tables, folder, db):
    described = {row[0] for row in db.execute("SELECT table_name FROM dictionary")}
    questions = {name for name, query in ABOUT["queries"].items() if not query.get("params")}
    assert len(described) > 15 and len(questions) > 5
    assert set(tables) == described | questions
    assert {path.stem for path in (folder / "csv").iterdir()} == set(tables)
    assert (folder / "deals.db").read_bytes().startswith(b"SQLite format 3\0")


def test_csv_holds_the_rows_and_opens_in_excel(tables, folder):
    for name, (table, rows) in tables.items():
        content = (folder / "csv" / f"{name}.csv").read_bytes()
        assert content.startswith(b"\xef\xbb\xbf") and content.endswith(b"\r\n")
        lines = list(csv.reader(content.decode("utf-8-sig").splitlines(keepends=True)))
        assert lines[0] == [column.name for column in table.columns]
        assert lines[1:] == [["" if value is None else str(value) for value in row] for row in rows]


def test_json_holds_the_rows(tables, folder):
    for name, (table, rows) in tables.items():
        found = json.loads((folder / "json" / f"{name}.json").read_text(encoding="utf-8"))
        arrays = [column.type == "array" for column in table.columns]
        expected = [[json.loads(v) if is_array and v else v for v, is_array in zip(row, arrays, strict=True)] for row in rows]
        assert [list(row.values()) for row in found] == expected
        assert all(list(row) == [column.name for column in table.columns] for row in found)
    deal = next(d for d in json.loads((folder / "json" / "deals.json").read_text(encoding="utf-8")) if d["id"] == "openai-amazon-cloud")
    assert "Amazon" in deal["parties"]


def test_the_workbook_holds_the_rows(tables, folder):
    book = openpyxl.load_workbook(folder / "deals.xlsx")
    assert book.sheetnames == ["About", *tables]
    for name, (table, rows) in tables.items():
        sheet = book[name]
        assert sheet.freeze_panes == "A2" and sheet.auto_filter.ref.startswith("A1:")
        found = [[cell.date().isoformat() if hasattr(cell, "date") else cell for cell in row] for row in sheet.iter_rows(values_only=True)]
        assert found[0] == [column.name for column in table.columns]
        assert found[1:] == [list(row) for row in rows]
    about = {row[0]: row[2] for row in book["About"].iter_rows(values_only=True)}
    assert {name: about[name] for name in tables} == {name: len(rows) for name, (_, rows) in tables.items()}


def test_the_workbook_has_types(folder):
    book = openpyxl.load_workbook(folder / "deals.xlsx")
    cells = {cell.column_letter: cell for cell in book["claims"][2]}
    head = {cell.value: cell.column_letter for cell in book["claims"][1]}
    assert cells[head["checked"]].is_date and cells[head["char_start"]].data_type == "n" and cells[head["id"]].data_type == "s"
    widths = [book["claims"].column_dimensions[letter].width for letter in (head["id"], head["statement"])]
    assert 15 < widths[0] < widths[1] <= 62


def test_parquet_holds_the_rows_with_their_types(tables, folder):
    for name, (table, rows) in tables.items():
        path = folder / "parquet" / (name if name in BY_LANGUAGE else f"{name}.parquet")
        found = pyarrow.parquet.read_table(path)
        assert set(found.column_names) - {"language"} == {column.name for column in table.columns} - {"language"}
        assert found.num_rows == len(rows)
    schema = pyarrow.parquet.read_schema(folder / "parquet" / "deals.parquet")
    types = {field.name: str(field.type) for field in schema}
    wanted = {"id": "string", "year": "int64", "value": "double", "announced": "string", "announced_min": "date32[day]"}
    assert {**types, **wanted, "parties": "list<element: string>"} == types
    assert b"CC BY 4.0" in schema.metadata[b"license"]
    assert schema.field("year").metadata[b"description"]


def test_duckdb_reads_the_parquet_and_gets_the_totals_of_sqlite(folder, db):
    parquet = folder / "parquet"
    questions = [
        ("SELECT language, unit, count(*), sum(value), sum(counts), sum(low), sum(high), min(printed) FROM {amounts} GROUP BY 1, 2 ORDER BY 1, 2", {}),
        ("SELECT s.language, count(*), sum(c.char_start) FROM {claims} AS c JOIN {sources} AS s ON s.id = c.source_id GROUP BY 1 ORDER BY 1", {}),
        ("SELECT stage, measure, currency, sum(low), sum(high), sum(deals) FROM {pair_totals} GROUP BY 1, 2, 3 ORDER BY 1, 2, 3", {}),
        ("SELECT f.set_aside IS NULL, count(*), sum(f.value) FROM {figures} AS f GROUP BY 1 ORDER BY 1", {}),
        ("SELECT what, basis, count(payer_id), count(*) FROM {flows} GROUP BY 1, 2 ORDER BY 1, 2", {}),
    ]
    names = ("amounts", "claims", "sources", "pair_totals", "figures", "flows")
    files = {n: f"read_parquet('{parquet}/{n}/**/*.parquet', hive_partitioning = true)" if n in BY_LANGUAGE else f"'{parquet}/{n}.parquet'" for n in names}
    for sql, _ in questions:
        ours = [tuple(row) for row in db.execute(sql.format(**{name: name for name in names}))]
        assert len(ours) > 1
        assert duckdb.sql(sql.format(**files)).fetchall() == ours


def test_duckdb_reads_only_the_language_that_is_asked_for(folder):
    path = folder / "parquet" / "amounts"
    plan = duckdb.sql(f"EXPLAIN SELECT sum(value) FROM read_parquet('{path}/**/*.parquet', hive_partitioning = true) WHERE language = 'ur'").fetchall()
    assert "1/5" in plan[0][1]


def test_the_package_is_valid_and_says_what_it_holds(folder, tables):
    report = Package(str(folder / "datapackage.json")).validate()
    assert report.valid, [(task.name, error.message) for task in report.tasks for error in task.errors]
    assert report.stats["tasks"] == len(tables) + 2
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    assert package["licenses"][0]["name"] == "CC-BY-4.0" and package["sources"]
    resources = {resource["name"]: resource for resource in package["resources"]}
    for name, (table, rows) in tables.items():
        resource = resources[name]
        assert resource["rowCount"] == len(rows)
        for file in (resource, *resource["otherForms"]):
            content = (folder / file["path"]).read_bytes()
            assert (file["bytes"], file["hash"]) == (len(content), f"sha256:{hashlib.sha256(content).hexdigest()}")
        fields = {field["name"]: field for field in resource["schema"]["fields"]}
        assert table.kind == "query" or all(field.get("description") for field in fields.values())
    amounts = resources["amounts"]["schema"]
    assert amounts["primaryKey"] == ["id"]
    assert {"fields": ["part_of"], "reference": {"resource": "", "fields": ["id"]}} in amounts["foreignKeys"]
    types = {field["name"]: field["type"] for field in resources["deals"]["schema"]["fields"]}
    assert (types["parties"], types["value"], types["year"], types["announced_min"], types["announced"]) == ("array", "number", "integer", "date", "string")


def test_a_changed_cell_makes_the_package_invalid(folder, tmp_path):
    copy = shutil.copytree(folder, tmp_path / "copy")
    path = copy / "csv" / "claims.csv"
    path.write_bytes(path.read_bytes().replace(b"ar-openai-aws,", b"ar-openai-awx,", 1))
    report = Package(str(copy / "datapackage.json")).validate()
    assert {error.type for task in report.tasks for error in task.errors} == {"foreign-key", "hash-count"}


def test_the_checksums_are_those_of_all_files(folder):
    lines = (folder / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    listed = {line[66:]: line[:64] for line in lines}
    files = {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.rglob("*") if path.is_file()}
    assert listed == {name: digest for name, digest in files.items() if name != "SHA256SUMS"}


def test_the_same_database_gives_the_same_bytes(folder, database, tmp_path):
    environment = {**os.environ, "PYTHONHASHSEED": "7", "TZ": "Asia/Karachi", "LC_ALL": "C"}
    code = "import os, sys; os.umask(0o077); from etl.cli import deals; deals()"
    command = [sys.executable, "-c", code, "export", str(tmp_path / "elsewhere"), str(database)]
    subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True)
    names = sorted(path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    assert names == sorted(path.relative_to(tmp_path / "elsewhere") for path in (tmp_path / "elsewhere").rglob("*") if path.is_file())
    assert [str(name) for name in names if (folder / name).read_bytes() != (tmp_path / "elsewhere" / name).read_bytes()] == []


def columns(*names, kind="string"):
    return tuple(Column(name, kind) for name in names)


def test_csv_keeps_hostile_text_as_it_is():
    text = "".join(csv_lines(columns("said", "n"), [(text, 1) for text in HOSTILE]))
    assert [row[0] for row in list(csv.reader(text.removeprefix("\ufeff").splitlines(keepends=True)))[1:]] == list(HOSTILE)


def read_book(path):
    return openpyxl.load_workbook(path)


def test_no_text_becomes_a_formula_or_a_link_in_a_workbook(tmp_path):
    write_workbook(tmp_path / "x.xlsx", "=title", ["=line"], [Sheet("=s", "=d", columns("=c"), [(text,) for text in HOSTILE])])
    book = read_book(tmp_path / "x.xlsx")
    cells = [row[0] for row in book["=s"].iter_rows(min_row=2)]
    assert [cell.value for cell in cells] == [text.replace("\r", "_x000D_") for text in HOSTILE]  # as OOXML writes a carriage return
    assert {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None} == {"s", "n"}
    assert [cell.hyperlink for cell in cells if cell.hyperlink] == []


@pytest.mark.parametrize(
    ("value", "kept"),
    [(999_999_999_999_999, True), (9_007_199_254_740_993, False), (1_400_000_000_000, True), (-(2**63), False), (10**18, True), (4.7, True), (float("inf"), False)],
)
def test_numbers_that_excel_would_round_are_text(tmp_path, value, kept):
    write_workbook(tmp_path / "x.xlsx", "t", [], [Sheet("s", "d", columns("n", kind="number"), [(value,)])])
    book = read_book(tmp_path / "x.xlsx")
    assert book["s"]["A2"].value == (value if kept else str(value))
    notes = [row[3] for row in book["About"].iter_rows(values_only=True) if row[0] == "s"]
    told = "numbers of more than 15 digits, which stand as text since Excel would round them: 1"
    assert notes == [told if not kept and isinstance(value, int) else ""]


def test_a_table_too_long_for_a_sheet_goes_on_on_the_next(tmp_path, monkeypatch):
    monkeypatch.setattr(workbook, "ROWS_A_SHEET", 4)
    write_workbook(tmp_path / "x.xlsx", "t", [], [Sheet("long", "d", columns("n"), ((f"{n}",) for n in range(7))), Sheet("exact", "d", columns("n"), [("1",)] * 3)])
    book = read_book(tmp_path / "x.xlsx")
    assert book.sheetnames == ["About", "long", "long (2)", "long (3)", "exact"]
    cells = [[row[0] for row in book[name].iter_rows(values_only=True)] for name in book.sheetnames[1:4]]
    assert cells == [["n", "0", "1", "2"], ["n", "3", "4", "5"], ["n", "6"]]
    notes = {row[0]: (row[2], row[3]) for row in book["About"].iter_rows(values_only=True)}
    assert notes["long"] == (3, "goes on on the sheet long (2): no sheet takes more than 4 rows")
    assert notes["long (3)"] == (1, "") and notes["exact"] == (3, "")


def test_a_text_too_long_for_a_cell_says_that_it_is_cut(tmp_path):
    texts = ["x" * 32_767, "x" * 32_768, "𝒳" * 20_000]
    write_workbook(tmp_path / "x.xlsx", "t", [], [Sheet("s", "d", columns("n"), [(text,) for text in texts])])
    book = read_book(tmp_path / "x.xlsx")
    found = [row[0] for row in book["s"].iter_rows(min_row=2, values_only=True)]
    assert found[0] == texts[0]
    assert found[1].endswith("… [cut: 32,768 characters]") and found[2].endswith("𝒳 … [cut: 20,000 characters]")
    assert all(len(text.encode("utf-16-le")) <= 2 * 32_767 for text in found)
    assert "texts longer than a cell takes, which are cut and say so (the CSV has them whole): 2" in str(list(book["About"].values))


def test_sheets_get_names_that_excel_takes(tmp_path):
    names = ["a" * 40, "A" * 40, "x:y/z[1]*?", "History", "About", "''", "a" * 40]
    write_workbook(tmp_path / "x.xlsx", "t", [], [Sheet(name, "d", columns("n"), []) for name in names])
    found = read_book(tmp_path / "x.xlsx").sheetnames
    assert found == ["About", "a" * 31, "A" * 27 + " (2)", "x y z 1", "History (2)", "About (2)", "sheet", "a" * 27 + " (3)"]


def test_rows_are_read_as_they_are_written():
    taken = count()
    endless = ((next(taken), "x") for _ in iter(int, 1))
    assert len(list(islice(csv_lines(columns("a", "b"), endless), 10))) == 10
    assert len(list(islice(json_lines(columns("a", "b"), endless), 10))) == 10
    assert next(taken) < 30


def test_parquet_keeps_numbers_that_no_double_holds(tmp_path):
    rows = [(2**53 + 1,), (0.5,), (None,)]
    (column,) = typed((Column("n", "number"),), rows)
    assert column.wide
    with (tmp_path / "x.parquet").open("wb") as file:
        write_parquet(file, [column], iter(rows), {})
    found = pyarrow.parquet.read_table(tmp_path / "x.parquet")
    assert found.column("n").to_pylist() == ["9007199254740993", "0.5", None]
    assert b"no double holds" not in found.schema.field("n").metadata[b"note"] and b"too long for a double" in found.schema.field("n").metadata[b"note"]


def test_a_query_gets_the_types_that_its_rows_show():
    connection = sqlite3.connect(":memory:")
    sql = "SELECT 1 AS a, 1.5 AS b, 'x' AS c, NULL AS d, 3 AS a UNION ALL SELECT 2, 2, 3, NULL, 2.5"
    assert [(c.name, c.type) for c in query_columns(connection, sql)] == [("a", "integer"), ("b", "number"), ("c", "string"), ("d", "string"), ("a_2", "number")]
    assert distinct(["a", "a", "a_2", "a"]) == ["a", "a_2", "a_2_2", "a_3"]


def run(*arguments):
    return CliRunner().invoke(deals, [str(argument) for argument in arguments])


def test_the_command_tells_what_it_wrote_and_writes_it_anew(database, tmp_path):
    first = run("export", tmp_path / "ledger", database)
    assert first.output == f"{tmp_path}/ledger: 28 tables, {sum(1 for _ in open_rows(tmp_path)):,} rows\n"
    (tmp_path / "ledger" / "csv" / "claims.csv").write_text("spoilt")
    assert run("export", tmp_path / "ledger", database).output == first.output
    assert Package(str(tmp_path / "ledger" / "datapackage.json")).validate().valid
    assert [path.name for path in tmp_path.iterdir()] == ["ledger"]


def open_rows(folder):
    for path in (folder / "ledger" / "json").iterdir():
        yield from json.loads(path.read_text(encoding="utf-8"))


def test_nothing_is_replaced_that_is_no_export(database, tmp_path):
    run("export", tmp_path / "ours", database)
    (tmp_path / "ours" / "notes.txt").write_text("mine")
    (tmp_path / "theirs").mkdir()
    (tmp_path / "theirs" / "datapackage.json").write_text('{"name": "other"}')
    (tmp_path / "file").write_text("mine")
    for name, message in {
        "ours": "holds notes.txt, which no export of the ledger wrote, so it is not replaced; name a new or empty folder",
        "theirs": "holds datapackage.json, which no export",
        "file": "this is no folder; name another",
        "no/where": "to put it in",
    }.items():
        result = run("export", tmp_path / name, database)
        assert result.exit_code == 1
        assert message in result.stderr and result.stderr.endswith("1 problem; nothing was written\n")
    assert (tmp_path / "ours" / "notes.txt").read_text() == "mine" and (tmp_path / "ours" / "deals.db").exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "ours", "theirs"]


def test_an_empty_folder_is_filled(database, tmp_path):
    (tmp_path / "empty").mkdir()
    assert run("export", tmp_path / "empty", database).exit_code == 0
    assert (tmp_path / "empty" / "datapackage.json").exists()


def test_what_is_no_ledger_is_refused(tmp_path):
    (tmp_path / "x.db").write_text("no database")
    assert "this is no ledger (file is not a database)" in run("export", tmp_path / "out", tmp_path / "x.db").stderr
    assert "there is no such database; make it with" in run("export", tmp_path / "out", tmp_path / "y.db").stderr
    connection = sqlite3.connect(tmp_path / "z.db")
    connection.execute("CREATE TABLE deals (id)")
    connection.commit()
    assert "does not fit metadata.yml (no such table: dictionary); make it anew" in run("export", tmp_path / "out", tmp_path / "z.db").stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["x.db", "z.db"]


def test_an_export_that_cannot_be_finished_leaves_the_old_one(database, tmp_path, monkeypatch):
    export(database, tmp_path / "ledger")
    before = (tmp_path / "ledger" / "SHA256SUMS").read_bytes()

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(export_module, "write_workbook", full)
    with pytest.raises(BadInput, match="No space left on device; the old folder, if any, is as it was"):
        export(database, tmp_path / "ledger")
    assert (tmp_path / "ledger" / "SHA256SUMS").read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["ledger"]


def test_an_export_that_was_killed_between_two_steps_is_mended(database, tmp_path):
    export(database, tmp_path / "ledger")
    (tmp_path / "ledger").rename(tmp_path / ".ledger.99999999.old")
    (tmp_path / ".ledger.99999998.tmp").mkdir()
    with pytest.raises(BadInput):
        export_module._recover(tmp_path / "ledger")
        (tmp_path / "ledger" / "mine").write_text("x")
        export(database, tmp_path / "ledger")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["ledger"]
    assert (tmp_path / "ledger" / "deals.db").read_bytes() == database.read_bytes()


def test_the_original_may_be_replaced_while_it_is_exported(database, tmp_path, monkeypatch):
    path = shutil.copy(database, tmp_path / "deals.db")
    real = export_module.published

    def replaced(connection, metadata):
        path.write_bytes(b"gone")
        return real(connection, metadata)

    monkeypatch.setattr(export_module, "published", replaced)
    export(path, tmp_path / "ledger")
    with opened(tmp_path / "ledger" / "deals.db") as connection:
        claims = connection.execute("SELECT count(*) FROM claims").fetchone()[0]
    assert len(json.loads((tmp_path / "ledger" / "json" / "claims.json").read_text(encoding="utf-8"))) == claims > 0

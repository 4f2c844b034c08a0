"""The build: one database, whole or not at all."""

import os
import re
import signal
import sqlite3
import subprocess
import sys

import pytest

from etl import build as build_module
from etl.build import SCHEMA, build, empty_database
from etl.ledger import read_ledger
from etl.problems import BadInput
from etl.rows import search_words
from etl.structure import code_lists
from tests.conftest import ROOT, SMALL, opened

CODED = {  # column of schema.sql -> code list
    "deals.type": "deal_type", "deals.stage": "stage", "deals.bound": "bound", "claims.stage": "stage", "claims.date_basis": "date_basis",
    "claims.date_event": "date_event", "sources.published_basis": "date_basis", "flows.what": "flow_what", "flows.basis": "basis",
    "flows.stage": "stage", "amounts.measure": "measure", "amounts.bound": "bound", "amounts.counting": "counting",
    "deal_parties.role": "role", "deal_chips.relation": "chip_relation", "chips.kind": "chip_kind", "organisations.kind": "organisation_kind",
    "loops.weakest_basis": "basis", "deals.basis": "basis", "corrections.table_name": "corrected",
}  # fmt: skip


@pytest.mark.parametrize(("column", "name"), CODED.items())
def test_the_database_takes_the_codes_of_the_code_lists_and_no_others(column, name):
    table, column = column.split(".")
    body = re.search(rf"CREATE TABLE {table} \((.*?)\n\) STRICT", SCHEMA.read_text(encoding="utf-8"), re.S)[1]
    line = next(line for line in body.splitlines() if line.strip().startswith(f"{column} "))
    assert re.findall(r"'([a-z_]+)'", line) == list(code_lists()[name])


def test_every_code_is_in_the_database_with_its_meaning(db):
    rows = [tuple(row) for row in db.execute("SELECT list, code, description FROM codes")]
    assert sorted(rows) == sorted((name, code, text) for name, codes in code_lists().items() for code, text in codes.items())
    assert len(rows) > 70


def test_every_code_list_is_used_by_a_schema_of_the_data():
    used = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "data" / "schema").glob("*.json"))
    assert [name for name in code_lists() if f"#/$defs/{name}" not in used] == []


def test_the_database_is_sound(database):
    with opened(database) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        tables = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE '%VIRTUAL%' AND name NOT LIKE '%\\_search\\_%' ESCAPE '\\'").fetchall()
    assert len(tables) > 15
    assert [row["name"] for row in tables if "STRICT" not in row["sql"]] == []


@pytest.mark.parametrize(
    "sql",
    [
        "INSERT INTO claims (id, source_id, statement, asserted_by, date_basis, char_start, char_end) VALUES ('x', 'nobody', 's', 'a', 'unknown', 0, 1)",
        "UPDATE amounts SET low = value WHERE bound = 'up_to'",
        "UPDATE amounts SET counts = 1 WHERE counting = 'cumulative'",
        "UPDATE amounts SET counts = 1 WHERE repeats IS NOT NULL",
        "UPDATE amounts SET value = 'four'",
        "UPDATE flows SET payer_id = payee_id",
        "UPDATE flows SET payer_id = NULL, payee_id = NULL",
        "UPDATE deals SET stage = 'paid'",
        "UPDATE claims SET date_basis = 'unknown' WHERE date IS NOT NULL",
    ],
)  # fmt: skip
def test_the_schema_itself_refuses_what_is_not_true(tmp_path, sql):
    build(ROOT / "data", tmp_path / "deals.db")
    connection = sqlite3.connect(tmp_path / "deals.db")
    connection.execute("PRAGMA foreign_keys = ON")
    with pytest.raises(sqlite3.IntegrityError):
        connection.execute(sql)


def test_the_same_input_gives_the_same_bytes(tmp_path):
    build(SMALL, tmp_path / "a.db")
    command = "from pathlib import Path; from etl.build import build; build(Path('tests/ledger'), Path({!r}))".format(str(tmp_path / "b.db"))
    environment = {**os.environ, "PYTHONHASHSEED": "7", "TZ": "Asia/Karachi", "LC_ALL": "C"}
    subprocess.run([sys.executable, "-c", command], cwd=ROOT, env=environment, check=True)
    assert (tmp_path / "a.db").read_bytes() == (tmp_path / "b.db").read_bytes()


def test_the_order_of_records_in_a_file_changes_nothing(ledger, tmp_path):
    build(ledger.folder, tmp_path / "a.db")
    path = ledger.folder / "organisations.yml"
    records = re.split(r"\n(?=- id)", path.read_text(encoding="utf-8").strip())
    path.write_text("\n".join(reversed(records)) + "\n", encoding="utf-8")
    build(ledger.folder, tmp_path / "b.db")
    assert (tmp_path / "a.db").read_bytes() == (tmp_path / "b.db").read_bytes()


@pytest.fixture
def old(tmp_path):
    path = tmp_path / "deals.db"
    build(SMALL, path)
    return path


def test_a_build_that_is_refused_leaves_the_last_good_database(ledger, old):
    before = old.read_bytes()
    ledger.edit("articles/en-lamps.yml", "value: 1200000000", "value: 1")
    with pytest.raises(BadInput):
        build(ledger.folder, old)
    assert old.read_bytes() == before
    assert list(old.parent.glob(".*.tmp")) == []


def test_a_build_that_cannot_write_leaves_the_last_good_database(old, monkeypatch):
    before = old.read_bytes()

    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(build_module.os, "fsync", full)
    with pytest.raises(BadInput, match="No space left on device; mend that, or name another file with -o; the old file, if any, is as it was"):
        build(SMALL, old)
    assert old.read_bytes() == before
    assert list(old.parent.glob(".*.tmp")) == []


def test_a_folder_that_does_not_exist_is_said(tmp_path):
    with pytest.raises(BadInput, match="cannot be written"):
        build(SMALL, tmp_path / "nowhere" / "deals.db")


KILLED_WHILE_WRITING = """
import time, sys
from pathlib import Path
from etl import build
def hang(*_):
    print("written", flush=True)
    time.sleep(60)
build.os.fsync = hang
build.build(Path("tests/ledger"), Path(sys.argv[1]))
"""


def test_a_build_that_is_killed_leaves_the_last_good_database(old):
    before = old.read_bytes()
    process = subprocess.Popen([sys.executable, "-c", KILLED_WHILE_WRITING, str(old)], cwd=ROOT, stdout=subprocess.PIPE)
    assert process.stdout.readline() == b"written\n"
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert old.read_bytes() == before
    assert len(list(old.parent.glob(".deals.db.*.tmp"))) == 1
    build(SMALL, old)  # clears away what the killed one left
    assert list(old.parent.glob(".deals.db.*.tmp")) == []


def test_a_reader_keeps_what_it_opened_while_the_database_is_replaced(old):
    with opened(old) as reader:
        assert reader.execute("SELECT count(*) FROM deals").fetchone()[0] == 6
        build(ROOT / "data", old)
        assert reader.execute("SELECT count(*) FROM deals").fetchone()[0] == 6
    with opened(old) as reader:
        assert reader.execute("SELECT count(*) FROM deals").fetchone()[0] == 30


@pytest.fixture
def spoil(monkeypatch):
    """Put a value into a row behind the validator's back."""
    rows = build_module.table_rows

    def put(table, row, column, value):
        def spoiled(ledger):
            tables = rows(ledger)
            tables[table][row][column] = value
            return tables

        monkeypatch.setattr(build_module, "table_rows", spoiled)

    return put


def test_says_which_row_the_schema_refuses(spoil, tmp_path):
    spoil("amounts", 2, "bound", "perhaps")
    with pytest.raises(BadInput, match="schema.sql: amounts refuses bn-lamps-stake-percent: CHECK constraint failed"):
        build(SMALL, tmp_path / "deals.db")


def test_a_row_that_refers_to_nothing_is_refused(spoil, tmp_path):
    """Foreign keys are not enforced while rows go in, for speed; the check at the end is what holds them."""
    spoil("flows", 0, "payer_id", "nobody")
    with pytest.raises(BadInput, match=r"schema.sql: flows, row \d+: refers to a row of organisations that does not exist"):
        build(SMALL, tmp_path / "deals.db")
    assert not (tmp_path / "deals.db").exists()


def test_takes_two_hundred_articles(ledger, tmp_path):
    path = ledger.folder / "articles" / "ar-lamps.yml"
    template = path.read_text(encoding="utf-8")
    for n in range(200):
        text = template.replace("ar-lamps", f"ar-lamps-{n}").replace("file: ar.txt", f"file: ar-{n}.txt")
        text = re.sub(r"sha256: \w+", f"sha256: {n:064x}", text)
        text = text.replace("        counting: increment\n", "        counting: increment\n        repeats: ar-lamps-contract-usd\n")
        path.with_name(f"ar-lamps-{n}.yml").write_text(text, encoding="utf-8")
    rows, _ = build(ledger.folder, tmp_path / "deals.db")
    assert (rows["sources"], rows["claims"], rows["amounts"], rows["loops"]) == (205, 414, 412, 1)


def test_an_empty_database_has_every_table_that_users_rely_on():
    promised = {
        "sources", "organisations", "organisation_names", "deals", "deal_parties", "claims", "amounts", "chips", "deal_chips",
        "flows", "loops", "loop_flows", "figures", "disagreements", "dictionary",
    }  # fmt: skip
    assert promised <= set(empty_database().table_names())


def test_a_deal_is_found_by_either_end_of_a_range(ledger):
    ledger.edit("articles/en-lamps.yml", "        value: 1200000000\n", "        value: 1200000000\n        high: 1300000000\n")
    assert [words for words in search_words(read_ledger(ledger.folder))["deals"] if {"$1.2bn", "$1.3bn"} <= set(words.split())]

"""What differs between two databases, and corrections, which are drafted from it."""

import json
import sqlite3

import pytest
import yaml
from click.testing import CliRunner

from etl.build import build, check_and_load
from etl.cli import deals
from tests.conftest import SMALL


def run(*arguments):
    return CliRunner().invoke(deals, [str(argument) for argument in arguments])


@pytest.fixture
def old(tmp_path):
    build(SMALL, tmp_path / "old.db")
    return tmp_path / "old.db"


def changed(old, *statements, name="new.db"):
    path = old.with_name(name)
    path.write_bytes(old.read_bytes())
    with sqlite3.connect(path) as connection:
        for statement in statements:
            connection.execute(statement)
    return path


def test_tells_what_was_added_changed_and_removed(old):
    new = changed(
        old,
        "UPDATE claims SET stage = 'talks', note = NULL WHERE id = 'en-lamps-first'",
        "UPDATE amounts SET value = 1300000000, low = 1300000000 WHERE id = 'en-lamps-first-usd'",
        "DELETE FROM organisation_names WHERE language = 'bn'",
        "INSERT INTO chips (id, name, kind) VALUES ('zx400', 'ZX400', 'gpu')",
    )
    result = run("diff", old, new)
    assert result.exit_code == 0
    names = [row[0] for row in sqlite3.connect(old).execute("SELECT organisation_id || ' bn ' || name FROM organisation_names WHERE language = 'bn' ORDER BY 1")]
    assert names
    assert result.output.splitlines() == [
        "claims: 1 changed",
        "  ~ en-lamps-first",
        "      stage: in_effect → talks",
        "amounts: 1 changed",
        "  ~ en-lamps-first-usd",
        "      value: 1,200,000,000 → 1,300,000,000",
        "      low: 1,200,000,000 → 1,300,000,000",
        "chips: 1 added",
        "  + zx400  ZX400",
        f"organisation_names: {len(names)} removed",
        *(f"  - {name}" for name in names),
    ]
    back = run("diff", new, old).output
    assert "chips: 1 removed" in back and "stage: talks → in_effect" in back


def test_json_says_the_same_for_programs(old):
    new = changed(old, "UPDATE claims SET stage = 'talks' WHERE id = 'en-lamps-first'", "INSERT INTO chips (id, name, kind) VALUES ('zx400', 'ZX400', 'gpu')")
    lines = [json.loads(line) for line in run("diff", "--json", old, new).output.splitlines()]
    assert lines[0] == {"table": "claims", "change": "changed", "key": {"id": "en-lamps-first"}, "columns": {"stage": {"old": "in_effect", "new": "talks"}}}
    assert (lines[1]["change"], lines[1]["row"]["name"]) == ("added", "ZX400")
    assert len(lines) == 2


def test_the_same_ledger_has_no_difference_whatever_the_order_of_its_rows(old):
    new = changed(old, "CREATE TEMP TABLE t AS SELECT * FROM deal_parties ORDER BY role", "DELETE FROM deal_parties", "INSERT INTO deal_parties SELECT * FROM t")
    assert run("diff", old, new).output == "No difference.\n"
    assert run("diff", "--json", old, new).output == ""


def test_tables_without_a_key_are_compared_row_by_row(old):
    new = changed(old, "UPDATE deal_chips SET relation = 'prefers' WHERE rowid = 1")
    output = run("diff", old, new).output
    assert output.startswith("deal_chips: 1 added, 1 removed\n") and " prefers " in output


def test_other_schema_versions_are_told_and_compared_as_far_as_they_go(old):
    new = changed(
        old,
        "ALTER TABLE claims ADD COLUMN mood TEXT",
        "UPDATE claims SET mood = 'good', stage = 'talks' WHERE id = 'en-lamps-first'",
        "INSERT INTO dictionary VALUES ('moods', '', 'table', NULL, 'x')",
        "CREATE TABLE moods (id TEXT PRIMARY KEY)",
        "DELETE FROM dictionary WHERE table_name = 'loops'",
    )
    assert run("diff", old, new).output.splitlines() == [
        "the table loops is only in old, and not compared",
        "the columns mood of claims are only in new, and not compared",
        "the table moods is only in new, and not compared",
        "claims: 1 changed",
        "  ~ en-lamps-first",
        "      stage: in_effect → talks",
    ]


def test_what_cannot_be_read_is_told(old, tmp_path):
    (tmp_path / "no.db").write_text("no database")
    sqlite3.connect(tmp_path / "other.db").execute("CREATE TABLE deals (id)")
    for one, other, message in (
        (old, tmp_path / "no.db", "this is no ledger (file is not a database)"),
        (tmp_path / "missing.db", old, "there is no such database"),
        (old, tmp_path / "other.db", "cannot be compared: no such table: new.dictionary"),
    ):
        result = run("diff", one, other)
        assert result.exit_code == 1
        assert message in result.stderr and "Traceback" not in result.stderr


def test_drafts_of_corrections_say_what_a_person_has_to_decide(old, ledger):
    new = changed(old, "UPDATE amounts SET value = 1300000000, char_start = 1 WHERE id = 'en-lamps-first-usd'", "DELETE FROM chips WHERE id = 'zx300'")
    drafts = run("diff", "--yaml", old, new).output
    assert yaml.safe_load(drafts) == [
        {
            "id": "en-lamps-first-usd-value", "date": "TODO", "table": "amounts", "row": "en-lamps-first-usd",
            "column": "value", "was": "1200000000", "now": "1300000000", "why": "TODO",
        },
        {"id": "zx300-removed", "date": "TODO", "table": "chips", "row": "zx300", "removed": True, "why": "TODO"},
    ]  # fmt: skip
    (ledger.folder / "corrections.yml").write_text(drafts, encoding="utf-8")
    told = [problem for problem in ledger.problems() if problem.startswith("corrections.yml")]
    assert sum("still to be decided" in problem for problem in told) == 4
    assert "corrections.yml:9:8: row: zx300 was removed" not in told and any("zx300 was removed, but is still among the chips" in problem for problem in told)


CORRECTION = {
    "id": "lamps-price", "date": "2026-11-21", "table": "amounts", "row": "en-lamps-first-usd", "column": "value",
    "was": "1100000000", "now": "1200000000", "why": "The figure was misread.", "reported_by": "A reader",
}  # fmt: skip


def write(ledger, *corrections):
    (ledger.folder / "corrections.yml").write_text(yaml.safe_dump(list(corrections), allow_unicode=True, sort_keys=False), encoding="utf-8")
    return ledger


def problems(ledger):
    report, _ = check_and_load(ledger.folder)
    return [problem.message for problem in report.problems]


def test_a_correction_is_in_the_database(ledger, tmp_path):
    gone = {"id": "gone", "date": "2026-11-22", "table": "claims", "row": "en-lamps-never", "removed": True, "why": "It was no claim."}
    build(write(ledger, CORRECTION, gone).folder, tmp_path / "deals.db")
    connection = sqlite3.connect(tmp_path / "deals.db")
    rows = connection.execute("SELECT id, table_name, row_id, column_name, was, now, removed, reported_by FROM corrections").fetchall()
    assert rows == [
        ("gone", "claims", "en-lamps-never", None, None, None, 1, None),
        ("lamps-price", "amounts", "en-lamps-first-usd", "value", "1100000000", "1200000000", 0, "A reader"),
    ]


def test_a_ledger_needs_no_corrections(ledger):
    assert not (ledger.folder / "corrections.yml").exists()
    assert problems(ledger) == []
    assert problems(write(ledger)) == []


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"row": "en-lamps-first-us"}, "there is no en-lamps-first-us among the amounts; write removed: true if it was taken out. Did you mean en-lamps-first-usd?"),
        ({"column": "valeu"}, "amounts has no column valeu. Did you mean value?"),
        ({"now": "1300000000"}, "now: the ledger says 1200000000 for amounts, en-lamps-first-usd, value; mend it there, or add the later correction"),
        ({"column": "note", "now": "x"}, "now: the ledger is empty for amounts, en-lamps-first-usd, note; mend it there, or add the later correction"),
        ({"date": "2026-11"}, "2026-11 is no day; write it as 2026-11-21"),
        ({"was": "1200000000"}, "was and now are the same; say what changed"),
        ({"removed": True, "column": None, "was": None, "now": None}, "en-lamps-first-usd was removed, but is still among the amounts; take it out there, or removed here"),
        ({"removed": True, "row": "x-y"}, "what was removed has no column left; take out column or removed"),
        ({"column": None}, "say which column was wrong, or write removed: true where the whole was taken out"),
        ({"now": 1200000000}, "now: '1200000000' should be a text; put it in quotes if it looks like a number"),
        ({"removed": "yes"}, "removed: 'yes' should be true or false, without quotes"),
        ({"table": "amount"}, "table: 'amount' is no code of this list. Did you mean amounts? Codes: claims, amounts, flows, deals, sources, organisations, chips"),
        ({"why": "=1+1"}, "why: it begins with '=', which a spreadsheet would run as a formula; begin with a word"),
    ],
)
def test_wrong_corrections_are_refused(ledger, change, message):
    correction = {key: value for key, value in {**CORRECTION, **change}.items() if value is not None}
    assert message in problems(write(ledger, correction))


def test_only_the_latest_correction_has_to_be_what_the_ledger_says(ledger):
    earlier = {**CORRECTION, "id": "earlier", "date": "2026-11-01", "was": "9", "now": "1100000000"}
    assert problems(write(ledger, CORRECTION, earlier)) == []
    assert problems(write(ledger, CORRECTION, {**earlier, "date": "2026-12-01"})) == [
        "now: the ledger says 1200000000 for amounts, en-lamps-first-usd, value; mend it there, or add the later correction"
    ]


def test_a_figure_in_its_own_script_may_be_told(ledger):
    correction = {**CORRECTION, "column": "printed", "was": "৩৮ বিলিয়ন ডলার", "now": "$1.2 billion"}
    assert problems(write(ledger, correction)) == []


def test_an_id_stands_once(ledger):
    assert any("the id lamps-price is taken" in message for message in problems(write(ledger, CORRECTION, dict(CORRECTION))))

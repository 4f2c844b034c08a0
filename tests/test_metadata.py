"""metadata.yml says what there is, all of it, and nothing else."""

import shutil

import pytest

from etl.build import METADATA, empty_database
from etl.metadata import described_tables, dictionary_rows, read_metadata
from etl.problems import BadInput


def test_describes_every_table_and_column_and_nothing_else():
    db = empty_database()
    rows = dictionary_rows(read_metadata(METADATA, db), db)
    described = {(row["table_name"], row["column_name"]) for row in rows}
    existing = {(table, column[1]) for table in described_tables(db) for column in db.execute(f"PRAGMA table_xinfo([{table}])")}
    assert described == existing | {(table, "") for table in described_tables(db)}
    assert all(len(row["description"]) > 3 for row in rows)


def test_the_dictionary_is_in_the_database(db):
    row = db.execute("SELECT kind, type, description FROM dictionary WHERE table_name = 'amounts' AND column_name = 'printed'").fetchone()
    assert tuple(row) == ("column", "TEXT", "The figure as printed, in its own script")


LINES = METADATA.read_text(encoding="utf-8").splitlines()
CASES = [
    ("            FROM money WHERE currency = 'USD'", "            FROM monney WHERE currency = 'USD'", ["the query of the chart stages does not run: no such table: monney"]),
    ("              x: {field: deals, type", "              x: {field: dealz, type", ["the chart pairs draws dealz, which its query does not give"]),
    ("        - [pairs, stages]\n", "        - [pairs, stagez]\n", ["the chart stages is not in the layout", "the chart stagez of the layout does not exist"]),
    ("      claims:\n", "      claim:\n", ["the table claims is not described", "there is no table claim. Did you mean claims?"]),
    ("          printed: The figure as printed, in its own script\n", "", ["the column amounts.printed is not described"]),
    ("          printed: The figure as printed, in its own script\n", "          printd: The figure\n",
     ["the column amounts.printed is not described", "there is no column amounts.printd. Did you mean printed?"]),
    ("          - array: chips\n", "          - array: chip\n", ["facets: there is no column deals.chip. Did you mean chips?"]),
    ("        label_column: title\n", "        label_column: titel\n", ["label_column: there is no column deals.titel. Did you mean title?"]),
    ("        sort_desc: high\n", "        sort_desc: hihg\n", ["sort_desc: there is no column deals.hihg. Did you mean high?"]),
    ("        fts_table: deals_search\n", "        fts_table: deals_serch\n", ["there is no table deals_serch"]),
    ("        label_column: title\n", "        lable_column: title\n", ["Datasette knows no key lable_column here. Did you mean label_column?"]),
    ("        title: Who funds whom?\n", "", ["the query who_funds_whom has no title"]),
    ("          FROM pair_totals AS t\n", "          FROM pair_total AS t\n", ["the query money_between does not run: no such table: pair_total"]),
    ("        hide_sql: true\n", "        hide_sqll: true\n", ["Datasette knows no key hide_sqll here. Did you mean hide_sql?"]),
    ("        title: Deals\n", "        title: Deals\n        title: Deals\n", [f"the key title stands here a second time (first in line {LINES.index('        title: Deals') + 1})"]),
    ("license_url: https", "licence_url: https", ["Datasette knows no key licence_url here. Did you mean license_url?"]),
    ("    queries:\n", "    querys:\n", ["Datasette knows no key querys here. Did you mean queries?"]),
    ("        fts_pk: rowid\n", "        fts_pk: rowidd\n", ["fts_pk: there is no column deals.rowidd. Did you mean id?"]),
    ("          - array: parties\n", "          - aray: parties\n", ["facets: there is no facet of the kind aray. Did you mean array?"]),
    ("        hide_sql: true\n", "        hide_sql: yes please\n", ["hide_sql: 'yes please' should be of the kind bool"]),
    ("        params: [deal]\n", "        params: [deal, dael]\n", ["the query deal_side_by_side has no parameter dael"]),
    ("        params: [deal]\n", "", ["the query deal_side_by_side does not declare the parameter deal"]),
    ("  deals:\n    description", "  dael:\n    description", ["databases, deals, tables is missing"]),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "expected"), CASES)
def test_says_what_does_not_exist(tmp_path, old, new, expected):
    text = METADATA.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "metadata.yml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(BadInput) as caught:
        read_metadata(path, empty_database())
    assert sorted(problem.message for problem in caught.value.problems) == sorted(expected)
    assert all(problem.line for problem in caught.value.problems)


def test_a_table_needs_a_description_and_a_query_its_sql(tmp_path):
    text = METADATA.read_text(encoding="utf-8").replace("        description: One row for each article that was read.\n", "")
    text = text.replace("        description: Every loop with its weakest stage and its weakest basis.\n        hide_sql: true\n        sql: |-", "        description: Every loop.\n        about: |-")
    path = tmp_path / "metadata.yml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadInput) as caught:
        read_metadata(path, empty_database())
    assert {"the table sources has no description", "the query loops_by_stage has no sql"} <= {p.message for p in caught.value.problems}


def test_a_build_with_wrong_metadata_is_refused(tmp_path, monkeypatch):
    from etl import build as build_module
    from tests.conftest import SMALL

    shutil.copy(METADATA, tmp_path / "metadata.yml")
    with (tmp_path / "metadata.yml").open("a") as file:
        file.write("title: again\n")
    monkeypatch.setattr(build_module, "METADATA", tmp_path / "metadata.yml")
    with pytest.raises(BadInput, match="the key title stands here a second time"):
        build_module.build(SMALL, tmp_path / "deals.db")
    assert not (tmp_path / "deals.db").exists()


def test_what_is_faceted_is_indexed():
    """Without an index a facet of a large table runs past its time limit and vanishes."""
    db = empty_database()
    tables = read_metadata(METADATA, db).data["databases"]["deals"]["tables"]
    first = {(table, next(iter(index.columns))) for table in db.table_names() for index in db[table].indexes if index.columns}
    keys = {(table, db[table].pks[0]) for table in db.table_names()}
    faceted = {(table, column) for table, about in tables.items() for column in about.get("facets", ()) if isinstance(column, str)}
    assert len(faceted) > 30
    assert sorted(pair for pair in faceted - first - keys if pair[0] in db.table_names()) == []

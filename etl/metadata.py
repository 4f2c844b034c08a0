"""metadata.yml against the database that it describes, and the dictionary that is made of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import sqlite_utils
from sqlite_utils.utils import sqlite3

from etl.documents import Document, read_document
from etl.ledger import Record
from etl.problems import BadInput, Problem, nearest

DATABASE = "deals"  # Datasette names a database after its file
TABLE_KEYS = {
    "title", "description", "description_html", "columns", "facets", "label_column", "sort", "sort_desc", "size", "hidden",
    "fts_table", "fts_pk", "searchmode", "units", "source", "source_url", "license", "license_url", "about", "about_url",
    "plugins", "facet_size", "sortable_columns",
}  # fmt: skip
TOP_KEYS = {
    "title", "description", "description_html", "license", "license_url", "source", "source_url", "about", "about_url", "databases", "plugins",
    "settings", "extra_css_urls", "extra_js_urls", "allow",
}  # fmt: skip
DATABASE_KEYS = (TOP_KEYS - {"databases", "settings"}) | {"tables", "queries"}
KINDS = {"hidden": bool, "hide_sql": bool, "size": int, "facet_size": int, "facets": list, "columns": dict, "params": list}
DASHBOARDS = "datasette-dashboards"
QUERY_KEYS = {"title", "description", "description_html", "sql", "params", "hide_sql", "fragment"}


def read_metadata(path: Path, db: sqlite_utils.Database) -> Document:
    """Read metadata.yml and compare it with a database made from schema.sql.

    Raises:
        BadInput: it cannot be read; or it names a table, column, facet or key that does not exist,
            leaves one undescribed, or has a query that does not run.
    """
    document = read_document(path)
    problems = list(_check(document, db))
    if problems:
        raise BadInput(problems)
    return document


def dictionary_rows(document: Document, db: sqlite_utils.Database) -> list[dict]:
    """One row for each table, view and column: its kind, its type and its description."""
    rows = []
    for table, about in _tables(document).data.items():
        kind = "view" if table in db.view_names() else "table"
        rows.append({"table_name": table, "column_name": "", "kind": kind, "type": None, "description": about["description"]})
        types = _columns(db, table)
        for column, description in about["columns"].items():
            # libraries differ in the type of a view's computed columns
            declared = types[column] if kind == "table" else None
            rows.append({"table_name": table, "column_name": column, "kind": "column", "type": declared, "description": description})
    return sorted(rows, key=lambda row: (row["table_name"], row["column_name"]))


def _database(document: Document) -> Record:
    return Record(document, ("databases", DATABASE), document.data["databases"][DATABASE])


def _tables(document: Document) -> Record:
    return next(_database(document).inner("tables"))


def _columns(db: sqlite_utils.Database, table: str) -> dict[str, str]:
    return {row[1]: row[2] for row in db.execute(f"PRAGMA table_xinfo([{table}])")}


def described_tables(db: sqlite_utils.Database) -> list[str]:
    """Tables and views that a reader sees: all but those behind full-text search."""
    hidden = [name for name in db.table_names() if "USING FTS" in (db[name].schema or "").upper()]
    shadows = tuple(f"{name}_" for name in hidden)
    return [n for n in [*db.table_names(), *db.view_names()] if n not in hidden and not n.startswith(shadows)]


def _check(document: Document, db: sqlite_utils.Database) -> Iterator[Problem]:
    try:
        tables = _tables(document)
    except (KeyError, TypeError, StopIteration):
        yield document.problem((), f"databases, {DATABASE}, tables is missing")
        return
    yield from _known_keys(document, (), document.data, TOP_KEYS)
    yield from _known_keys(document, ("databases", DATABASE), _database(document).data, DATABASE_KEYS)
    existing = described_tables(db)
    for name in sorted(set(existing) - set(tables.data)):
        yield document.problem(tables.where, f"the table {name} is not described")
    for name, about in tables.data.items():
        where = (*tables.where, name)
        if name not in existing:
            yield document.problem(where, f"there is no table {name}.{nearest(name, existing)}", key=True)
        elif isinstance(about, dict):
            yield from _check_table(document, where, about, db)
    queries = _database(document).data.get("queries", {})
    for name, query in queries.items():
        yield from _check_query(document, ("databases", DATABASE, "queries", name), query, db)
    for board, about in ((document.data.get("plugins") or {}).get(DASHBOARDS) or {}).items():
        yield from _check_charts(document, ("plugins", DASHBOARDS, board), about, db)


def _check_table(document: Document, where: tuple, about: dict, db: sqlite_utils.Database) -> Iterator[Problem]:
    columns = _columns(db, where[-1])
    yield from _known_keys(document, where, about, TABLE_KEYS)
    if not about.get("description"):
        yield document.problem(where, f"the table {where[-1]} has no description")
    described = about.get("columns") or {}
    for column in columns:
        if not described.get(column):
            yield document.problem((*where, "columns"), f"the column {where[-1]}.{column} is not described")
    for column in sorted(set(described) - set(columns)):
        place = (*where, "columns", column)
        yield document.problem(place, f"there is no column {where[-1]}.{column}.{nearest(column, columns)}", key=True)
    for key in ("facets", "label_column", "sort", "sort_desc", "fts_pk"):
        value = about.get(key)
        for number, item in enumerate(value if isinstance(value, list) else [value] if value else []):
            place = (*where, key, number) if isinstance(value, list) else (*where, key)
            yield from _check_column(document, place, key, item, columns)
    if about.get("fts_table") and about["fts_table"] not in db.table_names():
        yield document.problem((*where, "fts_table"), f"there is no table {about['fts_table']}")


def _check_column(document: Document, place: tuple, key: str, item: object, columns: dict[str, str]) -> Iterator[Problem]:
    kind, column = next(iter(item.items())) if isinstance(item, dict) else (None, item)
    if kind not in (None, "array", "date"):
        yield document.problem(place, f"{key}: there is no facet of the kind {kind}.{nearest(kind, ('array', 'date'))}")
    if column not in columns and (key, column) != ("fts_pk", "rowid"):
        table = place[place.index(key) - 1]
        yield document.problem(place, f"{key}: there is no column {table}.{column}.{nearest(column, columns)}")


def _known_keys(document: Document, where: tuple, about: dict, known: set[str]) -> Iterator[Problem]:
    for key in sorted(set(about) - known):
        yield document.problem((*where, key), f"Datasette knows no key {key} here.{nearest(key, known)}", key=True)
    for key in sorted(set(about) & set(KINDS)):
        if not isinstance(about[key], KINDS[key]):
            yield document.problem((*where, key), f"{key}: {about[key]!r} should be of the kind {KINDS[key].__name__}")


def _check_charts(document: Document, where: tuple, board: dict, db: sqlite_utils.Database) -> Iterator[Problem]:
    charts = board.get("charts") or {}
    placed = {name for row in board.get("layout") or [] for name in row if name != "."}
    for name in sorted(placed ^ set(charts)):
        yield document.problem(where, f"the chart {name} {'is not in the layout' if name in charts else 'of the layout does not exist'}")
    for name, chart in charts.items():
        place = (*where, "charts", name)
        try:
            columns = {column[0] for column in db.execute(chart["query"]).description}
        except (KeyError, sqlite3.Error) as error:
            yield document.problem(place, f"the query of the chart {name} does not run: {error}")
            continue
        for channel, encoding in (chart.get("display", {}).get("encoding") or {}).items():
            if encoding.get("field") not in columns:
                yield document.problem((*place, "display", "encoding", channel), f"the chart {name} draws {encoding.get('field')}, which its query does not give")


def _check_query(document: Document, where: tuple, query: object, db: sqlite_utils.Database) -> Iterator[Problem]:
    if not isinstance(query, dict) or not query.get("sql"):
        yield document.problem(where, f"the query {where[-1]} has no sql")
        return
    yield from _known_keys(document, where, query, QUERY_KEYS)
    for key in ("title", "description"):
        if not query.get(key):
            yield document.problem(where, f"the query {where[-1]} has no {key}")
    params = query.get("params") if isinstance(query.get("params"), list) else []
    used = set(re.findall(r"(?<![:\w]):(\w+)", re.sub(r"'[^']*'", "", query["sql"])))
    for name in sorted(used ^ set(params)):
        yield document.problem(where, f"the query {where[-1]} {'has no parameter' if name in params else 'does not declare the parameter'} {name}")
    try:
        db.execute(f"EXPLAIN {query['sql']}", dict.fromkeys(used, ""))
    except sqlite3.Error as error:
        yield document.problem((*where, "sql"), f"the query {where[-1]} does not run: {error}")

"""What a ledger publishes: its tables, views and canned queries, and what each column holds."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

EXACT_IN_A_DOUBLE = 2**53
DECLARED = {"INTEGER": "integer", "REAL": "number", "ANY": "number", "TEXT": "string"}  # a column of ANY is checked to hold numbers
DAY = "(ISO 8601)"  # what the description of a column of whole days says

Row = Sequence[object]


@dataclass(frozen=True)
class Column:
    """One column of what is published.

    type: as Table Schema names it: string, integer, number, date (a day, as ISO 8601) or array (as JSON)
    required: whether no cell is empty
    wide: whether a column of numbers holds whole ones that no double can hold
    """

    name: str
    type: str = "string"
    description: str = ""
    required: bool = False
    wide: bool = False


@dataclass(frozen=True)
class Table:
    """A table, a view or a query, and the SQL that gives its rows in their order."""

    name: str
    title: str
    description: str
    kind: str
    sql: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    references: tuple[tuple[str, str, str], ...] = field(default=())  # column, the table that it refers to, the column there


def published(connection: sqlite3.Connection, metadata: Mapping) -> list[Table]:
    """Everything that the dictionary of a ledger describes, and every canned query that takes no parameter.

    metadata: what metadata.yml says of the database: its `tables` and `queries`.
    Raises sqlite3.Error where the database and the queries do not fit one another.
    """
    described = [name for (name,) in connection.execute("SELECT table_name FROM dictionary WHERE column_name = ''")]
    order = {name: number for number, name in enumerate(metadata["tables"])}
    names = sorted(described, key=lambda name: (order.get(name, len(order)), name))
    tables = [described_table(connection, name, metadata["tables"].get(name, {}).get("title", name)) for name in names]
    return tables + [_query(connection, name, query) for name, query in metadata.get("queries", {}).items() if not query.get("params")]


def described_table(connection: sqlite3.Connection, name: str, title: str) -> Table:
    """A table or view with its columns, keys and order, as the database itself has them."""
    (kind,) = connection.execute("SELECT type FROM sqlite_master WHERE name = ?", [name]).fetchone()
    (description,) = connection.execute("SELECT description FROM dictionary WHERE table_name = ? AND column_name = ''", [name]).fetchone()
    info = connection.execute(f"PRAGMA table_xinfo([{name}])").fetchall()
    filled = {column for _, column, _, notnull, _, key, *_ in info if notnull or key}
    columns = declared_columns(connection, name)
    columns = tuple(replace(column, required=column.name in filled and not _has_empty_text(connection, name, column.name)) for column in columns)
    key = tuple(row[1] for row in sorted(info, key=lambda row: row[5]) if row[5])
    # without an order of its own, a view comes in one that another SQLite may change
    order = ", ".join(f"[{column}]" for column in key) or ("rowid" if kind == "table" else ", ".join(map(str, range(1, len(columns) + 1))))
    sql = f"SELECT * FROM [{name}] ORDER BY {order}"
    references = tuple((row[3], row[2], row[4]) for row in connection.execute(f"PRAGMA foreign_key_list([{name}])"))
    return Table(name, title, description, kind, sql, typed(columns, rows(connection, sql)), key, tuple(sorted(references)))


def declared_columns(connection: sqlite3.Connection, name: str) -> tuple[Column, ...]:
    """The columns of a table or view with the types that the schema gives them; none where a view works the column out."""
    descriptions = dict(connection.execute("SELECT column_name, description FROM dictionary WHERE table_name = ?", [name]))
    (definition,) = connection.execute("SELECT sql FROM sqlite_master WHERE name = ?", [name]).fetchone()
    arrays = set(re.findall(r"json_valid\((\w+)\)", definition))
    found = []
    for _, column, declared, *_ in connection.execute(f"PRAGMA table_xinfo([{name}])"):
        description = descriptions.get(column, "")
        kind = "array" if column in arrays else "date" if declared == "TEXT" and DAY in description else DECLARED.get(declared, "")
        found.append(Column(column, kind, description))
    return tuple(found)


def _has_empty_text(connection: sqlite3.Connection, table: str, column: str) -> bool:
    return connection.execute(f"SELECT 1 FROM [{table}] WHERE [{column}] = '' LIMIT 1").fetchone() is not None


def _query(connection: sqlite3.Connection, name: str, query: Mapping) -> Table:
    return Table(name, query["title"], query["description"], "query", query["sql"], query_columns(connection, query["sql"]))


def query_columns(connection: sqlite3.Connection, sql: str, parameters: Mapping | Sequence = ()) -> tuple[Column, ...]:
    """The columns of any query, with the types that its rows show."""
    names = [column[0] for column in _run(connection, sql, parameters).description]
    return typed(tuple(Column(name, "") for name in distinct(names)), rows(connection, sql, parameters))


def distinct(names: Iterable[str]) -> list[str]:
    """The names, a second `a` as `a_2`: JSON and Parquet have no two columns of one name."""
    found: list[str] = []
    for name in names:
        number, told = 1, name
        while told in found:
            number += 1
            told = f"{name}_{number}"
        found.append(told)
    return found


def rows(connection: sqlite3.Connection, sql: str, parameters: Mapping | Sequence = ()) -> Iterator[tuple]:
    """The rows of a query one by one, as tuples whatever the connection's row factory."""
    yield from _run(connection, sql, parameters)


def _run(connection: sqlite3.Connection, sql: str, parameters: Mapping | Sequence) -> sqlite3.Cursor:
    cursor = connection.cursor()
    cursor.row_factory = None
    return cursor.execute(sql, parameters)


def typed(columns: tuple[Column, ...], found: Iterable[Row]) -> tuple[Column, ...]:
    """The columns with a type where they have none, and `wide` where the rows call for it; rows are read only where they must be."""
    open_places = [place for place, column in enumerate(columns) if column.type in ("", "number")]
    if not open_places:
        return columns
    kinds: dict[int, set] = {place: set() for place in open_places}
    wide = set()
    for row in found:
        for place in open_places:
            value = row[place]
            kinds[place].add(type(value))
            if type(value) is int and not -EXACT_IN_A_DOUBLE <= value <= EXACT_IN_A_DOUBLE:
                wide.add(place)
    result = list(columns)
    for place in open_places:
        kind = columns[place].type or _type(kinds[place] - {type(None)})
        result[place] = replace(columns[place], type=kind, wide=kind == "number" and place in wide)
    return tuple(result)


def _type(kinds: set[type]) -> str:
    if not kinds or not kinds <= {int, float}:
        return "string"
    return "number" if float in kinds else "integer"

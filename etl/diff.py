"""What differs between two built ledgers: rows added, changed and removed, by their permanent ids."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import yaml

from etl.database import open_database
from etl.problems import BadInput, Problem, shown
from etl.structure import code_lists

NOT_COMPARED = ("dictionary",)  # describes the schema, of which the columns are compared
LABELS = ("statement", "title", "name", "printed", "path", "about", "description")
SIGNS = {"added": "+", "changed": "~", "removed": "-"}
# What a reader of the old ledger may have quoted: the rest follows from it, or says where it stands
DRAFTED = {
    "claims": ("statement", "stage", "asserted_by", "date", "deal_id"),
    "amounts": ("value", "unit", "bound", "measure", "counting", "printed"),
    "flows": ("payer_id", "payee_id", "what", "basis"),
    "deals": ("title", "type"),
    "sources": ("publisher", "published", "url"),
    "organisations": ("name", "parent_id", "ticker"),
    "chips": ("name", "vendor_id", "family"),
}


@dataclass(frozen=True)
class Difference:
    """One row, or one table or column of the schema, that the two ledgers do not share.

    change: added, changed or removed; only in old or only in new for a table or a column
    key: the row's primary key, or all its columns where it has none
    columns: column -> what it was and what it is; of an added row only what it is, of a removed one what it was
    """

    table: str
    change: str
    key: dict
    columns: dict[str, tuple]


def differences(old: Path, new: Path) -> Iterator[Difference]:
    """Everything that differs, table by table: first the schema, then rows in the order of their keys.

    Raises:
        BadInput: one of the two is no ledger.
    """
    open_database(new).close()
    connection = open_database(old)
    connection.execute("ATTACH ? AS new", [f"{new.resolve().as_uri()}?mode=ro"])
    try:
        tables = {schema: _tables(connection, schema) for schema in ("main", "new")}
        for schema, other, change in (("main", "new", "only in old"), ("new", "main", "only in new")):
            for table in tables[schema]:
                missing = [c for c in tables[schema][table] if c not in tables[other].get(table, ())]
                if table not in tables[other]:
                    yield Difference(table, change, {}, {})
                elif missing:
                    yield Difference(table, change, {}, dict.fromkeys(missing, ()))
        for table in tables["new"]:
            if table in tables["main"] and table not in NOT_COMPARED:
                yield from _rows(connection, table, [c for c in tables["new"][table] if c in tables["main"][table]])
    except sqlite3.Error as error:
        raise BadInput([Problem(f"{shown(old)} and {shown(new)}", 0, 0, f"cannot be compared: {error}")]) from None
    finally:
        connection.close()


def _tables(connection: sqlite3.Connection, schema: str) -> dict[str, list[str]]:
    names = [row[0] for row in connection.execute(f"SELECT table_name FROM {schema}.dictionary WHERE kind = 'table' ORDER BY table_name <> 'claims', table_name")]
    return {name: [row[1] for row in connection.execute(f"PRAGMA {schema}.table_xinfo([{name}])")] for name in names}


def _rows(connection: sqlite3.Connection, table: str, columns: list[str]) -> Iterator[Difference]:
    keys = {schema: [row[1] for row in connection.execute(f"PRAGMA {schema}.table_info([{table}])") if row[5]] for schema in ("main", "new")}
    if keys["main"] != keys["new"] or not keys["new"]:
        yield from _whole_rows(connection, table, columns)
        return
    key = keys["new"]
    same = " AND ".join(f"o.[{name}] = n.[{name}]" for name in key)
    differ = " OR ".join(f"o.[{name}] IS NOT n.[{name}]" for name in columns)
    found = connection.execute(
        f"SELECT {_named('o', columns)}, {_named('n', columns)} FROM main.[{table}] AS o JOIN new.[{table}] AS n ON {same} WHERE {differ} ORDER BY {_named('n', key)}"
    )
    for row in found:
        was, now = dict(zip(columns, row, strict=False)), dict(zip(columns, row[len(columns) :], strict=True))
        yield Difference(table, "changed", {name: now[name] for name in key}, {c: (was[c], now[c]) for c in columns if was[c] != now[c]})
    for change, here, there in (("added", "new", "main"), ("removed", "main", "new")):
        found = connection.execute(
            f"SELECT {_named('n', columns)} FROM {here}.[{table}] AS n WHERE NOT EXISTS (SELECT 1 FROM {there}.[{table}] AS o WHERE {same}) ORDER BY {_named('n', key)}"
        )
        for row in found:
            values = dict(zip(columns, row, strict=True))
            yield Difference(table, change, {name: values[name] for name in key}, {name: (value,) for name, value in values.items()})


def _whole_rows(connection: sqlite3.Connection, table: str, columns: list[str]) -> Iterator[Difference]:
    """Without a key that both have, a changed row is one removed and one added."""
    named = ", ".join(f"[{name}]" for name in columns)
    for change, here, there in (("added", "new", "main"), ("removed", "main", "new")):
        for row in connection.execute(f"SELECT {named} FROM {here}.[{table}] EXCEPT SELECT {named} FROM {there}.[{table}] ORDER BY {named}"):
            values = dict(zip(columns, row, strict=True))
            yield Difference(table, change, values, {name: (value,) for name, value in values.items()})


def _named(alias: str, columns: Iterable[str]) -> str:
    return ", ".join(f"{alias}.[{name}]" for name in columns)


def as_json(found: Iterable[Difference]) -> Iterator[str]:
    """One JSON object a line and difference."""
    for one in found:
        told: dict = {"table": one.table, "change": one.change}
        if one.change.startswith("only"):
            told["columns"] = list(one.columns)
        elif one.change == "changed":
            told |= {"key": one.key, "columns": {name: {"old": was, "new": now} for name, (was, now) in one.columns.items()}}
        else:
            told |= {"key": one.key, "row": {name: value for name, (value,) in one.columns.items()}}
        yield json.dumps(told, ensure_ascii=False)


def as_text(found: Iterable[Difference]) -> Iterator[str]:
    """Lines for people: + added, ~ changed with the columns under it, - removed."""
    nothing = True
    for table, group in groupby(found, key=lambda one: (one.table, one.change.startswith("only"))):
        nothing = False
        rows = list(group)
        if table[1]:
            for one in rows:
                what = f"the columns {', '.join(one.columns)} of {one.table} are" if one.columns else f"the table {one.table} is"
                yield f"{what} {one.change}, and not compared"
            continue
        counts = [f"{number:,} {change}" for change in SIGNS if (number := sum(one.change == change for one in rows))]
        yield f"{table[0]}: {', '.join(counts)}"
        for one in rows:
            yield from _told(one)
    if nothing:
        yield "No difference."


def _told(one: Difference) -> Iterator[str]:
    label = next((one.columns[name][0] for name in LABELS if name in one.columns and name not in one.key), None)
    label = f"  {label}" if label and one.change != "changed" else ""
    yield f"  {SIGNS[one.change]} {' '.join(str(value) for value in one.key.values() if value is not None)}{label}"
    if one.change == "changed":
        for name, (was, now) in one.columns.items():
            yield f"      {name}: {_shown(was)} → {_shown(now)}"


def _shown(value: object) -> str:
    if value is None:
        return "(empty)"
    return f"{value:,}" if isinstance(value, int) and abs(value) >= 10_000 else str(value)


def as_yaml(found: Iterable[Difference]) -> Iterator[str]:
    """Drafts for data/corrections.yml of what was changed or removed, with TODO where a person has to decide."""
    for one in found:
        if one.change not in ("changed", "removed") or one.table not in code_lists()["corrected"]:
            continue
        start = {"date": "TODO", "table": one.table, "row": one.key["id"]}
        if one.change == "removed":
            yield _draft(f"{one.key['id']}-removed", {**start, "removed": True})
            continue
        for name, (was, now) in one.columns.items():
            if name in DRAFTED[one.table]:
                values = {key: str(value) for key, value in (("was", was), ("now", now)) if value is not None}
                yield _draft(f"{one.key['id']}-{name}", {**start, "column": name, **values})


def _draft(name: str, entry: dict) -> str:
    entry = {"id": re.sub(r"[^a-z0-9]+", "-", name)[:80].strip("-"), **entry, "why": "TODO"}
    return yaml.safe_dump([entry], allow_unicode=True, sort_keys=False, width=1000)

"""Is a database what the ledger gives? Rebuilt and compared byte for byte, and where it differs, row by row."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlite_utils.utils import sqlite3

from etl.build import ROOT, build
from etl.loops import DEFAULT_LIMITS, Limits
from etl.problems import BadInput, Problem, shown

SUMS = ROOT / "SHA256SUMS"  # as sha256sum writes and checks them
MOST_TOLD = 20  # differences of one table; a thousand more teach nothing


def verify(
    database: Path, folder: Path, articles: Path | None = None, progress=iter, limits: Limits = DEFAULT_LIMITS
) -> tuple[str, list[str]]:
    """Build the ledger in `folder` anew and compare the result with `database`.

    Returns the SHA-256 that both have, and what could not be checked.

    Raises:
        BadInput: the ledger has problems; `database` is missing or no database; or the two differ: then every
            difference, the rows named by their primary key. Of the project's own ledger also where the
            SHA-256 is not the one in SHA256SUMS.
    """
    if not database.is_file():
        raise BadInput([Problem(shown(database), 0, 0, "there is no such database; make it with `deals build` or `make data`")])
    with TemporaryDirectory(prefix="deals-verify-") as temporary:
        rebuilt = Path(temporary) / "deals.db"
        _, unchecked = build(folder, rebuilt, articles, progress, limits)
        digest = sha256(rebuilt)
        problems = list(_expected(folder, digest))
        if sha256(database) != digest:
            problems += [Problem(shown(database), 0, 0, said) for said in differences(rebuilt, database)]
    if problems:
        raise BadInput(problems)
    return digest, unchecked


def sha256(path: Path) -> str:
    """SHA-256 of a file's bytes, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def expected_sha256() -> str:
    """The SHA-256 that deals.db has to have, as SHA256SUMS says."""
    return next(line.split()[0] for line in SUMS.read_text(encoding="utf-8").splitlines() if line.endswith(" deals.db"))


def _expected(folder: Path, digest: str) -> Iterator[Problem]:
    if folder.resolve() == ROOT / "data" and digest != expected_sha256():
        yield Problem(shown(SUMS), 0, 0, f"it says {expected_sha256()}, and the ledger gives {digest}; "
                                         "if the ledger was meant to change, `make docs` writes the new one")  # fmt: skip


def differences(rebuilt: Path, given: Path) -> Iterator[str]:
    """What differs between two databases, a sentence each: definitions, rows, or bytes where all content is equal."""
    connection = sqlite3.connect(rebuilt, uri=True)
    try:
        connection.execute("ATTACH ? AS given", [f"{given.resolve().as_uri()}?mode=ro&immutable=1"])
        found = list(_content(connection))
    except sqlite3.Error as error:
        found = [f"this is no sound database ({error}); make it anew with `deals build` or `make data`"]
    finally:
        connection.close()
    yield from found or [_bytes(rebuilt.read_bytes(), given.read_bytes())]


def _content(connection: sqlite3.Connection) -> Iterator[str]:
    ours, theirs = _definitions(connection, "main"), _definitions(connection, "given")
    for kind, name in sorted(ours.keys() - theirs.keys()):
        yield f"the {kind} {name} is missing"
    for kind, name in sorted(theirs.keys() - ours.keys()):
        yield f"there is a {kind} {name}, which the ledger does not make"
    for kind, name in sorted(ours.keys() & theirs.keys()):
        if ours[kind, name] != theirs[kind, name]:
            yield f"the {kind} {name} is defined in another way: {theirs[kind, name]!r}, rebuilt {ours[kind, name]!r}"
        elif kind == "table" and not ours[kind, name].upper().startswith("CREATE VIRTUAL"):
            yield from _first(_rows(connection, name), f"{name} has more rows that differ")
    sound = connection.execute("PRAGMA given.integrity_check").fetchone()[0]
    if sound != "ok":
        yield f"it is damaged: {sound}"


def _definitions(connection: sqlite3.Connection, schema: str) -> dict[tuple[str, str], str]:
    return {(kind, name): sql or "" for kind, name, sql in connection.execute(f"SELECT type, name, sql FROM {schema}.sqlite_schema")}


def _first(found: Iterator[str], more: str) -> Iterator[str]:
    for number, said in enumerate(found):
        if number == MOST_TOLD:
            yield more
            return
        yield said


def _rows(connection: sqlite3.Connection, table: str) -> Iterator[str]:
    about = connection.execute(f"PRAGMA main.table_info([{table}])").fetchall()
    columns = [row[1] for row in about]
    keys = [row[1] for row in about if row[5]] or columns
    rest = [column for column in columns if column not in keys]
    ours, theirs = f"main.[{table}] AS ours", f"given.[{table}] AS theirs"
    # the rebuilt one stands on the left of each comparison, whose collation is then its own
    same = " AND ".join(f"ours.[{key}] IS theirs.[{key}]" for key in keys)
    for row in connection.execute(f"SELECT {_list('ours', keys)} FROM {ours} WHERE NOT EXISTS (SELECT 1 FROM {theirs} WHERE {same}) ORDER BY 1"):
        yield f"{_name(table, keys, row)} is missing"
    for row in connection.execute(f"SELECT {_list('theirs', keys)} FROM {theirs} WHERE NOT EXISTS (SELECT 1 FROM {ours} WHERE {same}) ORDER BY 1"):
        yield f"{_name(table, keys, row)} is not in the rebuilt one"
    if rest:
        unlike = " OR ".join(f"ours.[{c}] IS NOT theirs.[{c}] OR typeof(ours.[{c}]) <> typeof(theirs.[{c}])" for c in rest)
        both = f"{_list('ours', [*keys, *rest])}, {_list('theirs', rest)}"
        for row in connection.execute(f"SELECT {both} FROM {ours} JOIN {theirs} ON {same} WHERE {unlike} ORDER BY 1"):
            yield from _values(_name(table, keys, row), rest, row[len(keys) :])


def _values(name: str, columns: list[str], values: tuple) -> Iterator[str]:
    for column, rebuilt, given in zip(columns, values, values[len(columns) :], strict=False):
        if (rebuilt, type(rebuilt)) != (given, type(given)):
            yield f"{name}, {column}: {_value(given)}, rebuilt {_value(rebuilt)}"


def _list(alias: str, columns: list[str]) -> str:
    return ", ".join(f"{alias}.[{column}]" for column in columns)


def _name(table: str, keys: list[str], row: tuple) -> str:
    return f"{table}, {', '.join(f'{key} {_value(value)}' for key, value in zip(keys, row, strict=False))}"


def _value(value: object) -> str:
    text = "nothing" if value is None else repr(value)
    return text if len(text) <= 80 else f"{text[:79]}…"


def _bytes(rebuilt: bytes, given: bytes) -> str:
    at = next((n for n, (one, other) in enumerate(zip(rebuilt, given, strict=False)) if one != other), min(len(rebuilt), len(given)))
    return (f"all rows are the same, and the bytes are not: {len(given):,} bytes, rebuilt {len(rebuilt):,}, the first that differs is at {at:,}; "
            "another program has written to it, or a SQLite that lays pages out in another way")  # fmt: skip

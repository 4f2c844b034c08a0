"""The ledger's files into one SQLite database, put in place in one step."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import sqlite_utils
from sqlite_utils.utils import sqlite3  # the one that its connections are made with

from etl.check import Report, check_ledger
from etl.corrections import check_outcomes
from etl.ledger import Ledger
from etl.loops import DEFAULT_LIMITS, Limits, add_loops
from etl.metadata import dictionary_rows, read_metadata
from etl.normalise import normalise
from etl.problems import BadInput, Problem, shown
from etl.rows import Row, search_words, table_rows
from etl.search import indexed

ROOT = Path(__file__).parent.parent
SCHEMA = ROOT / "schema.sql"
METADATA = ROOT / "metadata.yml"
# what a library may have been compiled to do otherwise
LAYOUT = "PRAGMA page_size = 4096; PRAGMA auto_vacuum = NONE; PRAGMA encoding = 'UTF-8';"
# a full-text index is gathered in memory up to so many bytes: libraries differ in when the default of one megabyte is full
IN_ONE_GO = "INSERT INTO [{0}] ([{0}], rank) VALUES ('hashsize', 1073741824)"
DERIVED = Path(__file__).with_name("derive.sql")


def empty_database() -> sqlite_utils.Database:
    """A database in memory with everything that schema.sql defines, and no rows."""
    db = sqlite_utils.Database(memory=True)
    db.conn.executescript(LAYOUT)
    db.conn.executescript(SCHEMA.read_text(encoding="utf-8"))
    return db


@contextmanager
def _without_indexes(db: sqlite_utils.Database) -> Iterator[None]:
    """Take the indexes away and make them anew afterwards: sorting once costs less than keeping them sorted row by row."""
    indexes = db.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL ORDER BY rowid").fetchall()
    for name, _ in indexes:
        db.execute(f"DROP INDEX [{name}]")
    yield
    for _, sql in indexes:
        db.execute(sql)


def build(
    folder: Path, output: Path, articles: Path | None = None, progress=iter, limits: Limits = DEFAULT_LIMITS
) -> tuple[dict[str, int], list[str]]:
    """Check the ledger, write it to a new database beside `output`, and put that in its place.

    Returns the number of rows of each table, and what could not be checked.

    Raises:
        BadInput: the ledger or metadata.yml has problems, or the database cannot be written; the
            database that was at `output` is then as it was.
    """
    _check_output(output)
    report, db = check_and_load(folder, articles, progress, limits)
    if report.problems:
        raise BadInput(report.problems)
    write(db, output)
    return {name: db[name].count for name in db.table_names() if "_search" not in name}, report.unchecked


def check_and_load(
    folder: Path, articles: Path | None = None, progress=iter, limits: Limits = DEFAULT_LIMITS
) -> tuple[Report, sqlite_utils.Database]:
    """Check the ledger and metadata.yml and, where they are sound, load them into a database in memory.

    What only the schema refuses is among the problems too, so that a check that passes is a build that passes.
    """
    report, db = check_ledger(folder, articles, progress), empty_database()
    problems = list(report.problems)
    try:
        metadata = read_metadata(METADATA, db)
        if not problems:
            _fill(db, report.ledger, dictionary_rows(metadata, db), limits)
            problems += check_outcomes(report.ledger, db.conn)
    except BadInput as error:
        problems += error.problems
    return replace(report, problems=sorted(problems)), db


def _fill(db: sqlite_utils.Database, ledger: Ledger, dictionary: list[Row], limits: Limits) -> None:
    try:
        with _without_indexes(db):
            _load(db, {**table_rows(ledger), "dictionary": dictionary})
        _index_words(db, ledger, dictionary)
        db.conn.executescript(DERIVED.read_text(encoding="utf-8"))
        add_loops(db, limits)
    except (sqlite3.Error, OverflowError) as error:
        raise BadInput([Problem(shown(SCHEMA), 0, 0, f"the ledger cannot be loaded: {error}")]) from None
    _verify(db)


def _check_output(output: Path) -> None:
    """Refuse to put a database in the place of anything that is none."""
    try:
        replaceable = not output.exists() or (output.is_file() and _begins(output) in (b"", b"SQLite format 3\0"))
    except OSError as error:
        raise BadInput([Problem(shown(output), 0, 0, f"cannot be written: {error.strerror}")]) from None
    if not replaceable:
        raise BadInput([Problem(shown(output), 0, 0, "is no SQLite database, so it is not replaced; name another file with -o")])


def _begins(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(16)


def _load(db: sqlite_utils.Database, tables: dict[str, list[Row]]) -> None:
    # executemany, since insert_all is seven times slower for the same rows; the CHECKs, which cost as much as all the rest where
    # each row is asked alone, are asked of all rows at once by the quick_check
    db.execute("PRAGMA ignore_check_constraints = ON")
    with db.atomic():
        for name, rows in tables.items():
            _insert(db, name, rows)
    db.execute("PRAGMA ignore_check_constraints = OFF")
    if any("CHECK" in result for (result,) in db.execute("PRAGMA quick_check")):
        raise BadInput([culprit for name, rows in tables.items() if (culprit := _culprit(db, name, rows))])


def _insert(db: sqlite_utils.Database, name: str, rows: list[Row]) -> None:
    if not rows:
        return
    try:
        db.conn.executemany(_insertion(name, rows[0]), (tuple(row.values()) for row in rows))
    except (sqlite3.Error, OverflowError):
        raise BadInput([_culprit(db, name, rows)]) from None


def _insertion(table: str, row: Row) -> str:
    return f"INSERT INTO [{table}] ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})"


def _culprit(db: sqlite_utils.Database, name: str, rows: list[Row]) -> Problem | None:
    """The first row that the table refuses, found by adding them one by one."""
    db.execute(f"DELETE FROM [{name}]")
    for row in rows:
        try:
            db.execute(_insertion(name, row), tuple(row.values()))
        except (sqlite3.Error, OverflowError) as error:
            return Problem(shown(SCHEMA), 0, 0, f"{name} refuses {row.get('id', row)}: {error}")
    return None


def _index_words(db: sqlite_utils.Database, ledger: Ledger, dictionary: list[Row]) -> None:
    with db.atomic():
        for table, texts in search_words(ledger).items():
            db.execute(IN_ONE_GO.format(f"{table}_search"))
            # rowids follow the order of ids, since rows went in sorted by id
            db.conn.executemany(f"INSERT INTO [{table}_search] (rowid, words) VALUES (?, ?)", enumerate(texts, start=1))
        db.execute(IN_ONE_GO.format("dictionary_search"))
        db.conn.executemany("INSERT INTO dictionary_search (words, table_name, column_name) VALUES (:words, :table_name, :column_name)", [
            {**entry, "words": indexed(f"{entry['table_name']} {entry['column_name']} {entry['description']}".replace("_", " "))}
            for entry in dictionary
        ])  # fmt: skip


def _verify(db: sqlite_utils.Database) -> None:
    problems = [
        Problem(shown(SCHEMA), 0, 0, f"{table}, row {row}: refers to a row of {parent} that does not exist")
        for table, row, parent, _ in db.execute("PRAGMA foreign_key_check")
    ]
    result = db.execute("PRAGMA integrity_check").fetchone()[0]
    if result != "ok":
        problems.append(Problem(shown(SCHEMA), 0, 0, f"integrity_check: {result}"))
    if problems:
        raise BadInput(problems)


def write(db: sqlite_utils.Database, output: Path) -> None:
    """Write the database to a new file and rename it to `output`: readers see the old one or the new one, whole.

    Raises:
        BadInput: the folder does not exist, cannot be written to, or the disk is full.
    """
    temporary = output.with_name(f".{output.name}.{os.getpid()}.tmp")
    try:
        _remove_leftovers(output)
        temporary.open("xb").close()  # the system says better than SQLite why it cannot be made
        db.execute("VACUUM INTO ?", [str(temporary)])
        normalise(temporary)
        with temporary.open("rb") as file:
            os.fsync(file.fileno())
        temporary.replace(output)
    except (OSError, sqlite3.Error) as error:
        reason = getattr(error, "strerror", None) or error
        raise BadInput([Problem(shown(output), 0, 0, f"cannot be written: {reason}; mend that, or name another file with -o; "
                                                   "the old file, if any, is as it was")]) from None  # fmt: skip
    finally:
        with suppress(OSError):
            _remove(temporary)


def _remove_leftovers(output: Path) -> None:
    """Clear away what builds that were killed have left beside `output`."""
    for path in output.parent.glob(f".{output.name}.*.tmp*"):
        pid = path.name.rpartition(".tmp")[0].rpartition(".")[-1]
        if pid.isdigit() and not runs(int(pid)):
            path.unlink(missing_ok=True)


def _remove(temporary: Path) -> None:
    for path in (temporary, temporary.with_name(f"{temporary.name}-journal")):
        path.unlink(missing_ok=True)


def runs(pid: int) -> bool:
    """Whether there is a process of this number."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True

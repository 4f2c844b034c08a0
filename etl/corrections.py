"""Is each correction about something that is there, and does the ledger say what the correction says it says now?"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from etl.dates import is_day
from etl.ledger import Ledger, Record
from etl.problems import Problem, nearest


def check_corrections(ledger: Ledger) -> Iterator[Problem]:
    """What the files alone tell: days, ids, and keys that do not go together."""
    for correction in ledger.corrections:
        if correction.get("date") and not is_day(correction.get("date")):
            yield correction.problem("date", f"{correction.get('date')} is no day; write it as 2026-11-21")
        yield from _check_row(ledger, correction)
        removed, column = correction.get("removed", False), correction.get("column")
        if removed and column:
            yield correction.problem("column", "what was removed has no column left; take out column or removed")
        if not removed and not column and not correction.is_told("column"):
            yield correction.problem("row", "say which column was wrong, or write removed: true where the whole was taken out")
        if not removed and correction.get("was") == correction.get("now") and not any(map(correction.is_told, ("was", "now"))):
            yield correction.problem("now", "was and now are the same; say what changed")


def _check_row(ledger: Ledger, correction: Record) -> Iterator[Problem]:
    table, row = correction.get("table"), correction.get("row")
    if not table or not row:
        return
    known = ledger.index[table]
    if correction.get("removed"):
        if row in known:
            yield correction.problem("row", f"{row} was removed, but is still among the {table}; take it out there, or removed here")
    elif row not in known and not ledger.unreadable and not _removed_later(ledger, table, row):
        yield correction.problem("row", f"there is no {row} among the {table}; write removed: true if it was taken out.{nearest(row, known)}")


def _removed_later(ledger: Ledger, table: str, row: str) -> bool:
    return any(c.get("removed") and (c.get("table"), c.get("row")) == (table, row) for c in ledger.corrections)


def check_outcomes(ledger: Ledger, db: sqlite3.Connection) -> Iterator[Problem]:
    """What only the loaded database tells: that each column exists, and holds what its latest correction says."""
    latest = {(c.get("table"), c.get("row"), c.get("column")): c for c in sorted(ledger.corrections, key=lambda c: c.get("date")) if c.get("column")}
    for (table, row, column), correction in latest.items():
        columns = [info[1] for info in db.execute(f"PRAGMA table_info([{table}])")]
        if column not in columns:
            yield correction.problem("column", f"{table} has no column {column}.{nearest(column, columns)}")
            continue
        found = db.execute(f"SELECT [{column}] FROM [{table}] WHERE id = ?", [row]).fetchone()
        if found and (None if found[0] is None else str(found[0])) != correction.get("now"):
            stands = "is empty" if found[0] is None else f"says {found[0]}"
            yield correction.problem("now", f"now: the ledger {stands} for {table}, {row}, {column}; mend it there, or add the later correction")

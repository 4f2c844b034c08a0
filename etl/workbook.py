"""Rows as an Excel workbook: one sheet a table, before them a sheet that says what each is."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain, islice
from pathlib import Path

import xlsxwriter

from etl.tables import Column, Row

ROWS_A_SHEET = 1_048_576  # what Excel opens, the header among them
CHARACTERS_A_CELL = 32_767
NAME_LENGTH = 31
FIRST_DAY = date(1900, 3, 1)  # before it, Excel's calendar is a day off
ROWS_MEASURED = 200  # rows whose cells say how wide a column is
WIDEST = 60  # characters
CREATED = datetime(2000, 1, 1)  # a clock would give other bytes each time
ABOUT = "About"


@dataclass(frozen=True)
class Sheet:
    """What goes on one sheet, or on several where there are more rows than one takes."""

    name: str
    description: str
    columns: tuple[Column, ...]
    rows: Iterable[Row]
    note: str = ""


def write_workbook(path: Path, title: str, about: Iterable[str], sheets: Iterable[Sheet]) -> None:
    """Write a workbook of these sheets; a sheet's rows are read once, and only a row at a time is in memory.

    Text is text, whatever it begins with. A whole number of more than 15 digits is written as text, since Excel would
    keep only the first 15; a text longer than a cell takes is cut and says so. The first sheet tells of both, and of
    tables that go on on another sheet.
    """
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True, "use_zip64": True, "tmpdir": str(path.parent)})
    book.set_properties({"title": title, "created": CREATED})
    formats = {
        "head": book.add_format({"bold": True, "bottom": 1}),
        "day": book.add_format({"num_format": "yyyy-mm-dd"}),
        "large": book.add_format({"num_format": "#,##0"}),
        "wrapped": book.add_format({"text_wrap": True, "valign": "top"}),
        "title": book.add_format({"bold": True, "font_size": 14}),
    }
    front = book.add_worksheet(ABOUT)
    told = [line for sheet in sheets for line in _write_sheet(book, sheet, formats)]
    _write_front(front, title, about, told, formats)
    book.close()


def _write_front(front, title: str, about: Iterable[str], told: list[tuple], formats: dict) -> None:
    front.set_column(0, 0, 32)
    front.set_column(1, 1, 90, formats["wrapped"])
    front.set_column(2, 2, 12)
    front.set_column(3, 3, 60, formats["wrapped"])
    front.write_string(0, 0, title, formats["title"])
    row = 1
    for row, line in enumerate(about, start=1):
        front.write_string(row, 0, line)
    for place, heading in enumerate(("sheet", "what it is", "rows", "note")):
        front.write_string(row + 2, place, heading, formats["head"])
    for at, (name, description, count, note) in enumerate(told, start=row + 3):
        front.write_url(at, 0, f"internal:'{name}'!A1", string=name)
        front.write_string(at, 1, description, formats["wrapped"])
        front.write_number(at, 2, count, formats["large"])
        front.write_string(at, 3, note, formats["wrapped"])


def _write_sheet(book, sheet: Sheet, formats: dict) -> Iterator[tuple[str, str, int, str]]:
    """Write a table; yields name, description, rows and note of each sheet that it takes."""
    rows, number = iter(sheet.rows), 1
    part = islice(rows, ROWS_A_SHEET - 1)
    while True:
        name = _free_name(book, sheet.name, number)
        notes: Counter[str] = Counter()
        count = _write_rows(book.add_worksheet(name), sheet.columns, part, formats, notes)
        following = list(islice(rows, 1))
        told = [sheet.note] if sheet.note else []
        told += [f"{what}: {amount:,}" for what, amount in sorted(notes.items())]
        told += [f"goes on on the sheet {_free_name(book, sheet.name, number + 1)}: no sheet takes more than {ROWS_A_SHEET:,} rows"] if following else []
        yield name, sheet.description, count, "; ".join(told)
        if not following:
            return
        part, number = chain(following, islice(rows, ROWS_A_SHEET - 2)), number + 1


def _free_name(book, name: str, number: int) -> str:
    """A name that Excel takes and that no sheet has: 31 characters, none of []:*?/\\ and no quote at an end."""
    taken = {sheet.get_name().lower() for sheet in book.worksheets()} | {"history"}
    plain = re.sub(r"[\[\]:*?/\\]", " ", name).strip("' ") or "sheet"
    while True:
        ending = f" ({number})" if number > 1 else ""
        told = plain[: NAME_LENGTH - len(ending)].rstrip("' ") + ending
        if told.lower() not in taken:
            return told
        number += 1


def _write_rows(sheet, columns: tuple[Column, ...], rows: Iterable[Row], formats: dict, notes: Counter) -> int:
    widths = [len(column.name) + 4 for column in columns]  # room for the filter's button
    for place, column in enumerate(columns):
        sheet.write_string(0, place, column.name, formats["head"])
    at = 0
    for at, row in enumerate(rows, start=1):
        for place, value in enumerate(row):
            if value is None:
                continue
            _write_cell(sheet, at, place, value, columns[place], formats, notes)
            if at <= ROWS_MEASURED:
                widths[place] = max(widths[place], len(_shown(value)) + 1)
    for place, width in enumerate(widths):
        sheet.set_column(place, place, min(width, WIDEST))
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, at, max(len(columns) - 1, 0))
    sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{ROWS_A_SHEET}"})
    return at


def _shown(value: object) -> str:
    return f"{value:,}" if isinstance(value, int) else str(value)


def _write_cell(sheet, row: int, place: int, value: object, column: Column, formats: dict, notes: Counter) -> None:
    if isinstance(value, (int, float)) and _exact(value):
        large = isinstance(value, int) and abs(value) >= 10_000  # years and small counts need no separators
        sheet.write_number(row, place, value, formats["large"] if large else None)
    elif column.type == "date" and (day := _day(value)):
        sheet.write_datetime(row, place, day, formats["day"])
    else:
        if isinstance(value, int):
            notes["numbers of more than 15 digits, which stand as text since Excel would round them"] += 1
        sheet.write_string(row, place, _fitting(value.hex() if isinstance(value, bytes) else str(value), notes))


def _exact(value: float) -> bool:
    """Whether Excel keeps a number: a whole one with 15 digits before its last zeros; a fraction is a double here as there."""
    return len(str(abs(value)).rstrip("0")) <= 15 if isinstance(value, int) else math.isfinite(value)


def _day(text: object) -> date | None:
    try:
        day = date.fromisoformat(text)
    except (TypeError, ValueError):
        return None
    return day if day >= FIRST_DAY else None


def _fitting(text: str, notes: Counter) -> str:
    if len(text.encode("utf-16-le")) // 2 <= CHARACTERS_A_CELL:
        return text
    notes["texts longer than a cell takes, which are cut and say so (the CSV has them whole)"] += 1
    ending = f" … [cut: {len(text):,} characters]"
    return text.encode("utf-16-le")[: 2 * (CHARACTERS_A_CELL - len(ending))].decode("utf-16-le", "ignore") + ending

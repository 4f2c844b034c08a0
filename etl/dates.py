"""Dates as EDTF strings (Extended Date/Time Format, Library of Congress 2019, ISO 8601-2), read with the edtf library."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

from babel import Locale

from etl.fold import fold

QUALIFIERS = "?~%"


@lru_cache(maxsize=4096)
def date_range(edtf: str) -> tuple[str | None, str | None]:
    """Earliest and latest day (ISO 8601) that an EDTF string may mean; None where that end is open or has no year.

    Raises:
        ValueError: the string is no EDTF.
    """
    from edtf import EDTFParseException, parse_edtf

    try:
        for day in re.findall(r"\d{4}-\d\d-\d\d", edtf):
            date.fromisoformat(day)  # the library takes 29 February in every year
        parsed = parse_edtf(edtf)
    except (EDTFParseException, ValueError):
        raise ValueError(f"{edtf!r} is no EDTF date") from None
    if edtf.startswith("XXXX"):
        return None, None
    return _day(parsed.lower_strict), _day(parsed.upper_strict)


def _day(end) -> str | None:
    day = end()
    if isinstance(day, float):  # the library gives infinity for the open end of an interval
        return None
    return f"{day.tm_year:04d}-{day.tm_mon:02d}-{day.tm_mday:02d}"


def year(edtf: str) -> int | None:
    """The one year that an EDTF string lies in; None where it has none or spans several."""
    first, last = date_range(edtf)
    return int(first[:4]) if first and last and first[:4] == last[:4] else None


def not_printed(edtf: str, printed: str, language: str) -> list[str]:
    """The parts of a date (its year, month or day) that the printed words do not say."""
    words = fold(printed)
    missing = []
    for end in edtf.split("/"):
        parts = [part.strip(QUALIFIERS) for part in end.split("-")]
        for name, part in zip(("year", "month", "day"), parts, strict=False):
            if part.isdigit() and not _says(words, name, part, language):
                missing.append(f"the {name} {part}")
    return missing


def _says(words: str, name: str, part: str, language: str) -> bool:
    if re.search(rf"(?<!\d)0*{int(part)}(?!\d)", words):
        return True
    return name == "month" and any(month in words for month in _month_names(language, int(part)))


@lru_cache(maxsize=512)
def _month_names(language: str, month: int) -> frozenset[str]:
    months = Locale.parse(language, sep="-").months
    names = {months[context][width].get(month) for context in months for width in ("wide", "abbreviated")}
    return frozenset(fold(name) for name in names if name)

"""Dates as EDTF strings (Extended Date/Time Format, Library of Congress 2019, ISO 8601-2), read with the edtf library."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from functools import lru_cache

from etl.cldr import cldr
from etl.fold import fold
from etl.terms import is_unspaced

# What the ledger takes of EDTF: the library also takes strings that mean nothing, and fails on some that are none.
SIDE = re.compile(r"(\d{4}|\d{3}X|\d{2}XX|XXXX)(-(\d\d|XX)(-(\d\d|XX))?)?[?~%]?")
PLAIN = re.compile(r"(?!0000|.*-00)\d{4}(-\d\d(-\d\d)?)?", re.ASCII)
# Month names that the press prints and CLDR has not
MORE_MONTHS = {
    ("ru", 5): ("мае", "маем", "маю"),
    ("ar", 1): ("كانون الثاني",), ("ar", 2): ("شباط",), ("ar", 3): ("آذار",), ("ar", 4): ("نيسان",), ("ar", 5): ("أيار",),
    ("ar", 6): ("حزيران", "يونيه"), ("ar", 7): ("تموز", "يوليه"), ("ar", 8): ("آب",), ("ar", 9): ("أيلول",),
    ("ar", 10): ("تشرين الأول",), ("ar", 11): ("تشرين الثاني",), ("ar", 12): ("كانون الأول",),
}  # fmt: skip


def is_day(text: str) -> bool:
    """Whether the text is one day of the calendar, as 2026-11-21."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


@lru_cache(maxsize=4096)
def date_range(edtf: str) -> tuple[str | None, str | None]:
    """Earliest and latest day (ISO 8601) that an EDTF string may mean; None where that end is open or has no year.

    Raises:
        ValueError: the string is no EDTF, or an interval that ends before it begins.
    """
    sides = edtf.split("/")
    if len(sides) > 2 or (len(sides) == 2 and set(sides) <= {"", ".."}):
        raise ValueError(f"{edtf!r} is no EDTF date")
    first, last = _side(sides[0], len(sides) == 2)[0], _side(sides[-1], len(sides) == 2)[1]
    if first and last and first > last:
        raise ValueError(f"{edtf!r} ends before it begins")
    return first, last


def _side(text: str, in_interval: bool) -> tuple[str | None, str | None]:
    if in_interval and text in ("", ".."):
        return None, None
    if not SIDE.fullmatch(text):
        raise ValueError(f"{text!r} is no EDTF date")
    return _plain(text) if PLAIN.fullmatch(text) else _parsed(text)


def _plain(text: str) -> tuple[str, str]:
    """A year, month or day without more, which nearly every date is; the library takes some ten milliseconds for it."""
    year, month, day = [int(part) for part in text.split("-")] + [None] * (2 - text.count("-"))
    try:
        date(year, month or 1, day or 1)
    except ValueError:
        raise ValueError(f"{text!r} is no EDTF date") from None
    first, last = month or 1, month or 12
    return f"{year:04d}-{first:02d}-{day or 1:02d}", f"{year:04d}-{last:02d}-{day or monthrange(year, last)[1]:02d}"


def _parsed(text: str) -> tuple[str | None, str | None]:
    from edtf import EDTFParseException, parse_edtf

    try:
        for day in re.findall(r"\d{4}-\d\d-\d\d", text):
            date.fromisoformat(day)  # the library takes 29 February in every year
        parsed = parse_edtf(text)
    except (EDTFParseException, ValueError):
        raise ValueError(f"{text!r} is no EDTF date") from None
    if text.startswith("XXXX"):
        return None, None
    return _day(parsed.lower_strict()), _day(parsed.upper_strict())


def _day(day) -> str:
    return f"{day.tm_year:04d}-{day.tm_mon:02d}-{day.tm_mday:02d}"


def not_printed(edtf: str, printed: str, language: str) -> list[str]:
    """The parts of a date (its year, month or day) that the printed words do not say.

    A month that is printed as a word decides the month; no number proves two parts.
    """
    words = fold(printed)
    months, numbers = _months_in(words, language), re.findall(r"\d+", words)
    missing = []
    for side in edtf.split("/"):
        parts = side.strip("?~%").split("-")
        for name, part in zip(("year", "month", "day"), parts, strict=False):
            if part.strip("X.") and not _says(name, part, months, numbers):
                missing.append(f"the {name} {part}")
    return missing


def _says(name: str, part: str, months: set[int], numbers: list[str]) -> bool:
    if name == "month" and months:
        return part.isdigit() and int(part) in months
    known = part.rstrip("X")
    for number in numbers:
        if number == part or number.lstrip("0") == part.lstrip("0") or (known != part and number.startswith(known) and len(number) == len(part)):
            numbers.remove(number)
            return True
    return False


def _months_in(words: str, language: str) -> set[int]:
    """The months that words name; a long name may have another ending (январь, январе)."""
    padded = f" {_letters(words)} "
    named = {name: month for month in range(1, 13) for name, whole in _month_names(language, month) if _stands(name, whole, padded)}
    return {month for name, month in named.items() if not any(name != other and name in other for other in named)}  # 一月 in 十一月


def _letters(text: str) -> str:
    return " ".join(re.findall(r"[^\W\d_]+", fold(text)))


def _stands(name: str, whole: bool, padded: str) -> bool:
    # prefixes are attached to Arabic months, endings to Russian and Bengali ones
    return (f" {name} " if whole else name if not name.isascii() else f" {name}") in padded


@lru_cache(maxsize=512)
def _month_names(language: str, month: int) -> frozenset[tuple[str, bool]]:
    """Folded names of a month, and whether each counts only as a whole word."""
    months = cldr(language)["months"]
    wide = {months[context]["wide"].get(month) for context in months}
    short = {months[context]["abbreviated"].get(month) for context in months} | set(MORE_MONTHS.get((language, month), ()))
    named, wide = ({_letters(name) for name in listed if name and not re.search(r"\d", name)} for listed in (wide | short, wide))  # 5月 is read by its number
    names = {(name, True) for name in named}
    stems = {(name[:-1] if len(name) > 4 else name, False) for name in wide if len(name) > 3 or is_unspaced(name)}
    return frozenset(names | stems)

"""Figures as a page shows them: short, never rounded, with the bound that was printed."""

from __future__ import annotations

import re
from functools import cache

from babel import Locale, UnknownLocaleError
from babel.dates import get_month_names
from babel.numbers import get_currency_symbol, is_currency

# CLDR's compact forms are "$38B" and round; a newspaper prints $38bn, and a figure here is never rounded.
MONEY_SCALES = ((10**12, "tn"), (10**9, "bn"), (10**6, "m"))
POWER_SCALES = ((10**12, "TW"), (10**9, "GW"), (10**6, "MW"), (10**3, "kW"))
BOUNDS = {"exact": "", "up_to": "up to ", "less_than": "less than ", "at_least": "at least ", "more_than": "more than ", "about": "about "}
LONGEST = 7  # characters of a scaled number; a longer one is clearer in full


def number(value: int | float) -> str:
    """A number with separators, all its digits."""
    return f"{int(value):,}" if value == int(value) else f"{value:,}"


def quantity(value: int | float, unit: str | None) -> str:
    """A value with its unit: 38000000000 USD is $38bn, 2000000000 W is 2 GW, 12 percent is 12%."""
    if sign := _currency_sign(unit):
        return f"{sign}{'' if len(sign) == 1 else ' '}{_scaled(value, MONEY_SCALES) or number(value)}"
    if unit == "W":
        return _scaled(value, POWER_SCALES, " ") or f"{number(value)} W"
    if unit == "percent":
        return f"{number(value)}%"
    return f"{number(value)} {unit}" if unit else number(value)


def bounded(low: int | float | None, high: int | float | None, unit: str | None, bound: str | None = None) -> str:
    """A low and a high as words: "up to $5bn", "$4bn to $5.5bn", "more than $500bn"; empty where both are unknown."""
    if low is None and high is None:
        return ""
    if low is None:
        return f"{BOUNDS[bound or 'up_to']}{quantity(high, unit)}"
    if high is None:
        return f"{BOUNDS[bound or 'at_least']}{quantity(low, unit)}"
    return f"{BOUNDS[bound or 'exact']}{quantity(low, unit)}" if low == high else f"{quantity(low, unit)} to {quantity(high, unit)}"


def in_full(low: int | float | None, high: int | float | None, unit: str | None) -> str:
    """The same with every digit, for those who hover: "4,000,000,000 to 5,500,000,000 USD"."""
    ends = [number(end) for end in dict.fromkeys((low, high)) if end is not None]
    return f"{' to '.join(ends)} {unit or ''}".strip()


_OF_NO_YEAR = re.compile(r"XXXX-(0[1-9]|1[0-2])(?:-(\d\d))?")  # a query of a reader's own may show any text as a date


def date_words(date: str | None) -> str:
    """A date of EDTF as people read it where its year is not printed: "March, no year" for XXXX-03; others as they are; empty for none."""
    if not (month := _OF_NO_YEAR.fullmatch(date or "")):
        return date or ""
    name = get_month_names("wide", locale="en")[int(month[1])]
    return f"{int(month[2])} {name}, no year" if month[2] else f"{name}, no year"


# CLDR says Bangla; newspapers in English still print Bengali.
LANGUAGE_NAMES = {"bn": "Bengali"}


@cache
def language_name(code: str) -> str:
    """The English name of a language: "Bengali" for bn, and the code itself where CLDR knows none."""
    if code in LANGUAGE_NAMES:
        return LANGUAGE_NAMES[code]
    try:
        return Locale.parse(code, sep="-").get_language_name("en") or code
    except (UnknownLocaleError, ValueError):
        return code


@cache
def _currency_sign(unit: str | None) -> str | None:
    return get_currency_symbol(unit, "en_US") if unit and is_currency(unit) else None


def _scaled(value: int | float, scales: tuple[tuple[int, str], ...], space: str = "") -> str | None:
    for scale, name in scales:
        if abs(value) >= scale:
            short = f"{value / scale:.12g}"
            return f"{short}{space}{name}" if len(short) <= LONGEST and float(short) * scale == value else None
    return None

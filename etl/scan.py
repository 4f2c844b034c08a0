"""Finding of the figures that running text prints: one fast pass for candidates, then grammar on a little text around each.

What the scan reports is read by the grammar and the tables of figures.py; region.py says where a figure begins and
ends, bounds.py what bound the words beside it put on it, exclusions.py what looks like one and is none.
"""
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from etl import words
from etl.candidates import windows
from etl.detect import stretches
from etl.figures import Reading
from etl.places import Places
from etl.region import Found, figures
from etl.terms import classify, without_unwitnessed
from etl.words import DURATIONS, Language

__all__ = ["Figure", "scan"]


class Figure(NamedTuple):
    """One figure of a text; places are code points in the text as given, ends exclusive, text[start:end] == printed.

    The span is sign or currency, number, scale and unit; neither the words of the bound nor attached prefixes, case
    endings or particles. value, high, unit and bound are as in figures.Reading, in whole units.

    kind: money, percent, power, energy, count, multiple or duration
    bound_start, bound_end: where the words of the bound stand; None where there are none
    readings: every reading of what is ambiguous, the likelier first, which value, high and unit repeat; else one
    """

    start: int
    end: int
    printed: str
    value: Decimal
    high: Decimal | None
    unit: str | None
    bound: str
    kind: str
    language: str
    bound_start: int | None
    bound_end: int | None
    readings: tuple[Reading, ...]


def scan(text: str, language: str | None = None) -> list[Figure]:
    """The figures of the text in their order, which do not overlap.

    language: the code of a table in languages/; detected where it is not given, and for lines in another script.
    Raises LookupError where there is no table for the language.
    """
    if language is not None and language not in words.languages():
        raise LookupError(f"no table for language {language!r}; there are {', '.join(words.languages())}")
    return [figure for start, end, code in stretches(text, language)
            for figure in _scan_stretch(text, start, end, words.language(code))]


_KINDS = {"W": "power", "Wh": "energy", "percent": "percent", "times": "multiple", None: "count", **dict.fromkeys(DURATIONS, "duration")}


def _scan_stretch(text: str, start: int, end: int, language: Language) -> Iterator[Figure]:
    done, places = start, Places(text[start:end], language)
    for left, right, spots in windows(text, start, end, language):
        for found in figures(without_unwitnessed(classify(text, left, right, language)), spots):
            if done <= found.start:
                done = found.end
                yield _figure(text, found, language, places)


def _figure(text: str, found: Found, language: Language, places: Places) -> Figure:
    start, end, readings, bound, bound_start, bound_end = found
    if len(readings) > 1 or readings[0].unit in language.elsewhere:
        readings = places.likelier_first(readings, text[start:end])
    value, high, unit, _ = readings[0]
    return Figure(start, end, text[start:end], value, high, unit, bound, _KINDS.get(unit, "money"), language.code,
                  bound_start, bound_end, readings)

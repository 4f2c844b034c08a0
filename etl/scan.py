"""Finding of the figures that running text prints: one fast pass for candidates, then grammar on a little text around each.

What the scan reports is read by the grammar and the tables of figures.py; region.py says where a figure begins and
ends, and what looks like one and is none: dates, years, times, ages, names with a number, ordinals, scores, lists.
"""
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from etl import words
from etl.candidates import candidates
from etl.detect import stretches
from etl.figures import LONGEST, Reading
from etl.region import KINDS, Found
from etl.windows import look
from etl.words import Language

__all__ = ["Figure", "scan"]


@dataclass(frozen=True, slots=True)
class Figure:
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


def _scan_stretch(text: str, start: int, end: int, language: Language) -> Iterator[Figure]:
    done = start
    for left, right in candidates(text, start, end, language):
        if left < done:
            continue
        done = right
        if right - left <= LONGEST and (found := look(text, (left, right), start, end, language)):
            done = found.end
            yield _figure(text, found, language)


def _figure(text: str, found: Found, language: Language) -> Figure:
    reading = found.readings[0]
    return Figure(
        found.start, found.end, text[found.start:found.end], reading.value, reading.high, reading.unit, found.bound,
        KINDS.get(reading.unit, "money"), language.code, found.bound_start, found.bound_end, found.readings)

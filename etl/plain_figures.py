"""The commonest figures read straight away: one number of one term with at most a scale, a unit or a currency sign.

Whatever else stands in a figure (composed number words, ranges, endings, signs used both ways) is left to figures.py. For
what is read here both give the same: a test compares them.
"""
from itertools import product

from etl.figures import EXACT, Reading, plain
from etl.terms import Row, digit_readings
from etl.words import UNITS

# Kinds of terms (terms.py) of which such a figure is made.
_SHAPES = frozenset((
    "Q", "$DL", "PDL", "D", *map("".join, product(("D", "N"), ("S", "s"), ("", "U", "P", "$"))),
    *map("".join, product("DN", "UP$")), *map("".join, product("P$", "DN", ("", "S", "s"))),
    *map("".join, product(("s", "aS", "as"), ("", "U", "P", "$")))))
# What a term of one may mean; every other meaning is the grammar's to weigh.
_ROLES = frozenset(("scale", "alone", "elliptic", "doubtful", "units", "leads", "generic", "number", "article", "one", "letter", "quantity"))
_DIGITS = 12  # of a number that with any scale stays exact
_THOUSAND = 1000


def read_plain(row: Row, start: int, end: int) -> Reading | None:
    """The reading of the terms from start to end; None where they are not so plain, or not one figure."""
    shape = row.letters[start:end]
    if shape not in _SHAPES:
        return None
    value = scale = unit = name = None
    for letter, sense in zip(shape, row.senses[start:end]):
        means = sense.means
        if letter == "D":
            readings = digit_readings(sense.text, row.language.signs) if len(sense.text) <= _DIGITS else ()
            if len(readings) != 1:
                return None
            value, = readings
        elif not means.keys() <= _ROLES:
            return None
        elif "units" in means:
            if len(means["units"]) > 1:
                return None
            unit, = means["units"]
        elif "scale" in means:
            scale = means["scale"]
            if scale < _THOUSAND or value is None and letter == "s" and "alone" not in means:
                return None
        elif letter == "N":
            value = means["number"]
        elif letter == "L":
            scale = means["letter"]
            if not unit.is_money or not row.is_attached(end - 1):
                return None
        elif letter == "Q":
            value, unit = means["quantity"]
            return Reading(value, None, unit.name, "exact")
        elif letter != "a":
            return None
    if scale:
        value = scale if value is None else EXACT.multiply(value, scale)
    if unit:
        if unit == UNITS["year"] and value >= _THOUSAND:
            return None  # 2025 years or the year 2025
        name = unit.name
        if unit.factor != 1:
            value = EXACT.multiply(value, unit.factor)
    return Reading(plain(value), None, name, "exact")

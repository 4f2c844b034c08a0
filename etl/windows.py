"""What is found around one candidate, remembered by all that it depends on.

News repeats itself: after "rose 4.7% to" stands what stood after "fell 3.2% to". A window is known by its words of the
tables, its signs and the shape of its numbers; other words count only by what the rules ask of them (a capital, say).
"""
import re
import unicodedata
from bisect import bisect
from dataclasses import dataclass
from decimal import Decimal, localcontext

from etl.figures import EXACT, Reading, plain
from etl.fold import fold, fold_digits
from etl.region import WORD_LETTERS, Found, Region
from etl.terms import classify, digit_readings, is_inflected
from etl.words import UNSPACED, Language

_MEMORY = 2**16  # chunks, and windows, of one language that are remembered
_SHORT = 4       # digits of a number of which the rules ask the value: a year, an age
_STEPS = (1, 2, 16, 20, 25, 32, 100, 1300, 1900, 2101)  # where what the rules say of a whole number changes
_PARTING = 2     # unknown words in a row that part a figure from what stands beyond them
_LINEAR = re.compile(r"[MLSU$PK]*D[SsLU$PKM]*")  # one number in digits, which scales and units multiply
# What a mask begins with, after the space before it: an unknown word, a number, a word for "to".
_UNKNOWN, _NUMBER, _GOAL = "\0", "\2", "\3"
_STOPS = frozenset((".", "!", "?", ";", ",", "。", "，", "！", "？", "；", "、", "।", "؟", "،", "؛", "۔"))
_MEETING = re.compile(r"D[^xBD]+D")  # numbers that may be one figure, which their values decide
_UNSPACED = re.compile(f"[{UNSPACED}]")
_PLAIN = re.compile(r"(\s*)(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class _Reach:
    """How far around a candidate is looked: code points, and chunks (a word or sign with the space before it)."""

    before: int
    after: int
    chunks_before: int
    chunks_after: int


_SPACED, _CLOSE = _Reach(48, 72, 6, 14), _Reach(20, 36, 12, 24)


@dataclass(frozen=True, slots=True)
class _Outcome:
    """A figure by the chunks of its window: start and end, and those of its bound, as (chunk, code points from its edge).

    factor: what the number in the chunk `digits` is multiplied by; None where the readings are always the same.
    """

    start: tuple[int, int]
    end: tuple[int, int]
    readings: tuple[Reading, ...]
    bound: str
    bound_start: tuple[int, int] | None
    bound_end: tuple[int, int] | None
    digits: int
    factor: Decimal | None


_NOTHING = ()


def look(text: str, candidate: tuple[int, int], start: int, end: int, language: Language) -> Found | None:
    """The figure at a candidate (start and end), looked for between start and end of the stretch."""
    at = candidate[0]
    chunks, first, left = _window(text, at, start, end, language)
    masks = language.masks
    try:
        seen = [masks[chunk] for chunk in chunks]
    except KeyError:
        seen = [masks.get(chunk) or _mask(chunk, language) for chunk in chunks]
    low, high = _near(seen, first, language)
    left += sum(map(len, chunks[:low]))
    chunks = chunks[low:high]
    key = (first - low, *seen[low:high])
    outcome = language.outcomes.get(key)
    if outcome is None:
        region, found = _find(text, candidate, left, left + sum(map(len, chunks)), language)
        if any(_NUMBER in mask for mask in key[1:]) and _MEETING.search(region.letters):
            return found
        outcome = _outcome(found, chunks, left, key[1:], language) if found else _NOTHING
        if outcome is None:
            return found
        if len(language.outcomes) >= _MEMORY:
            language.outcomes.clear()
        language.outcomes[key] = outcome
        return found
    return _replay(outcome, chunks, left, language) if outcome else None


def _window(text: str, at: int, start: int, end: int, language: Language) -> tuple[list[str], int, int]:
    """The chunks around a place, which of them stands there, and where the first one begins."""
    reach = _CLOSE if language.unspaced else _SPACED
    first = max(start, at - reach.before)
    while at > first and text[at - 1].isspace():
        at -= 1
    before = language.chunk.findall(text, first, at)[-reach.chunks_before:]
    stop = min(end, at + reach.after)
    after = language.chunk.findall(text, at, stop)
    if stop < end and len(after) > 1 and len(after) <= reach.chunks_after:
        after.pop()  # it may be cut
    return before + after[:reach.chunks_after], len(before), at - sum(map(len, before))


def _near(masks: list[str], first: int, language: Language) -> tuple[int, int]:
    """The part of the window that matters.

    Words which no table knows, and the end of a sentence or clause, part a figure from what stands beyond them; only
    for "to" verbs of change count that stand farther away.
    """
    if language.changes and _GOAL in "".join(masks):
        return 0, len(masks)
    low, unknown = first, 0
    while low and unknown < _PARTING:
        low -= 1
        mask = masks[low]
        unknown = unknown + 1 if _UNKNOWN in mask or mask in _STOPS else 0
    high, unknown, parting = first + 1, 0, _PARTING + 2 * language.unspaced
    while high < len(masks) and unknown < parting:
        mask = masks[high]
        unknown = max(unknown + 1, parting - 1) if mask in _STOPS else unknown + 1 if _UNKNOWN in mask else 0
        high += 1
    return low, high


def _find(text: str, candidate: tuple[int, int], left: int, right: int, language: Language) -> tuple[Region, Found | None]:
    at, stop = candidate
    region = Region(text, classify(language.tokens(text, left, right), language, text), language)
    return region, next((found for found in region.figures(stop) if found.start < stop and at < found.end), None)


# ------------------------------------------------------------------------------------------------------ what is asked

def _mask(chunk: str, language: Language) -> str:
    """What the rules can know of a chunk."""
    space, token = _PLAIN.fullmatch(chunk).groups()
    if token[0].isdecimal():
        mask = _shape(fold_digits(token))
    elif _is_known(fold(token), language):
        mask = _GOAL + token if fold(token) in language.goals else token
    else:
        mask = _UNKNOWN + "".join(str(int(flag)) for flag in (
            token[0].isupper(), token[0].isalpha(), token[-1].isalpha(), unicodedata.category(token[0])[0] in "LMN",
            unicodedata.category(token[-1])[0] in "LMN", len(fold(token)) >= WORD_LETTERS, _UNSPACED.match(token) is not None))
    if len(language.masks) >= _MEMORY:
        language.masks.clear()
    language.masks[chunk] = space + mask
    return space + mask


def _shape(digits: str) -> str:
    """How many digits and which signs, whether a zero leads, and of a short one between which values that rules ask for."""
    if len(digits) <= _SHORT and digits.isdecimal() and (digits[0] != "0" or len(digits) == 1):
        value = int(digits)
        round_year = value % 100 == 0 and value in range(1900, 2101)
        return f"{_NUMBER}{len(digits)}<{bisect(_STEPS, value)}{'r' if round_year else ''}"
    return _NUMBER + ("0" if digits[0] == "0" else "") + re.sub(r"\d", "9", digits)


def _is_known(folded: str, language: Language) -> bool:
    """Whether the tables say anything of a word, with its endings and prefixes."""
    return (
        not folded or not folded[0].isalpha() or folded in language.vocabulary
        or is_inflected(folded, language) or folded.startswith(language.changes_first)
        or any(folded.startswith(prefix) and folded != prefix and _is_known(folded[len(prefix):], language)
               for prefix in language.prefixes))


# ----------------------------------------------------------------------------------------------------- what was found

def _outcome(found: Found, chunks: list[str], left: int, key: tuple, language: Language) -> _Outcome | None:
    """The figure in terms of its window; None where it depends on numbers of which the window keeps only the shape."""
    starts = [left]
    for chunk in chunks:
        starts.append(starts[-1] + len(chunk))
    masked = [at for at, mask in enumerate(key)
              if _NUMBER in mask and starts[at] < found.end and found.start < starts[at + 1]]
    factor = None
    if masked:
        if not _LINEAR.fullmatch(found.letters) or len(found.readings) > 1:
            return None
        number = digit_readings(fold_digits(chunks[masked[0]].strip()), language.signs)
        if len(number) != 1 or not number[0]:
            return None
        with localcontext(EXACT):
            factor = _factor(found.readings[0].value, number[0])
        if factor is None:
            return None
    return _Outcome(
        _from_start(found.start, starts), _from_end(found.end, starts), found.readings, found.bound,
        None if found.bound_start is None else _from_start(found.bound_start, starts),
        None if found.bound_end is None else _from_end(found.bound_end, starts), masked[0] if factor else 0, factor)


def _factor(value: Decimal, number: Decimal) -> Decimal | None:
    """What the number was multiplied by: a power of ten in all but odd cases, which are not remembered."""
    shift = value.adjusted() - number.adjusted()
    factor = Decimal(1).scaleb(shift)
    return factor.copy_sign(value) if number * factor == abs(value) else None


def _from_start(place: int, starts: list[int]) -> tuple[int, int]:
    at = next(at for at in range(len(starts) - 1, -1, -1) if starts[at] <= place)
    return at, place - starts[at]


def _from_end(place: int, starts: list[int]) -> tuple[int, int]:
    at = next(at for at, begins in enumerate(starts) if begins >= place)
    return at, starts[at] - place


def _replay(outcome: _Outcome, chunks: list[str], left: int, language: Language) -> Found | None:
    """The same figure at another place, with another number."""
    readings = outcome.readings
    if outcome.factor is not None:
        number, = digit_readings(fold_digits(chunks[outcome.digits].strip()), language.signs)
        if not number:
            return None
        with localcontext(EXACT):
            value = plain(number * outcome.factor)
        readings = (Reading(value, None, readings[0].unit, readings[0].bound),)
    start, end = _place(outcome.start, chunks, left, 1), _place(outcome.end, chunks, left, -1)
    if outcome.bound_start is None:
        return Found(start, end, readings, outcome.bound, None, None, (), "")
    return Found(start, end, readings, outcome.bound, _place(outcome.bound_start, chunks, left, 1),
                 _place(outcome.bound_end, chunks, left, -1), (), "")


def _place(mark: tuple[int, int], chunks: list[str], left: int, direction: int) -> int:
    return left + sum(map(len, chunks[:mark[0]])) + direction * mark[1]

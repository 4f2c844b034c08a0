"""The fast pass over a text: where a figure may stand, by a linear-time automaton (RE2) over its bytes."""
import string
import unicodedata
from collections.abc import Iterator
from functools import cache

import re2

from etl import words
from etl.figures import LONGEST
from etl.fold import ARABIC_MARKS, fold
from etl.words import Language

_MEMORY = 1 << 28  # bytes that RE2 may use for one language; with too few it falls back to a slower way
# Code points before and after a candidate in which stands what bears on it; fewer where each is a word.
_SPACED, _UNSPACED = (48, 72), (20, 36)
_WIDEST = 2000
_MILLION = 10**6  # from here a scale word that stands alone is a figure
_DIGITS = r"\p{Nd}[\p{Nd}.,]*"


Spots = list[tuple[int, int]]


def windows(text: str, start: int, end: int, language: Language) -> Iterator[tuple[int, int, Spots]]:
    """The parts of the text between start and end (code points) that have to be read, each with its candidates."""
    before, after = _UNSPACED if language.unspaced else _SPACED
    left = right = start
    spots: Spots = []
    for first, last in candidates(text, start, end, language):
        if last - first > LONGEST:
            continue
        if spots and (first - before > right or right - left > _WIDEST):
            yield left, right, spots
            spots = []
        if not spots:
            left = max(start, first - before)
        right = min(end, last + after)
        spots.append((first, last))
    if spots:
        yield left, right, spots


def candidates(text: str, start: int, end: int, language: Language) -> Iterator[tuple[int, int]]:
    """Places (code points) between start and end of digits, and of number words beside a scale or unit word."""
    stretch = text[start:end]
    encoded = stretch.encode("utf-8", "surrogatepass")
    found = (match.span() for match in _pattern(language.code).finditer(encoded))
    if len(encoded) == len(stretch):
        yield from ((start + left, start + right) for left, right in found)
        return
    place, byte = start, 0
    for left, right in found:
        place += len(encoded[byte:left].decode("utf-8", "surrogatepass"))
        length = len(encoded[left:right].decode("utf-8", "surrogatepass"))
        yield place, place + length
        place, byte = place + length, right


@cache
def _pattern(code: str):
    language = words.language(code)
    options = re2.Options()
    options.max_mem = _MEMORY
    return re2.compile(f"(?i){_DIGITS}|{_spelled(language)}".encode(), options)


def _spelled(language: Language) -> str:
    """Number words, and scale words that can stand alone, before a scale or unit; and words that are both."""
    number, follows, leads, whole, bounds, alone = (set() for _ in range(6))
    for phrase, means in language.phrases.items():
        if "compound" in means:
            continue
        if means.get("number") or "added" in means or "alone" in means:
            number.add(phrase)
        if "article" in means:
            whole.update((*phrase, *scale) for scale, other in language.phrases.items() if "scale" in other or "one" in means and "units" in other)
        if "number" in means or "scale" in means or {"units", "point", "plus", "and", "within"} & means.keys():
            follows.add(phrase)
        if "alone" in means or means.get("number", 0) >= 1000:
            alone.add(phrase)
        if "before" in means:
            bounds.add(phrase)
        if "leads" in means:
            leads.add(phrase)
        if "quantity" in means or "dual" in means:
            whole.add(phrase)
        if means.get("number", 0) >= 1000 or "alone" in means and means.get("scale", 0) >= _MILLION:
            whole.add(phrase)
    gap = r"[\s\-\x{2010}-\x{2014}\x{200b}-\x{200f}]{0,3}"
    prefix = "(?:" + "|".join(map(_unfold, language.prefixes)) + ")?" if language.prefixes else ""
    parts = [f"(?:{_any(number)}){gap}{prefix}(?:{_any(follows)})"]
    if alone and bounds:
        parts.append(f"(?:{_any(bounds)}){gap}(?:{_any(alone)})")
    if leads:
        parts.append(f"(?:{_any(leads)}){gap}(?:{_any(number)})")
    if language.compounds:  # thousands of words, all with one of two inside
        word = rf"\pL*(?:{_any((part,) for part in language.compounds)})\pL*"
        parts += [f"{word}{gap}(?:{_any(follows)})", rf"\pL+{_unfold(language.compounds[-1])}"]
    if whole:
        parts.append(_any(whole))
    return "|".join(parts)


def _any(phrases) -> str:
    return "|".join(sorted(r"[\s\-]{0,2}".join(map(_unfold, phrase)) for phrase in phrases))


def _unfold(folded: str) -> str:
    """A pattern of what folds to the word, as print has it (upper and lower case are the pattern's own business)."""
    pattern, at = "", 0
    while at < len(folded):
        length = 2 if folded[at:at + 2] in _printed() else 1
        pattern += _variants(folded[at:at + length])
        at += length
    return pattern


@cache
def _variants(folded: str) -> str:
    wide = {chr(ord(folded) + words.FULL_WIDTH)} if folded in string.punctuation else set()
    ways = wide | {folded, unicodedata.normalize("NFD", folded), *_printed().get(folded, ())}
    ways |= {unicodedata.normalize("NFD", way) for way in ways}
    pattern = "|".join(map(_quote, sorted(ways)))
    optional = f"[{ARABIC_MARKS}]*" if "\u0600" <= folded[0] <= "\u06ff" else ""
    return (f"(?:{pattern})" if len(ways) > 1 else pattern) + optional


def _quote(character: str) -> str:
    return "".join(part if part.isalnum() or not part.isascii() else "\\" + part for part in character)


@cache
def _printed() -> dict[str, set]:
    """Folded letters, one or two, with the single characters that are folded to them."""
    printed: dict[str, set] = {}
    for code in range(*_LETTERS):
        folded = fold(chr(code))
        if folded != chr(code).lower() and 0 < len(folded) <= 2 and not folded.isdecimal() and folded.strip():
            printed.setdefault(folded, set()).add(chr(code))
    return printed


_LETTERS = (0xC0, 0x0E00)  # the scripts with marks; others are folded by case alone

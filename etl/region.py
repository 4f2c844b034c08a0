"""Where figures begin and end in a little text."""
import re
import sys
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from etl.bounds import after_endings, bound_of, changes
from etl.exclusions import is_bare_year, is_date, is_figure, touches_word
from etl.figures import LONGEST, OVERRIDES, Reading, read_terms
from etl.fold import INVISIBLE
from etl.numerals import GAPS
from etl.plain_figures import read_plain
from etl.terms import Row, UnreadableFigure, is_unspaced
from etl.words import DURATIONS

_RUN = re.compile(r"O?M?[$P]{0,2}(?:[DNsA]|a(?=M?[sS]|[U$P](?![$PDNsa])))(?:[KM]{0,2}(?:(?<!D)D|[NsSLA$UPR]|a(?=M?[sS])))*|[QR]")
_STARTS = re.compile(r"L?[KMB]*(?=O?M?[$P]{0,2}[DNsA])")
_VALUED = re.compile(r"D|[NsaA].*[sSU$P]|[P$U].*[Ns]|s|[QR]")
_GOES_ON = re.compile(r"K?[NSsUP$]")
_CUT = re.compile(r"[DNsSLU$PQR](?:[$P]{0,2}[DN]|[^SLU$Ps])|[UP][SLU$Ps]|\$U")
_WHOLE = re.compile("[sSLUP$]")
_MONEY = re.compile("[$P]")
_COUNTED_SIGN = re.compile("N[$P]D")
_REST = re.compile(r"[OM$PA]*(?:N+|.?)[SsLUP$R]*")
_TABLE = re.compile(r"D{2,}(?=D)")  # numbers beside numbers, of which the last may be a figure
_SPELLED = re.compile(r"[OM$P]*[aNsSA](?:[MK]?[aNsSA])+[LUP$R]*")  # a number in words, with its unit
_MOST_NUMBERS = 6  # of one figure; more in a row are a table, a score or a telephone number
_NOWHERE = (sys.maxsize, sys.maxsize)
_UNSCALED = re.compile(r"\$D(?![sSL])")
_UNSEEN = re.compile(f"[{INVISIBLE}]+$")
_SPREAD = 3  # how many times its low end a range of two bare numbers behind a verb of change may reach
_OCCURRENCES = 10_000
_SHARES = 1000
_SHORT = 2  # digits of a name
_CODE = 3  # letters of codes and abbreviations of money
_ATTEMPTS = 8  # ways of cutting one run that are tried
_SENTENCE = re.compile(r"\s+[«„“\"]?[^\W\d_a-zа-я]|\s*$")


class Found(NamedTuple):
    """A figure: its places in the text, its readings, its bound and where that stands."""

    start: int
    end: int
    readings: tuple[Reading, ...]
    bound: str
    bound_start: int | None
    bound_end: int | None


def figures(row: Row, spots: list[tuple[int, int]]) -> Iterator[Found]:
    """The figures in a row of terms, in their order, that have to do with one of the candidates (places in the text)."""
    at, ahead = 0, iter(spots)
    spot, spot_end = next(ahead)
    while run := _RUN.search(row.letters, at):
        at, last = run.span()
        if table := _TABLE.match(row.letters, at):
            at = row.named = table.end()
            continue
        while spot_end <= row.start(at):
            spot, spot_end = next(ahead, _NOWHERE)
        if spot == _NOWHERE[0]:
            return
        if spot >= row.ends[last - 1]:
            at = last
        while at < last:
            at, figure = _longest(row, at, last)
            if figure:
                row.taken = at
                while spot_end <= figure.start:
                    spot, spot_end = next(ahead, _NOWHERE)
                if spot < figure.end:
                    yield figure
            following = _STARTS.match(row.letters, at)
            at = following.end() if following else last


def _longest(row: Row, first: int, last: int) -> tuple[int, Found | None]:
    """Where the longest figure that begins at a term ends, and the figure unless it is to be left out."""
    first += _is_no_sign(row, first, last)
    if "L" in row.letters[first:last] and not _MONEY.search(row.letters, first, last):
        last = next((at for at in range(first + 1, last) if row.letters[at] == "L" and row.has(at, "classifier")), last)  # 300mm of rain
    if "K" in row.letters[first:last]:
        last = _first_part(row, first, last)
    if row.letters[first:first + 2] == "DK" and row.language.latin and touches_word(row, first):
        return first + 1, None  # CO2 a 70 euros
    if row.letters[first:first + 2] == "DD" and is_bare_year(row, first) and not row.is_attached(first + 1):
        return first + 1, None
    if last - first == 2 and is_date(row, last):
        return last, None
    if (reading := read_plain(row, first, last)) and not _is_occurrences(row, last, reading):
        return last, _figure(row, first, last, (reading,))
    if not _is_valued(row, first, last) or row.letters.count("D", first, last) > _MOST_NUMBERS:
        return last, None
    if (spelled := _SPELLED.match(row.letters, first, last)) and row.ends[spelled.end() - 1] - row.start(first) > LONGEST:
        return spelled.end(), None
    for start, end in _cuts(row, first, last):
        if row.ends[end - 1] - row.start(start) > LONGEST or not _is_valued(row, start, end):
            continue
        if (readings := _readings(row, start, end)) and not (
                readings[0].high is not None and _is_step(row, start, end, readings[0]) or _is_occurrences(row, end, readings[0])):
            if _parts_number(row, start, end):
                return max(end, spelled.end() if spelled else 0), None
            return end, _figure(row, start, end, readings)
    if row.letters[first] == "D":
        row.named = first + 1  # a telephone number
    # What follows belongs to a number that is not read: alone it would be another one.
    return _REST.match(row.letters, first).end(), None


def _is_valued(row: Row, start: int, end: int) -> bool:
    """Whether digits, a scale or a unit stand among the terms, or numerals are all of a number: 二六八, not 二六 of 二六八年."""
    return bool(_VALUED.search(row.letters, start, end)) or (
        "NN" in row.letters[start:end] and not _GOES_ON.match(row.letters, end))


def _parts_number(row: Row, start: int, end: int) -> bool:
    """Whether an end parts a number in words, of which a part is another number: dos | coma cinco, two hundred | eighty."""
    if "D" in row.letters[start:end]:
        return False
    if row.language.unspaced:
        at = end + (row.has(end, "point") or row.sign(end) in GAPS)  # 一千二百点五亿, 两千零八年, 二千十八年
        return row.letters[end - 1] in ("NsS" if at > end else "sS") and row.letters[at:at + 2] in (
            "NU", "N$", *(("NS", "Ns") if at > end else ()))
    following = row.letters[end:end + 2]
    return row.letters[end - 1] in "NsS" and (
        following[:1] in ("N", "s", "S") or row.has(end, "point") and following[1:] in ("N", "D")
        or row.has(end, "dash") and row.is_attached(end) and row.is_attached(end + 1) and following[1:] in ("N", "s", "S"))


def _first_part(row: Row, first: int, last: int) -> int:
    """Where the first part of a sum ends (£12m + £3m, 2+1): a plus is within a number only close behind it, before a word."""
    return next((at for at in range(first + 1, last) if row.senses[at].text == "+" and not (
        row.is_attached(at) and row.letters[at - 1] == "D" and row.letters[at + 1:at + 2] not in ("D", "$", "P"))), last)


def _is_word(money: str) -> bool:
    """دلار may belong to what stands before it; US$ and Rs do not."""
    return len(money.replace(" ", "")) > _CODE and money[0].isalpha()


def _is_no_sign(row: Row, first: int, last: int) -> bool:
    """Whether the word in front is none of this figure: dolar/TL 34, route N 7, টাকা ১৫ ডিসেম্বর."""
    if last - first > 1 and row.letters[first] in "sS" and row.letters[first + 1] == "D" and _is_tail(row, first):
        return True
    if row.letters[first] == "N" and _COUNTED_SIGN.match(row.letters, first) and not _is_word(row.senses[first + 1].text):
        return True  # an Indian one Rs 85 crore
    if row.letters[first] != "$" or last - first < 2 or not row.senses[first].text[0].isalpha():
        return False
    number = row.sign(first + 1)
    if _UNSCALED.match(row.letters, first) and (
            is_bare_year(row, first + 1) and _is_word(row.senses[first].text.rstrip("."))
            or len(row.senses[first].text) == 1 and len(number) <= _SHORT or row.has(first, "label") and number.isdecimal()):
        return True  # Euro 2024, Q3, N95, R220, COP 30
    if row.letters[last - 1] == "$" and not row.has(last - 1, "generic") and _is_word(row.senses[first].text):
        return True  # سعر الجنيه 50.3 جنيه
    return row.sign(first - 1) == "/" and row.is_attached(first) or (
        len(row.senses[first].text) == 1 and not row.is_attached(first + 1)) or (
        last - first == 2 and row.has(last, "date"))


def _is_tail(row: Row, at: int) -> bool:
    """Whether a syllable ends a word of Korean and begins no number: 하지만 30%, 180대지만 60대."""
    return row.is_attached(at) and not row.is_attached(at + 1) and row.letters[at - 1] in "xyK" and bool(is_unspaced(row.senses[at].text))


def _is_step(row: Row, start: int, end: int, reading: Reading) -> bool:
    """Two figures that a word for a range or an ending stands between, no range: rose 4 % to 32 %, 4 liradan 10 liraya."""
    if any("from" in sense.means for sense in row.senses[start:end - 1]):
        return row.means(after_endings(row, end)).get("governed") != "up_to"
    if row.letters[start:end] == "DKD" and reading.high > reading.value * _SPREAD and row.sign(start - 1).startswith(row.language.changes):
        return True  # fell 12 to 8,123
    if row.letters[start:end] == "DKD" and row.has(start + 1, "join") and row.has(start - 1, "origin"):
        return True  # subió de 64 a 75
    if row.letters[start:start + 2] == "DK" and row.has(start - 1, "label") and reading.unit is not None and reading.unit not in DURATIONS:
        return True  # عيار 14 إلى 4353 جنيها
    join = row.letters.find("K", start, end)
    if join < 0 or not row.has(join, "join") or not _WHOLE.search(row.letters, join, end):
        return False
    if row.letters[join - 1] in "UP$" and row.letters[end - 1] in "UP$":
        return row.has(end, "step") or row.letters[start] == "D" and changes(row, start, end)
    is_origin = row.has(start - 1, "origin") or row.has(start - 1, "particle") and _WHOLE.search(row.letters, start, join)
    return bool(is_origin) and changes(row, start, end)  # rose from $4 billion to $5 billion, from 4 to 7 percent


def _is_occurrences(row: Row, end: int, reading: Reading) -> bool:
    """So many times that it happened, no multiple: downloaded 3 million times; shares, no weeks: 500만주."""
    return reading.unit == "times" and reading.value >= _OCCURRENCES and row.letters[end - 1] != "Q" or reading.unit == "weeks" and reading.value >= _SHARES


def _readings(row: Row, start: int, end: int) -> tuple[Reading, ...]:
    if reading := read_plain(row, start, end):
        return (reading,)
    terms = row.terms(start, end)
    if row.has(at := after_endings(row, end), "shut") and any(["close" in term for term in terms]):
        terms.append(row.term(at))
    try:
        return read_terms(terms)
    except UnreadableFigure:
        return ()


def _cuts(row: Row, first: int, last: int) -> Iterator[tuple[int, int]]:
    """Where the figure may begin and end, the longest first; "between" and a dash before it are left out if need be."""
    lead = first
    starts = [] if row.letters[first] == "M" and touches_word(row, first) else [first]  # the hyphen of a name, no minus
    while lead + 1 < last and (row.letters[lead] in "OM" or row.letters[lead] == "$" and _is_word(row.senses[lead].text)):
        lead += 1
        starts.append(lead)
    ends = (last, *islice((end for end in range(last - 1, lead, -1) if _CUT.match(row.letters, end - 1)), _ATTEMPTS))
    yield from ((start, end) for end in ends for start in starts)
    # A sign of money is left out only where nothing can be read with it.
    while row.letters[lead] in "$P" and lead + 1 < last:
        lead += 1
        yield from ((lead, end) for end in ends if end > lead)


def _figure(row: Row, start: int, end: int, readings: tuple[Reading, ...]) -> Found | None:
    if end - start > 1 and row.language.latin and row.letters[end - 1] == "P" and row.has(end - 1, "leads") and row.sign(end - 1)[0].isalpha():
        return None  # 40 binde: at forty thousand, not forty per mille
    first = start + (row.letters[start] == "O")  # "between" stands outside, as the words of a bound do
    left, right = row.start(first), _right(row, end)
    printed = row.text[left:right]
    if not printed.isascii():
        printed = _UNSEEN.sub("", printed)
        if any([override in printed for override in OVERRIDES]):
            return None
    bound, bound_start, bound_end = bound_of(row, first, end, readings[0])
    if not is_figure(row, first, end, readings[0], bound):
        return None
    return Found(left, left + len(printed), readings, bound, bound_start, bound_end)


def _right(row: Row, end: int) -> int:
    """Where the figure ends, without a case ending, and without the point of a sentence that an abbreviation shares."""
    last = end - 1
    if row.senses[last].text[-1] == "." and not row.language.ordinal_point and _SENTENCE.match(row.text, row.ends[last]):
        left = row.start(last)
        return left + len(row.text[left:row.ends[last] - 1].rstrip())  # ₹5 cr .
    return row.stem_end(last)

"""What looks like a figure and is none: dates, years, times, ages, names with a number, ordinals, scores, lists."""
import re
import unicodedata

from etl.bounds import APOSTROPHES, DURATIONS, after_endings
from etl.figures import Reading
from etl.terms import Row, is_unspaced
from etl.words import UNITS

_OF_TIME = re.compile(r"\d[:/]")
_LIST = re.compile(r"(?:^|\n)[ \t(（]*\Z")
_LIST_INDENT = 20  # code points before the number that begins a line
_COMMAS = (",", "،", "、")
_CLOSING = (",", "،", "、", ".", ";", ":", "")
_BRACKETS = (("(", ")"), ("（", "）"))
_LIST_SIGNS = (".", ")", "、", "．")
_NUMBER_SIGNS = (".", ":", "#", "№", "(", "-", "–")
_QUOTES = ("", "(", "«", "„", "“")
_JOINING = "/:.,-‐‑–_#@&'’+№§"
_NAMING = "#@_'’+№§"
_HYPHENS = "-‐‑"
_LOOSE = frozenset(("particle", "plus", "and", "close", "open", "before", "after", "within", "join"))
_ROW_ROLES = frozenset(("join", "dash", "versus", "hour", "mark"))
_LINKS = frozenset(("and", "plus", "close"))
_YEARS = (1900, 2100)
_DATED = (1300, 2100)  # years beside the name of a month, also of the Persian calendar
_DAYS = 31
_DECIMAL = 100  # labels have no greater number with decimals; index names are followed by one
_HOURS = 24
_MILLION = 10 ** 6
_AGES = range(16, 100)
_SCORE = 20
_WORD = 4  # letters of a noun in a compound


def is_figure(row: Row, start: int, end: int, reading: Reading, bound: str) -> bool:
    """Whether the terms from start to end, which can be read, are a figure by what stands around them."""
    if _is_part_of_word(row, start, end) or _is_ordinal(row, start) or _is_marked(row, end, reading):
        return False
    letters, unit = row.letters[start:end], reading.unit
    if letters[0] == "s" and row.has(start - 1, "indefinite") or _goes_on(row, end):
        return False
    if unit in DURATIONS:
        return not _is_age(row, start, end, reading)
    if "doubtful" in row.senses[start].means and bound == "exact":
        return False
    if letters.strip("s") == "":
        return reading.value >= _MILLION or bound != "exact"
    return unit is not None or "s" in letters or "S" in letters or "L" in letters or _is_count(row, start, end, reading, bound)


# --------------------------------------------------------------------------------------------- figures of every kind

def _is_part_of_word(row: Row, start: int, end: int) -> bool:
    """Letters that are no ending, prefix or conjunction touch it: GB200, 5G, 3rd."""
    if row.is_attached(start):
        left = row.start(start)
        if _OF_TIME.match(row.text, max(0, left - 2), left) or _touches(row, start, start - 1, -1):
            return True
    return row.is_attached(end) and _touches(row, end, end, 0)


def _touches(row: Row, edge: int, at: int, place: int) -> bool:
    if not _LOOSE.isdisjoint(row.senses[at].means) and (at == edge or row.senses[at].text in row.language.prefixes):
        return False
    character = row.text[row.start(edge) + place]
    return _is_letter(character) and not is_unspaced(character)


def touches_word(row: Row, at: int) -> bool:
    """Whether a letter of a script with spaces stands right before a term."""
    character = row.text[row.start(at) - 1:row.start(at)]
    return bool(character) and _is_letter(character) and not is_unspaced(character)


def _is_letter(character: str) -> bool:
    """Also digits, and marks, which end words of Indic scripts."""
    return unicodedata.category(character)[0] in "LMN"


def _is_ordinal(row: Row, start: int) -> bool:
    """第7, 제7: in scripts without spaces."""
    return row.has(start - 1, "label") and row.is_attached(start) and bool(
        is_unspaced(row.senses[start - 1].text))


def _is_marked(row: Row, end: int, reading: Reading) -> bool:
    """A word follows that makes it an hour, an age or a rank, also after a second number (12 and 78 minutes)."""
    if reading.unit is not None and reading.unit not in DURATIONS:
        return False
    at = after_endings(row, end)
    if row.sign(end) in APOSTROPHES and row.is_attached(end) and row.has(end + 1, "mark"):
        return True  # 4'üncü
    if row.has(at, "dash"):
        at += 1
    elif reading.unit is None and at == end and _is_link(row, at) and row.letters[at + 1:at + 2] == "D":
        at += 2
    means = row.means(at)
    return "mark" in means or "hour" in means and reading.value <= _HOURS


def _is_link(row: Row, at: int) -> bool:
    """A comma or a word for "and"."""
    return row.sign(at) == "," or not _LINKS.isdisjoint(row.means(at))


def _goes_on(row: Row, end: int) -> bool:
    """Tenths with hundredths after them, which are not read: 三成五."""
    return row.letters[end:end + 1] in ("D", "N") and row.is_attached(end) and (
        UNITS["tenth"] in row.senses[end - 1].means.get("units", ()))


def _is_age(row: Row, start: int, end: int, reading: Reading) -> bool:
    if row.has(start - 1, "label"):
        return True
    if reading.unit != "years" or reading.value not in _AGES:
        return False
    signs = row.sign(start - 1), row.sign(end)
    return (signs[0] in _COMMAS and signs[1] in _CLOSING) or signs in _BRACKETS or (
        any("age" in sense.means for sense in row.senses[start:end]) and not row.has(end, "particle"))


# -------------------------------------------------------------------------------------------------------- bare counts

def _is_count(row: Row, start: int, end: int, reading: Reading, bound: str) -> bool:
    """Whether a number without unit and scale counts something, and does not date, order or name it."""
    if (_is_year(row, start, reading, bound) or _is_named(row, start, end, reading, bound) or _is_in_row(row, start, end)
            or _is_score(row, start, end, reading) or _is_place_in_list(row, start, end)
            or _is_apposition(row, start, end, reading)):
        row.named = end
        return False
    return True


def _is_year(row: Row, start: int, reading: Reading, bound: str) -> bool:
    if not _YEARS[0] <= reading.value <= _YEARS[1] or len(row.senses[start].text) != 4:
        return False
    if reading.high is not None and not _YEARS[0] <= reading.high <= _YEARS[1]:
        return False
    return bound == "exact" or reading.value % 100 != 0


def _is_named(row: Row, start: int, end: int, reading: Reading, bound: str) -> bool:
    """room 12, № 7, 12 March, Boeing 737."""
    following, value = row.means(end), reading.value
    if "classifier" in following:
        return False
    if "date" in following or "particle" in following and row.has(end + 1, "date"):
        return True
    if start == 0:
        return False
    before = start - 1 - (row.senses[start - 1].text in _NUMBER_SIGNS)
    means = row.senses[start - 1].means
    if "date" in means and (value <= _DAYS or _DATED[0] <= value <= _DATED[1] and len(row.senses[start].text) == 4):
        return True
    if "before" in means and row.has(start - 2, "label"):
        return True  # aged under 18
    if bound == "exact" and (row.has(before, "label") or "label" in means) and (value == int(value) or value < _DECIMAL):
        return True
    if row.named and row.named >= start - 2 and _is_link(row, row.named):
        return True  # minutes 12 and 78
    if start - 1 >= row.taken and row.letters[start - 1] == "U":
        return True  # year 2025, hour 10: not what an earlier figure counts
    return _is_name(row, start, end)


def _is_name(row: Row, start: int, end: int) -> bool:
    """A capital in the middle of a sentence names what the number belongs to, unless a noun follows that is counted."""
    if start < 2 or row.senses[start - 1].means or row.is_attached(start):
        return False
    return row.text[row.start(start - 1)].isupper() and row.senses[start - 2].text[-1].isalpha() and not (
        end < len(row.senses) and row.text[row.start(end)].isupper())


def _is_in_row(row: Row, start: int, end: int) -> bool:
    """Signs or numbers beside it: 10:30, 1/2, 555 12 34, U-17, (45), '24."""
    letters = row.letters
    if start > 1 and letters[start - 2] == "D" and not _ROW_ROLES.isdisjoint(row.means(start - 1)) or (
            letters[end + 1:end + 2] == "D" and not _ROW_ROLES.isdisjoint(row.means(end))):
        return True
    left, right = row.start(start), row.ends[end - 1]
    before, after = row.text[max(0, left - 2):left], row.text[right:right + 2]
    sign, other = before[-1:], after[:1]
    if sign and sign in _JOINING and (not before[:-1].isspace() and before[:-1] not in _QUOTES or sign in _NAMING):
        return True
    if other and other in _JOINING and after[1:].isalnum() and not (other in _HYPHENS and _counts_in_compound(row, end)):
        return after_endings(row, end) == end
    if (sign, other) in _BRACKETS:
        return True
    return letters[start - 1:start] == "D" or letters[end:end + 1] == "D" or (
        start > 1 and letters[start - 2] == "D" and letters[start - 1] in "Mxy" and sign in ("-", ")"))


def _counts_in_compound(row: Row, end: int) -> bool:
    return row.has(end, "dash") and end + 1 < len(row.senses) and not row.senses[end + 1].means and len(row.senses[end + 1].text) >= _WORD


def _is_score(row: Row, start: int, end: int, reading: Reading) -> bool:
    return reading.high is not None and "M" in row.letters[start:end] and reading.value < _SCORE


def _is_place_in_list(row: Row, start: int, end: int) -> bool:
    """A number that begins a line before a point or bracket, or that a point makes an ordinal (3. Quartal)."""
    left, right = row.start(start), row.ends[end - 1]
    sign = row.text[right:right + 1]
    if sign not in _LIST_SIGNS:
        return False
    if _LIST.search(row.text, max(0, left - _LIST_INDENT), left):
        return True
    return (row.language.ordinal_point and sign == "." and len(row.senses[start].text) <= 2
            and re.match(r"\s+\w", row.text[right + 1:right + 4]) is not None)


def _is_apposition(row: Row, start: int, end: int, reading: Reading) -> bool:
    """The age of a person or the number of a house, between commas."""
    return row.sign(start - 1) in _COMMAS and row.sign(end) in _CLOSING and reading.value < _AGES[-1] and (
        start > 1 and row.letters[start - 2] in "xy")

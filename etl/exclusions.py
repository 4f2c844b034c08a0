"""What looks like a figure and is none: dates, years, times, ages, names with a number, ordinals, scores, lists."""
import re
import unicodedata
from decimal import Decimal

from etl.bounds import APOSTROPHES, after_endings
from etl.figures import CALENDAR_YEARS, Reading
from etl.terms import Row, is_unspaced
from etl.words import DURATIONS, GREEK, Unit, is_caseless

_OF_TIME = re.compile(r"\d[:/]")
# Decimals in the order of right-to-left print: 8/ 41 and ۹۱ء۶۸ are 41.8 and 68.91 in most papers.
_REVERSED = re.compile(r"\d ?/ \Z"), re.compile(r"/ \d")
_HAMZA = re.compile(r"\dء\Z|(?<!\d)\d\d?ء \Z")
_REACH = 4  # code points before a number in which such a sign stands
_LIST = re.compile(r"(?:^|\n)[ \t(（]*\Z")
_CLOCK_TIME = re.compile(r"(?:[01]\d|2[0-3])\.[0-5]\d")
_LIST_INDENT = 20  # code points before the number that begins a line
_COMMAS = (",", "،", "、")
_CLOSING = (",", "،", "、", ".", ";", ":", "(", ")", "")
_BRACKETS = (("(", ")"), ("（", "）"))
_LIST_SIGNS = (".", ")", "、", "．")
_NUMBER_SIGNS = (".", ":", "#", "№", "(", "-", "–")
_QUOTES = ("", "(", "«", "„", "“")
_JOINING = "/:.,-‐‑–_#@&'’+№§・"
_PAUSES = ",.:"  # of sentences too, without a space where words have none
_DOTS = "·ㆍ"  # of which one is a decimal sign only in money and shares
_NAMING = "#@_'’+№§"
_HYPHENS = "-‐‑"
_LOOSE = frozenset(("particle", "plus", "and", "close", "open", "before", "after", "within", "join", "classifier"))
_ROW_ROLES = frozenset(("join", "dash", "versus", "hour", "mark", "dated"))
_NOUNS = frozenset(("label", "point", "classifier"))  # what words may say elsewhere: 20,000-seat, 10-point
_CLOCK = frozenset(("mark", "dated", "hour", "particle"))
_LINKS = frozenset(("and", "plus", "close", "link"))
_ENDING = (".", "!", "?", "…", ":", "-", "–", "—", "•")  # before the first word of a sentence or line
_NUMERO = re.compile("[º°№]")
_OPENING_QUOTES = ("«", "„", "“", '"', "‘", "「", "『", "‹")
_CLOSING_QUOTES = ("»", "“", "”", '"', "’", "」", "』", "›")
_BRAND = re.compile("[A-Z][A-Za-z]*[a-z][A-Za-z]*|[a-z]+[A-Z][A-Za-z]*")
_BRAND_DIGITS = 4
_DATED = (1300, 2100)  # years beside the name of a month, also of the Persian calendar
_DAYS = 31
_CENTURY = 100  # 5 آبان 83
_DECIMAL = 100  # labels have no greater number with decimals; index names are followed by one
_THOUSAND = 1000
_THOUSANDS = re.compile(r"\d{1,3}(?:[^\d.]\d{3})+")  # laws and rules have a point
_HOURS, _NOON = 24, 12
_ORDINAL, _LONG_ORDINAL = 2, 4  # digits before the point of an ordinal
_ALONE = 500_000  # the least that a word alone is a figure of: half a million in one word
_AGES = range(16, 100)
_SCORE = 20
_TITLE = 30  # code points of a title before and behind a number
_BETWEEN = frozenset(("join", "goal", "link", "close"))
_SHARED = re.compile(r"K*(?:[$P]D|[DN]+[sSLUP$])")
_AMOUNTS = re.compile("UD[SsU]")  # 1ドル154円
_SCALES = frozenset("sS")
_MEASURED = frozenset(("W", "Wh", "percent"))
_WORD = 4  # letters of a noun in a compound
_NOUN = 3  # letters of a word that touches the number before it and is no ending, or the one behind it and is no code


def is_figure(row: Row, start: int, end: int, reading: Reading, bound: str) -> bool:
    """Whether the terms from start to end, which can be read, are a figure by what stands around them."""
    if _is_part_of_word(row, start, end, reading) or _is_decimal_part(row, start) or _is_marked(row, start, end, reading):
        return False
    if row.language.unspaced and "D" not in row.letters[start:end] and _is_in_title(row, start, end):
        return False
    if (reading.unit is None or reading.unit in DURATIONS) and _is_ordinal(row, start, end):
        row.named = end
        return False
    letters, unit = row.letters[start:end], reading.unit
    if letters[0] == "a" and not _is_scaled(row, start, end) and unit not in _MEASURED and (bound == "exact" or unit == "times"):
        return False  # un euro fort, mehr als ein Mal
    if letters[0] == "s" and row.has(start - 1, "indefinite"):
        return False
    if unit is None or unit in DURATIONS:
        if any("point" in sense.means and sense.text in _DOTS for sense in row.senses[start + 1:end - 1]):
            return False  # 5·18, 2·3단지; but 38·8%
    if unit in DURATIONS:
        if is_date(row, end) or unit == "years" and _is_before_month(row, end):
            return False
        if _is_age(row, start, end, reading, bound):
            row.named = end
            return False
        return True
    if "doubtful" in row.senses[start].means and bound == "exact" and row.letters[end - 1] not in "sSL" and row.senses[end - 1].text.isalnum():
        return False  # ضعف, R200; but R200 million, R1,250
    if letters.strip("s") == "":
        return reading.value >= _ALONE or bound != "exact" or row.has(start, "dual") or row.has(start, "compound") or (
            row.has(start, "number") and row.has(end, "classifier"))
    if letters.strip("NK") == "" and unit is None:
        return "N" in letters and (row.has(end, "classifier") or row.has(end, "hour")) and _is_digit_by_digit(row, start, end)
    if unit is None and "L" in letters:
        return _is_followed_by_plural(row, end)
    return unit is not None or _is_scaled(row, start, end) or _is_count(row, start, end, reading, bound)


def _is_digit_by_digit(row: Row, start: int, end: int) -> bool:
    """二六八點, 一○五家, 二〇〜三〇ミリ; plain numbers in words are no figures."""
    return any(row.letters[at:at + 2] == "NN" and all(len(sense.text) == 1 for sense in row.senses[at:at + 2]) for at in range(start, end - 1))


def _is_in_title(row: Row, start: int, end: int) -> bool:
    """《三万里》: numerals in the name of a book or film."""
    left, right = row.start(start), row.ends[end - 1]
    opening, closing = row.text.rfind("《", max(0, left - _TITLE), left), row.text.find("》", right, right + _TITLE)
    return opening >= 0 and closing >= 0 and row.text.find("》", opening, left) < 0


def _is_scaled(row: Row, start: int, end: int) -> bool:
    return not _SCALES.isdisjoint(row.letters[start:end])


def _is_followed_by_plural(row: Row, end: int) -> bool:
    """What makes millions of an m: 1.3m followers, 300m-plus; not 100m final, 5m deep."""
    at = end + _is_hyphened_bound(row, end)
    return at > end or _is_plural_noun(row, at)


def _is_plural_noun(row: Row, at: int) -> bool:
    return row.has(at, "classifier") or not row.means(at) and len(row.sign(at)) >= _WORD and row.sign(at).endswith(row.language.plurals)


def _is_hyphened_bound(row: Row, end: int) -> bool:
    """300m-plus, 50-plus."""
    return row.has(end, "after") and row.sign(end)[0] in _HYPHENS


def is_date(row: Row, end: int) -> bool:
    """Whether the day before a place is one of a month: 3日, but 3日ぶり."""
    return row.has(end - 1, "dated") and not row.has(end, "lasting") and "." not in row.sign(end - 2)


def _is_before_month(row: Row, end: int) -> bool:
    """113年五月, 113年5月: a year of another calendar."""
    return row.language.unspaced and (row.has(end, "date") or row.letters[end:end + 1] == "D" and {"label", "mark"} <= row.means(end + 1).keys())


# --------------------------------------------------------------------------------------------- figures of every kind

def _is_part_of_word(row: Row, start: int, end: int, reading: Reading) -> bool:
    """Letters that are no ending, prefix or conjunction touch it: GB200, 5G, 3rd.

    In scripts without capitals words touch digits for want of a space: لاگت55ارب, 50نئے; but کووید19, 4جی.
    """
    if _is_reversed(row, start, end):
        return True
    if row.is_attached(start):
        left = row.start(start)
        if _OF_TIME.match(row.text, max(0, left - 2), left) or _touches(row, start, start - 1, -1) and not _lacks_space(row, start, end, reading):
            return True
    return row.is_attached(end) and _touches(row, end, end, 0) and not _AMOUNTS.match(row.letters, end - 1) and not (
        is_caseless(row.sign(end)[0]) and (row.letters[end - 1] != "D" or _is_next_word(row, row.sign(end))))


def _is_reversed(row: Row, start: int, end: int) -> bool:
    before = max(0, row.start(start) - _REACH), row.start(start)
    return _HAMZA.search(row.text, *before) is not None or "/" in row.language.signs.decimal and (
        _REVERSED[0].search(row.text, *before) is not None or _REVERSED[1].match(row.text, row.ends[end - 1]) is not None)


def _is_next_word(row: Row, word: str) -> bool:
    """Whether a word that touches the digits before it is only the next one, and neither an ending nor begins with a scale word."""
    if word in row.language.prefixes:
        return len(word) > 1
    return len(word) >= _NOUN and not any(word.startswith(head) and "scale" in row.language.phrases[head,] for head in row.language.heads)


def _is_decimal_part(row: Row, start: int) -> bool:
    """What stands before the decimal sign is not read: 5 of ,5 Prozent, um vírgula cinco milhões."""
    if row.letters[start] == "N":
        return row.has(start - 1, "point") and not row.language.unspaced
    return row.is_attached(start) and row.letters[start] == "D" and row.sign(start - 1) in row.language.signs.decimal and (
        not row.is_attached(start - 1) or not row.sign(start - 2)[-1:].isalnum())


def _lacks_space(row: Row, start: int, end: int, reading: Reading) -> bool:
    """Whether a word touches the number behind it only for want of a space: لاگت55ارب, выручка39 млн; but کووید19, Т90."""
    letter = row.text[row.start(start) - 1]
    if is_caseless(letter):
        return reading.unit is not None or _is_scaled(row, start, end) or row.has(end, "classifier")
    return letter >= GREEK and not letter.isupper() and row.letters[start] == "D" and row.letters[end - 1] in "sSU$P" and (
        len(row.sign(start - 1)) >= _NOUN and not row.is_attached(start - 1))


def _touches(row: Row, edge: int, at: int, place: int) -> bool:
    if not _LOOSE.isdisjoint(row.senses[at].means) and (at == edge or row.senses[at].text in row.language.prefixes):
        return False
    character = row.text[row.start(edge) + place]
    if "\uac00" <= character <= "\ud7a3" and at < edge and row.letters[at] in "xy":
        return row.letters[edge] in "NsA"  # within a word of Korean, which has spaces
    return _is_letter(character) and not is_unspaced(character)


def touches_word(row: Row, at: int) -> bool:
    """Whether a letter of a script with spaces stands right before a term."""
    character = row.text[row.start(at) - 1:row.start(at)]
    return bool(character) and _is_letter(character) and not is_unspaced(character)


def _is_letter(character: str) -> bool:
    """Also digits, and marks, which end words of Indic scripts."""
    return unicodedata.category(character)[0] in "LMN"


def _is_ordinal(row: Row, start: int, end: int) -> bool:
    """第7, 제7个: in scripts without spaces; but 5月30件, 账号30个."""
    return not (row.has(end, "classifier") and (row.has(start - 1, "mark") or len(row.sign(start - 1)) > 1)) and row.has(start - 1, "label") and row.is_attached(start) and bool(
        is_unspaced(row.senses[start - 1].text))


def _is_marked(row: Row, start: int, end: int, reading: Reading) -> bool:
    """A word follows that makes it an hour, an age or a rank, also after a second number (12 and 78 minutes)."""
    if row.letters[end - 1] in "Ss" and row.is_attached(end) and row.has(end, "mark"):
        return True  # 20 हजारवां, the twenty-thousandth
    if reading.unit is not None and reading.unit not in DURATIONS or not row.language.unspaced and _is_scaled(row, start, end):
        return False  # 3 млрд годом ранее
    at = after_endings(row, end)
    if row.sign(end) in APOSTROPHES and row.is_attached(end) and row.has(end + 1, "mark"):
        return True  # 4'üncü
    if row.has(at, "dash") or row.has(at, "within"):
        at += 1  # 60多岁
    elif reading.unit is None and at == end and _is_link(row, at) and row.letters[at + 1:at + 2] == "D":
        at += 2
    means = row.means(at)
    if "cohort" in means and reading.unit is None and reading.value < _AGES[-1] and at == end and row.is_attached(at):
        return True  # 90后
    return "mark" in means and not (reading.unit is not None and "lasting" in means) or "hour" in means and reading.unit is None and reading.value <= _HOURS


def _is_link(row: Row, at: int) -> bool:
    """A comma or a word for "and"."""
    return row.sign(at) in _COMMAS or not _LINKS.isdisjoint(row.means(at))


def _is_age(row: Row, start: int, end: int, reading: Reading, bound: str) -> bool:
    if _is_time(row, start, end, reading):
        return True
    before = start - 1 - (row.has(start - 1, "open") or _is_prefix(row, start - 1))
    if row.has(before, "label") and (
            reading.unit == "years" or row.language.unspaced or reading.unit == "minutes" and row.language.latin):
        return True  # aged 45 years, 前半10分
    if reading.unit == "years" and (row.has(start - 1, "aged") or row.has(before, "aged") or row.has(end, "aged")):
        return True  # niño de 4 años, 4-летний мальчик
    if reading.unit != "years" or (reading.high or reading.value) not in _AGES:
        return False
    if row.language.unspaced and (row.has(end, "lasting") or row.has(start - 1, "span") or bound not in ("exact", "up_to")):
        return False  # 30年前の, 懲役30年, 30年を超える; but 30年, 30年まで
    signs = row.sign(start - 1), row.sign(end)
    return _is_of_person(row, start, end) or (signs[0] in _COMMAS and (signs[1][:1] in _CLOSING or _adds_no_time(row, end))) or signs in _BRACKETS or (
        any("age" in sense.means for sense in row.senses[start:end]) and not row.has(end, "particle"))


def _is_prefix(row: Row, at: int) -> bool:
    """An article or preposition that its language attaches: صاحب الـ21 عاما."""
    return row.has(at, "particle") and row.sign(at) in row.language.prefixes


def _adds_no_time(row: Row, end: int) -> bool:
    """Cacho, 58 años y una camiseta; but 58 años y tres meses."""
    return row.language.latin and not _LINKS.isdisjoint(row.means(end)) and "U" not in row.letters[end + 1:end + 3]


def _is_of_person(row: Row, start: int, end: int) -> bool:
    """un maire de 71 ans, but not un bail de 71 ans or 71 ans de prison."""
    return row.has(start - 1, "particle") and not row.has(end, "particle") and row.language.latin and (
        start > 1 and not row.means(start - 2) and row.sign(start - 2).isalpha() and len(row.sign(start - 2)) >= _WORD)


def _is_time(row: Row, start: int, end: int, reading: Reading) -> bool:
    """A time of day: à 15 heures, 20 h, 9時30分, de 9 a 21 horas."""
    if reading.unit == "minutes":
        if row.named and row.named == start - 1 and _is_link(row, row.named):
            return True  # of a match
        return start > 1 and row.letters[start - 2] == "D" and not _CLOCK.isdisjoint(row.means(start - 1))
    last = reading.value if reading.high is None else reading.high
    return reading.unit == "hours" and last <= _HOURS and (
        row.has(start - 1, "clock") or row.has(end - 1, "hour") or last > _NOON and (
            reading.high is not None and row.language.latin or 0 < row.named == start - 1 and row.has(start - 1, "goal")))


# -------------------------------------------------------------------------------------------------------- bare counts

def _is_count(row: Row, start: int, end: int, reading: Reading, bound: str) -> bool:
    """Whether a number without unit and scale counts something, and does not date, order or name it."""
    if (_is_year(row, start, end, reading, bound) or _is_named(row, start, end, reading, bound) or _is_in_row(row, start, end)
            or _is_score(row, start, end, reading) or _is_start_of_change(row, end, reading) or _is_place_in_list(row, start, end)
            or _is_apposition(row, start, end, reading) or row.senses[start].text[0] == "."):  # batting .300
        row.named = end
        return False
    return True


def _is_year(row: Row, start: int, end: int, reading: Reading, bound: str) -> bool:
    if len(row.senses[start].text) != 4 or row.has(end, "classifier") and not row.has(start - 1, "date"):
        return False
    ends = {reading.value, reading.value if reading.high is None else reading.high}
    if not any(first <= min(ends) and max(ends) <= last for first, last in filter(None, ((CALENDAR_YEARS[0], CALENDAR_YEARS[-1]), row.language.calendar))):
        return False
    return bound == "exact" or reading.value % 100 != 0


def is_bare_year(row: Row, at: int) -> bool:
    """Whether a term is a year by its digits: bis 2030 35.000 Stellen."""
    text = row.sign(at)
    return len(text) == 4 and text.isdecimal() and int(text) in CALENDAR_YEARS


def _is_named(row: Row, start: int, end: int, reading: Reading, bound: str) -> bool:
    """room 12, № 7, 12 March, Boeing 737."""
    following, value = row.means(end), reading.value
    if "classifier" in following:
        return False
    day = end
    while value <= _DAYS and _is_link(row, day) and row.letters[day + 1:day + 2] == "D":
        day += 2  # с 25 по 28 мая, on 5, 12 and 19 May
    if row.has(day, "date") or row.has(day, "particle") and row.has(day + 1, "date"):
        return True
    if start == 0:
        return False
    before = start - 1 - (row.senses[start - 1].text in _NUMBER_SIGNS)
    means = row.senses[start - 1].means
    if "aged" in means and value < _AGES[-1] and row.sign(end) in _CLOSING:
        return True  # a mother, 36,
    if "date" in means and (value <= _DAYS or _DATED[0] <= value <= _DATED[1] and len(row.senses[start].text) == 4 or (
            row.language.calendar and value < _CENTURY and (value > _DAYS or row.letters[start - 2:start - 1] == "D"))):
        return True
    if ("before" in means or "open" in means) and row.has(start - 2, "label") and "goal" not in means:
        return True  # aged under 18, aged between 24 and 51
    if row.has(before, "date") and row.senses[start - 1].text == "." and value <= _DAYS:
        return True  # Sept. 9
    if "clock" in means and "label" in means and _is_plural_noun(row, end):
        return False  # las 28 empresas
    if (bound == "exact" and (row.has(before, "label") or "label" in means) or "label" in means and after_endings(row, end) > end) and (
            _is_short(row, start, value) or _NUMERO.search(row.text, row.start(start - 1), row.ends[start - 1])):
        return True
    if row.named and _is_link(row, row.named) and row.named in ((start - 1, start - 2) if row.senses[row.named].means else (start - 1,)):
        return True  # sections 12 and 78
    if start - 1 >= row.taken and row.letters[start - 1] == "U" and not (
            row.senses[start - 1].inflected and row.language.latin) and not (
            row.is_attached(start - 1) and row.letters[start - 2] in "xy") and not _is_counted_in_time(row, start, end) and (
            value == int(value) or Unit("hours") in row.senses[start - 1].means["units"]):
        return True  # year 2025, hour 10: not what an earlier figure counts, nor the end of a word
    return _is_name(row, start, end) or _is_quoted_name(row, start, end) or _is_end_of_word(row, start, end)


def _is_counted_in_time(row: Row, start: int, end: int) -> bool:
    """In recent years 150 schools: the plural of a time names no number unless another follows."""
    return row.senses[start - 1].text.endswith(row.language.plurals) and not row.means(end) and row.sign(end)[:1].isalpha()


def _is_short(row: Row, start: int, value: Decimal) -> bool:
    """Whether a label can name something by the number: not by 1,274 (a telephone has spaces), nor by decimals but of versions."""
    if value != int(value):
        return value < _DECIMAL
    return value < _THOUSAND or not any(sign in row.language.signs.group and sign != " " for sign in row.senses[start].text)


def _is_quoted_name(row: Row, start: int, end: int) -> bool:
    """„Fab 24“: a word or two with a number in quotation marks."""
    return row.sign(end) in _CLOSING_QUOTES and any(row.sign(start - back) in _OPENING_QUOTES for back in (2, 3))


def _is_end_of_word(row: Row, start: int, end: int) -> bool:
    """온라인2’: Korean digits that touch the letters before them and nothing behind."""
    return row.is_attached(start) and "\uac00" <= row.text[row.start(start) - 1] <= "\ud7a3" and not row.senses[start - 1].means and not (
        row.is_attached(end) and row.sign(end)[0].isalpha() and row.sign(end) not in row.language.suffixes)


def _is_name(row: Row, start: int, end: int) -> bool:
    """A capital in the middle of a sentence names what the number belongs to, unless a noun follows that is counted."""
    if start < 1 or row.senses[start - 1].means.keys() - {"label"} or row.is_attached(start):
        return False
    if not row.language.latin and _BRAND.fullmatch(row.text, row.start(start - 1), row.ends[start - 1]):
        return len(row.senses[start].text) < _BRAND_DIGITS  # a name in Latin letters: Fold 4, iOS 18
    return start > 1 and row.text[row.start(start - 1)].isupper() and row.sign(start - 2) not in _ENDING and (
        "\n" not in row.text[row.ends[start - 2]:row.start(start - 1)]) and (
        not _THOUSANDS.fullmatch(row.senses[start].text)) and not (
        end < len(row.senses) and row.text[row.start(end)].isupper())


def _is_in_row(row: Row, start: int, end: int) -> bool:
    """Signs or numbers beside it: 10:30, 1/2, 555 12 34, U-17, (45), '24."""
    letters = row.letters
    counted = row.has(end, "classifier") and row.language.unspaced  # 7월 9,218건
    beside = row.means(start - 1).keys() - (_CLOCK if counted else ())
    if start > 1 and letters[start - 2] == "D" and not _ROW_ROLES.isdisjoint(beside) or (
            letters[end + 1:end + 2] == "D" and not _ROW_ROLES.isdisjoint(row.means(end))):
        # Of two numbers that a word joins, 45.6 and 8,123.4 are no score, nor is what fell from 64 to 55.
        joined = next((at for at in (start - 1, end) if row.has(at, "join")), None)
        return joined is None or row.senses[start].text.isdecimal() and not row.has(joined - 2, "origin")
    left, right = row.start(start), row.ends[end - 1]
    before, after = row.text[max(0, left - 2):left], row.text[right:right + 2]
    sign, other = before[-1:], after[:1]
    if sign and sign in _JOINING and not (sign in _PAUSES and is_unspaced(before)) and (not before[:-1].isspace() and before[:-1] not in _QUOTES or sign in _NAMING):
        return True
    if other and other in _JOINING and after[1:].isalnum() and not (
            other in _PAUSES and is_unspaced(after[1:]) or other in _HYPHENS and _counts_in_compound(row, end)):
        return after_endings(row, end) == end and not _is_hyphened_bound(row, end)
    if other == "(" and (after[1:].isdecimal() or row.language.latin and after[1:].isalpha()):
        return True  # section 5(2), 401(k)
    if "M" in letters[start:end] and (row.sign(start - 3), row.sign(start - 1)) in _BRACKETS:
        return True  # (11) 3456-7890
    if (row.sign(end), row.sign(end + 2)) in _BRACKETS and letters[end + 3:end + 4] == "D":
        return True  # 8 (800) 707
    if sign in ("(", "（") and other and other in _DOTS and not row.language.latin:
        return True  # 손흥민(33·LA FC)
    if (sign, other) in _BRACKETS and row.senses[start].text.isdecimal() and not row.has(start - 2, "before") and not row.has(end + 1, "classifier") or (
            row.senses[start].text == "0" and row.sign(end) == "("):
        return True
    if letters[start - 1:start] == "D" and start > 2 and letters[start - 3:start - 1] in ("xM", "yM"):
        return False  # what the index Nifty-50 is at
    return letters[start - 1:start] == "D" and not is_bare_year(row, start - 1) or letters[end:end + 1] == "D" or (
        start > 1 and letters[start - 2] == "D" and letters[start - 1] in "Mxy" and sign in ("-", ")"))


def _counts_in_compound(row: Row, end: int) -> bool:
    return row.has(end, "dash") and end + 1 < len(row.senses) and row.senses[end + 1].means.keys() <= _NOUNS and len(row.senses[end + 1].text) >= _WORD


def _is_score(row: Row, start: int, end: int, reading: Reading) -> bool:
    return reading.high is not None and "M" in row.letters[start:end] and reading.value < _SCORE and not row.has(end, "classifier")


def _is_start_of_change(row: Row, end: int, reading: Reading) -> bool:
    """A number whose scale or unit stands only behind another: from 7 to 4 percent, 3 or 4 days, 3、4亿元; alone it would be another value."""
    if row.language.unspaced and row.sign(end) == "、" and _SHARED.match(row.letters, end + 1):
        return True
    return (reading.value < _THOUSAND or row.means(end).keys() == {"goal"}) and not _BETWEEN.isdisjoint(row.means(end)) and _SHARED.match(row.letters, end + 1) is not None


def _is_place_in_list(row: Row, start: int, end: int) -> bool:
    """A time that begins a line, a number that does so before a point or bracket, or that a point makes an ordinal (3. Quartal)."""
    left, right = row.start(start), row.ends[end - 1]
    sign = row.text[right:right + 1]
    if sign not in _LIST_SIGNS and not _CLOCK_TIME.fullmatch(row.senses[start].text):
        return False
    if _LIST.search(row.text, max(0, left - _LIST_INDENT), left):
        return True
    if not row.language.ordinal_point or sign != ".":
        return False
    digits, following = row.senses[start].text, re.match(r"(?:\s+|/|, )(\w)", row.text[right + 1:right + 4])
    return following is not None and digits.isdecimal() and (
        len(digits) <= _ORDINAL or len(digits) <= _LONG_ORDINAL and (following[1].islower() or row.has(end + 1, "mark")))


def _is_apposition(row: Row, start: int, end: int, reading: Reading) -> bool:
    """The age of a person or the number of a house, between commas."""
    return row.sign(start - 1) in _COMMAS and row.sign(end) in _CLOSING and reading.value < _AGES[-1] and (
        start > 1 and row.letters[start - 2] != "D")

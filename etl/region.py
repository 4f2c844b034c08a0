"""Where figures begin and end in a little text, and what looks like one and is none."""
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from etl import words
from etl.figures import LONGEST, OVERRIDES, Reading, read_terms
from etl.fold import INVISIBLE
from etl.terms import Term, Terms, UnreadableFigure
from etl.words import Language

KINDS = {"W": "power", "Wh": "energy", "percent": "percent", "times": "multiple", None: "count",
         "years": "duration", "months": "duration", "weeks": "duration", "days": "duration", "hours": "duration"}


@dataclass(slots=True)
class Found:
    """A figure: its places in the text, its readings, its bound and where that stands, and the terms it is made of."""

    start: int
    end: int
    readings: tuple[Reading, ...]
    bound: str
    bound_start: int | None
    bound_end: int | None
    terms: Terms
    letters: str


# -------------------------------------------------------------------------------------- where figures begin and end

# Each term is one letter, so that a regular expression can find the runs of terms that may be a figure.
def _letter(term: Term) -> str:
    means = term.means
    if not means:
        return "x"
    if "digits" in means:
        return "D"
    if "number" in means:
        return "N" if means["number"] < _THOUSAND else "s"
    for role, letter in _LETTERS:
        if role in means:
            return letter
    if "units" in means:
        if means["units"][0].is_money:
            return "U" if _UNSPACED.match(term.text) else "$"  # 원 stands behind its number only
        return "P" if "leads" in means or not term.text[0].isalpha() else "U"
    return "x"


_LETTERS = (("idiom", "x"),  ("alone", "s"), ("scale", "S"), ("letter", "L"), ("added", "A"), ("minus", "M"),
            ("article", "a"), ("quantity", "Q"), ("dash", "M"), ("open", "O"), ("join", "K"), ("plus", "K"),
            ("and", "K"), ("point", "K"), ("close", "K"), ("within", "K"), ("particle", "K"), ("before", "B"))
_RUN = re.compile(r"O?M?[$P]{0,2}(?:[DNsA]|a(?=M?[sS]))(?:[KM]{0,2}(?:(?<!D)D|[NsSLA$UP]|a(?=M?[sS])))*|Q")
_STARTS = re.compile(r"[KMB]*(?=O?M?[$P]{0,2}[DNsA])")
_VALUED = re.compile(r"D|[NsaA].*[sSU$P]|[P$U].*[Ns]|s|Q")
_CUT = re.compile(r"[DNsSLU$PQ](?:[$P]{0,2}[DN]|[^SLU$Ps])")
_REST = re.compile(r"[OM$PA]*.?[SsLUP$]*")
_MOST_NUMBERS = 6  # of one figure; more in a row are a table, a score or a telephone number
_ATTEMPTS = 8  # ways of cutting one run that are tried


class Region:
    """A little text, as terms, in which figures are looked for."""

    def __init__(self, text: str, terms: Terms, language: Language):
        self.text, self.terms, self.language = text, terms, language
        self.letters = "".join(map(_letter, terms))
        self.named = 0  # where the last number ended that is no figure
        self.taken = 0  # where the last figure ended

    def figures(self, stop: int) -> Iterator[Found]:
        """The figures that begin before a place in the text."""
        at = 0
        while (run := _RUN.search(self.letters, at)) and self.terms[run.start()].start < stop:
            at, last = run.span()
            while at < last:
                at, figure = self._longest(at, last)
                if figure:
                    self.taken = at
                    yield figure
                following = _STARTS.match(self.letters, at)
                at = following.end() if following else last

    def _longest(self, first: int, last: int) -> tuple[int, Found | None]:
        """Where the longest figure that begins at a term ends, and the figure unless it is to be left out."""
        if not _VALUED.search(self.letters, first, last) or self.letters.count("D", first, last) > _MOST_NUMBERS:
            return last, None
        for start, end in self._cuts(first, last):
            if self.terms[end - 1].end - self.terms[start].start > LONGEST or not _VALUED.search(self.letters, start, end):
                continue
            try:
                readings = read_terms(self.terms[start:end])
            except UnreadableFigure:
                continue
            return end, self._figure(start, end, readings)
        # What follows belongs to a number that is not read: alone it would be another one.
        return _REST.match(self.letters, first).end(), None

    def _cuts(self, first: int, last: int) -> Iterator[tuple[int, int]]:
        """Where the figure may begin and end, the longest first; "between" and a dash before it are left out if need be."""
        starts = [first]
        while self.letters[starts[-1]] in "OM$P" and starts[-1] + 1 < last:
            starts.append(starts[-1] + 1)
        before = self.text[self.terms[first].start - 1:self.terms[first].start]
        if self.letters[first] == "M" and before and _is_letter(before) and not _UNSPACED.match(before):
            starts = starts[1:]  # the hyphen of a name, no minus
        cuts = (end for end in range(last - 1, starts[-1], -1) if _CUT.match(self.letters, end - 1))
        for end in (last, *islice(cuts, _ATTEMPTS)):
            yield from ((start, end) for start in starts)

    def _figure(self, start: int, end: int, readings: tuple[Reading, ...]) -> Found | None:
        first = start + (self.letters[start] == "O")  # "between" stands outside, as the words of a bound do
        reading, left, right = readings[0], self.terms[first].start, self._right(end)
        printed = self.text[left:right].rstrip(INVISIBLE)
        if any(override in printed for override in OVERRIDES):
            return None
        bound, bound_start, bound_end = self._bound(first, end, reading)
        if not self._is_figure(first, end, reading, bound):
            return None
        return Found(left, left + len(printed), readings, bound, bound_start, bound_end, self.terms[first:end],
                     self.letters[first:end])

    def _right(self, end: int) -> int:
        """Where the figure ends, without a case ending, and without the point of a sentence that an abbreviation shares."""
        last = self.terms[end - 1]
        if last.text[-1] == "." and not self.language.ordinal_point and _SENTENCE.match(self.text, last.end):
            return last.end - 1
        return last.stem_end or last.end

    # ------------------------------------------------------------------------------------------- bounds

    def _bound(self, start: int, end: int, reading: Reading) -> tuple[str, int | None, int | None]:
        """The bound of the figure, and where its words stand: before it, after it or inside it."""
        duration = KINDS.get(reading.unit) == "duration"
        for term in self.terms[start:end]:
            if "within" in term:
                return term.means["within"], term.start, term.end
        for role, term in (*self._bound_before(start), *self._bound_after(end)):
            bound = term.means[role]
            if (reading.high is None or bound == "about") and not (
                    duration and "during" in term or "goal" in term and self._changes(start, end)):
                return bound, term.start, term.end
        return "exact", None, None

    def _bound_before(self, start: int) -> Iterator[tuple[str, Term]]:
        at = start - 1
        while at >= max(0, start - 3) and ("particle" in self.terms[at] or "open" in self.terms[at]):
            if "before" in self.terms[at]:
                break
            at -= 1
        if at >= 0 and "before" in self.terms[at]:
            yield "before", self.terms[at]

    def _changes(self, start: int, end: int) -> bool:
        """A verb of change is near: what rose to 5 % is 5 %, not up to 5 %."""
        near = (*self.terms[max(0, start - _NEAR):start], *self.terms[end:end + _NEAR_AFTER])
        words_near = " " + " ".join(term.text for term in near)
        return any(f" {change}" in words_near for change in self.language.changes)

    def _bound_after(self, end: int) -> Iterator[tuple[str, Term]]:
        at = self._after_endings(end)
        for noun in range(_NOUN + 1):  # 500 people or more, 500人以上
            yield from (("after" if "after" in term else "within", term) for term in self.terms[at + noun:at + noun + 1]
                        if "after" in term or "within" in term)
            if at + noun >= len(self.terms) or not self._is_noun(at + noun, noun):
                return

    def _is_noun(self, at: int, earlier: int) -> bool:
        """An unknown word, of which one can stand between a count and its bound; in scripts without spaces letters."""
        text = self.terms[at].text
        return self.letters[at] == "x" and not self.terms[at].means and text[0].isalpha() and (
            not earlier or _UNSPACED.match(text) is not None)

    def _after_endings(self, end: int) -> int:
        """The place after the case endings that are attached to a figure: 35'i, 27%-এর."""
        at = end
        if self._is_attached(at) and self._is_attached(at + 1) and self.terms[at].text in _APOSTROPHES:
            at += 2
        while at < len(self.terms) and ("particle" in self.terms[at] or (
                "dash" in self.terms[at] and at + 1 < len(self.terms)
                and ("particle" in self.terms[at + 1] or "after" in self.terms[at + 1]))):
            at += 1
        return at

    def _is_attached(self, at: int) -> bool:
        return 0 < at < len(self.terms) and self.terms[at - 1].end == self.terms[at].start

    # ------------------------------------------------------------------------------------------- what is no figure

    def _is_figure(self, start: int, end: int, reading: Reading, bound: str) -> bool:
        if self._is_part_of_word(start, end) or self._is_ordinal(start) or self._is_marked(end, reading):
            return False
        kind, letters = KINDS.get(reading.unit, "money"), self.letters[start:end]
        if letters[0] == "s" and self._has(start - 1, "indefinite") or self._goes_on(end):
            return False
        if kind == "duration":
            return not self._is_age(start, end, reading)
        if "doubtful" in self.terms[start] and bound == "exact":
            return False
        if letters.strip("s") == "":
            return reading.value >= _MILLION or bound != "exact"
        if kind != "count" or re.search("[sSL]", letters):
            return True
        return self._is_count(start, end, reading, bound)

    def _goes_on(self, end: int) -> bool:
        """Tenths with hundredths after them, which are not read: 三成五."""
        units = self.terms[end - 1].means.get("units", ())
        return self._is_attached(end) and self.letters[end] in "DN" and words.UNITS["tenth"] in units

    def _is_ordinal(self, start: int) -> bool:
        """第7, 제7: in scripts without spaces."""
        return self._has(start - 1, "label") and self._is_attached(start) and bool(
            _UNSPACED.match(self.terms[start - 1].text))

    def _is_marked(self, end: int, reading: Reading) -> bool:
        """A word follows that makes it an hour, an age or a rank, also after a second number (12 and 78 minutes)."""
        at = self._after_endings(end)
        if reading.unit is not None and KINDS.get(reading.unit) != "duration":
            return False
        if self._is_attached(end) and self.terms[end].text in _APOSTROPHES and self._has(end + 1, "mark"):
            return True  # 4'üncü
        if self._has(at, "dash"):
            at += 1
        elif reading.unit is None and self._links(at, end) and self.letters[at + 1:at + 2] == "D":
            at += 2
        return self._has(at, "mark") or self._has(at, "hour") and reading.value <= _HOURS

    def _links(self, at: int, end: int) -> bool:
        """Whether a comma or a word for "and" stands there."""
        return at == end and at < len(self.terms) and (
            self.terms[at].text == "," or bool({"and", "plus", "close"} & self.terms[at].means.keys()))

    def _has(self, at: int, role: str) -> bool:
        return 0 <= at < len(self.terms) and role in self.terms[at]

    def _is_part_of_word(self, start: int, end: int) -> bool:
        """Letters that are no ending, prefix or conjunction touch it: GB200, 5G, 3rd."""
        left = self.terms[start].start
        if _OF_TIME.match(self.text, max(0, left - 2), left):
            return True
        return self._touches(start, start - 1, -1) or self._touches(end, end, 0)

    def _touches(self, edge: int, at: int, place: int) -> bool:
        if not self._is_attached(edge) or _LOOSE & self.terms[at].means.keys() and (
                at == edge or self.terms[at].text in self.language.prefixes):
            return False
        character = self.text[self.terms[edge].start + place]
        return _is_letter(character) and not _UNSPACED.match(character)

    def _is_age(self, start: int, end: int, reading: Reading) -> bool:
        if self._has(start - 1, "label"):
            return True
        if reading.unit != "years" or reading.value not in _AGES:
            return False
        commas = [self.terms[at].text if 0 <= at < len(self.terms) else "" for at in (start - 1, end)]
        return (commas[0] in _COMMAS and commas[1] in _CLOSING) or commas in (["(", ")"], ["（", "）"]) or (
            any("age" in term for term in self.terms[start:end]) and not self._has(end, "particle"))

    def _is_count(self, start: int, end: int, reading: Reading, bound: str) -> bool:
        """Whether a number without unit and scale counts something, and does not date, order or name it."""
        is_count = not (
            self._is_named(start, end, reading, bound) or self._is_in_row(start, end) or self._is_year(start, reading, bound)
            or self._is_score(start, end, reading) or self._is_place_in_list(start, end)
            or self._is_apposition(start, end, reading))
        if not is_count:
            self.named = end
        return is_count

    def _is_apposition(self, start: int, end: int, reading: Reading) -> bool:
        """The age of a person or the number of a house, between commas."""
        signs = [self.terms[at].text if 0 <= at < len(self.terms) else "" for at in (start - 1, end)]
        return signs[0] in _COMMAS and signs[1] in _CLOSING and reading.value < _AGES[-1] and (
            self.letters[start - 2:start - 1] == "x")

    def _is_named(self, start: int, end: int, reading: Reading, bound: str) -> bool:
        """room 12, № 7, 12 March, Boeing 737."""
        before = start - 1
        if 0 <= before and self.terms[before].text in _NUMBER_SIGNS:
            before -= 1
        if self._has(end, "classifier"):
            return False
        value = reading.value
        if self._has(start - 1, "date") and (value <= _DAYS or _DATED[0] <= value <= _DATED[1] and len(self.terms[start].text) == 4):
            return True
        if self._has(start - 1, "before") and self._has(start - 2, "label"):
            return True  # aged under 18
        if bound == "exact" and (value == int(value) or value < _DECIMAL) and any(
                self._has(at, "label") for at in (before, start - 1)):
            return True
        if self.named and self.named >= start - 2 and self._links(self.named, self.named):
            return True  # minutes 12 and 78
        if start - 1 >= self.taken and self.letters[start - 1] == "U":
            return True  # year 2025, hour 10: not what an earlier figure counts
        if self._has(end, "date") or self._has(end, "particle") and self._has(end + 1, "date"):
            return True
        return self._is_name(start, end)

    def _is_name(self, start: int, end: int) -> bool:
        """A capital in the middle of a sentence names what the number belongs to, unless a noun follows that is counted."""
        if start < 2 or self.terms[start - 1].means or self.terms[start - 1].end == self.terms[start].start:
            return False
        word, earlier = self.text[self.terms[start - 1].start], self.terms[start - 2].text
        if not word.isupper() or not earlier[-1].isalpha():
            return False
        return not (end < len(self.terms) and self.text[self.terms[end].start].isupper())

    def _is_in_row(self, start: int, end: int) -> bool:
        """Signs or numbers beside it: 10:30, 1/2, 555 12 34, U-17, (45), '24."""
        if any(self._has(at, role) and self.letters[at + step:at + step + 1] == "D" and at + step >= 0
               for at, step in ((start - 1, -1), (end, 1)) for role in ("join", "dash", "versus", "hour", "mark")):
            return True
        left, right = self.terms[start].start, self.terms[end - 1].end
        before, after = self.text[max(0, left - 2):left], self.text[right:right + 2]
        if before[-1:] in _JOINING and before[-1:] and (not before[:-1].isspace() and before[:-1] not in ("", "(", "«", "„", "“") or before[-1] in "#@_'’+№§"):
            return True
        if after[:1] in _JOINING and after[1:].isalnum() and after[:1] and not (
                after[0] in "-‐‑" and self._counts_in_compound(end)):
            return not self._after_endings(end) > end
        if before[-1:] in ("(", "（") and after[:1] in (")", "）"):
            return True
        return self.letters[start - 1:start] == "D" or self.letters[end:end + 1] == "D" or (
            re.fullmatch("D[Mx]", self.letters[max(0, start - 2):start]) is not None and before[-1:] in ("-", ")"))

    def _counts_in_compound(self, end: int) -> bool:
        return (self._has(end, "dash") and end + 1 < len(self.terms) and not self.terms[end + 1].means
                and len(self.terms[end + 1].text) >= WORD_LETTERS)

    def _is_year(self, start: int, reading: Reading, bound: str) -> bool:
        if not _YEARS[0] <= reading.value <= _YEARS[1] or len(self.terms[start].text) != 4:
            return False
        if reading.high is not None and not _YEARS[0] <= reading.high <= _YEARS[1]:
            return False
        return bound == "exact" or reading.value % 100 != 0

    def _is_score(self, start: int, end: int, reading: Reading) -> bool:
        return reading.high is not None and "M" in self.letters[start:end] and reading.value < _SCORE

    def _is_place_in_list(self, start: int, end: int) -> bool:
        """A number that begins a line before a point or bracket, or that a point makes an ordinal (3. Quartal)."""
        left, right = self.terms[start].start, self.terms[end - 1].end
        if self.text[right:right + 1] not in (".", ")", "、", "．"):
            return False
        line = self.text[self.text.rfind("\n", 0, left) + 1:left]
        if not line.strip(" \t(（"):
            return True
        return (self.language.ordinal_point and self.text[right] == "." and len(self.terms[start].text) <= 2
                and re.match(r"\s+\w", self.text[right + 1:right + 4]) is not None)


def _is_letter(character: str) -> bool:
    """Also digits, and marks, which end words of Indic scripts."""
    return unicodedata.category(character)[0] in "LMN"


_OF_TIME = re.compile(r"\d[:/]")
_SENTENCE = re.compile(r"\s+[«„“\"]?[^\W\d_a-zа-я]|\s*$")
_APOSTROPHES = ("'", "’", "ʼ")
_COMMAS = (",", "،", "、")
_CLOSING = (",", "،", "、", ".", ";", ":", "")
_NUMBER_SIGNS = (".", ":", "#", "№", "(", "-", "–")
_JOINING = "/:.,-‐‑–_#@&'’+№§"
_UNSPACED = re.compile(f"[{words.UNSPACED}]")
_LOOSE = {"particle", "plus", "and", "close", "open", "before", "after", "within", "join"}
_YEARS = (1900, 2100)
_NEAR, _NEAR_AFTER = 9, 4
_NOUN = 3
_DATED = (1300, 2100)  # years beside the name of a month, also of the Persian calendar
_DAYS = 31
_DECIMAL = 100  # labels have no greater number with decimals; index names are followed by one
_THOUSAND = 1000
_HOURS = 24
_MILLION = 10 ** 6
_AGES = range(16, 100)
_SCORE = 20
WORD_LETTERS = 4

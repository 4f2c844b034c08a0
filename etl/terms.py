"""Printed words as terms: each stretch of text with what the tables of its language say that it means."""
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import accumulate, pairwise
from unicodedata import category

from etl.fold import fold
from etl.words import DURATIONS, UNITS, UNSPACED, Language, Signs, Unit

# With a case ending still a number or what is counted; a bound or a join with one is another word.
_INFLECTED = ("number", "scale", "units", "quantity", "cased")


class UnreadableFigure(ValueError):
    """Printed words that are not read: the message names the part that was not, and what was understood."""


@dataclass(slots=True)
class Term:
    """A stretch of folded text, from start to end (exclusive), and its meaning in each role that it can have.

    Roles are the sections of the tables, and `digits`: all values that a number in digits can have, none or several
    where it is not readable for certain. A term without any role is not understood.
    """

    text: str
    start: int
    end: int
    means: dict

    def __contains__(self, role: str) -> bool:
        return role in self.means

    @property
    def is_number(self) -> bool:
        return "digits" in self or "number" in self

    def as_only(self, role: str, meaning: object = True) -> "Term":
        """The same stretch in one role."""
        return Term(self.text, self.start, self.end, {role: meaning})


Terms = Sequence[Term]


@dataclass(slots=True)
class Sense:
    """What a token, or the tokens of a phrase, mean wherever they stand in texts of one language.

    space: code points before it that belong to no term
    letter: its kind, for regular expressions over rows of terms; nothing where nothing can be seen of it
    mark: the letter; a plus sign where the token may have to be joined with the next, a question mark where it may have to
        be split, dropped or taken for a particle
    stem: the folded word without the suffix that figures are printed without; None where it has none
    inflected: whether it has a suffix or an ending
    stems: what the word may be without its endings, itself first
    begins: second words of the phrases that it begins
    splits: (attached prefix or first of two words, code points that it takes, the rest), for what is no word itself
    """

    text: str
    space: int
    means: dict
    letter: str = ""
    mark: str = ""
    stem: str | None = None
    inflected: bool = False
    stems: tuple = ()
    begins: frozenset = frozenset()
    splits: tuple = ()


@dataclass(slots=True)
class Row:
    """A little text as terms: what they mean, and where each ends in the text.

    left: where the row begins in the text; letters: the kinds of the terms; taken: where the last figure ended that was
    found; named: where the last number ended that is no figure.
    """

    text: str
    language: Language
    left: int
    senses: list[Sense]
    ends: list[int]
    letters: str = ""
    named: int = 0
    taken: int = 0

    def start(self, at: int) -> int:
        """Where a term begins in the text."""
        return (self.ends[at - 1] if at else self.left) + self.senses[at].space

    def term(self, at: int) -> Term:
        """One of the terms, its digits read."""
        sense, means = self.senses[at], self.senses[at].means
        if self.letters[at] == "D":
            is_scaled = self.letters[at + 1:at + 2] in _SCALED or _PERCENT in self.means(at + 1).get("units", ())
            means = {"digits": digit_readings(sense.text, self.language.signs, is_scaled)}
        return Term(sense.text, self.start(at), self.ends[at], means)

    def terms(self, start: int = 0, end: int | None = None) -> list[Term]:
        """The terms from one place in the row to another."""
        return [self.term(at) for at in range(start, len(self.senses) if end is None else end)]

    def means(self, at: int) -> dict:
        """What the term at a place means; nothing outside the row."""
        return self.senses[at].means if 0 <= at < len(self.senses) else _UNKNOWN

    def has(self, at: int, role: str) -> bool:
        """Whether the term at a place has a role."""
        return 0 <= at < len(self.senses) and role in self.senses[at].means

    def sign(self, at: int) -> str:
        """The folded text of the term at a place; nothing outside the row."""
        return self.senses[at].text if 0 <= at < len(self.senses) else ""

    def is_attached(self, at: int) -> bool:
        """Whether nothing stands between a term and the one before it."""
        return 0 < at < len(self.senses) and not self.senses[at].space

    def stem_end(self, at: int) -> int:
        """Where a term ends without the ending that the tables know."""
        stem = self.senses[at].stem
        if stem is None:
            return self.ends[at]
        last = self.language.chunk.findall(self.text, self.start(at), self.ends[at])[-1].lstrip()
        return _place(self.text, self.ends[at] - len(last), self.ends[at], len(stem))


def classify(text: str, start: int, end: int, language: Language) -> Row:
    """The text between start and end as terms: at each place the longest phrase of the language, else a number in digits."""
    chunks = language.chunk.findall(text, start, end)
    known = language.memory.get
    senses = [known(chunk) or _sense(chunk, language) for chunk in chunks]
    ends = list(accumulate(map(len, chunks), initial=start))
    del ends[0]
    row = Row(text, language, start, senses, ends, "".join([sense.mark for sense in senses]))
    if "+" in row.letters or "?" in row.letters:
        _settle(row)
        row.letters = "".join([sense.letter for sense in row.senses])
    if "xN" in row.letters:
        _join_parts(row)
    return row


def _join_parts(row: Row) -> None:
    """Commas between the parts of one number in words: تین لاکھ، سڑسٹھ ہزار، ایک سو بارہ روپے."""
    for match in _PARTS.finditer(row.letters):
        commas = [at for at in range(*match.span()) if row.letters[at] == "x"]
        scales = [max(sense.means.get("scale", 1) for sense in row.senses[first:last])
                  for first, last in zip([match.start(), *commas], [*commas, match.end()])]
        if all(row.senses[at].text in _COMMAS for at in commas) and all(higher > lower for higher, lower in pairwise(scales)):
            for at in commas:
                row.senses[at] = replace(row.senses[at], means=_JOINED, letter="K")
            row.letters = "".join([sense.letter for sense in row.senses])


def without_unwitnessed(row: Row) -> Row:
    """The row, words that need a witness unknown where none stands near: 度 is a kilowatt-hour of 电, else a degree, 9원30전 but 30일 전.

    So are those that another word denies: ポイント is no percentage of 株価.
    """
    for wanted, listed in ((True, row.language.witnesses), (False, row.language.denials)):
        for at, sense in enumerate(row.senses if listed else ()):
            if sense.text in listed:
                near = fold(row.text[max(0, row.start(at) - _BEFORE):row.ends[at] + _BEHIND])
                if any(witness in near for witness in listed[sense.text]) != wanted:
                    _forget(row, at)
    if row.language.hundredths:
        for at, sense in enumerate(row.senses):
            whole = row.letters[at] == "U" and row.language.hundredths.get(sense.text)
            if whole and (row.letters[max(0, at - 1):at] != "D" or row.sign(at - 2) != whole):
                _forget(row, at)
    return row


def _forget(row: Row, at: int) -> None:
    """Make a term one that means nothing."""
    row.senses[at] = replace(row.senses[at], means=_UNKNOWN, letter=_letter(_UNKNOWN, row.senses[at].text))
    row.letters = row.letters[:at] + row.senses[at].letter + row.letters[at + 1:]


def _settle(row: Row) -> None:
    """Join the tokens of phrases, split off attached prefixes, drop what cannot be seen."""
    if "?" in row.letters and not all([sense.text for sense in row.senses]):
        _drop_unseen(row)
    senses, odd = row.senses, []
    for match in _ODD.finditer("".join([sense.mark for sense in senses])):
        at = match.start()
        if match[0] == "?" or at + 1 < len(senses) and not senses[at].begins.isdisjoint(senses[at + 1].stems):
            odd.append(at)
    done = shift = 0
    for at in odd:
        if at + shift >= done:
            length = len(senses)
            done = _settle_at(row, at + shift)
            shift += len(senses) - length


def _drop_unseen(row: Row) -> None:
    kept = [at for at, sense in enumerate(row.senses) if sense.text]
    starts = [row.start(at) for at in kept]
    row.senses[:], row.ends[:] = [row.senses[at] for at in kept], [row.ends[at] for at in kept]
    for at, start in enumerate(starts):
        if row.start(at) != start:
            row.senses[at] = replace(row.senses[at], space=row.senses[at].space + start - row.start(at))


def _settle_at(row: Row, at: int) -> int:
    """Join or split what stands at a place; the place after it."""
    end = at + 1
    while at < end:
        sense = row.senses[at]
        count, joined = _phrase(row.senses, row, row.start(at), row.ends, at) if sense.begins else (0, None)
        if count and "idiom" in joined.means and row.language.unspaced and row.is_attached(at) and row.senses[at - 1].letter in "DNsS" and not (
                row.senses[at - 1].letter in _SCALED and UNITS["tenth"] in sense.means.get("units", ())):
            count = 0  # 9000원인데: of the number, not 원인 (cause); 二万一千, not 万一 (in case); but 3亿成绩
        if count:
            row.senses[at:at + count], row.ends[at:at + count] = [joined], [row.ends[at + count - 1]]
            end = max(at + 1, end - count + 1)
        elif not sense.means and sense.splits and (split := _split(row.senses, row, row.start(at), row.ends, at)):
            prefix, taken, rest = split
            # Before the first word a conjunction joins the figure to the sentence, not to another number.
            if at or prefix.text not in row.language.prefixes or _is_phrase(prefix, rest):
                row.senses[at:at + 1], row.ends[at:at + 1] = [prefix, rest], [row.start(at) + taken, row.ends[at]]
                end += 1
            else:
                row.senses[at] = replace(rest, space=sense.space + taken)
            continue
        elif not sense.means and sense.text in row.language.prefixes and row.is_attached(at + 1):
            row.senses[at] = replace(sense, means=_PARTICLE, letter=_letter(_PARTICLE, sense.text))
        at += 1
    return end


_BEFORE, _BEHIND = 20, 3  # code points around a word in which its witness stands
_ODD = re.compile("[+?]")
_PARTICLE = {"particle": True}
_WORD = 3  # letters of what is no ending
_LONGEST_WORD = 80  # letters of what is split into words, each of which may be split again
_JOINED = {"plus": True}
_PARTS = re.compile(r"N[NsS]*[sS](?:xN[NsS]*)+(?=[U$P])")
_COMMAS = (",", "،")
_UNKNOWN: dict = {}
_MEASURED = frozenset(("classifier",))
_NUMBER = {"digits": ()}  # what the digits say is read where it is asked for
_MEMORY = 2**16  # words of one language; a newsroom's archive has no end of them


def _sense(chunk: str, language: Language) -> Sense:
    """What one token means, worked out; kept unless it is a number, for text repeats its words."""
    printed = chunk.lstrip()
    text, space = fold(printed), len(chunk) - len(printed)
    if text[:1].isdecimal() or text[:1] == "." and text[1:].isdecimal():
        return Sense(text, space, _NUMBER, "D", "D", stems=(text,))
    sense = Sense(text, space, _UNKNOWN, stems=tuple(_stems(text, language)))
    for stem in sense.stems:
        if means := _inflected(language.phrases.get((stem,), _UNKNOWN), stem, text):
            sense.means = _as_cased(means, printed)
            sense.inflected = stem != text and bool(sense.means)
            if sense.inflected and text[len(stem):] in language.ablatives:
                sense.means = {**sense.means, "from": True}
            sense.stem = stem if sense.inflected and text[len(stem):] in language.suffixes else None
            break
    else:
        sense.inflected = text.endswith((*language.suffixes, *language.endings))
    sense.begins = frozenset(language.seconds.get(text, ()))
    if not sense.means and len(text) <= _LONGEST_WORD and text.startswith(language.prefixes + language.heads):
        sense.splits = tuple(_splits(text, printed, language))
    sense.letter = _letter(sense.means, text) if text else ""
    odd = not text or sense.splits or not sense.means and text in language.prefixes
    sense.mark = "?" if odd else "+" if sense.begins else sense.letter
    if len(language.memory) >= _MEMORY:
        language.memory.clear()
    language.memory[chunk] = sense
    return sense


def _splits(text: str, printed: str, language: Language) -> Iterator[tuple[Sense, int, Sense]]:
    """Ways to cut a word of which the rest may be known: attached prefixes (Arabic لسبع), words that are run together."""
    for first, middle, rest in _cuts(text, printed, language.prefixes, language):
        if rest.means or rest.begins or rest.splits or _is_phrase(first, rest):
            yield first, middle, rest
    for first, middle, rest in _cuts(text, printed, language.heads, language):
        if _runs_on(first, rest) and category(printed[middle])[0] != "M":  # सेंटीमीटर has no सेंट
            yield first, middle, rest


def _cuts(text: str, printed: str, beginnings: tuple[str, ...], language: Language) -> Iterator[tuple[Sense, int, Sense]]:
    """Each of the beginnings that the word has, the code points that it takes, and the rest."""
    for beginning in beginnings:
        if text.startswith(beginning) and text != beginning:
            middle = _place(printed, 0, len(printed), len(beginning))
            first, rest = (language.memory.get(part) or _sense(part, language) for part in (beginning, printed[middle:]))
            yield first, middle, rest


def _runs_on(first: Sense, rest: Sense) -> bool:
    """Whether print runs the two words together: دوہزار, دوسال, تین گنا as one word, چارکروڑبیس, ہزارروپے, ڈالرسے."""
    if "number" in first.means:
        unit = rest.means.get("units", (Unit(None),))[0]
        return "scale" in (rest.splits[0][0] if rest.splits else rest).means or unit.name == "times" or (
            unit.name in DURATIONS and first.means["number"] > 1)  # একদিন is also some day
    # Of unknown words only after a unit: فیصداضافہ; with a scale it may be one word: करोड़पति, a rich man.
    return bool(rest.means or rest.begins or rest.splits) or "units" in first.means and len(rest.text) >= _WORD


def _is_phrase(first: Sense, rest: Sense) -> bool:
    """Whether a phrase of the tables begins with the two words: سےزائد."""
    return not first.begins.isdisjoint(rest.stems)


def _split(senses: list[Sense], row: Row, start: int, ends: list[int], at: int) -> tuple[Sense, int, Sense] | None:
    """The first way to split the word at a place whose rest is known there."""
    for prefix, taken, rest in senses[at].splits:
        after = [rest, *senses[at + 1:at + 1 + row.language.starts.get(rest.text, 0)]], row, start + taken, ends[at:], 0
        if rest.means or _phrase(*after)[0] or _split(*after) or "units" in prefix.means or _is_phrase(prefix, rest):
            return replace(prefix, space=senses[at].space), taken, rest
    return None


def _phrase(senses: list[Sense], row: Row, start: int, ends: list[int], at: int) -> tuple[int, Sense | None]:
    """How many tokens the longest phrase of several tokens here takes (0: there is none), and what it means."""
    language, first = row.language, senses[at]
    if at + 1 < len(senses) and not first.begins.isdisjoint(senses[at + 1].stems):
        for count in range(min(language.starts[first.text], len(senses) - at), 1, -1):
            *others, last = senses[at:at + count]
            texts = tuple([sense.text for sense in others])
            for stem in last.stems:
                means = language.phrases.get((*texts, stem))
                if means and (means := _as_cased(_inflected(means, stem, last.text), row.text[start:ends[at + count - 1]])):
                    text = " ".join((*texts, last.text))
                    cut = last.text[len(stem):]
                    stem = stem if cut in language.suffixes else None
                    return count, Sense(text, first.space, means, _letter(means, text), "", stem, bool(cut), last.stems)
    return 0, None


def _inflected(means: dict, stem: str, word: str) -> dict:
    return means if stem == word else {role: means[role] for role in _INFLECTED if role in means}


def _as_cased(means: dict, printed: str) -> dict:
    """The meaning of what is one word only in its own case (TRY, MW); printed otherwise (try, mW) it has no value, and may measure (MM, mm)."""
    if "cased" not in means:
        return means
    if means["cased"] in printed:
        return {role: means[role] for role in means if role != "cased"}
    return {role: means[role] for role in _MEASURED.intersection(means)} if "scale" in means else _UNKNOWN


def _stems(word: str, language: Language) -> Iterator[str]:
    yield word
    endings = language.suffixes + language.endings
    if word.endswith(endings):
        yield from (word.removesuffix(ending) for ending in endings if word.endswith(ending) and word != ending)


def _place(text: str, start: int, end: int, letters: int) -> int:
    """Where in the text the folded word's first letters end: marks and signs that folding drops go with them."""
    places = range(start + letters, end)
    return next((at for at in places if len(fold(text[start:at + 1])) > letters), start + letters)


# ------------------------------------------------------------------------------------------------- kinds, as letters

def _letter(means: dict, text: str) -> str:
    """x: unknown, y: no part of a figure, D: digits, N: number, s: one that says a million, S: scale, $ P: signs, U: units, R: dual …"""
    if not means:
        return "x"
    if "dual" in means:
        return "s" if "scale" in means else "R"
    if "number" in means:
        return "N" if means["number"] < (_HUNDRED if is_unspaced(text) else _THOUSAND) else "s"
    for role, letter in _LETTERS:
        if role in means and not (role == "within" and "units" in means):
            return letter
    if "units" in means:
        if means["units"][0].is_money:
            return "U" if is_unspaced(text) and "leads" not in means else "$"  # 원 stands behind its number only
        return "P" if "leads" in means or not text[0].isalpha() else "U"
    return "y"


_LETTERS = (("idiom", "y"),  ("alone", "s"), ("scale", "S"), ("letter", "L"), ("added", "A"), ("minus", "M"),
            ("article", "a"), ("quantity", "Q"), ("dash", "M"), ("open", "O"), ("join", "K"), ("plus", "K"),
            ("and", "K"), ("point", "K"), ("close", "K"), ("within", "K"), ("particle", "K"), ("before", "B"))
is_unspaced = re.compile(f"[{UNSPACED}]").match  # of the script of a text or character: whether it has no spaces between words
_HUNDRED, _THOUSAND = 100, 1000  # 三百 is a word of its own scale, two hundred is none
_SCALED, _PERCENT = ("s", "S"), UNITS["percent"]


# ------------------------------------------------------------------------------------------------ numbers in digits

def digit_readings(text: str, signs: Signs, scaled: bool = False) -> tuple[Decimal, ...]:
    """Every value that the digits have by the signs of a language: none, one, or two where it prints a sign both ways.

    The likelier first: groups of three rather than three decimals, unless a scale word or a percentage follows (scaled).
    """
    if len(text) > 1 and text[0] == "0" and text[1].isdecimal():
        return ()
    if text.isdecimal():
        return (Decimal(text),)
    separators = [character for character in text if not character.isdecimal()]
    last = separators[-1]
    whole, _, part = text.rpartition(last)
    if not whole:
        return (Decimal(f"0.{part}"),) if last in signs.decimal else ()
    if separators == ["،"] and whole == part:
        return Decimal(whole), Decimal(f"{whole}.{part}")  # 5،5 لاکھ روپے, so much each
    if separators == [last] and last in signs.unsettled and _grouped(text, signs.unsettled):
        readings = Decimal(whole + part), Decimal(f"{whole}.{part}")
        return readings[::-1] if scaled and last in signs.scaled else readings
    readings = []
    # Between groups of three a sign that can be either parts groups, where the table calls it settled.
    if last in signs.decimal and not (last in signs.group and _grouped(text, signs.group)) and (whole.isdecimal() or _grouped(whole, signs.group)):
        readings.append(Decimal(f"{_bare(whole)}.{part}"))
    if _grouped(text, signs.group):
        readings.append(Decimal(_bare(text)))
    return tuple(readings)


def _bare(text: str) -> str:
    return "".join(filter(str.isdecimal, text))


def _grouped(text: str, signs: frozenset) -> bool:
    """Whether one of the signs parts the digits into threes, or into Indian groups (1,00,000)."""
    used = {character for character in text if not character.isdecimal()}
    if len(used) != 1 or not used <= signs:
        return False
    sign, = used
    first, *middle, last = text.split(sign)
    sizes = {len(group) for group in middle}
    return len(last) == 3 and not first.startswith("0") and (
        len(first) <= 3 and sizes <= {3} or sign != "." and len(first) <= 2 and sizes <= {2})

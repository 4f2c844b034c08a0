"""Printed words as terms: each stretch of text with what the tables of its language say that it means."""
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from etl.fold import fold
from etl.words import Language, Signs, Token

# With a case ending still a number or what is counted; a bound or a join with one is another word.
_INFLECTED = ("number", "scale", "units", "quantity")


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
    stem_end: int = 0  # where it ends without the ending that the tables know; 0 where it has none

    def __contains__(self, role: str) -> bool:
        return role in self.means

    @property
    def is_number(self) -> bool:
        return "digits" in self or "number" in self

    def as_only(self, role: str, meaning: object = True) -> "Term":
        """The same stretch in one role."""
        return Term(self.text, self.start, self.end, {role: meaning})


Terms = Sequence[Term]


def classify(tokens: Sequence[Token], language: Language, printed: str) -> list[Term]:
    """The tokens as terms: at each place the longest phrase of the language, else a number in digits.

    printed: the text in which the tokens stand, which alone tells the currency code TRY from the word try.
    """
    terms, tokens, at = [], list(tokens), 0
    while at < len(tokens):
        token = tokens[at]
        if language.memory.get(token.text) is _BLANK:
            terms.append(Term(token.text, token.start, token.end, _UNKNOWN))
            at += 1
            continue
        if token.text[0].isdecimal():
            count, means, stem = 1, {"digits": digit_readings(token.text, language.signs)}, None
        else:
            count, means, stem = _phrase(tokens, at, language, printed)
        if not count:
            if split := _split_prefix(tokens, at, language, printed):
                tokens[at:at + 1] = split
                continue
            if token.text in language.prefixes and at + 1 < len(tokens) and token.end == tokens[at + 1].start:
                means = _PARTICLE
        last = tokens[at + count - 1] if count else token
        text = token.text if count < 2 else " ".join(part.text for part in tokens[at:at + count])
        terms.append(Term(text, token.start, last.end, means, _place(printed, last, len(stem)) if stem else 0))
        at += count or 1
    return terms


_PARTICLE = {"particle": True}
_UNKNOWN: dict = {}
_BLANK = _UNKNOWN, None  # of a word that is neither known, nor the first of a phrase, nor has a prefix
_MEMORY = 2**17  # words of one language; a newsroom's archive has no end of them


def _phrase(tokens: Sequence[Token], at: int, language: Language, printed: str) -> tuple[int, dict, str | None]:
    """How many tokens the longest phrase here takes (0: none), what it means, and its last word if that has an ending."""
    first = tokens[at]
    for count in range(min(language.starts.get(first.text, 1), len(tokens) - at), 1, -1):
        *others, last = [token.text for token in tokens[at:at + count]]
        for stem in _stems(last, language):
            means = language.phrases.get((*others, stem))
            if means and (means := _as_cased(_inflected(means, stem, last), printed[first.start:tokens[at + count - 1].end])):
                return count, means, stem if stem != last else None
    means, stem = language.memory.get(first.text) or _remember(first.text, language)
    if "cased" in means:
        means = _as_cased(means, printed[first.start:first.end])
    return (1, means, stem) if means else (0, _UNKNOWN, None)


def _remember(word: str, language: Language) -> tuple[dict, str | None]:
    """What one word means, and its stem where it has an ending; kept, for text repeats its words."""
    if len(language.memory) >= _MEMORY:
        language.memory.clear()
    found = (_UNKNOWN, None) if word in language.starts or word.startswith(language.prefixes) else _BLANK
    for stem in _stems(word, language):
        if means := _inflected(language.phrases.get((stem,), _UNKNOWN), stem, word):
            found = means, stem if stem != word else None
            break
    language.memory[word] = found
    return found


def _inflected(means: dict, stem: str, word: str) -> dict:
    return means if stem == word else {role: means[role] for role in _INFLECTED if role in means}


def _as_cased(means: dict, printed: str) -> dict:
    """The meaning of what is one word only in its own case (TRY, MW); none where it is printed otherwise (try, mW)."""
    if "cased" not in means:
        return means
    return {role: means[role] for role in means if role != "cased"} if means["cased"] in printed else _UNKNOWN


def _stems(word: str, language: Language) -> Iterator[str]:
    yield word
    yield from (word.removesuffix(suffix) for suffix in language.suffixes if word.endswith(suffix) and word != suffix)


def is_inflected(word: str, language: Language) -> bool:
    """Whether the word is one of the tables', or a part of a phrase, with an ending."""
    return any(stem in language.vocabulary for stem in _stems(word, language))


def _split_prefix(tokens: Sequence[Token], at: int, language: Language, printed: str) -> list[Token]:
    """An unknown word as attached prefixes and a word that is known (Arabic لسبع), or nothing."""
    word = tokens[at]
    for prefix in language.prefixes:
        if word.text.startswith(prefix) and word.text != prefix:
            middle = _place(printed, word, len(prefix))
            rest = Token(word.text[len(prefix):], middle, word.end)
            if _known([rest, *tokens[at + 1:at + language.starts.get(rest.text, 1)]], language, printed):
                # Before the first word a conjunction joins the figure to the sentence, not to another number.
                return [Token(prefix, word.start, middle), rest] if at else [rest]
    return []


def _place(printed: str, word: Token, letters: int) -> int:
    """Where in the text the folded word's first letters end: marks and signs that folding drops go with them."""
    places = range(word.start + letters, word.end)
    return next((at for at in places if len(fold(printed[word.start:at + 1])) > letters), word.start + letters)


def _known(tokens: list[Token], language: Language, printed: str) -> bool:
    return bool(_phrase(tokens, 0, language, printed)[0] or _split_prefix(tokens, 0, language, printed))


# ------------------------------------------------------------------------------------------------ numbers in digits

def digit_readings(text: str, signs: Signs) -> tuple[Decimal, ...]:
    """Every value that the digits have by the signs of a language: none, one, or two where it prints a sign both ways."""
    separators = [character for character in text if not character.isdecimal()]
    if len(text) > 1 and text[0] == "0" and text[1].isdecimal():
        return ()
    if not separators:
        return (Decimal(text),)
    last = separators[-1]
    whole, _, part = text.rpartition(last)
    if separators == [last] and last in signs.unsettled and _grouped(text, signs.unsettled):
        return Decimal(f"{whole}.{part}"), Decimal(whole + part)
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
    first, *middle, last = text.split(used.pop())
    sizes = {len(group) for group in middle}
    return len(last) == 3 and not first.startswith("0") and (
        len(first) <= 3 and sizes <= {3} or len(first) <= 2 and sizes <= {2})

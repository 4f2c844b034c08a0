"""Printed words as terms: each stretch of text with what the tables of its language say that it means."""
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from etl.words import Language, Signs, Token

# With a case ending still a number or what is counted; a bound or a join with one is another word.
_INFLECTED = ("number", "scale", "units", "quantity")


class UnreadableFigure(ValueError):
    """Printed words that are not read: the message names the part that was not, and what was understood."""


@dataclass(frozen=True, slots=True)
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


def classify(tokens: Sequence[Token], language: Language, printed: str) -> list[Term]:
    """The tokens as terms: at each place the longest phrase of the language, else a number in digits.

    printed: the text before folding, which alone tells the currency code TRY from the word try.
    """
    terms, tokens, at = [], list(tokens), 0
    while at < len(tokens):
        count, means = _phrase(tokens, at, language, printed)
        if not count and (split := _split_prefix(tokens, at, language, printed)):
            tokens[at:at + 1] = split
            continue
        taken = tokens[at:at + max(count, 1)]
        if not count and taken[0].text[0].isdecimal():
            means = {"digits": digit_readings(taken[0].text, language.signs)}
        elif not count and taken[0].text in language.prefixes and tokens[at + 1:] and taken[0].end == tokens[at + 1].start:
            means = {"particle": True}
        terms.append(Term(" ".join(token.text for token in taken), taken[0].start, taken[-1].end, means))
        at += len(taken)
    return terms


def _phrase(tokens: Sequence[Token], at: int, language: Language, printed: str) -> tuple[int, dict]:
    """How many tokens the longest phrase here takes (0: none), and what it means."""
    for count in range(min(language.longest, len(tokens) - at), 0, -1):
        *first, last = (token.text for token in tokens[at:at + count])
        for stem in _stems(last, language):
            means = language.phrases.get((*first, stem), {})
            if stem != last:
                means = {role: means[role] for role in _INFLECTED if role in means}
            if means := _as_cased(means, printed):
                return count, means
    return 0, {}


def _as_cased(means: dict, printed: str) -> dict:
    """The meaning of what is one word only in its own case (TRY, MW); none where it is printed otherwise (try, mW)."""
    if "cased" not in means:
        return means
    return {role: means[role] for role in means if role != "cased"} if means["cased"] in printed else {}


def _stems(word: str, language: Language) -> Iterator[str]:
    yield word
    yield from (word.removesuffix(suffix) for suffix in language.suffixes if word.endswith(suffix) and word != suffix)


def _split_prefix(tokens: Sequence[Token], at: int, language: Language, printed: str) -> list[Token]:
    """An unknown word as attached prefixes and a word that is known (Arabic لسبع), or nothing."""
    word = tokens[at]
    for prefix in language.prefixes:
        if word.text.startswith(prefix) and word.text != prefix:
            middle = word.start + len(prefix)
            rest = Token(word.text[len(prefix):], middle, word.end)
            if _known([rest, *tokens[at + 1:at + language.longest]], language, printed):
                # Before the first word a conjunction joins the figure to the sentence, not to another number.
                return [Token(prefix, word.start, middle), rest] if at else [rest]
    return []


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
    if last in signs.decimal and (whole.isdecimal() or _grouped(whole, signs.group)):
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

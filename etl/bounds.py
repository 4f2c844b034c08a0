"""The words that put a bound on a figure: before it, after it or inside it."""
from collections.abc import Sequence

from etl.figures import Reading
from etl.terms import Row, is_unspaced
from etl.words import DURATIONS

APOSTROPHES = ("'", "’", "ʼ")
_NEAR, _NEAR_AFTER = 9, 4
_NOUN = 3
_CLASSIFIER = {"classifier"}


def bound_of(row: Row, start: int, end: int, reading: Reading) -> tuple[str, int | None, int | None]:
    """The bound of the figure in the terms from start to end, and where its words stand in the text."""
    if "K" in row.letters[start:end]:
        for at in range(start, end):
            if "within" in (means := row.senses[at].means):
                return means["within"], row.start(at), row.ends[at]
    for role, at in (*_before(row, start), *_after(row, start, end)):
        means = row.senses[at].means
        if (reading.high is None or means[role] == "about") and not (
                "during" in means and reading.unit in DURATIONS
                or "goal" in means and (changes(row, start, end) or role == "before" and _ends_change(row, at))):
            return means[role], row.start(at), row.ends[at]
    return "exact", None, None


Places = Sequence[tuple[str, int]]


def _before(row: Row, start: int) -> Places:
    at = start - 1
    while at >= max(0, start - 3) and "before" not in (means := row.senses[at].means) and ("particle" in means or "open" in means):
        at -= 1
    return (("before", at),) if row.has(at, "before") else ()


def changes(row: Row, start: int, end: int) -> bool:
    """A verb of change is near: what rose to 5 % is 5 %, not up to 5 %."""
    near = " ".join(("", *(sense.text for sense in row.senses[max(0, start - _NEAR):start]),
                     *(sense.text for sense in row.senses[end:end + _NEAR_AFTER])))
    return any(f" {change}" in near for change in row.language.changes)


def _ends_change(row: Row, at: int) -> bool:
    """Whether a word for the goal of a change follows a figure at once: с 4 % до 7 %, на 4 %, до 7 млн."""
    return 0 < row.taken == at or row.letters[max(0, at - 1):at] in ("D", "s", "S") or (
        row.sign(at - 1) == "," and row.letters[at - 2:at - 1] == "P")


def _after(row: Row, start: int, end: int) -> Places:
    at, found = after_endings(row, end), []
    for noun in range(_NOUN + 1):  # 500 people or more, 500人以上
        if at + noun >= len(row.senses):
            break
        sense = row.senses[at + noun]
        if sense.means and sense.means.keys() != _CLASSIFIER:
            found += [(role, at + noun) for role in ("governed", "after", "within") if role in sense.means and (
                role != "governed" or at + noun > end or row.senses[at + noun - 1].inflected or row.has(start - 1, "open"))][:1]
            if row.letters[at + noun:at + noun + 2] == "y$" or sense.text == "+" and row.letters[at + noun + 1:at + noun + 2] == "D":
                found.clear()  # £12m plus £3m, 50%+1
            break
        # Of unknown words one can stand between a count and its bound; in scripts without spaces some letters.
        if not sense.text[0].isalpha() or noun and not is_unspaced(sense.text):
            break
    return found


def after_endings(row: Row, end: int) -> int:
    """The place after the case endings that are attached to a figure: 35'i, 27%-এর."""
    at = end
    if row.is_attached(at) and row.senses[at].text in APOSTROPHES and row.is_attached(at + 1):
        at += 2
    while means := row.means(at):
        if "particle" not in means and not ("dash" in means and (row.has(at + 1, "particle") or row.has(at + 1, "after"))):
            break
        at += 1
    return at

"""The words that put a bound on a figure: before it, after it or inside it."""
from collections.abc import Sequence
from itertools import takewhile

from etl.figures import Reading
from etl.terms import Row, is_unspaced
from etl.words import DURATIONS, Unit

APOSTROPHES = ("'", "’", "ʼ")
_NEAR, _NEAR_AFTER = 9, 4  # terms before and after a figure among which a verb of change bears on it
_BETWEEN = 3  # terms of what is counted, between a figure and its bound
_PREPOSITIONS = 3  # and articles between a bound and its figure
_STOPS = frozenset(".。।۔؟!?;")
_AMOUNT = ("D", "N", "$", "P")
_COMPARING = ("more_than", "less_than")
_COUNTED = frozenset(("classifier", "hour", "banded"))
_MEASURES = frozenset(("classifier", "units"))


def bound_of(row: Row, start: int, end: int, reading: Reading) -> tuple[str, int | None, int | None]:
    """The bound of the figure in the terms from start to end, and where its words stand in the text."""
    for at in range(start + 1, end):
        if "within" in (means := row.senses[at].means):
            return means["within"], row.start(at), row.ends[at]
    for role, at in (*_before(row, start), *_after(row, start, end, reading)):
        bound = row.senses[at].means[role]
        if (reading.high is None or bound == "about") and not _is_no_bound(row, role, at, start, end, reading):
            return bound, row.start(at), row.ends[at]
    return "exact", None, None


def _is_no_bound(row: Row, role: str, at: int, start: int, end: int, reading: Reading) -> bool:
    """Whether the word is another one here: the first or last end of a change, or how long something went on (over seven years)."""
    means, leads = row.senses[at].means, role == "before"
    if leads and "origin" in means and _goes_on(row, end) or "during" in means and reading.unit in DURATIONS:
        return True
    return "goal" in means and not row.has(at + 1, "preposition") and (changes(row, start, end) or leads and _ends_change(row, at))


def _goes_on(row: Row, end: int) -> bool:
    """Whether the other end of a change follows: pasó de 5 a 7 %; but pasó de 5 millones, pode passar de 5 até 2030."""
    return (row.has(end, "join") or row.means(end).keys() == {"goal"}) and row.letters[end + 1:end + 2] in _AMOUNT


Places = Sequence[tuple[str, int]]


def _before(row: Row, start: int) -> Places:
    at = start - 1
    if row.letters[at:start] == "x" and row.sign(at) == "(" and row.has(at - 1, "before") and not row.is_attached(at - 1):
        at -= 1  # أكثر من (587) موقعا
    while at >= max(0, start - 3) and "before" not in (means := row.senses[at].means) and ("particle" in means or "open" in means):
        at -= 1
    if row.has(at, "before"):
        return (("before", at),)
    if row.language.latin and row.sign(at) == "," == row.sign(at - 2) and row.has(at - 1, "before"):
        return (("before", at - 1),)  # vacinar, pelo menos, 90%
    over = at
    while over >= max(row.taken, start - _PREPOSITIONS) and (row.has(over, "preposition") or row.has(over, "particle")):
        over -= 1
    if over < at and row.means(over).get("before", "more_than") not in _COMPARING:
        return (("before", over),)  # al menos a los 640; but more than in 2000
    if not row.language.reach or row.has(at + 1, "open"):
        return ()
    # Some bounds belong to the verb or noun between: 至少造成5人死亡, لا تقل العقوبة عن خمس سنوات.
    # In scripts without spaces letters that mean something alone stand in other words too.
    farthest, passed = max(row.taken, start - row.language.reach), "xyUKSsN" if row.language.unspaced else "x"
    while at >= farthest and (row.letters[at] in passed or row.has(at, "classifier")) and row.senses[at].text[0].isalpha():
        at -= 1
    return (("before", at),) if at >= farthest and {"reach", "before"} <= row.means(at).keys() else ()


def changes(row: Row, start: int, end: int) -> bool:
    """A verb of change is near: what rose to 5 % is 5 %, not up to 5 %."""
    if not row.language.changes:
        return False
    before, after = row.senses[max(0, start - _NEAR):start], row.senses[end:end + _NEAR_AFTER]
    last = max((at + 1 for at, sense in enumerate(before) if sense.text in _STOPS), default=0)
    near = "".join(sense.text if row.language.unspaced and not sense.space else f" {sense.text}"
                   for sense in (*before[last:], *takewhile(lambda sense: sense.text not in _STOPS, after)))
    return any(f" {change}" in near for change in row.language.changes)


def _ends_change(row: Row, at: int) -> bool:
    """Whether a word for the goal of a change follows a figure at once: с 4 % до 7 %, на 4 %, до 7 млн."""
    return 0 < row.taken == at or row.letters[max(0, at - 1):at] in ("D", "s", "S") or (
        row.sign(at - 1) == "," and row.letters[at - 2:at - 1] == "P")


def _after(row: Row, start: int, end: int, reading: Reading) -> Places:
    at = after_endings(row, end)
    is_money = Unit(reading.unit).is_money
    if row.has(at, "priced") and is_money and (
            not row.sign(at + 1)[:1].isalnum() or " " in row.sign(at) and not row.language.unspaced):
        return [("priced", at)]  # 9.9元起, 500 रुपये से शुरू है
    if (is_money or reading.unit == "percent") and _is_banded(row, at):
        return [("banded", at)]
    at += 2 * (row.has(at, "per") and row.means(at + 1).keys() <= _MEASURES)  # 40,000 روپے فی ایکڑ سے کم نہیں
    for place in range(at, min(at + _BETWEEN + 1, len(row.senses))):  # 500 people or more, 500人以上
        sense = row.senses[place]
        if not sense.means.keys() <= _COUNTED:
            role = _role_after(row, start, end, place, place > at)
            return [(role, place)] if role and not _belongs_to_next(row, place, role, at > end) else []
        # Of unknown words one can stand between a count and its bound; in scripts without spaces some letters.
        if not (sense.text[0].isalpha() or sense.means) or place > at and not is_unspaced(sense.text):
            break
    return []


def _role_after(row: Row, start: int, end: int, at: int, is_parted: bool) -> str:
    """In which role a term behind the figure is its bound; none where it is not. is_parted: whether other words stand between."""
    sense = row.senses[at]
    if is_parted and (sense.text == "+" or "within" in sense.means):
        return ""
    is_compared = row.has(start - 1, "known") or row.has(at - 1, "known")
    return next((role for role in ("governed", "after", "within") if role in sense.means
                 and (role != "governed" or _governs(row, start, end, at))
                 and not (is_compared and sense.means[role] in _COMPARING)), "")


def _belongs_to_next(row: Row, at: int, role: str, has_ending: bool) -> bool:
    """Whether the word bears on the figure behind it: £12m plus £3m, 50%+1, up 5% and over 300 acres; but 4,0'ın üzerinde 22 deprem."""
    following = row.letters[at + 1:at + 2]
    return row.letters[at:at + 2] == "y$" or row.sign(at) == "+" and following in ("D", "$") or (
        following == "D" and role == "after" and (row.language.latin and not has_ending or row.has(at, "before")))


def _is_banded(row: Row, at: int) -> bool:
    """100억원대를, 3%대 초반: in the ten billions; but 100억원대출 (a loan)."""
    return row.has(at, "banded") and row.is_attached(at) and (" " in row.sign(at) or not (row.is_attached(at + 1) and row.sign(at + 1)[:1].isalnum()))


def _governs(row: Row, start: int, end: int, at: int) -> bool:
    """Whether the term before a bound has the case that it wants: ৩৪ জনের কম, but ৩৪ পয়েন্ট কম."""
    if row.language.cases:
        return row.senses[at - 1].text.endswith(row.language.cases)
    return end < at == after_endings(row, end) or row.senses[at - 1].inflected or row.has(start - 1, "open")


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

"""Reading of one printed figure: the words of an article to an exact value, its unit and its bound.

What cannot be read for certain is refused: a wrong value is worse than none.
"""
from decimal import Context, Decimal, Inexact, InvalidOperation, localcontext
from itertools import takewhile
from typing import NamedTuple

from etl import words
from etl.numerals import is_digit_by_digit, read_number
from etl.terms import Term, Terms, UnreadableFigure, classify
from etl.words import UNITS, Unit, languages

__all__ = ["Reading", "UnreadableFigure", "languages", "read_bounds", "read_every", "read_figure"]

LONGEST = 80  # code points; no article prints one figure at greater length
# A rounded value would be a wrong one, so rounding is an error.
EXACT = Context(prec=4 * LONGEST, traps=[Inexact, InvalidOperation])
OVERRIDES = "\u202d\u202e"
CALENDAR_YEARS = range(1900, 2101)
_MOST_CHOICES = 16
_HALF = Decimal("0.5")
_FARTHEST = 1000  # times the low end; farther ends are a scale word that was not shared


class Reading(NamedTuple):
    """What the words for one figure say, in whole units.

    value: the number, or the low end of a range
    high: the other end of a range, else None
    unit: ISO 4217 code, W, Wh, percent, times, years, months, weeks, days, hours, minutes or seconds; None for a bare count
    bound: exact, up_to, less_than, at_least, more_than or about
    """

    value: Decimal
    high: Decimal | None
    unit: str | None
    bound: str

    def __str__(self) -> str:
        """What it says in plain digits, as one of several readings is told: 20..25 USD."""
        numbers = f"{self.value:f}" if self.high is None else f"{self.value:f}..{self.high:f}"
        return f"{numbers} {self.unit}" if self.unit else numbers


def read_figure(printed: str, language: str) -> Reading:
    """The one figure that the words print, e.g. `$1,4 триллиона` in `ru`: 1400000000000 USD, exact.

    Decimal and grouping signs are those of the language: CLDR's, and what languages/<code>.yml adds. A bare $ or
    dollar is USD, the convention of this project; what the text around it says is for scan.py. In a range the ends share a scale word and a unit that only one
    of them has ($20-25 billion).

    Raises UnreadableFigure where a part is not understood, where there is no figure or more than one, and where the
    words can be read in two ways.
    """
    terms = _terms(printed, language)
    try:
        with localcontext(EXACT):
            return _read(terms)
    except UnreadableFigure as error:
        understood = ", ".join(f"{term.text!r} as {'/'.join(sorted(term.means))}" for term in terms if term.means)
        raise UnreadableFigure(f"{printed!r}: {error} (understood: {understood or 'nothing'})") from None


def read_every(printed: str, language: str) -> tuple[Reading, ...]:
    """Every reading of the figure, where words or signs can be read in several ways. Raises UnreadableFigure where there is none."""
    return read_terms(_terms(printed, language))


def read_bounds(printed: str, language: str) -> frozenset[str]:
    """The bounds that the words can put on a figure, e.g. `до` in `ru`: up_to. Most words put one; `kadar` in `tr` is up to or about.

    Raises UnreadableFigure where they are not, as a whole, words for a bound.
    """
    terms = [term for term in _terms(printed, language) if not _is_particle(term)]
    bounds = frozenset.intersection(*(frozenset(filter(None, map(term.means.get, words.BOUND_SECTIONS))) for term in terms)) if terms else None
    if not bounds:
        raise UnreadableFigure(f"{printed!r} are not words for a bound in language {language}")
    return bounds


def _terms(printed: str, code: str) -> list[Term]:
    if len(printed) > LONGEST:
        raise UnreadableFigure(f"{printed[:20]!r}… has {len(printed)} characters; a figure has at most {LONGEST}")
    if any(override in printed for override in OVERRIDES):
        raise UnreadableFigure(f"{printed!r}: a bidirectional override shows digits in another order than they stand")
    if code not in languages():
        raise UnreadableFigure(f"no table for language {code!r}; there are {', '.join(languages())}")
    language = words.language(code)
    return classify(printed, 0, len(printed), language).terms()


def _read(terms: Terms) -> Reading:
    for term, before, after in zip(terms, [None, *terms], [*terms[1:], None]):
        if not term.means.keys() - words.SCANNED or "letter" in term and not _is_close(term, before, after):
            raise UnreadableFigure(f"{term.text!r} is not understood")
    bound, terms = _take_bound([term for term in _settle_dashes(terms) if not _is_particle(term)])
    low, high = _split_range(terms)
    if high is not None:
        return _range(low, high, bound)
    value, unit = _amount(low, low)
    return Reading(plain(value), None, unit, bound)


def _is_close(letter: Term, before: Term | None, after: Term | None) -> bool:
    """A letter for a scale touches the digits ($250M) or the sign (250 M€); elsewhere it is another word (5 m)."""
    return before is not None and "digits" in before and (
        before.end == letter.start or after is not None and after.start == letter.end and "units" in after
        and not after.text[0].isalpha())


def _is_particle(term: Term) -> bool:
    return term.means.keys() - words.SCANNED == {"particle"}


def read_terms(terms: Terms) -> tuple[Reading, ...]:
    """Every reading of the terms of one figure, the likelier first; more than one where a sign or a word is ambiguous.

    Raises UnreadableFigure where there is none.
    """
    readings, refused = [], None
    with localcontext(EXACT):
        for choice in _choices(terms):
            try:
                readings.append(_read(choice))
            except UnreadableFigure as error:
                refused = error
    if not readings:
        raise refused
    return tuple(dict.fromkeys(readings))


def _choices(terms: Terms) -> list[list[Term]]:
    """The terms with each ambiguous one settled, in every way; as they are where there are too many ways."""
    if not any([len(term.means.get("digits", ())) > 1 or len(term.means.get("units", ())) > 1 for term in terms]):
        return [terms]
    choices = [[]]
    for term in terms:
        settled = [term]
        for role in ("digits", "units"):
            if len(term.means.get(role, ())) > 1:
                settled = [term.as_only(role, (meaning,)) for meaning in term.means[role]]
        choices = [[*choice, one] for choice in choices for one in settled]
    return choices if len(choices) <= _MOST_CHOICES else [list(terms)]


def _take_bound(terms: list[Term]) -> tuple[str, list[Term]]:
    """The bound named at either end, and the terms between."""
    first, last = 0, len(terms)
    while first < last - 1 and "before" in terms[first] and not _opens_range(terms[first:]):
        first += 1
    while last > first + 1 and _bound_after(terms[last - 1]):
        last -= 1
    named = {term.means["before"] for term in terms[:first]} | {_bound_after(term) for term in terms[last:]}
    named |= {term.means["within"] for term in terms[first:last] if "within" in term}
    if len(named) > 1:
        raise UnreadableFigure(f"two bounds: {' and '.join(sorted(named))}")
    return (named.pop() if named else "exact"), [
        term for term in terms[first:last] if "within" not in term or "units" in term or "scale" in term]


def _bound_after(term: Term) -> str | None:
    return term.means.get("governed") or term.means.get("after")


# --------------------------------------------------------------------------------------------------- dashes, ranges

def _settle_dashes(terms: Terms) -> list[Term]:
    """The terms with each dash told apart: a minus, the join of a range, or a hyphen, which goes."""
    roles = [_dash_role(terms, at) if "dash" in term else "" for at, term in enumerate(terms)]
    return [term.as_only(role) if role else term for term, role in zip(terms, roles) if role != "hyphen"]


def _dash_role(terms: Terms, at: int) -> str:
    dash = terms[at]
    touches_next = at + 1 < len(terms) and terms[at + 1].start == dash.end
    if at == 0:
        role = "minus" if touches_next and dash.text in "-−" and _starts_amount(terms[1:]) else None
    elif at + 1 < len(terms) and "join" in terms[at + 1] and terms[at - 1].end == dash.start:
        role = "hyphen"  # 14- bis 29-jährige
    elif at + 1 == len(terms) or touches_next != (terms[at - 1].end == dash.start):
        role = None
    elif _is_in_decimals(terms[:at]) and "number" in terms[at + 1]:
        role = "hyphen"
    elif _starts_amount(terms[at + 1:]) and not _is_compound(terms[at - 1], terms[at + 1]):
        role = "join"
    else:
        role = "hyphen" if touches_next and dash.text in "-‐‑" else None
    if not role:
        raise UnreadableFigure(f"{dash.text!r} is no hyphen, minus or middle of a range here")
    return role


def _is_in_decimals(terms: Terms) -> bool:
    """Whether the terms end in digits in words behind a word for the decimal sign: 80 दशमलव छह-छह."""
    digits = list(takewhile(lambda term: "dash" in term or "number" in term, reversed(terms)))
    return 0 < len(digits) < len(terms) and "point" in terms[-1 - len(digits)]


def _starts_amount(terms: Terms) -> bool:
    return terms[0].is_number or "units" in terms[0] and len(terms) > 1 and terms[1].is_number


def _is_compound(before: Term, after: Term) -> bool:
    """Whether two number words with a hyphen are one number: twenty-five, deux-cent-dix, one-half; but not five-ten."""
    tens, ones = before.means.get("number", before.means.get("scale")), after.means.get("number")
    return None not in (tens, ones) and (
        tens in range(20, 100, 10) and ones < 10 or tens in range(100, 1000, 100) and ones < 100 or ones < 1)


def _opens_range(terms: Terms) -> bool:
    return "open" in terms[0] and any("close" in term for term in terms)


def _split_range(terms: list[Term]) -> tuple[list[Term], list[Term] | None]:
    role, body = "join", terms
    if terms and _opens_range(terms):
        role, body = "close", terms[1:]
    elif terms and "shut" in terms[-1]:
        role, body = "close", terms[:-1]  # 20 और 30 प्रतिशत के बीच
    joins = [at for at, term in enumerate(body) if role in term]
    if not joins:
        ablative = next((at for at, term in enumerate(body[:-1], 1) if "from" in term), 0)  # 4 yıldan 10 yıla
        return (body[:ablative], body[ablative:]) if ablative else (body, None)
    if len(joins) > 1:
        raise UnreadableFigure("a range has two ends")
    return body[:joins[0]], body[joins[0] + 1:]


def _range(low: list[Term], high: list[Term], bound: str) -> Reading:
    if bound not in ("exact", "about"):
        raise UnreadableFigure(f"a range cannot be {bound}")
    if low and "units" in low[-1] and not any("units" in term for term in high):
        raise UnreadableFigure("the first end of the range has a unit, the second has none")
    if high and "units" in high[0] and not any("units" in term for term in low):
        raise UnreadableFigure("the second end of the range begins with a unit, the first has none")
    whole = Decimal(0)
    if low and high and _is_minor(high[-1]) and "units" not in low[-1] and (split := _minor_part([*low, high[-1]])):
        whole, _ = _amount(low[:split], low[:split])  # 151円20〜22銭
        low = low[split:]
    both = low + high
    if not any(_is_scale(term) for term in low):
        low = low + _shared_scale(low, high)
    (value, unit), (upper, _) = _amount(low, both), _amount(high, both)
    value, upper = whole + value, whole + upper
    if not 0 <= value < upper or value and upper > value * _FARTHEST:
        raise UnreadableFigure(f"{plain(value)} to {plain(upper)} is not a range")
    return Reading(plain(value), plain(upper), unit, bound)


def _is_scale(term: Term) -> bool:
    return "scale" in term or "letter" in term


def _shared_scale(low: list[Term], terms: list[Term]) -> list[Term]:
    """The scale words at the end: in "20-25 billion" the billion is also that of 20."""
    last = max((at for at, term in enumerate(terms) if term.is_number), default=0)
    if any(_is_scale(term) for term in terms[:last]):
        if low and "units" in low[-1]:
            return []  # 3000元至1萬5000元: each end is whole
        raise UnreadableFigure("the ends of the range may or may not share their scale")
    return [term for term in terms[last + 1:] if _is_scale(term)]


# ------------------------------------------------------------------------------------------------- amounts and units

def _amount(terms: list[Term], unit_terms: Terms) -> tuple[Decimal, str | None]:
    """The value of one number in its unit. unit_terms: where units stand, for an end of a range also the other end."""
    if len(terms) == 1 and "quantity" in terms[0]:
        value, unit = terms[0].means["quantity"]
        return value, unit.name
    if len(terms) == 1 and "dual" in terms[0] and "units" in terms[0]:
        unit = _common_unit(terms)
        return 2 * unit.factor, unit.name
    if (split := _minor_part(terms)):
        whole, unit = _amount(terms[:split], terms[:split])
        part, _ = _amount(_hundredths(terms[split:]), terms[split:])
        return whole + part, unit
    if _has_hundredths(terms):
        (tenths, unit), more = _amount(terms[:2], terms[:2]), _value(terms[2])
        return tenths + more * _common_unit(terms[1:2]).factor / (10 if more >= 1 else 1), unit
    if half := _half_unit(terms):
        value, unit = _amount(terms[:-half], unit_terms)
        unit_factor = _common_unit([term for term in unit_terms if "units" in term]).factor
        return value + terms[-1].means["number"] * unit_factor, unit
    negative = bool(terms) and "minus" in terms[0]
    unit = _common_unit([term for term in unit_terms if "units" in term])
    number = _without_units(terms[negative:])
    if unit.is_money or unit == words.COUNT:
        number = [term.as_only("scale", term.means["letter"]) if "letter" in term else term for term in number]
    if unit == words.COUNT and len(number) == 1 and 0 < number[0].means.get("number", 1) < 1:
        raise UnreadableFigure(f"{number[0].text!r} of what?")
    if unit == UNITS["year"] and is_digit_by_digit(number):
        raise UnreadableFigure("digit by digit it is the name of a year")
    is_one = unit != words.COUNT and len(number) == 1 and "one" in number[0]
    value = (Decimal(1) if is_one else read_number(number)) * unit.factor
    if unit == UNITS["year"] and value in CALENDAR_YEARS:
        raise UnreadableFigure(f"{value} is ambiguous: {value} years or the year {value}")
    return (-value if negative else value), unit.name


def _minor_part(terms: list[Term]) -> int:
    """Where the hundredths of a currency begin (122 টাকা ৫০ পয়সা, 398円47銭); 0 where there are none."""
    if not terms or not _is_minor(terms[-1]):
        return 0
    ends = [at for at, term in enumerate(terms[:-1]) if "units" in term and not _is_minor(term)]
    return ends[-1] + 1 if ends and ends[-1] + 2 < len(terms) and ends[-1] > 0 else 0


def _hundredths(terms: list[Term]) -> list[Term]:
    """The terms of the hundredths: "and" stands before them, two digits may begin with a zero (151円08銭)."""
    first, *rest = terms[1:] if terms[0].means.keys() & {"plus", "and", "close"} else terms
    return [first.as_only("digits", (Decimal(first.text),)) if len(first.text) == 2 and first.text.isdecimal() else first, *rest]


def _has_hundredths(terms: list[Term]) -> bool:
    """三成五, 2成5, 3割5分, 六成半, 五块二: tenths and hundredths."""
    if len(terms) == 4 and terms[3].means.get("units") == (UNITS["minute"],):
        terms = terms[:3]
    return len(terms) == 3 and (terms[1].means.get("units") == (UNITS["tenth"],) or "elliptic" in terms[1] and "units" in terms[1]) and (
        terms[2].is_number and 0 < _value(terms[2]) < 10 and terms[1].end == terms[2].start)


def _value(term: Term) -> Decimal:
    """What one number says; nothing where it says more than one thing."""
    values = term.means.get("digits") or (term.means.get("number", Decimal(0)),)
    return values[0] if len(values) == 1 else Decimal(0)


def _half_unit(terms: list[Term]) -> int:
    """How many terms at the end say "and a half" of a unit of time before them (一年半, یک سال و نیم); 0 where none do."""
    if len(terms) < 3 or terms[-1].means.get("number") != _HALF:
        return 0
    said = 2 if {"and", "plus", "close"} & terms[-2].means.keys() else 1
    units = terms[-1 - said].means.get("units", ())
    return said if units and all(unit.name in words.DURATIONS for unit in units) else 0


def _is_minor(term: Term) -> bool:
    return "units" in term and all(unit.is_money and unit.factor < 1 for unit in term.means["units"])


def _common_unit(terms: Terms) -> Unit:
    """The one unit that all the terms can mean ($ and US dollars); a count where there is none."""
    if not terms:
        return words.COUNT
    terms = [term for term in terms if "generic" not in term] or terms  # 新台幣5億元: the 元 of Taiwan
    common = set(terms[0].means["units"]).intersection(*(term.means["units"] for term in terms))
    if not common:
        named = dict.fromkeys(f"{term.text!r}" for term in terms)
        raise UnreadableFigure(f"two units: {' and '.join(named)}")
    if len(common) > 1:
        raise UnreadableFigure(f"{terms[0].text!r} is ambiguous: {' or '.join(sorted(unit.name for unit in common))}")
    return common.pop()


def _without_units(terms: list[Term]) -> list[Term]:
    """The terms of the number. Units follow it; money and signs may lead, and money may stand before the scale."""
    for at, term in enumerate(terms):
        if "units" not in term:
            continue
        money, after = all(unit.is_money for unit in term.means["units"]), terms[at + 1:]
        leads = at == 0 and after and (money or "leads" in term or not term.text[0].isalpha())
        if not leads and not all("units" in later or money and "scale" in later for later in after):
            raise UnreadableFigure(f"{term.text!r} stands in the middle of a number")
    return [term for term in terms if "units" not in term]


def plain(value: Decimal) -> Decimal:
    """The same value without exponent, trailing zeros or the sign of a negative zero."""
    whole = value.to_integral_value()
    return (whole if value == whole else value.normalize()) + 0

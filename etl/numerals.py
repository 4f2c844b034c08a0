"""The grammar of numbers: terms (digits, number words, scale words) to one exact value.

The same for every language; what differs between them is in their tables.
"""
from collections.abc import Iterator
from decimal import Decimal

from etl.terms import Term, Terms, UnreadableFigure

_HALVES = (Decimal("0.5"), Decimal("0.25"))
_NUMERALS = tuple("〇○零一二三四五六七八九")
GAPS = _NUMERALS[:3]  # inside a number: no thousands, hundreds or tens stand there
_TAELS = ("两", "兩")  # at the end of a number they are a weight
_APPROXIMATE = ("一二", "二三", "三四", "四五", "五六", "六七", "七八", "八九", "三五")
_MYRIAD_DIGITS = 4
_HUNDRED, _THOUSAND, _MYRIAD, _LAKH, _MILLION = (Decimal(10) ** power for power in (2, 3, 4, 5, 6))


def read_number(terms: Terms) -> Decimal:
    """The value of the terms, all of which belong to one number.

    Raises UnreadableFigure where they do not, or where digits can be read in no or in more than one way.
    The caller's decimal context must be exact (see figures).
    """
    terms = list(_without_articles(terms))
    in_digits = any("digits" in term for term in terms)
    parts: list[tuple[Decimal, Decimal]] = []  # amounts with their scales, which fall
    previous = None
    for at, (small, scales) in enumerate(_groups(terms)):
        joined, small = _strip_join(small, scales) if at else ("", small)
        scale = _product(scales)
        if at and len(small) == 1 and previous.end == small[0].start and len(small[0].text) == _MYRIAD_DIGITS and small[0].text.isdecimal():
            small = [small[0].as_only("digits", (Decimal(small[0].text),))]  # 21万0818
        value = _small(small, scales)
        if len(scales) == 2 and parts and scales[0].means["scale"] < parts[-1][1] <= _LAKH:
            value, scale = value * scales[0].means["scale"], scales[1].means["scale"]  # 2 lakh 40 thousand, of crore
        if at:
            attached = previous.end == (small or scales)[0].start
            if not scales and len(small) == 1 and (small[0].text in _TAELS or _is_gap(small[0])):
                raise UnreadableFigure(f"{small[0].text!r} ends no number")
            halved = not scales and bool(joined) and value in _HALVES and parts[-1][1] >= _MILLION
            if halved:
                scale = parts[-1][1]  # "a billion and a half", 3 millones y medio: of the billion
            elif not scales and attached and "elliptic" in previous and _is_digit(small):
                scale = parts[-1][1] / 10  # 两万五: twenty-five thousand
            value += _multiplied(parts, value, scale)
            if parts:
                _check_follows(value * scale, parts[-1][1], joined, in_digits and not attached and not halved, scale > 1)
                if parts[-1][0] % parts[-1][1]:
                    raise UnreadableFigure("a smaller number follows a fraction")
        parts.append((value * scale, scale))
        previous = (scales or small)[-1]
    return sum(amount for amount, _ in parts)


def _multiplied(parts: list[tuple[Decimal, Decimal]], value: Decimal, scale: Decimal) -> Decimal:
    """The thousands and lakhs before a value that its scale multiplies too: 8천 600억, 两万五千亿, 2 lakh 40 thousand crore, 465 mil 48.7 millones."""
    taken = Decimal(0)
    while parts and parts[-1][1] < scale and parts[-1][1] in (_THOUSAND, _MYRIAD, _LAKH):
        amount, limit = parts.pop()
        if value + taken >= limit or amount % limit:
            raise UnreadableFigure("two numbers")
        taken += amount
    return taken


def _without_articles(terms: Terms) -> Iterator[Term]:
    """An article before a scale word counts one of it (a billion); elsewhere it is no number."""
    for at, term in enumerate(terms):
        if "article" in term and at + 1 < len(terms) and "scale" in terms[at + 1]:
            continue
        if at and "article" in terms[at - 1] and "scale" in term:
            term = Term(term.text, term.start, term.end, {**term.means, "alone": True})
        if "dual" in term and "alone" in term and at + 1 < len(terms) and "plus" in terms[at + 1]:
            term = Term(term.text, term.start, term.end, {"scale": term.means["scale"], "alone": True})  # مليونا و200 ألف: one
        yield term


def _groups(terms: list[Term]) -> list[tuple[list[Term], list[Term]]]:
    """Each small number with the scale words after it: 2 ارب 40 کروڑ is two groups."""
    groups: list[tuple[list[Term], list[Term]]] = [([], [])]
    for term in terms:
        if term.means.get("scale", 0) >= _THOUSAND:
            groups[-1][1].append(term)
        else:
            if groups[-1][1]:
                groups.append(([], []))
            groups[-1][0].append(term)
    return groups


def _strip_join(terms: list[Term], scales: Terms) -> tuple[str, list[Term]]:
    """How a group is joined; a word that is both adds what has a scale: 9 milhões e 590 mil, but 2 mil e 17 are two numbers."""
    if len(terms) > 1 and _is_gap(terms[0]):
        return "plus", terms[1:]
    roles = ("plus", "and") if scales else ("and", "plus")
    role = next((role for role in roles if terms and role in terms[0]), "")
    return role, terms[1:] if role else terms


def _is_gap(term: Term) -> bool:
    """The zero of 一千零五十, which only says that no hundreds stand there."""
    return term.text in GAPS


def _is_digit(terms: list[Term]) -> bool:
    """One number below ten."""
    return len(terms) == 1 and _value(terms[0]) in range(1, 10)


def _check_follows(value: Decimal, limit: Decimal, joined: str, in_digits: bool, scaled: bool) -> None:
    """A later group is less than the scale before it; after thousands, and where it is no small number, it may have decimals (280 bin 137,62).

    in_digits: beside digits that do not touch it (1万5000), where it has a scale unless it follows thousands.
    """
    is_whole = value == int(value) or value >= _HUNDRED or not (scaled or joined or limit > _THOUSAND)
    if value >= limit or not is_whole or in_digits and (joined == "and" or not scaled and limit > _MYRIAD):
        raise UnreadableFigure("two numbers")


def _product(scales: Terms) -> Decimal:
    """One scale, or thousand or lakh of another (লাখ কোটি)."""
    values = [term.means["scale"] for term in scales]
    if len(values) > 2 or len(values) == 2 and not (values[0] <= _LAKH and values[0] < values[1]):
        raise UnreadableFigure(f"{' '.join(term.text for term in scales)!r} is not one scale")
    product = Decimal(1)
    for value in values:
        product *= value
    return product


def _small(terms: list[Term], scales: Terms) -> Decimal:
    """The number before the scale words; one, where a scale word that can stand alone does."""
    if not terms:
        if not scales or not scales[0].means.keys() & {"alone", "dual"}:
            raise UnreadableFigure(f"no number before {scales[0].text!r}" if scales else "no number")
        return Decimal(2 if "dual" in scales[0] else 1)
    if terms[-1].means.get("scale", 1) < 1:
        return _with_part(terms)
    value = _with_point(terms) if any("point" in term for term in terms) else _spelled(terms, scales)
    if scales and value >= _THOUSAND and not any("digits" in term for term in terms) and not is_digit_by_digit(terms[:2]):
        raise UnreadableFigure(f"{terms[-1].text!r} takes no scale")
    return value


def _with_part(terms: list[Term]) -> Decimal:
    """Tenths or hundredths, also after a whole number: ۲ و ۳ دهم, سه دهم."""
    *number, part = terms
    joins = [at for at, term in enumerate(number) if "plus" in term]
    for at in (-1, *joins):  # twenty-five hundredths rather than twenty and five of them
        try:
            whole, count = _spelled(number[:at]) if at > 0 else Decimal(0), _spelled(number[at + 1:])
        except UnreadableFigure:
            continue
        if whole == int(whole) and count == int(count) and 0 < count * part.means["scale"] < 1:
            return whole + count * part.means["scale"]
    raise UnreadableFigure(f"{part.text!r} does not stand behind a whole number of them")


def _spelled(terms: list[Term], scales: Terms = ()) -> Decimal:
    """A number in digits or words below a thousand: ساڑھے سات, two hundred and five, خمسة وعشرون."""
    if not terms:
        raise UnreadableFigure("no number")
    if is_digit_by_digit(terms):
        return _digit_by_digit(terms)
    added = terms[0].means.get("added", Decimal(0))
    if abs(added) in _HALVES[1:] and len(terms) == 1 and scales:
        return 1 + added  # सवा करोड़: a crore and a quarter
    if added and len(terms) == 1:
        raise UnreadableFigure(f"no number after {terms[0].text!r}")
    number, *rest = terms[1:] if added else terms
    if "and" in number:
        raise UnreadableFigure(f"no number before {number.text!r}")  # 一个半小时
    value = _value(number)
    if value is None and "scale" in number and "alone" in number:
        value, step = number.means["scale"], number.means["scale"]
    elif value is None:
        raise UnreadableFigure(f"{number.text!r} is not understood here")
    else:
        step = _step(value) if "number" in number else Decimal(0)
    if added and step == 0 and value != int(value):
        raise UnreadableFigure(f"{terms[0].text!r} stands before a fraction")
    added *= next((whole for whole in (_THOUSAND, _HUNDRED) if value and not value % whole), 1)  # সাড়ে তিনশ: three hundreds and a half
    return _continued(value + added, Decimal(0) if added else step, rest, number)


def is_digit_by_digit(terms: Terms) -> bool:
    """Whether Chinese numerals stand as digits do: 四四, 一二〇."""
    return len(terms) > 1 and all(term.text in _NUMERALS for term in terms)


def _digit_by_digit(terms: Terms) -> Decimal:
    if len(terms) == 2 and terms[0].text + terms[1].text in _APPROXIMATE:
        raise UnreadableFigure("three or four, or thirty-four")
    return Decimal("".join(str(term.means["number"]) for term in terms))


def _continued(value: Decimal, step: Decimal, terms: list[Term], after: Term) -> Decimal:
    """The value with the number words that follow it, which is of the term before them; step: only what is less can be added to it."""
    joined = False
    for term in terms:
        more = term.means.get("number")
        if "scale" in after and "digits" in term or step >= _HUNDRED and term is terms[-1] and term.text.isdecimal():
            more = _value(term)  # 5백30, एक सौ 81
        if not joined and term is not terms[-1] and ("and" in term or "plus" in term or step > 1 and _is_gap(term)):
            joined = True
            continue
        if not joined and "scale" in term and 0 < value < 100:
            value, step = value * term.means["scale"], term.means["scale"]
        elif not joined and "elliptic" in after and term is terms[-1] and _is_digit([term]):
            value, step = value + more * step / 10, Decimal(0)  # 三百五: three hundred and fifty
        elif (more is not None and more < step and (more == int(more) or joined)
              or value == int(value) and ("and" in term and "number" in term or joined and more in _HALVES)):
            value, step = value + more, _step(more)
        elif more is not None and joined and step == 1 and 0 < value % 100 < 10 and more in range(20, 100, 10):
            value, step = value + more, Decimal(1)  # خمسة وعشرون: five and twenty
        else:
            raise UnreadableFigure("two numbers" if _value(term) is not None else f"{term.text!r} is not understood here")
        joined, after = False, term
    return value


def _value(term: Term) -> Decimal | None:
    if "digits" not in term:
        return term.means.get("number")
    readings = term.means["digits"]
    if len(readings) > 1:
        raise UnreadableFigure(f"{term.text!r} is ambiguous: {' or '.join(map(str, sorted(readings)))}")
    if not readings:
        raise UnreadableFigure(f"{term.text!r} is no number by the signs of the language")
    return readings[0]


def _step(value: Decimal) -> Decimal:
    """The largest power of ten that divides the value, so that less can follow it (twenty-five); 0 where none can."""
    if not value or value != int(value):
        return Decimal(0)
    step = Decimal(1)
    while not value % (step * 10):
        step *= 10
    return step


def _with_point(terms: list[Term]) -> Decimal:
    """Digits or digit words after a word for the decimal sign: بارہ اعشاریہ تین, twelve point three five."""
    at = next(at for at, term in enumerate(terms) if "point" in term)
    part = [_value(term) for term in terms[at + 1:]]
    digits = "".join(map(str, part))
    whole = _spelled(terms[:at]) if at else None
    if whole is None or whole != int(whole) or not digits.isdecimal() or len(part) > 1 and len(digits) > len(part):
        raise UnreadableFigure(f"{terms[at].text!r} does not stand between whole numbers")
    return whole + Decimal(f"0.{digits}")

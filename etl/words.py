"""Tables of the words and habits with which a language prints figures: CLDR's, and what languages/*.yml adds to them."""
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from types import MappingProxyType

from etl.fold import INVISIBLE, fold

FOLDER = Path(__file__).with_name("languages")
ROOT = "root"  # what is the same in every language, as in CLDR
BOUNDS = ("exact", "up_to", "less_than", "at_least", "more_than", "about")
BOUND_SECTIONS = ("before", "after", "within", "governed", "priced", "banded")  # of the tables, by where the words stand
FULL_WIDTH = ord("！") - ord("!")  # from a sign of ASCII to its full-width form
_FAR_LETTERS, _FAR_WORDS = 8, 4
_MONEY = 4  # letters of words for money and percent that others may touch; shorter ones begin other words
KILO, MEGA, GIGA, TERA = (Decimal(10) ** power for power in (3, 6, 9, 12))


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of the readings, and how many of it the printed word stands for (gigawatt: 10**9 of W)."""

    name: str | None
    factor: Decimal = Decimal(1)

    @property
    def is_money(self) -> bool:
        """No other unit of a reading has three capitals, as ISO 4217 codes have."""
        return self.name is not None and len(self.name) == 3 and self.name.isupper()


COUNT = Unit(None)
DURATIONS = frozenset(("years", "months", "weeks", "days", "hours", "minutes", "seconds"))
UNITS = MappingProxyType({
    "watt": Unit("W"), "kilowatt": Unit("W", KILO), "megawatt": Unit("W", MEGA), "gigawatt": Unit("W", GIGA),
    "terawatt": Unit("W", TERA), "watt-hour": Unit("Wh"), "kilowatt-hour": Unit("Wh", KILO),
    "megawatt-hour": Unit("Wh", MEGA), "gigawatt-hour": Unit("Wh", GIGA), "terawatt-hour": Unit("Wh", TERA),
    "percent": Unit("percent"), "basis-point": Unit("percent", Decimal("0.01")), "tenth": Unit("percent", Decimal(10)),
    "per-mille": Unit("percent", Decimal("0.1")),
    "times": Unit("times"), "year": Unit("years"), "month": Unit("months"),
    "week": Unit("weeks"), "day": Unit("days"), "hour": Unit("hours"), "minute": Unit("minutes"), "second": Unit("seconds"),
    "decade": Unit("years", Decimal(10)),
})
_CLDR_UNITS = MappingProxyType({
    "watt": "power-watt", "kilowatt": "power-kilowatt", "megawatt": "power-megawatt", "gigawatt": "power-gigawatt",
    "kilowatt-hour": "energy-kilowatt-hour", "percent": "concentr-percent", "year": "duration-year",
    "month": "duration-month", "week": "duration-week", "day": "duration-day", "hour": "duration-hour",
    "minute": "duration-minute", "second": "duration-second", "decade": "duration-decade",
})


class TableError(ValueError):
    """A language table that cannot be used; the message names the file and what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Signs:
    """What separates the digits of a number. `unsettled` signs are used both ways before exactly three digits.

    `scaled` are those that are likelier decimal where a scale word or percent follows: 2,675 трлн.
    """

    decimal: frozenset
    group: frozenset
    unsettled: frozenset
    scaled: frozenset


@dataclass(frozen=True, slots=True)
class Language:
    """One language: how it prints digits, and what its phrases mean (tuples of folded tokens -> role -> meaning)."""

    code: str
    signs: Signs
    chunk: re.Pattern  # a token with the white space before it
    phrases: MappingProxyType
    starts: dict  # first token -> how many tokens the longest phrase has that begins with it
    seconds: dict  # first token -> the second tokens of phrases that begin with it
    prefixes: tuple
    suffixes: tuple  # of words, which a figure is printed without
    endings: tuple   # of words, which are a part of it
    ablatives: frozenset  # endings that say "from"
    plurals: tuple   # endings of nouns of which many are counted
    places: dict     # currency -> folded words that show that a text is of its country
    elsewhere: dict  # currency -> currencies that the same words mean in other countries
    decisive: dict   # currency -> folded words that only texts of its country print
    hundredths: dict  # word for a hundredth of money that is another word too -> the money whose number stands before
    witnesses: dict  # word -> folded words of which one has to stand near
    denials: dict    # word -> folded words of which none may stand near
    ordinal_point: bool
    changes: tuple
    cases: tuple     # endings of words that govern a bound
    reach: int       # how many terms of other words a bound may reach over
    calendar: tuple  # first and last year of its own calendar, of which texts print the bare number
    unspaced: bool
    compounds: tuple  # the words for hundred and thousand, where numbers below a million are one word
    latin: bool  # its script
    heads: tuple  # words for numbers, scales, money and percent that print runs together with the next word: دوہزار, ہزارروپے
    memory: dict  # what terms.py has worked out about single words


@cache
def languages() -> tuple[str, ...]:
    """The codes of the languages that have a table."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.yml") if path.stem != ROOT))


@cache
def language(code: str) -> Language:
    """The tables of one language, read once. FileNotFoundError where there is none, TableError where it is wrong."""
    table, signs, phrases = _read(_file(code)), _signs(code), inherited(code)
    _drop(phrases, table, chunk := _chunk_pattern(signs))
    _merge(phrases, own(code))
    for word, value in _compounds(phrases, table.get("compounds", {})):
        phrases.setdefault((word,), {"number": value, "compound": True})
    starts, seconds = _index(phrases)
    habits = {habit: tuple(map(fold, table.get(habit, ()))) for habit in ("prefixes", "suffixes", "endings", "ablatives", "plurals", "changes", "cases")}
    witnesses, denials = ({" ".join(_folded(word, chunk)): listed for word, listed in _folded_lists(table.get(habit, {})).items()}
                          for habit in ("witnesses", "denials"))
    unspaced = any(re.match(f"[{UNSPACED}]", phrase[0]) for phrase, means in phrases.items() if "scale" in means)
    return Language(
        code, signs, chunk, MappingProxyType(phrases), starts, seconds, memory={},
        prefixes=tuple(sorted(habits["prefixes"], key=len, reverse=True)), suffixes=tuple(sorted(habits["suffixes"], key=len)),
        endings=tuple(sorted(habits["endings"], key=len)), ablatives=frozenset(habits["ablatives"]),
        plurals=habits["plurals"], changes=habits["changes"], cases=habits["cases"],
        places=_folded_lists(table.get("places", {})), elsewhere=table.get("elsewhere", {}), decisive=_folded_lists(table.get("decisive", {})),
        hundredths={fold(word): fold(whole) for word, whole in table.get("hundredths", {}).items()},
        witnesses=witnesses, denials=denials,
        ordinal_point="." in table.get("ordinal", ()),
        reach=(_FAR_LETTERS if unspaced else _FAR_WORDS) if "reaching" in table else 0,
        calendar=tuple(map(int, table.get("calendar", ()))), unspaced=unspaced,
        compounds=tuple(fold(table["compounds"][part]) for part in ("hundred", "thousand")) if "compounds" in table else (),
        latin=all(phrase[0] < GREEK for phrase, means in phrases.items() if "date" in means),
        heads=tuple(sorted(_heads(phrases), key=len, reverse=True)))


def _index(phrases: dict) -> tuple[dict[str, int], dict[str, set]]:
    """By the first token of phrases: how many tokens the longest has, and the second tokens."""
    starts: dict[str, int] = {}
    seconds: dict[str, set] = {}
    for first, *rest in phrases:
        starts[first] = max(starts.get(first, 0), len(rest) + 1)
        seconds.setdefault(first, set()).update(rest[:1])
    return starts, seconds


def _folded_lists(table: dict) -> dict[str, tuple[str, ...]]:
    return {key: tuple(map(fold, listed)) for key, listed in table.items()}


def _heads(phrases: dict) -> Iterator[str]:
    """Words that the next one may touch, in scripts with spaces between words but without capitals."""
    for (first, *rest), means in phrases.items():
        unit = means["units"][0] if "units" in means and len(first) >= _MONEY else COUNT
        if not rest and is_caseless(first[0]) and (
                "number" in means or means.get("scale", 0) >= KILO or unit.is_money or unit.name == "percent"):
            yield first


def is_caseless(character: str) -> bool:
    """Whether it is a letter or sign of a script with spaces between words and without capitals, in which names have none."""
    return character > GREEK and character.lower() == character.upper() and not re.match(f"[{UNSPACED}]", character)


def inherited(code: str) -> dict:
    """What phrases mean in a language before its own table is read: by CLDR, and over that by root.yml."""
    root, chunk, phrases = _read(_file(ROOT)), _chunk_pattern(_signs(code)), {}
    _merge(phrases, _phrases(_cldr_words(_cldr(code)), chunk))
    _drop(phrases, root, chunk)
    _merge(phrases, _phrases(_table_words(ROOT, root), chunk))
    return phrases


def own(code: str) -> list[tuple]:
    """What the language's own table says, in its order: (phrase, role, meaning)."""
    return list(_phrases(_table_words(code, _read(_file(code))), _chunk_pattern(_signs(code))))


def _compounds(phrases: dict, table: dict) -> Iterator[tuple[str, Decimal]]:
    """Numbers below a million that are one word: zweihundertfünfzig, dreihunderttausend."""
    if not table:
        return
    hundred, thousand, one = (fold(table[part]) for part in ("hundred", "thousand", "one"))
    tens = {phrase[0]: means["number"] for phrase, means in phrases.items() if len(phrase) == 1 and means.get("number") in range(1, 100)}
    heads = {"": 1, one: 1, **{word: value for word, value in tens.items() if 1 < value < 10}}
    hundreds = {head + hundred: value * 100 for head, value in heads.items()}
    yield from hundreds.items()
    below = {hundreds_word + rest: value + more for hundreds_word, value in hundreds.items() for rest, more in tens.items()}
    yield from below.items()
    for word, value in {**heads, **tens, **hundreds, **below}.items():
        yield word + thousand, value * 1000
    yield from ((head + thousand + rest, value * 1000 + more) for head, value in heads.items() for rest, more in hundreds.items())


def _phrases(words, chunk: re.Pattern):
    for printed, role, meaning in words:
        if phrase := _folded(printed, chunk):
            yield phrase, role, meaning


def _folded(printed: str, chunk: re.Pattern) -> tuple[str, ...]:
    """The tokens of a word of the tables."""
    return tuple(filter(None, (fold(part.lstrip()) for part in chunk.findall(printed))))


def _merge(phrases: dict, entries) -> None:
    """A later source replaces what an earlier one says of a phrase in the same role."""
    for phrase, role, meaning in entries:
        phrases.setdefault(phrase, {})[role] = meaning


def _drop(phrases: dict, table: dict, chunk: re.Pattern) -> None:
    for word in table.get("unread", ()):
        phrases.pop(_folded(word, chunk), None)


@cache
def _chunk_pattern(signs: Signs) -> re.Pattern:
    """A number in digits, a word or one sign, with the white space before it; together they are the whole text.

    A character of a script without spaces is a token of its own. Signs that cannot be seen belong to the token before them.
    """
    inner = (signs.decimal | signs.group | set(".,'\u2019\u060c")) - {" "}
    inner |= {chr(ord(sign) + FULL_WIDTH) for sign in inner if sign.isascii()}
    inner, unseen, punctuation = re.escape("".join(sorted(inner))), f"[{INVISIBLE}]*", _punctuation()
    grouped = rf"|(?<!\d{{4}}){unseen}[{_SPACES}]{unseen}(?=\d{{3}}(?!\d))" if " " in signs.group else ""
    number = rf"\d+(?:(?:[{INVISIBLE}]+|{unseen}[{inner}]{unseen}{grouped})\d+)*"
    return re.compile(rf"\s*(?:[^\s\d{punctuation}{UNSPACED}]+|{_NO_CENTS}|{_NO_WHOLE}|[{punctuation}]{unseen}|{number}{unseen}|{_SYLLABLE}{unseen})")


_NO_CENTS = r"(?<!\D)[.,][-–—](?![-–—\w])"  # 300.–, as Swiss prices are printed; alone it is a word of a table
_NO_WHOLE = r"\.(?<![^\s$£€(].)\d+(?![.,]?\d)"  # .5 percent, $.75
GREEK = "\u0370"  # where the Latin letters of Europe have ended
_SPACES = " \u00a0\u2007\u2009\u202f"
# Scripts without spaces between words: Han, Kana, Hangul (whose particles are attached without end), also decomposed.
UNSPACED = "\u3005-\u3007\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\u1100-\u11ff"
_SYLLABLE = f"(?:[\u1100-\u115f][\u1160-\u11a7][\u11a8-\u11ff]?|[{UNSPACED}][\u3099\u309a]?)"


@cache
def _punctuation() -> str:
    """Punctuation and symbols of the Basic Multilingual Plane, as the inside of a character class.

    Not \\W, to which combining vowel signs of Indic scripts belong.
    """
    return re.escape("".join(
        chr(code) for code in range(0x10000) if unicodedata.category(chr(code))[0] in "PS"))


# ---------------------------------------------------------------------------------------------------------- CLDR

def _cldr(code: str):
    from babel import UnknownLocaleError  # 35 ms that a command which reads no figure does not pay

    from etl.cldr import cldr

    try:
        return cldr(code)
    except UnknownLocaleError as error:
        raise TableError(f"{code}.yml: CLDR has no language {code}") from error


def _signs(code: str) -> Signs:
    # Babel leaves a locale's other numbering systems empty where they are the same.
    table, latin = _read(_file(code)), _cldr(code)["number_symbols"]["latn"]
    decimal = {latin["decimal"], "\u066b", *table.get("decimal", ())}
    group = {fold(latin["group"]), "\u066c", *map(fold, table.get("group", ()))}
    return Signs(frozenset(decimal), frozenset(group), frozenset(table.get("unsettled", ".,")),
                 frozenset(table.get("scaled", ())))


def _cldr_words(data):
    yield from _cldr_scales(data)
    yield from _cldr_units(data)
    yield from _cldr_currencies(data)
    yield from _cldr_dates(data)


def _cldr_scales(data):
    """Words of the compact decimal formats. A word for which CLDR has two values (bn কো) is left to the table."""
    values: dict[str, set] = {}
    for width in ("long", "short"):
        for patterns in data["compact_decimal_formats"].get(width, {}).values():
            for magnitude, pattern in patterns.items():
                word = pattern.pattern.replace("'", "").replace("0", "").strip()
                if len(fold(word)) > 1:
                    values.setdefault(fold(word), set()).add(
                        Decimal(magnitude) / Decimal(10) ** (pattern.pattern.count("0") - 1))
    for word, (value, *others) in values.items():
        if not others:
            yield word, "scale", value


def _cldr_units(data):
    patterns, names = (data[part] for part in ("unit_patterns", "unit_display_names"))
    for name, cldr in _CLDR_UNITS.items():
        widths = patterns.get(cldr, {})
        # Short names of durations are letters that mean other things too (ru г., "2025 г.").
        used = [widths.get("long") or widths.get("short")] if cldr.startswith("duration") else [
            widths.get("long"), widths.get("short"), {"other": "{0}" + names.get(cldr, {}).get("long", "")}]
        for forms in filter(None, used):
            yield from _cldr_unit_forms(name, forms)


def _cldr_unit_forms(name: str, forms):
    for form, pattern in forms.items():
        word = pattern.replace("{0}", "").strip()
        if form == "per" or len(word) < 2 and word.isalpha() or not word:
            continue
        if form == "two" and "{0}" not in pattern:  # an Arabic dual says the number itself
            yield word, "quantity", (Decimal(2), UNITS[name])
        else:
            yield word, "units", (UNITS[name],)


def _cldr_dates(data):
    """Names of months and days of the week: a number beside one is a date."""
    for context in data["months"].values():
        for width in ("abbreviated", "wide"):
            for name in context[width].values():
                if not any(map(str.isdecimal, name)) and len(name) > 1:
                    yield name.removesuffix("."), "date", True
    for name in data["days"]["format"]["wide"].values():
        yield name, "date", True


def _cldr_currencies(data):
    for code in sorted(tender() & set(data["currency_names"])):
        name = data["currency_names"][code]
        unit = (Unit(code),)
        yield from ((code, "units", unit), (code, "cased", code), (name, "units", unit))
        for plural in data["currency_names_plural"].get(code, {}).values():
            yield plural, "units", unit
        symbol = data["currency_symbols"].get(code, "")
        if any(unicodedata.category(character) == "Sc" for character in symbol):
            yield symbol, "units", unit


@cache
def tender() -> frozenset[str]:
    """Codes of what is legal tender somewhere today: not gold, the mark or "unknown currency"."""
    from babel.core import get_global

    return frozenset(code for used in get_global("territory_currencies").values()
                     for code, _, end, legal in used if legal and end is None)


# ----------------------------------------------------------------------------------------------------- our tables

def _file(code: str) -> Path:
    return FOLDER / f"{code}.yml"


@cache
def _read(path: Path) -> dict:
    import yaml

    class Loader(yaml.CBaseLoader):  # every scalar stays the string that is printed: no floats, no booleans
        def construct_mapping(self, node, deep=False):
            keys = [self.construct_object(key) for key, _ in node.value]
            if len(keys) != len(set(keys)):
                raise TableError(f"{path.name}:{node.start_mark.line + 1}: a key stands twice in this mapping")
            return super().construct_mapping(node, deep=True)

    table = yaml.load(path.read_text(encoding="utf-8"), Loader)
    if not isinstance(table, dict):
        raise TableError(f"{path.name}: not a mapping of sections")
    for section in table.keys() - SECTIONS.keys() - set(HABITS):
        raise TableError(f"{path.name}: unknown section {section}; there are {', '.join((*SECTIONS, *HABITS))}")
    for habit in table.keys() & set(HABITS):
        if not isinstance(table[habit], HABITS[habit]):
            raise TableError(f"{path.name}, section {habit}: {table[habit]!r} is not a {HABITS[habit].__name__}")
    return table


def _table_words(code: str, table: dict):
    for section, content in table.items():
        if section in SECTIONS:
            try:
                yield from SECTIONS[section](content)
            except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
                raise TableError(f"{code}.yml, section {section}: {error!r}") from error


def _keyed(role: str, meaning):
    """A section that lists words under what they mean."""
    return lambda content: [
        (word, role, meaning(key)) for key, listed in content.items() for word in _listed(listed)]


def _flags(role: str):
    """A section that only lists words."""
    return lambda content: [(word, role, True) for word in _listed(content)]


def _listed(words) -> list:
    if not isinstance(words, list):  # a string would be read letter by letter
        raise TypeError(f"{words!r} is not a list of words")
    return words


def _bound(name: str) -> str:
    return BOUNDS[BOUNDS.index(name)]


def _number(printed: str) -> Decimal:
    number = Decimal(printed)
    if not number.is_finite():
        raise ValueError(f"{printed} is no number")
    return number


def _power_of_ten(exponent: str) -> Decimal:
    return Decimal(10) ** int(exponent)


def _currencies(content: dict):
    """A word under several currencies means any of them: it is refused unless other words settle which."""
    meant: dict[str, tuple] = {}
    for key, listed in content.items():
        code, _, factor = key.partition("*")
        if code not in tender():
            raise LookupError(f"{code} is no currency that is legal tender today")
        for word in _listed(listed):
            meant[word] = (*meant.get(word, ()), Unit(code, _number(factor or "1")))
    return [(word, "units", units) for word, units in meant.items()]


def _quantities(content: dict):
    return [(word, "quantity", (_number(number), UNITS[name]))
            for name, numbers in content.items() for number, listed in numbers.items() for word in _listed(listed)]


def _ranges(content: dict):
    if unknown := content.keys() - {"open", "close", "join", "shut"}:
        raise LookupError(f"{min(unknown)} is no part of a range")
    return [(word, role, True) for role, listed in content.items() for word in _listed(listed)]


# Sections that only list words -> what such a word is.
FLAGS = MappingProxyType({
    "alone": "alone", "articles": "article", "and": "and", "plus": "plus", "point": "point", "dashes": "dash", "particles": "particle",
    "leading": "leads", "during": "during", "labels": "label", "marks": "mark", "idioms": "idiom", "ages": "age", "aged": "aged", "links": "link",
    "clocks": "clock", "doubtful": "doubtful", "dates": "date", "minus": "minus", "indefinite": "indefinite", "ones": "one", "versus": "versus",
    "goals": "goal", "duals": "dual", "reaching": "reach", "steps": "step", "known": "known", "dated": "dated", "lasting": "lasting",
    "spans": "span", "generic": "generic", "cohorts": "cohort", "classifiers": "classifier", "hours": "hour", "prepositions": "preposition",
    "per": "per", "elliptic": "elliptic", "origins": "origin",
})
SECTIONS = MappingProxyType({
    "scales": _keyed("scale", _power_of_ten), "money_scales": _keyed("letter", _power_of_ten),
    "numbers": _keyed("number", _number), "added": _keyed("added", _number),
    "units": _keyed("units", lambda name: (UNITS[name],)), "currencies": _currencies, "quantities": _quantities,
    "ranges": _ranges, "cased": lambda content: [(word, "cased", word) for word in _listed(content)],
    **{section: _keyed(section, _bound) for section in BOUND_SECTIONS},
    **{section: _flags(role) for section, role in FLAGS.items()},
})
# What is said of words for the sake of finding figures in running text; to the reader of one figure they are unknown.
SCANNED = frozenset(("compound", "label", "mark", "hour", "idiom", "date", "indefinite", "versus", "classifier", "clock", "link", "cohort",
                     "aged", "banded", "known", "lasting", "per", "preposition", "priced", "span", "step", "origin"))
HABITS = MappingProxyType({
    **dict.fromkeys(("decimal", "group", "unsettled", "scaled", "prefixes", "suffixes", "endings", "unread", "ordinal", "changes",
                     "ablatives", "plurals", "cases", "calendar"), list),
    "compounds": dict, "places": dict, "elsewhere": dict, "decisive": dict, "witnesses": dict, "denials": dict, "hundredths": dict,
})

"""What CLDR says of one language, by Babel.

Babel 2.18 writes what an alias of one language stands for into data that languages share (its issue 1234): a process that has read
Chinese takes 十月 for a German month. So each language has a copy of its own here, which nothing is written to but its own aliases.
"""
from copy import deepcopy
from functools import cache

from babel import Locale
from babel.localedata import LocaleDataDict, load


@cache
def cldr(language: str) -> LocaleDataDict:
    """CLDR's data of a BCP 47 language tag, under the names of Babel: months, unit_patterns, currency_symbols and others.

    Raises babel.UnknownLocaleError where CLDR has no such language, and ValueError where it is no tag.
    """
    return LocaleDataDict(deepcopy(load(str(Locale.parse(language, sep="-")))))

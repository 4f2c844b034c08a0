"""Which country's money a word means (rupees, dinars, টাকা), by the places that the text names."""
import re
from collections.abc import Sequence
from functools import cache

from etl import words
from etl.figures import Reading
from etl.fold import fold
from etl.words import Language


class Places:
    """The places that one text names, counted when they are first asked for."""

    def __init__(self, text: str, language: Language):
        self._text, self._language, self._named = text, language, None

    def likelier_first(self, readings: tuple[Reading, ...]) -> tuple[Reading, ...]:
        """The readings, those first whose money is that of the places named in the text.

        One reading becomes two where its word is another money in another country and the text names that country alone.
        """
        if len(readings) == 1:
            reading = readings[0]
            for other in self._language.elsewhere.get(reading.unit, ()):
                if self._count(other) and not self._count(reading.unit):
                    return reading._replace(unit=other), reading
            return readings
        if len({reading.unit for reading in readings}) == 1:
            return readings
        return tuple(sorted(readings, key=lambda reading: -self._count(reading.unit)))

    def _count(self, currency: str) -> int:
        if self._named is None:
            folded = fold(self._text)
            self._named = {code: len(pattern.findall(folded)) for code, pattern in _patterns(self._language.code).items()}
        return self._named.get(currency, 0)


@cache
def _patterns(code: str) -> dict[str, re.Pattern]:
    language = words.language(code)
    prefix = f"(?:{_any(language.prefixes)})?" if language.prefixes else ""
    return {currency: re.compile(rf"(?<!\w){prefix}(?:{_any(names)})") for currency, names in language.places.items()}


def _any(names: Sequence[str]) -> str:
    return "|".join(map(re.escape, names))

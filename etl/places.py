"""Which country's money a word means (rupees, dinars, টাকা), by the places that the text names."""
from functools import cache

from etl import words
from etl.figures import Reading
from etl.fold import fold
from etl.words import Language


class Places:
    """The places that one text names, counted when they are first asked for."""

    def __init__(self, text: str, language: Language):
        self._text, self._language = text, language
        self._folded: str | None = None
        self._counts: dict[str, int] = {}

    def likelier_first(self, readings: tuple[Reading, ...]) -> tuple[Reading, ...]:
        """The readings, those first whose money is that of the places named in the text.

        One reading becomes two where its word is another money in another country and the text names that country alone.
        """
        if len(readings) == 1:
            reading = readings[0]
            other = max(self._language.elsewhere[reading.unit], key=self._count)
            return readings if self._count(reading.unit) or not self._count(other) else (reading._replace(unit=other), reading)
        if len({reading.unit for reading in readings}) == 1:
            return readings
        return tuple(sorted(readings, key=lambda reading: -self._count(reading.unit)))

    def _count(self, currency: str) -> int:
        if currency not in self._counts:
            if self._folded is None:
                self._folded = " " + fold(self._text)
            self._counts[currency] = sum(map(self._folded.count, _beginnings(self._language.code, currency)))
        return self._counts[currency]


@cache
def _beginnings(code: str, currency: str) -> tuple[str, ...]:
    """How words begin that name places of a currency."""
    language = words.language(code)
    space = "" if language.unspaced else " "
    return tuple(f"{space}{prefix}{name}" for name in language.places.get(currency, ()) for prefix in ("", *language.prefixes))

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
        self._settled: dict[str, bool] = {}

    def likelier_first(self, readings: tuple[Reading, ...], printed: str) -> tuple[Reading, ...]:
        """The readings, those first whose money is that of the places named in the text.

        One reading becomes two where its word is another money in another country and the text names that country alone, or
        prints words that only texts of that country do. What the figure itself says in such a word (人民币5亿元) is settled.
        """
        if len(readings) == 1:
            reading = readings[0]
            if any(word in fold(printed) for word in self._language.decisive.get(reading.unit, ())):
                return readings
            others = self._language.elsewhere[reading.unit]
            other = next(filter(self._settles, others), None) or max(others, key=self._count)
            if self._settles(other) or self._count(other) and not self._count(reading.unit):
                return reading._replace(unit=other), reading
            return readings
        if len({reading.unit for reading in readings}) == 1:
            return readings
        return tuple(sorted(readings, key=lambda reading: -self._count(reading.unit)))

    def _settles(self, currency: str) -> bool:
        """Whether words that only the country's own texts print stand more than once."""
        if currency not in self._settled:
            names = self._language.decisive.get(currency, ())
            self._settled[currency] = bool(names) and sum(map(self._folded_text().count, names)) > 1
        return self._settled[currency]

    def _count(self, currency: str) -> int:
        if currency not in self._counts:
            self._counts[currency] = sum(map(self._folded_text().count, _beginnings(self._language.code, currency)))
        return self._counts[currency]

    def _folded_text(self) -> str:
        if self._folded is None:
            self._folded = " " + fold(self._text)
        return self._folded


@cache
def _beginnings(code: str, currency: str) -> tuple[str, ...]:
    """How words begin that name places of a currency."""
    language = words.language(code)
    space = "" if language.unspaced else " "
    return tuple(f"{space}{prefix}{name}" for name in language.places.get(currency, ()) for prefix in ("", *language.prefixes))

"""The figures of a scan, for a terminal, for a browser and for programs."""

from __future__ import annotations

import html
import json
from collections.abc import Iterable, Iterator
from decimal import Decimal

from babel import Locale

from etl.scan import Figure

CONTEXT = 24  # code points of the article on each side of a figure
PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Figures found</title>
<style>
:root { color-scheme: light dark; }
body { max-width: 44rem; margin: 2rem auto; padding: 0 1rem; line-height: 1.7;
  font-family: "Noto Sans", "Noto Sans Arabic", "Noto Nastaliq Urdu", "Noto Sans Bengali", "Noto Sans Devanagari", "Noto Sans CJK SC", sans-serif; }
article { white-space: pre-wrap; overflow-wrap: anywhere; text-align: start; }
mark { background: #fd6; color: #000; padding: 0 .15em; }
mark.ambiguous { background: #f99; }
small { font-size: .75em; color: #567; padding: 0 .3em; }
@media (prefers-color-scheme: dark) { small { color: #9ab; } }
</style>
"""


def reading(figure: Figure) -> str:
    """What a figure says, for people: up to 10,000,000,000 USD."""
    if len(figure.readings) > 1:
        return " or ".join(_amount(r.value, r.high, r.unit) for r in figure.readings)
    bound = "" if figure.bound == "exact" else figure.bound.replace("_", " ") + " "
    return bound + _amount(figure.value, figure.high, figure.unit)


def _amount(value: Decimal, high: Decimal | None, unit: str | None) -> str:
    numbers = f"{value:,f}" if high is None else f"{value:,f} to {high:,f}"
    return f"{numbers} {unit}" if unit else numbers


def json_lines(file: str, figures: Iterable[Figure]) -> Iterator[str]:
    """One JSON object a figure; numbers as strings, so that no program rounds them."""
    for figure in figures:
        row = {"file": file, "start": figure.start, "end": figure.end, "printed": figure.printed, "value": f"{figure.value:f}"}
        row["high"] = None if figure.high is None else f"{figure.high:f}"
        row |= {"unit": figure.unit, "bound": figure.bound, "kind": figure.kind, "language": figure.language}
        if len(figure.readings) > 1:
            row["readings"] = [str(reading) for reading in figure.readings]
        yield json.dumps(row, ensure_ascii=False)


def table(file: str, text: str, figures: list[Figure]):
    """A table of the figures of one file, each in its context, for the terminal."""
    from rich.table import Table
    from rich.text import Text

    shown = Table(title=Text(f"{file}: {len(figures)} figures"), title_justify="left")
    for heading in ("line", "figure", "reads", "kind", "where it stands"):
        shown.add_column(heading, overflow="fold")
    for figure in figures:
        line = str(text.count("\n", 0, figure.start) + 1)
        shown.add_row(line, Text(figure.printed), Text(reading(figure)), figure.kind, Text(_context(text, figure)))
    return shown


def _context(text: str, figure: Figure) -> str:
    before, after = text[max(0, figure.start - CONTEXT) : figure.start], text[figure.end : figure.end + CONTEXT]
    return " ".join(f"{before}[{figure.printed}]{after}".split())


def html_page(files: Iterable[tuple[str, str, list[Figure]]]) -> Iterator[str]:
    """A page that shows each text with its figures marked and read, in the direction of its script."""
    yield PAGE
    for file, text, figures in files:
        language = figures[0].language if figures else "und"
        yield f"<h1>{html.escape(file)}</h1>\n<article lang='{language}' dir='{_direction(language)}'>"
        yield from _marked(text, figures)
        yield "</article>\n"


def _direction(language: str) -> str:
    return "auto" if language == "und" else Locale.parse(language, sep="-").text_direction


def _marked(text: str, figures: list[Figure]) -> Iterator[str]:
    at = 0
    for figure in figures:
        kind = "ambiguous" if len(figure.readings) > 1 else figure.kind
        yield html.escape(text[at : figure.start])
        yield f'<mark class="{kind}" id="at{figure.start}"><bdi>{html.escape(figure.printed)}</bdi></mark>'
        yield f'<small dir="ltr" lang="en">{html.escape(reading(figure))}</small>'
        at = figure.end
    yield html.escape(text[at:])

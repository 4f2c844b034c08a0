"""Scanning of many files: read here, scanned here or elsewhere, told in the order of the files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import chain
from pathlib import Path

from etl import render
from etl.problems import Problem, shown
from etl.scan import scan

TEXT_A_TASK = 1_000_000  # code points that are scanned in one go: with less, a cluster would spend its time on messages

Text = tuple[str, str] | Problem  # a file's name and its text, or why there is none


def scan_files(
    paths: Iterable[Path], language: str | None, form: str | None, execute: Callable = map, text_a_task: int = TEXT_A_TASK
) -> Iterator[list[str] | tuple | Problem]:
    """What is found in each file, in the order of the files.

    execute: as map: calls a function with each of some items and yields what it returns, in their order
    Yields for a file its lines where form is json, else name, text and figures; a problem where it cannot be read.
    """
    return chain.from_iterable(execute(partial(scan_texts, language, form), _tasks(map(_read, paths), text_a_task)))


def scan_texts(language: str | None, form: str | None, texts: list[Text]) -> list:
    """Scan some texts. Lines of JSON are made here, since they are smaller to send than figures."""
    return [text if isinstance(text, Problem) else _scan_text(language, form, *text) for text in texts]


def _scan_text(language: str | None, form: str | None, name: str, text: str) -> list[str] | tuple:
    figures = scan(text, language)
    return list(render.json_lines(name, figures)) if form == "json" else (name, text, figures)


def _read(path: Path) -> Text:
    try:
        return str(path), path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        return Problem(shown(path), 0, 0, f"cannot be read: {getattr(error, 'strerror', None) or 'this is not UTF-8'}")


def _tasks(texts: Iterable[Text], most: int) -> Iterator[list[Text]]:
    task, size = [], 0
    for text in texts:
        length = 1 if isinstance(text, Problem) else len(text[1]) + 1
        if task and size + length > most:
            yield task
            task, size = [], 0
        task.append(text)
        size += length
    if task:
        yield task

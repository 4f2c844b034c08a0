"""Takes in an article: drafts its file, or brings its file up to a changed text.

Only what a machine can know is filled in. Everything else is left as the word TODO, which the validator refuses until
a person has decided it.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from etl.detect import detect
from etl.documents import Document
from etl.draft import Article, draft
from etl.ledger import read_ledger
from etl.problems import BadInput, Problem, shown
from etl.renew import Anchor, Renewal, renew
from etl.structure import TODO, fields


def take_in(data: Path, file: Path, article_id: str | None, language: str | None, **known: str | None) -> list[str]:
    """Write the draft of a new article's file, or renew the file of one that is in the ledger.

    Returns what was done, in sentences.

    Raises:
        BadInput: the article cannot be read, its language has no table, the id is not one or is taken by another
            article, or the ledger's own file of the article cannot be read.
    """
    ledger = read_ledger(data)
    text, sha256 = _read(file)
    existing = next((s for s in ledger.sources if s.get("file") == file.name), None)
    if existing:
        article = Article(existing.get("id"), file.name, sha256, text, existing.get("language"), **known)
        return _write_renewal(existing.document, renew(existing.document, article, ledger))
    language = language or detect(text)
    name = re.sub("[^a-z0-9]+", "-", file.stem.lower()).strip("-")
    article_id = article_id or f"{language}-{name.removeprefix(f'{language}-')}"
    path = data / "articles" / f"{article_id}.yml"
    broken = [problem for problem in ledger.unreadable if problem.file == shown(path)]
    if not re.fullmatch(fields("codes")["$defs"]["id"]["pattern"], article_id):
        broken.append(Problem(article_id, 0, 0, "is no id: small Latin letters, digits and single hyphens; give one with --id"))
    elif path.exists():
        broken.append(Problem(shown(path), 0, 0, "stands there already, for another article; give another --id"))
    if broken:
        raise BadInput(broken)
    content = draft(Article(article_id, file.name, sha256, text, language, **known), ledger)
    write_whole(path, content)
    return [
        f"{shown(path)}: {content.count('        printed: ')} figures in {content.count('    statement: ')} claims, to be decided",
        f"Next: decide every {TODO}, then run deals check {shown(path)} --articles {shown(file.parent)}",
    ]


def _read(file: Path) -> tuple[str, str]:
    """The text of an article, and the SHA-256 of its bytes."""
    try:
        raw = file.read_bytes()
        return raw.decode("utf-8"), hashlib.sha256(raw).hexdigest()
    except OSError as error:
        raise BadInput([Problem(shown(file), 0, 0, f"cannot be read: {error.strerror}")]) from None
    except UnicodeDecodeError:
        raise BadInput([Problem(shown(file), 0, 0, "this is not UTF-8; save the file as UTF-8")]) from None


def _write_renewal(document: Document, renewal: Renewal) -> list[str]:
    if not (renewal.moved or renewal.lost or renewal.new or renewal.changed):
        return [f"{shown(document.path)}: nothing has changed"]
    write_whole(document.path, renewal.content)
    told = [f"{shown(document.path)}: places moved: {len(renewal.moved)}; lost: {len(renewal.lost)}; new figures: {len(renewal.new)}"]
    told += [f"  no longer printed: {a.printed}, which stood at {a.start} ({_line(document, a)})" for a in renewal.lost if a not in renewal.replaced]
    told += [f"  now {figure.printed} at {figure.start}, where {a.printed} stood: read the passage again and change it there ({_line(document, a)})"
             for a, figure in renewal.replaced.items()]  # fmt: skip
    told += [f"  new, as a claim to be decided: {figure.printed} at {figure.start}" for figure in renewal.new]
    told += [f"  moved: {a.printed} from {a.start} to {renewal.places[a]}" for a in renewal.moved]
    if renewal.moved:
        told.append("Look at the passages (start and end) of the claims around what moved: they were moved along.")
    return [*told, "Next: read again what changed, put today under checked, then run deals check"]


def _line(document: Document, anchor: Anchor) -> str:
    return f"{shown(document.path)}:{document.places.get(anchor.where, (0, 0))[0]}"


def write_whole(path: Path, content: str) -> None:
    """Write a file in one step, so that it is never half there. Raises BadInput where it cannot be written."""
    temporary = path.with_name(f".{path.name}.tmp")
    try:
        temporary.write_text(content, encoding="utf-8")
        temporary.replace(path)
    except OSError as error:
        raise BadInput([Problem(shown(path), 0, 0, f"cannot be written: {error.strerror}")]) from None
    finally:
        temporary.unlink(missing_ok=True)

"""What the tests share: a small ledger of invented companies, and the real one built once."""

import os
import shutil
import sqlite3
from pathlib import Path

import pytest
from hypothesis import settings

from etl.build import build
from etl.check import check_ledger

ROOT = Path(__file__).parent.parent
SMALL = Path(__file__).parent / "ledger"
SMALL_ARTICLES = Path(__file__).parent / "articles"
ARTICLES = ROOT.parent / "shared" / "articles"


# The same examples on every machine: a gate must not fail by chance. `pytest --hypothesis-profile=search` looks for new ones.
settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.register_profile("search", deadline=None, max_examples=2000)
settings.load_profile("repeatable")


class EditableLedger:
    """A copy of the small ledger whose files a test may change before it is checked."""

    def __init__(self, folder: Path):
        self.folder = folder / "data"
        self.articles = folder / "articles"
        shutil.copytree(SMALL, self.folder)
        shutil.copytree(SMALL_ARTICLES, self.articles)

    def edit(self, file: str, old: str, new: str) -> "EditableLedger":
        path = self.folder / file
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{file} does not hold {old!r}"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        return self

    def problems(self, articles: bool = False) -> list[str]:
        """What the validator says, with paths told from the ledger's folder."""
        report = check_ledger(self.folder, self.articles if articles else None)
        return [str(problem).replace(f"{self.folder}/", "") for problem in report.problems]


@pytest.fixture
def ledger(tmp_path):
    return EditableLedger(tmp_path)


@pytest.fixture(scope="session")
def articles():
    """The folder of the five real articles; tests that compare with their texts need it."""
    if not ARTICLES.is_dir():
        assert not os.environ.get("REQUIRE_ARTICLES"), f"{ARTICLES} is missing and REQUIRE_ARTICLES is set"
        pytest.skip(f"the articles are not at {ARTICLES}")
    return ARTICLES


def opened(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
    connection.row_factory = sqlite3.Row
    return connection


@pytest.fixture(scope="session")
def database(tmp_path_factory):
    """The real ledger as a database file."""
    path = tmp_path_factory.mktemp("real") / "deals.db"
    build(ROOT / "data", path)
    return path


@pytest.fixture
def db(database):
    with opened(database) as connection:
        yield connection


@pytest.fixture(scope="session")
def small_db(tmp_path_factory):
    path = tmp_path_factory.mktemp("small") / "deals.db"
    build(SMALL, path)
    with opened(path) as connection:
        yield connection

"""The same input gives the same bytes, wherever, by whomever and with whatever SQLite it is built; and what differs is told."""

import os
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from click.testing import CliRunner

from etl.build import build
from etl.cli import deals
from etl.normalise import normalise
from etl.verify import expected_sha256, sha256
from tests.conftest import ROOT, SMALL, SMALL_ARTICLES

OTHER_SQLITE = ROOT / ".venv" / "other-sqlite"
NOBODY = 65534
ENVIRONMENTS = {
    "C, one core, private files": {
        "folder": "here", "umask": 0o077, "cores": 1, "env": {"LC_ALL": "C", "TZ": "Asia/Karachi", "PYTHONHASHSEED": "1", "PYTHONUTF8": "0"}},
    "Turkish, a folder with spaces": {
        "folder": "a b/c'd %41", "umask": 0o002, "env": {"LC_ALL": "tr_TR.UTF-8", "TZ": "Pacific/Apia", "PYTHONHASHSEED": "2"}},
    "Urdu, a folder in Arabic letters, another user": {
        "folder": "دفتر—ß", "umask": 0o022, "user": NOBODY, "env": {"LC_ALL": "ur_PK.UTF-8", "TZ": "America/St_Johns", "PYTHONHASHSEED": "3"}},
}  # fmt: skip


def copied_project(folder):
    """The project somewhere else, its files made in another order and of other ages."""
    names = ["schema.sql", "metadata.yml", *(str(path.relative_to(ROOT)) for part in ("etl", "data") for path in (ROOT / part).rglob("*"))]
    draw = random.Random(str(folder))
    draw.shuffle(names)
    for name in names:
        if (ROOT / name).is_file() and "__pycache__" not in name:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
            os.utime(folder / name, (draw.randrange(2**31), draw.randrange(2**31)))


ELSEWHERE = """
import os, sys
from pathlib import Path
import etl
from etl.build import build
assert os.getcwd() in etl.__file__, etl.__file__
cores, user = map(int, sys.argv[1:])
if cores and hasattr(os, "sched_setaffinity"):
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:cores])
if user and os.geteuid() == 0:
    build(Path("data"), Path("first.db"))  # loads all modules, from a folder that the other user may not be let into
    os.setgroups([]), os.setgid(user), os.setuid(user)
build(Path("data"), Path("out/deals.db"))
"""


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_the_database_is_the_expected_one_in_any_environment(name):
    about = ENVIRONMENTS[name]
    with tempfile.TemporaryDirectory() as top:
        folder = Path(top) / about["folder"]
        copied_project(folder)
        (folder / "out").mkdir()
        for path in (Path(top), *Path(top).rglob("*/")):
            path.chmod(0o777)
        command = [sys.executable, "-c", ELSEWHERE, str(about.get("cores", 0)), str(about.get("user", 0))]
        subprocess.run(command, cwd=folder, env={**os.environ, **about["env"]}, umask=about["umask"], check=True)
        assert sha256(folder / "out" / "deals.db") == expected_sha256(), "run `make docs` if the ledger was meant to change"


BUILD = "import sys; from pathlib import Path; from etl import build; build.build(Path(sys.argv[1]), Path(sys.argv[2])); print(build.sqlite3.sqlite_version)"


def with_other_sqlite(*arguments):
    if not (OTHER_SQLITE / "pysqlite3").is_dir():
        pytest.skip("there is no wheel of another SQLite for this kind of machine")
    environment = {**os.environ, "PYTHONPATH": str(OTHER_SQLITE)}
    return subprocess.run([sys.executable, *map(str, arguments)], cwd=ROOT, env=environment, check=True, capture_output=True, text=True).stdout.strip()


def test_another_sqlite_gives_the_same_database(tmp_path):
    version = with_other_sqlite("-c", BUILD, "data", tmp_path / "deals.db")
    assert version != sqlite3.sqlite_version
    assert sha256(tmp_path / "deals.db") == expected_sha256()


MIXED = '''
import random, sys
from pathlib import Path
import sqlite_utils
from etl.normalise import normalise
from etl.build import IN_ONE_GO, LAYOUT
draw, connection = random.Random(5), sqlite_utils.Database(memory=True).conn
connection.executescript(LAYOUT + """
    CREATE TABLE a (id TEXT PRIMARY KEY NOT NULL, b TEXT, c ANY) STRICT; CREATE INDEX a_b ON a (b);
    CREATE TABLE w (x TEXT, y INTEGER, z TEXT, PRIMARY KEY (x, y)) STRICT, WITHOUT ROWID;
    CREATE VIRTUAL TABLE f USING fts5 (words, content = '');""")
words = ["".join(chr(draw.randint(97, 122)) for _ in range(draw.randint(2, 9))) for _ in range(3000)]
rows = [(f"{draw.random()}", " ".join(draw.choices(words, k=draw.choice([1, 5, 20, 3, 2000]))) , draw.choice([1, 2.5, None])) for _ in range(4000)]
connection.executemany("INSERT INTO a VALUES (?, ?, ?)", rows)
connection.executemany("INSERT INTO w VALUES (?, ?, ?)", [(id, n, text) for n, (id, text, _) in enumerate(rows)])
connection.execute(IN_ONE_GO.format("f"))
connection.executemany("INSERT INTO f (rowid, words) VALUES (?, ?)", [(n, " ".join(draw.choices(words, k=40))) for n in range(1, 16000)])
connection.execute("DELETE FROM a WHERE c IS NULL")
connection.commit()
connection.execute("VACUUM INTO ?", [sys.argv[1]])
connection.execute("VACUUM INTO ?", [sys.argv[2]])
normalise(Path(sys.argv[2]))
'''


def test_long_texts_and_many_pages_are_the_same_with_another_sqlite(tmp_path):
    """Overflow pages, interior pages, freed blocks and fragments, of which the ledger has few as yet."""
    subprocess.run([sys.executable, "-c", MIXED, tmp_path / "raw.db", tmp_path / "one.db"], cwd=ROOT, check=True)
    with_other_sqlite("-c", MIXED, tmp_path / "other-raw.db", tmp_path / "other.db")
    assert (tmp_path / "raw.db").read_bytes() != (tmp_path / "other-raw.db").read_bytes()
    assert (tmp_path / "one.db").read_bytes() == (tmp_path / "other.db").read_bytes()
    before, after = sqlite3.connect(tmp_path / "raw.db"), sqlite3.connect(tmp_path / "one.db")
    assert after.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    assert list(before.iterdump()) == list(after.iterdump())


def test_what_was_not_written_afresh_is_not_normalised(tmp_path):
    connection = sqlite3.connect(tmp_path / "a.db")
    connection.executescript("CREATE TABLE t (a); INSERT INTO t VALUES (zeroblob(50000)); DELETE FROM t;")
    connection.close()
    with pytest.raises(ValueError, match="free pages"):
        normalise(tmp_path / "a.db")


def test_no_statistics_are_kept():
    """Only some libraries write sqlite_stat4."""
    assert "ANALYZE" not in "".join(path.read_text(encoding="utf-8") for path in [*(ROOT / "etl").glob("*.sql"), ROOT / "schema.sql", ROOT / "etl" / "build.py"])


def verify(*arguments):
    return CliRunner().invoke(deals, ["verify", *map(str, arguments)])


def small(*arguments):
    return verify(*arguments, "--data", SMALL)


@pytest.fixture
def built(tmp_path):
    path = tmp_path / "deals.db"
    build(SMALL, path)
    return path


def change(path, sql):
    connection = sqlite3.connect(path)
    connection.executescript(sql)
    connection.close()
    return small(path)


def test_verify_says_that_all_is_the_same(built):
    for arguments in ([], ["--articles", SMALL_ARTICLES]):
        result = small(built, *arguments)
        assert result.exit_code == 0
        assert result.stdout == f"{built}: identical, SHA-256 {sha256(built)}\n"
        assert ("Not checked" in result.stderr) == (not arguments)


def test_verify_knows_the_expected_sum_of_the_real_ledger(database):
    result = verify(database)
    assert result.exit_code == 0
    assert result.stdout == f"{database}: identical, SHA-256 {expected_sha256()}\n"


def test_verify_says_when_the_expected_sum_is_another(database, tmp_path, monkeypatch):
    monkeypatch.setattr("etl.verify.SUMS", tmp_path / "SHA256SUMS")
    (tmp_path / "SHA256SUMS").write_text(f"{'0' * 64}  deals.db\n")
    result = verify(database)
    assert result.exit_code == 1
    assert f"it says {'0' * 64}, and the ledger gives {sha256(database)}; if the ledger was meant to change, `make docs` writes the new one" in result.stderr


@pytest.mark.parametrize(
    ("sql", "told"),
    [
        ("UPDATE amounts SET value = 1.5 WHERE id = 'en-lamps-first-usd'", "amounts, id 'en-lamps-first-usd', value: 1.5, rebuilt 1200000000"),
        ("UPDATE claims SET note = 'x' WHERE id = 'ar-lamps-chips'", "claims, id 'ar-lamps-chips', note: 'x', rebuilt nothing"),
        ("UPDATE deals SET value = CAST(value AS REAL) WHERE value = 40000000000", "value: 40000000000.0, rebuilt 40000000000"),
        ("DELETE FROM deal_parties WHERE organisation_id = 'zephyr'", "organisation_id 'zephyr', role 'provider' is missing"),
        ("DELETE FROM deal_chips", "deal_chips, claim_id "),
        ("INSERT INTO codes VALUES ('stage', 'x', 9, 'x')", "codes, list 'stage', code 'x' is not in the rebuilt one"),
        ("DROP TABLE unknowns", "the table unknowns is missing"),
        ("CREATE TABLE more (a)", "there is a table more, which the ledger does not make"),
        ("DROP INDEX deals_type", "the index deals_type is missing"),
        ("DROP INDEX chips_kind; CREATE INDEX chips_kind ON chips (name)", "the index chips_kind is defined in another way: 'CREATE INDEX chips_kind ON chips (name)', rebuilt "),
        ("DROP TABLE groups; CREATE VIEW groups AS SELECT 1", "the table groups is missing"),
        ("ALTER TABLE codes ADD COLUMN x ANY", "the table codes is defined in another way"),
        ("INSERT INTO claims_search (rowid, words) VALUES (99, 'x')", "claims_search_docsize, id 99 is not in the rebuilt one"),
        ("VACUUM", "all rows are the same, and the bytes are not"),
        ("UPDATE codes SET rank = rank + 1", "codes has more rows that differ"),
    ],
)  # fmt: skip
def test_verify_says_which_table_row_and_column_differ(built, sql, told):
    result = change(built, sql)
    assert result.exit_code == 1
    assert told in result.stderr
    assert result.stderr.endswith("is not what the ledger gives\n")


def test_verify_says_how_many_bytes_differ(built):
    with built.open("r+b") as file:
        file.seek(60)  # user version, which no row depends on
        file.write(b"\0\0\0\7")
    assert "the first that differs is at 63;" in small(built).stderr


@pytest.mark.parametrize(("content", "told"), [(None, "there is no such database"), (b"", "the table"), (b"no database", "this is no sound database (file is not a database)")])
def test_verify_refuses_what_is_no_database(tmp_path, content, told):
    path = tmp_path / "deals.db"
    if content is not None:
        path.write_bytes(content)
    result = small(path)
    assert result.exit_code == 1
    assert told in result.stderr


def test_verify_finds_damage(built):
    data = bytearray(built.read_bytes())
    for page in range(4096, len(data), 40960):
        data[page + 2000 : page + 2400] = b"\xff" * 400
    built.write_bytes(data)
    result = small(built)
    assert result.exit_code == 1
    assert result.exception is None or isinstance(result.exception, SystemExit)
    assert "deals.db: " in result.stderr


def test_verify_needs_a_sound_ledger(ledger, built):
    ledger.edit("chips.yml", "vendor: zephyr", "vendor: zephir")
    result = verify(built, "--data", ledger.folder)
    assert result.exit_code == 1
    assert "there is no zephir" in result.stderr

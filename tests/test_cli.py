"""The command line: help that teaches, and clear refusals."""

import os
import re
import socket
import sqlite3
import subprocess
import sys

import pytest
from click.testing import CliRunner

from etl.cli import deals
from tests.conftest import ROOT, SMALL, SMALL_ARTICLES


def run(*arguments):
    return CliRunner().invoke(deals, [str(argument) for argument in arguments])


@pytest.mark.parametrize("command", ["check", "build", "verify", "serve", "export", "diff"])
def test_help_teaches_with_examples(command):
    result = run(command, "--help")
    assert result.exit_code == 0
    assert f"deals {command}" in result.output.split("Examples:")[1]


def test_every_command_and_option_is_explained():
    for command in deals.commands.values():
        assert command.help
        for parameter in command.params:
            assert parameter.help, parameter.name


def test_every_command_stands_in_the_readme():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [name for name in deals.commands if f"deals {name}" not in readme] == []


def test_check_says_that_all_is_well():
    result = run("check", "--data", SMALL, "--articles", SMALL_ARTICLES)
    assert result.exit_code == 0
    assert result.output == "No problem found in 5 articles, 14 claims, 12 amounts.\n"


def test_check_says_what_it_could_not_check():
    result = run("check", "--data", SMALL)
    assert result.exit_code == 0
    assert re.search(r"^Not checked: \d+ places, the names and the SHA-256 of 5 articles were not compared .*: give their folder with --articles$", result.stderr, re.M)


def test_check_tells_every_problem_and_exits_with_1(ledger):
    ledger.edit("articles/en-lamps.yml", "value: 1200000000", "value: 1")
    ledger.edit("chips.yml", "vendor: zephyr", "vendor: zephir")
    result = run("check", "--data", ledger.folder)
    assert result.exit_code == 1
    assert "chips.yml:3:11: vendor: there is no zephir in data/organisations.yml. Did you mean zephyr?" in result.stderr
    assert "en-lamps.yml:43:16: value: the words $1.2 billion say 1200000000, not 1" in result.stderr
    assert result.stderr.endswith("4 problems\n")


def test_check_narrows_to_the_paths_given(ledger):
    ledger.edit("chips.yml", "vendor: zephyr", "vendor: zephir")
    sound = run("check", ledger.folder / "articles", "--data", ledger.folder)
    assert sound.exit_code == 0
    assert "No problem in these files; 1 problem in others." in sound.output
    broken = run("check", ledger.folder / "chips.yml", "--data", ledger.folder)
    assert broken.exit_code == 1


def test_check_refuses_paths_that_are_no_part_of_the_ledger(ledger, tmp_path):
    other = tmp_path / "other.yml"
    other.write_text("a: 1\n")
    for path in (other, ROOT / "data" / "template.yml"):
        result = run("check", path, "--data", ledger.folder)
        assert result.exit_code == 2
        assert "is no part of the ledger" in result.stderr


def test_files_that_would_be_ignored_are_told(ledger):
    (ledger.folder / "articles" / "new.yaml").write_text("a: 1\n")
    (ledger.folder / "deal.yml").write_text("a: 1\n")
    told = [problem.split(": ")[0] for problem in ledger.problems()]
    assert told == ["articles/new.yaml", "deal.yml"]


def test_a_narrowed_check_tells_what_could_not_be_read(ledger):
    ledger.edit("chips.yml", "- id: zx300", "id: zx300")
    result = run("check", ledger.folder / "articles" / "bn-lamps.yml", "--data", ledger.folder)
    assert result.exit_code == 1
    assert "chips.yml:2:7: this is not YAML" in result.stderr


@pytest.mark.parametrize("name", ["mine.txt", "deals.db/x.db", "", "a" * 300])
def test_build_replaces_nothing_that_is_no_database(tmp_path, name):
    (tmp_path / "mine.txt").write_text("my notes")
    (tmp_path / "deals.db").write_text("")
    result = run("build", "--data", SMALL, "-o", tmp_path / name)
    assert result.exit_code in (1, 2)
    assert result.exception is None or isinstance(result.exception, SystemExit)
    assert (tmp_path / "mine.txt").read_text() == "my notes"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["deals.db", "mine.txt"]


@pytest.mark.parametrize("arguments", [["check", "nowhere.yml"], ["build", "--colour"], ["serve", "--port", "0"], ["bild"]])
def test_wrong_usage_exits_with_2(arguments):
    result = run(*arguments)
    assert result.exit_code == 2
    assert "Usage:" in result.stderr


def test_build_tells_what_it_made(tmp_path):
    result = run("build", "--data", SMALL, "--articles", SMALL_ARTICLES, "-o", tmp_path / "deals.db")
    assert result.exit_code == 0
    assert result.output == f"{tmp_path}/deals.db: 5 sources, 6 deals, 14 claims, 12 amounts, 12 flows, 1 loops\n"


def test_build_refuses_a_broken_ledger(ledger, tmp_path):
    ledger.edit("chips.yml", "- id: zx300", "id: zx300")
    result = run("build", "--data", ledger.folder, "-o", tmp_path / "deals.db")
    assert result.exit_code == 1
    assert "chips.yml:2:7: this is not YAML" in result.stderr
    assert "Traceback" not in result.stderr
    assert not (tmp_path / "deals.db").exists()


def test_a_folder_without_a_ledger_is_refused(tmp_path):
    result = run("check", "--data", tmp_path)
    assert result.exit_code == 1
    assert "no article can be read there; add one as data/README.md says" in result.stderr


def test_serve_refuses_what_is_no_ledger(tmp_path):
    (tmp_path / "deals.db").write_text("not a database")
    assert "this is no ledger (file is not a database); make it anew" in run("serve", tmp_path / "deals.db").stderr
    other = tmp_path / "other" / "deals.db"
    other.parent.mkdir()
    sqlite3.connect(other).execute("CREATE TABLE t (a)")
    assert "this is no ledger (no such table: deals)" in run("serve", other).stderr
    missing = run("serve", tmp_path / "nowhere" / "deals.db")
    assert missing.exit_code == 1
    assert "there is no such database; make it with `deals build` or `make data`" in missing.stderr
    (tmp_path / "ledger.db").write_text("")
    assert "has to be named deals.db" in run("serve", tmp_path / "ledger.db").stderr


def test_serve_says_when_the_port_is_taken(database):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        result = run("serve", database, "--port", taken.getsockname()[1])
    assert result.exit_code == 1
    assert "cannot listen there: Address already in use; choose another port with --port" in result.stderr


def test_starting_costs_no_import_of_what_is_not_used():
    code = "import sys, etl.cli; print([m for m in ('datasette', 'babel', 'yaml', 'jsonschema', 'sqlite_utils', 'numpy') if m in sys.modules])"
    assert subprocess.check_output([sys.executable, "-c", code], cwd=ROOT, text=True) == "[]\n"


def test_no_progress_bar_in_a_pipe():
    result = subprocess.run([sys.executable, "-m", "etl", "check", "--data", str(SMALL)], cwd=ROOT, capture_output=True, text=True)
    assert result.stdout == "No problem found in 5 articles, 14 claims, 12 amounts.\n"
    assert "Reading" not in result.stderr


def test_a_progress_bar_on_a_terminal():
    pty = pytest.importorskip("pty")
    shown = bytearray()

    def read(descriptor):
        data = os.read(descriptor, 4096)
        shown.extend(data)
        return data

    status = pty.spawn([sys.executable, "-m", "etl", "check", "--data", str(SMALL)], read)
    assert os.waitstatus_to_exitcode(status) == 0
    assert b"Reading" in shown and b"100%" in shown

@pytest.mark.parametrize("address", ["desk", "a@b", "x@example.org?cc=y@example.org", "javascript:alert(1)"])
def test_serve_takes_no_contact_that_is_no_e_mail_address(address):
    result = CliRunner().invoke(deals, ["serve", "--contact", address])
    assert result.exit_code == 2 and "is no e-mail address such as desk@example.org" in result.output

"""The benches run, at their smallest; what they generate is a sound ledger; and many files are read as few are."""

import subprocess
import sys

import pytest

from bench.fuzz import TARGETS, fuzz
from bench.generate import PRINTED, generate
from etl import ledger as ledger_module
from etl.build import build
from etl.check import check_ledger
from tests.conftest import ROOT


@pytest.fixture(scope="module")
def generated(tmp_path_factory):
    folder = tmp_path_factory.mktemp("generated") / "data"
    generate(60, folder)
    return folder


def test_a_generated_ledger_is_sound_and_like_the_real_one(generated):
    report = check_ledger(generated)
    assert report.problems == []
    amounts = report.ledger.amounts
    assert 15 < len(amounts) / 60 < 25
    assert len({source.get("language") for source in report.ledger.sources}) > 10
    assert len(PRINTED) == 15
    for key in ("repeats", "part_of", "distinct_from"):
        assert any(amount.get(key) for amount in amounts), key
    assert any(claim.get("contradicts") for claim in report.ledger.claims)


def test_the_same_size_gives_the_same_ledger(generated, tmp_path):
    generate(60, tmp_path / "again")
    assert {path.name: path.read_bytes() for path in generated.rglob("*.yml")} == {path.name: path.read_bytes() for path in (tmp_path / "again").rglob("*.yml")}


def test_several_processes_read_as_one_does(generated, tmp_path, monkeypatch):
    """The same bytes, and the same problems in the same words at the same places."""
    build(generated, tmp_path / "one.db")
    monkeypatch.setattr(ledger_module, "MANY", 1)
    monkeypatch.setattr(ledger_module, "CHUNK", 7)
    monkeypatch.setattr(ledger_module.os, "sched_getaffinity", lambda _: {0, 1, 2}, raising=False)
    build(generated, tmp_path / "several.db")
    assert (tmp_path / "one.db").read_bytes() == (tmp_path / "several.db").read_bytes()
    spoiled = tmp_path / "data"
    generate(60, spoiled)
    for number, path in enumerate(sorted(spoiled.glob("articles/*.yml"))[::9]):
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace("  - id: ", "  - id: [", 1) if number % 3 == 0 else text.replace("unit: USD", "unit: EUR", 2), encoding="utf-8")
    several = check_ledger(spoiled).problems
    monkeypatch.setattr(ledger_module, "MANY", 10**9)
    assert several == check_ledger(spoiled).problems
    assert len(several) > 8 and all(problem.line for problem in several)


def test_the_bench_prints_its_table():
    result = subprocess.run([sys.executable, "-m", "bench", "--articles", "10,20", "--runs", "1", "--scan", "0"], cwd=ROOT, capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    for line in ("20 articles: ", "  check ", "  build, with sqlite-utils insert of the same rows", "  all loops of up to ", "  reading the articles, with PyYAML CSafeLoader",
                 "  up to 5 legs among 20, with networkx", "  build, 10 to 20 articles: time to the power of "):  # fmt: skip
        assert line in result.stdout


@pytest.mark.parametrize("target", TARGETS)
def test_a_second_of_fuzzing_finds_no_crash(target):
    tried, crashes = fuzz(target, seconds=1, seed=3)
    assert tried
    assert crashes == {}

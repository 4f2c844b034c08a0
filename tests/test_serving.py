"""The bench of serving, at its smallest, so that it cannot rot. No time is tested."""

from bench import serving
from etl.build import build
from tests.conftest import SMALL


def test_the_bench_of_serving_runs(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(serving, "RUNS", 1)
    monkeypatch.setattr(serving, "REQUESTS", 8)
    build(SMALL, tmp_path / "deals.db")
    serving.main(tmp_path / "deals.db")
    told = capsys.readouterr().out
    for kind in ("the front page, by loop", "a deal", "an organisation", "a search", "a table, three facets", "a row as JSON", "a table as CSV"):
        assert f"\n{kind} " in told
    assert "facets that vanish: none" in told

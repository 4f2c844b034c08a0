"""Loops where their number explodes: all of one length or none, and the database says what was left out."""

import random
from math import comb, factorial

import networkx
import pytest
from click.testing import CliRunner

from etl.build import empty_database
from etl.cli import deals
from etl.loops import DEFAULT_LIMITS, Limits, Searched, add_loops, find_rings
from etl.problems import BadInput
from etl.rows import codes
from tests.conftest import SMALL

ENDLESS = Limits(loops=10**9, steps=10**9)


def complete(groups):
    names = [f"g{n:03}" for n in range(groups)]
    return [(one, other) for one in names for other in names if one != other]


def rings_of(length, groups):
    """How many rings of a length a complete digraph has."""
    return comb(groups, length) * factorial(length - 1)


def test_a_complete_graph_has_as_many_loops_as_counting_says():
    rings, searched = find_rings(complete(8), ENDLESS)
    assert [(s.length, s.loops, s.left_out) for s in searched[:-1]] == [(n, rings_of(n, 8), None) for n in range(2, 9)]
    assert len(set(rings)) == len(rings) == sum(rings_of(n, 8) for n in range(2, 9))
    assert all(ring[0] == min(ring) and len(set(ring)) == len(ring) for ring in rings)


@pytest.mark.parametrize("seed", range(12))
def test_the_same_loops_as_networkx(seed):
    draw = random.Random(seed)
    names = [f"g{n}" for n in range(draw.randint(3, 14))]
    pairs = {(one, other) for one in names for other in names if one != other and draw.random() < draw.choice([0.1, 0.3])}
    theirs = networkx.simple_cycles(networkx.DiGraph(list(pairs)), length_bound=6)
    least = {tuple(ring[(at := ring.index(min(ring))):] + ring[:at]) for ring in theirs}
    rings, _ = find_rings(pairs, Limits(6, 10**9, 10**9))
    assert sorted(rings) == sorted(least)
    assert [len(ring) for ring in rings] == sorted(len(ring) for ring in rings)


def test_the_order_of_pairs_changes_nothing():
    pairs = complete(9)
    shuffled = random.Random(1).sample(pairs, len(pairs))
    assert find_rings(pairs, DEFAULT_LIMITS) == find_rings(shuffled, DEFAULT_LIMITS)


def test_all_of_one_length_or_none():
    rings, searched = find_rings(complete(20), DEFAULT_LIMITS)
    assert len(rings) == rings_of(2, 20) + rings_of(3, 20)
    left_out = "left out: there are more than 10,000 loops of up to 4 legs"
    assert searched[:3] == [Searched(2, 190), Searched(3, 2280), Searched(4, 0, left_out)]
    assert [s.left_out for s in searched[2:-1]] == [left_out] * 5
    assert searched[-1] == Searched(9, 0, "loops of more than 8 legs are not looked for")


def test_a_search_without_loops_is_bounded_too():
    """Layers, each wholly joined with the next: paths without end, and one ring at the very end."""
    layers = [[f"g{layer}{n:02}" for n in range(30)] for layer in range(8)]
    pairs = [(one, other) for above, below in zip(layers, layers[1:], strict=False) for one in above for other in below]
    rings, searched = find_rings([*pairs, ("g700", "g000")], Limits(steps=100_000))
    assert rings == []
    assert searched[-2].left_out == "left out: the search took more than 100,000 steps"
    assert searched[0].left_out is None


def test_a_limit_in_seconds_refuses_and_leaves_nothing_out():
    with pytest.raises(BadInput, match="loops: the search for them took longer than 0 seconds; allow more with --loop-seconds, or look for less with"):
        find_rings(complete(5), Limits(seconds=0))
    assert find_rings(complete(5), Limits(seconds=60)) == find_rings(complete(5), Limits())


def test_the_database_says_what_was_left_out():
    db = empty_database()
    db["codes"].insert_all(codes())
    db["organisations"].insert_all({"id": f"g{n:03}", "name": f"Group {n}", "kind": "other"} for n in range(20))
    db["groups"].insert_all({"organisation_id": f"g{n:03}", "group_id": f"g{n:03}", "steps": 0} for n in range(20))
    flow = {"claim_id": "c", "source_id": "s", "what": "cloud", "basis": "stated", "stage": "in_effect"}
    db["flows"].insert_all({"id": f"{one}-{other}-{n}", "payer_id": one, "payee_id": other, **flow}
                           for one, other in complete(20) for n in range(150 if (one, other) == ("g000", "g001") else 1))  # fmt: skip
    add_loops(db, DEFAULT_LIMITS)
    assert db["loops"].count == 190 + 2280
    assert [tuple(row) for row in db.execute("SELECT length, loops, complete FROM loop_search")] == [
        (2, 190, 1), (3, 2280, 1), (4, 0, 0), (5, 0, 0), (6, 0, 0), (7, 0, 0), (8, 0, 0), (9, 0, 0)]  # fmt: skip
    assert db.execute("SELECT left_out FROM loop_search WHERE length = 4").fetchone()[0] == "left out: there are more than 10,000 loops of up to 4 legs"
    assert db.execute("SELECT count(*), sum(best) FROM loop_flows WHERE loop_id = 'g000--g001'").fetchone() == (21, 2)
    assert db.execute("SELECT path, organisations FROM loops WHERE id = 'g000--g001'").fetchone() == ("Group 0 → Group 1 → Group 0", '["Group 0","Group 1"]')


def test_the_limits_are_options_of_build_and_verify(tmp_path):
    run = CliRunner().invoke
    assert run(deals, ["build", "--data", str(SMALL), "-o", str(tmp_path / "deals.db"), "--loop-legs", "2"]).exit_code == 0
    assert run(deals, ["verify", "--data", str(SMALL), str(tmp_path / "deals.db"), "--loop-legs", "2"]).exit_code == 0
    assert "loop_search, length 3, " in run(deals, ["verify", "--data", str(SMALL), str(tmp_path / "deals.db")]).stderr
    late = run(deals, ["build", "--data", str(SMALL), "-o", str(tmp_path / "late.db"), "--loop-seconds", "0"])
    assert late.exit_code == 1
    assert "took longer than 0 seconds" in late.stderr


def test_the_options_have_the_same_defaults():
    named = {option.name: option.default for option in deals.commands["build"].params}
    assert Limits(named["loop_legs"], named["loop_number"], named["loop_steps"], None) == DEFAULT_LIMITS

"""Flows that lead back to where they began: rings of legs that pass no group twice.

The number of rings may grow without limit (a complete graph of 20 companies has 10^17), so the search is bounded: by legs, by loops
and by steps. None of these depends on the machine, so that the same ledger gives the same loops anywhere. Rings of fewer
legs are looked for first, and all of one length are kept or none, so that what was left out can be told in a sentence, which
the table loop_search does. A limit in seconds would give one machine other loops than another; where one is set, it refuses.

Why not networkx: its simple_cycles gives rings of all lengths in no order by which one could stop and say what is missing (and is
no faster, bench/README.md).
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import sqlite_utils

from etl.problems import BadInput, Problem

LEGS, LOOPS = (Path(__file__).with_name(name) for name in ("legs.sql", "loops.sql"))
Ring = tuple[str, ...]  # the groups that it passes, from the alphabetically first


@dataclass(frozen=True)
class Limits:
    """How far loops are looked for: their legs, their number, legs followed in the search, and seconds before it is given up."""

    legs: int = 8
    loops: int = 10_000
    steps: int = 5_000_000
    seconds: float | None = None


DEFAULT_LIMITS = Limits()


@dataclass(frozen=True)
class Searched:
    """The rings of one length: how many were found, and why they are left out where they are."""

    length: int
    loops: int
    left_out: str | None = None


def add_loops(db: sqlite_utils.Database, limits: Limits) -> None:
    """Fill the tables loops, loop_flows and loop_search of a database whose flows are loaded.

    Raises:
        BadInput: the search took longer than the seconds that were set.
    """
    db.conn.executescript(LEGS.read_text(encoding="utf-8"))
    rings, searched = find_rings(db.execute("SELECT DISTINCT payer_id, payee_id FROM legs"), limits)
    with db.atomic():
        db.conn.executemany("INSERT INTO rings VALUES (?, ?, ?, ?)", (row for ring in rings for row in _legs(ring)))
        db.conn.executemany(
            "INSERT INTO loop_search (length, loops, complete, left_out) VALUES (?, ?, ?, ?)",
            [(s.length, s.loops, int(s.left_out is None), s.left_out) for s in searched],
        )
    db.conn.executescript(LOOPS.read_text(encoding="utf-8"))


def _legs(ring: Ring) -> Iterator[tuple[str, int, str, str]]:
    for number, (payer, payee) in enumerate(zip(ring, (*ring[1:], ring[0]), strict=True), start=1):
        yield "--".join(ring), number, payer, payee


def find_rings(pairs: Iterable[tuple[str, str]], limits: Limits) -> tuple[list[Ring], list[Searched]]:
    """All rings of two legs, of three and so on as far as the limits let, and what was searched.

    Args:
        pairs: payer and payee of each leg.

    Raises:
        BadInput: it took longer than the seconds that were set.
    """
    search, rings = _Search(pairs, limits), []
    searched: list[Searched] = []
    for length in range(2, limits.legs + 1):
        try:
            found = search.rings(length, most=limits.loops - len(rings))
        except _Exceeded as reason:
            searched += [Searched(left, 0, f"left out: {reason}") for left in range(length, limits.legs + 1)]
            break
        rings += found
        searched.append(Searched(length, len(found)))
    return rings, [*searched, Searched(limits.legs + 1, 0, f"loops of more than {limits.legs} legs are not looked for")]


class _Exceeded(Exception):
    pass


class _Search:
    """Depth first, along legs that can still lead back in time. Each ring is found once, from its first group."""

    def __init__(self, pairs: Iterable[tuple[str, str]], limits: Limits):
        self.limits, self.steps, self.began = limits, 0, time.monotonic()
        self.after: dict[str, list[str]] = defaultdict(list)
        self.before: dict[str, list[str]] = defaultdict(list)
        for payer, payee in sorted(pairs):
            self.after[payer].append(payee)
            self.before[payee].append(payer)

    def rings(self, length: int, most: int) -> list[Ring]:
        """All rings of one length, or _Exceeded."""
        found: list[Ring] = []
        for first in sorted(self.after):
            near = self._near(first, length - 1)
            for ring in self._walk([first], near, length):
                found.append(ring)
                if len(found) > most:
                    raise _Exceeded(f"there are more than {self.limits.loops:,} loops of up to {length} legs")
        return found

    def _near(self, first: str, furthest: int) -> dict[str, int]:
        """By group that comes after the first in the alphabet: the fewest legs from it to the first, if not more than that."""
        near, edge = {}, [first]
        for distance in range(1, furthest + 1):
            reached = []
            for group in edge:
                self._spend(len(self.before[group]))
                for payer in self.before[group]:
                    if payer > first and payer not in near:
                        near[payer] = distance
                        reached.append(payer)
            edge = reached
        return near

    def _walk(self, path: list[str], near: dict[str, int], left: int) -> Iterator[Ring]:
        after = self.after.get(path[-1], ())
        self._spend(len(after))
        if left == 1:
            if path[0] in after:
                yield tuple(path)
            return
        for group in after:
            if near.get(group, left) < left and group not in path:
                path.append(group)
                yield from self._walk(path, near, left - 1)
                path.pop()

    def _spend(self, steps: int) -> None:
        self.steps += steps
        if self.steps > self.limits.steps:
            raise _Exceeded(f"the search took more than {self.limits.steps:,} steps")
        seconds = self.limits.seconds
        if seconds is not None and time.monotonic() - self.began > seconds:
            raise BadInput([Problem("loops", 0, 0, f"the search for them took longer than {seconds:g} seconds; allow more with --loop-seconds, "
                                                   "or look for less with --loop-legs, --loop-steps or --loop-number")])  # fmt: skip

"""How fast and how large: one table of the work, ours, theirs and the ratio. bench/README.md says what is compared.

    python -m bench [--articles 100,1000] [--runs 5]
"""

from __future__ import annotations

import argparse
import csv
import importlib.util
import os
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from math import log
from pathlib import Path

from bench.generate import generate

ROOT = Path(__file__).parent.parent
DEALS = [sys.executable, "-m", "etl"]
LIBRARIES = {"PyYAML CSafeLoader": "yaml", "ryaml": "ryaml", "py-yaml12": "yaml12", "yaml-rs": "yaml_rs", "oryaml": "oryaml", "orjson, of JSON": "orjson",
             "msgspec, of JSON": "msgspec"}  # fmt: skip


@dataclass(frozen=True)
class Cost:
    """What a command took: seconds by the clock and of all processors, and the most memory of one process in MB."""

    seconds: float
    cpu: float
    memory: float


def cost(command: list[str], runs: int, script: str | None = None) -> Cost:
    """The medians of several runs; a command that fails ends the bench."""
    costs = []
    for _ in range(runs):
        began = time.perf_counter()
        process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, text=True)
        process.stdin.write(script or "")
        process.stdin.close()
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise SystemExit(f"{' '.join(command)[:200]} ended with {process.returncode}")
        kilobytes = used.ru_maxrss / (1024 if sys.platform == "darwin" else 1)
        costs.append(Cost(time.perf_counter() - began, used.ru_utime + used.ru_stime, kilobytes / 1024))
    return Cost(*(statistics.median(getattr(cost, name) for cost in costs) for name in ("seconds", "cpu", "memory")))


def tell(work: str, ours: Cost, theirs: Cost | None = None) -> None:
    """One line of the table; the ratio is that of processor seconds, which other work on the machine disturbs less."""
    other = f"{theirs.seconds:9.2f} {theirs.cpu:9.2f} {theirs.memory:7.0f} {ours.cpu / theirs.cpu:8.2f}" if theirs else ""
    print(f"{work:52} {ours.seconds:9.2f} {ours.cpu:9.2f} {ours.memory:7.0f} {other}", flush=True)


def rows_as_csv(database: Path, folder: Path) -> tuple[int, int]:
    """Every table of a built database as CSV, for others to load; how many rows and bytes that is."""
    count = size = 0
    connection = sqlite3.connect(database)
    named = "SELECT name FROM pragma_table_list WHERE type = 'table' AND schema = 'main' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE '%_search%'"
    for (name,) in connection.execute(f"{named} OR name = 'loop_search'").fetchall():
        cursor = connection.execute(f"SELECT * FROM [{name}]")
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(column[0] for column in cursor.description)
            for row in cursor:
                writer.writerow(row)
                count += 1
        size += (folder / f"{name}.csv").stat().st_size
    return count, size


INSERT = """
import sys
from pathlib import Path
from sqlite_utils.cli import cli
for path in sorted(Path(sys.argv[1]).glob("*.csv")):
    if path.read_bytes().count(b"\\n") > 1:
        cli(["insert", sys.argv[2], path.stem, str(path), "--csv"], standalone_mode=False)
"""
CYCLES = """
import sys
from collections import deque
import networkx
pairs, legs = [line.split() for line in sys.stdin], int(sys.argv[1])
deque(networkx.simple_cycles(networkx.DiGraph(pairs), length_bound=legs), maxlen=0)
"""
RINGS = """
import sys
from etl.loops import Limits, find_rings
pairs, legs = [tuple(line.split()) for line in sys.stdin], int(sys.argv[1])
find_rings(pairs, Limits(legs, 10**9, 10**12))
"""
READ = """
import sys
from pathlib import Path
from etl.documents import read_document
for path in sorted(Path(sys.argv[1]).glob("articles/*.yml")):
    read_document(path)
"""
READ_BY = """
import importlib, json, sys
from pathlib import Path
name = sys.argv[2]
module = importlib.import_module(name)
paths = sorted(Path(sys.argv[1]).glob("articles/*.yml"))
if name in ("orjson", "msgspec"):
    load = module.loads if name == "orjson" else module.json.decode
    paths = [path.with_suffix(".json") for path in paths]
elif name == "yaml":
    def load(text): return module.load(text, Loader=module.CSafeLoader)
else:
    load = module.parse_yaml if name == "yaml12" else module.loads
for path in paths:
    load(path.read_text(encoding="utf-8"))
"""


def ledger_benches(articles: int, runs: int, folder: Path) -> dict[str, Cost]:
    """Check, build and export a ledger of so many articles, each with what it is compared with."""
    data, database = folder / "data", folder / "deals.db"
    generate(articles, data)
    size = sum(path.stat().st_size for path in data.rglob("*.yml"))
    ours = {"check": cost([*DEALS, "check", "--data", str(data)], runs), "build": cost([*DEALS, "build", "--data", str(data), "-o", str(database)], runs)}
    (folder / "rows").mkdir()
    count, text = rows_as_csv(database, folder / "rows")
    print(f"{articles:,} articles: {size / 1e6:.1f} MB of YAML, {count:,} rows, {text / 1e6:.1f} MB of CSV, a database of {database.stat().st_size / 1e6:.1f} MB")
    tell("  check", ours["check"])
    loaded = folder / "loaded.db"
    inserted = [sys.executable, "-c", f"import pathlib; pathlib.Path({str(loaded)!r}).unlink(missing_ok=True){INSERT}", str(folder / "rows"), str(loaded)]
    tell("  build, with sqlite-utils insert of the same rows", ours["build"], cost(inserted, runs))
    if shutil.which("sqlite3"):
        script = "".join(f'.import "{path}" {path.stem}\n' for path in sorted((folder / "rows").glob("*.csv")))
        imported = cost(["sh", "-c", f"rm -f '{loaded}'; exec sqlite3 -csv '{loaded}'"], runs, script)
        tell("  build, with sqlite3 .import of the same rows", ours["build"], imported)
    else:
        print("  sqlite3 is not installed")
    from etl.cli import deals

    if "export" in deals.commands:
        ours["export"] = cost([*DEALS, "export", str(folder / "exports"), str(database)], runs)
        tell("  export", ours["export"])
    _tell_loops(database, runs)
    _tell_reading(data, runs)
    return ours


def _tell_loops(database: Path, runs: int) -> None:
    connection = sqlite3.connect(database)
    pairs = connection.execute("SELECT DISTINCT p.group_id, q.group_id FROM flows JOIN groups AS p ON p.organisation_id = payer_id "
                               "JOIN groups AS q ON q.organisation_id = payee_id WHERE p.group_id <> q.group_id AND stage <> 'ended'").fetchall()  # fmt: skip
    legs = connection.execute("SELECT max(length) FROM loop_search WHERE complete").fetchone()[0] or 2
    _tell_rings(f"  all loops of up to {legs} legs of {len(pairs):,} pairs, with networkx", pairs, legs, runs)


def _tell_rings(work: str, pairs: list[tuple[str, str]], legs: int, runs: int) -> None:
    text = "".join(f"{payer} {payee}\n" for payer, payee in pairs)
    if importlib.util.find_spec("networkx"):
        tell(work, cost([sys.executable, "-c", RINGS, str(legs)], runs, text), cost([sys.executable, "-c", CYCLES, str(legs)], runs, text))
    else:
        print("  networkx is not installed")


def _tell_reading(data: Path, runs: int) -> None:
    if importlib.util.find_spec("orjson") or importlib.util.find_spec("msgspec"):
        import json

        import yaml

        for path in (data / "articles").glob("*.yml"):
            value = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
            path.with_suffix(".json").write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
    ours = cost([sys.executable, "-c", READ, str(data)], runs)
    for name, module in LIBRARIES.items():
        if importlib.util.find_spec(module):
            tell(f"  reading the articles, with {name}", ours, cost([sys.executable, "-c", READ_BY, str(data), module], runs))


def _complete(groups: int) -> list[tuple[str, str]]:
    return [(f"g{one}", f"g{other}") for one in range(groups) for other in range(groups) if one != other]


def _slopes(costs: dict[int, dict[str, Cost]]) -> Iterator[str]:
    """How the processor time grows from one size to the next: 1 is in proportion, 2 by the square."""
    sizes = sorted(costs)
    for less, more in zip(sizes, sizes[1:], strict=False):
        for work in costs[less]:
            slope = log(costs[more][work].cpu / costs[less][work].cpu) / log(more / less)
            memory = log(costs[more][work].memory / costs[less][work].memory) / log(more / less)
            yield f"  {work}, {less:,} to {more:,} articles: time to the power of {slope:.2f}, memory of {memory:.2f}"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description="How fast and how large; see bench/README.md.")
    parser.add_argument("--articles", default="100,1000", help="sizes of the ledgers, with commas (100,1000)")
    parser.add_argument("--runs", type=int, default=5, help="runs of each, whose median is told (5)")
    parser.add_argument("--serving", action="store_true", help="also serve the largest of them, against stock Datasette (bench/serving.py)")
    parser.add_argument("--scan", default="1", metavar="MB", help="text for the scan; 0 leaves it out (1)")
    options = parser.parse_args()
    print(f"{'':52} {'ours s':>9} {'CPU s':>9} {'MB':>7} {'theirs s':>9} {'CPU s':>9} {'MB':>7} {'ratio':>8}")
    costs = {}
    sizes = sorted(map(int, options.articles.split(",")))
    for articles in sizes:
        with tempfile.TemporaryDirectory(prefix="bench-") as folder:
            costs[articles] = ledger_benches(articles, options.runs, Path(folder))
            if options.serving and articles == sizes[-1]:
                subprocess.run([sys.executable, "-m", "bench.serving", str(Path(folder, "deals.db"))], cwd=ROOT, check=True)
    print("loops of a complete graph")
    _tell_rings("  up to 5 legs among 20, with networkx", _complete(20), 5, options.runs)
    print(*_slopes(costs), sep="\n")
    if float(options.scan):
        print("scan (bench/scan.py)", flush=True)
        subprocess.run([sys.executable, "-m", "bench.scan", options.scan], cwd=ROOT, check=True)


if __name__ == "__main__":
    main()

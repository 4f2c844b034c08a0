"""Broken input without end: whatever stands in a file, the answer is a list of problems or a database, never a crash.

Mutates the small ledger of the tests, line by line and letter by letter, and printed figures, and asks of each:

    yaml      that plain YAML is read as libyaml reads it, and that anything else ends in a problem
    schema    that the fast validator takes nothing that the one that explains refuses
    ledger    that check and build say what is wrong, and that what passes can be built
    figure    that a printed figure is read or refused

    python -m bench.fuzz [--seconds 60] [--seed 1] [yaml|schema|ledger|figure ...]

Prints how many inputs each tried. A crash is printed with its input, and the exit status is then 1; each that was found is a test.
Why no fuzzer off the shelf: coverage-guided ones (atheris) follow native code or need an interpreter built for them, and hypothesis, which the
tests use, keeps no count across its targets; mutation of sound input gets deeper than text made from nothing.
"""

from __future__ import annotations

import argparse
import contextlib
import random
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from etl import documents
from etl.build import check_and_load
from etl.figures import UnreadableFigure, languages, read_bounds, read_figure
from etl.plain_yaml import read_plain
from etl.problems import BadInput
from etl.structure import _fast_validator, _is_sound, _validator
from tests.conftest import SMALL, EditableLedger

VALUES = """null [] {} [a] 5 -1 99999999999999999999999 1.5 7.0 '' "\\u202e" 2024-1X XXXX-10 2024-02-30 a A true True {a:\\ 1} "=1" 0 ~ unknown "x\\n" TODO
yes 1e9 0x1F .inf .nan 012 +1 1_000 12:30 2024-01-01 !!str\\ a &a\\ b *a |\\ x > "\\ud800" 'a''b' - ? : a:b a#b #a a\\ #b @a `a %a ১০""".split()
PIECES = list("0123456789٠১५.,٫٬ -–~%$€₹¥'\"\u00a0\u200f\u202e½") + """billion million млрд тыс миллиардов مليار ملیون بلین کروڑ কোটি বিলিয়ন अरब लाख करोड़ 億 万 조 억 Mrd
 milliards bi US$ USD долларов ডলার ڈالر dollars up to more than до от до около about 多 最多 GW МВт percent процентов years лет times half one twenty-five e E 10 000""".split()


def mutated(draw: random.Random, text: str) -> str:
    """The text with one to three of its lines or letters changed."""
    for _ in range(draw.choice((1, 1, 2, 3))):
        lines = text.split("\n")
        at, kind = draw.randrange(len(lines)), draw.random()
        if kind < 0.4 and ": " in lines[at]:
            lines[at] = lines[at].split(": ")[0] + ": " + draw.choice(VALUES).replace("\\ ", " ")
        elif kind < 0.5:
            del lines[at]
        elif kind < 0.6:
            lines.insert(at, lines[at])
        elif kind < 0.7:
            other = draw.randrange(len(lines))
            lines[at], lines[other] = lines[other], lines[at]
        elif kind < 0.8:
            lines[at] = draw.choice(("  ", " ", "- ", "\t", "#", "? ")) + lines[at]
        else:
            place = draw.randrange(len(lines[at]) + 1)
            lines[at] = lines[at][:place] + draw.choice(" :#-'\"[]{}&*!|>%@`,\t\r\\\x00\x85\u2028\ufeffé\n0") + lines[at][place + draw.randint(0, 2) :]
        text = "\n".join(lines)
    return text


class Fuzzer:
    """The targets: each tries one input and raises where it finds what ought not to be."""

    def __init__(self, seed: int, folder: Path):
        self.draw, self.ledger = random.Random(seed), EditableLedger(folder)
        self.files = {path.relative_to(SMALL): path.read_text(encoding="utf-8") for path in sorted(SMALL.rglob("*.yml"))}
        self.input = ""

    def _mutant(self) -> tuple[Path, str]:
        name = self.draw.choice(list(self.files))
        self.input = mutated(self.draw, self.files[name])
        return name, self.input

    def yaml(self) -> None:
        name, text = self._mutant()
        plain = read_plain(text, documents._bare)
        with contextlib.suppress(BadInput):
            parsed = documents._parsed(name, text)
            assert plain is None or repr(plain) == repr(parsed), "plain YAML is read in another way"
            return
        assert plain is None, "plain YAML takes what libyaml refuses"

    def schema(self) -> None:
        name, text = self._mutant()
        kind = "article" if name.parent.name == "articles" else name.stem
        path = self.ledger.folder / "fuzzed.txt"
        path.write_text(text, encoding="utf-8", newline="")
        with contextlib.suppress(BadInput):
            document = documents.read_document(path)
            if _is_sound(document, kind):
                assert not list(_validator(kind).iter_errors(document.data)), "the fast validator takes what the other refuses"
            _fast_validator(kind)

    def ledger_(self) -> None:
        name, text = self._mutant()
        path = self.ledger.folder / name
        path.write_text(text, encoding="utf-8", newline="")
        report, _ = check_and_load(self.ledger.folder, self.ledger.articles if self.draw.random() < 0.3 else None)
        path.write_text(self.files[name], encoding="utf-8", newline="")
        assert not any("schema.sql" in problem.file for problem in report.problems), "only the schema refuses it"

    def figure(self) -> None:
        self.input = "".join(self.draw.choice(PIECES) + self.draw.choice(("", "", " ")) for _ in range(self.draw.randint(1, 9)))
        language = self.draw.choice(languages())
        with contextlib.suppress(UnreadableFigure):
            reading = read_figure(self.input, language)
            assert reading.value.is_finite() and (reading.high is None or reading.high > reading.value), f"{language}: {reading}"
        with contextlib.suppress(UnreadableFigure):
            read_bounds(self.input, language)


TARGETS = ("yaml", "schema", "ledger", "figure")


def fuzz(target: str, seconds: float, seed: int) -> tuple[int, Counter]:
    """How many inputs were tried in so many seconds, and the crashes: message and place -> how often."""
    crashes: Counter = Counter()
    with tempfile.TemporaryDirectory() as folder:
        fuzzer = Fuzzer(seed, Path(folder))
        work: Callable[[], None] = getattr(fuzzer, f"{target}_" if target == "ledger" else target)
        tried, end = 0, time.monotonic() + seconds
        while time.monotonic() < end:
            tried += 1
            try:
                work()
            except Exception as error:
                place = traceback.extract_tb(error.__traceback__)[-1]
                crash = f"{type(error).__name__}: {error} ({Path(place.filename).name}:{place.lineno})"
                if crash not in crashes:
                    print(f"{target}: {crash}\n{fuzzer.input}\n", file=sys.stderr)
                crashes[crash] += 1
                fuzzer = Fuzzer(seed + tried, Path(tempfile.mkdtemp(dir=folder)))
                work = getattr(fuzzer, f"{target}_" if target == "ledger" else target)
    return tried, crashes


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.fuzz", description="Broken input without end; the docstring says of what kinds.")
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=f"any of {', '.join(TARGETS)}; all if none is given")
    parser.add_argument("--seconds", type=float, default=60, help="for each target (60)")
    parser.add_argument("--seed", type=int, default=1, help="the same seed gives the same inputs (1)")
    options = parser.parse_args()
    if unknown := set(options.targets) - set(TARGETS):
        parser.error(f"there is no target {', '.join(sorted(unknown))}")
    found = Counter()
    for target in options.targets or TARGETS:
        tried, crashes = fuzz(target, options.seconds, options.seed)
        found += crashes
        print(f"{target}: {tried:,} inputs tried in {options.seconds:g} seconds, {len(crashes)} kinds of crash")
    sys.exit(bool(found))


if __name__ == "__main__":
    main()

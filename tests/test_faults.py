"""Whatever happens to a build, the old database or the new one is there, whole, and the message says what to do."""

import random
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import urllib.request
from pathlib import Path

import pytest

from etl.build import build
from tests.conftest import ROOT, SMALL
from tests.server import serving

DEALS = [sys.executable, "-m", "etl"]


@pytest.fixture(scope="module")
def two(tmp_path_factory):
    """A folder with a ledger, and the bytes of the database that it gave before its last change and gives after it."""
    folder = tmp_path_factory.mktemp("two")
    build(SMALL, folder / "old.db")
    shutil.copytree(SMALL, folder / "data")
    path = folder / "data" / "deals.yml"
    path.write_text(path.read_text(encoding="utf-8").replace("title: ", "title: New ", 1), encoding="utf-8")
    build(folder / "data", folder / "new.db")
    assert (folder / "old.db").read_bytes() != (folder / "new.db").read_bytes()
    return folder


@pytest.fixture
def output(two, tmp_path):
    """Where the old database lies, alone in its folder."""
    (tmp_path / "served").mkdir()
    return shutil.copy(two / "old.db", tmp_path / "served" / "deals.db")


def which(two, output):
    """Which of the two databases is there."""
    return {(two / f"{name}.db").read_bytes(): name for name in ("old", "new")}.get(output.read_bytes(), "broken")


def alone(output):
    return [path.name for path in output.parent.iterdir()] == [output.name]


KILLED = """
import os, random, signal, sys, time
from pathlib import Path
from etl import build as module
data, output, part, kills = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], int(sys.argv[4])
old, draw = output.read_bytes(), random.Random(part)
_, loaded = module.check_and_load(data)  # so that the moments fall into the work, and not into the loading of modules

def work():
    module.write(loaded, output) if part == "write" else module.build(data, output)

def start():
    child = os.fork()
    if not child:
        work()
        os._exit(0)
    return child

def timed():
    began = time.perf_counter()
    os.waitpid(start(), 0)
    return time.perf_counter() - began

seconds = min(timed() for _ in range(3))
for number in range(kills):
    output.write_bytes(old)
    child = start()
    # one moment in each of equal parts of the time that it takes, and of as much again
    time.sleep(seconds * 2 * (number + draw.random()) / kills)
    if number == kills - 1:
        os.waitid(os.P_PID, child, os.WEXITED | os.WNOWAIT)  # on a machine that has become slow meanwhile, one at least comes to its end
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    output.rename(output.with_name(f"after-{number}"))
    print(len(list(output.parent.glob(f".*.{child}.tmp*"))), len(list(output.parent.glob(".*"))))
"""


@pytest.mark.parametrize(("part", "kills"), [("build", 30), ("write", 60)])
def test_a_build_that_is_killed_at_any_moment_leaves_a_whole_database(two, output, part, kills):
    command = [sys.executable, "-c", KILLED, str(two / "data"), str(output), part, str(kills)]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    outcomes = [which(two, output.with_name(f"after-{number}")) for number in range(kills)]
    left = [line.split() for line in told]
    assert "broken" not in outcomes
    assert outcomes[0] == "old"
    assert "new" in outcomes
    assert part == "build" or any(own != "0" for own, _ in left), "no moment fell into the writing"
    assert all(own == all_files for own, all_files in left if own != "0"), "what a killed build left is not cleared away by the next"
    for number in range(kills):
        output.with_name(f"after-{number}").unlink()
    build(two / "data", output)
    assert which(two, output) == "new"
    assert alone(output)


LIMITED = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000)); from etl.cli import deals; deals()"


def limited(two, output, before=""):
    command = [sys.executable, "-c", before + LIMITED, "build", "--data", str(two / "data"), "-o", str(output)]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert result.returncode == 1
    assert "Traceback" not in result.stderr
    assert which(two, output) == "old"
    assert alone(output)
    return result.stderr


def test_a_file_that_may_not_grow_leaves_the_old_database(two, output):
    """A limit to the size of files, which every machine has, stands in for a full disk."""
    told = limited(two, output, before="from etl import prose; prose._identifier(); ")
    assert re.search("deals.db: cannot be written: (disk I/O error|database or disk is full); mend that, or name another file with -o; the old file", told)


def test_no_room_for_temporary_files_is_said(two, output):
    """The language model is unpacked into one."""
    assert "cannot be written: File too large; the language model is unpacked there, some 70 MB: make room, or name another folder with TMPDIR\n" in limited(two, output)


def may_mount():
    """Whether a small disk can be made, in a namespace of its own that goes with its last process."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            return subprocess.run(["unshare", "--mount", "mount", "-t", "tmpfs", "tmpfs", folder], capture_output=True).returncode == 0
        except OSError:
            return False


ON_A_FULL_DISK = """
set -e
mount -t tmpfs -o size={size}k tmpfs {folder}
cp {old} {folder}/deals.db
status=0
{python} -m etl build --data {data} -o {folder}/deals.db 2> {folder}/../told || status=$?
ls -A {folder} > {folder}/../left
cp {folder}/deals.db {folder}/../kept
exit $status
"""


# where no disk can be made the limit above has to stand in; it would not do to skip, which the gate takes for a failure
@pytest.mark.parametrize("spare", [10, 100, 300] if may_mount() else [])
def test_a_full_disk_leaves_the_old_database(two, tmp_path, spare):
    (tmp_path / "disk").mkdir()
    old = two / "old.db"
    script = ON_A_FULL_DISK.format(size=old.stat().st_size // 1024 + spare, folder=tmp_path / "disk", old=old, python=sys.executable, data=two / "data")
    result = subprocess.run(["unshare", "--mount", "sh", "-c", script], cwd=ROOT, capture_output=True, text=True)
    assert result.returncode == 1, result.stderr
    assert "cannot be written: database or disk is full; mend that, or name another file with -o; the old file" in (tmp_path / "told").read_text()
    assert (tmp_path / "left").read_text() == "deals.db\n"
    assert (tmp_path / "kept").read_bytes() == old.read_bytes()


AS_NOBODY = """
import os, sys
from pathlib import Path
from etl import build as module
from etl.cli import deals
data, output = Path(sys.argv[1]), Path(sys.argv[2])
report, db = module.check_and_load(data)  # loads all modules, from a folder that the other user may not be let into
if os.geteuid() == 0:
    os.setgroups([]), os.setgid(65534), os.setuid(65534)
try:
    module.write(db, output)
except module.BadInput as error:
    print(error)
"""


def test_a_folder_that_may_not_be_written_leaves_the_old_database(two):
    with tempfile.TemporaryDirectory() as folder:
        output = Path(shutil.copy(two / "old.db", folder)).rename(Path(folder) / "deals.db")
        Path(folder).chmod(0o555)
        result = subprocess.run([sys.executable, "-c", AS_NOBODY, str(two / "data"), str(output)], cwd=ROOT, capture_output=True, text=True)
        Path(folder).chmod(0o755)
        assert result.stdout == f"{output}: cannot be written: Permission denied; mend that, or name another file with -o; the old file, if any, is as it was\n"
        assert which(two, output) == "old"
        assert alone(output)


def test_builds_at_once_leave_a_whole_database(two, output):
    commands = [[*DEALS, "build", "--data", str(data), "-o", str(output)] for data in (SMALL, two / "data", SMALL, two / "data")]
    processes = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) for command in commands]
    told = [process.communicate()[0] for process in processes]
    assert [process.returncode for process in processes] == [0] * 4, told
    assert which(two, output) in ("old", "new")
    assert alone(output)


PAGES = ("/", "/deals", "/deals/deals", "/deals/claims?_facet=stage", "/deals/claims.json?_search=lamps&_shape=array", "/deals/pair_totals", "/deals.db",
         "/deals/deals/quillworks-computing", "/deals/amounts.csv?_stream=1")  # fmt: skip


def test_a_served_database_may_be_replaced(two, output, tmp_path):
    """Readers at work while it is built anew again and again: no page is an error, and none is half."""
    stop, answers, errors = threading.Event(), [], []

    def read(address):
        draw = random.Random(threading.get_ident())
        while not stop.is_set():
            page = draw.choice(PAGES)
            try:
                with urllib.request.urlopen(address + page, timeout=30) as answer:
                    answers.append((page, answer.status, len(answer.read())))
            except OSError as error:
                errors.append((page, str(error)))

    with serving(output) as server:
        readers = [threading.Thread(target=read, args=[server.address]) for _ in range(4)]
        for reader in readers:
            reader.start()
        try:
            for number in range(8):
                build(two / "data" if number % 2 == 0 else SMALL, output)
        finally:
            stop.set()
            for reader in readers:
                reader.join()
    assert errors == []
    assert len(answers) > 20
    assert {status for _, status, _ in answers} == {200}

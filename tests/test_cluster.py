"""Scanning on several machines: the same figures in the same order, whatever becomes of a worker."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys

import pytest
from distributed import LocalCluster

from etl.archive import scan_files
from etl.cluster import TASKS_A_THREAD, connected
from etl.problems import BadInput, Problem
from tests.conftest import ROOT

CORPUS = sorted((ROOT / "tests" / "corpus").glob("*.txt"))
TASK = 1_000  # code points: many small tasks, of a file or two


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    """Many files: the corpus again and again, some the same, some that cannot be read, one that is empty."""
    folder = tmp_path_factory.mktemp("archive")
    for number in range(150):
        shutil.copy(CORPUS[number % len(CORPUS)], folder / f"{number:03}.txt")
    (folder / "050-latin.txt").write_bytes("dépôt de 5 euros".encode("latin-1"))
    (folder / "100-empty.txt").write_text("")
    return sorted(folder.iterdir())


@pytest.fixture(scope="module")
def plain(archive):
    found = list(scan_files(archive, None, "json"))
    assert len(found) == len(archive)
    assert sum(len(result) for result in found if not isinstance(result, Problem)) > 500
    assert sum(isinstance(result, Problem) for result in found) == 1
    return found


@pytest.fixture(scope="module")
def cluster():
    """Two workers, each a process; a nanny starts another where one is killed. The last test takes the whole away."""
    with LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0") as cluster:
        cluster.wait_for_workers(2, timeout=60)
        yield cluster


def test_tasks_of_any_size_find_the_same(archive, plain):
    for size in (1, 50_000, 10**9):
        assert list(scan_files(archive, None, "json", text_a_task=size)) == plain


def test_a_cluster_finds_the_same_though_a_worker_is_killed(archive, plain, cluster):
    read = 0

    def reading():
        nonlocal read
        for path in archive:
            read += 1
            yield path

    found, ahead = [], []
    with connected(cluster.scheduler_address) as execute:
        for result in scan_files(reading(), None, "json", execute, text_a_task=TASK):
            found.append(result)
            ahead.append(read - len(found))
            if len(found) == len(archive) // 2:
                victim = next(iter(cluster.workers.values()))
                os.kill(victim.process.pid, signal.SIGKILL)
    assert found == plain
    # two workers and, for a moment, the one that takes the place of the killed one; a task holds few files, and the next is being filled
    assert TASKS_A_THREAD * 2 <= max(ahead) < TASKS_A_THREAD * 3 * 4 < len(archive)


def test_other_forms_come_back_whole(archive, cluster):
    few = archive[:20]
    with connected(cluster.scheduler_address) as execute:
        assert list(scan_files(few, "en", None, execute)) == list(scan_files(few, "en", None))


def run(*arguments):
    return subprocess.run([sys.executable, "-m", "etl", "scan", *map(str, arguments)], cwd=ROOT, capture_output=True, text=True, timeout=120)


def test_the_command_prints_the_same(archive, cluster):
    folder = archive[0].parent
    here, there = run("--json", folder), run("--json", "--cluster", cluster.scheduler_address, folder)
    assert there.stdout == here.stdout and len(here.stdout.splitlines()) > 500
    assert json.loads(here.stdout.splitlines()[0])["file"] == str(archive[0])
    assert here.returncode == there.returncode == 1
    assert here.stderr.endswith("050-latin.txt: cannot be read: this is not UTF-8\n1 problem; the other files were scanned\n")
    assert "050-latin.txt: cannot be read: this is not UTF-8\n1 problem; the other files were scanned\n" in there.stderr
    assert "Traceback" not in there.stderr


def test_an_address_where_nothing_answers_is_told():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    for address in (f"tcp://127.0.0.1:{port}", "nonsense://x", "127.0.0.1"):
        with pytest.raises(BadInput, match="no Dask scheduler answers there"):
            with connected(address, timeout=1):
                pass


def test_a_scheduler_without_workers_is_told(cluster):
    with LocalCluster(n_workers=0, processes=True, dashboard_address=":0", loop=cluster.loop) as empty:
        with pytest.raises(BadInput, match="no worker has come to this scheduler within 5 seconds"):
            with connected(empty.scheduler_address, timeout=5):
                pass


def test_without_dask_the_command_says_what_to_install(tmp_path, archive):
    code = "import sys; sys.modules['distributed'] = None; from etl.cli import deals; deals()"
    command = [sys.executable, "-c", code, "scan", "--cluster", "tcp://127.0.0.1:1", str(archive[0])]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert result.returncode == 1
    assert result.stderr.startswith("tcp://127.0.0.1:1: scanning on a cluster needs Dask; `make setup` installs it")
    assert "Traceback" not in result.stderr


def test_a_cluster_that_is_lost_is_told(archive, cluster):
    with pytest.raises(BadInput, match="the cluster was lost"):
        with connected(cluster.scheduler_address, timeout=10) as execute:
            for number, _ in enumerate(scan_files(archive, None, "json", execute, text_a_task=TASK)):
                if number == 30:
                    cluster.close()

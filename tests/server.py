"""What the tests and `make shots` serve with: `deals serve` on a database, once it answers."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.request import urlopen

from bench.serving import free_port

ROOT = Path(__file__).parent.parent
SECONDS = 60  # that a server may take to answer


@dataclass(frozen=True)
class Server:
    port: int
    process: subprocess.Popen
    log: Path

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def serving(database: Path, *options) -> Iterator[Server]:
    """A running server. Its log goes to a file: a pipe that nobody reads fills, and the server stops."""
    port = free_port()
    command = [sys.executable, "-m", "etl", "serve", str(database), "--port", str(port), *map(str, options)]
    with TemporaryDirectory() as folder, Path(folder, "log").open("w") as output:
        process = subprocess.Popen(command, cwd=ROOT, stdout=output, stderr=output, env={**os.environ, "PYTHONUNBUFFERED": "1"})
        server = Server(port, process, Path(folder, "log"))
        try:
            _wait(server)
            yield server
        finally:
            process.terminate()
            process.wait(30)
        assert "Exception in ASGI application" not in server.log.read_text(), server.log.read_text()[-3000:]


def _wait(server: Server) -> None:
    def answers() -> bool:
        assert server.process.poll() is None, server.log.read_text()
        with suppress(OSError):
            urlopen(server.address + "/licence", timeout=5).close()
            return True
        return False

    assert comes_true(answers), f"the server does not answer:\n{server.log.read_text()[-3000:]}"


def comes_true(condition: Callable[[], bool]) -> bool:
    """Whether the condition holds within the time that a slow machine may take; asked every tenth of a second."""
    until = time.monotonic() + SECONDS
    while time.monotonic() < until:
        if condition():
            return True
        time.sleep(0.1)
    return False

"""What browser tests and `make shots` share: the real server on the real database, and Debian's chromium."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

ROOT = Path(__file__).parent.parent
ARTICLES = ROOT.parent / "shared" / "articles"
ARGUMENTS = ["--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"]


LOOKS = {
    "desk": {"viewport": {"width": 1280, "height": 900}},
    "phone": {"viewport": {"width": 360, "height": 740}, "device_scale_factor": 2, "is_mobile": True, "has_touch": True},
    "dark": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"},
}
HOW_TO_GET_ONE = "no chromium is found; on Debian `apt-get install chromium fonts-noto-core` gets one"


class Tab:
    """A page of a browser, with what it complained of since `visit`: console errors, failed answers, requests to elsewhere."""

    def __init__(self, browser, address: str, **options):
        self.address, self.complaints = address, []
        self.page = browser.new_context(base_url=address, locale="en-GB", **options).new_page()
        self.page.set_default_timeout(10_000)
        self.page.on("console", lambda message: message.type == "error" and self.complaints.append(f"console: {message.text}"))
        self.page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))
        self.page.on("request", lambda request: self._check(request.url))
        self.page.on("response", lambda answer: answer.status >= 400 and self.complaints.append(f"{answer.status}: {answer.url}"))

    def visit(self, path: str):
        """Opens a page of the site and forgets what was complained of before."""
        self.complaints.clear()
        self.page.goto(path, wait_until="load")
        return self.page

    def _check(self, url: str) -> None:
        if not url.startswith((self.address + "/", "data:", "blob:")):
            self.complaints.append(f"elsewhere: {url}")


def chromium() -> str | None:
    """Where a chromium is, or None: no browser can be downloaded, so it has to be the system's."""
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def serving(database: Path = ROOT / "deals.db", articles: Path | None = None, seconds: float = 60):
    """Serves a database with `deals serve` and gives its address."""
    port = free_port()
    command = [sys.executable, "-m", "etl", "serve", str(database), "--port", str(port)]
    if articles or (articles is None and ARTICLES.is_dir()):
        command += ["--articles", str(articles or ARTICLES)]
    # the log goes to a file: a pipe that nobody reads fills, and the server stops
    with tempfile.TemporaryFile() as log:
        server = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log, env={**os.environ, "PYTHONUNBUFFERED": "1"})
        try:
            _wait(f"http://127.0.0.1:{port}/", server, log, seconds)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(20)


def _wait(address: str, server: subprocess.Popen, log, seconds: float) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until and server.poll() is None:
        try:
            urlopen(address, timeout=5).close()
            return
        except (URLError, OSError):
            time.sleep(0.1)
    log.seek(0)
    raise RuntimeError(f"the server does not answer at {address}:\n{log.read().decode(errors='replace')[-2000:]}")

"""What browser tests and `make shots` share: the real server on the real database, and Debian's chromium."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests import server
from tests.server import ROOT

ARTICLES = ROOT.parent / "shared" / "articles"
ARGUMENTS = ["--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
PATIENCE = 1000 * server.SECONDS  # milliseconds


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
        self.page.set_default_timeout(PATIENCE)
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


@contextmanager
def serving(database: Path = ROOT / "deals.db", *options) -> Iterator[str]:
    """The address of a server that shows the articles, where they are there."""
    with server.serving(database, *options, *(("--articles", ARTICLES) if ARTICLES.is_dir() else ())) as running:
        yield running.address

"""The configuration in docs/replicas.md is one that nginx takes, and does what the page says."""

import os
import re
import shutil
import socket
import subprocess
import time
import urllib.request

import pytest

from tests.conftest import ROOT
from tests.server import free_port, serving

PAGE = (ROOT / "docs" / "replicas.md").read_text(encoding="utf-8")


@pytest.fixture
def nginx():
    found = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    return found or pytest.skip("nginx is not installed (apt install nginx)")


@pytest.fixture
def replica(database):
    with serving(database) as server:
        yield server.port, server.process


def get(address, **headers):
    with urllib.request.urlopen(urllib.request.Request(address, headers=headers), timeout=30) as answer:
        return answer.read(), answer.headers


def test_pages_come_out_of_the_cache_even_when_the_replica_is_gone(nginx, replica, tmp_path):
    port, process = replica
    front = free_port()
    text = re.search(r"```nginx\n(.*?)```", PAGE, re.S)[1]
    text = text.replace("/var/cache/nginx/ledger", str(tmp_path / "cache")).replace("listen 80;", f"listen 127.0.0.1:{front};")
    text = text.replace("server 127.0.0.1:8001;", f"server 127.0.0.1:{port};").replace("    server 127.0.0.1:8002;\n", "")
    text = text.replace("/srv/ledger/0123456789ab/export/", f"{tmp_path}/files/")
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "SHA256SUMS").write_text("sums")
    paths = "".join(f"{name}_temp_path {tmp_path}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    user = "user root;" if os.geteuid() == 0 else ""  # else its workers could not read the folder of this test
    (tmp_path / "nginx.conf").write_text(
        f"{user} daemon off; pid {tmp_path}/pid; error_log {tmp_path}/error.log; events {{}} http {{ access_log off; {paths} {text} }}"
    )
    server = subprocess.Popen([nginx, "-p", str(tmp_path), "-e", str(tmp_path / "error.log"), "-c", str(tmp_path / "nginx.conf")])
    try:
        address = f"http://127.0.0.1:{front}"
        for _ in range(600):
            assert server.poll() is None, (tmp_path / "error.log").read_text()
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", front)) == 0:
                    break
            time.sleep(0.1)
        first, headers = get(f"{address}/deals/deals.json?_size=2")
        assert headers["X-Cache"] == "MISS"
        again, headers = get(f"{address}/deals/deals.json?_size=2", Cookie="visited=yes")
        assert (headers["X-Cache"], again) == ("HIT", first)
        assert b"http://ledger.example.org/deals/claims/" in get(f"{address}/feed.atom")[0]
        assert get(f"{address}/files/SHA256SUMS")[0] == b"sums"
        process.kill()
        process.wait()
        assert get(f"{address}/deals/deals.json?_size=2")[0] == first
    finally:
        server.terminate()
        server.wait()

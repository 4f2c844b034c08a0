"""How fast a built ledger is served, ours against theirs, in one run: medians of five, and the ratio.

    python -m bench.serving [DATABASE]          deals.db if not given; larger ones as bench/README.md says

Against stock Datasette on the same file: pages, a row as JSON and a table as CSV, first asked (each address new to the server) and asked
again, by one client and by ten. The CSV also against `sqlite3 -csv`, where that is installed. Where nginx is: requests a second of our
server behind its cache, against nginx sending the same bytes as a file.
"""

from __future__ import annotations

import json
import shutil
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path

ROOT = Path(__file__).parents[1]
RUNS = 5
FACETS = "_facet=measure&_facet=bound&_facet=language"
REQUESTS = 200  # of one run of the comparison behind nginx
NGINX = """
daemon off; pid {folder}/pid; error_log {folder}/error.log; worker_processes 1;
events {{ worker_connections 512; }}
http {{
    access_log off; include /etc/nginx/mime.types;
    client_body_temp_path {folder}/a; proxy_temp_path {folder}/b; fastcgi_temp_path {folder}/c; uwsgi_temp_path {folder}/d; scgi_temp_path {folder}/e;
    proxy_cache_path {folder}/cache keys_zone=ledger:10m max_size=1g;
    server {{
        listen 127.0.0.1:{port};
        location /file.html {{ root {folder}; }}
        location / {{
            proxy_pass http://127.0.0.1:{upstream};
            proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header Host ledger.example.org;
            proxy_cache ledger; proxy_cache_lock on; proxy_cache_revalidate on;
        }}
    }}
}}
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def running(command: list[str], port: int, path: str):
    """The process of a server, once it has answered for `path`."""
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        until = time.monotonic() + 300
        while True:
            try:
                get(port, path)
                break
            except OSError:
                if process.poll() is not None or time.monotonic() > until:
                    raise
                time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait(30)


def ours(database: Path):
    port = free_port()
    return running([sys.executable, "-m", "etl", "serve", str(database), "--port", str(port)], port, "/")


def stock(database: Path):
    port = free_port()
    return running([sys.executable, "-m", "datasette", "serve", "--immutable", str(database), "--port", str(port), "--setting", "max_csv_mb", "0"], port, "/")


def get(port: int, path: str) -> bytes:
    with closing(HTTPConnection("127.0.0.1", port, timeout=300)) as connection:
        connection.request("GET", path)
        answer = connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{path}: {answer.status} {body[:300]!r}")
        return body


def seconds(port: int, path: str) -> float:
    began = time.perf_counter()
    get(port, path)
    return time.perf_counter() - began


def addresses(database: Path) -> dict[str, list[str]]:
    """For each kind of page as many addresses as runs; no two are the same."""
    with closing(sqlite3.connect(f"{database.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as db:
        def few(sql: str) -> list[str]:
            rows = [row[0] for row in db.execute(sql)]
            return rows[:: max(1, len(rows) // RUNS)][:RUNS]

        tables = {"a deal": "deals", "an organisation": "organisations"}
        pages = {name: [f"/deals/{table}/{row}" for row in few(f"SELECT id FROM {table} ORDER BY id LIMIT 5000")] for name, table in tables.items()}
        words = few("SELECT DISTINCT lower(substr(name, 1, instr(name || ' ', ' ') - 1)) FROM organisations LIMIT 200")
        rows = few("SELECT id FROM amounts ORDER BY id LIMIT 5000")
        loops = few("SELECT id FROM loops ORDER BY id LIMIT 5000")
    again = range(RUNS)
    return {
        # the front page itself is made before the server opens
        "the front page, by loop": [f"/?loop={loop}" for loop in loops] or [f"/?_={n}" for n in again],
        **pages,
        "a search": [f"/search?q={word}" for word in words if word.isalnum()] or ["/search?q=a"],
        "a table, three facets": [f"/deals/amounts?{FACETS}&_size={100 - n}" for n in again],
        "a row as JSON": [f"/deals/amounts/{row}.json" for row in rows],
    }  # fmt: skip


def percentile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def pages(database: Path) -> dict[str, dict[str, float]]:
    """Kind of page -> what was measured -> seconds, for one server after the other."""
    kinds, found = addresses(database), {}
    theirs = {"a search": [f"/deals/claims?_search={path.partition('=')[2]}" for path in kinds["a search"]]}  # the nearest that Datasette has
    for who, server in (("ours", ours), ("stock", stock)):
        with server(database) as port:
            for kind, paths in kinds.items():
                paths = theirs.get(kind, paths) if who == "stock" else paths
                about = found.setdefault(kind, {})
                about[f"{who} first"] = statistics.median(seconds(port, path) for path in paths)
                one = [seconds(port, paths[n % len(paths)]) for n in range(2 * RUNS)]
                with ThreadPoolExecutor(10) as clients:
                    ten = list(clients.map(lambda n, paths=paths: seconds(port, paths[n % len(paths)]), range(4 * RUNS)))
                about |= {f"{who} again": statistics.median(one), f"{who} again p95": percentile(one, 0.95), f"{who} ten": statistics.median(ten), f"{who} ten p95": percentile(ten, 0.95)}
                print(f"{who}, {kind}: {1000 * about[f'{who} first']:,.0f} ms first", file=sys.stderr, flush=True)
            found.setdefault("a table as CSV", {})[f"{who} first"] = statistics.median(seconds(port, "/deals/deals.csv?_stream=on&_sort=id") for _ in range(RUNS))
    return found


def vanished(database: Path) -> list[str]:
    """Facets of metadata.yml that the server leaves out, on the whole of each table."""
    missing = []
    with ours(database) as port:
        tables = json.loads(get(port, "/-/metadata.json"))["databases"]["deals"]["tables"]
        for table, about in tables.items():
            shown = json.loads(get(port, f"/deals/{table}.json?_size=1"))["facet_results"] if about.get("facets") else {}
            names = [next(iter(facet.values())) if isinstance(facet, dict) else facet for facet in about.get("facets", ())]
            missing += [f"{table}.{name}" for name in names if name not in shown]
    return missing


def sqlite_csv(database: Path) -> float | None:
    if not shutil.which("sqlite3"):
        return None

    def run() -> float:
        began = time.perf_counter()
        subprocess.run(["sqlite3", "-csv", "-header", f"file:{database}?immutable=1", "SELECT * FROM deals ORDER BY id"], stdout=subprocess.DEVNULL, check=True)
        return time.perf_counter() - began

    return statistics.median(run() for _ in range(RUNS))


def behind_nginx(database: Path) -> dict[str, float] | None:
    """Requests a second: our front page straight, out of the cache of nginx, and as a file that nginx sends."""
    nginx = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if not nginx:
        return None
    with tempfile.TemporaryDirectory() as folder, ours(database) as upstream:
        Path(folder).chmod(0o755)
        port = free_port()
        Path(folder, "file.html").write_bytes(get(upstream, "/"))
        Path(folder, "nginx.conf").write_text(NGINX.format(folder=folder, port=port, upstream=upstream), encoding="utf-8")
        with running([nginx, "-p", folder, "-c", f"{folder}/nginx.conf"], port, "/file.html"):
            get(port, "/")
            targets = {"our server": (upstream, "/"), "nginx with its cache": (port, "/"), "nginx, a file": (port, "/file.html")}
            rates = {name: [] for name in targets}
            for _ in range(RUNS):
                for name, target in targets.items():
                    rates[name].append(rate(*target))
            return {name: statistics.median(values) for name, values in rates.items()}


def rate(port: int, path: str, clients: int = 4) -> float:
    def ask() -> None:
        with closing(HTTPConnection("127.0.0.1", port)) as connection:
            for _ in range(REQUESTS // clients):
                connection.request("GET", path)
                connection.getresponse().read()

    threads = [threading.Thread(target=ask) for _ in range(clients)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return REQUESTS / (time.perf_counter() - began)


def main(database: Path) -> None:
    with closing(sqlite3.connect(database)) as db:
        print(f"{db.execute('SELECT count(*) FROM amounts').fetchone()[0]:,} amounts, {database.stat().st_size / 1e6:,.0f} MB; milliseconds, medians of {RUNS}")
    print(f"{'':24}{'first':>9}{'stock':>9}{'ratio':>7}{'again':>9}{'p95':>8}{'stock':>9}{'ratio':>7}{'ten p95':>9}{'stock':>9}{'ratio':>7}")
    measured = pages(database)
    for kind, about in measured.items():
        cells = [f"{1000 * about['ours first']:9.1f}{1000 * about['stock first']:9.1f}{about['stock first'] / about['ours first']:7.1f}"]
        if "ours again" in about:
            cells.append(f"{1000 * about['ours again']:9.1f}{1000 * about['ours again p95']:8.1f}{1000 * about['stock again']:9.1f}{about['stock again'] / about['ours again']:7.1f}")
            cells.append(f"{1000 * about['ours ten p95']:9.1f}{1000 * about['stock ten p95']:9.1f}{about['stock ten p95'] / about['ours ten p95']:7.1f}")
        print(f"{kind:24}{''.join(cells)}", flush=True)
    plain = sqlite_csv(database)
    if plain:
        print(f"{'the CSV, sqlite3 -csv':24}{1000 * plain:9.1f} ms; ours takes {measured['a table as CSV']['ours first'] / plain:.1f} times as long")
    else:
        print("sqlite3 is not installed")
    print(f"facets that vanish: {', '.join(vanished(database)) or 'none'}")
    rates = behind_nginx(database)
    for name, value in (rates or {}).items():
        print(f"{name:24}{value:9.0f} requests a second, {value / rates['nginx, a file']:.2f} of nginx with a file")
    if not rates:
        print("nginx is not installed")


if __name__ == "__main__":
    main(Path(*sys.argv[1:2] or [ROOT / "deals.db"]))

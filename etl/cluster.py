"""Work on many machines, with Dask: a map whose results come in order, and of which little is on its way at once.

The texts are read here and sent to the workers. So the workers need no folder in common with this machine, and a file
means the same text whoever scans it; what has to be sent is small beside the time that it takes to scan it.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager

from etl.problems import BadInput, Problem

TIMEOUT = 10  # seconds in which a scheduler has to answer and to have a worker
TASKS_A_THREAD = 3  # one in work and two waiting: more would only fill the memory


@contextmanager
def connected(address: str, timeout: float = TIMEOUT) -> Iterator[Callable]:
    """Gives a map that runs on the cluster of the Dask scheduler at an address, such as tcp://10.0.0.1:8786.

    A task whose worker is lost is done again by another, and its result comes once and in its place.

    Raises:
        BadInput: Dask is not installed, nothing answers at the address, no worker is there, or later the cluster is lost.
    """
    try:
        from distributed import Client
    except ImportError:
        raise _refused(address, "scanning on a cluster needs Dask; `make setup` installs it, or `pip install dask distributed`") from None
    try:
        client = Client(address, timeout=timeout, set_as_default=False)
    except (OSError, ValueError, TypeError) as error:
        raise _refused(address, f"no Dask scheduler answers there ({error}); start one with `dask scheduler`, and workers with `dask worker`") from None
    try:
        _wait_for_a_worker(client, address, timeout)
        yield lambda function, items: _in_order(client, address, function, items)
    finally:
        client.close(timeout=timeout)


def _refused(address: str, message: str) -> BadInput:
    return BadInput([Problem(address, 0, 0, message)])


def _wait_for_a_worker(client, address: str, timeout: float) -> None:
    try:
        client.wait_for_workers(1, timeout=timeout)
    except TimeoutError:
        raise _refused(address, f"no worker has come to this scheduler within {timeout:g} seconds; start one with `dask worker {address}`") from None


def _in_order(client, address: str, function: Callable, items: Iterable) -> Iterator:
    from distributed import KilledWorker

    waiting: deque = deque()
    try:
        for item in items:
            # not pure: two files of the same text are two tasks
            waiting.append(client.submit(function, item, pure=False))
            # asked each time, since workers come and go; a task takes a thousand times as long as the answer
            if len(waiting) >= TASKS_A_THREAD * max(1, sum(client.nthreads().values())):
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    except KilledWorker as error:
        raise _refused(address, f"a text cost several workers in a row, perhaps for want of memory: {error}") from None
    except (OSError, asyncio.CancelledError, CancelledError) as error:
        raise _refused(address, f"the cluster was lost ({error}); what was printed so far is right, and not all") from None
    except (ImportError, RuntimeError) as error:
        raise _refused(address, f"the workers cannot run this ({error.__cause__ or error}); install the same version of this project on each") from None

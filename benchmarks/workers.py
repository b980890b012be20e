"""The parent's side of a worker, and the arithmetic of rounds: knows nothing of Django."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from statistics import median
from typing import Any, Self

Order = tuple["Worker", str, dict[str, Any]]  # who does what, with which arguments


class Worker:
    """A process with its own database, until the `with` block ends."""

    def __init__(self, database_url: str) -> None:
        environment = os.environ | {
            "DATABASE_URL": database_url,
            "DJANGO_SETTINGS_MODULE": "benchmarks.settings",
            "PORTAL_MODE": "demo",
        }
        self._process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.worker"],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(timeout=60)

    def ask(self, do: str, *, times: int = 0, **arguments: Any) -> dict[str, Any]:
        """Let it do a deed: once for what it gives, or `times` for the seconds of each."""
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(json.dumps({"do": do, "times": times, "with": arguments}) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise SystemExit(f"A benchmark process ended while it did {do!r}; its message stands above.")
        answered: dict[str, Any] = json.loads(line)
        return answered

    def seconds(self, do: str, times: int, **arguments: Any) -> float:
        """The median seconds of that many runs."""
        seconds: list[float] = self.ask(do, times=times, **arguments)["seconds"]
        return median(seconds)


def rounds(orders: Sequence[Order], *, count: int, times: int) -> list[list[float]]:
    """For each round the median seconds of each order: A B C C B A, so that a drifting machine weighs on all alike."""
    for worker, do, arguments in orders:
        worker.seconds(do, times, **arguments)  # warm up, and forget
    measured = []
    for _round in range(count):
        forth = [worker.seconds(do, times, **arguments) for worker, do, arguments in orders]
        back = [worker.seconds(do, times, **arguments) for worker, do, arguments in reversed(orders)]
        measured.append([(first + second) / 2 for first, second in zip(forth, reversed(back), strict=True)])
    return measured


def ratio(measured: Sequence[Sequence[float]], of: int, to: int) -> float:
    """The median over the rounds of one order's time over another's, both of the same round."""
    return median(one[of] / one[to] for one in measured)


def milliseconds(measured: Sequence[Sequence[float]], of: int) -> float:
    return median(one[of] for one in measured) * 1000

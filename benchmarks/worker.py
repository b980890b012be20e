"""A process with one database of its own, which does one deed at a time when told, and says how long it took.

Started by `benchmarks.workers`; one line of JSON in, one line of JSON out.
"""

from __future__ import annotations

import gc
import json
import resource
import sys
from collections.abc import Callable
from functools import partial
from time import perf_counter
from typing import Any

import django

Deed = Callable[[], object]


def main() -> None:
    django.setup()
    from benchmarks.deeds import Deeds  # noqa: PLC0415 - needs Django set up

    deeds = Deeds()
    for line in sys.stdin:
        order = json.loads(line)
        print(json.dumps(answer(deeds, order)), flush=True)


def answer(deeds: Any, order: dict[str, Any]) -> dict[str, Any]:
    if order["do"] == "memory":
        # The highest resident size so far; Linux counts in kibibytes.
        return {"megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6}
    deed = partial(getattr(deeds, order["do"]), **order["with"])
    if order["times"]:
        return {"seconds": timed(deed, order["times"])}
    given: dict[str, Any] | None = deed()
    return given or {}


def timed(deed: Deed, times: int) -> list[float]:
    """Seconds of each run; garbage is collected between the runs, not in them."""
    seconds = []
    for _time in range(times):
        gc.collect()
        gc.disable()
        start = perf_counter()
        deed()
        seconds.append(perf_counter() - start)
        gc.enable()
    return seconds


if __name__ == "__main__":
    main()

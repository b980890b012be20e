"""Runs the benchmarks and prints the table: `python -m benchmarks [part …]`.

On SQLite in a temporary folder; with DATABASE_URL=postgres://… on databases of its own on that server.
A figure over its bar is marked, and fails nothing: a busy machine is no fault of the portal.
"""

from __future__ import annotations

import argparse
import os
import platform
import tempfile
from pathlib import Path
from time import monotonic

from benchmarks.parts import PARTS, Line


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("part", nargs="*", metavar="part", help=", ".join(PARTS))
    chosen = parser.parse_args().part or list(PARTS)
    if unknown := set(chosen) - set(PARTS):
        parser.error(f"no part {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    url = os.environ.get("DATABASE_URL", "")
    engine = "PostgreSQL" if url.startswith("postgres") else "SQLite"
    print(f"{engine}, Python {platform.python_version()}, {os.cpu_count()} cores")
    print("ratios are of this run; ms, s and MB are this machine's\n")
    start, lines = monotonic(), []
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as folder:
        for name in chosen:
            for line in PARTS[name](url, Path(folder)):
                lines.append(line)
                print(printed(line), flush=True)
    over = sum(not line.holds for line in lines)
    print(f"\n{len(lines)} figures in {monotonic() - start:.0f} s, {over} over the bar.")


def printed(line: Line) -> str:
    return f"{line.what:<64} {line.figure:>10}  {line.bar:>8}{'' if line.holds else '  over the bar'}".rstrip()


if __name__ == "__main__":
    main()

"""What a first visit loads: the style sheets and scripts that the page frame names, gzipped."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FRAME = ("templates/base.html", "templates/_head.html")
LOADED = re.compile(r"""\{% static ['"]([^'"]+\.(?:css|js))['"] %\}""")


def first_visit() -> tuple[int, int]:
    """How many CSS and JS files, and their gzipped bytes together."""
    names = {name for template in FRAME for name in LOADED.findall((ROOT / template).read_text("utf-8"))}
    files = [ROOT / "static" / name for name in sorted(names)]
    return len(files), sum(len(gzip.compress(path.read_bytes(), 6)) for path in files)

"""Short labels for charts and table heads: "Trung tâm chính trị thị xã Ninh Hòa" → "Ninh Hòa"."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

UNIT = re.compile(r"^(trung tâm (bồi dưỡng )?chính trị|ttct)\s+", re.IGNORECASE)
LEVEL = re.compile(r"^(huyện|quận|thị xã|thành phố|xã|phường|đặc khu)\s+(?=[^\W\d])", re.IGNORECASE)


def without_unit(name: str) -> str:
    """ "thị xã Ninh Hòa": for a table whose head already says "Trung tâm chính trị"."""
    return UNIT.sub("", name)


def short_names(names: Iterable[str]) -> dict[str, str]:
    """Each name without the words all share; where two would be alike, they keep their level."""
    cores = {name: LEVEL.sub("", without_unit(name)) for name in names}
    seen = Counter(cores.values())
    return {name: core if seen[core] == 1 else without_unit(name) for name, core in cores.items()}

"""Reference data as sheets: what each column means, read and written."""

from centres.resources.columns import (
    BOARD_COLUMN,
    AliasesWidget,
    ChoiceWidget,
    CountWidget,
    DayWidget,
    DocumentWidget,
    RowWidget,
    SinceWidget,
    TextWidget,
    YesNoWidget,
    aliases_in,
)
from centres.resources.registers import (
    ONE_A_DAY,
    DocumentResource,
    LecturerResource,
    PremisesResource,
    QuotaResource,
    over_before_issued,
)
from centres.resources.rows import ReferenceResource
from centres.resources.units import CentreResource

__all__ = [
    "BOARD_COLUMN",
    "ONE_A_DAY",
    "AliasesWidget",
    "CentreResource",
    "ChoiceWidget",
    "CountWidget",
    "DayWidget",
    "DocumentResource",
    "DocumentWidget",
    "LecturerResource",
    "PremisesResource",
    "QuotaResource",
    "ReferenceResource",
    "RowWidget",
    "SinceWidget",
    "TextWidget",
    "YesNoWidget",
    "aliases_in",
    "over_before_issued",
]

"""The registry: every figure the portal prints, defined once.

A page, the JSON, the text, the PDF, the DOCX and the XLSX all ask `tally`; a printed figure
opens `rows_behind`, which filters by the very condition that counted it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, Sum
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from courses.models import OPENED, State
from courses.models.programme import GUIDED
from reports.facts import Facts

Condition = Callable[[Facts], Q]


@dataclass(frozen=True)
class Indicator:
    """One figure: what it counts (`of`: classes, or the sum of a dimension) among which facts.

    `whole` is the code of the indicator a share is taken of; shares are percentages, half up
    to 0.01, and "–" over nothing.
    """

    code: str
    label: str | Promise
    rule: str | Promise  # how it is counted, as a sentence for the reader
    where: Condition
    of: str = "classes"  # "classes", "learners", "women" or "women_known" (classes that report women)
    whole: str = ""
    reported_by: str = ""  # the indicator that counts the classes which report it; nought there means no figure


def counted(facts: Facts) -> Q:
    """Classes of programmes that count toward the centre's total; outside the catalogue all do."""
    return facts.q(counts_toward_total=True) | facts.q(counts_toward_total__isnull=True)


def opened(facts: Facts) -> Q:
    return counted(facts) & facts.q(state__in=OPENED)


def guided(facts: Facts) -> Q:
    return opened(facts) & facts.q(guidance__in=GUIDED)


def not_guided(facts: Facts) -> Q:
    """In the catalogue, but by local need. NULL guidance (outside the catalogue) is in neither."""
    return opened(facts) & facts.q(guidance__isnull=False) & ~facts.q(guidance__in=GUIDED)


def outside_catalogue(facts: Facts) -> Q:
    """Opened, with a programme that was not in the catalogue on the opening day."""
    return opened(facts) & facts.q(guidance__isnull=True)


def hosted(facts: Facts) -> Q:
    """Classes of the provincial school and the like, held at a centre but not its own."""
    return facts.q(counts_toward_total=False) & facts.q(state__in=OPENED)


_EVERY = (
    Indicator(
        "classes",
        _("Số lớp đã mở"),
        _(
            "Lớp có ngày khai giảng trong kỳ, kể cả ngày đầu và ngày cuối; "
            "không tính lớp hủy, hoãn, chưa mở và lớp đặt nhờ."
        ),
        opened,
    ),
    Indicator(
        "learners", _("Lượt học viên"), _("Tổng số học viên của các lớp đã mở; một người học hai lớp tính hai lượt."),
        opened, of="learners",
    ),
    Indicator(
        "women", _("Lượt học viên nữ"), _("Tổng số nữ của các lớp đã mở có ghi số nữ."),
        opened, of="women", reported_by="women_known",
    ),
    Indicator(
        "women_known", _("Số lớp có ghi số nữ"), _("Các lớp đã mở có ghi số nữ, kể cả số 0."),
        lambda facts: opened(facts) & facts.q(women__isnull=False),
    ),
    Indicator(
        "guided", _("Lớp theo hướng dẫn của Trung ương, Tỉnh"),
        _("Lớp đã mở theo chương trình do Trung ương hoặc Tỉnh hướng dẫn vào ngày khai giảng."),
        guided, whole="classes",
    ),
    Indicator(
        "guided_learners", _("Lượt học viên các lớp theo hướng dẫn"),
        _("Tổng số học viên của các lớp theo hướng dẫn."), guided, of="learners", whole="learners",
    ),
    Indicator(
        "not_guided", _("Lớp theo nhu cầu địa phương"),
        _("Lớp đã mở theo chương trình trong danh mục nhưng không do Trung ương hay Tỉnh hướng dẫn."),
        not_guided, whole="classes",
    ),
    Indicator(
        "unlisted", _("Lớp ngoài danh mục"),
        _("Lớp đã mở có chương trình chưa có trong danh mục vào ngày khai giảng."),
        outside_catalogue, whole="classes",
    ),
    Indicator(
        "unlisted_learners", _("Lượt học viên lớp ngoài danh mục"), _("Tổng số học viên của các lớp ngoài danh mục."),
        outside_catalogue, of="learners", whole="learners",
    ),
    Indicator(
        "with_partners", _("Lớp có đơn vị phối hợp"), _("Lớp đã mở có ghi ít nhất một đơn vị phối hợp."),
        lambda facts: opened(facts) & facts.q(has_partner=True), whole="classes",
    ),
    Indicator(
        "completed", _("Lớp đã bế giảng"), _("Lớp mở trong kỳ và đã bế giảng đến nay."),
        lambda facts: counted(facts) & facts.q(state=State.COMPLETED), whole="classes",
    ),
    Indicator(
        "cancelled", _("Lớp hủy"), _("Lớp dự kiến khai giảng trong kỳ nhưng đã hủy; không tính vào số lớp đã mở."),
        lambda facts: counted(facts) & facts.q(state=State.CANCELLED),
    ),
    Indicator(
        "postponed", _("Lớp hoãn"), _("Lớp dự kiến khai giảng trong kỳ nhưng đang hoãn; không tính vào số lớp đã mở."),
        lambda facts: counted(facts) & facts.q(state=State.POSTPONED),
    ),
    Indicator(
        "hosted", _("Lớp đặt nhờ tại trung tâm"),
        _("Lớp của đơn vị khác mở tại trung tâm (chương trình không tính vào tổng số); chỉ nêu riêng."), hosted,
    ),
    Indicator(
        "hosted_learners", _("Lượt học viên lớp đặt nhờ"), _("Tổng số học viên của các lớp đặt nhờ."),
        hosted, of="learners",
    ),
)  # fmt: skip

INDICATORS: Mapping[str, Indicator] = {indicator.code: indicator for indicator in _EVERY}

# What a figure may be narrowed to, by the name that stands in a link.
DIMENSIONS: Mapping[str, str | Promise] = {
    "centre": _("Trung tâm"),
    "programme": _("Chương trình"),
    "guidance": _("Nguồn hướng dẫn"),
    "family": _("Nhóm chương trình"),
    "month": _("Tháng khai giảng"),
}


def aggregate(indicator: Indicator, facts: Facts) -> Any:
    """The SQL that counts one indicator."""
    condition = indicator.where(facts)
    if indicator.of == "classes":
        return Count("pk", filter=condition)
    return Coalesce(Sum(facts.columns[indicator.of], filter=condition), 0)


def tally(facts: Facts, *dimensions: str, codes: Iterable[str] = INDICATORS) -> list[dict[str, Any]]:
    """These indicators, or every one, for every group of facts with the same dimensions.

    One query; all figures are integers.
    """
    return facts.grouped(dimensions, {code: aggregate(INDICATORS[code], facts) for code in codes})


def rows_behind(facts: Facts, code: str, narrowed: Mapping[str, Any]) -> Facts:
    """The facts that one figure counts, narrowed to a centre, a programme, a family, a month…"""
    condition = INDICATORS[code].where(facts)
    for dimension, wanted in narrowed.items():
        condition &= facts.q(**{dimension: wanted})
    return facts.where(condition)

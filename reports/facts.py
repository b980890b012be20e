"""The grain of every figure: one class in one period, live or frozen.

An indicator names dimensions (`guidance`, `family`, `learners`…) and never knows where they
are stored; `Facts` maps them to columns. Live facts read `TrainingClass`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import TruncMonth

from centres.models import Centre
from centres.models.centre import CentreQuerySet
from centres.periods import Span
from courses.models import TrainingClass

LIVE_COLUMNS: Mapping[str, str] = {
    "centre": "centre__code",
    "programme": "programme__code",
    "programme_name": "programme__name",
    "programme_since": "programme__valid_from",
    "guidance": "programme__guidance",
    "kind": "programme__kind",
    "family": "programme__family__code",
    "family_name": "programme__family__name",
    "counts_toward_total": "programme__counts_toward_total",
    "month": "month",
    "day": "opened_on",
    "learners": "declared_learners",
    "women": "declared_women",
    "state": "state",
    "has_partner": "has_partner",
}


@dataclass(frozen=True)
class Facts:
    """The class facts of one span and some centres, with the name of each dimension's column."""

    rows: QuerySet[TrainingClass]
    columns: Mapping[str, str]

    def q(self, **conditions: Any) -> Q:
        """A condition on dimensions, as in `q(guidance__in=…, month=…)`."""
        named = {}
        for lookup, wanted in conditions.items():
            dimension, _mark, operator = lookup.partition("__")
            column = self.columns[dimension]
            named[f"{column}__{operator}" if operator else column] = wanted
        return Q(**named)

    def where(self, condition: Q) -> Facts:
        return replace(self, rows=self.rows.filter(condition))

    def grouped(self, dimensions: tuple[str, ...], aggregates: Mapping[str, Any]) -> list[dict[str, Any]]:
        """One dict a group: the dimensions by their own names, and the aggregates. One query.

        Without dimensions all facts are one group, even when there are none.
        """
        if not dimensions:  # values() without names would make a group of each class
            return [self.rows.order_by().aggregate(**aggregates)]
        columns = [self.columns[dimension] for dimension in dimensions]
        groups = self.rows.order_by().values(*columns).annotate(**aggregates)
        return [
            {dimension: group[column] for dimension, column in zip(dimensions, columns, strict=True)}
            | {name: group[name] for name in aggregates}
            for group in groups
        ]


def live_facts(span: Span, centres: CentreQuerySet | QuerySet[Centre]) -> Facts:
    """Facts as they stand now: every class of these centres whose opening day lies in the span.

    A class counts once, in the period that holds its opening day, both ends included.
    """
    links = TrainingClass.partners.through.objects.filter(trainingclass=OuterRef("pk"))
    rows = (
        TrainingClass.objects.filter(centre__in=centres)
        .opening_in(span)
        .annotate(month=TruncMonth("opened_on"), has_partner=Exists(links))
    )
    return Facts(rows, LIVE_COLUMNS)

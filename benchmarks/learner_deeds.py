"""What a worker can do with a learner list: import it, write its rows unchecked, or by django-import-export."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction
from import_export.resources import ModelResource
from tablib import Dataset

from benchmarks.learner_lists import (
    LEARNER_HEADERS,
    PLACE_HEADERS,
    cells_of,
    learners_as_table,
    places_as_table,
    workbook_of,
    write_unchecked,
)
from centres.models import Centre
from courses.learner_lists.checking import check_learner_list
from courses.learner_lists.reading import read_learner_file
from courses.learner_lists.writing import write_learners
from courses.models import Enrolment, Learner, Programme, TrainingClass

TODAY = date(2023, 7, 12)


class TakenBackError(Exception):
    """Raised to take back what a timed import wrote."""


class LearnerResource(ModelResource):  # type: ignore[misc]  # the library has no types
    """django-import-export as it comes."""

    class Meta:
        model = Learner


class EnrolmentResource(ModelResource):  # type: ignore[misc]
    """Likewise."""

    class Meta:
        model = Enrolment


class LearnerDeeds:
    """One class, one list."""

    learner_list: bytes

    def take_learners(self, rows: int) -> None:
        """A list of so many learners, and a class whose programme needs their numbers."""
        self.learner_list = workbook_of(rows)
        if TrainingClass.objects.exists():
            return
        Programme.objects.update(needs_id_number=True)
        centre, programme = Centre.objects.order_by("pk")[0], Programme.objects.order_by("pk")[0]
        TrainingClass.objects.create(
            board_id=centre.board_id, centre=centre, programme=programme, programme_text=programme.name, name="Lớp",
            opened_on=date(2023, 3, 1),
        )  # fmt: skip

    def training_class(self) -> TrainingClass:
        return TrainingClass.objects.select_related("programme", "centre", "board").get()

    def preview_learners(self) -> None:
        """Read and check, as the upload page does."""
        table = read_learner_file(self.learner_list, "hoc-vien.xlsx")
        check_learner_list(table, training_class=self.training_class(), opened_on=None, today=TODAY)

    def write_learners(self) -> None:
        """Read, check and write, then take it back."""
        item = self.training_class()
        try:
            with transaction.atomic():
                table = read_learner_file(self.learner_list, "hoc-vien.xlsx")
                checked = check_learner_list(table, training_class=item, opened_on=None, today=TODAY)
                chosen = {row.number for row in checked.rows}
                counts = write_learners(checked, chosen, training_class=item, batch=None, decisions={}, by=None)
                if counts["new"] != len(chosen):
                    sys.exit("the benchmark's learners should be new")
                raise TakenBackError
        except TakenBackError:
            pass

    def write_learners_bare(self) -> None:
        """openpyxl and three bulk_create of the same rows, unchecked, then take it back."""
        item = self.training_class()
        try:
            with transaction.atomic():
                write_unchecked(list(cells_of(self.learner_list)), item)
                raise TakenBackError
        except TakenBackError:
            pass

    def write_learners_by_resource(self, with_places: bool) -> None:
        """openpyxl and a ModelResource with its defaults: the learners, and their places too; then take it back."""
        item = self.training_class()
        try:
            with transaction.atomic():
                rows = list(cells_of(self.learner_list))
                take_in(LearnerResource(), LEARNER_HEADERS, learners_as_table(rows, item))
                if with_places:
                    take_in(EnrolmentResource(), PLACE_HEADERS, places_as_table(rows, item))
                raise TakenBackError
        except TakenBackError:
            pass


def take_in(resource: ModelResource, headers: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    result = resource.import_data(Dataset(*rows, headers=headers), raise_errors=True)
    if result.totals["new"] != len(rows):
        sys.exit("django-import-export should have made every row")

"""The words in which classes are asked for: whose they are, which they are, and what is loaded with them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils.timezone import localdate

from centres.models import Board, Centre
from centres.models.naming import centre_name
from centres.periods import Span
from courses.models.class_state import OPENED, State

if TYPE_CHECKING:
    from courses.models.training_class import TrainingClass
    from portal.models import User


class TrainingClassQuerySet(models.QuerySet["TrainingClass"]):
    # Scope
    def visible_to(self, user: User) -> TrainingClassQuerySet:
        return self.filter(centre__in=Centre.objects.visible_to(user))

    def listed_at(self, centres: Sequence[Centre], board: Board, *, is_whole_board: bool) -> TrainingClassQuerySet:
        """`visible_to` within one board, worded so that a list walks an index and stops after one page.

        `centres` are those the user sees, loaded before. Of the whole board each row along the board's index is
        asked: from `centre__in` SQLite would sort every class first.
        """
        keys = [centre.pk for centre in centres]
        if is_whole_board:
            return self.filter(Exists(Centre.objects.filter(pk=OuterRef("centre"), pk__in=keys)), board=board)
        return self.filter(board=board, centre__in=keys)

    def editable_by(self, user: User, on: date | None = None) -> TrainingClassQuerySet:
        """Classes the user may change: the board officer's centres', or the own centre's."""
        return self.visible_to(user).filter(centre__in=Centre.objects.editable_by(user, on))

    # Vocabulary
    def of_board(self, board: Board) -> TrainingClassQuerySet:
        return self.filter(board=board)

    def of_centre(self, centre: Centre) -> TrainingClassQuerySet:
        return self.filter(centre=centre)

    def in_state(self, state: str) -> TrainingClassQuerySet:
        return self.filter(state=state)

    def with_key(self, key: int) -> TrainingClassQuerySet:
        return self.filter(pk=key)

    def entered_by(self, entry_key: UUID | None) -> TrainingClassQuerySet:
        """The class that one form made, if it made one."""
        return self.filter(entry_key=entry_key) if entry_key is not None else self.none()

    def of_programme(self, code: str) -> TrainingClassQuerySet:
        """Classes of any version of the programme."""
        return self.filter(programme__code=code)

    def intakes(self) -> list[str]:
        """What the classes call their intakes; ends the chain."""
        return list(self.order_by("pk").values_list("intake", flat=True))

    def opening_in_year(self, year: int) -> TrainingClassQuerySet:
        return self.filter(opened_on__year=year)

    def opening_in(self, span: Span) -> TrainingClassQuerySet:
        """Classes whose opening day, kept or planned, falls in the span, both ends included."""
        return self.filter(opened_on__range=(span.start, span.end))

    def taught_in(self, start: date, end: date) -> TrainingClassQuerySet:
        """Classes that run on a day of [start, end], the newest first; without a closing day, on their opening day."""
        last = Coalesce("closed_on", "opened_on")
        return self.annotate(last_day=last).filter(opened_on__lte=end, last_day__gte=start).order_by("-opened_on", "pk")

    def opened(self) -> TrainingClassQuerySet:
        return self.filter(state__in=OPENED)

    def without_programme(self) -> TrainingClassQuerySet:
        """Classes whose programme is not in the catalogue on their opening day."""
        return self.filter(programme__isnull=True)

    def outside_their_version(self) -> TrainingClassQuerySet:
        """Classes without a programme, or whose opening day the programme's version does not hold."""
        after = Q(programme__valid_to__isnull=False, opened_on__gte=F("programme__valid_to"))
        return self.filter(Q(programme__isnull=True) | Q(opened_on__lt=F("programme__valid_from")) | after)

    def matching(self, folded_words: list[str]) -> TrainingClassQuerySet:
        """Classes whose name, intake, programme or decision hold every one of the folded words."""
        found = self
        for word in folded_words:
            found = found.filter(search_key__contains=word)
        return found

    def twins_among(self, centres: Collection[int], start: date, end: date) -> TrainingClassQuerySet:
        """Classes of these centres that open in [start, end], with what an import compares."""
        found = self.filter(centre__in=centres, opened_on__range=(start, end))
        return found.select_related("programme").prefetch_related("partners").order_by("pk")

    def waiting_counts(self, on: date) -> dict[str, int]:
        """How many classes are due to open and due to complete that day; ends the chain."""
        return self.aggregate(
            due_to_open=Count("pk", filter=Q(state=State.PLANNED, opened_on__lte=on)),
            due_to_complete=Count("pk", filter=Q(state=State.OPEN, closed_on__lt=on)),
        )

    # Loading
    def with_centre_name(self) -> TrainingClassQuerySet:
        """Annotates `centre_name`, as the centre was called on the opening day."""
        return self.annotate(centre_name=centre_name_then())

    def with_partner_mark(self) -> TrainingClassQuerySet:
        """Annotates `has_partner`, whether the class was opened jointly."""
        links = self.model.partners.through.objects.filter(trainingclass=OuterRef("pk"))
        return self.annotate(has_partner=Exists(links))

    def for_listing(self) -> models.QuerySet[TrainingClass, Any]:
        """The columns that `courses.classes.class_lines` prints, without a model's row for each."""
        return self.values(
            "pk", "name", "programme__name", "programme_text", "opened_on", "closed_on", "declared_learners", "state",
            centre_name=centre_name_then(),
        )  # fmt: skip

    def listed(self, keys: Iterable[int]) -> list[dict[str, Any]]:
        """The rows of these keys `for_listing`, in the order of the keys; ends the chain."""
        wanted = list(keys)
        found = {row["pk"]: row for row in self.filter(pk__in=wanted).for_listing()}
        return [found[key] for key in wanted if key in found]

    def for_heading(self) -> TrainingClassQuerySet:
        """What stands over each page of one class."""
        return self.with_centre_name().select_related("programme")

    def for_export(self) -> TrainingClassQuerySet:
        return self.for_heading().prefetch_related("partners")

    def for_results(self) -> TrainingClassQuerySet:
        return self.for_heading().select_related("board", "result_sheet__entered_by", "result_sheet__confirmed_by")

    def for_page(self) -> TrainingClassQuerySet:
        return self.for_papers().prefetch_related("partners")

    def for_papers(self) -> TrainingClassQuerySet:
        return self.for_heading().select_related(
            "board", "centre", "programme__family", "programme__guidance_document", "homeroom_lecturer"
        )


def centre_name_then() -> Coalesce:
    """As a class's centre was called on the opening day; today, where the class has none yet."""
    return centre_name("centre", Coalesce("opened_on", localdate()))

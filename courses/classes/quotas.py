"""How many learners each body is to send: the rows of the class form, read, checked and added up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from django.core.exceptions import ValidationError
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import QueryDict
from django.utils.translation import gettext as _

from centres.models import Centre
from courses.models import SendingOrganisation, SendingQuota, TrainingClass
from portal.fields import refuse_unstorable
from portal.vietnamese import ReadingError, clean, fold_spelling, format_count, parse_count

NAMES, SEATS = "quota_name", "quota_seats"  # of the boxes, one of each a row
MOST_ROWS = 300
MOST_SEATS = 1_000  # as in SendingQuota
LONGEST_NAME = 200  # letters, as in SendingOrganisation.name
BLANK_ROWS = 3  # offered under those that are filled


@dataclass(frozen=True)
class QuotaRow:
    """One row as it is shown: what was typed, what it counts, and what is wrong with it."""

    name: str
    typed: str
    seats: int = 0
    error: str = ""


class QuotaRows:
    """The rows of one form; `is_said` is False where a form was sent without them."""

    def __init__(self, rows: Sequence[QuotaRow], *, is_said: bool = True) -> None:
        self.rows, self.is_said = rows, is_said

    @classmethod
    def sent(cls, post: QueryDict) -> QuotaRows:
        pairs = zip_longest(post.getlist(NAMES), post.getlist(SEATS), fillvalue="")
        typed = [(clean(name), clean(seats)) for name, seats in pairs]
        filled = [pair for pair in typed if any(pair)]
        known: set[str] = set()
        rows = [checked(name, seats, known) for name, seats in filled[: MOST_ROWS + 1]]
        if len(filled) > MOST_ROWS:
            rows[-1] = QuotaRow(
                *filled[MOST_ROWS], error=_("Nhiều nhất {most} đơn vị cho một lớp.").format(most=MOST_ROWS)
            )
        return cls(rows, is_said=NAMES in post)

    @classmethod
    def held(cls, quotas: Mapping[str, int]) -> QuotaRows:
        return cls([QuotaRow(name, str(seats), seats) for name, seats in quotas.items()])

    def is_valid(self) -> bool:
        return not any(row.error for row in self.rows)

    @property
    def total(self) -> int:
        return sum(row.seats for row in self.rows)

    @property
    def errors(self) -> list[str]:
        return [row.error for row in self.rows if row.error]

    @property
    def shown(self) -> list[QuotaRow]:
        """The rows, and blank ones to go on."""
        return [*self.rows, *[QuotaRow("", "")] * BLANK_ROWS]

    def values(self) -> dict[str, int] | None:
        """Seats by name; None where the form did not speak of them."""
        return {row.name: row.seats for row in self.rows} if self.is_said else None


def checked(name: str, typed: str, known: set[str]) -> QuotaRow:
    """One row with its number read, or with what is wrong; `known` holds the names of the rows before."""
    key = fold_spelling(name)
    try:
        refuse_unstorable(name)
        seats = parse_count(typed) if typed else 0
    except ValidationError as error:
        return QuotaRow(name, typed, error=" ".join(error.messages))
    except ReadingError as error:
        return QuotaRow(name, typed, error=str(error))
    if not name:
        return QuotaRow(name, typed, error=_("Hãy ghi tên đơn vị cử đi học."))
    if len(name) > LONGEST_NAME:
        return QuotaRow(name, typed, error=_("Tên đơn vị dài quá {most} ký tự.").format(most=LONGEST_NAME))
    if not 1 <= seats <= MOST_SEATS:
        sentence = _("Chỉ tiêu phải từ 1 đến {most}.").format(most=format_count(MOST_SEATS))
        return QuotaRow(name, typed, error=sentence)
    if key in known:
        return QuotaRow(name, typed, error=_("Đơn vị này đã có ở dòng trên."))
    known.add(key)
    return QuotaRow(name, typed, seats)


def senders_of(centres: Iterable[Centre], item: TrainingClass | None = None) -> QuerySet[SendingOrganisation]:
    """The bodies these centres know, each with its `seats` in the class, or None; in one query."""
    quotas = SendingQuota.objects.filter(training_class=item and item.pk, organisation=OuterRef("pk"))
    found = SendingOrganisation.objects.filter(centre__in=[centre.pk for centre in centres])
    return found.annotate(seats=Subquery(quotas.values("seats")[:1])).order_by("search_key", "pk")


def held_by(senders: Iterable[SendingOrganisation]) -> QuotaRows:
    """The quotas among what `senders_of` gave."""
    return QuotaRows.held({sender.name: sender.seats for sender in senders if sender.seats})  # type: ignore[attr-defined]

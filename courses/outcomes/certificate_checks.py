"""The public check of a certificate: a code in, as little as possible out, and a bound on guessing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.crypto import salted_hmac

from courses.models import Certificate, CheckAttempt
from courses.models.certificate import CODE_LENGTH

MOST_MISSES = 20  # unknown codes from one address
WITHIN = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class CheckedCertificate:
    """All that a stranger with the code is told (trust.md Y10)."""

    state: str
    programme_name: str
    centre_name: str  # as it was called on the day of issue, whatever became of it
    year: int
    initials: str


class TooManyMissesError(Exception):
    """This address asked for too many unknown codes; `seconds` is how long it has to wait."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


def normal_code(text: str) -> str:
    """A code as it is stored: capitals, without the dashes and blanks it is written with."""
    return "".join(letter for letter in text[:40].upper() if letter.isalnum())


def shown_code(code: str) -> str:
    """ "ABCD-EFGH-JKMN": in fours, as people copy it."""
    return "-".join(code[place : place + 4] for place in range(0, len(code), 4))


def initials_of(full_name: str) -> str:
    """ "Bo Bo Thị Yến" → "B. B. T. Y.": enough to compare with the paper in hand, too little to learn a name."""
    return " ".join(f"{word[0].upper()}." for word in full_name.split())


def check(text: str, *, visitor: str, at: datetime) -> CheckedCertificate | None:
    """What may be told of the certificate with that code; None when nobody issued one.

    Only unknown codes count towards the bound, so that who looks through a stack of true papers is never stopped.
    Raises TooManyMissesError; then known codes are not answered either, or the bound would tell them apart.
    """
    mark = salted_hmac("courses.outcomes.certificate_checks", visitor, algorithm="sha256").hexdigest()
    refuse_guessing(mark, at)
    code = normal_code(text)
    found = Certificate.objects.with_code(code).first() if len(code) == CODE_LENGTH else None
    if found is None:
        CheckAttempt.objects.before(at - WITHIN).delete()
        CheckAttempt.objects.create(visitor=mark)
        return None
    return CheckedCertificate(
        found.state, found.programme_name, found.centre_name, found.year, initials_of(found.holder_name)
    )


def refuse_guessing(mark: str, at: datetime) -> None:
    recent = CheckAttempt.objects.by_visitor(mark).since(at - WITHIN).order_by("-at")
    moments = list(recent.values_list("at", flat=True)[:MOST_MISSES])
    if len(moments) == MOST_MISSES:
        raise TooManyMissesError(max(int((moments[-1] + WITHIN - at).total_seconds()), 1))

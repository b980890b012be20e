"""Certificates issued, reissued and revoked: who may, to whom, under which number.

Sources: 1147-QĐ/BTGDVTW (01/12/2025), Điều 9: within 15 days of the recognition decision, once (a printing error
apart), kept for ever; 360-QĐ/TW (29/8/2025): the director signs and issues, or delegates.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from centres.access import CENTRE, Hats
from centres.models import Centre, Post
from courses.models import (
    Certificate,
    CertificateKind,
    CertificatePractice,
    CertificateRegister,
    CertificateState,
    Enrolment,
    Kind,
    ResultSheet,
    RuleSet,
    TrainingClass,
)
from courses.models.rule_set import Band
from courses.outcomes.results import Outcome, outcome_of, outcomes, rules_of
from portal import audit
from portal.models import User
from portal.vietnamese import clean, format_date

DIRECTORS = (Post.DIRECTOR, Post.DEPUTY_DIRECTOR)
DIRECTOR, DEPUTY = "GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"  # as papers print them


class CertificateError(Exception):
    """The deed cannot be done; the text may be shown."""


# --- Who, for which centre ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Desk:
    """The centre for which a person works on a class's certificates, and what that person may do there."""

    centre: Centre
    is_director: bool  # the director or a deputy
    practice: CertificatePractice

    @property
    def may_issue(self) -> bool:
        return self.is_director or self.practice.clerks_may_issue


def desk_of(hats: Hats, training_class: TrainingClass) -> Desk | None:
    """The person's own centre that held the class, or that carries on the one that did; None for all others."""
    for held in hats.appointments:
        if held.post in CENTRE and held.centre is not None and carries_on(held.centre, training_class.centre_id):
            return desk_at(hats, held.centre)
    return None


def desk_at(hats: Hats, centre: Centre) -> Desk | None:
    """The person's desk at that very centre."""
    posts = {held.post for held in hats.appointments if held.centre_id == centre.pk} & set(CENTRE)
    return Desk(centre, bool(posts & set(DIRECTORS)), practice_of(centre)) if posts else None


def carries_on(centre: Centre, former: int) -> bool:
    return centre.pk == former or Centre.objects.succeeded_by([centre.pk]).with_key(former).exists()


def practice_of(centre: Centre) -> CertificatePractice:
    """How the centre issues; the defaults, unsaved, where it never said."""
    return CertificatePractice.objects.filter(centre=centre).first() or CertificatePractice(centre=centre)


def practice_for_saving(centre: Centre) -> CertificatePractice:
    return CertificatePractice.objects.get_or_create(centre=centre)[0]


def own_centres(hats: Hats) -> list[int]:
    """Keys of the centres whose registers the person keeps: the own ones and those they carry on."""
    own = [held.centre_id for held in hats.appointments if held.post in CENTRE and held.centre_id is not None]
    return [*own, *Centre.objects.succeeded_by(own).values_list("pk", flat=True)] if own else []


def signer_of(centre: Centre, *, by: User, on: date) -> tuple[str, str]:
    """Post and name under the certificate: a deputy who issues signs for the director; otherwise the director does."""
    people = [(held.post, held.user) for held in centre.people_in_post(on)]
    if (Post.DIRECTOR, by) not in people and (Post.DEPUTY_DIRECTOR, by) in people:
        return DEPUTY, by.full_name
    return DIRECTOR, next((user.full_name for post, user in people if post == Post.DIRECTOR), "")


# --- Issue -------------------------------------------------------------------------------------------


def issue(
    training_class: TrainingClass, *, centre: Centre, by: User, on: date, places: Collection[int] | None = None
) -> list[Certificate]:
    """Issue to all who passed and never had a certificate of this class, or to those `places` (enrolments' keys).

    Numbers follow the register of the centre, kind and year, in the order of given names. A second press finds
    nobody waiting and gives none. Raises CertificateError when the results do not stand yet, or a chosen
    learner did not pass.
    """
    with transaction.atomic():
        refuse_hosted(training_class)
        refuse_before_recognition(locked_sheet(training_class), on)
        passed = passed_places(training_class, rules_of(training_class))
        if places is not None and not set(places) <= {place.pk for place, _result in passed}:
            raise CertificateError(
                _("Có học viên được chọn chưa đạt nên chưa cấp cho ai; hãy tải lại trang rồi chọn lại.")
            )
        waiting = [
            (place, result)
            for place, result in passed
            if not place.certificates.all() and (places is None or place.pk in places)
        ]
        if not waiting:
            return []
        paper = paper_of(training_class, centre=centre, by=by, on=on)
        first = take_numbers(centre, paper["kind"], on.year, len(waiting))
        issued = Certificate.objects.bulk_create(
            [
                Certificate(**paper, **holder_of(place), band=str(result.band), number=number)
                for number, (place, result) in enumerate(waiting, start=first)
            ]
        )
        audit.record_many(by, "issue_certificate", [(certificate, {}) for certificate in issued])
    return issued


def locked_sheet(training_class: TrainingClass) -> ResultSheet | None:
    """The result sheet, held still: nobody reopens the results while numbers are given on them."""
    return ResultSheet.objects.select_for_update().filter(training_class=training_class).first()


def is_hosted(training_class: TrainingClass) -> bool:
    """Whether the school whose class the centre hosts gives the diploma (trung cấp phối hợp; domain.md §2.1)."""
    programme = training_class.programme
    return programme is not None and programme.kind == Kind.TRAINING and not programme.counts_toward_total


def refuse_hosted(training_class: TrainingClass) -> None:
    if is_hosted(training_class):
        raise CertificateError(hosted_sentence())


def hosted_sentence() -> str:
    return _("Lớp này mở phối hợp với Trường Chính trị; bằng do Trường cấp, trung tâm không cấp số.")


def refuse_before_recognition(sheet: ResultSheet | None, on: date) -> None:
    if why := hindrance(sheet, on):
        raise CertificateError(why)


def hindrance(sheet: ResultSheet | None, on: date) -> str:
    """Why nothing can be issued yet, as a sentence; "" when it can. Asked by the page and by the verb."""
    if sheet is None or not sheet.is_confirmed:
        return _("Kết quả của lớp chưa được người thứ hai xác nhận; hãy làm việc đó ở trang Kết quả trước.")
    if sheet.recognised_on is None:
        return _("Chưa ghi quyết định công nhận kết quả; hãy ghi số và ngày quyết định ở trang Kết quả trước.")
    if on < sheet.recognised_on:
        day = format_date(sheet.recognised_on)
        return _("Quyết định công nhận đề ngày {day}; chưa đến ngày đó nên chưa cấp được.").format(day=day)
    return ""


def passed_places(training_class: TrainingClass, rules: RuleSet | None) -> list[tuple[Enrolment, Outcome]]:
    """Who passed by these rules, by given name, each with the certificates of this class they had."""
    of_class = Enrolment.objects.of_class(training_class).for_listing().prefetch_related("certificates")
    places = list(of_class.order_by("learner__sort_key", "number", "pk"))
    found = outcomes(places, rules)
    return [(place, found[place.pk]) for place in places if found[place.pk].has_passed]


def paper_of(training_class: TrainingClass, *, centre: Centre, by: User, on: date) -> dict[str, Any]:
    """What all certificates of one issue say alike: the names are those of the day."""
    named = Centre.objects.with_name(on).get(pk=centre.pk)
    post, name = signer_of(centre, by=by, on=on)
    return {
        "board": training_class.board,
        "centre": centre,
        "training_class": training_class,
        "kind": kind_for(training_class),
        "year": on.year,
        "issued_on": on,
        "centre_name": named.name,  # type: ignore[attr-defined]
        "programme_name": training_class.programme_name,
        "class_name": training_class.name,
        "studied_from": training_class.opened_on,
        "studied_to": training_class.closed_on,
        "signer_post": post,
        "signer_name": name,
        "issued_by": by,
    }


def kind_for(training_class: TrainingClass) -> CertificateKind:
    """Đào tạo ends with a diploma (bằng), bồi dưỡng with a certificate (57-QĐ/TW, 08/02/2022)."""
    programme = training_class.programme
    return CertificateKind.DIPLOMA if programme and programme.kind == Kind.TRAINING else CertificateKind.CERTIFICATE


def holder_of(place: Enrolment) -> dict[str, Any]:
    learner = place.learner
    return {
        "enrolment": place,
        "holder_name": learner.full_name,
        "holder_birth": "" if learner.birth is None else str(learner.birth),
        "holder_workplace": workplace_of(place),
    }


def workplace_of(place: Enrolment) -> str:
    """Post and unit as one line; the unit that sent the learner alone where both are too long for the column."""
    sender = place.organisation.name if place.organisation else ""
    both = ", ".join(filter(None, (place.position, sender)))
    return both if len(both) <= 200 else sender


def take_numbers(centre: Centre, kind: str, year: int, count: int) -> int:
    """The first of `count` numbers of that register, which are then taken. The caller holds the transaction.

    The register's row is locked until the certificates are written with it, or neither is: no gap, no double.
    """
    CertificateRegister.objects.get_or_create(centre=centre, kind=kind, year=year)
    register = CertificateRegister.objects.select_for_update().get(centre=centre, kind=kind, year=year)
    CertificateRegister.objects.filter(pk=register.pk).update(last_number=F("last_number") + count)
    return register.last_number + 1


# --- Reissue, revoke ---------------------------------------------------------------------------------


def reissue(certificate: Certificate, *, centre: Centre, reason: str, by: User, on: date) -> Certificate:
    """Issue anew, with the names as they stand now and a number of its own that cites the old one.

    For a printing error, and for who was wrongly revoked: a revoked certificate stays revoked. Raises
    CertificateError.
    """
    why = said(reason)
    with transaction.atomic():
        old = (
            Certificate.objects.select_for_update(of=("self",)).select_related("training_class").get(pk=certificate.pk)
        )
        if not old.can_reissue:
            raise CertificateError(_("Giấy này đã được cấp lại; hãy xem giấy thay cho nó."))
        place = Enrolment.objects.select_related("learner", "organisation").get(pk=old.enrolment_id)
        band = band_now(old, place)
        if old.state == CertificateState.VALID:
            move(old, CertificateState.REPLACED, reason=why)
        paper = paper_of(old.training_class, centre=centre, by=by, on=on) | {"kind": old.kind}
        number = take_numbers(centre, old.kind, on.year, 1)
        new = Certificate.objects.create(
            **paper, **holder_of(place), band=band, number=number, replaces=old, state_reason=why
        )
        audit.record(by, "reissue_certificate", new, {"replaces": ("", str(old)), "reason": ("", why)})
    return new


def band_now(old: Certificate, place: Enrolment) -> Band:
    """The band of the results as they stand; of the old paper where scores are no longer kept."""
    result = outcome_of(old.training_class)[place.pk]
    if result.has_passed is False:
        raise CertificateError(_("Theo kết quả hiện nay học viên không đạt nên không cấp lại; hãy thu hồi giấy này."))
    return result.band or Band(old.band)


def revoke(certificate: Certificate, *, reason: str, by: User) -> None:
    """Say that the paper no longer holds. Its number is never given again and it stays in the register."""
    why = said(reason)
    with transaction.atomic():
        move(certificate, CertificateState.REVOKED, reason=why)
        audit.record(by, "revoke_certificate", certificate, {"reason": ("", why)})
    certificate.refresh_from_db()


def move(certificate: Certificate, target: CertificateState, *, reason: str) -> None:
    """From valid to `target` in one UPDATE, so of two people pressing at once only one succeeds."""
    valid = Certificate.objects.filter(pk=certificate.pk, state=CertificateState.VALID)
    if not valid.update(state=target, state_reason=reason):
        raise CertificateError(_("Giấy này vừa được người khác xử lý; hãy xem lại tình trạng hiện nay."))


def said(reason: str) -> str:
    """The reason as it is kept, which must not be empty and not longer than its column."""
    why = clean(reason)
    if not why:
        raise CertificateError(_("Hãy ghi lý do."))
    if len(why) > 250:
        raise CertificateError(_("Lý do dài quá 250 ký tự; hãy ghi ngắn lại."))
    return why


# --- The register ------------------------------------------------------------------------------------


def begin_register(centre: Centre, *, kind: str, year: int, last_number: int, by: User) -> None:
    """Go on from the numbers that a book on paper gave that year. Raises CertificateError once one was given here."""
    with transaction.atomic():
        CertificateRegister.objects.get_or_create(centre=centre, kind=kind, year=year)
        register = CertificateRegister.objects.select_for_update().get(centre=centre, kind=kind, year=year)
        if Certificate.objects.filter(centre=centre, kind=kind, year=year).exists():
            raise CertificateError(_("Cổng đã cấp số trong sổ này nên không đổi số bắt đầu được nữa."))
        CertificateRegister.objects.filter(pk=register.pk).update(last_number=last_number)
        audit.record(by, "begin_register", register, {"last_number": (register.last_number, last_number)})


def number_ranges(certificates: Sequence[Certificate]) -> str:
    """ "001/2026–030/2026" of certificates issued in one press; "" of none."""
    if not certificates:
        return ""
    first, last = str(certificates[0]), str(certificates[-1])
    return first if first == last else f"{first}–{last}"

"""The certificates of one class: who waits, issuing, printing; one certificate, reissued or revoked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from centres.access import CENTRE, EVERYONE, StaffRequest, allow
from courses.learners.privacy import may_see_names
from courses.models import Certificate, TrainingClass
from courses.outcomes.certificate_jobs import MOST_AT_ONCE, print_certificates_job, printed_certificates
from courses.outcomes.certificate_papers import Printing, certificates_pdf
from courses.outcomes.certificate_standing import standing_of
from courses.outcomes.certificates import CertificateError, Desk, desk_of, issue, number_ranges, reissue, revoke
from courses.views.classes import reason_in
from portal import audit, jobs
from portal.papers.pdf import PdfUnavailableError
from portal.vietnamese import format_count


@require_GET
@allow(*EVERYONE)
def class_certificates(request: StaffRequest, class_id: int) -> HttpResponse:
    item = get_object_or_404(TrainingClass.objects.visible_to(request.user).for_results(), pk=class_id)
    desk = desk_of(request.hats, item)
    shown = {
        "item": item,
        "standing": standing_of(item, localdate()),
        "desk": desk,
        "can_see": desk is not None or may_see_names(request, item),
    }
    return render(request, "courses/class_certificates.html", shown)


def desk_or_403(request: StaffRequest, training_class: TrainingClass, *, issuing: bool = False) -> Desk:
    """Raises PermissionDenied for who sees the class but does not work on its certificates."""
    desk = desk_of(request.hats, training_class)
    if desk is None or (issuing and not desk.may_issue):
        raise PermissionDenied
    return desk


def ticked_places(request: StaffRequest) -> list[int]:
    """Enrolments' keys."""
    return [int(key) for key in request.POST.getlist("rows") if key.isdecimal() and len(key) < 16]


@require_POST
@allow(*CENTRE)
def issue_certificates(request: StaffRequest, class_id: int) -> HttpResponse:
    """To all who passed, or, where the press says `chosen`, to the ticked ones."""
    item = get_object_or_404(TrainingClass.objects.visible_to(request.user).for_results(), pk=class_id)
    desk = desk_or_403(request, item, issuing=True)
    places = ticked_places(request) if "chosen" in request.POST else None
    try:
        issued = issue(item, centre=desk.centre, by=request.user, on=localdate(), places=places)
    except CertificateError as error:
        messages.error(request, str(error))
    else:
        say_what_was_issued(request, number_ranges(issued), len(issued))
    return redirect("courses:class_certificates", class_id)


def say_what_was_issued(request: StaffRequest, numbers: str, count: int) -> None:
    if count:
        said = ngettext("Đã cấp {count} giấy, số {numbers}.", "Đã cấp {count} giấy, số {numbers}.", count)
        messages.success(request, said.format(count=format_count(count), numbers=numbers))
    else:
        messages.warning(request, _("Không có ai đang chờ được cấp, nên chưa cấp thêm số nào."))


@require_POST
@allow(*CENTRE)
def print_certificates(request: StaffRequest, class_id: int) -> HttpResponse:
    """The ticked ones, or all that are valid; up to 20 at once, more by a worker."""
    item = get_object_or_404(TrainingClass.objects.visible_to(request.user).for_results(), pk=class_id)
    desk = desk_or_403(request, item)
    certificates = printed_certificates(item, ticked_places(request))
    if not certificates:
        messages.warning(request, _("Không có giấy nào còn giá trị để in; hãy cấp trước, hoặc chọn lại."))
        return redirect("courses:class_certificates", class_id)
    printing = printing_for(request, desk, on_stock="stock" in request.POST)
    audit.record(request.user, "print_certificates", item, {"count": (0, len(certificates))})
    if len(certificates) <= MOST_AT_ONCE:
        back = reverse("courses:class_certificates", args=[class_id])
        return pdf_response(request, lambda: certificates_pdf(certificates, printing), "giay-chung-nhan.pdf", back)
    job = jobs.start(
        print_certificates_job,
        owner=request.user,
        title=_("In giấy chứng nhận"),
        arguments={
            "class": class_id,
            "centre": desk.centre.pk,
            "certificates": [certificate.pk for certificate in certificates],
            "base_url": printing.base_url,
            "on_stock": printing.on_stock,
        },
        return_url=reverse("courses:class_certificates", args=[class_id]),
    )
    return redirect(job)


def printing_for(request: HttpRequest, desk: Desk, *, on_stock: bool) -> Printing:
    place = desk.practice.place or desk.centre.board.place
    return Printing(desk.practice, place, request.build_absolute_uri("/"), on_stock)


def pdf_response(request: StaffRequest, draw: Callable[[], bytes], filename: str, back: str) -> HttpResponse:
    """A PDF as a download; back with a sentence where this machine cannot write one."""
    try:
        content = draw()
    except PdfUnavailableError as error:
        messages.error(request, str(error))
        return redirect(back)
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response


# --- One certificate ---------------------------------------------------------------------------------


@require_GET
@allow(*EVERYONE)
def certificate_detail(request: StaffRequest, certificate_id: int) -> HttpResponse:
    certificate = get_object_or_404(Certificate.objects.visible_to(request.user).for_page(), pk=certificate_id)
    item = certificate.training_class
    desk = desk_of(request.hats, item)
    if desk is None and not may_see_names(request, item):
        return redirect(f"{reverse('courses:ask_names', args=[item.pk])}?next={request.path}")
    shown = {"certificate": certificate, "item": item, "desk": desk, "check_url": check_url(request, certificate)}
    return render(request, "courses/certificate_detail.html", shown)


def check_url(request: HttpRequest, certificate: Certificate) -> str:
    return request.build_absolute_uri(reverse("courses:check_certificate", args=[certificate.check_code]))


Deed = Callable[[Certificate, Desk], tuple[Certificate, str]]


def do_to_certificate(request: StaffRequest, certificate_id: int, deed: Deed) -> HttpResponse:
    """Fetch the certificate, see that a director or a deputy of its centre asks, do the deed, say what came of it."""
    certificate: Any = get_object_or_404(Certificate.objects.visible_to(request.user).for_page(), pk=certificate_id)
    desk = desk_or_403(request, certificate.training_class)
    if not desk.is_director:
        raise PermissionDenied
    try:
        certificate, sentence = deed(certificate, desk)
    except CertificateError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, sentence)
    return redirect(certificate)


@require_POST
@allow(*CENTRE)
def reissue_certificate(request: StaffRequest, certificate_id: int) -> HttpResponse:
    def deed(certificate: Certificate, desk: Desk) -> tuple[Certificate, str]:
        new = reissue(certificate, centre=desk.centre, reason=reason_in(request), by=request.user, on=localdate())
        sentence = _("Đã cấp lại: số {new} thay cho số {old}. Hãy in giấy mới và thu giấy cũ.")
        return new, sentence.format(new=new, old=certificate)

    return do_to_certificate(request, certificate_id, deed)


@require_POST
@allow(*CENTRE)
def revoke_certificate(request: StaffRequest, certificate_id: int) -> HttpResponse:
    def deed(certificate: Certificate, desk: Desk) -> tuple[Certificate, str]:
        revoke(certificate, reason=reason_in(request), by=request.user)
        return certificate, _("Đã thu hồi giấy này. Số vẫn nằm trong sổ gốc và không cấp cho ai khác.")

    return do_to_certificate(request, certificate_id, deed)

"""The register of certificates: listed, taken along, printed as a book; and how a centre issues."""

from __future__ import annotations

from collections.abc import Collection
from copy import copy
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from centres.access import CENTRE, EVERYONE, StaffRequest, allow
from centres.models import Centre
from courses.models import Certificate, CertificateKind
from courses.models.certificate import CertificateQuerySet
from courses.outcomes.certificate_forms import BeginForm, BookForm, PracticeForm, RegisterFilter
from courses.outcomes.certificate_jobs import MOST_ROWS_AT_ONCE, book_of, print_register_job
from courses.outcomes.certificate_papers import Printing, sample_certificate, sheet_for_trial
from courses.outcomes.certificates import CertificateError, Desk, begin_register, own_centres, practice_for_saving
from courses.outcomes.certificates import desk_at as desk_at_centre
from courses.outcomes.register_book import BOOKS, register_pdf, register_workbook
from courses.views.certificates import pdf_response
from courses.views.classes import workbook_response
from portal import audit, jobs
from portal.listing import ROWS_A_PAGE, BoundedPaginator, Ordering
from portal.versioned import StaleError, amend
from portal.vietnamese import format_count

MOST_EXPORTED = 5_000  # rows of one workbook
ORDER = Ordering(
    {
        "number": ("year", "kind", "number", "pk"),
        "name": ("sort_key", "pk"),
        "issued": ("issued_on", "number", "pk"),
        "state": ("state", "-year", "-number", "pk"),
    },
    default="-number",
)


def filtered(request: StaffRequest) -> tuple[RegisterFilter, CertificateQuerySet]:
    """The filter as asked, and what it leaves of the registers the person keeps."""
    keys = own_centres(request.hats)
    own = Certificate.objects.of_centres(keys)
    asked = RegisterFilter(request.GET, years=own.years(), centres=named_centres(keys))
    return asked, asked.narrowed(own)


def named_centres(keys: Collection[int]) -> list[tuple[int, str]]:
    """Key and name of today, in the order of lists."""
    found: list[Any] = list(Centre.objects.with_name(localdate()).in_bulk(keys).values())
    return [(centre.pk, centre.name) for centre in sorted(found, key=lambda one: (one.list_order, one.code))]


@require_GET
@allow(*EVERYONE)
def certificate_register(request: StaffRequest) -> HttpResponse:
    """The own registers by name; for the board's people, who see counts, how many each centre issued."""
    if not request.hats.is_centre:
        return render(request, "courses/certificate_counts.html", {"lines": counted_registers(request)})
    asked, certificates = filtered(request)
    sort = ORDER.asked(request)
    ordered = certificates.for_listing().order_by(*ORDER.fields(sort))
    page = BoundedPaginator(ordered, ROWS_A_PAGE).page_asked(request.GET.get("page"))
    shown = {"filter": asked, "page_obj": page, "sort": sort, "practice_centre": working_centre(request)}
    return render(request, "courses/certificate_register.html", shown)


def counted_registers(request: StaffRequest) -> list[dict[str, Any]]:
    counts = Certificate.objects.visible_to(request.user).counts()
    names = dict(named_centres({line["centre"] for line in counts}))
    return [line | {"name": names[line["centre"]], "book": BOOKS[line["kind"]]} for line in counts]


def working_centre(request: StaffRequest) -> Centre:
    """The first centre at which the person keeps a register; a lecturer's post elsewhere does not count."""
    return next(held.centre for held in request.hats.appointments if held.post in CENTRE and held.centre)


@require_GET
@allow(*CENTRE)
def export_register(request: StaffRequest) -> HttpResponse:
    """The listed rows with names, hence on record and with who took them on the sheet."""
    _asked, certificates = filtered(request)
    count = certificates.count()
    if count > MOST_EXPORTED:
        sentence = _("Danh sách dài hơn {count} giấy nên chưa tải được; hãy lọc theo năm rồi tải từng phần.")
        messages.warning(request, sentence.format(count=format_count(MOST_EXPORTED)))
        return redirect(f"{reverse('courses:certificate_register')}?{request.GET.urlencode()}")
    rows = certificates.for_listing().order_by(*ORDER.fields(ORDER.asked(request)))
    content = register_workbook(rows, by=request.user.full_name, at=localtime())
    audit.record(request.user, "export_certificates", working_centre(request), {"count": (0, count)})
    return workbook_response(content, "so-cap-giay-chung-nhan.xlsx")


@require_http_methods(["GET", "POST"])
@allow(*CENTRE)
def register_book(request: StaffRequest) -> HttpResponse:
    """One register as a book (PDF): at once when it is short, by a worker when it is long."""
    keys = own_centres(request.hats)
    years = sorted({*Certificate.objects.of_centres(keys).years(), localdate().year}, reverse=True)
    sent = request.POST if request.method == "POST" else None
    form = BookForm(sent, years=years, centres=named_centres(keys))
    if sent is None or not form.is_valid():
        return render(request, "courses/register_book.html", {"form": form})
    said = form.cleaned_data
    book, certificates = book_of(said["centre"], said["kind"], said["year"], localdate())
    audit.record(request.user, "print_register", working_centre(request), {name: ("", said[name]) for name in said})
    if len(certificates) <= MOST_ROWS_AT_ONCE:
        back = reverse("courses:register_book")
        return pdf_response(request, lambda: register_pdf(book, certificates), f"so-goc-{said['year']}.pdf", back)
    job = jobs.start(
        print_register_job, owner=request.user, title=_("In sổ gốc"), arguments=said, return_url=request.path
    )
    return redirect(job)


# --- How a centre issues -----------------------------------------------------------------------------


def desk_at(request: StaffRequest, centre_id: int) -> Desk:
    """The person's desk at a centre of their own; the board's people see a centre but do not issue for it."""
    centre: Any = get_object_or_404(
        Centre.objects.visible_to(request.user).with_name(localdate()).select_related("board"), pk=centre_id
    )
    desk = desk_at_centre(request.hats, centre)
    if desk is None:
        raise PermissionDenied
    return desk


@require_http_methods(["GET", "POST"])
@allow(*CENTRE)
def certificate_practice(request: StaffRequest, centre_id: int) -> HttpResponse:
    desk = desk_at(request, centre_id)
    sent = request.POST if request.method == "POST" else None
    shown: dict[str, Any] = {
        "desk": desk,
        "begin": BeginForm(),
        "year": localdate().year,
        "version": str(desk.practice.version) if sent is None else sent.get("version", ""),
    }
    form = PracticeForm(sent, instance=copy(desk.practice), is_director=desk.is_director)
    if sent is not None and form.is_valid():
        row = practice_for_saving(desk.centre)
        try:
            amend(row, form.cleaned_data, seen_version=shown["version"], by=request.user)
        except StaleError as error:
            shown |= {"form": form, "version": error.version, "conflicts": error.conflicts, "is_stale": True}
            return render(request, "courses/certificate_practice.html", shown, status=409)
        messages.success(request, _("Đã lưu cách cấp giấy chứng nhận."))
        return redirect("courses:certificate_practice", centre_id)
    return render(request, "courses/certificate_practice.html", shown | {"form": form})


@require_POST
@allow(*CENTRE)
def begin_numbers(request: StaffRequest, centre_id: int) -> HttpResponse:
    """Go on from the numbers of this year's book on paper; the director's or a deputy's."""
    desk = desk_at(request, centre_id)
    if not desk.is_director:
        raise PermissionDenied
    form = BeginForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Hãy chọn sổ và ghi số cuối đã cấp, từ 0 đến 100.000."))
        return redirect("courses:certificate_practice", centre_id)
    try:
        begin_register(desk.centre, **form.cleaned_data, year=localdate().year, by=request.user)
    except CertificateError as error:
        messages.error(request, str(error))
    else:
        sentence = _("Số tiếp theo của {book} là {number}.")
        book = CertificateKind(form.cleaned_data["kind"]).label
        number = f"{form.cleaned_data['last_number'] + 1:03d}/{localdate().year}"
        messages.success(request, sentence.format(book=book, number=number))
    return redirect("courses:certificate_practice", centre_id)


@require_GET
@allow(*CENTRE)
def trial_sheet(request: StaffRequest, centre_id: int) -> HttpResponse:
    """A made-up certificate over a grid of millimetres, to hold against the stock and read off the millimetres."""
    desk = desk_at(request, centre_id)
    place = desk.practice.place or desk.centre.board.place
    printing = Printing(desk.practice, place, request.build_absolute_uri("/"), on_stock=True)
    sample = sample_certificate(desk.centre.name, localdate())  # type: ignore[attr-defined]
    back = reverse("courses:certificate_practice", args=[centre_id])
    return pdf_response(request, lambda: sheet_for_trial(sample, printing), "trang-in-thu.pdf", back)

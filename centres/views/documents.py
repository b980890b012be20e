"""The register of documents: the list, one entered or changed, its file. What rests on one is reports' page."""

from __future__ import annotations

from copy import copy
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from centres.access import EVERYONE, StaffRequest, allow
from centres.forms import DocumentFilter, DocumentForm
from centres.models import Document, Post
from centres.models.document import DocumentQuerySet
from centres.register import RegisteredError, amend_document, note_refused_secret, register_document
from centres.tables import document_workbook
from centres.views.exporting import exported
from portal.attachments import AttachmentError, SecretError, attachment_response
from portal.listing import ROWS_A_PAGE, BoundedPaginator, Ordering
from portal.versioned import StaleError

ORDER = Ordering(
    {
        "issued": ("issued_on", "number", "pk"),
        "number": ("number", "pk"),
        "issuer": ("issuer", "-issued_on", "pk"),
        "until": ("in_force_until", "-issued_on", "pk"),
    },
    default="-issued",
)


def filtered(request: StaffRequest) -> tuple[DocumentFilter, DocumentQuerySet]:
    asked = DocumentFilter(request.GET)
    documents = asked.narrowed(Document.objects.visible_to(request.user))
    return asked, documents.order_by(*ORDER.fields(ORDER.asked(request)))


@require_GET
@allow(*EVERYONE)
def document_list(request: StaffRequest) -> HttpResponse:
    asked, documents = filtered(request)
    page = BoundedPaginator(documents, ROWS_A_PAGE).page_asked(request.GET.get("page"))
    can_edit = request.hats.holds(Post.BOARD_OFFICER)
    shown = {"filter": asked, "page_obj": page, "sort": ORDER.asked(request), "can_edit": can_edit}
    return render(request, "centres/document_list.html", shown | {"today": localdate()})


@require_GET
@allow(*EVERYONE)
def export_documents(request: StaffRequest) -> HttpResponse:
    _asked, documents = filtered(request)
    return exported(request, documents, document_workbook, "so-van-ban.xlsx", reverse("centres:document_list"))


@require_http_methods(["GET", "POST"])
@allow(Post.BOARD_OFFICER)
def create_document(request: StaffRequest) -> HttpResponse:
    form = DocumentForm(request.POST, request.FILES) if request.method == "POST" else DocumentForm()
    if request.method == "POST" and form.is_valid():
        board = request.hats.editing_board
        try:
            document = register_document(board, form.values(), form.cleaned_data["file"], by=request.user)
        except (AttachmentError, RegisteredError) as error:
            say_why(request, form, error)
        else:
            messages.success(request, _("Đã ghi văn bản vào sổ."))
            return redirect(document)
    return render(request, "centres/document_form.html", {"form": form})


@require_http_methods(["GET", "POST"])
@allow(Post.BOARD_OFFICER)
def edit_document(request: StaffRequest, document_id: int) -> HttpResponse:
    item = get_object_or_404(Document.objects.editable_by(request.user).for_page(), pk=document_id)
    sent = request.POST if request.method == "POST" else None
    shown: dict[str, Any] = {"item": item, "version": str(item.version) if sent is None else sent.get("version", "")}
    form = DocumentForm(sent, request.FILES or None, instance=copy(item))  # a copy: the form writes on its instance
    if sent is not None and form.is_valid():
        try:
            upload = form.cleaned_data["file"]
            amend_document(item, form.values(), upload, seen_version=shown["version"], by=request.user)
        except (AttachmentError, RegisteredError) as error:
            say_why(request, form, error)
        except StaleError as error:
            shown |= {"form": form, "version": error.version, "conflicts": error.conflicts, "is_stale": True}
            return render(request, "centres/document_form.html", shown, status=409)
        else:
            messages.success(request, _("Đã lưu văn bản."))
            return redirect(item)
    return render(request, "centres/document_form.html", shown | {"form": form})


def say_why(request: StaffRequest, form: DocumentForm, error: Exception) -> None:
    """The sentence beside its box; that somebody sent a secret is noted, too."""
    if isinstance(error, SecretError):
        note_refused_secret(request.hats.editing_board, by=request.user)
    form.add_error("number" if isinstance(error, RegisteredError) else "file", str(error))


@require_GET
@allow(*EVERYONE)
def download_document(request: StaffRequest, document_id: int) -> HttpResponseBase:
    document = get_object_or_404(Document.objects.visible_to(request.user).for_page(), pk=document_id)
    if document.attachment is None:
        raise Http404
    try:
        return attachment_response(document.attachment)
    except FileNotFoundError:  # a restored database knows files that its storage lost
        messages.error(request, _("Tệp không còn trên máy chủ; hãy báo người quản trị, hoặc gửi lại tệp."))
        return redirect(document)

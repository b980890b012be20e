"""The register of documents: entered and changed by the board's officer, each with its file, each change on record."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from centres.models import Board, Document
from portal import audit
from portal.admin_site import record
from portal.attachments import ANY, kept_attachment
from portal.models import Attachment, User
from portal.versioned import amend

KEY = ("number", "issuer", "issued_on")  # see also the constraint of Document


class RegisteredError(Exception):
    """The register has the document already; the text may be shown."""

    def __init__(self, found: Document) -> None:
        super().__init__(_("Sổ đã có {citation}; hãy sửa văn bản đó.").format(citation=found.citation))
        self.found = found


@contextmanager
def perhaps_kept(upload: UploadedFile | None, *, by: User) -> Iterator[Attachment | None]:
    """The file, kept in one transaction with the block; None without one. Raises AttachmentError."""
    if upload is None:
        with transaction.atomic():
            yield None
    else:
        with kept_attachment(upload, by=by, kinds=ANY) as attachment:
            yield attachment


def note_refused_secret(board: Board, *, by: User) -> None:
    """That somebody tried to send a file with a stamp of secrecy; neither its name nor its content."""
    audit.record(by, "refuse_secret_file", board)


def register_document(board: Board, values: Mapping[str, Any], upload: UploadedFile | None, *, by: User) -> Document:
    """One more document; the very same form sent twice gives the one row. Raises RegisteredError, AttachmentError."""
    with transaction.atomic():
        Board.objects.select_for_update().get(pk=board.pk)
        found = registered(board, values)
        if found is not None and all(getattr(found, name) == value for name, value in values.items()):
            return found
        if found is not None:
            raise RegisteredError(found)
        with perhaps_kept(upload, by=by) as attachment:
            document = Document.objects.create(board=board, attachment=attachment, **values)
            record(by, None, document)
            note_file(document, None, attachment, by=by)
    return document


def registered(board: Board, values: Mapping[str, Any]) -> Document | None:
    """The row with this number, issuer and day."""
    return Document.objects.of_board(board).filter(**{name: values[name] for name in KEY}).first()


def amend_document(
    document: Document, values: Mapping[str, Any], upload: UploadedFile | None, *, seen_version: str, by: User
) -> None:
    """Save what the form says, and the new file, if nobody saved meanwhile. Raises StaleError and as registering."""
    board = document.board
    with transaction.atomic():
        Board.objects.select_for_update().get(pk=board.pk)
        found = registered(board, values)
        if found is not None and found != document:
            raise RegisteredError(found)
        with perhaps_kept(upload, by=by) as attachment:
            stored = Document.objects.select_related("attachment").get(pk=document.pk)
            said = dict(values) if attachment is None else {**values, "attachment": attachment}
            amend(document, said, seen_version=seen_version, by=by)
            if attachment is not None:
                note_file(document, stored.attachment, attachment, by=by)


def note_file(document: Document, before: Attachment | None, after: Attachment | None, *, by: User) -> None:
    """The sums of the old file and the new one, so that the record can prove which was which."""
    if after is not None:
        audit.record(by, "upload_document", document, {"sha256": (before and before.sha256, after.sha256)})

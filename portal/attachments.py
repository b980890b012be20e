"""Files that people attach: taken by content from a short list, kept under random names, handed out as downloads only.

A room points at an `Attachment` by a foreign key, keeps it within the transaction of its own row,

    with kept_attachment(upload, by=user, kinds=WRITTEN) as attachment:
        lesson_plan = LessonPlan.objects.create(..., attachment=attachment)

and serves it from a view that fetched that row `visible_to` the person: `return attachment_response(row.attachment)`.
Files are never parsed here beyond what tells one kind from another, never shown in a page, never changed.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import PurePosixPath

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import FileResponse
from django.utils.timezone import now
from django.utils.translation import gettext as _

from portal.attachment_kinds import MOST_MB, AttachmentError, kind_of
from portal.models import Attachment, AttachmentKind, User
from portal.vietnamese import clean, format_count

__all__ = [
    "ANY",
    "MOST_BYTES",
    "WRITTEN",
    "AttachmentError",
    "SecretError",
    "attachment_response",
    "has_secrecy_stamp",
    "kept_attachment",
    "refuse_secret",
]

ANY = (AttachmentKind.PDF, AttachmentKind.DOCX, AttachmentKind.XLSX)
WRITTEN = (AttachmentKind.PDF, AttachmentKind.DOCX)  # what a paper or a lesson plan may be
MOST_BYTES = MOST_MB * 1024 * 1024
MOST_A_DAY = 200  # files of one person in 24 hours: more is a program gone wrong, and the disk is everybody's
LONGEST_NAME = 150
CONTENT_TYPES = {
    AttachmentKind.PDF: "application/pdf",
    AttachmentKind.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    AttachmentKind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}

# ---- Secrecy ----

_SPELT_OUT = re.compile(r"\b(?:tối|tuyệt|độ) ?mật\b", re.IGNORECASE)
_WITHOUT_MARKS = re.compile(r"\b(?:TOI|TUYET) ?MAT\b", re.IGNORECASE)
# The stamp alone is one word in capitals; "BÍ MẬT NHÀ NƯỚC" is what a law is about, "MẬT MÃ" a trade.
_STAMP = re.compile(r"(?<!BÍ )\bMẬT\b(?! (?:MÃ|KHẨU|ĐỘ)\b)")


class SecretError(AttachmentError):
    """The name or the title bears a stamp of secrecy: such things may not be in the portal at all."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Tên tệp hoặc trích yếu có dấu chỉ độ mật (MẬT, TỐI MẬT, TUYỆT MẬT). Cổng không được lưu bí mật nhà "
                "nước (Luật Bảo vệ bí mật nhà nước 117/2025/QH15); hãy xử lý tài liệu theo quy định về bảo mật, "
                "không gửi lên cổng."
            )
        )


def has_secrecy_stamp(text: str) -> bool:
    """Whether a name or a title bears MẬT, TỐI MẬT or TUYỆT MẬT as a stamp."""
    words = clean(re.sub(r"[\W_]+", " ", clean(text)))
    return any(pattern.search(words) for pattern in (_SPELT_OUT, _WITHOUT_MARKS, _STAMP))


def refuse_secret(*texts: str) -> None:
    """Raises SecretError where one of the texts bears a stamp."""
    if any(map(has_secrecy_stamp, texts)):
        raise SecretError


# ---- In ----


@contextmanager
def kept_attachment(upload: UploadedFile, *, by: User, kinds: Collection[AttachmentKind] = ANY) -> Iterator[Attachment]:
    """Keep the file in one transaction with what the block writes: both stay, or neither does.

    Raises AttachmentError, before the block runs, for a file that may not be kept.
    """
    attachment, content = checked(upload, by=by, kinds=kinds)
    attachment.file.save("", ContentFile(content), save=False)
    is_kept = False
    try:
        with transaction.atomic():
            attachment.save()
            yield attachment
        is_kept = True
    finally:
        if not is_kept:  # no row would ever name it
            attachment.file.delete(save=False)


def checked(upload: UploadedFile, *, by: User, kinds: Collection[AttachmentKind]) -> tuple[Attachment, bytes]:
    """The file as a row not yet saved, and its content. Raises AttachmentError."""
    refuse_secret(upload.name or "")
    if upload.size is None or upload.size > MOST_BYTES:
        raise AttachmentError(_("Tệp lớn hơn {most} MB. Hãy nén ảnh trong tệp hoặc chia nhỏ.").format(most=MOST_MB))
    if Attachment.objects.sent_by(by).sent_since(now() - timedelta(days=1)).count() >= MOST_A_DAY:
        sentence = _("Bạn đã gửi {most} tệp trong 24 giờ qua nên tạm dừng nhận; hãy gửi tiếp vào ngày mai.")
        raise AttachmentError(sentence.format(most=format_count(MOST_A_DAY)))
    content = upload.read()
    kind = kind_of(content, upload.name or "", kinds)
    attachment = Attachment(
        kind=kind,
        filename=shown_name(upload.name or "", kind),
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        uploaded_by=by,
    )
    return attachment, content


def shown_name(filename: str, kind: AttachmentKind) -> str:
    """The file's name as it may be shown and downloaded: no folders, no hidden characters, the ending of its kind."""
    last = re.split(r"[/\\]", clean(filename))[-1]
    stem = PurePosixPath(re.sub(r"[^\w .,()\[\]&+'’–-]", "_", last)).stem.strip(" .")
    ending = f".{kind.value.lower()}"
    return (stem[: LONGEST_NAME - len(ending)].strip() or _("tep-khong-ten")) + ending


# ---- Out ----


def attachment_response(attachment: Attachment) -> FileResponse:
    """The file as a download that no browser runs or shows within the portal.

    Raises FileNotFoundError where the storage lost it. The caller has asked whose it is.
    """
    response = FileResponse(
        attachment.file.open("rb"),
        as_attachment=True,
        filename=attachment.filename,
        content_type=CONTENT_TYPES[AttachmentKind(attachment.kind)],
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response

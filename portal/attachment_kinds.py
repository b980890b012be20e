"""What an attached file is by its content, and why it may not be kept: knows no models beyond the names of kinds."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Collection, Mapping
from pathlib import PurePosixPath

from django.utils.translation import gettext as _

from portal.models import AttachmentKind
from portal.sheet_formats.cells import Refusal
from portal.sheet_formats.markup import Walker
from portal.sheet_formats.ole import MAGIC as OLE_MAGIC
from portal.sheet_formats.package import Package

MOST_MB = 20
PDF_MAGIC, ZIP_MAGIC, ZIP_END = b"%PDF-", b"PK\x03\x04", b"PK\x05\x06"
PDF_TAIL = 1024  # bytes within which readers look for the end mark
ZIP_TAIL = 22 + 65_535  # bytes within which readers look for a ZIP's directory: its end record and a comment
MAIN_PARTS = {"word/document.xml": AttachmentKind.DOCX, "xl/workbook.xml": AttachmentKind.XLSX}
# Parts that run, or hold other programs' files; the start of a name, in lower case.
RUNNING = ("vbaproject", "vbadata", "activex/", "macrosheets/", "embeddings/oleobject", "ctrlprops/", "customui")
_MARKUP = re.compile(rb"<(?:!doctype|html|script|svg|body|iframe)\b", re.IGNORECASE)
_ENCRYPTED = re.compile(rb"/Encrypt\s{0,20}(?:<<|\d{1,10}\s{1,20}\d{1,5}\s{1,20}R)")


class AttachmentError(Exception):
    """The file may not be kept; the text is a Vietnamese sentence that says what to do."""


def kind_of(content: bytes, filename: str, kinds: Collection[AttachmentKind]) -> AttachmentKind:
    """The kind of the file, one of `kinds`; its name must end so. Raises AttachmentError."""
    if not content.strip(b"\0\t\n\r "):
        raise AttachmentError(_("Tệp trống. Hãy kiểm tra xem đã lưu tệp chưa rồi gửi lại."))
    if content.startswith(PDF_MAGIC):
        check_pdf(content)
        kind = AttachmentKind.PDF
    elif content.startswith(ZIP_MAGIC):
        kind = checked_package(content)
    elif content.startswith(OLE_MAGIC):
        raise AttachmentError(ole_sentence(content))
    else:
        raise AttachmentError(unknown_sentence(kinds))
    if kind not in kinds:
        raise AttachmentError(unknown_sentence(kinds))
    if PurePosixPath(filename).suffix.lower() != f".{kind.value.lower()}":
        sentence = _("Nội dung tệp là {kind} nhưng tên tệp không có đuôi .{ending}. Hãy đặt lại tên cho đúng rồi gửi.")
        raise AttachmentError(sentence.format(kind=kind.label, ending=kind.value.lower()))
    return kind


def unknown_sentence(kinds: Collection[AttachmentKind]) -> str:
    names = ", ".join(f".{kind.value.lower()}" for kind in kinds)
    return _("Cổng chỉ nhận tệp {names}. Hãy lưu hoặc xuất tài liệu thành một trong các dạng đó rồi gửi lại.").format(
        names=names
    )


# ---- PDF ----


def check_pdf(content: bytes) -> None:
    """Raises AttachmentError for a PDF that is cut off, locked, or something else as well."""
    if b"%%EOF" not in content[-PDF_TAIL:]:
        raise AttachmentError(_("Tệp PDF bị hỏng hoặc gửi chưa hết. Hãy xuất lại rồi gửi lại."))
    is_zip = ZIP_END in content[-ZIP_TAIL:] and zipfile.is_zipfile(io.BytesIO(content))
    if is_zip or _MARKUP.search(content[:PDF_TAIL]):
        raise AttachmentError(_("Tệp vừa là PDF vừa là loại tệp khác nên không được nhận. Hãy xuất lại PDF rồi gửi."))
    if _ENCRYPTED.search(content):
        raise AttachmentError(_("Tệp PDF có mật khẩu hoặc bị khóa. Hãy xuất lại không đặt bảo vệ rồi gửi lại."))


# ---- Word and Excel ----


class Outside(Walker):
    """Collects what kinds of relation of a package lead out of it, in lower case; links in the text may."""

    def __init__(self) -> None:
        super().__init__()
        self.kinds: set[str] = set()

    def start(self, long_name: str, attributes: Mapping[str, str]) -> None:
        is_outside = attributes.get("TargetMode", "").lower() == "external"
        kind = attributes.get("Type", "").rpartition("/")[2].lower()
        if is_outside and kind != "hyperlink":
            self.kinds.add(kind)


class Declared(Walker):
    """Collects the content types that a package declares, in lower case."""

    def __init__(self) -> None:
        super().__init__()
        self.types: set[str] = set()

    def start(self, long_name: str, attributes: Mapping[str, str]) -> None:
        self.types.add(attributes.get("ContentType", "").lower())


def checked_package(content: bytes) -> AttachmentKind:
    """Word or Excel without macros, programs, or parts fetched from elsewhere. Raises AttachmentError."""
    try:
        package = Package(content)
        if not is_whole(content):
            raise Refusal("damaged")
        kinds = [kind for name, kind in MAIN_PARTS.items() if name in package]
        if len(kinds) != 1:
            raise AttachmentError(_("Đây không phải tệp Word (.docx) hay Excel (.xlsx). Hãy lưu lại đúng dạng."))
        if runs_something(package):
            raise AttachmentError(
                _("Tệp có macro hoặc đối tượng nhúng nên không được nhận. Hãy lưu lại dạng .docx, .xlsx không macro.")
            )
        if outside_of(package):
            raise AttachmentError(
                _(
                    "Tệp tải khuôn mẫu, hình ảnh hoặc dữ liệu từ nơi khác nên không được nhận. "
                    "Hãy bỏ liên kết đó, hoặc xuất ra PDF rồi gửi."
                )
            )
    except Refusal as refusal:
        raise AttachmentError(package_sentence(refusal.code)) from refusal
    return kinds[0]


def is_whole(content: bytes) -> bool:
    """Whether nothing stands before the package's first part or after its end."""
    end = content.rfind(ZIP_END)
    comment_length = int.from_bytes(content[end + 20 : end + 22], "little")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        starts = min((part.header_offset for part in archive.infolist()), default=-1)
    return starts == 0 and end + 22 + comment_length == len(content)


def runs_something(package: Package) -> bool:
    declared = Declared()
    declared.walk(package.read("[content_types].xml"))
    inner = [name.partition("/")[2] if name.startswith(("word/", "xl/")) else name for name in package.names]
    return any(name.startswith(RUNNING) for name in inner) or any(
        word in kind for kind in declared.types for word in ("macroenabled", "vbaproject", "activex", "oleobject")
    )


def outside_of(package: Package) -> set[str]:
    outside = Outside()
    for name in package.names:
        if name.endswith(".rels"):
            outside.walk(package.read(name))
    return outside.kinds


def package_sentence(code: str) -> str:
    if code == "password":
        return _("Tệp có mật khẩu. Hãy bỏ mật khẩu, lưu lại rồi gửi lại.")
    if code == "bomb":
        return _("Tệp phình ra quá lớn khi mở nên không được nhận. Hãy nén ảnh trong tệp, hoặc xuất ra PDF rồi gửi.")
    return _("Tệp bị hỏng hoặc gửi chưa hết. Hãy mở lại bằng Word hoặc Excel, lưu thành tệp mới rồi gửi lại.")


def ole_sentence(content: bytes) -> str:
    """Old Office files and locked new ones share a container; the name of the locked part tells them apart."""
    if "EncryptedPackage".encode("utf-16-le") in content:
        return package_sentence("password")
    return _("Tệp Word, Excel kiểu cũ (.doc, .xls). Hãy mở bằng Word hoặc Excel, lưu lại dạng .docx, .xlsx rồi gửi.")

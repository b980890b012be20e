"""The sentences a user reads when a workbook is refused: what the file is, and what to do."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

MAX_UPLOAD_MB = 10

# By the codes of sheet_formats: tests hold the two together.
SENTENCES: Mapping[str, str] = {
    "too-large": gettext_noop(
        "Tệp “%(file)s” lớn hơn %(limit)s MB. Chỉ gửi trang có danh sách, bỏ hình ảnh và các trang khác, "
        "hoặc chia thành nhiều tệp."
    ),
    "empty": gettext_noop("Tệp “%(file)s” trống. Kiểm tra xem đã lưu tệp chưa rồi gửi lại."),
    "pdf": gettext_noop("Tệp “%(file)s” là PDF, không phải bảng tính. Gửi tệp Excel (.xlsx) dùng để in ra PDF đó."),
    "image": gettext_noop(
        "Tệp “%(file)s” là hình ảnh, không phải bảng tính. Nhập danh sách vào tệp Excel (.xlsx) rồi gửi lại."
    ),
    "rtf": gettext_noop(
        "Tệp “%(file)s” là văn bản RTF, không phải bảng tính. Chép bảng sang Excel, lưu dạng .xlsx rồi gửi lại."
    ),
    "word": gettext_noop(
        "Tệp “%(file)s” là văn bản Word, không phải bảng tính. Chép bảng sang Excel, lưu dạng .xlsx rồi gửi lại."
    ),
    "powerpoint": gettext_noop(
        "Tệp “%(file)s” là bài trình chiếu, không phải bảng tính. Chép bảng sang Excel, lưu dạng .xlsx rồi gửi lại."
    ),
    "html": gettext_noop(
        "Tệp “%(file)s” là trang web mang tên bảng tính. Mở bằng Excel, chọn Tệp → Lưu như → "
        "Excel Workbook (.xlsx) rồi gửi lại."
    ),
    "xml": gettext_noop(
        "Tệp “%(file)s” là tệp XML, không phải bảng tính. Mở bằng Excel, chọn Tệp → Lưu như → "
        "Excel Workbook (.xlsx) rồi gửi lại."
    ),
    "archive": gettext_noop("Tệp “%(file)s” là tệp nén, không phải bảng tính. Giải nén rồi gửi tệp Excel ở bên trong."),
    "xlsb": gettext_noop(
        "Tệp “%(file)s” là bảng tính nhị phân (.xlsb), cổng không đọc được. Mở bằng Excel, chọn Tệp → "
        "Lưu như → Excel Workbook (.xlsx) rồi gửi lại."
    ),
    "unknown": gettext_noop(
        "Tệp “%(file)s” không phải bảng tính. Cổng đọc được tệp Excel (.xlsx, .xls), LibreOffice (.ods) và CSV."
    ),
    "password": gettext_noop(
        "Tệp “%(file)s” có mật khẩu nên không mở được. Mở bằng Excel, chọn Tệp → Thông tin → "
        "Bảo vệ Sổ làm việc → Mã hóa bằng Mật khẩu, xóa mật khẩu, lưu lại rồi gửi lại."
    ),
    "macro": gettext_noop(
        "Tệp “%(file)s” có macro (chương trình chạy kèm) nên không được nhận. Mở bằng Excel, chọn Tệp → "
        "Lưu như → Excel Workbook (.xlsx) để bỏ macro rồi gửi lại."
    ),
    "external-link": gettext_noop(
        "Tệp “%(file)s” có liên kết sang tệp khác nên không được nhận. Mở bằng Excel, chọn Dữ liệu → "
        "Sửa Liên kết → Ngắt Liên kết, lưu lại rồi gửi lại."
    ),
    "embedded": gettext_noop(
        "Tệp “%(file)s” có tệp hoặc nút điều khiển nhúng bên trong nên không được nhận. Chép bảng sang một "
        "tệp Excel mới, lưu dạng .xlsx rồi gửi lại."
    ),
    "damaged": gettext_noop(
        "Tệp “%(file)s” bị hỏng hoặc gửi chưa hết nên không đọc được. Mở lại bằng Excel, chọn Tệp → "
        "Lưu như → Excel Workbook (.xlsx) rồi gửi lại."
    ),
    "doctype": gettext_noop(
        "Tệp “%(file)s” chứa khai báo lạ (DOCTYPE) mà bảng tính không bao giờ có nên không được nhận. "
        "Mở bằng Excel, lưu lại thành tệp mới rồi gửi lại."
    ),
    "bomb": gettext_noop(
        "Tệp “%(file)s” phình ra quá lớn khi mở nên không được nhận. Chép riêng danh sách sang một tệp "
        "Excel mới rồi gửi lại; danh sách dài thì chia thành nhiều tệp."
    ),
    "too-many-cells": gettext_noop(
        "Tệp “%(file)s” có quá nhiều ô. Xóa các dòng trống đã kẻ khung ở dưới danh sách và các trang không "
        "cần, hoặc chia thành nhiều tệp rồi gửi lại."
    ),
    "too-many-sheets": gettext_noop(
        "Tệp “%(file)s” có quá nhiều trang tính. Chỉ để lại các trang có danh sách rồi gửi lại."
    ),
    "far-cell": gettext_noop(
        "Ô %(cell)s, trang “%(sheet)s” của tệp “%(file)s” có dữ liệu nằm quá xa. Nếu đó là ô gõ nhầm thì "
        "xóa đi, nếu danh sách dài thì chia thành nhiều tệp rồi gửi lại."
    ),
    "long-text": gettext_noop(
        "Ô %(cell)s, trang “%(sheet)s” của tệp “%(file)s” có hơn 32.767 ký tự. Rút ngắn ô đó rồi gửi lại."
    ),
    "cell-twice": gettext_noop(
        "Tệp “%(file)s” ghi ô %(cell)s, trang “%(sheet)s” hai lần nên không biết lấy giá trị nào. "
        "Mở bằng Excel, kiểm tra ô đó, lưu lại rồi gửi lại."
    ),
    "open-quote": gettext_noop(
        'Tệp “%(file)s” có dấu ngoặc kép (") thừa hoặc chưa đóng, gần dòng %(line)s. Sửa dấu đó rồi gửi lại.'
    ),
    "no-sheet": gettext_noop("Tệp “%(file)s” không có trang “%(sheet)s”. Gửi lại tệp đã kiểm tra."),
}


def refusal_sentence(code: str, filename: str, detail: Mapping[str, str]) -> str:
    """The sentence for a code, with the name of the file, cut to 100 characters, and the place in it."""
    words = {"file": filename[:100], "limit": str(MAX_UPLOAD_MB)} | dict(detail)
    return _(SENTENCES[code]) % words

"""Which board a command means when it names one, or none."""

from __future__ import annotations

from django.utils.translation import gettext as _

from centres.models import Board


class BoardError(Exception):
    """No board, or not one board, fits; the text may be shown."""


def board_named(code: str) -> Board:
    """The board with that code; without a code, the only board there is. Raises BoardError."""
    boards = {board.code: board for board in Board.objects.order_by("code")}
    if not boards:
        raise BoardError(_("Chưa có ban tuyên giáo nào: hãy chạy load_province hoặc load_demo trước."))
    if code and code not in boards:
        raise BoardError(_("Không có ban “{code}”; hiện có: {codes}.").format(code=code, codes=", ".join(boards)))
    if not code and len(boards) > 1:
        raise BoardError(_("Có nhiều ban ({codes}): hãy ghi --board MÃ.").format(codes=", ".join(boards)))
    return boards[code] if code else next(iter(boards.values()))

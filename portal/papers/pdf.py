"""A paper as a PDF file."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from portal.papers.blocks import Paper
from portal.papers.markup import page_markup
from portal.papers.profiles import profile_on
from portal.papers.stylesheet import FONT_FILES


class PdfUnavailableError(Exception):
    """This machine cannot write PDF; the text says what to install, and may be shown to a user."""


def render_pdf(paper: Paper) -> bytes:
    """The paper as a tagged A4 PDF with embedded fonts, in the format profile of its date.

    The same paper gives the same bytes, so that a signed copy can be compared. Takes about 0.1 s a page of
    text and 10 ms a row of a table: bound the rows, or print in a job. Raises PdfUnavailableError without
    pango or fonts, LookupError for a day that no profile holds.
    """
    return write_markups([page_markup(paper, profile_on(paper.dated))])


def write_markups(markups: Iterable[str]) -> bytes:
    """Documents that `document_markup` made, one after the other in one file; each is laid out when it is drawn.

    Who gives a long file in pieces, from a generator, knows how far it is. Raises PdfUnavailableError
    without pango or fonts.
    """
    missing = [path.name for path in FONT_FILES.values() if not path.is_file()]
    if missing:
        raise PdfUnavailableError(
            _("Không in được PDF vì thiếu phông chữ static/fonts/%(name)s; hãy lấy lại đủ mã nguồn của cổng.")
            % {"name": missing[0]}
        )
    try:
        from portal.papers.weasy import write_joined_pdf  # noqa: PLC0415  needs pango; the rest runs without
    except OSError as error:
        raise PdfUnavailableError(
            _("Máy chủ chưa in được PDF: cần cài libpango-1.0-0, libpangoft2-1.0-0 và libharfbuzz-subset0.")
        ) from error
    return write_joined_pdf(markups)

"""The only door to WeasyPrint, opened with the first PDF because it needs the system library pango."""

from __future__ import annotations

import logging
from collections.abc import Iterable

from weasyprint import HTML
from weasyprint.logger import PROGRESS_LOGGER
from weasyprint.urls import URLFetcher, URLFetcherResponse

from portal.papers.stylesheet import FONT_FILES

PROGRESS_LOGGER.setLevel(logging.WARNING)  # or each paper writes a dozen lines of "Step 1 …"


class FontFetcher(URLFetcher):  # type: ignore[misc]  # WeasyPrint ships no types
    """Hands out the paper's fonts and nothing else: no network, no other file, no data URL, no redirect."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols=["portal-font"], allow_redirects=False)

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
        """The font under that address. Raises PermissionError for any other address."""
        if url not in FONT_FILES:
            raise PermissionError(f"A paper may only load its own fonts, not {url[:200]}")
        return URLFetcherResponse(url, FONT_FILES[url].read_bytes(), {"Content-Type": "font/ttf"})


def write_joined_pdf(markups: Iterable[str]) -> bytes:
    """The documents one after the other as one tagged PDF/UA-1 file, titled and dated as the first.

    The same bytes each time for the same markups and pango.
    """
    fetcher = FontFetcher()
    rendered = [HTML(string=markup, url_fetcher=fetcher, media_type="print").render() for markup in markups]
    pages = [page for document in rendered for page in document.pages]
    written: bytes = rendered[0].copy(pages).write_pdf(pdf_variant="pdf/ua-1")
    return written

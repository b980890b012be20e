"""Whatever is typed into a paper is printed as it stands, and printing loads only the paper's own fonts."""

import re
import sys
from dataclasses import replace

import pytest

from portal.papers.blocks import Annex, Heading, Item, Paragraph, Run, Table, TableColumn, TableRow, para
from portal.papers.pdf import PdfUnavailableError, render_pdf
from portal.papers.stylesheet import FONT_FILES
from portal.papers.weasy import FontFetcher
from tests.portal.sample_paper import HEADER, HOSTILE, create_paper, lines, objects, read


def keys(value):
    """Every name that stands for something in some dictionary, however deep."""
    if isinstance(value, dict):
        return set(value).union(*(keys(value.raw_get(name)) for name in value))
    return set().union(*map(keys, value)) if isinstance(value, list) else set()


# What is typed into names and notes


def test_it_prints_hostile_text_letter_by_letter_and_links_nowhere():
    rows = tuple(TableRow((text,)) for text in HOSTILE)
    table = Table((TableColumn(HOSTILE[0]),), rows, caption=HOSTILE[2])
    header = replace(HEADER, place=HOSTILE[0], number=HOSTILE[3])
    paper = create_paper(
        header=header,
        body=(*map(para, HOSTILE), Heading(2, "1.", HOSTILE[2]), Item((Run(HOSTILE[3], bold=True),)), table),
        recipients=HOSTILE,
        annexes=(Annex(1, HOSTILE[0], (), note=HOSTILE[1]),),
        check_code=HOSTILE[2],
    )

    reader = read(paper)

    text = re.sub(r"\s", "", "".join(page.extract_text() for page in reader.pages))
    counts = [text.count(re.sub(r"\s", "", hostile)) for hostile in HOSTILE]
    assert counts == [6, 4, 7, 5]
    traps = {"/Annots", "/URI", "/AA", "/JS", "/JavaScript", "/EF", "/EmbeddedFiles", "/OpenAction"}
    assert keys(objects(reader)) & traps == set()


def test_it_links_only_where_the_author_says_so():
    linked = Paragraph((Run("69/76", href='https://portal.example/?a=1&b="2"'), Run(" lớp theo hướng dẫn.")))

    reader = read(create_paper(body=(linked,)))

    page = reader.pages[0]
    assert {"/Annots", "/URI"} <= keys(objects(reader))
    assert [note.get_object()["/A"]["/URI"] for note in page["/Annots"]] == ["https://portal.example/?a=1&b=%222%22"]
    assert "69/76 lớp theo hướng dẫn." in lines(page)


@pytest.mark.parametrize("href", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "/lop/1/"])
def test_it_refuses_a_link_that_is_not_a_web_address(href):
    with pytest.raises(ValueError, match="http"):
        Run("bấm", href=href)


def test_it_drops_characters_that_no_page_can_hold():
    paper = create_paper(body=(para("Lê\x00\x0b\x1b Văn\ufffe\uffff\ud800 An\r\n\tBình"),))

    assert "Lê Văn An Bình" in lines(read(paper).pages[0])


def test_it_breaks_a_word_that_never_ends():
    table = Table((TableColumn("TT"), TableColumn("Tên", 9)), (TableRow(("1", "x" * 3000)),))

    pages = read(create_paper(body=(table, para("a" + "\u0301" * 2000)))).pages

    assert sum(page.extract_text().count("x") for page in pages) == 3000


def test_it_refuses_a_row_that_would_shift_its_figures():
    with pytest.raises(ValueError, match="đủ ô"):
        Table((TableColumn("TT"), TableColumn("Lớp")), (TableRow(("1",)),))


# What the renderer may load


@pytest.mark.parametrize("url", sorted(FONT_FILES))
def test_it_loads_its_own_fonts(url):
    assert FontFetcher()(url).read() == FONT_FILES[url].read_bytes()


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:9/x.ttf",
        "https://example.com/x.ttf",
        "file:///etc/passwd",
        FONT_FILES["portal-font:LiberationSerif-Regular.ttf"].as_uri(),
        "data:font/ttf;base64,AAEAAA==",
        "ftp://127.0.0.1/x",
        "portal-font:../README.md",
        "portal-font:be-vietnam-pro-latin-400-normal.woff2",
        "PORTAL-FONT:LiberationSerif-Regular.ttf?x",
    ],
)
def test_it_refuses_to_load_anything_else(url):
    with pytest.raises(PermissionError, match="own fonts"):
        FontFetcher()(url)


def test_it_says_which_font_is_missing(monkeypatch, tmp_path):
    monkeypatch.setitem(FONT_FILES, "portal-font:x", tmp_path / "Thieu.ttf")

    with pytest.raises(PdfUnavailableError, match=re.escape("static/fonts/Thieu.ttf")):
        render_pdf(create_paper())


class MachineWithoutPango:
    """An importer that fails as WeasyPrint does where the library is not installed."""

    def find_spec(self, name, path=None, target=None):
        if name == "portal.papers.weasy":
            raise OSError("cannot load library 'libpango-1.0-0'")


def test_it_says_what_to_install_where_pango_is_missing(monkeypatch):
    monkeypatch.delitem(sys.modules, "portal.papers.weasy")
    monkeypatch.setattr(sys, "meta_path", [MachineWithoutPango(), *sys.meta_path])

    with pytest.raises(PdfUnavailableError, match="libpango-1.0-0, libpangoft2-1.0-0"):
        render_pdf(create_paper())

"""Makes workbooks byte by byte, broken and hostile ones too: what no library would agree to write."""

from __future__ import annotations

import io
import random
import struct
import zipfile
from collections.abc import Mapping, Sequence

_DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"

# Styles by number: 0 general, 1 a day, 2 a moment, 3 a span, 4 a time, 5 red numbers, 6 a day written out.
STYLES = f"""<styleSheet xmlns="{_MAIN}"><numFmts count="3">
<numFmt numFmtId="164" formatCode="[h]:mm:ss"/><numFmt numFmtId="165" formatCode="#,##0;[Red]-#,##0"/>
<numFmt numFmtId="166" formatCode='"ngày "dd" tháng "mm'/></numFmts>
<fonts count="1"><font/></fonts><fills count="1">
<fill><patternFill patternType="none"/></fill></fills><borders count="1"><border/></borders>
<cellStyleXfs count="1"><xf numFmtId="14"/></cellStyleXfs><cellXfs count="7"><xf numFmtId="0"/>
<xf numFmtId="14"/><xf numFmtId="22"/><xf numFmtId="164"/><xf numFmtId="20"/><xf numFmtId="165"/>
<xf numFmtId="166"/></cellXfs></styleSheet>"""


def cell(name: str, value: object, attributes: str = "") -> str:
    """One cell with a value: cell("A1", 5, 's="1"')."""
    return f'<c r="{name}" {attributes}><v>{value}</v></c>'


def row(number: int, *cells: str) -> str:
    """One row of cells."""
    return f'<row r="{number}">{"".join(cells)}</row>'


def worksheet(rows: str, *, before: str = "", after: str = "") -> str:
    """A sheet of rows, with other elements before and after them."""
    return f'<worksheet xmlns="{_MAIN}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'


def package(parts: Mapping[str, str | bytes]) -> bytes:
    """A ZIP of parts."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return content.getvalue()


def xlsx_parts(
    sheets: Sequence[str], *, strings: str = "", properties: str = "", states: Sequence[str] = ()
) -> dict[str, str | bytes]:
    """The parts of an .xlsx by name, to be changed before they are packed; `strings` is a list of <si>."""
    overrides = [("workbook", "sheet.main"), ("styles", "styles"), ("sharedStrings", "sharedStrings")]
    numbers = range(1, len(sheets) + 1)
    overrides += [(f"worksheets/sheet{number}", "worksheet") for number in numbers]
    types = "".join(
        f'<Override PartName="/xl/{part}.xml" ContentType="{_TYPES}.{kind}+xml"/>' for part, kind in overrides
    )
    tabs = "".join(
        f'<sheet name="Trang {n}" sheetId="{n}" r:id="s{n}" state="{[*states, *["visible"] * n][n - 1]}"/>'
        for n in numbers
    )
    links = [(f"s{number}", "worksheet", f"worksheets/sheet{number}.xml") for number in numbers]
    links += [("a", "styles", "styles.xml"), ("b", "sharedStrings", "sharedStrings.xml")]
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
        f'<Default Extension="xml" ContentType="application/xml"/>{types}</Types>',
        "_rels/.rels": _relations([("m", "officeDocument", "xl/workbook.xml")]),
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_DOCUMENT}">{properties}'
        f"<sheets>{tabs}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": _relations(links),
        "xl/styles.xml": STYLES,
        "xl/sharedStrings.xml": f'<sst xmlns="{_MAIN}">{strings}</sst>',
    }
    return parts | {f"xl/worksheets/sheet{n}.xml": sheets[n - 1] for n in numbers}


def xlsx(rows: str, *, before: str = "", strings: str = "", properties: str = "") -> bytes:
    """An .xlsx with one sheet."""
    return package(xlsx_parts([worksheet(rows, before=before)], strings=strings, properties=properties))


def _relations(links: Sequence[tuple[str, str, str]]) -> str:
    lines = "".join(f'<Relationship Id="{i}" Type="{_DOCUMENT}/{k}" Target="{t}"/>' for i, k, t in links)
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{lines}</Relationships>'


# OpenDocument

_OASIS = "urn:oasis:names:tc:opendocument:xmlns:"
_CALC_EXT = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"


def ods(tables: str, *, styles: str = "", manifest: str = "") -> bytes:
    """An .ods with the given tables, written with the usual prefixes."""
    spaces = " ".join(f'xmlns:{n}="{_OASIS}{n}:1.0"' for n in ("office", "table", "text", "style"))
    content = (
        f'<office:document-content {spaces} xmlns:calcext="{_CALC_EXT}">'
        f"<office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    )
    return package(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "META-INF/manifest.xml": f'<manifest xmlns="{_OASIS}manifest:1.0">{manifest}</manifest>',
            "content.xml": content,
        }
    )


def ods_table(*rows: str, name: str = "Trang 1", attributes: str = "") -> str:
    """One sheet of an .ods."""
    return f'<table:table table:name="{name}" {attributes}>{"".join(rows)}</table:table>'


def ods_row(*cells: str, repeat: int = 1) -> str:
    """One row of an .ods, repeated."""
    return f'<table:table-row table:number-rows-repeated="{repeat}">{"".join(cells)}</table:table-row>'


def ods_cell(kind: str = "", text: str = "", *, repeat: int = 1, attributes: str = "") -> str:
    """One cell of an .ods: kind "string", "float", "date" … or "" for an empty one."""
    kind_attribute = f'office:value-type="{kind}"' if kind else ""
    inside = f"<text:p>{text}</text:p>" if text else ""
    return (
        f'<table:table-cell table:number-columns-repeated="{repeat}" {kind_attribute} {attributes}>'
        f"{inside}</table:table-cell>"
    )


# Old Office files

_NO_SECTOR = 0xFFFFFFFF
_CHAIN_END = 0xFFFFFFFE


def ole(streams: Mapping[str, bytes]) -> bytes:
    """An OLE container with the streams, each filled up to 4,096 bytes so that none is a small one."""
    sectors: list[bytes] = [b"", b""]  # the table of sectors and the directory come first
    fat = [0xFFFFFFFD, _CHAIN_END]
    entries = [_ole_entry("Root Entry", 5, _CHAIN_END, 0, child=1)]
    for number, (name, content) in enumerate(streams.items(), start=1):
        content = content.ljust(4096, b"\0")
        pieces = [content[at : at + 512].ljust(512, b"\0") for at in range(0, len(content), 512)]
        sibling = number + 1 if number < len(streams) else _NO_SECTOR
        entries.append(_ole_entry(name, 2, len(sectors), len(content), sibling=sibling))
        fat += [*range(len(sectors) + 1, len(sectors) + len(pieces)), _CHAIN_END]
        sectors += pieces
    fat += [_NO_SECTOR] * (128 - len(fat))
    sectors[0] = struct.pack("<128I", *fat)
    sectors[1] = b"".join(entries).ljust(512, b"\0")
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<HHHHH6xIII4xIIIII", 62, 3, 0xFFFE, 9, 6, 0, 1, 1, 4096, _CHAIN_END, 0, _CHAIN_END, 0)
    header += struct.pack("<109I", 0, *[_NO_SECTOR] * 108)
    return header + b"".join(sectors)


def _ole_entry(
    name: str, kind: int, start: int, size: int, *, child: int = _NO_SECTOR, sibling: int = _NO_SECTOR
) -> bytes:
    encoded = name.encode("utf-16-le")
    return (
        encoded.ljust(64, b"\0")
        + struct.pack("<HBBIII", len(encoded) + 2, kind, 1, _NO_SECTOR, sibling, child)
        + bytes(36)
        + struct.pack("<IQ", start, size)
    )


def record(kind: int, body: bytes) -> bytes:
    """One record of an .xls."""
    return struct.pack("<HH", kind, len(body)) + body


def xls_text(row: int, column: int, text: str) -> bytes:
    """A cell of text in an .xls, row and column from 0."""
    return record(0x0204, struct.pack("<HHHHB", row, column, 0, len(text), 1) + text.encode("utf-16-le"))


def xls_number(row: int, column: int, number: float, *, style: int = 0) -> bytes:
    """A cell with a number in an .xls, row and column from 0; style 1 shows days."""
    return record(0x0203, struct.pack("<HHHd", row, column, style, number))


def xls_error(row: int, column: int, code: int) -> bytes:
    """A cell that shows an error: code 0x17 is #REF!."""
    return record(0x0205, struct.pack("<HHHBB", row, column, 0, code, 1))


def xls_formula(row: int, column: int, result: bytes, text: str = "") -> bytes:
    """A formula (1) with the 8 bytes of its result, and its text when the result is one."""
    formula = record(0x0006, struct.pack("<HHH8sHIH3s", row, column, 0, result, 0, 0, 3, b"\x1e\x01\x00"))
    if not text:
        return formula
    return formula + record(0x0207, struct.pack("<HB", len(text), 1) + text.encode("utf-16-le"))


def xls_stream(cells: bytes, *, hidden: int = 0, first: bytes = b"") -> bytes:
    """The workbook stream of an .xls with one sheet, `first` at the beginning of its globals."""
    begin = struct.pack("<HHHHII", 0x0600, 0x0005, 0x0DBB, 0x07CC, 0, 6)
    styles = b"".join(record(0x00E0, struct.pack("<HHH14x", 0, form, 0)) for form in (0, 14))
    name = "Trang 1".encode("utf-16-le")
    length = len(record(0x0809, begin) + first + styles) + 4 + 8 + len(name) + 4
    bound = record(0x0085, struct.pack("<IBBBB", length, hidden, 0, 7, 1) + name)
    sheet = struct.pack("<HHHHII", 0x0600, 0x0010, 0x0DBB, 0x07CC, 0, 6)
    globals_part = record(0x0809, begin) + first + styles + bound + record(0x000A, b"")
    return globals_part + record(0x0809, sheet) + cells + record(0x000A, b"")


def xls(cells: bytes, *, hidden: int = 0, first: bytes = b"") -> bytes:
    """An .xls with one sheet."""
    return ole({"Workbook": xls_stream(cells, hidden=hidden, first=first)})


# Bombs and lies


def far_cell() -> bytes:
    """4 KB whose one cell stands in the last corner: calamine asks for 549 GB."""
    return xlsx(row(1, cell("A1", 1)) + row(1_048_576, cell("XFD1048576", 1)))


def long_string(megabytes: int) -> bytes:
    """One shared string of so many megabytes, packed to a thousandth."""
    return xlsx(row(1, cell("A1", 0, 't="s"')), strings=f"<si><t>{'a' * megabytes * 2**20}</t></si>")


def many_cells(count: int) -> bytes:
    """A sheet of so many cells without a value, a hundred to a row."""
    return xlsx(f"<row>{'<c/>' * 100}</row>" * (count // 100))


def many_filled(count: int) -> bytes:
    """A sheet of so many filled cells, a hundred to a row."""
    return xlsx(f"<row>{'<c><v>1</v></c>' * 100}</row>" * (count // 100))


def many_sheets(count: int) -> bytes:
    """So many tabs that all show one part."""
    parts = xlsx_parts([worksheet(row(1, cell("A1", 1)))])
    tabs = "".join(f'<sheet name="T{n}" sheetId="{n}" r:id="s1"/>' for n in range(1, count + 1))
    parts["xl/workbook.xml"] = f'<workbook xmlns="{_MAIN}" xmlns:r="{_DOCUMENT}"><sheets>{tabs}</sheets></workbook>'
    return package(parts)


def many_entries(count: int) -> bytes:
    """A workbook among so many empty parts."""
    parts = xlsx_parts([worksheet(row(1, cell("A1", 1)))])
    return package(parts | {f"xl/x{number}.xml": b"" for number in range(count)})


def lying_size(real: int, declared: int) -> bytes:
    """A sheet of `real` bytes and a few whose directory declares another size."""
    return _patched(xlsx(" " * real), 24, struct.pack("<I", declared))


def encrypted() -> bytes:
    """A ZIP whose parts say that they are encrypted."""
    return _patched(xlsx(""), 8, b"\x01")


def _patched(content: bytes, offset: int, patch: bytes) -> bytes:
    """The ZIP with a few bytes changed in the line of the directory that names the sheet."""
    changed = bytearray(content)
    place = changed.rindex(b"xl/worksheets/sheet1.xml") - 46 + offset
    changed[place : place + len(patch)] = patch
    return bytes(changed)


def many_large_parts(count: int) -> bytes:
    """A workbook with so many pictures of 900 KB that pack to nearly nothing."""
    parts = xlsx_parts([worksheet(row(1, cell("A1", 1)))])
    return package(parts | {f"xl/media/{number}.bmp": bytes(900_000) for number in range(count)})


def wide_rows(count: int) -> bytes:
    """So many rows whose one value stands in column 256."""
    return xlsx("".join(row(number, cell(f"IV{number}", 1)) for number in range(1, count + 1)))


def renamed_entry(name: str) -> bytes:
    """A workbook with one more part under a name that leads elsewhere."""
    plain = name.replace("\0", "~")  # zipfile would cut the name there
    content = package(xlsx_parts([worksheet(row(1, cell("A1", 1)))]) | {plain: "x"})
    return content.replace(plain.encode(), name.encode())


def external_entity() -> bytes:
    """A shared string that is to become the content of /etc/passwd."""
    parts = xlsx_parts([worksheet(row(1, cell("A1", 0, 't="s"')))], strings="<si><t>&x;</t></si>")
    declared = '<!DOCTYPE sst [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    return package(parts | {"xl/sharedStrings.xml": f"{declared}{parts['xl/sharedStrings.xml']!s}"})


def billion_laughs() -> bytes:
    """A sheet whose one value unfolds to a thousand million words."""
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    sheet = worksheet(row(1, '<c r="A1" t="str"><v>&l9;</v></c>'))
    parts = xlsx_parts([f'<!DOCTYPE worksheet [<!ENTITY l0 "ha">{levels}]>{sheet}'])
    return package(parts)


def noise(length: int) -> bytes:
    """Bytes that mean nothing, the same each time."""
    return random.Random(20261123).randbytes(length)

"""The style sheet of a PDF paper: the measures of a format profile, and the paper's own fonts."""

from __future__ import annotations

from pathlib import Path

from portal.papers.profiles import FormatProfile, Margins

FAMILY = "Portal Serif"  # a name no installed font has, so that only the vendored faces can answer to it
_FACES = (
    ("LiberationSerif-Regular.ttf", 400, "normal"),
    ("LiberationSerif-Bold.ttf", 700, "normal"),
    ("LiberationSerif-Italic.ttf", 400, "italic"),
    ("LiberationSerif-BoldItalic.ttf", 700, "italic"),
)
FONT_FOLDER = Path(__file__).resolve().parents[2] / "static" / "fonts"
FONT_FILES = {f"portal-font:{name}": FONT_FOLDER / name for name, _weight, _style in _FACES}

_CHECK_CODE_PT = 9
_TABLE_LINE = 1.25  # of the size of type, in tables and lists of recipients
_SIGNING_SPACE_MM = 28  # for the stamp and the signature

_RULES = """
html {{ font: {p.body_pt}pt/{p.body_line_pt}pt "{family}"; color: #000; overflow-wrap: anywhere }}
html {{ orphans: 2; widows: 2 }}
body, p, h1, h2, h3, h4 {{ margin: 0; font-size: 1em; font-weight: normal }}
a {{ color: inherit; text-decoration: none }}
.check-code {{ position: running(check-code); font-size: {check_code_pt}pt; text-align: right }}

.head, .close {{ display: table; table-layout: fixed; width: 100%; text-align: center }}
.head > div, .close > div {{ display: table-cell; vertical-align: top }}
.head {{ font-size: {p.head_pt}pt }}
.issuer {{ width: 47% }}
.own, .party-name {{ font-weight: bold }}
.party-name {{ font-size: {p.party_name_pt}pt }}
.party-name span {{ display: inline-block; border-bottom: 0.75pt solid; line-height: 1.3 }}
.place {{ font-style: italic; margin-top: 6pt }}

.title {{ margin-top: 20pt; text-align: center; font-weight: bold; line-height: 1.3 }}
.title {{ font-size: {p.summary_pt}pt }}
.title span {{ display: block }}
.title .kind {{ font-size: {p.kind_pt}pt }}
.title-rule {{ text-align: center; margin-bottom: 8pt }}

.block {{ margin-top: {p.paragraph_before_pt}pt; text-indent: {p.first_line_mm}mm; text-align: justify }}
h2.block, h3.block {{ font-weight: bold }}
h4.block {{ font-style: italic }}
h2, h3, h4 {{ break-after: avoid }}
p.centred {{ text-align: center; text-indent: 0 }}

table {{ width: 100%; table-layout: fixed; border-collapse: collapse; margin: 6pt 0;
  font-size: {p.table_pt}pt; line-height: {table_line} }}
.caption {{ font-weight: bold; font-size: {p.table_pt}pt; margin-top: 8pt; break-after: avoid }}
th, td {{ border: 0.5pt solid #000; padding: 2pt 3pt; vertical-align: middle }}
tr {{ break-inside: avoid }}
th {{ text-align: center }}
.left {{ text-align: left }}
.right {{ text-align: right }}
.center {{ text-align: center }}
.bold td {{ font-weight: bold }}
.picture {{ margin: 8pt auto; break-inside: avoid }}
.picture svg {{ display: block; width: 100% }}
.picture p {{ text-align: center; font-style: italic }}

.close {{ margin-top: 12pt; break-inside: avoid; break-before: avoid }}
.recipients {{ width: 48%; text-align: left; font-size: {p.recipients_pt}pt; line-height: {table_line} }}
.recipients-label {{ font-size: {p.recipients_label_pt}pt; text-decoration: underline }}
.signature {{ font-size: {p.signature_pt}pt }}
.authority, .name {{ font-weight: bold }}
.name {{ margin-top: {signing_space_mm}mm }}

.annex {{ break-before: page }}
.annex.turned {{ page: turned }}
.annex-title {{ text-align: center; font-weight: bold }}
.annex-title span {{ display: block }}
.annex-note {{ text-align: center; font-style: italic; margin-bottom: 6pt }}
"""


def stylesheet(profile: FormatProfile, *, landscape: bool = False) -> str:
    """The whole sheet: faces, pages, rules. It holds our own numbers and names, never a word of the paper."""
    rules = _RULES.format(
        p=profile,
        family=FAMILY,
        check_code_pt=_CHECK_CODE_PT,
        table_line=_TABLE_LINE,
        signing_space_mm=_SIGNING_SPACE_MM,
    )
    return faces() + _pages(profile, landscape=landscape) + rules


def faces() -> str:
    """The vendored fonts under the papers' family name."""
    return "".join(
        f'@font-face {{ font-family: "{FAMILY}"; src: url("portal-font:{name}");'
        f" font-weight: {weight}; font-style: {style} }}\n"
        for name, weight, style in _FACES
    )


def _pages(profile: FormatProfile, *, landscape: bool) -> str:
    size, margins = ("A4 landscape", profile.margins.turned()) if landscape else ("A4", profile.margins)
    return (
        f'@page {{ size: {size}; {_margin(margins)}; font: {profile.page_number_pt}pt/1 "{FAMILY}";'
        " @top-center { content: counter(page); vertical-align: top;"
        f" padding-top: {profile.page_number_from_edge_mm}mm }}"
        " @bottom-right { content: element(check-code); width: 100% } }\n"
        "@page :first { @top-center { content: none } }\n"
        f"@page turned {{ size: A4 landscape; {_margin(profile.margins.turned())} }}\n"
    )


def _margin(margins: Margins) -> str:
    return f"margin: {margins.top}mm {margins.right}mm {margins.bottom}mm {margins.left}mm"

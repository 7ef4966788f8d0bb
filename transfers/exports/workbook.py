"""The parts of an XLSX file around its rows, and the XML of cells and text."""

import re
from string import ascii_uppercase

from .columns import Kind

DATA = "xl/worksheets/sheet1.xml"
ABOUT = "xl/worksheets/sheet2.xml"

XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"

CONTENT_TYPES = f"""{XML}<Types xmlns="{PACKAGE}/content-types">\
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>\
<Default Extension="xml" ContentType="application/xml"/>\
<Override PartName="/docProps/core.xml" \
ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>\
<Override PartName="/xl/workbook.xml" ContentType="{TYPES}.sheet.main+xml"/>\
<Override PartName="/xl/styles.xml" ContentType="{TYPES}.styles+xml"/>\
<Override PartName="/{DATA}" ContentType="{TYPES}.worksheet+xml"/>\
<Override PartName="/{ABOUT}" ContentType="{TYPES}.worksheet+xml"/></Types>"""

ROOT = f"""{XML}<Relationships xmlns="{PACKAGE}/relationships">\
<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/>\
<Relationship Id="rId2" Type="{PACKAGE}/relationships/metadata/core-properties" \
Target="docProps/core.xml"/></Relationships>"""

BOOK = f"""{XML}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>\
<sheet name="Data" sheetId="1" r:id="rId1"/><sheet name="About" sheetId="2" r:id="rId2"/>\
</sheets></workbook>"""

LINKS = f"""{XML}<Relationships xmlns="{PACKAGE}/relationships">\
<Relationship Id="rId1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>\
<Relationship Id="rId2" Type="{OFFICE}/worksheet" Target="worksheets/sheet2.xml"/>\
<Relationship Id="rId3" Type="{OFFICE}/styles" Target="styles.xml"/></Relationships>"""

# Cell formats: 0 plain, 1 bold, 2 text in several lines.
STYLES = f"""{XML}<styleSheet xmlns="{MAIN}">\
<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>\
<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>\
<fills count="2"><fill><patternFill patternType="none"/></fill>\
<fill><patternFill patternType="gray125"/></fill></fills>\
<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>\
<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>\
<cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>\
<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>\
<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0" applyAlignment="1">\
<alignment vertical="top" wrapText="1"/></xf></cellXfs>\
<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>"""

PLAIN, BOLD, LINES = range(3)
WIDEST = 50
WIDTHS = {Kind.TEXT: 22, Kind.INTEGER: 10, Kind.DECIMAL: 12, Kind.BOOLEAN: 10}
BODY = {
    Kind.TEXT: b' t="inlineStr"><is><t xml:space="preserve">%b</t></is></c>',
    Kind.INTEGER: b"><v>%b</v></c>",
    Kind.DECIMAL: b"><v>%b</v></c>",
    Kind.BOOLEAN: b' t="b"><v>%b</v></c>',
}

# XML 1.0 has no way to write these characters, not even escaped.
FORBIDDEN = bytes(code for code in range(32) if code not in b"\t\n\r")
MARKED = bytes.maketrans(FORBIDDEN, b"\0" * len(FORBIDDEN))
REPLACEMENT = "\N{REPLACEMENT CHARACTER}".encode()
# Excel reads _x0041_ in a text as the letter A; an escaped underscore keeps it as it is.
READ_AS_CODE = re.compile(rb"_(?=x[0-9A-Fa-f]{4}_)")


def escaped(text):
    """UTF-8 text as XML; characters that XML cannot hold become U+FFFD."""
    text = text.replace(b"&", b"&amp;").replace(b"<", b"&lt;").replace(b">", b"&gt;")
    text = text.translate(MARKED)
    for bad in (b"\0", b"\xef\xbf\xbe", b"\xef\xbf\xbf"):
        text = text.replace(bad, REPLACEMENT)
    return READ_AS_CODE.sub(b"_x005F_", text) if b"_x" in text else text


def letters(index):
    """Name of a column counted from 0: A to Z, then AA."""
    first, last = divmod(index, 26)
    return (letters(first - 1) if first else "") + ascii_uppercase[last]


def cell(index, kind):
    """Template of one cell, to be given the row's number and the value as bytes."""
    return f'<c r="{letters(index)}%b"'.encode() + BODY[kind]


def text_row(number, texts, style=PLAIN):
    """A row of text cells."""
    cells = (
        f'<c r="{letters(index)}{number}" s="{style}"'.encode()
        + BODY[Kind.TEXT] % escaped(text.encode())
        for index, text in enumerate(texts)
        if text
    )
    return f'<row r="{number}">'.encode() + b"".join(cells) + b"</row>"


def parts(about):
    """Names and contents of all parts except the two sheets."""
    about = dict(about.lines())
    title, credit = (
        escaped(about.get(name, "").encode()).decode() for name in ("Contents", "Credit")
    )
    core = (
        f'{XML}<cp:coreProperties xmlns:cp="{PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{title}</dc:title><dc:description>{credit}</dc:description>"
        "</cp:coreProperties>"
    )
    contents = {
        "[Content_Types].xml": CONTENT_TYPES,
        "_rels/.rels": ROOT,
        "docProps/core.xml": core,
        "xl/workbook.xml": BOOK,
        "xl/_rels/workbook.xml.rels": LINKS,
        "xl/styles.xml": STYLES,
    }
    return [(name, content.encode()) for name, content in contents.items()]


def data_sheet(columns, count, rows):
    """Blocks of the first sheet: header, then `rows`, which are `count` rows of XML."""
    extent = f"A1:{letters(len(columns) - 1)}{count + 1}"
    widths = (max(WIDTHS[c.kind], min(len(c.name) + 4, WIDEST)) for c in columns)
    view = (
        '<sheetViews><sheetView tabSelected="1" workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
        "</sheetView></sheetViews>"
    )
    yield _opening(widths, f'<dimension ref="{extent}"/>{view}')
    yield text_row(1, [column.name for column in columns], BOLD)
    yield from rows
    yield f'</sheetData><autoFilter ref="{extent}"/></worksheet>'.encode()


def about_sheet(lines, book):
    """The second sheet: pairs of a name and a text, then the codebook."""
    rows = [text_row(n, pair, LINES) for n, pair in enumerate(lines, start=1)]
    heads = ["Column", "Title", "Meaning", "Kind", "Unit"]
    start = len(lines) + 2
    rows.append(text_row(start, heads, BOLD))
    rows += [text_row(n, entry, LINES) for n, entry in enumerate(book, start=start + 1)]
    return _opening((30, 60, 90, 10, 14)) + b"".join(rows) + b"</sheetData></worksheet>"


def _opening(widths, before=""):
    columns = "".join(
        f'<col min="{n}" max="{n}" width="{width}" customWidth="1"/>'
        for n, width in enumerate(widths, start=1)
    )
    head = f'{XML}<worksheet xmlns="{MAIN}">{before}<cols>{columns}</cols><sheetData>'
    return head.encode()

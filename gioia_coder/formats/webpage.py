"""Write reports as one HTML page that holds everything it needs: no script, no reference to anything outside."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from itertools import groupby
from typing import BinaryIO

from gioia_coder.core.blocks import (
    NUMERIC,
    Cell,
    Column,
    Kind,
    Report,
    Table,
    Value,
    as_text,
    printable,
    right_to_left,
    value_of,
)

_HEAD = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
:root {{ color-scheme: light dark;
  --ink: #1a1a1a; --faint: #666; --paper: #fff; --rule: #1a1a1a; --thin: #bbb; --link: #0b5394; }}
@media (prefers-color-scheme: dark) {{
  :root {{ --ink: #e4e2de; --faint: #a09d97; --paper: #1b1b1d; --rule: #e4e2de; --thin: #555; --link: #8ab8e6; }}
}}
body {{ margin: 2rem auto; max-width: 84rem; padding: 0 1.2rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.45 Charter, "Bitstream Charter", Cambria, Georgia, serif; }}
h1 {{ font-size: 1.35rem; font-weight: 600; margin: 2rem 0 .8rem; }}
h2 {{ font-size: 1.1rem; font-weight: 600; font-style: italic; margin: 1.6rem 0 .5rem; }}
figure {{ margin: 0 0 1.2rem; overflow-x: auto; }}
figcaption {{ font-style: italic; margin-bottom: .4rem; }}
figure svg {{ display: block; width: min(100%, 52rem); min-width: var(--wide); height: auto; }}
.wide {{ overflow-x: auto; }}
table {{ border-collapse: collapse; font-size: .92rem;
  border-top: 1.5pt solid var(--rule); border-bottom: 1.5pt solid var(--rule); }}
th, td {{ padding: .28rem .7rem; text-align: start; vertical-align: top; white-space: pre-line; font-weight: normal; }}
td {{ overflow-wrap: break-word; min-width: 2.2rem; }}
.short {{ white-space: nowrap; }}
.some {{ min-width: 11ch; }}
.many {{ min-width: 18ch; }}
.words {{ min-width: 32ch; }}
thead th {{ font-weight: 600; vertical-align: bottom; }}
thead tr:last-child th {{ border-bottom: .75pt solid var(--rule); }}
th.over {{ text-align: center; border-bottom: .5pt solid var(--thin); }}
tr.group > * {{ border-top: .5pt solid var(--thin); }}
tbody tr:first-child > * {{ border-top: 0; }}
.number {{ text-align: end; font-variant-numeric: tabular-nums; }}
.mark {{ text-align: center; }}
a {{ color: var(--link); text-decoration: none; }}
a:hover {{ text-decoration: underline; }}
tr:target > * {{ background: color-mix(in srgb, var(--link) 18%, transparent); }}
.note {{ font-size: .88rem; max-width: 60rem; white-space: pre-line; }}
footer {{ margin-top: .8rem; font-size: .8rem; color: var(--faint); }}
@page {{ size: landscape; margin: 14mm; }}
@page upright {{ size: portrait; margin: 14mm; }}
@media print {{
  :root {{ --ink: #000; --faint: #444; --paper: #fff; --rule: #000; --thin: #999; --link: #000; }}
  body {{ margin: 0; max-width: none; font-size: 9pt; }}
  th, td {{ padding: .2rem .45rem; }}
  .some {{ min-width: 8ch; }}
  .many {{ min-width: 12ch; }}
  .words {{ min-width: 20ch; }}
  .dense {{ font-size: 7pt; }}
  .dense th, .dense td {{ padding: .15rem .25rem; }}
  .wide {{ overflow: visible; }}
  .drawn {{ page: upright; break-after: page; }}
  figure {{ break-inside: avoid; margin: 0; overflow: visible; }}
  figure svg {{ width: auto; min-width: 0; max-width: 100%; max-height: 250mm; }}
  thead {{ display: table-header-group; }}
  td {{ break-inside: avoid; }}
  h1, h2 {{ break-after: avoid; }}
}}
</style>
</head>
<body>
"""

_WHOLE, _MANY, _LONG = 24, 12, 2
_ROOMS = (("words", 100), ("many", 30), ("some", 15))
_EACH = ("number", "mark", "short")
_LOW = 330.0  # so high in points, figures leave room for their table on a page that lies


def write(reports: Sequence[Report], stream: BinaryIO) -> None:
    """Write the reports one below the other, then each table of evidence once, to which cells that count are linked."""
    tables = _evidence(reports)
    anchors = {id(table): "e" if at == 0 else f"e{at + 1}" for at, table in enumerate(tables)}
    title = reports[0].title if reports else "Report"
    stream.write(_HEAD.format(title=_words(title)).encode("utf-8"))
    for report in reports:
        for line in _section(report, anchors):
            stream.write((line + "\n").encode("utf-8"))
    for table in tables:
        stream.write(f"<section>\n<h1>{_words(table.title or 'Codings')}</h1>\n".encode())
        for line in _table(_numbered(table), None, "", anchors[id(table)]):
            stream.write((line + "\n").encode("utf-8"))
        stream.write(f"{_note(table)}</section>\n".encode())
    stream.write(b"</body>\n</html>\n")


def _evidence(reports: Sequence[Report]) -> list[Table]:
    found = {id(report.evidence): report.evidence for report in reports if report.evidence is not None}
    return list(found.values())


def _section(report: Report, anchors: dict[int, str]) -> Iterator[str]:
    yield f"<section>\n{_drawn(report)}"
    anchor = anchors.get(id(report.evidence), "")
    for block in report.blocks:
        if block.title and block.title != report.title:
            yield f"<h2>{_words(block.title)}</h2>"
        yield from _table(block, report.evidence, anchor, "")
        yield _note(block)
    yield f"<footer>{_words(report.provenance.as_line())}</footer>\n</section>"


def _drawn(report: Report) -> str:
    """Return the title with the figures; high ones stand on upright pages of their own when they are printed."""
    title = f"<h1>{_words(report.title)}</h1>"
    if not report.figures:
        return title
    from gioia_coder.formats.figures.sheet import sheets
    from gioia_coder.formats.figures.svg import svg

    pages = sheets(report.figures)
    style = _style("drawn" if sum(page.drawing.height for page in pages) > _LOW else "")
    shown = [f"<div{style}>{title}"]
    for page in pages:
        named = page.page == 1 and page.figure.title != report.title
        caption = f"<figcaption>{_words(page.figure.title)}</figcaption>\n" if named else ""
        # letters no smaller than 8 pixels on a telephone: the figure is then moved sideways, as wide tables are
        shown.append(f'<figure style="--wide: {page.drawing.width:.0f}px">\n{caption}{svg(page)}</figure>')
    return "\n".join([*shown, "</div>"])


def _note(table: Table) -> str:
    return f'<p class="note"{_direction(table.note)}>{_words(table.note)}</p>\n' if table.note else ""


def _numbered(table: Table) -> Table:
    rows = [(n, *row) for n, row in enumerate(table.rows, start=1)]
    return Table(table.title, (Column("n", "No.", Kind.NUMBER), *table.columns), rows, table.note)


def _table(table: Table, evidence: Table | None, anchor: str, own: str) -> Iterator[str]:
    """Yield the lines of a table; `anchor` is where its cells link to, `own` what its rows are called as targets."""
    looks = [_look(table, at) for at in range(len(table.columns))]
    yield f'<div class="wide">\n<table{_style("dense" if len(looks) > _MANY or looks.count("words") > _LONG else "")}>\n<thead>'
    yield from _heading(table.columns, looks)
    yield "</thead>\n<tbody>"
    spans = {at: dict(runs) for at, runs in table.spans().items()}
    outer = next(iter(spans.values()), {})
    height = len(evidence.rows) if evidence is not None else 0
    for n, row in enumerate(table.rows):
        cells = [
            _cell(cell, (table.columns[at].kind, looks[at]), spans[at][n] - n if at in spans else 0, anchor, height)
            for at, cell in enumerate(row)
            if at not in spans or n in spans[at]
        ]
        name = f' id="{own}-{n + 1}"' if own else ""
        style = ' class="group"' if n in outer else ""
        yield f"<tr{name}{style}>{''.join(cells)}</tr>"
    yield "</tbody>\n</table>\n</div>"


def _look(table: Table, at: int) -> str:
    """Return the classes of a column: how it is set, and whether its words stay whole or need some room."""
    kind = table.columns[at].kind
    if kind in (*NUMERIC, Kind.MARK):
        return "mark" if kind is Kind.MARK else "number"
    texts = [as_text(value_of(row[at]), kind) for row in table.rows]
    longest = max(map(len, texts), default=0)
    if longest <= _WHOLE and not any(len(text.split()) > 1 for text in texts):
        return "short"
    return next((name for name, least in _ROOMS if longest >= least), "")


def _heading(columns: Sequence[Column], looks: Sequence[str]) -> Iterator[str]:
    if any(column.over for column in columns):
        cells = []
        for over, run in groupby(columns, key=lambda column: column.over):
            style = ' class="over" scope="colgroup"' if over else ""
            cells.append(f'<th{style} colspan="{len(list(run))}"{_direction(over)}>{_words(over)}</th>')
        yield f"<tr>{''.join(cells)}</tr>"
    titles = [
        f'<th scope="col"{_style(_head_look(look))}{_direction(c.title)}>{_words(c.title)}</th>'
        for c, look in zip(columns, looks, strict=True)
    ]
    yield f"<tr>{''.join(titles)}</tr>"


def _cell(cell: Value | Cell, column: tuple[Kind, str], span: int, anchor: str, height: int) -> str:
    kind, look = column
    text = as_text(value_of(cell), kind)
    words = _words(text)
    rows = sorted(int(row) for row in cell.rows if 0 <= row < height) if isinstance(cell, Cell) and words else []
    if rows:
        words = f'<a href="#{anchor}-{rows[0] + 1}" title="{_listed(rows)}">{words}</a>'
    if span:
        joined = f' rowspan="{span}"' if span > 1 else ""
        return f'<th scope="{"rowgroup" if span > 1 else "row"}"{joined}{_direction(text)}>{words}</th>'
    return f"<td{_style(look if look in _EACH else '')}{_direction(text)}>{words}</td>"


def _listed(rows: Sequence[int], most: int = 20) -> str:
    numbers = ", ".join(str(row + 1) for row in rows[:most])
    return f"No. {numbers}{', …' if len(rows) > most else ''}"


def _head_look(look: str) -> str:
    return "" if look == "short" else look


def _style(look: str) -> str:
    return f' class="{look}"' if look else ""


def _direction(text: str) -> str:
    return ' dir="auto"' if right_to_left(text) else ""


def _words(text: str) -> str:
    return escape(printable(text))

"""Write tables as CSV, for people's spreadsheets or raw for programs, and as Markdown."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from io import TextIOWrapper
from typing import BinaryIO

from gioia_coder.core.blocks import NUMERIC, Cell, Kind, Report, Table, Value, as_text, printable, value_of

_FORMULA = re.compile("[\\s\u200b\ufeff]*[=+\\-@\uff1d\uff0b\uff0d\uff20]|[\t\r]")
_MARKDOWN = re.compile(r"[\\|`*_\[\]~#$]")
_ENTITIES = {ord("&"): "&amp;", ord("<"): "&lt;", ord(">"): "&gt;"}
_BLOCK_START = re.compile(r"^(\d*)([-+=.)])")
_RULES = {**dict.fromkeys(NUMERIC, "---:"), Kind.MARK: ":---:"}


def write_csv(reports: Sequence[Report], stream: BinaryIO) -> None:
    """Write the blocks for a spreadsheet: UTF-8 with BOM, grouped cells in every row.

    A cell that could act as a formula begins with an apostrophe. Several blocks are set apart by an empty line, each
    with its title.
    """
    _write(reports, stream, raw=False)


def write_raw_csv(reports: Sequence[Report], stream: BinaryIO) -> None:
    """Write the blocks to be read again: keys as headings, and every value as it is."""
    _write(reports, stream, raw=True)


def _write(reports: Sequence[Report], stream: BinaryIO, *, raw: bool) -> None:
    text = TextIOWrapper(stream, encoding="utf-8-sig", errors="replace", newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    blocks = [block for report in reports for block in report.blocks]
    for at, block in enumerate(blocks):
        if at:
            writer.writerow([])
        if len(blocks) > 1:
            writer.writerow([block.title if raw else _defused(block.title)])
        word = _as_is if raw else _safe
        kinds = [column.kind for column in block.columns]
        writer.writerow([column.key for column in block.columns] if raw else map(_defused, _headings(block)))
        writer.writerows(list(map(word, row, kinds)) for row in block.rows)
    text.flush()
    text.detach()


def _headings(table: Table) -> list[str]:
    titles = [column.title for column in table.columns]
    if len(set(titles)) == len(titles):
        return titles
    # a filter needs to tell columns apart, so the shared heading joins the title where titles repeat
    return [f"{column.over}: {column.title}" if column.over else column.title for column in table.columns]


def _as_is(cell: Value | Cell, kind: Kind) -> str:
    return as_text(value_of(cell), kind)


def _safe(cell: Value | Cell, kind: Kind) -> str:
    value = value_of(cell)
    text = as_text(value, kind)
    return text if isinstance(value, int | float) else _defused(text)


def _defused(text: str) -> str:
    if not text.isprintable():
        text = printable(text)
    return f"'{text}" if text and not text[0].isalnum() and _FORMULA.match(text) else text


def write_md(reports: Sequence[Report], stream: BinaryIO) -> None:
    """Write the blocks as GitHub tables with headings, notes and provenance; grouped cells are printed once."""
    for at, report in enumerate(reports):
        for line in _markdown(report, first=at == 0):
            stream.write((line + "\n").encode("utf-8"))


def _markdown(report: Report, *, first: bool) -> Iterator[str]:
    if not first:
        yield ""
    yield f"# {_escaped(report.title)}"
    for block in report.blocks:
        if block.title and block.title != report.title:
            yield from ("", f"## {_escaped(block.title)}")
        yield ""
        yield from _markdown_table(block)
        if block.note:
            yield from ("", _paragraph(block.note))
    yield from ("", f"<sub>{_escaped(report.provenance.as_line())}</sub>")


def _markdown_table(table: Table) -> Iterator[str]:
    titles = [f"{_escaped(c.over)}<br>{_escaped(c.title)}" if c.over else _escaped(c.title) for c in table.columns]
    yield _line(titles)
    yield _line([_RULES.get(column.kind, "---") for column in table.columns])
    shown = {at: {first for first, _ in runs} for at, runs in table.spans().items()}
    for n, row in enumerate(table.rows):
        yield _line(
            [
                "" if at in shown and n not in shown[at] else _escaped(as_text(value_of(cell), table.columns[at].kind))
                for at, cell in enumerate(row)
            ]
        )


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _escaped(text: str) -> str:
    return _MARKDOWN.sub(r"\\\g<0>", printable(text).strip().translate(_ENTITIES)).replace("\n", "<br>")


def _paragraph(text: str) -> str:
    # a paragraph that begins like a list or a heading's underline would become one
    return _BLOCK_START.sub(lambda found: f"{found[1]}\\{found[2]}", _escaped(text))

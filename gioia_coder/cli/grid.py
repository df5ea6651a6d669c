"""Set a table in lines of a given width for the terminal; `show` prints them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from rich.cells import cell_len, chop_cells

from gioia_coder.core.blocks import NUMERIC, Column, Kind, Table, as_text, printable, right_to_left, value_of

Line = tuple[str, str]
"""A style (`bold`, `dim` or none) and a line of text."""

GAP = "  "
_LONGEST_WORD = 16
_SAMPLE = 2_000
_BIDI = re.compile("[\u202a-\u202e\u2066-\u2069]")
_BREAKS = re.compile("[\t\u2028\u2029]")
_DENSE = "\u2e80-\ua4cf\uf900-\ufaff\uff01-\uff60"
_CLOSING = "、。，．！？：；」』）】〕〉》”’"
# a script written without blanks breaks after any letter, but no line begins with a closing mark
# a line may end behind the hyphen of a long compound, never inside an id such as E1-01
_LETTER = f"[^\\W\\d_{_DENSE}]"
# looked for at the beginning of a word only: at every letter it would take hours on a word of a million
_COMPOUND = f"(?<!{_LETTER}){_LETTER}{{5,}}-(?={_LETTER}{{4}})"
_PIECES = re.compile(f"\\s+|[{_DENSE}][{_CLOSING}]*|{_COMPOUND}|(?:(?!{_COMPOUND})[^\\s{_DENSE}])+")
_HYPHENATED = re.compile("[^-]*-+|[^-]+")


def visible(text: str) -> str:
    r"""Return the text without characters that act on a terminal instead of being seen; newlines stay.

    >>> visible("a\x1b]0;title\x07b\tc")
    'a]0;titleb c'
    """
    if text.isprintable():
        return text
    return _BIDI.sub("", _BREAKS.sub(" ", printable(text)))


def isolated(line: str) -> str:
    """Return the line so that letters running from right to left do not turn what stands around it."""
    return f"\u2068{line}\u2069" if right_to_left(line) else line


def wide(text: str) -> int:
    """Return how many cells of the terminal a line takes.

    >>> wide("abc"), wide("节俭")
    (3, 4)
    """
    return len(text) if text.isascii() else cell_len(text)


def wrap(text: str, width: int) -> list[str]:
    """Return the lines of a text, none wider than `width` cells; only a word that is wider than that is broken.

    >>> wrap("sends fair visitors to the shop", 13)
    ['sends fair', 'visitors to', 'the shop']
    """
    lines: list[str] = []
    for line in text.split("\n"):
        lines += [line] if wide(line) <= width else _wrapped(line, max(width, 2))
    return lines


def _wrapped(line: str, width: int) -> list[str]:
    lines, held, used = [], "", 0
    for piece in _PIECES.findall(line):
        size = wide(piece)
        if used + size <= width:
            held, used = held + piece, used + size
            continue
        if held.strip():
            lines.append(held.rstrip())
        *whole, held = _chopped(piece.lstrip(), width)
        lines += whole
        used = wide(held)
    return [*lines, held.rstrip()] if held.strip() else lines


def _chopped(word: str, width: int) -> list[str]:
    """Return a word that is wider than a line in parts: behind its hyphens where they fit, else anywhere.

    >>> _chopped("Apostrophe's-Test-Document-1", 16)
    ["Apostrophe's-", 'Test-Document-1']
    """
    parts = [""]
    for bit in _HYPHENATED.findall(word):
        if wide(parts[-1]) + wide(bit) <= width:
            parts[-1] += bit
        else:
            parts += chop_cells(bit, width)
    return parts if parts[0] or len(parts) == 1 else parts[1:]


def lines(table: Table, room: int) -> Iterator[Line]:
    """Yield the lines of a table in `room` cells; columns that do not fit follow beneath, the grouped ones repeated."""
    texts = _texts(table)
    natural, least = _measure(table, texts)
    for at, part in enumerate(_parts(table.columns, natural, least, room)):
        if at:
            yield "", ""
        widths = _fit([natural[c] for c in part], [least[c] for c in part], room - len(GAP) * (len(part) - 1))
        yield from _part(table, texts, part, widths)


def _texts(table: Table) -> list[list[str]]:
    kinds = [column.kind for column in table.columns]
    texts = [[visible(as_text(value_of(cell), kinds[at])) for at, cell in enumerate(row)] for row in table.rows]
    for at, runs in table.spans().items():
        for first, end in runs:
            for n in range(first + 1, end):
                texts[n][at] = ""
    return texts


def _measure(table: Table, texts: Sequence[Sequence[str]]) -> tuple[list[int], list[int]]:
    """Return, per column, the width that needs no wrapping and the one below which words would be broken."""
    natural, least = [], []
    for at, column in enumerate(table.columns):
        words = [visible(column.title), *(row[at] for row in texts)]
        natural.append(max(wide(line) for text in words for line in text.split("\n")))
        word = max((wide(piece) for text in words[:_SAMPLE] for piece in _PIECES.findall(text)), default=1)
        least.append(max(min(word, _LONGEST_WORD), 2))
    at = 0
    for over, run in groupby(table.columns, key=lambda column: column.over):
        size = len(list(run))
        longest = min(max(map(wide, visible(over).split()), default=0), _LONGEST_WORD)
        missing = longest - sum(least[at : at + size]) - len(GAP) * (size - 1)
        least[at] += max(missing, 0)
        at += size
    return [max(pair) for pair in zip(natural, least, strict=True)], least


def _parts(columns: Sequence[Column], natural: Sequence[int], least: Sequence[int], room: int) -> list[list[int]]:
    every = list(range(len(columns)))
    if sum(least) + len(GAP) * (len(every) - 1) <= room:
        return [every] if every else []
    # the grouped columns and the one that names the row say what a row is about in every part
    named = next((at for at in every if not columns[at].group), 0)
    repeated = [at for at in every if columns[at].group or at == named]
    while repeated and sum(least[at] + len(GAP) for at in repeated) > room // 2:
        repeated.pop(0)
    # repeated columns get their words in few lines where there is room, else every part grows long
    kept = sum(min(natural[at], max(least[at], 20)) + len(GAP) for at in repeated)
    kept = min(kept, max(room // 2, sum(least[at] + len(GAP) for at in repeated)))
    parts: list[list[int]] = []
    used = room + 1
    for run in _together([at for at in every if at not in repeated], columns, least, room - kept):
        size = sum(len(GAP) + least[at] for at in run)
        if used + size > room:
            parts.append(list(repeated))
            used = kept - len(GAP)
        parts[-1] += run
        used += size
    return [sorted(part) for part in parts]


def _together(found: Sequence[int], columns: Sequence[Column], least: Sequence[int], room: int) -> Iterator[list[int]]:
    """Yield the columns that stay in one part: those under one heading where they fit, else each by itself."""
    for over, run in groupby(found, key=lambda at: columns[at].over):
        several = list(run)
        if over and sum(least[at] for at in several) + len(GAP) * (len(several) - 1) <= room:
            yield several
        else:
            yield from ([at] for at in several)


def _fit(natural: Sequence[int], least: Sequence[int], room: int) -> list[int]:
    """Return widths that fill at most `room`: the widest columns give way first, none below its least.

    >>> _fit([4, 100, 30], [4, 10, 10], 50)
    [4, 23, 23]
    """
    level = max(natural, default=0)
    widths = list(natural)
    while sum(widths) > room and level > 1:
        level -= 1
        widths = [min(wanted, max(level, fewest)) for wanted, fewest in zip(natural, least, strict=True)]
    # where even the least is too wide words are broken, as nothing else helps
    while sum(widths) > max(room, 2 * len(widths)):
        widths[widths.index(max(widths))] -= 1
    return widths


def _part(table: Table, texts: Sequence[Sequence[str]], part: Sequence[int], widths: Sequence[int]) -> Iterator[Line]:
    columns = [table.columns[at] for at in part]
    if any(column.over for column in columns):
        yield from _over(columns, widths)
    kinds = [column.kind for column in columns]
    for line in _row([visible(column.title) for column in columns], widths, kinds):
        yield "bold", line
    yield "dim", GAP.join("─" * width for width in widths)
    spans = table.spans()
    # the first grouped column found is the outermost, on whichever side it stands
    outer = {first for first, _ in next(iter(spans.values()), [])}
    apart = outer if len(outer) < len(texts) else set()
    tall = False
    for n, row in enumerate(texts):
        set_lines = _row([row[at] for at in part], widths, kinds)
        if n and (tall or len(set_lines) > 1 or n in apart):
            yield "", ""
        tall = len(set_lines) > 1
        for line in set_lines:
            yield "", line


def _over(columns: Sequence[Column], widths: Sequence[int]) -> Iterator[Line]:
    cells: list[str] = []
    spans: list[int] = []
    at = 0
    for over, run in groupby(columns, key=lambda column: column.over):
        size = len(list(run))
        cells.append(visible(over))
        spans.append(sum(widths[at : at + size]) + len(GAP) * (size - 1))
        at += size
    for line in _row(cells, spans, [Kind.TEXT] * len(cells)):
        yield "bold", line
    yield "dim", GAP.join(("─" if cell else " ") * span for cell, span in zip(cells, spans, strict=True)).rstrip()


def _row(cells: Sequence[str], widths: Sequence[int], kinds: Sequence[Kind]) -> list[str]:
    wrapped = [wrap(cell, width) for cell, width in zip(cells, widths, strict=True)]
    height = max(map(len, wrapped), default=1)
    if height == 1:
        return [GAP.join(map(_padded, cells, widths, kinds)).rstrip()]
    columns = [column + [""] * (height - len(column)) for column in wrapped]
    return [GAP.join(map(_padded, row, widths, kinds)).rstrip() for row in zip(*columns, strict=True)]


def _padded(line: str, width: int, kind: Kind) -> str:
    blank = width - wide(line)
    before = blank if kind in NUMERIC else blank // 2 if kind is Kind.MARK else 0
    return " " * before + isolated(line) + " " * (blank - before)

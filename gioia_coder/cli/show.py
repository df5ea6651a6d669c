"""Print, ask and draw progress: the only place that does.

Results go to stdout, talk goes to stderr. Everything is stripped of what would act on a terminal before it is printed.
"""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sized
from contextlib import contextmanager, nullcontext, suppress
from typing import TYPE_CHECKING, Any, TextIO, TypeVar

from gioia_coder.errors import ConflictError, GioiaError

if TYPE_CHECKING:
    from gioia_coder.core.blocks import Report, Table

T = TypeVar("T")

_STYLES = {"bold": "1", "dim": "2", "red": "31", "yellow": "33"}
_AT_ONCE = 1_000
_EVERY = 0.1


def table(table: Table) -> None:
    """Print a table with its title and note."""
    _print(_block(table, table.title, _room()))


def tables(several: Iterable[Table]) -> None:
    """Print tables one beneath the other, a blank line between them."""
    for at, one in enumerate(several):
        _print([("", "")] if at else [])
        table(one)


def result(table: Table, as_json: bool) -> None:
    """Print a table, or its rows as JSON objects with the words of its columns."""
    from gioia_coder.core.blocks import records

    if as_json:
        data(records(table))
    else:
        _print(_block(table, table.title, _room()))


def report(report: Report) -> None:
    """Print a report: its title, its tables with their notes, and the line that says where it comes from."""
    _print(_report(report, _room()))


def data(value: Any) -> None:
    """Print a value as JSON."""
    from gioia_coder.core.blocks import as_json

    _print([("", as_json(value))])


def rows(values: Iterable[Any]) -> None:
    """Print values as a JSON list while they come: a long one would not fit in memory at once."""
    from gioia_coder.core.blocks import as_json

    def pieces() -> Iterator[tuple[str, str]]:
        held = ""
        for value in values:
            if held:
                yield "", f"{held},"
            held = ("" if held else "[\n") + as_json([value])[2:-2]
        yield "", f"{held}\n]" if held else "[]"

    _print(pieces())


def line(words: str) -> None:
    """Print words that are the result, such as the text of a source."""
    _print([("", _folded(clean(words), sys.stdout))])


def paragraphs(parts: Iterable[tuple[str, str, str]]) -> None:
    """Print paragraphs of words, style and what leads the first line, in lines of the terminal's width."""
    from gioia_coder.cli.grid import isolated, visible, wide, wrap

    room = _room()

    def lines() -> Iterator[tuple[str, str]]:
        for words, style, lead in parts:
            lead, indent = visible(lead), wide(visible(lead))
            if indent > 16:
                lead, words, indent = "", lead + words, 4
            first, *others = wrap(visible(words), room - indent)
            yield style, isolated(lead + first)
            yield from ((style, " " * indent + isolated(line)) for line in others)

    _print(lines())


def facts(title: str, rows: Iterable[tuple[str, str, bool]]) -> None:
    """Print what is known of one thing: its title, then names with their words beneath; a brief row is cut to one line."""
    from gioia_coder.cli.grid import isolated, visible, wide, wrap

    listed = [(visible(name), visible(words), brief) for name, words, brief in rows]
    margin = max((wide(name) for name, *_ in listed), default=0) + 4
    room, before = _room() - margin, ""
    lines = [("bold", isolated(part)) for part in wrap(visible(title), _room())]
    for name, words, brief in listed:
        first, *others = wrap(words, room)
        if brief and others:
            first, others = wrap(words, room - 2)[0] + " …", []
        lead = "" if name == before else name
        lines.append(("", f"  {lead}{' ' * (margin - 2 - wide(lead))}{isolated(first)}"))
        lines += [("", " " * margin + isolated(other)) for other in others]
        before = name
    _print(lines)


def done(message: str) -> None:
    """Say what was done."""
    say(message)


def say(message: str) -> None:
    """Say something that is no result."""
    _print([("", _folded(clean(message), sys.stderr))], err=True)


def warn(message: str) -> None:
    """Say what the reader should know before trusting the result."""
    first, rest = "Warning: ", _folded(f"Warning: {clean(message)}", sys.stderr)
    _print([("yellow", first), ("", rest.removeprefix(first))], err=True, glue="")


def error(error: GioiaError) -> None:
    """Say what went wrong and how to mend it: a line per fault, then the remedy."""
    first, rest = "Error: ", _folded("Error: " + "\n".join(map(clean, error.lines())), sys.stderr)
    _print([("red", first), ("", rest.removeprefix(first))], err=True, glue="")


def ask(question: str, *, yes: bool) -> bool:
    """Return whether the answer is yes; `yes` answers beforehand.

    Raises ConflictError when there is no terminal to answer on.
    """
    if yes:
        return True
    if not _terminal(sys.stdin):
        raise ConflictError(f"{question} Nobody can answer here; nothing was changed.", mend="Add --yes to go on.")
    return (read_line(f"{question} [y/N] ") or "").strip().casefold() in ("y", "yes")


def attended() -> bool:
    """Tell whether somebody sits at a terminal and can answer."""
    return _terminal(sys.stdin)


def read_line(prompt: str = "") -> str | None:
    """Return a line that a person types or a pipe holds, without its end; None when there is no more."""
    from gioia_coder.core.blocks import printable

    prepare()
    if _terminal(sys.stdin) and _terminal(sys.stdout):
        with suppress(ImportError):
            import readline  # noqa: F401 - lets people edit the line
        try:
            return printable(input(clean(prompt)))
        except EOFError:
            say("")
            return None
    _write(clean(prompt), err=True)
    typed = sys.stdin.readline() if sys.stdin else ""
    return printable(typed.removesuffix("\n").removesuffix("\r")) if typed else None


@contextmanager
def progress(of: Sized | int | None, label: str) -> Iterator[Callable[[int], None]]:
    """Draw a line on a terminal while work goes on; what is yielded takes how many more are done.

    `of` is what is worked through or how many there are, None when nobody knows.
    """
    if not _terminal(sys.stderr):
        yield lambda _done: None
        return
    total = of if of is None or isinstance(of, int) else len(of)
    state = {"done": 0, "width": 0}
    last = time.monotonic()

    def advance(done: int) -> None:
        nonlocal last
        state["done"] += done
        if time.monotonic() - last < _EVERY:
            return
        last = time.monotonic()
        far = clean(f"{label} {state['done']:,}" + (f" of {total:,}" if total is not None else ""))[: _room() - 1]
        _write(f"\r{far:<{state['width']}}", err=True)
        state["width"] = len(far)

    try:
        yield advance
    finally:
        _write(f"\r{' ' * state['width']}\r" if state["width"] else "", err=True)


def each(items: Iterable[T], label: str, *, total: int | None = None, among: bool = False) -> Iterator[T]:
    """Yield the items one by one and draw how far it is, though not `among` results that a terminal shows meanwhile."""
    if among and _terminal(sys.stdout):
        yield from items
        return
    known = len(items) if total is None and isinstance(items, Sized) else total
    with progress(known, label) as advance:
        for item in items:
            yield item
            advance(1)


def clean(text: str) -> str:
    r"""Return the text as it may reach a terminal: nothing acts on it, and each line keeps its direction to itself.

    >>> clean("a\x1b[2Jb")
    'a[2Jb'
    """
    if text.isascii() and text.isprintable():
        return text
    from gioia_coder.cli.grid import isolated, visible

    return "\n".join(map(isolated, visible(text).split("\n")))


def _folded(text: str, stream: TextIO) -> str:
    """Return the text for a terminal with its long lines wrapped between words; what goes to a file or a program stays whole."""
    if not _terminal(stream):
        return text
    from gioia_coder.cli.grid import wrap

    lines: list[str] = []
    for words in text.split("\n"):
        indent = words[: len(words) - len(words.lstrip(" "))][:16]
        lines += [indent + part for part in wrap(words[len(indent) :], _room() - len(indent))]
    return "\n".join(lines)


def _report(report: Report, room: int) -> Iterator[tuple[str, str]]:
    from gioia_coder.cli.grid import isolated, visible, wrap

    yield from (("bold", isolated(part)) for part in wrap(visible(report.title), room))
    for block in report.blocks:
        yield "", ""
        told = block.title == report.title
        yield from _block(block, "" if told else block.title, room)
    yield "", ""
    yield from (("dim", isolated(part)) for part in wrap(visible(report.provenance.as_line()), room))


def _block(table: Table, title: str, room: int) -> Iterator[tuple[str, str]]:
    from gioia_coder.cli.grid import isolated, lines, visible, wrap

    if title:
        yield from (("bold", isolated(part)) for part in wrap(visible(title), room))
        yield "", ""
    yield from lines(table, room)
    if not table.rows:
        yield "dim", "(nothing)"
    if table.note:
        yield "", ""
        yield from (("", isolated(part)) for part in wrap(visible(table.note), room))


def _print(lines: Iterable[tuple[str, str]], *, err: bool = False, glue: str = "\n") -> None:
    """Write styled lines in large pieces: a call per line is slow for thousands of them."""
    prepare()
    painted = _colour(sys.stderr if err else sys.stdout)
    held: list[str] = []
    for style, words in lines:
        held.append(f"\x1b[{_STYLES[style]}m{words}\x1b[0m" if painted and style and words else words)
        if len(held) >= _AT_ONCE:
            _write(glue.join(held) + glue, err=err)
            held = []
    if held:
        _write(glue.join(held) + "\n", err=err)


def _write(words: str, *, err: bool = False) -> None:
    stream: TextIO | None = sys.stderr if err else sys.stdout
    if stream is None:  # closed by whoever started the program: nobody listens
        return
    # what is said besides must not keep the work from being done
    with suppress(OSError) if err else nullcontext():
        stream.write(words)
        stream.flush()


def prepare() -> None:
    """Let any character pass: UTF-8 on Windows, a question mark where the encoding of a terminal lacks it."""
    for stream in (sys.stdout, sys.stderr, sys.stdin):
        renew = getattr(stream, "reconfigure", None)
        if renew is None or getattr(stream, "errors", "") == "replace":
            continue
        with suppress(OSError, ValueError):
            renew(encoding="utf-8" if sys.platform == "win32" else None, errors="replace")


def quiet_end() -> None:
    """Let go of what is not printed yet, after whoever reads the results, such as `head`, has had enough."""
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


def width() -> int:
    """Return how many letters a line can hold."""
    return _room()


def _room() -> int:
    columns = os.environ.get("COLUMNS", "")
    if columns.isdecimal() and int(columns):
        return max(int(columns), 20)
    return max(shutil.get_terminal_size((80, 24)).columns, 20) if _terminal(sys.stdout) else 80


def _terminal(stream: TextIO | None) -> bool:
    return stream is not None and not stream.closed and stream.isatty()


def _colour(stream: TextIO | None) -> bool:
    return _terminal(stream) and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"

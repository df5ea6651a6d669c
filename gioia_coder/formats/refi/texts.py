"""Text sources and notes as a file has them: their words, and where they are coded."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final
from uuid import UUID

from gioia_coder.core.exchange.offsets import EMPTY, ENOUGH, OUTSIDE, REVERSED, SPLIT, Placed, beyond_bmp, place, place_as
from gioia_coder.core.exchange.refi import Coding, Counting, Note, Selection, Text
from gioia_coder.core.text.canonical import canonical
from gioia_coder.formats.refi.container import Container
from gioia_coder.formats.refi.ledger import Ledger
from gioia_coder.formats.refi.names import P, time_of
from gioia_coder.formats.refi.programs import coded_at, coder_of
from gioia_coder.formats.refi.things import description, targets, words

Element = Any

_NUMBER: Final = re.compile(r"\s*([+-]?)0*([0-9]+)\s*")
_TOLD: Final = {
    REVERSED: "ends before it begins; its ends were swapped",
    OUTSIDE: "goes beyond the text; it was cut to what is there",
    SPLIT: "begins or ends inside a character; it was widened to the whole one",
    EMPTY: "holds nothing; it was kept as an empty one",
}


@dataclass(frozen=True)
class Context:
    """What reading a source needs: the archive, the ledger, who wrote the file, and how a user's GUID is looked up.

    `own` is how a file of ours counts, which then need not be told from its selections.
    """

    box: Container
    ledger: Ledger
    program: str
    user: Callable[[str | None], UUID | None]
    own: Counting | None = None

    def when(self, text: str | None, whose: str) -> str:
        """Return a time in UTC; one that is none is told and left out."""
        found = time_of(text) if text else ""
        if text and not found:
            self.ledger.warn("times that are none", f'{whose}: "{text[:40]}" is no time; it was left out.')
        return found


@dataclass(frozen=True)
class _Content:
    """The words of a source as the file has them, and their bytes."""

    raw: str = ""
    data: bytes = b""
    missing: bool = False


def read_text(element: Element, values: dict[UUID, str], context: Context, name: str = "") -> Text:
    """Return a text source, or the text of another one that has the name, with its selections in code points of its words."""
    ledger, name = context.ledger, name or element.get("name", "")
    whose = f'source "{name}"'
    content = _content(element, whose, context)
    rich = _rich(element, whose, context)
    selections, counting = _selections(element, content, whose, context)
    by = element.get("creatingUser") or element.get("modifyingUser")
    return Text(
        guid=ledger.own("source", element.get("guid"), whose),
        name=name,
        text=canonical(content.raw),
        data=content.data,
        rich=rich,
        description=description(element, P),
        by=context.user(by),
        when=context.when(element.get("creationDateTime"), whose),
        selections=selections,
        codings=tuple(codings(element, element, whose, context)),
        notes=tuple(ledger.refer("note", targets(element, f"{P}NoteRef"), whose)),
        values=values,
        counting=counting,
        missing=content.missing,
    )


def read_note(element: Element, context: Context) -> Note:
    """Return a note; one that has a description only has that as its text."""
    name, said = element.get("name", ""), description(element, P)
    whose = f'note "{name}"'
    content = _content(element, whose, context)
    text = canonical(content.raw)
    return Note(
        guid=context.ledger.own("note", element.get("guid"), whose),
        name=name,
        text=text or said,
        by=context.user(element.get("creatingUser") or element.get("modifyingUser")),
        when=context.when(element.get("creationDateTime") or element.get("modifiedDateTime"), whose),
        description=said if text else "",
    )


def plain_path(element: Element) -> str | None:
    """Return the path of a source's plain text, which some programs give as that of a rich one."""
    rich: str = element.get("richTextPath", "")
    path: str | None = element.get("plainTextPath")
    return path or (rich if rich.casefold().endswith(".txt") else path)


def _content(element: Element, whose: str, context: Context) -> _Content:
    """Return the words in the part that a source names, else those in the source itself."""
    path, box = plain_path(element), context.box
    inline = next(element.iterchildren(f"{P}PlainTextContent"), None)
    name = box.find(path) if path else None
    if name is not None and path is not None:
        if ":" not in path:
            context.ledger.warn(
                "paths", f'{whose}: its path "{path[:200]}" does not begin with internal://; it was read all the same.'
            )
        data = box.text(name)
        return _Content(_decoded(data, whose, context.ledger), data)
    if inline is not None:
        raw = words(inline)
        return _Content(raw, raw.encode("utf-8"))
    if not path and element.tag == f"{P}Note":
        return _Content()
    context.ledger.warn("missing texts", f"{whose}: {_absent(path)}.")
    return _Content(missing=True)


def _rich(element: Element, whose: str, context: Context) -> str:
    """Return the name of the part that is a source's rich text, empty where it has none besides its plain text."""
    path = element.get("richTextPath", "")
    name = context.box.find(path) if path else None
    if path and name is None and context.box.part:
        context.ledger.warn("missing parts", f'{whose}: its rich text "{path[:200]}" is not in the file.')
    return name if name and name not in context.box.taken else ""


def _absent(path: str | None) -> str:
    if not path:
        return "it has no plain text"
    if re.match("(?i)(absolute|relative|file):", path):
        return f'its text "{path[:200]}" stands outside of the file and is not read'
    return f'its text "{path[:200]}" is not in the file'


def _decoded(data: bytes, whose: str, ledger: Ledger) -> str:
    """Return the characters of a text as they stand, with a byte order mark where there is one."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "\ufeff" + data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        ledger.warn("encodings", f"{whose}: its text is not in UTF-8; it was read as Windows-1252.")
        return data.decode("cp1252", "replace")


def _selections(element: Element, content: _Content, whose: str, context: Context) -> tuple[tuple[Selection, ...], Counting]:
    found = list(element.iterchildren(f"{P}PlainTextSelection"))
    if not found:
        return (), Counting()
    given = [(*_positions(one, whose, context.ledger), one.get("name", "")) for one in found]
    if content.missing:
        what = f"its selections ({len(found):,}) cannot be placed without its text; they keep the offsets of the file"
        context.ledger.warn("missing texts", f"{whose}: {what}.")
        spans: Sequence[tuple[int, int]] = [(min(start, end), max(start, end)) for start, end, _ in given]
        counting = Counting(score=0.0, sure=False)
    else:
        placed = _placed(content.raw, given, context)
        spans, counting = placed.spans, placed.counting
        for index, fault in placed.faults:
            start, end, name = given[index]
            sentence = f"{whose}: the selection {_quoted(name)} from {start} to {end} {_TOLD[fault]}."
            context.ledger.warn(f"selections that are {fault}", sentence)
        _tell(counting, len(found), whose, context.ledger)
    rows = zip(found, spans, strict=True)
    return tuple(_selection(one, start, end, whose, context) for one, (start, end) in rows), counting


def _placed(raw: str, given: Sequence[tuple[int, int, str]], context: Context) -> Placed:
    if context.own is None or "\r" in raw or raw.startswith("\ufeff"):
        return place(raw, given, context.program)
    counting = replace(context.own, utf16=context.own.utf16 and beyond_bmp(raw))
    return place_as(raw, [(start, end) for start, end, _ in given], counting)


def _tell(counting: Counting, number: int, whose: str, ledger: Ledger) -> None:
    if counting.sure:
        return
    if counting.score < ENOUGH:
        share = f"of the ends of its selections ({number:,}) only {100 * counting.score:.0f} % fall where words begin or end"
        ledger.warn("unsure offsets", f"{whose}: {share}; look whether they stand where they should.")
    else:
        units = "UTF-16 units" if counting.utf16 else "characters"
        what = f"how the file counts offsets cannot be told from its selections; they were read as {units}"
        ledger.warn("unsure offsets", f"{whose}: {what}, a line end of two characters as {counting.crlf}.")


def _positions(element: Element, whose: str, ledger: Ledger) -> tuple[int, int]:
    start, end = _number(element.get("startPosition")), _number(element.get("endPosition"))
    if start is None or end is None:
        ledger.warn(
            "selections without a place", f"{whose}: the selection {_quoted(element.get('name', ''))} says no place; it is empty."
        )
        known = start if start is not None else end
        return (known or 0, known or 0)
    return start, end


def _number(text: str | None) -> int | None:
    found = _NUMBER.fullmatch(text or "")
    if not found:
        return None
    return int(found[1] + found[2][:18]) if len(found[2]) < 19 else (-(10**18) if found[1] == "-" else 10**18)


def _quoted(name: str) -> str:
    return f'"{name[:60]}"' if name else "without a name"


def _selection(element: Element, start: int, end: int, whose: str, context: Context) -> Selection:
    name = element.get("name", "")
    named = f"{whose}, selection {_quoted(name)}"
    return Selection(
        guid=context.ledger.own("selection", element.get("guid"), named),
        start=start,
        end=end,
        name=name,
        description=description(element, P),
        by=context.user(element.get("creatingUser") or element.get("modifyingUser")),
        when=context.when(element.get("creationDateTime"), named),
        codings=tuple(codings(element, element, named, context)),
        notes=tuple(context.ledger.refer("note", targets(element, f"{P}NoteRef"), named)),
    )


def codings(element: Element, selection: Element, whose: str, context: Context) -> Iterator[Coding]:
    """Yield the codings in an element; one whose code is not there is told and left out."""
    for one in element.iterchildren(f"{P}Coding"):
        found = context.ledger.refer("code", targets(one, f"{P}CodeRef")[:1] or [None], f"a coding of {whose}")
        if found:
            yield Coding(
                guid=context.ledger.own("coding", one.get("guid"), f"a coding of {whose}"),
                code=found[0],
                by=context.user(coder_of(context.program, one, selection)),
                when=context.when(coded_at(context.program, one, selection), whose),
                notes=tuple(context.ledger.refer("note", targets(one, f"{P}NoteRef"), f"a coding of {whose}")),
            )

"""What projects and codebooks have alike: descriptions, codes and sets of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any, Final
from uuid import UUID

from gioia_coder.core.exchange.refi import Code, Set
from gioia_coder.formats.refi.ledger import Ledger
from gioia_coder.formats.refi.names import KINDS, color_of

Element = Any
_TRUE: Final = ("true", "1")


def survey(root: Element, space: str, ledger: Ledger) -> dict[str, int]:
    """Count the elements of each kind, and note in the ledger which GUIDs stand for what."""
    counts: Counter[str] = Counter()
    known = ledger.known
    for element in root.iter("*"):
        name = element.tag.removeprefix(space)
        counts[name] += 1
        text = element.get("guid")
        if text is None or name.startswith("Member"):
            continue
        guid = ledger.guid(text)
        known.setdefault("thing", set()).add(guid)
        if name in KINDS and not (name == "PlainTextSelection" and _in_note(element, space)):
            known.setdefault(KINDS[name], set()).add(guid)
    return dict(sorted(counts.items()))


def _in_note(element: Element, space: str) -> bool:
    return bool(element.getparent().tag == f"{space}Note")


def description(element: Element, space: str) -> str:
    """Return what an element says about itself."""
    return "\n".join(filter(None, (words(one) for one in element.iterchildren(f"{space}Description"))))


def words(element: Element) -> str:
    """Return all that is written in an element."""
    return "".join(element.itertext())


def codes(root: Element, space: str, ledger: Ledger) -> Iterator[Code]:
    """Yield the codes in the order of the file, each before those in it."""
    tag = f"{space}Code"
    tops = [code for wrapper in _codes_in(root, space) for code in wrapper.iterchildren(tag)]
    waiting: list[tuple[Element, UUID | None]] = [(code, None) for code in reversed(tops)]
    while waiting:
        element, parent = waiting.pop()
        code = _code(element, parent, space, ledger)
        yield code
        waiting += [(inner, code.guid) for inner in reversed(list(element.iterchildren(tag)))]


def _codes_in(root: Element, space: str) -> Iterator[Element]:
    """Yield the wrappers of codes: they stand in a codebook, which in a project is an element of its own."""
    books = [root] if root.tag == f"{space}CodeBook" else root.iterchildren(f"{space}CodeBook")
    for book in books:
        yield from book.iterchildren(f"{space}Codes")


def _code(element: Element, parent: UUID | None, space: str, ledger: Ledger) -> Code:
    name = element.get("name", "")
    color = color_of(element.get("color", ""))
    if element.get("color") and not color:
        ledger.warn("colours", f'code "{name}": its colour "{element.get("color")[:40]}" is none; it has no colour now.')
    return Code(
        guid=ledger.own("code", element.get("guid"), f'code "{name}"'),
        name=name,
        parent=parent,
        codable=element.get("isCodable", "true").strip() in _TRUE,
        color=color,
        description=description(element, space) or element.get("description", ""),
        notes=tuple(ledger.refer("note", targets(element, f"{space}NoteRef"), f'code "{name}"')),
    )


def targets(element: Element, tag: str) -> list[str | None]:
    """Return what the references in an element point to; a codebook calls that `guid`."""
    return [one.get("targetGUID") or one.get("guid") for one in element.iterchildren(tag)]


def sets(root: Element, space: str, ledger: Ledger) -> Iterator[Set]:
    """Yield the sets, with the members that are there."""
    for wrapper in root.iterchildren(f"{space}Sets"):
        for element in wrapper.iterchildren(f"{space}Set"):
            name = element.get("name", "")
            whose = f'set "{name}"'
            members = {
                kind: tuple(ledger.refer(kind, targets(element, f"{space}Member{kind.capitalize()}"), whose))
                for kind in ("code", "source", "note")
            }
            guid = ledger.own("set", element.get("guid"), whose)
            yield Set(guid, name, description(element, space), members["code"], members["source"], members["note"])

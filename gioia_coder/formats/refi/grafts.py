"""What another program's file held besides, made ready to go into a file again."""

from __future__ import annotations

import re
from collections.abc import Iterator, Set
from copy import deepcopy
from typing import Any, Final
from uuid import UUID

from lxml import etree

from gioia_coder.core.exchange.refi import Beyond, Project
from gioia_coder.formats.refi.documents import faults, outermost
from gioia_coder.formats.refi.ledger import Ledger
from gioia_coder.formats.refi.names import BEYOND, P, guid_of, written

Element = Any
_WRAPPERS: Final = {**dict.fromkeys(BEYOND, "Sources"), "Graph": "Graphs"}
_ORDER: Final = {
    name: rank
    for rank, names in enumerate(
        (
            "Description VariableRef Vertex",
            "TextDescription PlainTextContent Transcript Edge",
            "SyncPoint",
            "Selection",
            "Representation CodeRef",
            "Coding",
            "NoteRef",
            "VariableValue",
        )
    )
    for name in names.split()
}
"""Where in its parent an element stands by the standard, whatever the parent."""
_USERS: Final = ("creatingUser", "modifyingUser")
_PLACE: Final = re.compile(r"^line \d+: (?:Element|The)? ?")


def grafts(project: Project, ledger: Ledger) -> Iterator[Element]:
    """Yield the kept elements that the standard allows as they are; others are told and left out.

    What in them refers to codes, notes and users that are gone is taken out, too.
    """
    for one in project.beyond:
        element = _element(one, ledger)
        if element is None:
            continue
        wrapper = _WRAPPERS.get(element.tag.removeprefix(P))
        wrong = ["there is no place for it in the standard"] if wrapper is None else _mended(element, wrapper)
        if wrong:
            ledger.warn("kept elements", f'{one.kind} "{one.name}" could not be written back: {wrong[0].removesuffix(".")}.')
            continue
        _loosen(element, project, f'{one.kind} "{one.name}"', ledger)
        yield element


def _element(one: Beyond, ledger: Ledger) -> Element | None:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True)
    try:
        element = etree.fromstring(one.xml, parser)
    except (etree.XMLSyntaxError, ValueError):
        ledger.warn("kept elements", f'{one.kind} "{one.name}" could not be written back: its XML is damaged.')
        return None
    for inner in element.iter("*"):
        for key, value in inner.attrib.items():
            if key != "name" and "-" in value and (guid := guid_of(value)) is not None:
                inner.set(key, written(guid))
    etree.cleanup_namespaces(element)
    return element


def _faults(element: Element, wrapper: str) -> list[str]:
    """Return how an element breaks the standard, looked at alone."""
    root = outermost("Project")
    root.set("name", "-")
    etree.SubElement(root, f"{P}{wrapper}").append(deepcopy(element))
    return [_PLACE.sub("", one) for one in faults(root, "Project")]


def _mended(element: Element, wrapper: str) -> list[str]:
    """Return how an element breaks the standard, having put what is in it in order where that was at fault."""
    wrong = _faults(element, wrapper)
    if not wrong:
        return []
    for inner in element.iter("*"):
        put_in_order(inner)
    return _faults(element, wrapper)


def put_in_order(element: Element) -> None:
    """Put what is in an element in the order of the standard."""
    element[:] = sorted(element, key=_rank)


def _rank(element: Element) -> int:
    name = element.tag.removeprefix(P)
    return _ORDER.get("Selection" if name.endswith("Selection") else name, len(_ORDER))


def _loosen(element: Element, project: Project, whose: str, ledger: Ledger) -> None:
    """Take references to what the project does not hold out of an element."""
    users: Set[UUID] = {user.guid for user in project.users}
    known = {"CodeRef": {code.guid for code in project.codes}, "NoteRef": {note.guid for note in project.notes}}
    gone: list[Element] = []
    for inner in element.iter("*"):
        for key in _USERS:
            if inner.get(key) and UUID(inner.get(key)) not in users:
                del inner.attrib[key]
                ledger.warn("references to a missing user", f"{whose} refers to a user who is not there; that was left out.")
        name = inner.tag.removeprefix(P)
        if name in known and UUID(inner.get("targetGUID")) not in known[name]:
            gone.append(inner.getparent() if name == "CodeRef" else inner)
    for inner in gone:
        inner.getparent().remove(inner)
        what = inner.tag.removeprefix(P)
        ledger.warn("kept elements", f"{whose}: a {what} in it refers to what is not there; it was left out.")

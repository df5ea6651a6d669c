"""What of a file has no place in a project, counted, so that it can be told."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from gioia_coder.formats.refi.ledger import Ledger
from gioia_coder.formats.refi.names import BEYOND, VALUES, P

Element = Any

_MADE: Final = "creatingUser creationDateTime"
_SHAPES: Final[dict[str, tuple[str, str]]] = {
    "Project": (
        "name origin basePath creatingUserGUID creationDateTime modifyingUserGUID modifiedDateTime",
        "Users CodeBook Variables Cases Sources Notes Links Sets Graphs Description NoteRef",
    ),
    "Users": ("", "User"),
    "User": ("guid name id", ""),
    "CodeBook": ("", "Codes"),
    "Codes": ("", "Code"),
    "Code": ("guid name isCodable color description", "Description NoteRef Code"),
    "Variables": ("", "Variable"),
    "Variable": ("guid name typeOfVariable", "Description"),
    "Cases": ("", "Case"),
    "Case": ("guid name", "Description CodeRef VariableValue SourceRef SelectionRef"),
    "VariableValue": ("", f"VariableRef {' '.join(VALUES.values())}"),
    "Sources": ("", f"TextSource {' '.join(BEYOND)}"),
    "TextSource": (
        f"guid name plainTextPath richTextPath {_MADE}",
        "Description PlainTextContent PlainTextSelection Coding NoteRef VariableValue",
    ),
    "PlainTextSelection": (f"guid name startPosition endPosition {_MADE}", "Description Coding NoteRef"),
    "Coding": (f"guid {_MADE}", "CodeRef NoteRef"),
    "Notes": ("", "Note"),
    "Note": (f"guid name plainTextPath {_MADE}", "Description PlainTextContent"),
    "Links": ("", "Link"),
    "Link": ("guid name direction originGUID targetGUID", "NoteRef"),
    "Sets": ("", "Set"),
    "Set": ("guid name", "Description MemberCode MemberSource MemberNote"),
    "Graphs": ("", "Graph"),
    **dict.fromkeys(("NoteRef", "CodeRef", "SourceRef", "SelectionRef", "VariableRef"), ("targetGUID", "")),
    **dict.fromkeys(("MemberCode", "MemberSource", "MemberNote"), ("targetGUID guid", "")),
    **dict.fromkeys(("Description", "PlainTextContent", *VALUES.values()), ("", "")),
}
"""The attributes and children of each element that are read, or say nothing about the study."""

_READ: Final = {name: (frozenset(own.split()), frozenset(inner.split())) for name, (own, inner) in _SHAPES.items()}
_WHOLE: Final = frozenset({*BEYOND, "Graph"})
"""What is kept whole, with all that is in it."""


def audit(root: Element, ledger: Ledger, also: Iterable[Element] = ()) -> None:
    """Count in the ledger the attributes and elements that nothing reads and that are not kept whole.

    `also` are elements that are read out of what is kept.
    """
    waiting = [root, *also]
    while waiting:
        element = waiting.pop()
        name = element.tag.removeprefix(P)
        attributes, children = _READ[name]
        for attribute in element.attrib:
            if attribute not in attributes and not attribute.startswith("{"):
                ledger.skip(f"{name} {attribute}")
        for child in element.iterchildren("*"):
            inner = child.tag.removeprefix(P)
            if inner not in children:
                ledger.skip(f"{name}/{inner.rpartition('}')[2]}")
            elif inner not in _WHOLE:
                waiting.append(child)

"""Following XML from one element to the next, without trees, entities or document types."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final, Protocol
from xml.parsers import expat

from gioia_coder.formats.sources import refuse

_MOST_TAGS: Final = 1_500_000
"""The most that XML may hold; an interview of ten hours in Word has a tenth of them."""
_AGAIN: Final = "Open it in the program that made it, save it again, and import that."


class Handler(Protocol):
    """What is told of each element and of the characters between them; names are `namespace local`."""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Open an element."""

    def text(self, words: str) -> None:
        """Take characters."""

    def end(self, name: str) -> None:
        """Close an element."""


class _UnsafeXmlError(Exception):
    """The XML declares a document type, which no document of today does."""


def follow(path: Path, data: bytes, handler: Handler) -> None:
    """Tell a handler what stands in XML, in order.

    Raises InputError for XML that is damaged, that declares a document type and could so define entities, or that has more
    elements than any transcript.
    """
    if data.count(b"<") > _MOST_TAGS:
        raise refuse(path, f"it holds more than {_MOST_TAGS:,} tags.", "Divide it into several sources.")
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.StartElementHandler = handler.start
    parser.EndElementHandler = handler.end
    parser.CharacterDataHandler = handler.text
    try:
        parser.Parse(data, True)
    except _UnsafeXmlError:
        raise refuse(
            path, "it declares a document type, which no such document does.", "Do not trust it; ask for another copy."
        ) from None
    except (expat.ExpatError, RecursionError, ValueError):
        raise refuse(path, "its text is damaged.", _AGAIN) from None


def _refuse_doctype(*_: object) -> None:
    raise _UnsafeXmlError


def local(name: str) -> str:
    """Return an element's name without its namespace.

    >>> local("urn:example p"), local("p")
    ('p', 'p')
    """
    return name.rpartition(" ")[2]


def attribute(attributes: Mapping[str, str], name: str) -> str:
    """Return the attribute with this local name in whatever namespace, empty without one.

    >>> attribute({"urn:example id": "7"}, "id")
    '7'
    """
    return next((value for key, value in attributes.items() if key.rpartition(" ")[2] == name), "")

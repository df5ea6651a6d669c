"""XML in and out: parsed without entities, brought into the namespace of the standard, and checked against its schemas."""

from __future__ import annotations

import re
from copy import deepcopy
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from lxml import etree

from gioia_coder.formats.refi.container import damaged
from gioia_coder.formats.refi.ledger import Ledger
from gioia_coder.formats.refi.names import CODEBOOK_URN, PROJECT_URN
from gioia_coder.formats.sources import refuse

Element = Any
"""An element of lxml, whose types say less than is known here."""

_URN: Final = {"Project": PROJECT_URN, "CodeBook": CODEBOOK_URN}
_SCHEMA: Final = {"Project": "Project.xsd", "CodeBook": "Codebook.xsd"}
_MEND: Final = {"Project": "Give a REFI-QDA project (.qdpx).", "CodeBook": "Give a REFI-QDA codebook (.qdc)."}
_POSITION: Final = re.compile(r",? ?\(?line \d+, column \d+\)?(?: ?\(.*\))?|^\{\*\}|\.$")


def parse(path: Path, part: str, data: bytes, kind: str, ledger: Ledger) -> Element:
    """Return the outermost element of a project's or codebook's XML, in the namespace of the standard.

    Raises InputError, with the line, for XML that is damaged, that declares a document type and could so define entities, or
    that holds something else.
    """
    if any(
        "<!DOCTYPE".encode(form) in data[:65536] or "<!ENTITY".encode(form) in data
        for form in ("ascii", "utf-16-le", "utf-16-be")
    ):
        raise _unsafe(path)
    root = _parsed(path, part, data)
    if root.getroottree().docinfo.internalDTD is not None:
        raise _unsafe(path)
    name = etree.QName(root)
    if name.localname != kind:
        found = {"Project": "a REFI-QDA project", "CodeBook": "a REFI-QDA codebook"}.get(
            name.localname, f"XML of another kind (<{name.localname}>)"
        )
        raise refuse(path, f"it is {found}.", _MEND[kind])
    if name.namespace != _URN[kind]:
        ledger.warn("namespaces", f'the file is in the namespace "{name.namespace or ""}"; it was read as {_URN[kind]}.')
        root = _renamed(root, name.namespace, _URN[kind])
    return root


def _parsed(path: Path, part: str, data: bytes) -> Element:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise damaged(path, part, error.lineno or 1, _POSITION.sub("", str(error.msg or "it is empty"))) from None
    except (ValueError, LookupError) as error:
        raise damaged(path, part, 1, str(error).removesuffix(".")) from None


def _unsafe(path: Path) -> Exception:
    what = "it declares a document type, which no such file does and which can be used to do harm."
    return refuse(path, what, "Do not trust it; ask for another copy.")


def _renamed(root: Element, old: str | None, new: str) -> Element:
    """Return the same elements in another namespace; written anew, so that what is cut out of them says it plainly."""
    if old is None:
        for element in root.iter("*"):
            element.tag = f"{{{new}}}{element.tag}"
    xml: bytes = etree.tostring(root, encoding="utf-8")
    if old is not None:
        xml = re.sub(rb'(xmlns(?::[\w.-]+)?=["\'])' + re.escape(old.encode()) + rb'(?=["\'])', rb"\g<1>" + new.encode(), xml)
    return etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True))


def outermost(kind: str) -> Element:
    """Return an empty project or codebook."""
    spaces: Any = {None: _URN[kind]}
    return etree.Element(f"{{{_URN[kind]}}}{kind}", nsmap=spaces)


@cache
def _schema(kind: str) -> Any:
    file = files("gioia_coder.formats.refi").joinpath("schemas", _SCHEMA[kind])
    return etree.XMLSchema(etree.fromstring(file.read_bytes()))


def faults(root: Element, kind: str) -> list[str]:
    """Return how elements break the standard, by line."""
    schema = _schema(kind)
    if schema.validate(root):
        return []
    return [f"line {one.line}: {one.message.replace(f'{{{_URN[kind]}}}', '')}" for one in schema.error_log]


def validate(xml: bytes, kind: str) -> list[str]:
    """Return how XML breaks the standard, by line; empty when it is valid."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False)
    try:
        return faults(etree.fromstring(xml, parser), kind)
    except etree.XMLSyntaxError as error:
        return [f"line {error.lineno}: {error.msg}"]


def serialised(root: Element) -> bytes:
    """Return XML in UTF-8 without a byte order mark, indented."""
    etree.indent(root, space=" ")
    xml: bytes = etree.tostring(root, encoding="utf-8", xml_declaration=True)
    return xml


def alone(element: Element) -> str:
    """Return an element as XML of its own, indented from the margin whatever it stood in."""
    copied = deepcopy(element)
    copied.tail = None
    etree.cleanup_namespaces(copied)
    etree.indent(copied, space=" ")
    xml: str = etree.tostring(copied, encoding="unicode")
    return xml

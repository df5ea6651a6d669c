"""The text of a PDF: it stands in a file as the PDF's representation, and is read and written as a text like others.

What is kept of such a PDF is the rest: the file, its regions, and a representation without words. The codings, notes and
descriptions on the PDF as a whole stay in it, to tell where they stood; what the text says of codings then counts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import replace
from itertools import chain
from typing import Any, Final
from uuid import UUID

from gioia_coder.core.exchange.refi import Coding, Project, Selection, Text
from gioia_coder.formats.refi.container import Container
from gioia_coder.formats.refi.ledger import Ledger
from gioia_coder.formats.refi.names import P, guid_of, written
from gioia_coder.formats.refi.texts import Context, codings, plain_path, read_text
from gioia_coder.formats.refi.things import description, targets, words

Element = Any
Values = Mapping[UUID, str]

PDF: Final = "PDFSource"
_SPOKEN: Final = tuple(f"{P}{name}" for name in ("PlainTextContent", "PlainTextSelection", "Coding", "NoteRef", "VariableValue"))
_BLANK: Final = b"\xef\xbb\xbf\xff\xfe\0 \t\r\n\x0c"


# Reading.


def representation(pdf: Element, box: Container) -> Element | None:
    """Return the element that holds a PDF's text, None where the file does not have the words."""
    element = _represented(pdf)
    if element is None:
        return None
    path = plain_path(element)
    name = box.find(path) if path else None
    inline = next(element.iterchildren(f"{P}PlainTextContent"), None)
    data = box.read(name) if name else words(inline).encode() if inline is not None else b""
    return element if data.strip(_BLANK) else None


def read_pdf(pdf: Element, element: Element, values: Values, context: Context) -> Text:
    """Return the text of a PDF with what stands on it, and with the codings, notes and values of the PDF as a whole."""
    name = pdf.get("name", "") or element.get("name", "")
    whose = f'source "{name}"'
    text = read_text(element, dict(values), context, name)
    notes = context.ledger.refer("note", targets(pdf, f"{P}NoteRef"), whose)
    return replace(
        text,
        by=text.by or context.user(pdf.get("creatingUser") or pdf.get("modifyingUser")),
        when=text.when or context.when(pdf.get("creationDateTime"), whose),
        codings=(*codings(pdf, pdf, whose, context), *text.codings),
        notes=tuple(dict.fromkeys((*notes, *text.notes))),
        description="\n".join(filter(None, (description(pdf, P), text.description))),
        of=PDF,
    )


def spoken(pdf: Element) -> Iterator[Element]:
    """Yield the elements in a PDF that are read and written anew."""
    yield from pdf.iterchildren(f"{P}Coding", f"{P}VariableValue")
    yield from _represented(pdf).iterchildren(*_SPOKEN)


def without_words(pdf: Element, text: Text, ledger: Ledger) -> Element:
    """Return a copy of a PDF without what was read as its text; codings on the whole of it stay, as their place."""
    copied = deepcopy(pdf)
    copied.tail = None
    element = _represented(copied)
    element.set("guid", written(text.guid))
    if plain_path(element) == element.get("richTextPath"):
        element.attrib.pop("richTextPath", None)
    element.attrib.pop("plainTextPath", None)
    for inner in list(chain(element.iterchildren(*_SPOKEN), copied.iterchildren(f"{P}VariableValue"))):
        inner.getparent().remove(inner)
    if not len(element):
        element.text = None  # blanks between what was there
    whole = iter(text.codings)
    for inner in list(copied.iterchildren(f"{P}Coding")):
        code = next(iter(targets(inner, f"{P}CodeRef")), None)
        if code and ledger.guid(code) in ledger.known.get("code", ()):
            inner.set("guid", written(next(whole).guid))
        else:
            copied.remove(inner)
    return copied


def _represented(pdf: Element) -> Element:
    """Return the element that stands for a PDF's text, None where there is none; those in its regions are kept with them."""
    return next(pdf.iterchildren(f"{P}Representation"), None)


# Writing.


def hosts(project: Project, grafts: Sequence[Element], ledger: Ledger) -> dict[UUID, Element]:
    """Return the kept PDFs by the GUID of their text; a PDF whose text is not there, or in another one, stands without."""
    there = {text.guid for text in project.texts if not text.missing}
    found: dict[UUID, Element] = {}
    for pdf in (one for one in grafts if one.tag == f"{P}{PDF}"):
        element = _represented(pdf)
        guid = guid_of(element.get("guid", "")) if element is not None else None
        if guid in there and guid not in found and guid is not None:
            found[guid] = pdf
        elif element is not None and (guid in found or not (len(element) or plain_path(element))):
            pdf.remove(element)
            if guid in found:
                whose = f'PDFSource "{pdf.get("name", "")}"'
                ledger.warn("PDFs", f"{whose}: its text stands in another PDF, too; it is written there only.")
    return found


def settled(project: Project, pdfs: Mapping[UUID, Element]) -> Project:
    """Return a project as files say it of PDFs: what refers to their texts refers to them.

    What was coded on the whole of a PDF is so again.
    """
    if not pdfs:
        return project
    named = {text: UUID(pdf.get("guid")) for text, pdf in pdfs.items()}

    def here(guids: Sequence[UUID]) -> tuple[UUID, ...]:
        return tuple(named.get(guid, guid) for guid in guids)

    return replace(
        project,
        texts=tuple(_as_whole(text, pdfs[text.guid]) if text.guid in pdfs else text for text in project.texts),
        cases=tuple(replace(one, sources=here(one.sources)) for one in project.cases),
        sets=tuple(replace(one, sources=here(one.sources)) for one in project.sets),
        links=tuple(
            replace(one, origin=named.get(one.origin, one.origin), target=named.get(one.target, one.target))
            for one in project.links
        ),
    )


def _as_whole(text: Text, pdf: Element) -> Text:
    """Return a text with the selections of all of it that hold nothing but codings of the whole PDF as such codings."""
    whole = _codings_of(pdf)

    def is_whole(one: Selection) -> bool:
        all_of_it = (one.start, one.end) == (0, len(text.text)) and not one.notes
        return all_of_it and bool(one.codings) and whole >= {coding.guid for coding in one.codings}

    found: list[Coding] = [coding for one in text.selections if is_whole(one) for coding in one.codings]
    return replace(
        text,
        selections=tuple(one for one in text.selections if not is_whole(one)),
        codings=(*text.codings, *found),
    )


def _codings_of(pdf: Element) -> set[UUID | None]:
    return {guid_of(one.get("guid")) for one in pdf.iterchildren(f"{P}Coding")}


def emptied(pdf: Element, text: Text) -> tuple[Element, Text, Text]:
    """Take out of a kept PDF what its text says anew; return its representation, and what goes into that and into the PDF."""
    element = _represented(pdf)
    element.attrib.pop("plainTextPath", None)
    order = [guid_of(one.get("guid")) for one in pdf.iterchildren(f"{P}Coding")]
    notes = {guid_of(target or "") for target in targets(pdf, f"{P}NoteRef")}
    said = description(pdf, P) or description(element, P)
    for inner in list(chain(element.iterchildren(*_SPOKEN), pdf.iterchildren(f"{P}Coding", f"{P}VariableValue"))):
        inner.getparent().remove(inner)
    whole = sorted((one for one in text.codings if one.guid in order), key=lambda one: order.index(one.guid))
    inside = replace(
        text,
        description="" if said else text.description,
        codings=tuple(one for one in text.codings if one.guid not in order),
        notes=tuple(one for one in text.notes if one not in notes),
        values={},
    )
    return element, inside, replace(text, selections=(), codings=tuple(whole), notes=(), description="")

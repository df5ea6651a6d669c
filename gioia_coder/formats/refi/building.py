"""A project made into the elements of the standard, in its order, and the texts that go beside them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final
from uuid import UUID

from lxml import etree

from gioia_coder.core.exchange.offsets import beyond_bmp, utf16_spans
from gioia_coder.core.exchange.refi import Case, Code, Coding, Note, Project, Selection, Set, Text
from gioia_coder.formats.refi.documents import outermost
from gioia_coder.formats.refi.grafts import put_in_order
from gioia_coder.formats.refi.ledger import Ledger
from gioia_coder.formats.refi.names import FORBIDDEN, IN_UTF16, SOURCES, VALUES, P, color_of, made_guid, time_of, written
from gioia_coder.formats.refi.pdfs import emptied
from gioia_coder.formats.refi.values import fits

Element = Any

NAME_LENGTH: Final = 100
"""How many characters of a selection stand as its name."""


class Tags:
    """Makes elements of one namespace; takes out of words what XML cannot hold, and says so."""

    def __init__(self, space: str, ledger: Ledger) -> None:
        self.space, self.ledger = space, ledger

    def clean(self, words: str, whose: str) -> str:
        """Return words without the characters that XML 1.0 forbids."""
        if words.isprintable() or not FORBIDDEN.search(words):
            return words
        self.ledger.warn("characters", f"{whose}: characters that XML cannot hold were taken out.")
        return FORBIDDEN.sub("", words)

    def add(self, parent: Element, name: str, attributes: Mapping[str, str] | None = None) -> Element:
        """Add an element; empty attributes are left out."""
        element = etree.SubElement(parent, self.space + name)
        for key, value in (attributes or {}).items():
            if value:
                element.set(key, value)
        return element

    def say(self, parent: Element, name: str, words: str, whose: str) -> None:
        """Add an element that holds words, where there are any."""
        if words:
            self.add(parent, name).text = self.clean(words, whose)

    def refer(self, parent: Element, name: str, kind: str, guids: Iterable[UUID], whose: str) -> None:
        """Add references to what the file holds; others are told and left out."""
        key = "guid" if name == "MemberCode" and "codebook" in self.space else "targetGUID"
        for guid in guids:
            if guid in self.ledger.known.get(kind, ()):
                self.add(parent, name, {key: written(guid)})
            else:
                self.ledger.warn(
                    f"references to a missing {kind}", f"{whose} refers to a {kind} that is not there; that was left out."
                )

    def codes(self, parent: Element, codes: Sequence[Code], *, notes: bool) -> None:
        """Add codes, each in its parent; one whose parent is not there stands at the top."""
        whole = {code.guid: code.parent for code in codes}
        inside: dict[UUID | None, list[Code]] = {}
        for code in codes:
            inside.setdefault(code.parent if _rooted(code, whole) else None, []).append(code)
        waiting = [(code, parent) for code in reversed(inside.get(None, []))]
        while waiting:
            code, place = waiting.pop()
            element = self._code(place, code, notes=notes)
            waiting += [(inner, element) for inner in reversed(inside.get(code.guid, []))]

    def _code(self, parent: Element, code: Code, *, notes: bool) -> Element:
        whose = f'code "{code.name}"'
        element = self.add(parent, "Code", {"guid": written(code.guid)})
        element.set("name", self.clean(code.name, whose))
        element.set("isCodable", "true" if code.codable else "false")
        if code.color:
            if color := color_of(code.color):
                element.set("color", color)
            else:
                self.ledger.warn("colours", f'{whose}: its colour "{code.color}" is none; it was left out.')
        self.say(element, "Description", code.description, whose)
        if notes:
            self.refer(element, "NoteRef", "note", code.notes, whose)
        elif code.notes:
            self.ledger.skip("notes on codes", len(code.notes))
        return element

    def set(self, parent: Element, group: Set) -> Element:
        """Add a set without its members."""
        whose = f'set "{group.name}"'
        element = self.add(parent, "Set", {"guid": written(group.guid)})
        element.set("name", self.clean(group.name, whose))
        self.say(element, "Description", group.description, whose)
        self.refer(element, "MemberCode", "code", group.codes, whose)
        return element


def _rooted(code: Code, parents: Mapping[UUID, UUID | None]) -> bool:
    """Tell whether the way up from a code ends at the top, and neither nowhere nor in a circle."""
    passed = {code.guid}
    above = code.parent
    while above is not None:
        if above in passed or above not in parents:
            return False
        passed.add(above)
        above = parents[above]
    return True


class Builder:
    """Builds the elements of one project; `files` gathers the texts by the name of their part."""

    def __init__(self, project: Project, target: str, ledger: Ledger, taken: Iterable[str] = ()) -> None:
        self.project, self.target, self.ledger = project, target, ledger
        self.tags = Tags(P, ledger)
        self.files: dict[str, bytes] = {}
        self._taken = {name.casefold() for name in taken}

    def root(self, grafts: Sequence[Element], parts: Mapping[str, str], pdfs: Mapping[UUID, Element]) -> Element:
        """Return the whole project; `grafts` are elements that go in as they are, `parts` the names of kept parts.

        `pdfs` are those of the grafts into which texts go, by the text's GUID.
        """
        project, tags = self.project, self.tags
        root = outermost("Project")
        root.set("name", tags.clean(project.name, "the project's name"))
        mark = IN_UTF16 if self.target == "nvivo" and "gioia" in project.origin.casefold() else ""
        root.set("origin", tags.clean(project.origin, "the project's origin") + mark)
        if project.users:
            root.set("creatingUserGUID", written(project.users[0].guid))
        if first := min(filter(None, map(time_of, self._times())), default=""):
            root.set("creationDateTime", first)
        self._users(root)
        if project.codes:
            tags.codes(tags.add(tags.add(root, "CodeBook"), "Codes"), project.codes, notes=True)
        self._variables(root)
        for case in self._wrapped(root, "Cases", project.cases):
            self._case(*case)
        self._sources(root, [one for one in grafts if one.tag != f"{P}Graph"], parts, pdfs)
        for wrapper, note in self._wrapped(root, "Notes", project.notes):
            self._note(wrapper, note)
        self._links(root)
        for wrapper, group in self._wrapped(root, "Sets", project.sets):
            element = tags.set(wrapper, group)
            tags.refer(element, "MemberSource", "source", group.sources, f'set "{group.name}"')
            tags.refer(element, "MemberNote", "note", group.notes, f'set "{group.name}"')
        for wrapper, graph in self._wrapped(root, "Graphs", [one for one in grafts if one.tag == f"{P}Graph"]):
            wrapper.append(graph)
        tags.say(root, "Description", project.description, "the project's description")
        tags.refer(root, "NoteRef", "note", project.notes_on, "the project")
        return root

    def _times(self) -> Iterator[str]:
        for text in self.project.texts:
            yield text.when
            yield from (selection.when for selection in text.selections)
        yield from (note.when for note in self.project.notes)

    def _wrapped(self, root: Element, name: str, things: Iterable[Any]) -> Iterator[tuple[Element, Any]]:
        """Yield each thing with the wrapper that it goes into, which is not made for none."""
        wrapper = None
        for thing in things:
            wrapper = self.tags.add(root, name) if wrapper is None else wrapper
            yield wrapper, thing

    def _users(self, root: Element) -> None:
        for wrapper, user in self._wrapped(root, "Users", self.project.users):
            whose = f'user "{user.name}"'
            attributes = {
                "guid": written(user.guid),
                "name": self.tags.clean(user.name, whose),
                "id": self.tags.clean(user.id, whose),
            }
            self.tags.add(wrapper, "User", attributes)

    def _variables(self, root: Element) -> None:
        for wrapper, variable in self._wrapped(root, "Variables", self.project.variables):
            whose = f'variable "{variable.name}"'
            element = self.tags.add(wrapper, "Variable", {"guid": written(variable.guid)})
            element.set("name", self.tags.clean(variable.name, whose))
            element.set("typeOfVariable", variable.type)
            self.tags.say(element, "Description", variable.description, whose)

    def _case(self, wrapper: Element, case: Case) -> None:
        tags, whose = self.tags, f'case "{case.name}"'
        element = tags.add(wrapper, "Case", {"guid": written(case.guid), "name": tags.clean(case.name, whose)})
        tags.say(element, "Description", case.description, whose)
        tags.refer(element, "CodeRef", "code", case.codes, whose)
        self._values(element, case.values, whose)
        tags.refer(element, "SourceRef", "source", case.sources, whose)
        tags.refer(element, "SelectionRef", "selection", case.selections, whose)

    def _values(self, parent: Element, values: Mapping[UUID, str], whose: str) -> None:
        types = {variable.guid: variable.type for variable in self.project.variables}
        for guid, value in values.items():
            if guid not in types:
                self.ledger.warn("values", f"{whose} has a value of a variable that is not there; it was left out.")
                continue
            kind = types[guid]
            if not fits(value, kind):
                self.ledger.warn("values", f'{whose}: "{value[:60]}" is no {kind}; it was written as Text.')
                kind = "Text"
            element = self.tags.add(parent, "VariableValue")
            self.tags.add(element, "VariableRef", {"targetGUID": written(guid)})
            self.tags.add(element, VALUES[kind]).text = self.tags.clean(value, whose)

    def _sources(self, root: Element, grafts: Sequence[Element], parts: Mapping[str, str], pdfs: Mapping[UUID, Element]) -> None:
        texts = [one for one in self.project.texts if one.guid not in pdfs]
        for wrapper, source in self._wrapped(root, "Sources", [*texts, *grafts]):
            if isinstance(source, Text):
                self._text(wrapper, source, parts)
            else:
                wrapper.append(source)
        for text in self.project.texts:
            if text.guid in pdfs:
                self._represented(pdfs[text.guid], text)

    def _made(self, by: UUID | None, when: str, whose: str) -> dict[str, str]:
        """Return the attributes that say who made something and when."""
        made: dict[str, str] = {}
        if by is not None and by in self.ledger.known.get("user", ()):
            made["creatingUser"] = written(by)
        elif by is not None:
            self.ledger.warn("references to a missing user", f"{whose} is by a user who is not there; it is by nobody now.")
        if when:
            made["creationDateTime"] = time_of(when)
            if not made["creationDateTime"]:
                self.ledger.warn("times that are none", f'{whose}: "{when[:40]}" is no time; it was left out.')
        return made

    def _file(self, guid: UUID, data: bytes) -> str:
        """Take a text's bytes in and return the path that names them."""
        name, number = written(guid), 1
        while f"sources/{name}.txt".casefold() in self._taken:
            name, number = written(made_guid("file", str(guid), str(number))), number + 1
        self._taken.add(f"sources/{name}.txt".casefold())
        self.files[f"sources/{name}.txt"] = data
        return f"internal://{name}.txt"

    def _text(self, wrapper: Element, text: Text, parts: Mapping[str, str]) -> None:
        tags, whose = self.tags, f'source "{text.name}"'
        attributes = {"guid": written(text.guid), "name": tags.clean(text.name, whose)}
        if text.missing:
            attributes["plainTextPath"] = f"internal://{written(text.guid)}.txt"
            self.ledger.warn("missing texts", f"{whose}: its text was missing where it came from, and is missing here.")
        else:
            attributes["plainTextPath"] = self._file(text.guid, _plain(text.text))
        rich = parts.get(text.rich, "")
        if rich.startswith("sources/") and not rich.casefold().endswith(".txt"):
            attributes["richTextPath"] = "internal://" + rich.removeprefix("sources/")
        element = tags.add(wrapper, "TextSource", {**attributes, **self._made(text.by, text.when, whose)})
        self._inside(element, text, whose)

    def _represented(self, pdf: Element, text: Text) -> None:
        """Put a text, and what stands on it, into the kept PDF that it is the text of."""
        whose = f'source "{text.name}"'
        element, inside, whole = emptied(pdf, text)
        element.set("plainTextPath", self._file(text.guid, _plain(text.text)))
        self._inside(element, inside, whose)
        self._inside(pdf, whole, whose)
        put_in_order(element)
        put_in_order(pdf)

    def _inside(self, element: Element, text: Text, whose: str) -> None:
        tags = self.tags
        tags.say(element, "Description", text.description, whose)
        self._selections(element, text, whose)
        for coding in text.codings:
            self._coding(element, coding, whose)
        tags.refer(element, "NoteRef", "note", text.notes, whose)
        self._values(element, text.values, whose)

    def _selections(self, element: Element, text: Text, whose: str) -> None:
        pieces = [one for selection in text.selections for one in by_coder(selection)]
        spans = [(one.start, one.end) for one in pieces]
        lead = len(text.text) - len(text.text.lstrip("\ufeff"))
        if not text.missing:
            spans = [self._within(span, len(text.text), whose) for span in spans]
        quotes = [text.text[start:end][:NAME_LENGTH] for start, end in spans]
        if spans and not text.missing and beyond_bmp(text.text):
            unit = "UTF-16 units" if self.target == "nvivo" else "characters"
            what = f"it holds characters, such as emoji, that programs count differently; its offsets count {unit}"
            self.ledger.warn("offsets", f"{whose}: {what}.")
            spans = utf16_spans(text.text, spans) if self.target == "nvivo" else spans
        if lead:
            self.ledger.warn("offsets", f"{whose}: byte order marks at its beginning were taken out.")
            spans = [(max(0, start - lead), max(0, end - lead)) for start, end in spans]
        for one, span, quote in zip(pieces, spans, quotes, strict=True):
            self._selection(element, one, span, one.name or quote, whose)

    def _within(self, span: tuple[int, int], size: int, whose: str) -> tuple[int, int]:
        start, end = (max(0, min(at, size)) for at in sorted(span))
        if (start, end) != span:
            self.ledger.warn("offsets", f"{whose}: the selection from {span[0]} to {span[1]} does not fit its text; it was cut.")
        return start, end

    def _selection(self, parent: Element, one: Selection, span: tuple[int, int], name: str, whose: str) -> None:
        attributes = {"guid": written(one.guid), "name": self.tags.clean(name, whose)}
        attributes |= {"startPosition": str(span[0]), "endPosition": str(span[1])}
        element = self.tags.add(
            parent, "PlainTextSelection", {**attributes, **self._made(one.by, one.when, f"a selection of {whose}")}
        )
        self.tags.say(element, "Description", one.description, whose)
        for coding in one.codings:
            self._coding(element, coding, whose)
        self.tags.refer(element, "NoteRef", "note", one.notes, f"a selection of {whose}")

    def _coding(self, parent: Element, coding: Coding, whose: str) -> None:
        if coding.code not in self.ledger.known.get("code", ()):
            self.ledger.warn(
                "references to a missing code", f"a coding of {whose} is by a code that is not there; it was left out."
            )
            return
        made = self._made(coding.by, coding.when, f"a coding of {whose}")
        element = self.tags.add(parent, "Coding", {"guid": written(coding.guid), **made})
        self.tags.add(element, "CodeRef", {"targetGUID": written(coding.code)})
        self.tags.refer(element, "NoteRef", "note", coding.notes, f"a coding of {whose}")

    def _note(self, wrapper: Element, note: Note) -> None:
        whose = f'note "{note.name}"'
        attributes = {"guid": written(note.guid), "name": self.tags.clean(note.name, whose)}
        attributes["plainTextPath"] = self._file(note.guid, _plain(note.text))
        element = self.tags.add(wrapper, "Note", {**attributes, **self._made(note.by, note.when, whose)})
        self.tags.say(element, "Description", note.description, whose)

    def _links(self, root: Element) -> None:
        known, kept = self.ledger.known.get("thing", set()), []
        for link in self.project.links:
            if link.origin in known and link.target in known:
                kept.append(link)
            else:
                self.ledger.warn("links", f'link "{link.name}" leads to what is not in the file; it was left out.')
        for wrapper, link in self._wrapped(root, "Links", kept):
            whose = f'link "{link.name}"'
            attributes = {"guid": written(link.guid), "name": self.tags.clean(link.name, whose), "direction": link.direction}
            ends = {"originGUID": written(link.origin), "targetGUID": written(link.target)}
            element = self.tags.add(wrapper, "Link", {**attributes, **ends})
            self.tags.refer(element, "NoteRef", "note", link.notes, whose)


def _plain(text: str) -> bytes:
    """Return a text as it is written: without a byte order mark, of which a text may have one more inside."""
    return text.lstrip("\ufeff").encode("utf-8", "replace")


def by_coder(selection: Selection) -> list[Selection]:
    """Return a selection as one for each coder, as some programs look for the coder on the selection only.

    The first is the one of who made the selection, or of the first coder, with its GUID, description and notes.
    """
    coders = dict.fromkeys(coding.by for coding in selection.codings if coding.by is not None)
    if not coders or (len(coders) == 1 and selection.by in coders):
        return [selection]
    main = selection.by if selection.by in coders else next(iter(coders))
    first = replace(selection, by=main, codings=tuple(one for one in selection.codings if one.by in (main, None)))
    others = [coder for coder in coders if coder != main]
    return [first, *(_of_another(selection, coder) for coder in others)]


def _of_another(selection: Selection, coder: UUID) -> Selection:
    codings = tuple(one for one in selection.codings if one.by == coder)
    guid = made_guid("selection", str(selection.guid), str(coder))
    when = min(filter(None, (one.when for one in codings)), default="")
    return replace(selection, guid=guid, by=coder, when=when, codings=codings, description="", notes=())


def inventory(project: Project, grafts: Sequence[Element]) -> dict[str, set[UUID]]:
    """Return the GUIDs that a written file will hold, by kind."""
    found: dict[str, set[UUID]] = {
        "user": {one.guid for one in project.users},
        "code": {one.guid for one in project.codes},
        "variable": {one.guid for one in project.variables},
        "case": {one.guid for one in project.cases},
        "source": {one.guid for one in project.texts},
        "selection": {one.guid for text in project.texts for one in text.selections},
        "note": {one.guid for one in project.notes},
        "link": {one.guid for one in project.links},
        "set": {one.guid for one in project.sets},
    }
    others = {coding.guid for text in project.texts for one in text.selections for coding in one.codings}
    for element in (inner for graft in grafts for inner in graft.iter("*") if inner.get("guid")):
        name, guid = element.tag.removeprefix(P), UUID(element.get("guid"))
        others.add(guid)
        if name in SOURCES:
            found["source"].add(guid)
        elif name.endswith("Selection"):
            found["selection"].add(guid)
    found["thing"] = set().union(others, *found.values())
    return found

"""A project's XML and archive read into what it says."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from gioia_coder.core.exchange.refi import Beyond, Case, Counting, Link, Project, Text, User, Variable
from gioia_coder.core.text.canonical import canonical
from gioia_coder.formats.refi.audit import audit
from gioia_coder.formats.refi.container import Container, Entries
from gioia_coder.formats.refi.documents import alone, parse
from gioia_coder.formats.refi.ledger import Ledger
from gioia_coder.formats.refi.names import BEYOND, IN_UTF16, SELECTIONS, VALUES, P, program_of
from gioia_coder.formats.refi.pdfs import PDF, read_pdf, representation, spoken, without_words
from gioia_coder.formats.refi.texts import Context, read_note, read_text
from gioia_coder.formats.refi.things import codes, description, sets, survey, targets, words

Element = Any
_DIRECTIONS: Final = ("Associative", "OneWay", "Bidirectional")
_INSIDE: Final = (*SELECTIONS, "Coding", "Representation", "Transcript", "SyncPoint")
_START: Final = {kind: re.compile(f"<{kind}\\b") for kind in _INSIDE}
_PATHS: Final = ("path", "plainTextPath", "richTextPath")


def read(path: Path) -> Project:
    """Return what a project file says; raises InputError when it is none."""
    ledger = Ledger()
    with Container(path) as box:
        for sentence in box.warnings:
            ledger.warn("parts of the archive", sentence)
        root = parse(path, box.part, box.root, "Project", ledger)
        return _Reader(root, box, ledger).project()


class _Reader:
    """Reads one project; users that are referred to but not listed join those that are.

    `pdfs` are the texts of PDFs, `meant` the GUIDs of these by those of the PDFs, `on_pdfs` counts codings on whole ones.
    """

    def __init__(self, root: Element, box: Container, ledger: Ledger) -> None:
        self.root, self.box, self.ledger = root, box, ledger
        self.counts = survey(root, P, ledger)
        self.program = program_of(root.get("origin", ""))
        origin: str = root.get("origin", "")
        self.origin = origin.removesuffix(IN_UTF16)
        own = Counting(utf16=origin != self.origin) if self.program == "gioia" else None
        self.context = Context(box, ledger, self.program, self._user, own)
        self.pdfs: dict[Element, Text] = {}
        self.meant: dict[UUID, UUID] = {}
        self.on_pdfs = 0
        self.users: dict[UUID, User] = {user.guid: user for user in self._users()}

    def project(self) -> Project:
        root, ledger = self.root, self.ledger
        variables = tuple(self._variables())
        book = tuple(codes(root, P, ledger))
        texts = (*self._texts(), *self._texts_of_pdfs())
        beyond = tuple(self._beyond())
        notes = tuple(read_note(one, self.context) for one in self._in("Notes", "Note"))
        cases = tuple(self._cases(texts))
        groups = tuple(replace(one, sources=self._here(one.sources)) for one in sets(root, P, ledger))
        links = tuple(self._links())
        notes_on = tuple(ledger.refer("note", targets(root, f"{P}NoteRef"), "the project"))
        self._tell_kept(beyond)
        audit(root, ledger, [inner for pdf in self.pdfs for inner in spoken(pdf)])
        kept = dict.fromkeys([*self.box.left(), *(name for one in beyond for name in one.entries)])
        return Project(
            name=root.get("name", ""),
            origin=self.origin,
            program=self.program,
            description=description(root, P),
            users=tuple(self.users.values()),
            codes=book,
            variables=variables,
            cases=cases,
            texts=texts,
            notes=notes,
            links=links,
            sets=groups,
            notes_on=notes_on,
            beyond=beyond,
            entries=Entries(self.box.path, list(kept)),
            warnings=ledger.warnings(),
            counts=self.counts,
        )

    def _in(self, wrapper: str, *names: str) -> Iterator[Element]:
        """Yield the elements of a kind in order, in all wrappers of that name."""
        for one in self.root.iterchildren(f"{P}{wrapper}"):
            yield from one.iterchildren(*(f"{P}{name}" for name in names))

    def _users(self) -> Iterator[User]:
        for one in self._in("Users", "User"):
            name = one.get("name", "")
            yield User(self.ledger.own("user", one.get("guid"), f'user "{name}"'), name, one.get("id", ""))

    def _user(self, text: str | None) -> UUID | None:
        """Return the GUID of a user; one who is not listed is added, as coders must not be mixed up."""
        if not text:
            return None
        guid = self.ledger.guid(text)
        if guid not in self.users:
            name = f"unlisted user {str(guid)[:8].upper()}"
            self.users[guid] = User(guid, name)
            self.ledger.warn("users", f'the file refers to a user whom it does not list; "{name}" stands for them.')
        return guid

    def _variables(self) -> Iterator[Variable]:
        for one in self._in("Variables", "Variable"):
            name, kind = one.get("name", ""), one.get("typeOfVariable", "Text").strip()
            if kind not in VALUES:
                self.ledger.warn("variables", f'variable "{name}" has the unknown type "{kind[:40]}"; it was read as Text.')
                kind = "Text"
            yield Variable(self.ledger.own("variable", one.get("guid"), f'variable "{name}"'), name, kind, description(one, P))

    def _values(self, element: Element, whose: str) -> dict[UUID, str]:
        """Return the values by variable; one without a value is missing, and of several for one variable the first counts."""
        values: dict[UUID, str] = {}
        for one in element.iterchildren(f"{P}VariableValue"):
            found = self.ledger.refer("variable", targets(one, f"{P}VariableRef")[:1] or [None], whose)
            told = [inner for inner in one.iterchildren("*") if inner.tag.removeprefix(P) in VALUES.values()]
            if not found or not told or (not words(told[0]) and told[0].tag != f"{P}TextValue"):
                continue
            if values.setdefault(found[0], words(told[0])) != words(told[0]):
                self.ledger.warn("values", f'{whose} has two values of one variable; "{words(told[0])[:60]}" was left out.')
        return values

    def _texts(self) -> Iterator[Text]:
        for one in self._in("Sources", "TextSource"):
            yield read_text(one, self._values(one, f'source "{one.get("name", "")}"'), self.context)

    def _texts_of_pdfs(self) -> Iterator[Text]:
        """Yield the texts of PDFs whose words are in the file; what refers to such a PDF then means its text."""
        for pdf in self._in("Sources", PDF):
            element = representation(pdf, self.box)
            if element is None:
                continue
            whose = f'source "{pdf.get("name", "")}"'
            values = {**self._values(element, whose), **self._values(pdf, whose)}
            text = self.pdfs[pdf] = read_pdf(pdf, element, values, self.context)
            for kind in ("source", "thing"):
                self.ledger.known.setdefault(kind, set()).add(text.guid)
            if pdf.get("guid"):
                self.meant.setdefault(self.ledger.guid(pdf.get("guid")), text.guid)
            yield text

    def _here(self, guids: Iterable[UUID]) -> tuple[UUID, ...]:
        return tuple(self.meant.get(guid, guid) for guid in guids)

    def _cases(self, texts: tuple[Text, ...]) -> Iterator[Case]:
        for one in self._in("Cases", "Case"):
            name = one.get("name", "")
            whose = f'case "{name}"'
            members = {kind: targets(one, f"{P}{kind.capitalize()}Ref") for kind in ("source", "selection", "code")}
            members["source"] = [self._copied(target, texts, whose) for target in members["source"]]
            found = {kind: tuple(self.ledger.refer(kind, given, whose)) for kind, given in members.items()}
            yield Case(
                guid=self.ledger.own("case", one.get("guid"), whose),
                name=name,
                description=description(one, P),
                values=self._values(one, whose),
                sources=self._here(found["source"]),
                selections=found["selection"],
                codes=found["code"],
            )

    def _copied(self, target: str | None, texts: tuple[Text, ...], whose: str) -> str | None:
        """Return the source that is meant by a reference to a copy of its text in the archive, as one program writes it."""
        if not target or self.ledger.guid(target) in self.ledger.known.get("source", ()):
            return target
        part = self.box.find(f"{target}.txt")
        copy = canonical(self.box.read(part).decode("utf-8", "replace")) if part else ""
        meant = [text for text in texts if copy and text.text == copy]
        if len(meant) != 1:
            return target
        sentence = f'{whose} refers to a copy of the text of source "{meant[0].name}"; it was taken for that source.'
        self.ledger.warn("copies of texts", sentence)
        return str(meant[0].guid)

    def _links(self) -> Iterator[Link]:
        for one in self._in("Links", "Link"):
            name = one.get("name", "")
            whose = f'link "{name}"'
            ends = self._here(self.ledger.refer("thing", (one.get("originGUID"), one.get("targetGUID")), whose))
            if len(ends) == 2:
                given = one.get("direction", "").strip()
                direction = given if given in _DIRECTIONS else "Associative"
                notes = tuple(self.ledger.refer("note", targets(one, f"{P}NoteRef"), whose))
                yield Link(self.ledger.own("link", one.get("guid"), whose), name, ends[0], ends[1], direction, notes)

    def _beyond(self) -> Iterator[Beyond]:
        for element in (*self._in("Sources", *BEYOND), *self._in("Graphs", "Graph")):
            kind, name = element.tag.removeprefix(P), element.get("name", "")
            guid = self.ledger.guid(element.get("guid")) if element.get("guid") else None
            kept = element
            if element in self.pdfs:
                kept = without_words(element, self.pdfs[element], self.ledger)
                self.on_pdfs += len(kept.findall(f"{P}Coding"))
            yield Beyond(kind, guid, name, alone(kept), tuple(self._entries(kept, f'{kind} "{name}"')))

    def _tell_kept(self, beyond: tuple[Beyond, ...]) -> None:
        """Tell what is kept as it is, and how much is coded in it."""
        kinds = Counter(one.kind for one in beyond)
        if not kinds:
            return
        told = ", ".join(f"{kind} ({number:,})" for kind, number in sorted(kinds.items()))
        inside = {kind: sum(len(_START[kind].findall(one.xml)) for one in beyond) for kind in _START}
        inside["Representation"] -= len(self.pdfs)
        inside["Coding"] -= self.on_pdfs
        within = ", ".join(f"{kind} ({number:,})" for kind, number in inside.items() if number)
        with_it = f", with what is in them: {within}" if within else ""
        self.ledger.warn("kept", f"kept as it is and not shown here: {told}{with_it}.")
        if read := len(self.pdfs):
            whose = "1 PDF was read; its" if read == 1 else f"{read:,} PDFs was read; their"
            self.ledger.warn("kept", f"the text of {whose} regions are kept.")

    def _entries(self, element: Element, whose: str) -> Iterator[str]:
        """Yield the parts of the archive that an element refers to, each once; what is not there is told."""
        given = [one.get(key) for one in element.iter("*") for key in _PATHS if one.get(key)]
        for path in dict.fromkeys(given):
            name = self.box.find(path)
            if name:
                yield name
            elif not path.casefold().startswith(("relative:", "absolute:", "file:")):
                self.ledger.warn("missing parts", f'{whose}: its part "{path[:200]}" is not in the file.')

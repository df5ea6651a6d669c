"""Codebooks alone: codes and the sets that tell their levels, as a REFI-QDA file says them, and a file's codes as a draft."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator
from uuid import UUID

from gioia_coder.core.codebook.draft import Draft, DraftCode
from gioia_coder.core.codebook.tree import Codebook
from gioia_coder.core.exchange import refi
from gioia_coder.core.exchange.mapping.outline import RETIRED, SETS, outline, path_word
from gioia_coder.core.exchange.mapping.words import OURS, described, description, own_uuid
from gioia_coder.core.model import Code, Level
from gioia_coder.core.text.canonical import fold_name

Guid = Callable[[Code], UUID]


def codes(book: Codebook, chosen: Iterable[Code], guid: Guid, coded: Container[int] = ()) -> Iterator[refi.Code]:
    """Yield codes as a file says them; concepts can be applied there, and what is `coded` (keys) already."""
    for code in chosen:
        above = None if code.retired else book.parent_of(code)
        words = description(code.definition, code.include, code.exclude)
        codable = code.level is Level.CONCEPT or code.id in coded
        yield refi.Code(guid(code), code.name, guid(above) if above else None, codable, description=words)


def sets(chosen: Iterable[Code], guid: Guid) -> Iterator[refi.Set]:
    """Yield the sets that tell the levels of codes, and which of them are retired."""
    rows = [(code, guid(code)) for code in chosen]
    for name, level in SETS.items():
        if members := tuple(one for code, one in rows if code.level is level):
            yield refi.Set(own_uuid("set", name), name, codes=members)
    if retired := tuple(one for code, one in rows if code.retired):
        yield refi.Set(own_uuid("set", RETIRED), RETIRED, codes=retired)


def of_codebook(book: Codebook) -> refi.Project:
    """Return the live codes of a codebook as a file says them; ids, examples, keywords, labels and links have no place there."""

    def guid(code: Code) -> UUID:
        known = book.uuids.get(code.id)
        return UUID(bytes=known) if known else own_uuid("code", code.level, fold_name(code.name))

    chosen = list(book.walk())
    return refi.Project(book.name, program=OURS, codes=tuple(codes(book, chosen, guid)), sets=tuple(sets(chosen, guid)))


def drafted(project: refi.Project) -> Draft:
    """Return the codes of a file, but those retired, as a draft; each stands where its path in the file says."""
    there = {one.guid: one for one in project.codes}
    chosen = [one for one in outline(project) if one.level is not None and not one.retired]
    index = {one.guid: n for n, one in enumerate(chosen)}
    found = []
    for one in chosen:
        assert one.level is not None
        definition, include, exclude = (words or None for words in described(there[one.guid].description.strip()))
        parent = index.get(one.parent) if one.parent else None
        where = path_word(one.path)
        found.append(
            DraftCode(one.level, one.name, where, parent=parent, definition=definition, include=include, exclude=exclude)
        )
    return Draft(tuple(found))

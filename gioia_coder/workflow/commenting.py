"""A source as a Word document for somebody to comment on, with the codings of a layer as its comments."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from gioia_coder import __version__
from gioia_coder.core.blocks import Provenance
from gioia_coder.core.codebook import Codebook
from gioia_coder.core.commented import Copy, Note, lines_of, mark_of
from gioia_coder.core.counting.layers import layer
from gioia_coder.core.model import Code, Coding, Revision, Source
from gioia_coder.core.reports.privacy import masked, private_spans
from gioia_coder.core.reports.wording import number
from gioia_coder.core.speakers import called
from gioia_coder.core.study import Study
from gioia_coder.core.text import address_of
from gioia_coder.core.text.sentences import trim
from gioia_coder.errors import ConflictError, InputError
from gioia_coder.formats import source_document
from gioia_coder.formats.files import replacing
from gioia_coder.store import Store, reading, snapshot
from gioia_coder.workflow import finding
from gioia_coder.workflow.anonymizing.checking import guard

HOW: Final = (
    "The numbers are those of turns. Each comment is a coding, with its code's id and name: reply to it, or comment on any "
    "words. Back in the project, gioia memo import reads both."
)


@dataclass(frozen=True, slots=True)
class Written:
    """A copy that was written: of which source, with how many comments of which layer, and what to know about it."""

    source: str
    comments: int
    layer: str
    notes: tuple[str, ...]


def export_copy(
    store: Store, typed: str, path: Path, *, layer_name: str = "", memos: bool = True, key: Path | None = None
) -> Written:
    """Write a source as a Word document whose comments are the codings of a layer, with their memos unless told not to.

    Words of private quotes are kept back. Raises `InputError` for another suffix than .docx and when a real name of the key of
    pseudonyms stands in it, `ConflictError` for a file that is there, `UnknownNameError` for no coder's name.
    """
    if path.suffix.lower() != ".docx":
        raise InputError(path, "a copy to comment on is a Word document.", mend="Let the file's name end in .docx.")
    source = finding.source(store, typed)
    revision = finding.text_of(store, source)
    study = snapshot.study(store)
    lost = sum(one.source == source.id for one, _ in study.quarantined)
    chosen, words = layer(study, layer_name)
    keys = set(chosen.id[chosen.source == source.id].tolist())
    own = [one for one in reading.codings(store.connection, source=source.id, quarantined=False) if one.id in keys]
    copy = _copy(study, source, revision, own, words, memos=memos)
    guard(store, _said(copy, revision), key=key)
    if _is_there(path):
        raise ConflictError(f"{path} exists already, perhaps with replies in it.", mend="Read it in, or choose another name.")
    with replacing(path) as stream:
        source_document.write(copy, stream)
    return Written(source.ref, len(copy.notes), words, tuple(_notes(copy, lost)))


def _is_there(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # what is no path at all, writing says
        return False


def _notes(copy: Copy, lost: int) -> Iterator[str]:
    if copy.hidden:
        many = number(len(copy.hidden), "private passage")
        yield f"{many} of {copy.ref} {'stands' if len(copy.hidden) == 1 else 'stand'} there as (private)."
    if lost:
        yield f"{number(lost, 'coding')} in quarantine {'has' if lost == 1 else 'have'} no place and no comment."


def _copy(study: Study, source: Source, revision: Revision, codings: list[Coding], words: str, *, memos: bool) -> Copy:
    names = {one.id: one.name for one in study.coders}
    rank = {one.id: n for n, one in enumerate(study.codebook.codes)}
    notes = []
    for one in sorted(codings, key=lambda one: (one.start, one.end, rank[one.code], names[one.coder])):
        start, end = trim(revision.text, one.start, one.end)
        if start == end:  # blanks alone are on no line
            continue
        code = study.codebook.by_id[one.code]
        head, about = f"{code.ref} {code.name}", tuple(_about(study.codebook, code, one, memos))
        address = address_of(one.start, one.end, source.ref, revision.turns)
        mark = mark_of(address, code.ref, "\n".join((head, *about)))
        notes.append(Note(start, end, names[one.coder], head, about, mark))
    return Copy(
        ref=source.ref,
        title=source.ref + (f" · {source.title}" if source.title else ""),
        about=(_described(study, source), HOW),
        text=revision.text,
        sha256=revision.sha256,
        lines=lines_of(revision.text, revision.turns),
        notes=tuple(notes),
        hidden=tuple(private_spans(study.quotes).get(source.id, ())),
        foot=Provenance(study.name, study.content_hash, f"gioia {__version__}", words).as_line(),
    )


def _about(book: Codebook, code: Code, coding: Coding, memos: bool) -> Iterator[str]:
    above = []
    at = code
    while at.parent is not None and at.parent in book.by_id:
        at = book.by_id[at.parent]
        above.append(at.name)
    if above:
        yield " · ".join(above)
    said = [coding.polarity.value] if coding.polarity == "contradicts" else []
    said += [f"intensity {coding.intensity}"] if coding.intensity is not None else []
    if said:
        yield ", ".join(said)
    if memos and coding.memo:
        yield from coding.memo.split("\n")


def _described(study: Study, source: Source) -> str:
    cases = {one.id: one.ref for one in study.cases}
    refs = called(study.informants, cases)
    roles = {one.id: one.role for one in study.informants}
    people = [refs[key] + (f" ({roles[key]})" if roles[key] else "") for key in source.informants]
    parts = [
        f"case {cases[source.case]}" if source.case in cases else "",
        ", ".join(people),
        *(source.kind, source.date, f"{source.minutes} minutes" if source.minutes else ""),
    ]
    return " · ".join(part for part in parts if part)


def _said(copy: Copy, revision: Revision) -> Iterator[tuple[str, str]]:
    """Yield all that the document will say but for coders' names, each with its place."""
    yield copy.ref, copy.title
    yield from ((copy.ref, words) for words in (*copy.about, copy.foot))
    for line in copy.lines:
        place = address_of(line.start, line.end, copy.ref, revision.turns)
        yield place, masked(copy.text, line.start, line.end, copy.hidden)
    for note in copy.notes:
        place = address_of(note.start, note.end, copy.ref, revision.turns)
        yield f"comment on {place}", "\n".join((note.head, *note.about))

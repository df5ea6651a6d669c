"""Proposing what may be a real name in the texts of a project."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from gioia_coder.core.model import Revision, Source
from gioia_coder.core.pseudonyms import Key, LetThrough, Name, Names, Proposal, Text, place_of, propose
from gioia_coder.core.text.canonical import fold
from gioia_coder.errors import InputError
from gioia_coder.language import entities
from gioia_coder.store import Store, reading
from gioia_coder.workflow import finding, opening
from gioia_coder.workflow.anonymizing.key import KeyFile, read_key
from gioia_coder.workflow.anonymizing.sheet import Occurrence, write_sheet

_AROUND: Final = 40


@dataclass
class Proposed:
    """What was found, most likely names first, the places that may be ordinary words, and what to know of the search."""

    proposals: list[Proposal]
    places: list[Occurrence]
    notes: list[str] = field(default_factory=list)
    files: list[Path] = field(default_factory=list)


def texts_of(store: Store, sources: Sequence[str] = ()) -> list[tuple[Source, Revision]]:
    """Return the sources that are named, or all that have a text, each with its present revision."""
    chosen = [finding.source(store, one) for one in sources] or list(reading.sources(store.connection))
    return [(one, reading.revision(store.connection, one.revision)) for one in chosen if one.revision is not None]


def proposals(
    store: Store,
    sources: Sequence[str] = (),
    *,
    key: Path | None = None,
    progress: Callable[[Sequence[tuple[Source, Revision]]], Iterable[tuple[Source, Revision]]] = iter,
) -> Proposed:
    """Return what may be a real name in the texts of some sources or of all.

    Raises `InputError` for a key that cannot be read and for a pipeline that is set and cannot be used.
    """
    known = read_key(store, key)
    settings = opening.settings_of(store)
    chosen = texts_of(store, sources)
    notes: list[str] = []
    pipelines: dict[str, str] = {}
    texts: list[Text] = []
    for source, revision in progress(chosen):
        language = source.language or settings["language"]
        if language not in pipelines:
            pipelines[language] = entities.pipeline_for(language, settings["spacy_model"])
            notes.append(_note(language, pipelines[language]))
        model = pipelines[language]
        found = tuple(entities.entities(revision.text, model)) if model else ()
        labels = tuple(dict.fromkeys(turn.speaker for turn in revision.turns if turn.speaker))
        texts.append(Text(source.ref, revision.text, language, labels, found))
    people = [one.ref for one in reading.informants(store.connection)]
    made = [one for one in propose(texts, people, known.names) if one.count or one.other_case or not sources]
    return Proposed(made, places_of(texts, made, known), list(dict.fromkeys(notes)))


def _note(language: str, model: str) -> str:
    if model:
        return f"names in {language} were looked for by patterns and by the spaCy pipeline {model}"
    return f"no spaCy pipeline for {language} is installed: names were looked for by patterns only, so read the texts for more"


def places_of(texts: Sequence[Text], made: Sequence[Proposal], key: KeyFile) -> list[Occurrence]:
    """Return every occurrence of the names that also stand in another case, but for those that were let through."""
    doubtful = {one.written for one in made if one.other_case and one.kind not in ("e-mail", "phone")}
    if not doubtful:
        return []
    names = Names(Name(one.written, one.pseudonym, one.kind) for one in made)
    passed, known = LetThrough(key.places), Key(key.names, key.places)
    found = []
    for text in texts:
        folded = fold(text.text)
        gone = {(hit.start, hit.end) for hit in known.standing(text.text)} if known else set()
        for hit in names.hits(text.text, folded):
            settled = passed and (hit.start, hit.end) not in gone and place_of(folded, hit.start, hit.end) in passed
            if hit.name.written in doubtful and not settled:
                found.append(_occurrence(text, hit.name.written, hit.start, hit.end))
    return sorted(found, key=lambda one: one.written)


def _occurrence(text: Text, written: str, start: int, end: int) -> Occurrence:
    before, after = text.text[max(0, start - _AROUND) : start], text.text[end : end + _AROUND]
    return Occurrence(written, text.source, start, end, " ".join(before.split()), text.text[start:end], " ".join(after.split()))


def propose_in_sheet(
    store: Store,
    path: Path,
    sources: Sequence[str] = (),
    *,
    key: Path | None = None,
    progress: Callable[[Sequence[tuple[Source, Revision]]], Iterable[tuple[Source, Revision]]] = iter,
) -> Proposed:
    """Write the proposals into a sheet to be filled in; return them with the files written.

    Raises `ConflictError` for a sheet that is there, `InputError` when there is nothing to decide.
    """
    found = proposals(store, sources, key=key, progress=progress)
    if not found.proposals:
        raise InputError("", "nothing that may be a name was found.", mend="Import texts first: gioia import FILES.")
    project = reading.settings(store.connection).get("name", "")
    found.files = write_sheet(path, found.proposals, found.places, project)
    return found

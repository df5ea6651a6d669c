"""Putting pseudonyms into the texts: one act, every source concerned gets a new revision, and codings follow."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from gioia_coder.core.anchoring import Anchored, Edit, Fate, Span, follow
from gioia_coder.core.model import Informant, Piece, Revision, Source, Turn
from gioia_coder.core.pseudonyms import Key, LetThrough, Names, Place, apply, edits, place_of
from gioia_coder.core.text.canonical import fold
from gioia_coder.core.text.labels import normal_id
from gioia_coder.errors import InputError, Problem
from gioia_coder.store import Act, Store, reading, wordings, writing
from gioia_coder.store.revising import Move, Revised, revise
from gioia_coder.store.writing import NewText
from gioia_coder.workflow import opening
from gioia_coder.workflow.anonymizing.checking import Standing, standing_in
from gioia_coder.workflow.anonymizing.files import files_told
from gioia_coder.workflow.anonymizing.key import ACT, KeyFile, key_path, read_key, write_key
from gioia_coder.workflow.anonymizing.proposing import texts_of
from gioia_coder.workflow.anonymizing.sheet import Decisions, read_sheet
from gioia_coder.workflow.coding import check_present


@dataclass(frozen=True, slots=True)
class Change:
    """A source with the replacements in its present text, the text and the turns that come of them, and who says what."""

    source: Source
    former: Revision
    edits: tuple[Edit, ...]
    text: str
    turns: tuple[Turn, ...]
    speakers: dict[str, int]
    places: tuple[Place, ...]


@dataclass
class Applied:
    """What was put in (or would be): by source how often, informants renamed, where the key is, and what still stands.

    `notes` say which codings did not go along as they were, `files` which files outside the store may hold real names.
    """

    replaced: dict[str, int] = field(default_factory=dict)
    codings: int = 0
    reworded: int = 0
    renamed: list[tuple[str, str]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    standing: list[Standing] = field(default_factory=list)
    key: Path | None = None
    files: str = ""
    written: bool = False


def apply_sheet(
    store: Store, path: Path | None, *, key: Path | None = None, everywhere: bool = False, preview: bool = False, who: str = ""
) -> Applied:
    """Put the pseudonyms of a filled sheet, if any, and of the key into every text; with `preview` only say what would change.

    With `everywhere` they go into memos, titles, definitions and examples too, but not into ids and names of codes.

    The key is written before the texts: what is replaced can always be looked up. Raises `InputError` with all faults of the
    sheet, and when two people would be called alike where they must be told apart.
    """
    where = key_path(store, key)
    known = read_key(store, key) if where.exists() else KeyFile(where)
    texts = texts_of(store)
    if path is not None:
        decided = read_sheet(path, known, {source.ref: revision.text for source, revision in texts}, called(store, texts))
    elif known:
        decided = Decisions(list(known.names))
    else:
        raise InputError(known.path, "there is no key.", mend="Decide in a sheet first: gioia anonymize --sheet FILE.")
    changes = [change for pair in texts if (change := _change(*pair, decided, known))]
    names = Names(decided.names)
    renamed = _renamed(reading.informants(store.connection), names)
    problems = [*_alike_labels(changes), *_alike_people(store, renamed)]
    if problems:
        raise InputError(path or known.path, problems)
    done = Applied({one.source.ref: len(one.edits) for one in changes if one.edits}, warnings=decided.warnings, key=known.path)
    done.renamed = [(one.ref, ref) for one, ref in renamed]
    if preview:
        return done
    places = (*known.places, *(place for one in changes for place in one.places))
    write_key(known.path, decided.names, places)
    rewording = Key(decided.names, places) if everywhere else None
    _write(store, [one for one in changes if one.edits], renamed, rewording, who or opening.system_user(), done)
    done.written = True
    done.standing = standing_in(store, read_key(store, known.path))
    done.files = files_told(store, known.path)
    return done


def called(store: Store, texts: Iterable[tuple[Source, Revision]]) -> list[frozenset[str]]:
    """Return of everybody who is known what they are called: their id and the labels they speak under."""
    people = {one.id: {one.ref} for one in reading.informants(store.connection)}
    unknown: set[str] = set()
    for _, revision in texts:
        for label in {turn.speaker for turn in revision.turns if turn.speaker}:
            people.get(revision.speakers.get(label, 0), unknown).add(label)
    return [*map(frozenset, people.values()), *(frozenset((label,)) for label in unknown)]


def _change(source: Source, revision: Revision, decided: Decisions, known: KeyFile) -> Change | None:
    """Return what happens to a source; None when nothing is replaced and no place let through."""
    names, text = Names(decided.names), revision.text
    spared = {*decided.let_through.get(source.ref, ()), *_passed(text, names, known)}
    taken = decided.taken.get(source.ref, set()) - spared
    borders = {border for turn in revision.turns for piece in turn.pieces for border in (piece.start, piece.end)}
    made = tuple(one for one in edits(text, names, spared, taken) if not borders.intersection(range(one[0] + 1, one[1])))
    if not made and not spared:
        return None
    new = apply(text, made)
    labels = {label: apply(label, edits(label, names)) for label in {turn.speaker for turn in revision.turns}}
    speakers: dict[str, int] = {}
    for label, informant in revision.speakers.items():
        speakers.setdefault(labels.get(label, label), informant)
    folded = fold(new)
    places = tuple(place_of(folded, at.start, at.end) for at in follow(made, sorted(spared), new))
    return Change(source, revision, made, new, _turns(revision.turns, made, new, labels), speakers, places)


def _passed(text: str, names: Names, known: KeyFile) -> set[Span]:
    """Return the places of a text that the key let through before."""
    passed = LetThrough(known.places)
    if not passed:
        return set()
    folded = fold(text)
    hits = names.hits(text, folded)
    return {(one.start, one.end) for one in hits if place_of(folded, one.start, one.end) in passed}


def _turns(turns: Sequence[Turn], made: Sequence[Edit], new: str, labels: dict[str, str]) -> tuple[Turn, ...]:
    """Return the same turns in the new text: their numbers, pieces and sentences stay, so that addresses do."""
    spans = {(piece.start, piece.end) for turn in turns for piece in turn.pieces}
    spans |= {span for turn in turns for span in turn.sentences}
    ordered = sorted(spans)
    at = {span: (one.start, one.end) for span, one in zip(ordered, follow(made, ordered, new), strict=True)}
    return tuple(
        Turn(
            turn.n,
            labels[turn.speaker],
            tuple(Piece(*at[piece.start, piece.end], piece.time) for piece in turn.pieces),
            _apart(at[span] for span in turn.sentences),
        )
        for turn in turns
    )


def _apart(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Return sentences that a name ran over as ones that do not overlap: the name is the former one's."""
    found: list[Span] = []
    for start, end in spans:
        first = max(start, found[-1][1]) if found else start
        if first < end:
            found.append((first, end))
    return tuple(found)


def _renamed(people: Iterable[Informant], names: Names) -> list[tuple[Informant, str]]:
    found = ((one, apply(one.ref, edits(one.ref, names))) for one in people)
    return [(one, ref) for one, ref in found if ref != one.ref]


def _alike_labels(changes: Iterable[Change]) -> Iterable[Problem]:
    """Yield the speakers of a text who are different people and would have one label."""
    for one in changes:
        heard: dict[str, tuple[str, int | None]] = {}
        for before, after in zip(one.former.turns, one.turns, strict=True):
            mine = (before.speaker, one.former.speakers.get(before.speaker))
            other = heard.setdefault(after.speaker, mine)
            if other[1] != mine[1]:
                said = f'the speakers {other[0]} and {mine[0]} would both be called "{after.speaker}".'
                yield Problem(one.source.ref, said, "Give each a pseudonym of their own.")
                break


def _alike_people(store: Store, renamed: Sequence[tuple[Informant, str]]) -> Iterable[Problem]:
    refs = {one.id: ref for one, ref in renamed}
    seen: dict[tuple[str, int | None], Informant] = {}
    for one in reading.informants(store.connection):
        ref = refs.get(one.id, one.ref)
        other = seen.setdefault((normal_id(ref), one.case), one)
        if other is not one and (one.id in refs or other.id in refs):
            said = f'the informants {other.ref} and {one.ref} would both be called "{ref}".'
            yield Problem("informants", said, "Give each a pseudonym of their own.")


def _write(
    store: Store,
    changes: Sequence[Change],
    renamed: Sequence[tuple[Informant, str]],
    rewording: Key | None,
    who: str,
    done: Applied,
) -> None:
    """Write the new revisions and ids as one act, and say in `done` what went along and what was reworded."""
    if not changes and not renamed and rewording is None:
        return
    count = sum(len(one.edits) for one in changes)
    with store.act(f"{ACT}: {count} names in {len(changes)} sources", who=who, copy=ACT) as act:
        for one in changes:
            moves = [move for move in _revise(act, one).moves if move.what == "coding"]
            done.codings += len(moves)
            done.notes += _notes(one.source.ref, moves)
        for informant, ref in renamed:
            writing.alter_informant(act, informant.id, ref=ref)
        if rewording is not None:
            done.reworded = wordings.reword(act, rewording.rewritten)


def _notes(ref: str, moves: Sequence[Move]) -> list[str]:
    """Say of codings that stood on parts of a name, each on its own, what became of them."""
    lost = sum(move.fate is Fate.QUARANTINED for move in moves)
    united = sum(bool(move.note) and move.fate is not Fate.QUARANTINED for move in moves)
    found = [f"{ref}: codings that stand on the same words now and are one with another: {united}"] if united else []
    return found + ([f"{ref}: codings in quarantine, since another on the same words says the contrary: {lost}"] if lost else [])


def _revise(act: Act, one: Change) -> Revised:
    check_present(act, one.source, one.former.id)

    def anchor(spans: Sequence[Span]) -> list[Anchored]:
        return follow(one.edits, spans, one.text)

    new = NewText(one.text, one.turns, one.text.encode("utf-8", "surrogatepass"), one.former.layout, "utf-8")
    return revise(act, one.source.id, new, one.speakers, anchor)

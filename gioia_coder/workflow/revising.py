"""A corrected text: a new revision of a source, to which everything that stands on the former one moves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple

from gioia_coder.core.anchoring import Anchored, Fate, Span, differing, reanchor, share_left
from gioia_coder.core.blocks import Column, Table
from gioia_coder.core.model import Informant, Revision, Source, Turn
from gioia_coder.core.text import address_of, fold_name
from gioia_coder.core.text.labels import clean_id
from gioia_coder.errors import ConflictError, InputError
from gioia_coder.formats.sources import Asked, SourceFile, read_sources
from gioia_coder.store import Act, Store, reading, writing
from gioia_coder.store.revising import Anchor, Revised, revise
from gioia_coder.store.writing import NewText
from gioia_coder.workflow import finding, opening
from gioia_coder.workflow.anonymizing import coming_back
from gioia_coder.workflow.coding import check_present
from gioia_coder.workflow.manifest import plain_name
from gioia_coder.workflow.people import Ask, Person, write_people
from gioia_coder.workflow.revised_speakers import speakers_of
from gioia_coder.workflow.understanding import How, new_text, text_digest, understand, without_erased

CODING: Final = "coding"
SHOWN: Final = 60
"""How many moves a person is shown; all of them are in the data."""

_OTHER: Final = 0.2
"""Below what share of the former words in a new text it is taken for another interview."""

_FIRST: Final[Mapping[str, int]] = {Fate.QUARANTINED: 0, Fate.CHANGED: 1}


class Move(NamedTuple):
    """What became of one coding, memo, choice for print or piece of evidence; the words where they changed or were lost."""

    what: str
    before: str
    after: str
    id: str
    code: str
    coder: str
    fate: str
    words: str
    now: str
    note: str


@dataclass(frozen=True)
class Update:
    """What a new text does to a source. `changed` is False where it has that text already, `written` where nothing was done.

    `done` are the coders who had read the former text to the end, `fresh` counts the turns that are new or changed since.
    `left` counts the codings that stay in quarantine from before, `names` says of real names of the key that come back,
    `other` that hardly any of the former words occur in the new text.
    """

    source: str
    file: str
    changed: bool = True
    written: bool = False
    moves: tuple[Move, ...] = ()
    done: tuple[str, ...] = ()
    fresh: int = 0
    left: int = 0
    turns: int = 0
    notes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    names: str = ""
    other: str = ""

    @property
    def counts(self) -> dict[str, int]:
        """How many codings met which fate."""
        found = Counter(move.fate for move in self.moves if move.what == CODING)
        return {fate.value: found[fate.value] for fate in Fate}

    @property
    def lost(self) -> int:
        """How many codings, memos, choices for print and pieces of evidence have no place in the new text."""
        return sum(move.fate == Fate.QUARANTINED for move in self.moves)

    def in_words(self) -> str:
        """Return the counts as a line."""
        return ", ".join(f"{count:,} {fate}" for fate, count in self.counts.items())

    def as_data(self) -> dict[str, Any]:
        """Return the shape of `sources update --json`."""
        plain = ("source", "file", "changed", "written", "turns", "fresh", "left")
        lists = {name: list(getattr(self, name)) for name in ("done", "notes", "warnings")}
        moves = [move._asdict() for move in self.moves]
        return {name: getattr(self, name) for name in plain} | {"counts": self.counts} | lists | {"moves": moves}

    def as_table(self) -> Table:
        """Return what a person should look at: what was lost, what changed, and what was united."""
        columns = [
            *(Column("fate", "fate"), Column("before", "before"), Column("after", "after")),
            *(Column("what", "what", width=22), Column("words", "words before", width=30), Column("now", "words now", width=30)),
        ]
        found = [move for move in self.moves if move.note or move.fate in _FIRST]
        found.sort(key=lambda move: _FIRST.get(move.fate, len(_FIRST)))
        rows = []
        for move in found[:SHOWN]:
            what = f"{move.id} {move.code} ({move.coder})" if move.what == CODING else move.what
            told = f"{what}: {move.note}" if move.note else what
            rows.append((move.fate, move.before, move.after, told, *differing(move.words, move.now)))
        note = f"And {len(found) - SHOWN:,} more; --json has all of them." if len(found) > SHOWN else ""
        return Table(f"{self.source}: what to look at", tuple(columns), rows, note)


@dataclass
class _Plan:
    """What is known before anything is written."""

    source: Source
    old: Revision
    new: NewText
    file: str
    speakers: dict[str, Person]
    speaking: list[Person]
    anchor: Anchor
    known: Sequence[Informant]
    notes: list[str] = field(default_factory=list)
    warnings: tuple[str, ...] = ()
    names: str = ""
    other: str = ""


def update_source(
    store: Store,
    typed: str,
    path: Path,
    *,
    how: How | None = None,
    preview: bool = False,
    confirm: Callable[[Update], bool] | None = None,
    ask: Ask | None = None,
    who: str = "",
) -> Update:
    """Give a source the text in a file as a new revision, and move to it all that stands on its text.

    `how` says how the file is understood, as in an import. The same text changes nothing. With `preview` nothing is written.
    `confirm` is asked where something would have no place, where real names come back, and where less than a fifth of the
    former words occur in the new text; a no writes nothing. A copy of the store is made first. Raises `InputError` for a file
    that cannot be read, `ConflictError` for an erased text and for the text of another source.
    """
    source = finding.source(store, typed, exact=True)
    plan = _plan(store, source, path, how or How(), ask)
    if plan is None:
        return Update(source.ref, plain_name(path), changed=False)
    actor = who or opening.system_user()
    if preview or confirm is not None:
        with store.trial(who=actor) as act:
            planned = _write(act, plan, written=False)
        if preview or ((planned.lost or planned.names or planned.other) and confirm is not None and not confirm(planned)):
            return planned
    with store.act(f"update {source.ref}", who=actor, copy="source-update") as act:
        done = _write(act, plan, written=True)
        act.what = f"update {source.ref}: {done.in_words()}"
    return done


def _plan(store: Store, source: Source, path: Path, how: How, ask: Ask | None) -> _Plan | None:
    """Return what is to be done, None where the source has this text already."""
    old = finding.text_of(store, source)
    file = _file(store, path, source, how.asked)
    _refuse(store, source, file)
    language = source.language or opening.settings_of(store)["language"]
    found = understand(file, language=language, layout=how.layout, speakers=how.speakers)
    how.speakers.check([found], mend="Nothing was changed.")
    new = new_text(file, found)
    same_file = reading.file_digest(store.connection, old.id) == file.sha256
    if same_file and how == How():
        return None
    known = reading.informants(store.connection)
    anchor = _remembering(lambda spans: reanchor(old.text, old.turns, new.text, new.turns, spans))
    who = speakers_of(store, source, old, found, anchor, how.speakers, ask)
    if same_file and (old.text, old.turns) == (new.text, tuple(new.turns)) and _are_known(old, who.labels):
        return None
    notes = list(who.notes)
    if file.marks:
        notes.append("the codes and comments in the file were not read: `gioia codings import` brings codings in")
    names = coming_back(store, old.text, new.text, file.sha256)
    other = "" if same_file else _other(source.ref, old, new, plain_name(path))
    warnings = (*file.warnings, *found.warnings, *filter(None, (names, other)))
    return _Plan(source, old, new, plain_name(path), who.labels, who.listed, anchor, known, notes, warnings, names, other)


def _other(ref: str, old: Revision, new: NewText, file: str) -> str:
    """Say that the new text has hardly a word in common with the former; nothing where it has."""
    share = share_left(old.text, old.turns, new.text, new.turns)
    if share >= _OTHER:
        return ""
    return f"only {100 * share:.0f} % of the words of {ref} occur in {file}: it may be another interview"


def _are_known(old: Revision, labels: Mapping[str, Person]) -> bool:
    """Tell whether everybody speaks under the label that is theirs already."""
    return {label: one.key for label, one in labels.items()} == {label: key for label, key in old.speakers.items() if label}


def _file(store: Store, path: Path, source: Source, asked: Asked) -> SourceFile:
    """Return the source in a file, of several the one with this source's id."""
    files = without_erased(read_sources(path, asked), reading.erased_texts(store.connection))
    if len(files) == 1:
        return files[0]
    own = [one for one in files if fold_name(clean_id(f"{path.stem}-{one.name}")) == fold_name(source.ref)]
    if len(own) == 1:
        return own[0]
    raise InputError(path, f"it holds {len(files)} sources, and none of them is {source.ref}.", mend="Save that one alone.")


def _refuse(store: Store, source: Source, file: SourceFile) -> None:
    """Raise `ConflictError` for a text that was erased, or is another source's."""
    if not {file.sha256, text_digest(file)}.isdisjoint(reading.erased_texts(store.connection)):
        raise ConflictError("this text was erased from the project and may not come back.", mend="Leave it out.")
    owners = () if file.name else reading.imported(store.connection).get(file.sha256, ())
    if owners and source.id not in owners:
        refs = {one.id: one.ref for one in reading.sources(store.connection)}
        others = [refs[key] for key in owners if key in refs]
        if others:
            raise ConflictError(f"this file is the text of {others[-1]}, not of {source.ref}.", mend="Name the corrected file.")


def _remembering(anchor: Anchor) -> Anchor:
    """Return what answers the same question once only."""

    @cache
    def known(spans: tuple[Span, ...]) -> Sequence[Anchored]:
        return anchor(spans)

    return lambda spans: known(tuple(spans))


def _write(act: Act, plan: _Plan, *, written: bool) -> Update:
    """Write the new revision and return what it did."""
    check_present(act, plan.source, plan.old.id)
    if reading.informants(act.connection) != plan.known:
        raise ConflictError("the informants were changed meanwhile; nothing was written.", mend="Repeat the command.")
    keys = write_people(act, [*plan.speaking, *plan.speakers.values()])
    speakers = {label: keys[id(person)] for label, person in plan.speakers.items()}
    done = revise(act, plan.source.id, plan.new, speakers, plan.anchor)
    writing.put_speaking(act, plan.source.id, [keys[id(person)] for person in plan.speaking])
    writing.alter_source(act, plan.source.id, file=plan.file)
    coders = {one.id: one.name for one in reading.coders(act.connection)}
    return Update(
        plan.source.ref,
        plan.file,
        written=written,
        moves=told(act, plan.source.ref, plan.old, plan.new, done, coders),
        done=tuple(coders[key] for key in done.done),
        fresh=done.fresh,
        left=done.left,
        turns=len(plan.new.turns),
        notes=tuple(plan.notes),
        warnings=plan.warnings,
        names=plan.names,
        other=plan.other,
    )


def told(act: Act, ref: str, old: Revision, new: NewText, done: Revised, coders: Mapping[int, str]) -> tuple[Move, ...]:
    """Return the moves in words, with addresses in the former and the new text."""
    codes = reading.codebook(act.connection).by_id
    before, after = _Addresses(ref, old.turns), _Addresses(ref, new.turns)
    found = []
    for move in done.moves:
        code = codes[move.code] if move.code else None
        look = move.fate in (Fate.CHANGED, Fate.QUARANTINED)
        found.append(
            Move(
                move.what,
                before.of(move.start, move.end) if move.former == old.id else "in quarantine",
                after.of(*move.place) if move.place else "",
                code.ref if code else "",
                code.name if code else "",
                coders.get(move.coder, ""),
                move.fate.value,
                old.text[move.start : move.end] if look else "",
                new.text[slice(*move.place)] if look and move.place else "",
                move.note,
            )
        )
    return tuple(found)


class _Addresses:
    """The addresses of one text, each found once."""

    def __init__(self, ref: str, turns: Sequence[Turn]) -> None:
        self.ref, self.turns = ref, turns
        self.known: dict[Span, str] = {}

    def of(self, start: int, end: int) -> str:
        """Return the address of a span."""
        found = self.known.get((start, end))
        if found is None:
            found = self.known[start, end] = address_of(start, end, self.ref, self.turns)
        return found

"""The project itself: making one, what is in it, what is wrong, its history and its copies."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final
from uuid import uuid4

from gioia_coder.core.blocks import Column, Kind, Table, Value, printable
from gioia_coder.core.model import Entry, Reading, Source
from gioia_coder.core.reports import checklists
from gioia_coder.core.study import Study
from gioia_coder.errors import ConflictError, InputError, Problem, UnknownNameError, cut, nearest
from gioia_coder.store import Store, checking, copies, reading, snapshot, writing
from gioia_coder.store.revising import LOST
from gioia_coder.workflow import codebook, disagreements, judging, opening, rounds
from gioia_coder.workflow.anonymizing.files import before_pseudonyms
from gioia_coder.workflow.anonymizing.key import about_key
from gioia_coder.workflow.leftovers import removed_files
from gioia_coder.workflow.sources import pairs

PROPOSAL: Final = "proposal"
"""The kind of memo by which a change is proposed; it is open work until somebody removes it."""

SYNCED: Final = ("onedrive", "dropbox", "icloud", "mobile documents", "google drive", "googledrive", "nextcloud")


_NUMBER: Final = (re.compile(r"[0-9]{1,4}"), "Write a number, such as 90.")
_MEANT: Final = {
    "language": (re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*"), "Write a code, such as en, da or zh."),
    "unit": (re.compile("turn|sentence|character"), "It is turn, sentence or character."),
    "label_length": _NUMBER,
    "quote_share": (re.compile("[1-9][0-9]?|100"), "Write a percentage from 1 to 100, such as 20."),
    "agreed_span": (re.compile("intersection|longest"), "It is intersection or longest."),
}
"""What the values of settings look like, and how to say it."""


def init(folder: Path, *, name: str, language: str = "en") -> Path:
    """Make a new project in a folder, made when missing; return the store's path.

    Raises `ConflictError` when there is a project already.
    """
    name = printable(name).strip()
    if not name:
        raise InputError("", "a project needs a name.", mend='Say --name "My study".')
    _check_value("language", language)
    if folder.exists() and not folder.is_dir():
        raise InputError("", f"{folder} is a file.", mend="Name a folder.")
    path = folder / opening.STORE_NAME
    try:
        for one in (folder, *(folder / part for part in opening.FOLDERS)):
            one.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError("", f"{folder} cannot be made: {error.strerror}.", mend="Choose a folder you may write to.") from error
    Store.create(path, {"name": name, "language": language, "project.uuid": str(uuid4())}).close()
    return path


def _check_value(key: str, value: str) -> None:
    if value and key in _MEANT and not _MEANT[key][0].fullmatch(value):
        raise InputError("", f'{key} cannot be "{cut(value)}".', mend=_MEANT[key][1])


def settings(store: Store, words: list[str], *, who: str = "") -> Table:
    """Set what `KEY=VALUE` words say, an empty value brings the default back; return all settings in force."""
    said = pairs(words)
    shown = (*opening.DEFAULTS, "name")
    known = (*shown, *checklists.keys())
    for key, value in said.items():
        if key not in known:
            raise UnknownNameError("setting", key, known, mend="" if nearest(key, known) else f"There are: {', '.join(shown)}.")
        if key == "name" and not value:
            raise InputError("", "a project needs a name.", mend='Say name="My study".')
        _check_value(key, value)
    if said:
        with store.act(f"settings {', '.join(said)}", who=who or opening.system_user()) as act:
            for key, value in said.items():
                writing.put_setting(act, key, value or opening.DEFAULTS.get(key, ""))
    now = opening.settings_of(store)
    return Table(
        "Settings",
        (Column("key", "setting"), Column("value", "value")),
        [(key, now.get(key, "")) for key in known if key in shown or now.get(key)],
    )


@dataclass(frozen=True)
class Status:
    """What `gioia status` says: counts, open work, warnings and the next sensible command."""

    name: str
    counts: tuple[tuple[str, int], ...]
    open: tuple[str, ...]
    warnings: tuple[str, ...]
    next: str
    revision: str
    entry: int

    def as_table(self) -> Table:
        """Return a row per thing that is said, in the words of the screen."""
        rows: list[tuple[Value, Value]] = [("name", self.name), *self.counts, ("revision", self.revision), ("entry", self.entry)]
        rows += [("open", work) for work in self.open]
        rows += [("warning", warning) for warning in self.warnings]
        return Table("Status", (Column("what", "what"), Column("value", "value")), [*rows, ("next", self.next)])


def status(store: Store) -> Status:
    """Return what is in the project, what is open, and what to do next."""
    study = snapshot.study(store)
    levels = [(level, sum(1 for code in study.codebook.codes if code.level == level and not code.retired)) for level in _LEVELS]
    counts = (
        ("cases", len(study.cases)),
        ("informants", sum(1 for one in study.informants if not one.is_interviewer)),
        ("sources", len(study.sources)),
        *((f"{level}s", count) for level, count in levels),
        ("coders", sum(1 for one in study.coders if one.id != study.consensus)),
        ("codings", len(study.codings)),
        *([("rounds", len(study.rounds))] if study.rounds else []),
    )
    quarantined = len(reading.codings(store.connection, quarantined=True))
    work = [item.what for item in codebook.open_items(store)]
    if quarantined:
        work.append(f"{quarantined} codings in quarantine: place them with `gioia codings place`")
    if lost := sum(memo.kind == LOST for memo in study.memos):
        work.append(f"{lost} choices for print or pieces of evidence lost their words: see `gioia memo list`")
    if proposals := sum(memo.kind == PROPOSAL for memo in study.memos):
        work.append(f"{proposals} proposal{'' if proposals == 1 else 's'} to decide on: see `gioia memo list --kind proposal`")
    work += rounds.open_rounds(store)
    work += disagreements.open_words(study)
    work += [f"{coder} has begun and not finished {', '.join(left)}" for coder, left in _unread(store, study).items()]
    return Status(
        name=study.name,
        counts=counts,
        open=tuple(work),
        warnings=tuple(_warnings(store)),
        next=_next(dict(counts)),
        revision=study.content_hash,
        entry=store.last_entry,
    )


_LEVELS: Final = ("concept", "theme", "dimension")


def _unread(store: Store, study: Study) -> dict[str, list[str]]:
    """Return, by coder, the sources that they began to read and have not done."""
    refs = {one.id: one.ref for one in study.sources}
    begun: dict[int, list[str]] = {}
    for (coder, source), (state, _) in reading.readings(store.connection).items():
        if state is not Reading.DONE and source in refs:
            begun.setdefault(coder, []).append(refs[source])
    return {one.name: begun[one.id] for one in study.coders if one.id in begun and one.id != study.consensus}


def _warnings(store: Store) -> list[str]:
    found = []
    where = str(store.path.resolve()).casefold()
    if service := next((name for name in SYNCED if name in where), None):
        found.append(f"the project lies in a synced folder ({service}), where two machines can damage it; keep it elsewhere")
    found += [f"{problem.where}: {problem.what}" for problem in (*changed_files(store), *_former_files(store))]
    found += about_key(store)
    return found


def _next(counts: dict[str, int]) -> str:
    if not counts["sources"]:
        return "gioia import transcripts/"
    if not counts["concepts"] and not counts["codings"]:
        return "gioia coders me NAME, then gioia code SOURCE (or gioia codebook import FILE)"
    if not counts["codings"]:
        return "gioia code SOURCE"
    if not counts["dimensions"]:
        return 'gioia codebook add theme "..." --in "...", then gioia codebook move CONCEPT THEME'
    return "gioia report case-matrix --cell list"


def _former_files(store: Store) -> list[Problem]:
    return [*removed_files(store), *before_pseudonyms(store).values()]


def _digest(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal, empty for one that cannot be read."""
    try:
        return sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""


def changed_files(store: Store) -> list[Problem]:
    """Return the files in `transcripts/` that differ from what was imported under their name.

    Files of one name may lie in several folders: one is told of only where none of them is what was imported.
    """
    folder = store.folder / "transcripts"
    if not folder.is_dir():
        return []
    texts = {source: digest for digest, sources in reading.imported(store.connection).items() for source in sources}
    sources = [one for one in reading.sources(store.connection) if one.id in texts]
    names = {one.file for one in sources}
    found: dict[str, dict[Path, str]] = {}
    for path in sorted(folder.rglob("*")):
        if path.name in names and path.is_file():
            found.setdefault(path.name, {})[path] = _digest(path)
    erased = reading.erased_texts(store.connection)
    known = {*texts.values(), *erased}  # what was removed is not corrected either
    differing: dict[tuple[str, bool], list[Source]] = {}
    for one in sources:
        # a file that others share with erased words is to be changed
        if texts[one.id] in erased or texts[one.id] in (files := found.get(one.file, {})).values():
            continue
        for path, digest in files.items():
            if digest not in known:
                differing.setdefault((path.relative_to(store.folder).as_posix(), bool(digest)), []).append(one)
    former = before_pseudonyms(store)
    return [_changed(some, path, readable=good) for (path, good), some in differing.items() if path not in former]


def _changed(sources: Sequence[Source], path: str, *, readable: bool) -> Problem:
    """Return what is said of a file that is not the one imported, with the way on."""
    first, more = sources[0].ref, len(sources) - 1
    what = first + (f" and {more} more" if more else "")
    if not readable:
        mend = "The project still holds the imported text: put that file back."
        return Problem(path, f"cannot be read and compared with what was imported as {what}.", mend)
    mend = f"If it has grown: gioia import {path}." if more else f"If it was corrected: gioia sources update {first} {path}."
    return Problem(path, f"differs from what was imported as {what}.", f"{mend} If not, put the imported file back.")


@dataclass(frozen=True)
class Check:
    """What `gioia check` found: faults (exit 1), open work and hints (exit 0)."""

    faults: tuple[Problem, ...]
    open: tuple[Problem, ...]
    hints: tuple[Problem, ...]

    def as_table(self) -> Table:
        """Return a row per finding."""
        rows = [
            (kind, one.where, one.what, one.mend)
            for kind, found in (("fault", self.faults), ("open", self.open), ("hint", self.hints))
            for one in found
        ]
        columns = (
            Column("kind", "kind"),
            Column("where", "where"),
            Column("what", "what", width=34),
            Column("mend", "mend", width=24),
        )
        return Table("Check", columns, rows)


def check(store: Store) -> Check:
    """Look for damage, changed files, open work and hints."""
    faults = [*checking.damage(store.connection), *changed_files(store), *_beheaded(store), *judging.misquoted(store)]
    work = [Problem(item.where, item.what, item.mend) for item in codebook.open_items(store)]
    refs = {one.id: one.ref for one in reading.sources(store.connection)}
    for one in reading.codings(store.connection, quarantined=True):
        work.append(Problem(refs[one.source], "a coding is in quarantine.", "Place it with `gioia codings place`."))
    way = (
        "Choose other words with `gioia quote` or `gioia link add`, then take the memo away: gioia memo list, gioia memo remove N"
    )
    work += [Problem(refs.get(one.target or 0, ""), one.text, way) for one in reading.memos(store.connection) if one.kind == LOST]
    work += disagreements.unsettled(store)
    hints = [Problem(hint.where, hint.what, hint.mend) for hint in codebook.hints(store)] + _former_files(store)
    return Check(tuple(faults), tuple(work), tuple(hints))


def _beheaded(store: Store) -> list[Problem]:
    """Return codes that stand under a code that is gone or of the wrong level."""
    codes = reading.codebook(store.connection)
    problems = []
    for code in codes.codes:
        parent = codes.by_id.get(code.parent) if code.parent else None
        if code.parent and not code.retired and (parent is None or parent.level != code.level.parent or parent.retired):
            said = f'"{code.name}" stands under a code that cannot hold it.'
            problems.append(Problem(code.ref, said, f"Take it out: gioia codebook move {code.ref} -"))
    return problems


def log(store: Store) -> Table:
    """Return the history, oldest first; times are UTC."""
    columns = (
        Column("entry", "entry", Kind.NUMBER),
        Column("when", "when"),
        Column("who", "who"),
        Column("what", "what", width=36),
        Column("undone", "undone", Kind.MARK),
    )
    return Table("History", columns, [(one.id, one.when, one.who, one.what, one.undone) for one in history(store)])


def history(store: Store) -> list[Entry]:
    """Return the history as values, oldest first."""
    return reading.entries(store.connection)


def undo(store: Store, count: int = 1, *, entry: int | None = None, who: str = "") -> list[str]:
    """Take back the last `count` entries that hold, or one by its number; return what was taken back.

    Undoing an undo by its number is redo. Raises `ConflictError` when nothing is left, or later entries stand on it.
    """
    if count < 1:
        raise InputError("", "undo takes a number from 1.", mend="To bring something back: gioia undo --entry ID of the undo.")
    actor = who or opening.system_user()
    if entry is not None:
        return [store.undo(who=actor, number=entry)[1]]
    done: list[str] = []
    for _ in range(count):
        try:
            done.append(store.undo(who=actor)[1])
        except ConflictError:
            if not done:
                raise
            break
    return done


def backup(store: Store, target: Path) -> Path:
    """Write a full, checked copy of the store, history included; it replaces nothing."""
    if not target.name:
        raise InputError(target, "is a folder.", mend="Give the copy a name, such as before-review.gioia.")
    target = target.with_name(target.name + ".gioia") if target.suffix != ".gioia" else target
    copies.write(store.connection, target)
    return target


def restore(path: Path, copy: Path) -> Path | None:
    """Put a copy in the place of the store at `path`; return where the present one was kept, if there was one."""
    if not copy.exists():
        raise InputError(copy, "there is no such file.", mend="Copies are in backups/.")
    if path.exists() and copy.resolve() == path.resolve():
        raise ConflictError("that is the store itself.", mend="Name a copy, such as one in backups/.")
    return copies.restore(path, copy)

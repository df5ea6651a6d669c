"""The project itself: making one, what is in it, what is wrong, its history and its copies."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final
from uuid import uuid4

from gioia_coder.core.blocks import Column, Kind, Table, Value
from gioia_coder.core.model import Entry, Reading
from gioia_coder.errors import ConflictError, InputError, Problem, UnknownNameError, nearest
from gioia_coder.store import Store, checking, copies, erasing, reading, snapshot, writing
from gioia_coder.workflow import codebook, opening
from gioia_coder.workflow.sources import pairs

SYNCED: Final = ("onedrive", "dropbox", "icloud", "mobile documents", "google drive", "googledrive", "nextcloud")


def init(folder: Path, *, name: str, language: str = "en") -> Path:
    """Make a new project in a folder, made when missing; return the store's path.

    Raises `ConflictError` when there is a project already.
    """
    if not name.strip():
        raise InputError("", "a project needs a name.", mend='Say --name "My study".')
    if folder.exists() and not folder.is_dir():
        raise InputError("", f"{folder} is a file.", mend="Name a folder.")
    path = folder / opening.STORE_NAME
    try:
        for one in (folder, *(folder / part for part in opening.FOLDERS)):
            one.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError("", f"{folder} cannot be made: {error.strerror}.", mend="Choose a folder you may write to.") from error
    Store.create(path, {"name": name.strip(), "language": language, "project.uuid": str(uuid4())}).close()
    return path


def settings(store: Store, words: list[str], *, who: str = "") -> Table:
    """Set what `KEY=VALUE` words say, an empty value brings the default back; return all settings in force."""
    said = pairs(words)
    known = (*opening.DEFAULTS, "name")
    for key, value in said.items():
        if key not in known:
            raise UnknownNameError("setting", key, known, mend="" if nearest(key, known) else f"There are: {', '.join(known)}.")
        if key == "name" and not value:
            raise InputError("", "a project needs a name.")
    if said:
        with store.act(f"settings {', '.join(said)}", who=who or opening.system_user()) as act:
            for key, value in said.items():
                writing.put_setting(act, key, value or opening.DEFAULTS.get(key, ""))
    now = opening.settings_of(store)
    return Table("Settings", (Column("key", "setting"), Column("value", "value")), [(key, now.get(key, "")) for key in known])


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
        ("coders", len(study.coders)),
        ("codings", len(study.codings)),
    )
    quarantined = len(reading.codings(store.connection, quarantined=True))
    work = [f"{item.text}" for item in codebook.open_items(store)]
    if quarantined:
        work.append(f"{quarantined} codings in quarantine: place them with `gioia codings place`")
    for coder in study.coders:
        if coder.name != "consensus" and (left := _unread(store, coder.id)):
            work.append(f"{coder.name} has begun and not finished {', '.join(left)}")
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


def _unread(store: Store, coder: int) -> list[str]:
    refs = {one.id: one.ref for one in reading.sources(store.connection)}
    found = reading.readings(store.connection).items()
    return [refs[source] for (who, source), (state, _) in found if who == coder and state is not Reading.DONE and source in refs]


def _warnings(store: Store) -> list[str]:
    found = []
    where = str(store.path.resolve()).casefold()
    if service := next((name for name in SYNCED if name in where), None):
        found.append(f"the project lies in a synced folder ({service}), where two machines can damage it; keep it elsewhere")
    found += [f"{problem.where}: {problem.what}" for problem in changed_files(store)]
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


def changed_files(store: Store) -> list[Problem]:
    """Return the files in `transcripts/` that differ from what was imported under their name."""
    folder = store.folder / "transcripts"
    if not folder.is_dir():
        return []
    texts = {source: digest for digest, (source, _) in reading.imported(store.connection).items()}
    files: dict[str, list[Path]] = {}
    for path in folder.rglob("*"):
        files.setdefault(path.name, []).append(path)
    problems = []
    for one in reading.sources(store.connection):
        for path in files.get(one.file, []) if one.id in texts and one.file else []:
            if path.is_file() and sha256(path.read_bytes()).hexdigest() != texts[one.id]:
                mend = "The project still holds the imported text: put that file back, or import this one under another --id."
                problems.append(Problem(f"transcripts/{path.name}", f"differs from what was imported as {one.ref}.", mend))
    return problems


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
    faults = [*checking.damage(store.connection), *changed_files(store), *_beheaded(store)]
    work = [Problem(item.code, item.text) for item in codebook.open_items(store)]
    for one in reading.codings(store.connection, quarantined=True):
        ref = next(s.ref for s in reading.sources(store.connection) if s.id == one.source)
        work.append(Problem(ref, "a coding is in quarantine.", "Place it with `gioia codings place`."))
    dismiss = "Dismiss it: gioia codebook check --dismiss {} --why ..."
    hints = [Problem(hint.code, hint.text, dismiss.format(hint.key)) for hint in codebook.hints(store)]
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


@dataclass(frozen=True)
class Erased:
    """What a withdrawal did, and which files outside the store still hold the words."""

    ref: str
    kind: str
    deleted_copies: tuple[Path, ...]
    files: tuple[Path, ...]


def withdrawing(store: Store, typed: str) -> tuple[str, str, bytes]:
    """Return the kind, id and UUID of the source or informant that `typed` names exactly; raises `UnknownNameError`."""
    sources, people = reading.sources(store.connection), reading.informants(store.connection)
    known = [*(("source", one.ref, one.id) for one in sources), *(("informant", one.ref, one.id) for one in people)]
    for kind, ref, key in known:
        if ref.casefold() == typed.casefold():
            return kind, ref, reading.uuid_of(store.connection, kind, key)
    raise UnknownNameError("source or informant", typed, [ref for _, ref, _ in known])


def erase(store: Store, typed: str, *, who: str = "") -> Erased:
    """Erase a source or an informant for good, from the store and its copies in `backups/`. Cannot be undone."""
    kind, ref, uuid = withdrawing(store, typed)
    files = [one.file for one in reading.sources(store.connection) if kind == "source" and one.ref == ref and one.file]
    deleted = erasing.erase(store, kind, uuid, who=who or opening.system_user())
    left = [path for name in files for path in (store.folder / "transcripts").rglob(name)]
    exports = store.folder / "exports"
    left += [exports] if exports.is_dir() and any(exports.iterdir()) else []
    return Erased(ref, kind, tuple(deleted), tuple(left))

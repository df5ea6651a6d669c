"""The project itself: making one, what is in it, what is wrong, its history and its copies."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from uuid import uuid4

from gioia_coder.core.blocks import Column, Kind, Table, printable
from gioia_coder.core.model import Entry
from gioia_coder.core.reports import checklists
from gioia_coder.core.reports.presets import RULE_SETTING
from gioia_coder.errors import ConflictError, InputError, Problem, UnknownNameError, cut, nearest
from gioia_coder.store import Store, checking, copies, kept_rows, reading, writing
from gioia_coder.store.revising import LOST
from gioia_coder.workflow import codebook, disagreements, judging, kept_files, opening
from gioia_coder.workflow.changed_files import changed_files, former_files
from gioia_coder.workflow.sources import pairs
from gioia_coder.workflow.suggesting import learning, rules

_NUMBER: Final = (re.compile(r"[0-9]{1,4}"), "Write a number, such as 90.")
_MEANT: Final = {
    "language": (re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*"), "Write a code, such as en, da or zh."),
    "spacy_model": (
        re.compile(r"[^\x00-\x1f\x7f]{1,250}"),
        "Name an installed pipeline, a folder with one, or blank:LANGUAGE.",
    ),
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
    if value and key == RULE_SETTING:
        from gioia_coder.core.reports.intensity_rule import parse  # numpy, for one setting

        parse(value)
    elif value and key in _MEANT and not _MEANT[key][0].fullmatch(value):
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
    faults = [
        *checking.damage(store.connection),
        *changed_files(store),
        *_beheaded(store),
        *judging.misquoted(store),
        *kept_files.damaged(store),
    ]
    work = [Problem(item.where, item.what, item.mend) for item in codebook.open_items(store)]
    refs = {one.id: one.ref for one in reading.sources(store.connection)}
    for one in reading.codings(store.connection, quarantined=True):
        work.append(Problem(refs[one.source], "a coding is in quarantine.", "Place it with `gioia codings place`."))
    way = (
        "Choose other words with `gioia quote` or `gioia link add`, then take the memo away: gioia memo list, gioia memo remove N"
    )
    work += [Problem(refs.get(one.target or 0, ""), one.text, way) for one in reading.memos(store.connection) if one.kind == LOST]
    work += [*disagreements.to_decide_again(store), *kept_files.unsure(store)]
    hints = [Problem(hint.where, hint.what, hint.mend) for hint in codebook.hints(store)] + former_files(store)
    hints += [*rules.loose(store), *learning.pipeline_problems(store)]
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


@dataclass(frozen=True, slots=True)
class BackedUp:
    """A full copy that was written, and how many files of other programs stand in the folder `kept` beside it for it."""

    path: Path
    kept: int = 0


def backup(store: Store, target: Path) -> BackedUp:
    """Write a full, checked copy of the store, history included, and beside it the kept files; it replaces nothing."""
    if not target.name:
        raise InputError(target, "is a folder.", mend="Give the copy a name, such as before-review.gioia.")
    target = target.with_name(target.name + ".gioia") if target.suffix != ".gioia" else target
    copies.write(store.connection, target)
    digests = kept_rows.named(store.connection)
    if target.absolute().parent == copies.folder_of(store.path).absolute():
        return BackedUp(target)  # what is kept is one folder above, where restoring looks for it
    try:
        kept_rows.carry(store.path, target, digests)
    except BaseException:
        target.unlink(missing_ok=True)
        raise
    return BackedUp(target, sum(not kept_rows.fault(target, digest) for digest in digests))


def restore(path: Path, copy: Path) -> Path | None:
    """Put a copy, and the kept files beside it, in the place of the store at `path`.

    Return where the present store was kept, if there was one.
    """
    if not copy.exists():
        raise InputError(copy, "there is no such file.", mend="Copies are in backups/.")
    if path.exists() and copy.resolve() == path.resolve():
        raise ConflictError("that is the store itself.", mend="Name a copy, such as one in backups/.")
    new = kept_rows.carry(copy, path, kept_rows.named_in(copy))
    try:
        return copies.restore(path, copy)
    except BaseException:
        kept_rows.drop_files(new)
        raise

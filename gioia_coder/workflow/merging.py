"""Merging: what a colleague did in a copy, or in a store of their own, comes into the project."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gioia_coder.core.blocks import Column, Kind, Table, Value
from gioia_coder.errors import InputError
from gioia_coder.store import Store, allowing
from gioia_coder.store.merging import Merged, has_news, incoming, merge
from gioia_coder.workflow import opening

_COUNTS = (
    ("codings added", "added"),
    ("codings updated", "updated"),
    ("codings taken away", "taken_away"),
    ("codings on a moved segment", "moved"),
    ("codings on changed words", "reworded"),
    ("codings in quarantine", "quarantined"),
    ("codings united with the same ones", "united"),
    ("memos added", "memos_added"),
    ("memos changed", "memos_updated"),
    ("memos taken away", "memos_taken_away"),
    ("proposals among them", "proposals"),
    ("sources begun or done", "readings"),
    ("links, quotes, ratings, decisions, answers to suggestions", "others"),
)
_NAMES = (
    ("new coder", "new_coders"),
    ("new code", "new_codes"),
    ("code taken back", "gone_codes"),
    ("codes of one name", "same_named"),
    ("new case", "new_cases"),
    ("new informant", "new_informants"),
    ("new source", "new_sources"),
    ("source known by its text", "matched"),
)


@dataclass(frozen=True, slots=True)
class Merging:
    """What a merge did, or would do, and whether anything was (to be) changed."""

    file: str
    done: Merged
    changed: bool

    def as_data(self) -> dict[str, Any]:
        """Return it as plain values."""
        done = self.done
        names = {name: list(getattr(done, name)) for _, name in _NAMES}
        counts = {name: getattr(done, name) for _, name in _COUNTS}
        out = [{"why": why, "count": count} for why, count in done.left_out.items()]
        said = {"coders": list(done.coders), "left_out": out, "told": list(done.told)}
        return {"file": self.file, "changed": self.changed, **counts, **names, **said}

    def as_table(self) -> Table:
        """Return a row per thing that was done."""
        done = self.done
        rows: list[tuple[Value, Value]] = [(what, getattr(done, name)) for what, name in _COUNTS if getattr(done, name)]
        rows += [(what, one) for what, name in _NAMES for one in getattr(done, name)]
        rows += [("stays out", f"{count}: {why}") for why, count in done.left_out.items()]
        rows += [("both sides", one) for one in done.told]
        return Table(f"Merging {self.file}", (Column("what", "what"), Column("value", "value", Kind.TEXT)), rows)


def merge_file(store: Store, path: Path, *, dry_run: bool = False, who: str = "") -> Merging:
    """Bring in what was done in another store, as one act, after a checked copy of this one; nothing new makes no entry.

    Raises `StoreError` for a file that is no store, is damaged or newer, `ConflictError` for the project's own store.
    """
    allowing.check_own(store.connection, "what others did")
    actor = who or opening.system_user()
    changed = False
    with incoming(store, _found(path)) as there:
        # trying first saves a copy of this store where the other one has nothing to say
        if dry_run or not has_news(store.connection, there):
            with store.trial(who=actor) as act:
                done = merge(act, there)
                changed = act.changed
        if not dry_run and (changed or has_news(store.connection, there)):
            with store.act(f"merge {path.name}", who=actor, copy="merge") as act:
                done = merge(act, there)
                act.what = _worded(path, done)
                changed = act.changed
    return Merging(path.name, done, changed)


def _found(path: Path) -> Path:
    """Return the store that a path names: the file, or that of a project's folder."""
    found = path / opening.STORE_NAME if path.is_dir() else path
    if not found.exists():
        raise InputError(path, "there is no such file." if found is path else "there is no project in it.")
    return found


def _worded(path: Path, done: Merged) -> str:
    counts = ((done.added, "added"), (done.updated, "updated"), (done.taken_away, "taken away"))
    said = ", ".join(f"{count} {word}" for count, word in counts if count)
    return f"merge {path.name}: {said or 'no codings'}"

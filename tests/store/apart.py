"""A project of three coders who work in copies of their own, each at random, while the project changes."""

from __future__ import annotations

import random
import shutil
from contextlib import suppress
from functools import partial
from pathlib import Path

from gioia_coder.core.anchoring import reanchor
from gioia_coder.core.model import Level
from gioia_coder.errors import ConflictError, GioiaError
from gioia_coder.store import Store, reading, revising, writing
from gioia_coder.store.snapshot import study
from gioia_coder.workflow import codebook_changes, coding, judging, merging, sharing, sources
from tests.store.world import TEXTS, add_source, new_text

CODERS = ("anna", "bjarne", "caspar")
CODES = (
    ("dimension", "Frugal", "-"), ("theme", "Scarcity", "Frugal"), ("concept", "no money", "Scarcity"),
    ("concept", "sells online", "Scarcity"), ("concept", "copies", "-"), ("concept", "lets go", "-"),
)  # fmt: skip


def project(folder: Path) -> Path:
    """Make a project with three sources, six codes and a coding of each coder; return its store."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "project.gioia"
    with Store.create(path, {"name": "Apart", "project.uuid": "p1"}) as store:
        with store.act("sources", who="principal") as act:
            for n, text in enumerate(TEXTS, start=1):
                add_source(act, f"S{n}", text)
        for level, name, parent in CODES:
            codebook_changes.add(store, Level(level), name, parent=parent, who="principal")
        for name in CODERS:
            coding.code(store, "S1:2", ["c001"], coder=name, said=coding.Said(f"first of {name}"))
    return path


def content(path: Path) -> str:
    """Return the content hash of a store."""
    with Store.open(path) as store:
        return study(store).content_hash


def shared(path: Path, name: str, *, file: str = "") -> Path:
    """Share with a coder; return the copy."""
    target = path.parent / "copies" / (file or f"{name}.gioia")
    with Store.open(path) as store:
        sharing.share(store, target, coder=name, who="principal")
    return target


def brought(path: Path, copy: Path) -> merging.Merging:
    """Merge a copy."""
    with Store.open(path) as store:
        return merging.merge_file(store, copy, who="principal")


def twin(path: Path, name: str) -> Path:
    """Return a second store with the same content, in a folder of its own."""
    folder = path.parent / name
    folder.mkdir(exist_ok=True)
    shutil.copyfile(path, folder / path.name)
    return folder / path.name


class Coder:
    """Does one thing after another in a copy, as its coder could."""

    def __init__(self, path: Path, name: str, seed: int) -> None:
        self.path, self.name, self.random = path, name, random.Random(seed)

    def work(self, steps: int) -> None:
        with Store.open(self.path) as store:
            for _ in range(steps):
                with suppress(ConflictError):  # nothing left to undo, or it is undone already
                    self.step(store)

    def step(self, store: Store) -> None:
        chance = self.random
        address = f"S{chance.randrange(1, 4)}:{chance.randrange(1, 5)}"
        mine = [one for one in reading.codings(store.connection) if one.coder == self.key(store)]
        what = chance.choice(["code", "code", "code", "new", "uncode", "memo", "unmemo", "done", "undo", "redo"])
        live = [code.ref for code in reading.codebook(store.connection).codes if not code.retired]
        if what == "code":
            said = coding.Said(chance.choice([None, f"memo {chance.randrange(9)}"]), chance.choice([None, 1, 3]))
            self.code(store, address, [chance.choice(live)], said=said)
        elif what == "new":
            self.code(store, address, new=[f"idea {chance.randrange(3)}"])
        elif what == "uncode" and mine:
            one = chance.choice(mine)
            with store.act("uncode", who=self.name) as act:
                writing.end_codings(act, [one.id])
        elif what == "memo":
            on = judging.about(store, **chance.choice([{}, {"code": live[0]}, {"source": "S1"}, {"segment": "S2:2"}]))
            kind = chance.choice(["note", "proposal"])
            judging.add_memo(store, f"note {chance.randrange(99)}", on=on, kind=kind, who=self.name)
        elif what == "unmemo" and (memos := reading.memos(store.connection)):
            judging.remove_memo(store, chance.randrange(len(memos)) + 1, who=self.name)
        elif what == "done":
            sources.mark_done(store, f"S{chance.randrange(1, 4)}", coder=self.name)
        elif what == "undo":
            store.undo(who=self.name)
        elif what == "redo" and store.last_entry > 1:
            store.undo(who=self.name, number=store.last_entry)

    def code(self, store: Store, address: str, words: list[str] | None = None, **more: object) -> None:
        with suppress(GioiaError):  # the text may be shorter
            coding.code(store, address, words or (), coder=self.name, **more)  # type: ignore[arg-type]

    def key(self, store: Store) -> int:
        return next((one.id for one in reading.coders(store.connection) if one.name == self.name), 0)


def revise(path: Path, ref: str, old: str, new: str) -> None:
    """Put other words into a source's text."""
    with Store.open(path) as store, store.act(f"update {ref}", who="principal") as act:
        source = next(one for one in reading.sources(act.connection) if one.ref == ref)
        assert source.revision is not None
        former = reading.revision(act.connection, source.revision)
        text = new_text(former.text.replace(old, new))
        assert text.text != former.text
        revising.revise(act, source.id, text, {}, partial(reanchor, former.text, former.turns, text.text, text.turns))


def lead(path: Path) -> None:
    """Change the project as its lead does meanwhile: merge, rename and move codes, and correct a text."""
    with Store.open(path) as store:
        codebook_changes.merge(store, ["c002"], "c001", who="principal")
        codebook_changes.rename(store, "c003", "copies machines", who="principal")
        codebook_changes.move(store, "c004", "t01", who="principal")
    revise(path, "S1", "Nobody comes here.", "It rained a lot.")
    revise(path, "S2", "The patent took years.", "The patents took many years.")

"""Processes that change a store for ever, for `test_killed.py`: each prints a line when it begins."""

from __future__ import annotations

import os
import random
import sys
import traceback
from contextlib import suppress
from pathlib import Path

from gioia_coder.core.model import Code, Level
from gioia_coder.errors import GioiaError
from gioia_coder.store import Act, Store, acts, coding_rows, copies, reading, writing
from tests.store.world import TEXTS, add_source

ROWS = 2000


def codes(act: Act) -> None:
    """Add ten codes or rename all there are: whole at ten and one definition."""
    book = reading.codebook(act.connection)
    number = act.entry
    if len(book.codes) < 10:
        writing.put_codes(act, {}, [Code(-n, f"c{n}", Level.CONCEPT, f"code {n}", definition="new") for n in range(1, 11)])
    else:
        changed = [Code(one.id, one.ref, one.level, f"code {number} {one.ref}", definition=f"{number}") for one in book.codes]
        writing.put_codes(act, book.by_id, changed)


def imports(act: Act) -> None:
    """Add two sources of one text."""
    for part in "ab":
        add_source(act, f"S{act.entry}{part}", TEXTS[act.entry % 3] * 50)


def codings(act: Act) -> None:
    """Add 2,000 codings."""
    source = next((one for one in reading.sources(act.connection) if one.revision), None)
    book = reading.codebook(act.connection)
    if source is None or not book.codes:
        return
    coder = writing.add_coder(act, f"coder {act.entry}")
    rows = [
        (uuid, source.revision, n, n + 5, book.codes[0].id, coder, None, 0, writing.fingerprint("x"), None)
        for n, uuid in enumerate(acts.new_uuids(ROWS))
    ]
    coding_rows.add_many(act, rows)


def main(path: Path, seed: int) -> None:
    chance = random.Random(seed)
    copy = path.parent / "kept.gioia"
    with Store.open(path) as store:
        print("begun", os.getpid(), flush=True)
        while True:
            what = chance.choice([codes, imports, codings, codings, "undo", "copy", "restore"])
            if callable(what):
                with store.act(what.__name__, who="eva", copy="merge" if chance.random() < 0.2 else "") as act:
                    what(act)
            elif what == "undo" and chance.random() < 0.7:
                with suppress(GioiaError):
                    store.undo(who="eva")
            elif what == "copy":
                copies.write(store.connection, path.parent / f"new-{chance.random()}.gioia")
            elif what == "restore" and copy.exists():
                copies.restore(path, copy)


def one_after_the_other(path: Path) -> None:
    """Fork a process for each seed that is typed, and print a line when it is dead: so what all import is imported once."""
    while line := sys.stdin.readline():
        child = os.fork()
        if not child:
            try:
                main(path, int(line))
            except BaseException:
                traceback.print_exc()
            finally:
                os._exit(1)
        os.waitpid(child, 0)
        print("dead", flush=True)


if __name__ == "__main__":
    if len(sys.argv) > 2:
        main(Path(sys.argv[1]), int(sys.argv[2]))
    else:
        one_after_the_other(Path(sys.argv[1]))

"""What is kept of other programs' files: how much there is, whether its bytes are whole, and where offsets were unsure."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Final

from gioia_coder.core.exchange.mapping import keeping
from gioia_coder.core.exchange.portable import Kept
from gioia_coder.errors import Problem
from gioia_coder.store import Store, decisions, kept_rows, reading

_WORDS: Final = {
    **keeping.CALLED,
    keeping.SET: "set",
    keeping.LINK: "link",
    keeping.FILE: "file",
}
"""What a kind of thing is called; colours of codes and the like go without saying."""

_MEND: Final = "Take the file that it came from in again (gioia exchange import FILE), or undo that import: gioia log."
_LOOK: Final = "Look at its codings: gioia sources show {}. If they are off, undo the import: gioia log, gioia undo --entry ID."


def counted(store: Store) -> list[str]:
    """Return in words how many things of each kind are kept, such as `2 pictures`."""
    found = Counter(name for one in kept_rows.kept(store.connection) if (name := _called(one)))
    order = dict.fromkeys(_WORDS.values())
    return [
        f"{found[name]:,} {name}{'' if found[name] == 1 else 's'}"
        for name in (*order, *sorted(set(found) - set(order)))
        if found[name]
    ]


def _called(one: Kept) -> str:
    kind = str(_said(one).get("kind", "")) if one.kind == keeping.XML else one.kind
    return _WORDS.get(kind, kind if one.kind == keeping.XML else "")


def _said(one: Kept) -> dict[str, object]:
    try:
        found = json.loads(one.data)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def damaged(store: Store) -> Iterator[Problem]:
    """Yield the kept files that are missing or not the ones that came."""
    for one in kept_rows.kept(store.connection):
        if one.file and (what := kept_rows.fault(store.path, one.file)):
            yield Problem(f"{kept_rows.FOLDER}/{one.file[:12]}…", f'{what}: "{one.name}", kept of another program.', _MEND)


def unsure(store: Store) -> Iterator[Problem]:
    """Yield the sources for which it was not sure how the file that they came in counted offsets."""
    refs = {one.id: one.ref for one in reading.sources(store.connection)}
    keys = {uuid: key for key, uuid in decisions.uuids(store.connection)["source"].items()}
    for one in kept_rows.kept(store.connection):
        if one.kind != keeping.SOURCE:
            continue
        said, key = _said(one).get("counting"), keys.get(one.thing or b"", 0)
        if not isinstance(said, dict) or said.get("sure") is not False or key not in refs:
            continue
        if reading.codings(store.connection, source=key):
            share = f"{100 * float(said.get('score', 0)):.0f} %"
            what = f"it was not sure how its file counted offsets ({share} of them at ends of words)."
            yield Problem(refs[key], what, _LOOK.format(refs[key]))

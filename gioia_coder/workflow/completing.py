"""Names for shell completion."""

from __future__ import annotations

from gioia_coder.store import Store, reading


def names(store: Store, kind: str, incomplete: str) -> list[str]:
    """Return the names of a kind (`sources`, `codes`, `cases`, `coders`) that begin as typed, folded."""
    connection = store.connection
    if kind == "sources":
        known = [one.ref for one in reading.sources(connection)]
    elif kind == "cases":
        known = [one.ref for one in reading.cases(connection)]
    elif kind == "coders":
        known = [one.name for one in reading.coders(connection)]
    else:
        live = [code for code in reading.codebook(connection).codes if not code.retired]
        known = [word for code in live for word in (code.ref, code.name)]
    wanted = incomplete.casefold()
    return [name for name in known if name.casefold().startswith(wanted)]

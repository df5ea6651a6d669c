"""Taking erased words out of everything that people wrote about them: memos, codes, reasons, the wording of the history."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from sqlalchemy import Connection, select, update

from gioia_coder.core.text.canonical import fold
from gioia_coder.store import tables as t

ERASED: Final = "(erased)"
LETTERS: Final = 20
"""So many letters and digits in a row, whatever stands between them, are a quote."""
SIGNS: Final = 8
"""The same for scripts that write a word with one or two signs."""

_FREE: Final = (
    *(t.coding.c.memo, t.memo.c.text, t.link.c.label, t.quote.c.shown, t.quote.c.translations, t.rating.c.why, t.dismissal.c.why),
    *(
        t.code.c.name,
        t.code.c.definition,
        t.code.c.include,
        t.code.c.exclude,
        t.code.c.examples,
        t.code.c.keywords,
        t.code.c.labels,
    ),
    *(t.source.c.title, t.source.c.attributes, t.cases.c.attributes, t.informant.c.attributes, t.entry.c.what, t.change.c.before),
)


class Words:
    """The erased words, as something that quotes of them are found by."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._runs: set[str] = set()
        self._all = ""
        for text in texts:
            letters, _ = _letters(text)
            self._all += letters + "\n"
            for size in (LETTERS, SIGNS):
                runs = (letters[at : at + size] for at in range(len(letters) - size + 1))
                self._runs.update(run for run in runs if size == LETTERS or _is_signs(run))

    def without(self, text: str) -> str:
        """Return a text with every quote of the erased words replaced."""
        letters, places = _letters(text)
        gone = [False] * len(letters)
        for size in (LETTERS, SIGNS):
            for at in range(len(letters) - size + 1):
                if letters[at : at + size] in self._runs:
                    gone[at : at + size] = [True] * size
        found = []
        for at, cut in enumerate(gone):
            if cut and (at == 0 or not gone[at - 1]):
                found.append([places[at], places[at] + 1])
            if cut:
                found[-1][1] = places[at] + 1
        for start, end in reversed(found):
            text = text[:start] + ERASED + text[end:]
        return text

    def holds(self, text: str) -> bool:
        """Tell whether the whole of a text, however short, is a quote."""
        letters, _ = _letters(text)
        return bool(letters) and letters in self._all


def _letters(text: str) -> tuple[str, list[int]]:
    """Return the folded letters and digits of a text, and where each stands in it."""
    folded = fold(text)
    places = [at for at, char in enumerate(folded.text) if char.isalnum()]
    return "".join(folded.text[at] for at in places), [folded.origin(at) for at in places]


def _is_signs(run: str) -> bool:
    return all("\u2e80" <= char <= "\ud7ff" or char > "\uf900" for char in run)


def scrub(connection: Connection, words: Words, names: Iterable[str]) -> None:
    """Take quotes of the words out of what was written about them, and the names out of the wording of the history."""
    for column in _FREE:
        table = column.table
        for row in connection.execute(select(table.c.id, column).where(column != "")).all():
            if (left := _scrubbed(row[1], column.name, words)) != row[1]:
                # The names of codes stay different from each other.
                left = f"{left} {row.id}" if column is t.code.c.name else left
                connection.execute(update(table).where(table.c.id == row.id).values({column.name: left}))
    patterns = [re.compile(_as_name(name), re.IGNORECASE) for name in sorted(set(names), key=len, reverse=True) if name]
    for row in connection.execute(select(t.entry.c.id, t.entry.c.what)).all():
        what = row.what
        for pattern in patterns:
            what = pattern.sub(ERASED, what)
        if what != row.what:
            connection.execute(update(t.entry).where(t.entry.c.id == row.id).values(what=what))


def _as_name(name: str) -> str:
    # A bare number is no name, unless the wording says whose it is.
    before = r"(?<=informant )" if name.isdigit() else r"(?<![\w-])"
    return before + re.escape(name) + r"(?![\w-])"


def _scrubbed(value: str, column: str, words: Words) -> str:
    if value[:1] not in "[{":
        return words.without(value)
    try:
        packed = json.loads(value)
    except ValueError:
        return words.without(value)
    left = _in_json(packed, column, words)
    return value if left == packed else json.dumps(left, ensure_ascii=False) if left else ""


def _in_json(packed: Any, column: str, words: Words) -> Any:
    if isinstance(packed, list):
        kept = (one for one in packed if not (isinstance(one, str) and column == "examples" and words.holds(one)))
        return [_in_json(one, column, words) for one in kept]
    if isinstance(packed, Mapping):
        return {key: _in_change(key, one, words) for key, one in packed.items()}
    return words.without(packed) if isinstance(packed, str) else packed


def _in_change(column: str, value: Any, words: Words) -> Any:
    """Scrub one value of a map: in a former state of a row it may itself hold a packed list."""
    return _scrubbed(value, column, words) if isinstance(value, str) and value else value

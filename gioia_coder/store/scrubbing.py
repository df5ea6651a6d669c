"""Taking erased words out of everything that people wrote about them: memos, codes, reasons, the wording of the history.

Only what stands nowhere else is taken: words that also occur in a text that remains are left alone. The names of codes are
never rewritten, since a data structure hangs on them; those that quote are told, to be renamed by a person.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import Column, Connection, select, update

from gioia_coder.core.text.canonical import Folded, fold
from gioia_coder.store import tables as t
from gioia_coder.store import written

ERASED: Final = "(erased)"
LETTERS: Final = 20
"""So many letters and digits in a row, whatever stands between them, are a quote."""
SIGNS: Final = 8
"""The same for scripts that write a word with one or two signs."""

MANY: Final = 500
"""From so many on, it is faster to cut a whole text into runs than to look for each of them."""


class Words:
    """The erased words, as something that quotes of them are found by.

    What was met in other texts is remembered until `spare` leaves alone what also stands in a text that remains.
    """

    def __init__(self, texts: Iterable[str]) -> None:
        self._runs: set[str] = set()
        self._phrases = ""
        self._met: set[str] = set()
        self._met_whole: set[str] = set()
        self._spared: set[str] = set()
        for text in texts:
            folded = fold(text)
            letters = _letters(folded)
            self._phrases += _phrase(folded)
            self._runs.update(run for run in _cut(letters) if len(run) == LETTERS or _is_signs(run))

    def quoted_by(self, text: str) -> set[str]:
        """Return the runs of the erased words that a text quotes, and remember that they were met."""
        letters = _letters(fold(text))
        found = _cut(letters) & self._runs
        self._met |= found
        return found

    def still(self, runs: set[str]) -> bool:
        """Tell whether some of the runs are to be taken, those that were left alone since not counted."""
        return not runs.isdisjoint(self._runs)

    def spare(self, remaining: Iterable[str]) -> None:
        """Leave alone, from now on, all that was met so far and stands in one of the remaining texts."""
        if not self._met and not self._met_whole:
            return
        for text in remaining:
            folded = fold(text)
            letters, phrases = _letters(folded), _phrase(folded)
            self._runs -= _found(self._met, letters)
            self._met &= self._runs
            self._spared |= {whole for whole in self._met_whole if whole in phrases}

    def without(self, text: str) -> str:
        """Return a text with every quote of the erased words replaced."""
        if not self.quoted_by(text):
            return text
        folded = fold(text)
        places = [at for at, char in enumerate(folded.text) if char.isalnum()]
        letters = "".join(folded.text[at] for at in places)
        gone = [False] * len(letters)
        for size in (LETTERS, SIGNS):
            for at in range(len(letters) - size + 1):
                if letters[at : at + size] in self._runs:
                    gone[at : at + size] = [True] * size
        found: list[tuple[int, int]] = []
        for at, cut in enumerate(gone):
            if cut:
                first = found.pop()[0] if at and gone[at - 1] else places[at]
                found.append((first, places[at] + 1))
        for start, end in (folded.span(*one) for one in reversed(found)):
            text = text[:start] + ERASED + text[end:]
        return text

    def holds(self, text: str) -> bool:
        """Tell whether the whole of a text, however short, is a quote in whole words."""
        self.quoted_by(text)
        whole = _phrase(fold(text))
        if _is_signs(whole.strip()):
            whole = whole.strip()  # such scripts have no blanks between words
        if not whole or whole not in self._phrases:
            return False
        self._met_whole.add(whole)
        return whole not in self._spared


def _found(runs: set[str], letters: str) -> set[str]:
    """Return which runs stand in a text's letters."""
    if len(runs) < MANY:
        return {run for run in runs if run in letters}
    return _cut(letters, {len(run) for run in runs}) & runs


def _cut(letters: str, sizes: Iterable[int] = (LETTERS, SIGNS)) -> set[str]:
    return {letters[at : at + size] for size in sizes for at in range(len(letters) - size + 1)}


def _letters(folded: Folded) -> str:
    return "".join(filter(str.isalnum, folded.text))


def _phrase(folded: Folded) -> str:
    """Return the words of a text with one blank before, between and behind them."""
    words = " ".join(_WORD.findall(folded.text))
    return f" {words} " if words else ""


_WORD: Final = re.compile(r"[^\W_]+")


def _is_signs(run: str) -> bool:
    return all("\u2e80" <= char <= "\ud7ff" or char > "\uf900" for char in run)


@dataclass
class Taken:
    """What was taken out and where (`places`), and the names of codes that quote and were kept (`names`)."""

    places: Counter[str] = field(default_factory=Counter)
    names: list[str] = field(default_factory=list)


def scrub(connection: Connection, words: Words, names: Iterable[str]) -> Taken:
    """Take quotes of the words out of what was written about them, and the names out of the wording of the history."""
    for _ in (*_changes(connection, words), *_kept_names(connection, words)):
        pass  # this is how the words are met
    words.spare(remaining(connection))
    taken = Taken(names=list(_kept_names(connection, words)))
    for change in _changes(connection, words):
        taken.places.update(change.places(connection))
        table = change.column.table
        connection.execute(update(table).where(table.c.id == change.key).values({change.column.name: change.left}))
    taken.places.update(_without_names(connection, names))
    return taken


def remaining(connection: Connection) -> Iterator[str]:
    """Yield the texts that a store holds, former ones included."""
    for key in connection.execute(select(t.revision.c.id).order_by(t.revision.c.id)).scalars().all():
        yield connection.execute(select(t.revision.c.text).where(t.revision.c.id == key)).scalar_one()


@dataclass(frozen=True)
class _Change:
    """One value that quotes, what is left of it, and how its place is called."""

    column: Column[Any]
    key: int
    left: str
    places: Callable[[Connection], list[str]]


def _changes(connection: Connection, words: Words) -> list[_Change]:
    return [*_in_columns(connection, words), *_in_codes_gone(connection, words), *_in_former(connection, words)]


def _in_columns(connection: Connection, words: Words) -> Iterator[_Change]:
    for column in written.FREE:
        table = column.table
        for row in connection.execute(select(table.c.id, column).where(column != "")).all():
            left = _scrubbed(row[1], column.name, words)
            if left != row[1]:
                if column in (t.link.c.label, t.phrase.c.text):
                    left = f"{left} {row.id}"  # links between the same codes, and phrases of one, stay different
                yield _Change(column, row.id, left, _place_of(column, row.id))


def _place_of(column: Column[Any], key: int) -> Callable[[Connection], list[str]]:
    return lambda connection: [written.called(connection, column, key)]


def _in_codes_gone(connection: Connection, words: Words) -> Iterator[_Change]:
    """Yield the names of codes that were taken back: they are history, not the data structure."""
    for column in (t.code.c.name, t.code.c.labels):
        query = select(t.code.c.id, t.code.c.ref, column).where(t.code.c.ended.is_not(None), column != "")
        for row in connection.execute(query).all():
            if (left := _scrubbed(row[2], column.name, words)) != row[2]:
                left = f"{left} {row.ref}" if column.name == "name" else left
                yield _Change(column, row.id, left, _place_of(column, row.id))


def _in_former(connection: Connection, words: Words) -> Iterator[_Change]:
    """Yield the former states of named things; a name that a code bears still stays in them too."""
    c, code = t.change.c, t.code.c
    borne = connection.execute(select(code.id, code.name, code.labels).where(code.ended.is_(None)))
    kept = {(row.id, name, value) for row in borne for name, value in (("name", row.name), ("labels", row.labels))}
    for row in connection.execute(select(c.id, c.thing, c.row, c.before).where(c.before.is_not(None))).all():
        before: dict[str, Any] = json.loads(row.before)
        said = {key: value for key, value in before.items() if key in written.FORMER and isinstance(value, str) and value}
        left = {
            key: _scrubbed(value, key, words)
            for key, value in said.items()
            if row.thing != t.code.name or (row.row, key, value) not in kept
        }
        fields = [key for key, value in left.items() if value != said[key]]
        if fields:
            packed = json.dumps(before | left, ensure_ascii=False)
            yield _Change(c.before, row.id, packed, _places_of_former(row.thing, row.row, fields))


def _places_of_former(thing: str, key: int, fields: Iterable[str]) -> Callable[[Connection], list[str]]:
    return lambda connection: [written.former(connection, thing, key, field) for field in fields]


def _kept_names(connection: Connection, words: Words) -> Iterator[str]:
    c = t.code.c
    query = select(c.level, c.ref, c.name, c.labels).where(c.ended.is_(None)).order_by(c.id)
    for row in connection.execute(query).all():
        if words.quoted_by(row.name):
            yield f'{row.level} {row.ref} "{row.name}"'
        labels: Mapping[str, str] = json.loads(row.labels) if row.labels else {}
        for language, label in labels.items():
            if words.quoted_by(label):
                yield f'{row.level} {row.ref}, label:{language} "{label}"'


def _without_names(connection: Connection, names: Iterable[str]) -> dict[str, int]:
    """Take names out of the wording of the history; return how often."""
    patterns = [re.compile(as_name(name), re.IGNORECASE) for name in sorted(set(names), key=len, reverse=True) if name]
    count = 0
    for row in connection.execute(select(t.entry.c.id, t.entry.c.what)).all():
        what = row.what
        for pattern in patterns:
            what = pattern.sub(ERASED, what)
        if what != row.what:
            connection.execute(update(t.entry).where(t.entry.c.id == row.id).values(what=what))
            count += 1
    return {"id in the wording of an entry": count} if count else {}


def as_name(name: str) -> str:
    """Return the pattern that finds an id standing alone."""
    # A bare number is no name, unless the wording says whose it is.
    before = r"(?<=informant )" if name.isdigit() else r"(?<![\w-])"
    return before + re.escape(name) + r"(?![\w-])"


def _scrubbed(value: str, column: str, words: Words) -> str:
    if column not in written.PACKED:
        return words.without(value)
    packed = json.loads(value)
    left = (
        _of_list(packed, column, words) if isinstance(packed, list) else {key: words.without(one) for key, one in packed.items()}
    )
    return value if left == packed else json.dumps(left, ensure_ascii=False) if left else ""


def _of_list(packed: list[str], column: str, words: Words) -> list[str]:
    """Return what is left of examples or keywords: one that is a quote and nothing else goes whole."""
    kept = [one for one in packed if column != "examples" or not words.holds(one)]
    left = [words.without(one) for one in kept]
    return [one for was, one in zip(kept, left, strict=True) if one == was or _letters(fold(one.replace(ERASED, "")))]

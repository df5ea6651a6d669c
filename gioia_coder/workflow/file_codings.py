"""Codings that imported files hold themselves, such as comments and columns of tags: they come in with the texts, in one act."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, NamedTuple

from gioia_coder.core.blocks import printable
from gioia_coder.core.codebook import Codebook, called
from gioia_coder.core.model import CONSENSUS, Code, Level
from gioia_coder.core.text import Mark
from gioia_coder.core.text.canonical import fold_name
from gioia_coder.core.text.sentences import trim
from gioia_coder.errors import ConflictError, GioiaError, Problem, UnknownNameError
from gioia_coder.store import Act, Store, coding_rows, reading, writing
from gioia_coder.store.acts import new_uuids
from gioia_coder.workflow import opening
from gioia_coder.workflow.coding import id_suffix, new_concept, tidy_memo

_LONGEST: Final = 60
"""Characters of a coder's name."""


class Marked(NamedTuple):
    """What the file of a source holds; `there` is the key of its revision where the project has it already."""

    ref: str
    where: str
    text: str
    marks: Sequence[Mark]
    there: int | None = None


@dataclass(slots=True)
class _Own:
    """What one source's file holds: memos by span, code and coder, and memos that stand on no code by span."""

    codings: dict[tuple[int, int, int, str], str] = field(default_factory=dict)
    memos: dict[tuple[int, int], str] = field(default_factory=dict)


@dataclass(slots=True)
class FileCodings:
    """The codings that the files of an import hold: how many, which codes and coders they make, and what to know of them."""

    codings: int = 0
    memos: int = 0
    codes: list[str] = field(default_factory=list)
    coders: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def as_data(self) -> dict[str, Any]:
        """Return it as plain values."""
        return {"added": self.codings, "memos": self.memos, "codes_made": self.codes, "coders_made": self.coders}


class Plan:
    """Finds, for every mark of the files, its code and its coder, before anything is written."""

    def __init__(self, store: Store, coder: Callable[[], str]) -> None:
        connection = store.connection
        self.book: Codebook = reading.codebook(connection)
        self._used = (*reading.used_refs(connection), *self.book.by_ref)
        self._suffix = id_suffix(reading.settings(connection))
        self._coder = coder
        coders = reading.coders(connection)
        self._connection = connection
        self._coders = {fold_name(one.name): one.name for one in coders}
        self._known_coders = {one.name: one.id for one in coders}
        self._codes: dict[str, Code | GioiaError] = {}
        self._made: list[Code] = []
        self._own: dict[str, _Own] = {}
        self._keys: Mapping[int, int] = {}
        self._coder_keys: dict[str, int] = {}
        self._acting = ""
        self.done = FileCodings()

    def add(self, source: str, text: str, marks: Iterable[Mark], *, there: int | None = None) -> int:
        """Take the marks of one source and return how many codings and memos are new; of a source that is `there` only those.

        Raises `ConflictError`, and takes none, for a code that is retired or an unfit name.
        """
        before = self.book, dict(self._codes), dict(self._coders), len(self._made), len(self.done.coders)
        try:
            return self._add(source, text, marks, there)
        except ConflictError:
            self.book, self._codes, self._coders, made, coders = before
            del self._made[made:], self.done.coders[coders:]
            raise

    def _add(self, source: str, text: str, marks: Iterable[Mark], there: int | None) -> int:
        own = _Own()
        empty = 0
        for mark in marks:
            start, end = trim(text, max(mark.start, 0), min(mark.end, len(text)))
            memo = tidy_memo(mark.memo)
            if start >= end or not (mark.codes or memo):
                empty += 1
                continue
            who = self._who(mark.coder) if mark.codes else " ".join(printable(mark.coder).split())
            for word in mark.codes:
                key = (start, end, self._code(word).id, who)
                own.codings[key] = joined(own.codings.get(key, ""), memo)
            if not mark.codes:
                said = f"{who}: {memo}" if who else memo
                own.memos[start, end] = joined(own.memos.get((start, end), ""), said)
        if there is not None:
            self._without_present(own, there)
        new = len(own.codings) + len(own.memos)
        if empty and (new or there is None):
            self.done.notes.append(f"{empty} marks of {source} stand on no words and were left out")
        self._own[fold_name(source)] = own
        self.done.codings += len(own.codings)
        self.done.memos += len(own.memos)
        return new

    def _without_present(self, own: _Own, revision: int) -> None:
        """Take out what stands in the project already, so that the same file again changes nothing."""
        placed = coding_rows.placed(self._connection, revision)
        for key in [key for key in own.codings if (*key[:3], self._known_coders.get(key[3], 0)) in placed]:
            del own.codings[key]
        source = reading.revision(self._connection, revision).source
        written: dict[tuple[int | None, int | None], str] = {}
        for memo in reading.memos(self._connection):
            if memo.about == "segment" and memo.target == source:
                written[memo.start, memo.end] = joined(written.get((memo.start, memo.end), ""), memo.text)
        for span, text in [*own.memos.items()]:
            if joined(written.get(span, ""), text) == written.get(span, ""):
                del own.memos[span]

    def finish(self) -> FileCodings:
        """Return what would be written, for showing it."""
        self.done.codes = [called(code) for code in self._made]
        return self.done

    def begin(self, act: Act) -> None:
        """Write the concepts that the files name and the codebook has not."""
        self._keys = writing.put_codes(act, {}, self._made)

    def write(self, act: Act, ref: str, source: int, revision: int, text: str) -> None:
        """Write the codings and memos of one source, whose text is that revision."""
        own = self._own.get(fold_name(ref))
        if own is None:
            return
        coders = self._coder_keys
        coders.update({who: opening.coder_key(act, who) for who in {who for *_, who in own.codings} - coders.keys()})
        rows = [
            (
                *(uuid, revision, start, end, self._keys.get(code, code), coders[who], None, 0),
                writing.fingerprint(text[start:end]),
                memo or None,
            )
            for uuid, ((start, end, code, who), memo) in zip(
                new_uuids(len(own.codings)), sorted(own.codings.items()), strict=True
            )
        ]
        coding_rows.add_many(act, rows)
        for (start, end), memo in own.memos.items():
            writing.add_memo(act, kind="note", about="segment", target=source, text=memo, segment=(revision, start, end))

    @property
    def acting(self) -> str:
        """The coder who codes where a file names nobody, empty when every mark has one."""
        return self._acting

    def _who(self, name: str) -> str:
        """Return a coder's name as the project writes it; the acting coder for none."""
        word = " ".join(printable(name).split())[:_LONGEST].strip()
        if not word:
            self._acting = self._acting or self._coder()
            word = self._acting
        folded = fold_name(word)
        if folded not in self._coders:
            self._coders[folded] = CONSENSUS if folded == CONSENSUS else word
            self.done.coders.append(self._coders[folded])
        return self._coders[folded]

    def _code(self, word: str) -> Code:
        """Return the code that a file means, found by id or exact name at any level, else a new ungrouped concept."""
        name = " ".join(printable(word).split())
        folded = fold_name(name)
        if folded not in self._codes:
            self._codes[folded] = self._found(name)
        found = self._codes[folded]
        if isinstance(found, GioiaError):
            raise found
        return found

    def _found(self, name: str) -> Code | GioiaError:
        try:
            return self.book.find(name, exact=True)
        except UnknownNameError:
            return self._new(name)
        except ConflictError as error:
            there = self.book.with_ref(name) or self.book.named(Level.CONCEPT, name)
            there = self.book.survivor(there) if there is not None and there.retired else there
            return error if there is None or there.retired else there

    def _new(self, name: str) -> Code | GioiaError:
        try:
            made = new_concept(self.book, name, self._used, self._suffix)
        except GioiaError as error:
            return error
        self.book = replace(self.book, codes=(*self.book.codes, made))
        self._made.append(made)
        return made


def planned(sources: Sequence[Marked], store: Store, coder: Callable[[], str]) -> tuple[Plan, dict[str, int], dict[str, Problem]]:
    """Return the plan, how much is new of each source, and the fault of each whose marks cannot be taken over."""
    plan = Plan(store, coder)
    new: dict[str, int] = {}
    faults: dict[str, Problem] = {}
    for one in sources:
        try:
            new[one.ref] = plan.add(one.ref, one.text, one.marks, there=one.there)
        except ConflictError as error:
            faults[one.ref] = Problem(one.where, error.message, f"{error.mend} Or leave out --codings.".strip())
    plan.finish()
    return plan, new, faults


def joined(before: str, after: str) -> str:
    r"""Return two memos as one, once each.

    >>> joined("why?", "when?"), joined("why?", "why?\nwhen?"), joined("why?\nwhen?", "when?")
    ('why?\nwhen?', 'why?\nwhen?', 'why?\nwhen?')
    """
    first, second = f"\n{before}\n", f"\n{after}\n"
    return before if second in first else after if first in second else f"{before}\n{after}".strip("\n")


def offer(marks: Sequence[Mark]) -> str:
    """Say what a file holds, and the option that takes it over; empty where it holds nothing.

    >>> offer([Mark(0, 3, ("soap",), "Ann"), Mark(0, 3, (), "Bo", "why?")])
    'it holds 1 coding and 1 memo of 2 authors; --codings takes them over.'
    """
    codings, memos = sum(len(mark.codes) for mark in marks), sum(1 for mark in marks if not mark.codes)
    authors = len({fold_name(mark.coder) for mark in marks if mark.coder.strip()})
    counts = [f"{count} {word}{'' if count == 1 else 's'}" for count, word in ((codings, "coding"), (memos, "memo")) if count]
    by = f" of {authors} author{'' if authors == 1 else 's'}" if authors else ""
    return f"it holds {' and '.join(counts)}{by}; --codings takes them over." if counts else ""

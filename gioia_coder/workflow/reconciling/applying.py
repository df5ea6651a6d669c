"""Reading a filled sheet of disagreements: what each row decides, what cannot be decided and why, and deciding it.

A row is known by its id, or without one by its segment; what else stands in it to be read is never read back.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Final

from gioia_coder.core.blocks import Column, Table
from gioia_coder.core.disagreement import Disagreement
from gioia_coder.core.disagreement.choosing import LATER, RECODE, parse
from gioia_coder.core.disagreement.wording import decision_words
from gioia_coder.core.model import Code
from gioia_coder.core.text import parse_address, resolve
from gioia_coder.core.text.canonical import fold_name
from gioia_coder.errors import GioiaError, InputError, cut, nearest
from gioia_coder.formats.reconcile_sheet import FILLED, SHEET, undefused
from gioia_coder.formats.sheets import Sheet, read_table, sheet_names
from gioia_coder.store import Store
from gioia_coder.workflow.disagreements import View
from gioia_coder.workflow.reconciling.answers import Answer, Change, change, mode_of, names_of, reason_of, write

_ANEW: Final = "Write the sheet anew: gioia reconcile --sheet FILE."
_QUOTED: Final = "\"'“”„‟‘’‚«»"


class Outcome(StrEnum):
    """What a row comes to."""

    DECIDED = "decided"
    SAME = "as before"
    BLANK = "blank"
    OPEN = "open"
    REOPENED = "open again"
    CONFLICT = "conflict"
    STALE = "stale"
    UNKNOWN = "unknown"
    TWICE = "twice"
    FAULT = "fault"


FAULTS: Final = (Outcome.STALE, Outcome.UNKNOWN, Outcome.TWICE, Outcome.FAULT)
"""What is not decided and is to be mended."""


@dataclass(frozen=True)
class Line:
    """One row of the sheet: where, which disagreement, what it comes to, what it decides or why it does not, and the way on."""

    where: str
    id: str
    segment: str
    outcome: Outcome
    what: str = ""
    mend: str = ""
    change: Change | None = None
    ends: tuple[int, ...] = ()


About = Callable[..., Line]
"""A line of which all is said but what it comes to."""


@dataclass(frozen=True)
class Applied:
    """What applying a sheet does or would do; `entry` is 0 where nothing was changed, `missing` what no row is about."""

    lines: tuple[Line, ...]
    missing: tuple[str, ...] = ()
    file: str = ""
    entry: int = 0

    def count(self, *outcomes: Outcome) -> int:
        """Return how many rows come to one of these."""
        return sum(line.outcome in outcomes for line in self.lines)

    @property
    def faults(self) -> int:
        """How many rows are to be mended."""
        return self.count(*FAULTS)

    def as_table(self) -> Table:
        """Return a row per row of the sheet, called by its line or by the cell of its decision."""
        names = ("row", "id", "segment", "outcome", "what", "mend")
        columns = tuple(Column(name, name, width=width) for name, width in zip(names, (16, 8, 14, 10, 40, 40), strict=True))
        rows = [
            (line.where.removeprefix(self.file).lstrip("!:"), line.id, line.segment, line.outcome.value, line.what, line.mend)
            for line in self.lines
        ]
        return Table(f"What {self.file or 'the sheet'} decides", columns, rows, self.summary)

    @property
    def summary(self) -> str:
        """Return the counts in a sentence."""
        counts = Counter(line.outcome for line in self.lines)
        said = ", ".join(f"{counts[outcome]} {outcome}" for outcome in Outcome if counts[outcome]) or "no row"
        many = len(self.missing)
        left = f" {many} open disagreement{' is' if many == 1 else 's are'} in no row of it." if many else ""
        return f"{said}.{left}"


def apply(store: Store, seen: View, path: Path, *, who: str, people: tuple[str, ...] = (), yes: bool = False) -> Applied:
    """Return what a filled sheet decides, row by row; with `yes` decide it, as one act, and leave out what is to be mended.

    Applying a sheet again changes nothing. `people` decided where a row does not say who; else it is `who`. Raises `InputError`
    for a file that is no sheet of disagreements.
    """
    table = _sheet(path)
    reader = _Reader(seen, table, people or (who,))
    lines = tuple(reader.lines())
    missing = tuple(one.id for one in seen.open if one.id not in reader.met)
    done = Applied(lines, missing, path.name)
    changes = [line.change for line in lines if line.change is not None and not line.change.same]
    if not yes:
        return done
    what = f"decide {len(changes)} disagreement{'' if len(changes) == 1 else 's'} by {path.name}"
    return replace(done, entry=write(store, changes, what, who=who, ends=[key for line in lines for key in line.ends]))


def _sheet(path: Path) -> Sheet:
    """Return the table of decisions: the sheet of that name, else the first in the workbook that has the columns."""
    names = sheet_names(path)
    if SHEET in names or len(names) < 2:
        table = read_table(path, SHEET if SHEET in names else None)
        if _has_columns(table):
            return table
    for name in names:
        # what cannot be read is some other sheet of the workbook
        with suppress(InputError):
            table = read_table(path, name)
            if _has_columns(table):
                return table
    what = "is no sheet of disagreements: it needs the columns id and decision."
    raise InputError(path, what, mend="Write one with `gioia reconcile --sheet FILE.xlsx`.")


def _has_columns(table: Sheet) -> bool:
    return "decision" in table.columns and bool({"id", "segment"} & set(table.columns))


@dataclass
class _Met:
    """The row that a disagreement was met in first."""

    where: str
    said: tuple[str, ...]
    lines: list[int] = field(default_factory=list)


class _Reader:
    """One sheet being read."""

    def __init__(self, seen: View, table: Sheet, people: tuple[str, ...]) -> None:
        self.seen, self.table, self.people = seen, table, people
        self.refs = {fold_name(source.ref): source.id for source in seen.study.sources}
        self.by_id = {fold_name(name): one for name, one in seen.found.by_id.items()}
        self.met: dict[str, _Met] = {}
        self.codes: dict[str, Code] = {}

    def lines(self) -> list[Line]:
        """Return what each row comes to; two rows that answer one disagreement differently are none of them heard."""
        found: list[Line] = []
        for n in range(len(self.table.rows)):
            line = self._line(n)
            if line is None:
                continue
            found.append(line)
            if line.id in self.met and line.outcome not in (Outcome.UNKNOWN, Outcome.BLANK, Outcome.OPEN):
                self._again(n, line, found)
        return found

    def _again(self, n: int, line: Line, found: list[Line]) -> None:
        met, said = self.met[line.id], self._said(n)
        met.lines.append(len(found) - 1)
        if not met.said:
            met.said, met.where = said, line.where
        elif met.said == said and found[met.lines[0]].outcome is not Outcome.TWICE:
            if len(met.lines) > 1:
                found[-1] = replace(line, outcome=Outcome.SAME, what=f"as in {met.where}", change=None, ends=())
        else:
            for at in met.lines:
                what = "another row decides this one in another way."
                rows = ", ".join(found[each].where for each in met.lines if each != at)
                mend = f"Keep one of them: this one or {rows}."
                found[at] = replace(found[at], outcome=Outcome.TWICE, what=what, mend=mend, change=None, ends=())

    def _cell(self, n: int, column: str) -> str:
        at = self.table.columns.get(column)
        return "" if at is None else undefused(self.table.rows[n][at].strip()).strip()

    def _said(self, n: int) -> tuple[str, ...]:
        return tuple(fold_name(self._cell(n, column)) for column in FILLED)

    def _where(self, n: int) -> str:
        return self.table.where(n, self.table.columns["decision"])

    def _line(self, n: int) -> Line | None:
        name, segment = self._cell(n, "id").strip(_QUOTED), self._cell(n, "segment")
        if not name and not segment and not any(self._said(n)):
            return None
        where = self._where(n)
        try:
            one = self._find(name, segment, self._cell(n, "hash"))
        except GioiaError as error:
            nothing = not self._cell(n, "decision")
            what, mend = error.message, error.mend
            return None if nothing and not name else Line(where, name, segment, Outcome.UNKNOWN, what, mend)
        self.met.setdefault(one.id, _Met(where, ()))
        about: About = partial(Line, where, one.id, self.seen.address(one))
        if not self._cell(n, "decision"):
            unsaid = any(self._said(n))
            return about(Outcome.BLANK, "no decision in the row" if unsaid else "", "Write one." if unsaid else "")
        was = self._cell(n, "hash")
        if was and fold_name(was) not in map(fold_name, one.hashes):
            return about(Outcome.STALE, "the codings here, or their codes, have changed since.", f"Look at it again. {_ANEW}")
        try:
            return self._decided(n, one, about)
        except GioiaError as error:
            return about(Outcome.FAULT, error.message, error.mend)

    def _find(self, name: str, segment: str, was: str) -> Disagreement:
        if name:
            one = self.by_id.get(fold_name(name)) or self._of_another_name(segment, was)
            if one is not None:
                return one
            near = nearest(name, self.seen.found.by_id)
            mend = f"Did you mean {near[0]}? " if near and len(near[0]) == len(name) and _typo(near[0], name) else ""
            what = f'there is no disagreement "{cut(name, 40)}" now: it was changed, or was never here.'
            raise InputError("", what, mend=f"{mend}{_ANEW}")
        one = self._at(segment)
        if one is None:
            raise InputError("", f"the coders do not disagree on exactly {cut(segment, 40)} now.", mend=_ANEW)
        return one

    def _of_another_name(self, segment: str, was: str) -> Disagreement | None:
        """Return the disagreement whose place and hash a row names; its id is another since a code of it was merged."""
        try:
            one = self._at(segment) if was else None
        except GioiaError:
            return None
        return one if one is not None and fold_name(was) in map(fold_name, one.hashes) else None

    def _at(self, segment: str) -> Disagreement | None:
        address = parse_address(segment)
        source = self.refs.get(fold_name(address.source))
        if source is not None:
            revision = self.seen.study.revision(source)
            span = resolve(address, revision.turns, len(revision.text))
            return self.seen.found.by_place.get((source, *span))
        return None

    # What a row decides.

    def _decided(self, n: int, one: Disagreement, about: About) -> Line:
        choice, typed = parse(self._cell(n, "decision"), self.seen.coders)
        stands = self.seen.decided.of(one)
        if choice == LATER:
            ends = tuple(each.id for each in stands.valid)
            return about(Outcome.REOPENED if ends else Outcome.OPEN, LATER, ends=ends)
        made = change(self.seen, one, self._answer(n, choice, typed))
        words = decision_words(made.new, self.seen.study.codebook)
        if made.against:
            others = "; ".join(decision_words(each, self.seen.study.codebook) for each in made.against)
            who = "; ".join(dict.fromkeys((*made.new.by, *(name for each in made.against for name in each.by))))
            what = f"{words} stands against {others}: both are kept, and it is open."
            return about(Outcome.CONFLICT, what, f'Decide together: write "{who}" under decided by.', made)
        return about(Outcome.SAME if made.same else Outcome.DECIDED, words, "", made)

    def _answer(self, n: int, choice: str, typed: str) -> Answer:
        rule, word = self._cell(n, "rule"), typed or self._cell(n, "code")
        code = self._code(word) if word and (choice == RECODE or rule) else None
        return Answer(
            choice,
            names_of(self._cell(n, "decided by")) or self.people,
            code=code.id if code and choice == RECODE else None,
            reason=reason_of(self._cell(n, "reason")),
            rationale=self._cell(n, "rationale"),
            rule=rule,
            rule_code=code.id if code and rule else None,
            mode=mode_of(self._cell(n, "mode")),
        )

    def _code(self, word: str) -> Code:
        """Return the code that a cell means: its id, its name, or both as the drop-down writes them."""
        if word not in self.codes:
            book, typed = self.seen.study.codebook, word.strip(_QUOTED)
            ref, _, name = typed.partition(" ")
            same = book.with_ref(ref)
            is_both = same is not None and name and fold_name(same.name) == fold_name(name)
            self.codes[word] = book.find(ref if is_both else typed, exact=True)
        return self.codes[word]


def _typo(known: str, typed: str) -> bool:
    return sum(a != b for a, b in zip(known.casefold(), typed.casefold(), strict=True)) == 1

"""Codes: which are the same on both sides, and what ours lack; the groups and texts of ours stand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from gioia_coder.core.blocks import printable
from gioia_coder.core.codebook import called
from gioia_coder.core.codebook.draft import LIST_FIELDS, TEXT_FIELDS
from gioia_coder.core.codebook.names import RefMaker, ref_fault, tidy
from gioia_coder.core.codebook.tree import Codebook
from gioia_coder.core.model import Code, Level
from gioia_coder.core.text.canonical import fold_name
from gioia_coder.errors import cut
from gioia_coder.store import reading
from gioia_coder.store.taken_in import fit
from gioia_coder.store.writing import packed
from gioia_coder.workflow.coding import id_suffix
from gioia_coder.workflow.exchange.taking_in.meeting import Meeting

_TOP_DOWN: Final = {Level.DIMENSION: 0, Level.THEME: 1, Level.CONCEPT: 2}


def codes(meeting: Meeting) -> None:
    """Match codes by UUID, by level and path, then by level and name, and plan those that are new."""
    matched = _Matching(meeting).run()
    for theirs, ours in matched.items():
        _same(meeting, meeting.theirs.codebook.by_id[theirs], ours)
    new = sorted(
        (code for code in meeting.theirs.codebook.codes if code.id not in matched), key=lambda code: _TOP_DOWN[code.level]
    )
    _add(meeting, new)


class _Matching:
    """Finds the codes of ours that theirs are, each of ours once."""

    def __init__(self, meeting: Meeting) -> None:
        self.meeting = meeting
        self.ours, self.theirs = meeting.ours.codebook, meeting.theirs.codebook
        self.found: dict[int, Code] = {}
        self.taken: set[int] = set()

    def run(self) -> dict[int, Code]:
        """Return ours by the keys of theirs."""
        known = self.meeting.by_uuid("code", self.ours.by_id)
        for code in self.theirs.codes:
            there = self.ours.by_id.get(known.get(self.meeting.uuid_of("code", code.id), 0))
            if there is not None and there.level is code.level and there.id not in self.taken:
                self._meet(code, there)
        live = [code for code in self.ours.codes if not code.retired]
        for path in (True, False):
            by_name: dict[Any, list[Code]] = {}
            for code in (*live, *(code for code in self.ours.codes if code.retired)):
                by_name.setdefault(self._name(self.ours, code, path), []).append(code)
            for code in self.theirs.codes:
                if code.id not in self.found:
                    self._by_name(code, by_name.get(self._name(self.theirs, code, path), ()))
        return self.found

    def _name(self, book: Codebook, code: Code, path: bool) -> tuple[Any, ...]:
        names = book.path(code) if path else (code.name,)
        return code.level, *(fold_name(_tidy(name)) for name in names)

    def _by_name(self, code: Code, same: Iterable[Code]) -> None:
        """Take the first that is free: a retired code for a retired one only, one that was merged for what it went into."""
        for one in same:
            if one.id in self.taken or (one.retired and not code.retired and one.merged_into is None):
                continue
            self._meet(code, one)
            return

    def _meet(self, code: Code, there: Code) -> None:
        self.taken.add(there.id)
        into = self.ours.survivor(there) if there.retired and not code.retired else there
        if into is not None and into.id != there.id:
            self.meeting.plan.note("code", f"{called(there)} was merged into {called(into)} here.")
        self.found[code.id] = into or there


def _same(meeting: Meeting, theirs: Code, ours: Code) -> None:
    """Fill what ours lack and tell what differs."""
    meeting.met("code", theirs.id, ours.id)
    if not _is_one(theirs, ours):
        meeting.plan.counts["codes"].same += 1
        return
    values: dict[str, Any] = {}
    for name in (*TEXT_FIELDS, *LIST_FIELDS):
        here, there = getattr(ours, name), getattr(theirs, name)
        if there and not here:
            values[name] = packed(there) if name in LIST_FIELDS else there
        elif there and there != here:
            meeting.plan.note("code", f"{called(ours)}: {name} is {_shown(there)} there; here it stays {_shown(here)}.")
    labels = {language: text for language, text in theirs.labels.items() if text and not ours.labels.get(language)}
    if labels:
        values["labels"] = packed({**ours.labels, **labels})
    _tell_place(meeting, theirs, ours)
    if values:
        meeting.work.changes.append(("code", ours.id, values))
    meeting.plan.counts["codes"].updated += bool(values)
    meeting.plan.counts["codes"].same += not values


def _is_one(theirs: Code, ours: Code) -> bool:
    """Whether what theirs say may be said of ours: not of a code that is retired on one side alone."""
    return theirs.retired == ours.retired


def _shown(value: Any) -> str:
    return f'"{cut(value if isinstance(value, str) else ", ".join(value))}"'


def _tell_place(meeting: Meeting, theirs: Code, ours: Code) -> None:
    mine, other = meeting.ours.codebook, meeting.theirs.codebook
    if ours.name != _tidy(theirs.name):
        meeting.plan.note("code", f'{called(ours)} is called "{cut(theirs.name)}" there; the name here stays.')
    above, there = mine.parent_of(ours), other.parent_of(theirs)
    if there is not None and (above is None or fold_name(above.name) != fold_name(_tidy(there.name))):
        where = f'stays in "{above.name}"' if above else "stays ungrouped"
        meeting.plan.note("code", f'{called(ours)} stands in "{cut(there.name)}" there; here it {where}.')


def _add(meeting: Meeting, new: Sequence[Code]) -> None:
    suffix = id_suffix(meeting.ours.settings)
    used = {fold_name(ref) for ref in reading.used_refs(meeting.store.connection)}
    given = _refs(new, used, suffix)
    for code in new:
        key = meeting.key()
        uuid = meeting.own_uuid("code", meeting.uuid_of("code", code.id))
        meeting.work.code_uuids[key] = meeting.uuids.setdefault("code", {})[key] = uuid
        meeting.met("code", code.id, key)
    last = _last_positions(meeting.ours.codebook)
    for code in new:
        mine = mapped(meeting, meeting.theirs.codebook, replace(code, ref=given[code.id]))
        place = mine.position + last.get((mine.parent, mine.level), 0)
        meeting.work.codes.append(replace(mine, position=place))
    meeting.plan.counts["codes"].added += len(new)


def mapped(meeting: Meeting, book: Codebook, code: Code) -> Code:
    """Return a code of theirs, as it is or was in a codebook, with our keys."""
    keys = meeting.keys["code"]
    above = book.by_id.get(code.parent or 0)
    parent = keys.get(above.id) if above is not None and above.level is code.level.parent else None
    into = keys.get(code.merged_into) if code.merged_into in book.by_id else None
    texts: dict[str, Any] = {name: fit(getattr(code, name)) for name in TEXT_FIELDS}
    lists: dict[str, Any] = {name: tuple(map(fit, getattr(code, name))) for name in LIST_FIELDS}
    labels = {fit(language): fit(text) for language, text in code.labels.items()}
    name = _tidy(code.name) or code.ref
    return replace(code, **texts, **lists, labels=labels, id=keys[code.id], name=name, parent=parent, merged_into=into)


def _refs(new: Iterable[Code], used: set[str], suffix: str) -> Mapping[int, str]:
    """Return a short id for each: its own where that is free and fit, else the next one."""
    given: dict[int, str] = {}
    for code in new:
        if code.ref and not suffix and fold_name(code.ref) not in used and not ref_fault(code.ref, code.level):
            given[code.id] = code.ref
            used.add(fold_name(code.ref))
    maker = RefMaker(used, suffix)
    return {**given, **{code.id: maker.take(code.level) for code in new if code.id not in given}}


def _last_positions(book: Codebook) -> dict[tuple[int | None, Level], int]:
    found: dict[tuple[int | None, Level], int] = {}
    for code in book.live:
        parent = book.parent_of(code)
        place = parent.id if parent else None, code.level
        found[place] = max(found.get(place, 0), code.position)
    return found


def _tidy(name: str) -> str:
    return tidy(printable(name))

"""What was done with the named things, out of the files of an archive."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any, Final

import numpy as np

from gioia_coder.core.exchange.portable import Derived, Kept, Phrase
from gioia_coder.core.model import (
    Coding,
    Decision,
    Link,
    Memo,
    Polarity,
    Quote,
    QuoteState,
    Rating,
    Reading,
    Result,
    Round,
    Segment,
)
from gioia_coder.core.study import CodingColumns, Ints
from gioia_coder.formats.plain_study.columns import (
    CODINGS,
    DECISIONS,
    DISMISSALS,
    KEPT,
    LINKS,
    MEMOS,
    QUOTES,
    RATINGS,
    READINGS,
    ROUNDS,
    RULES,
)
from gioia_coder.formats.plain_study.known import Known, span_fault
from gioia_coder.formats.plain_study.lines import Line
from gioia_coder.formats.plain_study.read_nouns import Nouns
from gioia_coder.formats.plain_study.rows import TARGETS

_MOVED: Final = "If the text was changed, give the place and the words anew."
_HIGHEST: Final = 3

_FORMER: Final = -1
"""The text of a decision on one that does not travel: that of no source."""


@dataclass
class Rows:
    """What was read: codings as columns and all that is no named thing."""

    codings: CodingColumns = field(default_factory=lambda: columns_of([]))
    quarantined: list[tuple[Coding, str]] = field(default_factory=list)
    coding_uuids: dict[int, bytes] = field(default_factory=dict)
    coded_at: dict[int, str] = field(default_factory=dict)
    derived: list[Derived] = field(default_factory=list)
    rounds: list[Round] = field(default_factory=list)
    frozen: dict[int, CodingColumns] = field(default_factory=dict)
    read: dict[int, frozenset[tuple[int, int]]] = field(default_factory=dict)
    memos: tuple[Memo, ...] = ()
    links: tuple[Link, ...] = ()
    quotes: tuple[Quote, ...] = ()
    ratings: tuple[Rating, ...] = ()
    readings: dict[tuple[int, int], tuple[Reading, int]] = field(default_factory=dict)
    decisions: tuple[Decision, ...] = ()
    phrases: tuple[Phrase, ...] = ()
    dismissals: dict[str, str] = field(default_factory=dict)
    kept: tuple[Kept, ...] = ()
    bytes_of: dict[str, bytes] = field(default_factory=dict)


def read(known: Known, nouns: Nouns) -> Rows:
    """Return all that the other files say of the things."""
    rows = Rows()
    _codings(known, nouns, rows)
    _rounds(known, nouns, rows)
    lines = known.folder.lines
    rows.memos = _in_time([_memo(known, n, line) for n, line in enumerate(lines(MEMOS), 1)])
    rows.links = tuple(_link(known, n, line) for n, line in enumerate(lines(LINKS), 1))
    rows.quotes = tuple(_quote(known, nouns, n, line) for n, line in enumerate(lines(QUOTES), 1))
    rows.ratings = tuple(_rating(known, n, line) for n, line in enumerate(lines(RATINGS), 1))
    rows.readings = dict(_reading(known, line) for line in lines(READINGS))
    rows.decisions = _decisions(known, nouns)
    rows.phrases = tuple(
        Phrase(known.named("code", line), line.text("text"), line.said.get("banned", False), line.text("who"))
        for line in lines(RULES)
    )
    rows.dismissals = {line.text("hint"): line.text("why") for line in lines(DISMISSALS)}
    rows.kept = tuple(_kept(known, rows, n, line) for n, line in enumerate(lines(KEPT), 1))
    return rows


def _in_time(memos: Iterable[Memo]) -> tuple[Memo, ...]:
    return tuple(sorted(memos, key=lambda one: one.when))


# Codings.


def columns_of(codings: Sequence[Coding]) -> CodingColumns:
    """Return codings as columns, in their order."""

    def ints(of: Callable[[Coding], int]) -> Any:
        return np.fromiter(map(of, codings), np.int64, len(codings))

    return CodingColumns(
        *(ints(lambda one: one.id), ints(lambda one: one.source), ints(lambda one: one.start), ints(lambda one: one.end)),
        *(ints(lambda one: one.code), ints(lambda one: one.coder), ints(lambda one: one.intensity or 0)),
        np.fromiter((one.polarity is Polarity.CONTRADICTS for one in codings), np.bool_, len(codings)),
        {one.id: one.memo for one in codings if one.memo},
    )


def _codings(known: Known, nouns: Nouns, rows: Rows) -> None:
    placed = []
    for key, line in enumerate(known.folder.lines(CODINGS), start=1):
        coding = _coding(known, nouns, key, line)
        place = (coding.source, coding.start, coding.end, coding.code, coding.coder, coding.quarantined)
        known.once(line, ("coding", place), "this coding")
        rows.coding_uuids[key] = coding.uuid
        if line.text("when"):
            rows.coded_at[key] = line.text("when")
        if coding.quarantined:
            rows.quarantined.append((coding, line.text("quote")))
        else:
            placed.append(coding)
        if line.said.keys() & {"behind", "decision"}:
            rows.derived.append(Derived(coding.uuid, line.said.get("behind", ()), line.said.get("decision")))
    rows.codings = columns_of(placed)


def _coding(known: Known, nouns: Nouns, key: int, line: Line) -> Coding:
    source, intensity = known.named("source", line), line.said.get("intensity")
    quarantined = line.said.get("quarantined", False)
    if source and not quarantined:
        _check_words(known, nouns, source, line)
    if intensity is not None and not 1 <= intensity <= _HIGHEST:
        known.faults.add(line.where, f"the intensity {intensity} is none.", "It is 1, 2 or 3.")
    said = line.said
    return Coding(
        id=key,
        uuid=known.uuid(line, said["source"], said["start"], said["end"], said["code"], said["coder"], line.where.split(":")[0]),
        coder=known.named("coder", line),
        code=known.named("code", line),
        source=source,
        start=said["start"],
        end=said["end"],
        memo=line.text("memo"),
        intensity=intensity,
        polarity=known.choice(line, "polarity", Polarity, Polarity.SUPPORTS),
        quarantined=quarantined,
    )


def _check_words(known: Known, nouns: Nouns, source: int, line: Line) -> None:
    """Note a fault where a span is not inside its text, or where other words stand there than are said."""
    text, said = nouns.text(source), line.said
    if what := span_fault(said, len(text)):
        known.faults.add(line.where, what, _MOVED)
    elif "quote" in said and text[said["start"] : said["end"]] != said["quote"]:
        place = f"{line.text('source')} at {said['start']}-{said['end']}"
        known.faults.add(line.where, f"the words of {place} are not its quote.", _MOVED)


def _rounds(known: Known, nouns: Nouns, rows: Rows) -> None:
    """Read the rounds; a frozen coding that is still the same has the key of the present one."""
    present = dict(zip(rows.codings.id.tolist(), _values(rows.codings), strict=True))
    by_uuid = {uuid: key for key, uuid in rows.coding_uuids.items()}
    last = len(rows.coding_uuids)
    for n, line in enumerate(known.folder.lines(ROUNDS), start=1):
        key = known.add("round", line, line.text("name"))
        coders = _all(known, "coder", line, line.said.get("coders", ()))
        rows.rounds.append(
            Round(
                key,
                line.text("name"),
                n,
                coders,
                _all(known, "source", line, line.said.get("sources", ())),
                bool(line.said.get("forced")),
            )
        )
        pairs = line.said.get("done", ())
        rows.read[key] = frozenset((known.find("coder", line, who), known.find("source", line, what)) for who, what in pairs)
        then = []
        for each in _lines_of(known, line):
            last += 1
            coding = _coding(known, nouns, last, each)
            same = by_uuid.get(coding.uuid, 0)
            if same and present.get(same) == _value(coding):
                coding = replace(coding, id=same)
            else:
                rows.coding_uuids |= {last: coding.uuid} if "uuid" in each.said else {}
                rows.coded_at |= {last: each.text("when")} if each.text("when") else {}
            then.append(coding)
        rows.frozen[key] = columns_of(then)


def behind(rows: Rows) -> tuple[Ints, Ints]:
    """Return pairs of a derived coding of consensus and a coder whose coding it comes from, as two columns of keys."""
    keys = {rows.coding_uuids[key]: key for key in rows.codings.id.tolist()}
    coder = dict(zip(rows.codings.id.tolist(), rows.codings.coder.tolist(), strict=True))
    pairs = {
        (keys[one.coding], coder[keys[uuid]]) for one in rows.derived if one.coding in keys for uuid in one.behind if uuid in keys
    }
    columns = np.array(sorted(pairs), np.int64).reshape(-1, 2).T
    return columns[0], columns[1]


def _lines_of(known: Known, line: Line) -> list[Line]:
    name = line.text("codings")
    if not name or known.folder.data(name, line.where) is None:
        return []
    return known.folder.lines(name)


def _value(one: Coding) -> tuple[Any, ...]:
    contradicts = one.polarity is Polarity.CONTRADICTS
    return one.source, one.start, one.end, one.code, one.coder, one.intensity or 0, contradicts, one.memo


def _values(codings: CodingColumns) -> Iterable[tuple[Any, ...]]:
    columns = (codings.source, codings.start, codings.end, codings.code, codings.coder, codings.intensity, codings.contradicts)
    memos = [codings.memos.get(key, "") for key in codings.id.tolist()]
    return zip(*(column.tolist() for column in columns), memos, strict=True)


def _all(known: Known, kind: str, line: Line, names: Iterable[str]) -> tuple[int, ...]:
    return tuple(filter(None, (known.find(kind, line, name) for name in names)))


# Words about things.


def _memo(known: Known, key: int, line: Line) -> Memo:
    about = line.text("about")
    kind = TARGETS.get(about)
    if about != "project" and kind is None:
        known.faults.add(line.where, f'about cannot be "{about}".', "It is one of project, case, source, segment, code.")
    said = line.said
    start, end = said.get("start"), said.get("end")
    if (start is None) != (end is None) or (start is not None and end is not None and start > end):
        known.faults.add(line.where, "start and end are no span.", "Give both, the smaller one first, or none.")
    return Memo(
        id=key,
        uuid=known.uuid(line, about, line.text("target"), start, end, line.text("text")),
        kind=line.text("kind"),
        about=about,
        target=(known.named(kind, line, "target") or None) if kind else None,
        text=line.text("text"),
        coder=line.text("coder"),
        when=line.text("when"),
        start=start,
        end=end,
    )


def _link(known: Known, key: int, line: Line) -> Link:
    a, b, label = known.named("code", line, "from"), known.named("code", line, "to"), line.text("label")
    known.once(line, ("link", a, b, label), "this link")
    evidence = []
    for source, start, end in line.said.get("evidence", ()):
        if start >= end:
            known.faults.add(line.where, f"the span {start}-{end} holds no words.", "Correct it.")
        evidence.append(Segment(known.find("source", line, source), start, end))
    return Link(key, known.uuid(line, line.text("from"), line.text("to"), label), a, b, label, tuple(evidence))


def _quote(known: Known, nouns: Nouns, key: int, line: Line) -> Quote:
    source, said = known.named("source", line), line.said
    if source and said["end"]:
        _check_words(known, nouns, source, line)
        known.once(line, ("quote", source, said["start"], said["end"]), "this quote")
    state = known.choice(line, "state", QuoteState, QuoteState.CANDIDATE)
    return Quote(key, source, said["start"], said["end"], state, line.text("shown"), said.get("translations", {}))


def _rating(known: Known, key: int, line: Line) -> Rating:
    case, code, coder = known.named("case", line), known.named("code", line), line.text("coder")
    known.once(line, ("rating", case, code, coder), "this rating")
    return Rating(key, case, code, line.text("value"), line.text("why"), coder)


def _reading(known: Known, line: Line) -> tuple[tuple[int, int], tuple[Reading, int]]:
    pair = (known.named("coder", line), known.named("source", line))
    known.once(line, ("reading", pair), "this reading")
    return pair, (known.choice(line, "state", Reading, Reading.ASSIGNED), line.said.get("turn", 0))


# Decisions and what other programs' files held.


def _decisions(known: Known, nouns: Nouns) -> tuple[Decision, ...]:
    """Return the decisions, oldest first; the entry that made one is the place of its time among them all."""
    lines = known.folder.lines(DECISIONS)
    times = {when: n for n, when in enumerate(sorted({line.text("when") for line in lines}), start=1)}
    found = [_decision(known, nouns, n, line, times) for n, line in enumerate(lines, 1)]
    return tuple(sorted(found, key=lambda one: one.made))


def _decision(known: Known, nouns: Nouns, key: int, line: Line, times: Mapping[str, int]) -> Decision:
    source, said = known.named("source", line), line.said
    words = ("disagreement", "hash", "kind", "choice", "reason", "rationale", "rule", "mode", "when")
    former = said.get("former", False) or source not in nouns.revisions
    return Decision(
        id=key,
        uuid=known.uuid(line, "decision", line.text("source"), said["start"], said["end"], line.text("when"), key),
        source=source,
        revision=_FORMER if former else source,
        start=said["start"],
        end=said["end"],
        options=said.get("options", ()),
        result=tuple(_result(known, line, one) for one in said.get("result", ())),
        code=known.named("code", line) or None,
        by=said.get("who", ()),
        round=known.named("round", line) or None,
        made=times[line.text("when")],
        **{name: line.text(name) for name in words},
    )


def _result(known: Known, line: Line, said: Mapping[str, Any]) -> Result:
    return Result(known.find("code", line, said["code"]), said["start"], said["end"], said["contradicts"], said["intensity"])


def _kept(known: Known, rows: Rows, key: int, line: Line) -> Kept:
    name, digest = line.text("file"), ""
    if name and (data := known.folder.data(name, line.where)) is not None:
        digest = sha256(data).hexdigest()
        rows.bytes_of[digest] = data
    uuid = known.uuid(line, "kept", line.text("kind"), line.text("name"), key)
    return Kept(uuid, line.text("kind"), line.text("name"), line.said.get("thing"), line.text("data"), digest)

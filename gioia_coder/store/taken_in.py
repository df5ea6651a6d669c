"""Writing what was taken in from elsewhere: all is decided before, and what is new has a key below zero until it is written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, Table, func, select

from gioia_coder.core.exchange.portable import Kept
from gioia_coder.core.model import Code, Piece, Reading, Turn
from gioia_coder.store import kept_rows, reading, round_rows, writing
from gioia_coder.store import tables as t
from gioia_coder.store.acts import Act, new_uuids
from gioia_coder.store.writing import NewText, fingerprint

TABLES: Final[Mapping[str, Table]] = {
    **{"coder": t.coder, "case": t.cases, "informant": t.informant, "source": t.source, "code": t.code},
    **{"coding": t.coding, "memo": t.memo, "link": t.link, "decision": t.decision, "kept": t.kept},
}
"""The tables of what has a UUID that is the same everywhere, by what it is called."""

_REFERS: Final = {
    **{"case_id": "case", "code_id": "code", "a": "code", "b": "code", "coder_id": "coder", "source_id": "source"},
    **{"revision_id": "revision", "informant_id": "informant", "round_id": "round"},
}
_CODING: Final = (*writing.CODING, "quarantined")


def fit(text: str) -> str:
    r"""Return a text that can be written: with a question mark for each half of a character.

    >>> fit("a\ud800b"), fit("没钱")
    ('a?b', '没钱')
    """
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


def used_uuids(connection: Connection, kind: str) -> set[bytes]:
    """Return the UUIDs that things of a kind have or had."""
    return set(connection.execute(select(TABLES[kind].c.uuid)).scalars())


def erased_things(connection: Connection) -> frozenset[bytes]:
    """Return the UUIDs of what was erased and may not come back."""
    return frozenset(connection.execute(select(t.tombstone.c.uuid)).scalars())


class Coded(NamedTuple):
    """A coding as it is to stand; `revision`, `code` and `coder` may be keys of what is new."""

    uuid: bytes
    revision: int
    start: int
    end: int
    code: int
    coder: int
    intensity: int | None
    contradicts: int
    memo: str | None
    quarantined: int = 0

    @property
    def place(self) -> tuple[int, int, int, int, int, int]:
        """What tells codings apart."""
        return self.revision, self.start, self.end, self.code, self.coder, self.quarantined

    @property
    def said(self) -> tuple[int | None, int, str | None]:
        """What it says besides."""
        return self.intensity, self.contradicts, self.memo


def present_codings(connection: Connection, revisions: Iterable[int]) -> dict[tuple[int, ...], tuple[int, Coded]]:
    """Return the codings on some revisions as they stand, with their keys, by what tells them apart."""
    c = t.coding.c
    columns = (c.id, c.uuid, c.revision_id, c.start, c.end, c.code_id, c.coder_id, c.intensity, c.contradicts, c.memo)
    query = select(*columns, c.quarantined).where(c.ended.is_(None))
    wanted = set(revisions)
    rows = connection.execute(query) if wanted else ()
    found = ((row[0], Coded(*row[1:])) for row in rows if row[2] in wanted)
    return {one.place: (key, one) for key, one in found}


@dataclass(slots=True)
class Text:
    """A text to be added to a source; `n` says where it stands among the source's revisions, the present one last."""

    key: int
    source: int
    new: Callable[[], NewText]
    speakers: Mapping[str, int] = field(default_factory=dict)
    n: int = 1


def former(key: int, source: int, text: str, n: int) -> Text:
    """Return a former text of which only some words are known; nobody knows who spoke, so that a withdrawal takes it whole."""
    turns = [Turn(1, "", (Piece(0, len(text)),), ())]
    return Text(key, source, lambda: NewText(text, turns, text.encode("utf-8", "surrogatepass"), "", "utf-8"), {}, n)


def first_n(connection: Connection, source: int) -> int:
    """Return the lowest number of a source's revisions, 1 where it has none."""
    r = t.revision.c
    return int(connection.execute(select(func.coalesce(func.min(r.n), 1)).where(r.source_id == source)).scalar_one())


@dataclass(slots=True)
class Stage:
    """A round to be frozen: who and what is compared, and the codings and readings that stand there when it is.

    With `codings` None these, the readings and the codebook are those that stand in the end.
    """

    key: int
    name: str
    coders: tuple[int, ...]
    sources: tuple[int, ...]
    forced: bool
    codings: Sequence[Coded] | None = None
    done: Mapping[tuple[int, int], int] = field(default_factory=dict)
    codes: Sequence[Code] = ()


@dataclass
class Work:
    """All that is to be written. `things` and `rows` are values by column, by kind and by table's name.

    `changes` are of what is there: kind, key, values. `gone` are keys of new sources of which only the mention is left.
    """

    settings: dict[str, str] = field(default_factory=dict)
    things: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    codes: list[Code] = field(default_factory=list)
    code_uuids: dict[int, bytes] = field(default_factory=dict)
    changes: list[tuple[str, int, dict[str, Any]]] = field(default_factory=list)
    gone: list[int] = field(default_factory=list)
    texts: list[Text] = field(default_factory=list)
    speaking: dict[int, list[int]] = field(default_factory=dict)
    stages: list[Stage] = field(default_factory=list)
    codings: list[Coded] = field(default_factory=list)
    ended: list[int] = field(default_factory=list)
    readings: list[tuple[int, int, Reading, int]] = field(default_factory=list)
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    kept: list[Kept] = field(default_factory=list)

    @property
    def frozen_apart(self) -> bool:
        """Whether rounds are to be frozen on other codings than those that stand in the end."""
        return any(one.codings is not None for one in self.stages)


def write(act: Act, work: Work) -> None:
    """Write it all in the act's transaction; rounds that were frozen on other codings become entries of their own."""
    _Writing(act, work).run()


def _fit(value: Any) -> Any:
    return fit(value) if isinstance(value, str) else value


class _Writing:
    def __init__(self, act: Act, work: Work) -> None:
        self.act, self.work = act, work
        self.first = act
        self.keys: dict[str, dict[int, int]] = defaultdict(dict)
        self.words: dict[int, str] = {}
        self.book: dict[int, Code] = {}

    def run(self) -> None:
        """Write what stands first, then each round, then the rest."""
        for key, value in self.work.settings.items():
            writing.put_setting(self.act, key, value)
        self._things()
        self._texts()
        self._change(self.work.changes)
        staged = [one for one in self.work.stages if one.codings is not None]
        for n, stage in enumerate(staged):
            self._next(f"{self.first.what}: round {stage.name}") if n else None
            self._freeze(stage)
        if staged:
            self._next(f"{self.first.what}: what came after the rounds")
        self._rest()
        if self.act is not self.first:
            self._close()

    def _next(self, what: str) -> None:
        """Go on in another entry of the same transaction."""
        if self.act is not self.first:
            self._close()
        first = self.first
        self.act = Act(first.connection, who=first.who, what=what, at=first.at, own=first.own)

    def _close(self) -> None:
        if not self.act.changed:
            self.act.connection.execute(t.entry.delete().where(t.entry.c.id == self.act.entry))

    def _key(self, kind: str, key: int) -> int:
        return key if key > 0 else self.keys[kind][key]

    def _resolved(self, values: Mapping[str, Any]) -> dict[str, Any]:
        return {
            name: self._key(_REFERS[name], value) if name in _REFERS and value is not None else _fit(value)
            for name, value in values.items()
        }

    # What stands first.

    def _things(self) -> None:
        for kind in ("coder", "case", "informant"):
            self._create(kind)
        if not self.work.frozen_apart:
            self._put_codes(self.work.codes)
        self._create("source")
        for key in self.work.gone:
            self.act.remove(t.source, self._key("source", key))

    def _put_codes(self, codes: Iterable[Code]) -> None:
        """Let new codes be so: those that are not there yet are made, others changed."""
        listed = {code.id: code for code in codes}
        first = {key: replace(code, merged_into=None) for key, code in listed.items() if key not in self.book}
        self.keys["code"].update(writing.put_codes(self.act, {}, map(self._real, first.values()), self.work.code_uuids))
        known = self.book | first
        writing.put_codes(self.act, {}, [self._real(code) for key, code in listed.items() if known[key] != code])
        self.book |= listed

    def _real(self, code: Code) -> Code:
        """Return a code with the keys that are known by now."""
        keys = self.keys["code"]
        parent, into = (None if key is None else keys.get(key, key) for key in (code.parent, code.merged_into))
        return replace(code, id=keys.get(code.id, code.id), parent=parent, merged_into=into)

    def _create(self, kind: str) -> None:
        for values in self.work.things[kind]:
            columns = self._resolved({name: value for name, value in values.items() if name != "id"})
            self.keys[kind][values["id"]] = self.act.create(TABLES[kind], **columns)

    def _texts(self) -> None:
        for one in self.work.texts:
            new = one.new()
            speakers = {label: self._key("informant", key) for label, key in one.speakers.items()}
            key = writing.add_revision(self.act, self._key("source", one.source), new, speakers, n=one.n)
            self.keys["revision"][one.key] = key
            self.words[key] = new.text
        for source, people in self.work.speaking.items():
            writing.put_speaking(self.act, self._key("source", source), [self._key("informant", key) for key in people])

    def _change(self, changes: Iterable[tuple[str, int, dict[str, Any]]]) -> None:
        for kind, key, values in changes:
            self.act.alter(TABLES[kind], self._key(kind, key), **self._resolved(values))

    # Codings.

    def _add(self, codings: Iterable[Coded]) -> None:
        by_revision = defaultdict[int, list[Coded]](list)
        for one in codings:
            by_revision[one.revision].append(one)
        rows: list[tuple[Any, ...]] = []
        for revision, some in by_revision.items():
            key = self._key("revision", revision)
            text = self.words[key] if key in self.words else reading.text_of(self.act.connection, key)
            for one in some:
                quote, memo = fingerprint(text[one.start : one.end]), _fit(one.memo)
                code, coder = self._key("code", one.code), self._key("coder", one.coder)
                said = one.intensity, one.contradicts, quote, memo, one.quarantined
                rows.append((one.uuid, key, one.start, one.end, code, coder, *said))
        self.act.make_many(t.coding, _CODING, rows)

    def _replace(self, wanted: Sequence[Coded], standing: Mapping[tuple[int, ...], tuple[int, Coded]]) -> None:
        """Let these codings stand in the place of others."""
        known = {self._placed(one): one for one in wanted}
        same = {place for place, (_, one) in standing.items() if place in known and known[place].said == one.said}
        self.act.end(t.coding, [key for place, (key, _) in standing.items() if place not in same])
        self._add(one for place, one in known.items() if place not in same)

    def _placed(self, one: Coded) -> tuple[int, ...]:
        place = one.place
        revision, code, coder = (
            self._key(kind, key) for kind, key in (("revision", place[0]), ("code", place[3]), ("coder", place[4]))
        )
        return (revision, place[1], place[2], code, coder, place[5])

    def _standing(self) -> dict[tuple[int, ...], tuple[int, Coded]]:
        return present_codings(self.act.connection, self.keys["revision"].values())

    # Rounds.

    def _freeze(self, stage: Stage) -> None:
        coders = [self._key("coder", key) for key in stage.coders]
        sources = [self._key("source", key) for key in stage.sources]
        newest = reading.present_revisions(self.act.connection)
        texts = {newest[key] for key in sources if key in newest}
        if stage.codings is not None:
            self._put_codes(stage.codes)
            there = {
                place: one for place, one in self._standing().items() if place[0] in texts and place[4] in coders and not place[5]
            }
            self._replace(stage.codings, there)
        for (coder, source), turn in stage.done.items():
            writing.put_reading(self.act, self._key("coder", coder), self._key("source", source), Reading.DONE, turn)
        self.keys["round"][stage.key] = round_rows.add_round(self.act, stage.name, coders, sources, forced=stage.forced)

    # The rest.

    def _rest(self) -> None:
        if self.work.frozen_apart:
            self._put_codes(self.work.codes)
            self._replace(self.work.codings, self._standing())
        else:
            self.act.end(t.coding, self.work.ended)
            self._add(self.work.codings)
        for coder, source, state, turn in self.work.readings:
            writing.put_reading(self.act, self._key("coder", coder), self._key("source", source), state, turn)
        for stage in self.work.stages:
            if stage.codings is None:
                self._freeze(stage)
        for name, rows in self.work.rows.items():
            self._rows(t.metadata.tables[name], rows)
        kept_rows.put_kept(self.act, self.work.kept)

    def _rows(self, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
        """Write rows of one table, all with the same columns; a UUID is made for those that bring none."""
        if not rows:
            return
        columns = ("uuid", *(name for name in rows[0] if name != "uuid"))
        values = []
        for uuid, row in zip(new_uuids(len(rows)), rows, strict=True):
            resolved = self._resolved({"uuid": uuid, **row})
            values.append(tuple(resolved[name] for name in columns))
        self.act.make_many(table, columns, values)

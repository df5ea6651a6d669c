"""Writing through an act: one small function per noun, each leaving what is the same untouched."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b, sha256
from typing import Any, Final

from sqlalchemy import ColumnElement, Table, select

from gioia_coder.core.model import Code, Polarity, Quote, Reading, Turn
from gioia_coder.store import tables as t
from gioia_coder.store.acts import Act, new_uuids
from gioia_coder.store.packing import pack


def packed(value: Mapping[str, str] | Sequence[str]) -> str:
    """Return a small map or list as it stands in a Text column; empty for an empty one."""
    return json.dumps(dict(value) if isinstance(value, Mapping) else list(value), ensure_ascii=False) if value else ""


def fingerprint(quote: str) -> bytes:
    """Return the 8 bytes by which `check` knows a coding's words again."""
    return blake2b(quote.encode("utf-8", "surrogatepass"), digest_size=8).digest()


def put_setting(act: Act, key: str, value: str) -> None:
    """Set one setting."""
    row = act.connection.execute(select(t.setting.c.id).where(t.setting.c.key == key, t.setting.c.ended.is_(None))).first()
    if row is None:
        act.create(t.setting, key=key, value=value)
    else:
        act.alter(t.setting, row.id, value=value)


def add_case(act: Act, ref: str, attributes: Mapping[str, str] | None = None) -> int:
    """Add a case and return its key."""
    return act.create(t.cases, ref=ref, attributes=packed(attributes or {}))


def alter_case(act: Act, key: int, **values: Any) -> None:
    """Change a case's `ref` or `attributes`."""
    act.alter(t.cases, key, **_packed_values(values))


def add_informant(act: Act, ref: str, *, case: int | None, role: str = "", attributes: Mapping[str, str] | None = None) -> int:
    """Add an informant and return the key."""
    return act.create(t.informant, ref=ref, case_id=case, role=role, attributes=packed(attributes or {}))


def alter_informant(act: Act, key: int, **values: Any) -> None:
    """Change an informant's `ref`, `case_id`, `role` or `attributes`."""
    act.alter(t.informant, key, **_packed_values(values))


def add_source(act: Act, ref: str, *, case: int | None, attributes: Mapping[str, str] | None = None, **values: str) -> int:
    """Add a source without a text yet (title, kind, date, minutes, language, file in `values`) and return its key."""
    return act.create(t.source, ref=ref, case_id=case, attributes=packed(attributes or {}), **values)


def alter_source(act: Act, key: int, **values: Any) -> None:
    """Change a source's `ref`, `case_id`, `attributes`, `title`, `kind`, `date`, `minutes`, `language` or `file`."""
    act.alter(t.source, key, **_packed_values(values))


def _packed_values(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: packed(value) if isinstance(value, Mapping | tuple) else value for name, value in values.items()}


@dataclass(frozen=True)
class NewText:
    """What a revision is made of: the canonical text, its turns, and the bytes it came from.

    `file` is the SHA-256 of the file in hexadecimal where `data` are not all its bytes: of several sources in one file only
    the first keeps them.
    """

    text: str
    turns: Sequence[Turn]
    data: bytes
    layout: str
    encoding: str
    file: str = ""


def add_revision(act: Act, source: int, new: NewText, speakers: Mapping[str, int], *, n: int = 1) -> int:
    """Add a revision of a source; `speakers` maps labels to informants. Return its key."""
    pieces, sentences, labels = pack(new.turns)
    utf8 = new.text.encode("utf-8", "surrogatepass")
    key = act.create(
        t.revision,
        source_id=source,
        n=n,
        sha256=sha256(utf8).hexdigest(),
        file_sha256=new.file or sha256(new.data).hexdigest(),
        layout=new.layout,
        encoding=new.encoding,
        pieces=pieces,
        sentences=sentences,
        text=new.text,
        bytes=None if new.data == utf8 else new.data or None,
    )
    rows = [(uuid, key, n, label, speakers.get(label)) for n, (uuid, label) in enumerate(_with_uuid(labels))]
    act.make_many(t.speaker, ("uuid", "revision_id", "n", "label", "informant_id"), rows)
    return key


def _with_uuid(values: Iterable[Any]) -> Iterable[tuple[bytes, Any]]:
    listed = list(values)
    return zip(new_uuids(len(listed)), listed, strict=True)


def put_speaking(act: Act, source: int, informants: Sequence[int]) -> None:
    """Set which informants speak in a source, in this order."""
    c = t.speaking.c
    rows = act.connection.execute(select(c.id, c.informant_id, c.n).where(c.source_id == source, c.ended.is_(None))).all()
    if [row.informant_id for row in sorted(rows, key=lambda row: row.n)] == list(informants):
        return
    act.end(t.speaking, [row.id for row in rows])
    values = [(uuid, source, who, n) for n, (uuid, who) in enumerate(_with_uuid(informants))]
    act.make_many(t.speaking, ("uuid", "source_id", "informant_id", "n"), values)


def put_speaker(act: Act, revision: int, label: str, informant: int | None) -> None:
    """Say who speaks under a label of a revision."""
    c = t.speaker.c
    row = act.connection.execute(select(t.speaker).where(c.revision_id == revision, c.label == label, c.ended.is_(None))).one()
    if row.informant_id != informant:
        act.end(t.speaker, [row.id])
        act.make(t.speaker, uuid=row.uuid, revision_id=revision, n=row.n, label=label, informant_id=informant)


CODE_FIELDS: Final = ("ref", "level", "name", "position", "definition", "include", "exclude", "merged_into")


def _code_values(code: Code) -> dict[str, Any]:
    values: dict[str, Any] = {name: getattr(code, name) for name in CODE_FIELDS}
    lists = {name: packed(getattr(code, name)) for name in ("examples", "keywords", "labels")}
    return {**values, **lists, "level": code.level.value, "parent_id": code.parent, "retired": int(code.retired)}


def put_codes(
    act: Act, before: Mapping[int, Code], codes: Iterable[Code], uuids: Mapping[int, bytes] | None = None
) -> dict[int, int]:
    """Write the codes that are new or different. New ones have a key below 1; return the keys they were given.

    Parents may be new themselves: whatever order the codes come in, dimensions are written before themes before concepts.
    `uuids` are those that new codes, by their key, are to have.
    """
    given: dict[int, int] = {}
    order = {"dimension": 0, "theme": 1, "concept": 2}
    for code in sorted(codes, key=lambda code: order[code.level]):
        values = _code_values(code)
        values["parent_id"] = given.get(code.parent or 0, code.parent)
        if code.id < 1:
            own = {"uuid": uuids[code.id]} if uuids and code.id in uuids else {}
            given[code.id] = act.create(t.code, **values, **own)
        elif before.get(code.id) != code:
            act.alter(t.code, code.id, **values)
    return given


def add_coder(act: Act, name: str) -> int:
    """Add a coder and return the key."""
    return act.create(t.coder, name=name)


def put_reading(act: Act, coder: int, source: int, state: Reading, turn: int) -> None:
    """Set how far a coder is with a source; `turn` is the first turn not yet read."""
    c = t.reading.c
    row = act.connection.execute(select(c.id).where(c.coder_id == coder, c.source_id == source, c.ended.is_(None))).first()
    if row is None:
        act.create(t.reading, coder_id=coder, source_id=source, state=state.value, turn=turn)
    else:
        act.alter(t.reading, row.id, state=state.value, turn=turn)


CODING: Final = ("uuid", "revision_id", "start", "end", "code_id", "coder_id", "intensity", "contradicts", "quote", "memo")


@dataclass(frozen=True, slots=True)
class NewCoding:
    """A coding to be written; `quote` is the segment's own text."""

    revision: int
    start: int
    end: int
    code: int
    coder: int
    quote: str
    memo: str = ""
    intensity: int | None = None
    polarity: Polarity = Polarity.SUPPORTS


def put_coding(act: Act, new: NewCoding) -> str:
    """Write one coding; coding a segment again updates it. Return `added`, `updated` or `same`."""
    c = t.coding.c
    same = (
        c.revision_id == new.revision,
        c.start == new.start,
        c.end == new.end,
        c.code_id == new.code,
        c.coder_id == new.coder,
        c.quarantined == 0,
        c.ended.is_(None),
    )
    row = act.connection.execute(select(c.id, c.uuid, c.intensity, c.contradicts, c.memo).where(*same)).first()
    contradicts = int(new.polarity is Polarity.CONTRADICTS)
    if row is not None:
        if (row.intensity, row.contradicts, row.memo) == (new.intensity, contradicts, new.memo or None):
            return "same"
        act.end(t.coding, [row.id])
    act.make(
        t.coding,
        **({"uuid": row.uuid} if row is not None else {}),
        revision_id=new.revision,
        start=new.start,
        end=new.end,
        code_id=new.code,
        coder_id=new.coder,
        intensity=new.intensity,
        contradicts=contradicts,
        quote=fingerprint(new.quote),
        memo=new.memo or None,
    )
    return "added" if row is None else "updated"


def end_codings(act: Act, keys: Iterable[int]) -> int:
    """End codings; return how many were present."""
    return act.end(t.coding, keys)


def put_quote(act: Act, revision: int, quote: Quote) -> None:
    """Set the researcher's choice about a segment; one that says nothing more is ended."""
    values = {"state": quote.state.value, "shown": quote.shown, "translations": packed(quote.translations)}
    key = {"revision_id": revision, "start": quote.start, "end": quote.end}
    _replace(act, t.quote, key, None if values == {"state": "candidate", "shown": "", "translations": ""} else values)


def put_rating(act: Act, *, case: int, code: int, coder: int, value: str, why: str) -> None:
    """Set a coder's rating of a case on a code."""
    _replace(act, t.rating, {"case_id": case, "code_id": code, "coder_id": coder}, {"value": value, "why": why})


def end_rating(act: Act, key: int) -> None:
    """End a coder's rating of a case on a code."""
    act.end(t.rating, [key])


def put_dismissal(act: Act, hint: str, why: str | None) -> None:
    """Dismiss a hint with a reason, or bring it back with None."""
    _replace(act, t.dismissal, {"hint": hint}, None if why is None else {"why": why, "who": act.who})


def _replace(act: Act, table: Table, key: Mapping[str, Any], values: Mapping[str, Any] | None) -> None:
    """Let one row stand under a key: the same one untouched, another ended and made anew, or none."""
    same = (table.c[name] == value for name, value in key.items())
    row = act.connection.execute(select(table).where(*same, table.c.ended.is_(None))).mappings().first()
    if row is not None:
        if values is not None and all(row[name] == value for name, value in values.items()):
            return
        act.end(table, [row["id"]])
    if values is not None:
        act.make(table, **({"uuid": row["uuid"]} if row is not None else {}), **key, **values)


def add_memo(
    act: Act, *, kind: str, about: str, target: int | None, text: str, segment: tuple[int, int, int] | None = None
) -> bytes:
    """Add a memo and return its UUID; `segment` is `(revision, start, end)` for one on a segment of source `target`."""
    table = {"case": t.cases, "source": t.source, "segment": t.source, "code": t.code}.get(about)
    uuid = None if table is None else act.connection.execute(select(table.c.uuid).where(table.c.id == target)).scalar_one()
    revision, start, end = segment or (None, None, None)
    return act.make(
        t.memo,
        kind=kind,
        about=about,
        target=uuid,
        revision_id=revision,
        start=start,
        end=end,
        text=text,
        who=act.who,
        at=act.at,
    )


def put_link(act: Act, a: int, b: int, label: str, evidence: Iterable[tuple[int, int, int]]) -> None:
    """Let a link between two codes stand, with these segments `(revision, start, end)` added to its evidence."""
    c = t.link.c
    row = act.connection.execute(select(c.uuid).where(c.a == a, c.b == b, c.label == label, c.ended.is_(None))).first()
    uuid = row.uuid if row is not None else act.make(t.link, a=a, b=b, label=label)
    for revision, start, end in evidence:
        _replace(act, t.link_evidence, {"link": uuid, "revision_id": revision, "start": start, "end": end}, {})


def end_link(act: Act, key: int) -> None:
    """End a link and its evidence."""
    uuid = act.connection.execute(select(t.link.c.uuid).where(t.link.c.id == key)).scalar_one()
    e = t.link_evidence.c
    act.end(t.link_evidence, act.connection.execute(select(e.id).where(e.link == uuid, e.ended.is_(None))).scalars().all())
    act.end(t.link, [key])


def end_memo(act: Act, key: int) -> None:
    """End a memo."""
    act.end(t.memo, [key])


def end_source(act: Act, key: int) -> int:
    """Take a source out of the present with all that was said of it and of its segments; return how many codings it had."""
    own = select(t.revision.c.id).where(t.revision.c.source_id == key)
    _end_where(act, t.derived, t.derived.c.coding.in_(select(t.coding.c.uuid).where(t.coding.c.revision_id.in_(own))))
    codings = _end_where(act, t.coding, t.coding.c.revision_id.in_(own))
    for table in (t.quote, t.link_evidence, t.memo, t.speaker, t.decision, t.answer):
        _end_where(act, table, table.c.revision_id.in_(own))
    _end_where(act, t.speaking, t.speaking.c.source_id == key)
    _end_memos_about(act, t.source, key)
    _end_kept_of(act, t.source, key)
    for table in (t.reading, t.revision):
        present = select(table.c.id).where(table.c.source_id == key, table.c.ended.is_(None))
        for row in act.connection.execute(present).scalars().all():
            act.remove(table, row)
    act.remove(t.source, key)
    return codings


def end_case(act: Act, key: int) -> None:
    """Take a case out of the present, with its ratings and memos."""
    _end_where(act, t.rating, t.rating.c.case_id == key)
    _end_kept_of(act, t.cases, key)
    _end_memos_about(act, t.cases, key)
    act.remove(t.cases, key)


def _end_memos_about(act: Act, table: Table, key: int) -> None:
    uuid = select(table.c.uuid).where(table.c.id == key)
    _end_where(act, t.memo, t.memo.c.target == uuid.scalar_subquery())


def _end_kept_of(act: Act, table: Table, key: int) -> None:
    uuid = select(table.c.uuid).where(table.c.id == key)
    _end_where(act, t.kept, t.kept.c.thing == uuid.scalar_subquery())


def _end_where(act: Act, table: Table, condition: ColumnElement[bool]) -> int:
    keys = select(table.c.id).where(condition, table.c.ended.is_(None))
    return act.end(table, act.connection.execute(keys).scalars().all())

"""Reading what is present, as values of `core.model`; columns for reports are in `store.snapshot`."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, Table, func, select

from gioia_coder.core.codebook.tree import Codebook
from gioia_coder.core.model import (
    Case,
    Code,
    Coder,
    Coding,
    Entry,
    Informant,
    Level,
    Link,
    Memo,
    Polarity,
    Quote,
    QuoteState,
    Rating,
    Reading,
    Revision,
    Segment,
    Source,
)
from gioia_coder.core.speakers import asks, sole_speaker
from gioia_coder.store import tables as t
from gioia_coder.store.packing import unpack
from gioia_coder.store.undoing import History


def present(table: Table) -> Select[Any]:
    """Return the query for all that is present in a table, in the order in which it was made."""
    return select(table).where(table.c.ended.is_(None)).order_by(table.c.id)


def _rows(connection: Connection, query: Select[Any]) -> Sequence[RowMapping]:
    return connection.execute(query).mappings().all()


def _map(packed: str) -> dict[str, str]:
    found: dict[str, str] = json.loads(packed) if packed else {}
    return found


def _list(packed: str) -> tuple[str, ...]:
    return tuple(json.loads(packed)) if packed else ()


def settings(connection: Connection) -> dict[str, str]:
    """Return the settings that were made; defaults are the workflow's."""
    return {row["key"]: row["value"] for row in _rows(connection, present(t.setting))}


def cases(connection: Connection) -> tuple[Case, ...]:
    """Return the cases in the order in which they came."""
    return tuple(Case(row["id"], row["ref"], _map(row["attributes"])) for row in _rows(connection, present(t.cases)))


def informants(connection: Connection) -> tuple[Informant, ...]:
    """Return the informants in the order in which they came."""
    return tuple(
        Informant(row["id"], row["ref"], row["case_id"], row["role"], _map(row["attributes"]))
        for row in _rows(connection, present(t.informant))
    )


def sources(connection: Connection) -> tuple[Source, ...]:
    """Return the sources in the order in which they came, each with the key of its present revision."""
    speaking = defaultdict[int, list[int]](list)
    query = present(t.speaking).order_by(None).order_by(t.speaking.c.source_id, t.speaking.c.n)
    for row in _rows(connection, query):
        speaking[row["source_id"]].append(row["informant_id"])
    newest = present_revisions(connection)
    return tuple(
        Source(
            id=row["id"],
            ref=row["ref"],
            title=row["title"],
            kind=row["kind"],
            date=row["date"],
            minutes=row["minutes"],
            language=row["language"],
            case=row["case_id"],
            informants=tuple(speaking[row["id"]]),
            attributes=_map(row["attributes"]),
            revision=newest.get(row["id"]),
            file=row["file"],
        )
        for row in _rows(connection, present(t.source))
    )


def present_revisions(connection: Connection) -> dict[int, int]:
    """Return the key of each source's present revision, by source."""
    r = t.revision.c
    query = select(r.source_id, r.id).where(r.ended.is_(None)).order_by(r.source_id, r.n)
    return {row.source_id: row.id for row in connection.execute(query)}


def revision(connection: Connection, key: int) -> Revision:
    """Return one revision, be it a former one, with its text, turns and speakers."""
    c, s = t.revision.c, t.speaker.c
    columns = (c.id, c.source_id, c.sha256, c.layout, c.encoding, c.pieces, c.sentences, c.text)
    row = connection.execute(select(*columns).where(c.id == key)).mappings().one()
    # a former text has no present speakers any more: then the last one behind each label stands
    query = select(t.speaker).where(s.revision_id == key).order_by(s.n, s.ended.is_(None), s.id)
    speakers = list({one["n"]: one for one in _rows(connection, query)}.values())
    turns = unpack(row["pieces"], row["sentences"], [speaker["label"] for speaker in speakers])
    who = {speaker["label"]: speaker["informant_id"] for speaker in speakers if speaker["informant_id"] is not None}
    if not who and not any(speaker["label"] for speaker in speakers):
        s, i = t.speaking.c, t.informant.c
        listed = select(s.informant_id, i.role).join(t.informant, i.id == s.informant_id).where(s.source_id == row["source_id"])
        found = {one.informant_id: one.role for one in connection.execute(listed.where(s.ended.is_(None)))}
        sole = sole_speaker([""], list(found), {key for key, role in found.items() if asks(role)})
        who = {"": sole} if sole else {}
    return Revision(
        id=row["id"],
        source=row["source_id"],
        text=row["text"],
        sha256=row["sha256"],
        turns=turns,
        speakers=who,
        layout=row["layout"],
        encoding=row["encoding"],
    )


def revision_with(connection: Connection, source: int, sha256: str) -> int | None:
    """Return the key of the newest revision of a source, be it a former one, whose text has this SHA-256; None without one."""
    c = t.revision.c
    query = select(c.id).where(c.source_id == source, c.sha256 == sha256).order_by(c.n.desc(), c.id.desc())
    return connection.execute(query).scalars().first()


def text_of(connection: Connection, key: int) -> str:
    """Return the text of a revision, be it a former one."""
    return str(connection.execute(select(t.revision.c.text).where(t.revision.c.id == key)).scalar_one())


def file_digest(connection: Connection, key: int) -> str:
    """Return the SHA-256 of the bytes that a revision was made of."""
    return str(connection.execute(select(t.revision.c.file_sha256).where(t.revision.c.id == key)).scalar_one())


def imported(connection: Connection) -> Mapping[str, tuple[int, ...]]:
    """Return, by the SHA-256 of imported bytes, the sources whose text is or was once made of them, newest text last."""
    r = t.revision.c
    found: dict[str, list[int]] = {}
    for row in connection.execute(select(r.file_sha256, r.source_id).where(r.ended.is_(None)).order_by(r.id)):
        keys = found.pop(row.file_sha256, [])
        keys.append(row.source_id)
        found[row.file_sha256] = keys
    return {digest: tuple(keys) for digest, keys in found.items()}


def former_files(connection: Connection, began: str = "") -> Mapping[str, int]:
    """Return, by the SHA-256 of imported bytes, the sources that had a text of them before an act so worded gave another."""
    r, c = t.revision.c, t.change.c
    made = select(r.source_id, func.max(r.id).label("last")).join(t.change, (c.row == r.id) & (c.thing == t.revision.name))
    made = made.join(t.entry, t.entry.c.id == c.entry_id)
    made = made.where(r.ended.is_(None), c.before.is_(None), t.entry.c.what.startswith(began, autoescape=True))
    last = made.group_by(r.source_id).subquery()
    rows = select(r.file_sha256, r.source_id).join(last, last.c.source_id == r.source_id)
    return {row.file_sha256: row.source_id for row in connection.execute(rows.where(r.ended.is_(None), r.id < last.c.last))}


def text_digests(connection: Connection) -> Mapping[str, int]:
    """Return, by the SHA-256 of texts that are or were once those of present sources, the source."""
    r = t.revision.c
    rows = connection.execute(select(r.sha256, r.source_id).where(r.ended.is_(None)).order_by(r.id.desc()))
    return {row.sha256: row.source_id for row in rows}


def revision_digests(connection: Connection, keys: Iterable[int]) -> dict[int, str]:
    """Return the SHA-256 of the texts of some revisions, by key."""
    wanted = set(keys)
    rows = connection.execute(select(t.revision.c.id, t.revision.c.sha256)) if wanted else ()
    return {row.id: row.sha256 for row in rows if row.id in wanted}


def erased_texts(connection: Connection) -> frozenset[str]:
    """Return the SHA-256 of texts that were erased and may not come back."""
    return frozenset(connection.execute(select(t.tombstone.c.sha256).where(t.tombstone.c.sha256 != "")).scalars())


def codebook(connection: Connection, *, names: Mapping[str, str] | None = None) -> Codebook:
    """Return the codebook, retired codes included, under its own name."""
    made = settings(connection) if names is None else names
    rows = _rows(connection, present(t.code))
    levels = _map(made.get("codebook.levels", ""))
    return Codebook(
        [code_of(dict(row)) for row in rows], made.get("codebook.name", ""), {Level(key): name for key, name in levels.items()}
    )


def code_of(row: Mapping[str, Any]) -> Code:
    """Return one row of the code table as a value."""
    return Code(
        id=row["id"],
        ref=row["ref"],
        level=Level(row["level"]),
        name=row["name"],
        parent=row["parent_id"],
        position=row["position"],
        definition=row["definition"],
        include=row["include"],
        exclude=row["exclude"],
        examples=_list(row["examples"]),
        keywords=_list(row["keywords"]),
        labels=_map(row["labels"]),
        retired=bool(row["retired"]),
        merged_into=row["merged_into"],
    )


def used_refs(connection: Connection) -> list[str]:
    """Return every short id a code ever had; none is given twice."""
    return list(connection.execute(select(t.code.c.ref)).scalars())


def coders(connection: Connection) -> tuple[Coder, ...]:
    """Return the coders in the order in which they came."""
    return tuple(Coder(row["id"], row["name"], bool(row["blind"])) for row in _rows(connection, present(t.coder)))


def readings(connection: Connection) -> dict[tuple[int, int], tuple[Reading, int]]:
    """Return, by coder and source, how far the reading is and the first turn not yet read."""
    return {
        (row["coder_id"], row["source_id"]): (Reading(row["state"]), row["turn"]) for row in _rows(connection, present(t.reading))
    }


def codings(
    connection: Connection,
    *,
    source: int | None = None,
    coder: int | None = None,
    codes: Iterable[int] | None = None,
    quarantined: bool | None = None,
) -> list[Coding]:
    """Return codings ordered by source, start, end, code and coder; every argument narrows the choice."""
    c, r = t.coding.c, t.revision.c
    query = select(t.coding, r.source_id).join(t.revision, r.id == c.revision_id).where(c.ended.is_(None))
    for wanted, column in ((source, r.source_id), (coder, c.coder_id)):
        if wanted is not None:
            query = query.where(column == wanted)
    if codes is not None:
        query = query.where(c.code_id.in_(list(codes)))
    if quarantined is not None:
        query = query.where(c.quarantined == int(quarantined))
    ordered = query.order_by(r.source_id, c.start, c.end, c.code_id, c.coder_id)
    return [coding_of(dict(row)) for row in _rows(connection, ordered)]


def coding_of(row: Mapping[str, Any]) -> Coding:
    """Return one row of the coding table, with `source_id` beside, as a value."""
    return Coding(
        id=row["id"],
        uuid=row["uuid"],
        coder=row["coder_id"],
        code=row["code_id"],
        source=row["source_id"],
        start=row["start"],
        end=row["end"],
        memo=row["memo"] or "",
        intensity=row["intensity"],
        polarity=Polarity.CONTRADICTS if row["contradicts"] else Polarity.SUPPORTS,
        quarantined=bool(row["quarantined"]),
    )


def count_codings(connection: Connection, column: str = "code_id") -> dict[int, int]:
    """Return how many codings are present per value of a column of the coding table (`code_id`, `coder_id`, `revision_id`)."""
    by = t.coding.c[column]
    query = select(by, func.count()).where(t.coding.c.ended.is_(None)).group_by(by)
    return {row[0]: row[1] for row in connection.execute(query)}


def memos(connection: Connection) -> tuple[Memo, ...]:
    """Return the memos on the project, cases, sources, segments and codes, oldest first."""
    keys = {
        about: {row.uuid: row.id for row in connection.execute(select(table.c.uuid, table.c.id))}
        for about, table in (("case", t.cases), ("source", t.source), ("segment", t.source), ("code", t.code))
    }
    return tuple(
        Memo(
            id=row["id"],
            uuid=row["uuid"],
            kind=row["kind"],
            about=row["about"],
            target=keys.get(row["about"], {}).get(row["target"]),
            text=row["text"],
            coder=row["who"],
            when=row["at"],
            start=row["start"],
            end=row["end"],
        )
        for row in _rows(connection, present(t.memo).order_by(None).order_by(t.memo.c.at, t.memo.c.id))
    )


def links(connection: Connection) -> tuple[Link, ...]:
    """Return the links with the segments that are their evidence."""
    evidence = defaultdict[bytes, list[Segment]](list)
    c, r = t.link_evidence.c, t.revision.c
    query = select(c.link, r.source_id, c.start, c.end).join(t.revision, r.id == c.revision_id).where(c.ended.is_(None))
    for row in connection.execute(query.order_by(c.id)):
        evidence[row.link].append(Segment(row.source_id, row.start, row.end))
    rows = _rows(connection, present(t.link))
    return tuple(Link(row["id"], row["uuid"], row["a"], row["b"], row["label"], tuple(evidence[row["uuid"]])) for row in rows)


def quotes(connection: Connection) -> tuple[Quote, ...]:
    """Return the researcher's choices for print, in the order of the texts.

    One whose words the present text lost, so that it is known that words are kept back, stands nowhere: from 0 to 0.
    """
    c, r = t.quote.c, t.revision.c
    newest = set(present_revisions(connection).values())
    query = select(t.quote, r.source_id).join(t.revision, r.id == c.revision_id).where(c.ended.is_(None))
    return tuple(
        Quote(
            id=row["id"],
            source=row["source_id"],
            start=row["start"] if row["revision_id"] in newest else 0,
            end=row["end"] if row["revision_id"] in newest else 0,
            state=QuoteState(row["state"]),
            shown=row["shown"],
            translations=_map(row["translations"]),
        )
        for row in _rows(connection, query.order_by(r.source_id, c.start, c.end))
    )


def ratings(connection: Connection) -> tuple[Rating, ...]:
    """Return the ratings of cases on codes."""
    names = {coder.id: coder.name for coder in coders(connection)}
    return tuple(
        Rating(row["id"], row["case_id"], row["code_id"], row["value"], row["why"], names.get(row["coder_id"], ""))
        for row in _rows(connection, present(t.rating))
    )


def dismissals(connection: Connection) -> dict[str, str]:
    """Return the hints that were dismissed, each with its reason."""
    return {row["hint"]: row["why"] for row in _rows(connection, present(t.dismissal))}


def entries(connection: Connection) -> list[Entry]:
    """Return the history, oldest first."""
    history = History.of(connection)
    return [
        Entry(row["id"], row["uuid"], row["at"], row["who"], row["what"], row["target"], not history.holds(row["id"]))
        for row in _rows(connection, select(t.entry).order_by(t.entry.c.id))
    ]


def heard_in(connection: Connection) -> dict[int, tuple[str, ...]]:
    """Return, by informant, the ids of the sources in which they speak or are listed; who speaks nowhere is left out."""
    s, k, r, source = t.speaking.c, t.speaker.c, t.revision.c, t.source.c
    listed = select(s.informant_id, source.id, source.ref).join(t.source, source.id == s.source_id).where(s.ended.is_(None))
    heard = select(k.informant_id, source.id, source.ref).join(t.revision, r.id == k.revision_id)
    heard = heard.join(t.source, source.id == r.source_id).where(k.ended.is_(None), k.informant_id.is_not(None))
    found = defaultdict[int, dict[int, str]](dict)
    for informant, key, ref in (*connection.execute(listed), *connection.execute(heard)):
        found[informant][key] = ref
    return {informant: tuple(refs[key] for key in sorted(refs)) for informant, refs in found.items()}


def is_speaker(connection: Connection, informant: int) -> bool:
    """Tell whether an informant stands behind a speaker label."""
    s = t.speaker.c
    return connection.execute(select(s.id).where(s.informant_id == informant, s.ended.is_(None)).limit(1)).first() is not None


def uuid_of(connection: Connection, kind: str, key: int) -> bytes:
    """Return the UUID of a source or an informant."""
    table = t.source if kind == "source" else t.informant
    return bytes(connection.execute(select(table.c.uuid).where(table.c.id == key)).scalar_one())

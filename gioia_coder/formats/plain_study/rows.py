"""What was done with the named things as the files of an archive: codings, memos, links, choices, decisions, rounds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Any, Final

from gioia_coder.core.exchange.portable import Derived, Portable
from gioia_coder.core.model import Coding, Polarity, Result
from gioia_coder.core.study import CodingColumns
from gioia_coder.formats.plain_study.columns import (
    CODINGS,
    DECISIONS,
    DISMISSALS,
    FROZEN,
    KEPT,
    KEPT_FILES,
    LINKS,
    MEMOS,
    QUOTES,
    RATINGS,
    READINGS,
    ROUNDS,
    RULES,
)
from gioia_coder.formats.plain_study.names import FileNames
from gioia_coder.formats.plain_study.refs import Refs, by_ref, spelt, spelt_all
from gioia_coder.formats.plain_study.told import Record, Told

TARGETS: Final[Mapping[str, str]] = {"case": "case", "source": "source", "segment": "source", "code": "code"}
"""Which of the study's things a memo is about, by what it says it is about."""


def tell(told: Told, portable: Portable, refs: Refs) -> None:
    """Add all that is not a named thing."""
    told.put(CODINGS, _codings(portable, refs))
    told.put(MEMOS, _memos(refs))
    told.put(LINKS, _links(refs))
    told.put(QUOTES, _quotes(refs))
    told.put(RATINGS, _ratings(refs))
    told.put(READINGS, _readings(portable, refs))
    told.put(DECISIONS, _decisions(refs))
    told.put(ROUNDS, list(_rounds(told, portable, refs)))
    told.put(RULES, _rules(portable, refs))
    told.put(DISMISSALS, ({"hint": hint, "why": why} for hint, why in sorted(portable.dismissals.items())))
    told.put(KEPT, list(_kept(told, portable)))


# Codings.


def _codings(portable: Portable, refs: Refs) -> list[Record]:
    """Return the codings in the order of the texts, those without a place among them by where they once were."""
    study = portable.study
    made = _rows(portable, study.codings, refs)
    for coding, words in study.quarantined:
        record = _quarantined(portable, coding, refs)
        made.append((_place(refs, coding.source, coding.start, coding.end, coding.code, coding.coder), record | {"quote": words}))
    made.sort(key=lambda pair: (pair[0], pair[1]["uuid"]))
    derived = {one.coding: one for one in portable.derived}
    origins = {spelt(uuid): _origin(one) for uuid, one in derived.items()}
    return [record | origins.get(record["uuid"], {}) for _, record in made]


def _origin(one: Derived) -> Record:
    return {"behind": spelt_all(one.behind), "decision": spelt(one.decision)}


Place = tuple[int, int, int, int, str]


def _place(refs: Refs, source: int, start: int, end: int, code: int, coder: int) -> Place:
    return refs.source_place[source], start, end, refs.code_place[code], refs.coder[coder]


def _rows(portable: Portable, codings: CodingColumns, refs: Refs) -> list[tuple[Place, Record]]:
    """Return the codings of columns, each with its place, in order; what was erased since is left out."""
    made = sorted(_each(portable, codings, refs), key=lambda pair: (pair[0], pair[1]["uuid"]))
    at, text = -1, ""
    for place, record in made:
        if place[0] != at:
            at, text = place[0], portable.study.revision(refs.sources[place[0]].id).text
        record["quote"] = text[record["start"] : record["end"]]
    return made


def _each(portable: Portable, codings: CodingColumns, refs: Refs) -> Iterator[tuple[Place, Record]]:
    columns = (codings.id, codings.source, codings.start, codings.end, codings.code, codings.coder, codings.intensity)
    for key, source, start, end, code, coder, intensity, contradicts in zip(
        *(column.tolist() for column in columns), codings.contradicts.tolist(), strict=True
    ):
        if source not in refs.source or code not in refs.code or coder not in refs.coder:
            continue
        yield (
            _place(refs, source, start, end, code, coder),
            {
                **{"source": refs.source[source], "start": start, "end": end},
                **{"code": refs.code[code], "name": refs.code_name[code], "coder": refs.coder[coder]},
                "polarity": str(Polarity.CONTRADICTS if contradicts else Polarity.SUPPORTS),
                "intensity": intensity or None,
                "memo": codings.memos.get(key, ""),
                "uuid": spelt(portable.coding_uuids.get(key)),
                "when": portable.coded_at.get(key, ""),
            },
        )


def _quarantined(portable: Portable, one: Coding, refs: Refs) -> Record:
    return {
        **{"source": refs.source[one.source], "start": one.start, "end": one.end},
        **{"code": refs.code[one.code], "name": refs.code_name[one.code], "coder": refs.coder[one.coder]},
        **{"polarity": str(one.polarity), "intensity": one.intensity, "memo": one.memo},
        **{"uuid": spelt(one.uuid), "when": portable.coded_at.get(one.id, ""), "quarantined": True},
    }


def _rounds(told: Told, portable: Portable, refs: Refs) -> Iterator[Record]:
    """Yield the rounds in the order in which they were frozen, and add the codings of each."""
    names = FileNames()
    for one in sorted(portable.study.rounds, key=lambda one: (one.entry, one.name)):
        file = f"{FROZEN}{names.take(one.name, '.jsonl')}"
        frozen = portable.frozen.get(one.id)
        rows = _rows(portable, frozen, refs) if frozen else []
        told.put(file, (record for _, record in rows))
        yield {
            "name": one.name,
            "coders": sorted(refs.coder[key] for key in one.coders if key in refs.coder),
            "sources": sorted((refs.source[key] for key in one.sources if key in refs.source), key=by_ref),
            "forced": one.forced,
            "done": sorted(
                [refs.coder[coder], refs.source[source]]
                for coder, source in portable.read.get(one.id, ())
                if coder in refs.coder and source in refs.source
            ),
            "codings": file if rows else "",
        }


# Words about things.


def _memos(refs: Refs) -> list[Record]:
    called: Mapping[str, Mapping[int, str]] = {"case": refs.case, "source": refs.source, "code": refs.code}
    made = [
        {
            **{"about": one.about, "target": called.get(TARGETS.get(one.about, ""), {}).get(one.target or 0, "")},
            **{"start": one.start, "end": one.end, "kind": one.kind, "text": one.text, "coder": one.coder},
            **{"when": one.when, "uuid": spelt(one.uuid)},
        }
        for one in refs.study.memos
    ]
    places = ("project", "case", "source", "segment", "code")

    def place(record: Record) -> tuple[Any, ...]:
        about = record["about"]
        first = places.index(about) if about in places else len(places)
        return first, by_ref(record["target"]), record["start"] or 0, record["when"], record["uuid"]

    return sorted(made, key=place)


def _links(refs: Refs) -> list[Record]:
    def place(record: Record) -> tuple[Any, ...]:
        return by_ref(record["from"]), by_ref(record["to"]), record["label"], record["uuid"]

    made = [
        {
            **{"from": refs.code[one.a], "to": refs.code[one.b], "label": one.label, "uuid": spelt(one.uuid)},
            **{"from_name": refs.code_name[one.a], "to_name": refs.code_name[one.b]},
            "evidence": [
                [refs.source[each.source], each.start, each.end]
                for each in sorted(one.evidence, key=lambda each: (refs.source_place[each.source], each.start, each.end))
            ],
        }
        for one in refs.study.links
    ]
    return sorted(made, key=place)


def _quotes(refs: Refs) -> Iterator[Record]:
    study = refs.study
    for one in sorted(study.quotes, key=lambda one: (refs.source_place[one.source], one.start, one.end, one.state, one.shown)):
        yield {
            **{"source": refs.source[one.source], "start": one.start, "end": one.end},
            "quote": study.revision(one.source).text[one.start : one.end] if one.end else "",
            **{"state": str(one.state), "shown": one.shown, "translations": dict(sorted(one.translations.items()))},
        }


def _ratings(refs: Refs) -> list[Record]:
    made = [
        {
            **{"case": refs.case[one.case], "code": refs.code[one.code], "name": refs.code_name[one.code]},
            **{"value": one.value, "why": one.why, "coder": one.coder},
        }
        for one in refs.study.ratings
    ]
    return sorted(made, key=lambda record: (by_ref(record["case"]), by_ref(record["code"]), record["coder"]))


def _readings(portable: Portable, refs: Refs) -> list[Record]:
    made = [
        {"source": refs.source[source], "coder": refs.coder[coder], "state": str(state), "turn": turn}
        for (coder, source), (state, turn) in portable.readings.items()
        if source in refs.source and coder in refs.coder
    ]
    return sorted(made, key=lambda record: (by_ref(record["source"]), record["coder"]))


def _rules(portable: Portable, refs: Refs) -> list[Record]:
    made = [
        {"code": refs.code[one.code], "name": refs.code_name[one.code], "text": one.text, "banned": one.banned, "who": one.who}
        for one in portable.phrases
        if one.code in refs.code
    ]
    return sorted(made, key=lambda record: (by_ref(record["code"]), record["text"], record["banned"], record["who"]))


# Decisions.


def _decisions(refs: Refs) -> list[Record]:
    revisions = {one.id: one.revision for one in refs.study.sources}
    made = [
        {
            **{name: getattr(one, name) for name in ("start", "end", "disagreement", "hash", "kind", "choice", "reason")},
            **{name: getattr(one, name) for name in ("rationale", "rule", "mode", "when")},
            **{"source": refs.source[one.source], "former": one.revision != revisions[one.source]},
            **{"options": list(one.options), "result": [_result(each, refs) for each in one.result], "who": list(one.by)},
            **{"code": refs.code.get(one.code or 0, ""), "round": refs.round.get(one.round or 0, ""), "uuid": spelt(one.uuid)},
        }
        for one in refs.study.decisions
        if one.source in refs.source
    ]
    return sorted(made, key=lambda one: (by_ref(one["source"]), one["start"], one["end"], one["when"], one["uuid"]))


def _result(one: Result, refs: Refs) -> Record:
    made: Record = {"code": refs.code[one.code], "start": one.start, "end": one.end}
    made |= {"contradicts": True} if one.contradicts else {}
    return made | ({} if one.intensity is None else {"intensity": one.intensity})


# Other programs'.


def _kept(told: Told, portable: Portable) -> Iterator[Record]:
    """Yield what other programs' files held, and add the bytes; those that are no longer there leave no file."""
    for one in sorted(portable.kept, key=lambda one: (one.kind, one.name, one.uuid)):
        file = ""
        if one.file and (data := portable.bytes_of.get(one.file)) is not None:
            file = f"{KEPT_FILES}{sha256(data).hexdigest()}"
            told.blobs[file] = data
        yield {
            **{"uuid": spelt(one.uuid), "kind": one.kind, "name": one.name, "thing": spelt(one.thing)},
            **{"data": one.data, "file": file},
        }

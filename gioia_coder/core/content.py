"""The content hash: one number for what a study says now, which stands as `revision` under each of its reports.

It takes in cases, informants, sources with their texts and who speaks where, the coders' names, the codebook, codings (also
those in quarantine), memos, links, quotes, ratings, rounds, decisions, and what was read to the end. It is blind to the project's
name and settings, to keys, times and history, to who wrote a memo, to short ids of codes, and to the order in which cases,
informants, sources and codings came: stores that were merged in any order say the same.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from typing import Any

import numpy as np

from gioia_coder.core.codebook.names import natural
from gioia_coder.core.codebook.tree import TOP_DOWN, Codebook
from gioia_coder.core.model import Code, Informant, Level
from gioia_coder.core.study import CodingColumns, Ints, Study
from gioia_coder.core.text.canonical import fold_name


def ranks(keys: Iterable[int]) -> Ints:
    """Return an array that maps a store key to its place in the given order; unknown keys map to 0, places begin at 1."""
    ordered = list(keys)
    found = np.zeros(max(ordered, default=0) + 1, dtype=np.int64)
    found[ordered] = np.arange(1, len(ordered) + 1)
    return found


def in_order(codings: CodingColumns, codebook: Codebook, coders: Mapping[int, str]) -> CodingColumns:
    """Return the codings ordered by source, start, end, then by codebook and by the coder's name."""
    code = ranks(code.id for code in _every_code(codebook))[codings.code]
    coder = ranks(sorted(coders, key=lambda key: coders[key]))[codings.coder]
    place = (codings.source << 32) | codings.start
    detail = (codings.end << 30) | (code << 10) | np.minimum(coder, 1023)
    return codings.take(np.lexsort((coder, detail, place)))


def _every_code(codebook: Codebook) -> list[Code]:
    live = [code for level in (Level.DIMENSION, Level.THEME, Level.CONCEPT) for code in codebook.ordered(level)]
    seen = {code.id for code in live}
    return live + sorted(
        (code for code in codebook.codes if code.id not in seen), key=lambda code: (code.level, code.name, code.ref)
    )


def content_hash(study: Study, texts: Mapping[int, str]) -> str:
    """Return the SHA-256, in hexadecimal, of a study's present content; `texts` holds each source's own SHA-256."""
    digest = sha256()
    codes = _codes_by_name(study)
    parts: list[Any] = [_nouns(study, texts), _codebook(study.codebook, codes), _choices(study)]
    for part in (*parts, *([_compared(study)] if study.rounds or study.decisions else [])):
        digest.update(json.dumps(part, ensure_ascii=False, sort_keys=True).encode("utf-8", "surrogatepass"))
    source = ranks(one.id for one in sorted(study.sources, key=lambda one: _by_ref(one.ref)))
    codings = study.codings
    coder_names = sorted({coder.name for coder in study.coders})
    by_name = {coder.id: coder_names.index(coder.name) + 1 for coder in study.coders}
    coder = np.zeros(max(by_name, default=0) + 1, dtype=np.int64)
    coder[list(by_name)] = list(by_name.values())
    columns = [
        *(source[codings.source], codings.start, codings.end, ranks(one.id for one in codes)[codings.code]),
        *(coder[codings.coder], codings.intensity, codings.contradicts.astype(np.int64)),
    ]
    order = _order(columns[:5])
    for column in columns:
        digest.update(column[order].astype("<i8").tobytes())
    pieces = study.pieces
    who = ranks(one.id for one in _people(study))
    known = np.where(pieces.informant < len(who), pieces.informant, 0)
    columns = [source[pieces.source], pieces.turn, pieces.start, pieces.end, who[known]]
    by_source = np.argsort(columns[0], kind="stable")
    for column in columns:
        digest.update(column[by_source].astype("<i8").tobytes())
    if codings.memos:
        keys = codings.id[order].tolist()
        noted = [(at, codings.memos[key]) for at, key in enumerate(keys) if key in codings.memos]
        digest.update(json.dumps(noted, ensure_ascii=False).encode("utf-8", "surrogatepass"))
    if study.quarantined:
        digest.update(json.dumps(_quarantined(study), ensure_ascii=False).encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def _order(columns: list[Ints]) -> Ints:
    """Return what sorts rows by these columns; rows that are in order already are not sorted again."""
    risen = np.zeros(max(len(columns[0]) - 1, 0), dtype=np.bool_)
    level = ~risen
    for column in columns:
        risen |= level & (column[1:] > column[:-1])
        level &= column[1:] == column[:-1]
    return np.arange(len(columns[0])) if bool((risen | level).all()) else np.lexsort(columns[::-1])


def _by_ref(ref: str) -> tuple[Any, ...]:
    return natural(fold_name(ref)), ref


def _people(study: Study) -> list[Informant]:
    case = {case.id: case.ref for case in study.cases}
    return sorted(study.informants, key=lambda one: (_by_ref(one.ref), _by_ref(case.get(one.case or 0, ""))))


def _codes_by_name(study: Study) -> list[Code]:
    """Return every code: siblings by position, then by name. Ids are given in the order in which copies were merged.

    Of two with one name the letters that end their ids say which is first, or else their UUIDs.
    """
    book, uuids = study.codebook, study.uuids.get("code", {})

    def alike(code: Code) -> tuple[Any, ...]:
        parts = natural(code.ref)
        return fold_name(code.name), code.name, str(parts[-1][1]) if len(parts) > 2 else "", uuids.get(code.id, b"")

    def below(parent: int | None) -> Iterator[Code]:
        for code in sorted(book.children(parent), key=lambda one: (TOP_DOWN.index(one.level), _place(one), alike(one))):
            yield code
            yield from below(code.id)

    live = list(below(None))
    seen = {code.id for code in live}
    rest = sorted((code for code in book.codes if code.id not in seen), key=lambda one: (one.level, alike(one)))
    return sorted(live, key=lambda one: TOP_DOWN.index(one.level)) + rest


def _place(code: Code) -> int:
    return code.position if code.parent is not None or code.level is Level.DIMENSION else 0


def _nouns(study: Study, texts: Mapping[int, str]) -> list[Any]:
    case = {case.id: case.ref for case in study.cases}
    informant = {one.id: one.ref for one in study.informants}
    cases = [[one.ref, dict(one.attributes)] for one in sorted(study.cases, key=lambda one: _by_ref(one.ref))]
    people = [[one.ref, case.get(one.case or 0), one.role, dict(one.attributes)] for one in _people(study)]
    sources = [
        [
            *(one.ref, one.title, one.kind, one.date, one.minutes, one.language, case.get(one.case or 0)),
            [informant.get(key) for key in one.informants],
            dict(one.attributes),
            texts.get(one.id),
        ]
        for one in sorted(study.sources, key=lambda one: _by_ref(one.ref))
    ]
    return [cases, people, sources, sorted(coder.name for coder in study.coders)]


def _codebook(codebook: Codebook, codes: list[Code]) -> list[Any]:
    return [codebook.name, dict(codebook.levels)] + [
        [
            [one.level, codebook.path(one), one.definition, one.include, one.exclude],
            [list(one.examples), list(one.keywords), dict(one.labels), one.retired],
        ]
        for one in codes
    ]


def _choices(study: Study) -> list[Any]:
    source = {one.id: one.ref for one in study.sources}
    case = {one.id: one.ref for one in study.cases}
    path = {one.id: study.codebook.path(one) for one in study.codebook.codes}
    coder = {one.id: one.name for one in study.coders}
    targets: dict[str, Mapping[int, Any]] = {"case": case, "source": source, "segment": source, "code": path}
    return [
        sorted(
            [one.kind, one.about, str(targets.get(one.about, {}).get(one.target or 0)), str(one.start), one.text]
            for one in study.memos
        ),
        sorted(
            [path[one.a], path[one.b], one.label, sorted([source[s.source], s.start, s.end] for s in one.evidence)]
            for one in study.links
        ),
        sorted(
            [source[one.source], one.start, one.end, one.state, one.shown, sorted(one.translations.items())]
            for one in study.quotes
        ),
        sorted([case[one.case], path[one.code], one.value, one.why, one.coder] for one in study.ratings),
        sorted([coder[who], source[what]] for who, what in study.done),
    ]


def _compared(study: Study) -> list[Any]:
    """Return rounds and decisions without keys and times, and without what was removed since."""
    source = {one.id: one.ref for one in study.sources}
    coder = {one.id: one.name for one in study.coders}
    names = {one.id: one.name for one in study.rounds}
    path = {one.id: study.codebook.path(one) for one in study.codebook.codes}
    return [
        sorted(
            [
                *(one.name, one.forced),
                sorted(coder[key] for key in one.coders if key in coder),
                sorted(source[key] for key in one.sources if key in source),
            ]
            for one in study.rounds
        ),
        sorted(
            [
                *(source.get(one.source, ""), one.start, one.end, one.kind, one.choice, one.reason, one.rationale, one.rule),
                *(path.get(one.code or 0, ()), list(one.by), one.mode, names.get(one.round or 0, "")),
                sorted(
                    [path.get(each.code, ()), each.start, each.end, each.contradicts, each.intensity or 0] for each in one.result
                ),
            ]
            for one in study.decisions
        ),
    ]


def _quarantined(study: Study) -> list[Any]:
    source = {one.id: one.ref for one in study.sources}
    coder = {one.id: one.name for one in study.coders}
    book = study.codebook
    return sorted(
        [
            *(source[one.source], one.start, one.end, book.path(book.by_id[one.code]), coder[one.coder], words),
            *(one.memo, one.intensity or 0, one.polarity),
        ]
        for one, words in study.quarantined
    )

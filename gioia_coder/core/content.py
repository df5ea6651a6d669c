"""The content hash: one number for what a study says now, which stands as `revision` under each of its reports.

It takes in cases, informants, sources with their texts and who speaks where, the coders' names, the codebook, codings (also
those in quarantine), memos, links, quotes, ratings, rounds, decisions, and what was read to the end. It is blind to the project's
name and settings, to keys, times and history, to who wrote a memo, and to the order in which codings were made.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any

import numpy as np

from gioia_coder.core.codebook.tree import Codebook
from gioia_coder.core.model import Code, Level
from gioia_coder.core.study import CodingColumns, Ints, Study


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
    parts: list[Any] = [_nouns(study, texts), _codebook(study.codebook), _choices(study)]
    for part in (*parts, *([_compared(study)] if study.rounds or study.decisions else [])):
        digest.update(json.dumps(part, ensure_ascii=False, sort_keys=True).encode("utf-8", "surrogatepass"))
    codings = study.codings
    coder_names = sorted({coder.name for coder in study.coders})
    by_name = {coder.id: coder_names.index(coder.name) + 1 for coder in study.coders}
    coder = np.zeros(max(by_name, default=0) + 1, dtype=np.int64)
    coder[list(by_name)] = list(by_name.values())
    columns = (
        ranks(source.id for source in study.sources)[codings.source],
        codings.start,
        codings.end,
        ranks(code.id for code in _every_code(study.codebook))[codings.code],
        coder[codings.coder],
        codings.intensity,
        codings.contradicts.astype(np.int64),
    )
    for column in columns:
        digest.update(column.astype("<i8").tobytes())
    pieces = study.pieces
    who = ranks(one.id for one in study.informants)
    known = np.where(pieces.informant < len(who), pieces.informant, 0)
    for column in (
        ranks(source.id for source in study.sources)[pieces.source],
        pieces.turn,
        pieces.start,
        pieces.end,
        who[known],
    ):
        digest.update(column.astype("<i8").tobytes())
    if codings.memos:
        noted = [(at, codings.memos[key]) for at, key in enumerate(codings.id.tolist()) if key in codings.memos]
        digest.update(json.dumps(noted, ensure_ascii=False).encode("utf-8", "surrogatepass"))
    if study.quarantined:
        digest.update(json.dumps(_quarantined(study), ensure_ascii=False).encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def _nouns(study: Study, texts: Mapping[int, str]) -> list[Any]:
    case = {case.id: case.ref for case in study.cases}
    informant = {one.id: one.ref for one in study.informants}
    cases = [[one.ref, dict(one.attributes)] for one in study.cases]
    people = [[one.ref, case.get(one.case or 0), one.role, dict(one.attributes)] for one in study.informants]
    sources = [
        [
            *(one.ref, one.title, one.kind, one.date, one.minutes, one.language, case.get(one.case or 0)),
            [informant.get(key) for key in one.informants],
            dict(one.attributes),
            texts.get(one.id),
        ]
        for one in study.sources
    ]
    return [cases, people, sources, sorted(coder.name for coder in study.coders)]


def _codebook(codebook: Codebook) -> list[Any]:
    return [codebook.name, dict(codebook.levels)] + [
        [
            [one.level, codebook.path(one), one.definition, one.include, one.exclude],
            [list(one.examples), list(one.keywords), dict(one.labels), one.retired],
        ]
        for one in _every_code(codebook)
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
    """Return rounds and decisions without keys and times."""
    source = {one.id: one.ref for one in study.sources}
    coder = {one.id: one.name for one in study.coders}
    names = {one.id: one.name for one in study.rounds}
    path = {one.id: study.codebook.path(one) for one in study.codebook.codes}
    return [
        sorted(
            [
                *(one.name, one.forced),
                sorted(coder.get(key, "") for key in one.coders),
                sorted(source.get(key, "") for key in one.sources),
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

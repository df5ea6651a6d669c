"""Why a code is suggested for a segment: the grounds with their places, and which share of the score each one has."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from gioia_coder.core.suggesting import Ground, Why
from gioia_coder.language.suggesting.evidence import KINDS, QUESTION_WEIGHT, Evidence, View
from gioia_coder.language.suggesting.names import about
from gioia_coder.language.suggesting.tokens import Place

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_QUOTES: Final = 2
_PHRASES: Final = 3
_WORDS: Final = 5
_LIKE: Final = 0.1
"""The least similarity of a quote that is worth showing."""
_TELLING: Final = 0.1
"""The least change of the log-odds by a question or a previous segment that is worth telling."""


@dataclass(frozen=True, slots=True)
class Case:
    """A segment and a code as they are explained.

    `row` and `column` are theirs in the view and among the codes; `adds` is what each kind of evidence adds to the score;
    `places` are the segment's words; `similar` says how similar each segment of the history is.
    """

    view: View
    row: int
    column: int
    adds: Mapping[str, float]
    places: Sequence[Place]
    similar: NDArray[np.float32]


def explain(
    evidence: Evidence, weights: Sequence[float], view: View, kinds: Mapping[str, Any], row: int, columns: Sequence[int]
) -> list[tuple[Why, ...]]:
    """Return the grounds of some codes for one segment, the weightiest first."""
    places = evidence.tokeniser.places(view.items[row].text)
    similar = (view.vectors[row] @ evidence.turned[0]).toarray()[0]
    found = []
    for column in columns:
        adds = {name: float(weight * kinds[name][row, column]) for name, weight in zip(KINDS, weights, strict=True)}
        adds["common"] -= float(weights[list(KINDS).index("common")] * kinds["common"][row].mean())
        found.append(_explain(evidence, Case(view, row, column, adds, places, similar)))
    return found


def _explain(evidence: Evidence, case: Case) -> tuple[Why, ...]:
    whys = _joined(why for tell in _TELLERS for why in tell(evidence, case) if why.weight > 0)
    whole = sum(why.weight for why in whys)
    if not whole:
        return ()
    shares = [replace(why, weight=round(why.weight / whole, 4)) for why in whys]
    return tuple(sorted(shares, key=lambda why: -why.weight))


def _joined(whys: Iterator[Why]) -> list[Why]:
    """Return the grounds with those of the same name, or of the same question, as one."""
    found: dict[object, Why] = {}
    for why in whys:
        one = why.ground in (Ground.NAME, Ground.QUESTION)
        key = why.ground if one else (why.ground, why.text, why.place, why.spans)
        first = found.get(key)
        found[key] = replace(first, weight=first.weight + why.weight) if first else why
    return list(found.values())


def _name(evidence: Evidence, case: Case) -> Iterator[Why]:
    code = evidence.codes[case.column]
    names = (code.name, *(code.labels[key] for key in sorted(code.labels)))
    held = [(spans, name) for name in names if (spans := _shared(evidence, case.places, name))]
    if held:
        spans, name = max(held, key=lambda one: len(one[0]))
        yield Why(Ground.NAME, name, spans, weight=case.adds["mass"] + case.adds["share"])


def _definition(evidence: Evidence, case: Case) -> Iterator[Why]:
    code = evidence.codes[case.column]
    spans = _shared(evidence, case.places, "\n".join((code.definition, code.include)))
    if spans:
        yield Why(Ground.DEFINITION, _words(case, spans), spans, weight=case.adds["about"])
    elif spans := _shared(evidence, case.places, about(code)):
        yield Why(Ground.NAME, _words(case, spans), spans, weight=case.adds["about"])


def _shared(evidence: Evidence, places: Sequence[Place], text: str) -> tuple[tuple[int, int], ...]:
    """Return the places of the words that a text shares, if one of them says something."""
    stems = {word.stem for word, _, _ in evidence.tokeniser.places(text) if not word.is_common}
    return tuple((start, end) for word, start, end in places if word.stem in stems)


def _words(case: Case, spans: Sequence[tuple[int, int]]) -> str:
    text = case.view.items[case.row].text
    return ", ".join(dict.fromkeys(text[start:end].lower() for start, end in spans))


def _hits(evidence: Evidence, case: Case) -> Iterator[Why]:
    hits = [hit for hit in case.view.hits[case.row][0] if hit.code == case.column]
    for ground, kind in ((Ground.PINNED, "pinned"), (Ground.KEYWORD, "keyword")):
        mine = [hit for hit in hits if hit.ground is ground]
        yield from (Why(ground, hit.text, hit.spans, weight=case.adds[kind] / len(mine)) for hit in mine)


def _learned(evidence: Evidence, case: Case) -> Iterator[Why]:
    there = {word.stem for word, _, _ in case.places}
    phrases = [(stems, weight) for stems, weight in evidence.phrases_of(case.column) if there.issuperset(stems)]
    held = [(weight, spans) for stems, weight in phrases if (spans := _runs(case.places, stems))]
    held.sort(key=lambda one: (-one[0], one[1]))
    whole = sum(weight for weight, _ in held[:_PHRASES])
    text = case.view.items[case.row].text
    for weight, spans in held[:_PHRASES]:
        phrase = " ".join(text[spans[0][0] : spans[0][1]].lower().split())
        yield Why(Ground.LEARNED, phrase, spans, weight=case.adds["learned"] * weight / whole)


def _runs(places: Sequence[Place], stems: tuple[str, ...]) -> tuple[tuple[int, int], ...]:
    """Return the places where words with these stems follow each other."""
    found = []
    for n in range(len(places) - len(stems) + 1):
        if all(places[n + step][0].stem == stem for step, stem in enumerate(stems)):
            found.append((places[n][1], places[n + len(stems) - 1][2]))
    return tuple(found)


def _quotes(evidence: Evidence, case: Case) -> Iterator[Why]:
    material = evidence.material
    shown = {n for n, ground in enumerate(material.grounds, material.coded) if ground is Ground.EXAMPLE}
    ends = evidence.rows_of.indptr
    mine = evidence.rows_of.indices[ends[case.column] : ends[case.column + 1]].tolist()
    mine = [n for n in mine if n < material.coded or n in shown]
    near = sorted(mine, key=lambda n: (-round(float(case.similar[n]), 5), n))[:_QUOTES]
    near = [n for n in near if case.similar[n] >= _LIKE]
    whole = float(sum(case.similar[n] for n in near))
    for n in near:
        item = material.items[n]
        is_quote = n < material.coded
        share = float(case.similar[n]) / whole
        place = (item.source, item.start, item.end) if is_quote else None
        ground = Ground.QUOTE if is_quote else Ground.EXAMPLE
        yield Why(ground, item.text, (), place, (case.adds["votes"] + case.adds["nearest"]) * share)


def _model(evidence: Evidence, case: Case) -> Iterator[Why]:
    """Tell the words that speak for the code in the linear model, and what the question adds to it."""
    adds, row = max(case.adds["model"] + case.adds["lead"], 0.0), case.view.vectors[case.row]
    words = float(case.similar @ evidence.weights[:, case.column])
    asked = (case.view.questions[case.row] @ evidence.turned[1]).toarray()[0]
    question = QUESTION_WEIGHT * float(asked @ evidence.weights[:, case.column])
    whole = max(words, 0) + max(question, 0)
    if whole <= 0 or not evidence.times[0, case.column]:
        return
    if question > 0 and adds * question / whole > _TELLING:
        yield Why(Ground.QUESTION, case.view.items[case.row].question, weight=adds * question / whole)
    if words > 0 and (spans := _speaking(evidence, case, row)):
        yield Why(Ground.MODEL, _words(case, spans), spans, weight=adds * words / whole)


def _speaking(evidence: Evidence, case: Case, row: Any) -> tuple[tuple[int, int], ...]:
    """Return the places of the words that speak most for the code in the linear model."""
    terms = row.indices[row.indices < evidence.space.terms]
    values = row.data[row.indices < evidence.space.terms]
    speaks = values * evidence.speaking(terms, case.column)
    order = sorted(range(len(terms)), key=lambda n: (-round(float(speaks[n]), 6), int(terms[n])))
    common = {word.stem for word, _, _ in case.places if word.is_common}
    banned = {evidence.term_stems(int(evidence.terms[term])) for term, code in evidence.banned if code == case.column}
    stems: list[str] = []
    for n in order:
        stem = evidence.term_stems(int(terms[n]))
        if speaks[n] > 0 and len(stem) == 1 and stem[0] not in common and stem not in banned:
            stems.append(stem[0])
    chosen = set(stems[:_WORDS])
    return tuple((start, end) for word, start, end in case.places if word.stem in chosen)


def _context(evidence: Evidence, case: Case) -> Iterator[Why]:
    item = case.view.items[case.row]
    if case.adds["question"] > _TELLING:
        yield Why(Ground.QUESTION, item.question, weight=case.adds["question"])
    if case.adds["previous"] > _TELLING:
        names = [code.name for code in evidence.codes if code.id in item.previous]
        yield Why(Ground.PREVIOUS, ", ".join(names), weight=case.adds["previous"])


def _common(evidence: Evidence, case: Case) -> Iterator[Why]:
    times = int(evidence.times[0, case.column])
    if times and case.adds["common"] > 0:
        yield Why(Ground.COMMON, f"{times} of {evidence.material.coded} coded segments", weight=case.adds["common"])


_TELLERS: Final[tuple[Callable[[Evidence, Case], Iterator[Why]], ...]] = (
    _hits,
    _name,
    _definition,
    _learned,
    _quotes,
    _model,
    _context,
    _common,
)

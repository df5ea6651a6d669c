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
_ASKED: Final = 0.3
"""The least similarity of a question that is worth showing."""
_OFTEN: Final = 0.01
"""The least change of the log-odds of a code that is used more often than others are."""
_TELLING: Final = 0.1
"""The least change of the log-odds by a question or a previous segment that is worth telling."""


@dataclass(frozen=True, slots=True)
class Case:
    """A segment and a code as they are explained.

    `row` and `column` are theirs in the view and among the codes; `adds` is what each kind of evidence adds to the score;
    `places` are the segment's words; `similar` and `asked` say how similar each item learned from, and its question, is.
    """

    view: View
    row: int
    column: int
    adds: Mapping[str, float]
    places: Sequence[Place]
    similar: NDArray[np.float32]
    asked: NDArray[np.float32]


def explain(
    evidence: Evidence, weights: Sequence[float], view: View, kinds: Mapping[str, Any], row: int, columns: Sequence[int]
) -> list[tuple[Why, ...]]:
    """Return the grounds of some codes for one segment, the weightiest first."""
    places = evidence.tokeniser.places(view.items[row].text)
    similar, asked = ((side[row] @ its).toarray()[0] for side, its in zip(view.sides[:2], evidence.turned[:2], strict=True))
    # often is more often than the codes that are used at all
    used = evidence.times[0] > 0 if evidence.times.any() else slice(None)
    found = []
    for column in columns:
        adds = {name: float(weight * kinds[name][row, column]) for name, weight in zip(KINDS, weights, strict=True)}
        adds["common"] -= float(weights[list(KINDS).index("common")] * kinds["common"][row][used].mean())
        found.append(_explain(evidence, Case(view, row, column, adds, places, similar, asked)))
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
    weight = case.adds["about"] + _alike(case) * (1 - _quoted(evidence, case)) + _modelled(evidence, case)[1]
    spans = _shared(evidence, case.places, "\n".join((code.definition, code.include)))
    if spans:
        yield Why(Ground.DEFINITION, _words(case, spans), spans, weight=weight)
    elif spans := _shared(evidence, case.places, about(code)):
        yield Why(Ground.NAME, _words(case, spans), spans, weight=weight)


def _alike(case: Case) -> float:
    return case.adds["votes"] + case.adds["nearest"]


def _quoted(evidence: Evidence, case: Case) -> float:
    """Return which part of what is like the segment are quotes and examples of the code; the rest is its name and definition."""
    mine = evidence.rows_with(case.column)
    squares = case.similar[mine] ** 2
    return float(squares[~evidence.material.is_told[mine]].sum() / max(float(squares.sum()), 1e-9))


def _modelled(evidence: Evidence, case: Case) -> tuple[float, float, float]:
    """Return what the linear model adds by words of quotes, by those of names and definitions, and by the question."""
    weights, told = evidence.weights[:, case.column], evidence.material.is_told
    by_row = case.similar * weights
    question = QUESTION_WEIGHT * float(case.asked @ weights)
    parts = [max(float(part), 0.0) for part in (by_row[~told].sum(), by_row[told].sum(), question)]
    adds, whole = max(case.adds["model"] + case.adds["lead"], 0.0), sum(parts)
    words, names, asked = (adds * part / whole if whole > 0 else 0.0 for part in parts)
    return words, names, asked


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
    mine = [n for n in evidence.rows_with(case.column).tolist() if not material.is_told[n]]
    near = sorted(mine, key=lambda n: (-round(float(case.similar[n]), 5), n))[:_QUOTES]
    near = [n for n in near if case.similar[n] >= _LIKE]
    whole = float(sum(case.similar[n] for n in near))
    weight = _alike(case) * _quoted(evidence, case)
    for n in near:
        item = material.items[n]
        is_quote = n < material.coded
        share = float(case.similar[n]) / whole
        place = (item.source, item.start, item.end) if is_quote else None
        ground = Ground.QUOTE if is_quote else Ground.EXAMPLE
        yield Why(ground, item.text, (), place, weight * share)


def _model(evidence: Evidence, case: Case) -> Iterator[Why]:
    """Tell the words that speak for the code in the linear model, and what the question adds to it."""
    words, _, asked = _modelled(evidence, case)
    if not evidence.times[0, case.column]:
        return
    yield from _question(evidence, case, asked)
    if words > 0 and (spans := _speaking(evidence, case, case.view.vectors[case.row])):
        yield Why(Ground.MODEL, _words(case, spans), spans, weight=words)


def _speaking(evidence: Evidence, case: Case, row: Any) -> tuple[tuple[int, int], ...]:
    """Return the places of the words that speak most for the code in the linear model, as quotes taught it."""
    terms = row.indices[row.indices < evidence.space.terms]
    values = row.data[row.indices < evidence.space.terms]
    speaks = values * evidence.speaking(terms, case.column, ~evidence.material.is_told)
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
    yield from _question(evidence, case, case.adds["question"])
    if case.adds["previous"] > _TELLING:
        names = [code.name for code in evidence.codes if code.id in item.previous]
        yield Why(Ground.PREVIOUS, ", ".join(names), weight=case.adds["previous"])


def _question(evidence: Evidence, case: Case, weight: float) -> Iterator[Why]:
    """Tell which question that was answered with the code is most like the segment's; one like no other tells nothing."""
    mine = [n for n in evidence.rows_with(case.column).tolist() if n < evidence.material.coded]
    if weight <= _TELLING or not mine:
        return
    nearest = max(mine, key=lambda n: (round(float(case.asked[n]), 5), -n))
    if case.asked[nearest] >= _ASKED:
        item = evidence.material.items[nearest]
        yield Why(Ground.QUESTION, item.question, (), (item.source, item.start, item.end), weight)


def _common(evidence: Evidence, case: Case) -> Iterator[Why]:
    times = int(evidence.times[0, case.column])
    if times and case.adds["common"] > _OFTEN:
        yield Why(Ground.COMMON, f"{times} of {evidence.material.segments} coded segments", weight=case.adds["common"])


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

"""The engine: made from a codebook and a history, it scores segments and says which codes fit them and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

from gioia_coder.core.evaluating import Method
from gioia_coder.core.model import Code
from gioia_coder.core.suggesting import Advice, Coded, Item, Phrase, Strength
from gioia_coder.language.pipelines import Pipeline
from gioia_coder.language.suggesting import advising, stacker
from gioia_coder.language.suggesting.advising import suggestion
from gioia_coder.language.suggesting.evidence import KINDS, Evidence, View
from gioia_coder.language.suggesting.explaining import explain
from gioia_coder.language.suggesting.material import gather

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_CHOICES: Final = 150_000
"""How many pairs of a segment and a code evidence is weighed on, at most; the codes that come near are kept."""
_HELD: Final = 2.0
_ROWS: Final = 1_000
_CELLS: Final = 4_000_000


def fit(
    codes: Sequence[Code],
    history: Sequence[Coded],
    *,
    pipeline: Pipeline,
    phrases: Sequence[Phrase] = (),
    allowed: frozenset[int] | None = None,
) -> Engine:
    """Return an engine that suggests `codes`, or the `allowed` ones of them, as a history of codings and the codebook have it.

    The same history gives the same engine, in whatever order it comes. Retired codes are not suggested.
    """
    return Engine(codes, history, pipeline, phrases, allowed)


class Engine:
    """Suggests codes for segments. `codes` are the keys of the codes in the order of the columns of `scores`."""

    def __init__(
        self,
        codes: Sequence[Code],
        history: Sequence[Coded],
        pipeline: Pipeline,
        phrases: Sequence[Phrase],
        allowed: frozenset[int] | None,
    ) -> None:
        import numpy as np

        self.codes = tuple(code.id for code in codes)
        ordered = sorted(codes, key=lambda code: code.id)
        self._column = np.argsort(np.argsort([code.id for code in codes], kind="stable"), kind="stable")
        self._may = np.array([not code.retired and (allowed is None or code.id in allowed) for code in ordered], dtype=bool)
        self._rejected = _rejected(ordered, history)
        self._evidence: Evidence | None = None
        if ordered:
            self._evidence = Evidence(pipeline, ordered, gather(ordered, history), phrases)
            self.weights = self._weights(self._evidence)

    def scores(self, items: Sequence[Item]) -> NDArray[np.float32]:
        """Return how well each code fits each segment, 0 to 1: segments x codes; 0 for what may not be suggested there."""
        import numpy as np

        found = np.zeros((len(items), len(self.codes)), dtype=np.float32)
        for first, _, _, chances in self._blocks(items):
            found[first : first + len(chances)] = chances[:, self._column]
        return found

    def ways(self, items: Sequence[Item]) -> dict[Method, NDArray[np.float32]]:
        """Return what this engine and what simpler ways make of segments, to compare them: segments x codes, 0 for no answer."""
        import numpy as np

        found = {method: np.zeros((len(items), len(self.codes)), dtype=np.float32) for method in Method}
        for first, view, kinds, chances in self._blocks(items):
            assert self._evidence is not None
            nearest, linear = self._evidence.plain(view)
            simple = {
                Method.ALL: chances,
                Method.COMMON: np.exp(kinds["common"]) * (kinds["unseen"] == 0),
                Method.NAMES: kinds["mass"],
                Method.QUOTES: nearest,
                Method.LINEAR: np.maximum(linear, 0),
            }
            for method, values in simple.items():
                found[method][first : first + len(chances)] = (values * self._may)[:, self._column]
        return found

    def advise(self, items: Sequence[Item], *, top: int = 3, everything: bool = False) -> list[Advice]:
        """Return what is suggested for each segment, at most `top` codes, best first.

        `everything` suggests also where the engine would abstain.
        """
        if self._evidence is None or not self._may.any():
            return [Advice((), advising.NO_CODES) for _ in items]
        found: list[Advice] = []
        for _, view, kinds, chances in self._blocks(items):
            found += [self._advice(view, kinds, chances[row], row, top, everything) for row in range(len(chances))]
        return found

    def _advice(self, view: View, kinds: dict[str, Any], chances: Any, row: int, top: int, everything: bool) -> Advice:
        import numpy as np

        evidence = self._evidence
        assert evidence is not None
        text = view.items[row].text
        places = evidence.tokeniser.places(text)
        columns = [n for n in np.argsort(-chances, kind="stable")[:top].tolist() if chances[n] > 0]
        whys = explain(evidence, self.weights.tolist(), view, kinds, row, columns) if places else []
        codings = evidence.material.segments
        told = zip(columns, whys, strict=False)
        found = [suggestion(evidence.codes[n].id, float(chances[n]), why, codings) for n, why in told]
        reason = advising.silence(found, codings, bool(places))
        if reason and not everything:
            found = []
        elif not everything:
            found = [one for one in found if one.why]
        wants = not found or found[0].strength is not Strength.STRONG
        return Advice(tuple(found), "" if found else reason, advising.in_vivo(text, places, *evidence.rarity) if wants else "")

    def learned(self) -> list[tuple[int, str, float]]:
        """Return the phrases that were learned for each code: its key, the words, and the weight; best first per code."""
        evidence = self._evidence
        if evidence is None:
            return []
        learned = evidence.learned
        words = evidence.wording(evidence.terms[learned.term].tolist())
        rows = zip(learned.code.tolist(), words, learned.weight.tolist(), strict=True)
        return [(evidence.codes[code].id, phrase, round(weight, 4)) for code, phrase, weight in rows]

    def _blocks(self, items: Sequence[Item]) -> Iterator[tuple[int, View, dict[str, Any], NDArray[np.float32]]]:
        """Yield segments by blocks that memory can hold: the first one's n, the texts, the evidence, and the scores."""
        import numpy as np

        evidence = self._evidence
        if evidence is None:
            return
        step = max(_CELLS // (4 * len(self.codes) + 2 * len(evidence.own.items) + 1), 16)
        for first in range(0, len(items), step):
            part = items[first : first + step]
            view = evidence.read(part)
            kinds = evidence.weigh(view)
            logit = sum(np.float32(weight) * kinds[name] for name, weight in zip(KINDS, self.weights, strict=True))
            chances = np.round(1 / (1 + np.exp(-np.clip(logit, -30, 30))), 6) * self._may
            for row, item in enumerate(part):
                barred = view.hits[row][1] | self._rejected.get((item.source, item.start, item.end), set())
                if barred:
                    chances[row, sorted(barred)] = 0
            yield first, view, kinds, chances

    def _weights(self, evidence: Evidence) -> NDArray[np.float64]:
        """Return the weights of the kinds of evidence: set by hand, and learned from two sources on."""
        import numpy as np

        hand = np.array([kind.weight for kind in KINDS.values()])
        material = evidence.material
        if material.sources < 2:
            return hand
        rows = np.unique(np.linspace(0, material.coded - 1, min(_ROWS, material.coded)).astype(np.int64))
        kinds = evidence.weigh_own(rows)
        has, said = material.codes[rows].toarray(), material.rejected[rows].toarray() > 0
        counts = (material.is_whole[rows][:, None] | said) & self._may
        if not (self._may & (evidence.times[0] == 0)).any():
            counts &= kinds["unseen"] == 0
        wanted = np.where(counts, has, np.float32(np.nan))
        near = _nearest(sum(np.float32(one) * kinds[name] for name, one in zip(KINDS, hand, strict=True)), wanted)
        wanted = np.take_along_axis(wanted, near, axis=1)
        table = np.stack([np.take_along_axis(kinds[name], near, axis=1) for name in KINDS], axis=2)
        if not (wanted > 0).any():
            return hand
        weights = stacker.rank(table, wanted, hand, *_limits())
        weights[-1] = 0
        slope, base = stacker.calibrate(table @ weights.astype(np.float32), wanted, (1.0, float(hand[-1])), _HELD)
        weights *= slope
        weights[-1] = base
        return weights


def _limits() -> Iterator[NDArray[np.float64]]:
    """Yield how strongly the weights of all kinds are held, and the least and the most that each one may be."""
    import numpy as np

    for name in ("pull", "low", "high"):
        yield np.array([getattr(kind, name) for kind in KINDS.values()])


def _nearest(sums: Any, wanted: Any) -> Any:
    """Return the columns of the codes that each segment has, and of those that come nearest: segments x some."""
    import numpy as np

    some = min(max(_CHOICES // max(len(sums), 1), 20), sums.shape[1])
    order = np.where(wanted > 0, np.inf, np.where(np.isnan(wanted), -np.inf, sums))
    return np.sort(np.argsort(-order, axis=1, kind="stable")[:, :some], axis=1)


def _rejected(codes: Sequence[Code], history: Sequence[Coded]) -> dict[tuple[int, int, int], set[int]]:
    """Return the codes that were rejected for a segment, by its place, as columns."""
    at = {code.id: n for n, code in enumerate(codes)}
    found: dict[tuple[int, int, int], set[int]] = {}
    for one in history:
        columns = {at[code] for code in one.rejected - one.codes if code in at}
        if columns:
            found.setdefault((one.item.source, one.item.start, one.item.end), set()).update(columns)
    return found

"""All evidence for every pair of a segment and a code, as one number per kind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from gioia_coder.core.model import Code
from gioia_coder.core.suggesting import Ground, Item, Phrase
from gioia_coder.language.pipelines import Pipeline
from gioia_coder.language.suggesting import context, model, quotes, rules
from gioia_coder.language.suggesting.material import Material
from gioia_coder.language.suggesting.names import Names, about
from gioia_coder.language.suggesting.phrases import Hit, Phrases
from gioia_coder.language.suggesting.tokens import Tokeniser
from gioia_coder.language.suggesting.vectors import Space, Sparse, key_parts

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Values = Any
"""An array of float32, texts x codes."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of evidence: what it is a ground for, the weight set by hand, how strongly that is held, and within what."""

    ground: Ground | None
    weight: float
    pull: float = 4.0
    low: float = 0.0
    high: float = 20.0


KINDS: Final = {
    "mass": Kind(Ground.NAME, 0.4),
    "share": Kind(Ground.NAME, 0.6),
    "about": Kind(Ground.DEFINITION, 3.0),
    "keyword": Kind(Ground.KEYWORD, 4.5, 1e6),
    "pinned": Kind(Ground.PINNED, 6.0, 1e6),
    "learned": Kind(Ground.LEARNED, 0.4, high=0.75),
    "votes": Kind(Ground.QUOTE, 2.0),
    "nearest": Kind(Ground.QUOTE, 2.0),
    "model": Kind(Ground.MODEL, 4.0),
    "lead": Kind(Ground.MODEL, 1.0),
    "question": Kind(Ground.QUESTION, 0.6),
    "previous": Kind(Ground.PREVIOUS, 0.4),
    "common": Kind(Ground.COMMON, 0.1, low=-2.0),
    "unseen": Kind(None, -0.5, low=-5.0),
    "bias": Kind(None, -2.5, 1e6, low=-20.0),
}
"""The kinds of evidence. What the researcher wrote as a keyword or pinned keeps its weight, whatever the
codings say, and no learned phrases can weigh as much."""

QUESTION_WEIGHT: Final = 0.5
FOLDS: Final = 10
"""In how many parts of the sources phrases are learned to see what they say of the others."""


@dataclass(frozen=True, slots=True)
class View:
    """Some texts as the evidence reads them."""

    items: Sequence[Item]
    batch: Any
    counts: Sparse
    vectors: Sparse
    questions: Sparse
    previous: Sparse
    hits: list[tuple[list[Hit], set[int]]]

    @property
    def sides(self) -> tuple[Sparse, Sparse, Sparse]:
        """What two segments can be alike in."""
        return self.vectors, self.questions, self.previous


@dataclass(frozen=True, slots=True)
class Alike:
    """How alike texts and segments of the history are, in words, questions and previous codes; 0 for what is left out."""

    words: Values
    questions: Values
    previous: Values


class Evidence:
    """What is known of codes from the codebook and the codings; `read` turns texts into views, `weigh` views into numbers."""

    def __init__(self, pipeline: Pipeline, codes: Sequence[Code], material: Material, phrases: Sequence[Phrase]) -> None:
        import numpy as np

        self.codes, self.material = codes, material
        self.tokeniser = Tokeniser(pipeline)
        texts = [item.text for item in material.items]
        told = [about(code) for code in codes]
        asked = sorted({item.question for item in material.items if item.question})
        self.space = Space(self.tokeniser, self.tokeniser.batch([*texts, *told, *asked]))
        self.rarity = self._rarity()
        self.names = Names(self.tokeniser, codes, *self.rarity)
        self.phrases = Phrases(pipeline, self.tokeniser, codes, phrases)
        self.about = self.space.vectors(self.tokeniser.batch(told))[1]
        self.own = self.read(material.items)
        self.terms = np.flatnonzero(rules.telling(self.tokeniser, self.space.keys))
        self.banned = self._banned(phrases)
        self._phrases_of: dict[int, list[tuple[tuple[str, ...], float]]] = {}
        self.held = self._held(self.own)
        self._solve()

    def _rarity(self) -> tuple[dict[int, float], float]:
        """Return how rare each stem is, and how rare one is that was never met."""
        idf = self.space.word_idf
        single = self.space.keys < 1 << 21
        stems = (self.space.keys[single] - 1).tolist()
        return dict(zip(stems, idf[single].tolist(), strict=True)), float(idf.max()) if len(idf) else 1.0

    def read(self, items: Sequence[Item]) -> View:
        """Return texts as vectors, with those of their questions and the codes of the segments before."""
        import numpy as np
        from scipy.sparse import csr_matrix

        batch = self.tokeniser.batch([item.text for item in items])
        counts, vectors = self.space.vectors(batch)
        asked = sorted({item.question for item in items})
        place = {question: n for n, question in enumerate(asked)}
        questions = self.space.vectors(self.tokeniser.batch(asked))[1][[place[item.question] for item in items]]
        at = {code.id: n for n, code in enumerate(self.codes)}
        before = [sorted({at[code] for code in item.previous if code in at}) for item in items]
        ends = np.concatenate(([0], np.cumsum([len(one) for one in before], dtype=np.int64)))
        values = np.array([len(one) ** -0.5 for one in before for _ in one], dtype=np.float32)
        flat = np.array([n for one in before for n in one], dtype=np.int64)
        previous = csr_matrix((values, flat, ends), shape=(len(items), len(self.codes)))
        return View(items, batch, counts, vectors, questions, previous, [self.phrases.find(item.text) for item in items])

    def _held(self, view: View) -> Sparse:
        """Return which terms that may be phrases the texts hold, as 0 or 1."""
        found = view.counts[:, self.terms].copy()
        found.data[:] = 1
        return found

    def _banned(self, phrases: Sequence[Phrase]) -> frozenset[tuple[int, int]]:
        """Return the banned pairs of a term and a code."""
        at = {code.id: n for n, code in enumerate(self.codes)}
        wanted = {(self.tokeniser.stems(one.text), at[one.code]) for one in phrases if one.banned and one.code in at}
        if not wanted:
            return frozenset()
        at_term = {self.term_stems(term): n for n, term in enumerate(self.terms.tolist())}
        return frozenset((at_term[stems], code) for stems, code in wanted if stems in at_term)

    def term_stems(self, term: int) -> tuple[str, ...]:
        """Return the stems of a run of words by its column."""
        return tuple(self.tokeniser.stem_of[n] for n in key_parts(int(self.space.keys[term])))

    def phrases_of(self, code: int) -> list[tuple[tuple[str, ...], float]]:
        """Return the stems and weights of the phrases that a code has learned, the weightiest first."""
        if code not in self._phrases_of:
            mine = self.learned.code == code
            terms = self.terms[self.learned.term[mine]].tolist()
            weights = self.learned.weight[mine].tolist()
            self._phrases_of[code] = [(self.term_stems(term), weight) for term, weight in zip(terms, weights, strict=True)]
        return self._phrases_of[code]

    def wording(self, terms: Sequence[int]) -> list[str]:
        """Return runs of words as they were first said, by their columns."""
        wanted = {self.term_stems(term): "" for term in terms}
        longest = max(map(len, wanted), default=0)
        for item in self.material.items[: self.material.coded]:
            places = self.tokeniser.places(item.text)
            for size in range(1, longest + 1):
                for first in range(len(places) - size + 1):
                    run = places[first : first + size]
                    if wanted.get(stems := tuple(word.stem for word, _, _ in run), "-") == "":
                        wanted[stems] = " ".join(item.text[run[0][1] : run[-1][2]].lower().split())
        return [wanted[self.term_stems(term)] for term in terms]

    def kernel(self, similar: Values, asked: Values) -> Values:
        """Return the kernel of the linear model: alike in words and in the question."""
        return similar + QUESTION_WEIGHT * asked

    def _solve(self) -> None:
        import numpy as np

        material, own = self.material, self.own
        self.turned = tuple(side.T.tocsr() for side in own.sides)
        self.similar, self.asked, self.before = ((mine @ its).toarray() for mine, its in zip(own.sides, self.turned, strict=True))
        self.wanted = self._wanted()
        self.inverse, self.weights = model.solve(self.kernel(self.similar, self.asked), self.wanted)
        coded = slice(material.coded)
        self.learned = rules.learn(self.held[coded], material.codes[coded], self.banned)
        self._rows_of = material.codes.tocsc()
        self.times = np.asarray(material.codes[: material.coded].sum(axis=0)).ravel()[None, :]

    def _wanted(self) -> Values:
        """Return what the linear model is to say of each segment and code; what nobody decided is what the neighbours have."""
        import numpy as np

        material = self.material
        wanted = material.codes.toarray()
        open_rows = np.flatnonzero(~material.is_whole)
        if len(open_rows):
            likely = quotes.votes(self.similar[np.ix_(open_rows, material.is_whole)], material.codes[material.is_whole])
            wanted[open_rows] = np.where(material.rejected[open_rows].toarray() > 0, 0, np.minimum(likely / 2, 0.3))
        return wanted

    def plain(self, view: View) -> tuple[Values, Values]:
        """Return what the nearest quotes, and what a linear model of the words of quotes, make of texts: texts x codes."""
        coded = self.material.coded
        similar = (view.vectors @ self.turned[0]).toarray()[:, :coded]
        return quotes.votes(similar, self.material.codes[:coded]), similar @ self._linear

    @cached_property
    def _linear(self) -> Values:
        coded = self.material.coded
        return model.solve(self.similar[:coded, :coded], self.wanted[:coded])[1]

    def speaking(self, terms: Sequence[int], code: int, which: Any = True) -> NDArray[np.float32]:
        """Return the weights that terms have for a code in the linear model, as far as they come from `which` items."""
        found: NDArray[np.float32] = self.turned[0][terms] @ (self.weights[:, code] * which)
        return found

    def rows_with(self, code: int) -> NDArray[np.int64]:
        """Return the items that have a code."""
        first, last = self._rows_of.indptr[code : code + 2]
        found: NDArray[np.int64] = self._rows_of.indices[first:last]
        return found

    def weigh(self, view: View) -> dict[str, Values]:
        """Return each kind of evidence that texts are of codes: texts x codes."""
        alike = Alike(*((mine @ its).toarray() for mine, its in zip(view.sides, self.turned, strict=True)))
        said = self.kernel(alike.words, alike.questions) @ self.weights
        for term, code in sorted(self.banned):
            column = self.terms[term]
            said[:, code] -= view.vectors[:, [column]].toarray()[:, 0] * float(self.speaking([column], code)[0])
        learned = self._held(view) @ self.learned.matrix(len(self.terms), len(self.codes))
        return self._told(view) | self._found(alike, said, learned, self.times, self.material.coded)

    def weigh_own(self, rows: NDArray[np.int64]) -> dict[str, Values]:
        """Return each kind of evidence for segments of the history, as if their sources had not been coded."""
        import numpy as np

        material, own = self.material, self.own
        groups = material.groups
        apart = groups[rows][:, None] != groups[None, :]
        alike = Alike(self.similar[rows] * apart, self.asked[rows] * apart, self.before[rows] * apart)
        said = model.left_out(self.inverse, self.weights, self.wanted, groups)[rows]
        times = self.times - (~apart).astype(np.float32) @ material.codes
        size = apart[:, : material.coded].sum(axis=1, keepdims=True)
        view = self.read([own.items[n] for n in rows.tolist()])
        return self._told(view) | self._found(alike, said, self._learned_without(rows), times, size)

    def _learned_without(self, rows: NDArray[np.int64]) -> Sparse:
        """Return the sums of the phrases' weights, learned without a part of the sources that holds the row's own."""
        import numpy as np
        from scipy.sparse import vstack

        material = self.material
        part = material.groups[: material.coded] % FOLDS
        found = []
        for n in range(FOLDS):
            rest, here = np.flatnonzero(part != n), rows[part[rows] == n]
            learned = rules.learn(self.held[rest], material.codes[rest], self.banned)
            found.append(self.held[here] @ learned.matrix(len(self.terms), len(self.codes)))
        order = np.argsort(np.concatenate([np.flatnonzero(part[rows] == n) for n in range(FOLDS)]))
        return vstack(found, format="csr")[order]

    def _told(self, view: View) -> dict[str, Values]:
        """Return the evidence that comes from what the codebook and the researcher say."""
        import numpy as np

        share, mass = self.names.held(view.batch)
        found = {"mass": mass, "share": share, "about": (view.vectors @ self.about.T).toarray()}
        for ground, name in ((Ground.KEYWORD, "keyword"), (Ground.PINNED, "pinned")):
            found[name] = np.zeros_like(share)
            for row, (hits, _) in enumerate(view.hits):
                for hit in hits:
                    if hit.ground is ground:
                        found[name][row, hit.code] = 1
        return found

    def _found(self, alike: Alike, said: Values, learned: Sparse, times: Values, size: Any) -> dict[str, Values]:
        """Return the evidence that comes from the codings."""
        import numpy as np

        codes = self.material.codes
        share = (times + 0.5) / (size + 1)
        lead = np.maximum(said, 0)
        return {
            "learned": np.log1p(learned.toarray()),
            "votes": quotes.votes(alike.words, codes),
            "nearest": quotes.nearest(alike.words, codes),
            "model": said,
            "lead": lead / np.maximum(lead.max(axis=1, keepdims=True), 1e-6),
            "question": context.shifts(alike.questions**4, codes, share),
            "previous": context.shifts(alike.previous, codes, share),
            "common": np.broadcast_to(np.log(share), said.shape),
            "unseen": np.broadcast_to((times == 0).astype(np.float32), said.shape),
            "bias": np.ones_like(said),
        }

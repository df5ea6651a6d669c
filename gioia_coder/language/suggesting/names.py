"""How much of a code's name a text holds, and how near it is to the code's name and definition: what works without codings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from gioia_coder.core.model import Code
from gioia_coder.language.suggesting.tokens import Batch, Tokeniser

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_COMMON: Final = 0.15
"""What a word that says little weighs beside another one."""


def about(code: Code) -> str:
    """Return all that says what a code is: its names, definition, and what is to be included."""
    return "\n".join([code.name, *(code.labels[key] for key in sorted(code.labels)), code.definition, code.include])


class Names:
    """The names of codes by their stems; a code is known by its name in every language that it has one in."""

    def __init__(self, tokeniser: Tokeniser, codes: Sequence[Code], idf: Mapping[int, float], rarest: float) -> None:
        import numpy as np
        from scipy.sparse import csr_matrix

        self._tokeniser = tokeniser
        self.of_code: list[int] = []
        weights: list[float] = []
        rows: list[int] = []
        columns: list[int] = []
        self._stems: dict[int, int] = {}
        for n, code in enumerate(codes):
            for name in (code.name, *(code.labels[key] for key in sorted(code.labels))):
                words = {word.stem_n: word for word, _, _ in tokeniser.places(name) if not word.is_mark}
                for stem, word in words.items():
                    rows.append(self._stems.setdefault(stem, len(self._stems)))
                    columns.append(len(self.of_code))
                    weights.append(idf.get(stem, rarest) * (_COMMON if word.is_common else 1.0))
                self.of_code.append(n)
        shape = (max(len(self._stems), 1), max(len(self.of_code), 1))
        self._weights = csr_matrix((np.array(weights, dtype=np.float32), (rows, columns)), shape=shape)
        self._mass = np.maximum(np.asarray(self._weights.sum(axis=0)).ravel(), 1e-6)
        self._starts = np.flatnonzero(np.diff(np.array(self.of_code), prepend=-1))

    def held(self, batch: Batch) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return which share of each code's best name every text holds, and that share's square times its mass: texts x codes."""
        import numpy as np
        from scipy.sparse import csr_matrix

        here, local = np.unique(batch.words, return_inverse=True)
        stem = np.array([self._stems.get(self._tokeniser.words[n].stem_n, -1) for n in here.tolist()], dtype=np.int64)[local]
        known = stem >= 0
        ones = np.ones(int(known.sum()), dtype=np.float32)
        holds = csr_matrix((ones, (batch.rows[known], stem[known])), shape=(batch.size, self._weights.shape[0]))
        holds.sum_duplicates()
        holds.data[:] = 1
        mass = (holds @ self._weights).toarray()
        share = mass / self._mass
        return self._best(share), self._best(share * share * mass)

    def _best(self, values: NDArray[np.float32]) -> NDArray[np.float32]:
        import numpy as np

        found: NDArray[np.float32] = np.maximum.reduceat(values, self._starts, axis=1).astype(np.float32)
        return found

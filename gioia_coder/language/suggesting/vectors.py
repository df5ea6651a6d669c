"""Texts as TF-IDF vectors: runs of one and two words (to three characters in Chinese and Japanese), and parts of words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from gioia_coder.language.suggesting.tokens import Batch, Tokeniser

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Sparse = Any
"""A sparse matrix of scipy, which has no types of its own."""

_BITS: Final = 21
_PARTS: Final = (3, 4, 5)


class Space:
    """The terms of some texts and how rare they are; turns texts into rows of unit length.

    The words' half and the parts' half weigh alike. A term counts 1 + log(times), times log((1 + n) / (1 + texts with it)) + 1.
    """

    def __init__(self, tokeniser: Tokeniser, batch: Batch) -> None:
        import numpy as np

        self._tokeniser = tokeniser
        keys, _ = grams(tokeniser, batch)
        self.keys = np.unique(keys)
        self._parts: dict[str, int] = {}
        self._of_word: dict[int, list[int]] = {}
        self._grow(np.unique(batch.words).tolist())
        words, parts = self._counted(batch)
        self.word_idf, self._part_idf = _idf(words), _idf(parts)

    @property
    def terms(self) -> int:
        """How many terms are runs of words; they are the first columns."""
        return len(self.keys)

    def counts(self, batch: Batch) -> Sparse:
        """Return how often each text holds each known run of words: texts x terms."""
        import numpy as np
        from scipy.sparse import csr_matrix

        keys, rows = grams(self._tokeniser, batch)
        at, known = find(self.keys, keys)
        ones = np.ones(int(known.sum()), dtype=np.float32)
        found = csr_matrix((ones, (rows[known], at[known])), shape=(batch.size, max(len(self.keys), 1)))
        found.sum_duplicates()
        return found

    def vectors(self, batch: Batch) -> tuple[Sparse, Sparse]:
        """Return how often texts hold each run of words, and their vectors: x (runs, parts of words), of unit length, float32."""
        from scipy.sparse import hstack

        words, parts = self._counted(batch)
        return words, _unit(hstack([_weighed(words, self.word_idf), _weighed(parts, self._part_idf)], format="csr"))

    def _counted(self, batch: Batch) -> tuple[Sparse, Sparse]:
        import numpy as np
        from scipy.sparse import csr_matrix

        here, local = np.unique(batch.words, return_inverse=True)
        ones = np.ones(len(local), dtype=np.float32)
        holds = csr_matrix((ones, (batch.rows, local)), shape=(batch.size, max(len(here), 1)))
        parts = [self._parts_of(n) for n in here.tolist()]
        ends = np.concatenate(([0], np.cumsum([len(one) for one in parts]))) if parts else np.zeros(2, dtype=np.int64)
        columns = np.array([part for one in parts for part in one], dtype=np.int32)
        shape = (max(len(here), 1), max(len(self._parts), 1))
        made = csr_matrix((np.ones(len(columns), dtype=np.float32), columns, ends), shape=shape)
        return self.counts(batch), holds @ made

    def _grow(self, words: list[int]) -> None:
        """Give numbers to the parts of the words that the space is made of."""
        for n in words:
            self._of_word[n] = [self._parts.setdefault(part, len(self._parts)) for part in self._cut(n)]

    def _parts_of(self, n: int) -> list[int]:
        known = self._of_word.get(n)
        if known is None:
            found = map(self._parts.get, self._cut(n))
            known = self._of_word[n] = [part for part in found if part is not None]
        return known

    def _cut(self, n: int) -> list[str]:
        """Return the parts of a word with its borders; of a single character or mark none."""
        word = self._tokeniser.words[n]
        if word.is_character or word.is_mark:
            return []
        whole = f" {word.form} "
        return [whole[at : at + size] for size in _PARTS for at in range(max(len(whole) - size + 1, 0))]


def grams(tokeniser: Tokeniser, batch: Batch) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the runs of one and two words, and of three characters, as keys, each with its text."""
    import numpy as np

    stem, character = _stems(tokeniser, batch)
    keys, rows = [stem], [batch.rows]
    if len(stem) > 1:
        follows = batch.rows[1:] == batch.rows[:-1]
        keys.append((stem[:-1] << _BITS | stem[1:])[follows])
        rows.append(batch.rows[1:][follows])
    if character.sum() > 2:
        all_three = follows[1:] & follows[:-1] & character[2:] & character[1:-1] & character[:-2]
        keys.append((stem[:-2] << 2 * _BITS | stem[1:-1] << _BITS | stem[2:])[all_three])
        rows.append(batch.rows[2:][all_three])
    return np.concatenate(keys), np.concatenate(rows)


def key_parts(key: int) -> tuple[int, ...]:
    """Return the numbers of the stems that a key stands for.

    >>> key_parts(3 << 21 | 5)
    (2, 4)
    """
    mask = (1 << _BITS) - 1
    return tuple(part - 1 for part in (key >> 2 * _BITS, key >> _BITS & mask, key & mask) if part)


def find(known: NDArray[np.int64], keys: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Return where keys stand among the known ones, which are sorted, and whether they do."""
    import numpy as np

    if not len(known):
        return np.zeros(len(keys), dtype=np.int64), np.zeros(len(keys), dtype=bool)
    at = np.minimum(np.searchsorted(known, keys), len(known) - 1)
    return at, known[at] == keys


def _stems(tokeniser: Tokeniser, batch: Batch) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Return the stems' numbers from 1 and whether they are characters, word by word."""
    import numpy as np

    here, local = np.unique(batch.words, return_inverse=True)
    words = [tokeniser.words[n] for n in here.tolist()]
    stem = np.array([word.stem_n + 1 for word in words], dtype=np.int64)
    character = np.array([word.is_character for word in words], dtype=bool)
    return stem[local], character[local]


def _idf(counts: Sparse) -> NDArray[np.float32]:
    import numpy as np

    texts = np.bincount(counts.indices, minlength=counts.shape[1])
    found: NDArray[np.float32] = (np.log((1 + counts.shape[0]) / (1 + texts)) + 1).astype(np.float32)
    return found


def _weighed(counts: Sparse, idf: NDArray[np.float32]) -> Sparse:
    import numpy as np

    found = counts.copy()
    found.data = (1 + np.log(found.data)) * idf[found.indices]
    return _unit(found)


def _unit(rows: Sparse) -> Sparse:
    """Return the rows with unit length; empty ones stay so."""
    import numpy as np

    length = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel())
    rows.data = (rows.data / np.repeat(np.where(length > 0, length, 1), np.diff(rows.indptr))).astype(np.float32)
    return rows

"""Phrases that tell a code from the others, learned from codings: log-odds with an informative Dirichlet prior.

Monroe, Colaresi and Quinn 2008, Fightin' Words, Political Analysis 16(4): 372-403, counting segments instead of words.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from gioia_coder.language.suggesting.tokens import Tokeniser
from gioia_coder.language.suggesting.vectors import Sparse, key_parts

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MOST: Final = 40
"""How many phrases a code may learn."""
LEAST: Final = 0.6
"""The least log-odds, in standard errors, of a phrase that is learned."""
_PRIOR: Final = 2.0
"""How many segments the prior is worth; it expects a phrase under a code as often as anywhere."""
_FEWEST: Final = 2


@dataclass(frozen=True, slots=True)
class Learned:
    """The phrases of all codes: which term, which code, and its weight, the codes in order and the weightiest first."""

    term: NDArray[np.int64]
    code: NDArray[np.int64]
    weight: NDArray[np.float32]

    def matrix(self, terms: int, codes: int) -> Sparse:
        """Return terms x codes."""
        from scipy.sparse import csr_matrix

        return csr_matrix((self.weight, (self.term, self.code)), shape=(terms, codes))


def telling(tokeniser: Tokeniser, keys: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return which terms may be a phrase: those that do not begin or end in a word that says little."""
    import numpy as np

    common = {word.stem_n for word in tokeniser.words if word.is_common}
    parts = (key_parts(key) for key in keys.tolist())
    return np.array([one[0] not in common and one[-1] not in common for one in parts], dtype=bool)


def learn(held: Sparse, codes: Sparse, banned: frozenset[tuple[int, int]] = frozenset()) -> Learned:
    """Return the phrases of each code. `held`: segments x terms, `codes`: segments x codes, all 0 or 1; `banned`: term, code."""
    import numpy as np

    both = (held.T @ codes).tocoo()
    keep = both.data >= _FEWEST
    term, code, times = both.row[keep].astype(np.int64), both.col[keep].astype(np.int64), both.data[keep].astype(np.float64)
    size = max(held.shape[0], 1)
    with_term = np.asarray(held.sum(axis=0)).ravel()[term]
    with_code = np.asarray(codes.sum(axis=0)).ravel()[code]
    prior = _PRIOR * with_term / size
    rest, rest_size = with_term - times + prior, size - with_code + _PRIOR
    here = times + prior
    odds = np.log(here / (with_code + _PRIOR - here + 1e-9)) - np.log(rest / np.maximum(rest_size - rest, 1e-9))
    z = odds / np.sqrt(1 / here + 1 / rest)
    keep = z > LEAST
    term, code, z = term[keep], code[keep], z[keep].astype(np.float32)
    if banned:
        keep = np.array([pair not in banned for pair in zip(term.tolist(), code.tolist(), strict=True)], dtype=bool)
        term, code, z = term[keep], code[keep], z[keep]
    order = np.lexsort((term, -np.round(z, 5), code))
    term, code, z = term[order], code[order], z[order]
    first = np.searchsorted(code, code)
    few = np.arange(len(code)) - first < MOST
    return Learned(term[few], code[few], z[few])

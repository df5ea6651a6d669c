"""The nearest coded quotes: which codes the segments like this one have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gioia_coder.language.suggesting.vectors import Sparse

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

NEIGHBOURS: Final = 15


def votes(similar: NDArray[np.float32], codes: Sparse) -> NDArray[np.float32]:
    """Return the share of each code among the nearest quotes, which weigh by their squared similarity: texts x codes."""
    import numpy as np
    from scipy.sparse import csr_matrix

    count = similar.shape[1]
    if not count:
        return np.zeros((similar.shape[0], codes.shape[1]), dtype=np.float32)
    some = min(NEIGHBOURS, count)
    near = np.argpartition(-similar, some - 1, axis=1)[:, :some] if some < count else np.tile(np.arange(count), (len(similar), 1))
    weight = np.take_along_axis(similar, near, axis=1) ** 2
    weight /= np.maximum(weight.sum(axis=1, keepdims=True), 1e-6)
    ends = np.arange(0, near.size + 1, some)
    shares = csr_matrix((weight.ravel(), near.ravel(), ends), shape=similar.shape) @ codes
    found: NDArray[np.float32] = shares.toarray().astype(np.float32)
    return found


def nearest(similar: NDArray[np.float32], codes: Sparse) -> NDArray[np.float32]:
    """Return how similar the nearest quote of each code is: texts x codes."""
    import numpy as np

    found = np.zeros((similar.shape[0], codes.shape[1]), dtype=np.float32)
    by_code = codes.tocsc()
    used = np.flatnonzero(np.diff(by_code.indptr))
    if len(used):
        found[:, used] = np.maximum.reduceat(similar[:, by_code.indices], by_code.indptr[used], axis=1)
    return found

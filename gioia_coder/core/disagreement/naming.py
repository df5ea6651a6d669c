"""Short ids and hashes of disagreements: what they are known by in sheets, and by which a change is noticed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from hashlib import blake2b
from typing import Final

from gioia_coder.core.disagreement.model import Held
from gioia_coder.core.study import Study

_LETTERS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_SHORTEST: Final = 4
Identity = Callable[[str, int], str]


def identity(study: Study) -> Identity:
    """Return a function from a kind of thing and a key to what stands for it in every copy of the study.

    That is its UUID, or its id or name in a study that has none, such as one that was not read from a store.
    """
    named = {
        "source": {one.id: one.ref for one in study.sources},
        "code": {one.id: one.ref for one in study.codebook.codes},
        "coder": {one.id: one.name for one in study.coders},
    }

    def of(kind: str, key: int) -> str:
        uuid = study.uuids.get(kind, {}).get(key)
        return uuid.hex() if uuid is not None else named[kind].get(key, str(key))

    return of


def place_digest(of: Identity, source: int, start: int, end: int, held: Iterable[Held]) -> str:
    """Return what the short id begins with: letters and digits that stand for the source, the span and the codes."""
    codes = sorted({f"{of('code', one.code)}{'-' if one.contradicts else '+'}" for one in held})
    return _letters(f"{of('source', source)} {start} {end} {' '.join(codes)}")


def content_hash(of: Identity, source: int, readers: Sequence[int], held: Iterable[Held], start: int, words: str) -> str:
    """Return what stands for the codings that every reader has here, and for the words; it is blind to what comes before them."""
    has = sorted(
        f"{of('coder', one.coder)} {of('code', one.code)} {one.start - start} {one.end - start} {one.contradicts}" for one in held
    )
    who = sorted(of("coder", reader) for reader in readers)
    return "H" + _letters("\n".join((of("source", source), *who, *has, words)))[:12]


def short_ids(digests: Sequence[str]) -> list[str]:
    """Return an id for each digest, the letters `D-` and as many of the digest as tell it apart, four at least.

    >>> short_ids(["7F3KA", "7F3KB", "00000"])
    ['D-7F3KA', 'D-7F3KB', 'D-0000']
    """
    size = dict.fromkeys(digests, _SHORTEST)
    while True:
        count = Counter(digest[:n] for digest, n in size.items())
        clashing = [digest for digest, n in size.items() if count[digest[:n]] > 1 and n < len(digest)]
        if not clashing:
            return [f"D-{digest[: size[digest]]}" for digest in digests]
        for digest in clashing:
            size[digest] += 1


def _letters(text: str) -> str:
    number = int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=15).digest(), "big")
    return "".join(_LETTERS[number >> shift & 31] for shift in range(115, -1, -5))

"""Texts as words: spaCy's tokens by their stems, characters where a script has no blanks, and `?` and `!`, which mean much."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from gioia_coder.core.text.canonical import fold
from gioia_coder.language.pipelines import Pipeline
from gioia_coder.language.stems import stemmer

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_UNSPACED: Final = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
PIECE: Final = re.compile(f"[{_UNSPACED}]|[^\\s{_UNSPACED}]+")
"""What is cut into words: a character of a script without blanks, or a run of others without blanks."""
_CHARACTER: Final = re.compile(f"[{_UNSPACED}]")
_LONGEST: Final = 60
"""A run without blanks is cut here: spaCy's time grows with the square of a run of signs."""
_ASKING: Final = {"?": "?", "!": "!", "？": "?", "！": "!", "¿": "?", "¡": "!", "؟": "?"}


@dataclass(frozen=True, slots=True)
class Word:
    """A word as it is compared: folded, its stem, its n in the vocabulary, and what kind of word it is."""

    n: int
    stem_n: int
    form: str
    stem: str
    length: int
    is_common: bool
    is_character: bool
    is_mark: bool


Place = tuple[Word, int, int]
"""A word and its half-open span in the text."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Texts as words: the numbers of all words in a row (`words`), and which text each is of (`rows`), of `size` texts."""

    words: NDArray[np.int64]
    rows: NDArray[np.int64]
    size: int


class Tokeniser:
    """Cuts texts into words and numbers them; a word keeps its number as long as the tokeniser lives."""

    def __init__(self, pipeline: Pipeline) -> None:
        self._cut, self._stem = pipeline.cut, stemmer(pipeline.language)
        # what a word is without its signs: the endings of `it's` and `we'd` say as little as `is` and `had`
        bare = (word[slice(*_core(word))] for word in pipeline.stop_words)
        self._common = frozenset(fold(word).text for word in (*pipeline.stop_words, *bare))
        self._pieces: dict[str, tuple[tuple[int, int, int], ...]] = {}
        self._runs: dict[str, tuple[int, ...]] = {}
        self._numbers: dict[str, int] = {}
        self._stems: dict[str, int] = {}
        self.words: list[Word] = []
        self.stem_of: list[str] = []

    def places(self, text: str) -> list[Place]:
        """Return the words of a text with their places."""
        found: list[Place] = []
        for match in PIECE.finditer(text):
            first = match.start()
            found += [(self.words[n], first + start, first + end) for n, start, end in self._piece(match.group())]
        return found

    def batch(self, texts: Sequence[str]) -> Batch:
        """Return texts as numbers of words."""
        import numpy as np

        flat: list[int] = []
        counts: list[int] = []
        for text in texts:
            before = len(flat)
            for piece in PIECE.findall(text):
                numbers = self._runs.get(piece)
                flat += self._run(piece) if numbers is None else numbers
            counts.append(len(flat) - before)
        rows = np.repeat(np.arange(len(counts), dtype=np.int64), np.array(counts, dtype=np.int64))
        return Batch(np.array(flat, dtype=np.int64), rows, len(counts))

    def stems(self, text: str) -> tuple[str, ...]:
        """Return the stems of a text's words in order, marks left out."""
        return tuple(word.stem for word, _, _ in self.places(text) if not word.is_mark)

    def _piece(self, piece: str) -> tuple[tuple[int, int, int], ...]:
        """Return the words of a run without blanks, with their places in it."""
        known = self._pieces.get(piece)
        if known is None:
            found: list[tuple[int, int, int]] = []
            for first in range(0, len(piece), _LONGEST):
                at = first
                for token in self._cut(piece[first : first + _LONGEST]):
                    at = piece.index(token, at)
                    start, end = _core(token)
                    if (n := self._number(token[start:end])) >= 0:
                        found.append((n, at + start, at + end))
                    at += len(token)
            known = self._pieces[piece] = tuple(found)
        return known

    def _run(self, piece: str) -> tuple[int, ...]:
        numbers = self._runs[piece] = tuple(n for n, _, _ in self._piece(piece))
        return numbers

    def _number(self, token: str) -> int:
        """Return the number of a word, a new one when it was never met; -1 for what is no word."""
        known = self._numbers.get(token)
        if known is None:
            known = self._numbers[token] = self._new(token)
        return known

    def _new(self, token: str) -> int:
        mark = _ASKING.get(token[-1], "") if token else ""
        if mark and not any(map(_tells, token)):
            form = stem = mark
        elif any(map(_tells, token)):
            mark = ""
            form, stem = fold(token).text or token, self._stem(token) or token
        else:
            return -1
        known = self._numbers.get("\0" + form)
        if known is None:
            known = self._numbers["\0" + form] = len(self.words)
            number = self._stems.setdefault(stem, len(self._stems))
            if number == len(self.stem_of):
                self.stem_of.append(stem)
            character = len(token) == 1 and bool(_CHARACTER.match(token))
            common = bool(mark) or form in self._common
            self.words.append(Word(known, number, form, stem, len(form), common, character, bool(mark)))
        return known


def _core(token: str) -> tuple[int, int]:
    """Return where a token is a word, without the signs around it; the whole token where it is none.

    >>> _core("album/"), _core("?!"), _core("n't")
    ((0, 5), (0, 2), (0, 3))
    """
    telling = [n for n, char in enumerate(token) if _tells(char)]
    return (telling[0], telling[-1] + 1) if telling else (0, len(token))


def _tells(char: str) -> bool:
    """Tell whether a character can make a word: letters, marks, digits, and pictures such as emoji."""
    kind = unicodedata.category(char)
    return kind[0] in "LMN" or kind == "So"

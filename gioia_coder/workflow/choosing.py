"""Choosing a code by letters, and from a numbered list: what every session at the keyboard has in common."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from gioia_coder.core.codebook import Codebook
from gioia_coder.core.model import Code
from gioia_coder.workflow.walking_page import Shown, matches, option

_SHOWN: Final = 9


class Choosing(ABC):
    """A session in which letters look for codes; while `choices` are open, a number takes one of them."""

    choices: list[tuple[str, Callable[[], list[Shown]]]]

    @abstractmethod
    def _codebook(self) -> Codebook:
        """Return the codes that letters look for."""

    @abstractmethod
    def _code(self, code: Code) -> list[Shown]:
        """Code what is at hand."""

    @abstractmethod
    def _command(self, word: str) -> list[Shown]:
        """Do what a line that is no choice says."""

    def _look_for(self, word: str) -> list[Shown]:
        book = self._codebook()
        found = matches(book, word)
        if not found:
            return [Shown(f'No code is called "{word}". +{word} makes a concept of it; ? shows what can be typed.')]
        # one letter may be a slip of the finger: it shows what it could mean and never codes
        if len(found) == 1 and (len(word) > 1 or found[0].name == word):
            return self._code(found[0])
        options = [(option(book, one), partial(self._code, one)) for one in found[:_SHOWN]]
        more = [Shown(f"and {len(found) - _SHOWN} more: type more letters.", "dim")] if len(found) > _SHOWN else []
        return self._offer(options) + more

    def _offer(self, options: Sequence[tuple[str, Callable[[], list[Shown]]]]) -> list[Shown]:
        self.choices = list(options)
        return [Shown(words, lead=f"{n:>4}  ") for n, (words, _) in enumerate(self.choices, start=1)]

    def _chosen(self, word: str) -> list[Shown]:
        choices, self.choices = self.choices, []
        if word.isdecimal():
            if 1 <= int(word) <= len(choices):
                return choices[int(word) - 1][1]()
            self.choices = choices
            return [Shown(f"Type a number from 1 to {len(choices)}, or Enter for none of them.")]
        return self._command(word) if word else [Shown("None of them.", "dim")]

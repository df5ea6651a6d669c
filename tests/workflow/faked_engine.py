"""An engine that suggests a code where a word of its name, a keyword or a pinned phrase stands in the segment."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from gioia_coder.core.model import Code
from gioia_coder.core.suggesting import Advice, Coded, Ground, Item, Phrase, Strength, Suggestion, Why
from gioia_coder.workflow.suggesting import learning


class Fake:
    """Remembers what it was given to learn."""

    def __init__(self, codes: Sequence[Code], history: Sequence[Coded], phrases: Sequence[Phrase], allowed: Any) -> None:
        self.codes, self.history, self.phrases, self.allowed = codes, history, phrases, allowed

    def advise(self, items: Sequence[Item], *, top: int = 3, everything: bool = False) -> list[Advice]:
        return [self._advice(item, top, everything) for item in items]

    def _advice(self, item: Item, top: int, everything: bool) -> Advice:
        found = [one for code in self.codes if (one := self._suggestion(code, item, everything))]
        found.sort(key=lambda one: -one.score)
        hint = item.text.split(".")[0].lower()
        return Advice(tuple(found[:top]), "" if found else "nothing speaks for a code.", hint)

    def _suggestion(self, code: Code, item: Item, everything: bool) -> Suggestion | None:
        if self.allowed is not None and code.id not in self.allowed:
            return None
        pinned = [one.text for one in self.phrases if one.code == code.id and not one.banned]
        words = [word for word in code.name.split() if len(word) > 2]
        held = [word for word in (*words, *code.keywords, *pinned) if word in item.text.lower()]
        if not held and not everything:
            return None
        at = item.text.lower().find(held[0]) if held else 0
        whys = [Why(Ground.NAME, held[0], ((at, at + len(held[0])),), weight=0.7)] if held else []
        like = [one for one in self.history if code.id in one.codes]
        whys += [Why(Ground.QUOTE, one.item.text, (), (one.item.source, one.item.start, one.item.end), 0.3) for one in like[:2]]
        strength = Strength.STRONG if len(held) > 1 else Strength.SOME if held else Strength.WEAK
        return Suggestion(code.id, len(held) + 0.1, strength, tuple(whys), only_common=not held)

    def learned(self) -> list[tuple[int, str, float]]:
        return [(code, one.item.text.split()[0].lower(), 1.0) for one in self.history for code in sorted(one.codes)]


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[Fake]:
    """Put the fake in the engine's place; return the engines that were made, the newest last."""
    engines: list[Fake] = []

    def fitted(_: str, __: str, codes: Any, history: Any, phrases: Any, allowed: Any) -> tuple[Fake, str, str]:
        engines.append(Fake(codes, history, phrases, allowed))
        return engines[-1], "blank:fake", ""

    monkeypatch.setattr(learning, "fitted", fitted)
    return engines

"""How suggestions are shown: a line per code, and beneath it what speaks for it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from gioia_coder.core.codebook import called
from gioia_coder.core.suggesting import Ground, Suggestion
from gioia_coder.workflow.suggesting.advising import Advised, Wording
from gioia_coder.workflow.walking_page import Shown, option

_CUT: Final = 160
_LINES: Final = 5
_SAID: Final = {
    Ground.NAME: 'words of its name: "{}"',
    Ground.DEFINITION: "words of its definition: {}",
    Ground.KEYWORD: 'the rule "{}"',
    Ground.EXAMPLE: 'its example: "{}"',
    Ground.PINNED: 'the pinned phrase "{}"',
    Ground.LEARNED: 'the learned phrase "{}"',
    Ground.QUOTE: 'like "{}"',
    Ground.MODEL: "learned words: {}",
    Ground.QUESTION: 'the question is like "{}"',
    Ground.PREVIOUS: "the segment before: {}",
    Ground.COMMON: "it is often used: {}",
}
ONLY_COMMON: Final = "Nothing speaks for it but that it is often used."
NO_GROUND: Final = "Nothing speaks for it."


def cut(words: str, most: int = _CUT) -> str:
    r"""Return words on one line, and no more of them than a glance takes in.

    >>> cut("a\n b")
    'a b'
    """
    line = " ".join(words.split())
    return line if len(line) <= most else line[: most - 1] + "…"


def head(one: Advised) -> Shown:
    """Return the line that says what suggestions are for."""
    if one.concept is not None:
        return Shown(called(one.concept), "bold")
    assert one.segment is not None
    return Shown(f'"{cut(one.item.text)}"', "bold", f"{one.segment.place.address}  ")


def suggestion(wording: Wording, n: int, each: Suggestion) -> Shown:
    """Return one suggestion in a line: its number, its code with what it is grouped under, and its strength."""
    book = wording.book
    return Shown(f"{option(book, book.by_id[each.code])} · {each.strength.value}", lead=f"{n:>4}  ")


def evidence(wording: Wording, one: Advised, each: Suggestion) -> Iterator[Shown]:
    """Yield what speaks for a suggestion, what weighed most first; phrases of one kind stand in one line."""
    told = list(_told(wording, one, each))[:_LINES]
    for n, words in enumerate(told):
        yield Shown(("mostly " if n == 0 and len(told) > 1 else "") + words, "dim", "        ")
    if each.only_common or not each.why:
        yield Shown(ONLY_COMMON if each.only_common else NO_GROUND, "yellow", "        ")


def _told(wording: Wording, one: Advised, each: Suggestion) -> Iterator[str]:
    name = wording.book.by_id[each.code].name
    phrases: dict[Ground, list[str]] = {}
    for why in each.why:
        # of its name only the words that stand in the segment say something
        matched = [one.item.text[start:end].casefold() for start, end in why.spans] if why.text == name else [why.text]
        phrases.setdefault(why.ground, []).extend(matched or [why.text])
    seen: set[Ground] = set()
    for why in each.why:
        if why.place is not None and one.concept is not None:
            yield f"like {called(wording.book.by_id[why.place[0]])}"
        elif why.place is not None:
            yield f"{_SAID[why.ground].format(cut(why.text, 120))} ({wording.where(one, why)})"
        elif why.ground not in seen:
            seen.add(why.ground)
            between = '", "' if '"' in _SAID[why.ground] else ", "
            yield _SAID[why.ground].format(cut(between.join(dict.fromkeys(phrases[why.ground]))))


def hint(one: Advised) -> list[Shown]:
    """Return the hint that a new concept may be wanted, if there is one; nothing is made of it."""
    words = f'Perhaps a new concept: "{one.in_vivo}" (+words makes one).' if one.in_vivo else ""
    return [Shown(words, "dim", "      ")] if words else []


def listed(wording: Wording, one: Advised) -> list[Shown]:
    """Return what is suggested for one segment or concept with all that speaks for it."""
    shown = [head(one)]
    for n, each in enumerate(one.suggestions, start=1):
        shown += [suggestion(wording, n, each), *evidence(wording, one, each)]
    return [*shown, *hint(one), Shown("")]

"""The researcher's own words for a code, found by spaCy's matchers: names, keywords with `*`, `&` and `!`, pinned phrases."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from gioia_coder.core.model import Code
from gioia_coder.core.suggesting import Ground, Phrase
from gioia_coder.core.text.canonical import fold
from gioia_coder.language.pipelines import Pipeline
from gioia_coder.language.suggesting.tokens import PIECE, Place, Tokeniser, Word

if TYPE_CHECKING:
    from spacy.tokens import Doc

_BARE: Final = re.compile(r"\w")


@dataclass(frozen=True, slots=True)
class Hit:
    """A phrase of a code that a text holds, and where."""

    code: int
    ground: Ground
    text: str
    spans: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class _Rule:
    """All of `wanted` and none of `unwanted` (numbers of phrases) must be there; without `wanted` it forbids the code."""

    code: int
    ground: Ground
    text: str
    wanted: tuple[int, ...]
    unwanted: tuple[int, ...]


class Phrases:
    """Finds the phrases of all codes in texts. `code` in what it returns is the place of the code in `codes`.

    A keyword is one phrase, or several joined by `&` of which all must be there; one that begins with `!` must not.
    `*` stands for any letters within a word. Words are compared by their stems, those with `*` as they are written.
    """

    def __init__(self, pipeline: Pipeline, tokeniser: Tokeniser, codes: Sequence[Code], phrases: Iterable[Phrase]) -> None:
        from spacy.matcher import PhraseMatcher

        self._tokeniser, self._vocab = tokeniser, pipeline.nlp.vocab
        self._plain = PhraseMatcher(self._vocab, attr="LEMMA")
        self._wild: list[tuple[int, re.Pattern[str], Any]] = []
        self._wild_of: dict[int, tuple[int, ...]] = {}
        self._numbers: dict[str, int] = {}
        at = {code.id: n for n, code in enumerate(codes)}
        self.rules = [
            rule for n, code in enumerate(codes) for text in code.keywords if (rule := self._rule(n, Ground.KEYWORD, text))
        ]
        pins = sorted((at[one.code], one.text) for one in phrases if one.code in at and not one.banned)
        self.rules += [rule for n, text in pins if (rule := self._rule(n, Ground.PINNED, text))]

    def find(self, text: str) -> tuple[list[Hit], set[int]]:
        """Return the phrases that a text holds, and the codes that a keyword forbids there."""
        if not self.rules:
            return [], set()
        found = self._found(self._tokeniser.places(text))
        hits: list[Hit] = []
        forbidden: set[int] = set()
        for rule in self.rules:
            if any(n in found for n in rule.unwanted):
                if not rule.wanted:
                    forbidden.add(rule.code)
            elif rule.wanted and all(n in found for n in rule.wanted):
                spans = sorted({span for n in rule.wanted for span in found[n]})
                hits.append(Hit(rule.code, rule.ground, rule.text, tuple(spans)))
        return hits, forbidden

    def _rule(self, code: int, ground: Ground, text: str) -> _Rule | None:
        wanted: list[int] = []
        unwanted: list[int] = []
        for part in text.split("&"):
            phrase = part.strip()
            number = self._add(phrase.removeprefix("!"))
            if number is not None:
                (unwanted if phrase.startswith("!") else wanted).append(number)
        return _Rule(code, ground, text, tuple(wanted), tuple(unwanted)) if wanted or unwanted else None

    def _add(self, phrase: str) -> int | None:
        """Return the number of a phrase, None for one without words."""
        phrase = " ".join(piece for piece in phrase.split() if piece.strip("*"))
        folded = fold(phrase).text.strip()
        if folded in self._numbers or not _BARE.search(folded):
            return self._numbers.get(folded)
        number = len(self._numbers)
        if "*" in folded:
            self._add_wild(number, folded)
        else:
            places = [place for place in self._tokeniser.places(phrase) if not place[0].is_mark]
            if not places:
                return None
            self._plain.add(str(number), [self._doc(places)])
        self._numbers[folded] = number
        return number

    def _add_wild(self, number: int, folded: str) -> None:
        from spacy.matcher import Matcher

        pattern: list[dict[str, Any]] = []
        first: re.Pattern[str] | None = None
        for piece in PIECE.findall(folded):
            if "*" in piece and _BARE.search(piece):
                shape = "^" + ".*".join(map(re.escape, piece.split("*"))) + "$"
                first = first or re.compile(shape)
                pattern.append({"ORTH": {"REGEX": shape}})
                continue
            words = [word for word, _, _ in self._tokeniser.places(piece)]
            pattern += [{"LEMMA": word.stem} for word in words]
            if first is None and words and words[0].is_character:  # without blanks `*` is beside characters, not in a word
                first = re.compile(f"^{re.escape(words[0].form)}$")
        if first is not None:
            matcher = Matcher(self._vocab)
            matcher.add(str(number), [pattern])
            self._wild.append((number, first, matcher))

    def _found(self, places: Sequence[Place]) -> dict[int, list[tuple[int, int]]]:
        """Return the spans of every phrase that is there, by its number."""
        found: dict[int, list[tuple[int, int]]] = {}
        if not places:
            return found
        doc = self._doc(places)
        wild = sorted({n for word, _, _ in places for n in self._wild_for(word)})
        for matcher in (self._plain, *(self._wild[n][2] for n in wild)):
            for key, start, end in matcher(doc):
                number = int(self._vocab.strings[key])
                found.setdefault(number, []).append((places[start][1], places[end - 1][2]))
        return found

    def _wild_for(self, word: Word) -> tuple[int, ...]:
        known = self._wild_of.get(word.n)
        if known is None:
            known = self._wild_of[word.n] = tuple(n for n, (_, shape, _) in enumerate(self._wild) if shape.match(word.form))
        return known

    def _doc(self, places: Sequence[Place]) -> Doc:
        from spacy.tokens import Doc

        return Doc(self._vocab, words=[word.form for word, _, _ in places], lemmas=[word.stem for word, _, _ in places])

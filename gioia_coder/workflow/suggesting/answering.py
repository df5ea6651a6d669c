"""Answers to suggestions: the only way from a suggestion to a coding is one named coder who accepts it, one at a time.

Each answer is one act. What was shown, in which order, and what was chosen stand in one row with the coding that it made, so
that both are taken back together.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from gioia_coder.core.codebook import called, edits
from gioia_coder.core.model import Code, Level
from gioia_coder.core.suggesting import Choice
from gioia_coder.errors import ConflictError, InputError
from gioia_coder.store import Act, Store, answer_rows, coding_rows
from gioia_coder.store.answer_rows import Answer, Offer
from gioia_coder.workflow import finding, opening
from gioia_coder.workflow.codebook_changes import own_codebook, write
from gioia_coder.workflow.coding import Place, Said, apply, check_live, concept
from gioia_coder.workflow.suggesting.advising import Advised, Adviser

_ORDINALS: Final = ("1st", "2nd", "3rd")
_AT: Final = re.compile(r"([^=]*[:@][^=]*)=(.*)", re.DOTALL)


@dataclass(frozen=True)
class Shown:
    """What was shown when somebody answered: the offers in their order, by which engine, at which level and unit."""

    offers: tuple[Offer, ...] = ()
    engine: str = ""
    level: Level = Level.CONCEPT
    unit: str = "turn"

    @classmethod
    def of(cls, adviser: Adviser, one: Advised) -> Shown:
        """Return what an adviser shows of its advice."""
        return cls(one.offers, adviser.learned.digest, adviser.teaching.level, adviser.material.unit)

    def rank(self, code: Code) -> str:
        """Return where a code stood among what was shown.

        >>> Shown().rank(Code(1, "c001", Level.CONCEPT, "lets go"))
        'not shown'
        """
        codes = [offer.code for offer in self.offers]
        if code.id not in codes:
            return "not shown"
        n = codes.index(code.id) + 1
        return f"shown {_ORDINALS[n - 1] if n <= len(_ORDINALS) else f'{n}th'} of {len(codes)}"

    def choice(self, code: Code) -> Choice:
        """Return what coding with a code means as an answer."""
        return Choice.ACCEPT if code.id in [offer.code for offer in self.offers] else Choice.OTHER

    def answer(self, choice: Choice, coder: int, place: Place | None, code: Code | None) -> Answer:
        """Return the answer as it is kept."""
        made = Answer(coder, choice, self.offers, code.id if code else None, level=self.level, unit=self.unit, engine=self.engine)
        if place is None:
            return made
        return replace(made, source=place.source.id, revision=place.revision.id, start=place.start, end=place.end)


def accept_words(code: Code, where: str, shown: Shown) -> str:
    """Return how the history words that a code was accepted, or chosen in place of what was shown."""
    verb = "accepted" if shown.choice(code) is Choice.ACCEPT else "chose"
    return f"suggest: {verb} {code.ref} at {where} ({shown.rank(code)})"


def put_accept(act: Act, coder: int, place: Place, code: Code, shown: Shown, said: Said | None = None) -> None:
    """Code a segment and keep the answer, inside an act; raises `ConflictError` for a code that was retired meanwhile."""
    check_live(act, [code])
    apply(act, place, [code], coder, said or Said())
    answer_rows.put_answers(act, [shown.answer(shown.choice(code), coder, place, code)])
    act.what = accept_words(code, place.address, shown)


def put_new(act: Act, coder: int, place: Place, words: str, shown: Shown, said: Said | None = None) -> tuple[Code, bool]:
    """Code a segment with a concept of these words and keep the answer, inside an act; return it and whether it is new."""
    code, fresh = concept(act, words)
    if not fresh:
        put_accept(act, coder, place, code, shown, said)
        return code, False
    apply(act, place, [code], coder, said or Said())
    answer_rows.put_answers(act, [shown.answer(Choice.NEW, coder, place, code)])
    act.what = f"suggest: new {code.ref} at {place.address}"
    return code, True


def put_reject(act: Act, coder: int, place: Place | None, codes: Sequence[Code], shown: Shown, where: str) -> None:
    """Keep that codes were rejected, each in a row of its own, inside an act; `where` is the segment or concept."""
    answer_rows.put_answers(act, [shown.answer(Choice.REJECT, coder, place, code) for code in codes])
    act.what = f"suggest: rejected {', '.join(code.ref for code in codes)} at {where}"


def put_later(act: Act, coder: int, place: Place, shown: Shown) -> None:
    """Keep that the answer was put off, inside an act."""
    answer_rows.put_answers(act, [shown.answer(Choice.LATER, coder, place, None)])
    act.what = f"suggest: later {place.address}"


# For scripts.


def answer(adviser: Adviser, accept: Iterable[str], reject: Iterable[str]) -> list[str]:
    """Accept and reject what `SEGMENT=CODE` (for themes `CONCEPT=THEME`) words say, one act each; return a line for each.

    All of them are understood before the first is done. Raises the errors of finding segments and codes.
    """
    answers = _Scripted(adviser)
    taking = answers.theme if adviser.teaching.level is Level.THEME else answers.segment
    work = [taking(word, True) for word in accept] + [taking(word, False) for word in reject]
    return [one() for one in work]


class _Scripted:
    """Understands the answers that a script gives, and does them."""

    def __init__(self, adviser: Adviser) -> None:
        self.adviser, self.store, self.coder = adviser, adviser.store, adviser.teaching.coder

    def segment(self, word: str, accepted: bool) -> Callable[[], str]:
        """Return what does one answer about a segment."""
        match = _AT.fullmatch(word.strip())
        if match is None:
            raise InputError("", f'"{word}" is not of the form SEGMENT=CODE.', mend="Write E1-01:14=c014.")
        place = Place(*finding.segment(self.store, match[1].strip()))
        code = self.adviser.learned.given.book.find(match[2].strip())
        return lambda: self._on_segment(place, code, accepted)

    def _on_segment(self, place: Place, code: Code, accepted: bool) -> str:
        [advice] = self.adviser.on_segments([self.adviser.at(place)])
        shown = Shown.of(self.adviser, advice)
        if accepted and code.id in _coded(self.store, self.coder, place):
            return f"{place.address} is coded as {called(code)} already; nothing was changed."
        if not accepted and code.id in self.adviser.learned.given.rejected.get((place.source.id, place.start, place.end), ()):
            return f"{called(code)} was rejected at {place.address} already; nothing was changed."
        with self.store.act("suggest", who=self.coder) as act:
            key = opening.coder_key(act, self.coder)
            if accepted:
                put_accept(act, key, place, code, shown)
            else:
                put_reject(act, key, place, [code], shown, place.address)
        self.adviser.forget()
        done = f"coded as {called(code)}" if accepted else f"{called(code)} is not suggested again"
        return f"{place.address}: {done} ({shown.rank(code)})."

    def theme(self, word: str, accepted: bool) -> Callable[[], str]:
        """Return what does one answer about a concept that waits for a theme."""
        left, mark, right = word.partition("=")
        if not mark:
            raise InputError("", f'"{word}" is not of the form CONCEPT=THEME.', mend="Write c012=t03.")
        book = self.adviser.learned.given.book
        about, theme = book.find(left.strip(), Level.CONCEPT), book.find(right.strip(), Level.THEME)
        if about.parent is not None:
            above = book.by_id[about.parent]
            way = f"To move it: gioia codebook move {about.ref} THEME"
            raise ConflictError(f"{called(about)} stands in {called(above)} already.", mend=way)
        return lambda: self._on_concept(about, theme, accepted)

    def _on_concept(self, about: Code, theme: Code, accepted: bool) -> str:
        [advice] = self.adviser.on_concepts([about.ref])
        shown = Shown.of(self.adviser, advice)
        with self.store.act("suggest", who=self.coder) as act:
            key = opening.coder_key(act, self.coder)
            choice = shown.choice(theme) if accepted else Choice.REJECT
            if accepted:
                book = own_codebook(act)
                write(act, book, [edits.move(book, book.by_id[about.id], book.by_id[theme.id])], about)
            answer_rows.put_answers(act, [replace(shown.answer(choice, key, None, theme), concept=about.id)])
            verb = "rejected" if not accepted else "accepted" if choice is Choice.ACCEPT else "chose"
            act.what = f"suggest: {verb} {theme.ref} for {about.ref} ({shown.rank(theme)})"
        self.adviser.forget()
        done = f"moved to {called(theme)}" if accepted else f"{called(theme)} is not suggested again"
        return f"{called(about)}: {done} ({shown.rank(theme)})."


def _coded(store: Store, coder: str, place: Place) -> Iterable[int]:
    if opening.is_new_coder(store, coder):
        return ()
    own = opening.find_coder(store, coder).id
    return coding_rows.exactly_on(store.connection, place.revision.id, place.start, place.end, coder=own)

"""Going through what is not coded with suggestions beside it: a session that is fed what the person types.

It holds no transaction while it waits; every answer is one act. A segment that has an answer does not come again, so that the
next session goes on where this one stopped; what was put off comes again then.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from gioia_coder.core.codebook import Codebook, called
from gioia_coder.core.model import Code, Turn
from gioia_coder.errors import ConflictError, GioiaError
from gioia_coder.store import Act, coding_rows, reading
from gioia_coder.workflow import opening
from gioia_coder.workflow.choosing import Choosing
from gioia_coder.workflow.coding import check_present
from gioia_coder.workflow.suggesting import answering, listing
from gioia_coder.workflow.suggesting import page as paging
from gioia_coder.workflow.suggesting.advising import Advised, Adviser
from gioia_coder.workflow.suggesting.answering import Shown as Seen
from gioia_coder.workflow.suggesting.segments import Segment
from gioia_coder.workflow.walking_page import Page, Shown

HELP: Final = (
    ("1, 2, 3", "accept this suggestion; several may fit"),
    ("e", "what speaks for each of them"),
    ("r", "reject all that are shown; r2 the second one"),
    ("letters", "choose another code by id or name; one match codes, several are listed"),
    ("+words", "make an ungrouped concept of these words and code with it"),
    ("l", "later: the segment comes again in the next session"),
    ("n or Enter", "next segment; without an answer the same as l"),
    ("u", "undo the last answer of this session"),
    ("q", "quit; `gioia suggest --review` goes on here"),
)
_REJECT: Final = re.compile(r"r\s*([0-9]{1,2})", re.IGNORECASE)
_AHEAD: Final = 32
"""So many segments are looked at in one go for the next one that has a suggestion."""


@dataclass(frozen=True, slots=True)
class _Step:
    """An answer of this session: its entry, the segment it was about, and the codes that it rejected."""

    entry: int
    segment: Segment
    rejected: frozenset[int] = frozenset()


class Session(Choosing):
    """One coder going through suggestions. `over` says that it ended, `prompt` what stands before the cursor."""

    def __init__(self, adviser: Adviser, typed: Sequence[str] = ()) -> None:
        self.adviser, self.store, self.coder = adviser, adviser.store, adviser.teaching.coder
        self.sources = adviser.material.chosen(typed)
        self.over = False
        self.one: Advised | None = None
        self.left: set[tuple[int, int, int]] = set()
        self.answered = 0
        self.since = 0
        self.source, self.reached = 0, -1
        self.skipped: set[tuple[int, int, int]] = set()
        self.steps: list[_Step] = []
        self.choices: list[tuple[str, Callable[[], list[Shown]]]] = []
        self.notes = listing.notes(adviser)  # it learns here: what cannot be learned from is an error and no session

    @property
    def segment(self) -> Segment:
        """The segment at hand."""
        assert self.one is not None and self.one.segment is not None
        return self.one.segment

    @property
    def prompt(self) -> str:
        """What stands before the cursor."""
        return "Number: " if self.choices else f"{self.segment.place.address}> "

    # The course of a session.

    def begin(self) -> list[Shown]:
        """Return what is shown first: the first segment that is not coded and not answered, and what is suggested for it."""
        notes = [Shown(words, "dim") for words in self.notes]
        opened = Shown(f"Suggestions for {self.coder}; nothing is coded until you accept it. Type ? for help.", "dim")
        return [*notes, opened, *self._next()]

    def say(self, typed: str) -> list[Shown]:
        """Take one line that the person typed; return what to show."""
        word = typed.strip()
        try:
            return self._chosen(word) if self.choices else self._command(word)
        except GioiaError as error:
            said = [Shown(line, "yellow") for line in error.lines()]
            return said + self.quit() if self._is_changed() else said

    def _is_changed(self) -> bool:
        """Tell whether the source at hand has another text by now, on which no answer can be given."""
        return self.one is not None and not coding_rows.is_present(self.store.connection, self.segment.place.revision.id)

    def quit(self) -> list[Shown]:
        """End the session."""
        self.over = True
        many = f"{self.answered} answer{'' if self.answered == 1 else 's'}"
        return [Shown(f"Stopped after {many}. `gioia suggest --review` goes on.", "dim")]

    def _command(self, word: str) -> list[Shown]:
        if (single := self._single(word)) is not None:
            return single()
        if word.isdecimal():
            return self._accept(int(word))
        if match := _REJECT.fullmatch(word):
            return self._reject(int(match[1]))
        if word[0] == "+":
            return self._vivo(word[1:].strip())
        return self._look_for(word)

    def _single(self, word: str) -> Callable[[], list[Shown]] | None:
        singles: dict[str, Callable[[], list[Shown]]] = {
            "": self._on,
            "n": self._on,
            "l": self._later,
            "e": self._evidence,
            "r": self._reject,
            "u": self._undo,
            "?": self._help,
            "q": self.quit,
            "quit": self.quit,
            "exit": self.quit,
        }
        return singles.get(word.casefold())

    def _help(self) -> list[Shown]:
        return [Shown(what, lead=f"  {keys:<12}") for keys, what in HELP]

    # Moving about.

    def _on(self) -> list[Shown]:
        return self._next() if self.segment.key in self._answered() else self._later()

    def _answered(self) -> frozenset[tuple[int, int, int]]:
        return frozenset(step.segment.key for step in self.steps) | self.left

    def _next(self) -> list[Shown]:
        """Go to the next segment that has a suggestion; learn anew before, when much was answered since."""
        if self.since and self.since * 100 >= len(self.adviser.learned.given.history):
            self.adviser.forget()
            self.since = 0
        self.one = next(self._waiting(), None)
        if self.one is not None:
            self.reached = self.segment.item.start
            return self._view()
        self.over = True
        said = "This is the end: no other segment has a suggestion."
        if self.skipped:
            said += f" {len(self.skipped)} had none; --all shows weak ones too."
        return [Shown(said, "bold")]

    def _waiting(self) -> Iterator[Advised]:
        """Yield what is behind the segment reached and has neither codings nor an answer, as far as something is suggested."""
        known = self.adviser.learned.given.answered | self._answered()
        while self.source < len(self.sources):
            here = self.adviser.open_segments(self.sources[self.source].id)
            waiting = [one for one in here if one.item.start > self.reached and one.key not in known]
            for at in range(0, len(waiting), _AHEAD):
                batch = waiting[at : at + _AHEAD]
                for segment, one in zip(batch, self.adviser.on_segments(batch), strict=True):
                    if one.suggestions:
                        yield one
                    self.skipped.add(segment.key)
            self.source, self.reached = self.source + 1, -1

    def _view(self) -> list[Shown]:
        place, material = self.segment.place, self.adviser.material
        page = Page(place.source, place.revision, material.informants)
        turn = self._turn()
        shown = page.view(turn.n - 1, numbered=False)
        if (place.start, place.end) != (turn.start, turn.end):
            shown.append(Shown(f'Only {place.address}: "{place.quote}"', "bold"))
        return [*shown, *self._suggestions(), *self._own()]

    def _turn(self) -> Turn:
        place = self.segment.place
        return next(turn for turn in place.revision.turns if place.start < turn.end)

    def _suggestions(self) -> list[Shown]:
        if self.one is None:
            return []
        wording = listing.wording_of(self.adviser)
        shown = [paging.suggestion(wording, n, each) for n, each in enumerate(self.one.suggestions, start=1)]
        return [*shown, *paging.hint(self.one)]

    def _evidence(self) -> list[Shown]:
        if self.one is None:
            return []
        wording, shown = listing.wording_of(self.adviser), []
        for n, each in enumerate(self.one.suggestions, start=1):
            shown += [paging.suggestion(wording, n, each), *paging.evidence(wording, self.one, each)]
        return shown

    def _own(self) -> list[Shown]:
        """Return the codes that this segment has from this coder by now."""
        book = self._codebook()
        return [Shown(called(book.by_id[code]), lead="    = ") for code in self._codes() if code in book.by_id]

    def _codebook(self) -> Codebook:
        return reading.codebook(self.store.connection)

    def _codes(self) -> list[int]:
        if opening.is_new_coder(self.store, self.coder):
            return []
        key, place = opening.find_coder(self.store, self.coder).id, self.segment.place
        return list(coding_rows.exactly_on(self.store.connection, place.revision.id, place.start, place.end, coder=key))

    # Choosing.

    def _offered(self, number: int) -> Code | None:
        offered = self.one.suggestions if self.one is not None else ()
        book = self.adviser.learned.given.book
        return book.by_id[offered[number - 1].code] if 1 <= number <= len(offered) else None

    def _no_such(self) -> list[Shown]:
        many = len(self.one.suggestions) if self.one is not None else 0
        return [Shown(f"There are suggestions 1 to {many}." if many > 1 else "There is one suggestion.")]

    def _accept(self, number: int) -> list[Shown]:
        code = self._offered(number)
        return self._code(code) if code is not None else self._no_such()

    def _code(self, code: Code) -> list[Shown]:
        if code.id in self._codes():
            return [Shown(f"It is coded as {called(code)} already.", "dim")]
        place = self.segment.place
        self._step(lambda act, key, seen: answering.put_accept(act, key, place, code, seen))
        return [Shown(called(code), "bold", "    = ")]

    def _vivo(self, words: str) -> list[Shown]:
        if not words:
            return [Shown("Write the words of the new concept behind the +.")]
        place, made = self.segment.place, list[tuple[Code, bool]]()
        self._step(lambda act, key, seen: made.append(answering.put_new(act, key, place, words, seen)))
        code, fresh = made[0]
        self.since = len(self.adviser.learned.given.history) if fresh else self.since
        return [Shown(called(code) + (" (a new, ungrouped concept)" if fresh else ""), "bold", "    = ")]

    def _reject(self, number: int = 0) -> list[Shown]:
        """Reject one suggestion, or all that are neither accepted nor rejected, and then go on."""
        offered = [number] if number else range(1, len(self.one.suggestions) + 1 if self.one is not None else 1)
        codes = [code for n in offered if (code := self._offered(n)) is not None]
        if not codes:
            return self._no_such()
        answered = self._rejected() if number else {*self._codes(), *self._rejected()}
        codes = [code for code in codes if code.id not in answered]
        if not codes:
            return [Shown("It is rejected already." if number else "All that is shown is answered; n goes on.", "dim")]
        place, rejected = self.segment.place, frozenset(code.id for code in codes)
        self._step(lambda act, key, seen: answering.put_reject(act, key, place, codes, seen, place.address), rejected=rejected)
        said = [Shown(f"Not suggested here again: {', '.join(map(called, codes))}.", "dim")]
        return said if number else said + self._next()

    def _rejected(self) -> set[int]:
        """Return what this session rejected at this segment."""
        return {code for step in self.steps if step.segment.key == self.segment.key for code in step.rejected}

    def _later(self) -> list[Shown]:
        place, key = self.segment.place, self.segment.key
        self._step(lambda act, who, seen: answering.put_later(act, who, place, seen), counts=False)
        self.left.add(key)
        return self._next()

    # Acts: one each.

    def _step(
        self, work: Callable[[Act, int, Seen], object], *, counts: bool = True, rejected: frozenset[int] = frozenset()
    ) -> None:
        assert self.one is not None
        place, seen = self.segment.place, Seen.of(self.adviser, self.one)
        with self.store.act(f"suggest {place.address}", who=self.coder) as act:
            check_present(act, place.source, place.revision.id)
            work(act, opening.coder_key(act, self.coder), seen)
            number = act.entry
        self.steps.append(_Step(number, self.segment, rejected))
        self.answered += counts
        self.since += counts

    def _undo(self) -> list[Shown]:
        if not self.steps:
            return [Shown("Nothing of this session is left to undo.")]
        step = self.steps[-1]
        try:
            _, what = self.store.undo(who=self.coder, number=step.entry)
        except ConflictError as error:
            return [Shown(line, "yellow") for line in error.lines()]
        self.steps.pop()
        self.left.discard(step.segment.key)
        self.source = [one.id for one in self.sources].index(step.segment.item.source)
        self.reached = step.segment.item.start
        self.adviser.forget()
        [self.one] = self.adviser.on_segments([step.segment])
        return [Shown(f"{what[:1].upper()}{what[1:]}.", "dim"), *self._view()]

"""Deciding disagreements at the keyboard: a session that is fed what the person types and returns what to show.

It holds no transaction while it waits; every answer that changes something is one act. What is put off, and what is open when
the session ends, comes again in the next one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from gioia_coder.core.codebook import called
from gioia_coder.core.disagreement import Disagreement
from gioia_coder.core.disagreement.choosing import APART, BOTH, DROP, INTERSECT, REASONED, RECODE, UNION, adopting
from gioia_coder.core.disagreement.wording import decision_words
from gioia_coder.errors import ConflictError, GioiaError, InputError, UnknownNameError
from gioia_coder.store import Store
from gioia_coder.workflow.disagreements import View, Wanted
from gioia_coder.workflow.reconciling.answers import Answer, Change, change, mode_of, reason_of, write
from gioia_coder.workflow.reconciling.page import HELP, Page
from gioia_coder.workflow.walking_page import Shown

_CHOICES: Final = {"u": UNION, "i": INTERSECT, "b": BOTH, "d": DROP, "k": APART}


@dataclass(frozen=True, slots=True)
class _Step:
    """An answer given in this session: its entry, and where it was given."""

    entry: int
    at: int


@dataclass(frozen=True, slots=True)
class _Last:
    """The last answer, to be given to others as well."""

    one: Disagreement
    said: Answer


class Session:
    """People deciding disagreements. `over` says that it ended, `prompt` what stands before the cursor.

    Raises `UnknownNameError` for another order (`by`) than "passage", `InputError` for what is no mode.
    """

    def __init__(
        self,
        store: Store,
        seen: View,
        *,
        coder: str,
        people: Sequence[str] = (),
        wanted: Wanted | None = None,
        by: str = "",
        mode: str = "",
        blind: bool = False,
        width: int = 76,
    ) -> None:
        self.store, self.seen, self.coder = store, seen, coder
        self.people = tuple(people) or (coder,)
        self.mode = mode_of(mode)
        if by not in ("", "passage"):
            raise UnknownNameError("order", by, ["passage"])
        self.blind, self.width = blind, width
        self.over = False
        every = seen.found.passages if by == "passage" else seen.found.disagreements
        self.queue = (wanted or Wanted()).of(seen, (one for one in every if seen.decided.is_open(one)))
        self.at = 0
        self.put_off: set[str] = set()
        self.said = Answer("", self.people, mode=self.mode)
        self.steps: list[_Step] = []
        self.last: _Last | None = None
        self.awaiting: tuple[str, Callable[[str], list[Shown]]] | None = None

    @property
    def one(self) -> Disagreement:
        """The disagreement at hand."""
        return self.queue[self.at]

    @property
    def page(self) -> Page:
        """How it is shown."""
        return Page(self.seen, self.blind, self.width)

    @property
    def prompt(self) -> str:
        """What stands before the cursor."""
        return self.awaiting[0] if self.awaiting else f"{self.one.id}> "

    # The course of a session.

    def begin(self) -> list[Shown]:
        """Return what is shown first."""
        if not self.queue:
            self.over = True
            return [Shown(f"Nothing is left to decide here. {self._derives}", "bold")]
        many = f"{len(self.queue)} disagreement{'' if len(self.queue) == 1 else 's'} to decide"
        return [Shown(f"{many}, by {', '.join(self.people)}. Type ? for help.", "dim"), *self._view()]

    def say(self, typed: str) -> list[Shown]:
        """Take one line that the person typed; return what to show."""
        word = typed.strip()
        try:
            if self.awaiting:
                _, answered = self.awaiting
                self.awaiting = None
                return answered(word)
            return self._command(word)
        except GioiaError as error:
            return [Shown(line, "yellow") for line in error.lines()]

    def quit(self) -> list[Shown]:
        """End the session; what is open stays so."""
        self.over = True
        left = sum(map(self._is_open, self.queue))
        return [Shown(f"Stopped; {left} left to decide. `{self.seen.typed('gioia reconcile')}` goes on.", "dim")]

    @property
    def _derives(self) -> str:
        return f"`{self.seen.typed('gioia consensus')}` derives what stands."

    def _command(self, word: str) -> list[Shown]:
        letter, rest = word[:1].casefold(), word[1:].strip()
        if word.isdecimal():
            return self._adopt(int(word))
        if (single := self._single(word)) is not None:
            return single()
        if letter == "!":
            return self._rule(rest)
        if word[1:2].isspace() or not rest:
            taking: dict[str, Callable[[str], list[Shown]]] = {
                **{key: partial(self._choose, choice) for key, choice in _CHOICES.items()},
                "r": self._recode,
                "m": self._rationale,
                "c": self._reason,
                "a": self._likewise,
            }
            if letter in taking:
                return taking[letter](rest)
        return [Shown(f'"{word}" is no command; ? shows what can be typed.')]

    def _single(self, word: str) -> Callable[[], list[Shown]] | None:
        singles: dict[str, Callable[[], list[Shown]]] = {
            "": self._later,
            "l": self._later,
            "n": self._later,
            "p": self._back,
            "z": self._undo,
            "?": self._help,
            "q": self.quit,
            "quit": self.quit,
            "exit": self.quit,
        }
        return singles.get(word.casefold())

    def _help(self) -> list[Shown]:
        return [Shown(what, lead=f"  {keys:<12}") for keys, what in HELP]

    # Moving about.

    def _is_open(self, one: Disagreement) -> bool:
        return self.seen.decided.is_open(one)

    def _view(self) -> list[Shown]:
        return self.page.view(self.one, f"({self.at + 1} of {len(self.queue)})")

    def _go(self, at: int) -> list[Shown]:
        self.at, self.said = at, Answer("", self.people, mode=self.mode)
        return self._view()

    def _next(self) -> list[Shown]:
        """Go to the next one that is open and not put off, from here to the end and then from the beginning."""
        order = [*range(self.at + 1, len(self.queue)), *range(self.at + 1)]
        waiting = [at for at in order if self._is_open(self.queue[at])]
        at = next((at for at in waiting if self.queue[at].id not in self.put_off), None)
        if at is not None:
            return self._go(at)
        if self.last is not None and self._others():
            # the last answer may still be given to what was put off
            return self._go(waiting[0])
        self.over = True
        left = f"{len(waiting)} put off for later." if waiting else f"All are decided. {self._derives}"
        return [Shown(f"This is the end. {left}", "bold")]

    def _later(self) -> list[Shown]:
        self.put_off.add(self.one.id)
        if all(one.id in self.put_off for one in self.queue if self._is_open(one)):
            self.last = None
        return self._next()

    def _back(self) -> list[Shown]:
        return self._go(self.at - 1) if self.at else [Shown("This is the first one.")]

    # What is said beside the answer.

    def _rationale(self, words: str) -> list[Shown]:
        if not words:
            return [Shown("Write the rationale behind the letter: m your words.")]
        self.said = replace(self.said, rationale=words)
        return [Shown("This is the rationale of the next answer.", "dim")]

    def _reason(self, words: str) -> list[Shown]:
        self.said = replace(self.said, reason=reason_of(words))
        return [Shown(f"Why they differ: {self.said.reason or 'not said'}.", "dim")]

    def _rule(self, words: str) -> list[Shown]:
        if not words:
            return [Shown("Write the rule behind the mark: ! your words.")]
        book = self.seen.study.codebook
        front, colon, rest = words.partition(":")
        named = book.with_ref(front.strip()) if colon else None
        code = named.id if named else self.one.codes[0]
        self.said = replace(self.said, rule=rest.strip() if named else words, rule_code=code)
        return [Shown(f"With the next answer: a rule for {called(book.by_id[code])}.", "dim")]

    # Answers: one act each.

    def _adopt(self, number: int) -> list[Shown]:
        readers = self.page.readers(self.one)
        if not 1 <= number <= len(readers):
            return [Shown(f"There are coders 1 to {len(readers)}.")]
        return self._choose(adopting(self.seen.names[readers[number - 1]]), "")

    def _recode(self, word: str) -> list[Shown]:
        if not word:
            return [Shown("Name the code behind the letter: r CODE.")]
        code = self.seen.study.codebook.find(word)
        self.said = replace(self.said, code=code.id)
        return self._choose(RECODE, "")

    def _choose(self, choice: str, words: str) -> list[Shown]:
        said = replace(self.said, choice=choice, rationale=words or self.said.rationale)
        if choice in REASONED and not said.rationale:
            self.awaiting = ("Why? ", partial(self._because, said))
            return [Shown(f'"{choice}" needs a rationale; Enter alone goes back.', "dim")]
        return self._answer(said)

    def _because(self, said: Answer, words: str) -> list[Shown]:
        # one letter is a key that was meant as a command
        return self._answer(replace(said, rationale=words)) if len(words) > 1 else [Shown("Nothing was decided.", "dim")]

    def _answer(self, said: Answer) -> list[Shown]:
        one = self.one
        # who answers here has seen what others decided about it
        made = change(self.seen, one, said, over=True)
        self._write([made], f"decide {self.seen.address(one)}: {said.choice}")
        self.last = _Last(one, said)
        what = decision_words(made.new, self.seen.study.codebook) if not self.blind else self.page.choice(one, said.choice)
        shown = [Shown(what, "bold", "    = ")]
        if others := self._others():
            how = f"{len(others)} more of kind {one.kind} by the same coders"
            shown.append(Shown(f"{how}: a decides {'it' if len(others) == 1 else 'them'} likewise.", "dim"))
        return shown + self._next()

    def _write(self, changes: Sequence[Change], what: str) -> None:
        entry = write(self.store, changes, what, who=self.coder)
        if entry:
            self.steps.append(_Step(entry, self.at))
        self.seen = self.seen.renewed(self.store)

    def _others(self, code: int | None = None) -> list[Disagreement]:
        """Return what is open and of the kind and coders of the last answer, with `code` (key) only where somebody gave that."""
        if self.last is None:
            return []
        like = self.last.one
        alike = (one for one in self.queue if one.kind is like.kind and one.who == like.who and self._is_open(one))
        return [one for one in alike if code is None or code in one.codes]

    def _likewise(self, word: str) -> list[Shown]:
        if self.last is None:
            return [Shown("Decide one first; then a gives the same answer to others of its kind and coders.")]
        code = self.seen.study.codebook.find(word).id if word else None
        others = self._others(code)
        if not others:
            return [Shown("There are no others of the same kind and coders.")]
        self.awaiting = (
            f"Decide {len(others)} likewise: {self._said_of(self.last)}? (y/n) ",
            partial(self._all, self.last.said, others),
        )
        return [Shown("; ".join(f"{one.id} {self.seen.address(one)}" for one in others), "dim")]

    def _said_of(self, last: _Last) -> str:
        return self.page.choice(last.one, last.said.choice)

    def _all(self, said: Answer, others: Sequence[Disagreement], word: str) -> list[Shown]:
        """Give one answer to several, as one act with a decision each; those where it cannot be worked out stay open."""
        if word.casefold() not in ("y", "yes"):
            return [Shown("They stay open.", "dim")]
        changes: list[Change] = []
        left: list[str] = []
        for one in others:
            try:
                changes.append(change(self.seen, one, replace(said, rule_code=said.rule_code if said.rule else None)))
            except InputError as error:
                left.append(f"{one.id} stays open: {error.lines()[0]}")
        self._write(changes, f"decide {len(changes)} likewise: {said.choice}")
        shown = [Shown(f"{len(changes)} decided likewise.", "bold"), *(Shown(words, "yellow") for words in left)]
        self.last = None
        return shown + (self._view() if self._is_open(self.one) else self._next())

    def _undo(self) -> list[Shown]:
        if not self.steps:
            return [Shown("Nothing of this session is left to undo.")]
        step = self.steps[-1]
        try:
            _, what = self.store.undo(who=self.coder, number=step.entry)
        except ConflictError as error:
            return [Shown(line, "yellow") for line in error.lines()]
        self.steps.pop()
        self.seen, self.last = self.seen.renewed(self.store), None
        # the words of an entry name the coder whose reading was taken
        told = f"Undo {step.entry}" if self.blind else f"{what[:1].upper()}{what[1:]}"
        return [Shown(f"{told}.", "dim"), *self._go(step.at)]

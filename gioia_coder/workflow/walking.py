"""Reading and coding a source turn by turn: a session that is fed what the person types and returns what to show.

It holds no transaction while it waits; every answer that changes something is one act. How far the reading is gets an
entry of its own, before the act that shows it, so that a coding can be taken back without what was read being unread.
Single letters are commands only when they are the whole line, so that codes can be called anything: two letters or an id
always look for codes.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final

from gioia_coder.core.codebook import Codebook
from gioia_coder.core.model import Code, Coding, Polarity, Reading, Turn
from gioia_coder.core.text import address_of, find_quote
from gioia_coder.errors import ConflictError, GioiaError, InputError
from gioia_coder.store import Act, Store, reading, writing
from gioia_coder.workflow import finding, opening
from gioia_coder.workflow.choosing import Choosing
from gioia_coder.workflow.coding import Place, Said, apply, check_live, check_present, concept
from gioia_coder.workflow.suggesting.beside import Beside
from gioia_coder.workflow.walking_page import HELP, Page, Shown, sentences

_GO: Final = re.compile(r"g\s*([0-9]{1,9})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Step:
    """Something done in this session: its entry, and which coding was the last one before it."""

    entry: int
    before: tuple[Place, Code] | None


class Session(Choosing):
    """One coder reading one source. `over` says that it ended, `prompt` what stands before the cursor."""

    def __init__(self, store: Store, source: str, *, coder: str) -> None:
        self.store, self.coder = store, coder
        self.source = finding.source(store, source)
        self.revision = finding.text_of(store, self.source)
        if not self.revision.turns:
            raise InputError("", f"{self.source.ref} has no turns to read.", mend="Import it anew with --layout paragraphs.")
        self.page = Page(self.source, self.revision, {one.id: one for one in reading.informants(store.connection)})
        answers = [n for n, turn in enumerate(self.revision.turns) if not self.page.asks(turn)]
        self.stops = answers or list(range(len(self.revision.turns)))
        self.over = False
        self.asking = False
        self.at = 0
        self.narrow: tuple[int, int] | None = None
        self.memo = ""
        self.last: tuple[Place, Code] | None = None
        self.steps: list[_Step] = []
        self.beside = Beside(store, coder)
        self.choices: list[tuple[str, Callable[[], list[Shown]]]] = []
        self.reached = 0
        self.state, self.bookmark = self._reading()
        self._load()

    # What is known.

    def _coder_key(self) -> int | None:
        return None if opening.is_new_coder(self.store, self.coder) else opening.find_coder(self.store, self.coder).id

    def _reading(self) -> tuple[Reading, int]:
        key = self._coder_key() or 0
        return reading.readings(self.store.connection).get((key, self.source.id), (Reading.ASSIGNED, 0))

    def _load(self) -> None:
        """Read the codebook and this coder's own codings; those of others are never shown."""
        self.book: Codebook = reading.codebook(self.store.connection)
        key = self._coder_key()
        connection, source = self.store.connection, self.source.id
        self.codings: list[Coding] = (
            reading.codings(connection, source=source, coder=key, quarantined=False) if key is not None else []
        )

    @property
    def turn(self) -> Turn:
        """The turn at hand."""
        return self.revision.turns[self.at]

    @property
    def place(self) -> Place:
        """The segment that the next code goes to."""
        start, end = self.narrow or (self.turn.start, self.turn.end)
        return Place(self.source, self.revision, start, end)

    @property
    def prompt(self) -> str:
        """What stands before the cursor."""
        if self.asking:
            return f"Is {self.source.ref} done? (y/n) "
        return "Number: " if self.choices else f"{self.place.address}> "

    # The course of a session.

    def begin(self) -> list[Shown]:
        """Return what is shown first: the first turn that this coder has not read, wherever codings stand."""
        first = self.bookmark
        opened = [Shown(f"{self.source.ref} {self.source.title}".strip() + f", read by {self.coder}. Type ? for help.", "dim")]
        if self.state is Reading.DONE:
            opened.append(Shown("This source is done already; here it is from its beginning.", "dim"))
            first = 1
        stop = next((n for n in self.stops if n + 1 >= first), None)
        if stop is None:
            return opened + self._end()
        self.reached = max(self.bookmark, stop + 1)
        return opened + self._go(stop)

    def say(self, typed: str) -> list[Shown]:
        """Take one line that the person typed; return what to show."""
        word = typed.strip()
        try:
            if self.asking:
                return self._answered(word.casefold())
            if self.choices:
                return self._chosen(word)
            return self._command(word)
        except GioiaError as error:
            return [Shown(line, "yellow") for line in error.lines()]

    def quit(self) -> list[Shown]:
        """End the session and keep where it was; someone who only looked leaves no trace."""
        self.over = True
        looked = not self.bookmark and self.reached == self.stops[0] + 1
        try:
            if not looked:
                self._keep_place()
        except GioiaError as error:
            return [Shown(line, "yellow") for line in error.lines()]
        done = self.state is Reading.DONE
        on = "at its end" if self.reached > len(self.revision.turns) else f"at turn {self.reached}"
        return [Shown(f"Stopped. `gioia code {self.source.ref}` " + ("reads it again." if done else f"goes on {on}."), "dim")]

    def _keep_place(self) -> None:
        """Keep the first turn not yet read; what is done stays done."""
        if self.state is not Reading.DONE:
            turn, ref = self.reached, self.source.ref
            self._save(Reading.READING, f"read {ref} to turn {turn - 1}" if turn > self.stops[0] + 1 else f"begin {ref}")

    def _save(self, state: Reading, what: str) -> None:
        turn = self.reached
        if (state, turn) == (self.state, self.bookmark):
            return
        with self.store.act(what, who=self.coder) as act:
            writing.put_reading(act, opening.coder_key(act, self.coder), self.source.id, state, turn)
        self.state, self.bookmark = state, turn

    def _end(self) -> list[Shown]:
        rest = self.revision.turns[self.stops[-1] + 1 :]
        self.at, self.narrow, self.asking = self.stops[-1], None, True
        self.reached = len(self.revision.turns) + 1
        return [*map(self.page.context, rest), Shown("This is the end. Done means: read it all and found nothing else.", "bold")]

    def _answered(self, word: str) -> list[Shown]:
        if word in ("y", "yes"):
            self._save(Reading.DONE, f"done {self.source.ref}")
            self.over = True
            return [Shown(f"{self.source.ref} is done.", "bold")]
        if word in ("b", "u"):
            self.asking = False
            return self._go(self.stops[-1]) if word == "b" else self._undo()
        if word in ("n", "no", "q"):
            self._keep_place()
            self.over = True
            return [Shown(f"{self.source.ref} is read to its end, but not done.", "dim")]
        return [Shown("Type y or n; b goes back to the last turn.", "dim")]

    def _command(self, word: str) -> list[Shown]:
        if (act := self._single(word)) is not None:
            return act()
        if match := _GO.fullmatch(word):
            return self._go_to(int(match[1]))
        if word[:2].casefold() == "m ":
            return self._memo(word[2:])
        rest = word[1:].strip()
        marks = dict.fromkeys('"“„«', partial(self._narrow_to, rest.rstrip('"”“»')))
        marks |= {"/": partial(self._narrow, word), "!": partial(self._intensity, rest), "+": partial(self._vivo, rest)}
        if word[0] in marks:
            return marks[word[0]]()
        if word.isdecimal():
            return [Shown(f"There is no list to choose from. g {word} goes to turn {word}, /{word} narrows to sentence {word}.")]
        return self._look_for(word)

    def _single(self, word: str) -> Callable[[], list[Shown]] | None:
        singles: dict[str, Callable[[], list[Shown]]] = {
            "": self._next,
            "n": self._next,
            "b": self._back,
            "u": self._undo,
            "x": self._remove,
            "-": self._contradict,
            "*": self._suggest,
            "?": self._help,
            "q": self.quit,
            "quit": self.quit,
            "exit": self.quit,
            "m": partial(self._say, "Write the memo behind the letter: m your words."),
        }
        return singles.get(word.casefold())

    def _help(self) -> list[Shown]:
        return [Shown(what, lead=f"  {keys:<12}") for keys, what in HELP]

    # Moving about.

    def _next(self) -> list[Shown]:
        stop = next((n for n in self.stops if n > self.at), None)
        if stop is None:
            return self._end()
        self.reached = max(self.reached, stop + 1)
        return self._go(stop)

    def _back(self) -> list[Shown]:
        before = [n for n in self.stops if n < self.at]
        return self._go(before[-1]) if before else [Shown("This is the first turn.")]

    def _go_to(self, number: int) -> list[Shown]:
        if not 1 <= number <= len(self.revision.turns):
            return [Shown(f"{self.source.ref} has {len(self.revision.turns)} turns.")]
        return self._go(number - 1)

    def _go(self, at: int) -> list[Shown]:
        self.at, self.narrow, self.asking, self.last, self.memo = at, None, False, None, ""
        return self._view()

    def _view(self) -> list[Shown]:
        return self.page.view(self.at) + self._own()

    def _own(self) -> list[Shown]:
        return [Shown(self._worded(one), "", "    = ") for one in self._here()]

    def _here(self) -> list[Coding]:
        """Return this coder's codings that touch the turn."""
        return [one for one in self.codings if one.start < self.turn.end and self.turn.start < one.end]

    def _worded(self, one: Coding) -> str:
        return self.page.worded(one, self.book.by_id[one.code])

    # Narrowing.

    def _narrow(self, word: str) -> list[Shown]:
        if word == "/":
            self.narrow = None
            return [Shown(f"The whole turn: {self.place.address}.", "dim")]
        found = sentences(self.turn, word)
        return [Shown(found)] if isinstance(found, str) else self._narrowed(found)

    def _narrow_to(self, words: str) -> list[Shown]:
        return self._narrowed(find_quote(self.revision.text, words, within=(self.turn.start, self.turn.end)))

    def _narrowed(self, span: tuple[int, int]) -> list[Shown]:
        self.narrow = span
        return [Shown(f'Only {self.place.address}: "{self.place.quote}"', "dim")]

    # Choosing codes.

    def _codebook(self) -> Codebook:
        return self.book

    def _say(self, words: str) -> list[Shown]:
        return [Shown(words)]

    def _suggest(self) -> list[Shown]:
        """Show what is suggested for the place at hand, which nobody sees unasked; a number takes one of them."""
        found = self.beside.ask(self.place)
        self.choices = [("", partial(self._code, code)) for code, _ in found]
        return [line for _, lines in found for line in lines] or self.beside.nothing()

    # Acts: one each.

    def _step(self, what: str, work: Callable[[Act, int], object], last: tuple[Place, Code] | None) -> bool:
        """Keep the place, do one act and remember it for undo; return whether anything was changed."""
        self._keep_place()
        with self.store.act(what, who=self.coder) as act:
            check_present(act, self.source, self.revision.id)
            work(act, opening.coder_key(act, self.coder))
            number, changed = act.entry, act.changed
        if changed:
            self.steps.append(_Step(number, self.last))
        self.last = last
        self._load()
        return changed

    def _code(self, code: Code) -> list[Shown]:
        place, said = self.place, Said(memo=self.memo or None)
        changed = self._step(
            f"code {place.address} {code.ref}", lambda act, key: self._apply(act, key, code, said), (place, code)
        )
        self.memo = ""
        return self._coded("" if changed else "coded so already")

    def _vivo(self, words: str) -> list[Shown]:
        if not words:
            return [Shown("Write the words of the new concept behind the +.")]
        place, said = self.place, Said(memo=self.memo or None)
        made: list[tuple[Code, bool]] = []

        def work(act: Act, key: int) -> None:
            made.append(concept(act, words))
            act.what = f"code {place.address} {made[0][0].ref}"
            self._apply(act, key, made[0][0], said, fresh=made[0][1])

        self._step(f"code {place.address}", work, None)
        self.last, self.memo = (place, made[0][0]), ""
        return self._coded("a new, ungrouped concept" if made[0][1] else "")

    def _apply(self, act: Act, coder: int, code: Code, said: Said, *, fresh: bool = False) -> None:
        """Code the place at hand, and keep what was suggested there if that was asked for."""
        place = self.place
        check_live(act, [code])
        if apply(act, place, [code], coder, said) != ["same"]:
            self.beside.keep(act, coder, place, code, fresh=fresh)

    def _coded(self, note: str) -> list[Shown]:
        one = self._last_coding()
        if one is None:
            return []
        shown = [Shown(self._worded(one) + (f" ({note})" if note else ""), "bold", "    = ")]
        if self.page.asks(self.turn):
            shown.append(Shown("An interviewer speaks here: this never counts as evidence.", "yellow"))
        return shown

    def _last_coding(self) -> Coding | None:
        if self.last is None:
            return None
        place, code = self.last
        wanted = (place.start, place.end, code.id)
        return next((one for one in self.codings if (one.start, one.end, one.code) == wanted), None)

    def _change(self, said: Said) -> list[Shown]:
        """Say something more about the last coding of this turn."""
        if self.last is None or self._last_coding() is None:
            return [Shown("Code first: nothing was coded here since you came to this turn.")]
        place, code = self.last
        self._step(f"code {place.address} {code.ref}", lambda act, key: apply(act, place, [code], key, said), self.last)
        return self._coded("")

    def _memo(self, words: str) -> list[Shown]:
        said = Said.checked(memo=words)
        if self._last_coding() is not None:
            return self._change(said)
        self.memo = said.memo or ""
        return [Shown("The memo goes to the next coding of this turn.", "dim")]

    def _intensity(self, word: str) -> list[Shown]:
        if word not in ("1", "2", "3"):
            return [Shown("Write !1, !2 or !3.")]
        return self._change(Said(intensity=int(word)))

    def _contradict(self) -> list[Shown]:
        one = self._last_coding()
        return self._change(Said(contradicts=one is None or one.polarity is Polarity.SUPPORTS))

    def _remove(self) -> list[Shown]:
        here = self._here()
        if not here:
            return [Shown("You have coded nothing in this turn.")]
        if len(here) == 1:
            return self._end_coding(here[0])
        return self._offer([(self._worded(one), partial(self._end_coding, one)) for one in here])

    def _end_coding(self, one: Coding) -> list[Shown]:
        words, code = self._worded(one), self.book.by_id[one.code]
        address = address_of(one.start, one.end, self.source.ref, self.revision.turns)
        ended = self._step(f"uncode {address} {code.ref}", lambda act, key: writing.end_codings(act, [one.id]), None)
        return [Shown(f"Removed: {words}" if ended else "It was removed already.", "dim")]

    def _undo(self) -> list[Shown]:
        if not self.steps:
            return [Shown("Nothing of this session is left to undo.")]
        step = self.steps[-1]
        try:
            _, what = self.store.undo(who=self.coder, number=step.entry)
        except ConflictError as error:
            return [Shown(line, "yellow") for line in error.lines()]
        self.steps.pop()
        self._load()
        before = step.before
        self.last = before if before and self.turn.start <= before[0].start < self.turn.end else None
        return [Shown(f"{what[:1].upper()}{what[1:]}.", "dim"), *self._own()]

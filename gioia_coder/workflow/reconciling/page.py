"""How a disagreement is shown: the words in context, a marked line per coder beneath, definitions and memos beside."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import groupby
from string import ascii_lowercase
from typing import Final

from gioia_coder.core.blocks import printable
from gioia_coder.core.disagreement import Disagreement, Held, State
from gioia_coder.core.disagreement.choosing import adopting
from gioia_coder.core.disagreement.model import Span
from gioia_coder.core.disagreement.wording import code_name, decision_words, held_words
from gioia_coder.core.model import Code, Turn
from gioia_coder.core.reports.disagreements import percent, rules_for
from gioia_coder.workflow.coding import turns_in
from gioia_coder.workflow.disagreements import View
from gioia_coder.workflow.walking_page import Shown

HELP: Final = (
    ("1 - 9", "adopt what that coder has"),
    ("u", "union: the words that anyone gave the code to"),
    ("i", "intersect: the words that all share"),
    ("b", "both: every coding of every coder"),
    ("d words", "drop: nothing stands, and why"),
    ("r CODE", "recode: all the words get this code"),
    ("k words", "keep apart: a difference worth keeping, and why; it enters no count"),
    ("l or Enter", "later; p goes back one"),
    ("m words", "say before the answer why you decide so"),
    (
        "c words",
        "say before the answer why you differ: oversight, unclear definition, boundary rule, real difference of reading, "
        "code overlap or technical",
    ),
    ("! words", "say before the answer the rule for the codebook; begin with CODE: for another than the first code"),
    ("a", "decide the others of the last one's kind and coders as that one; a CODE only those under that code"),
    ("z", "undo the last answer of this session"),
    ("q", "quit; what is open comes again next time"),
)
_LEAD: Final = 4
_MANY: Final = 40
"""The lines of words that are shown whole."""


@dataclass(frozen=True)
class Page:
    """Disagreements as they are shown in lines of `width`; `blind` hides whose codings they are."""

    seen: View
    blind: bool = False
    width: int = 76

    def readers(self, one: Disagreement) -> list[int]:
        """Return the coders in the order of their numbers; blind it differs from one disagreement to the next."""
        if not self.blind:
            return list(one.readers)
        return sorted(one.readers, key=lambda key: blake2b(f"{one.id}{self.seen.names[key]}".encode(), digest_size=8).digest())

    def name(self, one: Disagreement, coder: int) -> str:
        """Return how a coder is called."""
        return f"coder {self.readers(one).index(coder) + 1}" if self.blind else self.seen.names[coder]

    def choice(self, one: Disagreement, choice: str) -> str:
        """Return a choice in words; blind, a coder is called by the number."""
        adopted = next((coder for coder in one.readers if choice == adopting(self.seen.names[coder])), None)
        return choice if adopted is None or not self.blind else f"adopt {self.name(one, adopted)}"

    def view(self, one: Disagreement, where: str) -> list[Shown]:
        """Return a disagreement with its context; `where` says which of how many it is."""
        head = f"{one.id}  {self.seen.address(one)}  {one.kind}  {percent(one.share)} % of all disagreement  {where}"
        shown = [Shown(""), Shown(head, "bold")]
        shown += self._before(one)
        shown += self._marked(one)
        shown += self._after(one)
        shown += self._readings(one)
        shown += [part for code in one.codes for part in self._definition(self.seen.study.codebook.by_id[code])]
        return [*shown, *self._earlier(one)]

    # The words.

    def _turns(self, one: Disagreement) -> list[Turn]:
        return turns_in(self.seen.study.revision(one.source), one.start, one.end)

    def _before(self, one: Disagreement) -> list[Shown]:
        turns, touched = self.seen.study.revision(one.source).turns, self._turns(one)
        at = touched[0].n - 2 if touched else -1
        return [self._context(one, turns[at])] if at >= 0 else []

    def _after(self, one: Disagreement) -> list[Shown]:
        turns, touched = self.seen.study.revision(one.source).turns, self._turns(one)
        return [self._context(one, turns[touched[-1].n])] if touched and touched[-1].n < len(turns) else []

    def _context(self, one: Disagreement, turn: Turn) -> Shown:
        return Shown(turn.words(self.seen.study.revision(one.source).text), "dim", f"{turn.speaker or 'turn'} ({turn.n}): ")

    def _marked(self, one: Disagreement) -> list[Shown]:
        """Return the turns of the disagreement, under each line of which its codings are marked."""
        text, touched = self.seen.study.revision(one.source).text, self._turns(one)
        first = min([one.start, *(turn.start for turn in touched)])
        last = max([one.end, *(turn.end for turn in touched)])
        shown: list[Shown] = []
        for start, end in _shortened(list(_lines(text, first, last, self.width - _LEAD)), _borders(one)):
            if end < 0:
                shown.append(Shown(f"… {-end} lines …", "dim", " " * _LEAD))
                continue
            shown.append(Shown(_flat(text[start:end]), "", " " * _LEAD))
            for number, coder in enumerate(self.readers(one), start=1):
                for lane in self._lanes(one, coder):
                    marks = _marks(text, start, end, lane)
                    shown += [Shown(marks, "dim", f"{number:>2}  ")] if marks else []
        return shown

    def _letters(self, one: Disagreement) -> dict[int, str]:
        """Return a letter for each code, the last one for all that are left."""
        return {code: ascii_lowercase[min(n, 25)] for n, code in enumerate(one.codes)}

    def _lanes(self, one: Disagreement, coder: int) -> list[list[tuple[int, int, str]]]:
        """Return a coder's codings, those that overlap each other in several lines."""
        letters = self._letters(one)
        lanes: list[list[tuple[int, int, str]]] = []
        for held in one.by_coder[coder]:
            mark = (held.start, held.end, letters[held.code])
            lane = next((lane for lane in lanes if lane[-1][1] <= held.start), None)
            if lane is None:
                lanes.append([mark])
            else:
                lane.append(mark)
        return lanes

    # What stands beside.

    def _readings(self, one: Disagreement) -> Iterator[Shown]:
        for number, coder in enumerate(self.readers(one), start=1):
            held = one.by_coder[coder]
            lead = f"{number:>2}  {self.name(one, coder)}: "
            if not held:
                yield Shown("nothing here", "", lead)
            for each in held:
                yield Shown(self._worded(one, each), "", lead)
                lead = " " * len(lead)
        for agreed in one.agreed:
            yield Shown(f"agreed here: {code_name(self.seen.study.codebook, agreed.key[0])}", "dim", " " * _LEAD)

    def _worded(self, one: Disagreement, held: Held) -> str:
        study = self.seen.study
        turns, memo = study.revision(one.source).turns, study.codings.memos.get(held.id, "")
        strength = f" · intensity {held.intensity}" if held.intensity else ""
        return f"{self._letters(one)[held.code]} = {held_words(one, held, study.codebook, turns, memo)}{strength}"

    def _definition(self, code: Code) -> Iterator[Shown]:
        above = " < ".join(reversed(self.seen.study.codebook.path(code)[:-1]))
        said = [
            code.definition,
            *(f"{word}: {text}" for word, text in (("include", code.include), ("exclude", code.exclude)) if text),
        ]
        words = " ".join(filter(None, said)) or "no definition yet"
        yield Shown(f"{code.name}{f' < {above}' if above else ''}: {words}", "dim", f"    {code.ref} ")
        for rule in rules_for(self.seen.study, code.id):
            yield Shown(rule, "dim", "    rule: ")

    def _earlier(self, one: Disagreement) -> Iterator[Shown]:
        stands, book = self.seen.decided.of(one), self.seen.study.codebook
        why = {State.STALE: "Earlier answer, before the codings or their codes changed", State.CONFLICT: "Decided differently"}
        for each in stands.shown if stands.state in why else ():
            words = self.choice(one, each.choice) if self.blind else decision_words(each, book)
            yield Shown(words + (f": {each.rationale}" if each.rationale else ""), "yellow", f"{why[stands.state]}: ")


def _flat(text: str) -> str:
    return printable(text).replace("\n", " ").replace("\t", " ").rstrip()


def _lines(text: str, start: int, end: int, width: int) -> Iterator[tuple[int, int]]:
    """Yield the stretches of a text that each fit into a line, cut between words where there are any, and at line ends."""
    at = start
    while at < end:
        used, here, blank = 0, at, -1
        while here < end and text[here] != "\n" and used + _cells(text[here]) <= width:
            if text[here] == " ":
                blank = here
            used += _cells(text[here])
            here += 1
        if here < end and text[here] != "\n" and blank > at:
            here = blank
        here = max(here, at + 1) if here < end and text[here] != "\n" else here
        if here > at:
            yield at, here
        at = here
        while at < end and text[at] in " \n":
            at += 1


def _borders(one: Disagreement) -> set[int]:
    """Return the places where a coding begins, or has its last character."""
    return {place for held in one.held for place in (held.start, held.end - 1)}


def _shortened(lines: list[Span], borders: set[int]) -> Iterator[Span]:
    """Yield lines, of very many only those near a border; in place of others (0, -how many).

    >>> list(_shortened([(n, n + 1) for n in range(90)], {4}))[2:]
    [(2, 3), (3, 4), (4, 5), (5, 6), (6, 7), (0, -83)]
    """
    if len(lines) <= _MANY:
        yield from lines
        return
    at = [n for n, (start, end) in enumerate(lines) if any(start <= place < end for place in borders)]
    near = {n + step for n in at for step in range(-2, 3)}
    for shown, part in groupby(range(len(lines)), key=lambda n: n < 2 or n in near):
        numbers = list(part)
        yield from (lines[n] for n in numbers) if shown else [(0, -len(numbers))]


def _cells(char: str) -> int:
    if not printable(char) or unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def _marks(text: str, start: int, end: int, lane: Sequence[tuple[int, int, str]]) -> str:
    """Return the line of brackets under a line of text, empty where nothing stands there.

    >>> _marks("We go to fairs", 0, 14, [(3, 8, "a"), (9, 20, "b")])
    '   [a--] [b---'
    >>> _marks("我们没有钱", 0, 5, [(1, 4, "a")])
    '  [-a--]'
    """
    marks = ""
    for at in range(start, end):
        within = next((one for one in lane if one[0] <= at < one[1]), None)
        sign = " " if within is None else _sign(at, within, start)
        wide = ("-" if within else " ") * (_cells(text[at]) - 1)
        marks += "" if not _cells(text[at]) else wide + sign if sign == "]" else sign + wide
    return marks.rstrip()


def _sign(at: int, within: tuple[int, int, str], line: int) -> str:
    first, last, letter = within
    if at == first:
        return "["
    if at == first + 1 or (at == line and first < line):
        return letter
    return "]" if at == last - 1 else "-"

"""Suggestions while a source is read and coded: only when they are asked for, and kept with what is then coded."""

from __future__ import annotations

from gioia_coder.core.model import Code
from gioia_coder.core.suggesting import Choice
from gioia_coder.store import Act, Store, answer_rows
from gioia_coder.workflow.coding import Place
from gioia_coder.workflow.suggesting import answering, listing, page
from gioia_coder.workflow.suggesting.advising import Advised, Adviser
from gioia_coder.workflow.suggesting.answering import Shown as Seen
from gioia_coder.workflow.suggesting.learning import Teaching
from gioia_coder.workflow.suggesting.segments import Material
from gioia_coder.workflow.walking_page import Shown


class Beside:
    """Gives suggestions to one coder for one place at a time, and remembers what was shown there."""

    def __init__(self, store: Store, coder: str) -> None:
        self.store, self.coder = store, coder
        self.adviser: Adviser | None = None
        self.entry = 0
        self.place: Place | None = None
        self.one: Advised | None = None

    def ask(self, place: Place) -> list[tuple[Code, list[Shown]]]:
        """Return the codes that are suggested for a place, each with the lines that tell of it and of what speaks for it.

        Raises `ConflictError` for a coder who codes blind, and the errors of learning.
        """
        if self.adviser is None or self.entry != self.store.last_entry:
            self.entry = self.store.last_entry
            self.adviser = Adviser(Material(self.store), Teaching(self.coder))
        [self.one] = self.adviser.on_segments([self.adviser.at(place)])
        self.place, wording = place, listing.wording_of(self.adviser)
        return [
            (wording.book.by_id[each.code], [page.suggestion(wording, n, each), *page.evidence(wording, self.one, each)])
            for n, each in enumerate(self.one.suggestions, start=1)
        ]

    def nothing(self) -> list[Shown]:
        """Return why nothing was suggested, and the hint at a new concept."""
        if self.one is None:
            return []
        why = f": {self.one.abstained}" if self.one.abstained else ""
        return [Shown(f"Nothing is suggested here{why}".rstrip(".") + "."), *page.hint(self.one)]

    def keep(self, act: Act, coder: int, place: Place, code: Code, *, fresh: bool = False) -> None:
        """Keep what was shown for a place with the code that it is given, inside the act of coding; else nothing."""
        if self.adviser is None or self.one is None or place != self.place:
            return
        seen = Seen.of(self.adviser, self.one)
        choice = Choice.NEW if fresh else seen.choice(code)
        answer_rows.put_answers(act, [seen.answer(choice, coder, place, code)])
        act.what = f"suggest: new {code.ref} at {place.address}" if fresh else answering.accept_words(code, place.address, seen)

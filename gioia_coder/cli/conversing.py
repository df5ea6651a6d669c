"""Talking with a session: it is fed the lines that a person types, and says what to show."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from gioia_coder.cli import show

if TYPE_CHECKING:
    from gioia_coder.workflow.walking_page import Shown


class Session(Protocol):
    """What can be talked with. `over` says that it ended."""

    over: bool

    @property
    def prompt(self) -> str:
        """What stands before the cursor."""

    def begin(self) -> list[Shown]:
        """Return what is shown first."""

    def say(self, typed: str) -> list[Shown]:
        """Take one line; return what to show."""

    def quit(self) -> list[Shown]:
        """End; return what to show."""


def converse(session: Session) -> None:
    """Read lines and show what a session answers, until it is over; however it ends, it is told to quit."""
    try:
        _tell(session.begin())
        while not session.over:
            typed = show.read_line(session.prompt)
            _tell(session.quit() if typed is None else session.say(typed))
    except KeyboardInterrupt:
        show.say("")
    finally:
        if not session.over:
            _tell(session.quit())


def _tell(said: Sequence[Shown]) -> None:
    show.paragraphs((one.words, one.style, one.lead) for one in said)

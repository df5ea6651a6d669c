"""Read a single key from the terminal, on Windows and elsewhere."""

from __future__ import annotations

import sys

ESCAPE = "\x1b"

if sys.platform == "win32":

    def key() -> str | None:
        """Return one key: Enter is the empty text, a key without a letter is Escape, None ends the input."""
        import msvcrt

        found = msvcrt.getwch()
        if found in ("\x00", "\xe0"):
            msvcrt.getwch()
            return ESCAPE
        if found == "\x03":
            raise KeyboardInterrupt
        return _named(found)

else:

    def key() -> str | None:
        """Return one key: Enter is the empty text, a key without a letter is Escape, None ends the input."""
        import termios
        import tty

        place = sys.stdin.fileno()
        before = termios.tcgetattr(place)
        try:
            tty.setcbreak(place)
            return _read(place)
        finally:
            termios.tcsetattr(place, termios.TCSADRAIN, before)

    def _read(place: int) -> str | None:
        import os
        import select

        held = os.read(place, 1)
        if held == b"\x1b":
            # an arrow is Escape and more, sent at once
            while select.select([place], [], [], 0.03)[0]:
                os.read(place, 16)
            return ESCAPE
        for _ in range(_more(held)):
            held += os.read(place, 1)
        return _named(held.decode("utf-8", "replace"))

    def _more(first: bytes) -> int:
        """Return how many bytes of UTF-8 follow the first one."""
        lead = first[0] if first else 0
        return (lead >= 0xC0) + (lead >= 0xE0) + (lead >= 0xF0)


def _named(found: str) -> str | None:
    if found in ("", "\x04", "\x1a"):
        return None
    return "" if found in ("\r", "\n") else found

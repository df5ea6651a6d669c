"""What a column of a table holds, by its heading and its values: numbers, dates, times, choices, or words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from gioia_coder.formats.rows import words as w

_SAMPLE: Final = 4_000
_NUMBER: Final = re.compile(r"[-+]?[\d.,\s%€$£]*\d[%€$£]?")
_CLOCK: Final = re.compile(r"\W?(?:(\d{1,3}):)?(\d{1,3}):(\d{2})(?:[.,:](\d{1,3}))?\W?(?:\s*[-–—>]+.*)?")
_SECONDS: Final = re.compile(r"\d{1,9}(?:[.,]\d{1,6})?")
_DATE: Final = re.compile(
    r"(?:\d{1,4}[-/.年]\s?\d{1,2}[-/.月]\s?\d{1,4}日?|\d{1,2}\W{1,2}[^\W\d]{3,9}\W{1,2}\d{2,4}|[^\W\d]{3,9}\W{1,2}\d{1,2}\W{1,2}\d{4})"
    r"(?:[T,\s]+\d{1,2}:\d{2}.{0,24})?"
)
_MACHINE: Final = re.compile(
    r"\S+@\S+\.\S+|https?://\S+|www\.\S+|Mozilla/.*|[\[{][\"'{].*[\]}]|\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f]{8,}(?:-[0-9a-f]+)*|"
    r"\S+\.(?:png|jpe?g|pdf|docx?|txt|mp[34]|wav|m4a)",
    re.IGNORECASE | re.DOTALL,
)
_PRIVATE: Final = re.compile(r"\S+@\S+\.[^\s@]+|\d{1,3}(?:\.\d{1,3}){3}")
_CHOICE: Final = re.compile(
    r"(?:yes|no|ja|nein|nej|nee|oui|non|sí|true|false|male|female|m|f|often|never|always|sometimes|rarely|是|否|男|女|כן|לא)|"
    r"(?:strongly|somewhat|slightly|moderately|completely|totally|very|not|extremely|neither|quite|fairly)\b.{0,30}"
    r"\b(?:agree|disagree|satisfied|dissatisfied|likely|unlikely|important|familiar|often|at all|well|good|bad|useful)\b.{0,20}",
    re.IGNORECASE,
)
_PARTS: Final = re.compile(r"[,;|\n/、，；]")
_LETTER: Final = re.compile(r"[^\W\d_]")
_WIDE: Final = re.compile("[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


@dataclass(frozen=True, eq=False)
class Column:
    """One column of a table, `at` counted from 0: its heading, what that asks, and its cells, one for each row.

    `field` is what Qualtrics calls it below the questions, `open` is True where the program that made the table says that
    people wrote freely there.
    """

    at: int
    name: str
    question: str
    cells: Sequence[str]
    field: str = ""
    open: bool = False

    @cached_property
    def values(self) -> list[str]:
        """The cells that hold something."""
        return [value for cell in self.cells if (value := cell.strip())]

    @cached_property
    def sample(self) -> list[str]:
        """Values enough to know the column by."""
        step = max(1, len(self.values) // _SAMPLE)
        return [value[:2_000] for value in self.values[::step]]

    @cached_property
    def folded(self) -> list[str]:
        """The sample's values without case."""
        return [value.casefold() for value in self.sample]

    @cached_property
    def distinct(self) -> float:
        """How many of the sample's values there are once repeated ones are counted once, as a share from 0 to 1."""
        return len(set(self.folded)) / max(1, len(self.folded))

    @cached_property
    def is_empty(self) -> bool:
        """True where no row holds anything."""
        return not self.values

    def mostly(self, pattern: re.Pattern[str]) -> bool:
        """Tell whether nearly all values are of a pattern."""
        return bool(self.sample) and sum(1 for value in self.sample if pattern.fullmatch(value)) >= 0.9 * len(self.sample)

    @cached_property
    def is_clock(self) -> bool:
        """True for times within a recording, `0:12` or `00:01:05.20`."""
        return self.mostly(_CLOCK)

    @cached_property
    def is_number(self) -> bool:
        """True for numbers of any kind."""
        return self.mostly(_NUMBER)

    @cached_property
    def is_private(self) -> bool:
        """True for e-mail and network addresses."""
        return self.mostly(_PRIVATE)

    @cached_property
    def is_technical(self) -> bool:
        """True for what no person says: numbers, dates, times, addresses, names of files, hashes."""
        return any(map(self.mostly, (_NUMBER, _DATE, _CLOCK, _MACHINE))) or not any(map(_LETTER.search, self.sample))

    @cached_property
    def lengths(self) -> list[int]:
        """How many words each value of the sample has; two signs of scripts without blanks are a word."""
        return [len(value.split()) + len(_WIDE.findall(value)) // 2 for value in self.sample]

    @cached_property
    def is_worded(self) -> bool:
        """True where a value is four words or more in the mean, as no name of anybody is."""
        return sum(self.lengths) >= 4 * max(1, len(self.lengths))

    @cached_property
    def letters(self) -> float:
        """How long the values are in the mean, in characters."""
        return sum(map(len, self.sample)) / max(1, len(self.sample))

    @cached_property
    def is_chosen(self) -> bool:
        """True for the answers that nobody words on their own: yes, often, strongly agree."""
        return self.mostly(_CHOICE)

    @cached_property
    def is_choice(self) -> bool:
        """True for answers that were chosen, one or several of a list."""
        if self.is_chosen:
            return True
        counts = Counter(self.folded)
        if len(self.folded) >= 8 and len(counts) <= max(1, len(self.folded) // 4) and sum(self.lengths) < 12 * len(self.lengths):
            return True
        parts = [part.strip() for value in self.folded for part in _PARTS.split(value) if part.strip()]
        return len(parts) >= 8 and len(set(parts)) < 0.3 * len(parts)

    @cached_property
    def asks(self) -> bool:
        """True where the heading asks for words."""
        asked = w.tokens(self.question)
        return self.open or "?" in self.question or "？" in self.question or len(asked) >= 5 or not w.ASKING.isdisjoint(asked)

    @cached_property
    def is_answers(self) -> bool:
        """True for open answers, found by their length, by how seldom they repeat, and by what the heading asks."""
        if not self.sample or self.is_technical or (len(self.values) > 3 and self.distinct * len(self.sample) <= 1):
            return False
        long = [value for value, size in zip(self.folded, self.lengths, strict=True) if size >= 4]
        unlike = len(set(long)) >= (0.7 if len(long) > 3 else 1) * len(long)
        if (
            long
            and unlike
            and len(long) >= 0.1 * len(self.sample)
            and not (self.is_choice and len(long) < 0.5 * len(self.sample))
        ):
            return not self.is_chosen
        named = w.is_called(self.question, w.SPOKEN | w.ANSWER, w.FOREIGN | w.TURN) or self.open
        if named and not self.is_chosen:
            return self.open or not self.is_choice
        return self.asks and not self.is_choice and self.distinct >= 0.4 and (len(self.sample) > 3 or max(self.lengths) > 1)


def find_text(columns: Iterable[Column]) -> list[Column]:
    """Return the columns whose values are long enough to be what is said."""
    found = [column for column in columns if column.sample and not column.is_technical]
    return [
        column for column in found if column.letters >= 12 or w.is_called(column.name, w.SPOKEN | w.ANSWER, w.FOREIGN | w.TURN)
    ]


def seconds_of(cells: Sequence[str], words: Sequence[str]) -> tuple[list[float | None], str]:
    """Return the time of each row in seconds, None where there is none, and how they were read where that is a doubt.

    Numbers are seconds, milliseconds or hundredths, whichever makes people speak as fast as they do.

    >>> seconds_of(["0:12", "", "1:02:03.5"], ["", "", ""])
    ([12.0, None, 3723.5], '')
    >>> seconds_of(["43810", "47850"], ["Hello and welcome to this show.", "I am here."])
    ([43.81, 47.85], 'milliseconds')
    """
    found = [_clock(cell) for cell in cells]
    timed = [(cell, time) for cell, time in zip(cells, found, strict=True) if time is not None]
    if not timed:
        return found, ""
    if any(":" in cell for cell, _ in timed):
        return _of_the_right_hand(cells, found)
    values = [time for _, time in timed]
    span = max(values) - min(values)
    rate = sum(map(len, words)) / span if span else 1.0
    if rate >= 0.5 or any(value != int(value) for value in values) or (rate >= 0.045 and max(values) < 10_000):
        return found, ""
    unit, said = (1_000, "milliseconds") if rate < 0.045 else (100, "hundredths of a second")
    return [None if time is None else time / unit for time in found], said


def _of_the_right_hand(cells: Sequence[str], found: list[float | None]) -> tuple[list[float | None], str]:
    """Return times that a spreadsheet took for hours and minutes as the minutes and seconds that were typed."""
    typed = [cell.strip() for cell in cells if cell.strip()]
    if len(set(typed)) > 2 and all(cell.endswith(":00") and cell.count(":") == 2 for cell in typed):
        return [None if time is None else time / 60 for time in found], "minutes and seconds"
    return found, ""


def _clock(cell: str) -> float | None:
    cell = cell.strip()
    if _SECONDS.fullmatch(cell):
        return float(cell.replace(",", "."))
    match = _CLOCK.fullmatch(cell)
    if match is None:
        return None
    hours, minutes, seconds, rest = match.groups()
    return int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds) + (float(f"0.{rest}") if rest else 0.0)

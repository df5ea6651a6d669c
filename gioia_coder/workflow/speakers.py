"""What a person says of speaker labels on the command line: `--speakers "I=interviewer,X=informant:A1,Note=-"`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from gioia_coder.core.blocks import printable
from gioia_coder.core.speakers import INTERVIEWER
from gioia_coder.core.text import Found, fold_name
from gioia_coder.errors import InputError, Problem, cut, nearest

INFORMANT: Final = "informant"
NOBODY: Final = "-"
_BETWEEN: Final = re.compile(r"([,;，；\n])")
_IS: Final = re.compile(r"[=＝]")
_ROLE: Final = re.compile(rf"({INTERVIEWER}|{INFORMANT})(?:\s*[:：]\s*(.*))?", re.IGNORECASE)
_FORM: Final = 'Write --speakers "I=interviewer,X=informant:A1,Note=-".'


@dataclass(frozen=True, slots=True)
class Told:
    """What is said of one label: whose it is (`who`, another label or an informant's id), and whether they ask, None if unsaid.

    `speaks` is False for a word that is no label.
    """

    label: str
    who: str = ""
    asks: bool | None = None
    speaks: bool = True


@dataclass(frozen=True)
class Speakers:
    """What is said of labels, by label without case."""

    told: Mapping[str, Told] = field(default_factory=dict)

    @property
    def labels(self) -> dict[str, bool]:
        """The labels as typed, with whether each is one."""
        return {one.label: one.speaks for one in self.told.values()}

    @property
    def refused(self) -> frozenset[str]:
        """The words that are no labels, without case."""
        return frozenset(key for key, one in self.told.items() if not one.speaks)

    def same(self, labels: Iterable[str]) -> dict[str, str]:
        """Return, without case, which labels of a text are those of another label in it, as that is written."""
        there = {fold_name(label): label for label in labels}
        found = {}
        for key, one in self.told.items():
            last, seen = key, {key}
            while (step := self._other(last)) in there and step not in seen:
                last = step
                seen.add(step)
            if one.who and last != key:
                found[key] = there[last]
        return found

    def circles(self) -> list[str]:
        """Return the labels that are each other's: `A=B, B=A`."""
        found = []
        for key, one in self.told.items():
            seen, step = {key}, self._other(key)
            while step and step not in seen:
                seen.add(step)
                step = self._other(step)
            if step == key and len(seen) > 1:
                found.append(one.label)
        return found

    def _other(self, key: str) -> str:
        """Return the label, without case, whose speaker a label's is said to be; empty where that is not said of it."""
        one = self.told.get(key)
        return fold_name(one.who) if one is not None and one.asks is None and one.who else ""

    def of(self, found: Found) -> dict[str, Told]:
        """Return what is said of each label of a text, by the label as written."""
        said = {label: self.told[fold_name(label)] for label in found.labels if fold_name(label) in self.told}
        for written, label in found.also.items():
            one = self.told.get(fold_name(written))
            if one is not None and fold_name(one.who) != fold_name(label):
                said.setdefault(label, one)
        return said

    def check(self, found: Iterable[Found], *, mend: str = "Nothing was imported.") -> None:
        """Raise `InputError` for labels that none of the texts has, naming those that were found, the nearest first."""
        labels: dict[str, str] = {}
        for one in found:
            for label in (*one.labels, *one.also, *one.refused):
                labels.setdefault(fold_name(label), label)
        missing = [one for key, one in self.told.items() if key not in labels]
        if missing:
            raise InputError("", [_missing(one.label, list(labels.values())) for one in missing], mend=mend)


def _missing(label: str, known: Sequence[str]) -> Problem:
    near = nearest(label, known)
    listed = [*near, *(one for one in known if one not in near)]
    shown = ", ".join(f'"{cut(one, 40)}"' for one in listed[:12]) + (" ..." if len(listed) > 12 else "")
    return Problem(
        "", f'no line begins with the label "{cut(label)}".', f"There are: {shown}." if listed else "No labels were found at all."
    )


def parse_speakers(options: Sequence[str]) -> Speakers:
    """Return what options such as `I=interviewer, X=informant:A1; Note=-` say, a label at a time by `,`, `;` or a new line.

    Raises `InputError` with every part that says nothing.

    >>> parse_speakers(["Speaker 1=Jessica"]).told["speaker 1"]
    Told(label='Speaker 1', who='Jessica', asks=None, speaks=True)
    """
    told: dict[str, Told] = {}
    problems: list[Problem] = []
    for part in (part for option in options for part in _parts(option)):
        try:
            one = _told(part)
        except InputError as error:
            problems += error.problems
            continue
        first = told.setdefault(fold_name(one.label), one)
        if first != one:
            problems.append(Problem("", f'"{cut(one.label)}" is said to be two things.', "Say one of them."))
    speakers = Speakers(told)
    problems += [
        Problem("", f'"{cut(one)}" is said to be itself in the end.', "Name somebody else.") for one in speakers.circles()
    ]
    if problems:
        raise InputError("", problems)
    return speakers


def _parts(option: str) -> list[str]:
    """Return the parts of an option; what says nothing before a separator belongs to a label with a comma in it."""
    parts: list[str] = []
    held = ""
    for word in _BETWEEN.split(option):
        if _IS.search(word):
            parts.append(held + word)
            held = ""
        elif held or not _BETWEEN.fullmatch(word):
            held += word
    return parts + ([held] if held.strip() else [])


def _told(part: str) -> Told:
    words = _IS.split(printable(part), maxsplit=1)
    if len(words) < 2:
        raise InputError("", f'"{cut(part.strip())}" is not of the form LABEL=WHO.', mend=_FORM)
    label, said = (" ".join(word.split()) for word in words)
    label = label.rstrip(":：").rstrip()
    if not fold_name(label) or not said:
        raise InputError("", f'"{cut(part.strip())}" names {"nobody" if label else "no label"}.', mend=_FORM)
    if said == NOBODY:
        return Told(label, speaks=False)
    role = _ROLE.fullmatch(said)
    if role is None:
        return Told(label, said)
    return Told(label, role[2] or "", role[1].casefold() == INTERVIEWER)

"""Subtitles and captions, .vtt and .srt: cues with times, and who speaks in them where they say.

One reader for both, as lenient as players are: cues may follow each other without a blank line, lack numbers and hours,
and hold blank lines. What rolls on from cue to cue is said once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Final

from gioia_coder.core.text import canonical
from gioia_coder.formats.cue_speakers import Cue, speakers
from gioia_coder.formats.plain import decode
from gioia_coder.formats.sources import About, Asked, Decoded, refuse

_CLOCK: Final = r"(?:(\d{1,4}):)?(\d{1,2}):(\d{1,2})(?:[.,](\d{1,3}))?"
_TIMES: Final = re.compile(rf"\s*{_CLOCK}\s*-->\s*{_CLOCK}((?:[ \t]+[A-Za-z]\w*:\S+)*)")
_TOKEN: Final = re.compile(r"\S*\d\S*")
_GUID: Final = re.compile(r"[0-9a-fA-F]{8}-[0-9a-fA-F-]{27}(?:/\S*)?")
_BLOCK: Final = re.compile(r"(?:NOTE|STYLE|REGION|WEBVTT)(?:[ \t].*)?")
_TAG: Final = re.compile(
    r"</?(?:c|i|b|u|s|em|strong|lang|ruby|rt|font|span)(?:[.\s][^<>]*)?>|<[\d:.]+>|</v>|\{\\[^{}]*\}", re.IGNORECASE
)
_LANGUAGE: Final = re.compile(r"(?:NOTE )?[Ll]anguage: ?([A-Za-z]{2,3}(?:-\w{2,4})?)")
_CUES: Final = 50_000
"""The most cues that a file may hold: those of thirty hours, or of five with a cue for each word."""
_CLOSE: Final = 0.5
"""Seconds between two cues of which the later may go on showing what the earlier one shows."""


def read(path: Path, data: bytes, asked: Asked) -> list[Decoded]:
    """Return what cues say, one piece each, with the time at which it begins.

    Raises InputError for bytes that are no text, and for text without cues.
    """
    decoded = decode(path, data, asked.encoding)
    if decoded.text.count("-->") > _CUES:
        raise refuse(path, "it holds more cues than a recording does.", "Divide it into several sources.")
    lines = canonical(decoded.text).lstrip("\ufeff").split("\n")
    head, cues = _divided(lines)
    spoken, doubts = speakers(_said_once(cues))
    if not spoken:
        raise refuse(path, "it holds no cues with words.", "Look whether it is whole; if it is plain text, rename it to .txt.")
    if left := _beyond_head(head):
        doubts.append(f"what stands above the first cue was left out: {len(left)} lines, beginning with {left[0][:40]!r}.")
    language = next(filter(None, map(_LANGUAGE.fullmatch, head[:40])), None)
    about = About(language=language[1] if language else "")
    warnings = (*decoded.warnings, *doubts)
    return [replace(decoded, text="", spoken=spoken, layout="cues", warnings=warnings, about=about)]


def _divided(lines: Sequence[str]) -> tuple[Sequence[str], list[Cue]]:
    """Return the lines above the first cue, and the cues."""
    timed = [(at, match) for at, line in enumerate(lines) if "-->" in line and (match := _TIMES.match(line))]
    comments = lines[0].startswith("WEBVTT")
    numbers = [_is_number(lines, at, comments) for at, _ in timed]
    numbered = sum(numbers) * 2 > len(numbers)
    borders = [at - (numbered and number) for (at, _), number in zip(timed, numbers, strict=True)] + [len(lines)]
    cues = []
    for (at, match), first, border in zip(timed, borders, borders[1:], strict=False):
        rest = lines[at][match.end() :]
        shown = list(_shown([rest, *lines[at + 1 : border]] if rest else lines[at + 1 : border], comments))
        above = lines[first].strip() if first < at else ""
        begin, end = _seconds(match.groups()[:4]), _seconds(match.groups()[4:8])
        cues.append(Cue(begin, end, list(_bare(shown)), shown, "" if _TOKEN.fullmatch(above) else above))
    return lines[: borders[0]], cues


def _is_number(lines: Sequence[str], at: int, named: bool) -> bool:
    """Tell whether the line above a cue's times is its number, or a name where cues may be `named`, not words of another."""
    line = lines[at - 1].strip() if at else ""
    if line.isdecimal() or _GUID.fullmatch(line):
        return True
    return bool(line if named else _TOKEN.fullmatch(line)) and (at < 2 or not lines[at - 2].strip())


def _seconds(parts: Sequence[str | None]) -> float:
    hours, minutes, whole, rest = parts
    return round(int(hours or 0) * 3600 + int(minutes or 0) * 60 + int(whole or 0) + float(f"0.{rest or 0}"), 3)


def _shown(lines: Iterable[str], comments: bool) -> Iterator[str]:
    """Yield a cue's lines as they stand, without blank ones and the comments that may follow it."""
    blank = skipping = False
    for line in lines:
        bare = line.strip()
        if not bare:
            blank, skipping = True, False
        elif comments and blank and _BLOCK.fullmatch(bare):
            skipping = True
        elif not skipping:
            blank = False
            yield bare


def _bare(lines: Iterable[str]) -> Iterator[str]:
    """Yield the lines without the marks for their looks, those that hold anything else."""
    for line in lines:
        kept = _TAG.sub("", line).strip() if "<" in line or "{" in line else line
        if kept:
            yield kept


def _beyond_head(head: Sequence[str]) -> list[str]:
    """Return the lines above the first cue that belong to no head."""
    lines = list(head)
    if lines and lines[0].startswith("WEBVTT"):
        end = max((at for at, line in enumerate(lines) if line.strip() == "##"), default=-1) + 1
        lines = lines[end or next((at for at, line in enumerate(lines) if not line.strip()), len(lines)) :]
        return list(_shown(["", *lines], True))
    return list(_shown(lines, False))


def _said_once(cues: list[Cue]) -> list[Cue]:
    """Return the cues without the lines that a cue shows again from the one before, where captions roll."""
    pairs = [(before, cue) for before, cue in pairwise(cues) if cue.lines and abs(cue.begin - before.end) <= _CLOSE]
    again = [_again(before.lines, cue.lines) for before, cue in pairs]
    growing = sum(0 < shared < len(cue.lines) for shared, (_, cue) in zip(again, pairs, strict=True))
    shown = sum(map(bool, again))
    rolling = growing * 3 >= shown >= 2 and shown * 2 >= len(cues) - 1
    kept = {
        id(cue): cue.lines[shared:]
        for shared, (before, cue) in zip(again, pairs, strict=True)
        if rolling or (shared == len(cue.lines) and before.shown != cue.shown)
    }
    return [replace(cue, lines=kept.get(id(cue), cue.lines)) for cue in cues] if kept else cues


def _again(before: Sequence[str], after: Sequence[str]) -> int:
    """Return how many lines at the end of one cue are those at the beginning of the next."""
    return next((size for size in range(min(len(before), len(after)), 0, -1) if before[-size:] == after[:size]), 0)

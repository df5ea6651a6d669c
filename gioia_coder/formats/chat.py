"""CHAT, the transcripts of TalkBank: `*MOT:` lines, their `%` tiers left out, and media times between control characters."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from gioia_coder.core.speakers import INTERVIEWER
from gioia_coder.core.text import Utterance, is_interviewer, run_on
from gioia_coder.formats.plain import decode
from gioia_coder.formats.sources import About, Asked, Decoded, refuse

_LINE: Final = re.compile(r"(?:\*([^\s:]{1,40}):|(@[^:\t]{1,60})(?::|\Z)|(%[^\s:]{1,20}):)[ \t]*")
_TIME: Final = re.compile('[\x15\u2022](?:%[a-z]{1,5}:"[^"]*"_)?(\\d{1,10})_\\d{1,10}-?[\x15\u2022]')
_DATE: Final = re.compile(r"(\d{1,2})-([A-Z]{3})-(\d{4})")
_MONTHS: Final = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_LANGUAGES: Final = {
    **{"eng": "en", "dan": "da", "nld": "nl", "fra": "fr", "deu": "de", "heb": "he", "zho": "zh", "cmn": "zh", "yue": "zh"},
    **{"spa": "es", "ita": "it", "por": "pt", "swe": "sv", "nor": "no", "jpn": "ja", "rus": "ru", "pol": "pl", "ara": "ar"},
}


@dataclass(frozen=True, slots=True)
class _Line:
    """A line with those that continue it: `kind` is `*`, `@`, `%`, or empty for what is none of these."""

    kind: str
    name: str
    words: str


def read(path: Path, data: bytes, asked: Asked) -> list[Decoded]:
    """Return the utterances of a CHAT file, with speakers by their codes, and who of them asks.

    Raises InputError for bytes that are no text, and for text without `*` lines.
    """
    decoded = decode(path, data, asked.encoding)
    lines = list(_lines(decoded.text))
    spoken = [_uttered(line) for line in lines if line.kind == "*"]
    if not spoken:
        raise refuse(path, "it holds no lines of speakers, such as *INV:.", "If it is plain text, rename it to .txt.")
    stray = sum(not line.kind for line in lines)
    doubts = [f"{stray} lines belong to no speaker and were left out."] if stray else []
    return [
        replace(
            decoded,
            text="",
            spoken=spoken,
            layout="chat",
            roles=_roles(lines),
            about=_about(lines),
            warnings=(*decoded.warnings, *doubts),
        )
    ]


def _lines(text: str) -> Iterator[_Line]:
    """Yield the lines of a file, each with the lines below that begin with a blank."""
    held: tuple[str, str, list[str]] | None = None
    for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        line = line.lstrip("\ufeff")
        match = _LINE.match(line)
        if match is None and held and (line[:1] in "\t " or not line.strip()):
            held[2].append(line)
            continue
        if held:
            yield _Line(held[0], held[1], run_on(held[2]))
        if match is None:
            held = ("", "", [line]) if line.strip() else None
        else:
            name = next(filter(None, match.groups()))
            held = (line[0], name.removeprefix("@").removeprefix("%"), [line[match.end() :]])
    if held:
        yield _Line(held[0], held[1], run_on(held[2]))


def _uttered(line: _Line) -> Utterance:
    times = _TIME.search(line.words)
    words = " ".join(part for part in map(str.strip, _TIME.split(line.words)[::2]) if part)
    return Utterance(words, line.name, int(times[1]) / 1000 if times else None)


def _roles(lines: Sequence[_Line]) -> dict[str, str]:
    """Return what the head says of each code: who asks, and what the others are."""
    roles: dict[str, str] = {}
    for line in lines:
        if line.kind != "@":
            continue
        parts = line.words.split("|")
        if line.name == "Participants":
            people = (entry.split() for entry in line.words.split(","))
            roles |= {words[0]: _role(words[-1]) for words in people if len(words) > 1}
        elif line.name == "ID" and len(parts) > 7 and parts[2].strip() and parts[7].strip():
            roles[parts[2].strip()] = _role(parts[7].strip())
    return roles


def _role(written: str) -> str:
    return INTERVIEWER if written == "Investigator" or is_interviewer(written) else written.replace("_", " ")


def _about(lines: Sequence[_Line]) -> About:
    """Return the title, the date as `2016-09-12` and the language."""
    head = {line.name: line.words for line in reversed(lines) if line.kind == "@"}
    date = _DATE.search(head.get("Date", "").upper())
    month = _MONTHS.index(date[2]) + 1 if date and date[2] in _MONTHS else 0
    first = re.match(r"[a-z]+", head.get("Languages", ""))
    return About(
        title=head.get("Title", ""),
        date=f"{date[3]}-{month:02d}-{int(date[1]):02d}" if date and month else "",
        language=_LANGUAGES.get(first[0], first[0]) if first else "",
    )

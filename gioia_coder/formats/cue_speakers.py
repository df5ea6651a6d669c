"""Who speaks in cues: `<v Name>`, `Name: words`, `[Name] words`, `(Name)` on a line alone, `>> NAME: words`, `1 "Name"` above.

A label in words counts by the rules of text layouts, and more strictly: most cues of a recording begin in the middle of a
sentence. A cue that names nobody goes on with the speaker before, where cues name speakers at all.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from gioia_coder.core.text import Utterance, fold_name, run_on
from gioia_coder.core.text.choosing import MOST_LABELS
from gioia_coder.core.text.labels import words
from gioia_coder.core.text.layouts import HEAD, LAYOUTS, shape, weigh
from gioia_coder.formats.plain import unescape

Part = tuple[str | None, list[str]]
"""Who says some lines of a cue, None where the cue does not tell."""

_VOICE: Final = re.compile(r"<v(?:\.[^\s<>]*)?(?:[ \t\n]+([^<>]*))?>", re.IGNORECASE)
_ABOVE: Final = re.compile(r'\d{1,6} "([^"]{1,80})"(?: \(\d+\))?')
"""A cue's number with who speaks, as Webex writes it."""
_NAMED: Final = re.compile(r"[(（]\s*([^()（）]{1,40}?)\s*[)）][:：]?")
_CHANGE: Final = re.compile(r"(?:(?<=\s)|^)>{2,3}(?!>)\s*")
_AFTER_CHANGE: Final = re.compile(r"([^\W_][^\n:：.?!>]{0,39}(?:\.[^\n:：.?!>]{1,20}){0,2})[:：](?!\d)\s*")
_DASH: Final = re.compile(r"[-–—]\s*")
_COLON: Final = tuple(layout for layout in LAYOUTS if layout.name == "colon")
_SQUARE: Final = re.compile(r"\[\s*([^\W\d][^\[\]:：]{0,39}?)\s*\][:：]?\s*(?=\S)")
_SOUNDS: Final = re.compile(
    r"(?:laugh|chuckl|music|applau|cheer|inaud|indist|unintel|cross|overlap|sigh|cough|gasp|grunt|scoff|sniff|snort|mumbl"
    r"|whisper|silen|pause|nois|phone|beep|bleep|foreign|speak(?!er)|sing|clear|instrument|interpos|both|all\b)",
    re.IGNORECASE,
)
"""What square brackets hold besides names."""
_PARTICLES: Final = words("van von de der den del della di da dos du la le el al bin ibn ter ten af av zu y e jr sr dr mr ms mrs")
_NEVER: Final = words(
    """
    so and but or because well like now then also plus however anyway right sure oh um uh ah hm hmm mm actually basically
    yes no yeah yep nope okay ok alright first second third finally next again maybe meaning example problem result thing
    the a an this that these those my our your his her its it we you they he she there here what which who why how when where
    if as at in on of for to with by from one two three some all every any not just only even still quote unquote
    warning remember look listen see think say said says thank thanks hello hi hey
    og men så fordi ja nej det den en et hvad en maar dus want het een et mais donc alors oui non le la les un une
    und aber weil das der die ein eine nein y pero porque entonces sí el los una e ma perché quindi allora
    """
)
_MANY: Final = 0.9
"""Where so many cues begin with a label, the program that wrote them names the speaker in every cue."""


@dataclass(frozen=True, slots=True)
class Cue:
    """What is shown from one time to another, in seconds: its lines without marks of looks, and as they stand in the file.

    `name` is what stands above the times, if more than a number.
    """

    begin: float
    end: float
    lines: list[str]
    shown: list[str]
    name: str = ""


def speakers(cues: Sequence[Cue]) -> tuple[list[Utterance], list[str]]:
    """Return what the cues say and by whom, and what a person should look at."""
    cues = [cue for cue in cues if cue.lines]
    if any("<v" in line for cue in cues for line in cue.lines):
        voiced = [_voices("\n".join(cue.lines)) for cue in cues]
        if any(speaker is not None for parts in voiced for speaker, _ in parts):
            return _uttered(cues, voiced)
    plain = [[unescape(line) if "&" in line else line for line in cue.lines] for cue in cues]
    above = [_ABOVE.fullmatch(cue.name) for cue in cues]
    if any(above):
        return _uttered(cues, [[(match and match[1], lines)] for match, lines in zip(above, plain, strict=True)])
    changing = any(_CHANGE.match(line) for lines in plain for line in lines)
    for divide in (_by_names, _by_changes, _by_labels):
        if parts := divide(plain):
            return _uttered(cues, parts)
    doubts = ['">>" stands where the speaker changes, and nobody is named.'] if changing else []
    if names := list(dict.fromkeys(cue.name for cue in cues if cue.name)):
        doubts.append("names above cues were left out: " + ", ".join(f'"{name[:40]}"' for name in names[:5]) + ".")
    return [Utterance(_as_shown(lines), "", cue.begin) for cue, lines in zip(cues, plain, strict=True)], doubts


def _as_shown(lines: Sequence[str]) -> str:
    """Return the lines as one, or apart where dashes give them to several speakers."""
    return "\n".join(lines) if sum(line[0] in "-–—" for line in lines) > 1 else run_on(lines)


def _uttered(cues: Sequence[Cue], divided: Sequence[Sequence[Part]]) -> tuple[list[Utterance], list[str]]:
    """Return utterances of parts; who is not told goes on with the speaker before."""
    speaker, silent = "", 0
    spoken: list[Utterance] = []
    for cue, parts in zip(cues, divided, strict=True):
        silent += parts[0][0] is None
        for told, lines in parts:
            speaker = speaker if told is None else told
            if said := run_on(lines):
                spoken.append(Utterance(said, speaker, cue.begin))
    doubt = f"{silent} of {len(cues)} cues name nobody and were taken to go on with the speaker before."
    return spoken, [doubt] if silent else []


def _voices(text: str) -> list[Part]:
    """Return the parts of a cue between its `<v Name>`."""
    pieces = _VOICE.split(text)
    parts: list[Part] = [(None, pieces[0].split("\n"))] if pieces[0].strip() or len(pieces) == 1 else []
    for name, said in zip(pieces[1::2], pieces[2::2], strict=True):
        parts.append((" ".join(unescape(name or "").split()), said.split("\n")))
    return [(speaker, [unescape(line) for line in lines]) for speaker, lines in parts]


def _by_names(cues: Sequence[Sequence[str]]) -> list[list[Part]]:
    """Divide cues of which most begin with a line `(Name)`; a line with a dash alone parts speakers."""
    opened = sum(1 for lines in cues if len(lines) > 1 and _name(lines[0]))
    if opened < 2 or opened * 2 < len(cues):
        return []
    kept = ([line for line in lines if not _DASH.fullmatch(line)] for lines in cues)
    return [_divide((name, "") if (name := _name(line)) else (None, line) for line in lines) for lines in kept]


def _name(line: str) -> str:
    match = _NAMED.fullmatch(line)
    return match[1] if match and weigh(match[1]) >= 2 else ""


def _divide(lines: Iterable[tuple[str | None, str]]) -> list[Part]:
    """Begin a part with every line that bears a label; without one a line goes on."""
    parts: list[Part] = []
    for label, said in lines:
        if label is not None or not parts:
            parts.append((label, []))
        parts[-1][1].append(said)
    return parts or [(None, [])]


def _by_changes(cues: Sequence[Sequence[str]]) -> list[list[Part]]:
    """Divide cues at `>>`, where some are followed by a name; those that are not begin somebody who is not named."""
    if not any(">>" in line for lines in cues for line in lines):
        return []
    divided, named = [], 0
    for lines in cues:
        first, *rest = _CHANGE.split(run_on(lines))
        parts: list[Part] = [(None, [first])] if first.strip() or not rest else []
        for said in rest:
            match = _AFTER_CHANGE.match(said)
            label = match[1].strip() if match and weigh(match[1].strip()) and _may_name(match[1]) else ""
            parts.append((label, [said[match.end() :] if match and label else said]))
            named += bool(label)
        divided.append(parts)
    return divided if named else []


def _by_labels(cues: Sequence[Sequence[str]]) -> list[list[Part]]:
    """Divide cues at lines that begin with a label that many cues bear."""
    found = list(_labelled(cues))
    if len({label for _, _, label, _ in found}) > MOST_LABELS:
        return []
    names = _accepted(found, len(cues))
    if not names:
        return []
    told = {(cue, line): (names[fold_name(label)], body) for cue, line, label, body in found if fold_name(label) in names}
    return [_divide(told.get((at, n), (None, line)) for n, line in enumerate(lines)) for at, lines in enumerate(cues)]


def _labelled(cues: Sequence[Sequence[str]]) -> Iterator[tuple[int, int, str, str]]:
    """Yield cue, line, label and the words behind it, for every line that has the form of one with a label."""
    held = [line for lines in cues for line in lines]
    bare = [_DASH.sub("", line, count=1) if line[0] in "-–—" else line for line in held]
    places = [(cue, line) for cue, lines in enumerate(cues) for line in range(len(lines))]
    heads = [line[:HEAD] + ("\0" if len(line) > HEAD else "") or "\0" for line in bare]
    for layout in _COLON:
        for at, match in layout.matches(heads):
            label = " ".join(match["label"].split()).strip("[]【】")
            if weigh(label):
                yield *places[at], label, bare[at][match.end() :]
    for at, line in enumerate(bare):
        square = _SQUARE.match(line) if line[:1] == "[" else None
        least = 3 if line == held[at] else 2
        if square and weigh(square[1]) >= least and not _SOUNDS.match(square[1]):
            yield *places[at], square[1], line[square.end() :]


def _accepted(found: Sequence[tuple[int, int, str, str]], cues: int) -> dict[str, str]:
    """Return the labels that are speakers', by their folded form, as they are written first."""
    counts = Counter(fold_name(label) for _, _, label, _ in found)
    written: dict[str, str] = {}
    weights: dict[str, int] = {}
    for _, _, label, _ in found:
        key = fold_name(label)
        written.setdefault(key, label)
        weights[key] = max(weights.get(key, 0), weigh(label))
    likely = {key for key in counts if _may_name(written[key])}
    opened = len({cue for cue, line, label, _ in found if line == 0 and fold_name(label) in likely})
    every = cues > 1 and opened >= _MANY * cues
    sure = {key for key in likely if (cues > 1 and opened == cues) or _is_name(written[key], counts[key], cues, every)}
    good = {key for key in sure if counts[key] >= 4 - weights[key] or (every and weights[key] >= 2)}
    forms = {shape(key) for key in good} - {""}
    good |= {key for key in likely if shape(key) in forms}
    borne = len({cue for cue, _, label, _ in found if fold_name(label) in good})
    return {key: written[key] for key in good} if borne >= max(2, 0.02 * cues) or borne * 2 >= cues else {}


def _may_name(label: str) -> bool:
    """Tell whether words do not begin as a sentence does."""
    return weigh(label) == 3 or fold_name(label).split()[0] not in _NEVER


def _is_name(label: str, count: int, cues: int, every: bool) -> bool:
    """Tell whether words are written like a name, or are borne by so many cues that they are one."""
    parts = [part for part in re.split(r"[\s.()（）-]+", label) if part]
    if weigh(label) == 3 or count * 10 >= cues or (every and len(parts) == 1):
        return True
    return all(not part[:1].islower() or part.lower() in _PARTICLES for part in parts)

"""The ways transcripts mark who speaks: a table of small grammars, each a pattern for the head of a line.

A pattern names the speaker `label`; `before`, `inner`, `mid` and `after` are time stamps; the words begin behind its match.
All are linear: a label has at most 40 characters, and only a line's first 90 are looked at.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from gioia_coder.core.text.canonical import fold_name
from gioia_coder.core.text.labels import is_answering, is_interviewer, words

HEAD: Final = 90
_B: Final = "[\\s\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]*+"
_S: Final = "[ \u00a0\u202f\u3000]*+"
_CLOCK: Final = r"(?:\d{1,3}[:：])?\d{1,2}[:：]\d{2}(?:[.,:-]\d{1,3})?"
_SPAN: Final = rf"{_CLOCK}(?:{_S}(?:-->|[-–—]){_S}{_CLOCK})?"
_STAMP: Final = rf"\\?[\[(（<#*`]?{_S}{_SPAN}{_S}\\?[\])）>#*`]?"
_BOXED: Final = rf"\\?[\[(（<#`]{_S}{_SPAN}{_S}\\?[\])）>#`]"
_DATED: Final = rf"[\[(]?\d{{1,4}}[./-]\d{{1,2}}[./-]\d{{2,4}},?{_S}{_CLOCK}{_S}(?:[AaPp]\.?[Mm]\b\.?)?[\])]?"
"""A day and a time of day, as programs for messages write them."""
_OPENS: Final = "(?P<label>"
_LABEL: Final = (
    rf"{_OPENS}[(（\[【]?#?\d{{1,4}}#?[)）\]】]?|[(（\[【]#?[^\W_][\w .-]{{0,19}}?#?[)）\]】]"
    r"|[^\W\d_][\w.'’-]{0,24}+(?: [^\W\d_][\w.'’-]{0,24}+){0,2}, [^\W\d_][\w.'’-]{0,24}+(?: [^\W\d_][\w.'’-]{0,24}+){0,2}"
    r"(?: \([^()\n:]{1,24}\))?"
    r"|[^\W_](?:[^\n:：﹕∶\t*\[\]【】<>|\"“”,;!?，。；！？#{}=]|(?<=\w)[\"”“](?=\w)){0,39}?)(?<!\s)"
)
_COLONS: Final = ":：﹕∶"
_COLON: Final = rf"(?:(?<!\d)[{_COLONS}]|[{_COLONS}](?!\d))"
_UNBROKEN: Final = r"(?:(?<!\d)|(?!\d))"
"""Between a label and a time: no number is cut in two."""
_AFTER: Final = rf"(?:(?P<after>{_BOXED}|{_STAMP}{_B}\Z){_B})?"
_BEFORE: Final = rf"(?:\*?(?P<before>{_DATED}|{_STAMP}){_UNBROKEN}{_B}[-=–|]?{_B})?"
_MID: Final = rf"(?:(?P<mid>{_BOXED}){_B})?"

STAMP_LINE: Final = re.compile(rf"{_B}{_STAMP}{_B}")
"""A line that holds nothing but a time stamp."""
END_STAMP: Final = re.compile(rf"#{_CLOCK}#\Z")
"""The stamp that f4 writes behind a turn: when it ended."""
FURNITURE: Final = re.compile(rf"#{{1,6}}\s.*|[-*_=–—\s]{{3,}}|\*\*[^*]{{1,40}}\*\*{_S}{_STAMP}")
"""Headings, rules and markers of breaks between turns."""
FOOTER: Final = re.compile(
    r".{0,60}\b(?:started|stopped) transcription|.{0,60}\bTranskription (?:gestartet|beendet)"
    r"|transcription ended after .{1,40}|this editable transcript was computer generated .{1,200}"
    r"|(?:transcribed|transcript|transcription|transcript provided|transcription is provided) by .{1,80}",
    re.IGNORECASE,
)
"""Lines that recording programs write behind the last turn."""
_NUMBER: Final = re.compile(r"\d+")
_TIME: Final = re.compile(r"(?:(\d{1,3})[:：])?(\d{1,2})[:：](\d{2})(?:[.,:-](\d{1,3})(?![\d:：]))?(?:\s?([AaPp])\.?[Mm]\b)?")
_DAY: Final = re.compile(r"[\[(]?\d{1,4}[./-]\d{1,2}[./-]\d{2,4}")


@dataclass(frozen=True, slots=True)
class Layout:
    """One grammar: its pattern, and a cheap test whether a head `may` match it.

    `single` accepts labels used once beside repeated ones, as times do; `least` is the smallest share of lines to explain.
    """

    name: str
    pattern: str
    may: Callable[[str], bool]
    single: bool = False
    least: float = 0.02

    def matches(self, heads: Sequence[str], named: tuple[str, ...] = ()) -> Iterator[tuple[int, re.Match[str]]]:
        """Yield the numbers of the lines whose head has this form, with the match; `named` are labels besides the usual ones."""
        may, match = self.may, _compiled(self.pattern, named).match
        for at, head in enumerate(heads):
            found = match(head) if may(head) else None
            if found is not None:
                yield at, found


@lru_cache(maxsize=64)
def _compiled(pattern: str, named: tuple[str, ...]) -> re.Pattern[str]:
    words = (rf"{_B}".join(map(re.escape, label.split())) for label in sorted(named, key=len, reverse=True))
    return re.compile(pattern.replace(_OPENS, _OPENS + "".join(f"(?i:{word})|" for word in words)))


def _heading(level: int) -> Layout:
    marks = "#" * level + " "
    tail = rf"(?P<one>{_COLON})?(?:\*\*)?{_B}{_AFTER}(?(one)|\Z)"
    return Layout(
        f"heading{level}", rf"#{{{level}}}{_B}(?:\*\*)?{_LABEL}{_B}{_MID}{tail}", lambda head: head.startswith(marks), True
    )


def _has_colon(head: str) -> bool:
    return any(colon in head for colon in _COLONS)


def _ends_in_time(head: str) -> bool:
    return (":" in head or "：" in head) and (head[-1].isdigit() or head[-1] in "])）>`")


def _begins_in_time(head: str) -> bool:
    return (":" in head or "：" in head) and (head[0].isdigit() or head[0] in "[(（<\\`")


LAYOUTS: Final = (
    *map(_heading, (2, 3, 4, 1, 5, 6)),
    Layout(
        "bold",
        rf"{_BEFORE}(?P<mark>\*{{1,3}}|_{{1,3}})(?:(?P<inner>{_BOXED}){_B})?{_LABEL}{_B}{_MID}(?P<one>{_COLON})?{_B}(?P=mark){_B}"
        rf"(?P<two>{_COLON})?{_B}{_AFTER}(?:[:：]{_B})?(?(one)|(?(two)|(?(after)|(?(before)|(?(inner)|\Z)))))",
        lambda head: "*" in head or "_" in head,
        True,
    ),
    Layout("colon", rf"{_B}{_BEFORE}{_LABEL}{_B}{_MID}{_COLON}{_B}{_AFTER}", _has_colon),
    Layout(
        "listed",
        rf"{_B}(?:[-–—•·>*]\s|\d{{1,5}}(?:[.)]\s|\t)){_B}{_BEFORE}(?P<mark>\*\*|__)?{_LABEL}{_B}{_MID}"
        rf"(?:(?P<one>{_COLON}){_B})?(?(mark)(?P=mark)){_B}(?(one)|{_COLON}){_B}{_AFTER}",
        lambda head: (head[0] in "-–—•·>*" or head[0].isdecimal()) and _has_colon(head),
        least=0.3,
    ),
    Layout("name-time", rf"{_B}[\[【]?{_LABEL}[\]】]?{_UNBROKEN}{_B}[-–|]?{_B}(?P<after>{_STAMP}){_B}\Z", _ends_in_time, True),
    Layout("time-name", rf"(?P<before>{_STAMP}){_UNBROKEN}{_B}[-–]?{_B}{_LABEL}{_B}\Z", _begins_in_time, True),
    Layout("name-stamp", rf"{_B}{_LABEL}{_B}(?P<after>{_BOXED}){_B}(?=[^\s\[(（])", _has_colon, least=0.3),
    Layout(
        "asked",
        rf"{_B}{_BEFORE}{_OPENS}(?P<letter>[QA])(?=\.\s)|{_LABEL.removeprefix(_OPENS)}(?(letter)\.|{_B}{_COLON}){_B}",
        lambda head: "." in head or _has_colon(head),
        least=0.3,
    ),
    Layout(
        "columns",
        rf"(?:\d{{1,5}}\t)?(?:(?P<before>{_STAMP})[ ]*\t\s*)?{_LABEL}[ ]*[:：]?\t\s*(?:(?P<after>{_STAMP})[ ]*(?:\t\s*|\Z))?",
        lambda head: "\t" in head,
        least=0.3,
    ),
    Layout(
        "bracket",
        rf"[\[【(（]{_B}{_OPENS}[^\W_][^:：\]】\[()（）<>]{{0,39}}?){_B}[\]】)）]{_B}[:：]?{_B}(?=\S)",
        lambda head: head[0] in "[【(（",
        least=0.3,
    ),
    Layout("dash", rf"{_B}{_LABEL}\s{_B}[-–—]\s{_B}(?=\S)", lambda head: any(dash in head for dash in "-–—"), least=0.5),
    Layout("name-line", rf"{_B}{_LABEL}{_B}\Z", lambda head: len(head) <= 40 and not _has_colon(head), least=0.1),
)
"""Every layout with labels; where two explain as many lines, the earlier one holds."""

PARAGRAPHS: Final = "paragraphs"
NAMES: Final = (*(layout.name for layout in LAYOUTS), PARAGRAPHS)

_NEVER: Final = words(
    """
    note notes nb break date time title place location duration length recorded recording http https www ftp figure table
    example e.g i.e source chapter page ps p.s re subject from to cc fw attachment more-info keywords summary abstract
    date-of-interview interview-date interview transcript transcription datum ort dauer lieu durée sted dato tijd plaats
    注 备注 備註 时间 時間 日期 地点 地點 第一 第二 第三
    """
)
_NEVER_NUMBERED: Final = words(
    """
    part section chapter question step phase page figure table q. line item day week del deel teil partie
    """
)
_SPOKEN_TO: Final = words("yes yeah no so oh ok okay well and but hi hey hello thanks sorry look ja nej nee nein oui non hej")
"""What stands before a name and a comma when somebody is spoken to."""
_LONG_STOP: Final = re.compile(r"[^\W\d_]{5,}\.|\.\.|[^\W\d_]{3}\.$|\d\.\s|\bwww\b|\bhttp")


@lru_cache(maxsize=4096)
def weigh(label: str) -> int:
    """Return how like a speaker's label these words look: 0 not at all, 1 if used thrice, 2 if used twice, 3 even if used once.

    >>> [weigh(label) for label in ("Interviewer 1", "Jessica", "jonas", "and then I said that", "Note")]
    [3, 2, 1, 0, 0]
    """
    if not 0 < len(label.split()) <= 6 or label.count("(") != label.count(")") or label.count("（") != label.count("）"):
        return 0
    folded = fold_name(label)
    key = "-".join(folded.split())
    stem = _NUMBER.sub("", folded).strip()
    if "," in label and not _is_turned_round(label):
        return 0
    if key in _NEVER or (stem in _NEVER_NUMBERED and stem != folded) or _LONG_STOP.search(label):
        return 0
    if is_interviewer(label) or is_answering(label):
        return 3
    if label.lstrip("([（【")[:1].islower() and not any(char.isdigit() or char == "," for char in label):
        return 1 if len(label.split()) <= 2 else 0
    return 2


def _is_turned_round(label: str) -> bool:
    """Tell whether a label is a surname with the given names behind, `de Vries, Jan (guest)`, and no words said to somebody."""
    first, *names = (part for part in label.partition(" (")[0].replace(",", " ").split())
    small = (part for part in (first, *names[:-1]) if not part[0].isupper())
    return names[-1][0].isupper() and all(len(part) <= 3 for part in small) and fold_name(first) not in _SPOKEN_TO


def shape(label: str) -> str:
    """Return the label with its numbers alike, so that `P3` looks like `P1`; empty without a number.

    >>> shape("P12"), shape("Anna")
    ('p0', '')
    """
    folded = fold_name(label)
    return _NUMBER.sub("0", folded) if _NUMBER.search(folded) else ""


def seconds(stamp: str) -> float | None:
    """Return the seconds of a time stamp, None without one.

    >>> seconds("[1:02:03.5]"), seconds("#00:00:06-5#"), seconds("0:21"), seconds("")
    (3723.5, 6.5, 21.0, None)
    >>> seconds("[3/1/24, 1:02:03 PM]"), seconds("01/03/2024, 13:02")
    (46923.0, 46920.0)
    """
    dated = _DAY.match(stamp)
    match = _TIME.search(stamp, dated.end() if dated else 0)
    if match is None:
        return None
    hours, minutes, whole, part, half = match.groups()
    if dated and hours is None:
        hours, minutes, whole = minutes, whole, "0"
    noon = (int(hours) % 12 + (12 if half in "pP" else 0)) if half and hours else int(hours or 0)
    return noon * 3600 + int(minutes) * 60 + int(whole) + (float(f"0.{part}") if part else 0.0)

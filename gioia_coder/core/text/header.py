"""What the lines above the first turn say of a transcript: its title, date, length, place and who asks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

from gioia_coder.core.text.canonical import fold, fold_name
from gioia_coder.core.text.labels import is_answering, is_interviewer

_MOST: Final = 40
"""How many lines are looked at, and in each the first `_LONGEST` characters."""
_LONGEST: Final = 200
_TITLE_LENGTH: Final = 100

_KEYS: Final = {
    "title": "title|titel|titre|titulo|名称|标题|標題|题目|題目|כותרת",
    "date": "date|datum|dato|fecha|日期|访谈日期|訪談日期|采访日期|採訪日期|תאריך|date of (?:the )?interview|interview date|"
    "recording date|recorded(?: on)?|interviewdato|interviewdatum|datum interview|date de l'entretien",
    "minutes": "minutes|duration|length|recording length|dauer|duree|duur|varighed|laengde|længde|bandlaengde|bandlængde|"
    "lengte|duracion|minuten|minutter|时长|時長|长度|長度|משך",
    "place": "place|location|ort|lieu|plaats|sted|lugar|地点|地點|מקום",
}
_KEY: Final = {name: re.compile(rf"(?:{keys})\s*(?:\((?:min|minutes|minuten)\.?\))?") for name, keys in _KEYS.items()}
_PAIR: Final = re.compile(r"[\s#>*_-]*([^\W\d_][^:：=*_]{0,39}?)\s*[*_]*\s*(?:[:：=][*_]*|(?=\s\d{1,3}:\d\d))\s*(.*)")
_MARKS: Final = re.compile(r"^[\s#>*_-]+|[\s*_#]+$|^[\"']|[\"']$")

_MONTHS: Final = (
    "january januari januar janvier ינואר enero",
    "february februari februar fevrier פברואר febrero",
    "march maart mrt marts mars marz מרץ marzo",
    "april avril אפריל abril",
    "may mei maj mai מאי mayo",
    "june juni juin יוני junio",
    "july juli juillet יולי julio",
    "august augustus aout אוגוסט agosto",
    "september septembre ספטמבר septiembre",
    "october oktober octobre אוקטובר octubre",
    "november novembre נובמבר noviembre",
    "december dezember decembre דצמבר diciembre",
)
_YEAR: Final = r"(?P<y>(?:19|20)\d\d)"
_DATES: Final = (
    re.compile(rf"(?<!\d){_YEAR}[-./](?P<m>\d{{1,2}})[-./](?P<d>\d{{1,2}})(?!\d)"),
    re.compile(rf"(?<!\d){_YEAR}\s*年\s*(?P<m>\d{{1,2}})\s*月\s*(?P<d>\d{{1,2}})\s*[日号號]"),
    re.compile(
        r"(?<!\d)(?P<d>\d{1,2})(?:st|nd|rd|th|er|\.)?[\s-]{0,2}(?:of |de |ב)?"
        rf"(?P<name>[^\W\d_]{{3,12}})\.?[\s,-]{{0,3}}{_YEAR}(?!\d)",
        re.IGNORECASE,
    ),
    re.compile(
        rf"\b(?P<name>[^\W\d_]{{3,12}})\.? (?P<d>\d{{1,2}})(?:st|nd|rd|th)?,? {{0,2}}{_YEAR}(?!\d)",
        re.IGNORECASE,
    ),
    re.compile(rf"(?<!\d)(?P<a>\d{{1,2}})(?P<mark>[./-])(?P<b>\d{{1,2}})(?P=mark){_YEAR}(?!\d)"),
)
_MIN: Final = r"(?:m(?:in(?:ute[ns]?|uut|utter|uten|\.)?)?|分钟|分鐘|分|דקות)(?![^\W\d_])"
_LENGTHS: Final = (
    re.compile(r"(?<![\d:])(?P<h>\d{1,2}):(?P<m>[0-5]\d):(?P<s>[0-5]\d)(?![\d:])"),
    re.compile(
        rf"(?<![\d:])(?P<h>\d{{1,2}})\s?(?:h|hours?|hrs?|timer?|uur|heures?|stunden?|std\.?|小时|小時|שעה|שעות)(?![^\W\d_])"
        rf"(?:\s?(?:and|og|en|et|und)?\s?(?P<m>\d{{1,2}})(?:\s?{_MIN}|(?!\s?\w)))?(?:\s?(?P<s>\d{{1,2}})\s?s)?",
        re.IGNORECASE,
    ),
    re.compile(r"(?<![\d:])(?P<h>\d{1,2})\s?h\s?(?P<m>\d{1,2})\s?m\s?(?P<s>\d{1,2})\s?s\b", re.IGNORECASE),
    re.compile(r"(?<![\d:])(?P<m>\d{1,3})\s?m\s?(?P<s>\d{1,2})\s?s\b", re.IGNORECASE),
    re.compile(rf"(?<![\d:])(?P<m>\d{{1,3}})\s?{_MIN}", re.IGNORECASE),
)
_CLOCK: Final = re.compile(r"(?<![\d:.])\d{1,2}[:.]\d{2}(?![\d:.])")
_SHORT: Final = re.compile(r"(\d{1,3}):([0-5]\d)")
_LETTERS: Final = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a header says; empty where it says nothing. `date` is ISO, `minutes` whole; `doubts` says what was left out."""

    title: str = ""
    date: str = ""
    minutes: str = ""
    place: str = ""
    interviewer: str = ""
    doubts: tuple[str, ...] = ()

    def known(self) -> dict[str, str]:
        """Return what it says, by name."""
        every = {name: getattr(self, name) for name in ("title", "date", "minutes", "place", "interviewer")}
        return {name: value for name, value in every.items() if value}


def read_header(lines: Sequence[str]) -> Metadata:
    """Return what the lines above the first turn say, labelled or not.

    >>> read_header(["21-Apr-2023 - 10:33 - 43m07s - Pseudonym"]).known()
    {'date': '2023-04-21', 'minutes': '43'}
    >>> read_header(["# Soap", "Date: 03/04/2021", "Duration: 45 min"])
    Metadata(title='Soap', date='', minutes='45', place='', interviewer='', doubts=('03/04/2021 may be in March or in April.',))
    """
    cut = [line[:_LONGEST] for line in lines[:_MOST]]
    said: dict[str, str] = {}
    others: list[str] = []
    for line in cut:
        name, value = _labelled(line)
        if name and value:
            said.setdefault(name, value)
        else:
            others.append(line)
    day, doubts = _day([said["date"]] if "date" in said else others, labelled="date" in said)
    length = _length(said["minutes"], labelled=True) if "minutes" in said else next(filter(None, map(_length, others)), "")
    if "minutes" in said and not length:
        doubts += (f'the length "{said["minutes"][:40]}" was not understood.',)
    title = said.get("title") or next(_titles(others), "")
    return Metadata(title, day, length, said.get("place", ""), said.get("interviewer", ""), doubts)


def _labelled(line: str) -> tuple[str, str]:
    """Return which of the known things a line names, and what it says of it; nothing for any other line."""
    match = _PAIR.match(line)
    if match is None:
        return "", ""
    key, value = fold(match[1]).text.strip(), _bare(match[2])
    name = next((name for name, pattern in _KEY.items() if pattern.fullmatch(key)), "")
    if not name and is_interviewer(match[1]) and len(key) > 2 and value and not is_answering(value):
        return "interviewer", "" if is_interviewer(value) else value[:_TITLE_LENGTH]
    return name, value[:_TITLE_LENGTH]


def _bare(words: str) -> str:
    """Return words without the marks of Markdown and the quotation marks of YAML around them."""
    before = None
    while before != words:
        before, words = words, _MARKS.sub("", words.strip())
    return words


def _titles(lines: Iterable[str]) -> Iterator[str]:
    """Yield what may be a title: a heading, then the first short line that is neither a sentence nor a date, time or legend."""
    listed = list(lines)
    yield from (_bare(line) for line in listed if line.lstrip().startswith("#") and _LETTERS.search(line))
    if listed and _may_be_title(first := _bare(listed[0])):
        yield first


def _may_be_title(words: str) -> bool:
    if len(_LETTERS.findall(_undated(words))) < 3 or len(words) > _TITLE_LENGTH or words[-1] in ".:;,。：；，?？!！":
        return False
    dated = any(pattern.search(words) for pattern in _DATES)
    return not (_CLOCK.search(words) or _length(words) or set("=＝") & set(words) or (":" in words and not dated))


def _undated(words: str) -> str:
    for pattern in _DATES:
        words = pattern.sub("", words)
    return words


def _day(lines: Sequence[str], *, labelled: bool) -> tuple[str, tuple[str, ...]]:
    """Return the one date in the lines in ISO form, and what was left out."""
    found: dict[str, None] = {}
    doubts: list[str] = []
    for line in lines:
        for pattern in _DATES:
            for match in pattern.finditer(line):
                day, doubt = _read_day(match)
                found.update({day: None} if day else {})
                doubts += [doubt] if doubt else []
    if len(found) == 1:
        return next(iter(found)), ()
    if len(found) > 1:
        return "", (f"several dates stand ({', '.join(list(found)[:3])}).",)
    if labelled and not doubts:
        doubts.append(f'the date "{lines[0][:40]}" was not understood.')
    return "", tuple(dict.fromkeys(doubts))


def _read_day(match: re.Match[str]) -> tuple[str, str]:
    """Return a date in ISO form, empty for what is none, and why an ambiguous one is left out."""
    parts = match.groupdict()
    year = int(parts["y"])
    if "a" in parts:
        first, second = int(parts["a"]), int(parts["b"])
        if parts["mark"] == "." and second <= 12:
            return _iso(year, second, first), ""
        both = [day for day in dict.fromkeys((_iso(year, second, first), _iso(year, first, second))) if day]
        if len(both) > 1:
            months = (date.fromisoformat(day).month for day in sorted(both))
            return "", f"{match[0]} may be in {' or in '.join(_MONTHS[month - 1].split()[0].title() for month in months)}."
        return (both[0] if both else ""), ""
    month = _month(fold_name(parts["name"])) if "name" in parts else int(parts["m"])
    return (_iso(year, month, int(parts["d"])) if month else ""), ""


@lru_cache(maxsize=256)
def _month(name: str) -> int:
    """Return a month's number by its name or the beginning of it, in the languages known here; 0 for none.

    >>> _month("Apr"), _month("août"), _month("marts"), _month("jui"), _month("soap")
    (4, 8, 3, 0, 0)
    """
    folded = fold(name).text.strip()
    found = {n for n, names in enumerate(_MONTHS, start=1) if any(one.startswith(folded) for one in names.split())}
    return found.pop() if len(found) == 1 and len(folded) > 2 else 0


def _iso(year: int, month: int, day: int) -> str:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return ""


def _length(line: str, *, labelled: bool = False) -> str:
    """Return the length that a line gives, in whole minutes; a clock without seconds and a bare number only where labelled."""
    for pattern in _LENGTHS:
        if match := pattern.search(line):
            parts = {name: int(value or 0) for name, value in match.groupdict().items()}
            return _minutes(parts.get("h", 0) * 60 + parts.get("m", 0) + parts.get("s", 0) / 60)
    if labelled and (short := _SHORT.fullmatch(line)) and int(short[1]) >= 5:
        return _minutes(int(short[1]) + int(short[2]) / 60)
    return _minutes(float(line)) if labelled and line.isdecimal() and len(line) <= 3 else ""


def _minutes(length: float) -> str:
    return str(max(1, round(length))) if length >= 0.5 else ""

"""Numbers in running words: in digits of any script, in English and in Chinese words, and the nouns that they count."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

_UNITS: Final = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS: Final = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_WORDS: Final = {**{word: n for n, word in enumerate(_UNITS)}, **{word: 10 * n for n, word in enumerate(_TENS, 2)}}
_CHINESE: Final = {char: n for n, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "兩": 2}
_CHINESE_TENS: Final = {"十": 10, "百": 100, "千": 1000}

NOUNS: Final = {
    "interviews": "interviews? entrevistas? entretiens? vraaggesprekken 访谈 訪談 采访 採訪",
    "informants": "informants? interviewees? participants? respondents? informanten informanter deltagere befragten? répondants? "
    "entrevistad[oa]s informantes 受访者 受訪者 被访者 被訪者",
    "minutes": "minutes? mins? minuten minutter minutos? 分钟 分鐘",
    "hours": "hours? stunden timer uur heures? horas? 小时 小時",
    "cases": "cases? fälle fällen casos? 案例 个案 個案",
    "focus groups": "focus[ ]groups? fokusgruppen? fokusgrupper focusgroepen 焦点小组 焦點小組",
    "documents": "documents? dokumente dokumenten dokumenter documenten documentos? 文件 文档 文檔",
    "observations": "observations? beobachtungen observationer observaties observaciones 观察 觀察",
    "coders": "coders? codierer kodierer kodere codeurs? codificadores 编码员 編碼員 编码者",
    "codes": "codes? kodes koder códigos 编码 編碼",
    "concepts": "concepts? konzepte konzepten koncepter concepten conceptos? 概念",
    "themes": "themes? themen temaer thèmes? thema's temas? 主题 主題",
    "dimensions": "dimensions? dimensionen dimensioner dimensies dimensiones 维度 維度",
}
"""What is counted in a study, as people call it; regular expressions."""

LENGTHS: Final = ("minutes", "hours")
"""Nouns of which there may be thousands, so that one with a number such as 1943 need not stand behind a year."""

_DIGITS: Final = r"\d{1,3}(?:[,  ]\d{3})+|\d+(?:\.\d+)?"
_WORD: Final = f"(?:{'|'.join(sorted((*_WORDS, 'hundred'), key=len, reverse=True))})"
_SPELLED: Final = rf"(?:a )?{_WORD}\b(?:[- ]{_WORD}\b|(?<=hundred) and {_WORD}\b){{0,5}}"
_NUMBER: Final = rf"(?:{_DIGITS}|{_SPELLED})"
_ANY: Final = re.compile(rf"\d|\b{_WORD}\b|[{''.join((*_CHINESE, *_CHINESE_TENS))}]", re.IGNORECASE)
_TO: Final = r"\s*(?:[-–—]|to|and|bis|til|à|a|tot|至|到|~)\s*"
_BETWEEN: Final = (
    r"(?!(?:of|or|and|to|from|in|with|per|than|the|by|for|on|at|a|an|are|is|were|was|into|und|von|we|they|she|he|it|who|which|that|"
    rf"had|have|has|held|during|after|before|while|as|{_WORD})(?![\w-]))"
)
"""What stands behind a number and is no adjective of what it counts; another number counts it instead."""
_ADJECTIVES: Final = rf"(?:{_BETWEEN}[^\W\d_][\w'’-]*,?\s+|\d(?:st|nd|rd|th)[- ]?order\s+){{0,4}}?"
_CHINESE_NUMBER: Final = r"(?:\d+|[零〇一二两兩三四五六七八九十百千]+)"
_NO_COUNT: Final = re.compile(
    r"(?:(?:table|figure|fig\.|section|chapter|appendix|study|case|informant|interviewee|participant|respondent|version|phase|"
    r"step|hypothesis|proposition|no\.|[#§$€£])\s*|[A-Za-z0-9.,]-?)$",
    re.IGNORECASE,
)
"""What stands before a number that only numbers something."""
_YEAR: Final = re.compile(r"(?:19|20)\d\d")
_IN_A_YEAR: Final = re.compile(r"(?:\b(?:in|since|until|from|during|by)\s+|\()$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Counted:
    """A number with what it counts: its value, or the low and high of a range, and where it stands."""

    start: int
    end: int
    noun: str
    low: float
    high: float
    spelled: bool

    @property
    def is_range(self) -> bool:
        """Whether two numbers are said."""
        return self.low != self.high


def value(written: str) -> float | None:
    """Return a number as written in digits or in English or Chinese words, None for anything else.

    >>> [value(one) for one in ("1,943", "thirty-nine", "one hundred and five", "٣٩", "三十九", "两百", "many")]
    [1943.0, 39.0, 105.0, 39.0, 39.0, 200.0, None]
    """
    bare = re.sub(r"(?<=\d)[,\u00a0 ](?=\d{3})", "", written.strip())
    try:
        return float(bare)
    except ValueError:
        pass
    if all(char in _CHINESE or char in _CHINESE_TENS for char in bare) and bare:
        return _chinese(bare)
    total = 0
    for word in re.findall(r"[a-z]+", bare.casefold()):
        if word == "hundred":
            total = max(total, 1) * 100
        elif word in _WORDS:
            total += _WORDS[word]
        elif word not in ("and", "a"):
            return None
    return float(total) if bare else None


def _chinese(written: str) -> float:
    total = digit = 0
    for char in written:
        if char in _CHINESE_TENS:
            total += (digit or 1) * _CHINESE_TENS[char]
            digit = 0
        else:
            digit = _CHINESE[char]
    return float(total + digit)


def counted(text: str, kinds: Iterable[str] = ()) -> Iterator[Counted]:
    """Yield the numbers of a text that count something of a study; `kinds` are more nouns, in the singular.

    >>> [(one.noun, one.low, one.high) for one in counted("39 in-depth interviews of 60 to 90 minutes in two of seven cases.")]
    [('interviews', 39.0, 39.0), ('minutes', 60.0, 90.0), ('cases', 7.0, 7.0)]
    """
    found: list[Counted] = []
    if not _ANY.search(text):
        return
    names, *patterns = _patterns(tuple(kinds))
    for pattern in patterns:
        for match in pattern.finditer(text):
            noun = names[next(group for group, words in match.groupdict().items() if words)]
            found += [one] if (one := _taken(text, noun, match)) is not None else []
    found.sort(key=lambda one: (one.start, -one.end))
    yield from (one for n, one in enumerate(found) if not any(one.start < other.end for other in found[:n]))


@lru_cache(maxsize=16)
def _patterns(kinds: tuple[str, ...]) -> tuple[dict[str, str], re.Pattern[str], re.Pattern[str]]:
    """Return the nouns by the groups that stand for them, and how they are looked for in scripts with and without blanks."""
    more = {kind: [re.escape(kind).replace("\\ ", "[ -]") + "s?"] for kind in kinds if f"{kind}s" not in NOUNS}
    known = {noun: [way.replace("[ ]", "[ -]") for way in ways.split(" ")] for noun, ways in NOUNS.items()}
    names: dict[str, str] = {}
    spaced: list[str] = []
    dense: list[str] = []
    for n, (noun, ways) in enumerate({**more, **known}.items()):
        for kind, listed, own in (
            ("s", spaced, [way for way in ways if way[0] < "\u2e80"]),
            ("d", dense, [way for way in ways if way[0] >= "\u2e80"]),
        ):
            if own:
                names[f"{kind}{n}"] = noun
                listed.append(f"(?P<{kind}{n}>{'|'.join(own)})")
    way = rf"({_NUMBER})(?:{_TO}({_NUMBER}))?(?:\s+|-){_ADJECTIVES}(?:{'|'.join(spaced)})(?![\w-]*\w)"
    number = f"({_CHINESE_NUMBER})(?:{_TO}({_CHINESE_NUMBER}))?"
    wide = rf"{number}\s*[位名个個次场場份篇]?[^\s\d，。、]{{0,4}}?(?:{'|'.join(dense)})"
    return names, re.compile(way, re.IGNORECASE), re.compile(wide)


def _taken(text: str, noun: str, match: re.Match[str]) -> Counted | None:
    """Return what was matched, unless its number only numbers something or is a year."""
    low = value(match[1])
    high = value(match[2]) if match[2] else low
    before = text[max(match.start() - 20, 0) : match.start()]
    is_year = _YEAR.fullmatch(match[1]) and (noun not in LENGTHS or _IN_A_YEAR.search(before))
    if low is None or high is None or is_year or _NO_COUNT.search(before):
        return None
    return Counted(match.start(), match.end(), noun, low, high, not any(char.isdigit() for char in match[1]))

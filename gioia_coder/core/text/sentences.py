"""Sentences by rules: terminal marks per script, a short list of abbreviations per language."""

from __future__ import annotations

import re
from typing import Final

from gioia_coder.core.text.labels import words

_MARK: Final = re.compile(
    r"[.!?…؟۔।。！？｡\n](?:(?<!\n)(?:[.!?…؟۔।。！？｡\"'”’»)\]）」』】》*_]|[“‘«](?=\s|\Z))+)?"
    "(?:(?<!\n)[ \u00a0\u202f]»(?=\\s|\\Z))?\\s*"
)
"""Marks with the quotes that close behind them: those of Danish and German open elsewhere, those of French stand apart."""
_WIDE: Final = frozenset("。！？｡")
_TAIL: Final = re.compile(r"(?:\w+(?:[.'’-]\w+)*)\Z")
_CLOSERS: Final = "\"'”’»“‘«)]）」』】》*_"

_ALWAYS: Final[dict[str, str]] = {
    "en": "mr mrs ms dr prof st rev e.g i.e vs cf fig approx",
    "da": "f.eks bl.a dvs ca hr fru dr prof nr jf pga mht vedr evt inkl ekskl bl osv.v",
    "nl": "bijv bv dhr mevr mw dr drs ir ing prof mr nr ca d.w.z o.a i.p.v t.o.v m.b.t n.a.v i.v.m blz",
    "fr": "m mm mme mlle dr p.ex ex cf env av art p",
    "de": "hr fr dr prof z.b d.h u.a bzw ca vgl nr inkl evtl ggf sog s.o z.t i.d.r",
    "he": "",
    "zh": "",
}
"""Abbreviations behind which a sentence never ends."""

_BEFORE_SMALL: Final = words("etc inc ltd co corp jr sr al a.m p.m u.s u.k osv mv m.m mm enz usw u.s.w dept ave")
"""Abbreviations behind which a sentence ends only before a capital letter."""

_BEFORE_NUMBER: Final = words("no nos nr d s p pp vol ch sec art par kl kap § blz abb")
_ORDINALS: Final = words("da de no fi")
_MONTHS: Final = tuple(words("januar februar märz april mai juni juli august september oktober november dezember jahrhundert"))
_KEPT: Final = {language: words(listed) for language, listed in _ALWAYS.items()}


def find_sentences(text: str, start: int, end: int, language: str = "en") -> tuple[tuple[int, int], ...]:
    """Return the sentences of `text[start:end]` as half-open spans without outer blanks, disjoint and in order.

    A line break ends a sentence; `3.5`, `Dr.`, initials and `...` before a small letter do not.

    >>> text = "We paid 3.5 per cent. Dr. Li said no... then yes! “Why?”"
    >>> [text[a:b] for a, b in find_sentences(text, 0, len(text))]
    ['We paid 3.5 per cent.', 'Dr. Li said no... then yes!', '“Why?”']
    """
    kept = _KEPT.get(language[:2].lower(), _KEPT["en"])
    start, end = trim(text, start, end)
    found: list[tuple[int, int]] = []
    for match in _MARK.finditer(text, start, end):
        at, behind = match.span()
        run = match.group()
        if _ends(text, start, at, run, text[behind : behind + 1] if behind < end else "", kept, language):
            last = trim(text, start, at)[1] if run[0] == "\n" else at + len(run.rstrip())
            if last > start:
                found.append((start, last))
            start = behind
    if end > start:
        found.append((start, end))
    return tuple(found)


def trim(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the span without the blanks at its ends.

    >>> trim("  a b ", 0, 6)
    (2, 5)
    """
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _ends(text: str, start: int, at: int, run: str, after: str, kept: frozenset[str], language: str) -> bool:
    """Tell whether a run of marks, with the blanks behind it, ends its sentence."""
    if run == "." and after:
        return False
    if "\n" in run or not after:
        return True
    marks = run.rstrip()
    if marks == run:
        return not _WIDE.isdisjoint(marks)
    if marks == ".":
        return not _is_abbreviation(text, start, at, after, kept, language)
    return not (after.islower() and (not marks.strip("….") or marks[-1] in _CLOSERS))


def _is_abbreviation(text: str, start: int, at: int, after: str, kept: frozenset[str], language: str) -> bool:
    """Tell whether the full stop at `at` belongs to the word before it."""
    if text[at - 7 : at].isalpha():
        return False
    tail = _TAIL.search(text, max(start, at - 12), at)
    if tail is None:
        return False
    word = tail.group().lower()
    if word in kept:
        return True
    if word in _BEFORE_SMALL:
        return after.islower() or after.isdigit() or after in "(["
    if word in _BEFORE_NUMBER:
        return after.isdigit()
    if len(word) == 1 and word.isalpha():
        return _is_initial(tail.group(), after, language)
    return word.isdigit() and _is_ordinal(text, start, tail.start(), at, after, language)


def _is_initial(letter: str, after: str, language: str) -> bool:
    """Tell whether one letter with a full stop is an initial; the English word I is none."""
    return letter.isupper() and after.isalpha() and not (letter == "I" and language.startswith("en"))


def _is_ordinal(text: str, start: int, first: int, at: int, after: str, language: str) -> bool:
    """Tell whether a number with a full stop numbers a list, or a day or century as Danish and German write it."""
    if first == start:
        return True
    if language[:2].lower() not in _ORDINALS:
        return False
    return after.islower() or text[at + 1 : at + 20].strip().lower().startswith(_MONTHS)

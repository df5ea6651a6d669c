"""What in a text may be a name, found without any model: behind titles, by capitals inside sentences, by Chinese surnames."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from gioia_coder.core.pseudonyms import vocabulary as v
from gioia_coder.core.text.labels import bracketed, is_answering, is_generic, is_interviewer

_UPPER: Final = "".join(chr(code) for code in (*range(0x41, 0x250), *range(0x370, 0x530)) if chr(code).isupper())
_WORD: Final = rf"[{_UPPER}](?:[^\W_]|['’.-](?=[^\W\d_]))*"
_RUN: Final = re.compile(rf"(?<![\w@./])(?<!\w['’-]){_WORD}(?:[ \u00a0](?:(?:{v.PARTICLES})[ \u00a0])*{_WORD}){{0,4}}")
_AFTER: Final = re.compile(r"[\s\"'“”‘’«»„(\[{*_–—-]*\Z")
_BEFORE: Final = re.compile(r"([^\W\d_]+)[ \u00a0'’]*\Z")
_ENDS: Final = frozenset(".!?:…。！？：")
_TITLES: Final = "|".join(sorted(v.TITLES, key=len, reverse=True))
_TITLED: Final = re.compile(rf"\b(?i:{_TITLES})\.?[ \u00a0]({_WORD}(?:[ \u00a0](?:(?:{v.PARTICLES})[ \u00a0])*{_WORD}){{0,2}})")
_HEBREW: Final = re.compile(rf"(?<!\w)[והלב]?(?:{'|'.join(map(re.escape, v.HEBREW_TITLES))})\s([א-ת][א-ת'׳-]+)")
_WIDE: Final = re.compile(r"[\u3400-\u9fff]")
_BEHIND: Final = re.compile("|".join(sorted(v.TITLES_BEHIND, key=len, reverse=True)))
_NICKNAME: Final = re.compile(f"(?<![\u3400-\u9fff])[小老阿]([{''.join(sorted(v.SURNAMES))}])(?!时|板|师|師)")
_POSSESSIVE: Final = re.compile(r"(?:['’]s?|\.)\Z")
_LETTERS: Final = re.compile(r"[^\W\d_]+")
_LONGEST_ACRONYM: Final = 5
_SHARE: Final = 0.2
"""From this share of all its occurrences on, a word inside sentences that has a capital may be a name."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A stretch of a text that may be a name of a kind; `why` is `title`, `capital`, `contact` or `entity`."""

    kind: str
    start: int
    end: int
    why: str = "entity"


def titled(text: str) -> Iterator[Mention]:
    """Yield the names behind titles.

    >>> text = "We asked Mr. van Dam... no, Mrs Jensen; and Dr Li Wei."
    >>> [text[one.start:one.end] for one in titled(text)]
    ['Jensen', 'Li Wei']
    """
    for match in _TITLED.finditer(text):
        yield _trimmed("person", text, *match.span(1), "title")
    for match in _HEBREW.finditer(text):
        yield Mention("person", *match.span(1), "title")


def chinese(text: str) -> Iterator[Mention]:
    """Yield the Chinese names before titles, and those after 小 and 老; a surname alone is taken with its title.

    >>> text = "我们问了王小明经理，也问了李先生。老张不在。"
    >>> [text[one.start:one.end] for one in chinese(text)]
    ['王小明', '李先生', '老张']
    """
    if not _WIDE.search(text):
        return
    for match in _BEHIND.finditer(text):
        end = match.start()
        lengths = [n for n in (3, 2, 1) if end >= n and all(map(_WIDE.match, text[end - n : end]))]
        found = next((n for n in lengths if text[end - n] in v.SURNAMES), None)
        found = found or next((n for n in lengths if text[end - n] in v.SURNAMES_TOO and n > 1), None)
        if found:
            yield Mention("person", end - found, end if found > 1 else match.end(), "title")
    for match in _NICKNAME.finditer(text):
        yield Mention("person", *match.span(), "capital")


def is_name(label: str) -> bool:
    """Tell whether a speaker's label or an informant's id may be a name, and not a number, a role or initials.

    >>> [is_name(label) for label in ("Anna Berg", "Bo", "王小明", "דוד", "E1-a", "CEO", "Respondent 2", "I", "7")]
    [True, True, True, True, False, False, False, False, False]
    """
    if is_interviewer(label) or is_generic(label) or is_answering(label) or any(map(str.isdigit, label)):
        return False
    parts = _LETTERS.findall(label)
    letters = "".join(parts)
    if not letters or len(parts) > _LONGEST_ACRONYM or letters.casefold() in v.CAPITALISED:
        return False
    if _WIDE.match(letters):
        return 2 <= len(letters) <= 4
    return len(letters) > 1 and not (letters.isupper() and len(letters) < 4)


def names_in_label(label: str) -> list[str]:
    """Return what of a label may be a name.

    >>> names_in_label("Anna Berg (moderator)"), names_in_label("Speaker 1")
    (['Anna Berg'], [])
    """
    return [one.strip() for one in (bracketed(label) or (label,)) if is_name(one.strip())]


@dataclass
class Capitals:
    """What is known of the words that begin with a capital, over all texts, until `names` tells which may be names."""

    inside: Counter[str] = field(default_factory=Counter)
    first: Counter[str] = field(default_factory=Counter)
    placed: Counter[str] = field(default_factory=Counter)
    counted: Counter[str] = field(default_factory=Counter)
    german: Counter[str] = field(default_factory=Counter)
    tokens: Counter[str] = field(default_factory=Counter)

    def read(self, text: str, language: str) -> None:
        """Take note of a text."""
        self.tokens.update(_LETTERS.findall(text))
        for match in _RUN.finditer(text):
            before = text[max(0, match.start() - 24) : match.start()]
            led = before[: _AFTER.search(before).start()] if before else ""  # type: ignore[union-attr]
            gap = before[len(led) :]
            opens = not led or led[-1] in _ENDS or "\n" in gap
            self._note(match.group(), before, opens, language.startswith("de"))

    def _note(self, written: str, before: str, opens: bool, german: bool) -> None:
        parts = [_POSSESSIVE.sub("", part) for part in re.split(r"[ \u00a0]", written)]
        if opens and " " in (name := _joined(parts)):
            self.first[name] += 1
        if opens:
            parts = parts[1:]
            before = ""
        name = _joined(parts)
        if not name:
            return
        self.inside[name] += 1
        led = _BEFORE.search(before)
        word = led[1].lower() if led else ""
        self.placed[name] += word in v.IN_PLACES
        if german:
            self.german[name] += 1
            self.counted[name] += word in v.NOT_NAMED or word.endswith(("en", "er", "es", "em"))

    def names(self) -> Iterator[tuple[str, str]]:
        """Yield what may be a name, as `(kind, written)`."""
        for name, often in self.inside.items():
            if self._may_be(name, often):
                yield self._kind(name, often), name
        known = {word for name in self.inside for word in name.split()}
        for name, often in self.first.items():
            if name not in self.inside and name.split()[0] in known:
                yield self._kind(name, often), name

    def _may_be(self, name: str, often: int) -> bool:
        if " " in name:
            return True
        if self.inside.get(name[:-1]) and name.endswith("s"):
            return False
        if name.isupper() and len(name) > _LONGEST_ACRONYM:
            return False
        if self.german[name] and (self.counted[name] or self.german[name] < 2 or name.endswith(v.NOUN_ENDINGS)):
            return False
        return often >= _SHARE * (often + self.tokens[name.lower()])

    def _kind(self, name: str, often: int) -> str:
        parts = {part.casefold().rstrip(".") for part in name.split()}
        if parts & v.ORGANISATIONS or (name.isupper() and len(name) <= _LONGEST_ACRONYM):
            return "organisation"
        return "place" if 2 * self.placed[name] >= often and self.placed[name] else "person"


def _joined(parts: list[str]) -> str:
    """Return the words of a run without those on its borders that are written with a capital anyway."""
    kept = [part for part in parts if part]
    common = {*v.CAPITALISED, *v.TITLES, *v.PARTICLES.split("|")}
    while kept and (kept[0].casefold().rstrip(".") in common or len(kept[0]) == 1):
        kept = kept[1:]
    while kept and (kept[-1].casefold() in common or not kept[-1][0].isupper()):
        kept = kept[:-1]
    return " ".join(kept)


def _trimmed(kind: str, text: str, start: int, end: int, why: str) -> Mention:
    return Mention(kind, start, start + len(_POSSESSIVE.sub("", text[start:end])), why)

"""Who a quotation is said to come from: the ids in brackets, behind a dash or in the words before it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from gioia_coder.core.manuscript.model import LITERATURE, Part
from gioia_coder.core.model import Informant
from gioia_coder.core.speakers import called
from gioia_coder.core.study import Study
from gioia_coder.core.text import fold_name, normal_id
from gioia_coder.core.text.labels import words as listed

WORDS_FOR: Final = (
    r"informants?|interviewees?|participants?|respondents?|Informantin|Informanten?|Befragter?|informanten?|deltager|"
    r"répondante?|informateur|entrevistad[oa]|informante|受访者|受訪者|被访者|被訪者"
)
_CALLED: Final = re.compile(rf"(?:{WORDS_FOR})\s*(?:no\.?|nr\.?|number|№)?\s*(?=[#\w])", re.IGNORECASE)
_BRACKET: Final = re.compile(r"[\s.,;:!?…\u2009”\"’»]{0,4}[(（\[]([^()（）\[\]]{1,200})[)）\]]")
_DASH: Final = re.compile(r"\s*[.,!?…]?\s*(?:[–—―]|-{1,3})\s*([^.;()\n“\"«]{1,90})")
_YEAR: Final = re.compile(r"\b(?:1[89]|20)\d\d[a-z]?\b|forthcoming|in press|n\.d\.|pp?\.\s*\d")
_PARTS: Final = re.compile(r"\s*(?:[,;，；、|·]|(?<=\w)/(?=\s)|\s(?:and|und|og|et|y|en|&)\s)\s*")
_CASE: Final = re.compile(r"(?:case|fall|cas|caso|sag|案例)\s+(.+)", re.IGNORECASE)
_NUMBER: Final = re.compile(
    rf"(?<![\w#])(?:#\s?\d{{1,4}}|\d{{1,4}}#|(?:{WORDS_FOR})\s*(?:no\.?|nr\.?|number|#)?\s*\d{{1,4}})(?!\w)", re.I
)
_SENTENCE: Final = re.compile(r"[.!?。！？]\s|[。！？]|\n")
_MARKS: Final = '"“”„«»「」『』'
_STRONG: Final = 40
_REACH: Final = 120
_SMALL: Final = listed("a an the of in at for and from with to by on its her his their our who")


@dataclass(frozen=True, slots=True)
class Cited:
    """What is named beside a quotation: informants and cases by key, sources, roles, and what looks like an id but is none.

    `sure` is False for a name that only stands in the same sentence. `literature` says that something else is quoted.
    """

    people: tuple[int, ...] = ()
    cases: tuple[int, ...] = ()
    sources: tuple[int, ...] = ()
    roles: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    sure: bool = True
    literature: bool = False

    @property
    def named(self) -> bool:
        """Whether somebody or some source of the study is named."""
        return bool(self.people or self.sources or self.unknown)


NOBODY: Final = Cited()


@dataclass
class Names:
    """The ids of a study, as people write them."""

    people: dict[str, list[Informant]] = field(default_factory=lambda: defaultdict(list))
    cases: dict[str, int] = field(default_factory=dict)
    sources: dict[str, int] = field(default_factory=dict)
    other: set[str] = field(default_factory=set)
    roles: dict[str, set[str]] = field(default_factory=dict)
    free: re.Pattern[str] | None = None
    like: re.Pattern[str] | None = None
    numbered: bool = False

    def who(self, written: str) -> list[Informant]:
        """Return who is meant by an id, with or without a word such as informant before it."""
        return self.people.get(normal_id(written)) or self.people.get(normal_id(_CALLED.sub("", written, count=1))) or []

    def is_known(self, written: str) -> bool:
        """Tell whether it names anything of the study."""
        own = fold_name(written)
        return bool(self.who(written)) or own in self.cases or own in self.sources or own in self.other

    def unknown(self, text: str) -> Iterator[re.Match[str]]:
        """Yield what has the form of the study's ids and is none of them."""
        for pattern in (self.like, _NUMBER):
            for match in pattern.finditer(text) if pattern else ():
                if not self.is_known(match[0]) and (self.numbered or pattern is self.like or match[0][0].isalpha()):
                    yield match


def names_of(study: Study) -> Names:
    """Return the ids of a study's informants, cases and sources, ready to be looked for."""
    found = Names()
    cases = {one.id: one.ref for one in study.cases}
    labels = called(study.informants, cases)
    for one in study.informants:
        for written in dict.fromkeys((one.ref, labels[one.id], f"{cases.get(one.case or 0, '')}/{one.ref}")):
            if one not in found.people[normal_id(written)]:
                found.people[normal_id(written)].append(one)
        found.roles[one.role] = _content(one.role)
    found.cases = {fold_name(one.ref): one.id for one in study.cases}
    found.sources = {fold_name(one.ref): one.id for one in study.sources}
    found.other = {fold_name(code.ref) for code in study.codebook.codes}
    refs = [one.ref for one in study.informants]
    found.numbered = any(normal_id(ref).isdecimal() for ref in refs)
    spoken = [ref for ref in (*refs, *labels.values()) if re.search(r"\d", ref) and not normal_id(ref).isdecimal()]
    spoken += [ref for ref in refs if ref[:1].isupper() and len(ref) > 2 and not re.search(r"\d", ref)]
    if spoken:
        ways = "|".join(re.escape(ref) for ref in sorted(set(spoken), key=lambda ref: -len(ref)))
        found.free = re.compile(rf"(?<![\w-])(?:{ways})(?![\w-])")
    found.like = _likeness([one.ref for one in study.informants if not one.is_interviewer])
    return found


def _content(role: str) -> set[str]:
    return {word for word in re.findall(r"\w+", fold_name(role)) if word not in _SMALL}


def _likeness(refs: Sequence[str]) -> re.Pattern[str] | None:
    """Return the form of ids of letters and digits: numbers may be any, letters where the study's own differ."""
    forms: dict[tuple[str, ...], list[list[str]]] = defaultdict(list)
    for ref in refs:
        parts = re.findall(r"\d+|[^\W\d_]+|[\W_]+", ref)
        if any(part.isdecimal() for part in parts) and any(part.isalpha() for part in parts):
            forms[tuple("9" if part.isdecimal() else "A" if part.isalpha() else part for part in parts)].append(parts)
    ways = []
    for form, known in forms.items():
        way = ""
        for n, kind in enumerate(form):
            own = {parts[n] for parts in known}
            capitals = all(one.isascii() and one.isupper() for one in own)
            several = capitals and (len(own) > 1 or (n > 0 and max(map(len, own)) == 1))
            low, high = min(map(len, own)), max(map(len, own))
            letters = f"[A-Z]{{{low},{high}}}" if several else "(?:" + "|".join(map(re.escape, sorted(own))) + ")"
            way += r"\d{1,4}" if kind == "9" else letters if kind == "A" else re.escape(kind)
        ways.append(way)
    return re.compile(rf"(?<![\w-])(?:{'|'.join(ways)})(?![\w-])") if ways else None


def behind(names: Names, text: str, at: int) -> tuple[Cited, int]:
    """Return what brackets or a dash right behind a quotation name, and where they end; `at` again for nothing."""
    found, end = NOBODY, at
    while match := _BRACKET.match(text, end):
        found, end = _joined(found, parsed(names, match[1], bracket=text[match.start(1) - 1])), match.end()
    if not found.named and not found.literature and text[at : at + 3].lstrip().startswith(LITERATURE):
        found = Cited(literature=True)
    if end == at and (match := _DASH.match(text, at)):
        named = parsed(names, match[1])
        if named.people or named.sources:
            return named, match.end()
    return found, end


def _joined(one: Cited, other: Cited) -> Cited:
    return Cited(
        one.people + other.people,
        one.cases + other.cases,
        one.sources + other.sources,
        one.roles + other.roles,
        one.unknown + other.unknown,
        True,
        one.literature or other.literature,
    )


def parsed(names: Names, words: str, *, bracket: str = "") -> Cited:
    """Return what some words name, such as `E1-A, owner, case E1`; a bare number only stands for one in round brackets."""
    people: list[int] = []
    cases, sources, roles, unknown = [], [], [], []
    for part in filter(None, _PARTS.split(words.strip())):
        bare = re.sub(r"^(?:see|cf\.?|e\.g\.,?|interview(?: with)?)\s+", "", part, flags=re.I)
        own = fold_name(bare)
        source, _, place = own.partition(":") if ":" in own else own.partition("@")
        case = _CASE.fullmatch(bare)
        if normal_id(bare).isdecimal() and bare == bare.strip("#") and bracket not in ("(", "（"):
            continue
        if who := names.who(bare):
            people += [one.id for one in who]
        elif own in names.cases or (case and fold_name(case[1]) in names.cases):
            cases.append(names.cases[own if own in names.cases else fold_name(case[1] if case else "")])
        elif source in names.sources and (not place or place[0].isdecimal()):
            sources.append(names.sources[source])
        elif any(match.span() == (0, len(bare)) for match in names.unknown(bare)):
            unknown.append(bare)
        else:
            people += [one.id for match in _named(names, bare) for one in names.who(match)]
            roles.append(part)
    literature = (bool(_YEAR.search(words)) or LITERATURE in words) and not (people or sources)
    return Cited(tuple(dict.fromkeys(people)), tuple(cases), tuple(sources), tuple(roles), tuple(unknown), True, literature)


def _named(names: Names, text: str) -> list[str]:
    """Return the ids that stand in running words, in order."""
    found = [(match.start(), match[0]) for match in names.free.finditer(text)] if names.free else []
    found += [(match.start(), match[0]) for match in _NUMBER.finditer(text) if names.who(match[0])]
    return [written for _, written in sorted(found)]


def before(names: Names, text: str, at: int) -> Cited:
    """Return who is named last before a quotation in the same sentence."""
    lead = text[max(at - _REACH, 0) : at]
    quoted = max(map(lead.rfind, _MARKS)) + 1
    lead = lead[max(quoted, *(match.end() for match in _SENTENCE.finditer(lead)), 0) :]
    if quoted and (match := _BRACKET.match(lead)):
        lead = lead[match.end() :]
    found = _named(names, lead)
    if not found:
        return Cited(literature=bool(_YEAR.search(lead)) or LITERATURE in lead)
    far = len(lead) - lead.rfind(found[-1]) - len(found[-1])
    return Cited(people=tuple(one.id for one in names.who(found[-1])), sure=far <= _STRONG)


def in_sentence(names: Names, text: str, first: int, last: int) -> Cited:
    """Return who is named in the sentence of a quotation: before it, else behind it; both where another one stands before."""
    lead, tail = before(names, text, first), _later(names, text, last)
    if lead.people and tail.people and any(mark in text[max(first - _REACH, 0) : first] for mark in _MARKS):
        return Cited(people=lead.people + tail.people, sure=False)
    return lead if lead.named or lead.literature else tail


def _later(names: Names, text: str, at: int) -> Cited:
    """Return who is named first behind a quotation in the same sentence, before the next one."""
    tail = text[at : at + _REACH]
    ends = [match.start() for match in _SENTENCE.finditer(tail)] + [place for mark in _MARKS if (place := tail.find(mark)) >= 0]
    found = _named(names, tail[: min(ends, default=len(tail))])
    return Cited(people=tuple(one.id for one in names.who(found[0])), sure=False) if found else NOBODY


def in_row(names: Names, cells: Iterable[str]) -> Cited:
    """Return whom the other cells of a table's row name and nothing else."""
    found = NOBODY
    for cell in cells:
        if len(cell) < _REACH and (named := parsed(names, cell.strip().strip("()[]"), bracket="(")).named:
            found = _joined(found, named)
    return found


def heads_references(text: str) -> bool:
    """Tell whether a paragraph heads the list of references.

    >>> heads_references("References"), heads_references("6. Bibliography"), heads_references("References to them are many.")
    (True, True, False)
    """
    return _REFERENCES.fullmatch(text.strip()) is not None


_REFERENCES: Final = re.compile(
    r"(?:\d+\.?\s*)?(?:references|bibliography|works cited|literature(?: cited)?|literatur(?:verzeichnis)?|références|"
    r"bibliographie|referencias|referencer|literatuur|参考文献|參考文獻|מקורות):?",
    re.IGNORECASE,
)
SPOKEN_PARTS: Final = frozenset({Part.BODY, Part.CELL, Part.NOTE})
"""The parts of a manuscript in which quotations are looked for."""


def spoken_role(names: Names, written: str, own: Sequence[str]) -> list[str]:
    """Return the roles of others that some words beside an id name, where none of them fits its own role."""
    words = _content(written)
    if not words or any(words & names.roles.get(role, set()) for role in own) or not any(own):
        return []
    return [role for role, known in names.roles.items() if known and words <= known]

"""What is wrong with the quotations of a manuscript, in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from gioia_coder.core.manuscript.citing import Cited, Names, spoken_role
from gioia_coder.core.manuscript.corpus import Match
from gioia_coder.core.manuscript.judging import Quotation
from gioia_coder.core.manuscript.model import Finding, Found, Paragraph
from gioia_coder.core.manuscript.wording import Wording, wording
from gioia_coder.core.model import QuoteState
from gioia_coder.core.reports.wording import enumerated
from gioia_coder.core.speakers import called
from gioia_coder.core.study import Study
from gioia_coder.core.text import address_of, short

MOST_RUNS: Final = 4
_A_PART: Final = 0.25
_OVERLAP: Final = 4


class Reporter:
    """Words what was found about each quotation of some paragraphs."""

    def __init__(self, study: Study, paragraphs: Sequence[Paragraph], names: Names) -> None:
        self.study = study
        self.paragraphs = paragraphs
        self.names = names
        self.sources = {one.id: one for one in study.sources}
        self.people = {one.id: one for one in study.informants}
        self.cases = {one.id: one.ref for one in study.cases}
        self.called = called(study.informants, self.cases)

    def place(self, one: Quotation) -> str:
        """Return where a quotation stands in the manuscript."""
        return self.paragraphs[one.candidate.paragraph].place(one.candidate.first)

    def address(self, match: Match) -> str:
        """Return the address of a passage."""
        start, end = match.span
        turns = self.study.revision(match.text.source).turns
        where = address_of(start, end, self.sources[match.text.source].ref, turns)
        if "@" in where and (turn := next((turn.n for turn in reversed(turns) if turn.start <= start), 0)):
            where = f"{where} (turn {turn})"
        return f"{where}, {match.text.form}" if match.text.form else where

    def findings(self, one: Quotation) -> Iterator[Finding]:
        """Yield what is to be said of one quotation."""
        if not one.candidate.closed:
            yield self._said(one, Found.OPEN, False, "the quotation mark is never closed.", "Close it where the quotation ends.")
        match = one.match
        if match is None:
            yield from self._nowhere(one)
        else:
            if match.exact:
                yield self._said(one, Found.EXACT, False, self._speakers_told(match))
            else:
                mend = "Copy the words from the source, or mark what you changed by ... and [ ]."
                yield self._said(one, Found.WORDS, True, differences(one.wording, match), mend)
            yield from self._by_whom(one, match)
            yield from self._states(one, match)
        yield from self._about_whom(one)

    def _said(self, one: Quotation, kind: Found, fault: bool, what: str, mend: str = "") -> Finding:
        source = self.address(one.match) if one.match else ""
        return Finding(kind, fault, self.place(one), what, mend, " ".join(one.wording.text.split()), source)

    def _nowhere(self, one: Quotation) -> Iterator[Finding]:
        if not one.candidate.closed or one.cited.literature:
            return
        if one.cited.named and one.cited.sure:
            who = enumerated([self.called[key] for key in one.cited.people]) or "a source of the study"
            what = f"is found in no transcript, though it names {enumerated(list(one.cited.unknown)) or who}."
            yield self._said(
                one, Found.NOWHERE, True, what, "Look it up: gioia find TEXT; a translation is noted with gioia quote."
            )
        else:
            like = ", which may be a term or a title" if _is_title(one.wording.text) else ""
            what = f"is found in no transcript{like}; nobody of the study is named beside it."
            yield self._said(one, Found.NOT_FOUND, False, what, "Name the informant if it is one's words.")

    def _speakers(self, match: Match) -> list[int]:
        """Return who says a quarter of a passage or more, most of it first; 0 for nobody known."""
        said = match.informants
        least = _A_PART * sum(said.values())
        return [who for who in sorted(said, key=lambda who: -said[who]) if said[who] >= least]

    def _speakers_told(self, match: Match) -> str:
        return enumerated([self._called(who) for who in self._speakers(match)])

    def _called(self, who: int) -> str:
        return self.called.get(who, "nobody known")

    def _by_whom(self, one: Quotation, match: Match) -> Iterator[Finding]:
        """Yield a contradiction between who is named and who speaks."""
        speakers = self._speakers(match)
        source, cited = self.sources[match.text.source], one.cited
        asking = [who for who in speakers if who in self.people and self.people[who].is_interviewer]
        if asking and not set(asking) & set(cited.people):
            named = f", not {self._named(cited)}" if cited.people and cited.sure else ""
            what = f"the interviewer says this{named}."
            yield self._said(one, Found.INTERVIEWER, bool(named), what, "An interviewer's words are no evidence.")
            return
        heard = set(speakers) if any(speakers) else {*source.informants}
        if cited.people and heard and not heard & set(cited.people):
            who = enumerated([self._called(each) for each in (speakers if any(speakers) else source.informants)])
            what = f"names {self._named(cited)}, but {who} says this."
            yield self._said(one, Found.INFORMANT, cited.sure, what, f"Name {who}.")
        elif cited.sources and match.text.source not in cited.sources:
            named = enumerated([self.sources[each].ref for each in cited.sources])
            yield self._said(
                one, Found.INFORMANT, True, f"names {named}, but the words are in {source.ref}.", f"Name {source.ref}."
            )
        elif len([who for who in speakers if who]) > 1:
            what = f"joins words of {enumerated([self._called(who) for who in speakers if who])}."
            yield self._said(one, Found.INFORMANT, False, what, "Quote them one by one.")

    def _named(self, cited: Cited) -> str:
        return enumerated([self.called[key] for key in dict.fromkeys(cited.people)])

    def _states(self, one: Quotation, match: Match) -> Iterator[Finding]:
        """Yield that the words, or some of them, are not meant for print."""
        start, end = match.span
        for quote in self.study.quotes:
            if quote.source == match.text.source and quote.start < end and start < quote.end:
                if quote.state is QuoteState.PRIVATE:
                    yield self._said(
                        one, Found.PRIVATE, True, "holds words of a private quote.", "Leave them out, or choose another."
                    )
                elif quote.state is QuoteState.REJECTED:
                    mend = "Choose another, or let it stand: gioia quote SEGMENT --state power."
                    yield self._said(one, Found.REJECTED, False, "holds words of a rejected quote.", mend)

    def _about_whom(self, one: Quotation) -> Iterator[Finding]:
        """Yield roles and cases that are not those of whoever is named beside them."""
        people = [self.people[key] for key in one.cited.people]
        said = [self.people[key] for key in self._speakers(one.match) if key in self.people] if one.match else []
        people = [person for person in people if person in said] or people or said
        if not people or not one.cited.sure:
            return
        wrong = [key for key in one.cited.cases if all(person.case not in (None, key) for person in people)]
        for key in wrong:
            own = enumerated([self.cases.get(person.case or 0, "no case") for person in people])
            what = f"names case {self.cases[key]}, but {self._called(people[0].id)} is of {own}."
            yield self._said(one, Found.ROLE, True, what, f"Name case {own}.")
        for role in one.cited.roles:
            if others := spoken_role(self.names, role, [person.role for person in people]):
                own = enumerated([person.role or "without a role" for person in people])
                what = f'names the role "{role}", which is that of others ({others[0]}); {self._called(people[0].id)} is {own}.'
                yield self._said(one, Found.ROLE, True, what, "Mend the role, or the id.")

    def used_twice(self, quotations: Sequence[Quotation]) -> Iterator[Finding]:
        """Yield each quotation whose words, or four of them, stand in an earlier one as well."""
        earlier: dict[int, list[Quotation]] = {}
        for one in quotations:
            if one.match is None:
                continue
            known = earlier.setdefault(one.match.text.source, [])
            if first := next((other for other in known if other.match and self._overlap(one.match, other.match)), None):
                what = f"the same words stand in {self.place(first)}."
                yield self._said(one, Found.TWICE, False, what, "Choose another quote: gioia report evidence lists them.")
            known.append(one)

    def _overlap(self, one: Match, other: Match) -> bool:
        start, end = max(one.span[0], other.span[0]), min(one.span[1], other.span[1])
        if start >= end:
            return False
        common = wording(self.study.revision(one.text.source).text[start:end]).size
        return common >= min(_OVERLAP, wording(_words(one)).size, wording(_words(other)).size)


def _words(match: Match) -> str:
    return match.text.original[slice(*match.text.span_of(match.first, match.last))]


def _is_title(words: str) -> bool:
    """Tell whether most of the longer words begin with a capital."""
    long = [word for word in words.split() if len(word) > 3]
    return bool(long) and sum(word[0].isupper() for word in long) * 3 >= 2 * len(long)


def differences(quote: Wording, match: Match) -> str:
    """Return in words what differs between a quotation and its passage, with a word beside for where it is."""
    told = [_run(quote, match, run) for run in match.runs[:MOST_RUNS]]
    more = len(match.runs) - MOST_RUNS
    return "; ".join(told) + (f"; and {more} more places" if more > 0 else "") + "."


def _run(quote: Wording, match: Match, run: tuple[int, int, int, int]) -> str:
    first, last, start, end = run
    form = match.text.form or "transcript"
    inside = next(one for one in quote.stretches if one[0] <= min(first, len(quote.words) - 1) < one[1])
    if first == last:
        after = f' after "{_of(quote, first - 1, first)}"' if first > inside[0] else ""
        return f'leaves out "{_in(match, start, end)}"{after} without a mark'
    if last < inside[1]:
        last, end = last + 1, end + 1
    elif first > inside[0]:
        first, start = first - 1, start - 1
    if end <= start:
        return f'adds "{_of(quote, first, last)}"'
    return f'said "{_of(quote, first, last)}", {form} "{_in(match, start, end)}"'


def _of(quote: Wording, first: int, last: int) -> str:
    return short(quote.text[quote.spans[first][0] : quote.spans[last - 1][1]])


def _in(match: Match, first: int, last: int) -> str:
    first, last = max(first, 0), min(last, len(match.text))
    return short(match.text.original[slice(*match.text.span_of(first, last))])

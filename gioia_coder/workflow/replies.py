"""What somebody wrote into a Word copy of a source, as memos: replies to comments that are codings, and new comments."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from gioia_coder.core.anchoring import Fate, Span, reanchor
from gioia_coder.core.blocks import Column, Table
from gioia_coder.core.commented import Marked, lines_of, marked, placed, returned_lines
from gioia_coder.core.model import Memo, Revision, Source
from gioia_coder.core.reports.privacy import PRIVATE_QUOTE
from gioia_coder.core.reports.wording import number
from gioia_coder.core.text import address_of, fold_name, parse_address, resolve, short
from gioia_coder.core.text.canonical import canonical
from gioia_coder.errors import ConflictError, InputError, UnknownNameError
from gioia_coder.formats import returned_document, source_document, word_comments
from gioia_coder.formats.returned_document import Returned
from gioia_coder.formats.word_comments import Remark
from gioia_coder.store import Store, reading, writing
from gioia_coder.workflow import finding
from gioia_coder.workflow.coding import check_present, tidy_memo
from gioia_coder.workflow.judging import KINDS

_DATE: Final = re.compile(r"\d{4}-\d\d-\d\d")
_RESOLVED: Final = ", resolved: "
_LONGEST: Final = 300


@dataclass(frozen=True, slots=True)
class Reply:
    """What one comment says, worded as a memo: on a span of the present text, or on the source where it has none.

    `known` is a memo that says the same already, `state` what is to be done: new, resolved (the memo is worded again), or known.
    """

    span: Span | None
    text: str
    known: Memo | None = None

    @property
    def state(self) -> str:
        """Return what is to be done about it."""
        if self.known is None:
            return "new"
        return "resolved" if self.known.text != self.text and _RESOLVED in self.text else "known"


@dataclass(frozen=True, slots=True)
class Replies:
    """What a copy brings: of which source, what it says, and what to know about it."""

    source: Source
    revision: Revision
    replies: tuple[Reply, ...]
    notes: tuple[str, ...]
    kind: str

    @property
    def fresh(self) -> tuple[Reply, ...]:
        """Return what is not noted yet."""
        return tuple(one for one in self.replies if one.state != "known")

    def table(self) -> Table:
        """Return a row per comment: where it stands, its memo, and whether it is new."""
        columns = (Column("segment", "Segment"), Column("memo", "Memo", width=50), Column("state", "State"))
        rows = [(self.where(one), one.text, one.state) for one in self.replies]
        return Table(f"Comments on {self.source.ref}", columns, rows)

    def where(self, reply: Reply) -> str:
        """Return the address that a memo is on, the source's id for one on the whole of it."""
        if reply.span is None:
            return self.source.ref
        return address_of(*reply.span, self.source.ref, self.revision.turns)


def read_replies(store: Store, path: Path, *, source: str = "", kind: str = "note") -> Replies:
    """Return what a Word copy brings; nothing is changed.

    `source` names the source of a document that lost what tells it apart, or that was no copy: then words alone say where
    comments belong. Raises `InputError` for a file that is no copy of a source here, `ConflictError` where several hold its text.
    """
    if fold_name(kind) not in KINDS:
        raise UnknownNameError("kind of memo", kind, KINDS, mend=f"Kinds are {', '.join(KINDS)}.")
    found = returned_document.read(path)
    one, former = _source_of(store, path, found, source)
    return _Reading(store, found, one, former).replies(fold_name(kind))


def note_replies(store: Store, found: Replies, *, who: str) -> int:
    """Write what a copy brings as memos, as one act; return how many are new or worded again."""
    if not found.fresh:
        return 0
    with store.act(f"memos from a copy of {found.source.ref}", who=who) as act:
        check_present(act, found.source, found.revision.id)
        for one in found.fresh:
            if one.known is not None:
                writing.end_memo(act, one.known.id)
            about, segment = ("segment", (found.revision.id, *one.span)) if one.span else ("source", None)
            writing.add_memo(act, kind=found.kind, about=about, target=found.source.id, text=one.text, segment=segment)
    return len(found.fresh)


def _source_of(store: Store, path: Path, found: Returned, typed: str) -> tuple[Source, Revision | None]:
    """Return the source that a document is of, and the text that it was written from where the project holds that."""
    digest, ref = found.properties.get(source_document.TEXT, ""), found.properties.get(word_comments.SOURCE, "")
    if typed:
        one = finding.source(store, typed, exact=True)
        key = reading.revision_with(store.connection, one.id, digest) if digest else None
    elif not digest:
        mend = "If somebody commented on a transcript of this project, say which: --source ID."
        raise InputError(path, "it is no copy that `gioia sources export` wrote.", mend=mend)
    else:
        holding = {
            one.ref: (one, key)
            for one in reading.sources(store.connection)
            if (key := reading.revision_with(store.connection, one.id, digest)) is not None
        }
        if not holding:
            said = f"it is a copy of {ref}, whose text then is not in this project."
            raise InputError(path, said, mend="Look whether this is the right project; if the text is of it: --source ID.")
        if len(holding) > 1 and ref not in holding:
            raise ConflictError(f"{path.name} could be of {', '.join(holding)}.", mend="Say which: --source ID.")
        one, key = holding.get(ref) or next(iter(holding.values()))
    finding.text_of(store, one)
    return one, reading.revision(store.connection, key) if key is not None else None


class _Reading:
    """One document being read: its comments, those of them that are codings, and where each stands in the present text."""

    def __init__(self, store: Store, found: Returned, source: Source, former: Revision | None) -> None:
        self.found, self.source, self.former = found, source, former
        self.revision = finding.text_of(store, source)
        self.memos = _noted(reading.memos(store.connection), source)
        self.remarks = [remark for remark, _ in found.remarks]
        self.own = [marked(canonical(one.words)) if one.parent < 0 else None for one in self.remarks]
        self.parents = self._parents()
        numbered = source_document.TEXT in found.properties
        self.lines = returned_lines(found.text, numbered=numbered)
        self.spans = self._spans()

    def replies(self, kind: str) -> Replies:
        """Return what the comments say."""
        found = dict.fromkeys(one for n in sorted(range(len(self.remarks)), key=self._at) if (one := self._reply(n)))
        return Replies(self.source, self.revision, tuple(found), tuple(self._notes(list(found))), kind)

    def _parents(self) -> list[int]:
        """Return what each comment replies to, -1 for nothing.

        Programs that know no replies put them beside the comment, on exactly its words: there they reply to a code's comment.
        """
        coded: dict[Span, list[int]] = defaultdict(list)
        for n, (_, span) in enumerate(self.found.remarks):
            if self.own[n] is not None and span[0] < span[1]:
                coded[span].append(n)
        parents = [one.parent for one in self.remarks]
        for n, (one, span) in enumerate(self.found.remarks):
            beside = coded.get(span, [])
            if one.parent < 0 and self.own[n] is None and len({self._code(at) for at in beside}) == 1:
                parents[n] = beside[0]
        return parents

    def _code(self, n: int) -> str:
        """Return the heading of the comment that is a coding, empty for any other."""
        mark = self.own[n]
        return mark.head if mark else ""

    def _spans(self) -> list[Span | None]:
        """Return where each comment stands: a coding's by its address in the text that was written, others by their words."""
        spans = placed(self.found.text, self.lines, self.revision, [span for _, span in self.found.remarks])
        spans = [there if span[0] < span[1] else None for there, (_, span) in zip(spans, self.found.remarks, strict=True)]
        if self.former is None:
            return spans
        known = {n: span for n, mark in enumerate(self.own) if mark and (span := _resolved(mark, self.former))}
        moved = reanchor(self.former.text, self.former.turns, self.revision.text, self.revision.turns, list(known.values()))
        for n, at in zip(known, moved, strict=True):
            spans[n] = None if at.fate is Fate.QUARANTINED else (at.start, at.end)
        return spans

    def _at(self, n: int) -> tuple[int, int, int]:
        """Return by what the comments are ordered: where their thread stands in the document, then as they were written."""
        first = self.parents[n] if self.parents[n] >= 0 else n
        return self.found.remarks[first][1][0], first, n

    def _reply(self, n: int) -> Reply | None:
        """Return what a comment says, None for a coding's own into which nothing was written."""
        one, mark = self.remarks[n], self.own[n]
        words = tidy_memo(mark.changed if mark else one.words)
        if not words:
            return None
        first = self.parents[n] if self.parents[n] >= 0 else n
        span = self.spans[first] or self.spans[n]
        text = f"{', '.join(self._head(n))}: {words}"
        if span is None and (quote := self._quote(first)):
            text = f'"{quote}"\n\n{text}'
        return Reply(span, text, self.memos.get((span, _open(text))))

    def _head(self, n: int) -> Iterator[str]:
        """Yield who says it, when, about what, and whether it is settled."""
        one, parent = self.remarks[n], self.parents[n]
        if code := self._code(n):
            yield from ("somebody", f"in the comment on {code}")
        else:
            yield _who(one)
            yield from _DATE.findall(one.date)[:1]
        if parent >= 0:
            code = self._code(parent)
            yield f"on {code}" if code else f"to {_who(self.remarks[parent])}"
        if one.resolved or (parent >= 0 and self.remarks[parent].resolved):
            yield "resolved"

    def _quote(self, n: int) -> str:
        start, end = self.found.remarks[n][1]
        return short(tidy_memo(self.found.text[start:end]), _LONGEST)

    def _notes(self, replies: Sequence[Reply]) -> Iterator[str]:
        """Yield what to know besides."""
        ref, present = self.source.ref, sum(mark is not None for mark in self.own)
        written = self.found.properties.get(source_document.COMMENTS, "")
        if self.former is not None and self.former.id != self.revision.id:
            yield f"It is a copy of an earlier text of {ref}: comments were moved to their words in the present one."
        if written.isdecimal() and present < int(written):
            gone = int(written) - present
            yield f"{gone} of its {number(int(written), 'comment')} {'is' if gone == 1 else 'are'} gone; all codings stay."
        answered = set(self.parents)
        quiet = sum(one.resolved for n, one in enumerate(self.remarks) if self.own[n] and n not in answered)
        if quiet:
            yield f"{number(quiet, 'comment')} resolved without a reply: nothing to note."
        if changed := self._changed():
            yield f"{number(changed, 'paragraph')} changed there: {ref} stays as it is."
        if lost := sum(one.span is None for one in replies):
            yield f"{number(lost, 'comment')} on no words of {ref}: a memo on the whole source, with the words."

    def _changed(self) -> int:
        """Return how many lines of the text are not in the document as they were."""
        if self.former is None:
            return 0
        text = self.former.text
        there = Counter(_plain(self.found.text[start:end]) for start, end in self.lines)
        here = Counter(_plain(text[one.start : one.end]) for one in lines_of(text, self.former.turns))
        hidden = sum(PRIVATE_QUOTE in self.found.text[start:end] for start, end in self.lines)
        return max((here - there).total() - hidden, 0)


def _who(remark: Remark) -> str:
    return tidy_memo(remark.author) or "somebody"


def _plain(words: str) -> str:
    return "".join(char for char in words if char.isalnum())


def _open(text: str) -> str:
    """Return a memo's text as it was before its comment was resolved."""
    return text.replace(_RESOLVED, ": ", 1)


def _noted(memos: Sequence[Memo], source: Source) -> dict[tuple[Span | None, str], Memo]:
    """Return the memos on a source and its segments by where they stand and what they say."""
    return {
        ((one.start, one.end) if one.start is not None and one.end is not None else None, _open(one.text)): one
        for one in memos
        if one.about in ("source", "segment") and one.target == source.id
    }


def _resolved(mark: Marked, revision: Revision) -> Span | None:
    """Return the span of a coding's address in the text that was written, None for one that it does not have."""
    try:
        return resolve(parse_address(mark.address), revision.turns, len(revision.text))
    except InputError:
        return None

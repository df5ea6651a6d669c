"""How a table is read: which of its columns hold who speaks, the words, times, ids and codes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import groupby
from typing import Final, Literal

from gioia_coder.core.text import fold_name, is_interviewer
from gioia_coder.core.text.labels import is_answering
from gioia_coder.core.text.layouts import shape
from gioia_coder.formats.rows import words as w
from gioia_coder.formats.rows.asked import Named
from gioia_coder.formats.rows.columns import Column, find_text
from gioia_coder.formats.rows.tags import Tag, find_tags, placed

Kind = Literal["rows", "cues", "survey"]
_LONGEST: Final = 60
_ATTRIBUTE: Final = 200
_MANY: Final = 50
_TALK: Final = 6
"""So many rows must take turns before an unknown heading is that of speakers."""
_SURE_FIELDS: Final = frozenset(("responseid", "respondentid", "response id", "respondent id"))


@dataclass(frozen=True)
class Plan:
    """The part that each column plays; `left` are those that are not read at all."""

    kind: Kind
    texts: tuple[Column, ...] = ()
    speaker: Column | None = None
    time: Column | None = None
    group: Column | None = None
    id: Column | None = None
    question: Column | None = None
    coder: Column | None = None
    memo: Column | None = None
    tags: tuple[Tag, ...] = ()
    attributes: tuple[Column, ...] = ()
    personal: tuple[Column, ...] = ()
    left: tuple[Column, ...] = ()


@dataclass
class _Table:
    """What is being decided: the columns that play no part yet."""

    columns: list[Column]
    named: Named
    survey: bool
    tags: list[Tag] = field(default_factory=list)
    coder: Column | None = None
    memo: Column | None = None

    @cached_property
    def texts(self) -> list[Column]:
        """The columns that may be what is said, once those of codes are known."""
        return [one for one in find_text(self.without()) if not w.is_called(one.name, w.FOREIGN, w.SPOKEN | w.ANSWER)]

    def without(self, *taken: Column | None) -> list[Column]:
        """Return the columns but these and those of codes."""
        out = {id(one) for one in (*taken, *(tag.column for tag in self.tags), self.coder, self.memo) if one is not None}
        return [column for column in self.columns if id(column) not in out]


def decide(columns: Sequence[Column], named: Named, *, survey: bool) -> Plan:
    """Return how a table is read, by what a person named and else by its headings and values.

    `survey` is True where the program that made it is one for surveys. `texts` are empty where no column holds words.
    """
    table = _Table(list(columns), named, survey)
    _find_codes(table)
    speaker = named.speaker or (None if named.id or survey else _speaker(table))
    if speaker is not None and (plan := _utterances(table, speaker)):
        return plan
    return (None if named.id or survey else _cues(table)) or _survey(table)


def _find_codes(table: _Table) -> None:
    """Find the columns of codes, of the coder of each row, and of notes on them."""
    named = table.named
    kept = {id(one) for one in (named.id, named.speaker, *named.texts) if one is not None}
    free = [column for column in table.columns if id(column) not in kept]
    if named.tags:
        table.tags = list(named.tags)
    else:
        first = next((column.at for column in table.columns if not column.is_technical and column.letters >= 12), 1 << 20)
        found = find_tags(free)
        table.tags = [tag for tag in found if not w.is_called(tag.column.name, w.KINDS, w.PLAIN) or tag.column.at > first]
    if not table.tags:
        return
    at = min(tag.column.at for tag in table.tags)
    rest = [column for column in table.without() if id(column) in set(map(id, free))]
    table.coder = next((one for one in rest if w.is_called(one.name, w.CODER, frozenset(("name",)))), None)
    beside = (one for one in rest if one.at > at and one is not table.coder and w.is_called(one.name, w.MEMO, w.TAGS | w.PLAIN))
    table.memo = next(beside, None)


def _speaker(table: _Table) -> Column | None:
    """Return the column that says who speaks, by its heading, else by few short values beside long words."""
    free = table.without(*table.named.texts)
    labels = [one for one in free if one.values and one.letters <= _LONGEST and not one.is_clock]
    for column in labels:
        if w.is_called(column.name, w.SPEAKER, w.NAMED | w.ID_MORE | frozenset(("label", "display"))):
            return column
    if any(fold_name(one.name) in _SURE_FIELDS for one in free):
        return None
    for column in labels:
        if w.is_called(column.name, w.NAMED, w.ID_MORE | w.SPEAKER) and _takes_turns(table, column, called=True):
            return column
    unfit = {one for one in labels if one.is_technical or one.asks or w.is_called(one.name, w.NAMED, w.ID_MORE)}
    others = [one for one in labels if one not in unfit and w.TRAIT.isdisjoint(w.tokens(one.name))]
    return next((one for one in others if _takes_turns(table, one, called=False)), None)


def _takes_turns(table: _Table, column: Column, *, called: bool) -> bool:
    """Tell whether a column's values are people who speak in turns, and not what they are like."""
    values = [value.strip().casefold() for value in column.values]
    different = set(values)
    if len(different) < 2 or (len(values) > 3 and len(different) > max(2, len(values) // 2)):
        return False
    texts = [one for one in table.texts if one is not column]
    if texts and called and any(is_interviewer(value) for value in different):
        return True
    if len(texts) != 1:
        return False
    runs = sum(1 for _ in groupby(values))
    alternating = runs >= 0.4 * len(values) and runs > len(different)
    others = [one for one in table.without(column, *texts) if not one.is_empty and not _counts(one)]
    counted = (one for one in table.without(column, *texts) if one.is_number and not one.asks)
    timed = any(one.is_clock for one in table.columns) or any(w.is_called(one.name, w.START | w.TURN, w.UNIT) for one in counted)
    alone = not others or timed
    if not called:
        known = all(len(value) > 1 and (is_interviewer(value) or is_answering(value)) for value in different)
        return (
            alone
            and alternating
            and len(different) <= 12
            and not column.is_chosen
            and (known or timed or (runs > 0.75 * len(values) and len(values) >= _TALK))
        )
    roles = w.is_called(
        column.name, frozenset(("role", "participant", "respondent", "informant", "rolle", "rol", "角色")), w.ID_MORE
    )
    return alone and alternating and (timed or not roles)


def _counts(column: Column) -> bool:
    """Tell whether a column holds times or numbers that say nothing of who speaks."""
    return column.is_clock or (
        column.is_number and w.is_called(column.name, w.START | w.END | w.TURN | set(w.GROUP), w.UNIT | w.GROUP_MORE)
    )


def _time(columns: Sequence[Column]) -> Column | None:
    """Return the column of the times at which words begin."""
    timed = [one for one in columns if one.values and (one.is_clock or one.is_number)]
    called = (one for one in timed if w.is_called(one.name, w.START, w.UNIT))
    return next(called, next((one for one in timed if one.is_clock and not w.is_called(one.name, w.END, w.UNIT)), None))


def _words(columns: Sequence[Column]) -> Column | None:
    """Return the column of what is said: by its heading, else the longest, an original before its translation."""
    found = [one for one in find_text(columns) if not one.is_private]

    def rank(one: Column) -> tuple[bool, bool, float]:
        foreign = w.is_called(one.name, w.FOREIGN, w.SPOKEN | w.ANSWER)
        called = w.is_called(one.name, w.SPOKEN | w.ANSWER, w.TURN | w.SPEAKER)
        return called and not foreign, not foreign, one.letters * one.distinct

    return max(found, key=rank, default=None)


def _utterances(table: _Table, speaker: Column) -> Plan | None:
    """Return how utterances with their speakers are read, None where no column holds words."""
    free = table.without(speaker)
    time = _time([one for one in free if one not in table.named.texts])
    group = _group([one for one in free if one not in (time, *table.named.texts)])
    main = _words([one for one in free if one not in (time, group)])
    texts = table.named.texts or ((main,) if main else ())
    if not texts:
        return None
    parts = {id(one) for one in (time, group, *texts)}
    left = tuple(one for one in free if id(one) not in parts and not one.is_empty and not _ends(one))
    tags = placed(table.tags, texts)
    return Plan("rows", texts, speaker, time, group, coder=table.coder, memo=table.memo, tags=tags, left=left)


def _ends(column: Column) -> bool:
    return (column.is_clock or column.is_number) and w.is_called(column.name, w.END, w.UNIT)


def _group(columns: Sequence[Column]) -> Column | None:
    """Return the column that tells transcripts apart: several values, each for one block of rows."""
    for word in w.GROUP:
        for column in columns:
            if not w.is_called(column.name, (word, f"{word}id"), w.GROUP_MORE) or column.is_clock:
                continue
            values = [cell.strip() for cell in column.cells]
            different = len(set(values))
            if all(values) and 1 < different <= len(values) // 2 and sum(1 for _ in groupby(values)) == different:
                return column
    return None


def _cues(table: _Table) -> Plan | None:
    """Return how words with times and without speakers are read, None for another table."""
    free = table.without()
    time = _time([one for one in free if one not in table.named.texts])
    if time is None:
        return None
    rest = [one for one in free if one is not time]
    group = _group(rest)
    main = _words([one for one in rest if one is not group])
    texts = table.named.texts or ((main,) if main else ())
    others = [one for one in rest if one not in (group, *texts)]
    ended = any(_ends(one) for one in others)
    if not texts or not (ended or all(one.is_technical or one.is_empty for one in others)):
        return None
    left = tuple(one for one in others if not one.is_empty and not _ends(one))
    return Plan("cues", texts, None, time, group, coder=table.coder, memo=table.memo, tags=placed(table.tags, texts), left=left)


def _survey(table: _Table) -> Plan:
    """Return how the answers of respondents are read."""
    named = table.named
    free = table.without(*named.texts)
    identity = named.id or _identity(free)
    free = [one for one in free if one is not identity]
    personal = [one for one in free if one.values and (w.is_personal(one.name) or w.is_personal(one.field) or one.is_private)]
    free = [one for one in free if one not in personal]
    question = _question([*free, *named.texts])
    texts, found, foreign = _answers([one for one in free if one is not question], named)
    if question is not None and len(texts) > 1:
        question = None  # what several columns answer is no question of theirs alone, and is read beside them
        texts, found, foreign = _answers(free, named)
    unread = [*foreign, *(found if named.texts else ())]
    rest = [one for one in free if one not in (*texts, *unread, question) and one.values]
    left = [*unread, *(one for one in rest if one.letters > _ATTRIBUTE)]
    plan = Plan("survey", texts, id=identity, question=question, coder=table.coder, memo=table.memo)
    attributes = tuple(one for one in rest if one not in left)
    return replace(plan, tags=placed(table.tags, texts), attributes=attributes, personal=tuple(personal), left=tuple(left))


def _answers(free: Sequence[Column], named: Named) -> tuple[tuple[Column, ...], list[Column], list[Column]]:
    """Return the columns whose answers are read, all that hold answers, and those of them that translate others."""
    found = [one for one in free if _is_answered(one)]
    foreign = [one for one in found if _translates(one, found)]
    return named.texts or tuple(one for one in found if one not in foreign), found, foreign


def _is_answered(column: Column) -> bool:
    if len(column.values) == 1 and len(column.cells) >= _MANY and not column.asks:
        return False
    return column.is_answers and not (column.field and not column.open and column.letters < 25)


def _translates(column: Column, found: Sequence[Column]) -> bool:
    """Tell whether a column is another one in a second language, by its heading."""
    own = [word for word in w.tokens(column.name) if not word.isdecimal()]
    if len(found) < 2 or w.FOREIGN.isdisjoint(own):
        return False
    there = {word for one in found if one is not column for word in w.tokens(one.name)}
    return all(word in w.FOREIGN | w.SPOKEN | w.ANSWER | there for word in own)


def _question(columns: Sequence[Column]) -> Column | None:
    called = (one for one in columns if one.values and w.is_called(one.name, w.QUESTION, frozenset(("text", "asked", "wording"))))
    column = next(called, None)
    return column if column is not None and column.letters >= 8 and "?" not in column.name else None


def _identity(columns: Sequence[Column]) -> Column | None:
    """Return the column that tells respondents apart: unique values, or those of informants who answer in several rows."""
    forms = Counter(shape(one.name) for one in columns)
    alone = [one for one in columns if forms[shape(one.name)] < 2 or not shape(one.name)]  # not "Participant 1", "Participant 2"
    full = [one for one in alone if all(map(str.strip, one.cells)) and one.letters <= _LONGEST]
    full = [one for one in full if not one.is_clock and not one.is_worded]
    for column in full:
        if column.field == "_recordId":
            return column
    candidates = list(_called_ids(full))
    unique = (one for one in candidates if len({cell.strip().casefold() for cell in one.cells}) == len(one.cells))
    several = (one for one in candidates if w.is_called(one.name, w.ID_SURE, w.ID_MORE) and one.distinct < 1)
    return next(unique, next(several, None))


def _called_ids(columns: Sequence[Column]) -> Iterator[Column]:
    for word in w.ID:
        yield from (one for one in columns if w.is_called(one.name, (word,), w.ID_MORE) or "".join(w.tokens(one.name)) == word)
    yield from (one for one in columns if w.tokens(one.name)[-1:] == ("id",))

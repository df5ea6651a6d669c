"""Rules: the keywords of codes, which the researcher writes, and phrases, which are learned and can be pinned or banned.

A keyword is part of the codebook and travels with it. A pinned phrase counts like a keyword, a banned one counts no more.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from gioia_coder.core.blocks import Column, Table
from gioia_coder.core.codebook import Codebook, called, edits
from gioia_coder.core.codebook.names import unfit
from gioia_coder.core.model import Code
from gioia_coder.core.suggesting import Phrase, Strength
from gioia_coder.core.text.canonical import fold_name
from gioia_coder.errors import ConflictError, InputError, Problem, UnknownNameError
from gioia_coder.store import Act, Store, answer_rows, reading
from gioia_coder.store.answer_rows import PhraseRow
from gioia_coder.workflow import opening
from gioia_coder.workflow.codebook_changes import own_codebook, write
from gioia_coder.workflow.suggesting import learning
from gioia_coder.workflow.suggesting.learning import Teaching
from gioia_coder.workflow.suggesting.segments import Material

_LONGEST: Final = 200
COLUMNS: Final = ("id", "code", "kind", "phrase", "weight", "who")


@dataclass(frozen=True)
class Rule:
    """A phrase that speaks for a code: a rule (a keyword), pinned, learned with a weight in words, or banned."""

    code: Code
    kind: str
    phrase: str
    weight: str = ""
    who: str = ""

    def as_data(self) -> dict[str, Any]:
        """Return it as plain values."""
        said = (self.code.ref, self.code.name, self.kind, self.phrase, self.weight, self.who)
        return dict(zip(COLUMNS, said, strict=True))


def rules(store: Store, *, coder: str = "", code: str = "") -> list[Rule]:
    """Return the phrases in codebook order, the researcher's before the learned ones of a coder; `code` narrows to one.

    Raises `ConflictError` for a coder who codes blind, and the errors of learning where there is a coder.
    """
    book = reading.codebook(store.connection)
    only = book.find(code) if code else None
    found = [*explicit(store, book), *(_learned(store, coder) if coder and book.live else ())]
    order = {one.id: n for n, one in enumerate(book.walk())}
    chosen = [one for one in found if only is None or one.code.id == only.id]
    return sorted(chosen, key=lambda one: order.get(one.code.id, len(order)))


def as_table(found: Sequence[Rule]) -> Table:
    """Return rules as a table."""
    columns = tuple(Column(name, name) for name in COLUMNS)
    return Table("Rules", columns, [tuple(one.as_data().values()) for one in found])


def explicit(store: Store, book: Codebook) -> Iterator[Rule]:
    """Yield the keywords of live codes, and every pinned and banned phrase."""
    for code in book.walk():
        yield from (Rule(code, "rule", word) for word in code.keywords)
    for one in answer_rows.phrases(store.connection):
        kind = "banned" if one.phrase.banned else "pinned"
        yield Rule(book.by_id[one.phrase.code], kind, one.phrase.text, who=one.who)


def _learned(store: Store, coder: str) -> Iterator[Rule]:
    learned = learning.learn(Material(store), Teaching(coder))
    found = learned.engine.learned()
    most = max((weight for *_, weight in found), default=0.0) or 1.0
    told = {(one.code.id, fold_name(one.phrase)) for one in explicit(store, learned.given.book)}
    for code, phrase, weight in found:
        if weight > 0 and (code, fold_name(phrase)) not in told:
            yield Rule(learned.given.book.by_id[code], "learned", phrase, _in_words(weight / most).value, coder)


def _in_words(share: float) -> Strength:
    """Return a share of the greatest weight in words.

    >>> [_in_words(share).value for share in (1, 0.5, 0.1)]
    ['strong', 'some', 'weak']
    """
    return Strength.STRONG if share >= 2 / 3 else Strength.SOME if share >= 1 / 3 else Strength.WEAK


# Changes: one act each.


def add(store: Store, typed: str, words: str, *, who: str = "") -> str:
    """Make a phrase a keyword of a code, in the codebook; return what was done."""
    phrase = _fit(words)
    with store.act("rules add", who=who or opening.system_user()) as act:
        book = own_codebook(act)
        code = book.find(typed)
        if _same(code.keywords, phrase):
            return f'"{phrase}" is a rule of {called(code)} already.'
        _set_keywords(act, book, code, [*code.keywords, phrase])
        _forget(act, code, phrase)
    return f'"{phrase}" is a rule of {called(code)} now.'


def pin(store: Store, typed: str, words: str, *, who: str = "") -> str:
    """Let a phrase count like a keyword of a code; return what was done."""
    return _put(store, typed, words, banned=False, who=who)


def ban(store: Store, typed: str, words: str, *, who: str = "") -> str:
    """Let a phrase not count for a code any more; raises `ConflictError` for a keyword, which the codebook says."""
    return _put(store, typed, words, banned=True, who=who)


def _put(store: Store, typed: str, words: str, *, banned: bool, who: str) -> str:
    phrase, verb = _fit(words), "ban" if banned else "pin"
    with store.act(f"rules {verb}", who=who or opening.system_user()) as act:
        code = reading.codebook(act.connection).find(typed)
        if _same(code.keywords, phrase):
            if not banned:
                return f'"{phrase}" is a rule of {called(code)} already.'
            way = f'gioia rules remove {code.ref} "{phrase}"'
            raise ConflictError(f'"{phrase}" is a keyword of {called(code)}.', mend=f"Take it out of the codebook: {way}")
        there = _rows(act, code, phrase)
        if any(one.phrase.banned == banned for one in there):
            return f'"{phrase}" is {_DONE[verb]} for {called(code)} already.'
        answer_rows.put_phrase(act, Phrase(code.id, phrase, banned), [one.id for one in there])
        act.what = f'rules: {verb} "{phrase}" for {code.ref}'
    return f'"{phrase}" is {_DONE[verb]} for {called(code)}.'


_DONE: Final = {"ban": "banned", "pin": "pinned"}


def edit(store: Store, typed: str, old: str, new: str, *, coder: str = "", who: str = "") -> str:
    """Replace a phrase by a keyword: a keyword or pinned phrase goes, a learned one of the coder is banned.

    Raises `UnknownNameError` for a phrase that the code does not have.
    """
    former, phrase = _fit(old), _fit(new)
    known = [one.phrase for one in rules(store, coder=coder, code=typed)]
    if not _same(known, former):
        raise _unknown(former, known)
    with store.act("rules edit", who=who or opening.system_user()) as act:
        book = own_codebook(act)
        code = book.find(typed)
        explicit_one = _same(code.keywords, former) or any(not one.phrase.banned for one in _rows(act, code, former))
        kept = [phrase if _is(one, former) else one for one in code.keywords]
        _forget(act, code, former)
        _forget(act, code, phrase)
        if not explicit_one:
            answer_rows.put_phrase(act, Phrase(code.id, former, banned=True))
        _set_keywords(act, book, code, kept if _same(kept, phrase) else [*kept, phrase])
        act.what = f'rules: edit "{former}" to "{phrase}" for {code.ref}'
    return f'"{phrase}" is a rule of {called(code)} now' + ("." if explicit_one else f', and "{former}" is banned.')


def remove(store: Store, typed: str, words: str, *, who: str = "") -> str:
    """Take a keyword out of a code, or take a pin or a ban back; raises `UnknownNameError` where there is none of them."""
    phrase = _fit(words)
    with store.act("rules remove", who=who or opening.system_user()) as act:
        book = reading.codebook(act.connection)
        code = book.with_ref(typed) or book.find(typed)
        there = _rows(act, code, phrase)
        if there:
            _forget(act, code, phrase)
            act.what = f'rules: un-{"ban" if there[0].phrase.banned else "pin"} "{phrase}" for {code.ref}'
            return f'"{phrase}" is no longer {"banned" if there[0].phrase.banned else "pinned"} for {called(code)}.'
        if not _same(code.keywords, phrase):
            rows = answer_rows.phrases(act.connection)
            raise _unknown(phrase, [*code.keywords, *(one.phrase.text for one in rows if one.phrase.code == code.id)])
        _set_keywords(act, own_codebook(act), code, [one for one in code.keywords if not _is(one, phrase)])
    return f'"{phrase}" is no longer a rule of {called(code)}.'


def _fit(words: str) -> str:
    """Return a phrase on one line; raises `InputError` for one that cannot be a rule."""
    phrase = " ".join(words.split())
    if not phrase.strip("* ") or len(phrase) > _LONGEST or unfit(phrase):
        problem = Problem("", "a rule is a word or a few, without control characters.", f"Write up to {_LONGEST} letters.")
        raise InputError("", problem)
    return phrase


def _is(one: str, other: str) -> bool:
    return fold_name(one) == fold_name(other)


def _same(phrases: Sequence[str], phrase: str) -> bool:
    return any(_is(one, phrase) for one in phrases)


def _rows(act: Act, code: Code, phrase: str) -> list[PhraseRow]:
    rows = answer_rows.phrases(act.connection)
    return [one for one in rows if one.phrase.code == code.id and _is(one.phrase.text, phrase)]


def _forget(act: Act, code: Code, phrase: str) -> None:
    answer_rows.end_phrases(act, [one.id for one in _rows(act, code, phrase)])


def _set_keywords(act: Act, book: Codebook, code: Code, words: Sequence[str]) -> None:
    write(act, book, [edits.edit(code, {"keywords": "\n".join(words)})], code)


def _unknown(phrase: str, known: Sequence[str]) -> UnknownNameError:
    mend = "" if known else "`gioia rules list` shows the rules there are."
    return UnknownNameError("rule of this code", phrase, known, mend=mend)


def loose(store: Store) -> list[Problem]:
    """Return the phrases that no longer do anything, as hints for `check`."""
    book = reading.codebook(store.connection)
    found = []
    for one in answer_rows.phrases(store.connection):
        code, kind = book.by_id[one.phrase.code], "banned" if one.phrase.banned else "pinned"
        way = f'Take it away: gioia rules remove {code.ref} "{one.phrase.text}"'
        if code.retired:
            found.append(Problem(code.ref, f'the {kind} phrase "{one.phrase.text}" belongs to a retired code.', way))
        elif _same(code.keywords, one.phrase.text):
            found.append(Problem(code.ref, f'the {kind} phrase "{one.phrase.text}" is a keyword too, which counts.', way))
    return found

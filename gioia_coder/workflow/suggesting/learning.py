"""What the engine learns from, and the engine: a coder's own codings and rejections, the codebook, and the rules in it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Final, Protocol

from gioia_coder import __version__
from gioia_coder.core.codebook import Codebook
from gioia_coder.core.model import CONSENSUS, Code, Coder, Coding, Level
from gioia_coder.core.suggesting import Advice, Choice, Coded, Item, Phrase
from gioia_coder.core.text.canonical import fold_name
from gioia_coder.errors import ConflictError, GioiaError, InputError, Problem, UnknownNameError
from gioia_coder.store import Store, answer_rows, reading
from gioia_coder.store.answer_rows import Answer
from gioia_coder.workflow import opening
from gioia_coder.workflow.suggesting import segments, themes
from gioia_coder.workflow.suggesting.segments import Key, Material

EVERYONE: Final = "all"
"""What is typed to learn from every coder."""


class Engine(Protocol):
    """What suggests codes once it has learned."""

    def advise(self, items: Sequence[Item], *, top: int = 3, everything: bool = False) -> list[Advice]:
        """Return what is suggested for each item."""
        ...

    def learned(self) -> list[tuple[int, str, float]]:
        """Return code, phrase and weight of the learned phrases."""
        ...


def fitted(
    setting: str,
    language: str,
    codes: Sequence[Code],
    history: Sequence[Coded],
    phrases: Sequence[Phrase],
    allowed: frozenset[int] | None,
) -> tuple[Engine, str, str]:
    """Return an engine that has learned, the name of its pipeline, and what has to be said about that, if anything.

    Raises `InputError` for a pipeline that is not installed or a language without one.
    """
    # spaCy takes most of a second to import
    from gioia_coder.language.pipelines import pipeline
    from gioia_coder.language.suggesting import fit

    chosen = pipeline(setting, language)
    return fit(codes, history, pipeline=chosen, phrases=phrases, allowed=allowed), chosen.name, chosen.note


def level_of(word: str) -> Level:
    """Return the level that is typed; raises `InputError` for one at which nothing is suggested."""
    if word not in (Level.CONCEPT, Level.THEME):
        raise InputError("", f'nothing is suggested at the level "{word}".', mend="Levels are concept and theme.")
    return Level(word)


def only(store: Store, typed: str, level: str) -> frozenset[int]:
    """Return the keys of a code and of what it groups, which alone may be suggested; raises the errors of finding it."""
    book = reading.codebook(store.connection)
    code = book.find(typed, Level.THEME if level == Level.THEME else None)
    return frozenset((code.id, *(one.id for one in book.descendants(code))))


def pipeline_problems(store: Store) -> list[Problem]:
    """Return what is wrong with the pipeline that is set, if one is."""
    settings = opening.settings_of(store)
    if not settings["spacy_model"]:
        return []
    # spaCy takes most of a second to import
    from gioia_coder.language.pipelines import pipeline

    try:
        note = pipeline(settings["spacy_model"], settings["language"]).note
    except InputError as error:
        return [Problem("spacy_model", error.message, error.mend)]
    return [Problem("spacy_model", note, "")] if note else []


def may_see(store: Store, coder: str) -> int | None:
    """Return the key of a coder who may be given suggestions, None for one who is new here.

    Raises `ConflictError` for one who codes blind.
    """
    if opening.is_new_coder(store, coder):
        return None
    known = opening.find_coder(store, coder)
    if known.blind:
        raise ConflictError(
            f"{known.name} codes blind and is given no suggestions.", mend=f"To end that: gioia coders set {known.name} blind=no"
        )
    return known.id


def learned_from(store: Store, coder: str, words: str) -> tuple[Coder, ...]:
    """Return whose codings count: the coder's own, those of the coders named (several by commas), of `all`, or consensus.

    Raises `UnknownNameError` for nobody's name, `ConflictError` for somebody who codes blind.
    """
    known = reading.coders(store.connection)
    names = [word.strip() for word in words.split(",") if word.strip()] or [coder]
    if [fold_name(name) for name in names] == [EVERYONE]:
        return tuple(one for one in known if not one.blind and fold_name(one.name) != CONSENSUS)
    found: list[Coder] = []
    for name in names:
        one = next((one for one in known if fold_name(one.name) == fold_name(name)), None)
        if one is None and fold_name(name) == fold_name(coder):
            continue  # who codes for the first time has nothing to learn from yet
        if one is None:
            raise UnknownNameError("coder", name, [*(one.name for one in known), EVERYONE])
        if one.blind:
            raise ConflictError(f"{one.name} codes blind: nobody learns from what they do.", mend="Name other coders.")
        found.append(one)
    return tuple(dict.fromkeys(found))


@dataclass(frozen=True)
class Learned:
    """An engine that has learned, the pipeline it uses, what is to be said about that, and the hash of all it learned from."""

    engine: Engine
    pipeline: str
    note: str
    digest: str
    given: Lessons


@dataclass(frozen=True)
class Teaching:
    """From whom is learned and what for; `only` narrows what may be suggested."""

    coder: str
    learn_from: str = ""
    level: Level = Level.CONCEPT
    again: bool = False
    only: frozenset[int] | None = None


@dataclass(frozen=True)
class Lessons:
    """What there is to learn from at one moment.

    `codes` may be suggested; `mine` are the codes that the coder gave to segments; `rejected` the codes that this coder does
    not want to see again, by segment or by concept; `answered` the segments that were answered for good.
    """

    book: Codebook
    codes: tuple[Code, ...]
    history: tuple[Coded, ...]
    phrases: tuple[Phrase, ...]
    mine: dict[Key, set[int]]
    rejected: dict[Key, frozenset[int]]
    answered: frozenset[Key]


def lessons(material: Material, teaching: Teaching) -> Lessons:
    """Return what there is to learn from now; raises `GioiaError` where there is no code that could be suggested."""
    store = material.store
    own = may_see(store, teaching.coder)
    pooled = learned_from(store, teaching.coder, teaching.learn_from)
    book = reading.codebook(store.connection)
    answers = answer_rows.answers(store.connection, coder=own) if own is not None else []
    rejected = {} if teaching.again else _rejected(answers)
    mine = segments.coded(material, _codings(store, [own] if own is not None else []))
    codings = _codings(store, [one.id for one in pooled])
    if teaching.level is Level.THEME:
        codes, history = themes.codes(book), themes.history(material, book, codings, rejected)
    else:
        taught = mine if [one.id for one in pooled] == [own] else segments.coded(material, codings)
        codes = _codes(book, {code for some in taught.values() for code in some})
        history = _history(material, taught, {one.id for one in codes}, rejected)
    if not codes:
        raise _nothing_to_suggest(teaching.level)
    listed = {one.id for one in codes}
    phrases = tuple(one.phrase for one in answer_rows.phrases(store.connection) if one.phrase.code in listed)
    return Lessons(book, codes, history, phrases, mine, rejected, frozenset() if teaching.again else _answered(answers))


def learn(material: Material, teaching: Teaching) -> Learned:
    """Return an engine that has learned all there is now; raises the errors of `lessons` and of pipelines."""
    given = lessons(material, teaching)
    settings = opening.settings_of(material.store)
    wanted = (settings["spacy_model"], settings["language"])
    engine, pipeline, note = fitted(*wanted, given.codes, given.history, given.phrases, teaching.only)
    return Learned(engine, pipeline, note, _digest(pipeline, given, material, teaching.level), given)


def _nothing_to_suggest(level: Level) -> GioiaError:
    if level is Level.THEME:
        return GioiaError("there is no theme that could be suggested.", mend='Make one: gioia codebook add theme "..."')
    return GioiaError(
        "the codebook is empty: there is nothing to suggest.",
        mend="Code some segments with `gioia code SOURCE`, or bring a codebook: gioia codebook import FILE",
    )


def _codings(store: Store, coders: Iterable[int]) -> list[Coding]:
    return [one for key in coders for one in reading.codings(store.connection, coder=key, quarantined=False)]


def _codes(book: Codebook, used: Collection[int]) -> tuple[Code, ...]:
    """Return what may be suggested for segments: concepts, and of what stands above them what is used or groups nothing."""
    live = book.walk()
    return tuple(one for one in live if one.level is Level.CONCEPT or one.id in used or not book.children(one.id))


def _history(
    material: Material, taught: dict[Key, set[int]], codes: Collection[int], rejected: dict[Key, frozenset[int]]
) -> tuple[Coded, ...]:
    keys: dict[int, set[Key]] = {}
    for key in (*taught, *rejected):
        keys.setdefault(key[0], set()).add(key)
    found: list[Coded] = []
    for source in sorted(keys.keys() & material.sources.keys()):
        for one in segments.in_context(material, source, taught, keys[source]):
            given = frozenset(taught.get(one.key, ())) & frozenset(codes)
            without = rejected.get(one.key, frozenset()) & frozenset(codes) - given
            if given or without:
                found.append(Coded(one.item, given, without))
    return tuple(found)


def _key(answer: Answer) -> Key:
    return (answer.concept, 0, 0) if answer.concept is not None else (answer.source or 0, answer.start, answer.end)


def _rejected(answers: Iterable[Answer]) -> dict[Key, frozenset[int]]:
    """Return, by segment or concept, what was rejected and not accepted or chosen since."""
    found: dict[Key, frozenset[int]] = {}
    for one in answers:
        if one.fits and one.code is not None:
            now = found.get(_key(one), frozenset())
            found[_key(one)] = now | {one.code} if one.choice is Choice.REJECT else now - {one.code}
    return {key: codes for key, codes in found.items() if codes}


def _answered(answers: Iterable[Answer]) -> frozenset[Key]:
    return frozenset(_key(one) for one in answers if one.fits and one.choice is not Choice.LATER)


def _digest(pipeline: str, given: Lessons, material: Material, level: Level) -> str:
    """Return a short hash of all that was learned from, in words that are the same in every copy of the project."""
    refs = {code.id: code.ref for code in given.book.codes}
    # what waits for a theme is a concept, and its key stands where a source's does
    sources = refs if level is Level.THEME else {one.id: one.ref for one in material.sources.values()}

    def named(keys: Iterable[int]) -> list[str]:
        return sorted(refs.get(key, "") for key in keys)

    codes = [(code.ref, code.name, code.definition, code.examples, code.keywords) for code in given.codes]
    phrases = sorted((refs.get(one.code, ""), one.text, one.banned) for one in given.phrases)
    history = sorted(
        (sources.get(one.item.source, ""), one.item.start, one.item.end, one.item.text, named(one.codes), named(one.rejected))
        for one in given.history
    )
    said = repr((__version__, pipeline, codes, phrases, history))
    return blake2b(said.encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()

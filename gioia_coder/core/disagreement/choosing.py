"""What can be decided about a disagreement, and what is to stand in consensus then."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final

from gioia_coder.core.disagreement.grouping import GAP
from gioia_coder.core.disagreement.model import Disagreement, Held, Key, Kind, Span
from gioia_coder.core.model import Result
from gioia_coder.core.text.canonical import fold, fold_name
from gioia_coder.errors import InputError, nearest

ADOPT: Final = "adopt"
UNION: Final = "union"
INTERSECT: Final = "intersect"
BOTH: Final = "both"
DROP: Final = "drop"
RECODE: Final = "recode"
APART: Final = "keep apart"
LATER: Final = "later"

REASONED: Final = (DROP, RECODE, APART)
"""The decisions that need a rationale, since they are about more than which words are meant."""

REASONS: Final = (
    "oversight",
    "unclear definition",
    "boundary rule",
    "real difference of reading",
    "code overlap",
    "technical",
)
"""The classes of reasons why coders differed."""

MODES: Final = ("consensus", "majority", "arbiter")
"""The ways in which people decide."""

_FIRST: Final = {
    Kind.BOUNDARY: (UNION, INTERSECT, ADOPT),
    Kind.GRANULARITY: (ADOPT, UNION, INTERSECT),
    Kind.MISSING: (ADOPT,),
    Kind.EXTRA: (ADOPT, UNION, BOTH),
}
_ELSE: Final = (ADOPT, BOTH, UNION)
_PLAIN: Final = (UNION, INTERSECT, BOTH, DROP, RECODE, APART, LATER)
_SPLIT: Final = re.compile(r"[\s:]+")


def adopting(name: str) -> str:
    """Return the choice that adopts what a coder has.

    >>> adopting("anna")
    'adopt:anna'
    """
    return f"{ADOPT}:{name}"


def options(one: Disagreement, names: Mapping[int, str]) -> tuple[str, ...]:
    """Return what is worth choosing for a disagreement, the likeliest first; `names` are the coders' by key.

    Everything else that `result` can work out may be chosen as well.
    """
    found: list[str] = []
    first = _FIRST.get(one.kind, _ELSE) if len(one.who) > 1 else (ADOPT,)
    for choice in (*first, DROP, RECODE, APART, LATER):
        found += [adopting(names[coder]) for coder in one.who] if choice == ADOPT else [choice]
    return tuple(found)


def parse(word: str, coders: Iterable[str]) -> tuple[str, str]:
    """Return a choice as it was typed, in the words of this program, and what was typed behind `recode`.

    Case, blanks, quotation marks, and `_` or `-` for a blank do not count. Raises InputError for what is no decision.

    >>> parse("“Keep_apart”", []), parse("adopt: Anna", ["anna"]), parse("recode c014", [])
    (('keep apart', ''), ('adopt:anna', ''), ('recode', 'c014'))
    """
    said = fold(word).text.strip().strip("\"'").strip()
    plain = " ".join(re.split(r"[\s_-]+", said))
    if plain in _PLAIN:
        return plain, ""
    first, _, rest = _SPLIT.sub(" ", word.strip().strip("\"'“”„‘’«»").strip()).partition(" ")
    if fold_name(first) == RECODE:
        return RECODE, rest
    known = list(coders)
    if fold_name(first) == ADOPT:
        name = next((name for name in known if fold_name(name) == fold_name(rest)), "")
        if name:
            return adopting(name), ""
        raise InputError("", f'"{rest}" is none of the coders compared here.', mend=_one_of(map(adopting, known)))
    near = nearest(plain, (*_PLAIN, *map(adopting, known)))
    raise InputError(
        "",
        f'"{word.strip()}" is no decision.',
        mend=f'Did you mean "{near[0]}"?' if near else _one_of((ADOPT + ":CODER", *_PLAIN)),
    )


def _one_of(words: Iterable[str]) -> str:
    return f"Write one of {', '.join(words)}."


def result(one: Disagreement, choice: str, names: Mapping[int, str], code: int | None = None) -> tuple[Result, ...]:
    """Return what is to stand in consensus after a choice; `code` is the one that `recode` gives.

    `adopt` takes a reader's codings as they are, none where they have none. `union` gives, per code, the words that any reader
    gave it to, joined where they overlap or nearly touch; `intersect`, per code that several gave, the words that all of these
    share. `both` takes every coding of every reader. `recode` gives one code to all the words. `drop` and `keep apart` let
    nothing stand: what is kept apart is listed as a difference worth keeping, and enters no count.

    Raises InputError for a choice that cannot be worked out here.
    """
    if choice == RECODE:
        if code is None:
            raise InputError("", "recode needs a code.", mend="Name the code.")
        return (Result(code, one.start, one.end, False, _strongest(one.held)),)
    if choice.startswith(ADOPT + ":"):
        return tuple(map(_as_is, one.by_coder[_reader(one, choice.removeprefix(ADOPT + ":"), names)]))
    if choice == UNION:
        return _united(one.held)
    if choice == INTERSECT:
        return _shared(one)
    if choice == BOTH:
        return _every(one.held)
    if choice in (DROP, APART):
        return ()
    raise InputError("", f'"{choice}" decides nothing.', mend=_one_of(options(one, names)))


def _reader(one: Disagreement, name: str, names: Mapping[int, str]) -> int:
    found = next((coder for coder in one.readers if names[coder] == name), None)
    if found is None:
        raise InputError("", f"{name} has not read this source.", mend=_one_of(adopting(names[coder]) for coder in one.readers))
    return found


def _as_is(one: Held) -> Result:
    return Result(one.code, one.start, one.end, one.contradicts, one.intensity or None)


def _strongest(held: Iterable[Held]) -> int | None:
    return max((one.intensity for one in held), default=0) or None


def _by_key(held: Iterable[Held]) -> dict[Key, list[Held]]:
    found: dict[Key, list[Held]] = defaultdict(list)
    for one in held:
        found[one.key].append(one)
    return found


def _results(key: Key, spans: Iterable[Span], held: Iterable[Held]) -> list[Result]:
    members = list(held)
    return [
        Result(key[0], start, end, key[1], _strongest(one for one in members if one.start < end and start < one.end))
        for start, end in spans
    ]


def _united(held: Iterable[Held]) -> tuple[Result, ...]:
    found: list[Result] = []
    for key, members in _by_key(held).items():
        found += _results(key, _joined((one.start, one.end) for one in members), members)
    return _checked(found)


def _joined(spans: Iterable[Span], gap: int = GAP) -> list[Span]:
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and start - found[-1][1] <= gap:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def _shared(one: Disagreement) -> tuple[Result, ...]:
    found: list[Result] = []
    for key, members in _by_key(one.held).items():
        by_coder: dict[int, list[Span]] = defaultdict(list)
        for each in members:
            by_coder[each.coder].append((each.start, each.end))
        if len(by_coder) > 1:
            first, *others = (_joined(spans, 0) for spans in by_coder.values())
            for other in others:
                first = [(max(a, c), min(b, d)) for a, b in first for c, d in other if max(a, c) < min(b, d)]
            found += _results(key, first, members)
    if not found:
        raise InputError("", "the coders share no words of one code here.", mend='Choose another decision, such as "drop".')
    return _checked(found)


def _every(held: Iterable[Held]) -> tuple[Result, ...]:
    strongest: dict[tuple[int, int, int, bool], int] = {}
    for one in held:
        place = (one.code, one.start, one.end, one.contradicts)
        strongest[place] = max(strongest.get(place, 0), one.intensity)
    return _checked([Result(*place, intensity or None) for place, intensity in strongest.items()])


def _checked(found: list[Result]) -> tuple[Result, ...]:
    """Return the results in order; raises InputError where one code would both support and contradict the same words."""
    places = [(one.code, one.start, one.end) for one in found]
    if len(set(places)) < len(places):
        raise InputError(
            "", "one coding cannot both support its code and contradict it.", mend='Adopt one coder, or choose "keep apart".'
        )
    return tuple(sorted(found, key=lambda one: (one.start, one.end, one.code)))

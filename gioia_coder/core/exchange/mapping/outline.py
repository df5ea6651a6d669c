"""Which level, name and place each code of another program gets: from our own sets, a person's map, or the depth of the tree.

One level deep are concepts; two, themes and concepts; three or more, dimensions, themes and concepts. What lies deeper is a
concept whose name is joined by ` > `. Of equal names at one level each gets its parent's name in brackets.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final
from uuid import NAMESPACE_URL, UUID, uuid5

from gioia_coder.core.codebook.names import unfit
from gioia_coder.core.exchange.mapping.matching import matched
from gioia_coder.core.exchange.refi import Code as RefiCode
from gioia_coder.core.exchange.refi import Project
from gioia_coder.core.model import Code, Level
from gioia_coder.core.study import Study
from gioia_coder.core.text.canonical import fold_name

STEP: Final = " > "
"""What joins the names of a path, and those of a concept that lies deeper than concepts do."""

SETS: Final = {"gioia:aggregate": Level.DIMENSION, "gioia:second-order": Level.THEME, "gioia:first-order": Level.CONCEPT}
"""The sets of codes that tell their levels in our own files."""

RETIRED: Final = "gioia:retired"
"""The set of the codes that are retired and hold codings."""

_BY_DEPTH: Final = {
    1: (Level.CONCEPT,),
    2: (Level.THEME, Level.CONCEPT),
    3: (Level.DIMENSION, Level.THEME, Level.CONCEPT),
}


@dataclass(frozen=True, slots=True)
class Said:
    """What a person says of one code: its level (None leaves it out), its name, and the name above it.

    An empty name or `under` leaves that to the program; `under` as `-` is ungrouped.
    """

    level: Level | None
    name: str = ""
    under: str = ""


@dataclass(frozen=True, slots=True)
class Placed:
    """A code of the file with the level and name that it gets; `path` are the file's names from the root.

    `level` is None for one that is left out. `parent` is the GUID of the theme or dimension above. `made` tells one that the
    file does not hold, and a person's map makes. `by` says what decided: `set`, `map` or `tree`.
    """

    guid: UUID
    path: tuple[str, ...]
    level: Level | None
    name: str
    parent: UUID | None = None
    by: str = "tree"
    retired: bool = False
    made: bool = False


def path_word(path: Sequence[str]) -> str:
    """Return a path of names as people read and type it."""
    return STEP.join(path)


def clean(name: str) -> str:
    r"""Return a name as the codebook takes it: on one line, without control characters; `unnamed` for an empty one.

    >>> clean(" cost\n of  time\x07"), clean("")
    ('cost of time', 'unnamed')
    """
    plain = "".join(" " if char.isspace() else char for char in name if char.isspace() or unicodedata.category(char) != "Cc")
    while control := unfit(plain):
        plain = plain.replace(chr(int(control[2:], 16)), "")
    return " ".join(plain.split()) or "unnamed"


def outline(
    project: Project, said: Mapping[str, Said] | None = None, known: Mapping[UUID, tuple[Level, bool]] | None = None
) -> tuple[Placed, ...]:
    """Return where every code of a file goes, in the file's order; `said` is a person's map by path, folded.

    Codes of equal path share what is said of it. `known` gives level and whether it is retired for codes of which the file says
    that elsewhere than in its sets.
    """
    tree = _Tree(project.codes)
    own = {guid: level for one in project.sets if (level := SETS.get(one.name)) for guid in one.codes}
    gone = {guid for one in project.sets if one.name == RETIRED for guid in one.codes}
    for guid, (level, retired) in (known or {}).items():
        own.setdefault(guid, level)
        gone |= {guid} if retired else set()
    told = said or {}
    placed: dict[UUID, Placed] = {}
    for code in tree.top_down():
        path = tree.path(code)
        word = told.get(fold_name(path_word(path)))
        level, by = _level(tree, code, own, word)
        parent = None if level is None else _above(tree, placed, code, level.parent)
        name = word.name if word and word.name else tree.joined(code, placed, level)
        placed[code.guid] = Placed(code.guid, path, level, clean(name), parent, by, code.guid in gone)
    under = {guid: word.under for guid, one in placed.items() if (word := told.get(fold_name(path_word(one.path))))}
    return tuple(_apart(_grouped(placed, under)))


def in_files(study: Study) -> list[Code]:
    """Return the codes of a study that files of the standard hold, in codebook order: the live, then the retired with codings."""
    book, used = study.codebook, set(study.codings.code.tolist())
    return [*book.walk(), *(code for code in book.codes if code.retired and code.id in used)]


def remembered(study: Study, project: Project) -> dict[UUID, tuple[Level, bool]]:
    """Return level and whether retired for the codes of a file that a study has too: known by UUID, by path, or by name."""
    tree, book = _Tree(project.codes), study.codebook
    uuids = {key: UUID(bytes=uuid) for key, uuid in study.uuids.get("code", {}).items()}
    paths = {one.id: tuple(map(fold_name, book.path(one))) for one in book.codes}
    theirs = [(code.guid, tuple(map(fold_name, tree.path(code)))) for code in tree.top_down()]
    pairs = matched(
        in_files(study),
        theirs,
        (lambda one: uuids.get(one.id), lambda other: other[0]),
        (lambda one: paths[one.id], lambda other: other[1]),
        (lambda one: paths[one.id][-1], lambda other: other[1][-1]),
    )
    return {guid: (one.level, one.retired) for one, (guid, _) in pairs}


class _Tree:
    """The codes of a file by GUID, with what is above and below each."""

    def __init__(self, codes: Sequence[RefiCode]) -> None:
        self.codes = codes
        self.by_guid = {one.guid: one for one in codes}
        self.below: dict[UUID | None, list[RefiCode]] = {}
        for one in codes:
            self.below.setdefault(one.parent if one.parent in self.by_guid else None, []).append(one)
        self._heights: dict[UUID, int] = {}

    def top_down(self) -> Iterable[RefiCode]:
        """Yield every code behind the one above it, in the file's order."""
        waiting = [*reversed(self.below.get(None, ()))]
        while waiting:
            code = waiting.pop()
            yield code
            waiting += reversed(self.below.get(code.guid, ()))

    def chain(self, code: RefiCode) -> list[RefiCode]:
        """Return the codes from the root to this one."""
        found: list[RefiCode] = []
        at: RefiCode | None = code
        while at is not None:
            found.append(at)
            at = self.by_guid.get(at.parent) if at.parent else None
        return found[::-1]

    def path(self, code: RefiCode) -> tuple[str, ...]:
        """Return the cleaned names from the root to this code."""
        return tuple(clean(one.name) for one in self.chain(code))

    def height(self, root: RefiCode) -> int:
        """Return how many levels a root and what is below it take."""
        if root.guid not in self._heights:
            deepest, layer = 0, [root]
            while layer:
                deepest, layer = deepest + 1, [child for one in layer for child in self.below.get(one.guid, ())]
            self._heights[root.guid] = deepest
        return self._heights[root.guid]

    def joined(self, code: RefiCode, placed: Mapping[UUID, Placed], level: Level | None) -> str:
        """Return a code's name, joined to that of a code of its own level that it lies in."""
        above = placed.get(code.parent) if code.parent else None
        return f"{above.name}{STEP}{code.name}" if above is not None and level is not None and above.level is level else code.name


def _level(tree: _Tree, code: RefiCode, own: Mapping[UUID, Level], said: Said | None) -> tuple[Level | None, str]:
    """Return a code's level and what decided it."""
    if said is not None:
        return said.level, "map"
    if code.guid in own:
        return own[code.guid], "set"
    chain = tree.chain(code)
    levels = _BY_DEPTH[min(tree.height(chain[0]), 3)]
    return levels[min(len(chain), len(levels)) - 1], "tree"


def _above(tree: _Tree, placed: Mapping[UUID, Placed], code: RefiCode, level: Level | None) -> UUID | None:
    """Return the nearest code above that has the level, if any."""
    if level is None:
        return None
    found = (one.guid for one in reversed(tree.chain(code)[:-1]) if (there := placed.get(one.guid)) and there.level is level)
    return next(found, None)


def _grouped(placed: Mapping[UUID, Placed], under: Mapping[UUID, str]) -> list[Placed]:
    """Return the codes with those that a person put under a name there; a name that the file has not is made."""
    named = {(one.level, fold_name(one.name)): one.guid for one in reversed(list(placed.values())) if one.level}
    made: dict[UUID, Placed] = {}
    found = []
    for guid, one in placed.items():
        word, level = under.get(guid, ""), one.level.parent if one.level else None
        if not word or level is None:
            found.append(one)
            continue
        if word.strip() == "-":
            found.append(replace(one, parent=None))
            continue
        key = (level, fold_name(clean(word)))
        if key not in named:
            named[key] = uuid5(NAMESPACE_URL, f"gioia:{level}:{key[1]}")
            made[named[key]] = Placed(named[key], (clean(word),), level, clean(word), None, "map", made=True)
        found.append(replace(one, parent=named[key]))
    return [*made.values(), *found]


def _apart(placed: Sequence[Placed]) -> list[Placed]:
    """Return the codes with names that are unique at their level."""
    above = {one.guid: one for one in placed}
    often = Counter((one.level, fold_name(one.name)) for one in placed if not one.retired)
    found: list[Placed] = []
    for one in placed:
        name = one.name
        if one.level is not None and not one.retired and often[one.level, fold_name(name)] > 1:
            parent = above[one.parent].name if one.parent in above else one.path[-2] if len(one.path) > 1 else ""
            name = f"{name} ({parent})" if parent else name
        found.append(replace(one, name=name))
    taken: Counter[tuple[Level | None, str]] = Counter(
        (one.level, fold_name(one.name)) for one in found if one.level and not one.retired
    )
    seen: Counter[tuple[Level | None, str]] = Counter()
    for at, one in enumerate(found):
        key = (one.level, fold_name(one.name))
        seen[key] += 1
        if one.level is not None and not one.retired and seen[key] > 1:
            found[at] = replace(one, name=_numbered(one, seen[key], taken))
    return found


def _numbered(one: Placed, n: int, taken: Counter[tuple[Level | None, str]]) -> str:
    while (one.level, fold_name(f"{one.name} ({n})")) in taken:
        n += 1
    taken[one.level, fold_name(f"{one.name} ({n})")] += 1
    return f"{one.name} ({n})"

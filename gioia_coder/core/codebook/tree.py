"""The codebook as an immutable tree: looking codes up, walking them in order, resolving what a person types."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from gioia_coder.core.codebook.names import natural
from gioia_coder.core.model import Code, Level, Link
from gioia_coder.core.text.canonical import fold_name
from gioia_coder.errors import ConflictError, UnknownNameError

TOP_DOWN: Final = (Level.DIMENSION, Level.THEME, Level.CONCEPT)
LEVEL_NAMES: Final[Mapping[Level, str]] = {
    Level.CONCEPT: "first-order concept",
    Level.THEME: "second-order theme",
    Level.DIMENSION: "aggregate dimension",
}
_SHOWN: Final = 5


def called(code: Code) -> str:
    """Return how messages name a code: its id, then its name in quotes."""
    return f'{code.ref} "{code.name}"' if code.ref else f'"{code.name}"'


@dataclass(frozen=True)
class Codebook:
    """All codes of a project, retired ones included, and the links between them.

    Codebook order: dimensions by position, their themes by position, their concepts by position; what is ungrouped
    follows, ordered by id. A parent that is retired or missing counts as none. `uuids` gives the codes' in the store, by key,
    where a file wants to name them so.
    """

    codes: Sequence[Code] = ()
    name: str = ""
    levels: Mapping[Level, str] = field(default_factory=lambda: dict(LEVEL_NAMES))
    links: Sequence[Link] = ()
    uuids: Mapping[int, bytes] = field(default_factory=dict, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "codes", tuple(self.codes))
        object.__setattr__(self, "links", tuple(self.links))
        object.__setattr__(self, "levels", {**LEVEL_NAMES, **self.levels})

    @cached_property
    def by_id(self) -> dict[int, Code]:
        """Every code by its store key."""
        return {code.id: code for code in self.codes}

    @cached_property
    def by_ref(self) -> dict[str, Code]:
        """Every code that has a short id, by that id as written."""
        return {code.ref: code for code in self.codes if code.ref}

    @cached_property
    def live(self) -> tuple[Code, ...]:
        """The codes that are not retired, as they were given."""
        return tuple(code for code in self.codes if not code.retired)

    @cached_property
    def _children(self) -> dict[int | None, list[Code]]:
        groups: dict[int | None, list[Code]] = defaultdict(list)
        for code in self.live:
            parent = self.parent_of(code)
            groups[parent.id if parent else None].append(code)
        for parent_id, group in groups.items():
            group.sort(key=_sibling_order if parent_id is not None else _root_order)
        return dict(groups)

    @cached_property
    def _refs(self) -> dict[str, Code]:
        return {fold_name(code.ref): code for code in self.codes if code.ref}

    @cached_property
    def _names(self) -> dict[tuple[Level, str], Code]:
        named = {(code.level, fold_name(code.name)): code for code in self.codes if code.retired}
        return named | {(code.level, fold_name(code.name)): code for code in self.live}

    @cached_property
    def namesakes(self) -> dict[tuple[Level, str], list[Code]]:
        """The live codes of a level that share a name after folding, ordered by id: merging copies can bring them."""
        found: dict[tuple[Level, str], list[Code]] = defaultdict(list)
        for code in self.live:
            found[code.level, fold_name(code.name)].append(code)
        return {key: sorted(codes, key=lambda one: natural(one.ref)) for key, codes in found.items() if len(codes) > 1}

    @cached_property
    def _found(self) -> dict[tuple[str, Level | None], Code]:
        return {}

    def parent_of(self, code: Code) -> Code | None:
        """Return the live code above this one, or None when it is ungrouped or a dimension."""
        parent = self.by_id.get(code.parent) if code.parent is not None else None
        return parent if parent and not parent.retired and parent.level is code.level.parent else None

    def children(self, parent: int | None, level: Level | None = None) -> list[Code]:
        """Return the live codes right below a code's key, in codebook order.

        For None these are the dimensions, then ungrouped themes, then ungrouped concepts; `level` keeps one level.
        """
        return [code for code in self._children.get(parent, ()) if level in (None, code.level)]

    @property
    def roots(self) -> list[Code]:
        """The dimensions, then the ungrouped themes and concepts."""
        return self.children(None)

    def walk(self) -> Iterator[Code]:
        """Yield every live code in codebook order, each before what it groups."""
        for root in self.roots:
            yield root
            yield from self.descendants(root)

    def ordered(self, level: Level) -> list[Code]:
        """Return the live codes of one level in codebook order."""
        return [code for code in self.walk() if code.level is level]

    def descendants(self, code: Code) -> list[Code]:
        """Return the live codes below this one, in codebook order, each before what it groups."""
        below: list[Code] = []
        for child in self.children(code.id):
            below += [child, *self.descendants(child)]
        return below

    def ancestor(self, code: Code, level: Level) -> Code | None:
        """Return the code of this level that the code is or stands under, or None."""
        found: Code | None = code
        while found and found.level is not level:
            found = self.parent_of(found)
        return found

    def path(self, code: Code) -> tuple[str, ...]:
        """Return the names from the topmost code above down to the code itself."""
        parent = self.parent_of(code)
        return (*(self.path(parent) if parent else ()), code.name)

    def survivor(self, code: Code) -> Code | None:
        """Return the live code that a merged one went into in the end, the code itself while it lives, or None."""
        seen: set[int] = set()
        found: Code | None = code
        while found and found.retired and found.id not in seen:
            seen.add(found.id)
            found = self.by_id.get(found.merged_into) if found.merged_into is not None else None
        return None if found is None or found.retired else found

    def named(self, level: Level, name: str) -> Code | None:
        """Return the code of this level with this name after folding; a live one before a retired one."""
        return self._names.get((level, fold_name(name)))

    def with_ref(self, ref: str) -> Code | None:
        """Return the code with this short id, whatever its case, retired or not."""
        return self._refs.get(fold_name(ref))

    def find(self, word: str, level: Level | None = None, *, exact: bool = False) -> Code:
        """Return the live code that a typed id or name means.

        An exact id or name, or `theme:NAME`, wins over an unambiguous prefix; `exact` allows no prefix, as for names
        inside files. Raises UnknownNameError with the nearest names, and ConflictError for what is ambiguous, retired
        or of another level.

        >>> book = Codebook([Code(1, "t01", Level.THEME, "Drift"), Code(2, "c001", Level.CONCEPT, "slowly lets go")])
        >>> book.find("T01").name, book.find("slow").ref, book.find("theme:drift").ref
        ('Drift', 'c001', 't01')
        """
        found = self._found.get((word, level)) or self._exact(word, level)
        if found:
            self._found[word, level] = found
            return found
        if not exact and (found := self._by_prefix(word, level)):
            return found
        raise UnknownNameError(level or "code", word, (code.name for code in self.live if level in (None, code.level)))

    def _exact(self, word: str, level: Level | None) -> Code | None:
        folded = fold_name(word)
        by_ref = self._refs.get(folded)
        if by_ref and level in (None, by_ref.level):
            return self._living(by_ref)
        levels = TOP_DOWN if level is None else (level,)
        named = [code for at in levels if (code := self._names.get((at, folded)))]
        alive = [code for code in named if not code.retired] or named
        if len(alive) > 1:
            raise _ambiguous(word, alive)
        if alive:
            if len(twins := self.namesakes.get((alive[0].level, folded), ())) > 1:
                raise _ambiguous(word, twins)
            return self._living(alive[0])
        qualifier, name = _qualified(word)
        if qualifier and level in (None, qualifier):
            return self._exact(name, qualifier)
        if by_ref:
            raise ConflictError(f"{called(by_ref)} is a {by_ref.level}; a {level} is needed here.", mend=f"Name a {level}.")
        return None

    def _living(self, code: Code) -> Code:
        if not code.retired:
            return code
        survivor = self.survivor(code)
        if survivor:
            raise ConflictError(f"{called(code)} was merged into {called(survivor)}.", mend=f"Type {survivor.ref}.")
        raise ConflictError(f"{called(code)} is retired.", mend="Type another code, or undo the retirement.")

    def _by_prefix(self, word: str, level: Level | None) -> Code | None:
        qualifier, name = _qualified(word)
        if qualifier and level in (None, qualifier):
            word, level = name, qualifier
        start = fold_name(word)
        if not start:
            return None
        codes = [code for code in self.live if level in (None, code.level)]
        hits = [code for code in codes if fold_name(code.name).startswith(start) or fold_name(code.ref).startswith(start)]
        if len(hits) > 1:
            raise _ambiguous(word, hits)
        return hits[0] if hits else None


def _sibling_order(code: Code) -> tuple[object, ...]:
    return code.position, natural(code.ref), fold_name(code.name)


def _root_order(code: Code) -> tuple[object, ...]:
    position = code.position if code.level is Level.DIMENSION else 0
    return TOP_DOWN.index(code.level), position, natural(code.ref), fold_name(code.name)


def _qualified(word: str) -> tuple[Level | None, str]:
    """Split `theme:NAME`; without a level in front there is none."""
    front, colon, name = word.partition(":")
    level = next((level for level in Level if colon and fold_name(front) == level), None)
    return level, name


def _ambiguous(word: str, codes: Iterable[Code]) -> ConflictError:
    found = list(codes)
    shown = ", ".join(f"{called(code)} ({code.level})" for code in found[:_SHOWN])
    more = f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
    return ConflictError(
        f'"{word}" may be {shown}{more}.', mend=f"Type the id, or the level in front, as in {found[0].level}:NAME."
    )

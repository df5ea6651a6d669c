"""How one state of a codebook differs from another, as changes that a person can read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from gioia_coder.core.codebook.draft import LIST_FIELDS, TEXT_FIELDS
from gioia_coder.core.codebook.tree import Codebook, called
from gioia_coder.core.model import Code, Level, Link
from gioia_coder.core.text.canonical import fold_name


class Kind(StrEnum):
    """What can happen to a code, a link, or the codebook itself."""

    ADDED = "added"
    RENAMED = "renamed"
    MOVED = "moved"
    EDITED = "edited"
    REORDERED = "reordered"
    MERGED = "merged"
    RETIRED = "retired"
    RESTORED = "restored"
    REMOVED = "removed"
    LINKED = "linked"
    UNLINKED = "unlinked"


_IMPERATIVES: Final = {
    Kind.ADDED: "add",
    Kind.RENAMED: "rename",
    Kind.MOVED: "move",
    Kind.EDITED: "edit",
    Kind.REORDERED: "reorder",
    Kind.MERGED: "merge",
    Kind.RETIRED: "retire",
    Kind.RESTORED: "restore",
    Kind.REMOVED: "remove",
    Kind.LINKED: "link",
    Kind.UNLINKED: "unlink",
}


@dataclass(frozen=True, slots=True)
class Change:
    """One difference: `what` names the code or link, `before` and `after` its name or place, or what it merged into.

    `level` is None for links, for the codebook itself and for its dimensions as a whole; `fields` are those edited.
    """

    kind: Kind
    level: Level | None
    ref: str
    what: str
    before: str = ""
    after: str = ""
    fields: tuple[str, ...] = ()

    def line(self, *, done: bool = False) -> str:
        """Return the change in words: what would be done, or with `done` what was.

        >>> Change(Kind.RENAMED, Level.CONCEPT, "c014", 'c014 "x"', "x", "y").line()
        'rename c014 "x" to "y"'
        """
        verb = self.kind.value if done else _IMPERATIVES[self.kind]
        match self.kind:
            case Kind.RENAMED:
                rest = f'{self.what} to "{self.after}"'
            case Kind.MOVED:
                rest = f"{self.what} from {self.before} to {self.after}"
            case Kind.MERGED:
                rest = f"{self.what} into {self.after}"
            case Kind.ADDED:
                rest = f"{self.level} {self.what}" + (f" in {self.after}" if self.after else "")
            case Kind.EDITED:
                rest = f"{self.what}: {', '.join(self.fields)}"
            case _:
                rest = self.what
        return f"{verb} {rest}"


def difference(before: Codebook, after: Codebook) -> list[Change]:
    """Return what changed, in the order of the later codebook.

    Codes are matched by short id, else by name within their level.
    """
    pairs = _matched(before, after)
    changes = _title_changes(before, after)
    order = {code.id: index for index, code in enumerate(after.walk())}
    for code in sorted(after.codes, key=lambda code: order.get(code.id, len(order))):
        earlier = pairs.get(code.id)
        if earlier is None:
            changes += [] if code.retired else [_added(after, code)]
        else:
            changes += _code_changes(before, after, earlier, code, pairs)
    changes += _reordered(before, after, pairs)
    kept = {code.id for code in pairs.values()}
    changes += [Change(Kind.REMOVED, code.level, code.ref, called(code)) for code in before.walk() if code.id not in kept]
    return [*changes, *_link_changes(before, after, pairs)]


def _matched(before: Codebook, after: Codebook) -> dict[int, Code]:
    """Return the earlier code of each later one, by the later one's key."""
    pairs = {code.id: earlier for code in after.codes if code.ref and (earlier := _same_ref(before, code))}
    taken = {earlier.id for earlier in pairs.values()}
    for code in after.codes:
        if code.id not in pairs:
            earlier = before.named(code.level, code.name)
            if earlier and earlier.id not in taken:
                pairs[code.id] = earlier
                taken.add(earlier.id)
    return pairs


def _same_ref(before: Codebook, code: Code) -> Code | None:
    earlier = before.with_ref(code.ref)
    return earlier if earlier and earlier.level is code.level else None


def _added(after: Codebook, code: Code) -> Change:
    parent = after.parent_of(code)
    return Change(Kind.ADDED, code.level, code.ref, called(code), after=f"{parent.level} {_quoted(parent)}" if parent else "")


def _code_changes(before: Codebook, after: Codebook, old: Code, new: Code, pairs: dict[int, Code]) -> Iterator[Change]:
    if new.retired:
        if new.merged_into is not None and old.merged_into is None:
            into = after.by_id.get(new.merged_into)
            yield Change(Kind.MERGED, new.level, new.ref, called(old), after=called(into) if into else "")
        elif not old.retired:
            yield Change(Kind.RETIRED, new.level, new.ref, called(old))
        return
    if old.retired:
        yield Change(Kind.RESTORED, new.level, new.ref, called(old))
    if old.name != new.name:
        yield Change(Kind.RENAMED, new.level, new.ref, called(old), old.name, new.name)
    old_parent, new_parent = before.parent_of(old), after.parent_of(new)
    same_parent = pairs.get(new_parent.id) if new_parent else None
    if same_parent != old_parent or (new_parent and not same_parent):
        yield Change(Kind.MOVED, new.level, new.ref, called(new), _place(old_parent), _place(new_parent))
    if fields := _edited(old, new):
        yield Change(Kind.EDITED, new.level, new.ref, called(new), fields=fields)


def _edited(old: Code, new: Code) -> tuple[str, ...]:
    fields = [name for name in TEXT_FIELDS + LIST_FIELDS if getattr(old, name) != getattr(new, name)]
    languages = sorted({*old.labels, *new.labels})
    return (
        *fields,
        *(f"label:{language}" for language in languages if old.labels.get(language) != new.labels.get(language)),
    )


def _quoted(code: Code) -> str:
    return f'"{code.name}"'


def _place(parent: Code | None) -> str:
    return f"{parent.level} {_quoted(parent)}" if parent else "ungrouped"


def _reordered(before: Codebook, after: Codebook, pairs: dict[int, Code]) -> Iterator[Change]:
    """Yield the parents whose children, as far as they stayed, stand in another order; what is ungrouped has none."""
    parents: list[Code | None] = [None, *after.walk()]
    for parent in parents:
        old_parent = pairs.get(parent.id) if parent else None
        if parent and not old_parent:
            continue
        children = after.children(parent.id if parent else None, None if parent else Level.DIMENSION)
        there = {code.id: index for index, code in enumerate(before.children(old_parent.id if old_parent else None))}
        stayed = [there[pairs[code.id].id] for code in children if code.id in pairs and pairs[code.id].id in there]
        if stayed != sorted(stayed):
            what = f"the {children[0].level}s of {called(parent)}" if parent else "the dimensions"
            yield Change(Kind.REORDERED, parent.level if parent else None, parent.ref if parent else "", what)


def _title_changes(before: Codebook, after: Codebook) -> list[Change]:
    changes = []
    if before.name != after.name:
        changes.append(Change(Kind.RENAMED, None, "", f'the codebook "{before.name}"', before.name, after.name))
    for level in Level:
        old, new = before.levels[level], after.levels[level]
        if old != new:
            changes.append(Change(Kind.RENAMED, None, "", f'the level "{old}"', old, new))
    return changes


def _link_changes(before: Codebook, after: Codebook, pairs: dict[int, Code]) -> Iterator[Change]:
    earlier = {later: code.id for later, code in pairs.items()}
    old = {link_key(link) for link in before.links}
    new = {(earlier.get(a), earlier.get(b), label) for a, b, label in map(link_key, after.links)}
    for link in after.links:
        a, b, label = link_key(link)
        if (earlier.get(a), earlier.get(b), label) not in old:
            yield _link_change(Kind.LINKED, after, link)
    for link in before.links:
        if link_key(link) not in new:
            yield _link_change(Kind.UNLINKED, before, link)


def link_key(link: Link) -> tuple[int, int, str]:
    """Return what makes a link the same as another: its ends and its folded label."""
    return link.a, link.b, fold_name(link.label)


def _link_change(kind: Kind, codebook: Codebook, link: Link) -> Change:
    ends = (codebook.by_id.get(end) for end in (link.a, link.b))
    what = " to ".join(called(end) if end else "a code that is gone" for end in ends)
    return Change(kind, None, "", what + (f': "{link.label}"' if link.label else ""))

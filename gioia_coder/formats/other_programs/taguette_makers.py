"""Who made each highlight of a Taguette project and gave it each tag: its rows do not say, its log of commands does."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field

from gioia_coder.formats.other_programs.database import Row, whole, words


@dataclass(frozen=True, slots=True)
class Deed:
    """Who did something, and when, as the log has it."""

    who: str
    when: str


@dataclass
class Makers:
    """The log read to its end: who added a document, made a highlight, and tagged it with what."""

    added: dict[int, Deed] = field(default_factory=dict)
    made: dict[int, Deed] = field(default_factory=dict)
    tagged: dict[tuple[int, int], Deed] = field(default_factory=dict)
    unread: int = 0
    _tags: dict[int, set[int]] = field(default_factory=dict)

    def of(self, highlight: int, tag: int) -> Deed | None:
        """Return who put a tag on a highlight, else who made the highlight."""
        return self.tagged.get((highlight, tag)) or self.made.get(highlight)


def makers(commands: Iterable[Row]) -> Makers:
    """Return what the log of commands tells, in the words of all versions of Taguette."""
    found = Makers()
    for row in sorted(commands, key=lambda row: whole(row["id"]) or 0):
        try:
            payload = json.loads(words(row["payload"]))
        except (ValueError, RecursionError):
            payload = None
        if not isinstance(payload, dict):
            found.unread += 1
            continue
        deed = Deed(words(row["user_login"]), words(row["date"]))
        if payload.get("type") == "highlight_add":
            _highlighted(found, payload, deed)
        elif payload.get("type") == "document_add" and (document := whole(row["document_id"])) is not None:
            found.added.setdefault(document, deed)
        elif payload.get("type") == "tag_merge":
            _merged(found, payload)
    return found


def _highlighted(found: Makers, payload: dict[str, object], deed: Deed) -> None:
    """Take a highlight that was made or changed: a tag counts from when it was there first, again if it went meanwhile."""
    highlight = whole(payload.get("highlight_id", payload.get("id")))
    tags = payload.get("tags")
    if highlight is None:
        return
    found.made.setdefault(highlight, deed)
    now = {tag for one in tags if (tag := whole(one)) is not None} if isinstance(tags, list) else set()
    for tag in now - found._tags.get(highlight, set()):
        found.tagged[highlight, tag] = deed
    found._tags[highlight] = now


def _merged(found: Makers, payload: dict[str, object]) -> None:
    """Take a merge of tags: who gave the one that went gave the one that stayed, unless it was there already."""
    source = whole(payload.get("src_tag_id", payload.get("src")))
    target = whole(payload.get("dest_tag_id", payload.get("dest")))
    if source is None or target is None:
        return
    for highlight, tags in found._tags.items():
        if source in tags:
            tags.discard(source)
            if target not in tags:
                tags.add(target)
                found.tagged[highlight, target] = found.tagged[highlight, source]

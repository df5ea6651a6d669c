"""What another program's file holds and this one has no word for: added once, with its bytes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256
from typing import Any

from gioia_coder.core.exchange.mapping.keeping import reworded
from gioia_coder.core.exchange.portable import Kept
from gioia_coder.store import kept_rows
from gioia_coder.workflow.exchange.taking_in.meeting import Meeting


def kept(meeting: Meeting, uuids: Mapping[bytes, bytes]) -> None:
    """Add what the file holds besides, once: known by UUID, or by kind, thing, name and words.

    `uuids` are those that things of theirs have here; references to them are rewritten.
    """
    renamed = {there: here for there, here in {**meeting.renamed, **uuids}.items() if there != here}
    mine = kept_rows.kept(meeting.store.connection)
    known, said = {one.uuid for one in mine}, {_said(one) for one in mine}
    for one in meeting.incoming.kept:
        new = reworded(one, renamed)
        if one.uuid in known or _said(new) in said:
            meeting.plan.counts["kept"].same += 1
            continue
        said.add(_said(new))
        meeting.work.kept.append(replace(new, uuid=meeting.own_uuid("kept", one.uuid), file=_file(meeting, one)))
        meeting.plan.counts["kept"].added += 1


def _file(meeting: Meeting, one: Kept) -> str:
    """Plan the bytes of something kept and return their SHA-256; empty where the file does not hold them."""
    if not one.file or one.file in meeting.plan.files:
        return one.file
    data = meeting.incoming.bytes_of.get(one.file)
    if data is None or sha256(data).hexdigest() != one.file:
        meeting.plan.warn("kept", f"{one.name}: its bytes are missing and cannot be kept.")
        return ""
    meeting.plan.files.append(one.file)
    return one.file


def _said(one: Kept) -> tuple[Any, ...]:
    return one.kind, one.thing, one.name, one.data

"""What reading a QualCoder project has gathered so far."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from gioia_coder.core.exchange import refi
from gioia_coder.formats.other_programs.database import Database, Row, words
from gioia_coder.formats.other_programs.foreign import Identities, Taken, moment


@dataclass
class Reading:
    """A project on its way. `codes`, `texts` give the GUIDs by QualCoder's keys."""

    database: Database
    guid: Identities
    users: dict[str, refi.User] = field(default_factory=dict)
    codes: dict[int, UUID] = field(default_factory=dict)
    texts: dict[int, UUID] = field(default_factory=dict)
    notes: list[refi.Note] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    report: list[Taken] = field(default_factory=list)

    def user(self, name: str) -> UUID | None:
        """Return the GUID of a coder, None of nobody."""
        if not name:
            return None
        if name not in self.users:
            self.users[name] = refi.User(self.guid("user", name), name)
        return self.users[name].guid

    def note(self, kind: str, key: object, name: str, row: Row) -> UUID:
        """Take the memo of a row as a note, and return its GUID."""
        owner, when = self.user(words(row["owner"])), moment(words(row["date"]))
        note = refi.Note(self.guid(f"note on {kind}", key), name, words(row["memo"]), owner, when)
        self.notes.append(note)
        return note.guid


def medium(row: Row) -> str:
    """Return what a source is besides text: picture, audio, video, document; empty where it is a text only."""
    place = words(row["mediapath"]).lower()
    for start, kind in (("image", "picture"), ("audio", "audio recording"), ("video", "video"), ("doc", "document")):
        if place.lstrip("/").startswith(start):
            return kind
    return ""

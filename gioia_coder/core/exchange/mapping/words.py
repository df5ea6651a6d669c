"""What notes and names of a REFI-QDA file say of codings and memos, and how ours are worded there."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import NAMESPACE_URL, UUID, uuid5

from gioia_coder.core.blocks import printable
from gioia_coder.core.exchange.refi import Note
from gioia_coder.core.model import Polarity

OURS: Final = "gioia"
"""What this program calls itself in a file."""

OWN: Final = f"{OURS}:"
"""What the names of sets, notes and variables begin with that only this program understands."""

META: Final = "gioia:study"
"""The note that holds, as JSON, what the standard has no word for."""

ROUND, DECISIONS = f"{OWN}round ", f"{OWN}decisions"
"""What the notes on rounds and on decisions are called; people read them in other programs."""

INFORMANT: Final = f"{OWN}informant"
"""The variable of a REFI case that is an informant; its value is the id of their case, or `-`."""

ROLE: Final = f"{OWN}role"
"""The variable that holds an informant's role."""

_ATTRIBUTE: Final = f"{OWN}attribute "

_MARK: Final = re.compile(r"gioia:(?: intensity ([123]))?(?:,? (contradicts))?")
_KIND: Final = re.compile(r"gioia (\w+): ")
_SHORT: Final = 60
_CODER: Final = 60


def own_uuid(*parts: object) -> UUID:
    """Return the GUID that always stands for the same thing of ours; `parts` tell it from all others."""
    return uuid5(NAMESPACE_URL, "gioia:" + "\n".join(map(str, parts)))


def short(text: str) -> str:
    r"""Return the first words of a text as a title.

    >>> short("one\n two")
    'one two'
    """
    line = " ".join(text.split())
    return line if len(line) <= _SHORT else line[: _SHORT - 1].rstrip() + "…"


def coder_name(name: str, other: str = "") -> str:
    """Return a user's name as a coder's: printable, on one line, of at most 60 characters; `unknown` for an empty one."""
    for word in (name, other):
        if tidy := " ".join(printable(word).split())[:_CODER].strip():
            return tidy
    return "unknown"


def mark(intensity: int | None, polarity: Polarity) -> str:
    """Return how a note says what is said of a coding besides its memo; empty for what goes without saying.

    >>> mark(3, Polarity.CONTRADICTS), mark(None, Polarity.CONTRADICTS), mark(None, Polarity.SUPPORTS)
    ('gioia: intensity 3, contradicts', 'gioia: contradicts', '')
    """
    said = [f"intensity {intensity}"] if intensity else []
    said += ["contradicts"] if polarity is Polarity.CONTRADICTS else []
    return f"{OWN} {', '.join(said)}" if said else ""


def marked(note: Note) -> tuple[int | None, Polarity] | None:
    """Return the intensity and polarity that a note says, or None for a note about something else.

    >>> marked(Note(own_uuid(), "", "gioia: intensity 3, contradicts"))
    (3, <Polarity.CONTRADICTS: 'contradicts'>)
    >>> marked(Note(own_uuid(), "", "a thought"))
    >>> marked(Note(own_uuid(), "gioia note: gioia: contradicts", "gioia: contradicts"))
    """
    found = None if _KIND.match(note.name) else _MARK.fullmatch(note.text.strip())
    if found is None or not (found[1] or found[2]):
        return None
    return int(found[1]) if found[1] else None, Polarity.CONTRADICTS if found[2] else Polarity.SUPPORTS


def is_ours(note: Note) -> bool:
    """Tell whether a note is no memo but one that this program writes beside them."""
    return note.name in (META, DECISIONS) or note.name.startswith(ROUND) or marked(note) is not None


def attribute_out(name: str) -> str:
    """Return the name of the variable that holds an attribute, which is never one of our own.

    >>> attribute_out("age"), attribute_out("gioia:role")
    ('age', 'gioia:attribute gioia:role')
    """
    return f"{_ATTRIBUTE}{name}" if name.startswith(OWN) else name


def attribute_in(name: str) -> str:
    """Return the attribute that a variable holds."""
    return name.removeprefix(_ATTRIBUTE)


def memo_title(kind: str, text: str) -> str:
    """Return the name of the note that holds a memo."""
    return f"{OURS} {kind}: {short(text)}"


def coding_title(text: str) -> str:
    """Return the name of the note that holds a coding's memo: its first words, unless they look like a name of ours."""
    return memo_title("note", text) if text.lstrip().startswith(OURS) else short(text)


def memo_words(note: Note) -> tuple[str, str]:
    """Return the kind and the words of the memo that a note is, without a title that we made or that repeats the first words."""
    title, text, more = note.name.strip(), printable(note.text).strip("\n"), printable(note.description).strip()
    own = _KIND.match(title)
    if own and text.strip():
        title = ""
    elif own:
        title = title[own.end() :].strip()
    parts = [text] if _begins(text, title) else [title, text]
    if more and more not in text:
        parts.append(more)
    return own[1] if own else "note", "\n\n".join(part for part in parts if part.strip())


def _begins(text: str, title: str) -> bool:
    """Tell whether a text begins with its title, which may be cut."""
    words, first = " ".join(text.split()), " ".join(title.split()).rstrip("…").rstrip()
    return words.startswith(first.removesuffix("...").rstrip())


def joined(texts: Sequence[str]) -> str:
    """Return memos as one, each once."""
    return "\n".join(dict.fromkeys(text for text in texts if text))


def packed(value: Mapping[str, Any]) -> str:
    """Return plain values as one line of JSON, always the same."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def unpacked(text: str) -> dict[str, Any]:
    """Return the plain values of a line of JSON; empty where it is none."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


DEFINED: Final = (("include", "Include: "), ("exclude", "Exclude: "))
"""What of a code stands behind its definition in the description, each in a paragraph of its own that begins so."""


def description(definition: str, include: str, exclude: str) -> str:
    """Return a code's description."""
    said = {"include": include, "exclude": exclude}
    return "\n\n".join(part for part in (definition, *(f"{word}{said[name]}" for name, word in DEFINED if said[name])) if part)


def described(text: str) -> tuple[str, str, str]:
    r"""Return definition, include and exclude as they stand in a description; `description` of them is the text again.

    >>> described("What it is.\n\nInclude: this\n\nExclude: that"), described("Exclude: that"), described("Include: ")
    (('What it is.', 'this', 'that'), ('', '', 'that'), ('Include: ', '', ''))
    """
    front, exclude = _cut(text, "Exclude: ")
    definition, include = _cut(front, "Include: ")
    return definition, include, exclude


def _cut(text: str, word: str) -> tuple[str, str]:
    """Return what stands before the paragraph that begins with a word, and what that says."""
    front, _, said = text.rpartition(f"\n\n{word}")
    if front and said:
        return front, said
    said = text.removeprefix(word)
    return ("", said) if said != text and said else (text, "")

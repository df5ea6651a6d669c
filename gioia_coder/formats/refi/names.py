"""The words of the format: namespaces, GUIDs, colours, times, and what XML cannot hold."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import lru_cache
from typing import Final
from uuid import UUID, uuid5

PROJECT_URN: Final = "urn:QDA-XML:project:1.0"
CODEBOOK_URN: Final = "urn:QDA-XML:codebook:1.0"
P: Final = f"{{{PROJECT_URN}}}"
C: Final = f"{{{CODEBOOK_URN}}}"

MADE: Final = UUID("6f1c2a52-7f0e-5d0b-9a43-2d1b8f1f6c11")
"""What GUIDs are derived from where a file has none that can be used."""

SOURCES: Final = ("TextSource", "PictureSource", "PDFSource", "AudioSource", "VideoSource")
BEYOND: Final = SOURCES[1:]
"""The sources that are no texts."""
SELECTIONS: Final = (
    "PlainTextSelection", "PictureSelection", "PDFSelection", "AudioSelection", "VideoSelection", "TranscriptSelection",
)  # fmt: skip
KINDS: Final = {
    **dict.fromkeys(SOURCES, "source"),
    **dict.fromkeys(SELECTIONS, "selection"),
    **{name: name.lower() for name in ("User", "Code", "Variable", "Case", "Coding", "Note", "Link", "Set")},
}
"""What an element stands for, by its name; GUIDs are unique within each of these."""

VALUES: Final = {"Text": "TextValue", "Boolean": "BooleanValue", "Integer": "IntegerValue", "Float": "FloatValue",
                 "Date": "DateValue", "DateTime": "DateTimeValue"}  # fmt: skip

IN_UTF16: Final = "; offsets in UTF-16 units"
"""What our own files say behind their origin where their offsets do not count code points."""

FORBIDDEN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""The characters that XML 1.0 cannot hold."""

_COLOR: Final = re.compile(r"#?([0-9A-Fa-f]{6}|[0-9A-Fa-f]{3})(?:[0-9A-Fa-f]{2})?")
_PARTS: Final = re.compile(r"(?:rgba?\s*\()?\s*(\d{1,3})\s*[,\s]\s*(\d{1,3})\s*[,\s]\s*(\d{1,3})\b.*")


@lru_cache(maxsize=65536)
def guid_of(text: str) -> UUID | None:
    """Return the GUID that a text gives, in either case, with or without braces; None when it is none.

    >>> guid_of("{5215CC69-B628-4E02-AFB9-9BEEAEE55808}")
    UUID('5215cc69-b628-4e02-afb9-9beeaee55808')
    >>> guid_of("17")
    """
    bare = text.strip().removeprefix("{").removesuffix("}")
    try:
        return UUID(bare) if len(bare) in (32, 36) else None
    except ValueError:
        return None


def made_guid(*words: str) -> UUID:
    """Return a GUID that is always the same for the same words."""
    return uuid5(MADE, "\x1f".join(words).encode("utf-8", "replace").decode("utf-8"))


def written(guid: UUID) -> str:
    """Return a GUID as programs want it: in capitals, without braces."""
    return str(guid).upper()


@lru_cache(maxsize=4096)
def color_of(text: str) -> str:
    """Return a colour as `#RRGGBB`, empty when it is none that can be understood.

    >>> color_of("#f0a"), color_of("rgba(51, 204, 51, 0.5)"), color_of("red")
    ('#FF00AA', '#33CC33', '')
    """
    text = text.strip()
    if found := _COLOR.fullmatch(text):
        digits = found[1] if len(found[1]) == 6 else "".join(2 * digit for digit in found[1])
        return f"#{digits.upper()}"
    parts = _PARTS.fullmatch(text)
    numbers = [int(part) for part in parts.groups()] if parts else []
    return "#" + "".join(f"{number:02X}" for number in numbers) if numbers and max(numbers) < 256 else ""


@lru_cache(maxsize=65536)
def time_of(text: str) -> str:
    """Return a time as ISO 8601 in UTC, taken to be in UTC where it names no zone; empty when it is none.

    >>> time_of("2026-01-05T11:00:00+01:00"), time_of("2018-10-04T22:56:11"), time_of("soon")
    ('2026-01-05T10:00:00Z', '2018-10-04T22:56:11Z', '')
    """
    try:
        told = datetime.fromisoformat(text.strip())
        told = told.replace(tzinfo=UTC) if told.tzinfo is None else told.astimezone(UTC)
    except (ValueError, OverflowError):
        return ""
    return told.replace(tzinfo=None).isoformat() + "Z"


@lru_cache(maxsize=1024)
def program_of(origin: str) -> str:
    """Return the program that a file says it is from, empty when it is none that matters here.

    >>> program_of("ATLAS.ti Win 9.0.19"), program_of("Taguette 1.5.2")
    ('atlasti', '')
    """
    folded = origin.casefold().replace(".", "").replace(" ", "")
    return next((name for name in ("nvivo", "atlasti", "maxqda", "qualcoder", "gioia") if name in folded), "")

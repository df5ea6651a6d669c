"""Give zip files that libraries make one fixed date, so that the same content is the same bytes."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Mapping
from io import BytesIO
from typing import Final

_DATE: Final = (1980, 1, 1, 0, 0, 0)


def repacked(data: bytes, parts: Mapping[str, Iterable[str]] | None = None) -> bytes:
    """Return a zip file with the same members in the same order, all of one date, compressed alike.

    `parts` are texts that take the place of members, piece by piece, so that a long one is never held whole.
    """
    others = parts or {}
    stream = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as new:
        for member in old.infolist():
            kept = zipfile.ZipInfo(member.filename, _DATE)
            kept.compress_type = zipfile.ZIP_DEFLATED
            kept.create_system = 0
            if member.filename not in others:
                new.writestr(kept, old.read(member), compresslevel=6)
                continue
            with new.open(kept, "w") as target:
                for piece in others[member.filename]:
                    target.write(piece.encode("utf-8"))
    return stream.getvalue()

"""QualCoder's categories and codes as one tree."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final
from uuid import UUID

from gioia_coder.core.exchange import refi
from gioia_coder.formats.other_programs.database import Row, whole, words
from gioia_coder.formats.other_programs.foreign import Taken, listed
from gioia_coder.formats.other_programs.qualcoder_reading import Reading

_COLOR: Final = re.compile("#[0-9A-Fa-f]{6}")

Key = tuple[str, int]


def codes(reading: Reading) -> list[refi.Code]:
    """Return the categories, which no text is coded with, and the codes; what stands in a circle or nowhere goes to the top."""
    rows: dict[Key, Row] = {}
    above: dict[Key, Key] = {}
    held = {"cat": 0, "code": 0}
    for row in reading.database.rows("code_cat", "catid", "name", "owner", "date", "memo", "supercatid"):
        _take(rows, above, ("cat", whole(row["catid"])), row, {"cat": whole(row["supercatid"])})
        held["cat"] += 1
    for row in reading.database.rows("code_name", "cid", "name", "memo", "catid", "owner", "date", "color", "supercid"):
        _take(rows, above, ("code", whole(row["cid"])), row, {"code": whole(row["supercid"]), "cat": whole(row["catid"])})
        held["code"] += 1
    lost = [key for key, parent in above.items() if parent not in rows or _circles(key, above)]
    if lost:
        names = listed(sorted(words(rows[key]["name"]) for key in lost))
        reading.warnings.append(
            f"The category or code above these is not there, or stands above itself; they went to the top: {names}."
        )
    above = {key: parent for key, parent in above.items() if key not in lost}
    guids = {key: reading.guid(key[0], key[1], words(row["name"])) for key, row in rows.items()}
    reading.codes = {key[1]: guid for key, guid in guids.items() if key[0] == "code"}
    for kind, what in (("cat", "categories"), ("code", "codes")):
        came = sum(key[0] == kind for key in rows)
        reading.report.append(
            Taken(what, held[kind], came, "" if came == held[kind] else "some have no number, or one that is taken")
        )
    return [_code(key, row, guids, above) for key, row in rows.items()]


def _take(
    rows: dict[Key, Row], above: dict[Key, Key], key: tuple[str, int | None], row: Row, parents: Mapping[str, int | None]
) -> None:
    kind, number = key
    if number is None or (kind, number) in rows:
        return
    rows[kind, number] = row
    for parent, parent_number in parents.items():
        if parent_number is not None:
            above[kind, number] = (parent, parent_number)
            return


def _circles(key: Key, above: Mapping[Key, Key]) -> bool:
    seen = {key}
    at = above.get(key)
    while at is not None:
        if at in seen:
            return at == key
        seen.add(at)
        at = above.get(at)
    return False


def _code(key: Key, row: Row, guids: Mapping[Key, UUID], above: Mapping[Key, Key]) -> refi.Code:
    parent = above.get(key)
    color = words(row.get("color"))
    return refi.Code(
        guids[key],
        words(row["name"]) or f"{key[0]} {key[1]}",
        guids[parent] if parent is not None else None,
        key[0] == "code",
        color.upper() if _COLOR.fullmatch(color) else "",
        words(row["memo"]),
    )

"""QualCoder's cases with their texts and parts of texts, and the attributes of cases and of texts."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace
from typing import Final
from uuid import UUID

from gioia_coder.core.exchange import refi
from gioia_coder.formats.other_programs.counted import Canonical, Mark, Placing, scale, ways
from gioia_coder.formats.other_programs.database import Row, whole, words
from gioia_coder.formats.other_programs.foreign import Taken, listed, moment
from gioia_coder.formats.other_programs.qualcoder_reading import Reading, medium

_WHOLE: Final = re.compile(r"[+-]?\d{1,15}")
_DECIMAL: Final = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)")
_FAR: Final = 2**40

Kinds = dict[tuple[str, str], refi.Variable]


def variables(reading: Reading) -> Kinds:
    """Return the attributes by whom they are of (`case` or `file`) and name."""
    values = defaultdict[tuple[str, str], list[str]](list)
    for row in reading.database.rows("attribute", "name", "attr_type", "value"):
        if words(row["attr_type"]) in ("case", "file") and words(row["value"]).strip():
            values[words(row["attr_type"]), words(row["name"])].append(words(row["value"]).strip())
    types = reading.database.rows("attribute_type", "name", "memo", "caseorfile", "valuetype")
    found: Kinds = {}
    left, mixed = [], []
    for row in types:
        key = (words(row["caseorfile"]), words(row["name"]))
        if key[0] not in ("case", "file"):
            left.append(key[1])
            continue
        kind = _type(words(row["valuetype"]), values[key])
        mixed += [key[1]] * (words(row["valuetype"]) == "numeric" and kind == "Text")
        found[key] = refi.Variable(reading.guid("attribute", key), key[1], kind, words(row["memo"]))
    for key in sorted(values.keys() - found.keys()):
        found[key] = refi.Variable(reading.guid("attribute", key), key[1])
    reading.report.append(
        Taken("attributes", len(types), len(types) - len(left), f"{listed(left)} are of journals" if left else "")
    )
    if left:
        reading.warnings.append(f"Attributes of journals did not come: {listed(left)}.")
    if mixed:
        reading.warnings.append(
            f"Attributes that QualCoder takes for numbers hold other words too and came as text: {listed(mixed)}."
        )
    return found


def _type(said: str, values: list[str]) -> str:
    if said != "numeric":
        return "Text"
    if all(map(_WHOLE.fullmatch, values)):
        return "Integer"
    return "Float" if all(map(_DECIMAL.fullmatch, values)) else "Text"


def cases(reading: Reading, kinds: Kinds, texts: list[refi.Text]) -> tuple[list[refi.Case], list[refi.Text]]:
    """Return the cases, and the texts with the parts that belong to cases and with their own values."""
    values, lost = _values(reading, kinds)
    rows = [row for row in reading.database.rows("cases", "caseid", "name", "memo") if whole(row["caseid"]) is not None]
    parts = _Parts(reading, texts)
    found = []
    for row in rows:
        key = whole(row["caseid"]) or 0
        whole_texts, selections = parts.of(key)
        found.append(
            refi.Case(
                reading.guid("case", key, words(row["name"])),
                words(row["name"]) or f"case {key}",
                words(row["memo"]),
                values.get(("case", key), {}),
                whole_texts,
                selections,
            )
        )
    reading.report.append(Taken("cases", len(rows), len(found)))
    parts.report({whole(row["caseid"]) for row in rows})
    number = sum(map(len, values.values()))
    reading.report.append(
        Taken("values of attributes", number + lost, number, "their text is a picture or recording" if lost else "")
    )
    by_guid = {guid: key for key, guid in reading.texts.items()}
    return found, [
        replace(text, values=values.get(("file", by_guid[text.guid]), {}), selections=(*text.selections, *parts.made[text.guid]))
        for text in texts
    ]


def _values(reading: Reading, kinds: Kinds) -> tuple[dict[tuple[str, int], dict[UUID, str]], int]:
    """Return the values by whom they are of, empty ones left out, and how many are of nothing that came."""
    found = defaultdict[tuple[str, int], dict[UUID, str]](dict)
    there: dict[str, set[int | None]] = {
        "case": {whole(row["caseid"]) for row in reading.database.rows("cases", "caseid")},
        "file": {*reading.texts},
    }
    lost = 0
    for row in reading.database.rows("attribute", "name", "attr_type", "value", "id"):
        kind, value, key = words(row["attr_type"]), words(row["value"]).strip(), whole(row["id"])
        variable = kinds.get((kind, words(row["name"])))
        if not value or variable is None:
            continue
        if key is None or key not in there[kind]:
            lost += 1
            continue
        found[kind, key][variable.guid] = value
    return found, lost


class _Parts:
    """Which texts and parts of texts belong to which case."""

    def __init__(self, reading: Reading, texts: list[refi.Text]) -> None:
        self.made = defaultdict[UUID, list[refi.Selection]](list)
        self._reading = reading
        self._texts = {text.guid: text for text in texts}
        self._placings: dict[UUID, Placing] = {}
        self._rows = defaultdict[int | None, list[Row]](list)
        self._media: set[int | None] = {
            whole(row["id"]) for row in reading.database.rows("source", "id", "mediapath", "fulltext") if medium(row)
        }
        for row in reading.database.rows("case_text", "id", "caseid", "fid", "pos0", "pos1", "owner", "date", "memo"):
            self._rows[whole(row["caseid"])].append(row)

    def of(self, case: int) -> tuple[tuple[UUID, ...], tuple[UUID, ...]]:
        """Return the whole texts and the selections of a case."""
        texts, selections = dict[UUID, None](), []
        for row in self._rows[case]:
            key = whole(row["fid"])
            guid = self._reading.texts.get(key) if key is not None else None
            if guid is None:
                continue
            part = self._part(self._texts[guid], row)
            if part is None:
                texts[guid] = None
            elif part.start < part.end:
                self.made[guid].append(part)
                selections.append(part.guid)
        return tuple(texts), tuple(selections)

    def _part(self, text: refi.Text, row: Row) -> refi.Selection | None:
        """Return the selection of a row, None where it is the whole text."""
        first, last = whole(row["pos0"]), whole(row["pos1"])
        # QualCoder has written the last position as that of the last character, too
        if first is None or last is None or (first <= 0 and last >= len(text.text) - 1):
            return None
        spot = self._placing(text).unchecked(max(-1, min(first, _FAR)), max(-1, min(last, _FAR)))
        reading, key = self._reading, words(row["id"])
        notes = (reading.note("part", key, "Memo", row),) if words(row["memo"]).strip() else ()
        by, when = reading.user(words(row["owner"])), moment(words(row["date"]))
        return refi.Selection(reading.guid("part", key), spot.start, spot.end, by=by, when=when, notes=notes)

    def _placing(self, text: refi.Text) -> Placing:
        """Return what counts as most codings of this text do."""
        if text.guid not in self._placings:
            raw = text.data.decode("utf-8") if text.data else text.text
            way = next(way for way in ways(raw) if _same(way, text.counting))
            self._placings[text.guid] = Placing(Canonical(raw), [scale(raw, way)], [Mark(0, 0)])
        return self._placings[text.guid]

    def report(self, cases: set[int | None]) -> None:
        """Say which memberships did not come."""
        rows = [row for case, rows in self._rows.items() for row in rows]
        media = [row for row in rows if whole(row["fid"]) not in self._reading.texts]
        stray = sum(len(rows) for case, rows in self._rows.items() if case not in cases)
        came = len([row for row in rows if whole(row["fid"]) in self._reading.texts and whole(row["caseid"]) in cases])
        pictures = sum(whole(row["fid"]) in self._media for row in media)
        why = "; ".join(
            [f"{pictures} are pictures or recordings"] * bool(pictures)
            + [f"{len(rows) - came - pictures} have no case or no text"] * (len(rows) - came > pictures)
        )
        self._reading.report.append(Taken("texts of cases", len(rows), came, why))
        if stray:
            self._reading.warnings.append(f"Texts that belong to cases that are not there: {stray}.")


def _same(way: refi.Counting, other: refi.Counting) -> bool:
    return (way.utf16, way.crlf, way.bom) == (other.utf16, other.crlf, other.bom)

"""An archive before it is a folder: what its files say, as plain values, and the files that are no records."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from gioia_coder.formats.plain_study.columns import CASES, CODERS, INFORMANTS, STUDY, Layout, layout_of
from gioia_coder.formats.yaml_nodes import dumped

YAML_LISTS: Final = frozenset((CASES, INFORMANTS))
"""The files that are a list in YAML; the other lists are a line of JSON for each entry."""

Record = dict[str, Any]


@dataclass
class Told:
    """What the files of an archive say: `records` by file, `texts` (UTF-8) and `blobs` (bytes) by file."""

    study: Record = field(default_factory=dict)
    records: dict[str, list[Record]] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    blobs: dict[str, bytes] = field(default_factory=dict)

    def put(self, name: str, records: Iterable[Mapping[str, Any]], layout: Layout | None = None) -> None:
        """Add a file of records, their fields in order and without the empty ones; a file without records is left out."""
        layout = layout or layout_of(name)
        made = [
            {one.name: record[one.name] for one in layout.fields if one.needed or not _empty(record.get(one.name))}
            for record in records
        ]
        if made:
            self.records[name] = made

    def leave_out(self, name: str) -> None:
        """Take a file of bytes out, and what refers to it."""
        del self.blobs[name]
        for records in self.records.values():
            for record in records:
                for field_name in [field_name for field_name in ("original", "file") if record.get(field_name) == name]:
                    del record[field_name]

    def files(self) -> dict[str, bytes]:
        """Return the files' bytes by name, sorted by name."""
        found = {STUDY: dumped(_as_texts(self.study)).encode("utf-8")}
        for name, records in self.records.items():
            text = dumped(_as_texts(records)) if name in YAML_LISTS else "".join(map(_line, records))
            found[name] = text.encode("utf-8")
        found |= {name: text.encode("utf-8") for name, text in self.texts.items()}
        found |= self.blobs
        return dict(sorted(found.items()))


def study_record(values: Mapping[str, Any], layout: Layout, coders: Iterable[Mapping[str, Any]] = ()) -> Record:
    """Return what `study.yaml` says, without what is empty."""
    fields = layout.fields
    made = {one.name: values[one.name] for one in fields if one.needed or not _empty(values.get(one.name))}
    listed = [
        {one.name: coder[one.name] for one in layout_of(CODERS).fields if not _empty(coder.get(one.name))} for coder in coders
    ]
    return made | ({CODERS: listed} if listed else {})


def _empty(value: Any) -> bool:
    return value is None or value is False or (isinstance(value, str | list | tuple | dict) and not value)


def _line(record: Record) -> str:
    return json.dumps(record, ensure_ascii=False) + "\n"


def _as_texts(value: Any) -> Any:
    """Return a value as YAML has it here, where every scalar is a text."""
    if isinstance(value, Mapping):
        return {str(key): _as_texts(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_as_texts(one) for one in value]
    return "yes" if value is True else str(value)

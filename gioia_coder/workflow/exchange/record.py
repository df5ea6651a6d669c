"""Our own record of a study inside a file of the exchange format: its archive as JSON in a note, without texts and files.

The standard has no word for turns, quotes, ratings, rounds, decisions and much else; other programs carry notes along.
"""

from __future__ import annotations

import json
import re
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from gioia_coder.core.exchange.mapping import META, matched, overlay, source_refs
from gioia_coder.core.exchange.portable import Portable
from gioia_coder.core.exchange.refi import Project
from gioia_coder.core.text.canonical import fold_name
from gioia_coder.core.text.labels import clean_id
from gioia_coder.errors import InputError
from gioia_coder.formats import plain_study
from gioia_coder.formats.plain_study.columns import KEPT, KEPT_FILES, ORIGINALS, SOURCES, TEXTS
from gioia_coder.formats.plain_study.told import Told

_NAME: Final = re.compile(r"(?:[a-z]+/)?[^/\\:*?\"<>|\x00-\x1f]{1,200}")
_OF_A_TEXT: Final = ("text", "turns", "speakers", "layout", "encoding", "original", "sha256")
_UNREADABLE: Final = "the file's own record of the study cannot be read; what the standard has words for was taken: {}"


@dataclass(frozen=True)
class Record:
    """Our own record in a file: the study as it was written, with the texts as they are in the file now.

    `texts` tell which source of the study (value, a key) each text of the file is (its number, from 1); `changed` and `gone` are
    the ids of those that have another text now, and of those that the file has no longer.
    """

    study: Portable
    texts: Mapping[int, int]
    changed: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()

    def upon(self, came: Portable) -> tuple[Portable, tuple[str, ...]]:
        """Return what came with the file upon the record, and in sentences what other programs changed."""
        whole, told = overlay(self.study, came, self.texts)
        said = (
            ("sources whose text was changed elsewhere", self.changed),
            ("sources that the file has no longer", self.gone),
        )
        lost = "what only gioia kept of them (choices for print, decisions, evidence) is left out"
        return whole, (*(f"{what}: {', '.join(refs)}; {lost}." for what, refs in said if refs), *told)


def written(told: Told, portable: Portable) -> str:
    """Return the record of a study as it stands in the note; `told` is what its archive says."""
    files = {
        name: data.decode("utf-8")
        for name, data in told.files().items()
        if not name.startswith((TEXTS, ORIGINALS, KEPT_FILES)) and name != KEPT
    }
    study = portable.study
    texts = {one.ref: _digest(study.revision(one.id).text) for one in study.sources if one.revision is not None}
    return json.dumps({"texts": texts, "files": files}, ensure_ascii=False, sort_keys=True)


def read(project: Project) -> tuple[Record | None, tuple[str, ...]]:
    """Return our own record in a file, None where there is none, and why one that is there cannot be read."""
    note = next((one for one in project.notes if one.name == META), None)
    if note is None:
        return None, ()
    try:
        said = json.loads(note.text)
        return _read(dict(said["files"]), dict(said["texts"]), project), ()
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        return None, (_UNREADABLE.format(f"{type(error).__name__}."),)
    except InputError as error:
        return None, (_UNREADABLE.format(str(error)),)


def _read(files: Mapping[str, str], texts: Mapping[str, str], project: Project) -> Record:
    """Return the record that files make; raises InputError as reading an archive does."""
    records = [one for one in _records(files.get(SOURCES, "")) if _fits(one.get("text", ""))]
    same = _same(records, texts, project)
    words = {str(one["text"]): project.texts[n].text for n, one, whole in same if whole}
    there = {str(one["id"]) for _, one, _ in same}
    changed = {str(one["id"]) for one in records if one.get("text") and one["text"] not in words}
    kept = {name: _without(name, text, changed) for name, text in files.items() if _fits(name)}
    kept[SOURCES] = _lines(_without_files(one, one["id"] in changed) for one in records)
    with TemporaryDirectory(prefix="gioia-") as made:
        folder = Path(made)
        for name, text in {**kept, **words}.items():
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_bytes(text.encode("utf-8", "surrogatepass"))
        study = plain_study.read(folder)
    keys = {one.ref: one.id for one in study.study.sources}
    return Record(
        study, {n + 1: keys[one["id"]] for n, one, _ in same}, tuple(sorted(changed & there)), tuple(sorted(changed - there))
    )


def _same(
    records: Sequence[dict[str, Any]], texts: Mapping[str, str], project: Project
) -> list[tuple[int, dict[str, Any], bool]]:
    """Return which record each text of the file belongs to, and whether it is the text of then: that counts before names do."""
    refs = source_refs(project)
    given = [fold_name(clean_id(text.name)) for text in project.texts]
    digests = ["" if text.missing else _digest(text.text) for text in project.texts]

    def uuid(one: dict[str, Any]) -> str:
        return str(one.get("uuid", "")).replace("-", "").lower()

    def name(one: dict[str, Any]) -> str:
        return fold_name(clean_id(str(one["id"])))

    def digest(one: dict[str, Any]) -> str:
        return texts.get(str(one["id"]), "")

    def both(one: str, other: str) -> Hashable:
        return (one, other) if one and other else None

    pairs = matched(
        records,
        range(len(refs)),
        (lambda one: both(uuid(one), digest(one)), lambda n: both(project.texts[n].guid.hex, digests[n])),
        (lambda one: both(name(one), digest(one)), lambda n: both(given[n], digests[n])),
        (lambda one: both(name(one), digest(one)), lambda n: both(fold_name(refs[n]), digests[n])),
        (digest, lambda n: digests[n]),
        (uuid, lambda n: project.texts[n].guid.hex),
        (name, lambda n: fold_name(refs[n])),
    )
    return [(n, one, bool(digests[n]) and digests[n] == digest(one)) for one, n in pairs]


def _digest(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _fits(name: object) -> bool:
    """Tell whether a name is that of a file of the record, or none."""
    return isinstance(name, str) and (not name or (_NAME.fullmatch(name) is not None and ".." not in name))


def _without_files(record: dict[str, Any], changed: bool) -> dict[str, Any]:
    """Return a source's line without what is not in the record, and where its text changed without what stood on that."""
    gone = _OF_A_TEXT if changed else ("original",)
    return {name: value for name, value in record.items() if name not in gone}


def _without(name: str, text: str, changed: set[str]) -> str:
    """Return a file of the record without the lines that stand on a text that is another one now."""
    if not changed or not name.endswith(".jsonl"):
        return text
    lines = (one for one in _records(text) if one.get("source") not in changed)
    about = (one for one in lines if not (one.get("about") == "segment" and one.get("target") in changed))
    return _lines(_without_evidence(one, changed) for one in about)


def _without_evidence(record: dict[str, Any], changed: set[str]) -> dict[str, Any]:
    if isinstance(places := record.get("evidence"), list):
        return {**record, "evidence": [place for place in places if not (place and place[0] in changed)]}
    return record


def _records(text: str) -> list[dict[str, Any]]:
    return [one for line in text.split("\n") if line.strip() and isinstance(one := json.loads(line), dict)]


def _lines(records: Iterable[Mapping[str, Any]]) -> str:
    return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)

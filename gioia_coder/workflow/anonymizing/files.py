"""Files outside the store that real names still stand in: nothing here changes them, a person does."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from hashlib import sha256
from html import unescape
from pathlib import Path
from typing import Final
from zipfile import BadZipFile, ZipFile

from gioia_coder.core.blocks import SHORT
from gioia_coder.core.pseudonyms import Key
from gioia_coder.errors import Problem
from gioia_coder.store import Store, kept_rows, reading, snapshot
from gioia_coder.workflow.anonymizing.key import ACT, KeyFile, has_key, read_key
from gioia_coder.workflow.leftovers import READ, files_in, texts_of
from gioia_coder.workflow.own_files import NAMES, finder

FOLDERS: Final = ("transcripts", "codebooks", "exports", kept_rows.FOLDER)
_PACKED: Final = frozenset((".xlsx", ".docx", ".pptx"))
_DRAWN: Final = frozenset((".pdf", ".png"))
_ESCAPED: Final = frozenset((".json", ".html"))
_LARGEST: Final = 50_000_000
_BORDER: Final = re.compile(r"</(?:\w+:)?(?:p|si|is|c|row|tr)>")
_TAG: Final = re.compile(r"<[^>]*>")


def holding(store: Store, key: KeyFile, names: Collection[str] = ()) -> list[Path]:
    """Return the files beside the store that real names stand in, that have one of some names, or that nobody can look into.

    The last are exports in formats that are not read, and what other programs' files held; what is a sheet of names is told by
    its headings.
    """
    why_not = finder()
    former = _former(store)
    beside = [file for file in sorted(store.folder.iterdir()) if file.is_file() and file.resolve() != key.path.resolve()]
    files = [file for folder in FOLDERS for file in sorted(files_in(store.folder / folder))]
    sure = [file for file in files if file.name in names or _digest(file) in former]
    sure += [file for file in beside if why_not(file) == NAMES]
    looked_into = [file for file in (*files, *beside) if file not in sure]
    drawn = [file for file in looked_into if file.suffix.lower() in _DRAWN]
    revision = snapshot.study(store).content_hash[:SHORT] if drawn else ""
    looked_into = [file for file in looked_into if file not in drawn or not _says(file, revision)]
    found = [*sure, *_speaking(key.ready(), looked_into, [store.folder / "exports", kept_rows.folder_of(store.path)])]
    stores = [file for file in beside if file.suffix == ".gioia" and file.resolve() != store.path.resolve()]
    return [*found, *stores]


def _speaking(key: Key, files: Iterable[Path], unsure: Collection[Path]) -> Iterator[Path]:
    """Yield the files that real names stand in, and those in `unsure` folders that cannot be read."""
    for file in files:
        suffix = file.suffix.lower()
        text = _unpacked(file) if suffix in _PACKED else next((said for _, said in texts_of([file])), None)
        if text and suffix == ".svg":
            text = unescape(_TAG.sub(" ", text))
        if text and suffix in _ESCAPED:
            text = text.replace("\\n", "\n")  # else the first word of a line begins with an n
        unread = text is None and (suffix not in READ) and any(map(file.is_relative_to, unsure))
        if unread or key.standing(file.name) or (text and key.standing(text)):
            yield file


def _says(path: Path, revision: str) -> bool:
    """Tell whether a drawing says that it was made from the present revision, which was looked through for names then."""
    try:
        data = path.read_bytes()
    except OSError:
        return False
    return any(revision.encode(encoding) in data for encoding in ("ascii", "utf-16-be"))


def _unpacked(path: Path) -> str | None:
    """Return the words in a workbook or document, a line per cell or paragraph; None for one that cannot be read."""
    try:
        with ZipFile(path) as packed:
            parts = [one for one in packed.infolist() if one.filename.endswith(".xml")]
            if sum(one.file_size for one in parts) > _LARGEST:
                return None
            pages = [packed.read(one).decode("utf-8", "replace") for one in parts]
    except (OSError, BadZipFile, NotImplementedError, RuntimeError):
        return None
    return unescape(_TAG.sub("", _BORDER.sub("\n\n", "\n\n".join(pages))))


def told(store: Store, files: Iterable[Path]) -> str:
    """Return the files in a line, those of a folder counted; empty when there are none.

    Names of files in the project's folder are said, since they lie beside what is no secret.
    """
    inside: Counter[str] = Counter()
    for file in files:
        parts = file.relative_to(store.folder).parts
        inside[f"{parts[0]}/" if len(parts) > 1 else parts[0]] += 1
    said = [f"{count:,} in {where}" if where.endswith("/") else where for where, count in inside.items()]
    return (
        f"files outside the store may still hold real names: {', '.join(said)}; delete, move or export them anew" if said else ""
    )


def files_told(store: Store, key: Path | None = None) -> str:
    """Return in a line which files outside the store may still hold real names of the key; empty when none does."""
    return told(store, holding(store, read_key(store, key)))


def _digest(path: Path) -> str:
    try:
        return sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""


def _former(store: Store) -> dict[str, int]:
    """Return, by the SHA-256 of its bytes, the texts from before pseudonyms with their sources, but for those still in use."""
    present = {reading.file_digest(store.connection, key) for key in reading.present_revisions(store.connection).values()}
    former = reading.former_files(store.connection, "" if has_key(store) else ACT)
    return {digest: source for digest, source in former.items() if digest not in present}


def before_pseudonyms(store: Store) -> dict[str, Problem]:
    """Return, by their paths in the project, the files in `transcripts/` that still hold the text from before pseudonyms."""
    former = _former(store)
    refs = {one.id: one.ref for one in reading.sources(store.connection)}
    found = {}
    for path in sorted(files_in(store.folder / "transcripts")) if former else ():
        source = former.get(_digest(path))
        if source is not None and source in refs:
            where = path.relative_to(store.folder).as_posix()
            what = f"is an earlier text of {refs[source]}, from before the pseudonyms."
            found[where] = Problem(where, what, "Move it out of the project, or delete it.")
    return found


def coming_back(store: Store, former: str, text: str, digest: str) -> str:
    """Return what to say of a new text in which there are more real names of the key than in the former; empty if not so.

    Without the key a text from before pseudonyms is known by the `digest` of its file.
    """
    again = "put pseudonyms again with gioia anonymize --sheet FILE, then --apply FILE"
    if key := read_key(store).ready():
        count = len(key.standing(text))
        if count <= len(key.standing(former)):
            return ""
        return f"{count:,} real {'name of the key comes' if count == 1 else 'names of the key come'} back; {again}"
    if digest in reading.former_files(store.connection, ACT):
        return f"this is a text from before the pseudonyms, and its real names come back; {again}"
    return ""

"""Files of ours as other programs write them back, each with the habits that were measured on its real files."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

from lxml import etree

Element = Any
Files = dict[str, bytes]
_P: Final = "{urn:QDA-XML:project:1.0}"
_GUID: Final = re.compile(rb"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")


def rewritten(path: Path, back: Path, change: Callable[[Element, Files], None], *, root: str = "project.qde") -> Path:
    """Write the file after a change of its XML and of its other entries, by name."""
    with zipfile.ZipFile(path) as old:
        files = {name: old.read(name) for name in old.namelist()}
    tree = etree.fromstring(files.pop("project.qde"), etree.XMLParser(huge_tree=True))
    change(tree, files)
    files[root] = etree.tostring(tree, xml_declaration=True, encoding="utf-8")
    with zipfile.ZipFile(back, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in files.items():
            made.writestr(name, data)
    return back


def with_new_guids(path: Path, back: Path, *, upper: bool = False) -> Path:
    """Write the file with every GUID made anew, as NVivo and QualCoder do."""
    given: dict[bytes, bytes] = {}

    def new(found: re.Match[bytes]) -> bytes:
        word = given.setdefault(found[0].upper(), str(uuid4()).encode())
        return word.upper() if upper else word

    with zipfile.ZipFile(path) as old, zipfile.ZipFile(back, "w", zipfile.ZIP_DEFLATED) as made:
        for name in old.namelist():
            data = _GUID.sub(new, old.read(name)) if name.endswith(".qde") else old.read(name)
            made.writestr(_GUID.sub(new, name.encode()).decode(), data)
    return back


def _drop(tree: Element, *names: str) -> None:
    for name in names:
        for one in list(tree.iter(f"{_P}{name}")):
            one.getparent().remove(one)


def qualcoder(path: Path) -> Path:
    """QualCoder: no sets, no references to notes, nothing uncodable, a BOM that its offsets do not count, new GUIDs."""

    def change(tree: Element, files: Files) -> None:
        tree.set("origin", "QualCoder-4.0")
        _drop(tree, "Sets", "NoteRef")
        for code in tree.iter(f"{_P}Code"):
            code.attrib.pop("isCodable", None)
        for name in files:
            files[name] = b"\xef\xbb\xbf" + files[name] if name.endswith(".txt") else files[name]

    return with_new_guids(rewritten(path, path.with_name("q1.qdpx"), change), path.with_name("qualcoder.qdpx"))


def nvivo(path: Path, *, user: str = "") -> Path:
    """NVivo for Windows: BOM, CRLF counted twice, UTF-16 units, the code's author on every coding, new GUIDs in lower case."""

    def change(tree: Element, files: Files) -> None:
        tree.set("origin", "NVivo 12.6")
        users = [one.get("guid") for one in tree.iter(f"{_P}User")]
        for one in tree.iter(f"{_P}User"):
            one.set("name", user or one.get("name"))
        for one in tree.iter(f"{_P}Coding"):
            one.set("creatingUser", users[0])
            one.set("creationDateTime", "2019-01-01T00:00:00Z")
        for source in tree.iter(f"{_P}TextSource"):
            name = "sources/" + source.get("plainTextPath").removeprefix("internal://")
            text = files[name].decode("utf-8")
            for one in source.iter(f"{_P}PlainTextSelection"):
                for key in ("startPosition", "endPosition"):
                    front = text[: int(one.get(key))]
                    one.set(key, str(len(front.encode("utf-16-le")) // 2 + front.count("\n")))
        for name in list(files):
            if name.endswith(".txt"):
                data = b"\xef\xbb\xbf" + files.pop(name).replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
                files[name.replace("sources/", "Sources/")] = data

    return with_new_guids(rewritten(path, path.with_name("n1.qdpx"), change), path.with_name("nvivo.qdpx"))


def atlasti(path: Path) -> Path:
    """ATLAS.ti: the project's file has the project's name, codes stand in one flat list, sources have new GUIDs."""

    def change(tree: Element, _: Files) -> None:
        tree.set("origin", "ATLAS.ti 26.0.0.1")
        for codes in tree.iter(f"{_P}Codes"):
            for code in list(codes.iter(f"{_P}Code")):
                code.getparent().remove(code)
                codes.append(code)

    return rewritten(path, path.with_name("atlasti.qdpx"), change, root="My study.qde")


def maxqda(path: Path) -> Path:
    """MAXQDA: every code can be applied, sets other than its own are gone, the creator of a selection stays."""

    def change(tree: Element, _: Files) -> None:
        tree.set("origin", "MAXQDA 24.0")
        _drop(tree, "Sets")
        for code in tree.iter(f"{_P}Code"):
            code.set("isCodable", "true")

    return with_new_guids(rewritten(path, path.with_name("m1.qdpx"), change), path.with_name("maxqda.qdpx"), upper=True)

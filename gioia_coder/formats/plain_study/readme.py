"""The README of an archive: what it is, what its files and fields mean, what is left out, and how to read or restore it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from gioia_coder.core.blocks import printable
from gioia_coder.formats.plain_study.columns import (
    CODEBOOK,
    CODERS,
    CODINGS,
    FILES,
    KEPT_FILES,
    ORIGINALS,
    STUDY,
    TEXTS,
    Layout,
)
from gioia_coder.formats.plain_study.public import PUBLIC, WITHHELD

MARK: Final = "<!-- A study archived by gioia. Keep this line: it says that the folder may be written anew. -->"
"""The first line of the README, by which an archive is known."""

_PLAIN: Final[Mapping[str, str]] = {
    CODEBOOK: "the codebook: dimensions hold themes, themes hold concepts; what is ungrouped follows",
    TEXTS: "the text of each source, as it was imported or corrected last",
    ORIGINALS: "imported files whose bytes are not those of the text",
    KEPT_FILES: "files that came with another program's project",
    ".gitattributes": "keeps line ends as they are where the folder is kept in git",
    "checksums.sha256": "the SHA-256 of every other file",
}

_HOW: Final = """\
## How to read it

All files are UTF-8 with LF line ends, without a byte order mark. A file whose name ends in `.jsonl` holds one JSON object on each
line; fields that are empty are left out. In the YAML files every value is a text. No program of ours is needed, for instance:

```python
import json, pathlib
rows = [json.loads(line) for line in pathlib.Path("{file}").read_text("utf-8").split("\\n") if line]
```
"""

_COUNTS: Final = """
`start` and `end` count characters (Unicode code points) of the source's text from 0, so that in Python `text[start:end]` is the
quote; `polarity` says whether the words speak for the code or against it.
"""

_WHOLE: Final = """
Whether all files are as they were written: `sha256sum -c checksums.sha256` (on macOS `shasum -a 256 -c checksums.sha256`).

## How to make a project of it again

    gioia archive --restore THIS_FOLDER NEW_FOLDER

The checksums are looked at first. To restore files that you changed on purpose, delete `checksums.sha256` before.

## What is not in it

The archive holds the study as it is now: not its history, not earlier texts and wordings, not how suggestions were answered, and
not the key of pseudonyms.
"""

_PUBLIC: Final = """
Whether all files are as they were written: `sha256sum -c checksums.sha256` (on macOS `shasum -a 256 -c checksums.sha256`).

## What is left out

This archive is for everybody, and holds only what is listed above. Left out are:

{left}

No project can be made of it again: that takes the full archive, which `gioia archive` writes without `--public`.
"""


def readme(name: str, files: Iterable[str], *, public: bool = False) -> str:
    """Return the README of an archive of these files, called by the study's name."""
    there = list(files)
    known = PUBLIC if public else FILES
    lines = [MARK, "", f"# {printable(name) or 'A study'}", "", *_contents(there, known)]
    tail = _PUBLIC.format(left="\n".join(f"- {one};" for one in WITHHELD[:-1]) + f"\n- {WITHHELD[-1]}.") if public else _WHOLE
    how = _HOW.replace("{file}", CODINGS)
    return "\n".join(lines) + "\n" + how + _COUNTS + tail + "\n" + "\n".join(_fields(there, known)) + "\n"


def _contents(files: list[str], known: Mapping[str, Layout]) -> Iterator[str]:
    """Yield what each file, or each folder of files, holds."""
    yield "## What is what"
    yield ""
    yield "| file | what it holds |"
    yield "| --- | --- |"
    for name in dict.fromkeys(_called(one) for one in files):
        if name in known:
            many = name not in (STUDY,)
            yield f"| `{name}` | {'each entry is ' if many else ''}{known[name].said} |"
        elif name in _PLAIN:
            yield f"| `{name}` | {_PLAIN[name]} |"
    yield ""


def _called(file: str) -> str:
    front, slash, _ = file.partition("/")
    return front + slash


def _fields(files: list[str], known: Mapping[str, Layout]) -> Iterator[str]:
    """Yield a table of the fields of each file."""
    yield "## Fields"
    there = [name for name in dict.fromkeys(map(_called, files)) if name in known]
    for name in there:
        for each in (name, *([CODERS] if name == STUDY and CODERS in known else [])):
            layout = known[each]
            yield from ("", f"### `{each}`", "", f"Each is {layout.said}." if each != STUDY else "The study as a whole.", "")
            yield "| field | value | what it says |"
            yield "| --- | --- | --- |"
            for one in layout.fields:
                yield f"| `{one.name}` | {one.kind} | {one.said} |"

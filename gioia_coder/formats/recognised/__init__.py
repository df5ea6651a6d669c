"""JSON in which something is said: recognisers of speech, lists of turns, oTranscribe; and texts with labels.

What a file is shows by its keys alone. JSON Lines are a list of their lines.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from gioia_coder.errors import InputError, Problem
from gioia_coder.formats.annotated import documents
from gioia_coder.formats.plain import decode
from gioia_coder.formats.recognised.engines import ADAPTERS, spoken_in
from gioia_coder.formats.recognised.otranscribe import text_of_page
from gioia_coder.formats.sources import About, Asked, Decoded, refuse

_PARTS: Final = 1_000_000
"""The most values that a file may hold, those of some ten hours with all their words; more take too much memory."""
_LANGUAGE: Final = re.compile(r"[A-Za-z]{2,3}(?:[-_]\w{2,4})?")
_PAGE: Final = re.compile(r"<(?:p|br|div|span)\b")
_LISTED: Final = 5
_HALF: Final = re.compile("[\ud800-\udfff]")
_ALONE: Final = re.compile(r"\\u[dD][89abAB]")


def read(path: Path, data: bytes, asked: Asked) -> Sequence[Decoded]:
    """Return the sources in JSON: one for a transcript, one a document where texts have labels.

    Raises InputError for bytes that are no text, JSON that is damaged, and JSON of a kind that is not known here.
    """
    decoded = decode(path, data, asked.encoding)
    value = _parsed(path, decoded.text.strip("\ufeff\0\x1a \t\r\n"))
    base = replace(decoded, text="", about=About(language=_language(value)))
    if isinstance(value, dict) and isinstance(page := value.get("text"), str) and _PAGE.search(page):
        return [replace(base, text=text_of_page(page))]
    if found := documents(path, value, base):
        return found
    spoken = spoken_in(value)
    if not spoken and isinstance(value, dict) and isinstance(words := value.get("text"), str) and words.strip():
        return [replace(base, text=words)]
    if not spoken:
        known = ", ".join([*ADAPTERS, "oTranscribe", "doccano", "Label Studio"])
        raise refuse(path, "its JSON is of no kind known here.", f"Known are {known}; export subtitles or text instead.")
    return [replace(base, spoken=spoken, layout="words")]


def _parsed(path: Path, text: str) -> Any:
    """Return what JSON says, or a list of what its lines say."""
    if sum(map(text.count, ",[{")) > _PARTS:
        raise refuse(path, "it holds more values than a transcript does.", "Export subtitles or text instead.")
    try:
        value = json.loads(text)
    except RecursionError:
        raise refuse(path, "it is nested too deeply.", "Export subtitles or text instead.") from None
    except ValueError as error:
        lines = [(n, line) for n, line in enumerate(text.split("\n"), start=1) if line.strip()]
        if len(lines) < 2 or not lines[0][1].rstrip().endswith(("}", "]")):
            raise refuse(path, f"it is not whole JSON ({error}).", "Export it again where it comes from.") from None
        value = _lines(path, lines)
    return _mended(value) if _ALONE.search(text) else value


def _lines(path: Path, lines: Sequence[tuple[int, str]]) -> list[Any]:
    """Return what each line says; all that are damaged are told together."""
    found, faults = [], []
    for n, line in lines:
        try:
            found.append(json.loads(line))
        except (ValueError, RecursionError):
            faults.append(Problem(f"{path}:{n}", "it is not whole JSON.", "Export it again, or take the line out."))
    if len(faults) > _LISTED:
        rest = Problem(str(path), f"{len(faults) - _LISTED} more lines are not.", "Export it again where it comes from.")
        faults = [*faults[:_LISTED], rest]
    if faults:
        raise InputError(path, faults)
    return found


def _mended(value: Any) -> Any:
    """Return the value without halves of characters, which no text may hold."""
    if isinstance(value, str):
        return _HALF.sub("\ufffd", value)
    if isinstance(value, list):
        return [_mended(one) for one in value]
    if isinstance(value, dict):
        return {_HALF.sub("\ufffd", key): _mended(one) for key, one in value.items()}
    return value


def _language(value: Any) -> str:
    """Return the code of the language a file names."""
    if not isinstance(value, dict):
        return ""
    results = value.get("results")
    places = [value, results if isinstance(results, dict) else {}]
    named = (place.get(key) for place in places for key in ("language", "language_code", "languageCode"))
    return next((code.replace("_", "-") for code in named if isinstance(code, str) and _LANGUAGE.fullmatch(code)), "")

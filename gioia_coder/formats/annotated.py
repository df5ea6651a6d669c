"""Texts that carry labels: doccano's JSON Lines, Label Studio's JSON, and lists that look like them.

Every document is a source of its own; its labels are marks, which become codings on request.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from gioia_coder.core.text import Mark, Utterance, canonical
from gioia_coder.formats.sources import Decoded, refuse

_TEXTS: Final = ("text", "data", "sentence", "content")
_LABELS: Final = ("label", "labels", "entities", "spans", "annotations", "cats")
_STARTS: Final = ("start", "start_offset", "startOffset", "begin")
_ENDS: Final = ("end", "end_offset", "endOffset")
_CODES: Final = ("labels", "label", "hypertextlabels", "paragraphlabels", "choices", "taxonomy", "type", "tag")
_CODERS: Final = ("annotator", "username", "user", "coder", "annotation_approver", "_annotator_id", "created_username")
_ADDRESS: Final = re.compile(
    r"\s*(?:[a-z0-9]{2,6}://\S*|/data/\S*|\S+\.(?:png|jpe?g|gif|webp|wav|mp3|mp4|flac|m4a|webm))\s*", re.I
)
_FOREIGN: Final = frozenset(["speaker", "speaker_label", "speaker_id", "words", "segments"])
"""Keys of what is said, not of a document."""


@dataclass(slots=True)
class _Document:
    """A document with its labels: half-open spans of its text as the file counts them, or of all of it."""

    name: str
    text: str = ""
    spoken: list[Utterance] = field(default_factory=list)
    labels: list[Mark] = field(default_factory=list)
    lost: Counter[str] = field(default_factory=Counter)

    def label(self, start: object, end: object, codes: Iterable[str], coder: str, shown: object = None) -> None:
        """Add a label; `shown` are the words that the file says it covers."""
        names = tuple(code for code in codes if code.strip())
        span = _placed(self.text, start, end, shown)
        if span and names:
            self.labels.append(Mark(*span, names, coder))
        else:
            self.lost["stand outside their text" if names else "say nothing"] += 1

    def decoded(self, base: Decoded) -> Decoded:
        """Return the source; its marks count in the canonical text."""
        if self.spoken:
            return replace(base, spoken=self.spoken, layout="rows", name=self.name)
        at = _offsets(self.text, {place for mark in self.labels for place in (mark.start, mark.end)})
        marks = tuple(replace(mark, start=at[mark.start], end=at[mark.end]) for mark in self.labels)
        return replace(base, text=self.text, marks=tuple(mark for mark in marks if mark.start < mark.end), name=self.name)


def documents(path: Path, value: object, base: Decoded) -> list[Decoded]:
    """Return the labelled documents in what JSON says, like `base` in all else; empty where it holds none.

    Raises InputError where the labels are all on pictures or sound.
    """
    listed = [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, dict)]
    if any(_is_task(one) for one in listed):
        read = [_task(one, n) for n, one in enumerate(listed, start=1) if _is_task(one)]
    elif any(_is_labelled(one) for one in listed):
        read = [_line(one, n) for n, one in enumerate(listed, start=1) if isinstance(_text_key(one), str)]
    else:
        return []
    found = [one for one in read if one.text.strip() or one.spoken]
    if not found:
        raise refuse(path, "its labels are on pictures or sound, not on text.", "Export the tasks that hold text.")
    names = Counter(one.name for one in found)
    for n, one in enumerate(found, start=1):
        one.name = "" if len(found) == 1 else one.name if all(names) and len(names) == len(found) else str(n)
    first, *rest = (one.decoded(base) for one in found)
    return [replace(first, warnings=(*first.warnings, *_doubts(read, found))), *rest]


def _doubts(read: Sequence[_Document], found: Sequence[_Document]) -> Iterator[str]:
    if left := len(read) - len(found):
        yield f"{left} of {len(read)} tasks hold no text and were left out."
    for why, count in sum((one.lost for one in read), Counter[str]()).items():
        yield f"{count} labels {why} and were left out."


def _is_task(one: Mapping[str, Any]) -> bool:
    return isinstance(one.get("data"), dict) and any(key in one for key in ("annotations", "completions", "predictions"))


def _is_labelled(one: Mapping[str, Any]) -> bool:
    """Tell whether a record is a text with labels, not something said by somebody."""
    return bool(_text_key(one)) and any(isinstance(one.get(key), list) for key in _LABELS) and _FOREIGN.isdisjoint(one)


def _text_key(one: Mapping[str, Any]) -> str | None:
    return next((key for key in _TEXTS if isinstance(one.get(key), str)), None)


def _line(one: Mapping[str, Any], n: int) -> _Document:
    """Return the document of a line: a text and its labels, as lists `[start, end, label]`, records or names."""
    made = _Document(_name(one, n), one[_text_key(one) or "text"])
    coder = _coder(next((one[key] for key in _CODERS if key in one), None))
    for key in _LABELS:
        value = one.get(key)
        for item in value if isinstance(value, list) else []:
            if isinstance(item, list | tuple) and len(item) > 2:
                made.label(item[0], item[1], _codes(item[2]), coder)
            elif isinstance(item, dict) and any(start in item for start in _STARTS):
                by = _coder(next((item[key] for key in _CODERS if key in item), None)) or coder
                made.label(_first(item, _STARTS), _first(item, _ENDS), _codes(_first(item, _CODES)), by, item.get("text"))
            elif isinstance(item, str):
                made.label(0, len(made.text), [item], coder)
    return made


def _task(one: Mapping[str, Any], n: int) -> _Document:
    """Return the document of a task; annotations that were given up do not count, nor do predictions."""
    made = _Document(_name(one, n))
    made.text, made.spoken = _content(one["data"])
    given = one.get("annotations") or one.get("completions")
    for annotation in given if isinstance(given, list) else []:
        if not isinstance(annotation, dict) or annotation.get("was_cancelled"):
            continue
        coder = _coder(annotation.get("completed_by"))
        result = annotation.get("result")
        for item in result if isinstance(result, list) else []:
            if isinstance(item, dict) and isinstance(value := item.get("value"), dict):
                _put(made, value, coder)
    return made


def _put(made: _Document, value: Mapping[str, Any], coder: str) -> None:
    """Add one label of a task, on a stretch, a paragraph or all of the text."""
    codes = _codes(_first(value, _CODES))
    place = value.get("globalOffsets")
    if "x" in value or not codes:
        made.lost["are on pictures or sound, or are no names,"] += 1
    elif made.spoken and "startOffset" in value:
        _put_in_paragraph(made, value, codes, coder)
    elif isinstance(place, dict):
        made.label(place.get("start"), place.get("end"), codes, coder, value.get("text"))
    elif "start" in value:
        made.label(value["start"], value.get("end"), codes, coder, value.get("text"))
    elif made.text:
        made.label(0, len(made.text), codes, coder)


def _put_in_paragraph(made: _Document, value: Mapping[str, Any], codes: Sequence[str], coder: str) -> None:
    at, end = str(value.get("start")), str(value.get("end"))
    here = int(at) if at.isdecimal() and len(at) < 9 and at == end else len(made.spoken)
    said = made.spoken[here] if here < len(made.spoken) else Utterance("")
    span = _placed(said.words, value.get("startOffset"), value.get("endOffset"), value.get("text"))
    if span:
        made.spoken[here] = replace(said, marks=(*said.marks, Mark(*span, tuple(codes), coder)))
    else:
        made.lost["stand outside their text"] += 1


def _content(data: Mapping[str, Any]) -> tuple[str, list[Utterance]]:
    """Return the text of a task, or the turns of a dialogue; neither where it is a picture or sound."""
    for value in data.values():
        if isinstance(value, list) and value and all(isinstance(one, dict) and isinstance(one.get("text"), str) for one in value):
            return "", [Utterance(canonical(one["text"]), str(one.get("author") or one.get("speaker") or "")) for one in value]
    texts = [value for key, value in data.items() if isinstance(value, str) and value.strip() and not _ADDRESS.fullmatch(value)]
    named = data.get("text")
    return (named if named in texts else max(texts, key=len, default="")), []


def _first(record: Mapping[str, Any], keys: Iterable[str]) -> Any:
    return next((record[key] for key in keys if record.get(key) is not None), None)


def _codes(value: object) -> list[str]:
    """Return the names of codes: one, a list, or paths of a taxonomy by their last part."""
    if isinstance(value, list):
        parts = (one[-1] if isinstance(one, list) and one else one for one in value)
        return [" ".join(str(one).split()) for one in parts if isinstance(one, str | int)]
    return [" ".join(str(value).split())] if isinstance(value, str | int) and not isinstance(value, bool) else []


def _coder(value: object) -> str:
    """Return who labelled: an e-mail address, a name or a number."""
    if isinstance(value, dict):
        names = (value.get("first_name"), value.get("last_name"))
        full = " ".join(name for name in names if isinstance(name, str) and name)
        value = value.get("email") or value.get("username") or full or value.get("id")
    if isinstance(value, int) and not isinstance(value, bool):
        return f"annotator {value}"
    return " ".join(value.split()) if isinstance(value, str) else ""


def _name(one: Mapping[str, Any], n: int) -> str:
    value = one.get("id")
    return " ".join(str(value).split())[:60] if isinstance(value, str | int) and str(value).strip() else str(n)


def _placed(text: str, start: object, end: object, shown: object) -> tuple[int, int] | None:
    """Return a span in code points; where the words at it are others than told, it may count as JavaScript does."""
    if type(start) is not int or type(end) is not int or not 0 <= start < end:
        return None
    if isinstance(shown, str) and text[start:end] != shown:
        wide = text.encode("utf-16-le", "surrogatepass")
        parts = (wide[: 2 * start], wide[2 * start : 2 * end])
        first, span = (part.decode("utf-16-le", "replace") for part in parts)
        if span == shown:
            return len(first), len(first) + len(span)
        if text.count(shown) == 1 and shown:
            return text.index(shown), text.index(shown) + len(shown)
    return (start, end) if end <= len(text) else None


def _offsets(text: str, places: Iterable[int]) -> dict[int, int]:
    """Return where places of a text stand in its canonical form."""
    if canonical(text) == text:
        return {place: place for place in places}
    found: dict[int, int] = {}
    at = size = 0
    for place in sorted(places):
        # a control character in front keeps a mark of byte order inside the text what it is
        size += len(canonical(("\0" if at else "") + text[at:place]))
        found[place], at = size, place
    return found

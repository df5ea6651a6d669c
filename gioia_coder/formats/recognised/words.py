"""Words and segments as recognisers of speech give them, in whatever keys, and the utterances they make."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import isfinite
from typing import Any, Final

from gioia_coder.core.text import Utterance, run_on
from gioia_coder.core.text.layouts import seconds as clock

Record = Mapping[str, Any]

_TEXTS: Final = (
    *("punctuated_word", "punct", "text", "transcript", "body", "display", "displayText", "word", "sentence", "utterance"),
    *("content", "value", "words", "message"),
)
_SPEAKERS: Final = (
    *("speaker", "speaker_name", "speakerName", "speaker_label", "speaker_id", "speakerId", "speakerTag", "speaker_tag"),
    *("speakerLabel", "spk", "role", "author", "who", "name", "channel_label", "channel"),
)
_BEGINS: Final = ("start", "start_time", "startTime", "startOffset", "start_offset", "begin", "from", "time", "ts", "timestamp")
_ENDS: Final = ("end", "end_time", "endTime", "endOffset", "end_offset", "to", "end_ts")
_NUMBER: Final = re.compile(r"-?\d{1,12}(?:\.\d{1,12})?s?")
_ISO: Final = re.compile(r"PT(?:(\d{1,4})H)?(?:(\d{1,6})M)?(?:(\d{1,9}(?:\.\d{1,9})?)S)?")
_ATTACHED: Final = re.compile(r"[.,!?;:…%)\]}»”’。，、！？；：؟،]+")
_TERMINAL: Final = re.compile(r"[.!?…。！？؟۔।][\"'”’»)\]）」』]*\Z")
_WIDEST: Final = 3
"""Characters of a word in scripts without blanks."""
_GAP: Final = 1.0
"""Seconds of silence that end an utterance where nobody is named."""
_SLOWEST: Final = 0.5
"""Characters a second below which nobody speaks, so that whole numbers of times are milliseconds."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word, or a mark of punctuation that is `attached` to the word before, with its times in seconds where known."""

    text: str
    begin: float | None = None
    end: float | None = None
    speaker: str = ""
    attached: bool = False


def records(value: object, *keys: str) -> list[Record]:
    """Return the records in a list that stands under the keys; nothing where there is none.

    >>> records({"a": {"b": [{"c": 1}, None]}}, "a", "b"), records([], "a")
    ([{'c': 1}], [])
    """
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def text_of(record: Record, keys: Iterable[str] = _TEXTS) -> str:
    """Return the words of a record."""
    return next((value for key in keys if isinstance(value := record.get(key), str)), "")


def speaker_of(record: Record, keys: Iterable[str] = _SPEAKERS) -> str:
    """Return the label of who speaks in a record; a bare number is made one.

    >>> speaker_of({"speaker": 0}), speaker_of({"speaker": {"@id": "S1"}}), speaker_of({"speaker": None})
    ('Speaker 0', 'S1', '')
    """
    for key in keys:
        value = record.get(key)
        if isinstance(value, dict):
            value = _first(value, ("name", "label", "@id", "id"))
        if isinstance(value, str) and value.strip():
            label = " ".join(value.split())
            return f"Speaker {label}" if label.isdecimal() else label
        if isinstance(value, int) and not isinstance(value, bool):
            return f"Speaker {value}"
    return ""


def seconds(value: object) -> float | None:
    """Return a time in seconds: a number, `1.3s`, a clock, `PT1.3S`, or seconds and nanoseconds apart; None for no time.

    >>> seconds("1.3s"), seconds("0:01:02.5"), seconds("PT1M2.5S"), seconds({"seconds": "3"}), seconds(float("nan"))
    (1.3, 62.5, 62.5, 3.0, None)
    """
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, dict):
        whole = seconds(value.get("seconds", 0)) or 0.0
        return whole + (seconds(value.get("nanos", 0)) or 0.0) / 1e9
    if isinstance(value, int | float):
        return float(value) if abs(value) < 1e12 and isfinite(value) else None
    if isinstance(value, list):
        return seconds(value[0]) if value and not isinstance(value[0], list) else None
    if not isinstance(value, str):
        return None
    if _NUMBER.fullmatch(value):
        return float(value.removesuffix("s"))
    if (match := _ISO.fullmatch(value)) and any(match.groups()):
        return float(match[1] or 0) * 3600 + float(match[2] or 0) * 60 + float(match[3] or 0)
    return clock(value) if ":" in value and len(value) < 20 else None


def _first(record: Record, keys: Iterable[str]) -> object:
    return next((record[key] for key in keys if record.get(key) is not None), None)


def unit(found: Sequence[Record]) -> float:
    """Return what one unit of the records' times is in seconds: 0.001 where they are whole and nobody could speak so slowly.

    >>> unit([{"text": "Hello there.", "start": 1200, "end": 2100}]), unit([{"text": "Hello there.", "start": 0, "end": 1}])
    (0.001, 1.0)
    """
    times = [time for one in found for time in (_first(one, _BEGINS), _first(one, _ENDS)) if time is not None]
    whole = [time for time in times if type(time) is int]
    if not whole or len(whole) < len(times):
        return 1.0
    said = sum(len(text_of(one)) for one in found)
    return 0.001 if said < _SLOWEST * (max(whole) - min(whole)) else 1.0


def words_of(found: Sequence[Record], texts: Sequence[str] = _TEXTS) -> list[Word]:
    """Return the words of records, each of one word."""
    size = unit(found)
    made = []
    for one in found:
        begin, end = seconds(_first(one, _BEGINS)), seconds(_first(one, _ENDS))
        text = text_of(one, texts)
        attached = one.get("type") in ("punctuation", "punct") or one.get("attaches_to") == "previous"
        made.append(Word(text, begin and begin * size, end and end * size, speaker_of(one), attached))
    return made


def segments_of(found: Sequence[Record]) -> list[Utterance]:
    """Return an utterance for every record that holds what somebody says; a list of words is put together."""
    size = unit(found)
    spoken = []
    for one in found:
        said = words_of(records(one, "words"))
        begin = seconds(_first(one, _BEGINS))
        speaker = speaker_of(one) or next((word.speaker for word in said if word.speaker), "")
        text = text_of(one) or together(said)
        spoken.append(Utterance(text.strip(), speaker, begin if begin is None else round(begin * size, 3)))
    return spoken


def are_words(found: Sequence[Record]) -> bool:
    """Tell whether records are words rather than what is said in one go: hardly any holds a blank, and they have times.

    >>> are_words([{"text": "Hello", "start": 0}, {"text": "you", "start": 1}]), are_words([{"text": "我们在集市", "start": 0}])
    (True, False)
    """
    some = found[:500]
    single = sum(_is_word(text_of(one)) for one in some)
    timed = sum(_first(one, _BEGINS) is not None for one in some)
    return single * 20 >= len(some) * 19 and timed * 2 >= len(some)


def _is_word(text: str) -> bool:
    return len(text.split()) <= 1 and (len(text) <= _WIDEST or text.isascii() or not text.strip()[0] > "\u2e80")


def together(said: Sequence[Word]) -> str:
    """Return words as one text; recognisers that keep the blanks in their words have them heeded.

    >>> together([Word(" Who"), Word(" buys"), Word("?")]), together([Word("Who"), Word("buys"), Word("?", attached=True)])
    ('Who buys?', 'Who buys?')
    """
    spaced = sum(word.text[:1].isspace() or word.text[-1:].isspace() for word in said)
    if spaced * 2 > len(said) or any(word.text.isspace() for word in said):
        return "".join(word.text for word in said).strip()
    joined: list[str] = []
    for word in said:
        if joined and (word.attached or _ATTACHED.fullmatch(word.text.strip())):
            joined[-1] += word.text.strip()
        else:
            joined.append(word.text)
    return run_on(joined)


def utterances(said: Iterable[Word]) -> list[Utterance]:
    """Return what the words say: one utterance until the speaker changes, or where nobody is named till a sentence ends."""
    spoken = []
    for speaker, group in groupby(_attributed(said), key=lambda word: word.speaker):
        for part in [list(group)] if speaker else _sentences(group):
            time = next((word.begin for word in part if word.begin is not None), None)
            spoken.append(Utterance(together(part), speaker, None if time is None else round(time, 3)))
    return [one for one in spoken if one.words]


def _attributed(said: Iterable[Word]) -> Iterator[Word]:
    """Give punctuation, and words that nobody is named for, to the speaker before."""
    speaker = ""
    for word in said:
        if word.speaker and not word.attached:
            speaker = word.speaker
        yield Word(word.text, word.begin, word.end, speaker, word.attached)


def _sentences(said: Iterable[Word]) -> Iterator[list[Word]]:
    """Yield the words between ends of sentences and silences."""
    some: list[Word] = []
    end: float | None = None
    for word in said:
        silent = word.begin is not None and end is not None and word.begin - end >= _GAP
        ended = bool(some) and bool(_TERMINAL.search(some[-1].text.rstrip()))
        if some and not word.attached and word.text.strip() and (silent or ended) and not _ATTACHED.fullmatch(word.text.strip()):
            yield some
            some = []
        some.append(word)
        end = word.end if word.end is not None else end
    if some:
        yield some


def by_spans(said: Sequence[Word], spans: Sequence[tuple[float, str]]) -> list[Utterance]:
    """Return an utterance for every stretch of speech: `spans` are when each begins, and who speaks there."""
    ordered = sorted(spans)
    begins = [begin for begin, _ in ordered]
    parts: dict[int, list[Word]] = {}
    at = 0
    for word in said:
        if word.begin is not None and not word.attached:
            at = max(bisect_right(begins, (word.begin + (word.end or word.begin)) / 2) - 1, 0)
        parts.setdefault(at, []).append(word)
    found = [(parts[at], ordered[at][1] if ordered else "") for at in sorted(parts)]
    return [Utterance(together(part), speaker, part[0].begin) for part, speaker in found]

"""What each recogniser of speech, and each program that shows its results, calls its parts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import chain
from typing import Any, Final

from gioia_coder.core.text import Utterance
from gioia_coder.formats.recognised.words import (
    Record,
    Word,
    are_words,
    by_spans,
    records,
    seconds,
    segments_of,
    speaker_of,
    text_of,
    together,
    utterances,
    words_of,
)

Adapter = Callable[[Any], Sequence[Utterance]]


def _amazon(value: Any) -> Sequence[Utterance]:
    """Read `results.items`, with the speakers beside each item, under `speaker_labels` or under `channel_labels`."""
    results = value.get("results") if isinstance(value, dict) else None
    channels = records(results, "channel_labels", "channels")
    if channels:
        said = [_amazon_word(item, speaker_of(one)) for one in channels for item in records(one, "items")]
        return utterances(_in_time(said))
    labels = {
        str(item.get("start_time")): speaker_of(item) or speaker_of(segment)
        for segment in records(results, "speaker_labels", "segments")
        for item in records(segment, "items")
    }
    items = records(results, "items")
    if items and any(records(item, "alternatives") for item in items):
        return utterances(_amazon_word(item, speaker_of(item) or labels.get(str(item.get("start_time")), "")) for item in items)
    return segments_of(records(results, "audio_segments"))


def _amazon_word(item: Record, speaker: str) -> Word:
    best = next(iter(records(item, "alternatives")), {})
    times = seconds(item.get("start_time")), seconds(item.get("end_time"))
    return Word(text_of(best, ("content",)), *times, speaker, item.get("type") == "punctuation")


def _in_time(said: Sequence[Word]) -> list[Word]:
    """Return words of several channels in the order of their times; punctuation stays behind its word."""
    timed: list[tuple[float, int, Word]] = []
    time = 0.0
    for at, word in enumerate(said):
        time = time if word.begin is None else word.begin
        timed.append((time, at, word))
    return [word for _, _, word in sorted(timed, key=lambda one: one[:2])]


def _speechmatics(value: Any) -> Sequence[Utterance]:
    """Read `results`, a list of words with alternatives; or the `words` and `speakers` of its first version."""
    found = records(value, "results")
    if any("content" in best for one in found[:20] for best in records(one, "alternatives")):
        said = []
        for one in found:
            best = next(iter(records(one, "alternatives")), {})
            times = seconds(one.get("start_time")), seconds(one.get("end_time"))
            attached = one.get("type") == "punctuation" and one.get("attaches_to", "previous") != "next"
            said.append(Word(text_of(best, ("content",)), *times, speaker_of(best), attached))
        return utterances(said)
    words, changes = records(value, "words"), records(value, "speakers")
    if not all("name" in one and "time" in one for one in (*words[:1], *changes[:1])) or not (words and changes):
        return []
    said = [
        Word(text_of(one, ("name",)), seconds(one.get("time")), attached=one.get("name") in (".", ",", "?", "!")) for one in words
    ]
    return by_spans(said, [(seconds(one.get("time")) or 0.0, speaker_of(one)) for one in changes])


def _kaldi(value: Any) -> Sequence[Utterance]:
    """Read `retval.words`, with `segmentation` beside them or around."""
    result = value.get("retval") if isinstance(value, dict) else None
    said = words_of(records(result, "words"), ("punct", "word"))
    segments = records(result, "segmentation", "segments") or records(value, "segmentation", "segments")
    spans = [(seconds(one.get("start")) or 0.0, speaker_of(one)) for one in segments]
    return by_spans(said, spans) if spans else utterances(said)


def _paper_edit(value: Any) -> Sequence[Utterance]:
    """Read `words` with `paragraphs` that say who speaks from when, alone or as a `transcript`."""
    for keys in ((), ("transcript",)):
        spans = [(_begin(one), speaker_of(one)) for one in records(value, *keys, "paragraphs")]
        if any(speaker for _, speaker in spans):
            return by_spans(words_of(records(value, *keys, "words")), spans)
    return []


def _begin(one: Record) -> float:
    return next((time for key in ("start", "time") if (time := seconds(one.get(key))) is not None), 0.0)


def _google(value: Any) -> Sequence[Utterance]:
    """Read `results` with transcripts; where only the last has speakers, it holds all words. Watson has words as lists beside."""
    results = records(value, "results") or records(value, "response", "results")
    best = [next(iter(records(one, "alternatives")), {}) for one in results]
    tagged = [words_of(records(one, "words")) for one in best]
    if tagged and any(word.speaker for word in tagged[-1]):
        # its first version repeats all words in the last result, with speakers; its second has them in each
        again = not any(word.speaker for said in tagged[:-1] for word in said)
        return utterances(tagged[-1] if again else chain.from_iterable(tagged))
    labels = {seconds(one.get("from")): speaker_of(one) for one in records(value, "speaker_labels")}
    if labels:
        return utterances(_watson(one, labels) for said in best for one in said.get("timestamps") or ())
    starts = [words[0].begin if words else None for words in tagged]
    return [Utterance(text_of(one, ("transcript",)).strip(), "", start) for one, start in zip(best, starts, strict=True)]


def _watson(entry: Any, labels: dict[float | None, str]) -> Word:
    word, begin, end, *_ = entry if isinstance(entry, list) and len(entry) > 2 else ("", None, None)
    return Word(str(word), seconds(begin), seconds(end), labels.get(seconds(begin), ""))


def _deepgram(value: Any) -> Sequence[Utterance]:
    """Read `results.utterances`, or the words of each channel."""
    results = value.get("results") if isinstance(value, dict) else None
    told = records(results, "utterances")
    if told:
        return segments_of(told)
    channels = [words_of(records(next(iter(records(one, "alternatives")), {}), "words")) for one in records(results, "channels")]
    if len(channels) == 1:
        return utterances(channels[0])
    apart = [
        Word(word.text, word.begin, word.end, word.speaker or f"Channel {n}", word.attached)
        for n, said in enumerate(channels, start=1)
        for word in said
    ]
    return utterances(_in_time(apart))


def _azure(value: Any) -> Sequence[Utterance]:
    """Read `recognizedPhrases`, or the `phrases` of its fast transcription."""
    spoken = []
    for one in records(value, "recognizedPhrases") or records(value, "phrases"):
        milliseconds = seconds(one.get("offsetMilliseconds"))
        begin = seconds(one.get("offset")) if milliseconds is None else milliseconds / 1000
        best = next(iter(records(one, "nBest")), one)
        spoken.append(Utterance(text_of(best, ("display", "text")), speaker_of(one, ("speaker", "channel")), begin))
    return sorted(spoken, key=lambda one: one.time or 0.0)


def _rev(value: Any) -> Sequence[Utterance]:
    """Read `monologues`, whose elements hold their own blanks; `speakers` may name who is numbered."""
    names = {str(one.get("id")): speaker_of(one, ("name",)) for one in records(value, "speakers")}
    spoken = []
    for one in records(value, "monologues"):
        elements = records(one, "elements")
        begin = next((time for element in elements if (time := seconds(element.get("ts"))) is not None), None)
        speaker = names.get(str(one.get("speaker"))) or speaker_of(one)
        spoken.append(Utterance("".join(text_of(element, ("value",)) for element in elements).strip(), speaker, begin))
    return spoken


def _whisper_cpp(value: Any) -> Sequence[Utterance]:
    """Read `transcription` with its offsets in milliseconds."""
    spoken = []
    for one in records(value, "transcription"):
        offsets = one.get("offsets")
        begin = seconds(offsets.get("from")) if isinstance(offsets, dict) else None
        spoken.append(Utterance(text_of(one, ("text",)).strip(), speaker_of(one), None if begin is None else begin / 1000))
    return spoken


def _vosk(value: Any) -> Sequence[Utterance]:
    """Read `result`, words without punctuation: one result, or a list of them."""
    found = [value] if isinstance(value, dict) else records(value)
    parts = [words_of(records(one, "result"), ("word",)) for one in found]
    return [Utterance(together(said), "", said[0].begin) for said in parts if said]


def _captions(value: Any) -> Sequence[Utterance]:
    """Read the `events` of YouTube, with times in milliseconds."""
    spoken = []
    for one in records(value, "events"):
        begin = seconds(one.get("tStartMs"))
        said = "".join(text_of(part, ("utf8",)) for part in records(one, "segs")).strip()
        spoken.append(Utterance(said, "", None if begin is None else begin / 1000))
    return spoken


_TURNS: Final = (
    *(("utterances",), ("segments",), ("turns",), ("sentences",), ("monologues",), ("entries",), ("messages",), ("chunks",)),
    *(("result", "transcription", "utterances"), ("transcript", "segments"), ("transcript",), ("transcription", "segments")),
    *(("result", "segments"), ("output", "segments"), ("data", "segments"), ("results", "segments"), ("transcripts",)),
)
_WORDS: Final = (("word_segments",), ("words",), ("transcript", "words"), ("result", "words"))


def _listed(value: Any) -> Sequence[Utterance]:
    """Read segments, utterances, turns or words under the usual names, or in a list alone."""
    for keys in _TURNS:
        if spoken := _turns(records(value, *keys)):
            return spoken
    for keys in _WORDS:
        said = records(value, *keys)
        if any(map(text_of, said)):
            return utterances(words_of(said))
    alone = isinstance(value, dict) and speaker_of(value, ("speaker", "role"))
    found = [value] if alone else records(value)
    return utterances(words_of(found)) if found and not alone and are_words(found) else _turns(found)


def _turns(found: Sequence[Record]) -> Sequence[Utterance]:
    """Return what the records of a list say."""
    return segments_of(found) if any(text_of(one) or records(one, "words") for one in found) else []


ADAPTERS: Final[dict[str, Adapter]] = {
    "BBC Kaldi": _kaldi,
    "Rev.ai": _rev,
    "whisper.cpp": _whisper_cpp,
    "Amazon Transcribe": _amazon,
    "Speechmatics": _speechmatics,
    "Deepgram": _deepgram,
    "Google and Watson": _google,
    "Azure": _azure,
    "digital paper edit": _paper_edit,
    "Vosk": _vosk,
    "YouTube": _captions,
    "Whisper, WhisperX, AssemblyAI, and lists of turns or words": _listed,
}
"""Who writes JSON -> what reads it; each returns nothing for what is another's."""


def spoken_in(value: Any) -> Sequence[Utterance]:
    """Return what somebody says in a recogniser's result, empty for what is none."""
    if isinstance(value, list) and len(value) == 1 and (spoken := spoken_in(value[0])):
        return spoken
    for adapter in ADAPTERS.values():
        if spoken := [one for one in adapter(value) if one.words.strip()]:
            return spoken
    return []

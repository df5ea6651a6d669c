"""What a person counted in a file against what came in, kind by kind.

Where `expected.json` and the design differ the design holds, and the reason stands beside.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

from tests.transcripts.importing import Imported, Part, flat

Facts = Mapping[str, Any]
SLOW: Final = 1.0
"""The seconds within which what is refused must be refused."""


@dataclass(frozen=True)
class Difference:
    """One thing that differs, and by how much: pieces, turns, answers, or 1 for what is not counted."""

    what: str
    by: int = 1


WHY: Final[Mapping[str, str]] = {
    "scrum_p18.pdf": "twenty labels have no colon; they were counted by their colons",
    "scrum_focus_group2.pdf": "ALL PARTICIPANTS and PARTICIPANTS are labels too; they were not counted",
    "webvttpy_youtube_dl.vtt": "rolling captions repeat what was said before, and what is said once is read once",
    "bbc_kaldi_katedarling.json": "three of the speakers have stretches of silence only, and who says nothing has no turn",
    "tutoring_he_en_excerpt.xlsx": "four rows hold no words in the language spoken, only in the translation",
}
"""By file name, why what comes in is meant to differ from what was counted. It is shown as off all the same."""


def differences(facts: Facts, found: Imported) -> list[Difference]:
    """Return all that differs; nothing for a file that came in as a person counted it, or was refused as it should be."""
    kind = facts["kind"]
    if kind == "refuse" and "magic" not in facts:
        return list(_refused(found))
    if found.status:
        return [Difference(flat(found.said).removeprefix(f"Error: {found.path}: ")[:160])]
    if not found.parts:
        return [Difference(f"nothing came in: {flat(found.said)[:160]}")]
    if kind == "refuse":
        # the file is RTF under a wrong suffix, which the design reads as what it is
        return list(_as_its_twin(found))
    return [*map(Difference, found.faults), *KINDS[kind](facts, found)]


def _refused(found: Imported) -> Iterator[Difference]:
    if found.status != 1:
        yield Difference(f"ended with {found.status} instead of 1")
    if found.said.count("Error:") != 1 or found.path.name not in found.said.split("\n")[0]:
        yield Difference(f"said: {flat(found.said)[:200]}")
    if found.seconds > SLOW:
        yield Difference(f"took {found.seconds:.1f} s")


def _as_its_twin(found: Imported) -> Iterator[Difference]:
    """Yield what is not right for a file whose words only must be there: two people who speak in turns."""
    if len(found.labels) < 2:
        yield Difference(f"speakers {dict(found.labels)}")


def _count(what: str, told: int | None, found: int) -> Iterator[Difference]:
    if told is not None and told != found:
        yield Difference(f"{what} {found} of {told}", abs(told - found))


def _speakers(told: Any, labels: Mapping[str, int]) -> Iterator[Difference]:
    if isinstance(told, int):
        yield from _count("speakers", told, len(labels))
    elif told is not None and dict(labels) != told:
        off = {name: (labels.get(name, 0), told.get(name, 0)) for name in (*told, *(set(labels) - set(told)))}
        wrong = {name: f"{here} of {there}" for name, (here, there) in off.items() if here != there}
        yield Difference(f"speakers {wrong}", sum(abs(here - there) for here, there in off.values()))


# CHAT writes when something was said behind it, between two control characters, which the canonical text does not hold.
_CHAT_TIME: Final = re.compile("\x15[^\x15]*\x15")


_CUT: Final = 200
"""The characters from which a text in `expected.json` may be a part."""


def _same(what: str, told: Any, words: str, speaker: str = "", time: float | None = None) -> Iterator[Difference]:
    """Yield what differs between the first or last piece as told and as found; long words were cut, not always with a mark."""
    told = {"text": told} if isinstance(told, str) else told or {}
    wanted = flat(_CHAT_TIME.sub("", told.get("text", "")))
    if len(wanted) >= _CUT:
        right = words.startswith(wanted.rstrip("…")) if what == "first" else words.endswith(wanted.lstrip("…"))
    else:
        right = not wanted or words == wanted
    if not right:
        yield Difference(f"{what} {words[:60]!r} of {wanted[:60]!r}")
    if "speaker" in told and speaker != told["speaker"]:
        yield Difference(f"{what} speaker {speaker!r} of {told['speaker']!r}")
    start = _seconds(told)
    if start is not None and (time is None or abs(time - start) > 0.051):
        yield Difference(f"{what} begins at {time} of {start}")


def _seconds(told: Facts) -> float | None:
    """Return when a piece begins: seconds, a clock, or the milliseconds of a tier or a TSV file."""
    if "start_ms" in told:
        return float(told["start_ms"]) / 1000
    start = told.get("start")
    if start is None or isinstance(start, float):
        return None if start is None else float(start)
    if str(start).isdecimal():
        return int(start) / 1000
    parts = [float(part) for part in str(start).replace(",", ".").split(":")]
    return sum(part * 60**n for n, part in enumerate(reversed(parts)))


def _ends(facts: Facts, found: Imported) -> Iterator[Difference]:
    if not found.pieces:
        yield Difference("no pieces")
        return
    for what, at in (("first", 0), ("last", -1)):
        label, words, time = found.pieces[at]
        yield from _same(what, facts.get(what), words, label, time)


def _dialogue(facts: Facts, found: Imported) -> Iterator[Difference]:
    yield from _count("sources", 1, len(found.parts))
    yield from _count("pieces", facts.get("segments"), len(found.pieces))
    yield from _count("turns", facts.get("turns"), len(found.turns))
    yield from _speakers(facts.get("speakers"), found.labels)
    yield from _ends(facts, found)
    if "paragraphs" in facts:
        # the design changes no character: a hyphen that does not break stays one
        lines = [flat(f"{label}: {words}").replace("\u2011", "-") for label, words, _ in found.pieces]
        if lines != [flat(line) for line in facts["paragraphs"]]:
            yield Difference("paragraphs")


def _cues(facts: Facts, found: Imported) -> Iterator[Difference]:
    yield from _count("cues", facts["cues"], len(found.pieces))
    yield from _ends(facts, found)
    if facts.get("speakers") is None and found.labels:
        yield Difference(f"speakers {dict(found.labels)} where nobody is named")


def _words(facts: Facts, found: Imported) -> Iterator[Difference]:
    yield from _count("words", facts["words"], sum(len(words.split()) for _, words, _ in found.pieces))
    yield from _count("turns", facts.get("turns"), len(found.turns))
    yield from _speakers(facts.get("speakers_by_turns"), Counter(turn.speaker for turn in found.turns))
    if "segments" in facts:
        # the segments of this recogniser change with the speaker, and neighbours of one speaker are one turn
        yield from _speakers(facts["speakers"], found.labels)
    for what, turn in (("first", found.turns[:1]), ("last", found.turns[-1:])):
        told, words = facts[what], flat(turn[0].words(found.parts[0].text)) if turn else ""
        if isinstance(told, dict):
            yield from _same(what, told, words, turn[0].speaker if turn else "")
        elif words.split()[0 if what == "first" else -1 :][:1] != [told]:
            yield Difference(f"{what} word of {words[:40]!r} is not {told!r}")


def _tiers(facts: Facts, found: Imported) -> Iterator[Difference]:
    told = next(facts[name] for name in ("utterances", "non_empty", "annotations") if name in facts)
    yield from _count("utterances", told, len(found.pieces))
    yield from _speakers(len(facts["speaker_tiers"]) if "speaker_tiers" in facts else None, found.labels)
    yield from _ends(facts, found)


def _rows(facts: Facts, found: Imported) -> Iterator[Difference]:
    """Yield what differs in rows of utterances; a table of them is one source, or one for each interview in it."""
    if "segments" in facts:
        yield from _dialogue(facts, found)
        return
    yield from _count("rows", facts["rows"], len(found.pieces))
    yield from _speakers(facts.get("speakers"), found.labels)
    if "transcripts" in facts and len(found.parts) > 1:
        yield from _count("transcripts", facts["transcripts"], len(found.parts))
    yield from _among_cells(facts, [words for _, words, _ in found.pieces])


def _survey(facts: Facts, found: Imported) -> Iterator[Difference]:
    """Yield what differs in a survey; each informant who answers is a source, each question a turn of the interviewer."""
    answers = [answer for part in found.parts for answer in _answers(part)]
    if "answers" in facts:
        yield from _count("answers", facts["answers"], len(answers))
    else:
        yield from _count("rows", facts["rows"], len(found.parts))
    if facts.get("codes"):
        yield from _count("codes", facts["codes"], sum(len(mark.codes) for _, mark in found.marks))
        yield from _coded_row("first", facts["first"], found.parts[0])
        yield from _coded_row("last", facts["last"], found.parts[-1])
    elif isinstance(facts.get("first"), str):
        # the last row's words are told of its first question
        ends = {what: _answers(part) for what, part in (("first", found.parts[0]), ("last", found.parts[-1]))}
        for what, said in ends.items():
            if all(_off(facts, what, one) for one in said):
                yield from _off(facts, what, said[0])
    else:
        yield from _among_cells(facts, answers)
    for what, part in (("first_id", found.parts[0]), ("last_id", found.parts[-1])):
        if what in facts and facts[what] not in part.id:
            yield Difference(f"{what} {part.id} of {facts[what]}")


def _answers(part: Part) -> list[str]:
    return [flat(shown["text"]) for shown in part.shown if shown["role"] != "interviewer"]


def _off(facts: Facts, what: str, answer: str) -> list[Difference]:
    return list(_same(what, facts.get(what), answer))


def _coded_row(what: str, told: Facts, part: Part) -> Iterator[Difference]:
    yield from _same(what, told["text"], next(iter(_answers(part)), ""))
    if told["id"] not in part.id:
        yield Difference(f"{what} id {part.id} of {told['id']}")
    codes = [code for mark in part.marks for code in mark.codes]
    if codes != told["codes"]:
        yield Difference(f"{what} codes {codes} of {told['codes']}")


def _among_cells(facts: Facts, words: Sequence[str]) -> Iterator[Difference]:
    """Yield whether the first and last words are not those of the first and last rows, of which all cells are told."""
    for what, said in (("first", words[:1]), ("last", words[-1:])):
        told = facts.get(what)
        if isinstance(told, list) and not set(said) & {flat(cell) for cell in told}:
            yield Difference(f"{what} {said} is none of the cells {told}")
        elif isinstance(told, str):
            yield from _same(what, told, said[0] if said else "")


def _labelled(facts: Facts, found: Imported) -> Iterator[Difference]:
    yield from _count("documents", facts.get("documents", facts.get("tasks")), len(found.parts))
    if "labels" in facts:
        yield from _count("labels", facts["labels"], sum(len(mark.codes) for _, mark in found.marks))
    texts = [flat(part.text) for part in found.parts]
    yield from _among_cells(facts, texts)
    if "first_label" in facts:
        labels = [f"{text[mark.start : mark.end]}/{code}" for text, mark in found.marks for code in mark.codes]
        if labels[:1] != [facts["first_label"]]:
            yield Difference(f"first label {labels[:1]}")


def _commented(facts: Facts, found: Imported) -> Iterator[Difference]:
    yield from _count("comments", facts["comments"], len(found.marks))
    said = [flat(words) for _, words, _ in found.pieces]
    for what, words in (("first_answer", said[:1]), ("last_answer", said[-1:])):
        yield from _same(what.partition("_")[0], facts[what], words[0] if words else "")
    for what, at in (("first_comment", 0), ("last_comment", -1)):
        marks = [mark for _, mark in found.marks]
        told = [part.strip() for part in facts[what].split(";")]
        if marks and told != list(marks[at].codes) and facts[what] != marks[at].memo:
            yield Difference(f"{what} {marks[at].codes} {marks[at].memo!r} of {told}")
    if {mark.coder for _, mark in found.marks} - {"", *facts["comment_authors"]}:
        yield Difference("comment authors")


def _lines(facts: Facts, found: Imported) -> Iterator[Difference]:
    """Yield what differs in words of one person or notes: their lines, first and last."""
    lines = [flat(line) for part in found.parts for line in part.text.split("\n") if line.strip()]
    yield from _count("lines", facts.get("lines", facts.get("paragraphs")), len(lines))
    for what, words in (("first", lines[:1]), ("last", lines[-1:])):
        yield from _same(what, facts[what], words[0] if words else "")
    for heading in facts.get("headings", ()):
        if heading not in lines:
            yield Difference(f"heading {heading!r} is no line")


KINDS: Final[Mapping[str, Callable[[Facts, Imported], Iterator[Difference]]]] = {
    "dialogue": _dialogue,
    "cues": _cues,
    "words": _words,
    "tiers": _tiers,
    "dialogue rows": _rows,
    "survey": _survey,
    "survey wide": _survey,
    "survey coded": _survey,
    "survey qualtrics": _survey,
    "labelled text": _labelled,
    "answers+comments": _commented,
    "notes": _lines,
    "monologue": _lines,
}
"""How a kind of file is compared."""

TWINS: Final = (
    ("docx/sheffield_jessica.docx", "txt_md/sheffield_jessica.txt"),
    ("txt_md/audrey_dw_zh.md", "derived/zh_gb18030.txt", "derived/zh_big5.txt"),
    ("derived/zh_unicode.rtf", "derived/zh_gbk_hex.rtf", "derived/tencent_style_zh.txt", "txt_md/audrey_dw_zh.md"),
    ("derived/zh_utf16le_bom.txt", "derived/zh_utf16be_bom.txt", "derived/zh_utf8_bom_crlf.txt", "txt_md/audrey_dw_zh.md"),
    ("subtitles/whisper_goodboy.vtt", "subtitles/whisper_goodboy.srt", "subtitles/whisper_goodboy.tsv"),
    ("subtitles/whisper_goodboy.vtt", "json/fasterwhisper_goodboy.json"),
    ("derived/f4_style.txt", "derived/f4_style.rtf"),
    ("derived/rev_style.docx", "derived/table_layout.docx", "derived/otranscribe_style.otr", "derived/en_cp1252.txt"),
)
"""Files that hold the same words; two more pairs were edited apart by those who published them."""


def unlike_twins(found: Mapping[str, Imported]) -> Iterator[tuple[str, str, int, int]]:
    """Yield the files that differ from their twin, with the number of turns that differ and of turns there are."""
    for first, *others in TWINS:
        for other in others:
            if all(name in found and found[name].parts for name in (first, other)):
                here, there = _said(found[first]), _said(found[other])
                off = sum((Counter(here) - Counter(there)).values()) + sum((Counter(there) - Counter(here)).values())
                if off or here != there:
                    yield first, other, max(off, 1), len(here)


def _said(found: Imported) -> list[tuple[str, str]]:
    """Return who says what, neighbours of one speaker as one."""
    groups = groupby(found.pieces, key=lambda piece: piece[0])
    return [(label, flat(" ".join(words for _, words, _ in group))) for label, group in groups]

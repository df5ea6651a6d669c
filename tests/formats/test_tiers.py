"""Tiers of ELAN and Praat: who speaks, in which order, and what is left out."""

from __future__ import annotations

import codecs
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gioia_coder.errors import InputError
from gioia_coder.formats.sources import SourceFile, read_sources

Said = tuple[str, str, float | None]
Interval = tuple[float, float, str]


def source(folder: Path, data: str | bytes, name: str) -> SourceFile:
    path = folder / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    (found,) = read_sources(path)
    return found


def pieces(found: SourceFile) -> list[Said]:
    return [(one.label, found.text[one.piece.start : one.piece.end], one.piece.time) for one in found.said]


def tier(name: str, *said: tuple[str, str], more: str = "", child: bool = False) -> str:
    """Return a tier of ELAN; what is said is a time slot and words."""
    kind, place = (
        ("REF_ANNOTATION", 'ANNOTATION_REF="a1"') if child else ("ALIGNABLE_ANNOTATION", 'TIME_SLOT_REF1="{}" TIME_SLOT_REF2="z"')
    )
    opened = f"<ANNOTATION><{kind} ANNOTATION_ID='a1' {place}><ANNOTATION_VALUE>"
    held = "".join(f"{opened.format(slot)}{words}</ANNOTATION_VALUE></{kind}></ANNOTATION>" for slot, words in said)
    return f'<TIER TIER_ID="{name}" LINGUISTIC_TYPE_REF="t" {more}>{held}</TIER>'


def eaf(*tiers: str) -> str:
    times = (("s1", 1000), ("s2", 2500), ("s3", None), ("s4", 4000))
    slots = "".join(f'<TIME_SLOT TIME_SLOT_ID="{n}" {f"TIME_VALUE={chr(34)}{t}{chr(34)}" if t else ""}/>' for n, t in times)
    return f"<?xml version='1.0'?><ANNOTATION_DOCUMENT><TIME_ORDER>{slots}</TIME_ORDER>{''.join(tiers)}</ANNOTATION_DOCUMENT>"


def grid(*tiers: tuple[str, list[Interval]], kind: str = "IntervalTier") -> str:
    """Return a TextGrid in Praat's long form."""
    lines = ['File type = "ooTextFile"', 'Object class = "TextGrid"', "", "xmin = 0 ", "xmax = 9 ", "tiers? <exists> "]
    lines += [f"size = {len(tiers)} ", "item []: "]
    for n, (name, intervals) in enumerate(tiers, start=1):
        lines += [
            f"    item [{n}]:",
            f'        class = "{kind}" ',
            f'        name = "{name}" ',
            "        xmin = 0 ",
            "        xmax = 9 ",
        ]
        lines.append(f"        intervals: size = {len(intervals)} ")
        for at, (begin, end, words) in enumerate(intervals, start=1):
            times = [f"xmin = {begin} ", f"xmax = {end} "] if kind == "IntervalTier" else [f"number = {begin} "]
            quoted = words.replace('"', '""')
            lines += [f"        intervals [{at}]:", *(f"            {one}" for one in (*times, f'text = "{quoted}" '))]
    return "\n".join(lines) + "\n"


def short(text: str) -> str:
    """Return the short form of a long TextGrid: texts, flags and numbers alone."""
    kept = []
    for line in text.split("\n")[2:]:
        bare = line.strip()
        if bare and not bare.endswith(":"):
            kept.append(bare.partition("= ")[2] if "= " in bare else "<exists>")
    return "\n".join(['File type = "ooTextFile"', '"TextGrid"', "", *kept]) + "\n"


def test_tiers_of_elan_are_speakers_in_the_order_of_time(tmp_path: Path) -> None:
    text = eaf(
        tier("A-text", ("s1", "Who buys?"), ("s4", "Why?"), more='PARTICIPANT="Ann"'),
        tier("Bo", ("s2", "Guests &amp; all."), ("s3", " ")),
        tier("default"),
    )
    found = source(tmp_path, text, "a.eaf")
    assert pieces(found) == [("Ann", "Who buys?", 1.0), ("Bo", "Guests & all.", 2.5), ("Ann", "Why?", 4.0)]
    assert (found.warnings, found.layout) == ((), "tiers")


def test_what_has_no_time_stands_behind_what_is_before_it(tmp_path: Path) -> None:
    found = source(tmp_path, eaf(tier("A", ("s2", "one"), ("s3", "two")), tier("B", ("s4", "three"))), "a.eaf")
    assert [words for _, words, _ in pieces(found)] == ["one", "two", "three"]


def test_tiers_that_hang_on_others_are_left_out_and_named(tmp_path: Path) -> None:
    spoken = tier("A", ("s1", "Hvem køber?"))
    hung = tier("en@A", ("s1", "Who buys?"), more='PARENT_REF="A" PARTICIPANT="A"', child=True)
    found = source(tmp_path, eaf(spoken, hung, tier("empty@A", more='PARENT_REF="A"')), "a.eaf")
    assert found.text == "A: Hvem køber?\n"
    assert found.warnings == ('left out, as they hang on other tiers or hold sounds: "en@A".',)


def test_two_tiers_of_one_person_are_said(tmp_path: Path) -> None:
    tiers = [tier(f"{name}@Ann", ("s1", name), more='PARTICIPANT="Ann"') for name in ("words", "hands")]
    assert source(tmp_path, eaf(*tiers), "a.eaf").warnings == ('2 tiers are of "Ann" and were read together.',)


def test_elan_with_a_document_type_is_refused(tmp_path: Path) -> None:
    text = eaf(tier("A", ("s1", "&b;"))).replace("?>", '?><!DOCTYPE d [<!ENTITY b "aaaa">]>', 1)
    with pytest.raises(InputError, match="document type"):
        source(tmp_path, text, "a.eaf")


TALK = [
    ("  Ann* ", [(0.0, 1.5, 'Who "buys"?'), (1.5, 9.0, "")]),
    ("Bo", [(0.0, 1.0, ""), (1.0, 4.5, "Guests = 3. And <more>."), (4.5, 9, " ")]),
]
HEARD = [("Ann*", 'Who "buys"?', 0.0), ("Bo", "Guests = 3. And <more>.", 1.0)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_both_forms_of_a_textgrid_are_read_in_any_unicode(tmp_path: Path, encoding: str) -> None:
    for text in (grid(*TALK), short(grid(*TALK))):
        assert pieces(source(tmp_path, text.encode(encoding), "a.TextGrid")) == HEARD


def test_points_and_sounds_are_left_out_and_said(tmp_path: Path) -> None:
    tiers = [("Ann - words", [(0.0, 1.0, "Who"), (1.0, 2.0, "buys")]), ("Ann - phones", [(0.0, 0.5, "h"), (0.5, 1.0, "uː")])]
    found = source(tmp_path, grid(*tiers), "a.TextGrid")
    assert (found.text, found.warnings) == (
        "Ann: Who buys\n",
        ('left out, as they hang on other tiers or hold sounds: "Ann - phones".',),
    )
    both = (
        grid(*TALK).replace("size = 2", "size = 3", 1)
        + grid(("clicks", [(1.0, 1.0, "x")]), kind="TextTier").partition("item []: \n")[2]
    )
    found = source(tmp_path, both, "a.TextGrid")
    assert (pieces(found), found.warnings) == (HEARD, ("1 tiers of points were left out.",))


def test_a_textgrid_that_is_cut_is_said(tmp_path: Path) -> None:
    text = grid(*TALK)
    found = source(tmp_path, text[: text.index('"Guests')], "a.TextGrid")
    assert (found.text, "look whether it is whole" in found.warnings[0]) == ('Ann*: Who "buys"?\n', True)


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("a.eaf", b"<a/>", "not of ELAN"),
        ("a.eaf", b"<ANNOTATION_DOCUMENT>", "damaged"),
        ("a.eaf", b"ann: who", "neither of ELAN nor of Praat"),
        ("a.eaf", eaf(tier("A")).encode(), "no words"),
        ("a.TextGrid", b"ooBinaryFile\x08TextGrid", "binary file of Praat"),
        ("a.TextGrid", b'File type = "ooTextFile"\nObject class = "PitchTier"\n0 1', "not a TextGrid"),
        ("a.TextGrid", grid(*TALK).replace("size = 2", 'size = "2"', 1).encode(), "damaged"),
        ("a.TextGrid", grid(*TALK).replace("size = 2", "size = 1e9", 1).encode(), "damaged"),
        ("a.TextGrid", codecs.BOM_UTF8 + grid().encode(), "no words"),
    ],
)
def test_what_holds_no_tiers_with_words_is_refused(tmp_path: Path, name: str, data: bytes, message: str) -> None:
    with pytest.raises(InputError, match=message) as caught:
        source(tmp_path, data, name)
    assert caught.value.problems[0].mend


words = st.text(st.sampled_from('ab "!<>=12.[]\n'), max_size=12)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(words, min_size=1, max_size=6))
def test_whatever_is_written_in_an_interval_comes_back(tmp_path: Path, texts: list[str]) -> None:
    intervals = [(float(n), n + 1.0, text) for n, text in enumerate([*texts, "end"])]
    found = source(tmp_path, grid(("Ann", intervals)), "a.TextGrid")
    assert [said for _, said, _ in pieces(found)] == [text.strip() for _, _, text in intervals if text.strip()]

"""What is shown of a disagreement: long passages, wide letters, and keys typed where words were asked for."""

from __future__ import annotations

from pathlib import Path

import pytest

from gioia_coder.core.model import Level
from gioia_coder.core.text import find_turns
from gioia_coder.store import Store, reading, writing
from gioia_coder.store.writing import NewCoding, NewText
from gioia_coder.workflow import codebook_changes, disagreements
from gioia_coder.workflow.reconciling import Session
from tests.workflow.reconciled import differing

LONG = "A: " + " ".join(f"We carried box {n} up." for n in range(1, 301)) + "\n"


def session_on(folder: Path, text: str, spans: dict[str, str]) -> Session:
    """Return a session about one source that anna and ben have coded with one code each, on the words given."""
    store = Store.create(folder / "project.gioia", {"name": "Test"})
    with store.act("source", who="test") as act:
        found = find_turns(text)
        source = writing.add_source(act, "S1", case=None)
        people = {"A": writing.add_informant(act, "A", case=None)}
        revision = writing.add_revision(act, source, NewText(text, found.turns, b"", found.layout, "utf-8"), people)
        coders = {name: writing.add_coder(act, name) for name in spans}
    codebook_changes.add(store, Level.CONCEPT, "carrying", parent="-", who="test")
    code = reading.codebook(store.connection).find("carrying").id
    for name, words in spans.items():
        start = text.index(words)
        with store.act("code", who=name) as act:
            writing.put_coding(act, NewCoding(revision, start, start + len(words), code, coders[name], words))
    return Session(store, disagreements.view(store), coder="anna")


def lines(session: Session) -> list[str]:
    return [f"{each.lead}{each.words}" for each in session.begin()]


def test_of_a_very_long_passage_only_what_is_near_a_border_is_shown(tmp_path: Path) -> None:
    boxes = LONG[LONG.index("We carried box 9") : LONG.index("We carried box 280")]
    shown = lines(session_on(tmp_path, LONG, {"anna": boxes, "ben": boxes[: len(boxes) // 2]}))
    assert len(shown) < 60
    said = "\n".join(shown)
    assert "box 9 " in said and "box 279 " in said and "box 60 " not in said
    assert sum(" lines …" in each for each in shown) == 3
    assert said.count("[a-") == 2 and said.count("]\n") >= 2


def test_a_passage_of_some_lines_is_shown_whole(tmp_path: Path) -> None:
    text = LONG[: LONG.index("We carried box 60")] + "\n"
    shown = lines(session_on(tmp_path, text, {"anna": text[3:-1], "ben": text[3:60]}))
    assert not any(" lines …" in each for each in shown)


def test_marks_stand_under_wide_letters(tmp_path: Path) -> None:
    shown = lines(session_on(tmp_path, "A: 我们没有钱租摊位。\n", {"anna": "没有钱", "ben": "没有钱租摊位"}))
    assert " 1      [-a--]" in [each.rstrip() for each in shown]


@pytest.mark.parametrize("typed", ["z", "q", "?", ""])
def test_a_key_is_no_rationale(tmp_path: Path, typed: str) -> None:
    with differing(tmp_path) as store:
        session = Session(store, disagreements.view(store), coder="anna")
        session.begin()
        entry = store.last_entry
        session.say("d")
        assert session.prompt == "Why? "
        assert session.say(typed)[0].words == "Nothing was decided."
        assert store.last_entry == entry and not session.over

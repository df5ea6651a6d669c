from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from gioia_coder.core.model import Polarity, Quote, QuoteState, Reading
from gioia_coder.store import Act, Store, reading, round_rows, writing
from gioia_coder.store import tables as t
from gioia_coder.store.snapshot import study
from tests.store.filled import ACTS, SPAN, Filled, decision, fill
from tests.store.world import TEXTS, add_source, new_store, new_text


def code(**values: object) -> Callable[[Filled, Act], object]:
    def change(one: Filled, act: Act) -> None:
        old = reading.codebook(act.connection).by_id[one.concept]
        writing.put_codes(act, {old.id: old}, [replace(old, **values)])

    return change


CHANGES: dict[str, Callable[[Filled, Act], object]] = {
    "a case": lambda one, act: writing.add_case(act, "E2"),
    "an attribute of a case": lambda one, act: writing.alter_case(act, one.case, attributes={"size": "41"}),
    "an informant's role": lambda one, act: writing.alter_informant(act, one.anna, role="ceo"),
    "an informant's case": lambda one, act: writing.alter_informant(act, one.anna, case_id=None),
    "a source": lambda one, act: add_source(act, "E1-02", TEXTS[1]),
    "a source's id": lambda one, act: writing.alter_source(act, one.source, ref="E1-1"),
    "a source's title": lambda one, act: writing.alter_source(act, one.source, title="B"),
    "a source's case": lambda one, act: writing.alter_source(act, one.source, case_id=None),
    "a source's attribute": lambda one, act: writing.alter_source(act, one.source, attributes={}),
    "a text": lambda one, act: writing.add_revision(act, one.source, new_text(TEXTS[0] + "."), {"Anna": one.anna}, n=2),
    "who speaks in a source": lambda one, act: writing.put_speaking(act, one.source, []),
    "who speaks a turn": lambda one, act: writing.put_speaker(act, one.revision, "Interviewer", one.anna),
    "a code's name": code(name="none"),
    "a code's place": code(parent=None),
    "a definition": code(definition="other"),
    "an example": code(examples=()),
    "a keyword": code(keywords=()),
    "a label": code(labels={}),
    "a retired code": code(retired=True),
    "the codebook's name": lambda one, act: writing.put_setting(act, "codebook.name", "Other"),
    "a level's name": lambda one, act: writing.put_setting(act, "codebook.levels", '{"theme": "Motif"}'),
    "a coder": lambda one, act: writing.add_coder(act, "kim"),
    "a coding": lambda one, act: writing.put_coding(act, one.coding(start=SPAN[0] + 1)),
    "an uncoding": lambda one, act: writing.end_codings(act, [1]),
    "an intensity": lambda one, act: writing.put_coding(
        act, one.coding(memo="clear", intensity=3, polarity=Polarity.CONTRADICTS)
    ),
    "a polarity": lambda one, act: writing.put_coding(act, one.coding(memo="clear", intensity=2)),
    "a coding's memo": lambda one, act: writing.put_coding(act, one.coding(memo="", intensity=2, polarity=Polarity.CONTRADICTS)),
    "a memo": lambda one, act: writing.add_memo(act, kind="note", about="project", target=None, text="x"),
    "a link": lambda one, act: writing.put_link(act, one.theme, one.concept, "", []),
    "evidence of a link": lambda one, act: writing.put_link(act, one.concept, one.theme, "makes", [(one.revision, 0, 4)]),
    "a quote": lambda one, act: writing.put_quote(act, one.revision, Quote(0, one.source, *SPAN, QuoteState.POWER)),
    "a rating": lambda one, act: writing.put_rating(
        act, case=one.case, code=one.theme, coder=one.coder, value="low", why="said twice"
    ),
    "a round": lambda one, act: round_rows.add_round(act, "second", [one.coder], [one.source]),
    "a decision": lambda one, act: act.make(t.decision, **decision(one, start=0)),
    "the reason of a decision": lambda one, act: (
        act.end(t.decision, [1]),
        act.make(t.decision, uuid=one.decision, **decision(one, rationale="he said so")),
    ),
    "a reading that is done": lambda one, act: writing.put_reading(act, one.coder, one.source, Reading.READING, 5),
}


@pytest.mark.parametrize("what", CHANGES)
def test_the_content_hash_sees(what: str, store: Store) -> None:
    one = fill(store)
    before = study(store).content_hash
    with one.act() as act:
        CHANGES[what](one, act)
    assert store.last_entry > ACTS
    assert study(store).content_hash != before
    store.undo(who="eva")
    assert study(store).content_hash == before


def test_the_content_hash_is_blind_to_keys_order_of_coding_and_history(tmp_path: Path) -> None:
    hashes = set()
    for nth in range(2):
        folder = tmp_path / str(nth)
        folder.mkdir()
        with new_store(folder) as store:
            for number in range(nth * 3):
                with store.act("gone", who="kim") as act:
                    source = add_source(act, f"X{number}", TEXTS[1])
                    writing.add_case(act, f"X{number}")
                    writing.add_coder(act, f"x{number}")
                    writing.put_reading(act, 1, source, Reading.READING, 1)
                store.undo(who="kim")
            one = fill(store)
            spans = [(0, 5), (2, 9), (3, 7)]
            for start, end in spans if nth else reversed(spans):
                with one.act() as act:
                    writing.put_coding(act, one.coding(start=start, end=end, memo=f"at {start}"))
            hashes.add(study(store).content_hash)
    assert len(hashes) == 1


def test_the_content_hash_sees_codings_in_quarantine(store: Store) -> None:
    one = fill(store)
    hashes = [study(store).content_hash]
    kept = store.connection.execute(t.coding.select().where(t.coding.c.id == 1)).mappings().one()
    with one.act() as act:
        writing.end_codings(act, [1])
    hashes.append(study(store).content_hash)
    for memo in ("lost", "found"):
        with one.act() as act:
            act.make(
                t.coding, **{name: kept[name] for name in writing.CODING} | {"uuid": memo.encode(), "memo": memo}, quarantined=1
            )
        hashes.append(study(store).content_hash)
        ((lost, words),) = study(store).quarantined
        assert (lost.memo, words) == (memo, TEXTS[0][SPAN[0] : SPAN[1]])
        store.undo(who="eva")
    assert len(set(hashes)) == 4

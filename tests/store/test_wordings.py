from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Text, select

from gioia_coder.core.pseudonyms import Key, Name
from gioia_coder.errors import ConflictError
from gioia_coder.store import Store, finalizing, reading, wordings, writing
from gioia_coder.store import tables as t
from gioia_coder.store.undoing import History
from tests.workflow import named_store as named

KNOWN = {
    *("cases.ref", "cases.attributes", "code.name", "code.definition", "code.include", "code.exclude", "code.examples"),
    *("code.keywords", "code.labels", "setting.value", "informant.ref", "informant.role", "informant.attributes", "source.ref"),
    *("source.title", "source.date", "source.minutes", "source.attributes", "source.file", "dismissal.why", "link.label"),
    *("rating.why", "coding.memo", "memo.text", "quote.shown", "quote.translations", "speaker.label"),
    *("round.name", "decision.reason", "decision.rationale", "decision.rule", "phrase.text"),
    *("kept.name", "kept.data"),
}


def test_every_column_of_text_is_looked_through_or_said_to_hold_no_wording() -> None:
    columns = {column for table in (*t.THINGS, *t.ROWS) for column in table.c if isinstance(column.type, Text)}
    assert {f"{one.table.name}.{one.name}" for one in columns - wordings.UNWORDED} == KNOWN


def test_packed_values_are_reworded_text_by_text() -> None:
    packed = '["a \\"Rose\\"", "kept"]'
    one = wordings.Wording(t.code.c.examples, 1, packed, former=False)
    assert list(one.texts()) == ['a "Rose"', "kept"]
    assert one.reworded(lambda text: text.replace("Rose", "P\n1")) == '["a \\"P\\n1\\"", "kept"]'
    assert one.reworded(lambda text: text) == packed
    before = wordings.Wording(t.change.c.before, 1, '{"examples": "[\\"Rose\\"]", "role": null, "n": 2}', former=True)
    assert before.reworded(lambda text: text.replace("Rose", "P")) == '{"examples": "[\\"P\\"]", "role": null, "n": 2}'


def test_links_that_would_have_one_label_stay_apart(tmp_path: Path) -> None:
    with named.create(tmp_path) as store:
        with store.act("links", who="eva") as act:
            for label in ("as Rosa said", "as Anna said"):
                writing.put_link(act, 1, 1, label, [])
        key = Key([Name("Rosa", "P"), Name("Anna", "P"), Name("Rosa Berg", "Q")])
        for one in list(wordings.wordings(store.connection, former=False)):
            if one.column is t.link.c.label:
                wordings.put(store.connection, one, one.reworded(key.rewritten))
        assert sorted(one.label for one in reading.links(store.connection)) == ["as P said", "as P said 1"]


def test_what_only_a_person_rewords_stays(tmp_path: Path) -> None:
    with named.create(tmp_path) as store:
        with store.act("more", who="eva") as act:
            writing.add_case(act, "Anna", {"of": "Anna"})
        with store.act("reword", who="eva") as act:
            assert wordings.reword(act, Key([Name("Anna", "P")]).rewritten) >= 1
        case = reading.cases(store.connection)[0]
        assert (case.ref, case.attributes) == ("Anna", {"of": "P"})


def test_a_source_that_was_taken_away_leaves_no_name_behind_and_others_keep_their_history(tmp_path: Path) -> None:
    with named.create(tmp_path) as store:
        with store.act("away", who="eva") as act:
            writing.end_source(act, 1)
            writing.end_source(act, 2)
            for key in (1, 2):
                writing.alter_informant(act, key, ref=f"P{key}")
        source = named.add(store, "B1", "Interviewer: So?\n\nP1: No.\n", {})
        with store.act("again", who="eva") as act:
            new = reading.revision(store.connection, reading.sources(act.connection)[0].revision or 0)
            text = writing.NewText(new.text + "\n", new.turns, b"x", "", "utf-8")
            writing.add_revision(act, source, text, {}, n=2)
        finalizing.finalize(store, Key([Name("Rosa", "P1"), Name("Anna", "P2"), Name("Berg", "P3")]), who="eva")
        assert store.connection.execute(select(t.revision.c.source_id)).scalars().all() == [source, source]
        assert b"Anna" not in store.path.read_bytes()


def test_the_history_is_sealed_up_to_what_was_made_final(tmp_path: Path) -> None:
    with named.create(tmp_path) as store:
        with store.act("later", who="eva") as act:
            writing.add_case(act, "K1")
        finalizing.finalize(store, Key([Name("Nowhere", "P")]), who="eva")
        history = History.of(store.connection)
        assert (history.sealed, history.newest()) == (store.last_entry, None)
        with pytest.raises(ConflictError, match="older than the last `gioia anonymize --final`"):
            store.undo(who="eva", number=store.last_entry - 1)
    with Store.open(tmp_path / "project.gioia") as store:
        assert History.of(store.connection).sealed == store.last_entry

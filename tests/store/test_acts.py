from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import func, select

from gioia_coder.core.model import Case, Informant, Polarity, Quote, QuoteState, Reading, Segment
from gioia_coder.errors import ConflictError, UnknownNameError
from gioia_coder.store import Store, reading, round_rows, writing
from gioia_coder.store import tables as t
from tests.store.filled import SPAN, WORDS, fill, same_again
from tests.store.world import TEXTS, dump


def test_every_noun_is_read_as_it_was_written(store: Store) -> None:
    one = fill(store)
    read = store.connection
    assert reading.cases(read) == (Case(one.case, "E1", {"size": "40"}),)
    assert reading.informants(read) == (Informant(one.anna, "#03", one.case, "founder", {"age": "50"}),)
    (source,) = reading.sources(read)
    assert (source.ref, source.title, source.kind, source.date, source.minutes) == (
        "E1-01",
        "A talk",
        "interview",
        "2019-05-01",
        "60",
    )
    assert (source.case, source.informants, source.attributes, source.revision) == (
        one.case,
        (one.anna,),
        {"site": "hall"},
        one.revision,
    )
    text = reading.revision(read, one.revision)
    assert text.text == TEXTS[0]
    assert [turn.words(text.text)[:4] for turn in text.turns] == ["What", "We s", "Why?", "Ther"]
    assert text.speakers == {"Anna": one.anna}
    concept = reading.codebook(read).by_id[one.concept]
    assert (concept.parent, concept.examples, concept.keywords) == (one.theme, ("There is none",), ("money*",))
    assert (concept.definition, concept.include, concept.exclude, concept.labels) == ("d", "i", "e", {"zh": "没钱"})
    assert reading.codebook(read).name == "Forces"
    assert [coder.name for coder in reading.coders(read)] == ["eva"]
    (coding,) = reading.codings(read)
    assert (coding.source, coding.start, coding.end, coding.code, coding.coder) == (one.source, *SPAN, one.concept, one.coder)
    assert (coding.memo, coding.intensity, coding.polarity) == ("clear", 2, Polarity.CONTRADICTS)
    memos = {memo.about: memo for memo in reading.memos(read)}
    assert {about: memo.target for about, memo in memos.items()} == {
        "segment": one.source,
        "project": None,
        "case": one.case,
        "source": one.source,
        "code": one.concept,
    }
    assert (memos["segment"].start, memos["segment"].end, memos["segment"].text, memos["segment"].coder) == (*SPAN, "why?", "eva")
    (link,) = reading.links(read)
    assert (link.a, link.b, link.label, link.evidence) == (one.concept, one.theme, "makes", (Segment(one.source, *SPAN),))
    (quote,) = reading.quotes(read)
    assert (quote.state, quote.shown, quote.translations) == (QuoteState.PROOF, "No money.", {"zh": "没钱"})
    (rating,) = reading.ratings(read)
    assert (rating.case, rating.code, rating.value, rating.why, rating.coder) == (
        one.case,
        one.theme,
        "high",
        "said twice",
        "eva",
    )
    assert reading.readings(read) == {(one.coder, one.source): (Reading.DONE, 5)}
    assert reading.dismissals(read) == {"twin:c1": "they differ"}
    assert reading.settings(read)["unit"] == "sentence"


def test_saying_the_same_again_writes_no_entry(store: Store) -> None:
    one = fill(store)
    before, entry = dump(store), store.last_entry
    with one.act() as act:
        same_again(one, act)
    assert store.last_entry == entry
    assert dump(store) == before
    assert store.connection.execute(select(func.max(t.change.c.entry_id))).scalar_one() <= entry


def test_changing_nothing_of_a_thing_is_no_change(store: Store) -> None:
    with store.act("case", who="eva") as act:
        case = writing.add_case(act, "E1")
    with store.act("nothing", who="eva") as act:
        assert not act.alter(t.cases, case)
    assert store.last_entry == 1


def test_an_act_that_raises_leaves_nothing(store: Store) -> None:
    one = fill(store)
    before, entry = dump(store), store.last_entry
    with pytest.raises(ZeroDivisionError), one.act() as act:
        writing.add_case(act, "E2")
        writing.end_codings(act, [1])
        raise ZeroDivisionError
    assert (dump(store), store.last_entry) == (before, entry)
    with one.act() as act:
        writing.add_case(act, "E3")
    assert [case.ref for case in reading.cases(store.connection)] == ["E1", "E3"]


def test_one_act_is_one_entry_with_its_final_wording(store: Store) -> None:
    with store.act("first words", who="eva") as act:
        writing.add_case(act, "E1")
        writing.add_case(act, "E2")
        act.what = "add 2 cases"
    (entry,) = reading.entries(store.connection)
    assert (entry.who, entry.what, entry.target, entry.undone, len(entry.uuid)) == ("eva", "add 2 cases", None, False, 16)
    assert entry.when.endswith("Z")


def test_coding_again_updates_and_keeps_the_row_before(store: Store) -> None:
    one = fill(store)
    uuid = reading.codings(store.connection)[0].uuid
    with one.act() as act:
        assert writing.put_coding(act, one.coding(memo="other")) == "updated"
    with one.act() as act:
        assert writing.put_coding(act, one.coding(memo="other")) == "same"
    (coding,) = reading.codings(store.connection)
    assert (coding.memo, coding.intensity, coding.uuid) == ("other", None, uuid)
    rows = store.connection.execute(select(t.coding.c.memo, t.coding.c.ended).order_by(t.coding.c.id)).all()
    assert [(row.memo, row.ended is None) for row in rows] == [("clear", False), ("other", True)]
    assert {row.ended for row in rows} == {None, store.last_entry}


def test_a_quote_that_says_nothing_more_is_ended(store: Store) -> None:
    one = fill(store)
    with one.act() as act:
        writing.put_quote(act, one.revision, Quote(0, one.source, *SPAN, QuoteState.CANDIDATE))
    assert reading.quotes(store.connection) == ()


def test_ended_links_memos_and_dismissals_are_gone_and_come_back(store: Store) -> None:
    one = fill(store)
    before = dump(store)
    with one.act() as act:
        writing.end_link(act, reading.links(act.connection)[0].id)
        writing.end_memo(act, reading.memos(act.connection)[0].id)
        writing.put_dismissal(act, "twin:c1", None)
    assert reading.links(store.connection) == ()
    assert len(reading.memos(store.connection)) == 4
    assert reading.dismissals(store.connection) == {}
    store.undo(who="eva")
    assert dump(store) == before


def test_a_case_goes_with_its_ratings_and_memos(store: Store) -> None:
    one = fill(store)
    with one.act() as act:
        writing.end_case(act, one.case)
    assert reading.ratings(store.connection) == ()
    assert "case" not in {memo.about for memo in reading.memos(store.connection)}


def test_a_source_goes_with_all_that_was_said_of_it(store: Store) -> None:
    one = fill(store)
    with one.act() as act:
        assert writing.end_source(act, one.source) == 1
    read = store.connection
    assert (reading.sources(read), reading.codings(read), reading.quotes(read), reading.readings(read)) == ((), [], (), {})
    assert {memo.about for memo in reading.memos(read)} == {"project", "case", "code"}
    assert reading.links(read)[0].evidence == ()
    assert not reading.is_speaker(read, one.anna)


def test_undo_takes_the_newest_act_and_is_an_entry(store: Store) -> None:
    one = fill(store)
    count = store.last_entry
    assert store.undo(who="kim") == (count, f"undo {count}: setting")
    assert "unit" not in reading.settings(store.connection)
    newest = reading.entries(store.connection)[-1]
    assert (newest.who, newest.target) == ("kim", count)
    assert [entry.undone for entry in reading.entries(store.connection)][-2:] == [True, False]
    assert store.undo(who="kim")[0] == count - 1
    assert one.store is store


def test_undoing_an_undo_is_redo(store: Store) -> None:
    fill(store)
    before, count = dump(store), store.last_entry
    store.undo(who="eva")
    assert store.undo(who="eva", number=count + 1) == (count + 1, f"redo {count}: setting")
    assert dump(store) == before
    assert store.undo(who="eva")[0] == count


def test_an_entry_is_taken_back_once(store: Store) -> None:
    fill(store)
    count = store.last_entry
    store.undo(who="eva", number=count)
    with pytest.raises(ConflictError, match=f"entry {count} is taken back already"):
        store.undo(who="eva", number=count)


def test_an_unknown_entry_is_said(store: Store) -> None:
    fill(store)
    for number in (0, -1, 999):
        with pytest.raises(UnknownNameError, match=f'no entry "{number}"'):
            store.undo(who="eva", number=number)


def test_an_older_entry_is_refused_with_those_that_stand_on_it(store: Store) -> None:
    fill(store)
    before, entry = dump(store), store.last_entry
    with pytest.raises(ConflictError, match=r"entry 5 cannot .* \(6, 10, 11, 16\)") as refused:
        store.undo(who="eva", number=5)
    assert refused.value.mend.endswith("`gioia undo --entry 16`.")
    assert (dump(store), store.last_entry) == (before, entry)
    for number in (16, 15, 11, 10, 6, 5):
        store.undo(who="eva", number=number)
    assert reading.coders(store.connection) == ()


def test_what_consensus_was_derived_from_is_taken_back_after_it(store: Store) -> None:
    fill(store)
    for number, later in ((6, "15"), (13, "14"), (14, "15"), (4, "14")):
        with pytest.raises(ConflictError, match=rf"entry {number} cannot .*\b{later}\b"):
            store.undo(who="eva", number=number)
    for number in (15, 14, 13):
        store.undo(who="eva", number=number)
    assert round_rows.rounds(store.connection) == ()


def test_what_nothing_stands_on_is_taken_back_out_of_turn(store: Store) -> None:
    one = fill(store)
    store.undo(who="eva", number=9)
    assert reading.quotes(store.connection) == ()
    assert len(reading.codings(store.connection)) == 1
    assert one.store is store


def test_two_fields_of_one_thing_are_taken_back_apart_and_one_field_only_in_turn(store: Store) -> None:
    one = fill(store)
    with one.act() as act:
        writing.alter_source(act, one.source, title="B")
    with one.act() as act:
        writing.alter_source(act, one.source, date="2020")
    with one.act() as act:
        writing.alter_source(act, one.source, title="C")
    last = store.last_entry
    with pytest.raises(ConflictError, match=rf"\({last}\)"):
        store.undo(who="eva", number=last - 2)
    store.undo(who="eva", number=last - 1)
    (source,) = reading.sources(store.connection)
    assert (source.title, source.date) == ("C", "2019-05-01")


def test_a_memo_and_evidence_stand_on_what_they_are_about(store: Store) -> None:
    one = fill(store)
    with one.act() as act:
        case = writing.add_case(act, "E2")
    with one.act() as act:
        writing.add_memo(act, kind="note", about="case", target=case, text="new")
    last = store.last_entry
    with pytest.raises(ConflictError, match=rf"\({last}\)"):
        store.undo(who="eva", number=last - 1)
    with one.act() as act:
        writing.put_link(act, one.concept, one.theme, "makes", [(one.revision, 0, 5)])
    with pytest.raises(ConflictError, match=rf"\({last + 1}\)"):
        store.undo(who="eva", number=8)


def test_an_undo_is_refused_that_would_give_two_things_one_name(store: Store) -> None:
    one = fill(store)
    with one.act() as act:
        case = writing.add_case(act, "E2")
    with one.act() as act:
        writing.alter_case(act, case, ref="E3")
    renamed = store.last_entry
    with one.act() as act:
        writing.add_case(act, "e2")
    with pytest.raises(ConflictError, match=rf"\({renamed + 1}\)"):
        store.undo(who="eva", number=renamed)
    assert [case.ref for case in reading.cases(store.connection)] == ["E1", "E3", "e2"]


def test_a_redo_is_refused_while_what_it_needs_is_undone(store: Store) -> None:
    one = fill(store)
    with one.act() as act:
        case = writing.add_case(act, "E2")
    with one.act() as act:
        writing.put_rating(act, case=case, code=one.theme, coder=one.coder, value="low", why="")
    last = store.last_entry
    store.undo(who="eva")
    store.undo(who="eva")
    with pytest.raises(ConflictError, match=rf"\({last + 2}\)"):
        store.undo(who="eva", number=last + 1)
    store.undo(who="eva", number=last + 2)
    store.undo(who="eva", number=last + 1)
    assert len(reading.ratings(store.connection)) == 2


def test_a_store_is_made_whole_and_never_over_another(tmp_path: Path) -> None:
    path = tmp_path / "project.gioia"
    Store.create(path, {"name": "One"}).close()
    with pytest.raises(ConflictError, match="exists already"):
        Store.create(path, {"name": "Two"})
    assert [one.name for one in tmp_path.iterdir()] == ["project.gioia"]
    with Store.open(path) as store:
        assert reading.settings(store.connection) == {"name": "One"}


def test_quotes_are_where_the_filled_study_says() -> None:
    assert TEXTS[0][slice(*SPAN)] == WORDS

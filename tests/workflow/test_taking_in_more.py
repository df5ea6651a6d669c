"""Taking a study into a project that holds one: what is the same is known again, what differs is told, what is new is added."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np
import pytest

from gioia_coder.core.exchange.portable import Kept, Phrase
from gioia_coder.core.model import Code, Level, Memo, Reading
from gioia_coder.core.study import CodingColumns
from gioia_coder.errors import ConflictError, InputError
from gioia_coder.store import Store, kept_rows, reading, round_rows, writing
from gioia_coder.store import tables as t
from gioia_coder.store.portable import portable
from gioia_coder.store.snapshot import study
from gioia_coder.workflow import codebook_changes, sharing, withdrawing
from gioia_coder.workflow.exchange.taking_in import apply, plan
from tests.store.filled import fill
from tests.store.world import TEXTS, add_source, new_store
from tests.workflow.taking import another, counted, foreign, loose, small, small_study, taken, with_codings, with_text


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    (tmp_path / "project").mkdir()
    with new_store(tmp_path / "project") as opened:
        yield small(opened)


def test_a_file_without_uuids_meets_what_is_here_by_name_text_and_place(store: Store) -> None:
    before = study(store).content_hash
    found = taken(store, foreign(small_study()))
    assert not found.changes, counted(found)
    assert study(store).content_hash == before
    assert store.last_entry == 1


def test_codes_meet_by_path_before_they_meet_by_name(store: Store) -> None:
    with store.act("twins", who="eva") as act:
        other = writing.put_codes(act, {}, [Code(-1, "t2", Level.THEME, "Plenty")])
        writing.put_codes(act, {}, [Code(-1, "c9", Level.CONCEPT, "no money", other[-1], 1)])
    incoming = foreign(small_study())
    book = incoming.study.codebook
    scarce = book.by_ref["c1"]
    plenty = Code(8, "x8", Level.THEME, "PLENTY")
    moved = [replace(one, parent=8) if one.id == scarce.id else one for one in book.codes]
    with_plenty = replace(book, codes=(*moved, plenty))
    taken(store, replace(incoming, study=replace(incoming.study, codebook=with_plenty)))
    added = [each for each in reading.codings(store.connection) if (each.start, each.end) == (0, 11)]
    refs = {reading.codebook(store.connection).by_id[each.code].ref for each in added}
    assert refs == {"c1", "c9"}


def test_texts_of_codes_here_stand_and_empty_ones_are_filled(store: Store) -> None:
    incoming = foreign(small_study())
    book = incoming.study.codebook
    said = [
        replace(one, definition="other words", include="this too", examples=("an example",), labels={"zh": "没钱"})
        if one.ref == "c1"
        else one
        for one in book.codes
    ]
    incoming = replace(incoming, study=replace(incoming.study, codebook=replace(book, codes=tuple(said))))
    found = taken(store, incoming)
    code = reading.codebook(store.connection).by_ref["c1"]
    assert (code.definition, code.include, code.examples, code.labels) == (
        "none at all",
        "this too",
        ("an example",),
        {"zh": "没钱"},
    )
    assert found.notes == ['c1 "no money": definition is "other words" there; here it stays "none at all".']
    assert counted(found)["codes"] == (0, 2, 1, 0)
    assert not taken(store, incoming).changes


def test_a_new_code_keeps_its_id_where_that_is_free_and_stands_behind_its_siblings(store: Store) -> None:
    incoming = foreign(small_study())
    book = incoming.study.codebook
    theme = book.by_ref["t1"].id
    new = (Code(50, "c1", Level.CONCEPT, "asks", theme, 1), Code(51, "c7", Level.CONCEPT, "waits", theme, 2))
    found = taken(store, replace(incoming, study=replace(incoming.study, codebook=replace(book, codes=(*book.codes[:1], *new)))))
    mine = reading.codebook(store.connection)
    assert [(code.ref, code.name) for code in mine.children(mine.by_ref["t1"].id)] == [
        ("c1", "no money"),
        ("c2", "sells online"),
        ("c008", "asks"),
        ("c7", "waits"),
    ]
    assert counted(found)["codes"] == (2, 1, 0, 0)


def test_codings_of_a_code_that_was_merged_here_go_where_it_went(store: Store) -> None:
    incoming = small_study()
    with another() as other:
        taken(other, incoming)
        codebook_changes.merge(other, ["c1"], "c2", who="eva")
        source, coder = incoming.study.sources[0].id, incoming.study.coders[0].id
        merged = incoming.study.codebook.by_ref["c1"].id
        found = taken(other, with_codings(incoming, (source, 60, 70, merged, coder)))
        assert 'c1 "no money" was merged into c2 "sells online" here.' in found.notes
        book = reading.codebook(other.connection)
        assert {each.code for each in reading.codings(other.connection)} == {book.by_ref["c2"].id}


def test_a_coding_here_gains_a_memo_and_a_strength_that_it_lacks_and_keeps_what_it_says(store: Store) -> None:
    incoming = foreign(small_study())
    columns = incoming.study.codings
    changed = replace(columns, intensity=np.array([3, 3]), contradicts=np.array([True, False]))
    changed = replace(changed, memos={int(columns.id[0]): "a memo\nand more"})
    with store.act("weak", who="eva") as act:
        rows = reading.codings(act.connection)
        act.end(t.coding, [rows[1].id])
        place = writing.NewCoding(1, rows[1].start, rows[1].end, rows[1].code, rows[1].coder, TEXTS[0][33:51])
        writing.put_coding(act, place)
    uuids = {each.uuid for each in reading.codings(store.connection)}
    incoming = replace(incoming, study=replace(incoming.study, codings=changed))
    found = taken(store, incoming)
    first, second = reading.codings(store.connection)
    assert (first.memo, first.intensity, first.polarity.value) == ("a memo\nand more", 2, "supports")
    assert second.intensity == 3
    assert {first.uuid, second.uuid} == uuids
    assert found.notes == [
        "S1@0-11: its intensity is another one there; ours stands.",
        "S1@0-11: its polarity is another one there; ours stands.",
    ]
    assert counted(found)["codings"] == (0, 0, 2, 0)
    assert not taken(store, incoming).changes


def test_codings_that_the_file_lacks_stay_and_are_counted(store: Store) -> None:
    incoming = small_study()
    source, coder = incoming.study.sources[0].id, incoming.study.coders[0].id
    code = incoming.study.codebook.by_ref["c1"].id
    found = taken(store, with_codings(incoming, (source, 0, 5, code, coder), (source, 0, 5, code, coder)))
    assert counted(found)["codings"] == (1, 1, 0, 0)
    assert found.ours == 2
    assert len(reading.codings(store.connection)) == 3
    assert found.notes == ["S1@0-5: two codings of one coder there are one here."]


@pytest.mark.parametrize("span", [(-1, 4), (5, 5), (9, 3), (0, 10_000)])
def test_a_coding_outside_its_text_is_left_out_and_told(store: Store, span: tuple[int, int]) -> None:
    incoming = small_study()
    source, coder = incoming.study.sources[0].id, incoming.study.coders[0].id
    code = incoming.study.codebook.by_ref["c1"].id
    bad = with_codings(incoming, (source, *span, code, coder), (source, 1, 2, 999, coder), (99, 1, 2, code, coder))
    found = taken(store, bad)
    assert counted(found)["codings"] == (0, 0, 0, 3)
    assert found.warnings == [
        f"1 of the codings left out: they lie outside the text (S1@{span[0]}-{span[1]}).",
        "2 of the codings left out: their source, code or coder is not in the file or was left out (S1@1-2).",
    ]
    assert not found.changes
    with pytest.raises(InputError, match="outside the text"):
        plan(store, bad, strict=True)


def test_everything_that_lies_outside_its_text_or_is_about_nothing_is_left_out() -> None:
    with another() as other, another() as store:
        fill(other)
        incoming = loose(portable(other))
        found = taken(store, with_text(incoming, incoming.study.sources[0].id, "Short."))
        counts = counted(found)
        assert {kind: row[3] for kind, row in counts.items() if row[3]} == {
            **{"codings": 2, "memos": 1, "links": 1, "quotes": 1, "decisions": 1}
        }
        assert list(study(store).codings.id) == []
        nothing = replace(incoming, study=replace(incoming.study, codebook=type(incoming.study.codebook)()))
    with another() as store:
        found = taken(store, nothing)
        left = {kind for kind, row in counted(found).items() if row[3]}
        assert left >= {"codings", "memos", "links", "ratings", "phrases"}


# Sources.


def test_a_source_of_the_same_id_with_another_text_comes_in_beside_it(store: Store) -> None:
    incoming = foreign(small_study())
    other = with_text(incoming, incoming.study.sources[0].id, "Zoe: Nothing of it is the same. Not a word.\n")
    found = taken(store, other)
    assert found.new == ["S1-2"]
    assert found.warnings[0] == "S1 is in the project with another text; the one in the file comes in as S1-2."
    assert [one.ref for one in reading.sources(store.connection)] == ["S1", "S2", "S1-2"]
    assert not taken(store, replace(other, study=replace(other.study))).changes


def test_a_text_known_under_another_id_is_the_same_source(store: Store) -> None:
    incoming = foreign(small_study())
    named = tuple(replace(one, ref=f"other {one.ref}", title="A talk") for one in incoming.study.sources)
    found = taken(store, replace(incoming, study=replace(incoming.study, sources=named)))
    assert found.new == []
    assert [one.title for one in reading.sources(store.connection)] == ["A talk", "A talk"]


def test_a_registered_source_takes_up_its_text(store: Store) -> None:
    with store.act("register", who="eva") as act:
        writing.add_source(act, "S9", case=None)
    incoming = foreign(small_study())
    named = tuple(replace(one, ref="S9") if one.ref == "S2" else one for one in incoming.study.sources)
    other = replace(incoming, study=replace(incoming.study, sources=named))
    other = with_text(other, named[1].id, TEXTS[2])
    found = taken(store, other)
    assert (found.new, counted(found)["sources"]) == ([], (0, 1, 1, 0))
    nine = reading.sources(store.connection)[-1]
    assert nine.revision is not None
    assert reading.revision(store.connection, nine.revision).text == TEXTS[2]


def test_an_erased_text_and_an_erased_informant_stay_away(store: Store) -> None:
    incoming = loose(portable(store))
    withdrawing.erase(store, "source:S1", who="eva")
    withdrawing.erase(store, "informant:Anna", who="eva")
    found = taken(store, incoming)
    assert [one.ref for one in reading.sources(store.connection)] == ["S2"]
    assert reading.informants(store.connection) == ()
    assert counted(found)["sources"] == (0, 1, 0, 1)
    assert any("erased from the project and may not come back (S1)" in warning for warning in found.warnings)
    assert counted(found)["codings"] == (0, 0, 0, 2)


def test_a_text_revised_here_since_is_known_and_what_is_new_on_it_left_out(store: Store) -> None:
    from functools import partial

    from gioia_coder.core.anchoring import reanchor
    from gioia_coder.store import revising
    from tests.store.world import new_text

    incoming = loose(portable(store))
    one = reading.sources(store.connection)[0]
    old, new = reading.revision(store.connection, one.revision or 0), new_text("Q: A new line.\n" + TEXTS[0])
    with store.act("update", who="eva") as act:
        revising.revise(act, one.id, new, {}, partial(reanchor, old.text, old.turns, new.text, new.turns))
    found = taken(store, incoming)
    assert not found.changes, counted(found)
    assert counted(found)["codings"] == (0, 2, 0, 0)
    assert found.notes[0].startswith("the text of S1 was revised here since")
    code, coder = incoming.study.codebook.codes[1].id, incoming.study.coders[0].id
    other = taken(store, with_codings(incoming, (one.id, 60, 70, code, coder)))
    assert counted(other)["codings"] == (0, 0, 0, 1)


@pytest.mark.parametrize("text", ["\ufeffAnna: Hello.", "Anna: Hello.\r\n", "Anna:\x00 Hello.", "Anna: \ud800."])
def test_a_text_in_which_offsets_would_not_hold_is_left_out(store: Store, text: str) -> None:
    incoming = foreign(small_study())
    found = taken(store, with_text(incoming, incoming.study.sources[0].id, text))
    assert counted(found)["sources"] == (0, 1, 0, 1)
    assert "control characters" in found.warnings[0]


# People and cases.


def test_cases_and_informants_gain_what_they_lack_and_keep_what_they_say(store: Store) -> None:
    incoming = foreign(small_study())
    (case,) = incoming.study.cases
    (anna,) = incoming.study.informants
    said: dict[str, Any] = {
        "cases": (replace(case, ref="e1", attributes={"size": "50", "place": "Fana"}),),
        "informants": (replace(anna, ref="ANNA", role="founder", attributes={"age": "40"}),),
    }
    found = taken(store, replace(incoming, study=replace(incoming.study, **said)))
    (mine,) = reading.cases(store.connection)
    assert (mine.ref, mine.attributes) == ("E1", {"size": "40", "place": "Fana"})
    (person,) = reading.informants(store.connection)
    assert (person.ref, person.role, person.attributes) == ("Anna", "founder", {"age": "40"})
    assert found.notes == ['case E1: size is "50" there; here it stays "40".']


def test_coders_meet_by_name_and_consensus_by_nothing_else(store: Store) -> None:
    incoming = small_study()
    (kim,) = incoming.study.coders
    named = replace(incoming, study=replace(incoming.study, coders=(replace(kim, name=" KIM "),)))
    assert not taken(store, named).changes
    consensus = replace(incoming, study=replace(incoming.study, coders=(replace(kim, name="Consensus"),)))
    with another() as other:
        taken(other, incoming)
        taken(other, consensus)
        assert [one.name for one in reading.coders(other.connection)] == ["Kim", "consensus"]


def test_a_text_without_turns_is_understood_as_an_import_understands_it() -> None:
    incoming = foreign(small_study())
    with another() as store:
        found = taken(store, incoming)
        one = reading.sources(store.connection)[0]
        text = reading.revision(store.connection, one.revision or 0)
        people = {each.id: each for each in reading.informants(store.connection)}
        assert [turn.speaker for turn in text.turns] == ["Interviewer", "Anna", "Interviewer", "Anna"]
        assert text.layout == "colon"
        assert {label: people[key].ref for label, key in text.speakers.items()} == {"Interviewer": "Interviewer", "Anna": "Anna"}
        assert [people[key].ref for key in one.informants] == ["Anna"]
        assert people[text.speakers["Anna"]].case == reading.cases(store.connection)[0].id
        assert people[text.speakers["Interviewer"]].is_interviewer
        assert found.warnings == []
        assert not taken(store, incoming).changes


def test_a_speaker_who_could_be_somebody_else_is_asked_for_or_not_named(store: Store) -> None:
    incoming = foreign(small_study())
    (case,) = incoming.study.cases
    first = incoming.study.sources[0]
    other = replace(case, ref="E7")
    study_ = replace(incoming.study, cases=(other,), informants=(), sources=(replace(first, informants=()),))
    new = with_text(replace(incoming, study=study_), first.id, TEXTS[0] + "Anna: Once more.\n")
    found = plan(store, new)
    assert any("Nobody is named behind its labels" in warning for warning in found.warnings)
    asked: list[str] = []
    taken(store, new, ask=lambda question: bool(asked.append(question)) or True)
    assert "E7-anna" in {one.ref for one in reading.informants(store.connection)}
    assert len(asked) == 1


# What else was said.


def test_what_was_said_besides_is_added_once(tmp_path: Path) -> None:
    with another() as other, another() as store:
        fill(other)
        incoming = loose(portable(other))
        taken(store, incoming)
        bare = replace(
            incoming.study, uuids={}, decisions=tuple(replace(one, uuid=b"z" * 16) for one in incoming.study.decisions)
        )
        memos = tuple(replace(one, uuid=bytes([n]) * 16) for n, one in enumerate(bare.memos))
        strange = replace(incoming, study=replace(bare, memos=memos), kept=())
        assert not taken(store, strange).changes
        new = replace(memos[0], text="another thought", coder="Zoe", when="2020-01-01T00:00:00Z")
        link = replace(bare.links[0], label="hinders", uuid=b"l" * 16)
        phrase = Phrase(bare.codebook.by_ref["c1"].id, "broke", False, "kim")
        more = replace(strange, study=replace(bare, memos=(*memos, new), links=(*bare.links, link)), phrases=(phrase,))
        more = replace(more, dismissals={"lone-concept:t1": "fine so"})
        found = taken(store, more)
        counts = {kind: row for kind, row in counted(found).items() if row[0]}
        assert counts == {"memos": (1, 5, 0, 0), "links": (1, 1, 0, 0), "phrases": (1, 0, 0, 0), "dismissals": (1, 0, 0, 0)}
        there = next(one for one in reading.memos(store.connection) if one.text == "another thought")
        assert (there.coder, there.when) == ("Zoe", "2020-01-01T00:00:00Z")
        assert not taken(store, more).changes


def test_what_is_said_otherwise_there_is_told_and_ours_stands() -> None:
    with another() as other, another() as store:
        fill(other)
        incoming = loose(portable(other))
        taken(store, incoming)
        before = study(store).content_hash
        quotes = tuple(replace(one, shown="other") for one in incoming.study.quotes)
        ratings = tuple(replace(one, value="low") for one in incoming.study.ratings)
        found = taken(store, replace(incoming, study=replace(incoming.study, quotes=quotes, ratings=ratings)))
        assert not found.changes
        assert study(store).content_hash == before
        assert len(found.notes) == 2


def test_nobody_who_is_done_becomes_less_so(store: Store) -> None:
    incoming = small_study()
    (kim,), first = incoming.study.coders, incoming.study.sources[0]

    def with_state(state: Reading, turn: int) -> Any:
        return replace(incoming, readings={(kim.id, first.id): (state, turn)})

    def there() -> tuple[Reading, int]:
        return next(iter(reading.readings(store.connection).values()))

    taken(store, with_state(Reading.READING, 3))
    assert there() == (Reading.READING, 3)
    assert not taken(store, with_state(Reading.ASSIGNED, 1)).changes
    taken(store, with_state(Reading.DONE, 5))
    assert not taken(store, with_state(Reading.READING, 2)).changes
    assert there() == (Reading.DONE, 5)


def test_hints_follow_the_ids_that_codes_have_here(store: Store) -> None:
    incoming = foreign(small_study())
    book = incoming.study.codebook
    named = replace(book, codes=tuple(replace(one, ref=f"x{one.ref}") for one in book.codes))
    taken(store, replace(incoming, study=replace(incoming.study, codebook=named), dismissals={"lone-concept:xc1": "fine"}))
    assert reading.dismissals(store.connection) == {"lone-concept:c1": "fine"}


def test_a_round_comes_where_its_codings_stand_here_and_is_told_where_they_do_not() -> None:
    with another() as other:
        small(other)
        with other.act("round", who="eva") as act:
            lea = writing.add_coder(act, "Lea")
            round_rows.add_round(act, "first", [1, lea], [1])
        incoming = loose(portable(other))
    with another() as store:
        small(store)
        found = taken(store, incoming)
        assert counted(found)["rounds"] == (1, 0, 0, 0)
        (one,) = round_rows.rounds(store.connection)
        assert len(portable(store).frozen[one.id]) == 2
        assert counted(taken(store, incoming))["rounds"] == (0, 1, 0, 0)
    none = incoming.study.codings.id[:0]
    empty = CodingColumns(none, none, none, none, none, none, none, none.astype(bool))
    with another() as store:
        small(store)
        found = taken(store, replace(incoming, frozen={incoming.study.rounds[0].id: empty}))
        assert counted(found)["rounds"] == (0, 0, 0, 1)
        assert found.warnings == ["round first is left out: the codings that it holds are not those that stand here."]
        assert round_rows.rounds(store.connection) == ()


def test_what_is_kept_follows_the_uuids_that_things_have_here_and_comes_once(store: Store) -> None:
    incoming = small_study()
    uuid = incoming.study.uuids["source"][incoming.study.sources[0].id]
    data = f'<Graph of="{str(UUID(bytes=uuid)).upper()}"/>'
    kept = Kept(b"k" * 16, "xml", "graph", uuid, data)
    taken(store, replace(incoming, kept=(kept,)))
    (mine,) = [one for one in kept_rows.kept(store.connection) if one.kind == "xml"]
    here = study(store).uuids["source"][1]
    assert here != uuid
    assert (mine.thing, mine.data) == (here, f'<Graph of="{str(UUID(bytes=here)).upper()}"/>')
    assert not taken(store, replace(incoming, kept=(replace(kept, uuid=b"m" * 16),))).changes


def test_words_that_hold_half_a_character_are_mended(store: Store) -> None:
    incoming = small_study()
    half = "a \ud800 b"
    memo = Memo(1, b"m" * 16, half, "project", None, half, half, "2020-01-01T00:00:00Z")
    code = Code(90, "c9", Level.CONCEPT, f"waits {half}", definition=half, examples=(half,))
    book = replace(incoming.study.codebook, codes=(*incoming.study.codebook.codes, code))
    bad = replace(incoming, study=replace(incoming.study, memos=(memo,), codebook=book), dismissals={half: half})
    taken(store, bad)
    assert [one.text for one in reading.memos(store.connection)] == ["a ? b"]
    assert reading.codebook(store.connection).by_ref["c9"].examples == ("a ? b",)


# Doing it.


def test_a_plan_is_refused_when_the_project_was_changed_meanwhile(store: Store) -> None:
    incoming = small_study()
    with another() as other:
        other.act("x", who="eva")
        found = plan(other, replace(incoming, kept=()))
        with other.act("meanwhile", who="eva") as act:
            writing.add_case(act, "K9")
        with pytest.raises(ConflictError, match="changed meanwhile"):
            apply(other, found)
        assert reading.sources(other.connection) == ()
        assert other.last_entry == 1


def test_nothing_is_half_done_and_no_file_left_when_it_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    data = b"bytes"
    from hashlib import sha256

    digest = sha256(data).hexdigest()
    incoming = replace(small_study(), kept=(Kept(b"k" * 16, "file", "a", None, "", digest),), bytes_of={digest: data})

    def fail(*_: object) -> None:
        raise ZeroDivisionError

    with another() as store:
        monkeypatch.setattr(writing, "put_speaking", fail)
        with pytest.raises(ZeroDivisionError):
            taken(store, incoming)
        assert store.last_entry == 0
        assert list(kept_rows.folder_of(store.path).iterdir()) == []


def test_a_copy_of_the_store_is_kept_before_a_project_that_holds_something_changes(store: Store) -> None:
    incoming = small_study()
    code, coder = incoming.study.codebook.codes[1].id, incoming.study.coders[0].id
    taken(store, with_codings(incoming, (incoming.study.sources[0].id, 0, 5, code, coder)))
    assert [path.name.rsplit("-", 1)[1] for path in (store.folder / "backups").iterdir()] == ["exchange.gioia"]


def test_in_a_shared_copy_only_what_its_coder_may_do_is_done(store: Store, tmp_path: Path) -> None:
    sharing.share(store, tmp_path / "kim.gioia", coder="Kim", who="eva")
    incoming = small_study()
    first, coder = incoming.study.sources[0].id, incoming.study.coders[0].id
    code = incoming.study.codebook.by_ref["c1"].id
    with Store.open(tmp_path / "kim.gioia") as copy:
        taken(copy, with_codings(incoming, (first, 0, 5, code, coder)))
        assert len(reading.codings(copy.connection)) == 3
        book = incoming.study.codebook
        new = replace(book, codes=(*book.codes, Code(70, "c9", Level.CONCEPT, "waits")))
        taken(copy, replace(incoming, study=replace(incoming.study, codebook=new)))
        assert reading.codebook(copy.connection).named(Level.CONCEPT, "waits").ref.endswith("k")  # type: ignore[union-attr]
        theme = replace(book, codes=(*book.codes, Code(71, "t9", Level.THEME, "Waits")))
        with pytest.raises(ConflictError, match="the codebook can be changed only in the project"):
            taken(copy, replace(incoming, study=replace(incoming.study, codebook=theme)))
        with another() as other:
            small(other)
            with other.act("source", who="eva") as act:
                add_source(act, "S3", TEXTS[2])
            with pytest.raises(ConflictError, match="sources can be changed only in the project"):
                taken(copy, portable(other))

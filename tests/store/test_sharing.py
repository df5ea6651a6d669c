from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from gioia_coder.core.model import Level, Quote, QuoteState, Reading
from gioia_coder.core.suggesting import Choice, Phrase, Strength
from gioia_coder.errors import ConflictError, GioiaError, InputError
from gioia_coder.store import Store, answer_rows, erasing, reading, writing
from gioia_coder.store import tables as t
from gioia_coder.store.answer_rows import Answer, Offer
from gioia_coder.workflow import (
    cases,
    codebook_changes,
    coders,
    coding,
    judging,
    merging,
    opening,
    project,
    sharing,
    sources,
    withdrawing,
)
from gioia_coder.workflow import revising as updating
from gioia_coder.workflow.suggesting import Adviser, Material, Teaching, answer, rules
from tests.store.apart import CODERS, content, shared
from tests.store.apart import project as made

WORDS = (
    "Xylograph", "Quixotic", "Zephyrine", "Bumfuzzle", "Widdershin", "Collywobble", "Gobemouche", "Lollygag", "Skedaddle",
    "Kerfuffled", "Taradiddle", "Flibbertigibbet",
)  # fmt: skip


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return a project in which every other coder left a word of their own wherever words can be left."""
    path = made(tmp_path)
    with Store.open(path) as store:
        coding.code(store, "S1:2", ["c001"], coder="bjarne", said=coding.Said(f"{WORDS[0]} memo"))
        coding.code(store, "S2:2", ["c002"], coder="caspar", said=coding.Said(WORDS[1], 3))
        judging.add_memo(store, WORDS[2], on=judging.about(store), who="bjarne")
        judging.add_memo(store, f"proposal {WORDS[3]}", on=judging.about(store, code="c001"), kind="proposal", who="caspar")
        judging.add_link(store, "c001", "c003", label="leads to", segments=["S1:2"], who="bjarne")
        judging.choose_quote(store, "S1:2", state="proof", shown="We ... online [now]. Nobody [" + WORDS[4] + "]", who="bjarne")
        codebook_changes.edit(store, "c001", [f"definition={WORDS[5]}"], who="bjarne")
        codebook_changes.edit(store, "c001", ["definition=plain"], who="bjarne")
        coding.code(store, "S3:1", new=[WORDS[6]], coder="caspar")
        store.undo(who="caspar")
        with store.act(f"entry {WORDS[7]}", who="bjarne") as act:
            keys = {one.name: one.id for one in reading.coders(act.connection)}
            writing.put_dismissal(act, "hint", WORDS[8])
            source = reading.sources(act.connection)[0]
            assert source.revision is not None
            act.make(
                t.decision, revision_id=source.revision, start=0, end=9, disagreement="x", hash="h", kind="far",
                choice="drop", reason="r", rationale=WORDS[9], rule="", by='["bjarne"]', mode="consensus",
            )  # fmt: skip
            case = writing.add_case(act, "K1")
            writing.put_rating(act, case=case, code=3, coder=keys["bjarne"], value="high", why=WORDS[10])
            writing.put_reading(act, keys["bjarne"], source.id, Reading.DONE, 5)
            writing.put_quote(act, source.revision, Quote(0, source.id, 0, 5, QuoteState.PRIVATE))
            shown = (Offer(3, Strength.SOME, ("name",)),)
            answers = [Answer(keys["bjarne"], Choice.REJECT, shown, 3, source.id, source.revision, 0, 5)]
            answer_rows.put_answers(act, answers)
            answer_rows.put_phrase(act, Phrase(3, WORDS[11]))
    return path


def test_a_copy_holds_nothing_of_the_other_coders(path: Path) -> None:
    with Store.open(path) as store, store.act("bytes", who="principal") as act:
        act.alter(t.revision, 2, bytes=b"comments of bjarne: Snollygoster")
    copy = shared(path, "anna")
    data = copy.read_bytes().lower()
    for word in (*WORDS, "Snollygoster", "bjarne", "caspar", "principal"):
        assert word.lower().encode() not in data, word
    with Store.open(copy) as store:
        assert [one.name for one in reading.coders(store.connection)] == ["anna"]
        assert [one.memo for one in reading.codings(store.connection)] == ["first of anna"]
        assert len(reading.entries(store.connection)) == 1
        assert [link.evidence for link in reading.links(store.connection)] == [()]
        assert reading.codebook(store.connection).find("c001").definition == "plain"
        for table in (
            t.decision,
            t.quote,
            t.rating,
            t.derived,
            t.change,
            t.dismissal,
            t.memo,
            t.round_,
            t.link_evidence,
            t.answer,
            t.phrase,
        ):
            assert store.connection.execute(table.select()).first() is None, table.name
        assert project.check(store).faults == ()


def test_a_copy_keeps_the_uuids_and_only_the_present_text(path: Path) -> None:
    with Store.open(path) as store:
        new = path.parent / "S1.txt"
        new.write_text("Interviewer: What changed?\nAnna: We sell online now. Nobody comes. No.\n")
        updating.update_source(store, "S1", new, who="principal")
    before = content(path)
    copy = shared(path, "anna")
    with Store.open(path) as store, Store.open(copy) as other:
        for table in (t.source, t.code, t.cases, t.informant):
            mine, theirs = ({row.uuid for row in one.connection.execute(reading.present(table))} for one in (store, other))
            assert mine == theirs
        assert sorted(one.n for one in other.connection.execute(t.revision.select())) == [1, 1, 2]
    assert b"There is no money" not in copy.read_bytes()
    assert content(path) == before


def test_only_the_chosen_sources_go_along(path: Path) -> None:
    with Store.open(path) as store:
        done = sharing.share(store, path.parent / "part", coder="anna", sources=["S2", "S3"])
        assert done.sources == ("S2", "S3") and done.path.name == "part.gioia" and done.codings == 0
    data = done.path.read_bytes()
    assert b"We sell online" not in data and b"The patent took years" in data


def test_a_copy_replaces_nothing_and_a_fault_leaves_nothing(path: Path) -> None:
    copy = shared(path, "anna")
    with Store.open(path) as store:
        entries = store.last_entry
        with pytest.raises(ConflictError, match="exists already"):
            sharing.share(store, copy, coder="bjarne")
        with pytest.raises(InputError, match="is a folder"):
            sharing.share(store, copy.parent, coder="bjarne")
        (path.parent / "pseudonyms.csv").write_text("written,pseudonym,kind\nCleo,P1,person\n")
        with pytest.raises(InputError, match='real name "Cleo"'):
            sharing.share(store, copy.with_name("new.gioia"), coder="bjarne")
        assert store.last_entry == entries
    assert [one.name for one in copy.parent.iterdir()] == ["anna.gioia"]


def test_the_ids_of_new_concepts_never_clash(path: Path) -> None:
    copies = [shared(path, name, file=f"{n}.gioia") for n, name in enumerate((*CODERS, "anna", "Ann", "Émile", "李", "anna"))]
    ends = set()
    for copy in copies:
        with Store.open(copy) as store:
            found = coding.code(store, "S1:2", new=["a new idea"], coder=opening.coder_name(store)).made[0].ref
            ends.add(found)
            assert found.startswith("c005")
    assert len(ends) == len(copies)
    assert {"c005a", "c005b", "c005c", "c005n", "c005e"} <= ends


def test_in_a_copy_its_coder_adds_and_everything_else_is_refused(path: Path) -> None:
    copy = shared(path, "anna")
    with Store.open(copy) as store:
        assert opening.coder_name(store) == "anna" and opening.actor(store) == "anna"
        coding.code(store, "S1:4", ["c001"], new=["an idea"], coder="anna")
        judging.add_memo(store, "split c001", on=judging.about(store, code="c001"), kind="proposal", who="anna")
        sources.mark_done(store, "S1", coder="anna")
        answer(Adviser(Material(store), Teaching("anna")), ["S2:2=c002"], ["S2:2=c001"])
        rules.pin(store, "c001", "no money", who="anna")
        rules.ban(store, "c002", "no money", who="anna")
        place = coding.find_place(store, "S1:2")
        coding.uncode(store, place, coding.coded_there(store, place, ["c001"], coder="anna"), coder="anna")
        assert len(judging.memo_table(store, kind="proposal").rows) == 1
        made, before = store.last_entry, content(copy)
        refused = (
            lambda: codebook_changes.add(store, Level.CONCEPT, "new"),
            lambda: codebook_changes.rename(store, "c001", "new"),
            lambda: rules.add(store, "c001", "new", who="anna"),
            lambda: rules.edit(store, "c001", "no money", "new", who="anna"),
            lambda: answer(Adviser(Material(store), Teaching("anna", level=Level.THEME)), ["c004=t01"], []),
            lambda: codebook_changes.retire(store, "c001"),
            lambda: sources.set_source(store, "S1", ["title=x"]),
            lambda: sources.remove_source(store, "S1"),
            lambda: cases.set_case(store, "K2", []),
            lambda: project.settings(store, ["unit=sentence"]),
            lambda: withdrawing.erase(store, "S1"),
            lambda: coders.add(store, "dora"),
            lambda: coders.me(store, "bjarne"),
            lambda: coders.set_coder(store, "anna", ["blind=yes"]),
            lambda: coding.code(store, "S1:2", ["c001"], coder="bjarne"),
            lambda: judging.add_link(store, "c001", "c004", who="anna"),
            lambda: judging.choose_quote(store, "S1:2", state="power", who="anna"),
            lambda: judging.rate(store, "K1", "c001", "high", why="so", coder="anna"),
            lambda: sharing.share(store, path.parent / "again.gioia", coder="anna"),
            lambda: merging.merge_file(store, path),
            lambda: store.undo(who="anna", number=1),
        )
        for one in refused:
            with pytest.raises(GioiaError) as error:
                one()
            said = " ".join(error.value.lines())
            assert "memo add --kind proposal" in said or "came with this copy" in said, said
        assert (store.last_entry, content(copy)) == (made, before)
        while store.last_entry < made * 3:
            try:
                store.undo(who="anna")
            except ConflictError:
                break
        assert [one.memo for one in reading.codings(store.connection)] == ["first of anna"]
    assert not (path.parent / "again.gioia").exists()


def test_a_row_of_another_coder_cannot_even_be_ended(path: Path) -> None:
    copy = shared(path, "anna")
    with Store.open(copy) as store:
        with closing(sqlite3.connect(copy)) as raw:
            raw.execute("INSERT INTO coder (uuid, name) VALUES (x'01', 'dora')")
            raw.execute("UPDATE coding SET coder_id = 2")
            raw.commit()
        with pytest.raises(ConflictError, match="the codings of others"), store.act("uncode", who="anna") as act:
            writing.end_codings(act, [1])


def test_erasing_in_a_copy_is_refused_below_the_command_too(path: Path) -> None:
    copy = shared(path, "anna")
    with Store.open(copy) as store:
        uuid = reading.uuid_of(store.connection, "source", 1)
        with pytest.raises(ConflictError, match="what was said can be changed only"):
            erasing.erase(store, "source", uuid, who="anna")

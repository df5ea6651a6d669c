from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from gioia_coder.core.model import Quote, QuoteState, Reading
from gioia_coder.core.reports import case_matrix, codings
from gioia_coder.core.reports.options import Options
from gioia_coder.errors import ConflictError, InputError
from gioia_coder.store import Store, checking, copies, reading, writing
from gioia_coder.store.snapshot import study
from gioia_coder.workflow import changed_files, coding, coding_list, judging, project, revising, sources, status, withdrawing
from gioia_coder.workflow.importing import import_sources
from gioia_coder.workflow.speakers import parse_speakers
from gioia_coder.workflow.understanding import How

TALK = (
    "I: How do you sell?\n"
    "Anna: We go to the fairs in spring. There is no money for stands, so we share one.\n"
    "I: And then?\n"
    "Anna: Our neighbours buy most of it. The bank never answered us.\n"
    "I: Thank you.\n"
)
LONGER = TALK.replace("I: And then?", "I: Who else?\nBen: I drive the van for all of them.\nI: And then?")
Update = Callable[..., revising.Update]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    (tmp_path / "S1.txt").write_text(TALK)
    (tmp_path / "S2.txt").write_text("I: When?\nCleo: We began in May and stopped in June.\n")
    with Store.open(project.init(tmp_path / "study", name="Study")) as opened:
        import_sources(opened, [tmp_path / "S1.txt", tmp_path / "S2.txt"], case="E1")
        yield opened


@pytest.fixture
def update(store: Store, tmp_path: Path) -> Update:
    """Return a way to give S1 another text."""

    def updating(text: str, **how: object) -> revising.Update:
        (tmp_path / "new").mkdir(exist_ok=True)
        path = tmp_path / "new" / "S1-corrected.txt"
        path.write_text(text)
        return revising.update_source(store, "S1", path, **how)  # type: ignore[arg-type]

    return updating


def code(store: Store, quote: str, name: str, coder: str = "anna", **said: object) -> None:
    known = {one.name for one in reading.codebook(store.connection).codes}
    words, new = ([name], []) if name in known else ([], [name])
    checked = coding.Said.checked(**{"memo": None, "intensity": None, "contradicts": None, **said})  # type: ignore[arg-type]
    coding.code(store, "S1", words, coder=coder, quote=quote, new=new, said=checked)


def coded(store: Store) -> list[tuple[str, str, str]]:
    """Return the words, code and state of every coding."""
    return [(one.quote, one.code, one.state) for one in coding_list.listed(store)]


def content(store: Store) -> str:
    return study(store).content_hash


def test_codings_move_and_every_move_is_told(store: Store, update: Update) -> None:
    code(store, "There is no money for stands", "no money")
    code(store, "Our neighbours buy most of it.", "neighbours", memo="often", intensity=3)
    code(store, "Thank you.", "thanks", "ben")
    code(store, "We go to the fairs", "fairs")
    done = update(
        LONGER.replace("We go to the fairs in spring. ", "").replace("buy most", "buy nearly all").replace("Thank you.", "")
    )
    assert done.counts == {"kept": 0, "moved": 1, "changed": 1, "quarantined": 2}
    fates = {(move.code, move.fate): move for move in done.moves}
    gone = fates["fairs", "quarantined"]
    assert (gone.before, gone.after, gone.words, gone.now, gone.coder) == ("S1@26-44", "", "We go to the fairs", "", "anna")
    other = fates["neighbours", "changed"]
    assert (other.before, other.after) == ("S1:4.1", "S1:6.1")
    assert (other.words, other.now) == ("Our neighbours buy most of it.", "Our neighbours buy nearly all of it.")
    assert coded(store) == [
        ("There is no money for stands", "no money", "placed"),
        ("Our neighbours buy nearly all of it.", "neighbours", "placed"),
        ("We go to the fairs", "fairs", "quarantined"),
        ("Thank you.", "thanks", "quarantined"),
    ]
    moved = next(one for one in coding_list.listed(store) if one.code == "neighbours")
    assert (moved.memo, moved.intensity, moved.coder) == ("often", 3, "anna")
    assert list(checking.damage(store.connection)) == []
    assert "2 codings in quarantine" in " ".join(status.status(store).open)
    assert [one.what for one in project.check(store).open].count("a coding is in quarantine.") == 2
    assert reading.sources(store.connection)[0].file == "S1-corrected.txt"


def test_reports_count_the_new_words(store: Store, update: Update) -> None:
    code(store, "The bank never answered us.", "no bank")
    code(store, "Thank you.", "thanks")
    update(LONGER.replace("never answered", "did not answer").replace("Thank you.", ""))
    rows = codings.build(study(store), Options()).data["rows"]
    assert [(row["segment"], row["quote"], row["state"]) for row in rows] == [
        ("S1:6.2", "The bank did not answer us.", "placed"),
        ("", "Thank you.", "quarantined"),
    ]
    counted = case_matrix.build(study(store), Options(rows="concept", cell="count")).data["rows"]
    assert {row["concept"]: row["cells"] for row in counted} == {"no bank": {"E1": 1}, "thanks": {"E1": 0}}


def test_undo_brings_everything_back_and_redo_the_update(store: Store, update: Update) -> None:
    code(store, "There is no money for stands", "no money")
    code(store, "Thank you.", "thanks")
    before = content(store)
    update(LONGER.replace("Thank you.", ""))
    after = content(store)
    assert before != after
    entry = store.last_entry
    project.undo(store)
    assert content(store) == before
    project.undo(store, entry=store.last_entry)
    assert content(store) == after
    code(store, "I drive the van", "driving")
    with pytest.raises(ConflictError, match="later entries stand on it"):
        project.undo(store, entry=entry)
    project.undo(store)
    project.undo(store)
    assert content(store) == before
    assert list(checking.damage(store.connection)) == []


def test_what_was_undone_before_an_update_cannot_come_back_onto_the_former_text(store: Store, update: Update) -> None:
    code(store, "There is no money for stands", "no money")
    project.undo(store)
    undone = store.last_entry
    update(LONGER)
    with pytest.raises(ConflictError, match="later entries stand on it"):
        project.undo(store, entry=undone)


def test_a_preview_writes_nothing_and_the_same_bytes_make_no_entry(store: Store, update: Update) -> None:
    code(store, "Thank you.", "thanks")
    entry, before, kept = store.last_entry, content(store), copies.all_of(store.path)
    done = update(TALK.replace("Thank you.", ""), preview=True)
    assert (done.counts["quarantined"], done.written) == (1, False)
    assert not update(TALK).changed
    assert (store.last_entry, content(store), copies.all_of(store.path)) == (entry, before, kept)
    assert update(LONGER).written
    assert any("source-update" in one.name for one in copies.all_of(store.path))


def test_what_was_changed_while_somebody_thought_is_not_written_over(store: Store, update: Update) -> None:
    code(store, "Thank you.", "thanks")

    def slowly(planned: revising.Update) -> bool:
        with Store.open(store.path) as other, other.act("more", who="ben") as act:
            writing.add_informant(act, "Dora", case=None)
        return True

    with pytest.raises(ConflictError, match="changed meanwhile"):
        update(TALK.replace("Thank you.", "Dora: Bye."), confirm=slowly)
    assert coded(store) == [("Thank you.", "thanks", "placed")]


def test_it_is_asked_only_where_something_would_be_lost(store: Store, update: Update) -> None:
    code(store, "Thank you.", "thanks")
    asked: list[revising.Update] = []

    def no(planned: revising.Update) -> bool:
        asked.append(planned)
        return False

    assert update(LONGER, confirm=no).written and not asked
    entry = store.last_entry
    assert not update(TALK.replace("Thank you.", ""), confirm=no).written
    assert asked[0].counts["quarantined"] == 1 and store.last_entry == entry


def test_a_text_with_hardly_a_word_in_common_is_asked_about(store: Store, update: Update, tmp_path: Path) -> None:
    asked: list[str] = []

    def no(planned: revising.Update) -> bool:
        asked.append(planned.other)
        return False

    entry = store.last_entry
    other = "I: What is new?\nCleo: Snow fell early, and nothing grew.\n"
    assert not update(other, confirm=no).written and store.last_entry == entry
    assert len(asked) == 1 and asked[0].startswith("only ") and "S1-corrected.txt: it may be another interview" in asked[0]
    assert asked[0] in update(other, preview=True).warnings
    assert update(LONGER.upper(), confirm=no).written
    path = tmp_path / "new" / "S1-corrected.txt"
    assert revising.update_source(store, "S1", path, how=How(layout="paragraphs"), confirm=no).written
    assert update(other).written and len(asked) == 1


def test_other_labels_keep_their_speakers_and_new_ones_are_asked_for_as_in_an_import(store: Store, update: Update) -> None:
    code(store, "There is no money for stands", "no money")
    people = {one.ref: one.id for one in reading.informants(store.connection)}
    done = update(TALK.replace("Anna:", "Jessica:"))
    one = reading.sources(store.connection)[0]
    assert done.counts == {"kept": 0, "moved": 1, "changed": 0, "quarantined": 0}
    assert reading.revision(store.connection, one.revision or 0).speakers == {"I": people["I"], "Jessica": people["Anna"]}
    assert one.informants == (people["Anna"],) and done.notes == ("Jessica is Anna",)
    update(LONGER)
    one = reading.sources(store.connection)[0]
    informants = {each.id: each.ref for each in reading.informants(store.connection)}
    assert {informants[key] for key in one.informants} == {"Anna", "Ben"}
    assert study(store).pieces.informant.tolist().count(people["Anna"]) == 2


def test_labels_that_are_only_written_otherwise_keep_their_informants(store: Store, update: Update) -> None:
    update(LONGER)
    people = {one.ref: one.id for one in reading.informants(store.connection)}
    done = update(LONGER.replace("I:", "Marie:").replace("Anna:", "P1:").replace("Ben:", "P2:").replace("spring", "April"))
    one = reading.sources(store.connection)[0]
    known = {"Marie": people["I"], "P1": people["Anna"], "P2": people["Ben"]}
    assert reading.revision(store.connection, one.revision or 0).speakers == known
    assert done.notes == ("Marie is I", "P1 is Anna", "P2 is Ben")
    assert len(reading.informants(store.connection)) == len(people)


def test_a_word_for_who_asks_is_never_an_informant_and_new_speakers_are_told(store: Store, update: Update) -> None:
    update(LONGER)
    done = update(LONGER.replace("Ben:", "Interviewer:").replace("I: And then?", "I: And then?\nDora: I keep the books."))
    informants = {each.id: each for each in reading.informants(store.connection)}
    one = reading.sources(store.connection)[0]
    said = reading.revision(store.connection, one.revision or 0).speakers
    assert informants[said["Interviewer"]].role == "interviewer"
    assert {informants[key].ref for key in one.informants} == {"Anna", "Dora"}
    assert "Dora is new: informant Dora" in done.notes and "Ben no longer speaks in S1" in done.notes


def test_who_speaks_is_said_as_in_an_import(store: Store, update: Update) -> None:
    told = How(speakers=parse_speakers(["Anna=informant:A1", "I=interviewer:Marie"]))
    done = update(TALK, how=told)
    assert done.changed and set(done.notes[:2]) == {"Anna is new: informant A1", "I is new: interviewer Marie"}
    entry = store.last_entry
    assert not update(TALK, how=told).changed and store.last_entry == entry
    with pytest.raises(InputError, match='no line begins with the label "Zoe"') as refused:
        update(LONGER, how=How(speakers=parse_speakers(["Zoe=interviewer"])))
    assert "Nothing was changed." in " ".join(refused.value.lines())


def test_going_back_to_the_first_text_places_every_coding_as_it_was(store: Store, update: Update) -> None:
    update(TALK + TALK)
    text = reading.revision(store.connection, reading.sources(store.connection)[0].revision or 0).text
    for n, quote in enumerate(("Thank you.", "most of it", "no money", "And then?")):
        start = text.rindex(quote)
        coding.code(store, f"S1@{start}-{start + len(quote)}", coder="anna", new=[f"code {n}"], said=coding.Said())
    places = sorted((one.start, one.end, one.code) for one in coding_list.listed(store))
    assert update(TALK).counts["quarantined"] == 4
    assert update(TALK + TALK).left == 0
    assert sorted((one.start, one.end, one.code) for one in coding_list.listed(store)) == places
    assert {one.state for one in coding_list.listed(store)} == {"placed"}


def test_a_label_that_is_gone_takes_its_informant_off_the_list(store: Store, update: Update) -> None:
    update(LONGER)
    done = update(TALK)
    assert done.notes == ("Ben no longer speaks in S1",)
    informants = {each.id: each.ref for each in reading.informants(store.connection)}
    assert [informants[key] for key in reading.sources(store.connection)[0].informants] == ["Anna"]


def test_readings_go_on_at_the_first_turn_that_was_not_read(store: Store, update: Update) -> None:
    sources.mark_done(store, "S1", coder="anna")
    with store.act("read", who="ben") as act:
        writing.put_reading(act, writing.add_coder(act, "ben"), 1, Reading.READING, 3)
    done = update(LONGER)
    names = {one.id: one.name for one in reading.coders(store.connection)}
    states = {names[coder]: state for (coder, _), state in reading.readings(store.connection).items()}
    assert states == {"anna": (Reading.DONE, 8), "ben": (Reading.READING, 3)}
    assert (done.done, done.fresh) == (("anna",), 2)


def test_memos_choices_and_evidence_move_or_are_kept_in_memos(store: Store, update: Update) -> None:
    for quote in ("There is no money for stands", "Thank you."):
        code(store, quote, f"on {quote[:5]}")
    places = [coding.find_place(store, "S1", quote=quote) for quote in ("There is no money for stands", "Thank you.")]
    for place in places:
        judging.add_memo(store, "look again", on=judging.about(store, segment=place.address), who="anna")
    with store.act("choose", who="anna") as act:
        for place in places:
            writing.put_quote(act, place.revision.id, Quote(0, 1, place.start, place.end, QuoteState.PROOF, "shown so"))
        one, other = (each.id for each in reading.codebook(act.connection).codes)
        writing.put_link(act, one, other, "leads to", [(place.revision.id, place.start, place.end) for place in places])
    before = content(store)
    done = update(LONGER.replace("Thank you.", ""))
    assert sorted((move.what, move.fate) for move in done.moves if move.what != "coding") == [
        ("choice for print", "kept"),
        ("choice for print", "quarantined"),
        ("evidence", "kept"),
        ("evidence", "quarantined"),
        ("memo", "kept"),
        ("memo", "quarantined"),
    ]
    (quote,) = reading.quotes(store.connection)
    text = reading.revision(store.connection, reading.sources(store.connection)[0].revision or 0).text
    assert (text[quote.start : quote.end], quote.shown) == ("There is no money for stands", "shown so")
    (link,) = reading.links(store.connection)
    assert len(link.evidence) == 1
    memos = {(memo.kind, memo.about, memo.text) for memo in reading.memos(store.connection)}
    assert memos == {
        ("note", "segment", "look again"),
        ("note", "source", '"Thank you."\n\nlook again'),
        ("lost", "source", 'Chosen for print as proof: "Thank you.", shown as "shown so".'),
        ("lost", "source", 'Evidence for the link c001 -> c002 (leads to): "Thank you.".'),
    }
    assert "2 choices for print or pieces of evidence lost" in " ".join(status.status(store).open)
    assert sum("gioia memo remove" in one.mend for one in project.check(store).open) == 2
    project.undo(store)
    assert content(store) == before


def test_what_is_private_stays_hidden_when_its_words_are_lost(store: Store, update: Update) -> None:
    code(store, "The bank never answered us.", "bank")
    place = coding.find_place(store, "S1", quote="The bank never answered us.")
    judging.add_memo(store, "delicate", on=judging.about(store, segment=place.address), who="anna")
    with store.act("keep back", who="anna") as act:
        writing.put_quote(act, place.revision.id, Quote(0, 1, place.start, place.end, QuoteState.PRIVATE))
    update(TALK.replace("The bank never answered us.", ""))
    assert all("bank" not in memo.text for memo in reading.memos(store.connection))
    (quote,) = reading.quotes(store.connection)
    assert (quote.state, quote.start, quote.end) == (QuoteState.PRIVATE, 0, 0)
    rows = codings.build(study(store), Options()).data["rows"]
    assert [row["quote"] for row in rows] == ["(private)"]


def test_codings_that_meet_are_united_and_contrary_ones_kept_apart(store: Store, update: Update) -> None:
    code(store, "no money for stands", "no money", intensity=1, memo="first")
    code(store, "no money for stands, so we", "no money", intensity=3, memo="second")
    code(store, "most of it.", "most")
    code(store, "buy most of it.", "most", contradicts=True)
    text = TALK.replace("stands, so we share one.", "stands.").replace("buy most of it", "most of it")
    done = update(text)
    assert sorted(move.note for move in done.moves if move.note) == [
        "another there says the contrary",
        "united with another there",
    ]
    assert list(checking.damage(store.connection)) == []
    money = [one for one in coding_list.listed(store) if one.code == "no money"]
    assert [(one.intensity, one.memo) for one in money] == [(3, "first\n\nsecond")]
    assert sorted((one.state, one.polarity) for one in coding_list.listed(store) if one.code == "most") == [
        ("placed", "contradicts"),
        ("quarantined", "supports"),
    ]


def test_what_was_in_quarantine_returns_when_its_words_do(store: Store, update: Update) -> None:
    code(store, "There is no money for stands", "no money")
    update(TALK.replace(" There is no money for stands, so we share one.", ""))
    assert [state for *_, state in coded(store)] == ["quarantined"]
    done = update(LONGER)
    assert done.moves[0].before == "in quarantine" and done.counts["moved"] == 1
    assert coded(store) == [("There is no money for stands", "no money", "placed")]


def test_a_coding_from_quarantine_is_placed_by_hand(store: Store, update: Update) -> None:
    code(store, "Thank you.", "thanks")
    update(TALK.replace("Thank you.", "Many thanks to all."))
    assert update(LONGER.replace("Thank you.", "Many thanks to all.")).left == 1
    coding_list.place(store, "1", "S1:7", who="anna")
    assert coded(store) == [("Many thanks to all.", "thanks", "placed")]
    assert list(checking.damage(store.connection)) == []


def test_texts_that_may_not_come_in(store: Store, update: Update, tmp_path: Path) -> None:
    with pytest.raises(ConflictError, match="the text of S2"):
        revising.update_source(store, "S1", tmp_path / "S2.txt")
    with pytest.raises(InputError):
        revising.update_source(store, "S1", tmp_path / "none.txt")
    withdrawing.erase(store, "source:S2")
    with pytest.raises(ConflictError, match="erased"):
        revising.update_source(store, "S1", tmp_path / "S2.txt")


def test_another_layout_of_the_same_bytes_is_a_new_revision(store: Store, tmp_path: Path) -> None:
    code(store, "There is no money for stands", "no money")
    done = revising.update_source(store, "S1", tmp_path / "S1.txt", how=How(layout="paragraphs"))
    assert done.changed and done.counts["kept"] == 1
    assert not revising.update_source(store, "S1", tmp_path / "S1.txt", how=How(layout="paragraphs")).changed


def test_a_former_file_in_the_folder_is_told_of_with_the_way_on(store: Store) -> None:
    (store.folder / "transcripts" / "S1.txt").write_text(LONGER)
    (fault,) = changed_files.changed_files(store)
    assert "gioia sources update S1" in fault.mend
    with pytest.raises(InputError, match="S1 is in the project already") as refused:
        import_sources(store, [store.folder / "transcripts" / "S1.txt"])
    assert "gioia sources update S1" in " ".join(refused.value.lines())


@pytest.mark.parametrize("seed", range(6))
def test_any_line_of_updates_is_undone_and_redone_exactly(store: Store, update: Update, seed: int) -> None:
    chance = random.Random(seed)
    states = [content(store)]
    first = store.last_entry
    for n in range(12):
        one = reading.sources(store.connection)[0]
        text = reading.revision(store.connection, one.revision or 0)
        if n % 3 == 2:
            lines = text.text.split("\n")
            at = chance.randrange(len(lines))
            lines[at : at + 1] = chance.choice(
                [[], [lines[at], f"Ben: Story {n} is another one."], [lines[at].replace("the", "a")]]
            )
            update("\n".join(lines) + f"\nAnna: End {n}.")
        else:
            spans = [span for turn in text.turns for span in turn.sentences]
            start, end = chance.choice(spans)
            coding.code(store, f"S1@{start}-{end}", coder="anna", new=[f"code {n}"], said=coding.Said())
        states.append(content(store))
        assert list(checking.damage(store.connection)) == []
    last = store.last_entry
    for state in reversed(states[:-1]):
        project.undo(store)
        assert content(store) == state
    for n, state in enumerate(states[1:]):
        project.undo(store, entry=2 * last - first - n)
        assert content(store) == state


def test_check_tells_of_an_edited_quote_whose_words_were_corrected(store: Store, update: Update) -> None:
    judging.choose_quote(
        store, "S1", quote="There is no money for stands", state="proof", shown="[There] is no money ...", who="anna"
    )
    judging.choose_quote(
        store, "S1", quote="Our neighbours buy most of it", state="proof", shown="... buy most of it", who="anna"
    )
    assert project.check(store).faults == ()
    update(TALK.replace("no money for stands", "little money for stands"))
    (fault,) = project.check(store).faults
    assert fault.where.startswith("S1:2") or fault.where.startswith("S1@")
    assert 'differs from its source at "no"' in fault.what and "--shown" in fault.mend
    judging.choose_quote(store, fault.where, shown="[There] is little money ...", who="anna")
    assert project.check(store).faults == ()

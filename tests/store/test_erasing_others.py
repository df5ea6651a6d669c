"""What an erasure leaves alone: the words, names and files of everybody else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from gioia_coder.core.model import Code, Level, Quote, QuoteState
from gioia_coder.errors import ConflictError
from gioia_coder.store import Act, Store, checking, copies, reading, writing
from gioia_coder.workflow import codebook_changes, project, sources, withdrawing
from gioia_coder.workflow.importing import import_sources
from tests.store.world import dump, new_text

ANNA = "We melted the old kettles in the yard behind the school."
BEN = "The patent office lost every drawing we had sent."
BOTH = "In those years nobody had a penny to spare for the fair."
ASKED = "Which of the neighbours lent you the crucible?"
ONCE = "Tell me how the foundry came to the village, please."
FIRST = f"Foundry interviews, the second round\n\nInterviewer: {ASKED}\nAnna: {ANNA} {BOTH}\nInterviewer: {ONCE}\nAnna: Trust.\n"
SECOND = f"Interviewer: {ASKED}\nBen: {BEN}\nInterviewer: And?\nBen: {BOTH} They mistrusted us.\n"
GROUP = f"Anna: {ANNA}\nBen: {BEN}\nAnna: Yes.\nBen: No.\n"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Two interviews with the same questions, in a project."""
    with Store.open(project.init(tmp_path / "study", name="S")) as opened:
        bring(opened, "A1.txt", FIRST, "Anna")
        bring(opened, "B1.txt", SECOND, "Ben")
        yield opened


def bring(store: Store, name: str, text: str, informants: str) -> None:
    folder = store.folder / "transcripts" / "round 1"
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text, "utf-8")
    sheet = store.folder / "m.csv"
    sheet.write_text(f"file,case,informant\ntranscripts/round 1/{name},K1,{informants}\n", "utf-8")
    import_sources(store, [], manifest=sheet)
    sheet.unlink()


def add(store: Store, *codes: Code) -> dict[str, int]:
    with store.act("add", who="eva") as act:
        given = writing.put_codes(act, {}, codes)
    return {code.ref: given[code.id] for code in codes}


def write_memo(store: Store, text: str, about: str = "project", target: int | None = None) -> None:
    with store.act("memo", who="eva") as act:
        writing.add_memo(act, kind="note", about=about, target=target, text=text)


def memos(store: Store) -> list[str]:
    return [one.text for one in reading.memos(store.connection)]


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {str(file): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def codes_of(store: Store) -> dict[str, Code]:
    return {one.ref: one for one in reading.codebook(store.connection).codes}


def test_the_interviewers_questions_stay_where_others_quote_them(store: Store) -> None:
    for asked in (ASKED, ONCE):
        write_memo(store, f"We always ask: “{asked}”")
    done = withdrawing.erase(store, "A1")
    assert memos(store) == [f"We always ask: “{asked}”" for asked in (ASKED, ONCE)]
    assert done.taken == ("id in the wording of an entry",)


@pytest.mark.parametrize("typed", ["A1", "Anna"])
def test_what_somebody_else_said_too_stays_in_memos_and_examples(store: Store, typed: str) -> None:
    write_memo(store, f"cf. {BOTH}")
    add(store, Code(-1, "c1", Level.CONCEPT, "poverty", examples=(BOTH, "mistrusted", "Trust."), definition=BOTH))
    withdrawing.erase(store, typed)
    code = codes_of(store)["c1"]
    assert (memos(store), code.examples, code.definition) == ([f"cf. {BOTH}"], (BOTH, "mistrusted"), BOTH)


def test_what_an_undone_import_holds_still_counts_as_said_by_others(store: Store) -> None:
    bring(store, "C1.txt", f"Interviewer: So?\nCleo: {ANNA}\nInterviewer: So?\nCleo: No.\n", "Cleo")
    write_memo(store, ANNA)
    with store.act("remove", who="eva") as act:
        writing.end_source(act, 3)
    withdrawing.erase(store, "A1")
    assert memos(store) == [ANNA]


def test_a_heading_of_the_erased_text_is_taken_like_its_words(store: Store) -> None:
    write_memo(store, "from: Foundry interviews, the second round")
    withdrawing.erase(store, "A1")
    assert memos(store) == ["from: (erased)"]


def test_names_and_labels_of_codes_are_kept_and_told(store: Store) -> None:
    theme = Code(-1, "t1", Level.THEME, "Melted the old kettles in the yard", labels={"de": ANNA, "da": "smelte"})
    add(store, theme, Code(-2, "c1", Level.CONCEPT, "patents", parent=-1))
    done = withdrawing.erase(store, "Anna")
    assert codes_of(store)["t1"].name == "Melted the old kettles in the yard"
    assert codes_of(store)["t1"].labels == {"de": ANNA, "da": "smelte"}
    assert done.names == ('theme t1 "Melted the old kettles in the yard"', f'theme t1, label:de "{ANNA}"')
    assert not any("t1" in place for place in done.taken)


def test_a_name_that_was_changed_before_leaves_no_trace_in_the_store(store: Store) -> None:
    add(store, Code(-1, "t1", Level.THEME, "Melted the old kettles in the yard"))
    assert withdrawing.names_that_quote(store, "Anna") == ['theme t1 "Melted the old kettles in the yard"']
    codebook_changes.rename(store, "t1", "Reuse")
    done = withdrawing.erase(store, "Anna")
    assert (done.names, codes_of(store)["t1"].name) == ((), "Reuse")
    assert "former name of t1" in done.taken
    assert b"kettles" not in store.path.read_bytes()


def test_a_copy_keeps_the_names_of_its_codes_and_they_are_told_with_it(store: Store) -> None:
    add(store, Code(-1, "t1", Level.THEME, "Melted the old kettles in the yard"))
    copy = copies.keep(store.connection, store.path, "merge")
    assert copy is not None
    codebook_changes.rename(store, "t1", "Reuse")
    done = withdrawing.erase(store, "Anna")
    assert done.names == (f'theme t1 "Melted the old kettles in the yard" (in {copy.name})',)
    with Store.open(copy) as old:
        assert codes_of(old)["t1"].name == "Melted the old kettles in the yard"


def test_what_is_shown_of_another_sources_segment_stays(store: Store) -> None:
    revision = reading.sources(store.connection)[1].revision
    assert revision is not None
    with store.act("quote", who="eva") as act:
        writing.put_quote(act, revision, Quote(0, 2, 40, 60, QuoteState.PROOF, f"[{ANNA}]", {"de": ANNA}))
    withdrawing.erase(store, "Anna")
    quote = reading.quotes(store.connection)[0]
    assert (quote.shown, quote.translations) == (f"[{ANNA}]", {"de": ANNA})


def test_every_place_that_words_were_taken_out_of_is_told(store: Store) -> None:
    said = Code(-1, "c1", Level.CONCEPT, "melting", examples=("mine", ANNA), include=f"as in: {ANNA}", keywords=(ANNA, "kettle*"))
    key = add(store, said, Code(-2, "c2", Level.CONCEPT, "offices"))
    revision = reading.sources(store.connection)[1].revision
    assert revision is not None
    with store.act(f"note {ANNA}", who="eva") as act:
        eva = writing.add_coder(act, "eva")
        writing.put_coding(act, writing.NewCoding(revision, 52, 60, key["c1"], eva, SECOND[52:60], memo=f"unlike {ANNA}"))
        writing.put_rating(act, case=1, code=key["c2"], coder=eva, value="high", why=ANNA)
        for label in (ANNA, f"{ANNA}!"):
            writing.put_link(act, key["c1"], key["c2"], label, [])
    for about, target in (("project", None), ("case", 1), ("source", 2), ("code", key["c2"])):
        write_memo(store, f"{about}: {ANNA}", about, target)
    codebook_changes.edit(store, "c1", ["include=nothing"])
    done = withdrawing.erase(store, "Anna")
    assert set(done.taken) == {
        *("memo on the project by eva", "memo on K1 by eva", "memo on B1 by eva", "memo on c2 by eva"),
        *("memo of eva on B1@52-60 as c1", "label of the link c1 - c2 (2 times)", "reason of the rating of K1 on c2"),
        *("example of c1", "keyword of c1", "former inclusion of c1", "wording of entry 4"),
        "id in the wording of an entry",
    }
    assert memos(store) == [f"{about}: (erased)." for about in ("project", "case", "source", "code")]
    code = codes_of(store)["c1"]
    assert (code.examples, code.keywords, code.include) == (("mine",), ("kettle*",), "nothing")
    assert b"kettles" not in store.path.read_bytes()
    assert list(checking.damage(store.connection)) == []


def group(store: Store, text: str) -> None:
    bring(store, "FG.txt", text, "Anna;Ben")


@pytest.mark.parametrize(
    "text",
    ["We melted it all.\nNobody helped us.\n", f"Ben: {BEN}\nDora: {ANNA}\nBen: So.\nDora: Yes.\n"],
    ids=["without labels", "no label of theirs"],
)
def test_an_informant_whose_words_are_not_known_in_a_shared_source_is_refused(store: Store, text: str) -> None:
    group(store, text)
    copies.keep(store.connection, store.path, "merge")
    before = bytes_of(store.folder)
    with pytest.raises(ConflictError, match="who said what in FG is not known") as caught:
        withdrawing.erase(store, "Anna")
    assert "gioia erase FG" in caught.value.mend and "gioia sources set FG speaker:LABEL=ID" in caught.value.mend
    assert bytes_of(store.folder) == before
    with pytest.raises(ConflictError):
        withdrawing.names_that_quote(store, "Anna")
    withdrawing.erase(store, "FG")
    withdrawing.erase(store, "Anna")
    assert [one.ref for one in reading.sources(store.connection)] == ["B1"]


def test_saying_who_speaks_lets_the_erasure_go_on(store: Store) -> None:
    group(store, f"Ben: {BEN}\nDora: {ANNA}\nBen: So.\nDora: Yes.\n")
    sources.set_source(store, "FG", ["speaker:Dora=Anna"])
    withdrawing.erase(store, "Anna")
    text = reading.revision(store.connection, 3).text
    assert BEN in text and "kettles" not in text


def test_who_was_taken_off_the_list_of_a_source_is_not_in_it(store: Store) -> None:
    group(store, "We melted it all.\nNobody helped us.\n")
    sources.set_source(store, "FG", ["informants=Ben"])
    withdrawing.erase(store, "Anna")
    assert reading.revision(store.connection, 3).text == "We melted it all.\nNobody helped us.\n"


def test_a_copy_in_which_it_is_not_known_is_deleted_with_that_reason(store: Store) -> None:
    group(store, f"Ben: {BEN}\nDora: {ANNA}\nBen: So.\nDora: Yes.\n")
    copy = copies.keep(store.connection, store.path, "merge")
    sources.set_source(store, "FG", ["speaker:Dora=Anna"])
    damaged = copies.folder_of(store.path) / "project-old.gioia"
    damaged.write_bytes(b"damaged")
    done = withdrawing.erase(store, "Anna")
    reasons = dict(done.deleted_copies)
    assert copy is not None and "who said what in FG is not known" in reasons[copy]
    assert reasons[damaged] == "project-old.gioia is not a gioia store."
    assert not copy.exists() and not damaged.exists()


def test_an_informant_is_erased_from_a_source_that_was_removed(store: Store) -> None:
    group(store, GROUP)
    with store.act("remove", who="eva") as act:
        writing.end_source(act, 3)
    withdrawing.erase(store, "Anna")
    assert b"kettles" not in store.path.read_bytes() and BEN.encode() in store.path.read_bytes()
    project.undo(store)
    assert [one.ref for one in reading.sources(store.connection)] == ["B1", "FG"]
    assert list(checking.damage(store.connection)) == []


def test_a_former_text_without_labels_goes_whole_and_the_present_one_keeps_the_others(store: Store) -> None:
    group(store, f"{ANNA}\n{BEN}\n")
    people = {one.ref: one.id for one in reading.informants(store.connection)}

    def update(act: Act) -> Any:
        return writing.add_revision(act, 3, new_text(GROUP), {"Anna": people["Anna"], "Ben": people["Ben"]}, n=2)

    with store.act("update", who="eva") as act:
        newer = update(act)
    withdrawing.erase(store, "Anna")
    assert set(reading.revision(store.connection, 3).text) <= set("█ \n")
    assert BEN in reading.revision(store.connection, newer).text
    assert b"kettles" not in store.path.read_bytes()


def test_looking_first_changes_nothing(store: Store) -> None:
    write_memo(store, ANNA)
    before = (dump(store), store.last_entry, store.path.read_bytes())
    withdrawing.names_that_quote(store, "Anna")
    assert (dump(store), store.last_entry, store.path.read_bytes()) == before


def test_an_id_that_several_have_is_refused_and_can_be_told_apart(store: Store) -> None:
    with store.act("rename", who="eva") as act:
        writing.alter_source(act, 2, ref="Anna")
    with pytest.raises(ConflictError, match="a source and an informant"):
        withdrawing.erase(store, "anna")
    assert withdrawing.erase(store, "informant:Anna").kind == "informant"
    assert withdrawing.erase(store, "Anna").kind == "source"
    with store.act("same", who="eva") as act:
        writing.add_informant(act, "Ben", case=None)
    with pytest.raises(ConflictError, match="2 informants Ben"):
        withdrawing.erase(store, "Ben")


def test_files_that_still_hold_the_words_are_named(store: Store) -> None:
    group(store, GROUP)
    folder = store.folder
    for name, text in (
        ("transcripts/notes.md", f"She said: {ANNA.upper()}"),
        ("transcripts/manifest.csv", "file,informant\nA1.txt,Anna\n"),
        ("transcripts/clean.txt", f"{BEN} {BOTH} {ASKED} Annabel"),
        ("transcripts/A1.docx", "zip"),
        ("codebooks/old.yaml", f'examples: ["{ANNA}"]'),
        ("codebooks/new.yaml", f'examples: ["{BOTH}"]'),
        ("before-review.gioia", "copy"),
    ):
        (folder / name).write_text(text, "utf-16" if name.endswith(".md") else "utf-8")
    done = withdrawing.erase(store, "Anna")
    found = [path.relative_to(folder).as_posix() for path in done.files]
    assert found == [
        *("transcripts/round 1/A1.txt", "transcripts/round 1/FG.txt"),
        *("transcripts/manifest.csv", "transcripts/notes.md", "codebooks/old.yaml", "before-review.gioia"),
    ]
    (folder / "exports" / "study.xlsx").write_text("x")
    assert [path.name for path in withdrawing.erase(store, "B1").files][-1] == "exports"

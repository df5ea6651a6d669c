"""Deciding disagreements at the keyboard and in a sheet."""

from __future__ import annotations

import csv
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from gioia_coder.core.disagreement import State
from gioia_coder.errors import ConflictError, InputError, UnknownNameError
from gioia_coder.formats.reconcile_sheet import FILLED
from gioia_coder.store import Store, decisions, reading
from gioia_coder.workflow import disagreements
from gioia_coder.workflow.disagreements import Wanted
from gioia_coder.workflow.reconciling import Answer, Session, apply, decide, names_of, write_sheet
from gioia_coder.workflow.reconciling.page import Page
from tests.workflow.coded_store import code, codings
from tests.workflow.reconciled import FAIRS, NOBODY, differing, one, seen

Row = dict[str, str]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with differing(tmp_path) as made:
        yield made


def states(store: Store) -> dict[str, list[str]]:
    view = seen(store)
    found: dict[str, list[str]] = {}
    for each in view.found.passages:
        found.setdefault(each.kind.value, []).append(view.decided.of(each).state.value)
    return found


def choices(store: Store) -> list[tuple[str, str, tuple[str, ...]]]:
    view = seen(store)
    shown = (each for one in view.found.passages for each in view.decided.of(one).shown)
    return [(each.kind, each.choice, each.by) for each in shown]


# The list.


def test_the_list_says_what_each_coder_has(store: Store) -> None:
    table = disagreements.listed(seen(store), by="passage")
    rows = [dict(zip((column.key for column in table.columns), row, strict=True)) for row in table.rows]
    assert [(row["source"], row["kind"]) for row in rows[:3]] == [("S1", "missing"), ("S1", "boundary"), ("S1", "sibling")]
    assert rows[0]["anna"] == ("c003 lets go",) and rows[0]["ben"] == ("–",)
    assert rows[1]["ben"] == (f"c002 shares a van [@{NOBODY[0]}-{NOBODY[0] + 6}]",)
    assert "6 disagreements (6 open)" in table.note


def test_the_list_by_code_begins_with_the_worst_and_its_definition(store: Store) -> None:
    table = disagreements.listed(seen(store), by="code")
    assert str(table.rows[0][0]).startswith("c003 lets go: 57.7 %, most often missing (2 of 2)")
    assert len(table.rows) == 8  # a sibling stands under both of its codes


def test_the_list_is_narrowed(store: Store) -> None:
    view = seen(store)
    wanted = disagreements.Wanted.checked(store, "Boundary", ["S2"])
    assert [row[1] for row in disagreements.listed(view, wanted).rows] == ["boundary"]
    with pytest.raises(UnknownNameError, match="kind of disagreement"):
        disagreements.Wanted.checked(store, "border")
    with pytest.raises(UnknownNameError, match="order"):
        disagreements.listed(view, by="share")


def test_blind_coders_are_not_compared_before_they_are_frozen(store: Store) -> None:
    from gioia_coder.workflow import coders, rounds

    coders.set_coder(store, "ben", ["blind=yes"])
    with pytest.raises(ConflictError, match="blind"):
        seen(store)
    rounds.freeze(store, "one")
    assert len(disagreements.view(store, round_name="one").found.disagreements) == 6


def test_a_round_is_compared_as_it_was_frozen(store: Store) -> None:
    from gioia_coder.workflow import rounds

    rounds.freeze(store, "one")
    code(store, "lets go", *FAIRS, "ben")
    assert len(seen(store).found.disagreements) == 5
    frozen = disagreements.view(store, round_name="one")
    assert len(frozen.found.disagreements) == 6
    decide(store, frozen, one(frozen, "missing", "S2"), Answer("adopt:anna", ("anna",)), who="anna")
    assert states(store)["missing"] == ["decided"]


# One answer.


def test_deciding_is_one_act_and_changes_nobodys_codings(store: Store) -> None:
    before, entry = codings(store), store.last_entry
    view = seen(store)
    decide(store, view, one(view, "boundary"), Answer("union", ("anna", "ben")), who="anna")
    assert store.last_entry == entry + 1 and codings(store) == before
    assert states(store)["boundary"] == ["decided", "open"]


def test_deciding_again_supersedes_and_the_same_answer_is_no_entry(store: Store) -> None:
    view = seen(store)
    of = one(view, "boundary")
    decide(store, view, of, Answer("union", ("anna",)), who="anna")
    assert decide(store, seen(store), of, Answer("union", ("anna",)), who="anna") == 0
    decide(store, seen(store), of, Answer("intersect", ("anna",)), who="anna")
    assert choices(store) == [("boundary", "intersect", ("anna",))]


def test_two_people_who_decide_differently_are_in_conflict_until_they_decide_together(store: Store) -> None:
    view = seen(store)
    of = one(view, "boundary")
    decide(store, view, of, Answer("union", ("anna",)), who="anna")
    decide(store, seen(store), of, Answer("intersect", ("ben",)), who="ben")
    assert states(store)["boundary"] == ["conflict", "open"]
    assert [choice for _, choice, _ in choices(store)] == ["union", "intersect"]
    decide(store, seen(store), of, Answer("union", ("anna", "ben")), who="ben")
    assert choices(store) == [("boundary", "union", ("anna", "ben"))]


def test_an_arbiter_decides_over_all(store: Store) -> None:
    view = seen(store)
    of = one(view, "boundary")
    decide(store, view, of, Answer("union", ("anna",)), who="anna")
    decide(store, seen(store), of, Answer("intersect", ("zoe",), mode="arbiter"), who="zoe")
    assert choices(store) == [("boundary", "intersect", ("zoe",))]


def test_a_changed_coding_makes_the_decision_stale_and_the_old_answer_is_shown(store: Store) -> None:
    view = seen(store)
    decide(store, view, one(view, "boundary"), Answer("union", ("anna",)), who="anna")
    code(store, "no money", NOBODY[1] - 5, NOBODY[1], "ben")
    view = seen(store)
    changed = next(each for each in view.found.passages if view.decided.of(each).state is State.STALE)
    assert [each.choice for each in view.decided.of(changed).shown] == ["union"]
    decide(store, view, changed, Answer("adopt:anna", ("ben",)), who="ben")
    assert [each for each in choices(store) if each[1] == "union"] == []


def test_dropping_needs_a_reason(store: Store) -> None:
    view = seen(store)
    for choice in ("drop", "keep apart"):
        with pytest.raises(InputError, match="needs a rationale"):
            decide(store, view, one(view, "missing"), Answer(choice, ("anna",)), who="anna")


def test_who_decides_says_how(store: Store) -> None:
    view = seen(store)
    decide(store, view, one(view, "missing"), Answer("drop", ("zoe",), rationale="no"), who="zoe")
    decide(store, view, one(view, "boundary"), Answer("union", ("ben",)), who="ben")
    modes = {each.kind: each.mode for of in seen(store).found.passages for each in seen(store).decided.of(of).shown}
    assert modes == {"missing": "arbiter", "boundary": "consensus"}
    assert names_of("anna, ben;anna") == ("anna", "ben")
    with pytest.raises(ConflictError, match="consensus"):
        names_of("consensus")


# At the keyboard.


def talk(store: Store, *lines: str, **how: Any) -> tuple[Session, str]:
    session = Session(store, seen(store), coder="anna", by="passage", **how)
    said = [*session.begin()]
    for line in lines:
        assert not session.over
        said += session.say(line)
    return session, "\n".join(each.lead + each.words for each in said)


def test_a_disagreement_is_shown_with_its_words_marked_and_its_definitions(store: Store) -> None:
    _, said = talk(store)
    assert "missing" in said and "1  anna: a = c003 lets go" in said and "2  ben: nothing here" in said
    assert "c003 lets go: no definition yet" in said
    lines = said.split("\n")
    at = next(n for n, line in enumerate(lines) if "We go to fairs." in line)
    start = lines[at].index("We go to fairs.")
    assert lines[at + 1].startswith(" 1  ")
    assert lines[at + 1][start : start + 15] == "[a------------]"


def test_answers_go_on_to_the_next_and_are_kept_at_once(store: Store) -> None:
    session, said = talk(store, "1", "u", "b")
    assert choices(store) == [
        ("missing", "adopt:anna", ("anna",)),
        ("boundary", "union", ("anna",)),
        ("sibling", "both", ("anna",)),
    ]
    assert "= adopt:anna (anna)" in said and not session.over


def test_a_drop_asks_why_and_enter_goes_back(store: Store) -> None:
    session, _ = talk(store, "d")
    assert session.prompt == "Why? "
    session.say("")
    assert choices(store) == []
    session.say("d")
    session.say("nothing is let go")
    (kept,) = (each for of in seen(store).found.passages for each in seen(store).decided.of(of).shown)
    assert (kept.choice, kept.rationale) == ("drop", "nothing is let go")


def test_rationale_class_and_rule_go_with_the_next_answer(store: Store) -> None:
    talk(store, "m as agreed", "c over", "! c001: count the rent", "k")
    (kept,) = (each for of in seen(store).found.passages for each in seen(store).decided.of(of).shown)
    assert (kept.choice, kept.rationale, kept.reason, kept.rule) == ("keep apart", "as agreed", "oversight", "count the rent")
    assert reading.codebook(store.connection).by_id[kept.code or 0].ref == "c001"


def test_recoding_names_a_code(store: Store) -> None:
    session, _ = talk(store, "r no")
    session.say("it is the money")
    (kept,) = (each for of in seen(store).found.passages for each in seen(store).decided.of(of).shown)
    assert kept.choice == "recode" and len(kept.result) == 1


def test_undo_takes_the_last_answer_back_and_shows_it_again(store: Store) -> None:
    session, said = talk(store, "1", "u", "z", "z", "z")
    assert choices(store) == [] and "Nothing of this session is left to undo." in said
    assert session.one.kind == "missing"


def test_a_batch_gives_one_answer_to_all_of_a_kind_as_one_act(store: Store) -> None:
    session, said = talk(store, "d never said")
    assert "1 more of kind missing by the same coders: a decides it likewise." in said
    entry = store.last_entry
    session.say("a")
    assert session.prompt.startswith("Decide 1 likewise")
    session.say("y")
    assert store.last_entry == entry + 1
    kept = [each for of in seen(store).found.passages for each in seen(store).decided.of(of).shown]
    assert [(each.choice, each.rationale) for each in kept] == [("drop", "never said")] * 2
    session.say("z")
    assert len(choices(store)) == 1


def test_what_is_put_off_comes_again_and_so_does_what_is_open(store: Store) -> None:
    session, said = talk(store, "l", "u", "1", "1", "u", "2")
    assert session.over and "1 put off for later." in said
    again, said = talk(store)
    assert len(again.queue) == 1 and again.one.kind == "missing"
    again.say("1")
    assert again.over
    session, said = talk(store)
    assert session.over and "Nothing is left to decide" in said


def test_names_are_hidden_when_it_is_blind(store: Store) -> None:
    view = seen(store)
    for name, choice in (("anna", "adopt:anna"), ("ben", "adopt:ben")):
        decide(store, seen(store), one(view, "sibling"), Answer(choice, (name,)), who=name)
    session, said = talk(store, "1", "2", people=("zoe",), blind=True)
    said += "\n".join(each.words for each in session.say("1")) + session.prompt
    assert "coder 1" in said and "ben" not in said and "anna" not in said


def test_nor_does_a_batch_or_an_undo_tell_whose_they_were(store: Store) -> None:
    session, said = talk(store, "1", "a", people=("zoe",), blind=True)
    said += session.prompt + "\n".join(each.words for word in ("y", "z", "z") for each in session.say(word))
    assert "likewise: adopt coder 1?" in said and "Undo" in said and "ben" not in said and "anna" not in said


def test_the_way_on_names_the_round(store: Store) -> None:
    from gioia_coder.workflow import coders, rounds

    rounds.freeze(store, "before we met")
    frozen = disagreements.view(store, round_name="before we met")
    session = Session(store, frozen, coder="anna")
    session.begin()
    assert session.quit()[-1].words.endswith("`gioia reconcile --round 'before we met'` goes on.")
    coders.set_coder(store, "ben", ["blind=yes"])
    with pytest.raises(ConflictError) as refused:
        seen(store)
    assert "--round 'before we met'" in refused.value.mend


def test_a_slip_is_answered_and_changes_nothing(store: Store) -> None:
    entry = store.last_entry
    session, said = talk(store, "7", "x", "union", "r", "r nosuch", "c z", "m", "!", "a", "p", "i", "?")
    assert store.last_entry == entry
    for words in ("There are coders 1 to 2.", "is no command", 'no code "nosuch"', "share no words", "keep apart"):
        assert words in said
    session.say("q")
    assert session.over


# The sheet.


def filled(path: Path, fill: Callable[[Row], dict[str, str]]) -> None:
    book = load_workbook(path)
    sheet = book["disagreements"]
    head = [cell.value for cell in sheet[1]]
    for row in sheet.iter_rows(min_row=2):
        cells = dict(zip(head, row, strict=True))
        for name, value in fill({key: cell.value or "" for key, cell in cells.items()}).items():
            cells[name].value = value
    book.save(path)


def by_kind(row: Row) -> dict[str, str]:
    said = {"boundary": ("union", ""), "missing": ("drop", "not said"), "sibling": ("adopt:ben", "")}[row["kind"]]
    return {"decision": said[0], "rationale": said[1]}


@pytest.fixture
def sheet(store: Store, tmp_path: Path) -> Path:
    write_sheet(store, seen(store), tmp_path / "decide.xlsx")
    return tmp_path / "decide.xlsx"


def outcomes(store: Store, path: Path, **how: Any) -> list[str]:
    return [line.outcome.value for line in apply(store, seen(store), path, who="anna", **how).lines]


def test_the_sheet_is_locked_but_for_what_is_to_be_filled(sheet: Path) -> None:
    book = load_workbook(sheet)
    page = book["disagreements"]
    head = [cell.value for cell in page[1]]
    assert head[:2] == ["id", "kind"] and {"anna", "ben", "hash", *FILLED} <= set(head)
    assert page.protection.sheet
    for cell, name in zip(page[2], head, strict=True):
        assert cell.protection.locked == (name not in FILLED)
    lists = {str(each.sqref).split(":")[0][:1] for each in page.data_validations.dataValidation}
    assert len(lists) == 4
    assert book.sheetnames == ["disagreements", "instructions", "codebook"]
    row = dict(zip(head, (cell.value for cell in page[3]), strict=True))
    assert row["passage"] == "Nobody pays." or row["kind"] == "boundary"
    assert "No money for stands." in str(row["before"])


def test_a_dry_run_says_what_would_be_decided_and_changes_nothing(store: Store, sheet: Path) -> None:
    filled(sheet, by_kind)
    entry = store.last_entry
    done = apply(store, seen(store), sheet, who="anna")
    assert [line.what for line in done.lines[:3]] == ["drop (anna)", "union (anna)", "adopt:ben (anna)"]
    assert store.last_entry == entry and done.entry == 0 and not done.faults


def test_applying_decides_all_in_one_act_and_again_changes_nothing(store: Store, sheet: Path) -> None:
    filled(sheet, by_kind)
    entry = store.last_entry
    assert outcomes(store, sheet, yes=True) == ["decided"] * 6
    assert store.last_entry == entry + 1
    assert outcomes(store, sheet, yes=True) == ["as before"] * 6
    assert store.last_entry == entry + 1
    assert set(states(store)) == {"missing", "boundary", "sibling"} and set(map(tuple, states(store).values())) == {
        ("decided", "decided")
    }


def test_order_rows_and_columns_do_not_matter_and_the_passage_is_not_read(store: Store, sheet: Path, tmp_path: Path) -> None:
    filled(sheet, by_kind)
    page = load_workbook(sheet)["disagreements"]
    head, *rows = [[str(cell or "") for cell in row] for row in page.iter_rows(values_only=True)]
    at = head.index("passage")
    changed = [[*("rubbish" if n == at else cell for n, cell in enumerate(row)), "mine"] for row in reversed(rows[:-1])]
    blank, note = [""] * (len(head) + 1), ["", *[""] * (len(head) - 1), "a note to ourselves"]
    path = tmp_path / "again.csv"
    with path.open("w", encoding="cp1252", newline="") as stream:
        csv.writer(stream, delimiter=";").writerows([[*head, "my own"], blank, *changed[:2], note, *changed[2:]])
    done = apply(store, seen(store), path, who="anna", yes=True)
    assert [line.outcome.value for line in done.lines] == ["decided"] * 5
    assert len(done.missing) == 1


@pytest.mark.parametrize(
    ("change", "outcome", "said"),
    [
        ({"hash": "H000000000000"}, "stale", "or their codes, have changed since"),
        ({"id": "D-ZZZZ", "segment": ""}, "unknown", "no disagreement"),
        ({"decision": "merge"}, "fault", "no decision"),
        ({"decision": "recode"}, "fault", "needs a code"),
        ({"decision": "recode", "code": "no mony", "rationale": "x"}, "fault", "no code"),
        ({"decision": "keep apart", "rationale": ""}, "fault", "needs a rationale"),
        ({"decision": "adopt:zoe"}, "fault", "none of the coders"),
        ({"decision": "", "rationale": ""}, "blank", ""),
        ({"decision": "later"}, "open", "later"),
        ({"reason": "whatever"}, "fault", "no class of reasons"),
        ({"mode": "dice"}, "fault", "no way to decide"),
        ({"decided by": "consensus"}, "fault", "by hand"),
        ({"decision": "“Keep_Apart”", "rationale": "both are right"}, "decided", "keep apart"),
        ({"decision": "recode", "code": "c003 lets go", "rationale": "x"}, "decided", "recode c003 lets go"),
        ({"decision": "union", "decided by": "ben; zoe", "mode": "Majority"}, "decided", "union (ben, zoe)"),
    ],
)
def test_each_row_is_told_what_it_comes_to(store: Store, sheet: Path, change: dict[str, str], outcome: str, said: str) -> None:
    filled(sheet, lambda row: by_kind(row) | (change if row["kind"] == "boundary" and row["source"] == "S1" else {}))
    done = apply(store, seen(store), sheet, who="anna", yes=True)
    (line,) = (each for each in done.lines if each.where.endswith("3"))
    assert line.outcome == outcome and said in line.what
    assert line.where.startswith("decide.xlsx!") and (line.mend or outcome in ("blank", "open", "decided"))
    assert done.faults == (outcome not in ("blank", "open", "decided"))
    assert done.count(*(each.outcome for each in done.lines if each is not line)) >= 5


def test_two_rows_that_decide_one_differently_are_both_refused(store: Store, sheet: Path, tmp_path: Path) -> None:
    filled(sheet, by_kind)
    page = load_workbook(sheet)["disagreements"]
    head, *rows = [[str(cell or "") for cell in row] for row in page.iter_rows(values_only=True)]
    twin, same = list(rows[1]), list(rows[2])
    twin[head.index("decision")] = "intersect"
    path = tmp_path / "twice.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([head, *rows, twin, same])
    done = apply(store, seen(store), path, who="anna", yes=True)
    assert [line.outcome.value for line in done.lines] == ["decided", "twice", *["decided"] * 4, "twice", "as before"]
    assert states(store)["boundary"] == ["open", "decided"]


def test_a_row_against_what_others_decided_is_a_conflict_and_says_how_to_end_it(store: Store, sheet: Path) -> None:
    view = seen(store)
    decide(store, view, one(view, "boundary"), Answer("intersect", ("ben",)), who="ben")
    filled(sheet, by_kind)
    done = apply(store, seen(store), sheet, who="anna", yes=True)
    line = done.lines[1]
    assert line.outcome == "conflict" and '"anna; ben"' in line.mend
    assert states(store)["boundary"] == ["conflict", "decided"]
    filled(sheet, lambda row: {"decided by": "anna; ben"} if row["kind"] == "boundary" else {})
    apply(store, seen(store), sheet, who="anna", yes=True)
    assert states(store)["boundary"] == ["decided", "decided"]


def test_later_takes_a_decision_back(store: Store, sheet: Path) -> None:
    view = seen(store)
    decide(store, view, one(view, "boundary"), Answer("intersect", ("anna",)), who="anna")
    filled(sheet, lambda row: {"decision": "later"} if row["kind"] == "boundary" else {})
    assert outcomes(store, sheet, yes=True).count("open again") == 1
    assert states(store)["boundary"] == ["open", "open"]


def test_a_decided_row_says_so_and_a_blank_one_leaves_it(store: Store, tmp_path: Path) -> None:
    view = seen(store)
    decide(store, view, one(view, "boundary"), Answer("intersect", ("anna",)), who="anna")
    write_sheet(store, seen(store), tmp_path / "after.csv")
    rows = list(csv.DictReader((tmp_path / "after.csv").open(encoding="utf-8-sig")))
    assert [row["earlier"] for row in rows if row["kind"] == "boundary"] == ["intersect (anna)", ""]
    assert outcomes(store, tmp_path / "after.csv", yes=True) == ["blank"] * 6
    assert states(store)["boundary"] == ["decided", "open"]


def test_a_row_may_be_known_by_its_segment_alone(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    start, end = NOBODY
    path.write_text(f"segment,decision\nS1@{start}-{end},union\nS2:3.1,union\nS1:1,union\nnowhere,union\n", "utf-8")
    assert outcomes(store, path) == ["decided", "decided", "unknown", "unknown"]


def test_the_sheets_beside_are_set_for_reading_and_print(store: Store, tmp_path: Path) -> None:
    write_sheet(store, seen(store), tmp_path / "decide.xlsx")
    book = load_workbook(tmp_path / "decide.xlsx")
    # the lists of the drop-downs are on the sheet of the codebook, where nobody needs to see or print them
    assert book["codebook"].column_dimensions["U"].hidden and book["codebook"].print_area.startswith("'codebook'!$A$1:$G$")
    lines = book["instructions"]
    assert all(lines.row_dimensions[row].height > 15 * (len(lines.cell(row, 1).value) // 120) for row in range(1, lines.max_row))


def test_a_coder_called_like_a_column_has_a_column_of_their_own(store: Store, tmp_path: Path) -> None:
    from gioia_coder.workflow import coders

    coders.set_coder(store, "ben", ["name=Decision"])
    write_sheet(store, seen(store), tmp_path / "named.csv")
    rows = list(csv.DictReader((tmp_path / "named.csv").open(encoding="utf-8-sig")))
    assert "coder Decision" in rows[0] and rows[0]["decision"] == ""


def test_a_file_that_is_there_is_not_overwritten_and_no_other_file_is_taken_for_a_sheet(store: Store, sheet: Path) -> None:
    with pytest.raises(ConflictError, match="exists already"):
        write_sheet(store, seen(store), sheet)
    with pytest.raises(InputError, match="workbook or a table"):
        write_sheet(store, seen(store), sheet.with_suffix(".ods"))
    other = sheet.with_name("other.csv")
    other.write_text("a,b\n1,2\n", "utf-8")
    with pytest.raises(InputError, match="no sheet of disagreements"):
        apply(store, seen(store), other, who="anna")


def test_cells_that_look_like_formulas_come_back_as_they_were(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "formula.csv"
    start, end = NOBODY
    path.write_text(f"segment,decision,rationale\nS1@{start}-{end},drop,'-5 was meant\n", "utf-8")
    apply(store, seen(store), path, who="anna", yes=True)
    (kept,) = (each for of in seen(store).found.passages for each in seen(store).decided.of(of).shown)
    assert kept.rationale == "-5 was meant"


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not here")
@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_a_sheet_saved_again_by_libreoffice_is_read(store: Store, sheet: Path, tmp_path: Path, kind: str) -> None:
    filled(sheet, by_kind)
    folder = tmp_path / "office"
    how = kind if kind == "xlsx" else "csv:Text - txt - csv (StarCalc):59,34,ANSI"
    words = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", how]
    subprocess.run([*words, "--outdir", str(folder), str(sheet)], check=True, capture_output=True, timeout=120)
    assert outcomes(store, folder / f"decide.{kind}", yes=True) == ["decided"] * 6


def test_another_order_than_that_of_the_texts_is_refused_at_the_keyboard(store: Store) -> None:
    with pytest.raises(UnknownNameError, match="there is no order"):
        Session(store, seen(store), coder="anna", by="code")


def test_one_open_disagreement_in_no_row_is_told_in_the_singular(store: Store, tmp_path: Path) -> None:
    *rest, _ = [each.id for each in seen(store).open]
    path = tmp_path / "some.csv"
    path.write_text("id,decision\n" + "".join(f"{each},later\n" for each in rest), "utf-8")
    done = apply(store, seen(store), path, who="anna")
    assert done.summary.endswith("1 open disagreement is in no row of it.") and len(done.missing) == 1


def test_a_rule_in_a_sheet_is_for_the_code_beside_it_else_for_the_first_of_the_disagreement(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "rules.csv"
    path.write_text("segment,decision,code,rule\nS1:2.1,union,c002,whoever drives\nS2:2.1,union,,whoever goes\n", "utf-8")
    apply(store, seen(store), path, who="anna", yes=True)
    book = reading.codebook(store.connection)
    found = decisions.decisions(store.connection, book)
    assert [(one.rule, book.by_id[one.code or 0].ref) for one in found] == [("whoever drives", "c002"), ("whoever goes", "c003")]


def test_who_decides_anew_what_has_changed_supersedes_the_stale_decision(store: Store) -> None:
    decide(store, seen(store), one(seen(store), "missing"), Answer("drop", ("anna",), rationale="no"), who="anna")
    code(store, "shares a van", FAIRS[0], FAIRS[0] + 9, "anna", source="S1")
    changed = one(seen(store), "missing")
    assert seen(store).decided.of(changed).state is State.STALE
    decide(store, seen(store), changed, Answer("adopt:anna", ("ben",)), who="ben")
    assert [each.choice for each in decisions.decisions(store.connection, reading.codebook(store.connection))] == ["adopt:anna"]


def test_who_answers_a_conflict_at_the_keyboard_ends_it(store: Store) -> None:
    for who, choice in (("anna", "union"), ("zoe", "adopt:ben")):
        decide(store, seen(store), one(seen(store), "boundary"), Answer(choice, (who,)), who=who)
    assert seen(store).decided.of(one(seen(store), "boundary")).state is State.CONFLICT
    session = Session(store, seen(store), coder="ben", wanted=Wanted("boundary", open=True), by="passage")
    session.begin()
    session.say("u")
    assert seen(store).decided.of(one(seen(store), "boundary")).state is State.DECIDED


def test_one_answer_for_others_can_be_kept_to_a_code(store: Store) -> None:
    session = Session(store, seen(store), coder="anna", wanted=Wanted("boundary"), by="passage")
    session.begin()
    session.say("u")
    said = session.say("a c001")
    assert len(said) == 1 and "no others" in said[0].words and not session.awaiting
    assert "S2:3.1" in session.say("a c002")[0].words
    session.say("y")
    assert [each.kind for each in seen(store).open if each.kind == "boundary"] == []


def test_what_was_undone_counts_as_open_again(store: Store) -> None:
    session = Session(store, seen(store), coder="anna", by="passage")
    session.begin()
    session.say("u")
    session.say("z")
    assert "Stopped; 6 left to decide." in session.quit()[0].words


def test_blind_the_numbers_of_the_coders_change_from_one_disagreement_to_the_next(store: Store) -> None:
    view = seen(store)
    some = [replace(one(view, "boundary"), id=f"D-{n}") for n in range(64)]
    orders = {tuple(Page(view, blind=True).readers(each)) for each in some}
    assert len(orders) == 2 and {tuple(Page(view).readers(each)) for each in some} == {some[0].readers}

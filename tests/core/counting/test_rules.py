"""One test per counting rule, each on the smallest study that shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from gioia_coder.core.counting.cells import CellCounts, Filters, count
from gioia_coder.core.counting.columns import columns_by, one_column
from gioia_coder.core.counting.ground import ground
from gioia_coder.core.counting.layers import layer
from gioia_coder.core.counting.rows import one_row, rows_at, used_codes
from gioia_coder.core.counting.words import words_by_speaker
from gioia_coder.core.study import Study
from gioia_coder.errors import UnknownNameError
from tests.core.builders import Book, Text, study

BOOK = Book({"Force": {"Thrift": ["shares a till", "splits a bill"], "Loss": []}}, {"Loose": ["waits"]}, ["drifts"])
WORDS = "one two three four five"
TALK = Text([("q", WORDS), ("a", WORDS), ("b", WORDS)], case="A")
"""The turns stand at 3-26, 30-53 and 57-80."""
PEOPLE = {"q": ("", "interviewer"), "a": ("A", "owner"), "b": ("B", "cook"), "x": ("", "expert")}
CONSENSUS = "consensus"


def counted(made: Study, level: str = "theme", columns: str = "case", layer_name: str = "", **filters: int) -> CellCounts:
    base = ground(made, layer_name)
    return count(
        base, rows_at(made.codebook, level, used_codes(base.codings.code)), columns_by(base, columns), Filters(**filters)
    )


def cell(counts: CellCounts, construct: str, column: str) -> Mapping[str, Any]:
    names = [each.concept or each.theme or each.dimension for each in counts.rows.constructs]
    at = names.index(construct), counts.columns.labels.index(column)
    keys = ("passages", "sources", "informants", "codings", "intensity", "contradicted", "present")
    return {key: getattr(counts, key)[at].item() for key in keys}


def one(*codings: Any, **given: Any) -> Study:
    texts = given.pop("texts", {"s": TALK})
    return study(BOOK, texts, codings, cases=given.pop("cases", ["A", "B", "C"]), informants=PEOPLE, **given)


def test_overlapping_concepts_of_one_theme_are_one_passage_of_the_theme() -> None:
    made = one(("s", 30, 40, "shares a till"), ("s", 35, 50, "splits a bill"))
    assert cell(counted(made), "Thrift", "A")["passages"] == 1
    assert cell(counted(made), "Thrift", "A")["codings"] == 2
    assert cell(counted(made, "concept"), "splits a bill", "A")["passages"] == 1


def test_runs_that_only_touch_stay_apart() -> None:
    assert cell(counted(one(("s", 30, 35, "shares a till"), ("s", 35, 39, "shares a till"))), "Thrift", "A")["passages"] == 2


def test_a_long_coding_joins_later_ones_that_do_not_meet_each_other() -> None:
    made = one(("s", 30, 50, "shares a till"), ("s", 31, 33, "shares a till"), ("s", 45, 52, "shares a till"))
    assert cell(counted(made), "Thrift", "A")["passages"] == 1


def test_a_coding_counts_for_the_case_of_who_speaks_and_not_of_the_source() -> None:
    counts = counted(one(("s", 60, 70, "shares a till")))
    assert (cell(counts, "Thrift", "A")["present"], cell(counts, "Thrift", "B")["present"]) == (False, True)


def test_a_coding_counts_for_the_source_where_the_speaker_has_no_case() -> None:
    made = one(("s", 3, 6, "shares a till"), texts={"s": Text([("x", WORDS)], case="C")})
    assert cell(counted(made), "Thrift", "C") == {
        "passages": 1, "sources": 1, "informants": 0, "codings": 1, "intensity": 0, "contradicted": False, "present": True,
    }  # fmt: skip


def test_a_coding_without_any_case_is_left_out_and_said() -> None:
    counts = counted(one(("s", 3, 6, "shares a till"), texts={"s": Text([("x", WORDS)])}))
    assert (int(counts.codings.sum()), counts.left_out.nowhere) == (0, 1)


def test_a_coding_over_informants_of_two_cases_counts_in_both_and_each_cell_counts_its_own() -> None:
    counts = counted(one(("s", 45, 60, "shares a till")))
    assert [cell(counts, "Thrift", case)["informants"] for case in "AB"] == [1, 1]
    assert [cell(counts, "Thrift", case)["passages"] for case in "AB"] == [1, 1]


def test_passages_wholly_inside_interviewers_turns_do_not_count() -> None:
    counts = counted(one(("s", 3, 10, "shares a till")))
    assert (cell(counts, "Thrift", "A")["present"], counts.left_out.interviewer) == (False, 1)


def test_a_question_coded_together_with_its_answer_counts() -> None:
    counts = counted(one(("s", 3, 10, "shares a till"), ("s", 8, 35, "shares a till")))
    assert (cell(counts, "Thrift", "A")["codings"], counts.left_out.interviewer) == (2, 0)


def test_in_a_source_without_speaker_labels_its_only_informant_speaks() -> None:
    silent = Text([("", WORDS)], case="A", informants=["q", "b"])
    counts = counted(one(("s", 0, 5, "shares a till"), texts={"s": silent}))
    assert cell(counts, "Thrift", "B")["informants"] == 1


def test_contradicting_codings_are_never_present_and_kept_apart() -> None:
    counts = counted(one(("s", 30, 35, "shares a till", "anna", {"contradicts": True, "intensity": 3})))
    found = cell(counts, "Thrift", "A")
    assert (found["present"], found["contradicted"], found["intensity"]) == (False, True, 0)
    assert list(counts.members_against(0)) == [0]


def test_the_intensity_of_a_cell_is_the_highest() -> None:
    made = one(("s", 30, 35, "shares a till", "anna", {"intensity": 2}), ("s", 36, 40, "splits a bill", "anna", {"intensity": 1}))
    assert cell(counted(made), "Thrift", "A")["intensity"] == 2


def test_filters_empty_a_cell_after_the_concepts_are_rolled_up() -> None:
    texts = {"s": TALK, "t": TALK}
    made = one(("s", 30, 35, "shares a till"), ("t", 30, 35, "splits a bill", "ben"), texts=texts)
    assert cell(counted(made, min_sources=2, min_coders=2, min_codings=2), "Thrift", "A")["sources"] == 2
    assert not cell(counted(made, min_sources=3), "Thrift", "A")["present"]
    assert not cell(counted(made, min_codings=3), "Thrift", "A")["present"]
    assert not cell(counted(made, "concept", min_sources=2), "shares a till", "A")["present"]
    assert list(counted(made, min_sources=3).members(0, 0)) == []


def test_min_codings_counts_codings_and_not_passages() -> None:
    made = one(("s", 30, 40, "shares a till"), ("s", 35, 50, "splits a bill"))
    assert cell(counted(made, min_codings=2), "Thrift", "A")["passages"] == 1


def test_min_coders_on_consensus_asks_who_stands_behind_it() -> None:
    behind = [("s", 30, 40, "shares a till", "anna"), ("s", 39, 45, "shares a till", "ben")]
    agreed = ("s", 32, 40, "shares a till", CONSENSUS)
    assert cell(counted(one(*behind, agreed), min_coders=2), "Thrift", "A")["present"]
    apart = [("s", 30, 40, "shares a till", "anna"), ("s", 40, 45, "shares a till", "ben")]
    assert not cell(counted(one(*apart, agreed), min_coders=2), "Thrift", "A")["present"]
    other_code = [("s", 30, 40, "shares a till", "anna"), ("s", 32, 40, "splits a bill", "ben")]
    assert not cell(counted(one(*other_code, agreed), min_coders=2), "Thrift", "A")["present"]
    against = ("s", 32, 40, "shares a till", "ben", {"contradicts": True})
    assert not cell(counted(one(behind[0], against, agreed), min_coders=2), "Thrift", "A")["present"]


def test_the_default_layer_is_consensus_once_it_holds_codings() -> None:
    assert layer(one(("s", 30, 35, "waits")))[1] == "any"
    codings, words = layer(one(("s", 30, 35, "waits"), ("s", 30, 36, "waits", CONSENSUS)))
    assert (words, codings.end.tolist()) == ("consensus", [36])


def test_an_unknown_layer_is_told_with_each_known_one_once() -> None:
    with pytest.raises(UnknownNameError) as caught:
        layer(one(("s", 30, 36, "waits", CONSENSUS)), "zzz")
    assert " ".join(caught.value.lines()).count("consensus") == 1


def test_layer_any_leaves_consensus_out() -> None:
    made = one(("s", 30, 35, "waits"), ("s", 30, 35, "waits", "ben"), ("s", 30, 36, "waits", CONSENSUS))
    assert layer(made, "any")[0].end.tolist() == [35, 35]


def test_layer_all_keeps_what_all_who_are_done_coded_alike() -> None:
    same = [("s", 30, 35, "waits", coder) for coder in ("anna", "ben")]
    made = one(*same, ("s", 36, 40, "waits"), done=[("anna", "s"), ("ben", "s")])
    assert list(zip(layer(made, "all")[0].start.tolist(), layer(made, "all")[0].coder.tolist(), strict=True)) == [(30, 2)]
    assert layer(one(*same, ("s", 36, 40, "waits"), done=[("anna", "s")]), "all")[0].start.tolist() == [30, 36]
    assert len(layer(one(*same), "all")[0]) == 0


@pytest.mark.parametrize("against", [("anna",), ("ben",), ("anna", "ben")])
def test_who_supports_and_who_contradicts_have_not_coded_alike(against: tuple[str, ...]) -> None:
    rows = [("s", 30, 35, "shares a till", who, {"contradicts": who in against}) for who in ("anna", "ben")]
    counts = counted(one(*rows, done=[("anna", "s"), ("ben", "s")]), layer_name="all")
    assert (int(counts.codings.sum()), int(counts.contradicted.sum())) == (0, len(against) // 2)


def test_a_layer_is_one_coder_or_an_error_with_the_nearest() -> None:
    made = one(("s", 30, 35, "waits"), ("s", 30, 36, "waits", "ben"))
    assert layer(made, "Ben")[1] == "ben"
    with pytest.raises(UnknownNameError, match="annna") as caught:
        layer(made, "annna")
    assert caught.value.nearest == ("anna",)


def test_themes_without_a_case_or_a_concept_keep_their_rows() -> None:
    counts = counted(one())
    assert [each.theme for each in counts.rows.constructs] == ["Thrift", "Loss", "Loose"]
    assert counts.rows.constructs[2].dimension == "(ungrouped)"
    concepts = [(each.theme, each.concept) for each in counted(one(), "concept").rows.constructs]
    assert ("Loss", "(theme as a whole)") in concepts


def test_ungrouped_concepts_stand_among_concepts_and_are_said_among_themes() -> None:
    made = one(("s", 30, 35, "drifts"))
    last = counted(made, "concept").rows.constructs[-1]
    assert (last.dimension, last.theme, last.concept) == ("(ungrouped)", "(ungrouped)", "drifts")
    assert counted(made).left_out.ungrouped == 1


def test_a_coding_on_a_theme_or_dimension_shows_as_a_whole_one_level_down() -> None:
    made = one(("s", 30, 35, "Thrift"), ("s", 30, 35, "Force"))
    assert cell(counted(made, "concept"), "(theme as a whole)", "A")["passages"] == 1
    assert cell(counted(made), "(dimension as a whole)", "A")["passages"] == 1
    assert cell(counted(made), "Thrift", "A")["passages"] == 1
    assert cell(counted(made, "dimension"), "Force", "A")["codings"] == 2


def test_retired_codes_have_no_row_and_are_said() -> None:
    book = Book({"Force": {"Thrift": ["shares a till"]}}, retired=["shares a till"])
    made = study(book, {"s": TALK}, [("s", 30, 35, "shares a till")], cases=["A", "B"], informants=PEOPLE)
    counts = counted(made)
    assert (int(counts.codings.sum()), counts.left_out.retired) == (0, 1)


def test_only_cases_with_a_source_are_columns() -> None:
    counts = counted(one())
    assert (counts.columns.labels, counts.columns.empty) == (("A", "B"), ("C",))
    listed = counted(one(texts={"s": Text([("", WORDS)], informants=["b"])}))
    assert listed.columns.labels == ("B",)


@pytest.mark.parametrize(
    ("columns", "labels", "found"),
    [
        ("informant", ("a", "b", "x"), [1, 1, 0]),
        ("role", ("owner", "cook", "expert"), [1, 1, 0]),
        ("source", ("s", "t"), [1, 0]),
        ("kind", ("interview", "report"), [1, 0]),
        ("size", ("small", "big"), [1, 1]),
    ],
)
def test_columns_may_be_anything_that_codings_stand_in(columns: str, labels: tuple[str, ...], found: list[int]) -> None:
    cases = {"A": {"size": "small"}, "B": {"size": "big"}, "C": {"size": ""}}
    made = one(("s", 45, 60, "shares a till"), texts={"s": TALK, "t": Text([("a", WORDS)], kind="report")}, cases=cases)
    counts = counted(made, columns=columns)
    assert counts.columns.labels == labels
    assert counts.passages[0].tolist() == found


def test_an_unknown_column_or_level_is_named_with_the_nearest() -> None:
    with pytest.raises(UnknownNameError, match="informnt") as caught:
        counted(one(), columns="informnt")
    assert caught.value.nearest[0] == "informant"
    with pytest.raises(UnknownNameError):
        counted(one(), "themes")


def test_the_members_of_a_cell_are_its_codings_in_the_order_of_the_sources() -> None:
    made = one(
        ("t", 30, 35, "shares a till"), ("s", 40, 45, "splits a bill"), ("s", 60, 65, "Loss"), texts={"s": TALK, "t": TALK}
    )
    counts = counted(made)
    codings = counts.ground.codings
    members = counts.supporting.coding[list(counts.members(0, 0))]
    assert list(zip(codings.source[members].tolist(), codings.start[members].tolist(), strict=True)) == [(1, 40), (2, 30)]
    assert counts.members_of_row(0) == range(0, 2)
    assert counts.members(1, 1) == range(2, 3)


def test_everything_together_counts_a_passage_once_though_two_cases_share_it() -> None:
    base = ground(one(("s", 45, 60, "shares a till"), ("s", 57, 62, "waits")))
    counts = count(base, one_row(base.study.codebook), one_column(base))
    assert (counts.passages.item(), counts.informants.item(), counts.codings.item()) == (1, 2, 2)


def test_words_are_those_of_each_speaker() -> None:
    made = one(texts={"s": TALK, "t": Text([("", WORDS)], informants=["a"]), "u": Text(registered_only=True)})
    assert words_by_speaker(made) == {1: {1: 5, 2: 5, 3: 5}, 2: {2: 5}}


def test_words_of_a_text_without_turns_are_all_counted() -> None:
    made = one(texts={"s": Text()})
    revision = replace(made.revision(1), text="two words")
    assert words_by_speaker(replace(made, revision=lambda _: revision)) == {1: {0: 2}}


def test_a_study_without_anything_counts_nothing() -> None:
    counts = counted(study(Book(), {}))
    assert counts.passages.shape == (0, 0)

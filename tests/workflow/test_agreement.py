from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from gioia_coder.core.agreement import krippendorff_alpha
from gioia_coder.core.reports.agreeing import two
from gioia_coder.errors import ConflictError, GioiaError, InputError, StoreError, UnknownNameError
from gioia_coder.store import Store, snapshot
from gioia_coder.workflow import agreement, project, rounds
from gioia_coder.workflow.agreement import MOST_DRAWS
from tests.workflow.compared_store import TURNS, alike, code, create


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with create(tmp_path, coders=("anna", "ben", "cleo", "consensus")) as made:
        alike(made, "S1")
        yield made


def test_alpha_of_a_code_is_that_of_its_yes_and_no_by_turn(store: Store) -> None:
    found = agreement.agreement(store).as_data()
    anna = [int(n <= 10 and n % 3 == 1) for n in range(1, TURNS + 1)]
    ben = [int(2 < n <= 10 and n % 3 == 1) for n in range(1, TURNS + 1)]
    (row,) = [one for one in found["codes"] if one["id"] == "c002"]
    assert row["alpha"] == pytest.approx(krippendorff_alpha([anna, ben]).value)
    assert (row["code"], row["passages"], row["all"], row["alone"]) == ("shares a van", 4, 3, {"anna": 1, "ben": 0})
    assert row["raw"] == pytest.approx(11 / 12) and row["f1"] == pytest.approx(6 / 7)
    assert (row["low"], row["high"], row["reason"]) == (None, None, "too few passages (4)")
    assert found["overall"]["n"] == TURNS


def test_the_data_have_the_shape_that_scripts_rely_on(store: Store) -> None:
    found = agreement.agreement(store, level="theme", unit="sentence", draws=20, seed=3).as_data()
    assert list(found)[:6] == ["round", "unit", "level", "coders", "overall", "codes"]
    assert (found["round"], found["unit"], found["level"], found["coders"]) == (None, "sentence", "theme", ["anna", "ben"])
    assert set(found["overall"]) == {"alpha", "low", "high", "raw", "n", "reason"}
    assert {"id", "code", "alpha", "low", "high", "raw", "f1", "passages", "reason"} <= set(found["codes"][0])
    assert {one["code"] for one in found["codes"]} == {"Drift", "Scarcity"}
    assert (found["draws"], found["seed"], found["drawn"]) == (20, 3, "turn")
    assert found["overall"]["low"] <= found["overall"]["alpha"] <= found["overall"]["high"]


def test_the_worst_codes_come_first(store: Store) -> None:
    code(store, "anna", "S1", {11: "c003", 12: "c003"})
    shares = [one["share"] for one in agreement.agreement(store).as_data()["codes"]]
    assert shares == sorted(shares, reverse=True) and sum(shares) == pytest.approx(1)


def test_the_same_seed_gives_the_same_intervals(store: Store) -> None:
    alike(store, "S2", differing=4)
    first, again, other = (agreement.agreement(store, seed=seed).as_data()["overall"] for seed in (1, 1, 2))
    assert first == again != other


def test_the_unit_is_the_projects_unless_it_is_said(store: Store) -> None:
    project.settings(store, ["unit=character"])
    assert agreement.agreement(store).outcome.comparison.compared.unit == "character"
    assert agreement.agreement(store, unit="turn").outcome.comparison.compared.unit == "turn"


def test_interviewers_turns_are_counted_when_asked_for(store: Store) -> None:
    assert agreement.agreement(store, with_interviewer=True).outcome.comparison.compared.n == 2 * TURNS
    assert "left out" not in agreement.agreement(store, with_interviewer=True).as_report().blocks[0].note


def test_only_some_sources_and_coders(store: Store) -> None:
    alike(store, "S2", coders=("anna", "ben", "cleo"), differing=0)
    assert agreement.agreement(store, sources=["S2"], draws=0).as_data()["overall"]["alpha"] == 1
    assert agreement.agreement(store, coders=["ben", "cleo"]).as_data()["coders"] == ["ben", "cleo"]
    pairs = agreement.agreement(store).as_data()["pairs"]
    assert [(one["first"], one["second"]) for one in pairs] == [("anna", "ben"), ("anna", "cleo"), ("ben", "cleo")]


def test_codings_above_the_level_are_set_aside_and_counted(store: Store) -> None:
    code(store, "anna", "S1", {11: "t01", 12: "d1"})
    note = agreement.agreement(store).as_report().blocks[0].note
    assert "Set aside at concept level: 2 codings on a theme or dimension itself." in note
    assert (
        "Set aside at theme level: 1 coding on a dimension itself."
        in agreement.agreement(store, level="theme").as_report().blocks[0].note
    )


def test_the_share_that_vanishes_at_theme_level_is_said(store: Store) -> None:
    code(store, "anna", "S2", {1: "c001", 2: "c001", 3: "c003"})
    code(store, "ben", "S2", {1: "c002", 2: "c001", 3: "c003"})
    found = agreement.agreement(store, sources=["S2"])
    assert found.as_data()["vanishing"] == 1
    assert (
        "100 % of the disagreement about concepts vanishes when they are united into themes." in found.as_report().blocks[0].note
    )


def test_what_is_not_compared_is_counted_out_loud(store: Store) -> None:
    code(store, "anna", "S2", {1: "c001"})
    note = agreement.agreement(store).as_report().blocks[0].note
    assert "Not compared: 1 coding in sources that only one of the coders has read." in note
    assert "Coded but not done" not in note
    code(store, "ben", "S2", {1: "c001"}, done=False)
    assert "Coded but not done, and counted as read (ben: S2)." in agreement.agreement(store).as_report().blocks[0].note


def test_undefined_is_null_with_the_reason_and_no_word_judges(store: Store) -> None:
    code(store, "ben", "S1", {1: "c002", 2: "c003"})
    found = agreement.agreement(store)
    data = found.as_data()
    unused = [one for one in data["codes"] if one["passages"] == 0]
    assert unused == [] or all(one["alpha"] is None and one["reason"] for one in unused)
    assert data["overall"]["alpha"] == 1
    said = " ".join(str(cell) for block in found.as_report().blocks for row in block.rows for cell in row).casefold()
    assert not any(word in said for word in ("substantial", "moderate", "excellent", "poor", "acceptable", "nan"))


def test_a_code_that_nobody_applied_is_undefined(store: Store) -> None:
    code(store, "anna", "S2", {1: "c001"})
    code(store, "ben", "S2", {1: "c001"})
    rows = {one["id"]: one for one in agreement.agreement(store, sources=["S2"]).as_data()["codes"]}
    assert rows["c003"]["alpha"] is None and rows["c003"]["reason"] == "nobody applied it"
    assert "Nobody applied 2 concepts." in agreement.agreement(store, sources=["S2"]).as_report().blocks[1].note


def test_other_coefficients_only_when_asked_for(store: Store) -> None:
    assert "cohen_kappa" not in agreement.agreement(store).as_data()["codes"][0]
    found = agreement.agreement(store, coefficients=True)
    row = found.as_data()["codes"][0]
    assert -1 <= row["cohen_kappa"] <= 1 and row["gwet_ac1"] > row["cohen_kappa"]
    assert found.as_report().blocks[-1].title == "Other coefficients"


def test_the_heading_says_round_sources_coders_unit_and_draws(store: Store) -> None:
    made = rounds.freeze(store, "first")
    title = agreement.agreement(store, round="first", seed=7).as_report().title
    assert title.startswith("round first · 1 interview · coders anna, ben · unit: turn (any overlap) · frozen 2")
    assert f"(entry {made.entry}, " in title and title.endswith("seed 7, 1,000 draws by turn")
    assert agreement.agreement(store, draws=0).as_report().title.endswith("no intervals drawn")


def test_of_a_round_only_its_own_coders_and_sources(store: Store) -> None:
    alike(store, "S2", coders=("anna", "ben", "cleo"))
    rounds.freeze(store, "first", coders=["anna", "ben"], sources=["S1"])
    cases = (
        ("coders", ["anna", "cleo"], "cleo is not in"),
        ("sources", ["S2"], "S2 is not in"),
        ("coders", ["anna"], "one coder"),
    )
    for option, names, said in cases:
        with pytest.raises(ConflictError, match=said):
            agreement.agreement(store, round="first", **{option: names})


def test_what_cannot_be_compared_is_refused_with_the_way_on(tmp_path: Path) -> None:
    with create(tmp_path, coders=("anna", "ben", "consensus")) as store:
        said = []
        for change in (None, ("anna", "S1"), ("ben", "S2")):
            if change:
                code(store, *change, {1: "c001"})
            with pytest.raises(ConflictError) as refused:
                agreement.agreement(store)
            assert refused.value.mend
            said.append(refused.value.message)
        assert said[0].startswith("nobody has coded") and said[1].startswith("only anna has coded")
        assert said[2] == "anna and ben have read no source in common."
        with pytest.raises(ConflictError, match="consensus is no coder of its own"):
            agreement.agreement(store, coders=["anna", "consensus"])


@pytest.mark.parametrize(
    ("how", "kind"),
    [
        ({"unit": "word"}, UnknownNameError),
        ({"level": "code"}, UnknownNameError),
        ({"round": "x"}, UnknownNameError),
        ({"coders": ["anna", "zoe"]}, UnknownNameError),
        ({"sources": ["S9"]}, UnknownNameError),
        ({"draws": MOST_DRAWS + 1}, InputError),
        ({"draws": -1}, InputError),
        ({"seed": -1}, InputError),
    ],
)
def test_what_is_not_there_is_said(store: Store, how: dict[str, object], kind: type[GioiaError]) -> None:
    with pytest.raises(kind):
        agreement.agreement(store, **how)  # type: ignore[arg-type]


def test_numbers_to_two_decimals_begin_with_no_character_of_a_formula() -> None:
    assert [two(value) for value in (0.5, -0.5, -0.0001, None, 1)] == [".50", "−.50", ".00", "-", "1.00"]


def test_trouble_of_the_file_is_no_reason_why_agreement_was_not_computed(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise StoreError("project.gioia is damaged.")

    monkeypatch.setattr(agreement, "choose_coders", broken)
    with pytest.raises(StoreError, match="damaged"):
        agreement.outcomes(store, snapshot.study(store))

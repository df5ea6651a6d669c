from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from gioia_coder.core.model import CONSENSUS, Decision
from gioia_coder.core.reports.agreeing import interval, two
from gioia_coder.core.reports.methods import decided
from gioia_coder.store import Store, snapshot
from gioia_coder.workflow import agreement, codebook_changes, reports, rounds
from tests.workflow.compared_store import TURNS, alike, code, create


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with create(tmp_path, sources=("S1", "S2", "S3", "S4"), coders=("anna", "ben", CONSENSUS)) as made:
        yield made


def paragraph(store: Store) -> str:
    return str(reports.report(store, "methods").data["paragraph"])


def reconciled(**values: object) -> Decision:
    made = {
        "id": 1,
        "uuid": b"",
        "source": 1,
        "revision": 1,
        "start": 0,
        "end": 9,
        "disagreement": "D",
        "hash": "",
        "kind": "missing",
    }
    return Decision(**{**made, "options": (), "choice": "drop", "result": (), **values})  # type: ignore[arg-type]


def test_the_numbers_are_the_studys_own(store: Store) -> None:
    alike(store, "S1")
    rounds.freeze(store, "first")
    found = agreement.agreement(store, round="first").outcome
    said = paragraph(store)
    concepts = found.level("concept").pooled
    assert "Of 4 sources, 1 (25 %) was coded by two coders or more (anna and ben)." in said
    assert f"n = {TURNS}, interviewers left out" in said and "by turn (a turn carries a code where" in said
    assert f"{two(concepts.alpha.value)} {interval(concepts.interval)} for concepts" in said
    assert 'In round "first", Krippendorff' in said and "1,000 bootstrap draws of turns, seed 0" in said
    assert 'In round "first" the coders differed in 2 places (2 missing).' in said


def test_of_what_was_never_decided_nothing_is_said(store: Store) -> None:
    alike(store, "S1")
    said = paragraph(store)
    assert "decision" not in said and "still open" not in said and "rule" not in said and "reconciled" not in said
    assert "No round was frozen" in said
    assert list(decided([])) == list(decided([reconciled(choice="later")])) == []


def test_decisions_are_told_by_how_what_why_and_their_rules() -> None:
    made = [
        reconciled(choice="adopt:anna", by=("anna", "ben"), reason="oversight", rule="whoever says so"),
        reconciled(choice="adopt:ben", by=("anna", "ben"), reason="oversight", rule="whoever says so"),
        reconciled(choice="keep apart", by=("cleo",), mode="arbiter"),
    ]
    assert list(decided(made)) == [
        "3 decisions were made by anna, ben and cleo, 2 by consensus and 1 by an arbiter: one coder's reading adopted in 2 and "
        "kept apart as a difference of reading in 1.",
        "The coders had differed for these reasons: oversight (2).",
        "1 decision rule was written down for the codebook.",
    ]


def test_later_rounds_are_told_beside_the_first(store: Store) -> None:
    alike(store, "S1")
    rounds.freeze(store, "first", sources=["S1"])
    alike(store, "S2", differing=0)
    rounds.freeze(store, "last", sources=["S2"])
    assert 'In the last of 2 rounds, "last", it was 1.00' in paragraph(store)
    assert "Of 4 sources, 2 (50 %) were coded by two coders or more" in paragraph(store)


def test_one_coder_and_none_are_told_without_a_number(store: Store) -> None:
    assert paragraph(store).endswith("Agreement was not computed: nobody has coded or read anything: comparing takes two coders.")
    assert "In first coding" not in paragraph(store) and "saturation" not in paragraph(store)
    code(store, "anna", "S1", {1: "c001"})
    said = paragraph(store)
    assert "Of 4 sources, 1 was coded, by anna alone. Agreement was not computed: only anna has coded" in said
    assert "alpha" not in said


def test_the_consensus_layer_is_counted(store: Store) -> None:
    alike(store, "S1")
    code(store, CONSENSUS, "S1", {1: "c001", 2: "c002"}, done=False)
    assert "The reconciled layer (consensus) holds 2 codings" in paragraph(store)


def test_it_is_written_to_every_suffix_with_the_paragraph(store: Store, tmp_path: Path) -> None:
    alike(store, "S1")
    for suffix in (".md", ".html", ".json"):
        reports.write(store, "methods", tmp_path / f"methods{suffix}")
        assert "Agreement was computed by turn" in (tmp_path / f"methods{suffix}").read_text("utf-8")
    reports.write(store, "methods", tmp_path / "methods.csv")
    assert "Agreement was computed by turn" in (tmp_path / "provenance.json").read_text("utf-8")


def test_data_coding_codebook_and_saturation_are_told_with_their_numbers(store: Store) -> None:
    alike(store, "S1")
    codebook_changes.rename(store, "lets go", "lets things go", who="test")
    codebook_changes.merge(store, ["shares a van"], "no money", who="test")
    made = reports.report(store, "methods")
    numbers = {row["what"]: row["value"] for row in made.data["numbers"]}
    said = made.data["paragraph"]
    assert said.startswith("The data are 4 interviews, with 4 informants,")
    first = len(snapshot.study(store).codings)
    assert f"In first coding anna and ben made {first} codings." in said
    assert "3 concepts were made in coding; the codebook holds 2 concepts, 2 themes and 1 dimension." in said
    assert "Codes were changed on the way: merged 1 and renamed 1." in said
    assert "Code saturation: 1 source, in the order in which the sources were first coded, held" in said
    assert (numbers["sources: interview"], numbers["concepts made, concepts now"], numbers["codebook: merged"]) == (
        "4",
        "3, 2",
        "1",
    )
    store.undo(who="test")
    assert "merged" not in paragraph(store)

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from gioia_coder.core.model import Decision
from gioia_coder.core.reports import agreement as report
from gioia_coder.core.reports.agreeing import Outcome
from gioia_coder.core.reports.options import Options
from gioia_coder.core.reports.wording import provenance
from gioia_coder.store import Store, snapshot
from gioia_coder.workflow import agreement, codebook_changes, coders, reports, rounds
from tests.workflow.compared_store import alike, code, create

WORDS = {n: ("c001", "c002", "c003")[n % 3] for n in range(1, 13)}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with create(tmp_path, sources=tuple(f"S{n}" for n in range(1, 5))) as made:
        yield made


def two_rounds(store: Store) -> None:
    """Freeze a round in which little is alike, and one of other sources in which everything is."""
    for ref in ("S1", "S2"):
        code(store, "anna", ref, WORDS)
        code(store, "ben", ref, {n: WORDS[n % 12 + 1] if n % 2 else word for n, word in WORDS.items()})
    rounds.freeze(store, "one", sources=["S1", "S2"])
    for ref in ("S3", "S4"):
        alike(store, ref, differing=1)
    rounds.freeze(store, "two", sources=["S3", "S4"])


def outcomes(store: Store) -> list[Outcome]:
    return agreement.outcomes(store, snapshot.study(store))[0]


def test_rounds_stand_side_by_side_and_it_says_what_rose(store: Store) -> None:
    two_rounds(store)
    made = reports.report(store, "agreement")
    levels = made.blocks[0]
    assert [column.over for column in levels.columns] == ["", *["one"] * 2, *["one to two"] * 3, *["two"] * 2]
    concepts = dict(zip((column.key for column in levels.columns), levels.rows[0], strict=True))
    assert concepts["verdict1"] == "rose" and concepts["change1"].startswith("+") and "[+" in concepts["change_interval1"]
    change = made.data["changes"][0]["levels"]["concept"]
    assert 0 < change["low"] < change["difference"] < change["high"] and change["verdict"] == "rose" and not change["paired"]
    assert levels.rows[0][0] == "concepts" and len(made.blocks[1].rows) == 2
    assert "compare" not in levels.note


def test_it_says_neither_rose_nor_fell_where_the_interval_holds_nought(store: Store) -> None:
    alike(store, "S1")
    for name in ("one", "two"):
        rounds.freeze(store, name)
    made = reports.report(store, "agreement")
    assert made.data["changes"][0]["levels"]["concept"]["verdict"] is None
    assert made.data["changes"][0]["levels"]["concept"]["paired"]
    assert "rose" not in made.blocks[0].rows[0] and "fell" not in made.blocks[0].rows[0]
    assert "Rounds one and two compare the same sources: coders may remember" in made.blocks[0].note


def test_decisions_about_the_same_sources_in_between_are_told(store: Store) -> None:
    alike(store, "S1")
    alike(store, "S2")
    first = rounds.freeze(store, "one", sources=["S1"])
    last = rounds.freeze(store, "two", sources=["S1", "S2"])
    source = first.sources[0]
    made = [
        Decision(n, b"", source, 1, 0, 5, "D", "", "missing", (), "drop", (), made=at) for n, at in enumerate((1, last.entry, 99))
    ]
    told = report.build(outcomes(store), provenance(snapshot.study(store), Options()), made).blocks[0].note
    assert "compare 1 source alike, and 1 disagreement about them was decided in between" in told
    elsewhere = [replace(one, source=source + 1) for one in made]
    told = report.build(outcomes(store), provenance(snapshot.study(store), Options()), elsewhere).blocks[0].note
    assert "decided in between" not in told


def test_a_codebook_that_changed_between_rounds_is_told(store: Store) -> None:
    alike(store, "S1")
    rounds.freeze(store, "one")
    codebook_changes.rename(store, "c001", "no cash", who="eva")
    codebook_changes.edit(store, "c002", ["definition=a van for all"], who="eva")
    rounds.freeze(store, "two")
    note = reports.report(store, "agreement").blocks[0].note
    assert "The codebook changed between them: 1 code renamed, 1 code edited." in note


def test_without_rounds_present_codings_are_compared(store: Store) -> None:
    alike(store, "S1")
    made = reports.report(store, "agreement")
    assert made.data["rounds"][0]["round"] is None and made.data["changes"] == []
    assert [column.over for column in made.blocks[0].columns] == ["", "present codings", "present codings"]


def test_where_nothing_can_be_compared_it_says_why(store: Store) -> None:
    assert reports.report(store, "agreement").blocks[0].note.startswith("nobody has coded")
    alike(store, "S1")
    coders.set_coder(store, "ben", ["blind=yes"])
    made = reports.report(store, "agreement")
    assert made.blocks[0].rows == [] and made.blocks[0].note.startswith("ben codes blind")


def test_it_holds_no_time_and_no_entry(store: Store, tmp_path: Path) -> None:
    two_rounds(store)
    when = store.connection.exec_driver_sql("SELECT at FROM entry").scalars().all()
    for suffix in (".json", ".csv", ".md", ".html"):
        path = tmp_path / f"agreement{suffix}"
        reports.write(store, "agreement", path)
        text = path.read_text("utf-8-sig")
        assert not any(at[:13] in text for at in when) and '"entry"' not in text

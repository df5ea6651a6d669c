"""The commands about suggestions and rules, as people and scripts type them, with the engine itself."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from gioia_coder.cli import app
from gioia_coder.store import Store
from gioia_coder.workflow import codebook_changes
from gioia_coder.workflow import coding as by_hand
from tests.workflow.coded_store import codings, create

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Return a way to run a command in a project with two sources, of which anna coded one, inside its folder, as anna."""
    with create(tmp_path) as store:
        by_hand.code(store, "S2:2", ["c001"], coder="anna")
        by_hand.code(store, "S2:3", ["c002"], coder="anna")
        codebook_changes.edit(store, "c003", ["keywords=nobody pay*"])
    monkeypatch.delenv("GIOIA_PROJECT", raising=False)
    monkeypatch.setenv("GIOIA_CODER", "anna")
    monkeypatch.setenv("GIOIA_CONFIG_DIR", str(tmp_path / "config"))
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.chdir(tmp_path)

    def running(*words: str, exit_code: int = 0, typed: str | None = None) -> Result:
        result = CliRunner().invoke(app, list(words), input=typed)
        assert result.exit_code == exit_code, result.output
        return result

    return running


def kept(tmp_path: Path) -> list[tuple[object, ...]]:
    with Store.open(tmp_path / "project.gioia") as store:
        return [row[:5] for row in codings(store) if row[0] == "S1"]


def test_suggestions_are_printed_with_their_evidence_and_code_nothing(run: Run, tmp_path: Path) -> None:
    result = run("suggest", "S1")
    assert 'S1:2  "We go to fairs. No money for stands."' in result.stdout
    assert "c001  no money  < Scarcity < Frugal" in result.stdout and 'the rule "nobody pay*"' in result.stdout
    assert "(S2:2)" in result.stdout and "Pipeline blank:en, 2 coded segments." in result.stderr
    assert max(map(len, result.stdout.split("\n"))) <= 80
    assert not kept(tmp_path)


def test_suggestions_as_json_have_the_shape_that_scripts_rely_on(run: Run) -> None:
    rows = json.loads(run("suggest", "S1", "--top", "1", "--json").stdout)
    assert [rows[0][name] for name in ("source", "segment", "id", "level")] == ["S1", "S1:2", "c001", "concept"]
    assert {"source", "segment", "start", "end", "quote", "code", "strength", "why", "level"} <= set(rows[0])
    assert rows[0]["strength"] in ("strong", "some", "weak")
    assert all(set(why) == {"kind", "text", "segment"} for row in rows for why in row["why"])
    assert {"name", "nearest quote"} & {why["kind"] for why in rows[0]["why"]}
    assert {row["segment"] for row in rows} == {"S1:2", "S1:3"}


def test_a_script_accepts_and_rejects_one_by_one(run: Run, tmp_path: Path) -> None:
    result = run("suggest", "--accept", "S1:2=c001", "--accept", "S1:3=shares a van", "--reject", "S1:3=c003")
    assert "S1:2: coded as c001" in result.stderr and "c003" in result.stderr
    assert kept(tmp_path) == [("S1", 24, 60, "c001", "anna"), ("S1", 65, 93, "c002", "anna")]
    rows = json.loads(run("suggest", "--history", "--json").stdout)
    assert [(row["segment"], row["choice"], row["code"]) for row in rows] == [
        ("S1:2", "accept", "c001"),
        ("S1:3", "accept", "c002"),
        ("S1:3", "reject", "c003"),
    ]
    assert "S1:3" in run("suggest", "--history").stdout
    assert "suggest: accepted c001 at S1:2" in " ".join(run("log").stdout.split())
    assert "anna accepted 2 of" in run("status").stdout
    run("undo", "3")
    assert not kept(tmp_path) and json.loads(run("suggest", "--history", "--json").stdout) == []


def test_a_blind_coder_does_not_see_what_others_answered(run: Run) -> None:
    run("suggest", "--accept", "S1:2=c001")
    run("coders", "set", "ben", "blind=yes")
    assert json.loads(run("suggest", "--history", "--json", "--coder", "ben").stdout) == []
    assert len(json.loads(run("suggest", "--history", "--json").stdout)) == 1


def test_review_evaluation_and_history_are_one_at_a_time(run: Run) -> None:
    run("suggest", "--review", "--history", exit_code=2)
    run("suggest", "--review", "--evaluate", exit_code=2)


def test_there_is_no_way_to_accept_everything(run: Run, tmp_path: Path) -> None:
    for words in (("--accept-all",), ("--yes",), ("--accept", "all"), ("--accept", "S1=c001")):
        assert CliRunner().invoke(app, ["suggest", *words]).exit_code in (1, 2)
    assert not kept(tmp_path)


def test_a_review_reads_from_a_pipe_in_80_columns_and_goes_on(run: Run, tmp_path: Path) -> None:
    result = run("suggest", "--review", "S1", typed="e\n1\n\nr\n")
    assert max(map(len, result.stdout.split("\n"))) <= 80 and "S1  turn 2 of 3" in result.stdout
    assert [row[3] for row in kept(tmp_path)] == ["c001"]
    assert "no other segment has a suggestion" in run("suggest", "--review", "S1", typed="").stdout


def test_suggestions_while_coding_come_on_a_key(run: Run, tmp_path: Path) -> None:
    result = run("code", "S1", typed="*\n1\nq\n")
    assert "c001  no money" in result.stdout and kept(tmp_path) == [("S1", 24, 60, "c001", "anna")]
    assert json.loads(run("suggest", "--history", "--json").stdout)[0]["choice"] == "accept"


def test_themes_for_concepts_that_wait(run: Run) -> None:
    rows = json.loads(run("suggest", "--level", "theme", "--all", "--json").stdout)
    assert {row["concept"] for row in rows} == {"c003"} and {row["level"] for row in rows} == {"theme"}
    assert "moved to t02" in run("suggest", "--level", "theme", "--accept", "c003=Drift").stderr


def test_a_review_of_an_empty_codebook_is_an_error_and_no_session(run: Run) -> None:
    for code in ("d1", "t02", "t01", "c001", "c002", "c003"):
        run("codebook", "retire", code, "--yes")
    result = run("suggest", "--review", exit_code=1)
    assert "Stopped" not in result.output


def test_an_evaluation_says_when_there_is_too_little(run: Run) -> None:
    result = run("suggest", "--evaluate")
    assert not result.stdout and "too little to judge: there are 2 coded segments" in result.stderr
    found = json.loads(run("suggest", "--evaluate", "--json").stdout)
    assert found["segments"] == 2 and found["curve"] == [] and found["reason"]


def test_an_evaluation_shows_the_curve_beside_simpler_ways(
    sample_copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIOIA_CODER", "anna")
    monkeypatch.setenv("GIOIA_CONFIG_DIR", str(tmp_path / "config"))
    runner = CliRunner()
    monkeypatch.chdir(sample_copy)
    result = runner.invoke(app, ["suggest", "--evaluate"])
    assert result.exit_code == 0 and "How often suggestions are right" in result.stdout
    for words in ("nearest quotes", "most common codes", "By code", "c009", "%"):
        assert words in result.stdout
    found = json.loads(runner.invoke(app, ["suggest", "--evaluate", "--json"]).stdout)
    first = found["curve"][0]
    assert first["method"] == "suggestions" and set(first["hit3"]) == {"value", "low", "high"}
    assert {"method", "coded", "hit1", "hit3", "recall3"} == set(first)
    assert {"id", "code", "segments", "known", "recall3"} == set(found["codes"][0])
    bounds = [(one["recall3"]["low"] is None, one["segments"] < 5) for one in found["codes"]]
    assert all(none is few for none, few in bounds) and "[too few]" in result.stdout
    assert first["hit3"]["low"] <= first["hit3"]["value"] <= first["hit3"]["high"]


def test_rules_are_listed_added_pinned_banned_edited_and_removed(run: Run) -> None:
    run("rules", "add", "c001", "no cash")
    run("rules", "pin", "c001", "on credit")
    run("rules", "ban", "c002", "nobody")
    assert "is a rule of c001" in run("rules", "edit", "c001", "on credit", "credit*").stderr
    rows = json.loads(run("rules", "list", "--json").stdout)
    kinds = {(row["id"], row["kind"], row["phrase"]) for row in rows if row["kind"] != "learned"}
    assert kinds == {
        *(
            ("c001", "rule", "no cash"),
            ("c001", "rule", "credit*"),
            ("c002", "banned", "nobody"),
            ("c003", "rule", "nobody pay*"),
        ),
    }
    assert all(set(row) == {"id", "code", "kind", "phrase", "weight", "who"} for row in rows)
    run("rules", "remove", "c001", "no cash")
    assert "no cash" not in run("rules", "list", "--code", "c001").stdout
    assert "no rule of this code" in run("rules", "remove", "c001", "no cash", exit_code=1).stderr


def test_without_a_coder_rules_are_listed_and_suggestions_are_not(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GIOIA_CODER")
    assert "gioia coders me NAME" in run("suggest", exit_code=1).stderr
    result = run("rules", "list")
    assert "nobody pay*" in result.stdout and "No coder is set" in result.stderr


def test_a_blind_coder_gets_the_reason(run: Run) -> None:
    run("coders", "set", "anna", "blind=yes")
    for words in (("suggest",), ("suggest", "--review"), ("suggest", "--evaluate"), ("suggest", "--accept", "S1:2=c001")):
        assert "codes blind and is given no suggestions" in run(*words, exit_code=1).stderr
    assert "Learned phrases are left out" in run("rules", "list").stderr


def test_a_pipeline_that_is_not_there_is_told_when_it_is_set_and_when_it_is_needed(run: Run) -> None:
    result = run("settings", "spacy_model=en_core_web_zzz")
    assert "Warning: the spaCy pipeline" in result.stderr and "spacy_model=" in result.stderr
    assert "is not installed" in run("suggest", exit_code=1).stderr
    assert "is not" in run("check").stdout
    run("settings", "spacy_model=blank:da")
    assert "Pipeline blank:da" in run("suggest").stderr


@pytest.mark.parametrize(
    "words",
    [
        ("--review", "--level", "theme"),
        ("--review", "--accept", "S1:2=c001"),
        ("--top", "0"),
        ("--top", "many"),
    ],
)
def test_what_does_not_go_together_is_wrong_usage(run: Run, words: tuple[str, ...]) -> None:
    run("suggest", *words, exit_code=2)

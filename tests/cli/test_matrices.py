"""Case matrices, quotations and checklists as they are typed."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from gioia_coder.cli import app
from gioia_coder.workflow import project

TALK = "I: What does it cost?\n{0}: We share the stand with our neighbours.\nI: And then?\n{0}: Nobody buys online here.\n"
Run = Callable[..., Any]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command in a project of two cases with a theme each, E1 rated."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIOIA_CODER", "anna")
    project.init(tmp_path, name="Fairs")

    def typed(*words: str) -> Any:
        return CliRunner().invoke(app, list(words))

    for case in ("E1", "M1", "N1"):
        Path(f"{case}-01.txt").write_text(TALK.format(f"{case}-A"), "utf-8")
        assert typed("import", f"{case}-01.txt", "--case", case).exit_code == 0
    for words in (
        ("cases", "set", "E1", "members=15"),
        ("cases", "set", "M1", "members=9"),
        ("codebook", "add", "dimension", "Thrift"),
        ("codebook", "add", "theme", "Cost", "--in", "Thrift"),
        ("codebook", "add", "concept", "shares a stand", "--in", "Cost"),
        ("code", "E1-01:2", "c001"),
        ("code", "M1-01:2", "c001", "--contradicts"),
        ("code", "N1-01:2", "c001"),
        ("rate", "E1", "Cost", "high", "--why", "they tell it twice"),
        ("quote", "E1-01:2", "--state", "proof", "--shown", "We share the stand ...", "--translation", "de=Wir teilen den Stand"),
    ):
        result = typed(*words)
        assert result.exit_code == 0, (words, result.output)
    return typed


def said(result: Any) -> str:
    return " ".join(result.output.split())


def data(run: Run, *words: str) -> Any:
    result = run("report", *words, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_a_rule_that_the_project_keeps_holds_where_none_is_said_and_is_printed(run: Run) -> None:
    assert run("settings", "intensity_rule=medium: passages>=1").exit_code == 0
    for asked in (("--preset", "intensity"), ("--cell", "intensity")):
        (row,) = data(run, "case-matrix", *asked)["rows"]
        assert (row["by_rule"]["E1"], row["cells"]["N1"]) == ("medium", "medium")
        assert "Rule, the first level that holds: medium: passages ≥ 1." in said(run("report", "case-matrix", *asked))
    (row,) = data(run, "case-matrix", "--cell", "intensity", "--rule", "low: passages>=1")["rows"]
    assert row["cells"]["N1"] == "low"
    assert data(run, "case-matrix", "--preset", "intensity", "--cell", "count")["rows"][0]["cells"]["N1"] == 1
    refused = run("settings", "intensity_rule=high: words>=3")
    assert refused.exit_code == 1 and 'a rule knows no "words"' in said(refused)


def test_a_preset_with_its_rule_and_the_judgement_that_wins(run: Run) -> None:
    (row,) = data(run, "case-matrix", "--preset", "intensity", "--order-by", "members")["rows"]
    assert list(row["cells"].items()) == [("M1", None), ("E1", "high"), ("N1", "low")]
    assert (row["by_rule"]["E1"], row["empty"], row["ratings"]["E1"][0]["why"]) == ("low", {"M1": "denied"}, "they tell it twice")
    printed = said(run("report", "case-matrix", "--preset", "intensity"))
    assert "high*" in printed and "they tell it twice" in printed and "× denied" in printed


def test_cases_as_rows_and_the_meaning_of_codes(run: Run) -> None:
    rows = data(run, "case-matrix", "--rows", "case", "--columns", "concept", "--cell", "count")["rows"]
    assert [(row["case"], row["cells"]) for row in rows] == [
        ("E1", {"shares a stand": 1}),
        ("M1", {"shares a stand": 0}),
        ("N1", {"shares a stand": 1}),
    ]
    run("codebook", "edit", "Cost", "definition=What it takes.")
    (row,) = data(run, "case-matrix", "--definitions", "--code", "Thrift")["rows"]
    assert row["definition"] == "What it takes."
    assert "Meaning" in said(run("report", "case-matrix", "--definitions"))


def test_the_heat_map_is_drawn_of_counts_unless_something_else_is_said(run: Run) -> None:
    assert run("report", "case-matrix", "map.svg").exit_code == 0
    assert "Cost" in Path("map.svg").read_text("utf-8")
    result = run("report", "case-matrix", "map.svg", "--preset", "quotes")
    assert result.exit_code == 1 and "a heat map shows numbers" in said(result) and "--cell count" in said(result)


def test_quotations_by_state_with_their_translation_beneath_and_a_proposal(run: Run) -> None:
    assert run("report", "evidence", "quotes.csv", "--state", "proof").exit_code == 0
    printed = Path("quotes.csv").read_text("utf-8")
    first, second = printed.index("We share the stand ..."), printed.index("[de] Wir teilen den Stand")
    assert first < second and "N1-01" not in printed
    proposed = data(run, "evidence", "--pick", "2")
    assert [(row["segment"], row["state"]) for row in proposed["rows"]] == [("E1-01:2", "proof"), ("N1-01:2", "proposed")]
    assert "A proposal of up to 2 quotations a theme" in proposed["note"]
    run("settings", "quote_share=30")
    assert run("settings", "quote_share=0").exit_code == 1


def test_an_authors_words_go_into_the_checklist(run: Run) -> None:
    assert run("settings", "coreq.10=We asked every cluster of the valley.").exit_code == 0
    row = next(row for row in data(run, "coreq")["rows"] if row["n"] == 10)
    assert (row["text"], row["source"]) == ("We asked every cluster of the valley.", "author")
    assert run("report", "srqr", "srqr.docx").exit_code == 0


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("case-matrix", "--preset", "intensities"), 'there is no preset "intensities". Presets are driving-forces'),
        (("case-matrix", "--order-by", "membres"), 'there is no attribute or code "membres". Did you mean "members"?'),
        (("case-matrix", "--rule", "high: words>=3"), 'a rule knows no "words". It counts informants'),
        (("case-matrix", "--rows", "theme", "--columns", "concept"), "rows and columns are both codes."),
        (("case-matrix", "--cell", "rating", "--columns", "role"), "ratings are of cases."),
        (("case-matrix", "--rule", "low: kinds>=1", "--cell", "count"), "--rule says what intensity is."),
        (("case-matrix", "--rows", "case", "--definitions"), "--definitions are of rows"),
        (("evidence", "--state", "private"), 'there is no state "private". There are: candidate, power, proof.'),
        (("informants", "--attribute", "age"), 'there is no attribute of informants "age".'),
        (("sources", "--rule", "low: kinds>=1"), 'the report "sources" takes no --rule'),
        (("coreq", "--pick", "3"), 'the report "coreq" takes no --pick'),
    ],
)
def test_what_cannot_be_is_refused_with_the_way_on(run: Run, words: tuple[str, ...], message: str) -> None:
    result = run("report", *words)
    assert result.exit_code == 1, result.output
    assert message in said(result)
    assert "Traceback" not in result.output

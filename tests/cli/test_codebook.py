"""The commands of `gioia codebook`, as people type them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from gioia_coder.cli import app
from gioia_coder.store import Store, reading
from tests.workflow.coded_store import code, create

Run = Callable[..., Result]

COMMANDS = ("import", "export", "show", "check", "diff", "add", "edit", "move", "rename", "merge", "split", "retire")
SAMPLE = Path(__file__).parents[2] / "codebooks" / "1-driving-forces.yaml"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Return a way to run a `gioia codebook` command in a project with codings, inside its folder."""
    with create(tmp_path) as store:
        code(store, "c001", 0, 5, memo="one", intensity=2)
        code(store, "c002", 0, 5, contradicts=True)
    for name in ("GIOIA_CODER", "GIOIA_PROJECT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("GIOIA_CONFIG_DIR", str(tmp_path / "config"))
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.chdir(tmp_path)

    def running(*words: str, exit_code: int = 0, before: tuple[str, ...] = ()) -> Result:
        result = CliRunner().invoke(app, [*before, "codebook", *words])
        assert result.exit_code == exit_code, result.output
        return result

    return running


def entries(tmp_path: Path) -> list[tuple[str, str]]:
    with Store.open(tmp_path / "project.gioia") as store:
        return [(one.who, one.what) for one in reading.entries(store.connection)]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example(run: Run, command: str) -> None:
    assert f"gioia codebook {command}" in run(command, "--help").output.split("Example")[1]


def test_show_fits_eighty_columns_and_prints_ids_and_counts(run: Run) -> None:
    run("add", "concept", "a name that is much longer than eighty columns can hold in one line of a terminal " * 2)
    lines = run("show").stdout.split("\n")
    assert max(map(len, lines)) <= 80
    assert "    c001  no money" in "\n".join(lines)
    data = json.loads(run("show", "--level", "concept", "--json").stdout)
    assert [(one["id"], one["code"], one["codings"]) for one in data[:2]] == [
        ("c001", "no money", 1),
        ("c002", "shares a van", 1),
    ]


def test_a_change_is_recorded_under_the_systems_user_whoever_codes(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gioia_coder.workflow.opening.system_user", lambda: "machine")
    run("rename", "c001", "has little")
    run("rename", "c001", "has less", before=("--coder", "Anna"))
    assert entries(tmp_path)[-2:] == [
        ("machine", 'codebook: rename c001 "no money" to "has little"'),
        ("machine", 'codebook: rename c001 "has little" to "has less"'),
    ]


def test_an_import_that_only_adds_does_not_ask(run: Run, tmp_path: Path) -> None:
    (tmp_path / "b.yaml").write_text("ungrouped: [brand new]\n", "utf-8")
    result = run("import", "b.yaml")
    assert 'add concept c004 "brand new"' in result.stdout
    assert "imported b.yaml: 1 change." in result.stderr
    before = len(entries(tmp_path))
    assert "nothing to change" in run("import", "b.yaml").stderr
    assert len(entries(tmp_path)) == before


def test_an_import_that_changes_codes_shows_them_and_needs_yes_without_a_terminal(run: Run, tmp_path: Path) -> None:
    (tmp_path / "b.yaml").write_text("ungrouped:\n- {id: c001, name: has little}\n", "utf-8")
    before = entries(tmp_path)
    for options in ((), ("--retire-missing",)):
        result = run("import", "b.yaml", *options, exit_code=1)
        assert 'rename c001 "no money" to "has little"' in result.stdout
        assert "--yes" in result.stderr
    run("import", "b.yaml", "--dry-run")
    assert json.loads(run("import", "b.yaml", "--dry-run", "--json").stdout)["changes"][0] == {
        "what": "renamed",
        "id": "c001",
        "code": "no money",
        "before": "no money",
        "after": "has little",
    }
    assert entries(tmp_path) == before
    assert json.loads(run("import", "b.yaml", "--yes", "--json").stdout)["applied"] is True
    assert "has little" in run("show").stdout


def test_a_first_import_does_not_ask(run: Run, tmp_path: Path) -> None:
    Store.create(tmp_path / "new.gioia", {"name": "New"}).close()
    result = run("import", str(SAMPLE), before=("--project", "new.gioia"))
    assert "imported 1-driving-forces.yaml" in result.stderr and result.stdout == ""


def checked() -> list[dict[str, str]]:
    found: list[dict[str, str]] = json.loads(CliRunner().invoke(app, ["check", "--json"]).stdout)
    return found


def test_check_lists_what_is_open_and_dismisses_hints(run: Run, tmp_path: Path) -> None:
    run("add", "concept", "drifts", "--in", "Drift")
    rows = json.loads(run("check", "--json").stdout)
    assert [(one["kind"], one["where"], one["key"]) for one in rows] == [
        ("open", "t02", ""),
        ("open", "c003", ""),
        ("hint", "t02", "lone-concept:t02"),
    ]
    assert list(rows[0]) == ["kind", "where", "what", "mend", "key", "why"]
    assert rows[0]["mend"] == "Group it: gioia codebook move t02 DIMENSION"
    assert {key: rows[2][key] for key in ("kind", "where", "what", "mend")} in checked()
    assert "reason" in run("check", "--dismiss", "lone-concept:t02", exit_code=1).stderr
    run("check", "--dismiss", "lone-concept:t02", "--why", "new")
    assert "lone-concept" not in run("check").stdout
    assert "new" in run("check", "--all").stdout
    run("check", "--restore", "lone-concept:t02")
    assert "lone-concept" in run("check").stdout


def test_checking_a_file_tells_every_fault_with_its_line_also_away_from_a_project(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path.parent / f"{tmp_path.name}-away"
    folder.mkdir()
    monkeypatch.chdir(folder)
    (folder / "b.yaml").write_text("dimensions:\n- name: A\n  color: red\n- name: A\n", "utf-8")
    result = run("check", "b.yaml", exit_code=1)
    assert "b.yaml:3:" in result.stderr and "b.yaml:4:" in result.stderr
    faults = json.loads(run("check", "b.yaml", "--json", exit_code=1).stdout)
    assert [(one["kind"], one["where"]) for one in faults] == [("fault", "b.yaml:3"), ("fault", "b.yaml:4")]
    assert "no faults" in run("check", str(SAMPLE)).stderr
    run("diff", str(SAMPLE), str(SAMPLE))
    assert "no project here" in run("diff", "1", "2", exit_code=1).stderr


def test_diff_tells_what_changed_since_an_entry(run: Run, tmp_path: Path) -> None:
    start = str(len(entries(tmp_path)))
    run("edit", "c001", "definition=Short of money.", "keywords=cash|coin")
    rows = json.loads(run("diff", start, "--json").stdout)
    assert [(one["what"], one["id"], one["after"]) for one in rows] == [
        ("edited definition", "c001", "Short of money."),
        ("edited keywords", "c001", "cash\ncoin"),
    ]
    assert "no difference" in run("diff", "now").stderr


def test_merge_moves_codings_and_warns_of_each_clash_with_its_address(run: Run) -> None:
    result = run("merge", "no money", "c002")
    assert 'merged c001 "no money" into c002 "shares a van"' in result.stderr
    assert "Warning: S1@0-5: anna coded for and against; contradicts is kept" in result.stderr
    assert "Type c002." in run("rename", "no money", "x", exit_code=1).stderr


def test_merge_as_json_lists_clashes(run: Run) -> None:
    data = json.loads(run("merge", "c001", "c002", "--json").stdout)
    assert (data["id"], data["codings"], data["united"], data["clashes"][0]["segment"]) == ("c002", 0, 1, "S1@0-5")
    run("merge", "c002", exit_code=1)


def test_split_by_segments_and_by_sheet(run: Run, tmp_path: Path) -> None:
    run("split", "c001", "new one", "--segments", "S1@0-5")
    assert "wrote 1 codings" in run("split", "c002", "--sheet", "s.xlsx").stderr
    from openpyxl import load_workbook

    workbook = load_workbook(tmp_path / "s.xlsx")
    workbook.worksheets[0].cell(2, 4).value = "new one"
    workbook.save(tmp_path / "s.xlsx")
    result = run("split", "c002", "--sheet", "s.xlsx")
    assert "united with another: 1" in result.stderr
    counts = {one["code"]: one["codings"] for one in json.loads(run("show", "--json").stdout)}
    assert (counts["new one"], counts["no money"], counts["shares a van"]) == (1, 0, 0)


@pytest.mark.parametrize(
    "words",
    [("c001",), ("c001", "new"), ("c001", "--segments", "S1:1"), ("c001", "n", "--segments", "S1:1", "--sheet", "x.xlsx")],
)
def test_split_asks_which_codings_move(run: Run, words: tuple[str, ...]) -> None:
    assert "which codings move?" in run("split", *words, exit_code=1).stderr


def test_retiring_a_code_with_codings_asks(run: Run) -> None:
    assert "1 coding, which will stay" in run("retire", "c001", exit_code=1).stderr
    run("retire", "c001", "--yes")
    run("retire", "c003")
    assert [one["id"] for one in json.loads(run("show", "--json").stdout)] == ["d1", "t01", "c002", "t02"]
    assert "retired:c001" in run("check").stdout


def test_moving_and_exporting(run: Run, tmp_path: Path) -> None:
    run("move", "c003", "Scarcity", "--first")
    run("move", "c001", "-")
    run("export", "out.csv")
    assert [line.split(",")[0] for line in (tmp_path / "out.csv").read_text("utf-8-sig").split("\n")[1:4]] == [
        "d1",
        "t01",
        "c003",
    ]
    assert "Known suffixes" in run("export", "out.txt", exit_code=1).stderr
    assert "no such file" in run("import", "missing.yaml", exit_code=1).stderr

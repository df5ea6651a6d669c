"""Importing and its preview, as people type them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from gioia_coder.cli import app

Run = Callable[..., Result]
TALK = "Soap\n21-Apr-2023, 43m07s\nI = interviewer; X = informant\n\nI: Who buys it?\nX: Neighbours.\nI: Why?\nX: They know us.\n"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Return a way to run a command in a project, inside its folder."""
    for name in ("GIOIA_PROJECT", "GIOIA_CODER"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("GIOIA_CONFIG_DIR", str(tmp_path / "config"))
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.chdir(tmp_path)

    def running(*words: str, exit_code: int = 0) -> Result:
        result = CliRunner().invoke(app, list(words))
        assert result.exit_code == exit_code, result.output
        return result

    running("init", "--name", "Study")
    return running


def commented(path: Path) -> None:
    """Write a Word document with two comments."""
    import docx

    document = docx.Document()
    spoken = [document.add_paragraph(words) for words in ("I: When?", "X: In May, and money was short.", "I: Why?", "X: Rain.")]
    document.add_comment(runs=spoken[1].runs, text="scarcity; timing", author="Anna B")
    document.add_comment(runs=spoken[3].runs, text="weather", author="Bo")
    document.save(str(path))


def test_a_preview_shows_how_one_text_is_read(run: Run) -> None:
    Path("a.txt").write_text(TALK.replace("Who buys it?", "Who buys it? " + "And so on. " * 20))
    shown = run("import", "a.txt", "--preview", "--case", "E1").stdout
    for words in (
        "colon: 4 turns",
        "utf-8",
        "21-Apr-2023, 43m07s",
        "date 2023-04-21, 43 minutes",
        "I: 2 pieces, new interviewer I",
        "X: 2 pieces, new informant a, case E1",
        "1 I: Who buys it?",
        "3 I: Why?",
    ):
        assert words in shown
    assert max(map(len, shown.split("\n"))) <= 80
    assert [line.rstrip().endswith("…") for line in shown.split("\n") if "Who buys" in line] == [True]
    assert json.loads(run("sources", "list", "--json").stdout) == []


def test_a_preview_names_what_would_change_it(run: Run) -> None:
    Path("a.txt").write_text(TALK)
    commented(Path("b.docx"))
    said = run("import", "a.txt", "b.docx", "--preview").output
    for option in ("--layout", "--speakers", "--no-turns", "--encoding", "--header", "--codings"):
        assert option in said
    assert "--codings" not in run("import", "b.docx", "--preview", "--codings").stderr


def test_a_preview_says_how_sure_it_is_of_the_encoding(run: Run) -> None:
    Path("a.txt").write_bytes(("I: Où êtes-vous né?\nX: À Orléans, l’été.\n" * 20).encode("cp1252"))
    (one,) = json.loads(run("import", "a.txt", "--preview", "--json").stdout)["sources"]
    assert (one["sure"], 0 < one["confidence"] <= 1) == (False, True)
    assert "guessed (confidence" in run("import", "a.txt", "--preview").stdout


def test_a_preview_of_many_files_is_a_table_and_what_to_look_at(run: Run) -> None:
    Path("in").mkdir()
    for n in range(200):
        Path(f"in/E{n:03}.txt").write_text(TALK.replace("Soap", f"Soap {n}"))
    Path("in/odd.txt").write_text("I: a\nI: b\n")
    shown = run("import", "in", "--preview").stdout.split("\n")
    assert sum(line.startswith("E") for line in shown) == 200
    assert [line for line in shown if "(" in line and ".txt)" in line] == ["odd (odd.txt)"]
    assert any("only one speaker was found" in line for line in shown)
    assert max(map(len, shown)) <= 80


def test_the_json_of_a_preview_holds_that_of_an_import_and_more(run: Run) -> None:
    Path("a.txt").write_text(TALK)
    (one,) = json.loads(run("import", "a.txt", "--preview", "--json").stdout)["sources"]
    assert {"id", "file", "turns", "speakers", "layout", "encoding", "warnings", "sure", "confidence"} <= one.keys()
    assert one["header"] == ["Soap", "21-Apr-2023, 43m07s", "I = interviewer; X = informant"]
    assert one["metadata"] == {"title": "Soap", "date": "2023-04-21", "minutes": "43"}
    assert one["first"][0] == {"n": 1, "speaker": "I", "time": None, "text": "Who buys it?"}
    assert (one["words"], len(one["first"])) == (8, 3)
    (done,) = json.loads(run("import", "a.txt", "--json").stdout)["sources"]
    assert {key: one[key] for key in done} == done


def test_speakers_are_said_on_the_command_line(run: Run) -> None:
    Path("a.txt").write_text(TALK)
    run("import", "a.txt", "--case", "E1", "--speakers", "I=interviewer:Lead", "--speakers", "X=informant:A1")
    rows = {row["id"]: row for row in json.loads(run("informants", "list", "--json").stdout)}
    assert (rows["Lead"]["role"], rows["A1"]["case"]) == ("interviewer", "E1")
    refused = " ".join(run("import", "a.txt", "--id", "b", "--speakers", "Y=informant", exit_code=0).output.split())
    assert "already imported" in refused
    Path("b.txt").write_text(TALK + "I: And?\n")
    refused = " ".join(run("import", "b.txt", "--speakers", "Y=informant", exit_code=1).output.split())
    assert 'no line begins with the label "Y". There are: "I", "X".' in refused


def test_without_turns_nobody_speaks(run: Run) -> None:
    Path("a.txt").write_text(TALK)
    (one,) = json.loads(run("import", "a.txt", "--no-turns", "--json").stdout)["sources"]
    assert (one["layout"], one["speakers"], one["warnings"]) == ("paragraphs", [], [])
    run("import", "a.txt", "--no-turns", "--layout", "colon", exit_code=2)
    run("import", "a.txt", "--no-turns", "--speakers", "I=interviewer", exit_code=2)


def test_word_comments_become_codings_on_request(run: Run) -> None:
    commented(Path("b.docx"))
    shown = " ".join(run("import", "b.docx", "--preview", "--codings").stdout.split())
    assert 'new ungrouped concepts (3): c001 "scarcity", c002 "timing", c003 "weather"; new coders (2): Anna B, Bo' in shown
    done = json.loads(run("import", "b.docx", "--codings", "--json").stdout)
    assert done["codings"]["added"] == 3
    rows = json.loads(run("codings", "list", "--json").stdout)
    assert {(row["code"], row["coder"]) for row in rows} == {("scarcity", "Anna B"), ("timing", "Anna B"), ("weather", "Bo")}
    assert all("money was short" in row["quote"] for row in rows if row["coder"] == "Anna B")


def test_an_import_says_the_same_warnings_once(run: Run) -> None:
    Path("in").mkdir()
    for n in range(5):
        Path(f"in/{n}.txt").write_text(f"I: a{n}\nI: b\n")
    said = " ".join(run("import", "in").stderr.split())
    assert said.count("only one speaker") == 1
    assert "0, 1, 2 and 2 others: only one speaker" in said
    commented(Path("c.docx"))
    assert "--codings takes them over" in run("import", "c.docx").stderr


def test_what_is_odd_in_a_text_is_said_and_left(run: Run) -> None:
    Path("a.txt").write_bytes(f"I: Le cafÃ© est prÃªt\r\nX: \ufeffoui \ufffd\nI: \u202aah\u202c\nX: {'oui ' * 60}\n".encode())
    said = run("import", "a.txt").stderr
    for words in ("UTF-8 read in another encoding", "byte order mark", "lost", "direction of writing", "1 CRLF, 3 LF"):
        assert words in said
    assert "prÃªt" in json.loads(run("sources", "show", "a", "--json").stdout)["text"]


def test_a_folder_with_a_manifest_says_how_to_use_it(run: Run) -> None:
    Path("in").mkdir()
    Path("in/a.txt").write_text(TALK)
    Path("in/manifest.csv").write_text("file,case\na.txt,E1\n")
    assert f"--manifest {Path('in/manifest.csv')}" in run("import", "in", "--preview").stderr


def survey(many: int) -> None:
    rows = "".join(f'R_{n},"We sold bowls number {n} at the fair, which was far away."\n' for n in range(many))
    Path("survey.csv").write_text(f"ResponseId,Why did you change?\n{rows}")


def test_a_preview_of_a_survey_is_one_row_and_its_first_source_and_warnings_name_the_file(run: Run) -> None:
    survey(900)
    Path("a.txt").write_text(TALK)
    ran = run("import", "survey.csv", "a.txt", "--preview")
    lines = ran.stdout.split("\n")
    assert len(lines) < 60
    assert [line for line in lines if "900" in line and "1800" in line.replace(",", "")]
    assert [line for line in lines if "the first of 900)" in line]
    assert "(interviewer)" in ran.stdout
    said = " ".join(run("import", "survey.csv").stderr.split())
    assert "survey.csv: " in said and "survey-R_0:" not in said


def test_naming_columns_of_tags_takes_their_codings_over_also_later(run: Run) -> None:
    words = '"We sold all the bowls at the fair, which was far away."'
    Path("s.csv").write_text(f"id,why,note\n1,{words},kiln\n2,{words},fair\n")
    run("import", "s.csv", "--text-columns", "why", "--id-column", "id")
    told = ("import", "s.csv", "--text-columns", "why", "--id-column", "id", "--tag-columns", "note=Eva")
    assert "codings in the files: 2" in run(*told).stdout
    assert len(json.loads(run("codings", "list", "--json").stdout)) == 2
    again = run(*told).output
    assert "codings in the files: 0" in again and ".." not in again

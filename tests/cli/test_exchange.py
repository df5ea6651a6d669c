"""`gioia exchange`, and what `status`, `check` and `backup` say of what came with it, as people type them."""

from __future__ import annotations

import csv
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from gioia_coder.cli import app
from gioia_coder.formats.refi import PROJECT, read_codebook, read_project, validate
from tests.formats.test_other_programs_taguette import _document as document
from tests.formats.test_other_programs_taguette import _file as taguette
from tests.formats.test_refi_reading import TEXT, USERS, coding, project_xml, selection, source

Run = Callable[..., Result]
PICTURE = "00000000-0000-4000-8000-0000000000aa"
PIXELS = b"\x89PNG of the hall"
TREE = """<CodeBook><Codes>
<Code guid="00000000-0000-4000-8000-000000000011" name="forces" isCodable="true" color="#AA0000">
 <Code guid="00000000-0000-4000-8000-000000000010" name="drift" isCodable="true"><Description>Slow.

Include: weeks</Description></Code>
</Code></Codes></CodeBook>"""
WORDS = "We lost control.\r\nNobody noticed.\r\n"
INSIDE = (
    f"<Sources>{source(selection(3, 7, coding()) + selection(18, 24, coding(51), guid=41))}"
    f'<PictureSource guid="{PICTURE}" name="hall.png" path="internal://{PICTURE}.png"/></Sources>'
    '<Sets><Set guid="00000000-0000-4000-8000-0000000000bb" name="favourites">'
    '<MemberCode targetGUID="00000000-0000-4000-8000-000000000010"/></Set></Sets>'
)


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Return a way to run a command in a folder with an empty project `study` and a file of another program."""
    for name in ("GIOIA_PROJECT", "GIOIA_CODER"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("GIOIA_CONFIG_DIR", str(tmp_path / "config"))
    monkeypatch.setenv("COLUMNS", "150")
    monkeypatch.chdir(tmp_path)
    foreign(Path("theirs.qdpx"))

    def running(*words: str, exit_code: int = 0, typed: str | None = None, project: str = "study") -> Result:
        result = CliRunner().invoke(app, ["--project", project, "--coder", "eva", *words], input=typed)
        assert result.exit_code == exit_code, result.output
        return result

    assert CliRunner().invoke(app, ["init", "study", "--name", "Study"]).exit_code == 0
    return running


def foreign(path: Path, *, words: str = WORDS, inside: str = INSIDE) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("project.qde", project_xml(inside, origin="NVivo 14", before=USERS + TREE))
        archive.writestr(f"sources/{TEXT}.txt", words.encode())
        archive.writestr(f"sources/{PICTURE}.png", PIXELS)


def codes(run: Run, project: str = "study") -> list[tuple[str, str]]:
    return [(one["level"], one["code"]) for one in json.loads(run("codebook", "show", "--json", project=project).stdout)]


def test_the_list_of_commands_names_all_programs_to_the_end(run: Run) -> None:
    assert "Taguette" in run("--help").output


def test_what_came_in_is_told_with_the_way_on_and_status_cuts_what_has_no_place(run: Run) -> None:
    codes_ = "".join(
        f'<Code guid="00000000-0000-4000-8000-0000000001{n}" name="code {n}" isCodable="true"/>' for n in range(10, 23)
    )
    Path("flat.qdc").write_text(f'<CodeBook xmlns="urn:QDA-XML:codebook:1.0"><Codes>{codes_}</Codes></CodeBook>', "utf-8")
    said = run("exchange", "import", "flat.qdc", "--into", "the codes", "--yes").output
    assert "brought 13 codes into the codes. Next: cd 'the codes' && gioia status" in said
    assert "\n\nWhere its codes go\n" in said
    told = run("status", project="the codes").stdout
    assert (told.count("has no theme yet"), "Open: and 3 more; gioia check" in told) == (10, True)
    assert sum(row["what"] == "open" for row in json.loads(run("status", "--json", project="the codes").stdout)) == 13


def test_a_dry_run_shows_what_would_come_and_writes_nothing(run: Run) -> None:
    said = run("exchange", "import", "theirs.qdpx", "--dry-run").output
    assert "theirs.qdpx, written by NVivo" in said and "\n  drift" in said and "would bring 2 codes, 1 source, 2 codings" in said
    assert "UTF-16" not in said or "How offsets counted" in said
    assert json.loads(run("log", "--json").stdout) == []
    told = json.loads(run("exchange", "import", "theirs.qdpx", "--dry-run", "--json").stdout)
    assert (told["program"], told["written"]) == ("NVivo", False)
    assert told["codes"][1] == {"path": "forces > drift", "level": "concept", "name": "drift", "under": "forces"}
    assert {one["what"]: one["came"] for one in told["held"]}["codings"] == 2
    assert json.loads(run("log", "--json").stdout) == []


def test_a_file_comes_in_once_and_undo_takes_it_back(run: Run) -> None:
    said = run("exchange", "import", "theirs.qdpx", "--yes").output
    assert "theirs.qdpx brought 2 codes, 1 source, 2 codings." in said
    assert codes(run) == [("theme", "forces"), ("concept", "drift")]
    rows = json.loads(run("codings", "list", "--json").stdout)
    assert [(one["coder"], one["quote"]) for one in rows] == [("eva", "lost"), ("eva", "Nobody")]
    assert "brings nothing new; nothing was changed" in run("exchange", "import", "theirs.qdpx", "--yes").output
    assert len(json.loads(run("log", "--json").stdout)) == 1
    run("undo")
    assert codes(run) == []


def test_a_map_places_the_codes_and_is_shown_and_asked_without_one(run: Run) -> None:
    said = run("exchange", "import", "theirs.qdpx", exit_code=1).output
    assert "Where its codes go" in said and "nothing was changed" in said
    assert "nothing was imported" in run("exchange", "import", "theirs.qdpx", "--save-map", "map.csv").output
    with Path("map.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.reader(stream))
    assert rows == [
        ["path", "level", "name", "under"],
        ["forces", "theme", "forces", ""],
        ["forces > drift", "concept", "drift", "forces"],
    ]
    rows[1][1:3] = ["dimension", "Forces"]
    rows[2][1:] = ["theme", "Drift", "Forces"]
    with Path("map.csv").open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(rows)
    run("exchange", "import", "theirs.qdpx", "--map", "map.csv", "--yes")
    assert codes(run) == [("dimension", "Forces"), ("theme", "Drift")]
    assert {one["level"] for one in json.loads(run("codings", "list", "--json").stdout)} == {"theme"}


def test_into_makes_a_project_of_a_file_and_a_dry_run_makes_none(run: Run) -> None:
    run("exchange", "import", "theirs.qdpx", "--into", "new", "--dry-run")
    assert not Path("new").exists()
    assert "into new" in run("exchange", "import", "theirs.qdpx", "--into", "new", "--yes").output
    assert codes(run, "new") == [("theme", "forces"), ("concept", "drift")]
    assert codes(run) == []
    run("exchange", "import", "theirs.qdpx", "--into", "new", "--yes", exit_code=1)


def test_what_is_exported_is_valid_says_for_whom_and_comes_back_equal(run: Run) -> None:
    run("exchange", "import", "theirs.qdpx", "--yes")
    run("memo", "add", "ask again")
    done = json.loads(run("exchange", "export", "ours.qdpx", "--json").stdout)
    assert (done["codes"], done["sources"], done["codings"]) == (2, 1, 2)
    with zipfile.ZipFile("ours.qdpx") as archive:
        assert validate(archive.read("project.qde"), PROJECT) == []
        assert PIXELS in (archive.read(name) for name in archive.namelist())
    assert "brings nothing new" in run("exchange", "import", "ours.qdpx", "--yes").output
    run("exchange", "import", "ours.qdpx", "--into", "again", "--yes")
    assert len({json.loads(run("status", "--json", project=one).stdout)[-3]["value"] for one in ("study", "again")}) == 1


def test_plain_leaves_out_the_notes_that_only_gioia_reads(run: Run) -> None:
    run("exchange", "import", "theirs.qdpx", "--yes")
    for name, more in (("whole.qdpx", ()), ("plain.qdpx", ("--plain",))):
        run("exchange", "export", name, *more)
    assert any(note.name.startswith("gioia:") for note in read_project(Path("whole.qdpx")).notes)
    assert not any(note.name.startswith("gioia:") for note in read_project(Path("plain.qdpx")).notes)


def test_a_target_counts_offsets_as_that_program_does(run: Run) -> None:
    Path("S1.txt").write_text("\U0001f600 We lost control.\n", "utf-8")
    run("import", "S1.txt")
    run("code", "S1", "--quote", "lost", "--new", "drift")
    starts = {}
    for target in ("nvivo", "maxqda"):
        run("exchange", "export", f"{target}.qdpx", "--target", target)
        with zipfile.ZipFile(f"{target}.qdpx") as archive:
            starts[target] = archive.read("project.qde").split(b'startPosition="')[1].split(b'"')[0]
    assert starts == {"nvivo": b"6", "maxqda": b"5"}
    said = " ".join(run("exchange", "export", "x.qdpx", "--target", "nvvio", exit_code=1).output.split())
    assert "nvivo, atlasti, maxqda, qualcoder" in said


def test_one_of_several_projects_of_a_taguette_file_is_chosen(run: Run) -> None:
    second = "insert into projects values (2, 'Fairs', '', '2024-02-01 09:00:00')"
    file = taguette(Path(), second, document("<p>Ours</p>"), document("<p>Theirs</p>", 2, "ben", 2))
    assert "Fairs" in run("exchange", "import", str(file), "--yes", exit_code=1).output
    run("exchange", "import", str(file), "--choose", "Fairs", "--yes")
    assert [one["id"] for one in json.loads(run("sources", "list", "--json").stdout)] == ["ben"]


def test_status_says_what_is_kept_and_check_what_is_missing_or_changed(run: Run) -> None:
    assert "kept of other programs" not in run("status").output
    run("exchange", "import", "theirs.qdpx", "--yes")
    assert "kept of other programs: 1 picture, 1 set, 1 file" in run("status").output
    run("check")
    (kept,) = Path("study/kept").iterdir()
    kept.write_bytes(b"another")
    said = " ".join(run("check", exit_code=1).output.split())
    assert "fault" in said and "not the file that" in said and f"{PICTURE}.png" in said.replace(" ", "")
    kept.unlink()
    assert "is missing" in " ".join(run("check", exit_code=1).output.split())


def test_unsure_offsets_are_warned_of_until_their_codings_are_gone(run: Run) -> None:
    words = "".join(f"Word{n} next\r\n" for n in range(20))
    inside = (
        f"<Sources>{source(''.join(selection(at, at + 3, coding(50 + at), guid=100 + at) for at in range(1, 40, 5)))}</Sources>"
    )
    foreign(Path("odd.qdpx"), words=words, inside=inside)
    assert "unsure" not in run("status").output
    said = run("exchange", "import", "odd.qdpx", "--yes").output
    assert "How offsets counted" in said
    status = " ".join(run("status").output.split())
    assert "Warning: Anna: it was not sure how its file counted offsets" in status and "see gioia check" in status
    found = [one for one in json.loads(run("check", "--json").stdout) if one["kind"] == "open" and one["where"] == "Anna"]
    assert len(found) == 1 and "gioia sources show Anna" in found[0]["mend"]
    run("undo")
    assert "not sure" not in run("status").output


def test_a_backup_brings_along_what_is_kept_and_restoring_puts_it_back(run: Run) -> None:
    run("exchange", "import", "theirs.qdpx", "--yes")
    said = " ".join(run("backup", "far/copy").output.split())
    assert "Wrote far/copy.gioia" in said and "Kept of other programs' files: 1, in far/kept." in said
    (kept,) = Path("far/kept").iterdir()
    assert kept.read_bytes() == PIXELS
    run("check", project="far/copy.gioia")
    (Path("study/kept") / kept.name).unlink()
    run("backup", "--restore", "far/copy.gioia", "--yes")
    assert (Path("study/kept") / kept.name).read_bytes() == PIXELS
    run("check")
    inside = run("backup", "study/backups/mine").output
    assert "Kept" not in inside and not Path("study/backups/kept").exists()


def test_a_backup_without_kept_files_says_nothing_of_them(run: Run) -> None:
    assert "kept" not in run("backup", "far/copy").output
    assert [one.name for one in Path("far").iterdir()] == ["copy.gioia"]


def test_a_blind_copy_holds_nothing_that_is_kept(run: Run) -> None:
    run("exchange", "import", "theirs.qdpx", "--yes")
    run("share", "--coder", "ben", "far/ben.gioia")
    assert [one.name for one in Path("far").iterdir()] == ["ben.gioia"]
    assert b"hall.png" not in Path("far/ben.gioia").read_bytes()
    assert "kept of other programs" not in run("status", project="far/ben.gioia").output


def test_a_codebook_goes_out_and_in_as_qdc(run: Run) -> None:
    run("exchange", "import", "theirs.qdpx", "--yes")
    run("codebook", "export", "book.qdc")
    assert "nothing to change" in run("codebook", "import", "book.qdc", "--dry-run").output
    CliRunner().invoke(app, ["init", "other", "--name", "Other"])
    run("codebook", "import", "book.qdc", project="other")
    assert codes(run, "other") == codes(run)
    run("codebook", "export", "book.yaml", project="other")
    text = Path("book.yaml").read_text("utf-8")
    assert "definition: Slow." in text and "include: weeks" in text
    run("exchange", "export", "same.qdc")
    ids = [sorted(one.guid for one in read_codebook(Path(name)).codes) for name in ("book.qdc", "same.qdc")]
    assert ids[0] == ids[1], "codes are called by the store's UUIDs, however they leave"

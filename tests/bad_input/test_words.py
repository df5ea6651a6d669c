"""Words that make no sense, and names that people do give."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from gioia_coder.core.reports import MODULES
from gioia_coder.formats import REPORTS
from tests.bad_input.attack import NAMES, refused, run, state

NONSENSE: list[tuple[str, str]] = [
    ("code E1-01:9 c001", "there is no turn 9"),
    ("code E1-01:0 c001", "numbered from 1"),
    ("code E1-01:2.99 c001", "there is no sentence 99"),
    ("code E1-01:4-2 c001", "E1-01:4-2"),
    ("code E1-01@5-2 c001", "E1-01@5-2"),
    ("code E1-01@0-99999999 c001", "E1-01@0-99999999"),
    ("code E1-01@-5-2 c001", "is not an address"),
    ("code E1-01:1e3 c001", "is not an address"),
    ("code X9:2 c001", 'there is no source "X9"'),
    ("code E1-01:2 zzz", 'there is no code "zzz". There are: Frugal, Scarcity, Drift, no money'),
    ("code E1-01:2", "no code is named"),
    ("code E1-01:2 c001 --intensity 4", "not 1, 2 or 3"),
    ("code E1-01 c001 --quote never-said-at-all", "is not in the text"),
    ("code E1-01 c001 --quote we", "stands there"),
    ("--coder consensus code E1-01:2 c001", "nobody codes as consensus by hand"),
    ("--coder Consensus sources done E1-01", "nobody codes as consensus by hand"),
    ("coders me consensus", "nobody codes as consensus by hand"),
    ("coders set nobody blind=yes", 'there is no coder "nobody"'),
    ("coders set anna blind=perhaps", "blind is yes or no"),
    ("coders set anna shoe=43", "setting of a coder"),
    ("agreement", "only anna has coded"),
    ("agreement --coders anna,zzz", 'there is no coder "zzz"'),
    ("agreement --coders anna", "only anna is named"),
    ("agreement --coders ,", "only anna has coded"),
    ("agreement --round zzz", "There is none yet: freeze one with"),
    ("agreement --unit page", 'there is no unit "page"'),
    ("agreement --level code", 'there is no level "code"'),
    ("rounds freeze first", "only anna has coded"),
    ("rounds freeze first --coders consensus,anna", ""),
    ("rounds freeze first --sources X9", ""),
    ("rounds freeze \x07", "cannot be a round's name"),
    ("sources show E1", "could be several sources: E1-01, E1-02"),
    ("sources show zzz", 'there is no source "zzz". There are: E1-01, E1-02.'),
    ("sources set E1-01 title", "is not of the form key=value"),
    ("sources set E1-01 id=", "the id is blank"),
    ("sources set E1-01 id=e1-02", "there is a source e1-02 already"),
    ("sources set E1-01 case=zzz", 'there is no case "zzz". There is: E1.'),
    ("sources set E1-01 speaker:Z=E1-A", "there is no speaker in E1-01"),
    ("cases remove E1", "is not empty"),
    ("cases set E1 =3", "is not of the form key=value"),
    ("informants remove E1-A", "gioia erase E1-A"),
    ("codebook add theme Drift", "with this name already"),
    ("codebook move t01 c001", "c001"),
    ("codebook move d1 t01", "d1"),
    ("codebook merge c001 t01", "c001"),
    ("codebook merge c001 c001", "c001"),
    ("codebook edit c001 shoe=43", 'there is no field "shoe"'),
    ("codebook split c001", "which codings move?"),
    ("codebook split c001 new --segments E1-01:4", "E1-01:4"),
    ("codebook diff 2026-99-99", "is no state of a codebook"),
    ("codebook diff 99999999999999999999", "there is no entry"),
    ("codebook check --dismiss zzz --why x", "there is no hint"),
    ("codebook export book.docx", "no codebook can be written as"),
    ("codings export codings.pdf", "Use .csv, .xlsx, .json"),
    ("codings sheet E1-01 sheet.csv", "is a workbook"),
    ("codings place 99999999999999999999 E1-01:2", "no quarantined coding"),
    ("codings list --coder zzz", 'there is no coder "zzz"'),
    ("find ( --regex", "not a regular expression"),
    ("find x --as c001 --unit page", "Units are"),
    ("find x --speaker zzz", 'there is no speaker "zzz"'),
    ("memo remove 99999999999999999999", "no memo"),
    ("memo add x --kind shoe", "Kinds are"),
    ("memo add x --case E1 --code c001", ""),
    ("link add c001 c001", "cannot be linked with itself"),
    ("link remove 0", "no link"),
    ("quote E1-01:2", "--state"),
    ("quote E1-01:2 --state nice", "States are"),
    ("quote E1-01:2 --shown something-else", "differs from its words"),
    ("rate E1 t01 great --why x", "Ratings are"),
    ("rate E1 t01 high", "a rating needs its reason"),
    ("suggest X9", 'there is no source "X9"'),
    ("suggest --code zzz", 'there is no code "zzz"'),
    ("suggest --unit page", 'there is no unit "page"'),
    ("suggest --level dimension", 'nothing is suggested at the level "dimension"'),
    ("suggest --learn-from zzz", 'there is no coder "zzz". There are: anna, all.'),
    ("suggest --learn-from ,zzz,", 'there is no coder "zzz"'),
    ("suggest --accept E1-01:2", "is not of the form SEGMENT=CODE"),
    ("suggest --accept =", "is not of the form SEGMENT=CODE"),
    ("suggest --accept E1-01:99=c001", "there is no turn 99"),
    ("suggest --accept E1-01:2=zzz", 'there is no code "zzz"'),
    ("suggest --accept E1-01:2=c001 --reject E1-01:4=zzz", 'there is no code "zzz"'),
    ("suggest --level theme --accept c001=t02", "stands in t01"),
    ("suggest --level theme --accept zzz=t02", "zzz"),
    ("suggest --level theme --accept c003=zzz", 'there is no theme "zzz"'),
    ("suggest --level theme --evaluate", "leaving sources out"),
    ("--coder consensus suggest", "nobody codes as consensus by hand"),
    ("rules add zzz x", 'there is no code "zzz"'),
    ("rules add c001 *", "a rule is a word or a few"),
    ("rules ban c001 \x07", "a rule is a word or a few"),
    ("rules remove c001 zzz", 'there is no rule of this code "zzz"'),
    ("rules edit c001 zzz x", 'there is no rule of this code "zzz"'),
    ("settings shoe=43", 'there is no setting "shoe"'),
    ("settings language=x!", 'language cannot be "x!"'),
    ("settings unit=page", "It is turn, sentence or character."),
    ("settings label_length=-5", "Write a number"),
    ("settings name=", "a project needs a name"),
    ("report shoe", 'there is no report "shoe". There are: data-structure'),
    ("report sources shoe.pdf", 'the report "sources" has no figure. These have one: data-structure'),
    ("report sources shoe.doc", "Use one of .csv"),
    ("report sources shoe", "no report is written as"),
    ("report case-matrix --layer zzz", 'there is no coder or layer "zzz". There are: anna'),
    ("report case-matrix --rule high:", "a level of the rule lacks what it needs"),
    ("report case-matrix --rows zzz", 'there is no level "zzz". There are: concept, theme, dimension, case, informant'),
    ("report case-matrix --columns zzz", 'there is no column "zzz". There are: case'),
    ("report case-matrix --cell zzz", 'there is no cell "zzz". There are: present'),
    ("report evidence --by zzz", 'there is no coder "zzz"'),
    ("export --only zzz", 'there is no report "zzz"'),
    ("export --formats zzz", 'there is no format "zzz"'),
    ("undo --entry 0", 'there is no entry "0"'),
    ("undo --entry -1", 'there is no entry "-1"'),
    ("undo --entry 999999", 'there is no entry "999999"'),
    ("undo --entry 99999999999999999999", "there is no entry"),
    ("undo --entry 1", "later entries stand on it"),
    ("erase zzz", 'there is no source or informant "zzz"'),
    ("import transcripts/E1-01.txt transcripts/E1-02.txt --id A", "--id names one source"),
    ("import nowhere.txt", "there is no such file"),
    ("--project nowhere status", "there is no project at nowhere"),
    ("init .", "exists already"),
    ("demo .", "is not empty"),
]


@pytest.mark.parametrize(("words", "said"), NONSENSE, ids=[words for words, _ in NONSENSE])
def test_nonsense_is_refused_with_the_remedy(study: Path, words: str, said: str) -> None:
    refused(*words.split(), said=said)


@pytest.mark.parametrize(
    "words",
    [
        *("undo 0", "undo -3", "undo 1e3", "undo --entry x", "memo remove x", "report case-matrix --min-sources -1"),
        *("codebook add shoe x", "codebook show --level shoe", "code E1-01:2 c001 --intensity strong", "import", "shoe"),
        *("--shoe status", "codings place 1", "sources show", "report"),
    ],
)
def test_wrong_usage_exits_with_2(study: Path, words: str) -> None:
    refused(*words.split(), usage=True)


NAMED = """
code E1-01:2 NAME|code E1-01:2 --new NAME|code NAME c001|code NAME|uncode E1-01:2 NAME|code E1-01 c001 --quote NAME
find NAME|find NAME --regex|memo add NAME|memo add x --segment NAME|memo add x --code NAME|link add c001 c002 --label NAME
cases set NAME|cases set E1 a=NAME|cases set E1 NAME=1|cases set E1 id=NAME|informants set NAME|informants set E1-A role=NAME
sources set E1-01 id=NAME|sources set E1-02 title=NAME|sources set E1-02 date=NAME|sources show NAME|sources remove NAME
codebook add theme NAME|codebook add concept NAME --in t01|codebook rename c001 NAME|codebook move c001 NAME
codebook edit c001 definition=NAME|codebook edit c001 label:NAME=1|codebook split c001 NAME --segments E1-01:2.2
codebook import NAME --yes|codebook export NAME|codebook diff NAME|codebook check NAME|codings import NAME|codings export NAME
quote E1-01:2 --shown NAME|quote E1-01:2 --translation en=NAME|quote E1-01:2 --translation NAME=x|rate E1 t01 high --why NAME
coders me NAME|coders add NAME|--coder NAME code E1-01:4 c001|settings NAME|settings name=NAME|settings language=NAME
report NAME|report sources NAME|report case-matrix --layer NAME|report case-matrix --columns NAME|export --only NAME
backup --restore NAME --yes|erase NAME|import NAME|import --manifest NAME|--project NAME status
suggest NAME|suggest --code NAME|suggest --accept E1-01:2=NAME|suggest --accept NAME=c001|suggest --learn-from NAME
rules add c001 NAME|rules pin c002 NAME|rules ban c003 NAME|rules edit c001 NAME x|rules edit c001 NAME NAME
rules remove c001 NAME|--coder NAME suggest|settings spacy_model=NAME|settings spacy_model=|rules list --code NAME
import more.txt --id NAME|import more.txt --case NAME|import more.txt --informant NAME|import more.txt --encoding NAME --preview
""".replace("\n", "|")
COMMANDS = [line.strip() for line in NAMED.split("|") if line.strip()]


@pytest.mark.parametrize("kind", NAMES)
def test_a_name_of_any_kind_is_taken_or_refused_everywhere(study: Path, kind: str) -> None:
    Path("more.txt").write_text("Interviewer: And then?\n\nE1-B: Then nothing.\n", "utf-8")
    after = state(study)
    for command in COMMANDS:
        before = after
        result = run(*(word.replace("NAME", NAMES[kind]) for word in command.split()))
        after = state(study)
        if result.exit_code:
            assert after == before, command
            assert not result.stdout, command
        if result.exit_code == 1:
            assert result.stderr.count("Error: ") == 1, command
    for command in ("status", "sources list", "cases list", "codings list", "codebook show", "memo list", "log", "check"):
        assert run(*command.split()).exit_code == 0, command
    assert run("export").exit_code == 0
    assert not list(study.parent.glob("x*")), "nothing is written outside the project"


@pytest.mark.parametrize("command", ["sources set E1-01 id=", "cases set ", "informants set ", "import more.txt --id "])
def test_a_blank_id_makes_nothing(study: Path, command: str) -> None:
    Path("more.txt").write_text("Words.\n", "utf-8")
    *words, last = command.split(" ")
    refused(*words, last + "  ", said="the id is blank")


def test_who_codes_is_asked_where_it_matters_and_only_there(study: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GIOIA_CODER")
    for words in ("code E1-01:2 c001", "code E1-01", "uncode E1-01:2", "sources done E1-01", "rate E1 t01 high --why x"):
        refused(*words.split(), said="who codes? No coder is set. Say it once: gioia coders me NAME")
    assert run("memo", "add", "needs nobody").exit_code == 0


@pytest.mark.parametrize("content", ["[]", "3", "[[", '{"a": 1}', '{"": [1]}', "[" * 100_000, b"\xff\xfe\x00"])
def test_a_damaged_configuration_is_as_good_as_none(
    study: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str | bytes
) -> None:
    monkeypatch.delenv("GIOIA_CODER")
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "coders.json").write_bytes(content if isinstance(content, bytes) else content.encode())
    refused("code", "E1-01:2", "c001", said="gioia coders me NAME")
    assert run("coders", "me", "ben").exit_code == 0
    assert run("code", "E1-01:2", "c001").exit_code == 0


def test_a_configuration_that_is_a_folder_or_under_a_file_is_refused(
    study: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "config" / "coders.json").mkdir(parents=True)
    refused("coders", "me", "ben", said="is a folder")
    monkeypatch.setenv("GIOIA_CONFIG_DIR", str(study / "project.gioia"))
    refused("coders", "me", "ben", said="a file, not a folder")


def test_an_empty_project_makes_every_report_in_every_format(
    study: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    empty = tmp_path / "empty"
    assert run("init", str(empty), "--name", "Nothing yet").exit_code == 0
    monkeypatch.chdir(empty)
    for name in MODULES:
        assert run("report", name).exit_code == 0
        assert json.loads(run("report", name, "--json").stdout) is not None
        for suffix in REPORTS:
            assert run("report", name, f"out/{name}{suffix}").exit_code == 0
            assert (empty / "out" / f"{name}{suffix}").stat().st_size
    for words in ("export", "status", "check", "log", "codings list", "codebook show", "find x", "codings export c.csv"):
        assert run(*words.split()).exit_code == 0
    refused("undo", said="there is nothing to undo. `gioia log` shows the history.")


def test_undo_stops_when_nothing_is_left(study: Path) -> None:
    assert run("undo", "500").exit_code == 0
    refused("undo", said="there is nothing to undo")
    assert run("check").exit_code == 0


def test_only_the_id_typed_again_erases(study: Path) -> None:
    before = state(study)
    for typed in ("", "\n", "y\n", "yes\n", "E1-02\n", "e1-01\n", "\x1b[A\n", "E1-01 E1-01\n"):
        result = run("erase", "E1-01", typed=typed)
        assert result.exit_code == 0 and "Nothing was changed" in result.output
    refused("erase", "E1-01", "--yes", typed="E1-01\n", usage=True)
    assert state(study) == before
    assert run("erase", "E1-01", typed="E1-01\n").exit_code == 0
    refused("import", "transcripts/E1-01.txt", said="was erased from the project")


def test_questions_nobody_can_answer_change_nothing(study: Path) -> None:
    refused("sources", "remove", "E1-01", said="Add --yes")
    refused("uncode", "E1-01:2.2", said="Add --yes")
    refused("codebook", "retire", "c001", said="Add --yes")
    assert run("backup", "b.gioia").exit_code == 0
    refused("backup", "--restore", "b.gioia", said="Add --yes")

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import pytest
from openpyxl import Workbook

from gioia_coder.core.text.labels import clean_id
from gioia_coder.errors import ConflictError, InputError
from gioia_coder.store import Store, reading
from gioia_coder.workflow import importing, project
from gioia_coder.workflow.importing import import_sources
from gioia_coder.workflow.speakers import parse_speakers

TALK = "Interviewer: What changed?\n{who}: We sell {what} online now.\n"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(project.init(tmp_path / "study", name="Study")) as opened:
        yield opened


def talk(folder: Path, name: str, who: str = "Anna", what: str = "stands") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(TALK.format(who=who, what=f"{what} of {name}"), "utf-8")
    return path


def manifest(folder: Path, *rows: str, header: str = "file,case,informant") -> Path:
    path = folder / "manifest.csv"
    path.write_text("\n".join([header, *rows]) + "\n", "utf-8")
    return path


def people(store: Store) -> dict[str, str]:
    """Return each informant's case, interviewers aside."""
    cases = {case.id: case.ref for case in reading.cases(store.connection)}
    found = [one for one in reading.informants(store.connection) if not one.is_interviewer]
    assert len({one.ref for one in found}) == len(found)
    return {one.ref: cases.get(one.case or 0, "") for one in found}


def refs(store: Store) -> list[str]:
    return [one.ref for one in reading.sources(store.connection)]


def test_all_faults_of_a_manifest_come_at_once_with_their_lines(store: Store, tmp_path: Path) -> None:
    talk(tmp_path, "a.txt")
    rows = ("a.txt,E1,x,ceo", "b.txt,E1,x,ceo", ",E1,x,", "a.txt,E2,x;y,a;b;c")
    path = manifest(tmp_path, *rows, header="file,case,informant,role,titel")
    with pytest.raises(InputError) as refused:
        import_sources(store, [], manifest=path)
    lines = [str(problem) for problem in refused.value.problems]
    for place, what in (
        ("manifest.csv:1", "titel"),
        (":3", "no file"),
        (":4", "neither a file"),
        (":5", "3 roles"),
        (":5", "that of"),
    ):
        assert any(place in line and what in line for line in lines), (place, what, lines)
    assert store.last_entry == 0


def test_a_manifest_gives_cases_attributes_informants_and_roles(store: Store, tmp_path: Path) -> None:
    talk(tmp_path, "a.txt")
    header = "file,id,title,kind,date,minutes,case,informant,role,language,case:size"
    path = manifest(tmp_path, "a.txt,E1 01,A talk,observation,2019,60,E1,#03,founder,en,40", header=header)
    import_sources(store, [], manifest=path, kind="document", case="E9")
    (source,) = reading.sources(store.connection)
    assert (source.ref, source.title, source.kind, source.date, source.minutes) == (
        "E1-01",
        "A talk",
        "observation",
        "2019",
        "60",
    )
    (case,) = reading.cases(store.connection)
    assert (case.ref, case.attributes) == ("E1", {"size": "40"})
    assert people(store) == {"#03": "E1"}


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_a_manifest_may_be_a_workbook(store: Store, tmp_path: Path, suffix: str) -> None:
    talk(tmp_path, "a.txt")
    path = tmp_path / f"manifest.{suffix}"
    if suffix == "csv":
        path.write_text("file;case;informant\na.txt;007;Anna\n")
    else:
        book = Workbook()
        for row in (("file", "case", "informant"), ("a.txt", "007", "Anna")):
            book.active.append(row)
        book.save(path)
    import_sources(store, [], manifest=path)
    assert people(store) == {"Anna": "007"}


def test_ids_written_in_several_ways_are_one_informant_as_first_written(store: Store, tmp_path: Path) -> None:
    for name, who in (("a.txt", "#03"), ("b.txt", "(03)"), ("c.txt", "3")):
        talk(tmp_path, name, who)
    done = import_sources(store, [], manifest=manifest(tmp_path, "a.txt,E1,#03", "b.txt,E1,(03)", "c.txt,E1,3"))
    assert people(store) == {"#03": "E1"}
    assert any("#03" in note for note in done.notes)


def test_one_id_in_two_cases_is_refused_with_every_place_or_asked(store: Store, tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt", "c.txt"):
        talk(tmp_path, name)
    path = manifest(tmp_path, "a.txt,E1,Anna", "b.txt,E2,Anna", "c.txt,E3,Anna")
    with pytest.raises(InputError) as refused:
        import_sources(store, [], manifest=path)
    assert [problem.where.rpartition(":")[2] for problem in refused.value.problems if "one case" in problem.what] == ["3", "4"]
    assert store.last_entry == 0
    with pytest.raises(InputError):
        import_sources(store, [], manifest=path, ask=lambda question: False)
    asked: list[str] = []
    import_sources(store, [], manifest=path, ask=lambda question: not asked.append(question))
    assert len(asked) == 2
    assert sorted(people(store).values()) == ["E1", "E2", "E3"]


def test_the_same_bytes_again_are_nothing_and_no_entry(store: Store, tmp_path: Path) -> None:
    path = talk(tmp_path, "a.txt")
    import_sources(store, [path])
    entry = store.last_entry
    done = import_sources(store, [path], ref="other")
    assert (done.sources, done.skipped[0]["reason"], store.last_entry) == ([], "already imported as a", entry)


def test_another_text_under_an_id_is_refused_with_the_way_on(store: Store, tmp_path: Path) -> None:
    import_sources(store, [talk(tmp_path, "a.txt")])
    with pytest.raises(InputError, match="under another --id"):
        import_sources(store, [talk(tmp_path, "A.txt", what="shops")])
    assert refs(store) == ["a"]


def test_a_folder_without_a_manifest_gives_ids_by_name(store: Store, tmp_path: Path) -> None:
    talk(tmp_path, "in/b.txt")
    talk(tmp_path, "in/deep/a: x.txt")
    (tmp_path / "in" / "photo.jpg").write_bytes(b"x")
    talk(tmp_path, "in/.hidden.txt")
    done = import_sources(store, [tmp_path / "in"], case="E1")
    assert sorted(refs(store)) == ["a-x", "b"]
    assert [Path(one["file"]).name for one in done.skipped] == ["photo.jpg"]
    assert [case.ref for case in reading.cases(store.connection)] == ["E1"]


def test_a_source_is_registered_without_a_file_and_takes_one_later(store: Store, tmp_path: Path) -> None:
    import_sources(store, [], manifest=manifest(tmp_path, ",S1,E1,Anna,", header="file,id,case,informant,title"))
    assert reading.sources(store.connection)[0].revision is None
    again = import_sources(store, [], manifest=tmp_path / "manifest.csv")
    assert again.skipped[0]["reason"] == "already registered"
    talk(tmp_path, "s1.txt")
    import_sources(store, [], manifest=manifest(tmp_path, "s1.txt,S1,E1,Anna,A talk", header="file,id,case,informant,title"))
    (source,) = reading.sources(store.connection)
    assert source.revision is not None
    assert (source.file, source.title, len(source.informants)) == ("s1.txt", "A talk", 1)


def test_bad_files_are_passed_over_when_asked_and_stop_all_when_not(store: Store, tmp_path: Path) -> None:
    good = talk(tmp_path, "a.txt")
    bad = tmp_path / "b.txt"
    bad.write_bytes(b"")
    with pytest.raises(InputError, match=r"b\.txt"):
        import_sources(store, [good, bad])
    assert store.last_entry == 0
    done = import_sources(store, [good, bad], skip_bad=True)
    assert (refs(store), len(done.skipped)) == (["a"], 1)


def test_two_imports_at_once_bring_nobody_in_twice(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file, decide = talk(tmp_path, "a.txt"), importing.who_speaks

    def meanwhile(*what: object) -> object:
        monkeypatch.setattr(importing, "who_speaks", decide)
        with Store.open(store.path) as other:
            import_sources(other, [file], case="E1")
        return decide(*what)  # type: ignore[arg-type]

    monkeypatch.setattr(importing, "who_speaks", meanwhile)
    with pytest.raises(ConflictError, match="changed meanwhile; nothing was imported"):
        import_sources(store, [file], case="E1")
    assert (refs(store), len(reading.informants(store.connection)), store.last_entry) == (["a"], 2, 1)
    assert import_sources(store, [file], case="E1").sources == []


def test_of_two_files_with_one_id_only_the_first_can_come_in(store: Store, tmp_path: Path) -> None:
    paths = [talk(tmp_path, "x/a.txt"), talk(tmp_path, "y/A.txt")]
    with pytest.raises(InputError, match='the id "A" too'):
        import_sources(store, paths)
    import_sources(store, paths, skip_bad=True)
    assert refs(store) == ["a"]


def test_a_preview_writes_nothing(store: Store, tmp_path: Path) -> None:
    done = import_sources(store, [talk(tmp_path, "a.txt")], preview=True)
    assert ([one["id"] for one in done.sources], store.last_entry) == (["a"], 0)


def test_a_focus_group_has_informants_of_several_cases(store: Store, tmp_path: Path) -> None:
    talk(tmp_path, "a.txt", "Anna")
    talk(tmp_path, "b.txt", "Ben")
    (tmp_path / "g.txt").write_text("Anna: We sell.\nBen: We do not.\n")
    import_sources(store, [], manifest=manifest(tmp_path, "a.txt,E1,Anna", "b.txt,E2,Ben", "g.txt,,Anna;Ben"))
    assert people(store) == {"Anna": "E1", "Ben": "E2"}
    group = reading.sources(store.connection)[2]
    assert (group.case, len(group.informants)) == (None, 2)


def test_the_only_informant_of_a_text_without_labels_is_the_speaker(store: Store, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("We went on for years.\n\nThen the money was gone.\n")
    import_sources(store, [tmp_path / "a.txt"], informants=["Anna"], case="E1")
    (source,) = reading.sources(store.connection)
    assert source.revision is not None
    assert reading.revision(store.connection, source.revision).speakers == {"": source.informants[0]}


@pytest.mark.parametrize(
    ("written", "ref"),
    [
        ("two words", "two-words"),
        ("E1:01@x", "E1-01-x"),
        ("a\x1b[31m\x07b\x7f\x85c", "a-[31m-b-c"),
        ("tab\there\u3000", "tab-here"),
        ("🦀🦀", "🦀🦀"),
        ("訪談一", "訪談一"),
        ("x" * 300, "x" * 300),
        (": @", "source"),
        ("bad\udcff", "bad"),
    ],
)
def test_hostile_ids_are_made_typeable(store: Store, tmp_path: Path, written: str, ref: str) -> None:
    assert clean_id(written) == ref
    import_sources(store, [talk(tmp_path, "a.txt", who="Anna")], ref=written, case=written, informants=[written])
    assert (refs(store), people(store)) == ([ref], {ref: ref})


def test_cases_with_two_values_of_an_attribute_are_refused(store: Store, tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt"):
        talk(tmp_path, name)
    header = "file,case,informant,case:size"
    with pytest.raises(InputError, match='has size "40" in an earlier row'):
        import_sources(store, [], manifest=manifest(tmp_path, "a.txt,E1,Anna,40", "b.txt,E1,Anna,50", header=header))
    assert store.last_entry == 0


def test_an_import_is_one_act_that_undo_takes_back(store: Store, tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt"):
        talk(tmp_path, name)
    import_sources(store, [], manifest=manifest(tmp_path, "a.txt,E1,Anna", "b.txt,E1,Anna"))
    assert (store.last_entry, reading.entries(store.connection)[0].what) == (1, "import 2 sources")
    store.undo(who="eva")
    assert (refs(store), people(store), reading.cases(store.connection)) == ([], {}, ())
    import_sources(store, [tmp_path / "a.txt"])
    assert refs(store) == ["a"]


def test_a_case_written_with_other_letters_is_that_case_with_its_attributes(store: Store, tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt", "c.txt"):
        talk(tmp_path, name)
    header = "file,case,informant,case:size,case:place"
    import_sources(store, [], manifest=manifest(tmp_path, "a.txt,K9,Anna,40,", "b.txt,k9,Anna,,hall", header=header))
    import_sources(store, [], manifest=manifest(tmp_path, "c.txt,k9,Anna,,hill", header=header))
    (case,) = reading.cases(store.connection)
    assert (case.ref, case.attributes, people(store)) == ("K9", {"size": "40", "place": "hill"}, {"Anna": "K9"})
    with pytest.raises(InputError, match='has size "40" in an earlier row'):
        import_sources(store, [], manifest=manifest(tmp_path, "a.txt,K9,Anna,40,", "b.txt,k9,Anna,50,", header=header))


@pytest.mark.parametrize("name", ["id", "sources", "Informants"])
def test_an_attribute_in_a_manifest_cannot_be_called_as_a_column_of_the_list(store: Store, tmp_path: Path, name: str) -> None:
    talk(tmp_path, "a.txt")
    with pytest.raises(InputError, match=r"manifest\.csv:1: an attribute cannot be called"):
        import_sources(store, [], manifest=manifest(tmp_path, "a.txt,E1,Anna,x", header=f"file,case,informant,case:{name}"))


def test_where_several_speak_and_nobody_asks_the_way_to_say_who_does_is_told(store: Store, tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text(f"Ada: We sell {name}.\nBo: Why? Where?\nAda: Here.\nBo: Since when?\n")
    talk(tmp_path, "c.txt")
    done = import_sources(store, [tmp_path / name for name in ("a.txt", "b.txt", "c.txt")], preview=True)
    said = [[one for one in source["warnings"] if "known as an interviewer" in one] for source in done.sources]
    assert said[0] == said[1] and said[2] == []
    assert said[0][0].startswith('nobody here is known as an interviewer: if Bo asks, say --speakers "Bo=interviewer"')
    told = import_sources(store, [tmp_path / "a.txt"], speakers=parse_speakers(["Bo=interviewer"]))
    assert told.sources[0]["warnings"] == []


def test_a_table_of_utterances_without_an_interviewer_is_told_too(store: Store, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("speaker,text\nAda,We sold bowls at the fair.\nBo,Where did you sell them?\nAda,In town.\n")
    (one,) = import_sources(store, [tmp_path / "t.csv"]).sources
    assert any('--speakers "Bo=interviewer"' in warning for warning in one["warnings"])


def test_a_doc_in_a_folder_is_read_where_it_is_rtf_and_else_passed_over_with_the_remedy(store: Store, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    talk(folder, "a.txt")
    (folder / "r.doc").write_text("{\\rtf1 I: When did it start?\\par X: Late.\\par}")
    (folder / "w.doc").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    with ZipFile(folder / "s.ods", "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", "<x/>")
    done = import_sources(store, [folder])
    assert refs(store) == ["a", "r"]
    reasons = {Path(one["file"]).name: one["reason"] for one in done.skipped}
    assert reasons["w.doc"] == "nothing here reads .doc files. Open it in Word or LibreOffice and save it as .docx."
    assert reasons["s.ods"].endswith("save it as .xlsx.")
    for name in ("a.txt", "r.doc"):
        (folder / name).unlink()
    with pytest.raises(InputError, match=r"w\.doc: nothing here reads \.doc files"):
        import_sources(store, [folder])

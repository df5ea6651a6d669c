"""A study goes to another program and comes back: what was changed there is taken, and nothing of ours is lost."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest

from gioia_coder.core.exchange import refi
from gioia_coder.core.exchange.mapping import META
from gioia_coder.errors import InputError
from gioia_coder.formats.refi import read_project, write_project
from gioia_coder.store import Store, snapshot, writing
from gioia_coder.workflow import codebook_changes, judging, project
from gioia_coder.workflow.exchange import arriving, leaving
from tests.workflow.elsewhere import nvivo, qualcoder, with_new_guids


@pytest.fixture(scope="module")
def sample(sample_study: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample study with a question more."""
    folder = tmp_path_factory.mktemp("sample") / "study"
    shutil.copytree(sample_study, folder, ignore=shutil.ignore_patterns("exports", "archive", "exchange", "backups"))
    with Store.open(folder / "project.gioia") as store:
        judging.add_memo(store, "ask again", on=judging.about(store, source="E1-01"), kind="question", who="anna")
    return folder


@pytest.fixture(scope="module")
def sample_sent(sample: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample study as another program gets it."""
    path = tmp_path_factory.mktemp("sent") / "sent.qdpx"
    with Store.open(sample / "project.gioia") as store:
        leaving.export(store, path)
    return path


@pytest.fixture
def study(sample: Path, tmp_path: Path) -> Path:
    """A copy of the sample study."""
    return Path(shutil.copytree(sample, tmp_path / "study"))


@pytest.fixture
def sent(sample_sent: Path, tmp_path: Path) -> Path:
    """The study as another program gets it, in a file of the test's own."""
    return Path(shutil.copyfile(sample_sent, tmp_path / "sent.qdpx"))


def _hash(folder: Path) -> str:
    with Store.open(folder / "project.gioia") as store:
        return snapshot.study(store).content_hash


def _elsewhere(path: Path, change: Callable[[refi.Project], refi.Project]) -> Path:
    """Return the file as another program wrote it after a change."""
    back = path.with_name("back.qdpx")
    write_project(back, change(read_project(path)))
    return back


def _with_new_guids(path: Path) -> Path:
    return with_new_guids(path, path.with_name("new.qdpx"))


def _first(there: refi.Project) -> refi.Text:
    return next(text for text in there.texts if text.name == "E1-01")


def _changed(there: refi.Project, text: refi.Text) -> refi.Project:
    return replace(there, texts=tuple(text if one.guid == text.guid else one for one in there.texts))


def test_a_study_that_went_out_comes_in_as_an_equal_one(study: Path, sent: Path, tmp_path: Path) -> None:
    arriving.new_project(tmp_path / "other", sent)
    assert _hash(tmp_path / "other") == _hash(study)


def test_taking_ones_own_file_back_in_changes_nothing_and_makes_no_entry(study: Path, sent: Path) -> None:
    with Store.open(study / "project.gioia") as store:
        before = store.last_entry
        arrival = arriving.arrive(store, sent)
        arriving.take_in(store, arrival)
        assert not arrival.plan.changes
        assert store.last_entry == before


def test_the_same_study_gives_the_same_bytes(study: Path, sent: Path) -> None:
    with Store.open(study / "project.gioia") as store:
        leaving.export(store, sent.with_name("again.qdpx"))
    assert sent.with_name("again.qdpx").read_bytes() == sent.read_bytes()


def test_a_file_whose_guids_were_all_made_anew_is_known_by_names_texts_and_spans(study: Path, sent: Path, tmp_path: Path) -> None:
    new = _with_new_guids(sent)
    assert {one.guid for one in read_project(new).codes}.isdisjoint(one.guid for one in read_project(sent).codes)
    arriving.new_project(tmp_path / "other", new)
    assert _hash(tmp_path / "other") == _hash(study)
    with Store.open(study / "project.gioia") as store:
        arrival = arriving.arrive(store, new)
        changed = {kind: count for kind, count in arrival.plan.counts.items() if count.added or count.updated}
        assert changed == {}


def test_without_the_notes_that_only_gioia_reads_texts_codes_and_codings_come(study: Path, tmp_path: Path) -> None:
    with Store.open(study / "project.gioia") as store:
        leaving.export(store, tmp_path / "plain.qdpx", plain=True)
        ours = snapshot.study(store)
    assert META not in {note.name for note in read_project(tmp_path / "plain.qdpx").notes}
    arriving.new_project(tmp_path / "other", tmp_path / "plain.qdpx")
    with Store.open(tmp_path / "other/project.gioia") as store:
        theirs = snapshot.study(store)
    paths = [sorted(map(one.codebook.path, one.codebook.codes)) for one in (ours, theirs)]
    assert paths[0] == paths[1]
    assert len(theirs.codings) == len(ours.codings)
    assert sorted(one.name for one in theirs.coders) == sorted(one.name for one in ours.coders)
    assert {one.ref: one.attributes for one in theirs.cases} == {one.ref: one.attributes for one in ours.cases}


def test_what_was_coded_elsewhere_comes_and_what_was_uncoded_there_stays_here_and_is_told(study: Path, sent: Path) -> None:
    def change(there: refi.Project) -> refi.Project:
        text = _first(there)
        first, *others = text.selections
        fresh = refi.Selection(UUID(int=1), 0, 9, by=there.users[0].guid, codings=(replace(first.codings[0], guid=UUID(int=2)),))
        return _changed(there, replace(text, selections=(fresh, *others)))

    with Store.open(study / "project.gioia") as store:
        before = len(snapshot.study(store).codings)
        arrival = arriving.arrive(store, _elsewhere(sent, change))
        arriving.take_in(store, arrival)
        assert arrival.plan.counts["codings"].added == 1
        assert arrival.plan.ours == 1
        assert "codings that the file has no longer: 1." in arrival.warnings
        assert len(snapshot.study(store).codings) == before + 1


def test_a_code_renamed_elsewhere_is_renamed_in_a_new_project_and_told(sent: Path, tmp_path: Path) -> None:
    def change(there: refi.Project) -> refi.Project:
        first, *others = there.codes
        return replace(there, codes=(replace(first, name="Renamed there"), *others))

    arrival = arriving.new_project(tmp_path / "other", _elsewhere(sent, change))
    with Store.open(tmp_path / "other/project.gioia") as store:
        assert "Renamed there" in {one.name for one in snapshot.study(store).codebook.codes}
    assert any('is called "Renamed there" in the file' in words for words in arrival.said())


def test_a_text_changed_elsewhere_takes_only_what_stood_on_it(sent: Path, tmp_path: Path) -> None:
    def change(there: refi.Project) -> refi.Project:
        text = _first(there)
        return _changed(there, replace(text, text="A new beginning. " + text.text, data=b"", selections=()))

    arriving.new_project(tmp_path / "other", _elsewhere(sent, change))
    with Store.open(tmp_path / "other/project.gioia") as store:
        found = snapshot.study(store)
        source = {one.ref: one.id for one in found.sources}["E1-01"]
        assert found.revision(source).text.startswith("A new beginning. ")
        assert found.revision(source).turns
        assert source not in found.codings.source.tolist()
        assert source not in {one.source for one in found.quotes}
        assert found.quotes


@pytest.mark.parametrize("words", ["{", "[]", '{"files": {"study.yaml": "["}, "texts": {}}', '{"files": {}, "texts": {}}'])
def test_a_record_that_cannot_be_read_is_told_and_the_standards_part_taken(sent: Path, tmp_path: Path, words: str) -> None:
    def change(there: refi.Project) -> refi.Project:
        return replace(there, notes=tuple(replace(one, text=words) if one.name == META else one for one in there.notes))

    arrival = arriving.new_project(tmp_path / "other", _elsewhere(sent, change))
    assert any("own record of the study cannot be read" in words for words in arrival.warnings)
    assert arrival.plan.counts["codings"].added == 310


def test_a_record_writes_nothing_outside_of_its_own_folder(sent: Path, tmp_path: Path) -> None:
    def change(there: refi.Project) -> refi.Project:
        bad = '"files": {"../../evil.txt": "x", "/tmp/evil-gioia.txt": "x", "a/../../evil.txt": "x", '
        return replace(there, notes=tuple(replace(one, text=one.text.replace('"files": {', bad)) for one in there.notes))

    arriving.new_project(tmp_path / "other", _elsewhere(sent, change))
    assert not Path("/tmp/evil-gioia.txt").exists()
    assert not list(tmp_path.rglob("evil.txt"))


def test_a_map_of_codes_is_written_changed_and_given_back(sent: Path, study: Path, tmp_path: Path) -> None:
    flat = refi.Project("p", codes=(refi.Code(UUID(int=1), "a"), refi.Code(UUID(int=2), "b"), refi.Code(UUID(int=3), "c")))
    write_project(tmp_path / "flat.qdpx", flat)
    project.init(tmp_path / "new", name="new")
    with Store.open(tmp_path / "new/project.gioia") as store:
        arrival = arriving.arrive(store, tmp_path / "flat.qdpx")
        assert [one.name for one in arrival.guessed] == ["a", "b", "c"]
        arriving.save_map(arrival, tmp_path / "map.csv")
        said = (tmp_path / "map.csv").read_text("utf-8-sig")
        assert said.splitlines() == ["path,level,name,under", "a,concept,a,", "b,concept,b,", "c,concept,c,"]
        (tmp_path / "map.csv").write_text("path,level,name,under\na,theme,,\nb,concept,bees,a\nc,skip,,\n")
        wanted = arriving.Wanted(arriving.read_map(tmp_path / "map.csv"))
        arrival = arriving.arrive(store, tmp_path / "flat.qdpx", wanted)
        assert arrival.guessed == ()
        arriving.take_in(store, arrival)
        book = snapshot.study(store).codebook
        assert sorted(tuple(book.path(one)) for one in book.codes) == [("a",), ("a", "bees")]


def test_a_map_of_levels_alone_leaves_names_and_places_to_the_tree(tmp_path: Path) -> None:
    (tmp_path / "map.csv").write_text("path,level\nd,theme\nd > t,concept\nd > t > a,skip\n")
    nested = (refi.Code(UUID(int=1), "d"), refi.Code(UUID(int=2), "t", UUID(int=1)), refi.Code(UUID(int=3), "a", UUID(int=2)))
    write_project(tmp_path / "deep.qdpx", refi.Project("p", codes=nested))
    wanted = arriving.Wanted(arriving.read_map(tmp_path / "map.csv"))
    arrival = arriving.new_project(tmp_path / "n", tmp_path / "deep.qdpx", wanted)
    with Store.open(tmp_path / "n/project.gioia") as store:
        book = snapshot.study(store).codebook
        assert sorted(tuple(book.path(one)) for one in book.codes) == [("d",), ("d", "t")]
    assert next(arrival.tables()).rows[0] == ("codes", 3, 2, 2, 0, 0, 1)


def test_a_map_with_faults_names_each_line(tmp_path: Path) -> None:
    (tmp_path / "map.csv").write_text("path,level\na,thema\nb,concept\nc,\n")
    with pytest.raises(InputError) as caught:
        arriving.read_map(tmp_path / "map.csv")
    assert [one.where for one in caught.value.problems] == ["map.csv:2", "map.csv:4"]
    (tmp_path / "map.csv").write_text("path,level\nz,concept\n")
    write_project(tmp_path / "flat.qdpx", refi.Project("p", codes=(refi.Code(UUID(int=1), "a"),)))
    with pytest.raises(InputError, match=r'"z" is no code of flat\.qdpx'):
        arriving.new_project(tmp_path / "n", tmp_path / "flat.qdpx", arriving.Wanted(arriving.read_map(tmp_path / "map.csv")))
    assert not (tmp_path / "n").exists()


def test_what_is_refused_leaves_no_new_project(sent: Path, tmp_path: Path) -> None:
    arrival = arriving.new_project(tmp_path / "other", sent, agreed=lambda _: False)
    assert not arrival.written
    assert not (tmp_path / "other").exists()


@pytest.mark.parametrize("name", ["out.qdpx", "out.qdc"])
def test_a_real_name_of_the_key_goes_into_no_file(study: Path, tmp_path: Path, name: str) -> None:
    with Store.open(study / "project.gioia") as store:
        word = snapshot.study(store).codebook.codes[0].name.split()[0]
        rows = f"written,pseudonym,kind,before,after\n{word},P1,person,,\n"
        (study / "pseudonyms.csv").write_text(rows, "utf-8")
        with pytest.raises(InputError, match=word):
            leaving.export(store, tmp_path / name)
    assert not (tmp_path / name).exists()


@pytest.mark.parametrize("data", [b"Zebulon said so", b"%PDF-1.7 who knows"])
def test_a_kept_file_is_looked_through_for_real_names_and_stays_where_it_cannot_be(tmp_path: Path, data: bytes) -> None:
    picture = refi.Beyond(
        "PictureSource", UUID(int=7), "stall", f'<PictureSource guid="{UUID(int=7)}" name="stall"/>', ("s.bin",)
    )
    there = refi.Project("p", codes=(refi.Code(UUID(int=1), "a"),), beyond=(picture,), entries={"s.bin": data})
    write_project(tmp_path / "in.qdpx", there)
    arriving.new_project(tmp_path / "n", tmp_path / "in.qdpx")
    with Store.open(tmp_path / "n/project.gioia") as store:
        assert any(data in one for one in _parts(leaving.export(store, tmp_path / "open.qdpx").path))
        (tmp_path / "n/pseudonyms.csv").write_text("written,pseudonym,kind,before,after\nZebulon,P1,person,,\n", "utf-8")
        if b"Zebulon" in data:
            with pytest.raises(InputError, match="Zebulon"):
                leaving.export(store, tmp_path / "out.qdpx")
            return
        done = leaving.export(store, tmp_path / "out.qdpx")
    assert any("cannot be looked through" in words for words in done.warnings)
    assert not any(data in one for one in _parts(done.path))


def _parts(path: Path) -> list[bytes]:
    with zipfile.ZipFile(path) as archive:
        return [archive.read(name) for name in archive.namelist()]


def test_only_the_suffixes_and_programs_of_the_standard_are_written(study: Path, tmp_path: Path) -> None:
    with Store.open(study / "project.gioia") as store:
        with pytest.raises(InputError, match=r"neither a \.qdpx"):
            leaving.export(store, tmp_path / "x.zip")
        with pytest.raises(Exception, match="nvivo"):
            leaving.export(store, tmp_path / "x.qdpx", target="nvivoo")


@pytest.mark.parametrize("anew", [False, True])
def test_a_file_written_before_work_went_on_here_brings_what_is_new_and_changes_nothing_of_ours(
    study: Path, sent: Path, anew: bool
) -> None:
    def change(there: refi.Project) -> refi.Project:
        first = there.codes[-1]
        codes = (*there.codes[:-1], replace(first, name="Renamed there", description="Other words."))
        notes = (*there.notes, refi.Note(UUID(int=5), "", "a thought from there", there.users[0].guid))
        text = _first(there)
        fresh = refi.Selection(UUID(int=1), 0, 9, by=there.users[0].guid, codings=(refi.Coding(UUID(int=2), first.guid),))
        there = replace(there, codes=codes, notes=notes)
        return _changed(there, replace(text, selections=(fresh, *text.selections[1:])))

    back = _elsewhere(sent, change)
    back = _with_new_guids(back) if anew else back
    with Store.open(study / "project.gioia") as store:
        last = snapshot.study(store).codebook.live[-1]
        codebook_changes.rename(store, last.ref, "renamed here", who="anna")
        judging.add_memo(store, "a later thought", on=judging.about(store, source="E1-01"), who="anna")
        before = snapshot.study(store)
        arrival = arriving.arrive(store, back)
        arriving.take_in(store, arrival)
        after = snapshot.study(store)
        assert {one.name for one in before.codebook.codes} <= {one.name for one in after.codebook.codes}
        assert {one.text for one in after.memos} - {one.text for one in before.memos} == {"a thought from there"}
        assert len(after.codings) > len(before.codings)
        assert arrival.plan.ours >= 1
        assert any("codings that the file has no longer" in words for words in arrival.said())
        assert not arriving.arrive(store, back).plan.changes


def test_a_text_that_was_changed_there_while_another_has_its_old_words_gets_no_coding_at_a_wrong_place(
    study: Path, sent: Path, tmp_path: Path
) -> None:
    def change(there: refi.Project) -> refi.Project:
        text = _first(there)
        copy = replace(text, guid=UUID(int=7), name="a copy", selections=())
        begun = "Much was said before. "
        first = text.selections[0]
        moved = replace(first, start=first.start + len(begun), end=first.end + len(begun))
        there = _changed(there, replace(text, text=begun + text.text, data=b"", selections=(moved,)))
        return replace(there, texts=(*there.texts, copy))

    back = _elsewhere(sent, change)
    words = {text.text[one.start : one.end] for text in read_project(back).texts for one in text.selections}
    arriving.new_project(tmp_path / "other", back)
    for folder in (tmp_path / "other", study):
        with Store.open(folder / "project.gioia") as store:
            if folder == study:
                arriving.take_in(store, arriving.arrive(store, back))
            found = snapshot.study(store)
            c = found.codings
            rows = zip(c.source.tolist(), c.start.tolist(), c.end.tolist(), strict=True)
            ours = {text.text[one.start : one.end] for text in read_project(sent).texts for one in text.selections}
            assert {found.revision(source).text[start:end] for source, start, end in rows} <= words | ours


def test_sources_that_were_taken_out_or_changed_there_are_named(sent: Path, tmp_path: Path) -> None:
    def change(there: refi.Project) -> refi.Project:
        text = _first(there)
        there = _changed(there, replace(text, text="Other words.", data=b"", selections=()))
        return replace(there, texts=there.texts[:-1])

    gone = read_project(sent).texts[-1].name
    arrival = arriving.new_project(tmp_path / "other", _elsewhere(sent, change))
    assert any(words.startswith("sources whose text was changed elsewhere: E1-01;") for words in arrival.said())
    assert any(words.startswith(f"sources that the file has no longer: {gone};") for words in arrival.said())


def test_users_renamed_by_another_program_are_told_and_codings_are_not_mixed_up_without_a_word(study: Path, sent: Path) -> None:
    with Store.open(study / "project.gioia") as store:
        arrival = arriving.arrive(store, nvivo(sent, user="Admin"))
        said = list(arrival.said())
        assert any('several users called "Admin"' in words for words in said)
        assert any(words.startswith("coders that the file has no longer: ") and "Admin" in words for words in said)
        assert arrival.plan.ours == len(snapshot.study(store).codings)


def test_a_program_that_drops_our_record_leaves_what_the_standard_has_words_for(sent: Path, tmp_path: Path) -> None:
    def change(there: refi.Project) -> refi.Project:
        return replace(there, notes=tuple(note for note in there.notes if note.name != META))

    back = qualcoder(_elsewhere(sent, change))
    arrival = arriving.new_project(tmp_path / "other", back)
    assert arrival.plan.counts["codings"].added == 310
    assert arrival.guessed
    assert any("notes left out that tell people of rounds" in words for words in arrival.warnings)


def test_what_other_programs_cannot_see_is_said_when_a_file_is_written(study: Path, tmp_path: Path) -> None:
    with Store.open(study / "project.gioia") as store:
        with store.act("register", who="anna") as act:
            writing.add_source(act, "S9", case=None)
        assert (
            "sources without a text (S9): 1; only gioia reads them back." in leaving.export(store, tmp_path / "o.qdpx").warnings
        )
        done = leaving.export(store, tmp_path / "p.qdpx", plain=True)
        assert "sources without a text (S9): 1; nobody can read them in it." in done.warnings


def test_what_is_kept_beyond_a_study_is_counted(tmp_path: Path) -> None:
    xml = '<Graph xmlns="urn:QDA-XML:project:1.0" guid="{}" name="a graph"/>'
    graphs = tuple(refi.Beyond("Graph", UUID(int=n), "a graph", xml.format(UUID(int=n))) for n in (1, 2))
    there = refi.Project("p", codes=(refi.Code(UUID(int=9), "a"),), beyond=graphs)
    write_project(tmp_path / "g.qdpx", there)
    arrival = arriving.new_project(tmp_path / "new", tmp_path / "g.qdpx")
    assert [(one.what, one.held, one.came) for one in arrival.held] == [("codes", 1, 1), ("graphs", 2, 0)]
    assert next(arrival.tables()).note == "graphs: kept as they are, and written back."

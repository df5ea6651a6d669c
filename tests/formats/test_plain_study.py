"""A study as a folder of plain files: what goes out comes back, and what is public holds nothing else."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gioia_coder.core.exchange.portable import File, Kept, Portable
from gioia_coder.core.model import Code, Level, Quote, QuoteState
from gioia_coder.errors import ConflictError, InputError
from gioia_coder.formats import plain_study
from gioia_coder.formats.plain_study.checksums import CHECKSUMS
from gioia_coder.formats.plain_study.columns import FILES, Kind, layout_of
from gioia_coder.formats.plain_study.names import FileNames
from gioia_coder.formats.plain_study.public import PUBLIC
from gioia_coder.formats.plain_study.told import Told
from gioia_coder.store import writing
from gioia_coder.store.portable import portable
from tests.store.filled import fill
from tests.store.world import TEXTS, World, add_source, new_store

PRIVATE, REJECTED, ASKED = "Nobody comes here.", "We sell online now.", "What changed?"


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portable]:
    """Return a study with every noun, two sources that differ in case of their ids only in a file system, and odd codes."""
    with new_store(tmp_path_factory.mktemp("store")) as store:
        one = fill(store)
        with one.act() as act:
            asking = writing.add_informant(act, "#03", case=None, role="interviewer")
            writing.put_speaker(act, one.revision, "Interviewer", asking)
            add_source(act, "con", TEXTS[1])
            add_source(act, "a/b", TEXTS[2])
            given = writing.put_codes(
                act, {}, [Code(-1, "c7", Level.CONCEPT, "old words", retired=True, merged_into=one.concept)]
            )
            writing.put_codes(act, {}, [Code(-1, "c8", Level.CONCEPT, "odd", examples=("two\nlines", ""), definition=" x ")])
            assert given
        for words, state in ((PRIVATE, QuoteState.PRIVATE), (REJECTED, QuoteState.REJECTED), (ASKED, None)):
            start = TEXTS[0].index(words)
            with one.act() as act:
                writing.put_coding(act, one.coding(start=start, end=start + len(words), quote=words))
                if state:
                    writing.put_quote(act, one.revision, Quote(0, one.source, start, start + len(words), state))
        found = portable(store)
        kept = Kept(b"K" * 16, "file", "a picture", None, "", "0" * 64)
        yield replace(
            found,
            study=replace(found.study, settings={**found.study.settings, "coreq.1": "who we are"}),
            file=lambda key: File(b"{\\rtf1 imported}" if key == one.source else b""),
            kept=(*found.kept, kept),
            bytes_of={"0" * 64: b"a picture's bytes"},
        )


def files_of(study: Portable, *, public: bool = False) -> dict[str, bytes]:
    return plain_study.files_of(plain_study.tell(study, public=public), public=public)


def test_a_study_comes_back_and_goes_out_the_same(study: Portable, tmp_path: Path) -> None:
    plain_study.write(tmp_path / "a", study)
    assert plain_study.verify(tmp_path / "a")
    back = plain_study.read(tmp_path / "a")
    assert back.study.content_hash == study.study.content_hash
    assert (
        files_of(back)
        == files_of(study)
        == {one.relative_to(tmp_path / "a").as_posix(): one.read_bytes() for one in (tmp_path / "a").rglob("*") if one.is_file()}
    )
    source = next(one for one in back.study.sources if one.ref == "E1-01")
    assert back.file(source.id).data == b"{\\rtf1 imported}"
    assert sorted(back.bytes_of.values()) == [b"a picture's bytes"]
    odd = back.study.codebook.by_ref["c8"]
    assert (odd.examples, odd.definition) == (("two\nlines", ""), " x ")
    assert back.study.codebook.by_ref["c7"].merged_into == back.study.codebook.by_ref["c1"].id
    assert [set(one) for one in zip(*back.study.behind(), strict=True)]


@pytest.mark.parametrize("seed", range(6))
def test_studies_made_at_random_come_back(seed: int, tmp_path: Path) -> None:
    with new_store(tmp_path) as store:
        world = World(store, seed)
        for _ in range(90):
            world.step()
        found = portable(store)
        plain_study.write(tmp_path / "a", found)
        back = plain_study.read(tmp_path / "a")
        assert back.study.content_hash == found.study.content_hash
        assert files_of(back) == files_of(found)
        assert {one.ref for one in back.study.sources} == {one.ref for one in found.study.sources}


def test_checksums_are_those_that_sha256sum_checks(study: Portable, tmp_path: Path) -> None:
    if not (program := shutil.which("sha256sum")):
        pytest.skip("no sha256sum here")
    plain_study.write(tmp_path / "a", study)
    done = subprocess.run([program, "-c", CHECKSUMS], cwd=tmp_path / "a", capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_readme_explains_every_file_and_field(study: Portable) -> None:
    files = files_of(study)
    said = files["README.md"].decode()
    for name in files:
        front, slash, _ = name.partition("/")
        assert name == "README.md" or f"`{front + slash}`" in said
        for field in FILES[front + slash].fields if front + slash in FILES else ():
            assert f"| `{field.name}` |" in said
    assert "gioia archive --restore" in said
    assert "restore" not in files_of(study, public=True)["README.md"].decode().replace("Restore", "")


def test_the_order_of_lines_does_not_matter(study: Portable, tmp_path: Path) -> None:
    """Keys are given by place, so that turned files are a study whose things came in another order."""
    plain_study.write(tmp_path / "a", study)
    (tmp_path / "a" / CHECKSUMS).unlink()
    for name in ("sources", "codes", "codings", "memos", "links", "quotes", "ratings", "readings", "decisions", "kept"):
        path = tmp_path / "a" / f"{name}.jsonl"
        path.write_text("".join(f"{line}\n" for line in reversed(path.read_text("utf-8").split("\n")) if line), "utf-8")
    assert files_of(plain_study.read(tmp_path / "a")) == files_of(study)


# What people wrote, whatever it is.

REFERRING = frozenset(
    (
        *("id", "source", "code", "coder", "coders", "case", "informants", "speakers", "text", "turns", "original", "codings"),
        *(
            "round",
            "from",
            "to",
            "target",
            "about",
            "state",
            "polarity",
            "level",
            "parent",
            "merged_into",
            "role",
            "speaker",
            "quote",
            "sources",
            "role",
        ),
    )
)
FREE = {("memos.jsonl", "text"), ("rules.jsonl", "text"), ("kept.jsonl", "kind"), ("memos.jsonl", "kind")}
OWN_NAMES = {"codes.jsonl", "kept.jsonl"}
WORDS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)


def free(name: str, field: Any) -> bool:
    """Tell whether any words can stand in a field."""
    if (name, field.name) in FREE:
        return True
    if (
        field.name in REFERRING
        or field.name.endswith("_name")
        or (field.name == "name" and name not in OWN_NAMES)
        or (name, field.name) == ("kept.jsonl", "file")
    ):
        return False
    return field.kind in (Kind.TEXT, Kind.WORDS, Kind.NAMED)


def plant(told: Told, words: Any) -> None:
    """Put words into every field that can hold any; `words` gives them by file and field."""
    for name, records in told.records.items():
        for record in records:
            for field in layout_of(name).fields:
                if not free(name, field):
                    continue
                said = words(name, field.name)
                record[field.name] = {Kind.TEXT: said, Kind.WORDS: [said], Kind.NAMED: {said: said}}[field.kind]


def planted(study: Portable, words: Any, folder: Path) -> Portable:
    told = plain_study.tell(study)
    plant(told, words)
    told.study["settings"] = {words("study.yaml", "key"): words("study.yaml", "value")}
    shutil.rmtree(folder, ignore_errors=True)
    plain_study.put(folder, told)
    return plain_study.read(folder)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_any_words_come_back(study: Portable, tmp_path: Path, data: st.DataObject) -> None:
    said = [data.draw(WORDS) for _ in range(5)]
    counter = iter(range(10**6))
    back = planted(study, lambda *_: f"{said[next(counter) % 5]}{next(counter)}", tmp_path / "a")
    plain_study.write(tmp_path / "b", back)
    again = plain_study.read(tmp_path / "b")
    assert files_of(again) == files_of(back)
    wanted = {one.uuid: one.text for one in back.study.memos}
    assert {one.uuid: one.text for one in again.study.memos} == wanted
    assert all(said[0] in text or any(one in text for one in said) for text in wanted.values())


# What is for everybody.

SHOWN = {
    ("codes.jsonl", "name"),
    ("codes.jsonl", "definition"),
    ("quotes.jsonl", "shown"),
    ("quotes.jsonl", "translations"),
    ("sources.jsonl", "kind"),
    ("sources.jsonl", "language"),
}
"""Fields with free words that a public archive may hold; everything else is planted with secrets."""


def test_a_public_archive_holds_no_word_that_is_not_on_the_list(study: Portable, tmp_path: Path) -> None:
    secrets: dict[tuple[str, str], str] = {}

    def words(name: str, field: str) -> str:
        if (name, field) in SHOWN:
            return f"open {name} {field}"
        return secrets.setdefault((name, field), f"secret-{len(secrets)}-{field}")

    told = plain_study.tell(study)
    plant(told, words)
    told.study["settings"] = {words("study.yaml", "settings key"): words("study.yaml", "settings")}
    told.texts["texts/E1-01.txt"] += words("texts/", "transcript")
    told.blobs["originals/E1-01.bin"] = words("originals/", "imported").encode()
    told.blobs[next(name for name in told.blobs if name.startswith("kept/"))] = words("kept/", "bytes").encode()
    changed = json.dumps([told.study, told.records])
    for name, field, old in (("study.yaml", "coder", "eva"), ("rounds.jsonl", "name", "first"), ("turns/", "speaker", "Anna")):
        changed = changed.replace(f'"{old}"', f'"{words(name, field)}"')
    told.study, told.records = json.loads(changed)
    plain_study.put(tmp_path / "a", told)
    known = plain_study.read(tmp_path / "a")
    whole = b"".join(files_of(known).values())
    assert [secret for secret in secrets.values() if secret.encode() not in whole] == []
    assert len(secrets) > 50

    public = files_of(known, public=True)
    for name, data in public.items():
        said = data.decode("utf-8")
        assert [secret for secret in secrets.values() if secret in said] == [], name
        for kept in (PRIVATE, REJECTED, ASKED, "There is no money.", "old words"):
            assert kept not in said, name
        for record in (one for records in told.records.values() for one in records):
            assert str(record.get("uuid") or "no UUID") not in said
    words_there = b"".join(public.values()).decode()
    assert "open quotes.jsonl shown" in words_there and "open codes.jsonl definition" in words_there


def test_a_public_archive_has_the_listed_files_and_fields_only(study: Portable) -> None:
    files = files_of(study, public=True)
    assert set(files) == {*PUBLIC, "codebook.yaml", "README.md", ".gitattributes", CHECKSUMS}
    for name in files:
        if name.endswith(".jsonl"):
            fields = {field for line in files[name].decode().split("\n") if line for field in json.loads(line)}
            assert fields <= {one.name for one in PUBLIC[name].fields}, name
    (coding,) = (json.loads(line) for line in files["codings.jsonl"].decode().split("\n") if line)
    assert (coding["words"], coding["state"], coding["polarity"]) == ("No money.", "proof", "contradicts")


def test_a_public_archive_cannot_be_read_as_a_study(study: Portable, tmp_path: Path) -> None:
    plain_study.write(tmp_path / "p", study, public=True)
    with pytest.raises(InputError, match="is a public archive"):
        plain_study.read(tmp_path / "p")


# Names of files.


@pytest.mark.parametrize(
    ("ref", "good"),
    [
        ("E1-01", True),
        ("村-3", True),
        ("NUL", False),
        ("com1.x", False),
        ("a/b", False),
        ("..", False),
        ("a.", False),
        ("x" * 200, False),
    ]
    + [(f"a{char}b", False) for char in '\\*?"<>|:']
    + [("e\u0301", False), ("-x", True), ("CONIN$", False), ("😀", False)],
)
def test_names_of_files_are_safe_everywhere(ref: str, good: bool) -> None:
    name = FileNames().take(ref, ".txt")
    assert (name == f"{ref}.txt") is good
    assert not set(name) & set('\\/*?"<>|:') and not name.startswith(".") and len(name.encode()) < 250
    assert name.split(".")[0].upper() not in {"CON", "NUL", "COM1", "CONIN$"}


def test_names_of_files_are_apart_without_regard_to_case() -> None:
    names = FileNames()
    found = [names.take(ref, "") for ref in ("Ab", "aB", "ａb", "a/b", "a\\b", "a_b")]
    assert len({name.casefold() for name in found}) == 6


# Folders that are there.


def test_a_former_archive_is_replaced_and_stale_files_go(study: Portable, tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "a"
    plain_study.write(folder, study)
    (folder / ".git").mkdir()
    (folder / ".git" / "HEAD").write_text("ref")
    plain_study.write(folder, study, public=True)
    assert not (folder / "texts").exists() and (folder / ".git" / "HEAD").read_text() == "ref"
    plain_study.write(folder, study)
    assert plain_study.verify(folder)
    assert [one.name for one in folder.parent.iterdir()] == ["a"]
    assert not [one for one in folder.iterdir() if one.name.endswith(".tmp")]


def test_a_folder_with_anything_else_is_refused(study: Portable, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(ConflictError, match="is not empty, and no archive"):
        plain_study.write(tmp_path, study)
    with pytest.raises(ConflictError, match="is a file"):
        plain_study.write(tmp_path / "notes.txt", study)
    plain_study.write(tmp_path / "a", study)
    (tmp_path / "a" / "mine.txt").write_text("mine")
    with pytest.raises(ConflictError, match=r"holds files that are not the archive's: mine\.txt"):
        plain_study.write(tmp_path / "a", study)
    assert (tmp_path / "a" / "mine.txt").read_text() == "mine" and (tmp_path / "notes.txt").read_text() == "mine"


def test_a_disk_that_refuses_leaves_the_former_archive(study: Portable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "a"
    plain_study.write(folder, study, public=True)
    before = {one: one.read_bytes() for one in folder.rglob("*") if one.is_file()}
    real = Path.rename

    def refusing(self: Path, target: Path) -> Path:
        if target == folder / "codings.jsonl" and (self.parent / "memos.jsonl").exists():
            raise OSError(28, "No space left on device")
        return real(self, target)

    monkeypatch.setattr(Path, "rename", refusing)
    with pytest.raises(InputError, match="cannot be written: No space left on device; nothing was changed"):
        plain_study.write(folder, study)
    monkeypatch.undo()
    assert {one: one.read_bytes() for one in folder.rglob("*") if one.is_file()} == before
    with pytest.raises(InputError, match="cannot be written"):
        monkeypatch.setattr(Path, "write_bytes", lambda *_: (_ for _ in ()).throw(PermissionError(13, "Permission denied")))
        plain_study.write(tmp_path / "new" / "b", study)
    assert not (tmp_path / "new").exists()


# Faults.


@pytest.fixture
def folder(study: Portable, tmp_path: Path) -> Path:
    plain_study.write(tmp_path / "a", study)
    return tmp_path / "a"


def faults(folder: Path) -> str:
    with pytest.raises(InputError) as caught:
        plain_study.read(folder)
    return "\n".join(caught.value.lines())


def edit(path: Path, old: str, new: str, count: int = 1) -> None:
    text = path.read_bytes().decode()
    assert old in text
    path.write_bytes(text.replace(old, new, count).encode())


def test_files_that_are_missing_changed_or_added_are_all_listed(folder: Path) -> None:
    (folder / "memos.jsonl").unlink()
    edit(folder / "texts" / "E1-01.txt", "money", "honey")
    (folder / "turns" / "new.jsonl").write_text("")
    (folder / ".DS_Store").write_text("")
    with pytest.raises(InputError) as caught:
        plain_study.verify(folder)
    said = caught.value.lines()
    assert said[:3] == [
        "memos.jsonl: is missing.",
        "texts/E1-01.txt: is not as it was written.",
        "turns/new.jsonl: is not a file of this archive.",
    ]
    assert "delete checksums.sha256" in said[3]


def test_without_checksums_nothing_is_compared(folder: Path) -> None:
    (folder / CHECKSUMS).unlink()
    edit(folder / "codebook.yaml", "not enough", "too little")
    assert plain_study.verify(folder) is False
    assert plain_study.read(folder).study.codebook.by_ref["t1"].definition == "too little"


def test_line_ends_of_windows_in_a_text_move_nothing(folder: Path, study: Portable) -> None:
    path = folder / "texts" / "E1-01.txt"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert plain_study.read(folder).study.content_hash == study.study.content_hash


def test_what_was_added_by_hand_gets_ids_of_its_own(folder: Path) -> None:
    edit(folder / "codebook.yaml", "ungrouped:\n", "ungrouped:\n  - name: new words\n")
    with (folder / "cases.yaml").open("a") as stream:
        stream.write("- id: E9\n")
    found, again = plain_study.read(folder), plain_study.read(folder)
    new = next(one for one in found.study.codebook.codes if one.name == "new words")
    assert new.ref == "c009" and found.study.uuids == again.study.uuids
    assert [one.ref for one in found.study.cases] == ["E1", "E9"]


def test_all_faults_are_told_with_file_and_line(folder: Path) -> None:
    edit(folder / "codings.jsonl", '"start"', '"strat"')
    with (folder / "memos.jsonl").open("a") as stream:
        stream.write('{"about": "code", "target": "c99", "text": "x"}\n{"about": \n["a list"]\n')
    edit(folder / "readings.jsonl", '"done"', '"finished"')
    edit(folder / "ratings.jsonl", '"E1"', '"E2"')
    edit(folder / "cases.yaml", "- id", "- name")
    said = faults(folder)
    for words in (
        'codings.jsonl:1: there is no field "strat". Did you mean "start"?',
        "codings.jsonl:1: start is missing.",
        'memos.jsonl:6: there is no code "c99".',
        "memos.jsonl:7: this is not JSON: Expecting value at character 11.",
        "memos.jsonl:8: it should be fields with their values.",
        'readings.jsonl:1: state cannot be "finished". It is one of assigned, reading, done.',
        'cases.yaml:1: there is no field "name".',
        'ratings.jsonl:1: there is no case "E2".',
    ):
        assert words in said


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("codings.jsonl", '"end": 114', '"end": 1140', "is not inside the text, which has 115 characters"),
        ("codings.jsonl", '"start": 96', '"start": 114', "the span 114-114 holds no words"),
        ("codings.jsonl", '"start": 96', '"start": -4', "start should be: whole number"),
        ("codings.jsonl", '"start": 96', '"start": 97', "the words of E1-01 at 97-114 are not its quote"),
        ("codings.jsonl", '"intensity": 2', '"intensity": 9', "the intensity 9 is none"),
        ("codings.jsonl", '"start": 96', '"start": NaN', "this is not JSON: NaN is no number"),
        ("codings.jsonl", '"clear"', '"\\ud800"', "memo should be: text"),
        ("codings.jsonl", '"uuid": "', '"uuid": "x', "uuid should be: UUID"),
        ("codes.jsonl", '"level": "concept"', '"level": "idea"', 'level cannot be "idea"'),
        ("codes.jsonl", '{"id": "c1"', '{"id": "c2"', "the code c2 is not in codebook.yaml"),
        ("turns/E1-01.jsonl", '"n": 2', '"n": 3', "turn 2 is called 3"),
        ("turns/E1-01.jsonl", "[[13, 26]]", "[[13, 2600]]", "start and end are not those of its first and last piece"),
        ("sources.jsonl", '"texts/E1-01.txt"', '"../secret.txt"', '"../secret.txt" is no file of the archive'),
        ("sources.jsonl", '"texts/E1-01.txt"', '"texts/no.txt"', "the file texts/no.txt is missing"),
        ("sources.jsonl", '"E1-01"', '"CON"', 'the source "CON" stands twice'),
        ("informants.yaml", "case: 'E1'", "case: 'E7'", 'there is no case "E7"'),
        ("informants.yaml", "attributes:", "attributes: [x", "informants.yaml:"),
        ("study.yaml", "coders:", "people:", 'there is no field "people"'),
        ("study.yaml", "format: '1'", "format: '9'", "was written by a newer gioia"),
        ("codebook.yaml", "concepts:", "konzepte:", 'a concept has the unknown key "konzepte"'),
        ("kept.jsonl", '"file": "kept/', '"file": "C:/', "is no file of the archive"),
    ],
)
def test_each_fault_is_refused(folder: Path, name: str, old: str, new: str, said: str) -> None:
    edit(folder / name, old, new)
    assert said in faults(folder)


def test_text_that_is_no_utf8_and_links_that_lead_out_are_refused(folder: Path, tmp_path: Path) -> None:
    (folder / "memos.jsonl").write_bytes(b'{}\n{"about": "\xff"}\n')
    assert "memos.jsonl:2: it is not UTF-8 here." in faults(folder)
    if os.name == "posix":
        (tmp_path / "outside.txt").write_text("secret")
        (folder / "texts" / "E1-01.txt").unlink()
        (folder / "texts" / "E1-01.txt").symlink_to(tmp_path / "outside.txt")
        assert '"texts/E1-01.txt" is no file of the archive' in faults(folder)


def test_checksums_that_are_none_or_lead_out_are_refused(folder: Path) -> None:
    (folder / CHECKSUMS).write_text(f"hello\n{'0' * 64}  ../x\n")
    with pytest.raises(InputError) as caught:
        plain_study.verify(folder)
    assert [one.split(":")[1] for one in caught.value.lines()] == ["1", "2"]


def test_what_is_no_archive_is_said_to_be_none(tmp_path: Path) -> None:
    for path, said in ((tmp_path / "no", "there is no such folder"), (tmp_path, r"is no archive: it holds no study\.yaml")):
        with pytest.raises(InputError, match=said):
            plain_study.read(path)


def test_a_thousand_faults_are_counted(folder: Path) -> None:
    (folder / "memos.jsonl").write_text("{\n" * 1000)
    said = faults(folder).split("\n")
    assert len(said) == 101 and said[-1] == "and 900 more faults."

"""Codebook files: what is written is read back the same, what people type is understood, faults name line or cell."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import yaml
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from gioia_coder.core.codebook import Codebook, Draft, as_codebook, difference, plan
from gioia_coder.core.model import Code, Level, Link
from gioia_coder.core.text.canonical import fold_name
from gioia_coder.errors import ConflictError, InputError
from gioia_coder.formats.codebooks import read_codebook, write_codebook

ODD = [
    "NO",
    "007",
    "~",
    "null",
    "1e3",
    "0o14",
    "2021-03-04",
    "- x",
    "a: b",
    "a # b",
    '"q"',
    "'q'",
    "-",
    "'-",
    "''-",
    "=1+1",
    "节俭",
    "🚲 cargo",
    "<r>x</r>",
    "_x0041_",
    "y",
    "{a}",
    "[a]",
    "*a",
    "&a",
    "!a",
    "%a",
    "@a",
    "|",
    ">",
    "?",
    "12:30",
    ".5",
    "<<",
    "=",
]
TEXTS = st.one_of(
    st.sampled_from(
        [
            *ODD,
            "  leading",
            "trailing  ",
            "a\n b\n\n",
            "\n\na",
            "a\x85b\u2028c\u2029",
            "\ttab",
            "a  b " * 40,
            "x " * 100,
            "\ufeffbom",
            "a\n",
            "\n",
            "a \nb",
        ]
    ),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\x00\ufffe\uffff", min_codepoint=0x20), max_size=60),
    st.text(st.sampled_from("ab \n\t:#-'\"\\,;|>&*!%@`{}[]?~\x85\u2028é节😀"), max_size=200),
)
NAMES = (
    st.one_of(
        st.sampled_from(ODD),
        st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), min_size=1, max_size=30),
    )
    .map(lambda name: " ".join(name.split()))
    .filter(lambda name: fold_name(name))
)


@st.composite
def codebooks(draw: st.DrawFn) -> Codebook:
    names = draw(
        st.lists(st.tuples(st.sampled_from(Level), NAMES), max_size=9, unique_by=lambda pair: (pair[0], fold_name(pair[1])))
    )
    names.sort(key=lambda pair: [Level.DIMENSION, Level.THEME, Level.CONCEPT].index(pair[0]))
    codes: list[Code] = []
    for number, (level, name) in enumerate(names, 1):
        above = [code.id for code in codes if code.level is level.parent]
        parent = draw(st.sampled_from([None, *above]))
        lines = st.lists(NAMES, max_size=2).map(tuple)
        labels = draw(st.dictionaries(st.sampled_from(["zh", "fr"]), TEXTS.filter(bool), max_size=2))
        codes.append(
            Code(
                number,
                f"{level.prefix}{number:03d}",
                level,
                name,
                parent,
                number,
                draw(TEXTS),
                draw(TEXTS),
                draw(TEXTS),
                draw(lines),
                draw(lines),
                labels,
            )
        )
    ends = [(a.id, b.id) for a in codes for b in codes]
    chosen = (
        draw(st.lists(st.tuples(st.sampled_from(ends), NAMES), max_size=2, unique_by=lambda link: (link[0], fold_name(link[1]))))
        if ends
        else []
    )
    links = [Link(number, b"", a, b, label) for number, ((a, b), label) in enumerate(chosen, 1)]
    return Codebook(codes, draw(NAMES), {Level.THEME: draw(NAMES)}, links)


def back(codebook: Codebook, suffix: str) -> Draft:
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"book{suffix}"
        write_codebook(codebook, path)
        return read_codebook(path)


@pytest.mark.parametrize("suffix", [".yaml", ".csv", ".xlsx"])
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(codebook=codebooks())
@example(
    Codebook(
        [
            Code(1, "d1", Level.DIMENSION, "-"),
            Code(2, "t1", Level.THEME, "'-", 1),
            Code(3, "c1", Level.CONCEPT, "-", 2),
            Code(4, "t2", Level.THEME, "-"),
        ]
    )
)
@example(
    Codebook([Code(1, "c1", Level.CONCEPT, "<r>x</r>", definition="<r><t>x</t></r>"), Code(2, "c2", Level.CONCEPT, "_x0041_")])
)
def test_what_is_written_is_read_back_the_same(suffix: str, codebook: Codebook) -> None:
    # Excel's own word for a carriage return: typed as it is, it reads as one, since openpyxl takes its escape away
    assume(suffix != ".xlsx" or "_x000D_" not in repr(codebook))
    draft = back(codebook, suffix)
    found = as_codebook(draft)
    if suffix == ".csv":
        found = Codebook(found.codes, codebook.name, codebook.levels, found.links)
    assert difference(codebook, found) == []
    assert [code.ref for code in found.walk()] == [code.ref for code in codebook.walk()]
    assert plan(codebook, draft).lines() == []
    assert plan(codebook, draft).codes == []


@settings(max_examples=150, deadline=None)
@given(text=TEXTS)
def test_other_yaml_readers_get_the_same_texts(text: str) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "book.yaml"
        write_codebook(Codebook([Code(1, "c1", Level.CONCEPT, "x", definition=text)]), path)
        entry = yaml.safe_load(path.read_text("utf-8"))["ungrouped"][0]
    assert entry.get("definition", "") == text


def test_a_written_codebook_is_the_same_bytes_and_readable(tmp_path: Path) -> None:
    codes = [
        Code(1, "d1", Level.DIMENSION, "节俭驱动力", position=1, labels={"en": "Frugal forces"}),
        Code(2, "t1", Level.THEME, "NO", 1, definition="Line one.\nLine two."),
        Code(3, "t2", Level.THEME, "waits"),
    ]
    book = Codebook(codes, "Forces", links=[Link(1, b"", 2, 1, "feeds")])
    for suffix in (".yaml", ".csv", ".xlsx"):
        one, two = tmp_path / f"a{suffix}", tmp_path / "b" / f"a{suffix}"
        write_codebook(book, one)
        write_codebook(book, two)
        assert one.read_bytes() == two.read_bytes()
    assert (tmp_path / "a.yaml").read_text("utf-8") == (
        "name: Forces\n"
        "levels:\n  concept: first-order concept\n  theme: second-order theme\n  dimension: aggregate dimension\n"
        "dimensions:\n  - id: d1\n    name: 节俭驱动力\n    labels:\n      en: Frugal forces\n    themes:\n"
        "      - id: t1\n        name: 'NO'\n        definition: |-\n          Line one.\n          Line two.\n"
        "        concepts: []\n"
        "ungrouped:\n  - id: t2\n    name: waits\n    concepts: []\n"
        "links:\n  - from: t1\n    to: d1\n    label: feeds\n"
    )
    assert (tmp_path / "a.links.csv").read_text("utf-8-sig") == "from,to,label\nt1,d1,feeds\n"


def test_the_links_of_an_older_csv_do_not_come_back(tmp_path: Path) -> None:
    path = tmp_path / "book.csv"
    codes = [Code(1, "c1", Level.CONCEPT, "a"), Code(2, "c2", Level.CONCEPT, "b")]
    write_codebook(Codebook(codes, links=[Link(1, b"", 1, 2)]), path)
    write_codebook(Codebook(codes), path)
    assert read_codebook(path).links == ()


def test_a_text_too_long_for_a_cell_is_refused_and_the_old_file_stays(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    path.write_bytes(b"old")
    with pytest.raises(InputError, match="longer than a cell"):
        write_codebook(Codebook([Code(1, "c1", Level.CONCEPT, "a", definition="😀" * 16_384)]), path)
    assert path.read_bytes() == b"old"


def read(tmp_path: Path, text: str, name: str = "codebook.yaml") -> Draft:
    path = tmp_path / name
    path.write_text(text, "utf-8", newline="")
    return read_codebook(path)


def faults_of(tmp_path: Path, text: str, name: str = "codebook.yaml") -> list[str]:
    with pytest.raises(InputError) as caught:
        read(tmp_path, text, name)
    return [str(problem) for problem in caught.value.problems]


def test_yaml_scalars_are_text(tmp_path: Path) -> None:
    draft = read(tmp_path, "name: 007\nungrouped:\n  - name: NO\n    definition: ~\n    keywords: [1.0, 2021-03-04]\n  - yes\n")
    assert draft.name == "007"
    assert [(code.name, code.definition, code.keywords) for code in draft.codes] == [
        ("NO", "~", ("1.0", "2021-03-04")),
        ("yes", None, None),
    ]


def test_an_ungrouped_entry_with_concepts_is_a_theme(tmp_path: Path) -> None:
    draft = read(tmp_path, "ungrouped:\n  - name: Drift\n    concepts:\n  - name: alone\n")
    assert [(code.level, code.parent) for code in draft.codes] == [(Level.THEME, None), (Level.CONCEPT, None)]


def test_an_absent_key_says_nothing_and_an_empty_one_clears(tmp_path: Path) -> None:
    (code,) = read(tmp_path, "ungrouped:\n  - name: a\n    definition:\n    examples: []\n    labels: {}\n").codes
    assert (code.definition, code.include, code.examples, code.keywords, code.labels) == ("", None, (), None, {})


def test_all_faults_of_a_yaml_file_come_at_once_with_their_lines(tmp_path: Path) -> None:
    text = (
        "nmae: x\n"
        "dimensions:\n"
        "  - name: Forces\n"
        "    themes:\n"
        "      - name: Drift\n"
        "        id: c01\n"
        "        concepts:\n"
        "          - name: same\n"
        "            id: a b\n"
        "          - name: ''\n"
        "          - {name: deep, concepts: [x]}\n"
        "      - name: ' drift '\n"
        "        definiton: x\n"
        "  - {name: Other, themes: [{name: T, concepts: [SAME]}]}\n"
        "ungrouped:\n"
        "  - {name: D, themes: []}\n"
        "links:\n"
        "  - {from: same, to: nobody}\n"
        "  - {from: same}\n"
    )
    found = faults_of(tmp_path, text)
    for fault in (
        'codebook.yaml:1: the codebook has the unknown key "nmae". Did you mean "name"?',
        'codebook.yaml:5: the id "c01" is one of a concept, and this is a theme.',
        'codebook.yaml:8: the id "a b" holds a blank, ":" or "@".',
        "codebook.yaml:10: a concept has no name. Name it.",
        "codebook.yaml:11: a concept holds concepts; they stand at the wrong level.",
        'codebook.yaml:12: theme "drift" is named twice, first at codebook.yaml:5.',
        'codebook.yaml:13: a theme has the unknown key "definiton". Did you mean "definition"?',
        'codebook.yaml:14: concept "SAME" stands in two themes, "Drift" at codebook.yaml:8 and "T".',
        "codebook.yaml:16: a dimension stands under ungrouped",
        'codebook.yaml:18: the link names "nobody", which is no code.',
        "codebook.yaml:19: a link needs both of its ends.",
    ):
        assert any(line.startswith(fault) for line in found), (fault, found)
    assert len(found) == 11


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("dimensions: &a\n  - name: x\n    themes: *a\n", "codebook.yaml:3: *a stands inside itself: a cycle."),
        ("a: &x [1]\nb: *x\n", "codebook.yaml:2: the alias *x is not read."),
        ("dimensions:\n\t- name: x\n", "codebook.yaml:2: "),
        ("name: a: b\n", "codebook.yaml:1: mapping values"),
        ("name: 'open\n", "codebook.yaml:"),
        ("name: x\n---\nname: y\n", "codebook.yaml:2: a second document begins."),
        ("# nothing\n", "codebook.yaml:1: the file holds no codebook."),
        ("name: a\x07b\n", "codebook.yaml:1: "),
        ("ungrouped: " + "[" * 5000 + "]" * 5000, "codebook.yaml:1: lists stand too deep"),
        ("- a\n- b\n", "codebook.yaml:1: the codebook should be a list of keys and values."),
        ('ungrouped: ["\\a"]\n', "codebook.yaml:1: the name of a concept holds the control character U+0007."),
        ('ungrouped: [{name: x, definition: "\\ud800"}]\n', "codebook.yaml:1: "),
        ("name: x\nname: y\n", 'codebook.yaml:2: the key "name" stands twice'),
        ("ungrouped: x\n", "codebook.yaml:1: ungrouped should be a list."),
        ("ungrouped: [{name: [x]}]\n", "codebook.yaml:1: name should be a text."),
        ("levels: {topic: x}\n", 'codebook.yaml:1: levels has the unknown key "topic".'),
        ("ungrouped: [{name: x, labels: {two words: y}}]\n", 'codebook.yaml:1: "two words" is no language.'),
    ],
)
def test_a_fault_of_form_names_its_line(tmp_path: Path, text: str, fault: str) -> None:
    assert faults_of(tmp_path, text)[0].startswith(fault)


def test_a_link_may_end_at_a_code_of_the_project(tmp_path: Path) -> None:
    path = tmp_path / "codebook.yaml"
    path.write_text("ungrouped: [x]\nlinks: [{from: x, to: Drift}]\n", "utf-8")
    assert read_codebook(path, Codebook([Code(1, "t1", Level.THEME, "Drift")])).links[0].b == "Drift"
    with pytest.raises(InputError):
        read_codebook(path)


TABLE = (
    "id;Dimension;theme;concept;definition;label:zh\n"
    "d1;Forces;;;all;力\n"
    ";;Drift;;a theme;\n"
    ";;;lets go;;\n"
    ";;;lets more go;;\n"
    ";;Pull;comes back;;\n"
    ";Other;Push;goes;;\n"
    ";;-;alone;;\n"
    ";-;Waits;;;\n"
    ";;;under waits;;\n"
)


def places(draft: Draft) -> dict[str, tuple[str, ...]]:
    book = as_codebook(draft)
    return {code.name: book.path(code)[:-1] for code in book.codes}


def test_a_table_with_merged_cells_is_read_as_people_mean_it(tmp_path: Path) -> None:
    draft = read(tmp_path, TABLE, "codebook.csv")
    assert places(draft) == {
        "Forces": (),
        "Drift": ("Forces",),
        "lets go": ("Forces", "Drift"),
        "lets more go": ("Forces", "Drift"),
        "Pull": ("Forces",),
        "comes back": ("Forces", "Pull"),
        "Other": (),
        "Push": ("Other",),
        "goes": ("Other", "Push"),
        "alone": (),
        "Waits": (),
        "under waits": ("Waits",),
    }
    forces, drift, pull = draft.codes[0], draft.codes[1], draft.codes[4]
    assert (forces.ref, forces.definition, forces.include, forces.labels) == ("d1", "all", None, {"zh": "力"})
    assert (drift.definition, pull.definition) == ("a theme", None)


def test_a_row_of_its_own_may_follow_the_rows_below_it(tmp_path: Path) -> None:
    draft = read(tmp_path, "dimension,theme,concept,definition\nD,T,c,\nD,T,,said later\nD,,,too\n", "codebook.csv")
    assert [(code.name, code.definition) for code in draft.codes] == [("D", "too"), ("T", "said later"), ("c", "")]


def test_absent_columns_leave_the_place_open(tmp_path: Path) -> None:
    draft = read(tmp_path, "concept\nc\n", "codebook.csv")
    assert [(code.name, code.placed, code.definition) for code in draft.codes] == [("c", False, None)]
    draft = read(tmp_path, "theme,concept\nT,c\n", "codebook.csv")
    assert [(code.name, code.placed, code.parent) for code in draft.codes] == [("T", False, None), ("c", True, 0)]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("dimension,theme,concept\n,Drift,\n", 'codebook.csv:2: theme "Drift" names no dimension.'),
        ("dimension,theme,concept\nD,,\n,,c\n", 'codebook.csv:3: concept "c" names no theme.'),
        (
            "dimension,theme,concept\nD,T,c\nE,T,d\n",
            'codebook.csv:3: theme "T" stands in two dimensions, "D" at codebook.csv:2 and "E".',
        ),
        ("dimension,theme,concept,definition\n,,,x\n", "codebook.csv:2: the row names no concept, theme or dimension."),
        ("dimension,theme,concpt\n", 'codebook.csv:1: the column "concpt" is unknown. Did you mean "concept"?'),
        ("id,definition\nc1,x\n", "codebook.csv:1: there is no column concept, theme or dimension."),
        ("dimension,concept\nD,c\n", "codebook.csv:1: there is no column theme."),
        ("concept,Concept\n", 'codebook.csv:1: two columns are called "Concept".'),
        ("theme,concept\nT,a,b\n", "codebook.csv:2: the row has more cells than there are headings."),
    ],
)
def test_a_fault_of_a_table_names_its_line(tmp_path: Path, text: str, fault: str) -> None:
    found = faults_of(tmp_path, text, "codebook.csv")
    assert found[0].startswith(fault)
    assert len(found) == 1


def test_a_fault_of_a_workbook_names_its_cell(tmp_path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["id", "theme", "concept"], [None, "T", "a"], [None, None, "b"], ["c 9", "U", "A"]):
        sheet.append(row)
    links = book.create_sheet("links")
    links.append(["from", "to"])
    links.append(["a", "z"])
    path = tmp_path / "codebook.xlsx"
    book.save(path)
    with pytest.raises(InputError) as caught:
        read_codebook(path)
    assert [problem.where for problem in caught.value.problems] == [
        "codebook.xlsx!C4",
        "codebook.xlsx!C4",
        "codebook.xlsx!links!A2",
    ]


def test_links_of_a_csv_stand_beside_it(tmp_path: Path) -> None:
    (tmp_path / "codebook.links.csv").write_text("from,to,label\nc,T,feeds\nc,nobody,\n", "utf-8")
    assert faults_of(tmp_path, "theme,concept\nT,c\n", "codebook.csv")[0].startswith("codebook.links.csv:3: ")


def test_an_unknown_suffix_names_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no codebook can be read") as caught:
        read_codebook(tmp_path / "codebook.doc")
    assert ".yaml" in caught.value.mend


def test_exact_names_are_resolved_without_searching() -> None:
    book = Codebook([Code(n, f"c{n:05d}", Level.CONCEPT, f"concept number {n}") for n in range(20_000)])
    for n in range(0, 20_000, 2):
        assert book.find(f"Concept  number {n}", exact=True).id == n
    with pytest.raises(ConflictError, match="and 19995 more"):
        book.find("concept")

"""What is counted in a store that was filled from files equals counting by hand, and lists agree with it on the cases."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from gioia_coder.core.counting.cells import Filters
from gioia_coder.core.counting.rows import rows_at
from gioia_coder.core.model import Level, Revision, Source
from gioia_coder.core.study import Study
from gioia_coder.store import Store, reading, snapshot
from gioia_coder.workflow import codebook_changes, coding_list, project, reports, searching
from gioia_coder.workflow.coding_import import import_codings
from gioia_coder.workflow.importing import import_sources
from gioia_coder.workflow.sources import mark_done, set_source
from tests.core.builders import coding_columns, piece_columns
from tests.core.counting.test_brute_force import Naive

HEADER = ("file", "kind", "case", "informant", "role", "case:size")
ROUND = "Int: And the money?\nK1: The loan came late. We waited.\nK2: The loan never came.\nInt: Why?\nK1: The loan was small.\n"
PLAIN = "The loan came late. We waited.\n\nThe loan never came."
INTERVIEWED = [("m.txt", "interview", "A", "K1", "chair", "small"), ("n.txt", "interview", "B", "K2", "cook", "")]
TALKS = {
    "m.txt": "Int: The loan?\nK1: The loan came late.\nInt: And we waited?\nK1: We waited.\n",
    "n.txt": "Int: The loan?\nK2: We waited for the loan.\n",
}
BOTH_K = [("m.txt", "interview", "A", "K1", "chair", "small"), ("n.txt", "interview", "B", "K1", "cook", "big")]

Rows = Sequence[tuple[str, ...]]
STORES: dict[str, tuple[Mapping[str, str], Rows, Mapping[str, str]]] = {
    "a text without labels": ({"s.txt": PLAIN}, [("s.txt", "interview", "A", "K1", "chair", "small")], {}),
    "a text without labels, its interviewer listed": (
        {**TALKS, "s.txt": PLAIN},
        [*INTERVIEWED, ("s.txt", "interview", "", "ANNE;K1", "interviewer;chair", "")],
        {},
    ),
    "a text without labels in which two speak": (
        {**TALKS, "s.txt": PLAIN},
        [*INTERVIEWED, ("s.txt", "interview", "C", "K1;K2", "", "")],
        {},
    ),
    "a document of nobody": ({**TALKS, "s.txt": PLAIN}, [*INTERVIEWED, ("s.txt", "document", "A", "", "", "")], {}),
    "one id in two cases": (
        {"m.txt": TALKS["m.txt"], "n.txt": TALKS["m.txt"].replace("late", "soon"), "s.txt": ROUND},
        [*BOTH_K, ("s.txt", "focus group", "B", "", "", "")],
        {},
    ),
    "a focus group of two cases": ({**TALKS, "s.txt": ROUND}, [*INTERVIEWED, ("s.txt", "focus group", "", "K1;K2", "", "")], {}),
    "a label that is somebody else": (
        {**TALKS, "s.txt": ROUND},
        [*INTERVIEWED, ("s.txt", "interview", "B", "K1;K2", "", "")],
        {"speaker:Int": "K2"},
    ),
}
CODED = (
    ("the loan", "loan", "anna", "supports", "2"),
    ("the loan", "late", "ben", "contradicts", ""),
    ("the loan", "loan", "ben", "supports", "3"),
    ("we waited", "wait", "anna", "supports", "1"),
    ("we waited", "wait", "ben", "contradicts", ""),
    ("we waited", "Burden", "anna", "supports", ""),
)
FIELD = {"count": "passages", "sources": "sources", "informants": "informants", "present": "present", "intensity": "intensity"}


def grouped(store: Store) -> None:
    for level, name, parent in (
        *((Level.DIMENSION, "Money", "-"), (Level.THEME, "Burden", "Money"), (Level.THEME, "Free", "-")),
        *((Level.CONCEPT, "loan", "Burden"), (Level.CONCEPT, "late", "Burden"), (Level.CONCEPT, "wait", "Free")),
    ):
        codebook_changes.add(store, level, name, parent=parent, who="test")


def table(path: Path, header: Sequence[str], rows: Rows) -> Path:
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([header, *rows])
    return path


def code(store: Store, folder: Path) -> None:
    """Code every place where the words stand, in every source, by a file of offsets."""
    rows = [
        (one.ref, str(hit.place.start), str(hit.place.end + more), *rest)
        for one in reading.sources(store.connection)
        for words, *rest in CODED
        for hit in searching.find(store, words, sources=[one.ref])
        for more in ([0, 6] if rest[0] == "loan" else [0])
        if hit.place.end + more <= len(hit.place.revision.text)
    ]
    rows.append(("s", "0", "48", "loan", "anna", "supports", ""))
    header = ("source", "start", "end", "code", "coder", "polarity", "intensity")
    import_codings(store, table(folder / "codings.csv", header, rows), coder="anna")


@pytest.fixture(params=STORES, scope="module")
def store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Give a filled store that all of the tests only read."""
    tmp_path = tmp_path_factory.mktemp("imported")
    texts, rows, speakers = STORES[request.param]
    for name, text in texts.items():
        (tmp_path / name).write_text(text, "utf-8")
    with Store.open(project.init(tmp_path / "study", name="Study")) as made:
        grouped(made)
        import_sources(made, [], manifest=table(tmp_path / "manifest.csv", HEADER, rows), ask=lambda _: True)
        for label, informant in speakers.items():
            set_source(made, "s", [f"{label}={informant}"])
        code(made, tmp_path)
        for one in reading.sources(made.connection):
            for coder in ("anna", "ben")[: 1 if one.ref == "m" else 2]:
                mark_done(made, one.ref, coder=coder)
        yield made


def heard(source: Source, text: Revision, asking: set[int]) -> Revision:
    """Return a text with its labels' speakers; the only informant of a source without labels says all of it."""
    labelled = {label: key for label, key in text.speakers.items() if label}
    alone = [key for key in source.informants if key not in asking]
    only = {"": alone[0]} if len(alone) == 1 and not any(turn.speaker for turn in text.turns) else {}
    return replace(text, speakers=labelled | only)


def by_hand(store: Store) -> Study:
    """Return the study as the single rows of the store tell it, without the snapshot that reports are made of."""
    connection = store.connection
    sources = reading.sources(connection)
    asking = {one.id for one in reading.informants(connection) if one.is_interviewer}
    texts = {one.id: heard(one, reading.revision(connection, one.revision or 0), asking) for one in sources}
    whole = snapshot.study(store)
    refs = {one.ref: one.id for one in sources}
    codes = {one.ref: one.id for one in whole.codebook.codes}
    coders = {one.name: one.id for one in whole.coders}
    ref, code, coder = ({key: name for name, key in each.items()} for each in (refs, codes, coders))
    rows = [
        (
            *(ref[one.source], one.start, one.end, code[one.code], coder[one.coder]),
            {"intensity": one.intensity or 0, "contradicts": one.polarity != "supports"},
        )
        for one in reading.codings(connection)
    ]
    return replace(whole, codings=coding_columns(rows, refs, codes, coders), pieces=piece_columns(texts))


@pytest.mark.parametrize("layer", ["", "all", "ben"])
@pytest.mark.parametrize("columns", ["case", "informant", "role", "source", "kind", "size"])
def test_the_matrix_of_imported_files_equals_counting_by_hand(store: Store, columns: str, layer: str) -> None:
    naive = Naive(by_hand(store), layer)
    book = reading.codebook(store.connection)
    used = frozenset(coding["code"] for coding in naive.codings)
    for level in Level:
        constructs = rows_at(book, level, used).constructs
        for least in (0, 2):
            for cell, field in FIELD.items():
                options = reports.Options(layer=layer, columns=columns, rows=level, cell=cell, min_coders=least)
                data = reports.report(store, "case-matrix", options).data
                for row, construct in zip(data["rows"], constructs, strict=True):
                    for label in data["columns"]:
                        expected = naive.cell(construct.codes, columns, label, Filters(min_coders=least))
                        value = row["cells"][label] or 0
                        assert (value, label in row["contradicted"]) == (expected[field], expected["contradicted"])


def test_lists_and_searches_agree_with_the_matrix_on_the_cases(store: Store) -> None:
    for case in reading.cases(store.connection):
        listed = [(one.source, one.start, one.end, one.code, one.coder) for one in coding_list.listed(store, case=case.ref)]
        options = reports.choose(store, reports.Options(), cases=[case.ref])
        rows = reports.report(store, "codings", options).data["rows"]
        assert sorted(listed) == sorted((row["source"], row["start"], row["end"], row["code"], row["coder"]) for row in rows)
        naive = Naive(by_hand(store), "any")
        assert len(listed) == sum(case.id in naive.cases(coding) for coding in naive.codings)
        hits = {(hit.place.source.ref, hit.place.start, hit.place.end) for hit in searching.find(store, "loan", case=case.ref)}
        every = searching.find(store, "loan")
        spans = [{"source": hit.place.source.id, "start": hit.place.start, "end": hit.place.end} for hit in every]
        belong = [hit.place for hit, span in zip(every, spans, strict=True) if case.id in naive.cases(span)]
        assert hits == {(place.source.ref, place.start, place.end) for place in belong}

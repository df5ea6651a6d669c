"""Studies made at random, with names and words that are hard to carry, go out and come back, by way of other programs too."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from gioia_coder.core.study import Study
from gioia_coder.formats.refi import read_project, validate
from gioia_coder.store import Store
from gioia_coder.store.snapshot import study
from gioia_coder.workflow import project
from gioia_coder.workflow.exchange import arriving, leaving
from tests.workflow import elsewhere
from tests.workflow.odd_world import OddWorld

SEEDS = st.integers(0, 1_000_000)
# the same few each time: a study at random takes half a second, and a hundred of them were tried by hand
FEW = settings(
    max_examples=5, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


@contextmanager
def odd(seed: int, steps: int = 90) -> Iterator[tuple[Store, Path]]:
    """Give a project made at random, and the file that it went out as."""
    with TemporaryDirectory(prefix="gioia-odd-") as folder:
        project.init(Path(folder) / "study", name="Study")
        with Store.open(Path(folder) / "study/project.gioia") as store:
            world = OddWorld(store, seed)
            for _ in range(steps):
                world.step()
            sent = Path(folder) / "sent.qdpx"
            leaving.export(store, sent)
            yield store, sent


def read_anew(sent: Path) -> tuple[str, arriving.Arrival]:
    """Take a file into a new project; return what that says by its content hash."""
    folder = sent.parent / f"new-{sent.stem}"
    arrival = arriving.new_project(folder, sent)
    with Store.open(folder / "project.gioia") as store:
        return study(store).content_hash, arrival


def news(store: Store, sent: Path) -> dict[str, tuple[int, int, int]]:
    """Return what a file would bring and what would be left out, but for what is kept of other programs."""
    plan = arriving.arrive(store, sent).plan
    counts = {kind: (one.added, one.updated, one.left) for kind, one in plan.counts.items() if kind != "kept"}
    return {kind: count for kind, count in counts.items() if any(count)}


@FEW
@given(seed=SEEDS)
def test_whatever_a_study_holds_it_comes_in_as_an_equal_one_and_brings_nothing_to_itself(seed: int) -> None:
    with odd(seed) as (store, sent):
        assert validate(zipfile.ZipFile(sent).read("project.qde"), "Project") == []
        assert read_anew(sent)[0] == study(store).content_hash
        arrival = arriving.arrive(store, sent)
        assert not arrival.plan.changes
        assert arrival.warnings == ()


@FEW
@given(seed=SEEDS)
def test_with_every_guid_made_anew_it_is_still_known(seed: int) -> None:
    with odd(seed) as (store, sent):
        new = elsewhere.with_new_guids(sent, sent.with_name("new.qdpx"))
        assert read_anew(new)[0] == study(store).content_hash
        assert not arriving.arrive(store, new).plan.changes


@pytest.mark.parametrize("program", [elsewhere.qualcoder, elsewhere.nvivo, elsewhere.atlasti, elsewhere.maxqda])
@settings(FEW, max_examples=3)
@example(seed=58571)  # two sources of one text, called E1 and E1.docx
@given(seed=SEEDS)
def test_what_other_programs_drop_or_count_otherwise_is_ours_again(program: Callable[[Path], Path], seed: int) -> None:
    with odd(seed) as (store, sent):
        back = program(sent)
        assert read_project(back).program == program.__name__
        assert read_anew(back)[0] == study(store).content_hash
        assert news(store, back) == {}


@FEW
@given(seed=SEEDS)
def test_what_the_standard_has_words_for_comes_without_our_record(seed: int) -> None:
    with odd(seed) as (store, sent):
        leaving.export(store, sent.with_name("plain.qdpx"), plain=True)
        read_anew(sent.with_name("plain.qdpx"))
        with Store.open(sent.parent / "new-plain/project.gioia") as other:
            ours, theirs = (_said(study(one)) for one in (store, other))
        for what, said in ours.items():
            assert theirs[what] == said, what


def _said(found: Study) -> dict[str, object]:
    book, sources = found.codebook, {one.id: one.ref for one in found.sources}
    coders, c = {one.id: one.name for one in found.coders}, found.codings
    columns = (c.source, c.start, c.end, c.code, c.coder, c.intensity, c.contradicts, c.id)
    rows = zip(*(column.tolist() for column in columns), strict=True)
    return {
        "texts": sorted(found.revision(one.id).text for one in found.sources if one.revision is not None),
        "codes": sorted((one.level, book.path(one)) for one in book.live),
        "codings": sorted(
            (sources[row[0]], row[1], row[2], book.by_id[row[3]].name, coders[row[4]], row[5], row[6], _even(c.memos.get(row[7])))
            for row in rows
        ),
        "coders": sorted(coders.values()),
        "cases": sorted((one.ref, sorted(one.attributes.items())) for one in found.cases),
        "memos": sorted(_even(one.text) for one in found.memos),
    }


def _even(text: str | None) -> str:
    return (text or "").replace("\r\n", "\n").strip()

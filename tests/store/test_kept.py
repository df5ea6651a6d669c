from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import select

from gioia_coder.core.exchange.portable import Kept
from gioia_coder.store import Store, copies, erasing, kept_rows, reading
from gioia_coder.store import tables as t
from gioia_coder.store.portable import portable
from gioia_coder.store.snapshot import study
from gioia_coder.workflow import cases, merging, sharing, sources, withdrawing
from tests.store.filled import Filled, fill
from tests.store.world import TEXTS, add_source, new_store

PICTURE = b"\x89PNG of the hall"
DIGEST = sha256(PICTURE).hexdigest()


def uuid_of(store: Store, table: str, key: int = 1) -> bytes:
    columns = t.metadata.tables[table].c
    return bytes(store.connection.execute(select(columns.uuid).where(columns.id == key)).scalar_one())


def put(store: Store, *new: Kept) -> None:
    with store.act("kept", who="eva") as act:
        kept_rows.put_kept(act, new)


def one(n: int, **values: object) -> Kept:
    said = {"uuid": bytes([n]) * 16, "kind": "xml", "name": f"thing {n}", "data": "<A/>"}
    return Kept(**{**said, **values})  # type: ignore[arg-type]


def test_what_is_kept_comes_back_as_it_was_and_an_undo_takes_and_gives_it(store: Store) -> None:
    new = (one(1, thing=b"t" * 16, file=DIGEST), one(2))
    put(store, *new)
    assert kept_rows.kept(store.connection) == new
    with store.act("away", who="eva") as act:
        assert kept_rows.end_kept(act, [new[0].uuid, b"x" * 16]) == 1
    assert kept_rows.kept(store.connection) == new[1:]
    store.undo(who="eva")
    assert set(kept_rows.kept(store.connection)) == set(new)
    store.undo(who="eva", number=1)
    assert kept_rows.kept(store.connection) == ()


def test_the_content_hash_does_not_see_what_is_kept(store: Store) -> None:
    before = study(store).content_hash
    put(store, one(1))
    assert study(store).content_hash == before


def test_bytes_are_read_by_their_digest_and_changed_ones_are_not_there(store: Store) -> None:
    assert len(kept_rows.put_files(store.path, [PICTURE, PICTURE])) == 1
    assert kept_rows.put_files(store.path, [PICTURE]) == []
    put(store, one(1, file=DIGEST), one(2, file="00" * 32))
    found = portable(store).bytes_of
    assert dict(found) == {DIGEST: PICTURE}
    (kept_rows.folder_of(store.path) / DIGEST).write_bytes(b"other")
    with pytest.raises(KeyError):
        found[DIGEST]
    with pytest.raises(KeyError):
        found["project.gioia"]


def with_two_sources(store: Store) -> Filled:
    """Fill the store and add a second source, each with a picture of its own, one that both have, and one of nobody."""
    filled = fill(store)
    with store.act("other", who="eva") as act:
        other = add_source(act, "Z9", TEXTS[2])
    pictures = [PICTURE, b"of both", b"of nobody"]
    kept_rows.put_files(store.path, pictures)
    own, both, nobody = (sha256(data).hexdigest() for data in pictures)
    first, second = uuid_of(store, "source", filled.source), uuid_of(store, "source", other)
    put(store, one(1, thing=first, file=own), one(2, thing=first, file=both), one(3, thing=second, file=both))
    coding, anna = uuid_of(store, "coding"), uuid_of(store, "informant")
    quoting = '<Note name="x">We sell online now. Nobody comes here.</Note>'
    put(store, one(4, thing=coding), one(5, thing=anna), one(6, file=nobody, data=quoting), one(7, name="stays"))
    return filled


def test_erasing_a_source_takes_what_is_kept_of_it_from_the_store_and_its_copies(store: Store) -> None:
    filled = with_two_sources(store)
    copies.keep(store.connection, store.path, "merge")
    erasing.erase(store, "source", uuid_of(store, "source", filled.source), who="eva")
    folder = kept_rows.folder_of(store.path)
    assert {path.read_bytes() for path in folder.iterdir()} == {b"of both", b"of nobody"}
    for path in (store.path, copies.all_of(store.path)[-1]):
        with Store.open(path) as left:
            kept = {one.uuid[0]: one for one in kept_rows.kept(left.connection)}
            assert set(kept) == {3, 5, 6, 7}
            assert kept[6].data == '<Note name="x">(erased).</Note>'


def test_erasing_an_informant_takes_what_is_kept_of_them_and_tells_of_files_that_nobody_looked_into(store: Store) -> None:
    with_two_sources(store)
    done = withdrawing.erase(store, "informant:#03", who="eva")
    assert 5 not in {one.uuid[0] for one in kept_rows.kept(store.connection)}
    assert kept_rows.folder_of(store.path) in done.files
    assert any("kept of another program's file" in place for place in done.taken)


def test_removing_a_source_or_a_case_ends_what_is_kept_of_it_until_it_is_undone(store: Store) -> None:
    with_two_sources(store)
    with store.act("case", who="eva") as act:
        kept_rows.put_kept(act, [one(8, thing=uuid_of(store, "cases"))])
    sources.remove_source(store, "E1-01", who="eva")
    assert {one.uuid[0] for one in kept_rows.kept(store.connection)} & {1, 2} == set()
    store.undo(who="eva")
    assert {one.uuid[0] for one in kept_rows.kept(store.connection)} >= {1, 2, 8}
    with store.act("empty", who="eva") as act:
        key = act.create(t.cases, ref="Empty", attributes="")
        kept_rows.put_kept(act, [one(9, thing=uuid_of(store, "cases", key))])
    cases.remove_case(store, "Empty", who="eva")
    assert 9 not in {one.uuid[0] for one in kept_rows.kept(store.connection)}


def test_a_blind_copy_holds_nothing_of_what_is_kept(store: Store, tmp_path: Path) -> None:
    with_two_sources(store)
    sharing.share(store, tmp_path / "copy.gioia", coder="kim", who="eva")
    with Store.open(tmp_path / "copy.gioia") as copy:
        assert kept_rows.kept(copy.connection) == ()


def test_merging_leaves_there_what_is_kept_there_and_tells_it(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    with new_store(tmp_path / "a") as store:
        fill(store)
        copies.write(store.connection, tmp_path / "there.gioia")
        with Store.open(tmp_path / "there.gioia") as there:
            put(there, one(1), one(2), one(3, kind=t.TIMES))
            with there.act("case", who="kim") as act:
                act.create(t.cases, ref="New", attributes="")
        done = merging.merge_file(store, tmp_path / "there.gioia", who="eva")
        assert "2 things that another program's file held stay there" in str(done)
        assert [each.ref for each in reading.cases(store.connection)] == ["E1", "New"]
        assert len(kept_rows.kept(store.connection)) == 1

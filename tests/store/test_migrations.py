from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from gioia_coder.errors import ConflictError, StoreError
from gioia_coder.store import SCHEMA, Store, checking, copies, engine, migrating, writing
from gioia_coder.store.snapshot import study
from gioia_coder.store.tables import APPLICATION_ID, MIGRATED
from tests.store.filled import ACTS, fill
from tests.store.world import dump, new_store

OLD = Path(__file__).with_name("old")
ACTS_OF = {1: 13, 2: 16, 3: 18}
"""How many entries the dumps of older schemas hold."""
NEXT = SCHEMA + 1
FIRST = f'revision = "{SCHEMA:04d}"\ndown_revision = None\n\n\ndef upgrade():\n    pass\n'
SECOND = (
    "from alembic import op\nimport sqlalchemy as sa\n\n"
    f'revision = "{NEXT:04d}"\ndown_revision = "{SCHEMA:04d}"\n\n\ndef upgrade():\n'
)
ADD = (
    '    with op.batch_alter_table("cases") as batch:\n'
    '        batch.add_column(sa.Column("place", sa.Text(), nullable=False, server_default=""))\n'
)
BAD = {
    "loses a row": ('    op.execute("DELETE FROM coding")\n', StoreError, r"coding 1 -> 0"),
    "loses a table": ('    op.drop_table("dismissal")\n', StoreError, r"dismissal 1 -> 0"),
    "breaks a reference": ('    op.execute("UPDATE coding SET code_id = 777")\n', StoreError, "1 references would break"),
    "stops in the middle": (ADD + "    raise ZeroDivisionError\n", ZeroDivisionError, None),
    "fails in SQL": (ADD + '    op.execute("UPDATE nowhere SET x = 1")\n', StoreError, "no such table"),
}


def loaded(path: Path, number: int) -> Path:
    """Make a store of an older schema from its dump."""
    raw = sqlite3.connect(path)
    raw.executescript((OLD / f"schema_{number}.sql").read_text("utf-8"))
    raw.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    raw.execute(f"PRAGMA user_version = {number}")
    raw.close()
    return path


def without_mark(store: Store) -> dict[str, list[Any]]:
    """Return everything that is present but the mark of a migration, which has a UUID of its own."""
    found = dump(store)
    return found | {"setting": [row for row in found["setting"] if MIGRATED not in row]}


@pytest.mark.parametrize("number", range(1, SCHEMA + 1))
def test_a_store_of_every_schema_opens_with_the_same_content(tmp_path: Path, number: int) -> None:
    with (
        Store.open(loaded(tmp_path / "project.gioia", number)) as old,
        Store.open(loaded(tmp_path / "again.gioia", number)) as again,
    ):
        assert len(study(old).codings) == 1
        assert without_mark(old) == without_mark(again)
        assert list(checking.damage(old.connection)) == []
        assert old.last_entry == ACTS_OF.get(number, ACTS)
        with old.act("more", who="eva") as act:
            writing.add_case(act, "E2")


def test_the_dump_of_the_present_schema_holds_the_filled_study(tmp_path: Path) -> None:
    with Store.open(loaded(tmp_path / "old.gioia", SCHEMA)) as old, new_store(tmp_path) as store:
        fill(store)
        assert study(old).content_hash == study(store).content_hash


def test_a_store_of_every_schema_gets_the_tables_that_a_new_one_has(tmp_path: Path) -> None:
    def made(store: Store) -> dict[str, str]:
        query = "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL"
        return {row.name: " ".join(row.sql.split()) for row in store.connection.exec_driver_sql(query)}

    with new_store(tmp_path) as store:
        present = made(store)
    for number in range(1, SCHEMA + 1):
        with Store.open(loaded(tmp_path / f"{number}.gioia", number)) as old:
            assert made(old) == present


def scripts(folder: Path, body: str) -> Path:
    (folder / "steps" / "versions").mkdir(parents=True)
    (folder / "steps" / "versions" / "1_present.py").write_text(FIRST)
    (folder / "steps" / "versions" / "2_next.py").write_text(SECOND + body)
    return folder / "steps"


def test_a_step_that_adds_a_column_keeps_everything_and_marks_the_schema(store: Store, tmp_path: Path) -> None:
    fill(store)
    before = study(store).content_hash
    migrating.migrate(store.connection, store.path, folder=scripts(tmp_path, ADD), schema=NEXT)
    assert store.connection.exec_driver_sql("SELECT place FROM cases").scalars().all() == [""]
    assert store.connection.exec_driver_sql("PRAGMA user_version").scalar_one() == NEXT
    assert store.connection.exec_driver_sql("PRAGMA foreign_keys").scalar_one() == 1
    assert study(store).content_hash == before


def test_nothing_older_than_a_migration_is_taken_back(store: Store, tmp_path: Path) -> None:
    fill(store)
    migrating.migrate(store.connection, store.path, folder=scripts(tmp_path, ADD), schema=NEXT)
    with pytest.raises(ConflictError, match="older than the store's last migration") as refused:
        store.undo(who="eva", number=ACTS)
    assert "backups/" in refused.value.mend
    with pytest.raises(ConflictError, match="nothing to undo"):
        store.undo(who="eva")
    with store.act("new", who="eva") as act:
        writing.add_case(act, "E2")
    assert store.undo(who="eva")[0] == ACTS + 1


@pytest.mark.parametrize("what", BAD)
def test_a_step_that_does_harm_is_rolled_back(store: Store, tmp_path: Path, what: str) -> None:
    body, kind, said = BAD[what]
    fill(store)
    before, schema = dump(store), list(store.connection.exec_driver_sql("SELECT sql FROM sqlite_master").scalars())
    with pytest.raises(kind, match=said):
        migrating.migrate(store.connection, store.path, folder=scripts(tmp_path, body), schema=NEXT)
    assert dump(store) == before
    assert list(store.connection.exec_driver_sql("SELECT sql FROM sqlite_master").scalars()) == schema
    assert store.connection.exec_driver_sql("PRAGMA user_version").scalar_one() == SCHEMA
    assert store.connection.exec_driver_sql("PRAGMA foreign_keys").scalar_one() == 1
    with store.act("on", who="eva") as act:
        writing.add_case(act, "E2")


def test_a_copy_is_kept_before_an_older_store_is_migrated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = loaded(tmp_path / "project.gioia", SCHEMA)
    monkeypatch.setattr(engine, "SCHEMA", NEXT)
    monkeypatch.setattr("gioia_coder.store.SCHEMA", NEXT)
    monkeypatch.setattr(migrating.migrate, "__kwdefaults__", {"folder": scripts(tmp_path, ADD), "schema": NEXT})
    Store.open(path).close()
    (copy,) = copies.all_of(path)
    assert copy.name.endswith("-migration.gioia")
    raw = sqlite3.connect(copy)
    assert raw.execute("PRAGMA user_version").fetchone() == (SCHEMA,)
    raw.close()


def test_alembic_is_imported_only_to_migrate(tmp_path: Path) -> None:
    path = loaded(tmp_path / "project.gioia", SCHEMA)
    script = (
        "import sys; from pathlib import Path; from gioia_coder.store import Store;"
        "Store.open(Path(sys.argv[1])); print('alembic' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", script, str(path)], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "False"

"""What all tests share: what takes long to make and is the same for each of them is made once."""

from __future__ import annotations

import shutil
import signal
from collections.abc import Iterator
from functools import cache, partial
from pathlib import Path

import pytest
from sqlalchemy import Connection, create_engine, create_mock_engine
from sqlalchemy.dialects.sqlite.base import SQLiteDialect
from typer import testing
from typer.testing import CliRunner

from gioia_coder.cli import app
from gioia_coder.store import engine
from gioia_coder.store.tables import metadata


@pytest.fixture(scope="session", autouse=True)
def _made_once() -> Iterator[None]:
    """Keep what is the same in each of thousands of calls and stores: Typer's commands, and SQLAlchemy's statements as SQL.

    SQLAlchemy keeps statements by the dialect, of which each store has one of its own; all of them are alike.
    """
    worded: list[str] = []
    listening = create_mock_engine("sqlite://", lambda made, *_, **__: worded.append(str(made.compile(listening))))
    metadata.create_all(listening, checkfirst=False)

    def create_all(connection: Connection) -> None:
        for statement in worded:
            engine.raw(connection).execute(statement)

    kept = {"compiled_cache": {}}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(testing, "_get_command", cache(testing._get_command))
        patch.setattr(metadata, "create_all", create_all)
        patch.setattr(engine, "create_engine", partial(create_engine, execution_options=kept))
        patch.setattr(SQLiteDialect, "__eq__", lambda one, other: type(one) is type(other))
        patch.setattr(SQLiteDialect, "__hash__", lambda one: hash(type(one)))
        yield


@pytest.fixture(scope="session", autouse=True)
def _ctrl_c() -> None:
    """Let Ctrl-C be heard, also where the tests were started in the background by a shell, which makes programs deaf to it."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def sample_study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the sample study with all its exports, to be read; who changes it takes `sample_copy`."""
    folder = tmp_path_factory.mktemp("sample") / "study"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GIOIA_CONFIG_DIR", str(folder.parent / "config"))
        result = CliRunner().invoke(app, ["demo", str(folder)])
    assert result.exit_code == 0, result.output
    assert "Cost-driven innovation" in result.stdout
    return folder


@pytest.fixture
def sample_copy(sample_study: Path, tmp_path: Path) -> Path:
    """Return a sample study of the test's own."""
    return Path(shutil.copytree(sample_study, tmp_path / "study"))

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from gioia_coder.store import Store
from tests.store.world import new_store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with new_store(tmp_path) as opened:
        yield opened

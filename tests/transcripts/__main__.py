"""Show how transcripts come in: `python -m tests.transcripts [FOLDER]`, family by family, then file by file what differs."""

from __future__ import annotations

import json
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

from tests.transcripts.comparing import WHY, Difference, differences, unlike_twins
from tests.transcripts.importing import ABSENT, Imported, bring_in, folder_of, project


def measured(folder: Path) -> dict[str, tuple[Imported, list[Difference]]]:
    """Import every file of a folder of which `expected.json` tells; return what came in and what differs, by its path."""
    told = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    found = {}
    with tempfile.TemporaryDirectory() as scratch, project(Path(scratch)) as place:
        for n, (name, facts) in enumerate(told.items()):
            if (folder / name).is_file():
                came = bring_in(place, folder / name, f"F{n:03d}")
                found[name] = (came, differences(facts, came))
    return found


def verdict(came: Imported, off: list[Difference]) -> str:
    """Return how a file came in, in words."""
    if not off:
        return "exact"
    if came.status and not came.parts:
        return "failed"
    return f"off by {max(one.by for one in off)}"


def show(folder: Path) -> int:
    """Print families, the total, and each file that is not exact; return how many are not."""
    told = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    found = measured(folder)
    families: dict[tuple[str, str], list[str]] = defaultdict(list)
    for name, (came, off) in found.items():
        families[name.rpartition("/")[0], told[name]["kind"]].append(verdict(came, off))
    for (place, kind), how in sorted(families.items()):
        exact, failed = how.count("exact"), how.count("failed")
        print(f"{place:<20} {kind:<18} {exact:3} of {len(how):3} exact, {len(how) - exact - failed:3} off, {failed:3} failed")
    wrong = {name: one for name, one in found.items() if one[1]}
    print(f"{len(found) - len(wrong)} of {len(found)} files exact")
    print()
    for name, (came, off) in wrong.items():
        why = WHY.get(Path(name).name, "")
        print(f"{name}: {verdict(came, off)}: {'; '.join(one.what for one in off)}" + (f"\n  meant: {why}" if why else ""))
    for first, other, differing, turns in unlike_twins({name: came for name, (came, _) in found.items()}):
        print(f"{first} and {other} hold the same words and differ in {differing} of {turns} turns")
    return len(wrong)


if __name__ == "__main__":
    given = folder_of(sys.argv[1] if len(sys.argv) > 1 else None)
    if given is None:
        print(f"skipped: {ABSENT}" if len(sys.argv) < 2 else f"skipped: no expected.json in {sys.argv[1]}")
    else:
        show(given)

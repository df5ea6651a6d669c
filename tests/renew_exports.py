"""Write the sample study's expected exports anew: `python -m tests.renew_exports`. Read the difference before committing it."""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path

from gioia_coder.workflow.demonstration import demo

ROOT = Path(__file__).parent.parent
MADE_ANEW = frozenset((".docx", ".pdf", ".png", ".pptx"))
"""The suffixes of exports that are the same on one installation only, so that the repository does not hold them."""


def main() -> None:
    with tempfile.TemporaryDirectory() as scratch:
        made = Path(scratch) / "study"
        demo(made)
        target = ROOT / "exports"
        for old in target.glob("*"):
            if old.name != "README.md":
                old.unlink()
        for path in (made / "exports").iterdir():
            if path.stem != "audit" and path.suffix not in MADE_ANEW:
                shutil.copyfile(path, target / path.name)
        record = target / "provenance.json"
        known = json.loads(record.read_text("utf-8"))
        known.pop("audit.csv")
        record.write_text(json.dumps(known, ensure_ascii=False, indent=2, sort_keys=True) + "\n", "utf-8")


if __name__ == "__main__":
    main()

"""Run the command line: `gioia`, or `python -m gioia_coder`."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the program; Ctrl-C ends it without a word, also while it is still being loaded."""
    try:
        from gioia_coder.cli import main as run

        run()
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()

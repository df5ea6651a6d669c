"""Run the command line: `python -m gioia_coder`."""

from gioia_coder.cli import main

if __name__ == "__main__":
    main()

"""The folder of a qualitative-coding project: its settings and what they lead to, never out of the folder."""

from __future__ import annotations

from enum import Enum
from pathlib import Path
from typing import Final

from gioia_coder.errors import InputError, Problem
from gioia_coder.formats.yaml_nodes import FormError, compose

SETTINGS: Final = "settings.yaml"
_MOST: Final = 64 * 2**20
_SMALL: Final = 2**20


class Settings(Enum):
    """Where a project keeps its codings: in a database, or in files beside the texts as before version 1.0."""

    DATABASE = "database"
    FILES = "codes_dir"


class Folder:
    """A project's folder. Raises InputError when its settings are not those of qualitative-coding."""

    def __init__(self, path: Path) -> None:
        self.file = path / SETTINGS if path.is_dir() else path
        self.root = self.file.resolve().parent
        self._values = values(self.file)
        keys = self._values.keys()
        if "corpus_dir" not in keys or not keys & {"database", "codes_dir"}:
            problem = "is not of qualitative-coding: it names no corpus_dir with a database or a codes_dir."
            raise InputError(self.file, problem, mend="Give the folder of a project.")
        self.settings = Settings.DATABASE if "database" in keys else Settings.FILES
        self.version = self._values.get("qc_version", "")
        self.unit = self._values.get("unit", "")

    @property
    def database(self) -> Path:
        """The database."""
        return self._place("database")

    def codebook(self) -> tuple[Path, str]:
        """Return the codebook's path and text, which is empty where there is none."""
        path = self._place("codebook", "codebook.yaml")
        return path, _text(path, _MOST) if path.is_file() else ""

    def texts(self) -> list[str]:
        """Return the paths of all files of the corpus, as the database writes them."""
        corpus = self._place("corpus_dir")
        return sorted(path.relative_to(corpus).as_posix() for path in _files(corpus) if not path.name.startswith("."))

    def text(self, document: str) -> tuple[bytes | None, str]:
        """Return the bytes of a text, or None and why not."""
        corpus = self._place("corpus_dir")
        path = corpus / document.replace("\\", "/")
        try:
            inside = path.resolve().is_relative_to(corpus)
            if not inside:
                return None, "lies outside the corpus"
            if not path.is_file():
                return None, "is not there"
            if path.stat().st_size > _MOST:
                return None, f"is larger than {_MOST // 2**20} MB"
            return path.read_bytes(), ""
        except (OSError, ValueError) as error:
            return None, f"cannot be read ({getattr(error, 'strerror', None) or error})"

    def code_files(self) -> dict[str, str]:
        """Return the files of codes of versions before 1.0 by path."""
        codes = self._place("codes_dir")
        return {path.relative_to(codes).as_posix(): _text(path, _MOST) for path in _files(codes) if path.name.endswith(".codes")}

    def memos(self) -> dict[str, str]:
        """Return the memos by file name, oldest first."""
        folder = self._place("memos_dir", "memos")
        return {path.name: _text(path, _MOST) for path in _files(folder) if path.suffix == ".md" and path.parent == folder}

    def _place(self, key: str, usual: str = "") -> Path:
        """Return the path that a setting names. Raises InputError when it leaves the folder."""
        named = self._values.get(key, "") or usual
        try:
            path = (self.root / named).resolve()
        except (OSError, ValueError, RuntimeError) as error:
            raise InputError(self.file, f'its {key} "{named}" is no path.', mend="Put the path right.") from error
        if not path.is_relative_to(self.root):
            problem = f'its {key} "{named}" lies outside the folder of the project.'
            raise InputError(self.file, problem, mend=f"Copy it into the folder and name it there in {SETTINGS}.")
        return path


def values(path: Path) -> dict[str, str]:
    """Return the settings of a file by name, those that are one text. Raises InputError when it is not YAML."""
    try:
        root = compose(_text(path, _SMALL))
    except FormError as error:
        raise InputError(path, Problem(f"{path}:{error.line}", error.what, error.mend)) from error
    pairs = (root.pairs or ()) if root else ()
    return {key.text: value.text for key, value in pairs if key.text is not None and value.text is not None}


def _files(folder: Path) -> list[Path]:
    """Return the files under a folder in order, those only that do not lead out of it."""
    try:
        found = sorted(folder.rglob("*")) if folder.is_dir() else []
        return [path for path in found if path.is_file() and path.resolve().is_relative_to(folder)]
    except OSError as error:
        raise InputError(folder, f"cannot be read ({error.strerror or error}).", mend="Look who may read it.") from error


def _text(path: Path, most: int) -> str:
    try:
        if not path.is_file():
            raise InputError(path, "there is no such file.", mend="Give the folder of a project.")
        if path.stat().st_size > most:
            raise InputError(path, f"is larger than {most // 2**20} MB.", mend="Look whether it is the right file.")
        data = path.read_bytes()
    except OSError as error:
        raise InputError(path, f"cannot be read ({error.strerror or error}).", mend="Look who may read it.") from error
    text = data.decode("utf-8-sig", "replace") if b"\x00" not in data else ""
    return text.replace("\r\n", "\n").replace("\r", "\n")

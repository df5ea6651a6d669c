"""Which project, who acts, and which settings are in force: found before anything is done."""

from __future__ import annotations

import getpass
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import platformdirs

from gioia_coder.core.blocks import printable
from gioia_coder.core.model import CONSENSUS, Coder
from gioia_coder.core.text.canonical import fold_name
from gioia_coder.errors import ConflictError, GioiaError, InputError, StoreError, UnknownNameError, cut
from gioia_coder.formats.files import replacing
from gioia_coder.store import Act, Store, reading, writing
from gioia_coder.store.allowing import coder_of, refusal

STORE_NAME: Final = "project.gioia"
FOLDERS: Final = ("codebooks", "transcripts", "exports")


def find_store(named: Path | None = None, *, here: Path | None = None) -> Path:
    """Return the path of the store: the one named (a project's folder or a `.gioia` file), else the nearest one upwards.

    Raises `StoreError` when there is none.
    """
    if named is not None:
        path = named / STORE_NAME if named.suffix != ".gioia" or named.is_dir() else named
        if not path.exists():
            raise StoreError(f"there is no project at {named}.", mend=f"Make one with `gioia init {named} --name ...`.")
        return path
    try:
        start = (here or Path.cwd()).absolute()
    except FileNotFoundError as error:
        raise StoreError("the folder you are in is gone.", mend="Go into another, or use --project.") from error
    for folder in (start, *start.parents):
        if (folder / STORE_NAME).exists():
            return folder / STORE_NAME
    raise StoreError(
        "there is no project here.",
        mend="Go into a project's folder, name one with --project, or make one with `gioia init --name ...`.",
    )


def open_store(named: Path | None = None) -> Store:
    """Open the project's store; use it as a context manager."""
    return Store.open(find_store(named))


def system_user() -> str:
    """Return the name under which acts are recorded that are no coder's: on the codebook, sources, cases, the project."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "somebody"


# The coder: named, from the environment, or the one this person set for this project.


def _remembered_file() -> Path:
    folder = os.environ.get("GIOIA_CONFIG_DIR") or platformdirs.user_config_dir("gioia")
    return Path(folder) / "coders.json"


def _remembered() -> dict[str, str]:
    try:
        found = json.loads(_remembered_file().read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return {key: name for key, name in found.items() if isinstance(name, str)} if isinstance(found, dict) else {}


def remember_coder(store: Store, name: str) -> None:
    """Set who this person is in this project, in the user's configuration folder."""
    known = {**_remembered(), _project_key(store): name}
    with replacing(_remembered_file()) as stream:
        stream.write(json.dumps(known, ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n")


def _project_key(store: Store) -> str:
    """Return what stands for a project in the user's configuration: its id, in old projects its path."""
    return reading.settings(store.connection).get("project.uuid", str(store.path.resolve()))


def actor(store: Store, named: str | None = None) -> str:
    """Return who notes, links or imports: the coder when one is named or set, else the system's user.

    Raises `ConflictError` for consensus and `InputError` for what cannot be a name, as `coder_name` does.
    """
    name = _set_name(store, named)
    return check_coder_name(name) if name else system_user()


def _set_name(store: Store, named: str | None) -> str:
    if mine := coder_of(store.connection):  # a shared copy is for one coder, whoever opens it
        if named and fold_name(named) != fold_name(mine):
            raise refusal(mine, "the codings of others")
        return mine
    return (named or os.environ.get("GIOIA_CODER") or _remembered().get(_project_key(store)) or "").strip()


def coder_name(store: Store, named: str | None = None) -> str:
    """Return who codes or judges; raises `GioiaError` with the line to type when no coder is named or set."""
    name = coder_if_any(store, named)
    if not name:
        raise GioiaError("who codes? No coder is set.", mend="Say it once: gioia coders me NAME (or --coder NAME).")
    return name


def coder_if_any(store: Store, named: str | None = None) -> str:
    """Return who codes or judges, empty when nobody is named or set; raises what `coder_name` does for what is no name."""
    name = _set_name(store, named)
    return check_coder_name(name) if name else ""


def check_coder_name(name: str, *, by_hand: bool = True) -> str:
    """Return a coder's name without blanks around; raises `ConflictError` for one that cannot be used."""
    name = " ".join(name.split())
    if not name or printable(name) != name or len(name) > 60:
        raise InputError("", f'"{cut(name)}" cannot be a coder\'s name.', mend="Use up to 60 letters, and no control characters.")
    if by_hand and fold_name(name) == CONSENSUS:
        raise ConflictError(
            "nobody codes as consensus by hand.",
            mend="It holds what coders agreed on: see `gioia reconcile`, or `gioia codings import` for what was decided outside.",
        )
    return name


def find_coder(store: Store, name: str) -> Coder:
    """Return a coder by name, folded; raises `UnknownNameError`."""
    known = reading.coders(store.connection)
    for coder in known:
        if fold_name(coder.name) == fold_name(name):
            return coder
    raise UnknownNameError("coder", name, [coder.name for coder in known])


def coder_key(act: Act, name: str) -> int:
    """Return the key of the coder of that name, made inside the act when this is the first time."""
    for coder in reading.coders(act.connection):
        if fold_name(coder.name) == fold_name(name):
            return coder.id
    return writing.add_coder(act, CONSENSUS if fold_name(name) == CONSENSUS else name)


def known_coder(store: Store, name: str) -> int:
    """Return the key of the coder of that name as things are now, 0 where nobody is called so."""
    return next((one.id for one in reading.coders(store.connection) if fold_name(one.name) == fold_name(name)), 0)


def is_new_coder(store: Store, name: str) -> bool:
    """Tell whether nobody of that name is in the project yet."""
    return not known_coder(store, name)


DEFAULTS: Final[Mapping[str, str]] = {
    "language": "en",
    "spacy_model": "",
    "unit": "turn",
    "label_length": "90",
    "agreed_span": "intersection",
    "quote_share": "20",
    "intensity_rule": "",
}
"""The settings that a project has when nobody set them."""


def settings_of(store: Store) -> dict[str, str]:
    """Return the settings in force, defaults included."""
    return {**DEFAULTS, **reading.settings(store.connection)}

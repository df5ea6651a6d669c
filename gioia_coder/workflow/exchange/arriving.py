"""Taking in other programs' files: read, placed on the three levels, shown, and only then written, as one act."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from io import StringIO
from pathlib import Path
from typing import Any, Final

from gioia_coder.core.blocks import Column, Kind, Table, printable
from gioia_coder.core.exchange.mapping import Came, Placed, Said, coming, outline, path_word, remembered
from gioia_coder.core.exchange.mapping.keeping import CALLED
from gioia_coder.core.exchange.mapping.people import without_cases_as_codes
from gioia_coder.core.exchange.refi import Counting, Project
from gioia_coder.core.model import Level
from gioia_coder.core.text.canonical import fold_name
from gioia_coder.errors import InputError, Problem, nearest
from gioia_coder.formats.files import replacing
from gioia_coder.formats.sheets import read_table
from gioia_coder.store import Store, decisions, reading
from gioia_coder.workflow import opening, project
from gioia_coder.workflow.exchange import record, taking_in
from gioia_coder.workflow.people import Ask

STANDARD: Final = (".qdpx", ".qde", ".qdc")
PROGRAMS: Final[Mapping[str, str]] = {
    "nvivo": "NVivo",
    "atlasti": "ATLAS.ti",
    "maxqda": "MAXQDA",
    "qualcoder": "QualCoder",
    "gioia": "gioia",
    "taguette": "Taguette",
    "qualcoder-project": "QualCoder",
    "qualitative-coding": "qualitative-coding",
}
MAP: Final = ("path", "level", "name", "under")
"""The columns of a map of codes."""

_LEVELS: Final = {**{level.value: level for level in Level}, "skip": None}


_REGIONS: Final = "their texts are read as sources; regions are kept, and written back."


@dataclass(frozen=True, slots=True)
class Held:
    """How many things of a kind the file holds and how many of them came; `why` says what became of the others."""

    what: str
    held: int
    came: int
    why: str = ""


@dataclass
class Arrival:
    """A file as it would come in: what it holds, where its codes go, how its offsets counted, and what it would change."""

    path: Path
    project: Project
    came: Came
    plan: taking_in.Plan
    held: tuple[Held, ...]
    warnings: tuple[str, ...]
    guessed: tuple[Placed, ...] = ()
    own: bool = False
    written: bool = False

    @property
    def program(self) -> str:
        """What wrote the file, in words."""
        return PROGRAMS.get(self.project.program, "") or self.project.origin or "an unknown program"

    def as_data(self) -> dict[str, Any]:
        """Return it as plain values."""
        said = self.plan.as_data()
        return {
            "file": self.path.name,
            "program": self.program,
            "origin": self.project.origin,
            "held": [asdict(one) for one in self.held],
            "codes": [dict(zip(MAP, row, strict=True)) for row in map_rows(self.came.outline)],
            "offsets": [{"source": name, **_counting(one)} for name, one in self._countings()],
            **said,
            "warnings": [*self.warnings, *said["warnings"]],
        }

    def _countings(self) -> Iterator[tuple[str, Counting]]:
        return ((text.name, text.counting) for text in self.project.texts if text.selections and not text.missing)

    def said(self) -> Iterator[str]:
        """Yield in sentences what a person should know."""
        yield from (*self.warnings, *self.plan.warnings, *self.plan.notes)
        if self.plan.ours:
            yield f"codings of the project that are not in the file and stay: {self.plan.ours:,}."

    def tables(self) -> Iterator[Table]:
        """Yield what a person looks at before the file comes in."""
        columns = (Column("what", "what"), Column("held", "in the file", Kind.NUMBER), Column("came", "read", Kind.NUMBER))
        titles = ("new here", "changed", "same", "left out")
        counts = [self.plan.counts.get(one.what) for one in self.held]
        rows = [(one.what, one.held, one.came, *_became(one, count)) for one, count in zip(self.held, counts, strict=True)]
        more = tuple(Column(title.replace(" ", "_"), title, Kind.NUMBER) for title in titles)
        reasons = {one.why: [other.what for other in self.held if other.why == one.why] for one in self.held if one.why}
        note = " ".join(f"{', '.join(what)}: {why}" for why, what in reasons.items())
        yield Table(f"{self.path.name}, written by {self.program}", (*columns, *more), rows, note)
        if self.guessed:
            yield map_table(self.guessed, self.came.outline)
        odd = [(name, *_counting(one).values()) for name, one in self._countings() if not one.sure or one.utf16 or one.crlf > 1]
        if odd:
            heads = ("source", "unit", "CRLF", "BOM", "score", "sure")
            yield Table("How offsets counted", tuple(Column(head.lower(), head, Kind.TEXT) for head in heads), odd)


def _became(one: Held, count: taking_in.Count | None) -> tuple[int | None, ...]:
    """Return how many of a kind are new, changed, the same, and left out, be it on reading or because of what is here."""
    if count is None:
        return None, None, None, None
    return count.added, count.updated, count.same, count.left + max(one.held - one.came, 0)


def _counting(one: Counting) -> dict[str, str]:
    return {
        "unit": "UTF-16" if one.utf16 else "code points",
        "crlf": str(one.crlf),
        "bom": "counted" if one.bom else "not counted",
        "score": f"{one.score:.2f}",
        "sure": "yes" if one.sure else "no",
    }


# The map of codes.


def map_rows(places: Sequence[Placed]) -> list[tuple[str, str, str, str]]:
    """Return a map of codes: each one's path in the file, its level (or `skip`), its name, and the name above it."""
    names = {one.guid: one.name for one in places}
    return [
        (path_word(one.path), one.level.value if one.level else "skip", one.name, names.get(one.parent, "") if one.parent else "")
        for one in places
    ]


def map_table(places: Sequence[Placed], whole: Sequence[Placed]) -> Table:
    """Return the levels that were read off the depth of the file's tree, to be looked at; names that stay are not repeated."""
    chosen, names = {one.guid for one in places}, {one.guid: one.name for one in whole}
    rows = []
    for one in (one for one in whole if one.guid in chosen):
        above = names.get(one.parent, "") if one.parent else ""
        before = one.path[-2] if len(one.path) > 1 else ""
        rows.append(
            (
                "  " * (len(one.path) - 1) + one.path[-1],
                one.level.value if one.level else "skip",
                one.name if one.name != one.path[-1] else "",
                above if above != before else "",
            )
        )
    note = (
        "Levels are read off the depth of the file's tree; --save-map FILE.csv writes them down to be changed, --map reads them."
    )
    shown = [n for n in range(len(MAP)) if n < 2 or any(row[n] for row in rows)]
    columns = tuple(Column(MAP[n], ("in the file", "level", "name here", "under")[n]) for n in shown)
    return Table("Where its codes go", columns, [tuple(row[n] for n in shown) for row in rows], note)


def save_map(arrival: Arrival, path: Path) -> int:
    """Write the map of a file's codes as CSV, to be changed and given back; return how many codes it has."""
    rows = map_rows(arrival.came.outline)
    words = StringIO(newline="")
    csv.writer(words).writerows([MAP, *rows])
    with replacing(path) as stream:
        stream.write(words.getvalue().encode("utf-8-sig"))
    return len(rows)


def read_map(path: Path) -> dict[str, Said]:
    """Return what a map says, by path, folded; raises `InputError` with every fault."""
    sheet = read_table(path)
    heads = [fold_name(head) for head in sheet.headers]
    if "path" not in heads or "level" not in heads:
        raise InputError(path, "needs the columns path and level.", mend="Begin with --save-map FILE.csv.")
    found: dict[str, Said] = {}
    problems = []
    for line, row in zip(sheet.lines, sheet.rows, strict=True):
        cells = dict(zip(heads, row, strict=True))
        level = fold_name(cells.get("level", ""))
        if level not in _LEVELS:
            wrong = f'"{cells.get("level", "")}" is no level.'
            problems.append(Problem(f"{path.name}:{line}", wrong, "It is concept, theme, dimension or skip."))
        elif cells.get("path", "").strip():
            word = Said(_LEVELS[level], cells.get("name", "").strip(), cells.get("under", "").strip())
            found[fold_name(cells["path"])] = word
    if problems:
        raise InputError(path, problems)
    return found


# Reading and taking in.


Found = tuple[Project, tuple[Held, ...]]
"""What a file says, and for a program's own project what of it came and what cannot."""


def read(path: Path, *, choose: str = "") -> Found:
    """Return what another program's file or folder says, and what of it cannot come.

    Raises InputError for what is of no program that is known. `choose` names one of several projects in a Taguette file.
    """
    suffix = path.suffix.lower()
    if path.is_dir() or suffix not in STANDARD:
        from gioia_coder.formats.other_programs import read_foreign

        foreign = read_foreign(path, project=choose)
        return foreign.project, tuple(Held(one.what, one.held, one.came, one.why) for one in foreign.report)
    from gioia_coder.formats import refi

    return (refi.read_codebook(path) if suffix == ".qdc" else refi.read_project(path)), ()


@dataclass(frozen=True)
class Wanted:
    """What a person says of a file that comes in: the map of its codes, who codes where nobody is named, who is meant."""

    said: Mapping[str, Said] = field(default_factory=dict)
    coder: str = ""
    choose: str = ""
    ask: Ask | None = None


def arrive(store: Store, path: Path, wanted: Wanted | None = None, *, who: str = "", found: Found | None = None) -> Arrival:
    """Return a file as it would come into the project; nothing is written. `found` is what the file says, where it was read.

    Raises `InputError` for a file that cannot be read, and for a path in the map that the file has not.
    """
    wanted = wanted or Wanted()
    there, foreign = found or read(path, choose=wanted.choose)
    there = without_cases_as_codes(there)
    ours, unread = record.read(there)
    places = outline(there, wanted.said, remembered(ours.study.study, there) if ours else None)
    _check_map(path, wanted.said, places)
    came = coming(there, places=places, coder=wanted.coder or who or "unknown")
    portable, changed = ours.upon(came.portable) if ours else (came.portable, unread)
    plan = taking_in.plan(store, portable, who=who or opening.system_user(), ask=wanted.ask)
    guessed = () if wanted.said else _guessed(store, places)
    held = foreign or _held(there, came)
    return Arrival(path, there, came, plan, held, (*came.warnings, *changed), guessed, ours is not None)


def take_in(store: Store, arrival: Arrival) -> None:
    """Write what was shown, as one act after a copy of the store; raises `ConflictError` when the project changed meanwhile."""
    taking_in.apply(store, arrival.plan)
    arrival.written = True


class _RefusedError(Exception):
    """The person looked at it and does not want it."""


def new_project(
    folder: Path,
    there: Path,
    wanted: Wanted | None = None,
    *,
    agreed: Callable[[Arrival], bool] = lambda _: True,
    who: str = "",
) -> Arrival:
    """Make a project in a new or empty folder of another program's file; when it is refused or fails, nothing is left.

    Raises `ConflictError` for a folder that holds anything.
    """
    from gioia_coder.formats.plain_study import check_empty, whole

    check_empty(folder)
    found = read(there, choose=(wanted or Wanted()).choose)
    arrival = None
    try:
        with whole(folder) as made, Store.open(project.init(made, name=_name(found[0], there))) as store:
            arrival = arrive(store, there, wanted, who=who, found=found)
            if not agreed(arrival):
                raise _RefusedError
            take_in(store, arrival)
    except _RefusedError:
        assert arrival is not None
    return arrival


def _name(found: Project, there: Path) -> str:
    """Return what a new project is called: as in the file, without the ending of another program."""
    return (printable(found.name).strip() or there.stem).removesuffix(".qda")


def _check_map(path: Path, said: Mapping[str, Said], places: Sequence[Placed]) -> None:
    known = {fold_name(path_word(one.path)) for one in places}
    wrong = [Problem("map", f'"{one}" is no code of {path.name}.', _near(one, known)) for one in said if one not in known]
    if wrong:
        raise InputError("", wrong)


def _near(word: str, known: Iterable[str]) -> str:
    found = nearest(word, known)
    return f'Did you mean "{found[0]}"?' if found else "Begin with --save-map FILE.csv."


def _guessed(store: Store, places: Sequence[Placed]) -> tuple[Placed, ...]:
    """Return the codes that are new here and whose level was read off the tree alone."""
    book = reading.codebook(store.connection)
    known = {(one.level, fold_name(one.name)) for one in book.codes}
    uuids = set(decisions.uuids(store.connection)["code"].values())
    return tuple(
        one
        for one in places
        if one.by == "tree" and one.level and one.guid.bytes not in uuids and (one.level, fold_name(one.name)) not in known
    )


def _held(there: Project, came: Came) -> tuple[Held, ...]:
    """Return what the file holds, kind by kind; what a study has no word for is kept as it is."""
    found = [Held(kind, held, read) for kind, (held, read) in came.counts.items() if held or read]
    kinds = Counter(f"{CALLED.get(one.kind, one.kind)}s" for one in there.beyond)
    read = Counter(f"{CALLED.get(one.of, one.of)}s" for one in there.texts if one.of)
    why = "kept as they are, and written back."
    return (*found, *(Held(kind, count, read[kind], _REGIONS if read[kind] else why) for kind, count in kinds.items()))

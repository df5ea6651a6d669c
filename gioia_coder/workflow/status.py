"""What is in the project, what is open, warnings, and the next sensible command."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from typing import Final

from gioia_coder.core.blocks import Column, Table, Value
from gioia_coder.core.model import Reading
from gioia_coder.core.study import Study
from gioia_coder.core.text.canonical import fold_name
from gioia_coder.store import Store, reading, snapshot
from gioia_coder.store.allowing import coder_of
from gioia_coder.store.revising import LOST
from gioia_coder.workflow import codebook, disagreements, kept_files, rounds
from gioia_coder.workflow.anonymizing.key import about_key
from gioia_coder.workflow.changed_files import changed_files, former_files
from gioia_coder.workflow.suggesting import listing

PROPOSAL: Final = "proposal"
"""The kind of memo by which a change is proposed; it is open work until somebody removes it."""

SYNCED: Final = ("onedrive", "dropbox", "icloud", "mobile documents", "google drive", "googledrive", "nextcloud")


@dataclass(frozen=True)
class Status:
    """What `gioia status` says: counts, how suggestions were answered, open work, warnings and the next sensible command."""

    name: str
    counts: tuple[tuple[str, int], ...]
    open: tuple[str, ...]
    warnings: tuple[str, ...]
    next: str
    revision: str
    entry: int
    suggestions: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()

    def as_table(self) -> Table:
        """Return a row per thing that is said, in the words of the screen."""
        rows: list[tuple[Value, Value]] = [("name", self.name), *self.counts, ("revision", self.revision), ("entry", self.entry)]
        rows += [("suggestions", said) for said in self.suggestions]
        rows += [("kept of other programs", some) for some in self.kept]
        rows += [("open", work) for work in self.open]
        rows += [("warning", warning) for warning in self.warnings]
        return Table("Status", (Column("what", "what"), Column("value", "value")), [*rows, ("next", self.next)])


def status(store: Store) -> Status:
    """Return what is in the project, what is open, and what to do next."""
    study = snapshot.study(store)
    levels = [(level, sum(1 for code in study.codebook.codes if code.level == level and not code.retired)) for level in _LEVELS]
    counts = (
        ("cases", len(study.cases)),
        ("informants", sum(1 for one in study.informants if not one.is_interviewer)),
        ("sources", len(study.sources)),
        *((f"{level}s", count) for level, count in levels),
        ("coders", sum(1 for one in study.coders if one.id != study.consensus)),
        ("codings", len(study.codings)),
        *([("rounds", len(study.rounds))] if study.rounds else []),
    )
    quarantined = len(reading.codings(store.connection, quarantined=True))
    mine, frozen, differing = coder_of(store.connection), rounds.open_rounds(store), disagreements.open_words(study)
    work = []
    if quarantined:
        work.append(f"{quarantined} codings in quarantine: place them with `gioia codings place`")
    if lost := sum(memo.kind == LOST for memo in study.memos):
        work.append(f"{lost} choices for print or pieces of evidence lost their words: see `gioia memo list`")
    proposals = 0 if mine else sum(memo.kind == PROPOSAL for memo in study.memos)
    if proposals:
        many = f"{proposals} proposal{'' if proposals == 1 else 's'} to decide on"
        work.append(f"{many}: `gioia memo list --kind proposal`; `gioia memo remove N` when it is decided")
    work += [*frozen, *differing]
    work += [f"{coder} has begun and not finished {', '.join(left)}" for coder, left in _unread(store, study).items()]
    # in a copy nobody can group: that is done where it came from
    work += [] if mine else [item.what for item in codebook.open_items(store)]
    return Status(
        name=f"{study.name} (copy for {mine})" if mine else study.name,
        counts=counts,
        open=tuple(work),
        warnings=tuple(_warnings(store)),
        next=_next_in_copy(store, study, mine) if mine else _next(study, dict(counts), bool(frozen), bool(differing)),
        revision=study.content_hash,
        entry=store.last_entry,
        suggestions=tuple(listing.accepted(store)),
        kept=tuple(kept_files.counted(store)),
    )


_LEVELS: Final = ("concept", "theme", "dimension")


def _unread(store: Store, study: Study) -> dict[str, list[str]]:
    """Return, by coder, the sources that they began to read and have not done."""
    refs = {one.id: one.ref for one in study.sources}
    begun: dict[int, list[str]] = {}
    for (coder, source), (state, _) in reading.readings(store.connection).items():
        if state is not Reading.DONE and source in refs:
            begun.setdefault(coder, []).append(refs[source])
    return {one.name: begun[one.id] for one in study.coders if one.id in begun and one.id != study.consensus}


_TAUGHT: Final = 25
"""From so many coded segments on, in two sources at least, suggestions are worth their while."""


def _has_taught(study: Study) -> bool:
    """Tell whether somebody has coded enough for suggestions, and has something left to code."""
    columns = study.codings
    left = {one.id for one in study.sources if one.revision is not None}
    for coder in study.coders:
        if coder.blind or coder.id == study.consensus or all((coder.id, source) in study.done for source in left):
            continue
        own = columns.coder == coder.id
        segments = set(zip(*(column[own].tolist() for column in (columns.source, columns.start, columns.end)), strict=True))
        if len(segments) >= _TAUGHT and len({source for source, *_ in segments}) > 1:
            return True
    return False


def _warnings(store: Store) -> list[str]:
    found = []
    where = str(store.path.resolve()).casefold()
    if service := next((name for name in SYNCED if name in where), None):
        found.append(f"the project lies in a synced folder ({service}), where two machines can damage it; keep it elsewhere")
    found += [f"{problem.where}: {problem.what}" for problem in (*changed_files(store), *former_files(store))]
    found += [f"{one.where}: {one.what.removesuffix('.')}; see gioia check" for one in kept_files.unsure(store)]
    found += about_key(store)
    return found


def _next_in_copy(store: Store, study: Study, coder: str) -> str:
    """Return what the coder of a shared copy does next: read what is not done, then give the copy back."""
    key = next((one.id for one in study.coders if fold_name(one.name) == fold_name(coder)), 0)
    left = next((one.ref for one in study.sources if (key, one.id) not in study.done), "")
    return f"gioia code {left}" if left else f"give this copy back; there: gioia merge {shlex.quote(store.path.name)}"


def _next(study: Study, counts: dict[str, int], unfrozen: bool, differing: bool) -> str:
    if not counts["sources"]:
        return "gioia import transcripts/"
    if not counts["concepts"] and not counts["codings"]:
        return "gioia coders me NAME, then gioia code SOURCE (or gioia codebook import FILE)"
    if not counts["codings"]:
        return "gioia code SOURCE"
    if unfrozen:
        return "gioia rounds freeze NAME"
    if not counts["dimensions"]:
        return 'gioia codebook add theme "..." --in "...", then gioia codebook move CONCEPT THEME'
    if differing:
        return "gioia reconcile"
    return "gioia suggest --review" if _has_taught(study) else "gioia report case-matrix --cell list"

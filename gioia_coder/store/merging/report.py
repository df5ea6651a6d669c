"""What a merge did."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Merged:
    """Counts of codings and memos, the names of what is new, and in sentences what a person should know.

    `united` codings met another one of the same coder and code on the same segment; `moved` and `reworded` ones followed a
    text that is another one here. `new_sources` came in whole, `matched` ones were known by their text alone, `left_out` ones
    are not here (or no longer), with the codings that stay out. `told` are changes that both sides made.
    """

    added: int = 0
    updated: int = 0
    taken_away: int = 0
    quarantined: int = 0
    moved: int = 0
    reworded: int = 0
    united: int = 0
    memos_added: int = 0
    memos_updated: int = 0
    memos_taken_away: int = 0
    proposals: int = 0
    readings: int = 0
    others: int = 0
    coders: list[str] = field(default_factory=list)
    new_coders: list[str] = field(default_factory=list)
    new_codes: list[str] = field(default_factory=list)
    gone_codes: list[str] = field(default_factory=list)
    same_named: list[str] = field(default_factory=list)
    new_cases: list[str] = field(default_factory=list)
    new_informants: list[str] = field(default_factory=list)
    new_sources: list[str] = field(default_factory=list)
    matched: list[str] = field(default_factory=list)
    left_out: dict[str, int] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)

    def leave_out(self, why: str) -> None:
        """Count one more coding or memo that stays out for this reason."""
        self.left_out[why] = self.left_out.get(why, 0) + 1

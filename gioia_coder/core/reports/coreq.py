"""COREQ, the 32 items for interviews and focus groups (Tong, Sainsbury and Craig 2007), in this program's words."""

from __future__ import annotations

from collections.abc import Sequence

from gioia_coder.core.blocks import Provenance, Report
from gioia_coder.core.reports.agreeing import Outcome
from gioia_coder.core.reports.checklists import filled, items
from gioia_coder.core.reports.drafting import Drafts
from gioia_coder.core.reports.figures_of_study import CodebookHistory
from gioia_coder.core.study import Study

TITLE = "COREQ checklist"
ITEMS = items(
    (
        "Research team",
        (
            ("Interviewer", "Who held the interviews or groups."),
            ("Credentials", "Which degrees the researchers have."),
            ("Occupation", "What they worked as at the time."),
            ("Gender", "The researchers' gender."),
            ("Experience", "Their training and experience."),
            ("Relationship before", "Whether they knew the informants before the study."),
            ("What informants knew", "What the informants knew of the researcher and the aims."),
            ("Interviewer's stance", "Which interests or assumptions are told of the interviewer."),
        ),
    ),
    (
        "Study design",
        (
            ("Orientation", "Which methodology lies beneath the study."),
            ("Sampling", "How informants were selected."),
            ("Approach", "How they were approached."),
            ("Sample size", "How many took part."),
            ("Refusals", "How many declined or left, and why."),
            ("Setting", "Where the data were collected."),
            ("Others present", "Whether anybody else was there."),
            ("Sample described", "What characterises the informants."),
            ("Guide", "Whether there was a guide of questions, and whether it was tried."),
            ("Repeat interviews", "Whether and how many were held."),
            ("Recording", "Whether sound or pictures were recorded."),
            ("Field notes", "Whether notes were made during or after."),
            ("Duration", "How long interviews or groups took."),
            ("Saturation", "Whether it was discussed."),
            ("Transcripts returned", "Whether informants saw their transcripts."),
        ),
    ),
    (
        "Analysis and findings",
        (
            ("Coders", "How many coded the data."),
            ("Coding tree", "Whether the codes are described."),
            ("Derivation of themes", "Whether themes were set before or came from the data."),
            ("Software", "What was used to manage the data."),
            ("Informants' check", "Whether informants commented on the findings."),
            ("Quotations", "Whether they are given, each with its speaker."),
            ("Consistency", "Whether data and findings agree."),
            ("Major themes", "Whether they are clear."),
            ("Minor themes", "Whether diverse cases and minor themes are told."),
        ),
    ),
)


def build(study: Study, outcomes: Sequence[Outcome], provenance: Provenance, history: CodebookHistory | None = None) -> Report:
    """Return the form with what the data say; `outcomes` are the comparisons of coders."""
    drafts = Drafts(study, outcomes, history or CodebookHistory())
    said = {
        12: drafts.sample(),
        16: drafts.roles(),
        18: drafts.repeats(),
        19: drafts.recording(),
        20: drafts.observed(),
        21: drafts.duration(),
        22: drafts.saturated(),
        24: drafts.coders(),
        25: drafts.tree(),
        26: drafts.derivation(),
        27: drafts.software(provenance.program),
        29: drafts.quotations(),
        30: drafts.consistency(),
        31: drafts.themes(major=True),
        32: drafts.themes(major=False),
    }
    return filled("coreq", TITLE, ITEMS, said, study, provenance)

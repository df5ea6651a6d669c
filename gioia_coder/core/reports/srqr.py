"""SRQR, the 21 items for reporting qualitative research (O'Brien et al. 2014), in this program's words."""

from __future__ import annotations

from collections.abc import Sequence

from gioia_coder.core.blocks import Provenance, Report
from gioia_coder.core.reports.agreeing import Outcome
from gioia_coder.core.reports.checklists import filled, items
from gioia_coder.core.reports.drafting import Drafts
from gioia_coder.core.reports.figures_of_study import CodebookHistory
from gioia_coder.core.study import Study

TITLE = "SRQR checklist"
ITEMS = items(
    ("Title and abstract", (("Title", "Says that the study is qualitative."), ("Abstract", "Sums up its main parts."))),
    ("Introduction", (("Problem", "What is studied, and why."), ("Purpose", "Aims or questions."))),
    (
        "Methods",
        (
            ("Approach and paradigm", "Which approach, theory and paradigm."),
            ("Researchers", "How the researchers may have influenced the study."),
            ("Context", "Where the study took place."),
            ("Sampling", "How informants, documents or events were chosen, and when that was enough."),
            ("Ethics", "Approval, consent and confidentiality."),
            ("Data collection", "Which data were collected, how and when."),
            ("Instruments", "Guides and devices, and whether they changed."),
            ("Units of study", "How many informants, documents or events, and what characterises them."),
            ("Processing", "How data were transcribed, kept, verified and anonymised."),
            ("Analysis", "How themes were found, and by whom."),
            ("Trustworthiness", "What was done to make it credible."),
        ),
    ),
    ("Results", (("Synthesis", "The main findings or the theory."), ("Links to data", "Evidence for them: quotations, notes."))),
    (
        "Discussion",
        (
            ("Contribution", "How findings relate to what was known, and how far they carry."),
            ("Limitations", "What limits the findings."),
        ),
    ),
    ("Other", (("Interests", "Conflicts of interest."), ("Funding", "Who paid, and their part in the study."))),
)


def build(study: Study, outcomes: Sequence[Outcome], provenance: Provenance, history: CodebookHistory | None = None) -> Report:
    """Return the form with what the data say; `outcomes` are the comparisons of coders."""
    drafts = Drafts(study, outcomes, history or CodebookHistory())
    said = {
        8: drafts.saturated(),
        10: drafts.data(),
        12: " ".join(filter(None, (drafts.sample(), drafts.roles()))),
        13: drafts.processing(),
        14: " ".join(filter(None, (drafts.coders(), drafts.analysis()))),
        15: drafts.trustworthiness(),
        16: drafts.synthesis(),
        17: " ".join(filter(None, (drafts.quotations(), drafts.consistency()))),
    }
    return filled("srqr", TITLE, ITEMS, said, study, provenance)

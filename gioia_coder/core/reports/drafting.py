"""What a checklist can say of a study from its own numbers, one short text for each matter."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from gioia_coder.core.counting.cells import CellCounts, count
from gioia_coder.core.counting.columns import columns_by, one_column
from gioia_coder.core.counting.ground import ground
from gioia_coder.core.counting.rows import of_level, rows_at, used_codes
from gioia_coder.core.model import Level, QuoteState
from gioia_coder.core.reports import evidence, saturation
from gioia_coder.core.reports.agreeing import Outcome, two
from gioia_coder.core.reports.figures_of_study import CodebookHistory, codebook_sentences, data_sentence, numbers_of
from gioia_coder.core.reports.options import Options
from gioia_coder.core.reports.wording import enumerated, number
from gioia_coder.core.study import Study

NOT_RECORDED = frozenset({"no", "false", "0", "not"})


class Drafts:
    """The texts for one study, each empty where there is nothing to say."""

    def __init__(self, study: Study, outcomes: Sequence[Outcome], history: CodebookHistory) -> None:
        self.study, self.outcomes, self.history = study, outcomes, history
        self.found = numbers_of(study)
        self.heard = [person for person in study.informants if not person.is_interviewer]
        self.coded = bool(len(study.codings))

    def sample(self) -> str:
        """Return how many informants there are, in how many cases."""
        of_cases = f" in {number(self.found.cases, 'case')}" if self.found.cases else ""
        return f"{number(self.found.informants, 'informant')}{of_cases}." if self.heard else ""

    def roles(self) -> str:
        """Return how many informants have which role."""
        roles = Counter(person.role for person in self.heard if person.role)
        return f"By role: {'; '.join(f'{role} ({n})' for role, n in roles.most_common())}." if roles else ""

    def data(self) -> str:
        """Return what the data are and when they were collected."""
        dates = sorted(source.date for source in self.study.sources if source.date)
        when = f" Collected from {dates[0]} to {dates[-1]}." if dates and dates[0] != dates[-1] else ""
        return data_sentence(self.found) + when if self.found.kinds else ""

    def repeats(self) -> str:
        """Return how many informants were interviewed more than once."""
        if not self.heard:
            return ""
        return f"{number(self.found.repeated, 'informant')} of {len(self.heard)} took part in more than one interview."

    def recording(self) -> str:
        """Return how many informants were not recorded, where their attribute `recorded` says so."""
        said = [value for person in self.heard for key, value in person.attributes.items() if key.casefold() == "recorded"]
        without = sum(value.strip().casefold() in NOT_RECORDED for value in said)
        return f"{number(without, 'informant')} of {len(self.heard)} not recorded." if said else ""

    def observed(self) -> str:
        """Return how many observations and field notes there are."""
        kinds = {kind: n for kind, n in self.found.kinds.items() if any(word in kind.casefold() for word in ("observ", "note"))}
        return f"Among the sources: {enumerated([number(n, kind) for kind, n in kinds.items()])}." if kinds else ""

    def duration(self) -> str:
        """Return how long the interviews took."""
        if self.found.durations is None:
            return ""
        least, most = self.found.durations
        return f"Interviews took {least} to {most} minutes, {self.found.minutes:,} in all."

    def saturated(self) -> str:
        """Return the sentence about code saturation."""
        return str(saturation.build(self.study, Options()).data["orders"][0]["sentence"]) if self.coded else ""

    def coders(self) -> str:
        """Return who coded."""
        return f"{number(len(self.found.coders), 'coder')}: {enumerated(self.found.coders)}." if self.found.coders else ""

    def tree(self) -> str:
        """Return what the codebook holds and how it came about."""
        return " ".join(codebook_sentences(self.found, self.history))

    def derivation(self) -> str:
        """Return how many codes were there before anything was coded."""
        if not self.history.made or not self.coded:
            return ""
        made = f"{self.history.before_coding} of {number(self.history.made, 'code')}"
        return f"{made} were made before the first coding, the others while coding."

    def software(self, program: str) -> str:
        """Return the program and its version."""
        return f"{program}."

    def quotations(self) -> str:
        """Return how many quotations were chosen, each with informant and place."""
        states = Counter(quote.state for quote in self.study.quotes)
        proof, power = states[QuoteState.PROOF], states[QuoteState.POWER]
        if not proof + power:
            return ""
        return f"{number(proof, 'quotation')} for the table and {power} for the text, each with its informant and address."

    def consistency(self) -> str:
        """Return how many themes have a proof quote, and which have none."""
        themes = [theme.name for theme in self.study.codebook.ordered(Level.THEME)]
        if not themes or not self.coded:
            return ""
        rows = evidence.build(self.study, Options(states=frozenset({QuoteState.PROOF}))).data["rows"]
        without = [name for name in themes if name not in {row["theme"] for row in rows}]
        rest = f" Without: {enumerated(without)}." if without else ""
        return f"{len(themes) - len(without)} of {number(len(themes), 'theme')} have a quotation in the table.{rest}"

    def themes(self, *, major: bool) -> str:
        """Return the themes that at least half of the informants speak of, or those that fewer do, with how many do."""
        if not self.coded or not self.heard:
            return ""
        counts = self._counts("all")
        told = [
            (int(counts.informants[row, 0]), construct.theme)
            for row, construct in enumerate(counts.rows.constructs)
            if (2 * int(counts.informants[row, 0]) >= len(self.heard)) is major
        ]
        if not told:
            return ""
        told.sort(key=lambda each: -each[0])
        which = "at least half" if major else "fewer than half"
        return f"Themes of {which} of the {len(self.heard)} informants: {', '.join(f'{name} ({n})' for n, name in told)}."

    def trustworthiness(self) -> str:
        """Return what was done for it: coders compared, disagreements settled, kinds of sources brought together."""
        said = []
        if self.outcomes:
            alpha = self.outcomes[0].level(Level.CONCEPT).pooled.alpha.value
            said.append(
                f"Coders were compared (Krippendorff's alpha {two(alpha)} for concepts)."
                if alpha is not None
                else "Coders were compared."
            )
        if settled := sum(one.choice != "later" for one in self.study.decisions):
            said.append(f"{number(settled, 'disagreement')} {'was' if settled == 1 else 'were'} settled and the decisions kept.")
        if self.coded:
            counts = self._counts("kind")
            several = int(((counts.codings > 0).sum(axis=1) > 1).sum())
            said.append(f"{several} of {number(len(counts.rows.constructs), 'theme')} rest on more than one kind of source.")
        return " ".join([*said, "Every change is kept in a history."])

    def processing(self) -> str:
        """Return how texts were kept."""
        texts = sum(source.revision is not None for source in self.study.sources)
        if not texts:
            return ""
        return f"{number(texts, 'text')} kept unchanged by revision, with a checksum each; interviewers' words are not evidence."

    def analysis(self) -> str:
        """Return how much was coded and into what."""
        if not self.coded:
            return ""
        return f"{self.found.first_codings:,} codings in first coding, {self.found.consensus_codings:,} reconciled. {self.tree()}"

    def synthesis(self) -> str:
        """Return what was put together of it."""
        levels = [number(self.found.levels[level], str(level)) for level in (Level.THEME, Level.DIMENSION)]
        links = f", joined by {number(len(self.study.links), 'link')}" if self.study.links else ""
        return f"{enumerated(levels)}{links}." if self.found.levels[Level.THEME] else ""

    def _counts(self, by: str) -> CellCounts:
        base = ground(self.study)
        rows = of_level(rows_at(self.study.codebook, Level.THEME, used_codes(base.codings.code)), self.study.codebook)
        return count(base, rows, one_column(base, caseless=True) if by == "all" else columns_by(base, by))

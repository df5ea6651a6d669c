"""Agreement of coders: coefficients for ratings, and what they say about codings.

`alpha`, `kappas`, `unitizing` and `distances` hold the coefficients. For codings, `gathering` takes the `material` from a study,
`laying` puts what several coders have read on one line, `pieces` cuts it where a coding begins or ends, `sums` make binary alpha
per code, `sets` ask which code, `drawing` draws turns or sources again, and `compare` does it all at every level; `others`
are the coefficients that some readers ask for beside alpha.
"""

from __future__ import annotations

from gioia_coder.core.agreement.alpha import krippendorff_alpha
from gioia_coder.core.agreement.coefficient import Coefficient
from gioia_coder.core.agreement.comparing import compare
from gioia_coder.core.agreement.distances import jaccard_distance, masi_distance
from gioia_coder.core.agreement.drawing import Interval
from gioia_coder.core.agreement.gathering import material_of
from gioia_coder.core.agreement.kappas import brennan_prediger, cohen_kappa, fleiss_kappa, gwet_ac1
from gioia_coder.core.agreement.material import Material, Units
from gioia_coder.core.agreement.results import CodeAgreement, Comparison, LevelAgreement, Measure
from gioia_coder.core.agreement.rollup import Rollup, anything, rollup
from gioia_coder.core.agreement.rounds import Difference, difference
from gioia_coder.core.agreement.unitizing import u_alpha

__all__ = [
    "CodeAgreement",
    "Coefficient",
    "Comparison",
    "Difference",
    "Interval",
    "LevelAgreement",
    "Material",
    "Measure",
    "Rollup",
    "Units",
    "anything",
    "brennan_prediger",
    "cohen_kappa",
    "compare",
    "difference",
    "fleiss_kappa",
    "gwet_ac1",
    "jaccard_distance",
    "krippendorff_alpha",
    "masi_distance",
    "material_of",
    "rollup",
    "u_alpha",
]

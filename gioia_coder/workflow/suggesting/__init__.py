"""Suggestions: asking for them, answering them, and the rules behind them. A suggestion is never a coding.

They stand apart from codings, and only a named coder's accept, one at a time, makes one. What was shown is kept with the answer.
"""

from gioia_coder.workflow.suggesting.advising import TOP, Adviser
from gioia_coder.workflow.suggesting.answering import answer
from gioia_coder.workflow.suggesting.learning import Teaching, level_of, may_see, only
from gioia_coder.workflow.suggesting.listing import suggest
from gioia_coder.workflow.suggesting.segments import Material
from gioia_coder.workflow.suggesting.session import Session

__all__ = ["TOP", "Adviser", "Material", "Session", "Teaching", "answer", "level_of", "may_see", "only", "suggest"]

"""What suggests codes for segments: it learns from codings, shows its evidence, and never codes by itself."""

from gioia_coder.language.suggesting.engine import Engine, fit

__all__ = ["Engine", "fit"]

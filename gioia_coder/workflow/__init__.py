"""What a researcher does: one function per command, gather, decide, apply. This is the Python API behind the command line.

Every function takes the open store first and the rest by keyword, and returns values or a `Table`; none prints or asks.
"""

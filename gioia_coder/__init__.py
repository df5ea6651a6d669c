"""A terminal-first toolkit for Gioia-style qualitative case studies.

The package is laid out in rooms; arrows point down only, and the rooms on one line do not know each other::

                cli                          words in, words out
              workflow                       what a researcher does, one function per command: the Python API
       store   formats   language            SQL | files | spaCy
                core                         the method itself, pure
               errors

A study is a *project*: one folder with one store. Its *codebook* groups first-order concepts into second-order themes and
aggregate dimensions; its *sources* are fixed texts cut into turns and sentences; a *coding* says that one coder applies one
code to one segment; a *report* is a table or a figure described once and written to many formats.

>>> __version__.count(".")
2
"""

__version__ = "0.1.0"

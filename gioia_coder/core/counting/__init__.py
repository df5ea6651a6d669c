"""Counting passages: which codings count, for whom, in which cell of a table.

`layers` picks whose codings count; `ground` lays all the sources on one line and finds who speaks under each coding; `rows`
and `columns` say where a coding goes; `cells` counts. Codings stay arrays from end to end: there is never one object each.
"""

"""Transcripts that other people published: importing them, and comparing what comes in with what a person counted."""

"""The method itself, pure: no files, no clock, no SQL, no spaCy."""

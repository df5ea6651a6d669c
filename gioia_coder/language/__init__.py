"""What needs to know a language: spaCy, stemmers, and what learns from codings. Nothing else imports them."""

"""Kept answers and public questions, asked again when the corpus has changed. Knows no HTTP."""

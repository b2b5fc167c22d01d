"""Answers phrased by a language model from the passages found, and checked as all are."""

"""Everything that can go wrong in an evaluation; each message says what to do.

EvalError
├── QuestionFileError   a question file that cannot be used
└── RunError            a run, a result or a baseline that cannot be used
"""

from __future__ import annotations


class EvalError(Exception):
    """Base of all errors here; its text is fit to show to a user."""


class QuestionFileError(EvalError):
    """A question file that cannot be used: names the file and the mend."""


class RunError(EvalError):
    """A run, a result or a baseline that cannot be used."""

"""Everything that can go wrong in the service. Each message says what to do.

AssistantError
├── InadmissibleError   the question or its fields cannot be taken: names the field and the mend
├── NoModelError        the model composer was demanded and none is configured
├── NotFoundError       there is no such answer, source or passage
└── WordingError        a prompt file is missing, or its placeholders are not what the code fills in

What goes wrong below (ingestion.errors) keeps its own classes; api.http translates all of them.
"""

from __future__ import annotations


class AssistantError(Exception):
    """Base of all errors here; its text is fit to show to a user."""


class InadmissibleError(AssistantError):
    """A question or one of its fields that cannot be taken."""

    def __init__(self, field: str, problem: str) -> None:
        """`problem` says what is wrong with `field` and what to do."""
        super().__init__(problem)
        self.field = field


class NoModelError(AssistantError):
    """The model composer was demanded and none is configured."""


class NotFoundError(AssistantError):
    """There is no such answer, source or passage."""


class WordingError(AssistantError):
    """A prompt file is missing, or its placeholders are not what the code fills in."""

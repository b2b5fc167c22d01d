"""Everything that can go wrong in the service. Each message says what to do.

AssistantError
├── BackupError         a backup that cannot be written, read or put back
├── InadmissibleError   the question or its fields cannot be taken: names the field and the mend
├── MendError           a database that cannot be mended here
├── NoModelError        the model composer was demanded and none is configured
├── UnauthorisedError   no key or token was shown, or one that does not hold
├── ForbiddenError      whoever asks may not do this, or not from there
├── QuotaError          too much in too little time; tells when to try again
├── OverloadedError     more questions than can be answered soon; tells when to try again
├── UncountableError    what was used cannot be counted, so that nothing is given
├── SwitchedOffError    answering is turned off
├── NotFoundError       there is no such answer, conversation, source or passage
├── StoreError          the database of answers is locked, full or away
│   └── DamagedStoreError   it is damaged: says how to keep what can be read
└── WordingError        a prompt file is missing, or its placeholders are not what the code fills in

What goes wrong below (ingestion.errors) keeps its own classes; api.http translates all of them.
"""

from __future__ import annotations


class AssistantError(Exception):
    """Base of all errors here; its text is fit to show to a user."""


class BackupError(AssistantError):
    """A backup that cannot be written, read or put back."""


class InadmissibleError(AssistantError):
    """A question or one of its fields that cannot be taken."""

    def __init__(self, field: str, problem: str) -> None:
        """`problem` says what is wrong with `field` and what to do."""
        super().__init__(problem)
        self.field = field


class MendError(AssistantError):
    """A database that cannot be mended here."""


class NoModelError(AssistantError):
    """The model composer was demanded and none is configured."""


class NotFoundError(AssistantError):
    """There is no such answer, conversation, source or passage."""


class StoreError(AssistantError):
    """The database of answers cannot be used: it is locked, full or away."""


class DamagedStoreError(StoreError):
    """The database of answers is damaged."""

    def __init__(self) -> None:
        """One line for readers and operators."""
        super().__init__(
            "The database of answers is damaged: the operator has to stop the service and run "
            "`./assistant mend`, which keeps all that can be read, or put back a backup. The index "
            "is not affected."
        )


class UnauthorisedError(AssistantError):
    """No key or token was shown, or one that does not hold."""


class ForbiddenError(AssistantError):
    """Whoever asks may not do this, or not from there."""


class QuotaError(AssistantError):
    """Too much in too little time."""

    def __init__(self, problem: str, seconds: int) -> None:
        """`seconds` until it is worth trying again."""
        super().__init__(problem)
        self.seconds = seconds


class OverloadedError(AssistantError):
    """More questions than can be answered soon."""

    def __init__(self, seconds: int) -> None:
        """`seconds` until it is worth trying again."""
        super().__init__("More people are asking than can be answered: try again in a moment.")
        self.seconds = seconds


class UncountableError(AssistantError):
    """What was used cannot be counted, so that nothing is given."""


class SwitchedOffError(AssistantError):
    """Answering is turned off; the text is what whoever turned it off wants to be said."""


class WordingError(AssistantError):
    """A prompt file is missing, or its placeholders are not what the code fills in."""

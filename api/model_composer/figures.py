"""What a model took and how it failed since the process began, for /metrics."""

from __future__ import annotations

from prometheus_client import Counter

from api.model_composer.failure import ModelFailure


class Figures:
    """Counters that belong to no registry yet; `all` of them are there to be registered."""

    def __init__(self) -> None:
        """All at zero."""
        self._calls = Counter("model_calls", "Calls of the language model", registry=None)
        self._tokens = Counter(
            "model_tokens", "Tokens of prompts and replies", ["part"], registry=None
        )
        self._money = Counter(
            "model_cost", "Money, in the unit of MODEL_PRICE_IN and MODEL_PRICE_OUT", registry=None
        )
        self._failures = Counter(
            "model_failures", "Answers that no model could phrase", ["cause"], registry=None
        )
        self.all = (self._calls, self._tokens, self._money, self._failures)

    def called(self) -> None:
        """A call began."""
        self._calls.inc()

    def took(self, prompt: int, reply: int, money: float) -> None:
        """What a call took: tokens as the endpoint counts them, or else as they were estimated."""
        self._tokens.labels("prompt").inc(prompt)
        self._tokens.labels("reply").inc(reply)
        self._money.inc(money)

    def failed(self, failure: ModelFailure) -> None:
        """A call failed, or was not made."""
        self._failures.labels(failure.cause).inc()

"""Settings of the model composer, read once from the environment or .env."""

from __future__ import annotations

from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr

from ingestion.settings import Settings

Style = Literal["fluent", "strict"]
_OPENAI = "api.openai.com"


class ModelSettings(Settings):
    """Which endpoint phrases answers, and what it may cost in time, tokens and money.

    Without `answer_model` there is none. Tokens and money are those of a UTC day.
    """

    answer_model: str | None = None
    answer_style: Style = "strict"  # or fluent: other words, with a second look by the model
    openai_api_key: SecretStr | None = None
    openai_base_url: Annotated[str | None, Field(pattern=r"^https?://[^\s/@]+(?:/|$)")] = None
    azure_openai_endpoint: Annotated[str | None, Field(pattern=r"^https?://[^\s/@]+(?:/|$)")] = None
    azure_openai_api_key: SecretStr | None = None
    openai_api_version: str | None = None
    model_deadline: Annotated[float, Field(gt=0, le=600)] = 30.0  # seconds for a whole answer
    model_retries: Annotated[int, Field(ge=0, le=5)] = 2  # after 429 and 5xx alone
    model_concurrent: Annotated[int, Field(ge=1)] = 4  # calls at once
    model_tokens_a_question: Annotated[int, Field(ge=500)] = 8000  # of prompt and reply
    model_tokens_a_day: Annotated[int | None, Field(ge=0)] = None
    model_price_in: Annotated[float, Field(ge=0)] = 0.0  # money for a million tokens of a prompt
    model_price_out: Annotated[float, Field(ge=0)] = 0.0  # and of a reply
    model_money_a_day: Annotated[float | None, Field(ge=0)] = None

    @property
    def model_host(self) -> str:
        """The host that receives questions."""
        address = self.azure_openai_endpoint or self.openai_base_url
        return urlsplit(address).hostname or address if address else _OPENAI

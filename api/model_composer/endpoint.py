"""The one place that talks to a language model: any endpoint with OpenAI's chat completions."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Protocol

from api.model_composer.failure import Cause, ModelFailure
from ingestion.errors import SettingsError

if TYPE_CHECKING:
    import openai

    from api.model_composer.settings import ModelSettings

Message = Mapping[str, str]  # role and content
_LONGEST_WAIT = 5.0  # seconds before another try
_CAUSES: Mapping[int, Cause] = {401: "key", 403: "key", 429: "busy"}
_NO_KEY = "none"  # local servers want no key, the package wants one
_TOO_LONG = ("context length", "context size", "context window", "too long", "too large")


@dataclass
class Usage:
    """Tokens that a reply took, as the endpoint counts them; None where it does not say."""

    prompt: int | None = None
    reply: int | None = None


class Writer(Protocol):
    """Writes a reply to messages."""

    model: str

    def write(
        self, messages: Sequence[Message], schema: Mapping[str, Any], most_tokens: int, usage: Usage
    ) -> AsyncGenerator[str]:
        """Pieces of a reply by `schema`, as they come; fills in `usage`. Raises ModelFailure."""
        ...

    async def close(self) -> None:
        """Close the connections."""
        ...


class Endpoint:
    """An OpenAI-compatible endpoint, with any number of questions under way at once."""

    def __init__(self, settings: ModelSettings) -> None:
        """Connects to nothing yet. Raises SettingsError for settings that do not go together."""
        self.model = settings.answer_model or ""
        self._client = _client(settings)
        self._tries = settings.model_retries + 1
        self._manner = _Manner()

    async def write(
        self, messages: Sequence[Message], schema: Mapping[str, Any], most_tokens: int, usage: Usage
    ) -> AsyncGenerator[str]:
        """As Writer has it. Closing the iterator ends the call."""
        import openai

        try:
            async with await self._begun(messages, schema, most_tokens) as stream:
                async for chunk in stream:
                    if chunk.usage:
                        usage.prompt = chunk.usage.prompt_tokens
                        usage.reply = chunk.usage.completion_tokens
                    for choice in chunk.choices[:1]:
                        yield _text(choice)
        except openai.OpenAIError as error:
            raise _failure(error) from None  # the cause may hold the key or the prompt
        except (ValueError, TypeError, AttributeError) as error:  # a stream that is no stream
            raise ModelFailure("malformed", type(error).__name__) from None

    async def close(self) -> None:
        """Close the connections."""
        await self._client.close()

    async def _begun(
        self, messages: Sequence[Message], schema: Mapping[str, Any], most_tokens: int
    ) -> openai.AsyncStream[Any]:
        """The stream of a reply, asked for in the best way that this server takes."""
        import openai

        while True:
            told = {"model": self.model, "messages": list(messages), "stream": True}
            asked = {**told, **self._manner.asked(schema, most_tokens)}
            try:
                return await self._tried(asked)
            except (openai.BadRequestError, openai.UnprocessableEntityError) as error:
                if _says(error, _TOO_LONG) or not self._manner.gives_way(str(error)):
                    raise

    async def _tried(self, asked: Mapping[str, Any]) -> openai.AsyncStream[Any]:
        """Tries again after 429 and 5xx, after a while that differs from reader to reader."""
        import openai

        for left in reversed(range(self._tries)):
            try:
                begun: openai.AsyncStream[Any] = await self._client.chat.completions.create(**asked)
                return begun
            except (openai.RateLimitError, openai.InternalServerError) as error:
                wait = _wait(error, self._tries - left)
                if not left or wait > _LONGEST_WAIT:
                    raise
                await asyncio.sleep(wait)
        raise AssertionError("there is always a last try")


def _text(choice: Any) -> str:  # noqa: ANN401 - as the package has it
    if choice.delta.refusal or choice.finish_reason == "content_filter":
        raise ModelFailure("declined")
    if choice.finish_reason == "length":
        raise ModelFailure("malformed", "cut at the limit of tokens")
    return choice.delta.content or ""


class _Manner:
    """What a server takes of what is asked for: they differ, and say so by refusing."""

    def __init__(self) -> None:
        self._forms = ["json_schema", "json_object", ""]
        self._left_out: set[str] = set()

    def asked(self, schema: Mapping[str, Any], most_tokens: int) -> dict[str, Any]:
        """The members of a request that not every server takes."""
        form: dict[str, Any] = {"type": self._forms[0]}
        if self._forms[0] == "json_schema":
            form["json_schema"] = {"name": "answer", "strict": True, "schema": schema}
        newer = "max_tokens" in self._left_out
        told = {
            "max_completion_tokens" if newer else "max_tokens": most_tokens,
            "temperature": 0,
            "stream_options": {"include_usage": True},
            "response_format": form if form["type"] else None,
        }
        return {k: v for k, v in told.items() if k not in self._left_out and v is not None}

    def gives_way(self, refusal: str) -> bool:
        """Leaves out what `refusal` names, else asks for a looser form; False at the end."""
        for name in ("max_tokens", "temperature", "stream_options"):
            if name in refusal and name not in self._left_out:
                self._left_out.add(name)
                return True
        if len(self._forms) > 1:
            del self._forms[0]
            return True
        return False


def _client(settings: ModelSettings) -> openai.AsyncOpenAI:
    import openai

    timeout = settings.model_deadline
    if settings.azure_openai_endpoint:
        key = settings.azure_openai_api_key or settings.openai_api_key
        if key is None or settings.openai_api_version is None:
            raise SettingsError(
                "AZURE_OPENAI_ENDPOINT is set: set AZURE_OPENAI_API_KEY and OPENAI_API_VERSION too"
            )
        return openai.AsyncAzureOpenAI(
            azure_endpoint=settings.azure_openai_endpoint,
            api_key=key.get_secret_value(),
            api_version=settings.openai_api_version,
            timeout=timeout,
            max_retries=0,
        )
    told = settings.openai_api_key
    if told is None and settings.openai_base_url is None:
        raise SettingsError(
            "ANSWER_MODEL is set: set OPENAI_API_KEY, or OPENAI_BASE_URL for a server of your own"
        )
    return openai.AsyncOpenAI(
        api_key=told.get_secret_value() if told else _NO_KEY,
        base_url=settings.openai_base_url or "https://api.openai.com/v1",
        timeout=timeout,
        max_retries=0,
    )


def _wait(error: openai.APIStatusError, tried: int) -> float:
    """Seconds until the next try: what the server asks for, else twice as long each time."""
    told = error.response.headers.get("retry-after", "")
    if told.replace(".", "", 1).isdigit():
        return float(told)
    return random.uniform(0.2, 0.5) * float(2**tried)


def _failure(error: openai.OpenAIError) -> ModelFailure:
    import openai

    if isinstance(error, openai.APITimeoutError):
        return ModelFailure("slow")
    if isinstance(error, openai.APIStatusError):
        return _by_status(error)
    if isinstance(error, openai.APIConnectionError):
        return ModelFailure("unreachable")
    return ModelFailure("malformed", type(error).__name__)


def _by_status(error: openai.APIStatusError) -> ModelFailure:
    status = error.status_code
    detail = f"status {status}"
    if _says(error, _TOO_LONG) or status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        return ModelFailure("too_long", detail)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return ModelFailure("server", detail)
    return ModelFailure(_CAUSES.get(status, "refused"), detail)


def _says(error: openai.OpenAIError, words: Sequence[str]) -> bool:
    return any(word in str(error).lower() for word in words)

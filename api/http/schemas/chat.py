"""Chat completions as JSON, by OpenAI's interface; `answer` is ours on top."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, SerializerFunctionWrapHandler, model_serializer

from api.http.schemas.answers import AnswerOut
from api.http.schemas.given import FiltersIn, In

MOST_MESSAGES = 1_000
Model = Literal["integration-policy-assistant", "integration-policy-assistant-extractive"]


class PartIn(BaseModel):
    """A part of a message; of the last message only text can be read."""

    type: str = ""
    text: str | None = None


class MessageIn(BaseModel):
    """A message; what stands in it besides its role and its words is not read."""

    role: str = Field(
        description="user or assistant; system, developer, tool and function are ignored"
    )
    content: str | list[PartIn] | None = None


class StreamOptionsIn(BaseModel):
    """How a stream is to be."""

    include_usage: bool | None = Field(default=None, description="a last piece with the usage")


class IgnoredIn(In):
    """Parameters for language models, which change nothing about what the corpus says."""

    # how words are drawn
    temperature: object = None
    top_p: object = None
    top_k: object = None
    top_a: object = None
    min_p: object = None
    typical_p: object = None
    seed: object = None
    random_seed: object = None
    logit_bias: object = None
    frequency_penalty: object = None
    presence_penalty: object = None
    repetition_penalty: object = None
    repeat_penalty: object = None
    repeat_last_n: object = None
    length_penalty: object = None
    mirostat: object = None
    mirostat_eta: object = None
    mirostat_tau: object = None
    best_of: object = None
    use_beam_search: object = None
    # how long the answer may be
    max_tokens: object = Field(default=None, description="ignored: no answer is cut off")
    max_completion_tokens: object = Field(default=None, description="ignored: as max_tokens")
    min_tokens: object = None
    num_predict: object = None
    n_predict: object = None
    stop: object = Field(default=None, description="ignored: no answer is cut off")
    stop_token_ids: object = None
    ignore_eos: object = None
    include_stop_str_in_output: object = None
    skip_special_tokens: object = None
    spaces_between_special_tokens: object = None
    truncate_prompt_tokens: object = None
    # how a model thinks and writes
    reasoning: object = None
    reasoning_effort: object = None
    reasoning_format: object = None
    include_reasoning: object = None
    think: object = None
    thinking: object = None
    enable_thinking: object = None
    verbosity: object = None
    prediction: object = None
    # how a server runs a model
    chat_template: object = None
    chat_template_kwargs: object = None
    add_generation_prompt: object = None
    continue_final_message: object = None
    add_special_tokens: object = None
    cache_prompt: object = None
    cache_salt: object = None
    id_slot: object = None
    keep_alive: object = None
    options: object = None
    num_ctx: object = None
    priority: object = None
    ttl: object = None
    timings_per_token: object = None
    service_tier: object = None
    prompt_cache_key: object = None
    prompt_cache_retention: object = None
    prompt_cache_options: object = None
    # where the question goes, and who asks it
    provider: object = None
    route: object = None
    models: object = None
    transforms: object = None
    usage: object = None
    request_id: object = None
    session_id: object = None
    chat_id: object = None
    user: object = Field(default=None, description="ignored, and not stored")
    safety_identifier: object = Field(default=None, description="ignored, and not stored")
    safe_prompt: object = None
    moderation: object = None
    metadata: object = Field(default=None, description="ignored, and not stored")
    # how tools are called, of which there are none
    parallel_tool_calls: object = None


class ChatIn(IgnoredIn):
    """What is asked: the last message is the question, and those before it are its history.

    `n`, `response_format` and the like are taken only with values that ask for nothing, and
    `tools` only with `tool_choice` "none".
    """

    model: str = Field(description="one of those that /v1/models lists", examples=[
        "integration-policy-assistant",
    ])  # fmt: skip
    messages: list[MessageIn] = Field(min_length=1, max_length=MOST_MESSAGES)
    stream: bool | None = None
    stream_options: StreamOptionsIn | None = None
    store: bool | None = Field(default=None, description="false keeps nothing at all")
    filters: FiltersIn = Field(default=FiltersIn(), description="as in /v1/answers; ours")
    n: object = None
    tools: object = None
    tool_choice: object = None
    functions: object = None
    function_call: object = None
    response_format: object = None
    modalities: object = None
    audio: object = None
    logprobs: object = None
    top_logprobs: object = None
    web_search_options: object = None


class UrlCitationOut(BaseModel):
    """Where a marker stands in the content, and where it leads."""

    start_index: int
    end_index: int
    title: str
    url: str


class AnnotationOut(BaseModel):
    """A marker of the content, as OpenAI annotates citations of the web."""

    type: Literal["url_citation"] = "url_citation"
    url_citation: UrlCitationOut


class ChatMessageOut(BaseModel):
    """The answer as text with its notices and references, and the whole of it as `answer`."""

    role: Literal["assistant"] = "assistant"
    content: str
    refusal: None = None
    annotations: list[AnnotationOut]
    answer: AnswerOut


class ChoiceOut(BaseModel):
    """The one choice; however it ended is the status of the answer."""

    index: Literal[0] = 0
    message: ChatMessageOut
    logprobs: None = None
    finish_reason: Literal["stop"] = "stop"


class UsageOut(BaseModel):
    """Tokens that a language model read and wrote for this answer: none where none was asked."""

    prompt_tokens: int
    completion_tokens: int
    total_tokens: int


class CompletionOut(BaseModel):
    """A chat completion."""

    id: str
    object: Literal["chat.completion"] = "chat.completion"
    created: int
    model: Model
    choices: list[ChoiceOut]
    usage: UsageOut


class DeltaOut(BaseModel):
    """What is new; the last one holds the whole answer."""

    role: Literal["assistant"] | None = None
    content: str | None = None
    annotations: list[AnnotationOut] | None = None
    answer: AnswerOut | None = None

    @model_serializer(mode="wrap")
    def _without_what_is_not_new(self, told: SerializerFunctionWrapHandler) -> dict[str, object]:
        return {name: value for name, value in told(self).items() if value is not None}


class ChunkChoiceOut(BaseModel):
    """The one choice, a piece of it."""

    index: Literal[0] = 0
    delta: DeltaOut
    logprobs: None = None
    finish_reason: Literal["stop"] | None = None


class ChunkOut(BaseModel):
    """A piece of a chat completion."""

    id: str
    object: Literal["chat.completion.chunk"] = "chat.completion.chunk"
    created: int
    model: Model
    choices: list[ChunkChoiceOut]
    usage: UsageOut | None = None


class ModelOut(BaseModel):
    """A name to ask under."""

    id: Model
    object: Literal["model"] = "model"
    created: Literal[0] = 0
    owned_by: Literal["integration-policy-assistant"] = "integration-policy-assistant"


class ModelsOut(BaseModel):
    """The names to ask under."""

    object: Literal["list"] = "list"
    data: list[ModelOut]


class ErrorOut(BaseModel):
    """What is wrong and what to do."""

    message: str
    type: str
    param: str | None
    code: str | None


class ErrorBodyOut(BaseModel):
    """An error in OpenAI's form."""

    model_config = ConfigDict(extra="forbid")

    error: ErrorOut

"""Anthropic's own package judges the simulator: messages, streamed and whole, tools, models, and failures.

Arguments: URL KEY. The simulator answers "tool" with a tool call and all else with "You said …"; its messages
fail with 429, 529, a cut and garbage, in this order, after the first five.
Prints a line for each difference; nothing when all is the same.
"""
import json
import sys

import anthropic
import httpx2

url, key = sys.argv[1:3]
client = anthropic.Anthropic(api_key=key, base_url=url, max_retries=0)
tools = [{"name": "crm_find", "description": "Finds.", "input_schema": {"type": "object", "properties": {}}}]


def expect(what, found, expected):
    if found != expected:
        print(f"{what}: {found!r}, expected {expected!r}")


def ask(text, **more):
    return client.messages.create(
        model="claude-test", max_tokens=99, messages=[{"role": "user", "content": text}], **more)


def fails(what, kind, act, status=None):
    try:
        act()
    except kind as error:
        if status is not None:
            expect(f"{what}: status", error.status_code, status)
    except Exception as error:
        print(f"{what}: {error!r}, expected {kind}")
    else:
        print(f"{what}: nothing, expected {kind}")


expect("models", [model.id for model in client.models.list()], ["claude-test", "other"])
expect("model", client.models.retrieve("other").type, "model")
fails("no model", anthropic.NotFoundError, lambda: client.models.retrieve("none"))
wrong = anthropic.Anthropic(api_key="wrong", base_url=url, max_retries=0)
fails("wrong key", anthropic.AuthenticationError, lambda: wrong.models.list())

whole = ask("call forwarding")
expect("whole", whole.content[0].text, "You said call forwarding.")
expect("whole ends", whole.stop_reason, "end_turn")

with client.messages.stream(
        model="claude-test", max_tokens=99, messages=[{"role": "user", "content": "call forwarding"}]) as stream:
    text = "".join(stream.text_stream)
    message = stream.get_final_message()
expect("stream", text, "You said call forwarding.")
expect("stream ends", message.stop_reason, "end_turn")
expect("stream usage", message.usage.output_tokens, whole.usage.output_tokens)

with client.messages.stream(
        model="claude-test", max_tokens=99, messages=[{"role": "user", "content": "tool"}], tools=tools) as stream:
    use = stream.get_final_message()
expect("tool", [(b.id, b.name, b.input) for b in use.content], [("toolu_1", "crm_find", {"a": "1"})])
expect("tool ends", use.stop_reason, "tool_use")
messages = [
    {"role": "user", "content": "tool"},
    {"role": "assistant", "content": use.content},
    {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "toolu_1", "content": "{}"}]},
]
answer = client.messages.create(model="claude-test", max_tokens=99, messages=messages, tools=tools)
expect("after the tool", answer.content[0].text, "The tool says {}.")
fails("a tool without its result", anthropic.BadRequestError, lambda: client.messages.create(
    model="claude-test", max_tokens=99, messages=messages[:2] + messages[:1], tools=tools))

fails("429", anthropic.RateLimitError, lambda: ask("x"), 429)
fails("529", anthropic.InternalServerError, lambda: ask("x"), 529)
fails("cut", (httpx2.RemoteProtocolError, anthropic.APIError), lambda: list(ask("one two three", stream=True)))
fails("garbage", json.JSONDecodeError, lambda: list(ask("one two three", stream=True)))

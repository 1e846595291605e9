"""OpenAI's own package judges the simulator: chat, streamed and whole, tools, models, audio, and failures.

Arguments: URL KEY. The simulator answers "tool" with a tool call and all else with "You said …"; its chats
fail with 429, 500, a cut and garbage, in this order, after the first six; its speech with 429 and a cut after the
first six; its transcriptions, which are "call forwarding please" and then "goodbye", with 500 and a cut after the
first nine.
Prints a line for each difference; nothing when all is the same.
"""
import array
import io
import json
import math
import struct
import sys
import wave

import httpx2
import openai

url, key = sys.argv[1:3]
client = openai.OpenAI(api_key=key, base_url=url, max_retries=0)
tools = [{"type": "function", "function": {
    "name": "crm_find", "description": "Finds.", "parameters": {"type": "object", "properties": {}}}}]


def expect(what, found, expected):
    if found != expected:
        print(f"{what}: {found!r}, expected {expected!r}")


def chat(text, **more):
    return client.chat.completions.create(
        model="gpt-test", messages=[{"role": "user", "content": text}], **more)


def fails(what, kind, ask, **members):
    try:
        ask()
    except kind as error:
        for name, value in members.items():
            expect(f"{what}: {name}", getattr(error, name), value)
    except Exception as error:
        print(f"{what}: {error!r}, expected {kind.__name__}")
    else:
        print(f"{what}: nothing, expected {kind.__name__}")


known = [model.id for model in client.models.list()]
expect("models", (known[:2], "whisper-1" in known), (["gpt-test", "other"], True))
expect("model", client.models.retrieve("other").owned_by, "jackfield")
fails("no model", openai.NotFoundError, lambda: client.models.retrieve("none"), code="model_not_found")
wrong = openai.OpenAI(api_key="wrong", base_url=url, max_retries=0)
fails("wrong key", openai.AuthenticationError, wrong.models.list, code="invalid_api_key")

whole = chat("call forwarding")
expect("whole", whole.choices[0].message.content, "You said call forwarding.")
expect("whole ends", whole.choices[0].finish_reason, "stop")
expect("whole usage", whole.usage.total_tokens, whole.usage.prompt_tokens + whole.usage.completion_tokens)

chunks = list(chat("call forwarding", stream=True, stream_options={"include_usage": True}))
text = "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)
expect("stream", text, "You said call forwarding.")
expect("stream ends", [c.choices[0].finish_reason for c in chunks if c.choices][-1], "stop")
expect("stream usage", chunks[-1].usage, whole.usage)
expect("no usage unasked", [c.usage for c in chat("x", stream=True) if c.usage], [])

with client.chat.completions.stream(
        model="gpt-test", messages=[{"role": "user", "content": "tool"}], tools=tools) as stream:
    call = stream.get_final_completion().choices[0].message.tool_calls[0]
expect("tool", (call.id, call.function.name, json.loads(call.function.arguments)), ("call_1", "crm_find", {"a": "1"}))
messages = [
    {"role": "user", "content": "tool"},
    {"role": "assistant", "content": None, "tool_calls": [call.to_dict()]},
    {"role": "tool", "tool_call_id": "call_1", "content": "{}"},
]
answer = client.chat.completions.create(model="gpt-test", messages=messages, tools=tools)
expect("after the tool", answer.choices[0].message.content, "The tool says {}.")
# A conversation that the API refuses does not count as a chat that fails.
fails("a tool without its call", openai.BadRequestError, lambda: client.chat.completions.create(
    model="gpt-test", messages=messages[:1] + messages[2:]), param="messages")

fails("429", openai.RateLimitError, lambda: chat("x"), status_code=429, code="rate_limit_exceeded")
fails("500", openai.InternalServerError, lambda: chat("x"), status_code=500)
fails("cut", (httpx2.RemoteProtocolError, openai.APIError), lambda: list(chat("one two three", stream=True)))
fails("garbage", json.JSONDecodeError, lambda: list(chat("one two three", stream=True)))


def speak(text="call forwarding", **more):
    options = {"model": "gpt-4o-mini-tts", "voice": "alloy", "response_format": "pcm"}
    return client.audio.speech.create(**{**options, **more}, input=text)


# 50 ms for each letter, at 24 kHz.
expect("speech", len(speak(instructions="Be calm.").content), 15 * 1200 * 2)
with client.audio.speech.with_streaming_response.create(
        model="tts-1", voice="nova", input="call forwarding", response_format="wav", speed=2) as answer:
    expect("wav", answer.headers["content-type"], "audio/wav")
    data = b"".join(answer.iter_bytes())
head = struct.unpack("<4sI4s4sIHHIIHH4sI", data[:44])
expect("wav head", (head[0], head[2], head[5:11]), (b"RIFF", b"WAVE", (1, 1, 24000, 48000, 2, 16)))
expect("wav samples", len(data) - 44, 15 * 1200)
expect("a voice of one's own", len(speak("a", voice={"id": "voice_1"}).content), 2400)
fails("no text", openai.BadRequestError, lambda: speak(""), param="input")
fails("no such voice", openai.BadRequestError, lambda: speak(voice="nobody"), param="voice")
fails("no such voice model", openai.NotFoundError, lambda: speak(model="none"), code="model_not_found")
fails("speech 429", openai.RateLimitError, speak, status_code=429)
fails("speech cut", (httpx2.RemoteProtocolError, openai.APIError), speak)


def recording(*parts):
    """A WAV file of parts (seconds, whether somebody speaks)."""
    samples = array.array("h")
    for seconds, is_loud in parts:
        loudness = 9000 if is_loud else 0
        samples.extend(int(loudness * math.sin(index / 3)) for index in range(int(8000 * seconds)))
    file = io.BytesIO()
    with wave.open(file, "wb") as output:
        output.setparams((1, 2, 8000, 0, "NONE", ""))
        output.writeframes(samples.tobytes())
    return file.getvalue()


def transcribe(model, file=recording((0.5, False), (1, True), (0.5, False)), **more):
    return client.audio.transcriptions.create(model=model, file=("utterance.wav", file), **more)


heard = transcribe(
    "whisper-1", response_format="verbose_json", timestamp_granularities=["word", "segment"], language="en")
expect("words", [word.word for word in heard.words], ["call", "forwarding", "please"])
expect("times", [0.4 < word.start < word.end < 1.6 for word in heard.words], [True] * 3)
expect("segments", [segment.text for segment in heard.segments], [" call forwarding please"])
expect("verbose", (heard.text, heard.duration), ("call forwarding please", 2))
heard = transcribe("gpt-transcribe", prompt="A telephone call.")
expect("transcription", (heard.text, heard.usage.seconds), ("goodbye", 2))
expect("as text", transcribe("whisper-1", response_format="text"), "goodbye\n")
events = list(transcribe("gpt-transcribe", stream=True, keywords=["Jackfield"], languages=["en"]))
kinds = [event.type for event in events]
expect("events", kinds, ["transcript.text.delta"] * (len(events) - 1) + ["transcript.text.done"])
expect("deltas", "".join(event.delta for event in events[:-1]), "goodbye")
expect("done", events[-1].text, "goodbye")
expect("silence", transcribe("gpt-4o-transcribe", recording((1, False))).text, "")
fails("no times of words", openai.BadRequestError, lambda: transcribe(
    "gpt-4o-transcribe", response_format="verbose_json"), param="response_format")
fails("too short", openai.BadRequestError, lambda: transcribe(
    "whisper-1", recording((0.05, True))), code="audio_too_short")
fails("no audio", openai.BadRequestError, lambda: transcribe("whisper-1", b"no audio"), param="file")
fails("words without their form", openai.BadRequestError, lambda: transcribe(
    "whisper-1", timestamp_granularities=["word"]), param="timestamp_granularities")
fails("transcription 500", openai.InternalServerError, lambda: transcribe("whisper-1"), status_code=500)
fails("transcription cut", (httpx2.RemoteProtocolError, openai.APIError), lambda: list(
    transcribe("gpt-transcribe", stream=True)))

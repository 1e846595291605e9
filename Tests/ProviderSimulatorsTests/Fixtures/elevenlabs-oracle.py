"""ElevenLabs' own package judges the simulator: speech over REST and WebSockets, its times, and failures.

Arguments: URL KEY. The simulator has the voice "v1" and takes 60 ms for a character. After three requests that go
well its REST fails with 429, 500, a cut and garbage, in this order; its third connection for one text is closed with
1011, and its second for many is refused with 429.
Prints a line for each difference; nothing when all is the same.
"""
import array
import base64
import json
import sys

import httpx
import pydantic
from elevenlabs import ElevenLabs, VoiceSettings
from elevenlabs.core.api_error import ApiError
from elevenlabs.realtime_tts import text_chunker
from elevenlabs.types import (
    AudioOutputMulti, CloseContext, FinalOutputMulti, FlushContext, GenerationConfig, InitializeConnectionMulti,
    KeepContextAlive, RealtimeVoiceSettings, SendTextMulti)
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

url, key = sys.argv[1:3]
text = "Where may I put you through to?"


def client(key):
    made = ElevenLabs(api_key=key, base_url=url)
    made.text_to_speech._ws_base_url = url.replace("http", "ws", 1)
    return made.text_to_speech


speech = client(key)
more = dict(voice_id="v1", model_id="eleven_flash_v2_5")
# The package tries again by itself, which would take another fault from the plan.
once = {"max_retries": 0}


def expect(what, found, expected):
    if found != expected:
        print(f"{what}: {found!r}, expected {expected!r}")


def seconds(audio, rate):
    """Of 16-bit samples, and whether they can be heard."""
    samples = array.array("h", audio)
    return round(len(samples) / rate, 3), max(samples, default=0) > 3000


def lasting(characters, milliseconds=60):
    """What `seconds` should say of them."""
    return round(characters * milliseconds / 1000, 3), True


def fails(what, kinds, act, status=None, word=None):
    try:
        act()
    except kinds as error:
        if status is not None:
            expect(f"{what}: status", error.status_code, status)
        if word is not None:
            expect(f"{what}: word", error.body["detail"]["status"], word)
    except Exception as error:
        print(f"{what}: {error!r}, expected {kinds}")
    else:
        print(f"{what}: nothing, expected {kinds}")


def whole(speech, **options):
    return b"".join(speech.convert(text=text, request_options=once, **{**more, **options}))


fails("wrong key", ApiError, lambda: whole(client("wrong")), 401, "invalid_api_key")
fails("no voice", ApiError, lambda: whole(speech, voice_id="none"), 400, "voice_not_found")

expect("whole", seconds(whole(speech, output_format="pcm_16000"), 16000), lasting(len(text)))
coded = b"".join(speech.stream(text=text, output_format="ulaw_8000", request_options=once, **more))
expect("stream", len(coded), len(text) * 480)
expect("stream is audible", len(set(coded)) > 20, True)

timed = lambda: list(speech.stream_with_timestamps(
    text=text, output_format="pcm_8000", voice_settings=VoiceSettings(speed=1.2), request_options=once, **more))
pieces = timed()
expect("timed", seconds(b"".join(base64.b64decode(p.audio_base_64) for p in pieces), 8000), lasting(len(text), 50))
expect("timed text", "".join(c for p in pieces for c in p.alignment.characters), text)
starts = [time for p in pieces for time in p.alignment.character_start_times_seconds]
expect("times", (len(starts), starts == sorted(starts)), (len(text), True))

fails("429", ApiError, lambda: whole(speech, output_format="pcm_8000"), 429, "too_many_concurrent_requests")
fails("500", ApiError, lambda: whole(speech, output_format="pcm_8000"), 500)
fails("cut", httpx.RemoteProtocolError, lambda: whole(speech, output_format="pcm_8000"))
# The package passes over a line that is no JSON.
expect("garbage", "".join(c for p in timed() for c in p.alignment.characters), text)

parts = ["Where may I ", "put you", " through to?"]
spoken = lambda **options: b"".join(speech.convert_realtime(
    text=iter(parts), output_format="pcm_8000", **{**more, **options}))
expect("one text", seconds(spoken(), 8000), lasting(sum(map(len, text_chunker(iter(parts))))))
fails("one text, no voice", ApiError, lambda: spoken(voice_id="none"), 1008)
fails("one text, closed", ApiError, spoken, 1011)
try:
    b"".join(client("wrong").convert_realtime(text=iter(parts), output_format="pcm_8000", **more))
    print("one text, wrong key: was taken")
except InvalidStatus as error:
    expect("one text, wrong key", error.response.status_code, 401)


# The package has the messages of a connection with contexts, but no client for it.
def contexts():
    place = url.replace("http", "ws", 1) + "/v1/text-to-speech/v1/multi-stream-input"
    query = "?model_id=eleven_flash_v2_5&output_format=pcm_8000"
    return connect(place + query, additional_headers={"xi-api-key": key})


def read(socket):
    """The next message, as the package understands it."""
    message = json.loads(socket.recv(10))
    kind = FinalOutputMulti if message.get("isFinal") else AudioOutputMulti
    try:
        return kind.model_validate(message)
    except pydantic.ValidationError as error:
        sys.exit(f"a message of contexts: {message!r}: {error}")


def tell(socket, message):
    socket.send(message.json(exclude_none=True))


def until_final(socket, context):
    """The audio and the text of a context up to its end."""
    audio, characters = b"", ""
    while not isinstance(message := read(socket), FinalOutputMulti):
        expect("context", message.context_id, context)
        expect("times begin anew", message.alignment.char_start_times_ms[0], 0)
        audio += base64.b64decode(message.audio)
        characters += "".join(message.alignment.chars)
    expect("final context", message.context_id, context)
    return audio, characters


with contexts() as socket:
    tell(socket, InitializeConnectionMulti(
        context_id="c1", voice_settings=RealtimeVoiceSettings(speed=1.2),
        generation_config=GenerationConfig(chunk_length_schedule=[50])))
    tell(socket, SendTextMulti(context_id="c1", text="Where may I "))
    tell(socket, KeepContextAlive(context_id="c1"))
    tell(socket, FlushContext(context_id="c1", text="put you? ", flush=True))
    tell(socket, CloseContext(context_id="c1", close_context=True))
    audio, characters = until_final(socket, "c1")
    expect("contexts", (characters, seconds(audio, 8000)), ("Where may I put you? ", lasting(21, 50)))
    tell(socket, InitializeConnectionMulti(context_id="c2"))
    tell(socket, SendTextMulti(context_id="c2", text="Never heard. "))
    tell(socket, CloseContext(context_id="c2", close_context=True))
    expect("what was not flushed", until_final(socket, "c2"), (b"", ""))
    socket.send('{"close_socket": true}')
try:
    contexts().close()
    print("contexts, 429: was taken")
except InvalidStatus as error:
    expect("contexts, 429", error.response.status_code, 429)

"""Cartesia's own package judges the simulator: contexts, their audio and word times, flushes, cancels, failures.

Arguments: URL KEY. The simulator knows "voice-test" and speaks two contexts at once; after the first seven contexts
come a failure with 500 and a cut; the third connection is refused with 503, the third look at a voice with 429.
Prints a line for each difference; nothing when all is the same.
"""
import array
import sys

import cartesia
from websockets.exceptions import ConnectionClosedError, InvalidStatus

url, key = sys.argv[1:3]
form = {
    "model_id": "sonic-3", "voice": "voice-test", "language": "en",
    "output_format": {"container": "raw", "encoding": "pcm_s16le", "sample_rate": 8000},
}


def connect_as(key):
    socket = url.replace("http", "ws", 1)
    return cartesia.Cartesia(api_key=key, base_url=url, websocket_base_url=socket, max_retries=0)


def expect(what, found, expected):
    if found != expected:
        print(f"{what}: {found!r}, expected {expected!r}")


def fails(what, kind, ask, **members):
    try:
        ask()
    except kind as error:
        for name, value in members.items():
            expect(f"{what}: {name}", getattr(error, name), value)
        return error
    except Exception as error:
        print(f"{what}: {error!r}, expected {kind.__name__}")
    else:
        print(f"{what}: nothing, expected {kind.__name__}")


def samples(events):
    return array.array("h", b"".join(event.audio for event in events if event.type == "chunk"))


def length(text):
    """Samples: 60 ms for each character, and as much behind each word."""
    return sum(480 * (len(word) + 1) for word in text.split())


def refused(what, event, status, code):
    expect(what, (event.type, event.done, event.status_code, event.error_code), ("error", True, status, code))


client = connect_as(key)
expect("voice", client.voices.get("voice-test").id, "voice-test")
fails("no voice", cartesia.NotFoundError, lambda: client.voices.get("none"), status_code=404)
fails("busy", cartesia.RateLimitError, lambda: client.voices.get("voice-test"), status_code=429)
fails("wrong key for a voice", cartesia.AuthenticationError, lambda: connect_as("wrong").voices.get("voice-test"))

with client.tts.websocket_connect() as connection:
    # One context, its text in pieces, one of which breaks a word.
    context = connection.context(**form, add_timestamps=True, timeout=20)
    for piece in ["call for", "warding ", "please"]:
        context.push(piece)
    context.no_more_inputs()
    events = list(context.receive())
    text = "call forwarding please"
    expect("kinds", {event.type for event in events}, {"chunk", "timestamps", "done"})
    expect("last", (events[-1].type, events[-1].status_code), ("done", 200))
    expect("several chunks", len([event for event in events if event.type == "chunk"]) > 3, True)
    audio = samples(events)
    expect("length", len(audio), length(text))
    expect("audible", max(audio) > 1000, True)
    times = [event.word_timestamps for event in events if event.type == "timestamps"]
    expect("words", [word for part in times for word in part.words], text.split())
    starts = [start for part in times for start in part.start]
    expect("starts", [round(start, 3) for start in starts], [0, 0.3, 0.96])
    ends = [end for part in times for end in part.end]
    expect("ends", all(start < end <= len(audio) / 8000 for start, end in zip(starts, ends)), True)

    # Two at once, each with its own audio.
    texts = ["one two three", "the second of them"]
    pair = [connection.context(**form, timeout=20) for _ in texts]
    for context, text in zip(pair, texts):
        context.push(text, continue_=False)
    for context, text in zip(pair, texts):
        events = list(context.receive())
        expect(f"length of {text}", len(samples(events)), length(text))
        expect(f"context of {text}", {event.context_id for event in events}, {context._context_id})

    # A flush divides the chunks.
    context = connection.context(**form, timeout=20)
    context.push("one two ")
    context.push("", flush=True)
    context.push("three")
    context.no_more_inputs()
    events = list(context.receive())
    flushed = [event.type for event in events].index("flush_done")
    expect("flush", events[flushed].flush_id, 1)
    expect("before the flush", len(samples(events[:flushed])), length("one two"))
    expect("behind the flush", len(samples(events[flushed:])), length("three"))
    expect("flush ids", [{e.flush_id for e in part if e.type == "chunk"}
                         for part in (events[:flushed], events[flushed:])], [{1}, {2}])

    # A cancelled context says what it had begun, and no more.
    context = connection.context(**form)
    context.push("forwarding " * 40)
    context.push("please " * 40)
    context.cancel()
    events = []
    while not events or events[-1].type != "done":
        events.append(connection.recv())
    expect("cancelled", {event.context_id for event in events}, {context._context_id})
    expect("not all", len(samples(events)) <= length("forwarding " * 40), True)

    # More than the plan allows, and what makes no sense.
    pair = [connection.context(**form, timeout=20) for _ in range(2)]
    for context in pair:
        context.push("forwarding " * 40)
    third = connection.context(**form, timeout=20)
    third.push("please")
    refused("third", list(third.receive())[-1], 429, "concurrency_limited")
    for context in pair:
        context.no_more_inputs()
    for context in pair:
        expect("goes on", list(context.receive())[-1].type, "done")
    unknown = connection.context(**{**form, "voice": {"id": "none"}}, timeout=20)
    unknown.push("please")
    refused("unknown voice", list(unknown.receive())[-1], 404, "voice_not_found")

    failing = connection.context(**form, timeout=20)
    failing.push("please", continue_=False)
    refused("500", list(failing.receive())[-1], 500, None)
    cut = connection.context(**form, timeout=20)
    cut.push("call forwarding please", continue_=False)
    fails("cut", ConnectionClosedError, lambda: list(cut.receive()))

for what, wrong, status in [("wrong key", "wrong", 401), ("503", key, 503)]:
    error = fails(what, InvalidStatus, lambda: connect_as(wrong).tts.websocket_connect().enter())
    if error is not None:
        expect(what, error.response.status_code, status)

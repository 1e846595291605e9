"""Deepgram's own package judges the simulator: speech to text (v1, and v2: Flux), text to speech, and failures.

Arguments: URL KEY. The simulator hears "call forwarding please", "goodbye", "my number is four" and "yes". Its third
connection for Flux is closed with 1011 in the middle; after five for speech one is refused with 429, one is cut and
one is closed with 1011 in the middle.
Prints a line for each difference; nothing when all is the same.
"""
import array
import math
import sys
import threading

from deepgram import DeepgramClient, DeepgramClientEnvironment
from deepgram.core.events import EventType
from deepgram.speak.v1.types.speak_v1text import SpeakV1Text
from websockets.exceptions import InvalidStatus

url, key = sys.argv[1:3]
socket = url.replace("http", "ws", 1)
place = DeepgramClientEnvironment(base=url, production=socket, agent=socket, agent_rest=url)
tone = array.array("h", (int(9000 * math.sin(index / 3)) for index in range(8000 * 2))).tobytes()
silence = bytes(8000)


def expect(what, found, expected):
    if found != expected:
        print(f"{what}: {found!r}, expected {expected!r}")


def client(key=key):
    return DeepgramClient(api_key=key, environment=place)


class Talk:
    """One connection: what the package has understood, in order, and with what error it has ended."""

    def __init__(self, connection):
        self.connection, self.heard, self.error = connection, [], None
        self.news = threading.Condition()
        connection.on(EventType.MESSAGE, self.hear)
        connection.on(EventType.ERROR, self.fail)
        self.listener = threading.Thread(target=connection.start_listening, daemon=True)
        self.listener.start()

    def hear(self, message):
        with self.news:
            self.heard.append(message)
            self.news.notify_all()

    def fail(self, error):
        self.error = error

    def until(self, what, is_there):
        with self.news:
            expect(f"{what} comes", self.news.wait_for(lambda: is_there(self.heard), 10), True)

    def end(self):
        self.listener.join(10)
        expect("the connection ends", self.listener.is_alive(), False)

    @property
    def kinds(self):
        return [kind(message) for message in self.heard]


def kind(message):
    return "audio" if isinstance(message, bytes) else message.type


def converse(connect, act):
    with connect as connection:
        talk = Talk(connection)
        act(talk)
        talk.end()
    return talk


def refused(what, connect, status):
    try:
        converse(connect, lambda talk: None)
        print(f"{what}: was taken")
    except InvalidStatus as error:
        expect(what, error.response.status_code, status)


# ---- v1 listen

def listen(act, key=key, **options):
    return converse(client(key).listen.v1.connect(
        model="nova-3", encoding="linear16", sample_rate="8000", interim_results="true", **options), act)


def send(connection, audio):
    for start in range(0, len(audio), 1600):
        connection.send_media(audio[start:start + 1600])


def speak_twice(talk):
    send(talk.connection, tone)
    talk.connection.send_keep_alive()
    talk.connection.send_finalize()
    talk.connection.send_media(tone)
    talk.connection.send_media(silence)
    talk.connection.send_close_stream()


heard = listen(speak_twice, endpointing="300").heard
kinds = [type(message).__name__ for message in heard]
expect("last", kinds[-1], "ListenV1Metadata")
results = [message for message in heard if type(message).__name__ == "ListenV1Results"]
expect("all else", set(kinds[:-1]), {"ListenV1Results"})
finals = [message for message in results if message.is_final]
expect("finals", [m.channel.alternatives[0].transcript for m in finals], ["call forwarding please", "goodbye"])
expect("from finalize", [m.from_finalize for m in finals], [True, False])
expect("endpoint", [m.speech_final for m in finals], [False, True])
interim = [m.channel.alternatives[0].transcript for m in results if not m.is_final]
expect("interim", interim[:2], ["call", "call forwarding"])
words = finals[0].channel.alternatives[0].words
expect("words", [word.word for word in words], ["call", "forwarding", "please"])
expect("times", [0 <= word.start < word.end <= 2 for word in words], [True] * 3)
refused("wrong key", client("wrong").listen.v1.connect(model="nova-3"), 401)

# ---- v2 listen


def flux(act, **options):
    return converse(client().listen.v2.connect(
        model="flux-general-en", encoding="linear16", sample_rate="8000", **options), act)


def ends(count):
    return lambda heard: sum(getattr(message, "event", "") == "EndOfTurn" for message in heard) >= count


def take_turns(talk):
    send(talk.connection, tone)
    send(talk.connection, silence * 2)
    talk.until("the end of a turn", ends(1))
    send(talk.connection, tone)
    talk.connection.send_force_end_turn()
    talk.until("the end of a turn that is told to end", ends(2))
    # Without a turn it is ignored.
    talk.connection.send_force_end_turn()
    talk.connection.send_close_stream()


heard = flux(take_turns, eot_threshold="0.7", eager_eot_threshold="0.4").heard
kinds = [type(message).__name__ for message in heard]
expect("flux greets", kinds[0], "ListenV2Connected")
expect("flux then", set(kinds[1:]), {"ListenV2TurnInfo"})
expect("flux counts", [message.sequence_id for message in heard], list(range(len(heard))))
turns = heard[1:]
events = [turn.event for turn in turns if turn.event != "Update"]
expect("flux events", events, ["StartOfTurn", "EagerEndOfTurn", "EndOfTurn", "StartOfTurn", "EndOfTurn"])
final = [turn for turn in turns if turn.event == "EndOfTurn"]
expect("flux finals", [turn.transcript for turn in final], ["my number is four", "yes"])
expect("flux triggers", [turn.trigger for turn in final], ["model", "manual"])
expect("flux turns", [turn.turn_index for turn in final], [0, 1])
expect("flux trigger of others", {turn.trigger for turn in turns if turn.event != "EndOfTurn"}, {None})
eager = [turn.transcript for turn in turns if turn.event == "EagerEndOfTurn"]
expect("flux guess", eager, ["my number is four"])
first = [turn.transcript for turn in turns if turn.event == "StartOfTurn"]
expect("flux first word", first[0], "my")
expect("flux words", [word.word for word in final[0].words], ["my", "number", "is", "four"])
expect("flux times", [0 <= word.start < word.end <= 2.1 for word in final[0].words], [True] * 4)
windows = [turn.audio_window_end for turn in turns]
expect("flux windows", windows, sorted(windows))
refused("flux: an eager threshold above the other", client().listen.v2.connect(
    model="flux-general-en", encoding="linear16", sample_rate="8000", eot_threshold="0.5",
    eager_eot_threshold="0.8"), 400)


def send_or_lose(talk):
    try:
        send(talk.connection, silence * 4)
    except Exception:
        # The connection is closed while audio is being sent.
        pass


talk = flux(send_or_lose)
expect("flux closed", talk.error and talk.error.rcvd and talk.error.rcvd.code, 1011)

# ---- v1 speak


def speak(act, key=key, **options):
    return converse(client(key).speak.v1.connect(model="aura-2-thalia-en", **options), act)


def has(name):
    return lambda heard: name in [kind(message) for message in heard]


def audio_of(messages):
    return b"".join(message for message in messages if isinstance(message, bytes))


def say(talk, text):
    talk.connection.send_text(SpeakV1Text(text=text))
    talk.connection.send_flush()


def greet(talk):
    talk.connection.send_text(SpeakV1Text(text="call "))
    say(talk, "forwarding")
    talk.until("the answer to a flush", has("Flushed"))
    talk.connection.send_close()


talk = speak(greet, encoding="linear16", sample_rate="8000")
expect("speech begins", type(talk.heard[0]).__name__, "SpeakV1Metadata")
expect("model", talk.heard[0].model_name, "aura-2-thalia-en")
expect("speech ends", (type(talk.heard[-1]).__name__, talk.heard[-1].type), ("SpeakV1Flushed", "Flushed"))
expect("flushes count", talk.heard[-1].sequence_id, 0)
expect("speech between", set(talk.kinds[1:-1]), {"audio"})
audio = audio_of(talk.heard)
# 60 ms for each character.
expect("length", len(audio), len("call forwarding") * 480 * 2)
expect("audible", max(abs(sample) for sample in array.array("h", audio)) > 3000, True)
coded = audio_of(speak(greet, encoding="mulaw", sample_rate="8000").heard)
expect("length of coded audio", len(coded), len(audio) // 2)
expect("coded audio is audible", len(set(coded)) > 50, True)


def interrupt(talk):
    say(talk, "a long story " * 60)
    talk.until("audio", has("audio"))
    talk.connection.send_clear()
    talk.until("the answer to a clear", has("Cleared"))
    say(talk, "yes")
    talk.until("the next flush", has("Flushed"))
    talk.connection.send_close()


talk = speak(interrupt, encoding="linear16", sample_rate="16000")
cut = talk.kinds.index("Cleared")
expect("cleared early", len(audio_of(talk.heard[:cut])) < 780 * 960, True)
expect("no flush is answered that was cleared", talk.kinds[:cut].count("Flushed"), 0)
expect("spoken after it", len(audio_of(talk.heard[cut:])), 3 * 960 * 2)

refused("speech: wrong key", client("wrong").speak.v1.connect(model="aura-2-thalia-en"), 401)
refused("speech: no such rate", client().speak.v1.connect(
    model="aura-2-thalia-en", encoding="linear16", sample_rate="11025"), 400)
refused("speech: too many", client().speak.v1.connect(model="aura-2-thalia-en"), 429)

talk = speak(lambda talk: say(talk, "one two three"), encoding="linear16", sample_rate="8000")
expect("speech is cut after a piece", (talk.kinds, talk.error is not None), (["Metadata", "audio"], True))
expect("cut without a word", talk.error and talk.error.rcvd, None)
talk = speak(lambda talk: say(talk, "one two three"), encoding="linear16", sample_rate="8000")
expect("speech is closed", talk.error and talk.error.rcvd and talk.error.rcvd.code, 1011)

"""A page without a browser: calls, speaks twice, the second time over the reply, and hears in real time.

Arguments: the URL of the page's WebSocket, and a recording at 16 kHz of which a part is the caller's speech.
Prints what it saw as one line of JSON.
"""
import asyncio
import json
import sys
import wave

import websockets

FRAME = 640  # bytes of 20 ms


class Page:
    def __init__(self, speech):
        self.speech = speech
        self.seen = []
        self.buffer = bytearray()
        self.audio = []  # stretches of the reply that were played, one for each flush
        self.stretch = bytearray()
        self.is_playing = False
        self.waited = 0
        self.to_say = b""
        self.silent_for = 0
        self.heard_now = 0

    def speak(self):
        frame, self.to_say = self.to_say[:FRAME], self.to_say[FRAME:]
        return frame.ljust(FRAME, b"\0")

    def play(self):
        """What a loudspeaker does in 20 ms, with a store of 60 ms."""
        self.waited = self.waited + 1 if self.buffer and not self.is_playing else 0
        if len(self.buffer) >= 3 * FRAME or self.waited > 3:
            self.is_playing = True
        frame = bytes(self.buffer[:FRAME]) if self.is_playing else b""
        del self.buffer[:len(frame)]
        self.stretch += frame
        if not self.buffer:
            self.is_playing = False
        is_loud = any(abs(sample) > 300 for sample in memoryview(frame).cast("h"))
        self.silent_for = 0 if is_loud else self.silent_for + 20
        self.heard_now += 20 if is_loud else 0

    @property
    def played(self):
        return (sum(map(len, self.audio)) + len(self.stretch)) // 2

    def flush(self):
        self.buffer.clear()
        self.is_playing = False
        self.audio.append(bytes(self.stretch))
        self.stretch.clear()
        return json.dumps({"type": "flushed", "samples": self.played})

    async def follow(self, socket, connected):
        try:
            async for message in socket:
                if isinstance(message, bytes):
                    self.buffer += message
                    continue
                self.seen.append(json.loads(message))
                if self.seen[-1]["type"] == "connected":
                    connected.set()
                if self.seen[-1]["type"] == "flush":
                    await socket.send(self.flush())
        except websockets.ConnectionClosed:
            pass

    async def call(self, url):
        async with websockets.connect(url, max_size=None) as socket:
            await socket.send(json.dumps({"type": "start", "from": "Ada"}))
            connected = asyncio.Event()
            follower = asyncio.create_task(self.follow(socket, connected))
            await connected.wait()
            clock = asyncio.get_running_loop().time
            start, tick, step = clock(), 0, 0
            while not follower.done():
                await asyncio.sleep(max(0, start + 0.02 * tick - clock()))
                tick += 1
                self.play()
                # First when the greeting is over, then when a second of the answer was heard.
                if step == 0 and self.heard_now > 300 and self.silent_for > 600:
                    step, self.to_say, self.heard_now = 1, self.speech, 0
                elif step == 1 and self.heard_now > 1000:
                    step, self.to_say = 2, self.speech
                try:
                    await socket.send(self.speak())
                    if tick % 5 == 0:
                        await socket.send(json.dumps({"type": "played", "samples": self.played}))
                except websockets.ConnectionClosed:
                    break
            await follower
            self.audio.append(bytes(self.stretch + self.buffer))
            print(json.dumps({
                "types": [message["type"] for message in self.seen],
                "captions": [message["text"] for message in self.seen if "text" in message],
                "stretches_ms": [len(stretch) // 32 for stretch in self.audio],
                "audible_ms": [20 * sum(
                    any(abs(sample) > 300 for sample in memoryview(stretch[at:at + FRAME]).cast("h"))
                    for at in range(0, len(stretch), FRAME)) for stretch in self.audio],
                "code": socket.close_code, "reason": socket.close_reason}))


with wave.open(sys.argv[2]) as recording:
    recording.setpos(4 * 16000)
    speech = recording.readframes(int(1.54 * 16000))
asyncio.run(asyncio.wait_for(Page(speech).call(sys.argv[1]), 50))

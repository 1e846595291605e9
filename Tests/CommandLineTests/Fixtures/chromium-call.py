"""A person at the page, as Chromium plays him: presses Call while the only line is busy, then again, says something,
waits for the answer, hangs up.

Arguments: the page's URL, a recording at 16 kHz, a folder for Chromium, and the text to wait for. Chromium's
microphone is the recording: its first 4 s, in which nobody speaks, then the words that follow there. Prints what
the page shows as one line of JSON.
"""
import asyncio
import json
import subprocess
import sys
import urllib.request
import wave

import websockets

url, recording, folder, wanted = sys.argv[1:5]


def make_microphone(path):
    with wave.open(recording) as source, wave.open(path, "wb") as target:
        background = source.readframes(4 * 16000)
        words = source.readframes(int(1.54 * 16000))
        target.setparams(source.getparams())
        target.writeframes(background + background[:2 * 2 * 16000] + words + background * 10)


class Browser:
    def __init__(self, socket):
        self.socket = socket
        self.number = 0
        self.troubles = []

    async def ask(self, method, **parameters):
        self.number += 1
        await self.socket.send(json.dumps(
            {"id": self.number, "method": method, "params": parameters}))
        while True:
            message = json.loads(await self.socket.recv())
            if message.get("id") == self.number:
                return message["result"]
            self.note(message)

    def note(self, message):
        if message.get("method") == "Runtime.exceptionThrown":
            self.troubles.append(message["params"]["exceptionDetails"]["text"])
        if message.get("method") == "Log.entryAdded":
            self.troubles.append(message["params"]["entry"]["text"])

    async def run(self, script):
        result = await self.ask(
            "Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in result:
            raise RuntimeError(result["exceptionDetails"])
        return result["result"].get("value")

    async def wait(self, condition):
        """Until the condition holds of the page, which tells of its changes itself."""
        await self.run("""new Promise((done) => {
            const look = () => { if (%s) { watch.disconnect(); done(); } };
            const watch = new MutationObserver(look);
            watch.observe(document, { subtree: true, childList: true, attributes: true });
            look();
        })""" % condition)


async def call(port):
    tabs = json.load(urllib.request.urlopen(f"http://127.0.0.1:{port}/json"))
    tab = next(tab for tab in tabs if tab["type"] == "page")
    async with websockets.connect(tab["webSocketDebuggerUrl"], max_size=None) as socket:
        browser = Browser(socket)
        await browser.ask("Log.enable")
        await browser.ask("Runtime.enable")
        await browser.ask("Page.enable")
        await browser.ask("Page.navigate", url=url)
        await browser.wait("document.querySelector('#keypad button')")
        await browser.run("document.getElementById('from').value = 'Ada Lovelace'")
        async with websockets.connect(url.replace("http", "ws", 1) + "call"):
            await browser.run("document.getElementById('call').click()")
            await browser.wait("document.body.dataset.phase === 'ended'")
        busy = await browser.run("document.getElementById('problem').textContent")
        browser.troubles = []
        await browser.run("document.getElementById('call').click()")
        await browser.wait("document.body.dataset.phase === 'connected'"
                           " || document.body.dataset.phase === 'ended'")
        await browser.wait(f"document.getElementById('transcript').textContent.includes({wanted!r})"
                           " || document.body.dataset.phase === 'ended'")
        # Most of the question too was heard.
        await browser.run("window.before = Number(document.getElementById('heard').dataset.audible)")
        await browser.wait(
            "Number(document.getElementById('heard').dataset.audible) > window.before + 16000"
            " || document.body.dataset.phase === 'ended'")
        await browser.run("document.getElementById('hangup').click()")
        await browser.wait("document.body.dataset.phase === 'ended'")
        seen = await browser.run("""({
            state: document.getElementById('state').textContent,
            problem: document.getElementById('problem').textContent,
            transcript: [...document.querySelectorAll('#transcript li')].map((line) => line.textContent),
            played: Number(document.getElementById('heard').dataset.played),
            audible: Number(document.getElementById('heard').dataset.audible),
        })""")
        print(json.dumps({**seen, "busy": busy, "troubles": browser.troubles}))
        await browser.ask("Browser.close")


microphone = f"{folder}/microphone.wav"
make_microphone(microphone)
chromium = subprocess.Popen(
    ["chromium", "--headless=new", "--no-sandbox", "--disable-gpu", "--remote-debugging-port=0",
     f"--user-data-dir={folder}/chromium", "--use-fake-ui-for-media-stream",
     "--use-fake-device-for-media-stream", f"--use-file-for-fake-audio-capture={microphone}%noloop",
     "--autoplay-policy=no-user-gesture-required", "about:blank"],
    stderr=subprocess.PIPE, text=True)
try:
    # Its first lines tell where it listens.
    port = next(line.split(":")[2].split("/")[0]
                for line in chromium.stderr if line.startswith("DevTools listening"))
    asyncio.run(asyncio.wait_for(call(port), 50))
finally:
    chromium.terminate()
    chromium.communicate()

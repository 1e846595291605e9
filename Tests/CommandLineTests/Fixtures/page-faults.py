"""Pages that break the protocol, one after the other. Arguments: the host's URL and the page's name.

Prints a line for each: the name of what it did, and the close code or HTTP status that came of it.
"""
import asyncio
import json
import sys
import urllib.request

import websockets

START = json.dumps({"type": "start"})
host, name = sys.argv[1:3]
url = f"{host}/{name}/call".replace("http", "ws", 1)


async def until_closed(socket):
    try:
        while True:
            await socket.recv()
    except websockets.ConnectionClosed:
        return f"{socket.close_code} {socket.close_reason}"


async def connected(socket):
    await socket.send(START)
    while json.loads(await socket.recv())["type"] != "connected":
        pass


async def fault(what, *messages, first=True):
    async with websockets.connect(url, max_size=None) as socket:
        if first:
            await connected(socket)
        for message in messages:
            await socket.send(message)
        print(what, await until_closed(socket))


async def refused(what, **options):
    try:
        async with websockets.connect(url, **options):
            print(what, "taken")
    except websockets.InvalidStatusCode as error:
        print(what, error.status_code)


async def main():
    await fault("early", bytes(640), first=False)
    await fault("twice", START)
    await fault("text", "RIFF" * 100)
    await fault("odd", bytes(641))
    await fault("long", bytes(6402))
    await fault("giant", bytes(1 << 20))
    await refused("elsewhere", origin="https://elsewhere.example")
    async with websockets.connect(url), websockets.connect(url):
        await refused("third")
        try:
            urllib.request.urlopen(f"{host}/{name}/lines")
        except urllib.error.HTTPError as error:
            print("lines", error.code)
    async with websockets.connect(url) as socket:
        await connected(socket)
        # Gone without a word.
        socket.transport.abort()
    print("lines", urllib.request.urlopen(f"{host}/{name}/lines").status)


asyncio.run(asyncio.wait_for(main(), 50))

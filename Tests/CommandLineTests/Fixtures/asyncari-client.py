"""The simulated Asterisk as a client of ARI sees it that is not ours: asyncari 0.20.6.

Argument: where the simulator listens, http://127.0.0.1:8088. Takes one call, answers it, makes a bridge, and hangs up.
Prints what it saw, a line each.
"""
import sys
import urllib.request

import anyio
import asyncari

base = sys.argv[1].rstrip("/") + "/"


def call():
    request = urllib.request.Request(base + "simulator/call", b'{"from": "+15550042"}')
    return urllib.request.urlopen(request).read()


async def main():
    async with asyncari.connect(base, "jackfield", "jackfield", "jackfield") as ari:
        print("loaded", *sorted(ari.swagger.resources))
        info = await ari.asterisk.getInfo()
        async with ari.on_channel_event("StasisStart") as starts:
            await anyio.to_thread.run_sync(call)
            async for objects, event in starts:
                channel = objects["channel"]
                print("start", channel.json["caller"]["number"], channel.json["state"])
                await channel.answer()
                bridge = await ari.bridges.create(type="mixing")
                await bridge.addChannel(channel=channel.id)
                async with ari.on_channel_event("StasisEnd") as ends:
                    await channel.hangup(reason="busy")
                    async for _ in ends:
                        print("end")
                        break
                break


anyio.run(main)

"""Cuts "call forwarding" out of a recording of a human voice, and lays it into silence.

Arguments: the recording, the file to write, its length in seconds, and the seconds at which the voice begins.
"""
import sys
import wave

source, target, length, places = sys.argv[1:]
with wave.open(source) as recording:
    parameters = recording.getparams()
    if parameters.sampwidth != 2 or parameters.nchannels != 1:
        sys.exit(f"{source}: not 16-bit mono")
    rate = parameters.framerate
    recording.setpos(4 * rate)
    phrase = recording.readframes(int(1.54 * rate))
sound = bytearray(int(float(length) * rate) * 2)
for place in places.split(","):
    start = int(float(place) * rate) * 2
    sound[start:start + len(phrase)] = phrase
with wave.open(target, "wb") as recording:
    recording.setparams((1, 2, rate, 0, "NONE", "not compressed"))
    recording.writeframes(bytes(sound))

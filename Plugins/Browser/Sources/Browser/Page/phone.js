// The page's side of a call: what it says to the host, and what people see. The protocol stands in the plugin's README.

const element = (id) => document.getElementById(id);
const page = document.body;
const RATE = 16000;

/** The call that runs, or null. */
let call = null;

// MARK: What people see

function show(phase, text = "") {
  page.dataset.phase = phase;
  element("state").textContent = text;
  element("clock").textContent = "";
}

function showProblem(text) {
  element("problem").textContent = text;
  element("problem").hidden = text === "";
}

function write(kind, text) {
  const line = document.createElement("li");
  line.className = kind;
  line.textContent = text;
  const transcript = element("transcript");
  transcript.append(line);
  transcript.scrollTop = transcript.scrollHeight;
  return line;
}

/** A level from 0 to 1, on a scale of decibels as ears have it. */
function showLevel(bar, level) {
  const share = Math.max(0, Math.min(1, 1 + Math.log10(Math.max(level, 1e-5)) / 2.5));
  bar.style.setProperty("--level", share.toFixed(2));
  bar.setAttribute("aria-valuenow", String(Math.round(share * 100)));
}

const seconds = (samples) => `${(samples / RATE).toFixed(1)} s`;

function clock(milliseconds) {
  const whole = Math.floor(milliseconds / 1000);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

const unreachable = "The server cannot be reached. Look at your network, then call again.";

/** What to do when the microphone is not to be had. */
function microphoneProblem(error) {
  switch (error.name) {
    case "NotAllowedError":
    case "SecurityError":
      return "The microphone is not allowed for this page. Allow it in the browser's site settings, then call again.";
    case "NotFoundError":
    case "OverconstrainedError":
      return "No microphone was found. Connect one, then call again.";
    case "NotReadableError":
    case "AbortError":
      return "The microphone cannot be used now: another program may have it. Close that program, then call again.";
    default:
      return `The sound could not be started (${error.name}). Reload the page, then call again.`;
  }
}

// MARK: A call

class Call {
  constructor(from) {
    this.from = from;
    this.isUp = false;
    this.isOver = false;
    this.lost = 0;
    this.reportedAt = 0;
    this.wasPlaying = false;
    this.flushes = 0;
  }

  async start() {
    show("asking", "Waiting for the microphone …");
    if (!navigator.mediaDevices?.getUserMedia || !window.AudioWorkletNode) {
      const isInsecure = !window.isSecureContext;
      this.end(isInsecure
        ? "Browsers give the microphone to secure pages only: open this page with https, or on this computer as localhost."
        : "This browser has no microphone for pages. Use a current version of Firefox, Chrome, Edge or Safari.");
      return;
    }
    // Made while the press of the button counts: browsers let no page sound by itself.
    this.context = new AudioContext({ latencyHint: "interactive" });
    try {
      this.stream = await navigator.mediaDevices.getUserMedia({
        audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true, channelCount: 1 },
      });
    } catch (error) {
      this.end(microphoneProblem(error));
      return;
    }
    // Hung up while the browser asked for leave.
    if (this.isOver) return this.stopSound();
    try {
      await this.context.audioWorklet.addModule("audio.js");
      await this.context.resume();
      this.openSound();
    } catch {
      const isThere = (await this.askLines()) !== undefined;
      this.end(isThere ? "The sound could not be started. Reload the page, then call again." : unreachable);
      return;
    }
    if (this.isOver) this.stopSound();
    else this.connect();
  }

  openSound() {
    const { context } = this;
    this.microphone = new AudioWorkletNode(
      context, "microphone", { channelCount: 1, channelCountMode: "explicit", numberOfOutputs: 0 });
    this.speaker = new AudioWorkletNode(context, "speaker", { numberOfInputs: 0, outputChannelCount: [1] });
    this.microphone.port.onmessage = ({ data }) => this.speak(data);
    this.speaker.port.onmessage = ({ data }) => this.heard(data);
    context.createMediaStreamSource(this.stream).connect(this.microphone);
    this.speaker.connect(context.destination);
    const [track] = this.stream.getAudioTracks();
    track.onended = () => showProblem("The microphone was taken away; the other side hears nothing. Hang up and call again.");
    element("microphone").textContent = `${track.label || "on"}, ${context.sampleRate / 1000} kHz`;
  }

  // MARK: The connection

  connect() {
    show("ringing", "Ringing …");
    const address = new URL("call", location.href);
    address.protocol = address.protocol.replace("http", "ws");
    address.search = "";
    this.socket = new WebSocket(address);
    this.socket.binaryType = "arraybuffer";
    this.socket.onopen = () => {
      this.isOpen = true;
      this.send({ type: "start", from: this.from });
    };
    this.socket.onmessage = ({ data }) => (typeof data === "string" ? this.follow(JSON.parse(data)) : this.play(data));
    this.socket.onclose = (event) => this.closed(event);
  }

  send(message) {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(message));
  }

  follow(message) {
    switch (message.type) {
      case "connected": this.connected(); break;
      case "caption": this.caption = write("theirs", message.text); break;
      case "flush":
        this.speaker.port.postMessage("flush");
        this.flushes += 1;
        element("flushes").textContent = String(this.flushes);
        if (this.wasPlaying) this.caption?.classList.add("cut");
        break;
      case "ended": this.reason = message.reason; break;
      default: break; // from a newer host
    }
  }

  connected() {
    this.isUp = true;
    this.since = performance.now();
    show("connected", "Connected");
    this.ticking = setInterval(() => this.tick(), 250);
    navigator.wakeLock?.request("screen").then((lock) => { this.lock = lock; }, () => {});
  }

  async closed({ code, reason }) {
    if (this.isOver) return;
    if (this.reason !== undefined && code === 1000) return this.finish();
    if (this.isUp) {
      this.end(code === 1001 ? "The server has shut down." : [1005, 1006].includes(code)
        ? "The connection to the server was lost. Look at your network, then call again."
        : `The server has ended the call: ${reason || code}.`);
    } else if (this.isOpen) {
      this.end(code === 1013 ? "Nobody has taken the call. Please try again later."
        : `The server has not taken the call: ${this.reason || reason || code}.`);
    } else {
      this.end(await this.whyRefused());
    }
  }

  /** A script is not told why a WebSocket was refused; the host is asked. */
  async whyRefused() {
    switch (await this.askLines()) {
      case undefined: return unreachable;
      case 503: return "All lines are busy. Please try again in a few minutes.";
      case 204: return "The server does not take calls from this site.";
      default: return "The server takes no calls now.";
    }
  }

  /** The status with which the host answers; undefined when it does not. */
  async askLines() {
    try {
      return (await fetch("lines", { cache: "no-store" })).status;
    } catch {
      return undefined;
    }
  }

  // MARK: Sound

  speak({ pcm, level }) {
    if (!this.isUp || this.isOver) return;
    showLevel(element("mine"), this.isMuted ? 0 : level);
    if (this.socket.bufferedAmount > 128000) {
      // Four seconds wait already: what nobody would wait for is dropped.
      this.lost += pcm.byteLength / 2;
      return;
    }
    if (this.lost > 0) this.sendGap();
    if (this.isMuted) new Int16Array(pcm).fill(0);
    this.socket.send(pcm);
  }

  sendGap() {
    this.send({ type: "gap", samples: Math.min(this.lost, 60 * RATE) });
    this.lost = 0;
  }

  play(pcm) {
    if (!this.isOver) this.speaker.port.postMessage(pcm, [pcm]);
  }

  heard({ flushed, played, playing, waiting, audible, level }) {
    if (flushed !== undefined) return this.send({ type: "flushed", samples: flushed });
    showLevel(element("theirs"), level);
    const output = element("heard");
    output.textContent = `${seconds(played)}, ${seconds(audible)} of it voice`;
    output.dataset.played = String(played);
    output.dataset.audible = String(audible);
    element("waiting").textContent = `${Math.round(waiting / 16)} ms`;
    const now = performance.now();
    if (playing !== this.wasPlaying || (playing && now - this.reportedAt >= 95)) {
      this.reportedAt = now;
      this.wasPlaying = playing;
      this.send({ type: "played", samples: played });
    }
    if (!playing) this.whenDry?.();
  }

  tick() {
    const { contextTime, performanceTime } = this.context.getOutputTimestamp();
    element("clock").textContent = clock(performance.now() - this.since);
    if (!performanceTime) return;
    // A telephone that sleeps, or a call that comes in on it, stops the sound's clock: so much was not heard.
    const behind = performanceTime - contextTime * 1000;
    this.behind ??= behind;
    if (behind - this.behind > 250) {
      this.lost += Math.round((behind - this.behind) * RATE / 1000);
      this.behind = behind;
    } else {
      this.behind += (behind - this.behind) / 50;
    }
  }

  // MARK: What people do

  press(key) {
    if (!this.isUp || this.isOver) return;
    this.send({ type: "keys", keys: key });
    write("mine", `Key ${key}`);
  }

  mute() {
    this.isMuted = !this.isMuted;
    element("mute").setAttribute("aria-pressed", String(this.isMuted));
    element("mute").textContent = this.isMuted ? "Muted" : "Mute";
  }

  hangUp() {
    this.send({ type: "hangup" });
    this.end();
  }

  // MARK: The end

  /** The host has ended the call: what it said last is heard to its end. */
  finish() {
    this.stopMicrophone();
    const done = () => this.end();
    this.whenDry = done;
    setTimeout(done, 2000);
    if (!this.wasPlaying) setTimeout(done, 150);
  }

  end(problem = "") {
    if (this.isOver) return;
    this.isOver = true;
    clearInterval(this.ticking);
    this.stopSound();
    this.socket?.close(1000);
    this.lock?.release();
    const lasted = this.since === undefined ? "" : ` after ${clock(performance.now() - this.since)}`;
    show("ended", problem && !this.since ? "" : `Call ended${lasted}`);
    showProblem(problem);
    showKeypad(false);
    element("call").querySelector("span").textContent = "Call again";
    element("call").focus({ preventScroll: true });
    call = null;
  }

  stopMicrophone() {
    this.stream?.getTracks().forEach((track) => {
      track.onended = null;
      track.stop();
    });
    showLevel(element("mine"), 0);
  }

  stopSound() {
    this.stopMicrophone();
    showLevel(element("theirs"), 0);
    if (this.context && this.context.state !== "closed") this.context.close();
  }
}

// MARK: Buttons and keys

function showKeypad(isShown) {
  element("keypad").hidden = !isShown;
  element("keys").setAttribute("aria-expanded", String(isShown));
}

const letters = { 2: "ABC", 3: "DEF", 4: "GHI", 5: "JKL", 6: "MNO", 7: "PQRS", 8: "TUV", 9: "WXYZ", 0: "+" };
for (const key of "123456789*0#") {
  const button = document.createElement("button");
  button.type = "button";
  button.dataset.key = key;
  button.setAttribute("aria-label", { "*": "star", "#": "hash" }[key] ?? key);
  const small = document.createElement("small");
  small.textContent = letters[key] ?? "";
  button.append(key, small);
  button.onclick = () => call?.press(key);
  element("keypad").append(button);
}

element("from").value = new URLSearchParams(location.search).get("from")?.slice(0, 80) ?? "";
element("dial").onsubmit = (event) => {
  event.preventDefault();
  if (call) return;
  showProblem("");
  element("transcript").replaceChildren();
  element("heard").dataset.played = element("heard").dataset.audible = "0";
  element("mute").setAttribute("aria-pressed", "false");
  element("mute").textContent = "Mute";
  element("flushes").textContent = "0";
  call = new Call(element("from").value.trim());
  call.start();
  element("hangup").focus({ preventScroll: true });
};
element("hangup").onclick = () => call?.hangUp();
element("mute").onclick = () => call?.mute();
element("keys").onclick = () => showKeypad(element("keypad").hidden);
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  if (/^[0-9*#]$/.test(event.key) && event.target.tagName !== "INPUT") call?.press(event.key);
});

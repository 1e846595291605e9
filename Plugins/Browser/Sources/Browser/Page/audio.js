// Both ends of a call's sound, on the audio thread: the microphone becomes 16 kHz, and 16 kHz becomes what is played.

const RATE = 16000;
const FRAME = 320; // 20 ms
const AUDIBLE = 0.01;

/** Changes the rate by an exact ratio of whole numbers, with a windowed sinc for each place between two samples. */
class Resampler {
  constructor(from, to) {
    const divisor = greatestDivisor(from, to);
    this.up = to / divisor;
    this.down = from / divisor;
    const band = 0.94 * Math.min(1, to / from);
    this.half = Math.ceil(16 / Math.min(1, to / from));
    this.rows = Array.from({ length: this.up }, (_, phase) => sincRow(phase / this.up, this.half, band));
    this.samples = new Float32Array(2 * this.half + 8192);
    this.count = this.half; // silence before the first sample
    this.center = this.half - 1;
    this.phase = 0;
  }

  feed(block, count = block.length) {
    const start = this.center - this.half + 1;
    if (this.count + count > this.samples.length && start > 0) {
      this.samples.copyWithin(0, start, this.count);
      this.count -= start;
      this.center -= start;
    }
    for (let index = 0; index < count; index += 1) this.samples[this.count + index] = block[index];
    this.count += count;
  }

  /** The next sample, or NaN when more must be fed first. */
  take() {
    if (this.center + this.half >= this.count) return NaN;
    const row = this.rows[this.phase];
    const start = this.center - this.half + 1;
    let sum = 0;
    for (let index = 0; index < row.length; index += 1) sum += row[index] * this.samples[start + index];
    this.phase += this.down;
    const whole = Math.floor(this.phase / this.up);
    this.center += whole;
    this.phase -= whole * this.up;
    return sum;
  }
}

function greatestDivisor(a, b) { return b === 0 ? a : greatestDivisor(b, a % b); }

/** Coefficients for an output so far behind a sample; they add up to 1. */
function sincRow(offset, half, band) {
  const row = Float32Array.from({ length: 2 * half }, (_, index) => {
    const x = index - half + 1 - offset;
    const sinc = x === 0 ? 1 : Math.sin(Math.PI * band * x) / (Math.PI * band * x);
    const window = 0.42 + 0.5 * Math.cos(Math.PI * x / half) + 0.08 * Math.cos(2 * Math.PI * x / half);
    return sinc * window;
  });
  const sum = row.reduce((total, value) => total + value, 0);
  return row.map((value) => value / sum);
}

/** Posts frames of 20 ms: { pcm, level }. */
class Microphone extends AudioWorkletProcessor {
  constructor() {
    super();
    this.resampler = new Resampler(sampleRate, RATE);
    this.silence = new Float32Array(128);
    this.frame = new Int16Array(FRAME);
    this.filled = 0;
    this.power = 0;
  }

  process(inputs) {
    this.resampler.feed(inputs[0][0] ?? this.silence);
    for (let value = this.resampler.take(); !Number.isNaN(value); value = this.resampler.take()) {
      this.power += value * value;
      this.frame[this.filled] = Math.round(Math.max(-1, Math.min(1, value)) * 32767);
      this.filled += 1;
      if (this.filled < FRAME) continue;
      this.port.postMessage(
        { pcm: this.frame.buffer, level: Math.sqrt(this.power / FRAME) }, [this.frame.buffer]);
      this.frame = new Int16Array(FRAME);
      this.filled = 0;
      this.power = 0;
    }
    return true;
  }
}

/**
 * Plays what it is posted, buffers of 16-bit samples, from a small store that hides how unevenly they come. Grows the
 * store when they come too late. The message "flush" drops what was not played.
 *
 * Posts every 40 ms, and when it begins or stops: { played, playing, waiting, audible, level }, in samples at 16 kHz;
 * after a flush: { flushed }, the samples that were played until then.
 */
class Speaker extends AudioWorkletProcessor {
  constructor() {
    super();
    this.resampler = new Resampler(RATE, sampleRate);
    this.piece = new Float32Array(32);
    this.queue = [];
    this.offset = 0;
    this.waiting = 0;
    this.target = 960; // 60 ms
    this.isPlaying = false;
    this.isUrgent = false;
    this.waitsSince = 0;
    this.dryAt = -1;
    this.played = 0;
    this.audible = 0;
    this.level = 0;
    this.reportAt = 0;
    this.port.onmessage = ({ data }) => (data === "flush" ? this.flush() : this.add(new Int16Array(data)));
  }

  add(samples) {
    if (samples.length === 0) return;
    if (!this.isPlaying && this.waiting === 0) {
      this.waitsSince = currentTime;
      const isLate = this.dryAt >= 0 && currentTime - this.dryAt < 0.06;
      if (isLate && !this.isUrgent) this.target = Math.min(3200, this.target + 640);
    }
    this.queue.push(samples);
    this.waiting += samples.length;
  }

  flush() {
    // Five milliseconds fade out, against a click.
    const tail = new Int16Array(Math.min(80, this.waiting));
    const count = this.pull(tail);
    for (let index = 0; index < count; index += 1) tail[index] *= 1 - index / count;
    this.queue = count > 0 ? [tail] : [];
    this.offset = 0;
    this.waiting = count;
    this.isUrgent = true;
    this.port.postMessage({ flushed: this.played + count });
  }

  /** Moves samples to the block; gives how many. */
  pull(block, scale = 1) {
    let count = 0;
    while (count < block.length && this.queue.length > 0) {
      const first = this.queue[0];
      block[count] = first[this.offset] * scale;
      count += 1;
      this.offset += 1;
      if (this.offset === first.length) {
        this.queue.shift();
        this.offset = 0;
      }
    }
    this.waiting -= count;
    return count;
  }

  process(_, outputs) {
    const [first, ...others] = outputs[0];
    for (let index = 0; index < first.length; index += 1) {
      let value = this.resampler.take();
      while (Number.isNaN(value)) {
        this.feed();
        value = this.resampler.take();
      }
      first[index] = value;
    }
    for (const other of others) other.set(first);
    if (currentTime >= this.reportAt) this.report();
    return true;
  }

  feed() {
    const isDue = this.isUrgent || this.waiting >= this.target || currentTime - this.waitsSince >= 0.08;
    if (!this.isPlaying && this.waiting > 0 && isDue) {
      this.isPlaying = true;
      this.isUrgent = false;
      this.report();
    }
    const count = this.isPlaying ? this.pull(this.piece, 1 / 32768) : 0;
    this.piece.fill(0, count);
    this.resampler.feed(this.piece);
    if (!this.isPlaying) return;
    this.count(count);
    if (this.waiting > 0) return;
    this.isPlaying = false;
    this.dryAt = currentTime;
    this.report();
  }

  count(count) {
    let peak = 0;
    for (let index = 0; index < count; index += 1) peak = Math.max(peak, Math.abs(this.piece[index]));
    this.played += count;
    if (peak > AUDIBLE) this.audible += count;
    this.level = Math.max(this.level, peak);
  }

  report() {
    const { played, isPlaying: playing, waiting, audible, level } = this;
    this.port.postMessage({ played, playing, waiting, audible, level });
    this.level = 0;
    this.reportAt = currentTime + 0.04;
  }
}

registerProcessor("microphone", Microphone);
registerProcessor("speaker", Speaker);

/* The audio of one utterance: written into memory that the host lends, block by block.
 * SPDX-License-Identifier: Apache-2.0 */
#include "morse.h"
#include "voice.h"

enum {
    BLOCK = 160, /* samples: 20 ms */
    PEAK = 8000, /* of 32767 */
    RAMP = 40,   /* 5 ms: a tone that starts at once clicks */
    ROOM_TIMEOUT_MS = 1000
};

/* At 8 kHz, one sample of 600 Hz is 27° further on. */
static const double COSINE_27 = 0.89100652418836786;
static const double SINE_27 = 0.45399049973954680;

/* The worker's place in the audio of one utterance. */
typedef struct speaker {
    session *at;
    utterance *of;
    int64_t samples; /* given so far */
    jf_status status;
} speaker;

static int is_wanted(const speaker *by)
{
    pthread_mutex_lock(&by->at->lock);
    int is_wanted = !by->of->is_cancelled && !by->at->is_closed;
    pthread_mutex_unlock(&by->at->lock);
    return is_wanted;
}

/* Borrows memory for a block; waits while there is no room. Null: stop. */
static int16_t *reserve(speaker *by, uint32_t bytes)
{
    const voice *made = by->at->voice;
    while (is_wanted(by)) {
        void *memory = NULL;
        by->status = made->host->audio_reserve(
            made->host, by->at->handle, by->of->req, bytes, &memory);
        if (by->status == JF_OK) return memory;
        if (by->status != JF_AGAIN) return NULL;
        by->status = made->work->wait_room(
            made->host, by->at->handle, by->of->req, bytes, ROOM_TIMEOUT_MS);
        if (by->status != JF_OK && by->status != JF_E_TIMEOUT) return NULL;
    }
    by->status = JF_E_CANCELLED;
    return NULL;
}

static int commit(speaker *by, uint32_t frames)
{
    const jf_host *host = by->at->voice->host;
    jf_audio block = {
        .bytes = frames * 2,
        .frames = frames,
        .media_ns = by->samples * INT64_C(1000000000) / VOICE_RATE_HZ,
    };
    by->status = host->audio_commit(host, by->at->handle, by->of->req, &block);
    by->samples += frames;
    return by->status == JF_OK;
}

/* Loudness at one sample of a tone: up in 5 ms, down in 5 ms. */
static double envelope(unsigned index, unsigned length)
{
    unsigned to_edge = index < length - index ? index : length - index;
    return to_edge < RAMP ? (double)to_edge / RAMP : 1;
}

/* A morse_key: `dots` of tone or silence, in blocks of 20 ms at most. */
static int speak_key(void *context, int is_tone, unsigned dots)
{
    speaker *by = context;
    const unsigned length = dots * by->at->voice->dot_samples;
    double sine = 0, cosine = 1;
    for (unsigned done = 0; done < length;) {
        const uint32_t frames = length - done < BLOCK ? length - done : BLOCK;
        int16_t *samples = reserve(by, frames * 2);
        if (!samples) return 0;
        for (uint32_t index = 0; index < frames; index++) {
            const double level = is_tone ? PEAK * envelope(done + index, length) : 0;
            samples[index] = (int16_t)(level * sine);
            const double next = sine * COSINE_27 + cosine * SINE_27;
            cosine = cosine * COSINE_27 - sine * SINE_27;
            sine = next;
        }
        if (!commit(by, frames)) return 0;
        done += frames;
    }
    return 1;
}

static void emit_mark(const speaker *by, size_t offset, size_t length)
{
    jf_event_mark event = {
        .head = {
            .size = sizeof event,
            .type = JF_EVENT_MARK,
            .req = by->of->req,
            .media_ns = by->samples * INT64_C(1000000000) / VOICE_RATE_HZ,
        },
        .text_offset = (uint32_t)offset,
        .text_length = (uint32_t)length,
    };
    by->at->voice->host->emit(by->at->voice->host, by->at->handle, &event.head);
}

static void speak_words(speaker *by)
{
    const utterance *of = by->of;
    size_t end = 0;
    for (size_t start = 0; start < of->length; start = end) {
        while (start < of->length && morse_is_space(of->text[start])) start++;
        for (end = start; end < of->length && !morse_is_space(of->text[end]);) end++;
        if (start == end) break;
        emit_mark(by, start, end - start);
        if (!morse_word(of->text + start, end - start, speak_key, by)) return;
    }
}

/* Exactly one DONE or ERROR, and none for a request that the host has cancelled. */
static void report(const speaker *by)
{
    const jf_host *host = by->at->voice->host;
    switch (by->status) {
    case JF_OK:
        echo_emit_done(host, by->at->handle, by->of->req, (int64_t)by->of->length);
        break;
    case JF_E_CANCELLED:
    case JF_E_GONE: break;
    default:
        echo_emit_error(
            host, by->at->handle, by->of->req, JF_E_INTERNAL, TEXT("the host took no audio"));
    }
}

void voice_speak(session *at, utterance *of)
{
    speaker by = {.at = at, .of = of};
    speak_words(&by);
    report(&by);
}

/* jf.tts/1: speaks a text as Morse code, a 600 Hz tone at 8 kHz.
 *
 * A text is collected until end(); then a worker thread of the host makes the audio, where it may block.
 * One worker at a time serves a session, as requests run one after the other.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#include "echo.h"
#include "morse.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum {
    RATE_HZ = 8000,
    BLOCK = 160, /* samples: 20 ms */
    PEAK = 8000, /* of 32767 */
    RAMP = 40,   /* 5 ms: a tone that starts at once clicks */
    TEXT_LIMIT = 65536,
    ROOM_TIMEOUT_MS = 1000
};

/* At 8 kHz, one sample of 600 Hz is 27° further on. */
static const double COSINE_27 = 0.89100652418836786;
static const double SINE_27 = 0.45399049973954680;

typedef struct instance {
    const jf_host *host;
    const jf_host_work_v1 *work;
    unsigned dot_samples;
} instance;

typedef struct utterance {
    struct utterance *next;
    jf_request req;
    char *text;
    size_t length;
    int is_complete;  /* end() was called */
    int is_cancelled; /* while it is spoken; before that cancel() takes it off the list */
} utterance;

typedef struct session {
    const instance *instance;
    jf_handle handle;
    pthread_mutex_t lock;  /* guards all below */
    utterance *first;      /* in the order of begin(); the worker speaks the first */
    int is_worker_running; /* the last to leave, worker or close(), frees the session */
    int is_closed;
} session;

/* ---- life ---- */

static jf_status create(const jf_host *host, jf_handle handle, jf_str config_json, void **out)
{
    (void)config_json;
    const jf_host_work_v1 *work = host->service(host, JF_HOST_WORK);
    if (!work) {
        echo_log(host, handle, JF_LOG_ERROR, TEXT("this host has no jf.host.work/1, which speech needs"));
        return JF_E_UNSUPPORTED;
    }
    int64_t speed = echo_integer_setting(host, handle, TEXT("/words_per_minute"), 20);
    if (speed < 5 || speed > 60) {
        echo_log(host, handle, JF_LOG_ERROR, TEXT("words_per_minute must be 5 to 60"));
        return JF_E_CONFIG;
    }
    instance *made = calloc(1, sizeof *made);
    if (!made) return JF_E_OVERLOAD;
    made->host = host;
    made->work = work;
    made->dot_samples = RATE_HZ * 6 / 5 / (unsigned)speed; /* 1.2 s / speed: "PARIS " is 50 dots */
    *out = made;
    return JF_OK;
}

static void destroy(void *made) { free(made); }

static void emit_format(const session *at)
{
    const jf_fmt format = {.rate_hz = RATE_HZ, .channels = 1, .codec = JF_CODEC_S16};
    jf_event_media event = {
        .head = {.size = sizeof event, .type = JF_EVENT_MEDIA},
        .caller = format,
        .reply = format,
    };
    at->instance->host->emit(at->instance->host, at->handle, &event.head);
}

static jf_status open_session(void *made, jf_handle handle, const jf_open *options, void **out)
{
    (void)options; /* this voice has one format, and says so */
    session *opened = calloc(1, sizeof *opened);
    if (!opened) return JF_E_OVERLOAD;
    opened->instance = made;
    opened->handle = handle;
    pthread_mutex_init(&opened->lock, NULL);
    *out = opened;
    emit_format(opened);
    echo_emit(opened->instance->host, handle, JF_EVENT_READY, 0);
    return JF_OK;
}

static void free_utterance(utterance *of)
{
    free(of->text);
    free(of);
}

/* The last step of a session, once no worker and no call of the host can reach it. */
static void let_go(session *at)
{
    while (at->first) {
        utterance *next = at->first->next;
        free_utterance(at->first);
        at->first = next;
    }
    echo_emit(at->instance->host, at->handle, JF_EVENT_CLOSED, 0);
    pthread_mutex_destroy(&at->lock);
    free(at);
}

static void close_session(void *opened, uint32_t reason)
{
    session *at = opened;
    (void)reason;
    pthread_mutex_lock(&at->lock);
    at->is_closed = 1;
    int is_last = !at->is_worker_running;
    pthread_mutex_unlock(&at->lock);
    if (is_last) let_go(at);
}

/* ---- speaking, on a worker ---- */

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
    const instance *made = by->at->instance;
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
    const jf_host *host = by->at->instance->host;
    jf_audio block = {
        .bytes = frames * 2,
        .frames = frames,
        .media_ns = by->samples * INT64_C(1000000000) / RATE_HZ,
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
    const unsigned length = dots * by->at->instance->dot_samples;
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
            .media_ns = by->samples * INT64_C(1000000000) / RATE_HZ,
        },
        .text_offset = (uint32_t)offset,
        .text_length = (uint32_t)length,
    };
    by->at->instance->host->emit(by->at->instance->host, by->at->handle, &event.head);
}

static void speak(speaker *by)
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
    const jf_host *host = by->at->instance->host;
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

/* A jf_work_fn: speaks whatever is complete, in order, then leaves. */
static void work(void *context)
{
    session *at = context;
    for (;;) {
        pthread_mutex_lock(&at->lock);
        utterance *of = at->first;
        at->is_worker_running = !at->is_closed && of && of->is_complete;
        const int goes_on = at->is_worker_running, is_last = at->is_closed;
        pthread_mutex_unlock(&at->lock);
        if (is_last) let_go(at);
        if (!goes_on) return;

        speaker by = {.at = at, .of = of};
        speak(&by);
        report(&by);

        pthread_mutex_lock(&at->lock);
        at->first = of->next; /* nobody else takes off the list what is being spoken */
        pthread_mutex_unlock(&at->lock);
        free_utterance(of);
    }
}

/* ---- requests ---- */

static utterance **find(session *at, jf_request req)
{
    utterance **link = &at->first;
    while (*link && (*link)->req != req) link = &(*link)->next;
    return link;
}

static jf_status begin(void *opened, jf_request req, const jf_kv *options, uint32_t count)
{
    session *at = opened;
    (void)options, (void)count; /* a telegraph key has one voice */
    utterance *made = calloc(1, sizeof *made);
    if (!made) return JF_E_OVERLOAD;
    made->req = req;
    pthread_mutex_lock(&at->lock);
    utterance **last = &at->first;
    while (*last) last = &(*last)->next;
    *last = made;
    pthread_mutex_unlock(&at->lock);
    return JF_OK;
}

static jf_status append(utterance *to, jf_str piece)
{
    if (!to || to->is_complete) return JF_E_GONE;
    if (piece.len > TEXT_LIMIT - to->length) return JF_E_BAD_INPUT;
    if (piece.len == 0) return JF_OK;
    char *longer = realloc(to->text, to->length + piece.len);
    if (!longer) return JF_E_OVERLOAD;
    memcpy(longer + to->length, piece.ptr, piece.len);
    to->text = longer;
    to->length += piece.len;
    return JF_OK;
}

static jf_status text(void *opened, jf_request req, jf_str piece)
{
    session *at = opened;
    pthread_mutex_lock(&at->lock);
    jf_status status = append(*find(at, req), piece);
    pthread_mutex_unlock(&at->lock);
    return status;
}

/* With the lock held. A worker that still runs will see the utterance by itself. */
static jf_status start_worker(session *at)
{
    if (at->is_worker_running || !at->first || !at->first->is_complete) return JF_OK;
    const instance *made = at->instance;
    jf_status status = made->work->run(made->host, at->handle, work, at);
    if (status == JF_OK) at->is_worker_running = 1;
    return status == JF_AGAIN ? JF_E_OVERLOAD : status;
}

static jf_status end(void *opened, jf_request req)
{
    session *at = opened;
    pthread_mutex_lock(&at->lock);
    utterance **link = find(at, req), *found = *link;
    jf_status status = found && !found->is_complete ? JF_OK : JF_E_GONE;
    if (status == JF_OK) {
        found->is_complete = 1;
        status = start_worker(at);
        if (status != JF_OK) { /* the host has this answer at once, and hears no more of it */
            *link = found->next;
            free_utterance(found);
        }
    }
    pthread_mutex_unlock(&at->lock);
    return status;
}

static jf_status cancel(void *opened, jf_request req)
{
    session *at = opened;
    pthread_mutex_lock(&at->lock);
    utterance **link = find(at, req), *found = *link;
    if (found && at->is_worker_running && found == at->first) {
        found->is_cancelled = 1; /* the worker stops at its next block of 20 ms */
    } else if (found) {
        *link = found->next;
        free_utterance(found);
        start_worker(at); /* it may have held up a complete one behind it */
    }
    pthread_mutex_unlock(&at->lock);
    return found ? JF_OK : JF_E_GONE;
}

static const jf_life life = {
    .struct_size = sizeof life,
    .create = create,
    .destroy = destroy,
    .open = open_session,
    .close = close_session,
    .cancel = cancel,
};

const jf_tts_v1 echo_voice = {
    .struct_size = sizeof echo_voice,
    .life = &life,
    .begin = begin,
    .text = text,
    .end = end,
};

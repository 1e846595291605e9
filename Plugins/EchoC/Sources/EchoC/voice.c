/* jf.tts/1: speaks a text as Morse code, a 600 Hz tone at 8 kHz.
 *
 * A text is collected until end(); then a worker thread of the host makes the audio, where it may block
 * (speaker.c). One worker at a time serves a session, as requests run one after the other.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#include "voice.h"

#include <stdlib.h>
#include <string.h>

enum { TEXT_LIMIT = 65536 };

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
    voice *made = calloc(1, sizeof *made);
    if (!made) return JF_E_OVERLOAD;
    made->host = host;
    made->work = work;
    made->dot_samples = VOICE_RATE_HZ * 6 / 5 / (unsigned)speed; /* 1.2 s / speed: "PARIS " is 50 dots */
    *out = made;
    return JF_OK;
}

static void destroy(void *made) { free(made); }

static void emit_format(const session *at)
{
    const jf_fmt format = {.rate_hz = VOICE_RATE_HZ, .channels = 1, .codec = JF_CODEC_S16};
    jf_event_media event = {
        .head = {.size = sizeof event, .type = JF_EVENT_MEDIA},
        .caller = format,
        .reply = format,
    };
    at->voice->host->emit(at->voice->host, at->handle, &event.head);
}

static jf_status open_session(void *made, jf_handle handle, const jf_open *options, void **out)
{
    (void)options; /* this voice has one format, and says so */
    session *opened = calloc(1, sizeof *opened);
    if (!opened) return JF_E_OVERLOAD;
    opened->voice = made;
    opened->handle = handle;
    pthread_mutex_init(&opened->lock, NULL);
    *out = opened;
    emit_format(opened);
    echo_emit(opened->voice->host, handle, JF_EVENT_READY, 0);
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
    echo_emit(at->voice->host, at->handle, JF_EVENT_CLOSED, 0);
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

        voice_speak(at, of);

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
    const voice *made = at->voice;
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

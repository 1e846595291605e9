/* jf.dialogue/1: says back what the caller said.
 *
 * Answers come from a timer of the host, never from a sleep: on a virtual clock a delay then costs no
 * real time, and cancel() can stop an answer that has not begun.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#include "echo.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#define MILLISECOND INT64_C(1000000)
#define RETRY (20 * MILLISECOND) /* after JF_AGAIN; one frame */

typedef struct instance {
    const jf_host *host;
    const jf_host_timer_v1 *timers;
    jf_handle handle;
    jf_str greeting;
    jf_str prefix;
    int64_t delay_ns;
} instance;

/* One answer on its way. It is freed by whoever takes it off the session's list. */
typedef struct answer {
    struct answer *next;
    struct session *session;
    jf_request req;
    uint64_t timer;
    int64_t asked_ns;
    int text_sent;
    size_t length;
    char text[];
} answer;

typedef struct session {
    const instance *instance;
    jf_handle handle;
    pthread_mutex_t lock; /* guards `answers` and what hangs on it: JF_ANY functions meet here */
    answer *answers;
} session;

/* ---- life ---- */

static jf_status create(const jf_host *host, jf_handle handle, jf_str config_json, void **out)
{
    (void)config_json; /* the typed getters read the same settings */
    const jf_host_timer_v1 *timers = host->service(host, JF_HOST_TIMER);
    if (!timers) {
        echo_log(host, handle, JF_LOG_ERROR, TEXT("this host has no jf.host.timer/1, which answers need"));
        return JF_E_UNSUPPORTED;
    }
    instance *made = calloc(1, sizeof *made);
    if (!made) return JF_E_OVERLOAD;
    made->host = host;
    made->timers = timers;
    made->handle = handle;
    made->greeting = echo_text_setting(
        host, handle, TEXT("/greeting"), TEXT("Say something, and I will say it back."));
    made->prefix = echo_text_setting(host, handle, TEXT("/prefix"), TEXT("You said"));
    made->delay_ns = echo_integer_setting(host, handle, TEXT("/delay_ms"), 0) * MILLISECOND;
    *out = made;
    return JF_OK;
}

static void destroy(void *made) { free(made); }

static jf_status open_session(void *made, jf_handle handle, const jf_open *options, void **out)
{
    (void)options;
    session *opened = calloc(1, sizeof *opened);
    if (!opened) return JF_E_OVERLOAD;
    opened->instance = made;
    opened->handle = handle;
    pthread_mutex_init(&opened->lock, NULL);
    *out = opened;
    echo_emit(opened->instance->host, handle, JF_EVENT_READY, 0);
    return JF_OK;
}

/* ---- the list of answers ---- */

/* Takes an answer off the list, with the lock held. Null: someone else has taken it. */
static answer *take(session *at, jf_request req)
{
    for (answer **link = &at->answers; *link; link = &(*link)->next) {
        if ((*link)->req != req) continue;
        answer *found = *link;
        *link = found->next;
        return found;
    }
    return NULL;
}

/* Ends an answer that is off the list. Without the lock: stop() waits for a timer function that may be
 * waiting for the lock. Once stop() has returned, nothing can reach the answer. */
static void discard(answer *off_list)
{
    const instance *made = off_list->session->instance;
    made->timers->stop(made->host, off_list->timer);
    free(off_list);
}

/* ---- answering ---- */

static jf_status send_text(const answer *of)
{
    jf_event_delta event = {
        .head = {.size = sizeof event, .type = JF_EVENT_DELTA, .req = of->req},
        .text = {of->text, of->length},
    };
    return of->session->instance->host->emit(
        of->session->instance->host, of->session->handle, &event.head);
}

/* Sends what is still to be sent. JF_AGAIN: the host's queue is full, call again later. */
static jf_status send_answer(answer *of)
{
    const jf_host *host = of->session->instance->host;
    if (!of->text_sent) {
        jf_status status = send_text(of);
        if (status != JF_OK) return status;
        of->text_sent = 1;
    }
    return echo_emit_done(host, of->session->handle, of->req, (int64_t)of->length);
}

static void log_delay(const answer *of, int64_t now_ns)
{
    char digits[24];
    size_t length = 0;
    for (int64_t ms = (now_ns - of->asked_ns) / MILLISECOND; length == 0 || ms > 0; ms /= 10)
        digits[sizeof digits - ++length] = (char)('0' + ms % 10);
    jf_kv field = {TEXT("delay.ms"), {digits + sizeof digits - length, length}};
    const jf_host *host = of->session->instance->host;
    host->log(host, of->session->handle, JF_LOG_DEBUG, TEXT("answered"), &field, 1);
}

static jf_status start_timer(answer *of, int64_t delay_ns);

/* Runs on a host thread that serves calls: it does its little and returns. */
static void on_timer(void *context, uint64_t timer, int64_t now_ns)
{
    answer *due = context;
    session *at = due->session;
    (void)timer;
    pthread_mutex_lock(&at->lock);
    int is_listed = 0;
    for (answer *each = at->answers; each; each = each->next) is_listed |= each == due;
    if (is_listed && (send_answer(due) != JF_AGAIN || start_timer(due, RETRY) != JF_OK)) {
        take(at, due->req);
        log_delay(due, now_ns);
        free(due);
    }
    /* Not listed: cancelled meanwhile; discard() waits for us and then frees it. The session may be freed
     * as soon as the lock is open. */
    pthread_mutex_unlock(&at->lock);
}

static jf_status start_timer(answer *of, int64_t delay_ns)
{
    const instance *made = of->session->instance;
    return made->timers->start(
        made->host, of->session->handle, delay_ns, 0, on_timer, of, &of->timer);
}

/* Allocates the answer `first` + `second`, with a space between them when there are both. */
static answer *compose(session *at, jf_request req, jf_str first, jf_str second)
{
    size_t gap = first.len > 0 && second.len > 0;
    answer *made = calloc(1, sizeof *made + first.len + gap + second.len);
    if (!made) return NULL;
    made->session = at;
    made->req = req;
    made->asked_ns = at->instance->host->now_ns(at->instance->host);
    made->length = first.len + gap + second.len;
    /* The arguments are borrowed for this call only, so they are copied. */
    if (first.len > 0) memcpy(made->text, first.ptr, first.len);
    if (gap) made->text[first.len] = ' ';
    if (second.len > 0) memcpy(made->text + first.len + gap, second.ptr, second.len);
    return made;
}

static answer *answer_to(session *at, jf_request req, const jf_generate *turn)
{
    const jf_str nothing = {NULL, 0};
    switch (turn->cause) {
    case JF_CAUSE_START: return compose(at, req, at->instance->greeting, nothing);
    case JF_CAUSE_DTMF: return compose(at, req, TEXT("You pressed"), turn->input);
    case JF_CAUSE_SILENCE: return compose(at, req, TEXT("Are you still there?"), nothing);
    case JF_CAUSE_NO_MATCH: return compose(at, req, TEXT("I did not understand that."), nothing);
    default: /* a cause from a newer host: the input still says what was heard */
        return compose(at, req, at->instance->prefix, turn->input);
    }
}

static jf_status generate(void *opened, jf_request req, const jf_generate *turn)
{
    session *at = opened;
    answer *made = answer_to(at, req, turn);
    if (!made) return JF_E_OVERLOAD;
    /* The timer may fire at once on another thread; it finds the answer listed, or waits here. */
    pthread_mutex_lock(&at->lock);
    jf_status status = start_timer(made, at->instance->delay_ns);
    if (status == JF_OK) {
        made->next = at->answers;
        at->answers = made;
    }
    pthread_mutex_unlock(&at->lock);
    if (status != JF_OK) free(made);
    return status;
}

static jf_status tool_result(
    void *opened, jf_request req, jf_str call_id, jf_status status, jf_str result_json)
{
    (void)opened, (void)req, (void)call_id, (void)status, (void)result_json;
    return JF_E_GONE; /* this plugin never calls a tool */
}

/* ---- ending ---- */

static jf_status cancel(void *opened, jf_request req)
{
    session *at = opened;
    pthread_mutex_lock(&at->lock);
    answer *found = take(at, req);
    pthread_mutex_unlock(&at->lock);
    if (!found) return JF_E_GONE; /* already answered, which is no mistake */
    discard(found);
    return JF_OK;
}

static void close_session(void *opened, uint32_t reason)
{
    session *at = opened;
    (void)reason;
    pthread_mutex_lock(&at->lock);
    answer *left = at->answers;
    at->answers = NULL;
    pthread_mutex_unlock(&at->lock);
    while (left) {
        answer *next = left->next;
        discard(left);
        left = next;
    }
    echo_emit(at->instance->host, at->handle, JF_EVENT_CLOSED, 0);
    pthread_mutex_destroy(&at->lock);
    free(at);
}

static const jf_life life = {
    .struct_size = sizeof life,
    .create = create,
    .destroy = destroy,
    .open = open_session,
    .close = close_session,
    .cancel = cancel,
};

const jf_dialogue_v1 echo_dialogue = {
    .struct_size = sizeof echo_dialogue,
    .life = &life,
    .generate = generate,
    .tool_result = tool_result,
};

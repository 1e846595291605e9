/* What the capabilities of the small plugin share. SPDX-License-Identifier: Apache-2.0 */
#ifndef SMALL_ALL_H
#define SMALL_ALL_H

#include <jackfield/plugin.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef struct instance {
    const jf_host *host;
    jf_handle handle;
    char close[16];  /* setting "close": "", "never" or "late" */
    char block[128]; /* setting "block": open() and push() wait until this file is there */
    char push[16];   /* setting "push": "", "again" or "fail" */
    char open[16];   /* setting "open": "", "fail", "silent" */
} instance;

typedef struct session {
    instance *in;
    jf_handle handle;
    uint64_t frames, blocks;
    int64_t last_ns;
    jf_request req;
    uint32_t text_bytes;
    uint64_t timer;
    int fires;
    atomic_int users; /* the session itself, and each work function that may still come */
} session;

static inline jf_str str(const char *text) { return (jf_str){text, strlen(text)}; }

static inline jf_status emit(session *s, void *event, uint32_t size, uint32_t type, jf_request req)
{
    jf_event *head = event;
    head->size = size, head->type = type, head->req = req;
    return s->in->host->emit(s->in->host, s->handle, head);
}
#define EMIT(s, event, type, req) emit((s), &(event), sizeof(event), (type), (req))

static inline void setting(instance *in, const char *pointer, char *out, size_t size)
{
    const jf_host_config_v1 *config = in->host->service(in->host, JF_HOST_CONFIG);
    jf_str text;
    out[0] = 0;
    if (config->text(in->host, in->handle, str(pointer), &text) == JF_OK)
        snprintf(out, size, "%.*s", (int)text.len, text.ptr);
}

static inline void done(session *s, jf_request req)
{
    jf_event_done event = {0};
    EMIT(s, event, JF_EVENT_DONE, req);
}

static inline void ready(session *s)
{
    jf_event event = {0};
    EMIT(s, event, JF_EVENT_READY, 0);
}

static inline void wait_for_file(const char *path)
{
    while (path[0] && access(path, F_OK) != 0) usleep(500);
}

static inline void fail(session *s, jf_request req, jf_status status, const char *message)
{
    jf_error error = {.struct_size = sizeof error, .status = status, .message = str(message)};
    jf_event_error event = {.error = &error};
    EMIT(s, event, JF_EVENT_ERROR, req);
}

static jf_status serve(instance *in);     /* web.h */
static jf_status reach_out(instance *in); /* outward.h */

/* life.c part, included once by the plugin */
static jf_status create(const jf_host *host, jf_handle handle, jf_str config, void **out)
{
    (void)config;
    instance *in = calloc(1, sizeof *in);
    in->host = host, in->handle = handle;
    setting(in, "/close", in->close, sizeof in->close);
    setting(in, "/block", in->block, sizeof in->block);
    setting(in, "/push", in->push, sizeof in->push);
    setting(in, "/open", in->open, sizeof in->open);
    char refuse[64];
    setting(in, "/refuse", refuse, sizeof refuse);
    if (refuse[0]) {
        host->log(host, handle, JF_LOG_ERROR, str(refuse), NULL, 0);
        free(in);
        return JF_E_CONFIG;
    }
    jf_status status = serve(in);
    if (status == JF_OK) status = reach_out(in);
    if (status != JF_OK) {
        free(in);
        return status;
    }
    *out = in;
    return JF_OK;
}

static void destroy(void *made)
{
    instance *in = made;
    in->host->log(in->host, in->handle, JF_LOG_INFO, str("destroyed"), NULL, 0);
    free(in);
}

static jf_status open_session(void *made, jf_handle handle, const jf_open *options, void **out)
{
    (void)options;
    instance *in = made;
    wait_for_file(in->block);
    if (strcmp(in->open, "fail") == 0) return JF_E_UNAVAILABLE;
    session *s = calloc(1, sizeof *s);
    s->in = in, s->handle = handle, s->users = 1;
    if (strcmp(in->open, "silent") != 0) ready(s);
    *out = s;
    return JF_OK;
}

/* CLOSED comes once nothing uses the session any more. */
static void leave(session *s)
{
    if (atomic_fetch_sub(&s->users, 1) > 1) return;
    jf_event event = {0};
    EMIT(s, event, JF_EVENT_CLOSED, 0);
    if (strcmp(s->in->close, "late") == 0) done(s, 1);
    free(s);
}

static void close_session(void *opened, uint32_t reason)
{
    (void)reason;
    session *s = opened;
    if (strcmp(s->in->close, "never") != 0) leave(s);
}

static jf_status cancel(void *opened, jf_request req)
{
    (void)opened, (void)req;
    return JF_OK;
}

static jf_status probe(void *made, jf_request req)
{
    instance *in = made;
    session as_instance = {.in = in, .handle = in->handle};
    if (strcmp(in->open, "fail") == 0) fail(&as_instance, req, JF_E_UNAVAILABLE, "nobody is there");
    else done(&as_instance, req);
    return JF_OK;
}

static const jf_life life = {
    .struct_size = sizeof life,
    .create = create,
    .destroy = destroy,
    .open = open_session,
    .close = close_session,
    .cancel = cancel,
    .probe = probe,
};
#endif

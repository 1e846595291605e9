/* jackfield/host.h: what the host offers to a plugin.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef JACKFIELD_HOST_H
#define JACKFIELD_HOST_H

#include <jackfield/events.h>

JF_BEGIN
JF_ASSUME_NONNULL_BEGIN

enum { JF_LOG_DEBUG = 1, JF_LOG_INFO = 2, JF_LOG_WARNING = 3, JF_LOG_ERROR = 4 };

/* The host's table, one for each plugin, alive as long as the process. Sized. */
typedef struct jf_host {
    uint32_t struct_size;
    uint16_t abi_major;
    uint16_t abi_minor;
    void *JF_NULLABLE context; /* the host's own */

    /* The table of a host service, or null when this host has none by that id. The table lives as long
     * as the process; the same id gives the same pointer. */
    const void *JF_NULLABLE (*JF_NONNULL service)(const struct jf_host *host, const char *id) JF_ANY;

    /* Hands over one event; copied before the call returns. JF_E_GONE: the handle is closed.
     * JF_AGAIN: too many events wait already, this one was not taken. */
    jf_status (*emit)(const struct jf_host *host, jf_handle handle, const jf_event *event) JF_ANY;

    /* Lends `bytes` of memory for one block of audio, until the commit that must follow on the same
     * thread. One writer a session at a time. JF_AGAIN: no room now (see work/1 wait_room).
     * JF_E_CANCELLED: the request is no longer wanted. Channel: req 0, at most 20 ms a block. */
    jf_status (*audio_reserve)(
        const struct jf_host *host, jf_handle session, jf_request req, uint32_t bytes,
        void *JF_NULLABLE *JF_NONNULL out) JF_RT;

    /* Publishes the reserved block. audio->data is ignored; audio->bytes may be less than reserved. */
    jf_status (*audio_commit)(
        const struct jf_host *host, jf_handle session, jf_request req, const jf_audio *audio) JF_RT;

    /* Writes one line to the host's log. The message is constant, what varies goes into the fields. */
    void (*log)(
        const struct jf_host *host, jf_handle handle, uint32_t level, jf_str message,
        const jf_kv *JF_NULLABLE fields, uint32_t field_count) JF_ANY;

    /* The host's clock, in nanoseconds from an arbitrary start. It may be virtual: use it for every
     * delay and time-out, never the system's. */
    int64_t (*now_ns)(const struct jf_host *host) JF_RT;
} jf_host;

/* ---- services, by id ---- */

#define JF_HOST_CONFIG "jf.host.config/1"
#define JF_HOST_SECRET "jf.host.secret/1"
#define JF_HOST_TIMER "jf.host.timer/1"
#define JF_HOST_WORK "jf.host.work/1"
#define JF_HOST_STATE "jf.host.state/1"
#define JF_HOST_CLOCK "jf.host.clock/1"

/* Typed reads of an instance's validated settings. `pointer` is a JSON Pointer (RFC 6901).
 * JF_E_GONE: not there; JF_E_CONFIG: there with another type. Sized. */
typedef struct jf_host_config_v1 {
    uint32_t struct_size;
    uint32_t reserved;
    /* The text lives until the instance is destroyed. */
    jf_status (*text)(const jf_host *host, jf_handle instance, jf_str pointer, jf_str *out) JF_ANY;
    jf_status (*integer)(const jf_host *host, jf_handle instance, jf_str pointer, int64_t *out) JF_ANY;
    jf_status (*number)(const jf_host *host, jf_handle instance, jf_str pointer, double *out) JF_ANY;
    jf_status (*boolean)(const jf_host *host, jf_handle instance, jf_str pointer, uint32_t *out) JF_ANY;
    /* The number of items of the list, or of keys of the map. */
    jf_status (*count)(const jf_host *host, jf_handle instance, jf_str pointer, uint32_t *out) JF_ANY;
} jf_host_config_v1;

/* Secrets that the manifest names and the configuration binds. Sized. */
typedef struct jf_host_secret_v1 {
    uint32_t struct_size;
    uint32_t reserved;
    /* Copies the secret into `buffer` and its length into `out_length`. With too little capacity nothing
     * is copied, out_length tells what is needed and JF_E_BAD_INPUT is returned. JF_E_POLICY: the
     * manifest does not name this secret. JF_E_GONE: the configuration does not bind it. */
    jf_status (*read)(
        const jf_host *host, jf_handle instance, jf_str name, char *JF_NULLABLE buffer, uint32_t capacity,
        uint32_t *out_length) JF_CTL;
} jf_host_secret_v1;

/* Called on a host thread that serves calls: it must return within 200 µs and must not block. */
typedef void (*jf_timer_fn)(void *JF_NULLABLE context, uint64_t timer, int64_t now_ns) JF_ANY;

/* Timers on the host's clock. Sized. */
typedef struct jf_host_timer_v1 {
    uint32_t struct_size;
    uint32_t reserved;
    /* First after `delay_ns`, then every `period_ns` (0: once). A timer ends with its handle. */
    jf_status (*start)(
        const jf_host *host, jf_handle handle, int64_t delay_ns, int64_t period_ns, jf_timer_fn function,
        void *JF_NULLABLE context, uint64_t *out_timer) JF_ANY;
    /* When this returns, the function does not run and will not run again; called from within the
     * function, it will not run again. JF_E_GONE: it has already ended. */
    jf_status (*stop)(const jf_host *host, uint64_t timer) JF_ANY;
} jf_host_timer_v1;

typedef void (*jf_work_fn)(void *JF_NULLABLE context) JF_CTL;

/* Blocking work on the host's worker threads. Sized. */
typedef struct jf_host_work_v1 {
    uint32_t struct_size;
    uint32_t reserved;
    /* Runs the function once on a worker thread. JF_AGAIN: the queue is full. A virtual clock stands
     * still until it returns. */
    jf_status (*run)(
        const jf_host *host, jf_handle handle, jf_work_fn function, void *JF_NULLABLE context) JF_ANY;
    /* Blocks until audio_reserve for `bytes` can succeed (JF_OK), the request was cancelled
     * (JF_E_CANCELLED), the session was closed (JF_E_GONE) or `timeout_ms` have passed (JF_E_TIMEOUT).
     * Only from a work function or a thread of the plugin's own. */
    jf_status (*wait_room)(
        const jf_host *host, jf_handle session, jf_request req, uint32_t bytes, uint32_t timeout_ms) JF_CTL;
} jf_host_work_v1;

/* A private place for one instance, kept between runs of the host. Sized. */
typedef struct jf_host_state_v1 {
    uint32_t struct_size;
    uint32_t reserved;
    /* The path of a directory that only this instance uses, mode 700; lives until destroy. */
    jf_status (*directory)(const jf_host *host, jf_handle instance, jf_str *out) JF_CTL;
    /* Small values (64 KiB at most) by name ([a-z0-9._-]{1,64}); replaced as a whole, kept on disk. An
     * empty value removes the name. */
    jf_status (*put)(const jf_host *host, jf_handle instance, jf_str name, jf_str value) JF_CTL;
    /* Like secret read: copies, or tells the length that is needed. */
    jf_status (*get)(
        const jf_host *host, jf_handle instance, jf_str name, char *JF_NULLABLE buffer, uint32_t capacity,
        uint32_t *out_length) JF_CTL;
} jf_host_state_v1;

/* Time. Sized. */
typedef struct jf_host_clock_v1 {
    uint32_t struct_size;
    uint32_t reserved;
    int64_t (*now_ns)(const jf_host *host) JF_RT;
    /* Nanoseconds since 1970-01-01T00:00:00Z, for records that people read. */
    int64_t (*wall_ns)(const jf_host *host) JF_RT;
    /* A plugin that works on threads of its own says so, and a virtual clock stands still until every
     * hold was released. Without effect on the wall clock. */
    void (*hold)(const jf_host *host, jf_handle handle) JF_ANY;
    void (*release)(const jf_host *host, jf_handle handle) JF_ANY;
} jf_host_clock_v1;

JF_ASSUME_NONNULL_END
JF_END
#endif

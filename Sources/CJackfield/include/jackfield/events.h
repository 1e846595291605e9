/* jackfield/events.h: what a plugin tells the host.
 *
 * Every event starts with jf_event, so that a reader can skip one that it does not know. Pointers in an
 * event are borrowed for the call of emit(). An event may be emitted from any thread until CLOSED.
 *
 * Each request (finalize, begin, generate, call, act, probe, describe) ends with exactly one DONE or
 * ERROR that bears its id, unless the host cancelled it: then nothing more is needed and what still
 * comes is dropped. Each session ends with exactly one CLOSED, after close(), or on its own after an
 * ERROR with req 0.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef JACKFIELD_EVENTS_H
#define JACKFIELD_EVENTS_H

#include <jackfield/types.h>

JF_BEGIN
JF_ASSUME_NONNULL_BEGIN

enum {
    /* every session */
    JF_EVENT_READY = 1,  /* jf_event: the session can take work */
    JF_EVENT_HEALTH = 2, /* jf_event_health, on the instance handle */
    JF_EVENT_ERROR = 3,  /* jf_event_error; req 0: the session itself has failed */
    JF_EVENT_DONE = 4,   /* jf_event_done */
    JF_EVENT_CLOSED = 5, /* jf_event: the plugin has let go of the session; last and once */

    /* jf.stt/1 */
    JF_EVENT_SPEECH_START = 16, /* jf_event */
    JF_EVENT_PARTIAL = 17,      /* jf_event_transcript: may still change */
    JF_EVENT_FINAL = 18,        /* jf_event_transcript: never changes */
    JF_EVENT_SPEECH_END = 19,   /* jf_event */
    JF_EVENT_TURN_HINT = 20,    /* jf_event_turn_hint */

    /* jf.tts/1; audio comes by audio_reserve and audio_commit */
    JF_EVENT_STARTED = 32, /* jf_event */
    JF_EVENT_MARK = 33,    /* jf_event_mark */

    /* jf.dialogue/1 */
    JF_EVENT_DELTA = 48,     /* jf_event_delta */
    JF_EVENT_TOOL_CALL = 49, /* jf_event_tool_call: answered by tool_result() */
    JF_EVENT_USAGE = 50,     /* jf_event_usage */
    JF_EVENT_EXPECT = 51,    /* jf_event_expect */
    JF_EVENT_SLOT = 52,      /* jf_event_slot */

    /* jf.channel/1; caller audio comes by audio_reserve and audio_commit with req 0 */
    JF_EVENT_INCOMING = 64, /* jf_event_incoming, on the instance handle */
    JF_EVENT_RINGING = 65,  /* jf_event */
    JF_EVENT_ANSWERED = 66, /* jf_event */
    JF_EVENT_MEDIA = 67,    /* jf_event_media: the format of both directions, before the first block */
    JF_EVENT_DTMF = 68,     /* jf_event_dtmf */
    JF_EVENT_TRANSFER = 69, /* jf_event_done: how a transfer ended */
    JF_EVENT_HANGUP = 70,   /* jf_event_hangup: the far party has gone, or the leg failed */
    JF_EVENT_FACT = 71,     /* jf_event_slot: something about the call that INCOMING could not tell yet, such as
                               answered_by = human, machine, machine_waits (its greeting is over), fax, unknown */

    /* jf.crm/1 */
    JF_EVENT_RESULT = 80 /* jf_event_result */
};

/* The head of every event. Frozen. */
typedef struct jf_event {
    uint32_t size; /* of the whole event, this head included */
    uint32_t type; /* JF_EVENT_… */
    jf_request req;
    int64_t media_ns; /* caller-audio clock; MARK: position in the request's audio; else 0 */
} jf_event;

enum { JF_HEALTH_UP = 1, JF_HEALTH_DEGRADED = 2, JF_HEALTH_DOWN = 3 };

/* The events below grow only at their tail, as `size` in the head tells. */
typedef struct jf_event_health {
    jf_event head;
    uint32_t state; /* JF_HEALTH_… */
    uint32_t reserved;
    jf_str reason;
} jf_event_health;

typedef struct jf_event_error {
    jf_event head;
    const jf_error *error;
} jf_event_error;

enum {
    JF_DONE_COMPLETE = 0,
    JF_DONE_LENGTH = 1,   /* cut by a limit of the provider */
    JF_DONE_FILTERED = 2, /* withheld by the provider */
    JF_DONE_REFUSED = 3   /* the far end said no: busy, rejected, transfer declined */
};

typedef struct jf_event_done {
    jf_event head;
    uint32_t reason; /* JF_DONE_… */
    uint32_t reserved;
    int64_t units; /* what the vendor bills: characters, tokens, milliseconds; 0 when unknown */
} jf_event_done;

typedef struct jf_event_transcript {
    jf_event head;
    jf_str text;
    jf_str language; /* BCP 47; empty when the provider does not tell */
    const jf_word *JF_NULLABLE words;
    uint32_t word_count;
    float confidence; /* FINAL: 0 … 1; PARTIAL: stability, 0 … 1; below 0 when unknown */
    int64_t start_ns;
    int64_t end_ns;
} jf_event_transcript;

typedef struct jf_event_turn_hint {
    jf_event head;
    float probability; /* that the caller has finished, 0 … 1 */
    uint32_t reserved;
} jf_event_turn_hint;

/* The audio from head.media_ns on speaks the text from text_offset on. Offsets never go back. */
typedef struct jf_event_mark {
    jf_event head;
    uint32_t text_offset; /* UTF-8 bytes into all text given since begin() */
    uint32_t text_length; /* bytes of the word or clause */
} jf_event_mark;

enum {
    JF_DELTA_PROTECTED = 1u << 0 /* the caller's speech must not interrupt this sentence */
};

typedef struct jf_event_delta {
    jf_event head;
    jf_str text; /* whole UTF-8 characters */
    uint32_t flags; /* JF_DELTA_… */
    uint32_t reserved;
} jf_event_delta;

typedef struct jf_event_tool_call {
    jf_event head;
    jf_str call_id;
    jf_str name;
    jf_str arguments_json;
} jf_event_tool_call;

typedef struct jf_event_usage {
    jf_event head;
    uint64_t input_tokens;
    uint64_t output_tokens;
    uint64_t cached_tokens;
} jf_event_usage;

typedef struct jf_event_expect {
    jf_event head;
    const jf_expect *expect;
} jf_event_expect;

/* Something that the dialogue has learned: account = 4711, intent = change_booking. FACT: that the channel has. */
typedef struct jf_event_slot {
    jf_event head;
    jf_str name;
    jf_str value; /* empty: forgotten again */
} jf_event_slot;

typedef struct jf_event_incoming {
    jf_event head;
    jf_str token; /* given back as jf_open.target to take the call */
    jf_str from;
    jf_str to;
    const jf_kv *JF_NULLABLE facts;
    uint32_t fact_count;
    uint32_t reserved;
} jf_event_incoming;

typedef struct jf_event_media {
    jf_event head;
    jf_fmt caller;
    jf_fmt reply;
} jf_event_media;

typedef struct jf_event_dtmf {
    jf_event head;
    uint32_t digit; /* ASCII: 0-9 * # A-D */
    uint32_t duration_ms;
} jf_event_dtmf;

enum {
    JF_HANGUP_NORMAL = 1,
    JF_HANGUP_BUSY = 2,
    JF_HANGUP_NO_ANSWER = 3,
    JF_HANGUP_REJECTED = 4,
    JF_HANGUP_FAILED = 5
};

typedef struct jf_event_hangup {
    jf_event head;
    uint32_t cause; /* JF_HANGUP_… */
    uint32_t reserved;
    jf_str detail;
} jf_event_hangup;

enum { JF_RESULT_MORE = 1u << 0 /* another RESULT of the same request follows */ };

typedef struct jf_event_result {
    jf_event head;
    jf_str json;
    uint32_t flags; /* JF_RESULT_… */
    uint32_t reserved;
} jf_event_result;

JF_ASSUME_NONNULL_END
JF_END
#endif

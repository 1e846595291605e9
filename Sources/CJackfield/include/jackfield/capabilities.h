/* jackfield/capabilities.h: what a plugin can offer, each a table found by its id.
 *
 * A table is constant, lives as long as the process, and starts with struct_size. Functions that are not
 * marked optional must be set.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef JACKFIELD_CAPABILITIES_H
#define JACKFIELD_CAPABILITIES_H

#include <jackfield/host.h>

JF_BEGIN
JF_ASSUME_NONNULL_BEGIN

#define JF_STT "jf.stt/1"
#define JF_TTS "jf.tts/1"
#define JF_DIALOGUE "jf.dialogue/1"
#define JF_CHANNEL "jf.channel/1"
#define JF_CRM "jf.crm/1"

/* What a session is opened with. Sized. */
typedef struct jf_open {
    uint32_t struct_size;
    uint32_t flags;  /* JF_OPEN_… */
    jf_fmt input;    /* stt: caller audio; channel: the preferred reply format */
    jf_fmt output;   /* tts: what the host would like; channel: the preferred caller format */
    jf_str call_id;  /* for logs and vendors' metadata */
    jf_str language; /* BCP 47 */
    jf_str target;   /* channel: the INCOMING token, or the address to dial; else empty */
    jf_str options_json; /* settings of this session over the instance's; "{}" when there are none */
    uint32_t deadline_ms; /* READY is expected within this time */
    uint32_t reserved;
} jf_open;

enum {
    JF_OPEN_DIAL = 1u << 0,   /* channel: call `target` instead of taking an incoming call */
    JF_OPEN_RESUMED = 1u << 1 /* the call is already under way: this session takes over from another */
};

enum {
    JF_CLOSE_DONE = 0,     /* the call is over */
    JF_CLOSE_FALLBACK = 1, /* another provider takes over */
    JF_CLOSE_SHUTDOWN = 2
};

/* The life cycle that all capabilities share.
 *
 *   create ── open ── READY … work … ── close ── CLOSED ── destroy
 *
 * Sized. */
typedef struct jf_life {
    uint32_t struct_size;
    uint32_t flags; /* 0 */
    /* Makes one instance from its settings. Must not use the network; may read files. On failure the
     * reason goes to log() with JF_LOG_ERROR, and the status says what kind it is. `host` and the handle
     * stay valid until destroy returns. */
    jf_status (*create)(
        const jf_host *host, jf_handle instance, jf_str config_json,
        void *JF_NULLABLE *JF_NONNULL out_instance) JF_CTL;
    /* All sessions are closed by now. */
    void (*destroy)(void *instance) JF_CTL;
    /* Starts a session. JF_OK promises a READY, or an ERROR with req 0, and one CLOSED in the end. Any
     * other status: there is no session and no event comes. */
    jf_status (*open)(
        void *instance, jf_handle session, const jf_open *open,
        void *JF_NULLABLE *JF_NONNULL out_session) JF_CTL;
    /* Ends a session: cancels what runs and emits CLOSED within 2 s, in this call or later. The session
     * pointer is not used by the host after this call. Not called for a session that has already ended by
     * itself with CLOSED. Work that is still queued for the session runs, its handle is dead. */
    void (*close)(void *session, uint32_t reason) JF_CTL;
    /* The host wants nothing more of this request. */
    jf_status (*cancel)(void *session, jf_request req) JF_ANY;
    /* Optional. Tests the provider without a caller's data; DONE or ERROR on the instance handle. */
    jf_status (*JF_NULLABLE probe)(void *instance, jf_request req) JF_CTL;
} jf_life;

/* Speech to text. One session serves one call leg. Sized. */
typedef struct jf_stt_v1 {
    uint32_t struct_size;
    uint32_t flags; /* 0 */
    const jf_life *life;
    /* Takes one block of caller audio in jf_open.input. JF_AGAIN drops nothing: the host offers the
     * block again. */
    jf_status (*push)(void *session, const jf_audio *audio) JF_RT;
    /* Everything pushed so far becomes final now: FINAL (none or more), then DONE. */
    jf_status (*finalize)(void *session, jf_request req) JF_ANY;
    /* Optional. What the caller will likely say from now on; replaces what was said before. */
    jf_status (*JF_NULLABLE hint)(void *session, const jf_expect *expect) JF_CTL;
} jf_stt_v1;

/* Text to speech. Requests of one session run one after the other. MEDIA (reply format) or
 * jf_open.output tells the format of the audio. Sized. */
typedef struct jf_tts_v1 {
    uint32_t struct_size;
    uint32_t flags; /* 0 */
    const jf_life *life;
    /* Starts an utterance. Options: "voice", "language", "rate" (1.0 is normal). */
    jf_status (*begin)(
        void *session, jf_request req, const jf_kv *JF_NULLABLE options, uint32_t option_count) JF_ANY;
    /* More text of the utterance, whole UTF-8 characters. */
    jf_status (*text)(void *session, jf_request req, jf_str piece) JF_ANY;
    /* No more text: the rest of the audio, marks, then DONE. */
    jf_status (*end)(void *session, jf_request req) JF_ANY;
} jf_tts_v1;

enum {
    JF_CAUSE_START = 1,   /* the call has begun: greet */
    JF_CAUSE_SPEECH = 2,  /* the caller said `input` */
    JF_CAUSE_DTMF = 3,    /* the caller pressed `input` */
    JF_CAUSE_SILENCE = 4, /* the caller said nothing for a while */
    JF_CAUSE_NO_MATCH = 5,/* the caller spoke, but nothing was recognised */
    JF_CAUSE_CONTINUE = 6 /* another provider failed: carry on from `messages_json` */
};

/* One turn's question to the dialogue. Sized. */
typedef struct jf_generate {
    uint32_t struct_size;
    uint32_t cause;       /* JF_CAUSE_… */
    jf_str input;         /* the caller's words or digits of this turn */
    jf_str messages_json; /* the conversation so far, this turn included:
                             [{"role": "user" | "assistant" | "tool", "content": "…", …}]; what the
                             assistant said is cut to what the caller heard */
    jf_str tools_json;    /* [{"name": "…", "description": "…", "parameters": {JSON Schema}}] */
    jf_str facts_json;    /* {"call_id": "…", "from": "…", "to": "…", "language": "…", …} */
    float confidence;     /* of the transcript, 0 … 1; below 0 when unknown */
    uint32_t reserved;
} jf_generate;

/* Decides what to say. Sized. */
typedef struct jf_dialogue_v1 {
    uint32_t struct_size;
    uint32_t flags; /* 0 */
    const jf_life *life;
    /* Answers with DELTA, TOOL_CALL, EXPECT, SLOT, USAGE …, then DONE. */
    jf_status (*generate)(void *session, jf_request req, const jf_generate *generate) JF_ANY;
    /* The result of a TOOL_CALL of this request; the answer goes on. `status` JF_OK: result_json is what
     * the tool gave; below 0: it says why there is none. */
    jf_status (*tool_result)(
        void *session, jf_request req, jf_str call_id, jf_status status, jf_str result_json) JF_ANY;
    /* Optional. A turn is coming, with these messages before it: when the session is the first of a call,
     * and when it stands by. No answer is expected, and no turn may come. */
    jf_status (*JF_NULLABLE prewarm)(void *session, jf_str messages_json) JF_ANY;
} jf_dialogue_v1;

enum {
    JF_ACT_ANSWER = 1,
    JF_ACT_REJECT = 2,   /* argument: "busy", "declined" or empty */
    JF_ACT_HANGUP = 3,   /* ends with HANGUP as well as DONE */
    JF_ACT_TRANSFER = 4, /* argument: where to */
    JF_ACT_DTMF = 5,     /* argument: digits to send */
    JF_ACT_HOLD = 6,
    JF_ACT_RESUME = 7,
    JF_ACT_CAPTION = 8   /* argument: the sentence that now starts to play, for those who read */
};

/* Brings calls and carries their audio. Sized. */
typedef struct jf_channel_v1 {
    uint32_t struct_size;
    uint32_t flags; /* 0 */
    const jf_life *life;
    /* Starts to report INCOMING on the instance handle. */
    jf_status (*listen)(void *instance) JF_CTL;
    /* Call control; every request ends with DONE or ERROR (JF_E_UNSUPPORTED for a verb it lacks). */
    jf_status (*act)(void *session, jf_request req, uint32_t verb, jf_str argument) JF_ANY;
    /* Takes one block of reply audio, at most 20 ms, paced by the host. */
    jf_status (*play)(void *session, const jf_audio *audio) JF_RT;
    /* Drops reply audio that the far party has not heard yet; `out_played_ns` is how much of the reply
     * audio given so far was heard. */
    jf_status (*flush)(void *session, int64_t *out_played_ns) JF_RT;
} jf_channel_v1;

/* Customer records: CRM, ticketing, calendar. Sized. */
typedef struct jf_crm_v1 {
    uint32_t struct_size;
    uint32_t flags; /* 0 */
    const jf_life *life;
    /* Runs one operation: RESULT, then DONE. The same idempotency key with the same operation writes
     * once and gives the first result again. */
    jf_status (*call)(
        void *session, jf_request req, jf_str operation, jf_str arguments_json,
        jf_str idempotency_key) JF_ANY;
    /* RESULT on the instance handle: the operations, in the form of jf_generate.tools_json. */
    jf_status (*describe)(void *instance, jf_request req) JF_CTL;
} jf_crm_v1;

JF_ASSUME_NONNULL_END
JF_END
#endif

/* jackfield/types.h: words that every other part of the contract uses.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef JACKFIELD_TYPES_H
#define JACKFIELD_TYPES_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
#define JF_BEGIN extern "C" {
#define JF_END }
#else
#define JF_BEGIN
#define JF_END
#endif

/* ---- thread classes (see plugin.h) ---- */
#if defined(__has_attribute)
#if __has_attribute(nonblocking)
#define JF_RT __attribute__((nonblocking))
#endif
#endif
#ifndef JF_RT
#define JF_RT
#endif
#define JF_CTL
#define JF_ANY

#define JF_EXPORT __attribute__((visibility("default")))

/* ---- nullability, for languages that read it ---- */
#if defined(__clang__)
#define JF_NULLABLE _Nullable
#define JF_NONNULL _Nonnull
#define JF_ASSUME_NONNULL_BEGIN _Pragma("clang assume_nonnull begin")
#define JF_ASSUME_NONNULL_END _Pragma("clang assume_nonnull end")
#else
#define JF_NULLABLE
#define JF_NONNULL
#define JF_ASSUME_NONNULL_BEGIN
#define JF_ASSUME_NONNULL_END
#endif

/* True when the struct that `p` points at is long enough to hold `field` and the field is set. */
#define JF_HAS(type, p, field)                                                                     \
    ((p) && (p)->struct_size >= offsetof(type, field) + sizeof((p)->field) && (p)->field)

JF_BEGIN
JF_ASSUME_NONNULL_BEGIN

typedef int32_t jf_status;   /* 0 or above: done; below 0: one of JF_E_… */
typedef uint64_t jf_handle;  /* generation << 32 | index, made by the host; 0 is no handle */
typedef uint64_t jf_request; /* made by the host, unique within a session; 0 is no request */

/* The status decides what the host does next with the same request and with the provider:
 *
 *   status                                    same request elsewhere     provider's health
 *   CONFIG, AUTH, POLICY                      next provider              down until settings change
 *   QUOTA, OVERLOAD                           next provider              down for retry_after_ms
 *   UNAVAILABLE, TIMEOUT, PROTOCOL, INTERNAL  one retry, then next       breaker counts it
 *   BAD_INPUT                                 no                         unchanged
 *   UNSUPPORTED                               next that declares it      unchanged
 *   GONE, CANCELLED                           no                         unchanged */
enum {
    JF_OK = 0,
    JF_AGAIN = 1, /* queue full: nothing was taken; offer it again later */
    JF_E_CONFIG = -1,
    JF_E_AUTH = -2,
    JF_E_QUOTA = -3,
    JF_E_UNAVAILABLE = -4,
    JF_E_TIMEOUT = -5,
    JF_E_OVERLOAD = -6,
    JF_E_BAD_INPUT = -7,
    JF_E_UNSUPPORTED = -8,
    JF_E_PROTOCOL = -9,
    JF_E_INTERNAL = -10,
    JF_E_GONE = -11, /* no such handle, request, key or timer (any more) */
    JF_E_POLICY = -12,
    JF_E_CANCELLED = -13
};

/* UTF-8 text, not terminated; borrowed for the call. ptr may be null when len is 0. Frozen. */
typedef struct jf_str {
    const char *JF_NULLABLE ptr;
    size_t len;
} jf_str;

/* Frozen. */
typedef struct jf_kv {
    jf_str key;
    jf_str value;
} jf_kv;

enum {
    JF_CODEC_S16 = 1,  /* signed 16-bit, host byte order */
    JF_CODEC_PCMU = 2, /* ITU-T G.711 µ-law */
    JF_CODEC_PCMA = 3  /* ITU-T G.711 A-law */
};

/* Audio format. Frozen. */
typedef struct jf_fmt {
    uint32_t rate_hz;
    uint16_t channels;
    uint16_t codec; /* JF_CODEC_… */
} jf_fmt;

enum {
    JF_AUDIO_REPLAY = 1u << 0, /* sent again from the host's ring after a fallback; faster than real time */
    JF_AUDIO_GAP = 1u << 1,    /* audio before this block was lost or left out */
    JF_AUDIO_LAST = 1u << 2    /* the last block of its request */
};

/* One block of audio. media_ns counts from the start of the call for caller audio, and from the start
 * of the request for synthesized audio. Frozen. */
typedef struct jf_audio {
    const void *JF_NULLABLE data; /* borrowed for the call */
    uint32_t bytes;
    uint32_t frames; /* samples per channel */
    int64_t media_ns;
    uint32_t flags; /* JF_AUDIO_… */
    uint32_t seq;
} jf_audio;

/* One recognised word; times on the caller-audio clock. Frozen. */
typedef struct jf_word {
    jf_str text;
    int64_t start_ns;
    int64_t end_ns;
    float confidence; /* 0 … 1; below 0 when the provider gives none */
    uint32_t flags;   /* 0 */
} jf_word;

/* What went wrong, in the vendor's words and in ours. Never a key, a number or a caller's words. Sized. */
typedef struct jf_error {
    uint32_t struct_size;
    jf_status status; /* JF_E_… */
    uint32_t flags;   /* 0 */
    uint32_t retry_after_ms;
    int32_t vendor_status; /* HTTP status, close code … ; 0 when there is none */
    uint32_t reserved;
    jf_str vendor_code;
    jf_str message; /* what happened and how to mend it, one sentence */
} jf_error;

enum { JF_EXPECT_STRICT = 1u << 0 /* nothing else is worth recognising */ };

/* What the caller is likely to say next. A recogniser uses what it can of it. Sized. */
typedef struct jf_expect {
    uint32_t struct_size;
    uint32_t flags; /* JF_EXPECT_… */
    const jf_str *JF_NULLABLE phrases;
    uint32_t phrase_count;
    uint32_t reserved;
    jf_str grammar; /* JSGF (W3C Note, JSpeech Grammar Format), or empty */
} jf_expect;

JF_ASSUME_NONNULL_END
JF_END
#endif

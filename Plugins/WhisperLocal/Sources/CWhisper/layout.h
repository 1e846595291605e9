/* Where the fields of the parameters are, and whether they are there. */
#ifndef JACKFIELD_WHISPER_LAYOUT_H
#define JACKFIELD_WHISPER_LAYOUT_H

#include "library.h"

/* Where the fields are. */
enum {
    JACKFIELD_WHISPER_USE_GPU = 0, /* of whisper_context_params, the others of whisper_full_params */
    JACKFIELD_WHISPER_THREADS = 4,
    JACKFIELD_WHISPER_NO_CONTEXT = 21,
    JACKFIELD_WHISPER_NO_TIMESTAMPS = 22,
    JACKFIELD_WHISPER_SINGLE_SEGMENT = 23,
    JACKFIELD_WHISPER_PRINT_PROGRESS = 25,
    JACKFIELD_WHISPER_PRINT_TIMESTAMPS = 27,
    JACKFIELD_WHISPER_TOKEN_TIMESTAMPS = 28,
    JACKFIELD_WHISPER_AUDIO_CTX = 56,
    JACKFIELD_WHISPER_INITIAL_PROMPT = 72,
    JACKFIELD_WHISPER_LANGUAGE = 104,
    JACKFIELD_WHISPER_SUPPRESS_NST = 114,
    JACKFIELD_WHISPER_TEMPERATURE_INC = 128,
    JACKFIELD_WHISPER_BEST_OF = 144,
    JACKFIELD_WHISPER_ABORT_CALLBACK = 208,
    JACKFIELD_WHISPER_ABORT_CALLBACK_DATA = 216
};

static inline bool jackfield_whisper_has_int(const void *params, size_t offset, int32_t expected)
{
    return memcmp((const char *)params + offset, &expected, sizeof expected) == 0;
}

static inline bool jackfield_whisper_has_float(const void *params, size_t offset, float expected)
{
    return memcmp((const char *)params + offset, &expected, sizeof expected) == 0;
}

static inline bool jackfield_whisper_has_byte(const void *params, size_t offset, uint8_t expected)
{
    return ((const uint8_t *)params)[offset] == expected;
}

/* Whether the defaults stand where this header says; sources: whisper_full_default_params(),
 * whisper_context_default_params() and whisper_vad_default_params() in src/whisper.cpp. */
static inline bool jackfield_whisper_knows_layout(const jackfield_whisper *whisper)
{
    jackfield_whisper_context_params *const context = whisper->context_defaults();
    const bool is_context = jackfield_whisper_has_byte(context, JACKFIELD_WHISPER_USE_GPU, 1)
        && jackfield_whisper_has_int(context, 4, 0)             /* gpu_device */
        && jackfield_whisper_has_byte(context, 8, 0)            /* dtw_token_timestamps */
        && jackfield_whisper_has_int(context, 16, -1)           /* dtw_n_top */
        && jackfield_whisper_has_int(context, 40, 128 << 20);   /* dtw_mem_size */
    whisper->free_context_params(context);

    jackfield_whisper_params *const params = whisper->defaults(0);
    const char *language = NULL;
    memcpy(&language, (char *)params + JACKFIELD_WHISPER_LANGUAGE, sizeof language);
    const bool is_params = jackfield_whisper_has_int(params, 8, 16384) /* n_max_text_ctx */
        && jackfield_whisper_has_byte(params, JACKFIELD_WHISPER_NO_CONTEXT, 1)
        && jackfield_whisper_has_byte(params, JACKFIELD_WHISPER_PRINT_PROGRESS, 1)
        && jackfield_whisper_has_byte(params, JACKFIELD_WHISPER_PRINT_TIMESTAMPS, 1)
        && jackfield_whisper_has_byte(params, JACKFIELD_WHISPER_TOKEN_TIMESTAMPS, 0)
        && jackfield_whisper_has_float(params, 32, 0.01f) /* thold_pt */
        && jackfield_whisper_has_byte(params, 113, 1)     /* suppress_blank */
        && jackfield_whisper_has_float(params, 120, 1.0f) /* max_initial_ts */
        && jackfield_whisper_has_float(params, JACKFIELD_WHISPER_TEMPERATURE_INC, 0.2f)
        && jackfield_whisper_has_float(params, 132, 2.4f) /* entropy_thold */
        && jackfield_whisper_has_float(params, 140, 0.6f) /* no_speech_thold */
        && jackfield_whisper_has_int(params, JACKFIELD_WHISPER_BEST_OF, 5)
        && jackfield_whisper_has_float(params, 152, -1.0f)  /* beam_search.patience */
        && jackfield_whisper_has_float(params, 264, 100.0f) /* grammar_penalty */
        && jackfield_whisper_has_float(params, 280, 0.5f)   /* vad_params.threshold */
        && jackfield_whisper_has_int(params, 284, 250)      /* vad_params.min_speech_duration_ms */
        && language != NULL && ((uintptr_t)language >> 12) != 0 && memcmp(language, "en", 3) == 0;
    whisper->free_params(params);
    return is_context && is_params;
}

#endif

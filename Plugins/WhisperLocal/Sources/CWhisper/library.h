/* What the plugin uses of libwhisper 1.8.1 to 1.9, found at run time: no header of whisper.cpp is needed to build.
 *
 * Two parameter structs are passed by value. Here they are memory of the right size, filled by the library's own
 * defaults; the few fields that the plugin sets are set by their offset. The offsets are those of a 64-bit system
 * (x86-64, AArch64), the same from 1.8.1 on: 1.8.0 and before lack the field at 80. layout.h compares the defaults with
 * those of include/whisper.h and src/whisper.cpp, so that a library that is built otherwise is refused, not run. */
#ifndef JACKFIELD_WHISPER_LIBRARY_H
#define JACKFIELD_WHISPER_LIBRARY_H

#include <dlfcn.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

_Static_assert(sizeof(void *) == 8, "the offsets are those of a 64-bit system");

typedef struct jackfield_whisper_context jackfield_whisper_context;
typedef struct jackfield_whisper_state jackfield_whisper_state;

/* whisper_context_params. */
typedef struct jackfield_whisper_context_params {
    uint64_t words[6];
} jackfield_whisper_context_params;

/* whisper_full_params. */
typedef struct jackfield_whisper_params {
    uint64_t words[38];
} jackfield_whisper_params;

/* whisper_token_data. Times are in units of 10 ms. */
typedef struct jackfield_whisper_token {
    int32_t id;
    int32_t timestamp_id;
    float probability;
    float log_probability;
    float timestamp_probability;
    float timestamp_sum;
    int64_t start;
    int64_t end;
    int64_t aligned;
    float voice_length;
} jackfield_whisper_token;

_Static_assert(sizeof(jackfield_whisper_context_params) == 48, "whisper_context_params");
_Static_assert(sizeof(jackfield_whisper_params) == 304, "whisper_full_params");
_Static_assert(sizeof(jackfield_whisper_token) == 56, "whisper_token_data");
_Static_assert(offsetof(jackfield_whisper_token, start) == 24, "whisper_token_data.t0");
_Static_assert(offsetof(jackfield_whisper_token, voice_length) == 48, "whisper_token_data.vlen");

/* The library's functions. */
typedef struct jackfield_whisper {
    const char *(*version)(void);
    void (*log_set)(void (*)(int, const char *, void *), void *);
    jackfield_whisper_context_params *(*context_defaults)(void);
    void (*free_context_params)(jackfield_whisper_context_params *);
    jackfield_whisper_params *(*defaults)(int strategy);
    void (*free_params)(jackfield_whisper_params *);
    jackfield_whisper_context *(*load)(const char *path, jackfield_whisper_context_params);
    void (*free_context)(jackfield_whisper_context *);
    jackfield_whisper_state *(*make_state)(jackfield_whisper_context *);
    void (*free_state)(jackfield_whisper_state *);
    int (*is_multilingual)(jackfield_whisper_context *);
    int (*audio_frames)(jackfield_whisper_context *);
    int32_t (*end_token)(jackfield_whisper_context *);
    int (*language_id)(const char *);
    const char *(*language_name)(int);
    int (*run)(
        jackfield_whisper_context *, jackfield_whisper_state *, jackfield_whisper_params,
        const float *samples, int count);
    int (*language)(jackfield_whisper_state *);
    int (*segments)(jackfield_whisper_state *);
    float (*no_speech)(jackfield_whisper_state *, int segment);
    int (*tokens)(jackfield_whisper_state *, int segment);
    jackfield_whisper_token (*token)(jackfield_whisper_state *, int segment, int token);
    const char *(*token_text)(
        jackfield_whisper_context *, jackfield_whisper_state *, int segment, int token);
} jackfield_whisper;

/* Gives the name of the first function that the library lacks, or null when all are there. */
static inline const char *jackfield_whisper_bind(jackfield_whisper *out, void *library)
{
    const struct {
        const char *name;
        void *place;
    } functions[] = {
        /* First, as it tells those before 1.8.0 from the others. */
        {"whisper_version", &out->version},
        {"whisper_log_set", &out->log_set},
        {"whisper_context_default_params_by_ref", &out->context_defaults},
        {"whisper_free_context_params", &out->free_context_params},
        {"whisper_full_default_params_by_ref", &out->defaults},
        {"whisper_free_params", &out->free_params},
        {"whisper_init_from_file_with_params_no_state", &out->load},
        {"whisper_free", &out->free_context},
        {"whisper_init_state", &out->make_state},
        {"whisper_free_state", &out->free_state},
        {"whisper_is_multilingual", &out->is_multilingual},
        {"whisper_n_audio_ctx", &out->audio_frames},
        {"whisper_token_eot", &out->end_token},
        {"whisper_lang_id", &out->language_id},
        {"whisper_lang_str", &out->language_name},
        {"whisper_full_with_state", &out->run},
        {"whisper_full_lang_id_from_state", &out->language},
        {"whisper_full_n_segments_from_state", &out->segments},
        {"whisper_full_get_segment_no_speech_prob_from_state", &out->no_speech},
        {"whisper_full_n_tokens_from_state", &out->tokens},
        {"whisper_full_get_token_data_from_state", &out->token},
        {"whisper_full_get_token_text_from_state", &out->token_text},
    };
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
        void *const symbol = dlsym(library, functions[i].name);
        if (!symbol)
            return functions[i].name;
        memcpy(functions[i].place, &symbol, sizeof symbol);
    }
    return NULL;
}

static inline const char *jackfield_whisper_version(const jackfield_whisper *whisper)
{
    return whisper->version();
}

static inline void jackfield_whisper_drop_line(int level, const char *line, void *context)
{
    (void)level, (void)line, (void)context;
}

/* Without this it writes to stderr. For the whole process. */
static inline void jackfield_whisper_silence(const jackfield_whisper *whisper)
{
    whisper->log_set(jackfield_whisper_drop_line, NULL);
}

#endif

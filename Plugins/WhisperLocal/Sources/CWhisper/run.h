/* Loads weights, and runs them over audio. */
#ifndef JACKFIELD_WHISPER_RUN_H
#define JACKFIELD_WHISPER_RUN_H

#include "layout.h"

/* One run over at most 30 s of audio. Texts are borrowed for the run. */
typedef struct jackfield_whisper_pass {
    const char *language; /* as whisper_lang_str names it; "auto": found out */
    const char *prompt;   /* words that are likely; may be empty */
    bool (*is_unwanted)(void *context); /* from the library's threads; true ends the run */
    void *context;
    int32_t threads;
    int32_t audio_frames; /* of 20 ms, that the encoder looks at; 0: all */
    float retry_step;     /* by how much hotter a doubtful result is tried again; 0: never */
    bool is_partial;      /* one segment without times */
} jackfield_whisper_pass;

static inline void jackfield_whisper_set_int(void *params, size_t offset, int32_t value)
{
    memcpy((char *)params + offset, &value, sizeof value);
}

static inline void jackfield_whisper_set_float(void *params, size_t offset, float value)
{
    memcpy((char *)params + offset, &value, sizeof value);
}

static inline void jackfield_whisper_set_bool(void *params, size_t offset, bool value)
{
    ((uint8_t *)params)[offset] = value ? 1 : 0;
}

/* The weights, without a state; null: the library cannot use the file. */
static inline jackfield_whisper_context *jackfield_whisper_load(
    const jackfield_whisper *whisper, const char *path, bool uses_gpu)
{
    jackfield_whisper_context_params *const params = whisper->context_defaults();
    jackfield_whisper_set_bool(params, JACKFIELD_WHISPER_USE_GPU, uses_gpu);
    jackfield_whisper_context *const context = whisper->load(path, *params);
    whisper->free_context_params(params);
    return context;
}

static inline void jackfield_whisper_free_context(
    const jackfield_whisper *whisper, jackfield_whisper_context *context)
{
    whisper->free_context(context);
}

/* Null: there is no memory. */
static inline jackfield_whisper_state *jackfield_whisper_make_state(
    const jackfield_whisper *whisper, jackfield_whisper_context *context)
{
    return whisper->make_state(context);
}

static inline void jackfield_whisper_free_state(
    const jackfield_whisper *whisper, jackfield_whisper_state *state)
{
    whisper->free_state(state);
}

static inline bool jackfield_whisper_is_multilingual(
    const jackfield_whisper *whisper, jackfield_whisper_context *context)
{
    return whisper->is_multilingual(context) != 0;
}

static inline int32_t jackfield_whisper_audio_frames(
    const jackfield_whisper *whisper, jackfield_whisper_context *context)
{
    return whisper->audio_frames(context);
}

static inline int32_t jackfield_whisper_end_token(
    const jackfield_whisper *whisper, jackfield_whisper_context *context)
{
    return whisper->end_token(context);
}

static inline bool jackfield_whisper_knows_language(
    const jackfield_whisper *whisper, const char *language)
{
    return whisper->language_id(language) >= 0;
}

/* Greedy, with one candidate: with more the library makes its cache anew, and when that fails it frees the state
 * itself and gives -7. Gives 0, or what whisper_full_with_state gives: -6, -8 and -9 also when the run was unwanted. */
static inline int32_t jackfield_whisper_run(
    const jackfield_whisper *whisper, jackfield_whisper_context *context,
    jackfield_whisper_state *state, const jackfield_whisper_pass *pass, const float *samples,
    int32_t count)
{
    jackfield_whisper_params *const params = whisper->defaults(0);
    jackfield_whisper_set_int(params, JACKFIELD_WHISPER_THREADS, pass->threads);
    jackfield_whisper_set_bool(params, JACKFIELD_WHISPER_NO_CONTEXT, true);
    jackfield_whisper_set_bool(params, JACKFIELD_WHISPER_NO_TIMESTAMPS, pass->is_partial);
    jackfield_whisper_set_bool(params, JACKFIELD_WHISPER_SINGLE_SEGMENT, pass->is_partial);
    jackfield_whisper_set_bool(params, JACKFIELD_WHISPER_PRINT_PROGRESS, false);
    jackfield_whisper_set_bool(params, JACKFIELD_WHISPER_PRINT_TIMESTAMPS, false);
    jackfield_whisper_set_bool(params, JACKFIELD_WHISPER_TOKEN_TIMESTAMPS, !pass->is_partial);
    jackfield_whisper_set_int(params, JACKFIELD_WHISPER_AUDIO_CTX, pass->audio_frames);
    jackfield_whisper_set_bool(params, JACKFIELD_WHISPER_SUPPRESS_NST, true);
    jackfield_whisper_set_float(params, JACKFIELD_WHISPER_TEMPERATURE_INC, pass->retry_step);
    jackfield_whisper_set_int(params, JACKFIELD_WHISPER_BEST_OF, 1);
    const char *const prompt = *pass->prompt ? pass->prompt : NULL;
    char *const bytes = (char *)params;
    memcpy(bytes + JACKFIELD_WHISPER_INITIAL_PROMPT, &prompt, sizeof prompt);
    memcpy(bytes + JACKFIELD_WHISPER_LANGUAGE, &pass->language, sizeof pass->language);
    memcpy(bytes + JACKFIELD_WHISPER_ABORT_CALLBACK, &pass->is_unwanted, sizeof pass->is_unwanted);
    memcpy(bytes + JACKFIELD_WHISPER_ABORT_CALLBACK_DATA, &pass->context, sizeof pass->context);
    const int status = whisper->run(context, state, *params, samples, count);
    whisper->free_params(params);
    return status;
}

#endif

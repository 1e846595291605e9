/* What the last run of a state has found. */
#ifndef JACKFIELD_WHISPER_RESULTS_H
#define JACKFIELD_WHISPER_RESULTS_H

#include "library.h"

/* The language of the last run, as in "en"; null when it had none. */
static inline const char *jackfield_whisper_language(
    const jackfield_whisper *whisper, jackfield_whisper_state *state)
{
    const int language = whisper->language(state);
    return language < 0 ? NULL : whisper->language_name(language);
}

static inline int32_t jackfield_whisper_segments(
    const jackfield_whisper *whisper, jackfield_whisper_state *state)
{
    return whisper->segments(state);
}

static inline float jackfield_whisper_no_speech(
    const jackfield_whisper *whisper, jackfield_whisper_state *state, int32_t segment)
{
    return whisper->no_speech(state, segment);
}

static inline int32_t jackfield_whisper_tokens(
    const jackfield_whisper *whisper, jackfield_whisper_state *state, int32_t segment)
{
    return whisper->tokens(state, segment);
}

static inline jackfield_whisper_token jackfield_whisper_token_at(
    const jackfield_whisper *whisper, jackfield_whisper_state *state, int32_t segment, int32_t token)
{
    return whisper->token(state, segment, token);
}

/* Bytes that need not be whole characters; valid as long as the context. */
static inline const char *jackfield_whisper_token_text(
    const jackfield_whisper *whisper, jackfield_whisper_context *context,
    jackfield_whisper_state *state, int32_t segment, int32_t token)
{
    return whisper->token_text(context, state, segment, token);
}

#endif

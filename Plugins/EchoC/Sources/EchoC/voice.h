/* What voice.c, the sessions, and speaker.c, the audio, share.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef ECHO_VOICE_H
#define ECHO_VOICE_H

#include "echo.h"

#include <pthread.h>

enum { VOICE_RATE_HZ = 8000 };

typedef struct voice {
    const jf_host *host;
    const jf_host_work_v1 *work;
    unsigned dot_samples;
} voice;

typedef struct utterance {
    struct utterance *next;
    jf_request req;
    char *text;
    size_t length;
    int is_complete;  /* end() was called */
    int is_cancelled; /* while it is spoken; before that cancel() takes it off the list */
} utterance;

typedef struct session {
    const voice *voice;
    jf_handle handle;
    pthread_mutex_t lock;  /* guards all below */
    utterance *first;      /* in the order of begin(); the worker speaks the first */
    int is_worker_running; /* the last to leave, worker or close(), frees the session */
    int is_closed;
} session;

/* Speaks one utterance and reports how it ended. Blocks while there is no room: only on a worker. */
void voice_speak(session *at, utterance *of);

#endif

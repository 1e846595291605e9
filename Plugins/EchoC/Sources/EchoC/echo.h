/* What the files of this plugin share. Nothing here is exported.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef ECHO_H
#define ECHO_H

#include <jackfield/plugin.h>

extern const jf_dialogue_v1 echo_dialogue; /* dialogue.c */
extern const jf_tts_v1 echo_voice;         /* voice.c */

/* A C literal as the contract's text. */
#define TEXT(literal) ((jf_str){.ptr = (literal), .len = sizeof(literal) - 1})

/* settings.c: reads with the host's typed getters, so that this plugin needs no JSON parser. */
jf_str echo_text_setting(const jf_host *host, jf_handle instance, jf_str pointer, jf_str fallback);
int64_t echo_integer_setting(
    const jf_host *host, jf_handle instance, jf_str pointer, int64_t fallback);

/* events.c: the events that both capabilities send. */
jf_status echo_emit(const jf_host *host, jf_handle handle, uint32_t type, jf_request req);
jf_status echo_emit_done(const jf_host *host, jf_handle session, jf_request req, int64_t units);
jf_status echo_emit_error(
    const jf_host *host, jf_handle session, jf_request req, jf_status status, jf_str message);
void echo_log(const jf_host *host, jf_handle handle, uint32_t level, jf_str message);

#endif

/* The handshake: one exported function that returns constant data.
 * SPDX-License-Identifier: Apache-2.0 */
#include "echo.h"

#include <string.h>

static const char *const capabilities[] = {JF_DIALOGUE, JF_TTS, NULL};

/* The whole id must match: "jf.tts/10" is another capability than "jf.tts/1". */
static const void *capability(const char *id)
{
    if (strcmp(id, JF_DIALOGUE) == 0) return &echo_dialogue;
    if (strcmp(id, JF_TTS) == 0) return &echo_voice;
    return NULL;
}

static jf_status init(const jf_host *host)
{
    (void)host; /* each instance is given the same table again */
    return JF_OK;
}

static void deinit(void) {}

static const jf_entry entry = {
    .struct_size = sizeof(jf_entry),
    .magic = JF_MAGIC,
    .abi_major = JF_ABI_MAJOR,
    .abi_minor = JF_ABI_MINOR,
    .layout = JF_LAYOUT,
    .id = {"com.jackfield.echo-c", sizeof("com.jackfield.echo-c") - 1},
    .version = {"1.0.0", sizeof("1.0.0") - 1},
    .vendor = {"Jackfield", sizeof("Jackfield") - 1},
    .license = {"Apache-2.0", sizeof("Apache-2.0") - 1},
    .capabilities = capabilities,
    .capability = capability,
    .init = init,
    .deinit = deinit,
};

JF_EXPORT const jf_entry *jf_entry_v1(void) { return &entry; }

/* A plugin with all five capabilities, for tests of sessions.
 * SPDX-License-Identifier: Apache-2.0 */
#define _DEFAULT_SOURCE
#include "all.h"
#include "audio.h"
#include "crm.h"
#include "dialogue.h"
#include "outward.h"
#include "web.h"

static const void *capability(const char *id)
{
    if (strcmp(id, JF_STT) == 0) return &stt;
    if (strcmp(id, JF_TTS) == 0) return &tts;
    if (strcmp(id, JF_DIALOGUE) == 0) return &dialogue;
    if (strcmp(id, JF_CHANNEL) == 0) return &channel;
    if (strcmp(id, JF_CRM) == 0) return &crm;
    return NULL;
}

static const jf_host *first_host;

static jf_status init(const jf_host *host)
{
    first_host = host;
    return JF_OK;
}

static void deinit(void) { first_host->log(first_host, 0, JF_LOG_INFO, str("the end"), NULL, 0); }

static const char *const capabilities[] = {JF_STT, JF_TTS, JF_DIALOGUE, JF_CHANNEL, JF_CRM, NULL};

#define TEXT(literal) {literal, sizeof(literal) - 1}

static const jf_entry entry = {
    .struct_size = sizeof(jf_entry),
    .magic = JF_MAGIC,
    .abi_major = JF_ABI_MAJOR,
    .abi_minor = JF_ABI_MINOR,
    .layout = JF_LAYOUT,
    .id = TEXT("com.jackfield.small"),
    .version = TEXT("1.0.0"),
    .vendor = TEXT("Jackfield"),
    .license = TEXT("Apache-2.0"),
    .capabilities = capabilities,
    .capability = capability,
    .init = init,
    .deinit = deinit,
};

JF_EXPORT const jf_entry *jf_entry_v1(void) { return &entry; }

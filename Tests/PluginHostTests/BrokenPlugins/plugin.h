/* A plugin that is right in everything; each file changes one thing of it by a macro.
 * SPDX-License-Identifier: Apache-2.0 */
#include <jackfield/plugin.h>

#include <string.h>

#ifndef MAGIC
#define MAGIC JF_MAGIC
#endif
#ifndef STRUCT_SIZE
#define STRUCT_SIZE sizeof(jf_entry)
#endif
#ifndef MAJOR
#define MAJOR JF_ABI_MAJOR
#endif
#ifndef LAYOUT
#define LAYOUT JF_LAYOUT
#endif
#ifndef ID
#define ID "com.jackfield.broken"
#endif
#ifndef VERSION
#define VERSION "1.0.0"
#endif
#ifndef CAPABILITIES
#define CAPABILITIES JF_CRM
#endif
#ifndef CALL
#define CALL call
#endif
#ifndef OPEN
#define OPEN open_session
#endif
#ifndef BEFORE_ENTRY
#define BEFORE_ENTRY (void)0
#endif
#ifndef RESULT
#define RESULT &entry
#endif

static int instance, session;

static jf_status create(const jf_host *host, jf_handle handle, jf_str config, void **out)
{
    (void)host, (void)handle, (void)config;
    *out = &instance;
    return JF_OK;
}

static void destroy(void *made) { (void)made; }

static inline jf_status open_session(void *made, jf_handle handle, const jf_open *options, void **out)
{
    (void)made, (void)handle, (void)options;
    *out = &session;
    return JF_OK;
}

static void close_session(void *opened, uint32_t reason) { (void)opened, (void)reason; }

static jf_status cancel(void *opened, jf_request req)
{
    (void)opened, (void)req;
    return JF_OK;
}

static inline jf_status call(
    void *opened, jf_request req, jf_str operation, jf_str arguments, jf_str key)
{
    (void)opened, (void)req, (void)operation, (void)arguments, (void)key;
    return JF_OK;
}

static jf_status describe(void *made, jf_request req)
{
    (void)made, (void)req;
    return JF_OK;
}

static const jf_life life = {
    .struct_size = sizeof life,
    .create = create,
    .destroy = destroy,
    .open = OPEN,
    .close = close_session,
    .cancel = cancel,
};

static const jf_crm_v1 crm = {
    .struct_size = sizeof crm,
    .life = &life,
    .call = CALL,
    .describe = describe,
};

static const void *capability(const char *id) { return strcmp(id, JF_CRM) == 0 ? &crm : NULL; }

static jf_status init(const jf_host *host)
{
    (void)host;
    return JF_OK;
}

static void deinit(void) {}

static const char *const capabilities[] = {CAPABILITIES, NULL};

#define TEXT(literal) {literal, sizeof(literal) - 1}

static const jf_entry entry = {
    .struct_size = STRUCT_SIZE,
    .magic = MAGIC,
    .abi_major = MAJOR,
    .abi_minor = JF_ABI_MINOR,
    .layout = LAYOUT,
    .id = TEXT(ID),
    .version = TEXT(VERSION),
    .vendor = TEXT("Jackfield"),
    .license = TEXT("Apache-2.0"),
    .capabilities = capabilities,
    .capability = capability,
    .init = init,
    .deinit = deinit,
};

#ifndef NO_ENTRY
JF_EXPORT const jf_entry *jf_entry_v1(void)
{
    BEFORE_ENTRY;
    (void)entry;
    return RESULT;
}
#endif

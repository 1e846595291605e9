/* jackfield/entry.h: the handshake.
 *
 * The host looks up the one exported symbol, calls it, and checks in this order, each with its own
 * message: the symbol is there; magic; layout; struct_size is at least the 1.0 size; major; then the id,
 * version and capabilities against the manifest.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef JACKFIELD_ENTRY_H
#define JACKFIELD_ENTRY_H

#include <jackfield/capabilities.h>

JF_BEGIN
JF_ASSUME_NONNULL_BEGIN

#define JF_ABI_MAJOR 1
#define JF_ABI_MINOR 0
#define JF_MAGIC 0x3150464Au /* "JFP1" */

/* Catches a plugin that was built for another pointer or frame size. */
#define JF_LAYOUT                                                                                  \
    ((uint32_t)(sizeof(void *) | sizeof(size_t) << 8 | sizeof(jf_audio) << 16))

/* What a plugin says of itself. Sized. */
typedef struct jf_entry {
    uint32_t struct_size;
    uint32_t magic; /* JF_MAGIC */
    uint16_t abi_major;
    uint16_t abi_minor;
    uint32_t layout; /* JF_LAYOUT */
    jf_str id;       /* reverse domain name, equal to the manifest's */
    jf_str version;  /* semver.org, equal to the manifest's */
    jf_str vendor;
    jf_str license;                        /* SPDX expression */
    const char *JF_NULLABLE const *JF_NONNULL capabilities; /* "jf.stt/1", …, NULL */
    /* The table of a listed capability, always the same pointer; null for any other id. */
    const void *JF_NULLABLE (*JF_NONNULL capability)(const char *id) JF_ANY;
    /* Once in a process, before anything else; the table stays valid for ever. */
    jf_status (*init)(const jf_host *host) JF_CTL;
    /* Once, when the host ends in good order: every instance is destroyed. Not called while a session or
     * an instance could not be ended, nor when the process is killed. Has 2 s. */
    void (*deinit)(void) JF_CTL;
} jf_entry;

/* The only exported symbol: no side effects, callable before anything else. */
JF_EXPORT const jf_entry *jf_entry_v1(void);

JF_ASSUME_NONNULL_END
JF_END
#endif

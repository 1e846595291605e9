/* jackfield/plugin.h: the contract between a Jackfield host and a provider plugin, major version 1.
 *
 * A plugin is a shared library that exports one function, jf_entry_v1(). It includes this header,
 * links nothing of ours, and may be written in any language that can speak C.
 *
 * VERSIONING POLICY
 *
 *  1. There are two kinds of struct. A *frozen* struct has no size field, may sit in arrays and never
 *     changes. A *sized* struct starts with `struct_size`, is passed by pointer only and grows only at
 *     its tail; a field beyond the writer's struct_size reads as zero. Read such fields with JF_HAS.
 *  2. Nothing that has been released changes in place: no layout, name, number, unit, ownership,
 *     thread class, nullability or meaning of a status.
 *  3. Capabilities and host services are found by a text id with a revision, such as "jf.stt/1". A
 *     breaking change is "/2", offered next to "/1"; a host keeps the last two revisions of every id
 *     for at least two years. Ids that are not ours use reverse domain names.
 *  4. Integers are fixed-width. Numbers that a plugin sends may gain values: the host treats one that
 *     it does not know as the default of its kind. Numbers that the host sends gain values only behind
 *     a new flag or a new id.
 *  5. A function pointer added later is optional for ever. A host works with the 1.0 part of every
 *     table, and so does a plugin.
 *  6. The entry's major must equal the host's. A plugin's minor may be above the host's.
 *
 * OWNERSHIP
 *
 *  Arguments are borrowed for the call. What a plugin emits is borrowed by the host for the call and
 *  copied. Reply and caller audio is written into memory that the host lends (audio_reserve). Each side
 *  frees only what it allocated. Tables (jf_host, jf_entry, capabilities, services) live as long as the
 *  process. A handle is an index with a generation, never a pointer: a call with a handle that is no
 *  longer open gets JF_E_GONE and touches nothing.
 *
 * THREADS
 *
 *  Every function pointer carries one class:
 *   JF_RT   media thread. No lock, allocation, system call or log; checked by clang 20 and later. A host
 *           function of this class may be called from any thread.
 *   JF_CTL  the control thread of one instance: serialised, may block up to the call's deadline.
 *   JF_ANY  any thread, concurrently with everything else, must not block.
 *  A session that runs `fed` (the default) has its push called by a feeder thread, where it may block;
 *  only a session whose manifest says `rt: inline` must keep the JF_RT rules there.
 *
 * EVERYTHING CAN CROSS A PROCESS BOUNDARY
 *
 *  No structure holds a pointer that the other side must follow after the call, and every length stands
 *  beside its pointer. A host may therefore run any plugin in another process; the plugin cannot tell.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef JACKFIELD_PLUGIN_H
#define JACKFIELD_PLUGIN_H

#include <jackfield/types.h>
#include <jackfield/events.h>
#include <jackfield/host.h>
#include <jackfield/net.h>
#include <jackfield/capabilities.h>
#include <jackfield/entry.h>

#endif

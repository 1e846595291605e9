/* Counts the memory allocations of each thread of a process that loads this library before all others
 * (LD_PRELOAD). For measuring only.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef JACKFIELD_ALLOCATION_COUNT_H
#define JACKFIELD_ALLOCATION_COUNT_H

#include <stdint.h>

/* How often the calling thread has allocated memory so far. */
__attribute__((visibility("default"))) uint64_t jackfield_allocations(void);

#endif

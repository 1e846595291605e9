/* Its jf_entry_v1 writes to address 0: SIGSEGV. */
static volatile int *volatile nowhere;
#define BEFORE_ENTRY *nowhere = 1
#include "plugin.h"

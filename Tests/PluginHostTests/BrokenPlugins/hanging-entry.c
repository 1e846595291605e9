/* Its jf_entry_v1 never returns. */
static volatile int never;
#define BEFORE_ENTRY while (!never) {}
#include "plugin.h"

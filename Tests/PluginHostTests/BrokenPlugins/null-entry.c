/* Its jf_entry_v1 returns null. */
static void *volatile nothing;
#define RESULT nothing
#include "plugin.h"

/* Says that its pointers have 4 bytes. */
#define LAYOUT ((JF_LAYOUT & ~0xFFu) | 4u)
#include "plugin.h"

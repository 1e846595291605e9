/* Its struct_size ends before the last field of 1.0. */
#define STRUCT_SIZE offsetof(jf_entry, deinit)
#include "plugin.h"

/* Its magic is that of something else. */
#define MAGIC 0x464C457Fu
#include "plugin.h"

/* Its jf_life table lacks open(), which is required. */
#define OPEN NULL
#include "plugin.h"

/* Its jf.crm/1 table lacks call(), which is required. */
#define CALL NULL
#include "plugin.h"

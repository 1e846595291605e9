/* Lists jf.stt/1, but has no table for it. */
#define CAPABILITIES JF_CRM, JF_STT
#include "plugin.h"

/* Exports no jf_entry_v1; what it does export has a name that is nearly right. */
#define NO_ENTRY
#include "plugin.h"
JF_EXPORT const jf_entry *jf_entry_v2(void);
JF_EXPORT const jf_entry *jf_entry_v2(void) { return &entry; }

#include <jackfield/plugin.h>

static const jf_entry entry;

const jf_entry *jf_entry_v1(void) { return &entry; }

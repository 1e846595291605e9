/* Needs a function that no library has. */
void jackfield_no_library_has_this(void);
#define BEFORE_ENTRY jackfield_no_library_has_this()
#include "plugin.h"

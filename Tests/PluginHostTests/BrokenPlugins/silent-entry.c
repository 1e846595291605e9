/* Closes the standard output and then waits for ever. */
#include <unistd.h>
#define BEFORE_ENTRY for (close(1);;) pause()
#include "plugin.h"

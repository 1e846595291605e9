/* Nothing is wrong: the others differ from this one in one thing each. */
#include "plugin.h"

/* Its version is not the one that its manifest claims. */
#define VERSION "0.9.9"
#include "plugin.h"

/* Was built for major version 2 of the contract. */
#define MAJOR 2
#include "plugin.h"

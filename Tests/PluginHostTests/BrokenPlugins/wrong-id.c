/* Its id is not the one that its manifest claims. */
#define ID "com.jackfield.someone-else"
#include "plugin.h"

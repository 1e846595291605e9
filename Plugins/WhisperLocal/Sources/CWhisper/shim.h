#include "layout.h"
#include "library.h"
#include "results.h"
#include "run.h"

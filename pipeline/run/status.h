/* status.h - the journal of a folder of runs, for people. */
#ifndef TERTIA_RUN_STATUS_H
#define TERTIA_RUN_STATUS_H

#include "base/arena.h"
#include "base/err.h"

int status_print(const char *runs, struct arena *arena, struct err *err);

#endif

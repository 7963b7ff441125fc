/* SPDX-License-Identifier: GPL-3.0-or-later */
/* stat.c - see stat.h. */
#include "stat/stat.h"

#include <gsl/gsl_errno.h>

void stat_start(void) { gsl_set_error_handler_off(); }

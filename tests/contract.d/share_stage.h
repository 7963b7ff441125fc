/* SPDX-License-Identifier: GPL-3.0-or-later */
/* share_stage.h - a stage for tests that looks twice: each record's share of the total of all records with its key. */
#ifndef TERTIA_TESTS_SHARE_STAGE_H
#define TERTIA_TESTS_SHARE_STAGE_H

#include "flow/stage.h"

struct share_options {
  const char *key, *amount, *name; /* columns looked at; the one that is added */
};

extern const struct stage share_stage;

#endif

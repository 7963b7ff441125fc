/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cause.h - what a difference between two runs may come from. Each stage and each kind of catalog table names its own,
 * so that `tertia explain --between` knows what a changed setting or table belongs to. */
#ifndef TERTIA_DATA_CAUSE_H
#define TERTIA_DATA_CAUSE_H

enum run_cause {
#define CAUSE(id, name) CAUSE_##id,
#include "data/cause.def"
#undef CAUSE
  CAUSES
};

#endif

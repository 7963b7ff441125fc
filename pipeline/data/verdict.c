/* SPDX-License-Identifier: GPL-3.0-or-later */
/* verdict.c - see verdict.h. */
#include "data/verdict.h"

const char *verdict_name(enum verdict verdict) {
  static const char *const name[VERDICTS] = {
#define VERDICT(id, text) text,
#include "data/verdict.def"
#undef VERDICT
  };
  return name[verdict];
}

const char *mark_name(enum target_mark mark) {
  static const char *const name[MARKS] = {
#define TARGET_MARK(id, text) text,
#include "data/target_marks.def"
#undef TARGET_MARK
  };
  return name[mark];
}

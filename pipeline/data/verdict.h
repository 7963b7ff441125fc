/* SPDX-License-Identifier: GPL-3.0-or-later */
/* verdict.h - the verdicts on a target and the marks beside them, by name; and from which chance on each verdict holds.
 */
#ifndef TERTIA_DATA_VERDICT_H
#define TERTIA_DATA_VERDICT_H

enum verdict {
#define VERDICT(id, name) VERDICT_##id,
#include "data/verdict.def"
#undef VERDICT
  VERDICTS
};
const char *verdict_name(enum verdict verdict); /* "absent", "met", ... */

enum target_mark {
#define TARGET_MARK(id, name) MARK_##id,
#include "data/target_marks.def"
#undef TARGET_MARK
  MARKS
};
const char *mark_name(enum target_mark mark); /* "fallback", ... */

/* The least chance of VERDICT_VERY_LIKELY, LIKELY, EVEN and UNLIKELY; below the last it is VERDICT_VERY_UNLIKELY. */
enum { VERDICT_LIMITS = 4 };
struct verdict_scale {
  double least[VERDICT_LIMITS];
};

#endif

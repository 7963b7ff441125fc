/* SPDX-License-Identifier: GPL-3.0-or-later */
/* expression_remote.c - see expression_remote.h. */
#include "data/expression_remote.h"

static const struct remote_function functions[] = {
    {"previous", REMOTE_PREVIOUS, 1, NULL},
    {"year_ago", REMOTE_YEAR_AGO, 1, NULL},
    {"next", REMOTE_NEXT, 1, NULL},
    {"per_head", REMOTE_PER_HEAD, 1, NULL},
    {"of", REMOTE_OF, 2, NULL},
    {"class_lower", REMOTE_CLASS_LOWER, 3, NULL},
    {"class_median", REMOTE_CLASS_MEDIAN, 3, NULL},
    {"class_upper", REMOTE_CLASS_UPPER, 3, NULL},
    {"prior", REMOTE_NONE, 4, "_prior"},
};

const struct remote_function *remote_function(struct span name) {
  for (size_t i = 0; i < sizeof functions / sizeof *functions; i++)
    if (span_is(name, functions[i].name)) return &functions[i];
  return NULL;
}

struct remote remote_of(struct span name) {
  struct remote remote = {REMOTE_NONE, name, {0}, {0}};
  const char *open = name.n ? memchr(name.p, '(', name.n) : NULL;
  if (!open || name.p[name.n - 1] != ')') return remote;
  const struct remote_function *function = remote_function(span_between(name.p, open));
  if (!function) return remote;
  struct span inside = span_between(open + 1, name.p + name.n - 1);
  remote.kind = function->kind;
  remote.column = function->arguments == 3 ? (struct span){0} : inside;
  if (function->arguments == 3) remote.ratio = inside;
  const char *comma = function->arguments == 2 && inside.n ? memchr(inside.p, ',', inside.n) : NULL;
  if (!comma) return remote;
  remote.forms = span_between(inside.p, comma);
  remote.column = span_between(comma + 1, inside.p + inside.n);
  return remote;
}

bool remote_ratio(struct span ratio, struct span *above, struct span *below) {
  const char *slash = ratio.n ? memchr(ratio.p, '/', ratio.n) : NULL;
  if (!slash) return false;
  *above = span_between(ratio.p, slash);
  *below = span_between(slash + 1, ratio.p + ratio.n);
  return above->n && below->n;
}

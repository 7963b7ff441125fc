/* SPDX-License-Identifier: GPL-3.0-or-later */
/* span.h - bytes that somebody else owns. A span of length 0 is the missing text; its pointer may be NULL. */
#ifndef TERTIA_BASE_SPAN_H
#define TERTIA_BASE_SPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct span {
  const char *p;
  size_t n;
};

static inline struct span span_of(const char *text) { return (struct span){text, text ? strlen(text) : 0}; }
static inline struct span span_between(const char *from, const char *to) {
  return (struct span){from, (size_t)(to - from)};
}
static inline bool span_equal(struct span a, struct span b) {
  return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}
static inline bool span_is(struct span a, const char *text) { return span_equal(a, span_of(text)); }
static inline bool span_starts(struct span a, struct span with) {
  return a.n >= with.n && (with.n == 0 || memcmp(a.p, with.p, with.n) == 0);
}
static inline bool span_ends(struct span a, struct span with) {
  return a.n >= with.n && (with.n == 0 || memcmp(a.p + a.n - with.n, with.p, with.n) == 0);
}
/* Does the name of a file have the ending, and something before it? */
static inline bool name_has_ending(const char *name, const char *ending) {
  return strlen(name) > strlen(ending) && span_ends(span_of(name), span_of(ending));
}
/* Options name a table of the catalog ("edits") or a file: a path, or the name of a CSV file. */
static inline bool name_is_of_file(const char *name) { return strchr(name, '/') || name_has_ending(name, ".csv"); }

int span_compare(struct span a, struct span b); /* by bytes, shorter first; <0, 0, >0 */
struct span span_trim(struct span a);           /* without ASCII space, tab, CR, LF, and U+3000 at both ends */
uint64_t span_hash(struct span a);              /* same on every machine; not secret */
bool span_cut(struct span *rest, char at, struct span *head); /* cut off up to the next AT; false at the end */
double span_real(struct span a);                        /* the whole text as a number; NaN when it is not a number */
const char *span_find(struct span a, struct span what); /* first place, or NULL */

/* printf("%.*s", SPAN_ARG(s)) */
#define SPAN_ARG(s) (int)(s).n, (s).p ? (s).p : ""

#endif

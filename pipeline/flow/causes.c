/* SPDX-License-Identifier: GPL-3.0-or-later */
/* causes.c - see causes.h. */
#include "flow/causes.h"

#include <stdlib.h>

#include "base/arena.h"
#include "base/i18n.h"

static void causes_rehash(struct causes *causes) {
  free(causes->slot);
  causes->slots = causes->slots ? 2 * causes->slots : 64;
  causes->slot = memory_zero(causes->slots, sizeof *causes->slot);
  for (size_t i = 0; i < causes->n; i++) {
    size_t at = span_hash(strbuf_view(&causes->cause[i].label)) & (causes->slots - 1);
    while (causes->slot[at]) at = (at + 1) & (causes->slots - 1);
    causes->slot[at] = (uint32_t)i + 1;
  }
}

static struct cause *cause_at(struct causes *causes, struct span label) {
  if (2 * (causes->n + 1) > causes->slots) causes_rehash(causes);
  size_t at = span_hash(label) & (causes->slots - 1);
  for (; causes->slot[at]; at = (at + 1) & (causes->slots - 1)) {
    struct cause *cause = &causes->cause[causes->slot[at] - 1];
    if (span_equal(strbuf_view(&cause->label), label)) return cause;
  }
  if (causes->n == causes->room) {
    causes->room = causes->room ? 2 * causes->room : 32;
    causes->cause = memory_grow(causes->cause, causes->room * sizeof *causes->cause);
  }
  struct cause *fresh = &causes->cause[causes->n++];
  *fresh = (struct cause){0};
  strbuf_span(&fresh->label, label);
  causes->slot[at] = (uint32_t)causes->n;
  return fresh;
}

void causes_take(struct causes *causes, struct span lines, struct strbuf *shown) {
  struct span line;
  while (lines.n && span_cut(&lines, '\n', &line)) {
    const char *mark = line.n ? memrchr(line.p, CAUSE_MARK, line.n) : NULL;
    struct span text = mark ? span_between(line.p, mark) : line;
    if (mark && cause_at(causes, span_between(mark + 1, line.p + line.n))->count++ >= CAUSE_PLACES) continue;
    if (!line.n) continue;
    strbuf_span(shown, text);
    strbuf_char(shown, '\n');
  }
}

void causes_end(const struct causes *causes, struct strbuf *shown) {
  for (size_t i = 0; i < causes->n; i++) {
    const struct cause *cause = &causes->cause[i];
    if (cause->count <= CAUSE_PLACES) continue;
    strbuf_format(shown, _("%s: %llu more, %llu in all (--findings and --rejects list them)"), cause->label.bytes,
                  (unsigned long long)(cause->count - CAUSE_PLACES), (unsigned long long)cause->count);
    strbuf_char(shown, '\n');
  }
}

void causes_free(struct causes *causes) {
  for (size_t i = 0; i < causes->n; i++) strbuf_free(&causes->cause[i].label);
  free(causes->cause);
  free(causes->slot);
  *causes = (struct causes){0};
}

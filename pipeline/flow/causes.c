/* SPDX-License-Identifier: GPL-3.0-or-later */
/* causes.c - see causes.h. */
#include "flow/causes.h"

#include <stdlib.h>

#include "base/arena.h"
#include "base/i18n.h"
#include "base/list.h"

static struct cause *cause_at(struct causes *causes, struct span label) {
  uint32_t number = index_add(&causes->index, span_hash(label));
  if (number < causes->n) return &causes->cause[number];
  causes->cause = list_room(causes->cause, &causes->room, causes->n + 1, sizeof *causes->cause);
  struct cause *fresh = &causes->cause[causes->n++];
  *fresh = (struct cause){0};
  strbuf_span(&fresh->label, label);
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
  index_free(&causes->index);
  *causes = (struct causes){0};
}

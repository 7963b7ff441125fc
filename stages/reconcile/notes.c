/* SPDX-License-Identifier: GPL-3.0-or-later */
/* notes.c - findings of the stage. See reconcile.h. */
#include "stages/reconcile/reconcile.h"

char *key_title(const struct figure_key *key, struct arena *arena) {
  struct strbuf text = {0};
  strbuf_span(&text, key->region);
  if (key->period) strbuf_char(&text, ' '), period_write(key->period, &text);
  strbuf_char(&text, ' ');
  if (key->scheme.n) strbuf_span(&text, key->scheme), strbuf_char(&text, ':');
  strbuf_span(&text, key->category);
  strbuf_char(&text, ' ');
  strbuf_span(&text, key->indicator);
  char *kept = arena_copy(arena, text.bytes, text.n);
  strbuf_free(&text);
  return kept;
}

char *number_text(double value, struct arena *arena) { return arena_format(arena, "%.9g", value == 0 ? 0 : value); }

static void finding_put(const struct reconciling *run, struct finding finding) {
  finding.severity = SEVERITY_FINDING;
  finding_give(run->findings, &finding);
}

void note_control(const struct reconciling *run, const struct control *control, const char *rule, struct span value,
                  const char *message) {
  finding_put(run, (struct finding){.file = span_of(control->table->name),
                                    .line = control->table->line[control->row],
                                    .unit = span_of(key_title(&control->key, run->arena)),
                                    .column = span_of("value"),
                                    .rule = span_of(rule),
                                    .value = value,
                                    .message = span_of(message)});
}

void note_figure(const struct reconciling *run, const struct figure_key *key, const char *rule, struct span value,
                 const char *message) {
  finding_put(run, (struct finding){.unit = span_of(key_title(key, run->arena)),
                                    .column = span_of("value"),
                                    .rule = span_of(rule),
                                    .value = value,
                                    .message = span_of(message)});
}

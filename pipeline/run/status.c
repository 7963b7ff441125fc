/* status.c - see status.h. */
#include "run/status.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/i18n.h"
#include "io/table_file.h"

/* Columns of the journal. */
enum { TIME, PLAN, KEY, PID, EVENT, DETAIL };

static struct span at(const struct table *t, size_t row, size_t column) { return t->cell[row * t->columns + column]; }

static bool ended_later(const struct table *t, size_t row) {
  for (size_t r = row + 1; r < t->rows; r++)
    if (span_equal(at(t, r, KEY), at(t, row, KEY)) && span_equal(at(t, r, PID), at(t, row, PID)) &&
        !span_is(at(t, r, EVENT), "started"))
      return true;
  return false;
}

static bool alive(struct span pid) {
  char text[24] = "";
  if (pid.n >= sizeof text) return false;
  memcpy(text, pid.p, pid.n);
  long number = strtol(text, NULL, 10);
  return number > 0 && (kill((pid_t)number, 0) == 0 || errno == EPERM);
}

static const char *word_of(const struct table *t, size_t row) {
  struct span event = at(t, row, EVENT);
  if (span_is(event, "completed")) return _("complete");
  if (span_is(event, "unchanged")) return _("unchanged");
  if (span_is(event, "failed")) return _("failed");
  return alive(at(t, row, PID)) ? _("running") : _("interrupted");
}

int status_print(const char *runs, struct arena *arena, struct err *err) {
  struct table table;
  const char *path = arena_format(arena, "%s/journal.csv", runs);
  int code = table_read(path, arena, &table, err);
  if (code) return code;
  if (table.columns <= DETAIL) return err_set(err, EX_DATAERR, _("%s: this is no journal"), path);
  for (size_t r = 0; r < table.rows; r++) {
    if (span_is(at(&table, r, EVENT), "started") && ended_later(&table, r)) continue;
    printf("%.*s  %-12s %.*s  %.*s\n", SPAN_ARG(at(&table, r, TIME)), word_of(&table, r), SPAN_ARG(at(&table, r, PLAN)),
           SPAN_ARG(at(&table, r, DETAIL)));
  }
  return 0;
}

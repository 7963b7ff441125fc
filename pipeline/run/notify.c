/* SPDX-License-Identifier: GPL-3.0-or-later */
/* notify.c - see notify.h. */
#include "run/notify.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/i18n.h"
#include "io/output.h"
#include "io/table_file.h"

/* A label's value in the text format. */
static void put_label(struct strbuf *out, const char *text) {
  for (; *text; text++) {
    if (*text == '"' || *text == '\\') strbuf_char(out, '\\');
    if (*text == '\n')
      strbuf_put(out, "\\n");
    else
      strbuf_char(out, *text);
  }
}

static void put_metric(struct strbuf *out, const char *plan, const char *name, const char *help, double value) {
  strbuf_format(out, "# HELP tertia_run_%s %s\n# TYPE tertia_run_%s gauge\ntertia_run_%s{plan=\"", name, help, name,
                name);
  put_label(out, plan);
  strbuf_format(out, "\"} %.15g\n", value);
}

int notify_metrics(const char *path, const struct outcome *outcome, struct err *err) {
  struct strbuf text = {0};
  double in = 0, rejected = 0;
  for (size_t s = 0; outcome->manifest && s < outcome->manifest->steps; s++) {
    in += (double)outcome->manifest->record[s].records_in;
    rejected += (double)outcome->manifest->record[s].rejected;
  }
  put_metric(&text, outcome->plan, "success", "1 when the last run ended well", outcome->code == 0);
  put_metric(&text, outcome->plan, "exit_status", "exit status of the last run", outcome->code);
  put_metric(&text, outcome->plan, "end_seconds", "when the last run ended, since 1970", (double)time(NULL));
  put_metric(&text, outcome->plan, "duration_seconds", "duration of the last run", outcome->seconds);
  put_metric(&text, outcome->plan, "steps", "steps of the plan", (double)outcome->steps);
  put_metric(&text, outcome->plan, "steps_reused", "steps whose results are from earlier runs",
             (double)outcome->reused);
  if (outcome->manifest) {
    put_metric(&text, outcome->plan, "records_in", "records read by all steps", in);
    put_metric(&text, outcome->plan, "records_rejected", "records rejected by all steps", rejected);
  }
  int code = output_save(path, strbuf_view(&text), err);
  strbuf_free(&text);
  return code;
}

/* The environment of a command: this process's, and the outcome. */
static void set_environment(const struct outcome *outcome) {
  char code[16];
  snprintf(code, sizeof code, "%d", outcome->code);
  setenv("TERTIA_PLAN", outcome->plan, 1);
  setenv("TERTIA_STATE", outcome->state, 1);
  setenv("TERTIA_CODE", code, 1);
  setenv("TERTIA_FOLDER", outcome->folder ? outcome->folder : "", 1);
  setenv("TERTIA_MESSAGE", outcome->message ? outcome->message : "", 1);
}

void notify_command(const char *command, const struct outcome *outcome, const struct log *log) {
  pid_t child = fork();
  if (child == 0) {
    set_environment(outcome);
    execl("/bin/sh", "sh", "-c", command, (char *)NULL);
    _exit(127);
  }
  int status = 0;
  while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (child < 0)
    log_say(log, LOG_WARNING, _("'%s' cannot be run: %s"), command, strerror(errno));
  else if (status != 0)
    log_say(log, LOG_WARNING, _("'%s' ended with status %d"), command,
            WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
}

/* The columns of an assessment. */
enum { REGION, TARGET, PERIOD, VINTAGE, VERDICT, COLUMNS };

struct verdicts {
  struct table table;
  size_t column[COLUMNS];
};

static bool find_columns(struct verdicts *verdicts) {
  static const char *const name[] = {"region", "target", "period", "vintage", "verdict"};
  for (size_t i = 0; i < COLUMNS; i++) {
    verdicts->column[i] = table_column(&verdicts->table, name[i]);
    if (verdicts->column[i] == TABLE_ABSENT && i == VERDICT)
      verdicts->column[i] = table_column(&verdicts->table, "verdict_en");
    if (verdicts->column[i] == TABLE_ABSENT && i != VINTAGE) return false;
  }
  return true;
}

/* The first result that is an assessment; *found is false where there is none. */
static int read_verdicts(const struct manifest *manifest, const char *folder, struct arena *arena,
                         struct verdicts *verdicts, bool *found, struct err *err) {
  *found = false;
  for (size_t i = 0; !*found && i < manifest->outputs; i++) {
    if (!name_has_ending(manifest->output[i].path, ".csv") || manifest->output[i].bytes > 10000000) continue;
    int code = table_read(arena_format(arena, "%s/%s", folder, manifest->output[i].path), arena, &verdicts->table, err);
    if (code) return code;
    *found = find_columns(verdicts);
  }
  return 0;
}

static struct span notify_cell(const struct verdicts *v, size_t row, size_t column) {
  return v->column[column] == TABLE_ABSENT ? (struct span){0} : table_at(&v->table, row, v->column[column]);
}

static bool same_target(const struct verdicts *a, size_t r, const struct verdicts *b, size_t s) {
  for (size_t c = 0; c < VERDICT; c++)
    if (!span_equal(notify_cell(a, r, c), notify_cell(b, s, c))) return false;
  return true;
}

static void notify_put_change(struct strbuf *out, const struct verdicts *now, size_t row, struct span before) {
  struct span verdict = notify_cell(now, row, VERDICT);
  if (span_equal(before, verdict)) return;
  strbuf_format(out, "%.*s %.*s %.*s: %.*s -> %.*s\n", SPAN_ARG(notify_cell(now, row, REGION)),
                SPAN_ARG(notify_cell(now, row, TARGET)), SPAN_ARG(notify_cell(now, row, PERIOD)), SPAN_ARG(before),
                SPAN_ARG(verdict));
}

int notify_targets(const struct manifest *before, const char *folder_before, const struct manifest *now,
                   const char *folder, struct arena *arena, const char **changes, struct err *err) {
  struct verdicts a, b;
  bool had, has;
  struct strbuf text = {0};
  *changes = "";
  int code = read_verdicts(before, folder_before, arena, &a, &had, err);
  if (!code) code = read_verdicts(now, folder, arena, &b, &has, err);
  if (code || !had || !has) return code;
  for (size_t r = 0; r < b.table.rows; r++)
    for (size_t s = 0; s < a.table.rows; s++)
      if (same_target(&b, r, &a, s)) notify_put_change(&text, &b, r, notify_cell(&a, s, VERDICT));
  if (text.n) *changes = arena_copy(arena, text.bytes, text.n);
  strbuf_free(&text);
  return 0;
}

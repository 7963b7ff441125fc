/* SPDX-License-Identifier: GPL-3.0-or-later */
/* prepare.c - see prepare.h. */
#include "run/prepare.h"

#include <stdlib.h>
#include <time.h>

#include "base/i18n.h"
#include "base/nearest.h"
#include "base/processors.h"
#include "run/parts.h"

static const char *const own_keys[] = {"title",
                                       "title_en",
                                       "from",
                                       "to",
                                       "runs",
                                       "digests",
                                       "access",
                                       "allow-unread",
                                       "allow-missing",
                                       "allow-rejected",
                                       "allow-unplaced",
                                       "allow-influence",
                                       "allow-change-records",
                                       "allow-change-value",
                                       "deadline",
                                       "keep-inputs",
                                       "for-excel",
                                       "explain",
                                       "as-of"};
enum { OWN_KEYS = sizeof own_keys / sizeof *own_keys };

static void check_own_keys(const struct plan *plan, struct arena *arena, struct problems *problems) {
  for (size_t i = 0; i < plan->own.settings; i++) {
    const struct plan_setting *setting = &plan->own.setting[i];
    struct nearest nearest;
    bool known = false;
    nearest_start(&nearest, span_of(setting->key));
    for (size_t k = 0; k < OWN_KEYS; k++) {
      known |= strcmp(setting->key, own_keys[k]) == 0;
      nearest_try(&nearest, span_of(own_keys[k]));
    }
    if (known) continue;
    struct err err = {0};
    err_set(&err, setting->line ? EX_CONFIG : EX_USAGE, _("%s: unknown key '%s'"),
            plan_place(plan, setting->line, arena), setting->key);
    nearest_add(&nearest, &err);
    problems_add(problems, &err);
  }
}

static void check_choice(const struct plan *plan, const char *key, const char *choices, struct arena *arena,
                         struct problems *problems) {
  const struct plan_setting *setting = plan_setting(&plan->own, key);
  struct span rest = span_of(choices), one;
  while (setting && span_cut(&rest, '|', &one))
    if (span_is(one, setting->value)) return;
  if (setting)
    problems_format(problems, EX_CONFIG, _("%s: %s = '%s' is not one of %s"), plan_place(plan, setting->line, arena),
                    key, setting->value, choices);
}

/* `from` or `to`: a year, or a quarter or month in one. */
static period_code prepare_read_period(const struct plan *plan, const char *key, struct arena *arena,
                                       struct problems *problems) {
  const struct plan_setting *setting = plan_setting(&plan->own, key);
  period_code period = PERIOD_NONE;
  if (!setting) return PERIOD_NONE;
  if (period_read(span_of(setting->value), &period) && period_year(period) >= 1900 && period_year(period) < 2200)
    return period;
  problems_format(problems, EX_CONFIG, _("%s: %s = '%s' is not a year or month"),
                  plan_place(plan, setting->line, arena), key, setting->value);
  return PERIOD_NONE;
}

static void read_span(const struct plan *plan, const struct runner_options *options, struct prepared *prepared,
                      struct arena *arena, struct problems *problems) {
  period_code from = prepare_read_period(plan, "from", arena, problems),
              to = prepare_read_period(plan, "to", arena, problems);
  long first = from ? period_year(from) : 0, last = to ? period_year(to) : 0;
  struct year_span years = {options->from ? options->from : first, options->to ? options->to : last};
  prepared->as_written = !plan->changed && !options->beside && years.from == first && years.to == last;
  prepared->due = to && period_kind(to) != PERIOD_YEAR && years.to == last ? to : PERIOD_NONE;
  if (years.from && years.to && years.from > years.to)
    problems_format(problems, EX_USAGE, _("%s: the first year, %ld, is after the last, %ld"), plan->path, years.from,
                    years.to);
  prepared->setting.years = years;
}

const struct plan *prepare_plan(const struct plan *plan, const struct runner_options *options, struct arena *arena,
                                struct problems *problems) {
  struct problems ignored = {.arena = arena}; /* prepare() adds them */
  period_code from = prepare_read_period(plan, "from", arena, &ignored),
              to = prepare_read_period(plan, "to", arena, &ignored);
  struct year_span years = {options->from ? options->from
                            : from        ? period_year(from)
                                          : 0,
                            options->to ? options->to
                            : to        ? period_year(to)
                                        : 0};
  return parts_expand(plan, years, arena, problems);
}

const char *runs_folder_of(const struct plan *plan, const struct runner_options *options, struct arena *arena) {
  if (options->runs) return options->runs;
  const char *own = plan_value(&plan->own, "runs");
  if (own && own[0] == '/') return own;
  return arena_format(arena, "%s/%s", plan->dir, own ? own : "runs");
}

/* Results of this plan's own runs are no input to it. */
static void check_inputs(const struct plan *plan, const struct prepared *prepared, struct arena *arena,
                         struct problems *problems) {
  char *real = realpath(prepared->runs, NULL);
  if (!real) return;
  const char *own = arena_format(arena, "%s/%s-", real, plan_name(plan, arena));
  const char *store = arena_format(arena, "%s/.steps/", real);
  for (size_t s = 0; s < plan->steps; s++)
    for (size_t i = 0; i < prepared->job[s].inputs.n; i++) {
      char *path = realpath(prepared->job[s].inputs.file[i].path, NULL);
      if (path && (strncmp(path, own, strlen(own)) == 0 || strncmp(path, store, strlen(store)) == 0))
        problems_format(problems, EX_CONFIG, _("%s: [%s] input: %s is a result of this plan"), plan->path,
                        plan->step[s].name, prepared->job[s].inputs.file[i].path);
      free(path);
    }
  free(real);
}

void prepare(const struct plan *plan, const struct runner_options *options, struct arena *arena,
             struct prepared *prepared, struct problems *problems) {
  long today = options->today ? options->today : (long)(time(NULL) / (24 * 3600));
  *prepared = (struct prepared){.runs = runs_folder_of(plan, options, arena), .today = today};
  prepared->setting = (struct job_setting){
      .plan = plan, .runs = prepared->runs, .released = options->released, .jobs = options->jobs, .arena = arena};
  if (!prepared->setting.jobs) prepared->setting.jobs = processors_at_hand();
  check_own_keys(plan, arena, problems);
  check_choice(plan, "digests", "yes|no", arena, problems);
  check_choice(plan, "keep-inputs", "yes|no", arena, problems);
  check_choice(plan, "explain", "yes|no", arena, problems);
  check_choice(plan, "for-excel", "utf-8|gb18030|no", arena, problems);
  check_choice(plan, "access", "private|group|all", arena, problems);
  read_span(plan, options, prepared, arena, problems);
  struct world world;
  struct err err = {0};
  if (world_open(&world, options->catalog, 1, &err)) problems_add(problems, &err);
  prepared->catalog = arena_copy(arena, world.catalog_dir, strlen(world.catalog_dir));
  world_close(&world);
  prepared->setting.places = (struct plan_places){.plan = plan->dir, .catalog = prepared->catalog};
  prepared->job = arena_array(arena, struct job, plan->steps + 1);
  for (size_t s = 0; s < plan->steps; s++) {
    struct allowance allowance;
    job_make(&prepared->setting, s, &prepared->job[s], problems);
    allowance_read(plan, &plan->step[s], arena, &allowance, problems);
  }
  jobs_check_outputs(plan, prepared->job, arena, problems);
  check_inputs(plan, prepared, arena, problems);
}

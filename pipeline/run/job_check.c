/* SPDX-License-Identifier: GPL-3.0-or-later */
/* job_check.c - what is wrong with jobs as a whole: tables that are not there, files that two steps write. See job.h.
 */
#include <glob.h>

#include "base/file.h"
#include "base/i18n.h"
#include "run/digests.h"
#include "run/job.h"

/* Is there a table of that name in a folder of the catalog? */
static bool is_of_catalog(const struct job_setting *setting, const char *name) {
  const char *pattern = arena_format(setting->arena, "%s/{,own/}*/%s{,.csv}", setting->places.catalog, name);
  glob_t found;
  bool there = glob(pattern, GLOB_BRACE, NULL, &found) == 0;
  globfree(&found);
  return there;
}

static void check_table(const struct job_setting *setting, const struct job *job, const struct job_table *table,
                        struct problems *problems) {
  struct plan_places places = {.plan = setting->plan->dir, .catalog = setting->places.catalog};
  const char *path = plan_expand(table->name, &places, setting->arena);
  struct err err = {0};
  struct stat st;
  bool there;
  if (path[0] != '/' && strncmp(table->name, "{", 1) != 0)
    path = arena_format(setting->arena, "%s/%s", setting->plan->dir, path);
  int code = file_stat(digests_file(path, setting->arena), &st, &there, &err);
  if (!code && !there && strncmp(table->name, "{catalog}/", 10) == 0) /* a table that only the bureau has */
    code = file_stat(arena_format(setting->arena, "%s/own/%s", setting->places.catalog, table->name + 10), &st, &there,
                     &err);
  if (code)
    problems_add(problems, &err);
  else if (!there && (strchr(table->name, '/') || !is_of_catalog(setting, table->name)))
    problems_format(problems, EX_NOINPUT, _("%s: [%s] %s: %s: no such file"),
                    plan_place(setting->plan, table->line, setting->arena), job->step->name, table->key, path);
  else if (there && !S_ISREG(st.st_mode)) /* it is digested as it is read */
    problems_format(problems, EX_NOINPUT, _("%s: [%s] %s: %s: not a regular file"),
                    plan_place(setting->plan, table->line, setting->arena), job->step->name, table->key, path);
}

void job_check_tables(const struct job_setting *setting, const struct job *job, struct problems *problems) {
  for (size_t i = 0; i < job->tables; i++) check_table(setting, job, &job->table[i], problems);
}

static void two_outputs(const struct plan *plan, const struct job *a, const struct job_output *x, const struct job *b,
                        const struct job_output *y, struct arena *arena, struct problems *problems) {
  size_t n = strlen(x->name), m = strlen(y->name), shorter = n < m ? n : m;
  bool same = strncmp(x->name, y->name, shorter) == 0 && (n == m || (n < m ? y->name[n] : x->name[m]) == '/');
  if (same)
    problems_format(problems, EX_CONFIG, _("%s: [%s] %s: '%s' is written by [%s] %s already"),
                    plan_place(plan, y->line, arena), b->step->name, y->key, y->name, a->step->name, x->key);
}

static void check_reserved(const struct plan *plan, const struct job *job, const struct job_output *output,
                           struct arena *arena, struct problems *problems) {
  bool reserved = strncmp(output->name, "for-excel/", 10) == 0 || strcmp(output->name, "manifest.json") == 0 ||
                  strcmp(output->name, "step.json") == 0 || strcmp(output->name, "datapackage.json") == 0;
  if (reserved)
    problems_format(problems, EX_CONFIG, _("%s: [%s] %s: '%s' is a name the run writes itself"),
                    plan_place(plan, output->line, arena), job->step->name, output->key, output->name);
}

void jobs_check_outputs(const struct plan *plan, const struct job *job, struct arena *arena,
                        struct problems *problems) {
  for (size_t s = 0; s < plan->steps; s++)
    for (size_t i = 0; i < job[s].outputs; i++) {
      check_reserved(plan, &job[s], &job[s].output[i], arena, problems);
      for (size_t t = 0; t <= s; t++)
        for (size_t k = 0; k < (t == s ? i : job[t].outputs); k++)
          two_outputs(plan, &job[t], &job[t].output[k], &job[s], &job[s].output[i], arena, problems);
    }
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* side_tables.c - every option of every stage that names a file says which kind of table it is, so that `check` holds
 * it to that kind (flow/side_table.h); and what is declared is an option and a kind. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "run/registry.h"

static const struct side_table *table_of(const struct stage *stage, const char *option) {
  for (const struct side_table *t = stage->tables; t && t->option; t++)
    if (strcmp(t->option, option) == 0) return t;
  return NULL;
}

static const struct option *option_of(const struct stage *stage, const char *name) {
  for (const struct option *o = stage->program.options; o && o->name; o++)
    if (strcmp(o->name, name) == 0) return o;
  return NULL;
}

static size_t wrong_options(const struct stage *stage) {
  size_t wrong = 0;
  for (const struct option *o = stage->program.options; o && o->name; o++) {
    bool reads = o->argument && strncmp(o->argument, "FILE", 4) == 0;
    if (!reads || table_of(stage, o->name)) continue;
    fprintf(stderr, "%s --%s %s: not among the stage's `tables` (flow/stage.h)\n", stage->program.name, o->name,
            o->argument);
    wrong++;
  }
  return wrong;
}

static size_t wrong_tables(const struct stage *stage) {
  size_t wrong = 0;
  for (const struct side_table *t = stage->tables; t && t->option; t++) {
    if (option_of(stage, t->option) && knowledge_has_kind(t->kind)) continue;
    fprintf(stderr, "%s: table {\"%s\", \"%s\"}: no such option or kind\n", stage->program.name, t->option, t->kind);
    wrong++;
  }
  return wrong;
}

/* The first cause is the program's own, and what a stage has that names none. */
static size_t wrong_cause(const struct stage *stage) {
  if (stage->cause != CAUSE_PROGRAM) return 0;
  fprintf(stderr, "%s: no cause (flow/stage.h)\n", stage->program.name);
  return 1;
}

static void test_declared(void **state) {
  (void)state;
  struct strbuf names = {0};
  size_t stages = 0, wrong = 0;
  registry_names(&names);
  struct span rest = strbuf_view(&names), name;
  while (rest.n && span_cut(&rest, ' ', &name)) {
    const struct stage *stage = registry_stage(name);
    if (!stage) continue;
    stages++;
    wrong += wrong_options(stage) + wrong_tables(stage) + wrong_cause(stage);
  }
  strbuf_free(&names);
  assert_true(stages > 5);
  assert_int_equal(wrong, 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_declared)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}

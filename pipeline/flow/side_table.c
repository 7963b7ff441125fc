/* SPDX-License-Identifier: GPL-3.0-or-later */
/* side_table.c - see side_table.h. */
#include "flow/side_table.h"

#include "base/i18n.h"

static const struct option *option_named(const struct option *options, const char *name) {
  for (const struct option *o = options; o && o->name; o++)
    if (strcmp(o->name, name) == 0) return o;
  return NULL;
}

/* Is it the result of an earlier step, "{annual}/ratios.csv"? */
static bool is_of_step(const char *name) {
  return name[0] == '{' && strncmp(name, "{plan}/", 7) != 0 && strncmp(name, "{catalog}/", 10) != 0;
}

/* A bare name that is not there may be one of the catalog's, which are checked when they are read. */
static bool may_be_of_catalog(const char *name) { return !strchr(name, '/'); }

/* A long table, part by part; none of it stays. */
struct part_check {
  struct world *world;
  const struct side_table *side;
  bool names;
};

static int part_check(void *into, const struct table *part, struct err *err) {
  struct part_check *check = into;
  return knowledge_side_table(check->world->context.knowledge, check->side->kind, part, check->names, err);
}

/* A program by itself may be used with names of its own, and has its own words for cells: the columns are checked. */
static int header_check(struct world *world, const struct side_table *side, const struct table *table,
                        struct err *err) {
  int code = knowledge_side_header(world->context.knowledge, side->kind, table, err);
  return code && err ? err->code = EX_DATAERR : code;
}

static int table_check(struct world *world, const struct side_table *side, bool scans, const char *name,
                       struct err *err) {
  const struct table *table;
  struct err absent = {0};
  if (side->given && is_of_step(name))
    return err_set(err, EX_CONFIG, _("--%s: %s is the result of a step; the option needs a table written by people"),
                   side->option, name);
  if (scans && is_of_step(name)) return 0; /* a program wrote it; its rows are checked as they are read */
  struct part_check parts = {world, side, !is_of_step(name)};
  int code = scans ? world->context.scan(&world->context, name, part_check, &parts, &absent)
                   : world->context.table(&world->context, name, &table, &absent);
  if (code == EX_NOINPUT && may_be_of_catalog(name)) return 0;
  if (code) return *err = absent, code;
  if (scans) return 0;
  if (!world->plan) return header_check(world, side, table, err);
  return knowledge_side_table(world->context.knowledge, side->kind, table, !is_of_step(name), err);
}

static int option_check(struct world *world, const struct option *option, const struct side_table *side, bool scans,
                        const void *values, struct err *err) {
  const void *field = (const char *)values + option->offset;
  const struct option_list *list = option->kind == OPTION_LIST ? field : NULL;
  const char *one = list ? NULL : *(const char *const *)field;
  int code = one ? table_check(world, side, scans, one, err) : 0;
  for (size_t i = 0; !code && list && i < list->n; i++) code = table_check(world, side, scans, list->item[i], err);
  return code;
}

int side_tables_check(struct world *world, const struct stage *stage, const void *values, struct err *err) {
  int code = 0;
  if (stage->scans && !world->plan) return 0; /* what comes through a pipe can be read once only */
  for (const struct side_table *t = stage->tables; !code && t && t->option; t++) {
    const struct option *option = option_named(stage->program.options, t->option);
    if (option) code = option_check(world, option, t, stage->scans, values, err);
  }
  return code;
}

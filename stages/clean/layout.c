/* SPDX-License-Identifier: GPL-3.0-or-later */
/* layout.c - see layout.h. */
#include "stages/clean/layout.h"

#include "stages/clean/header.h"

static const char *const target_names[TARGET_INDUSTRY_EDITION] = {
#define IDENTITY(target, name) [TARGET_##target] = name,
#include "knowledge/identity.def"
#undef IDENTITY
};

size_t layouts_item(const struct layouts *layouts, struct span name) {
  for (size_t i = 0; i < layouts->items; i++)
    if (span_is(name, layouts->item[i].name)) return i;
  return layouts->items;
}

const struct form *layouts_form(const struct layouts *layouts, struct span name) {
  for (size_t i = 0; i < layouts->forms; i++)
    if (span_is(name, layouts->form[i].name)) return &layouts->form[i];
  return NULL;
}

const char *layouts_edition(const struct layouts *layouts, int year) {
  const struct catalog_edition *edition = catalog_edition_of_year(layouts->editions, year);
  return edition ? edition->name.p : NULL;
}

/* The catalog's amounts that can be on a form. */
static int items_read(struct stage_context *context, struct layouts *layouts, struct err *err) {
  const struct catalog_columns *columns;
  int code = knowledge_columns(context->knowledge, &columns, err);
  if (code) return code;
  layouts->item = arena_array(context->arena, struct item, columns->n + 1);
  for (size_t i = 0; i < columns->n; i++) {
    const struct catalog_column *column = &columns->column[i];
    if (!catalog_column_is_item(column)) continue;
    const char *name = arena_copy(context->arena, column->name.p, column->name.n);
    layouts->item[layouts->items++] = (struct item){name, unit_of(column->unit), column->uses};
  }
  return 0;
}

/* What a title is bound to: a part of the identity or an item; the names are those of knowledge/columns.h. */
static int target_of(const struct layouts *layouts, struct span name) {
  struct span titled = span_of("industry_");
  for (int i = 0; i < TARGET_INDUSTRY_EDITION; i++)
    if (span_is(name, target_names[i])) return i;
  if (span_starts(name, titled)) {
    struct span edition = {name.p + titled.n, name.n - titled.n};
    return TARGET_INDUSTRY_EDITION + (int)catalog_edition(layouts->editions, edition);
  }
  return TARGET_ITEM + (int)layouts_item(layouts, name);
}

static struct alias alias_of(const struct layouts *layouts, const struct layout_row *row, struct arena *arena) {
  return (struct alias){.item = header_parse(row->item, arena).item,
                        .target = target_of(layouts, row->column),
                        .unit = row->unit.n ? unit_of(row->unit) : UNIT_UNSAID,
                        .need = (enum need)row->need,
                        .from = (int)row->from,
                        .to = (int)row->to,
                        .occurrence = row->occurrence};
}

/* A column's own name in Tertia is a title of it too. */
static void add_own_names(const struct layouts *layouts, struct alias *alias, size_t *n) {
  size_t listed = *n;
  for (size_t i = 0; i < listed; i++) {
    if (alias[i].target < TARGET_ITEM) continue;
    bool there = false;
    struct span name = span_of(layouts->item[alias[i].target - TARGET_ITEM].name);
    for (size_t k = 0; k < *n && !there; k++) there = span_equal(alias[k].item, name);
    if (there) continue;
    alias[*n] = alias[i];
    alias[*n].item = name;
    alias[*n].occurrence = alias[*n].from = alias[*n].to = 0;
    ++*n;
  }
}

static int layout_read(struct stage_context *context, const struct layouts *layouts, struct form *form,
                       struct err *err) {
  const struct catalog_layout *own, *identity;
  int code = knowledge_layout(context->knowledge, span_of(form->name), &own, err);
  if (!code) code = knowledge_layout(context->knowledge, span_of("identity"), &identity, err);
  if (code) return code;
  struct alias *alias = arena_array(context->arena, struct alias, 2 * own->n + identity->n + 1);
  for (size_t i = 0; i < own->n; i++) alias[form->aliases++] = alias_of(layouts, &own->row[i], context->arena);
  for (size_t i = 0; i < identity->n; i++)
    alias[form->aliases++] = alias_of(layouts, &identity->row[i], context->arena);
  add_own_names(layouts, alias, &form->aliases);
  form->alias = alias;
  return 0;
}

static struct form form_of(const struct catalog_form *form, struct arena *arena) {
  return (struct form){.name = arena_copy(arena, form->name.p, form->name.n),
                       .pattern = form->pattern,
                       .role = (enum role)form->role,
                       .frequency = (enum frequency)form->frequency};
}

int layouts_read(struct stage_context *context, struct layouts *layouts, struct err *err) {
  const struct catalog_forms *forms;
  *layouts = (struct layouts){0};
  int code = items_read(context, layouts, err);
  if (!code) code = knowledge_editions(context->knowledge, &layouts->editions, err);
  if (!code) code = knowledge_forms(context->knowledge, &forms, err);
  if (code) return code;
  layouts->form = arena_array(context->arena, struct form, forms->n + 1);
  for (size_t i = 0; !code && i < forms->n; i++) {
    layouts->form[i] = form_of(&forms->form[i], context->arena);
    code = layout_read(context, layouts, &layouts->form[i], err);
    layouts->forms = i + 1;
  }
  return code;
}

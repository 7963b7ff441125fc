/* SPDX-License-Identifier: GPL-3.0-or-later */
/* schema.c - see schema.h. */
#include "data/schema.h"

#include "base/i18n.h"
#include "base/list.h"

void schema_start(struct schema_builder *builder, struct arena *arena) {
  *builder = (struct schema_builder){.arena = arena};
}

size_t schema_index(const struct schema *schema, struct span name) {
  for (size_t i = 0; i < schema->n; i++)
    if (span_is(name, schema->column[i].name)) return i;
  return SCHEMA_ABSENT;
}

size_t schema_add(struct schema_builder *builder, struct span name, enum column_type type) {
  builder->column = list_room_in(builder->arena, builder->column, builder->n, &builder->room, builder->n + 1,
                                 sizeof *builder->column);
  builder->column[builder->n] = (struct column){.name = arena_copy(builder->arena, name.p, name.n), .type = type};
  return builder->n++;
}

int schema_replace(struct schema_builder *builder, const char *name, enum column_type type, size_t *at,
                   struct err *err) {
  struct schema so_far = schema_done(builder);
  *at = schema_index(&so_far, span_of(name));
  if (*at == SCHEMA_ABSENT) *at = schema_add(builder, span_of(name), type);
  if (builder->column[*at].type == type) return 0;
  return err_set(err, EX_CONFIG, _("column '%s' is of another type in columns.csv than the one written here"), name);
}

void schema_add_all(struct schema_builder *builder, const struct schema *schema) {
  for (size_t i = 0; i < schema->n; i++) {
    size_t at = schema_add(builder, span_of(schema->column[i].name), schema->column[i].type);
    builder->column[at].read = schema->column[i].read;
  }
}

struct schema schema_done(const struct schema_builder *builder) {
  return (struct schema){builder->column, builder->n, NULL};
}

size_t schema_repeated(const struct schema *schema) {
  for (size_t i = 0; i < schema->n; i++)
    if (schema_index(schema, span_of(schema->column[i].name)) < i) return i;
  return SCHEMA_ABSENT;
}

size_t schema_find(const struct schema *schema, struct span name) {
  size_t at = schema_index(schema, name);
  if (at != SCHEMA_ABSENT) schema_mark(schema, at);
  return at;
}

void schema_mark(const struct schema *schema, size_t column) {
  if (schema->column[column].read) *schema->column[column].read = true;
}

void schema_mark_all(const struct schema *schema) {
  for (size_t i = 0; i < schema->n; i++) schema_mark(schema, i);
}

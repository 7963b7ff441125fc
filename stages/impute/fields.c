/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fields.c - which columns of the input the stage reads. See impute.h. */
#include "base/i18n.h"
#include "stages/impute/impute.h"

size_t impute_amount_of(const struct impute *im, struct span name) {
  for (size_t i = 0; i < im->amounts; i++)
    if (span_is(name, im->amount[i].name)) return i;
  return SIZE_MAX;
}

/* Persons are whole; money has three places (units.csv), anything else six. */
static decimal step_of(const struct impute *im, struct span name) {
  static const decimal ten_to[] = {1000000, 100000, 10000, 1000, 100, 10, 1};
  const struct catalog_column *column = catalog_column(im->catalog, name);
  if (im->options->decimals >= 0) return ten_to[im->options->decimals];
  if (column && (span_is(column->unit, "人") || span_is(column->unit, "家") || span_is(column->unit, "户")))
    return ten_to[0];
  return column && column->unit.n ? ten_to[3] : ten_to[6];
}

size_t impute_amount_add(struct stage_context *context, struct impute *im, struct span name, struct err *err) {
  size_t at = impute_amount_of(im, name), column;
  if (at != SIZE_MAX) return at;
  const char *text = arena_copy(context->arena, name.p, name.n);
  if (stage_need(&im->in, text, &column, err)) return SIZE_MAX;
  if (im->in.column[column].type == COLUMN_PERIOD || im->in.column[column].type == COLUMN_REAL) {
    err_set(err, EX_USAGE, _("column '%s' has no amounts that could be imputed"), text);
    return SIZE_MAX;
  }
  im->amount[im->amounts] = (struct amount){
      .name = text, .column = column, .text = im->in.column[column].type == COLUMN_TEXT, .step = step_of(im, name)};
  return im->amounts++;
}

size_t impute_text_add(struct stage_context *context, struct impute *im, struct span name, struct err *err) {
  for (size_t i = 0; i < im->texts; i++)
    if (span_is(name, im->text_name[i])) return i;
  const char *text = arena_copy(context->arena, name.p, name.n);
  size_t column;
  if (stage_need(&im->in, text, &column, err)) return SIZE_MAX;
  im->text_column[im->texts] = column;
  im->text_name[im->texts] = text;
  return im->texts++;
}

static size_t optional(const struct impute *im, const char *name) {
  return name ? schema_find(&im->in, span_of(name)) : SCHEMA_ABSENT;
}

/* A column that the user named must be there; one by default need not. */
static int named(const struct impute *im, const char *given, const char *otherwise, size_t *at, struct err *err) {
  if (given) return stage_need(&im->in, given, at, err);
  *at = optional(im, otherwise);
  return 0;
}

static int links_open(struct impute *im, struct err *err) {
  const char *const name[3] = {im->options->forward_link, im->options->backward_link, im->options->construction_link};
  int code = 0;
  for (size_t i = 0; i < 3; i++) {
    im->link_column[i] = SCHEMA_ABSENT;
    if (!code && name[i]) code = stage_need(&im->in, name[i], &im->link_column[i], err);
  }
  return code;
}

int impute_fields_open(struct stage_context *context, struct impute *im, struct err *err) {
  const struct impute_options *o = im->options;
  im->amount = arena_array(context->arena, struct amount, im->in.n + 1);
  im->text_column = arena_array(context->arena, size_t, im->in.n + 1);
  im->text_name = arena_array(context->arena, const char *, im->in.n + 1);
  int code = stage_need(&im->in, o->unit ? o->unit : "unit", &im->unit, err);
  if (!code) code = named(im, o->period, "period", &im->period, err);
  if (!code) code = named(im, o->form, "form", &im->form, err);
  if (!code) code = named(im, o->status, "status", &im->status, err);
  if (!code) code = named(im, o->weight, NULL, &im->weight, err);
  if (!code) code = links_open(im, err);
  if (!code) code = named(im, o->marker, NULL, &im->marker, err);
  if (!code) code = named(im, o->manual, NULL, &im->manual, err);
  if (code) return code;
  if (im->period != SCHEMA_ABSENT) im->period_is_text = im->in.column[im->period].type == COLUMN_TEXT;
  enum column_type text[] = {im->in.column[im->unit].type,
                             im->form == SCHEMA_ABSENT ? COLUMN_TEXT : im->in.column[im->form].type};
  for (size_t i = 0; i < 2; i++)
    if (text[i] != COLUMN_TEXT)
      return err_set(err, EX_USAGE, _("column '%s' is no text"), im->in.column[i ? im->form : im->unit].name);
  im->place = place_find(&im->in);
  im->place.unit = im->unit;
  return 0;
}

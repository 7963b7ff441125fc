/* SPDX-License-Identifier: GPL-3.0-or-later */
/* units.c - units of figures and controls. See reconcile.h.
 *
 * A row without a unit is in that of the amount in columns.csv. A control is converted to the unit of its figure; where
 * only one of the two has a unit they are taken to be in the same, which is a finding. */
#include "base/i18n.h"
#include "stages/reconcile/reconcile.h"

struct span figure_unit(const struct reconcile *rec, const struct figure *figure) {
  struct span unit = rec->unit == SCHEMA_ABSENT || !figure->cell ? (struct span){0} : figure->cell[rec->unit];
  const struct catalog_column *column = unit.n ? NULL : catalog_column(rec->columns, figure->key.indicator);
  return column ? column->unit : unit;
}

bool is_stock(const struct reconcile *rec, const struct figure *figure) {
  return !catalog_accumulates(rec->natures, figure->key.indicator, figure_unit(rec, figure));
}

/* The units of one indicator of a region, or of all (`*`): of its figures, and of the first control that states one. */
struct indicator_units {
  struct span indicator, region;
  const struct figure *figure;
  const struct control *control;
  bool noted; /* that a unit is assumed */
};

struct units_seen {
  struct indicator_units *list;
  size_t n;
};

static struct indicator_units *units_of(struct units_seen *seen, const struct figure_key *key) {
  for (size_t i = 0; i < seen->n; i++)
    if (span_equal(seen->list[i].indicator, key->indicator) && span_equal(seen->list[i].region, key->region))
      return &seen->list[i];
  return NULL;
}

static bool units_cover(const struct indicator_units *units, const struct figure_key *key) {
  return span_equal(units->indicator, key->indicator) &&
         (span_is(units->region, "*") || span_equal(units->region, key->region));
}

static int units_differ(const struct reconciling *run, const struct figure *a, const struct figure *b,
                        struct err *err) {
  struct span one = figure_unit(run->rec, a), other = figure_unit(run->rec, b);
  return err_set(err, EX_DATAERR, _("%s is in '%.*s', %s in '%.*s'; a table has one unit for an indicator"),
                 key_title(&a->key, run->arena), SPAN_ARG(one), key_title(&b->key, run->arena), SPAN_ARG(other));
}

/* Only what controls draw together is compared: other figures pass unchanged. */
static int figure_check(const struct reconciling *run, struct indicator_units *units, const struct figure *figure,
                        struct err *err) {
  if (!units->figure) units->figure = figure;
  bool same = span_equal(figure_unit(run->rec, figure), figure_unit(run->rec, units->figure));
  return same ? 0 : units_differ(run, units->figure, figure, err);
}

static int figures_check(const struct reconciling *run, struct units_seen *seen, struct err *err) {
  int code = 0;
  for (size_t u = 0; u < seen->n; u++)
    for (size_t i = 0; !code && i < run->rows->n; i++)
      if (units_cover(&seen->list[u], &run->rows->figure[i].key))
        code = figure_check(run, &seen->list[u], &run->rows->figure[i], err);
  return code;
}

static void unit_assumed(const struct reconciling *run, struct indicator_units *units, const struct control *control,
                         struct span unit, const char *what) {
  if (units->noted) return;
  note_control(run, control, "unit-assumed", unit,
               arena_format(run->arena, "%s of %.*s state no unit; taken to be in %.*s", what,
                            SPAN_ARG(control->key.indicator), SPAN_ARG(unit)));
  units->noted = true;
}

static int control_check(const struct reconciling *run, struct indicator_units *units, const struct control *control,
                         struct err *err) {
  struct span unit = figure_unit(run->rec, units->figure);
  if (unit.n && !control->unit.n) unit_assumed(run, units, control, unit, "controls");
  if (unit.n || !control->unit.n) return 0;
  if (!units->control) units->control = control;
  unit_assumed(run, units, control, control->unit, "figures");
  if (span_equal(control->unit, units->control->unit)) return 0;
  return err_set(err, EX_DATAERR,
                 _("%s:%u: unit '%.*s', but '%.*s' in line %u, and the figures state none: which are they in?"),
                 control->table->name, control->table->line[control->row], SPAN_ARG(control->unit),
                 SPAN_ARG(units->control->unit), units->control->table->line[units->control->row]);
}

int units_check(struct reconciling *run, struct err *err) {
  struct units_seen seen = {.list = arena_array(run->arena, struct indicator_units, run->controls.n + 1)};
  for (size_t i = 0; i < run->controls.n; i++) {
    const struct figure_key *key = &run->controls.list[i].key;
    if (!units_of(&seen, key))
      seen.list[seen.n++] = (struct indicator_units){key->indicator, key->region, NULL, NULL, false};
  }
  int code = figures_check(run, &seen, err);
  for (size_t i = 0; !code && i < run->controls.n; i++) {
    struct indicator_units *units = units_of(&seen, &run->controls.list[i].key);
    if (units->figure) code = control_check(run, units, &run->controls.list[i], err);
  }
  return code;
}

/* balance.c - categories brought into line with what is above them.
 *
 * From the top down: children of a figure that is held (by a control, or from above) share what their controlled siblings
 * leave, in proportion to their own figures. A figure above controlled children that is not held itself is their sum. A
 * scheme that breaks down a category of another scheme (column `universe` of catalog/schemes.csv) takes its total from
 * there. The components of value added follow value added. What cannot be shared out (no figure to share on) stays as
 * it was, and shows as a residual.
 */
#include <math.h>

#include "stages/reconcile/reconcile.h"

static const char *const components[] = {"compensation", "net_production_tax", "capital_consumption", "surplus"};

static bool held(const struct figure *figure) { return figure && figure->status != STATUS_UNRECONCILED; }

/* Tied by a control of its own: what is above or beside it gives way. A figure carried on beyond its last control is not. */
static bool firm(const struct figure *figure) {
  return figure && (figure->status == STATUS_BENCHMARKED || figure->status == STATUS_INTERPOLATED ||
                    figure->status == STATUS_RAKED);
}

static struct figure *in_category(const struct rows *rows, const struct figure *like, struct span category) {
  struct figure_key key = like->key;
  key.category = category;
  return rows_find(rows, &key);
}

/* Is the node a child of `category` in the scheme? The children of "total" are the top categories. */
static bool is_child(const struct tree_node *node, struct span scheme, struct span category) {
  if (!span_equal(node->scheme, scheme)) return false;
  return span_is(category, "total") ? node->parent.n == 0 : span_equal(node->parent, category);
}

struct children {
  double held, free; /* sums of those that are firm and of those that give way */
  size_t n_held, n_free;
};

static struct children survey(const struct reconcile *rec, const struct rows *rows, const struct figure *parent) {
  struct children c = {0};
  for (size_t i = 0; i < rec->nodes; i++) {
    if (!is_child(&rec->node[i], parent->key.scheme, parent->key.category)) continue;
    const struct figure *child = in_category(rows, parent, rec->node[i].category);
    if (!child || isnan(child->value)) continue;
    if (firm(child)) c.held += child->value, c.n_held++;
    else c.free += child->value, c.n_free++;
  }
  return c;
}

static void share_out(const struct reconcile *rec, struct rows *rows, struct figure *parent) {
  struct children c = survey(rec, rows, parent);
  if (held(parent) && c.n_free && c.free > 0) {
    double factor = (parent->value - c.held) / c.free;
    for (size_t i = 0; i < rec->nodes; i++) {
      if (!is_child(&rec->node[i], parent->key.scheme, parent->key.category)) continue;
      struct figure *child = in_category(rows, parent, rec->node[i].category);
      if (!child || firm(child) || isnan(child->value)) continue;
      child->value *= factor;
      child->status = STATUS_PRORATED;
    }
  } else if (!held(parent) && c.n_held) {
    parent->value = c.held + c.free;
    parent->status = STATUS_SUMMED;
  }
  for (size_t i = 0; i < rec->nodes; i++) {
    if (!is_child(&rec->node[i], parent->key.scheme, parent->key.category)) continue;
    struct figure *child = in_category(rows, parent, rec->node[i].category);
    if (child) share_out(rec, rows, child);
  }
}

/* "three-sectors-2018:3" of a scheme in schemes.csv; false where it has none. */
static bool universe_of(const struct reconcile *rec, struct span scheme, struct span *of_scheme, struct span *category) {
  if (!rec->schemes) return false;
  size_t name = table_column(rec->schemes, "scheme"), universe = table_column(rec->schemes, "universe");
  if (name == TABLE_ABSENT || universe == TABLE_ABSENT) return false;
  for (size_t r = 0; r < rec->schemes->rows; r++) {
    if (!span_equal(table_at(rec->schemes, r, name), scheme)) continue;
    struct span rest = table_at(rec->schemes, r, universe);
    return rest.n && span_cut(&rest, ':', of_scheme) && (*category = rest).n;
  }
  return false;
}

/* The figure a figure is a breakdown of, or NULL. */
static struct figure *universe_figure(const struct reconcile *rec, const struct rows *rows, const struct figure *figure) {
  struct figure_key key = figure->key;
  if (!universe_of(rec, figure->key.scheme, &key.scheme, &key.category)) return NULL;
  return rows_find(rows, &key);
}

static bool is_total(const struct figure *figure) { return span_is(figure->key.category, "total"); }

/* Totals first; breakdowns of another scheme in a second pass, when that one is done. */
static void balance_totals(const struct reconcile *rec, struct rows *rows, bool breakdowns) {
  for (size_t i = 0; i < rows->n; i++) {
    struct figure *figure = &rows->figure[i];
    if (!is_total(figure) || !key_is_amount(&figure->key)) continue;
    struct figure *universe = universe_figure(rec, rows, figure);
    if ((universe != NULL) != breakdowns) continue;
    if (held(universe) && !held(figure) && universe->raw != 0) {
      figure->value = figure->raw * (universe->value / universe->raw);
      figure->status = STATUS_PRORATED;
    }
    share_out(rec, rows, figure);
  }
}

/* Overlapping schemes have no total: each category follows the figure the scheme is a breakdown of. */
static void follow_universe(const struct reconcile *rec, struct rows *rows) {
  for (size_t i = 0; i < rows->n; i++) {
    struct figure *figure = &rows->figure[i];
    if (held(figure) || !key_is_amount(&figure->key) || isnan(figure->raw)) continue;
    struct figure *universe = universe_figure(rec, rows, figure);
    if (!held(universe) || universe->raw == 0 || in_category(rows, figure, span_of("total"))) continue;
    figure->value = figure->raw * (universe->value / universe->raw);
    figure->status = STATUS_PRORATED;
  }
}

static void components_follow(struct rows *rows) {
  for (size_t i = 0; i < rows->n; i++) {
    struct figure *figure = &rows->figure[i];
    bool component = false;
    for (size_t c = 0; c < sizeof components / sizeof *components; c++)
      component |= span_is(figure->key.indicator, components[c]);
    if (!component || held(figure)) continue;
    struct figure_key key = figure->key;
    key.indicator = span_of("value_added");
    const struct figure *whole = rows_find(rows, &key);
    if (!held(whole) || whole->raw == 0) continue;
    figure->value = figure->raw * (whole->value / whole->raw);
    figure->status = whole->status;
  }
}

void balance_all(const struct reconcile *rec, struct rows *rows) {
  balance_totals(rec, rows, false);
  balance_totals(rec, rows, true);
  follow_universe(rec, rows);
  components_follow(rows);
}

/* rows.h - the long table under reconciliation, held in memory and found by key.
 *
 * A row is a figure: (region, scheme, category, indicator, vintage) at a period. Amounts are adjusted; what is derived from
 * amounts (an indicator with a dot: shares, growth) is computed again afterwards. Texts live in the arena of the stage.
 */
#ifndef TERTIA_STAGES_RECONCILE_ROWS_H
#define TERTIA_STAGES_RECONCILE_ROWS_H

#include "data/batch.h"
#include "data/period.h"

struct figure_key {
  struct span region, scheme, category, indicator, vintage;
  period_code period;
};

enum status { STATUS_UNRECONCILED, STATUS_BENCHMARKED, STATUS_INTERPOLATED, STATUS_EXTRAPOLATED, STATUS_PRORATED, STATUS_SUMMED, STATUS_RAKED };

struct figure {
  struct figure_key key;
  struct span *cell; /* the whole row as it came; periods as text */
  double raw, value; /* NaN: missing */
  double control;    /* NaN: none */
  struct span control_vintage;
  enum status status;
};

struct rows {
  struct arena *arena;
  struct figure *figure;
  size_t n, room;
  uint32_t *slot;
  size_t slots;
};

const char *status_name(enum status status);
struct figure *rows_add(struct rows *rows, const struct figure_key *key);
struct figure *rows_find(const struct rows *rows, const struct figure_key *key); /* NULL where there is none */
static inline bool key_is_amount(const struct figure_key *key) {
  return !memchr(key->indicator.p, '.', key->indicator.n) && !span_is(key->indicator, "records");
}
/* Figures in the order of key, then period, as pointers in the arena. */
struct figure **rows_sorted(struct rows *rows);
bool key_same_series(const struct figure_key *a, const struct figure_key *b);
void rows_free(struct rows *rows);

#endif

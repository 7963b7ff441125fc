/* SPDX-License-Identifier: GPL-3.0-or-later */
/* units.c - amounts in another unit of money, of the whole record or of one item. See editing.h.
 *
 * The columns vote: each that has another period, or is from another form, votes for a power of ten. The
 * record as a whole is in another unit when nearly all of them agree. Pay per head, which is much the same
 * everywhere, decides whether it is this record that is off or the one it is compared with. */
#include <math.h>
#include <stdlib.h>

#include "base/elementary.h"
#include "stages/edit/editing.h"

enum { POWER_MOST = 5 };
#define NEAR 0.48         /* of a power of ten: how far a ratio may be from one */
#define CLOSE 0.06        /* of one item: a year's growth, and less than a twelfth for a tenth */
#define NEAR_ALL 0.12     /* the mean over all columns, where growth may reach the power as well */
#define EXACT 0.05        /* the same figure in another unit */
#define NEAR_TEN 0.2      /* where the power is one or two, which growth may reach as well */
#define ALIKE_MOST 60.0   /* pay over the record's other amounts, where all are in the same unit */
#define ALONE_LEAST 300.0 /* and where pay alone is in another */
#define AGREE 0.6         /* of the columns must agree */

struct vote {
  int count[2 * POWER_MOST + 1];  /* by power */
  double off[2 * POWER_MOST + 1]; /* the sum of their distances from it */
  int n;                          /* columns that have a reference */
};

static bool power_of(double x, double reference, int *power, double *off) {
  if (x == 0 || reference == 0 || (x < 0) != (reference < 0)) return false;
  double d = real_log10(x / reference);
  *power = (int)lround(d);
  *off = fabs(d - *power);
  return *power >= -POWER_MOST && *power <= POWER_MOST;
}

static void vote_add(struct vote *vote, double x, struct reference reference) {
  int power;
  double off;
  if (!reference.n || !power_of(x, reference.level, &power, &off)) return;
  vote->n++;
  if (off > (power >= -2 && power <= 2 && power ? NEAR_TEN : NEAR)) return;
  vote->count[power + POWER_MOST]++;
  vote->off[power + POWER_MOST] += off;
}

/* The power of most columns; false when they do not agree. */
static bool vote_result(const struct vote *vote, int *power) {
  int best = POWER_MOST;
  for (int i = 0; i <= 2 * POWER_MOST; i++)
    if (vote->count[i] > vote->count[best]) best = i;
  *power = best - POWER_MOST;
  return vote->n && vote->count[best] >= AGREE * vote->n;
}

/* --- the whole record --- */

static bool is_small(int power) { return power >= -2 && power <= 2; }

/* Persons are not in money: did they grow as well? */
static bool persons_changed(const struct record *record) {
  size_t column = record->editor->emp_end;
  if (column == SCHEMA_ABSENT || !record->present[column] || !record_has(record, column)) return false;
  struct reference reference = reference_history(record, column);
  return reference.n && reference.level > 0 &&
         fabs(real_log10(decimal_amount(record->value[column]) / reference.level)) > 0.35;
}

struct verdicts {
  struct vote history, form;
  int of_history, of_form; /* powers */
  bool history_agrees, form_agrees;
  double pay;
};

static void verdicts_find(const struct record *record, const struct catalog_correction *look, struct verdicts *v) {
  *v = (struct verdicts){.pay = record_pay(record)};
  for (size_t i = 0; i < look->columns; i++) {
    size_t column = record_column(record, look->column[i]);
    if (!record_has(record, column)) continue;
    double x = decimal_amount(record->value[column]);
    vote_add(&v->history, x, reference_history(record, column));
    vote_add(&v->form, x, reference_form(record, column));
  }
  v->history_agrees = vote_result(&v->history, &v->of_history);
  v->form_agrees = vote_result(&v->form, &v->of_form);
}

/* Does pay per head speak against the record as it is, or for it once it is divided by this power? */
static bool pay_allows(double pay, int power) {
  if (pay == 0) return true;
  double after = pay / real_pow(10, power);
  if (!pay_is_usual(after)) return false;
  return !pay_is_usual(pay) || fabs(pay_away(after)) < fabs(pay_away(pay)) + 1.2;
}

static double mean_off(const struct vote *vote, int power) {
  int count = vote->count[power + POWER_MOST];
  return count ? vote->off[power + POWER_MOST] / count : 1;
}

/* Other periods show it. Growth alone may reach ten and a hundred: then more columns must agree, and persons stay. */
static bool history_tells(const struct record *record, const struct verdicts *v, int power) {
  int count = v->history.count[power + POWER_MOST];
  bool unusual = v->pay != 0 && !pay_is_usual(v->pay);
  if (!pay_allows(v->pay, power)) return false;
  if (!is_small(power)) return count >= 2 || v->history.n == 1 || unusual;
  return mean_off(&v->history, power) < NEAR_ALL && !persons_changed(record) && (count >= 4 || (unusual && count >= 2));
}

/* All periods are alike, and pay in them is beyond anything earned: they are all in the wrong unit. */
static int power_of_all_periods(const struct record *record, const struct catalog_correction *look,
                                const struct verdicts *v) {
  bool alike = v->history_agrees && !v->of_history && pay_is_beyond(v->pay);
  return alike && record_pay_to_others(record, look) < ALIKE_MOST ? power_of_pay(v->pay) : 0;
}

/* The power by which the whole record is off; 0: it is not, or no one knows. */
static int record_power(const struct record *record, const struct catalog_correction *look, const struct verdicts *v) {
  bool history = v->history_agrees && v->of_history, form = v->form_agrees && v->of_form;
  bool history_fits = v->history_agrees && !v->of_history, form_fits = v->form_agrees && !v->of_form;
  if (history && form) {
    int power = mean_off(&v->form, v->of_form) < mean_off(&v->history, v->of_history) ? v->of_form : v->of_history;
    return pay_allows(v->pay, power) ? power : 0;
  }
  if (history && !form_fits) return history_tells(record, v, v->of_history) ? v->of_history : 0;
  bool unusual = v->pay != 0 && !pay_is_usual(v->pay);
  bool exact = v->form.n >= 2 && mean_off(&v->form, v->of_form) < EXACT;
  if (form && exact && !history_fits && pay_allows(v->pay, v->of_form)) return v->of_form;
  if (form && !history_fits) return unusual && !is_small(v->of_form) && pay_allows(v->pay, v->of_form) ? v->of_form : 0;
  if (!v->history.n && !v->form.n) return power_of_pay(v->pay);
  return form_fits ? 0 : power_of_all_periods(record, look, v);
}

static bool divide(decimal value, int power, decimal *divided) {
  decimal by = 1;
  for (int i = power < 0 ? -power : power; i; i--) by *= 10;
  if (power > 0) *divided = (decimal)decimal_divide(value, by);
  return power > 0 || !__builtin_mul_overflow(value, by, divided);
}

/* Which sums hold with the values as filed: one for each identity. */
static void sums_hold(const struct record *record, bool holds[IDENTITIES_MOST]) {
  for (size_t i = 0; i < record->editor->identities; i++) {
    const struct identity *identity = &record->editor->identity[i];
    decimal_sum residual;
    holds[i] = record->applies[i] && identity_residual(identity, record->value, &residual) &&
               residual <= identity->tolerance && -residual <= identity->tolerance;
  }
}

/* Is the column in a sum that holds? Then it is in the same unit as the others of it. */
static bool is_in_sum(const struct record *record, size_t column, const bool holds[IDENTITIES_MOST]) {
  decimal size = record->value[column] < 0 ? -record->value[column] : record->value[column];
  for (size_t i = 0; i < record->editor->identities; i++) {
    const struct identity *identity = &record->editor->identity[i];
    for (size_t t = 0; holds[i] && size > identity->tolerance && t < identity->terms; t++)
      if (identity->column[t] == column) return true;
  }
  return false;
}

/* --- the year before, filled in by the form --- */

/* The column whose figure of the year before this one is; SCHEMA_ABSENT: it is not such a one. */
static size_t column_of_prior(const struct record *record, size_t column) {
  struct span name = span_of(record->editor->in.column[column].name), prior = span_of("_prior");
  if (name.n < prior.n || !span_equal(span_between(name.p + name.n - prior.n, name.p + name.n), prior))
    return SCHEMA_ABSENT;
  name.n -= prior.n;
  return record_column(record, name);
}

/* How many powers of ten it is above what was filed a year ago, else above this year's figure once that is divided. */
static double prior_away(const struct record *record, size_t column, size_t plain, int power) {
  const struct remembered *row =
      unit_row(record->unit, record->form_id, period_shift(record->period, -(int)period_kind(record->period)));
  decimal before = remembered_value(&record->editor->layout, row, plain);
  bool filed = before != DECIMAL_MISSING && before != 0;
  double level = fabs(decimal_amount(filed ? before : record->value[plain])),
         size = fabs(decimal_amount(record->value[column]));
  return real_log10(size / level) + (filed ? 0 : power);
}

/* Are the figures of the year before in the record's wrong unit as well? Half of them say so at least. */
static bool priors_are_off(const struct record *record, int power) {
  int n = 0, off = 0;
  for (size_t i = 0; i < record->editor->items; i++) {
    size_t column = record->editor->item[i].column, plain = column_of_prior(record, column);
    if (!record->editor->item[i].money || !record_has(record, column) || plain == SCHEMA_ABSENT ||
        !record_has(record, plain))
      continue;
    double away = prior_away(record, column, plain, power);
    n++;
    off += fabs(away - power) < fabs(away);
  }
  return 2 * off > n;
}

/* A column that is as in other periods, in a record that is off. */
static bool is_right_alone(const struct record *record, size_t column, const bool holds[IDENTITIES_MOST]) {
  struct reference reference = reference_history(record, column);
  int by;
  double off;
  if (is_in_sum(record, column, holds)) return false;
  return reference.n && power_of(decimal_amount(record->value[column]), reference.level, &by, &off) && by == 0;
}
void deduce_unit_record(struct record *record) {
  const struct catalog_correction *look = record_looks_for(record, CORRECT_UNIT_RECORD);
  struct verdicts v;
  bool holds[IDENTITIES_MOST];
  if (!look) return;
  verdicts_find(record, look, &v);
  sums_hold(record, holds);
  int power = record_power(record, look, &v);
  bool priors = power && priors_are_off(record, power);
  for (size_t i = 0; power && i < record->editor->items; i++) {
    const struct item *item = &record->editor->item[i];
    decimal after;
    if (!item->money || !record_has(record, item->column) || !divide(record->value[item->column], power, &after))
      continue;
    if (column_of_prior(record, item->column) != SCHEMA_ABSENT ? !priors : is_right_alone(record, item->column, holds))
      continue;
    record_fix(record, item->column, after, CORRECT_UNIT_RECORD,
               "10^%d: %d of %d columns against other periods, %d of %d against other forms, pay per head %.4g", power,
               v.history.count[power + POWER_MOST], v.history.n, v.form.count[power + POWER_MOST], v.form.n, v.pay);
  }
}

/* --- one item --- */

/* Is the item in an identity that applies to the record and is met? Then it is not off by itself. */
static bool is_held(const struct record *record, size_t column) {
  for (size_t i = 0; i < record->editor->identities; i++) {
    const struct identity *identity = &record->editor->identity[i];
    decimal_sum residual;
    if (!record->applies[i] || !identity_residual(identity, record->value, &residual)) continue;
    for (size_t t = 0; t < identity->terms; t++)
      if (identity->column[t] == column && record->value[column] > identity->tolerance) return true;
  }
  return false;
}

/* Is it of another size than the whole record could be: more than revenue, assets and payroll together allow? */
static bool pay_speaks(const struct record *record, size_t column, int power) {
  if (record_pay_column(record) != column) return false;
  double pay = record_pay(record);
  return pay != 0 && !pay_is_usual(pay) && pay_is_usual(pay / real_pow(10, power));
}

static bool column_is_money_in(const struct record *record, size_t column) {
  for (size_t i = 0; i < record->editor->items; i++)
    if (record->editor->item[i].column == column) return record->editor->item[i].money || record->editor->item[i].yuan;
  return false;
}

/* Pay that no one earns is most likely in yuan, or in million yuan, unless its history shows otherwise. */
static int pay_power(const struct record *record, size_t column, struct reference history, struct reference form) {
  int power = record_pay_column(record) == column ? power_of_pay(record_pay(record)) : 0;
  if (power && form.n && fabs(real_log10(decimal_amount(record->value[column]) / form.level) - power) > 0.5) return 0;
  if (!power || !history.n) return power;
  const struct catalog_correction *look = record_looks_for(record, CORRECT_UNIT_RECORD);
  if (pay_is_beyond(record_pay(record)) && look && record_pay_to_others(record, look) > ALONE_LEAST) return power;
  double away = real_log10(decimal_amount(record->value[column]) / history.level);
  return fabs(away - power) < 1.1 ? power : 0;
}

/* The power by which one item is off; 0: none that is certain. */
static int item_power(const struct record *record, size_t column, struct reference history, struct reference form) {
  double x = decimal_amount(record->value[column]), off_history = 1, off_form = 1;
  int by_history = 0, by_form = 0;
  bool has_history = history.n && power_of(x, history.level, &by_history, &off_history);
  bool has_form = form.n && power_of(x, form.level, &by_form, &off_form);
  int power = has_history && by_history ? by_history : has_form ? by_form : 0;
  if (pay_power(record, column, history, form)) return pay_power(record, column, history, form);
  if (!power || (has_history && has_form && by_history != by_form)) return 0;
  double off = has_history ? off_history : off_form;
  if (off > (is_small(power) ? NEAR_TEN : NEAR)) return 0;
  if (record_pay_column(record) == column && !pay_allows(record_pay(record), power)) return 0;
  bool persons = !column_is_money_in(record, column);
  if (persons && !(has_form && off_form < EXACT && off_history < NEAR_TEN)) return 0;
  if (is_small(power) && has_history && off_history > CLOSE) return 0;
  if (is_small(power) && !(has_history && has_form) && !(history.n >= 2 && pay_speaks(record, column, power))) return 0;
  return power;
}

/* Is the filed value what rounding leaves of the other form's in the wrong unit? Then that one has all of its digits.
 */
static bool is_rounded_from(double level, double filed, int power) {
  return fabs(level) < 9e12 && fabs(level * real_pow(10, power) - filed) <= 1;
}

static size_t rules_about(const struct record *record, size_t column) {
  size_t n = 0;
  for (size_t i = 0; i < record->broken_n; i++)
    n += record->editor->edits.edit[record->broken[i].edit].column == column;
  return n;
}

/* Where several items would be off, the one is that most broken rules are about; where there is no such one, something
 * else is the matter, and the unit is asked. */
void deduce_unit_item(struct record *record) {
  const struct catalog_correction *look = record_looks_for(record, CORRECT_UNIT_ITEM);
  size_t candidate = SCHEMA_ABSENT, n = 0, most = 0;
  int power = 0;
  for (size_t i = 0; look && i < look->columns; i++) {
    size_t column = record_column(record, look->column[i]);
    if (!record_has(record, column) || record_is_fixed(record, column) || is_held(record, column)) continue;
    int by = item_power(record, column, reference_history(record, column), reference_form(record, column));
    if (!by) continue;
    size_t rules = rules_about(record, column) + 1;
    if (rules > most)
      candidate = column, power = by, n = 1, most = rules;
    else
      n += rules == most;
  }
  decimal after;
  if (n != 1 || !divide(record->value[candidate], power, &after)) return;
  struct reference history = reference_history(record, candidate), form = reference_form(record, candidate);
  if (power < 0 && form.n && is_rounded_from(form.level, decimal_amount(record->value[candidate]), power))
    after = (decimal)llround(form.level * DECIMAL_SCALE);
  record_fix(record, candidate, after, CORRECT_UNIT_ITEM, "10^%d: %.6g in other periods (%d), %.6g on other forms",
             power, history.level, history.n, form.level);
}

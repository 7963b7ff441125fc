/* SPDX-License-Identifier: GPL-3.0-or-later */
/* primary.c - cells that are confidential by what they are based on. See protect.h, stat/sensitivity.h.
 *
 * Contributions are those of the records; a figure that was reconciled is them times a factor, and so are the
 * protections. */
#include <math.h>

#include "stages/protect/protect.h"

/* Has the indicator rows of its own? Otherwise those of `*` apply. */
static bool has_own(const struct confidentiality *rules, struct span indicator) {
  for (size_t i = 0; i < rules->n; i++)
    if (span_equal(rules->rule[i].indicator, indicator)) return true;
  return false;
}

static bool rule_holds(const struct confidentiality_rule *rule, struct span indicator, bool own) {
  return own ? span_equal(rule->indicator, indicator) : span_is(rule->indicator, "*");
}

uint64_t threshold_of(const struct protect *protect, struct span indicator) {
  bool own = has_own(protect->rules, indicator);
  uint64_t least = 0;
  for (size_t i = 0; i < protect->rules->n; i++) {
    const struct confidentiality_rule *rule = &protect->rules->rule[i];
    if (rule->kind == RULE_THRESHOLD && rule_holds(rule, indicator, own) && (uint64_t)rule->n > least)
      least = (uint64_t)rule->n;
  }
  return least;
}

static struct sensitivity rule_apply(const struct confidentiality_rule *rule, const struct contribution *contribution) {
  switch (rule->kind) {
  case RULE_THRESHOLD:
    return sensitivity_threshold(contribution, (uint64_t)rule->n);
  case RULE_DOMINANCE:
    return sensitivity_dominance(contribution, (size_t)rule->n, rule->percent);
  case RULE_P_PERCENT:
    return sensitivity_p_percent(contribution, rule->percent);
  case RULE_PRIOR_POSTERIOR:
    return sensitivity_prior_posterior(contribution, rule->percent, rule->prior);
  case RULE_NONE:
    break;
  }
  return (struct sensitivity){false, 0};
}

/* Published figure over the sum of the records. */
static double factor_of(const struct cell *cell) {
  return cell->total != 0 && cell->value != 0 ? fabs(cell->value / cell->total) : 1;
}

static const char *const rule_name[] = {"threshold", "dominance", "p_percent", "prior_posterior", "none"};

static void mark_by_rule(struct cell *cell, const struct confidentiality_rule *rule) {
  struct contribution contribution = {cell->largest, cell->n_largest, cell->contributors, cell->absolute};
  struct sensitivity found = rule_apply(rule, &contribution);
  if (!found.confidential) return;
  if (cell->status != CELL_PRIMARY) cell->rule = rule_name[rule->kind];
  cell->status = CELL_PRIMARY;
  cell->protection = fmax(cell->protection, found.protection * factor_of(cell));
  cell->required = fmax(cell->required, rule->required);
}

/* Without contributions the count of values decides whether the cell is under the threshold. */
static void mark_unknown(struct protecting *run, struct cell *cell) {
  const struct protect *p = run->protect;
  struct span count = row_text_at(run, cell->row, p->count);
  protect_note(run, "protect-unknown", &cell->key, "the contributors of the figure are unknown; it is suppressed");
  cell->status = CELL_PRIMARY;
  cell->rule = "unknown";
  cell->contributors = count.n ? (uint64_t)span_real(count) : 0;
  for (size_t i = 0; i < p->rules->n; i++) cell->required = fmax(cell->required, p->rules->rule[i].required);
}

static bool is_exempt(const struct protect *protect, struct span indicator, bool own) {
  for (size_t i = 0; i < protect->rules->n; i++)
    if (protect->rules->rule[i].kind == RULE_NONE && rule_holds(&protect->rules->rule[i], indicator, own)) return true;
  return false;
}

/* A total that others published and the figure was drawn to: it is known whatever it is based on. */
static bool is_control(const struct protecting *run, const struct cell *cell) {
  const struct protect *p = run->protect;
  return row_text_at(run, cell->row, p->control).n && !span_is(row_text_at(run, cell->row, p->rank), "advisory");
}

static void cell_mark(struct protecting *run, struct cell *cell) {
  const struct protect *p = run->protect;
  bool own = has_own(p->rules, cell->key.indicator);
  if (cell->status == CELL_OPEN && is_control(run, cell)) cell->status = CELL_WAIVED, cell->rule = "control";
  if (cell->status != CELL_OPEN || is_exempt(p, cell->key.indicator, own)) return;
  if (cell->value == 0 && (!cell->known || cell->contributors == 0)) {
    cell->status = CELL_ZERO;
    return;
  }
  if (!cell->known) {
    mark_unknown(run, cell);
    return;
  }
  for (size_t i = 0; i < p->rules->n; i++)
    if (rule_holds(&p->rules->rule[i], cell->key.indicator, own)) mark_by_rule(cell, &p->rules->rule[i]);
}

void primary_mark(struct protecting *run) {
  for (size_t i = 0; i < run->cells; i++) cell_mark(run, &run->cell[i]);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* confidentiality.c - see confidentiality.h. */
#include "knowledge/confidentiality.h"

#include <math.h>

#include "base/i18n.h"
#include "knowledge/inside.h"

enum { INDICATOR, RULE, N, PERCENT, PRIOR, REQUIRED, NOTE, FIELDS };
static const struct field fields[FIELDS] = {
    [INDICATOR] = {"indicator", FIELD_NAME, FIELD_KEY | FIELD_STAR, NULL, NAMES_INDICATORS},
    [RULE] = {"rule", FIELD_WORD, FIELD_KEY, "threshold|dominance|p_percent|prior_posterior|none", NAMES_NONE},
    [N] = {"n", FIELD_WHOLE, FIELD_PART_KEY, NULL, NAMES_NONE},
    [PERCENT] = {"percent", FIELD_NUMBER, FIELD_NEED, NULL, NAMES_NONE},
    [PRIOR] = {"prior", FIELD_NUMBER, FIELD_NEED, NULL, NAMES_NONE},
    [REQUIRED] = {"required", FIELD_NUMBER, FIELD_NEED, NULL, NAMES_NONE},
    [NOTE] = {"note", FIELD_TEXT, 0, NULL, NAMES_NONE},
};

/* Which cells each rule has, in the order of the kinds: n, percent, prior, required. */
static const bool has[][4] = {{true, false, false, true},
                              {true, true, false, true},
                              {false, true, false, true},
                              {false, true, true, true},
                              {false, false, false, false}};

static void check_cells(const struct sheet *sheet, size_t r, const struct confidentiality_rule *rule) {
  static const int cell[] = {N, PERCENT, PRIOR, REQUIRED};
  for (size_t i = 0; i < 4; i++) {
    bool filled = sheet_cell(sheet, r, (size_t)cell[i]).n > 0;
    if (filled != has[rule->kind][i])
      sheet_fault(sheet, r, cell[i], NULL,
                  filled ? _("rule %.*s does not use this column") : _("rule %.*s needs this column"),
                  SPAN_ARG(rule->name));
  }
  if (rule->kind == RULE_NONE) return;
  if (rule->n < 1 && has[rule->kind][0]) sheet_fault(sheet, r, N, NULL, _("at least 1"));
  if (rule->percent <= 0 || (rule->kind == RULE_DOMINANCE && rule->percent > 100))
    sheet_fault(sheet, r, PERCENT, NULL, _("not a percentage above 0"));
  if (rule->prior <= rule->percent)
    sheet_fault(sheet, r, PRIOR, NULL, _("the prior percentage is above that of the rule"));
  if (!(rule->required > 0)) sheet_fault(sheet, r, REQUIRED, NULL, _("not a percentage above 0"));
}

static double confidentiality_number_at(const struct sheet *sheet, size_t r, size_t field) {
  struct span cell = sheet_cell(sheet, r, field);
  return cell.n ? span_real(cell) : NAN;
}

static const void *confidentiality_build(struct sheet *sheet) {
  struct confidentiality *rules = arena_array(sheet->arena, struct confidentiality, 1);
  struct confidentiality_rule *rule = arena_array(sheet->arena, struct confidentiality_rule, sheet->table->rows + 1);
  for (size_t r = 0; r < sheet->table->rows; r++) {
    int kind = sheet_choice(sheet, r, RULE);
    rule[r] = (struct confidentiality_rule){.indicator = sheet_cell(sheet, r, INDICATOR),
                                            .kind = kind < 0 ? RULE_NONE : (enum confidentiality_kind)kind,
                                            .n = sheet_whole(sheet, r, N, 0),
                                            .percent = confidentiality_number_at(sheet, r, PERCENT),
                                            .prior = confidentiality_number_at(sheet, r, PRIOR),
                                            .required = confidentiality_number_at(sheet, r, REQUIRED),
                                            .name = sheet_cell(sheet, r, RULE)};
    if (kind >= 0) check_cells(sheet, r, &rule[r]);
  }
  *rules = (struct confidentiality){rule, sheet->table->rows};
  return rules;
}

const struct sheet_kind confidentiality_kind = {fields, FIELDS, false, confidentiality_build, NULL, NULL};

int knowledge_confidentiality(struct knowledge *knowledge, const struct confidentiality **rules, struct err *err) {
  const void *object;
  int code = knowledge_object(knowledge, "confidentiality/rules.csv", &object, err);
  *rules = object;
  return code;
}

int knowledge_confidentiality_of(struct knowledge *knowledge, const struct table *table,
                                 const struct confidentiality **rules, struct err *err) {
  const void *object;
  int code = knowledge_object_of(knowledge, "confidentiality", table, &object, err);
  *rules = object;
  return code;
}

/* --- derived figures --- */

/* The figures that programs compute. */
static const char derived_names[] =
    ".growth|.growth_matched|.growth_prior|.month|.share_parent|.share_total|.margin|.per_head|"
    ".missing_share|.share_on_*|.growing_share|.loss_share|.new|.gone|.moved|.hhi|.top10_share|"
    ".largest_share|.largest_change|records|units";

enum { FIGURE, NEEDS, OTHERS, PUBLISH, DERIVED_NOTE, DERIVED_FIELDS };
static const struct field derived_fields[DERIVED_FIELDS] = {
    [FIGURE] = {"figure", FIELD_WORD, FIELD_KEY | FIELD_ALL, derived_names, NAMES_NONE},
    [NEEDS] = {"needs", FIELD_WORD, FIELD_NEED | FIELD_LIST, "self|parent|total|year_before|period_before", NAMES_NONE},
    [OTHERS] = {"others", FIELD_NAME, FIELD_NEED | FIELD_LIST, NULL, NAMES_INDICATORS},
    [PUBLISH] = {"publish", FIELD_WORD, FIELD_FILLED, "no|yes", NAMES_NONE},
    [DERIVED_NOTE] = {"note", FIELD_TEXT, 0, NULL, NAMES_NONE},
};

static unsigned needs_of(struct span list) {
  static const char *const word[] = {"self", "parent", "total", "year_before", "period_before"};
  unsigned needs = 0;
  struct span one;
  while (list.n && span_cut(&list, '|', &one))
    for (unsigned i = 0; i < 5; i++)
      if (span_is(one, word[i])) needs |= 1u << i;
  return needs;
}

static const void *derived_figures_build(struct sheet *sheet) {
  struct derived_figures *figures = arena_array(sheet->arena, struct derived_figures, 1);
  struct derived_figure *figure = arena_array(sheet->arena, struct derived_figure, sheet->table->rows + 1);
  for (size_t r = 0; r < sheet->table->rows; r++) {
    struct span name = sheet_cell(sheet, r, FIGURE);
    bool prefix = name.n && name.p[name.n - 1] == '*';
    figure[r] = (struct derived_figure){.name = {name.p, name.n - prefix},
                                        .prefix = prefix,
                                        .needs = needs_of(sheet_cell(sheet, r, NEEDS)),
                                        .others = sheet_cell(sheet, r, OTHERS),
                                        .publish = sheet_is(sheet, r, PUBLISH, "yes")};
  }
  *figures = (struct derived_figures){figure, sheet->table->rows};
  return figures;
}

const struct sheet_kind derived_figures_kind = {derived_fields,        DERIVED_FIELDS, false,
                                                derived_figures_build, NULL,           NULL};

int knowledge_derived_figures(struct knowledge *knowledge, const struct derived_figures **figures, struct err *err) {
  const void *object;
  int code = knowledge_object(knowledge, "confidentiality/derived.csv", &object, err);
  *figures = object;
  return code;
}

const struct derived_figure *derived_figure(const struct derived_figures *figures, struct span indicator) {
  const char *point = indicator.n ? memchr(indicator.p, '.', indicator.n) : NULL;
  struct span ending = point ? span_between(point, indicator.p + indicator.n) : indicator;
  for (size_t i = 0; i < figures->n; i++) {
    const struct derived_figure *f = &figures->figure[i];
    if (f->prefix ? span_starts(ending, f->name) : span_equal(ending, f->name)) return f;
  }
  return NULL;
}

/* --- sums --- */

enum { TOTAL, PARTS, SUM_NOTE, SUM_FIELDS };
static const struct field sum_fields[SUM_FIELDS] = {
    [TOTAL] = {"total", FIELD_NAME, FIELD_KEY, NULL, NAMES_INDICATORS},
    [PARTS] = {"parts", FIELD_NAME, FIELD_FILLED | FIELD_LIST, NULL, NAMES_INDICATORS},
    [SUM_NOTE] = {"note", FIELD_TEXT, 0, NULL, NAMES_NONE},
};

static const void *indicator_sums_build(struct sheet *sheet) {
  struct indicator_sums *sums = arena_array(sheet->arena, struct indicator_sums, 1);
  struct indicator_sum *sum = arena_array(sheet->arena, struct indicator_sum, sheet->table->rows + 1);
  for (size_t r = 0; r < sheet->table->rows; r++)
    sum[r] = (struct indicator_sum){sheet_cell(sheet, r, TOTAL), sheet_cell(sheet, r, PARTS)};
  *sums = (struct indicator_sums){sum, sheet->table->rows};
  return sums;
}

const struct sheet_kind indicator_sums_kind = {sum_fields, SUM_FIELDS, false, indicator_sums_build, NULL, NULL};

int knowledge_indicator_sums(struct knowledge *knowledge, const struct indicator_sums **sums, struct err *err) {
  const void *object;
  int code = knowledge_object(knowledge, "confidentiality/sums.csv", &object, err);
  *sums = object;
  return code;
}

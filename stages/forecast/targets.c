/* SPDX-License-Identifier: GPL-3.0-or-later */
/* targets.c - the tables of targets. Columns: catalog/targets/jiangbei-2025.csv describes each. See
 * assessment.h.
 *
 * What a table states is used. What it does not state is read from the sentence of the target (target_words.c) and
 * marked as inferred: its sense, whether it is strict, whether it must be met in every year, whether it is a mean over
 * a plan, and where that plan begins. */
#include <math.h>

#include "base/i18n.h"
#include "stages/forecast/assessment.h"

/* A row being read. */
struct reading {
  const struct forecasting *f;
  const struct table *table;
  size_t row;
  struct span sentence;
  struct arena *arena;
};

static struct span targets_cell(const struct reading *in, const char *column) {
  return table_at(in->table, in->row, table_column(in->table, column));
}

static int targets_complain(const struct reading *in, struct err *err, const char *column, const char *expected) {
  return err_set(err, EX_CONFIG, _("%s:%u: %s '%.*s' (%s)"), table_file(in->table, in->row), in->table->line[in->row],
                 column, SPAN_ARG(targets_cell(in, column)), expected);
}

static const char *targets_word_of(struct span text, char word[32]) {
  size_t n = text.n < 31 ? text.n : 31;
  if (n) memcpy(word, text.p, n);
  word[n] = '\0';
  return word;
}

/* Direction as a word of the program or as the documents have it. */
static bool direction_of(struct span text, enum target_direction *direction) {
  static const struct {
    const char *word;
    enum target_direction direction;
  } known[] = {{"左右", TARGET_ABOUT},      {"约", TARGET_ABOUT},       {"不超过", TARGET_AT_MOST},
               {"不高于", TARGET_AT_MOST},  {"以下", TARGET_AT_MOST},   {"以内", TARGET_AT_MOST},
               {"降到", TARGET_AT_MOST},    {"控制在", TARGET_AT_MOST}, {"以上", TARGET_AT_LEAST},
               {"不低于", TARGET_AT_LEAST}, {"超过", TARGET_AT_LEAST},  {"突破", TARGET_AT_LEAST},
               {"达", TARGET_AT_LEAST}};
  char word[32];
  if (target_direction_named(targets_word_of(text, word), direction)) return true;
  for (size_t i = 0; i < sizeof known / sizeof *known; i++)
    if (span_find(text, span_of(known[i].word))) {
      *direction = known[i].direction;
      return true;
    }
  return false;
}

/* yes, no, or empty: then by the sentence. */
static int read_flag(const struct reading *in, const char *column, enum target_sense sense, bool *flag,
                     struct err *err) {
  struct span text = targets_cell(in, column);
  if (!text.n)
    *flag = target_words_say(in->f->words, in->sentence, sense, column);
  else if (span_is(text, "yes") || span_is(text, "1") || span_is(text, "true"))
    *flag = true;
  else if (span_is(text, "no") || span_is(text, "0") || span_is(text, "false"))
    *flag = false;
  else
    return targets_complain(in, err, column, "yes or no");
  return 0;
}

/* --- sense -------------------------------------------------------------------------------------------------------- */

/* The sense stated: in its own column, or by an unambiguous direction. */
static bool stated_sense(const struct reading *in, const struct target_row *row, enum target_sense *sense) {
  char word[32];
  if (target_sense_named(targets_word_of(targets_cell(in, "sense"), word), sense)) return true;
  if (row->goal.direction == TARGET_ABOUT || row->direction_reading == READING_INFERRED) return false;
  *sense = row->goal.direction == TARGET_AT_LEAST ? TARGET_UP : TARGET_DOWN;
  return true;
}

static int read_sense(const struct reading *in, struct target_row *row, struct err *err) {
  char word[32];
  struct span sense = targets_cell(in, "sense"), reading = targets_cell(in, "reading");
  if (sense.n && !target_sense_named(targets_word_of(sense, word), &row->goal.sense))
    return targets_complain(in, err, "sense", "up, down or both");
  if (reading.n && !span_is(reading, "stated") && !span_is(reading, "inferred"))
    return targets_complain(in, err, "reading", "stated or inferred");
  bool stated = stated_sense(in, row, &row->goal.sense);
  row->reading = stated && !span_is(reading, "inferred") ? READING_STATED : READING_INFERRED;
  if (!stated && !target_words_sense(in->f->words, in->sentence, &row->goal.sense)) row->goal.sense = TARGET_UP;
  return 0;
}

/* Neither direction nor sense stand in the table: what the sentence has, 控制在 9% 以内; false without such words. */
static bool direction_by_words(const struct reading *in, enum target_direction *direction) {
  static const enum target_direction of[] = {
      [TARGET_UP] = TARGET_AT_LEAST, [TARGET_DOWN] = TARGET_AT_MOST, [TARGET_BOTH] = TARGET_ABOUT};
  enum target_sense sense = TARGET_UP;
  bool about = span_find(in->sentence, span_of("左右")), any = target_words_sense(in->f->words, in->sentence, &sense);
  *direction = about ? TARGET_ABOUT : of[sense];
  return about || any;
}

static int read_direction(const struct reading *in, struct target_row *row, struct err *err) {
  struct span text = targets_cell(in, "direction"), sense = targets_cell(in, "sense");
  if (text.n)
    return direction_of(text, &row->goal.direction)
               ? 0
               : targets_complain(in, err, "direction", "about, at_least or at_most");
  if (!sense.n && direction_by_words(in, &row->goal.direction))
    row->direction_reading = READING_INFERRED;
  else
    row->goal.direction = span_is(sense, "down")   ? TARGET_AT_MOST
                          : span_is(sense, "both") ? TARGET_ABOUT
                                                   : TARGET_AT_LEAST;
  return 0;
}

/* --- value, tolerance, precision ---------------------------------------------------------------------------------- */

static int read_number(const struct reading *in, const char *column, double *value, struct err *err) {
  if (!series_read_value(targets_cell(in, column), value) || *value < 0)
    return targets_complain(in, err, column, "a number from 0");
  return 0;
}

/* "About" without a tolerance: one point of a share or rate, else 2 % of the value. */
static double usual_tolerance(const struct target_row *row) {
  return unit_is_share(row->unit) ? 1 : 0.02 * fabs(row->goal.value);
}

static int read_tolerance(const struct reading *in, struct target_row *row, struct err *err) {
  struct span by = targets_cell(in, "tolerance_by");
  int code = read_number(in, "tolerance", &row->goal.tolerance, err);
  if (code) return code;
  if (by.n && !span_is(by, "policy") && !span_is(by, "assumed"))
    return targets_complain(in, err, "tolerance_by", "policy or assumed");
  bool given = !isnan(row->goal.tolerance);
  if (!given) row->goal.tolerance = row->goal.direction == TARGET_ABOUT ? usual_tolerance(row) : 0;
  row->tolerance_by = !(row->goal.tolerance > 0)         ? ""
                      : !given || span_is(by, "assumed") ? "assumed"
                      : by.n                             ? "policy"
                                                         : "unstated";
  return 0;
}

/* The step in which figures of the unit are published. */
static double usual_precision(const struct table *units, struct span unit) {
  double step;
  for (size_t r = 0; r < units->rows; r++)
    if (span_equal(table_at(units, r, table_column(units, "unit")), unit) &&
        series_read_value(table_at(units, r, table_column(units, "precision")), &step) && step > 0)
      return step;
  return 0;
}

static int read_goal(const struct reading *in, struct target_row *row, struct err *err) {
  struct span value = targets_cell(in, "value");
  if (!series_read_value(value, &row->goal.value) || isnan(row->goal.value))
    return targets_complain(in, err, "value", "a number");
  int code = read_direction(in, row, err);
  if (!code) code = read_sense(in, row, err);
  if (!code) code = read_tolerance(in, row, err);
  if (!code) code = read_number(in, "precision", &row->goal.precision, err);
  if (!code && isnan(row->goal.precision)) row->goal.precision = usual_precision(in->f->units, row->unit);
  return code ? code : read_flag(in, "strict", row->goal.sense, &row->goal.strict, err);
}

/* --- the plan ----------------------------------------------------------------------------------------------------- */

static int read_plan(const struct reading *in, struct target_row *row, struct err *err) {
  struct span from = targets_cell(in, "plan_from");
  row->plan_from = from.n ? PERIOD_NONE : target_words_plan(in->sentence, row->period);
  row->plan_reading = from.n ? READING_STATED : READING_INFERRED;
  if (from.n && (!period_read(from, &row->plan_from) || period_kind(row->plan_from) != period_kind(row->period) ||
                 row->plan_from > row->period))
    return targets_complain(in, err, "plan_from", "a period of the kind of the target's, not after it");
  return 0;
}

static int read_span(const struct reading *in, struct target_row *row, struct err *err) {
  bool every = false, mean = false;
  int code = read_flag(in, "every_year", row->goal.sense, &every, err);
  if (!code) code = read_flag(in, "mean_over_plan", row->goal.sense, &mean, err);
  if (!code && every && mean) return targets_complain(in, err, "every_year", "not together with mean_over_plan");
  row->span = mean ? TARGET_MEAN : every ? TARGET_EVERY_YEAR : TARGET_OF_DATE;
  return code;
}

/* --- rows --------------------------------------------------------------------------------------------------------- */

static void targets_read_texts(const struct reading *in, struct target_row *row) {
  *row = (struct target_row){.name = targets_cell(in, "target"),
                             .region = targets_cell(in, "region"),
                             .indicator = targets_cell(in, "indicator"),
                             .title_zh = targets_cell(in, "title_zh"),
                             .title_en = targets_cell(in, "title_en"),
                             .unit = targets_cell(in, "unit"),
                             .numerator = targets_cell(in, "numerator"),
                             .denominator = targets_cell(in, "denominator"),
                             .source_kind = targets_cell(in, "source_kind"),
                             .kind = targets_cell(in, "kind"),
                             .source = targets_cell(in, "source"),
                             .note = targets_cell(in, "note"),
                             .file = table_file(in->table, in->row),
                             .line = in->table->line[in->row]};
  struct span prefix = span_of("target_"); /* as published tables of targets name them */
  if (span_starts(row->indicator, prefix)) row->indicator.p += prefix.n, row->indicator.n -= prefix.n;
  if (!row->name.n) row->name = row->indicator;
}

static int targets_read_row(struct reading *in, struct target_row *row, struct err *err) {
  targets_read_texts(in, row);
  if (!period_read(targets_cell(in, "period"), &row->period) || row->period == PERIOD_NONE)
    return targets_complain(in, err, "period", "a year, quarter or month");
  struct span part[] = {targets_cell(in, "direction"), row->source, row->note, row->title_zh};
  in->sentence = target_sentence_of(in->f->words, part, sizeof part / sizeof *part, in->arena);
  int code = read_goal(in, row, err);
  if (!code) code = read_plan(in, row, err);
  return code ? code : read_span(in, row, err);
}

static bool for_all(const struct target_row *row) { return !row->region.n || span_is(row->region, "*"); }

/* A row for every region that has data for it; itself when there is none. The set is sorted by region. */
static size_t expand(const struct target_row *row, const struct series_set *set, struct target_row *out) {
  size_t n = 0;
  for (size_t i = 0; for_all(row) && i < set->n; i++) {
    const struct series *s = &set->list[i];
    struct span region = s->key.field[SERIES_REGION];
    if (n && span_equal(out[n - 1].region, region)) continue;
    if (!selector_covers(row->numerator, s, period_kind(row->period)) &&
        !selector_covers(row->indicator, s, period_kind(row->period)))
      continue;
    out[n] = *row;
    out[n++].region = region;
  }
  if (!n) out[n++] = *row;
  return n;
}

static size_t regions_of(const struct series_set *set) {
  size_t n = 1;
  for (size_t i = 1; i < set->n; i++)
    n += span_equal(set->list[i].key.field[SERIES_REGION], set->list[i - 1].key.field[SERIES_REGION]) ? 0 : 1;
  return n;
}

static int check_columns(const struct table *table, struct err *err) {
  size_t ignored;
  int code = table_need(table, "period", &ignored, err);
  if (!code) code = table_need(table, "value", &ignored, err);
  return code ? code : table_need(table, "indicator", &ignored, err);
}

/* One target, region and date must not be there twice, within a table or in two. */
static int check_twice(const struct target_row *row, size_t n, struct err *err) {
  for (size_t i = 0; i < n; i++)
    for (size_t j = 0; j < i; j++)
      if (row[i].period == row[j].period && span_equal(row[i].name, row[j].name) &&
          span_equal(row[i].region, row[j].region))
        return err_set(err, EX_CONFIG, _("%s:%u: target '%.*s' has this date in %s:%u already"), row[i].file,
                       row[i].line, SPAN_ARG(row[i].name), row[j].file, row[j].line);
  return 0;
}

static size_t rows_of_all(const struct forecasting *f) {
  size_t n = 0;
  for (size_t t = 0; t < f->target_tables; t++) n += f->targets[t]->rows;
  return n;
}

int targets_read(const struct forecasting *f, const struct series_set *set, struct arena *arena,
                 struct target_row **row, size_t *n, struct err *err) {
  size_t regions = regions_of(set), room = 0, lines = 0;
  struct target_row *line = arena_array(arena, struct target_row, rows_of_all(f) + 1);
  for (size_t t = 0; t < f->target_tables; t++) {
    struct reading in = {.f = f, .table = f->targets[t], .arena = arena};
    int code = check_columns(in.table, err);
    for (in.row = 0; !code && in.row < in.table->rows; in.row++) code = targets_read_row(&in, &line[lines++], err);
    if (code) return code;
  }
  for (size_t i = 0; i < lines; i++) {
    int code = target_names_check(f, set, &line[i], err);
    if (code) return code;
    room += for_all(&line[i]) ? regions : 1;
  }
  *row = arena_array(arena, struct target_row, room + 1);
  *n = 0;
  for (size_t i = 0; i < lines; i++) *n += expand(&line[i], set, *row + *n);
  return check_twice(line, lines, err);
}

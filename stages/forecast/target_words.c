/* SPDX-License-Identifier: GPL-3.0-or-later */
/* target_words.c - how the sentence of a target is read: its sense, "more than", "in every year", "a year on average",
 * and the first year of its plan. See assessment.h and catalog/target-words.csv. */
#include "base/i18n.h"
#include "stages/forecast/assessment.h"

static bool is_yes(struct span text) { return span_is(text, "yes"); }

/* Are all words of the row in the sentence? */
static bool row_applies(const struct table *words, size_t row, struct span sentence) {
  struct span list = table_at(words, row, table_column(words, "words")), one;
  while (list.n && span_cut(&list, ' ', &one))
    if (one.n && !span_find(sentence, one)) return false;
  return true;
}

static const char *const property_name[] = {"sense", "strict", "every_year", "mean_over_plan"};
enum { PROPERTIES = sizeof property_name / sizeof *property_name };

static bool sets_nothing(const struct table *words, size_t row) {
  for (int i = 0; i < PROPERTIES; i++)
    if (table_at(words, row, table_column(words, property_name[i])).n) return false;
  return true;
}

static void target_words_blank(char *text, struct span word) {
  for (char *at = text; word.n && (at = strstr(at, word.p)) != NULL;) memset(at, ' ', word.n);
}

struct span target_sentence_of(const struct table *words, const struct span *part, size_t parts, struct arena *arena) {
  struct strbuf text = {0};
  for (size_t i = 0; i < parts; i++) strbuf_span(&text, part[i]), strbuf_char(&text, ' ');
  char *sentence = arena_copy(arena, text.bytes, text.n);
  strbuf_free(&text);
  for (size_t r = 0; r < words->rows; r++) {
    struct span word = table_at(words, r, table_column(words, "words"));
    if (sets_nothing(words, r)) target_words_blank(sentence, span_of(arena_copy(arena, word.p, word.n)));
  }
  return span_of(sentence);
}

static bool row_sense(const struct table *words, size_t row, enum target_sense *sense) {
  char word[8] = "";
  struct span text = table_at(words, row, table_column(words, "sense"));
  if (!text.n || text.n >= sizeof word) return false;
  memcpy(word, text.p, text.n);
  return target_sense_named(word, sense);
}

bool target_words_sense(const struct table *words, struct span sentence, enum target_sense *sense) {
  for (size_t r = 0; r < words->rows; r++)
    if (row_sense(words, r, sense) && row_applies(words, r, sentence)) return true;
  return false;
}

bool target_words_say(const struct table *words, struct span sentence, enum target_sense sense, const char *property) {
  size_t column = table_column(words, property);
  for (size_t r = 0; r < words->rows; r++) {
    enum target_sense of = sense;
    if (!is_yes(table_at(words, r, column)) || (row_sense(words, r, &of) && of != sense)) continue;
    if (row_applies(words, r, sentence)) return true;
  }
  return false;
}

/* --- years of a plan ---------------------------------------------------------------------------------------------- */

static bool target_words_is_digit(char c) { return c >= '0' && c <= '9'; }

/* The year whose four digits are at p and are not part of a longer number. */
static int year_at(struct span text, size_t at) {
  int year = 0;
  if (at + 4 > text.n || (at > 0 && target_words_is_digit(text.p[at - 1])) ||
      (at + 4 < text.n && target_words_is_digit(text.p[at + 4])))
    return 0;
  for (size_t i = at; i < at + 4; i++) {
    if (!target_words_is_digit(text.p[i])) return 0;
    year = 10 * year + text.p[i] - '0';
  }
  return year;
}

/* The length of what may be between the years of a range: -, –, —, ——, ~, 至, 到, 年 before them. */
static size_t range_mark(struct span text, size_t at) {
  static const char *const mark[] = {"-",  "–",  "——",  "—",   "－",   "~",    "～",
                                     "至", "到", "年—", "年-", "年至", "年到", "年–"};
  for (size_t i = 0; i < sizeof mark / sizeof *mark; i++)
    if (span_starts((struct span){text.p + at, text.n - at}, span_of(mark[i]))) return strlen(mark[i]);
  return 0;
}

period_code target_words_plan(struct span sentence, period_code end) {
  for (size_t i = 0; i + 9 <= sentence.n; i++) {
    int from = year_at(sentence, i);
    size_t mark = from ? range_mark(sentence, i + 4) : 0;
    if (mark && year_at(sentence, i + 4 + mark) == period_year(end) && from < period_year(end))
      return period_make(period_kind(end), from, 1);
  }
  return PERIOD_NONE;
}

int target_words_check(const struct table *words, struct err *err) {
  for (size_t r = 0; r < words->rows; r++) {
    enum target_sense ignored;
    struct span sense = table_at(words, r, table_column(words, "sense"));
    if (sense.n && !row_sense(words, r, &ignored))
      return err_set(err, EX_CONFIG, _("%s:%u: sense '%.*s' (up, down or both)"), table_file(words, r), words->line[r],
                     SPAN_ARG(sense));
    for (int i = 1; i < PROPERTIES; i++) {
      struct span text = table_at(words, r, table_column(words, property_name[i]));
      if (text.n && !is_yes(text))
        return err_set(err, EX_CONFIG, _("%s:%u: %s is yes or empty, not '%.*s'"), table_file(words, r), words->line[r],
                       property_name[i], SPAN_ARG(text));
    }
  }
  return 0;
}

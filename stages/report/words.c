/* SPDX-License-Identifier: GPL-3.0-or-later */
/* words.c - targets in words: their title, change, distance and chance, and the figures of their rows. See report.h. */
#include <math.h>

#include "base/figure_text.h"
#include "stages/report/report.h"

struct assessment_row row_at(const struct report *report, size_t row) {
  return (struct assessment_row){report->assessment, row};
}

const char *verdict_tone(struct assessment_row at) {
  struct span verdict = assessment_cell(at, "verdict");
  static const struct {
    const char *verdict, *tone;
  } tone[] = {{"met", "good"},  {"reached", "good"}, {"very_likely", "good"},  {"likely", "good"},
              {"even", "even"}, {"unlikely", "bad"}, {"very_unlikely", "bad"}, {"missed", "bad"}};
  for (size_t i = 0; i < sizeof tone / sizeof *tone; i++)
    if (span_is(verdict, tone[i].verdict)) return tone[i].tone;
  return "";
}

double target_year_change(const struct report *report, size_t row) {
  struct assessment_row at = row_at(report, row);
  struct figure_name name = {assessment_cell(at, "region"), assessment_cell(at, "indicator"),
                             assessment_cell(at, "vintage")};
  struct curve past = history_of(report, &name);
  double latest = assessment_real(at, "latest_period"), step = assessment_real(at, "precision");
  /* The difference of the figures as printed, so that a reader who subtracts finds the same. */
  return figure_round(curve_at(&past, latest), step) - figure_round(curve_at(&past, latest - 1), step);
}

static struct span words_kept(const struct report *report, struct strbuf *text) {
  struct span copy = {arena_copy(report->arena, text->n ? text->bytes : "", text->n), text->n};
  strbuf_free(text);
  return copy;
}

static struct span shown(const struct report *report, size_t row, const char *column, int finer) {
  struct strbuf text = {0};
  assessment_figure(row_at(report, row), column, finer, &text);
  return words_kept(report, &text);
}

static bool is_share(struct assessment_row at) { return span_is(assessment_cell(at, "unit"), "%"); }

static void write_change(const struct report *report, size_t row, struct bilingual *text) {
  struct assessment_row at = row_at(report, row);
  double change = target_year_change(report, row);
  struct strbuf size = {0};
  if (isnan(change)) return;
  figure_put(&size, fabs(change), assessment_real(at, "precision"));
  struct span n = words_kept(report, &size);
  bool points = is_share(at), same = fabs(change) < 1e-9;
  if (same) {
    say_zh(text, "，与上年持平"), say_en(text, ", as in the year before");
  } else if (points) {
    say_zh(text, "，比上年%s%.*s个百分点", change > 0 ? "提高" : "下降", SPAN_ARG(n));
    say_en(text, ", %s %.*s points on the year before", change > 0 ? "up" : "down", SPAN_ARG(n));
  } else {
    struct span unit = assessment_cell(at, "unit");
    say_zh(text, "，比上年%s%.*s%.*s", change > 0 ? "增加" : "减少", SPAN_ARG(n), SPAN_ARG(unit));
    struct span words = unit_title_en(report, unit);
    say_en(text, ", %s %.*s %.*s on the year before", change > 0 ? "up" : "down", SPAN_ARG(n), SPAN_ARG(words));
  }
}

/* "19 %" in Chinese: "19%". */
static const char *without_spaces(const struct report *report, struct span text) {
  char *copy = arena_copy(report->arena, text.p, text.n), *to = copy;
  for (const char *from = copy; *from; from++)
    if (*from != ' ') *to++ = *from;
  *to = '\0';
  return copy;
}

static void write_distance(const struct report *report, size_t row, struct bilingual *text) {
  struct assessment_row at = row_at(report, row);
  struct span period = assessment_cell(at, "period"), verdict_zh = assessment_cell(at, "verdict_zh"),
              verdict_en = assessment_cell(at, "verdict_en"), gap = shown(report, row, "gap", 0);
  struct strbuf text_of_chance = {0};
  assessment_chance(at, "probability_at", &text_of_chance);
  struct span chance = words_kept(report, &text_of_chance);
  bool far = assessment_real(at, "gap") > 0;
  if (far) {
    struct span zh = is_share(at) ? span_of("个百分点") : assessment_cell(at, "unit"),
                en = is_share(at) ? span_of("points") : unit_title_en(report, zh);
    say_zh(text, "，距%.*s年目标还差%.*s%.*s", SPAN_ARG(period), SPAN_ARG(gap), SPAN_ARG(zh));
    say_en(text, ", %.*s %.*s short of the target of %.*s", SPAN_ARG(gap), SPAN_ARG(en), SPAN_ARG(period));
  } else {
    say_zh(text, "，在%.*s年目标范围内", SPAN_ARG(period)),
        say_en(text, ", within the target of %.*s", SPAN_ARG(period));
  }
  say_zh(text, "：%.*s", SPAN_ARG(verdict_zh)), say_en(text, ": %.*s", SPAN_ARG(verdict_en));
  if (chance.n) say_zh(text, "（可能性%s）", without_spaces(report, chance)), say_en(text, " (%.*s)", SPAN_ARG(chance));
}

/* A heading begins with a capital. */
static struct span capitalised(const struct report *report, struct span text) {
  char *copy = arena_copy(report->arena, text.p, text.n);
  if (text.n && *copy >= 'a' && *copy <= 'z') *copy = (char)(*copy - 'a' + 'A');
  return (struct span){copy, text.n};
}

void say_target(const struct report *report, size_t row, struct bilingual *text) {
  struct assessment_row at = row_at(report, row);
  struct span zh = assessment_cell(at, "title_zh"), en = assessment_cell(at, "title_en"),
              value = shown(report, row, "value", 0), unit = assessment_cell(at, "unit"),
              latest = assessment_cell(at, "latest_period");
  if (!zh.n) zh = assessment_cell(at, "target");
  en = en.n ? capitalised(report, en) : assessment_cell(at, "target");
  struct span definition = assessment_cell(at, "definition");
  struct title scheme = scheme_title(report, definition);
  if (definition.n) { /* the same figure under another scheme is distinguished in words */
    zh = span_of(arena_format(report->arena, "%.*s（按%.*s）", SPAN_ARG(zh), SPAN_ARG(scheme.zh)));
    en = span_of(arena_format(report->arena, "%.*s (by %.*s)", SPAN_ARG(en), SPAN_ARG(scheme.en)));
  }
  if (!value.n) {
    say_zh(text, "%.*s：无数据", SPAN_ARG(zh)), say_en(text, "%.*s: no data", SPAN_ARG(en));
    return;
  }
  say_zh(text, "%.*s%.*s年为%.*s%.*s", SPAN_ARG(zh), SPAN_ARG(latest), SPAN_ARG(value), SPAN_ARG(unit));
  struct span unit_en = unit_title_en(report, unit);
  say_en(text, "%.*s: %.*s %.*s in %.*s", SPAN_ARG(en), SPAN_ARG(value), SPAN_ARG(unit_en), SPAN_ARG(latest));
  write_change(report, row, text);
  write_distance(report, row, text);
}

/* --- figures of a row --- */

static struct figure_source source_of(struct assessment_row at, const char *column) {
  return (struct figure_source){"assessment", assessment_cell(at, "target"), column};
}

void put_assessed(struct assessment_row at, const char *column, int finer, struct strbuf *out) {
  struct strbuf text = {0};
  struct figure_source source = source_of(at, column);
  assessment_figure(at, column, finer, &text);
  html_figure(out, &source, assessment_cell(at, column), strbuf_view(&text));
  strbuf_free(&text);
}

void put_chance_figure(struct assessment_row at, const char *column, struct strbuf *out) {
  struct strbuf text = {0};
  struct figure_source source = source_of(at, column);
  assessment_chance(at, column, &text);
  if (text.n)
    html_figure(out, &source, assessment_cell(at, column), strbuf_view(&text));
  else
    strbuf_put(out, "–");
  strbuf_free(&text);
}

/* In the reader's language. */
void put_target_unit(const struct report *report, struct assessment_row at, struct strbuf *out) {
  struct span zh = assessment_cell(at, "unit"), en = unit_title_en(report, zh);
  if (span_equal(zh, en))
    html_text(out, zh);
  else
    html_both_spans(out, zh, en);
}

void put_goal_text(struct assessment_row at, struct strbuf *out) {
  struct strbuf text = {0};
  assessment_goal(at, &text);
  html_text(out, strbuf_view(&text));
  strbuf_free(&text);
}

/* A shape beside the words, so that colour is not all there is. */
void put_verdict(struct assessment_row at, struct strbuf *out) {
  const char *tone = verdict_tone(at);
  const char *shape = strcmp(tone, "good") == 0   ? "● "
                      : strcmp(tone, "even") == 0 ? "◐ "
                      : strcmp(tone, "bad") == 0  ? "○ "
                                                  : "– ";
  strbuf_format(out, "<span class=\"status %s\"><span aria-hidden=\"true\">%s</span>", tone, shape);
  html_both_spans(out, assessment_cell(at, "verdict_zh"), assessment_cell(at, "verdict_en"));
  strbuf_put(out, "</span>");
}

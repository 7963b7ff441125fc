/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sentences.c - the sentences of the analysis: the words of a phrase with the figures of its subject. See situation.h.
 */
#include <math.h>
#include <stdlib.h>

#include "base/figure_text.h"
#include "stages/report/report.h"
#include "stages/report/situation.h"

void analysis_put_text(struct strbuf *out, struct span text, enum text_form form) {
  if (form == TEXT_HTML)
    html_text(out, text);
  else
    strbuf_span(out, text);
}

void analysis_put_name(struct strbuf *out, struct span text, enum text_form form) {
  if (form != TEXT_MARKDOWN) {
    analysis_put_text(out, text, form);
    return;
  }
  for (size_t i = 0; i < text.n; i++) {
    unsigned char c = (unsigned char)text.p[i];
    if (c < 0x20) c = ' ';
    if (strchr("\\`*_{}[]<>()#+!|~&$^=", c)) strbuf_char(out, '\\');
    strbuf_char(out, (char)c);
  }
}

/* Chinese has no space before the percent sign. */
static void close_percent(struct strbuf *text) {
  size_t n = 0;
  for (size_t i = 0; i < text->n; i++)
    if (text->bytes[i] != ' ') text->bytes[n++] = text->bytes[i];
  text->n = n;
  if (text->bytes) text->bytes[n] = '\0';
}

static void put_figure(const struct report *report, const struct sentence *s, const struct phrase_slot *slot,
                       bool english, enum text_form form, struct strbuf *out) {
  const struct analysis_figure *figure;
  int which;
  const struct fact *fact =
      fact_named(&report->situation->scope[s->phrase->scope], s->subject, slot->figure, &which, &figure);
  struct strbuf shown = {0}, raw = {0};
  if (!fact) return;
  if (slot->is_choice) {
    analysis_put_text(out, fact_form(fact, which) < 0 ? slot->negative : slot->positive, form);
    return;
  }
  fact_put(fact, figure, which, slot->absolute, &shown);
  if (!english) close_percent(&shown);
  strbuf_real(&raw, which ? fact_form(fact, which) : fact->raw);
  char *key = arena_format(report->arena, "%.*s:%.*s", SPAN_ARG(figure->name), SPAN_ARG(s->subject->key));
  static const char *const name[] = {"value", "before", "change", "signal"};
  struct figure_source source = {"analysis", span_of(key), name[which]};
  if (form == TEXT_HTML)
    html_figure(out, &source, strbuf_view(&raw), shown.n ? strbuf_view(&shown) : span_of("–"));
  else
    strbuf_put(out, shown.n ? shown.bytes : "–");
  strbuf_free(&shown), strbuf_free(&raw);
}

struct span title_in(struct title title, bool english) {
  return english ? title.en : title.zh;
}

/* The unit of a difference: percents differ by points. */
static struct span points_of(const struct report *report, const struct subject *subject, bool english) {
  if (span_is(subject->unit, "%")) return span_of(english ? "points" : "个百分点");
  return english ? unit_title_en(report, subject->unit) : subject->unit;
}

static struct span degree_of(const struct report *report, const struct sentence *s, bool english) {
  struct span word = title_in(sentence_degree(report, s), english);
  return english && word.n ? span_of(arena_format(report->arena, "%.*s ", SPAN_ARG(word))) : word;
}

/* The year a target is for, or of its latest figure. */
static struct span target_year(const struct report *report, const struct subject *subject, const char *column) {
  if (subject->row == SIZE_MAX) return year_text(report, report->year);
  struct span period = cell_named(report->assessment, subject->row, column);
  return (struct span){period.p, period.n < 4 ? period.n : 4};
}

static struct span word_of(const struct report *report, const struct sentence *s, struct span slot, bool english) {
  const struct subject *subject = s->subject;
  if (span_is(slot, "name")) return title_in(subject->name, english);
  if (span_is(slot, "year")) return year_text(report, report->year);
  if (span_is(slot, "region")) return title_in(region_title(report, report->region), english);
  if (span_is(slot, "unit")) return english ? unit_title_en(report, subject->unit) : subject->unit;
  if (span_is(slot, "unit_of_change")) return points_of(report, subject, english);
  if (span_is(slot, "verdict")) return title_in(subject->verdict_words, english);
  if (span_is(slot, "date") || span_is(slot, "latest"))
    return target_year(report, subject, span_is(slot, "date") ? "period" : "latest_period");
  if (span_is(slot, "basis")) return title_in(report->situation->basis, english);
  return degree_of(report, s, english);
}

/* Text of the table: ** opens and closes strong text. */
static void put_plain(struct span text, enum text_form form, bool *strong, struct strbuf *out) {
  for (const char *at; (at = span_find(text, span_of("**"))) != NULL; text = span_between(at + 2, text.p + text.n)) {
    analysis_put_text(out, span_between(text.p, at), form);
    if (form == TEXT_HTML) strbuf_put(out, *strong ? "</b>" : "<b>");
    if (form == TEXT_MARKDOWN) strbuf_put(out, "**");
    *strong = !*strong;
  }
  analysis_put_text(out, text, form);
}

static void put_words(const struct report *report, const struct sentence *sentence, struct title text, bool english,
                      enum text_form form, struct strbuf *out) {
  struct span rest = title_in(text, english), plain;
  struct phrase_slot slot;
  bool strong = false;
  while (phrase_next(&rest, &plain, &slot)) {
    put_plain(plain, form, &strong, out);
    if (phrase_is_word(slot.figure))
      analysis_put_name(out, word_of(report, sentence, slot.figure, english), form);
    else
      put_figure(report, sentence, &slot, english, form, out);
  }
  put_plain(plain, form, &strong, out);
  if (strong && form == TEXT_HTML) strbuf_put(out, "</b>");
}

/* Where a sentence begins: behind marks and tags. */
static size_t first_letter(struct span text) {
  size_t i = 0;
  for (bool tag = false; i < text.n && (tag || text.p[i] == '<' || text.p[i] == '*'); i++)
    tag = text.p[i] == '<' || (tag && text.p[i] != '>');
  return i;
}

void sentence_put(const struct report *report, const struct sentence *sentence, struct title text, bool english,
                  enum text_form form, struct strbuf *out) {
  size_t from = out->n;
  put_words(report, sentence, text, english, form, out);
  size_t at = from + first_letter(span_between(out->bytes + from, out->bytes + out->n));
  bool headline = form == TEXT_PLAIN;
  if (english && !headline && at < out->n && out->bytes[at] >= 'a' && out->bytes[at] <= 'z')
    out->bytes[at] = (char)(out->bytes[at] - 32);
}

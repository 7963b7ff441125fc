/* SPDX-License-Identifier: GPL-3.0-or-later */
/* links.c - the port of links: every link, mean and regression that was asked for, with the units behind it. See
 * impute.h. */
#include "base/i18n.h"
#include "flow/row_writer.h"
#include "stages/impute/impute.h"

static struct span cell_name(const struct impute *im, size_t level, const struct run *run, struct strbuf *text) {
  const struct held *head = im->cell[level].order[run->start];
  strbuf_clear(text);
  for (size_t i = 0; i < im->level[level].texts; i++)
    strbuf_format(text, "%s%.*s", i ? "+" : "", SPAN_ARG(head->text[im->level[level].text[i]]));
  return strbuf_view(text);
}

static void fit_write(const struct impute *im, struct row_writer *out, size_t level, const struct run *run,
                      const struct fit *fit, struct strbuf *text) {
  row_text(out, im->cell[level].order[run->start]->form);
  row_period(out, run->period);
  row_string(out, im->level[level].name);
  row_text(out, cell_name(im, level, run, text));
  row_string(out, fit->variable->name);
  row_string(out, imputation_method_name[fit->method]);
  row_real(out, fit->link);
  row_count(out, fit->n);
  row_real(out, fit->variance);
  strbuf_clear(text);
  for (size_t k = 0; k < fit->p; k++) {
    if (k) strbuf_char(text, '|');
    strbuf_real(text, fit->coefficient[k]);
  }
  row_text(out, strbuf_view(text));
  row_end(out);
}

/* Fits are in the order they were asked for, last first; they are written by variable and method. */
static void run_write(const struct impute *im, struct row_writer *out, size_t level, const struct run *run,
                      struct strbuf *text) {
  for (size_t v = 0; v < im->variables; v++)
    for (size_t k = 0; k < im->variable[v].methods; k++) {
      enum imputation_method method = im->variable[v].method[k];
      bool chain = method <= IMPUTE_CONSTRUCTION || method == IMPUTE_RATIO || method == IMPUTE_RATIOS ||
                   method == IMPUTE_MEAN || method == IMPUTE_MEDIAN;
      bool is_level = false;
      for (size_t i = 0; i < im->variable[v].levels; i++) is_level |= im->variable[v].level[i] == level;
      if (!is_level || (!im->variable[v].strict && chain)) {
        if (is_level) fit_write(im, out, level, run, impute_fit_of(im, &im->variable[v], method, level, run), text);
        continue;
      }
      for (const struct fit *fit = run->fit; fit; fit = fit->next)
        if (fit->variable == &im->variable[v] && fit->method == method) fit_write(im, out, level, run, fit, text);
    }
}

int impute_links_write(const struct impute *im, const struct emit *emit, struct err *err) {
  struct row_writer out;
  struct strbuf text = {0};
  row_start(&out, emit, IMPUTE_LINKS, err);
  for (size_t k = 0; row_wanted(&out) && im->cell && k < im->levels; k++)
    for (size_t r = 0; r < im->cell[k].runs; r++) run_write(im, &out, k, &im->cell[k].run[r], &text);
  strbuf_free(&text);
  return row_finish(&out);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* html.h - writing the page: text in two languages, figures with their sources.
 *
 * Whatever comes from data is escaped. A text is in Chinese and in English; the reader's choice is a radio button
 * and a rule of the style sheet, so the page needs no script.
 */
#ifndef TERTIA_STAGES_REPORT_HTML_H
#define TERTIA_STAGES_REPORT_HTML_H

#include "base/strbuf.h"

/* Text with &, <, > and quotes made safe. */
void html_text(struct strbuf *out, struct span text);

/* A sentence in the making, as plain text. */
struct bilingual {
  struct strbuf zh, en;
};
void say_zh(struct bilingual *text, const char *format, ...) __attribute__((format(printf, 2, 3)));
void say_en(struct bilingual *text, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Both, escaped, each in its span; the text is freed. */
void say_put(struct strbuf *out, struct bilingual *text);
/* The same for constants. */
void html_both(struct strbuf *out, const char *zh, const char *en);
void html_both_spans(struct strbuf *out, struct span zh, struct span en);

/* <h2 id="anchor">: a section begins; its title states the result. */
void section_open(struct strbuf *out, const char *anchor, struct bilingual *title);
void section_close(struct strbuf *out);

/* A figure as printed, with the exact value and the table it is from, and a link to how it was made (made.c). `shown`
 * is plain text. */
struct figure_source {
  const char *table; /* "assessment", "aggregates", "growth" */
  struct span key;   /* of the row, parts separated by | */
  const char *column;
};
void html_figure(struct strbuf *out, const struct figure_source *source, struct span raw, struct span shown);

/* A table: heading cells; the style turns rows into cards on a phone, with the headings before each cell. */
struct table_heading {
  const char *zh, *en;
  bool number;
};
void table_open(struct strbuf *out, const char *css, const char *caption_zh, const char *caption_en,
                const struct table_heading *heading, size_t n);
void table_close(struct strbuf *out);
/* <td ...> with its heading; the caller writes the content and </td>. */
void cell_open(struct strbuf *out, const struct table_heading *heading, const char *css);
void cell_close(struct strbuf *out);
/* A figure that disclosure control has withheld. */
void cell_withheld(struct strbuf *out, const struct table_heading *heading);
void cell_absent(struct strbuf *out, const struct table_heading *heading);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* html.c - see html.h. */
#include "stages/report/html.h"

#include <stdarg.h>
#include <stdio.h>

void html_text(struct strbuf *out, struct span text) {
  for (size_t i = 0; i < text.n; i++) switch (text.p[i]) {
    case '&':
      strbuf_put(out, "&amp;");
      break;
    case '<':
      strbuf_put(out, "&lt;");
      break;
    case '>':
      strbuf_put(out, "&gt;");
      break;
    case '"':
      strbuf_put(out, "&quot;");
      break;
    case '\'':
      strbuf_put(out, "&#39;");
      break;
    default:
      if ((unsigned char)text.p[i] >= 0x20 || text.p[i] == '\t' || text.p[i] == '\n') strbuf_char(out, text.p[i]);
    }
}

static void html_add(struct strbuf *out, const char *format, va_list args) {
  va_list again;
  va_copy(again, args);
  int n = vsnprintf(NULL, 0, format, again);
  va_end(again);
  if (n <= 0) return;
  strbuf_reserve(out, (size_t)n);
  vsnprintf(out->bytes + out->n, (size_t)n + 1, format, args);
  out->n += (size_t)n;
}

void say_zh(struct bilingual *text, const char *format, ...) {
  va_list args;
  va_start(args, format);
  html_add(&text->zh, format, args);
  va_end(args);
}

void say_en(struct bilingual *text, const char *format, ...) {
  va_list args;
  va_start(args, format);
  html_add(&text->en, format, args);
  va_end(args);
}

void html_both_spans(struct strbuf *out, struct span zh, struct span en) {
  strbuf_put(out, "<span class=\"zh\">");
  html_text(out, zh.n ? zh : en);
  strbuf_put(out, "</span><span class=\"en\" lang=\"en\">");
  html_text(out, en.n ? en : zh);
  strbuf_put(out, "</span>");
}

void html_both(struct strbuf *out, const char *zh, const char *en) { html_both_spans(out, span_of(zh), span_of(en)); }

void say_put(struct strbuf *out, struct bilingual *text) {
  html_both_spans(out, strbuf_view(&text->zh), strbuf_view(&text->en));
  strbuf_free(&text->zh), strbuf_free(&text->en);
}

void section_open(struct strbuf *out, const char *anchor, struct bilingual *title) {
  strbuf_format(out, "<section id=\"%s\" aria-labelledby=\"%s-title\">\n<h2 id=\"%s-title\">", anchor, anchor, anchor);
  say_put(out, title);
  strbuf_put(out, "</h2>\n");
}

void section_close(struct strbuf *out) { strbuf_put(out, "</section>\n"); }

/* The entry of made.c that says how the figure was made. */
static void open_link(struct strbuf *out, const struct figure_source *source) {
  struct span name = source->key, first = {0};
  strbuf_put(out, "<a class=\"f\" href=\"#how-");
  if (strcmp(source->table, "analysis") != 0)
    strbuf_format(out, "%s-%s", source->table, source->column);
  else if (span_cut(&name, ':', &first))
    html_text(out, first);
  else
    html_text(out, name);
  strbuf_put(out, "\">");
}

void html_figure(struct strbuf *out, const struct figure_source *source, struct span raw, struct span shown) {
  open_link(out, source);
  strbuf_put(out, "<data value=\"");
  html_text(out, raw);
  strbuf_format(out, "\" data-from=\"%s|", source->table);
  html_text(out, source->key);
  strbuf_format(out, "|%s\">", source->column);
  html_text(out, shown);
  strbuf_put(out, "</data></a>");
}

void table_open(struct strbuf *out, const char *css, const char *caption_zh, const char *caption_en,
                const struct table_heading *heading, size_t n) {
  strbuf_format(out, "<table class=\"%s\"><caption>", css);
  html_both(out, caption_zh, caption_en);
  strbuf_put(out, "</caption><thead><tr>");
  for (size_t i = 0; i < n; i++) {
    strbuf_format(out, "<th scope=\"col\"%s>", heading[i].number ? " class=\"n\"" : "");
    html_both(out, heading[i].zh, heading[i].en);
    strbuf_put(out, "</th>");
  }
  strbuf_put(out, "</tr></thead><tbody>\n");
}

void table_close(struct strbuf *out) { strbuf_put(out, "</tbody></table>\n"); }

void cell_open(struct strbuf *out, const struct table_heading *heading, const char *css) {
  strbuf_format(out, "<td class=\"%s%s%s\" data-zh=\"%s\" data-en=\"%s\"><div class=\"v\">", heading->number ? "n" : "",
                heading->number && *css ? " " : "", css, heading->zh, heading->en);
}

void cell_close(struct strbuf *out) { strbuf_put(out, "</div></td>"); }

void cell_withheld(struct strbuf *out, const struct table_heading *heading) {
  cell_open(out, heading, "withheld");
  html_both(out, "保密", "withheld");
  cell_close(out);
}

void cell_absent(struct strbuf *out, const struct table_heading *heading) {
  cell_open(out, heading, "none");
  strbuf_put(out, "–");
  cell_close(out);
}

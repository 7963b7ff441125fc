/* SPDX-License-Identifier: GPL-3.0-or-later */
/* scoreboard_terminal.c - see scoreboard_terminal.h. */
#include "run/scoreboard_terminal.h"

#include <math.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/i18n.h"
#include "data/assessment_text.h"

enum { SPARK_MOST = 12, BAR = 10, NARROWEST_TITLE = 16, WIDTH = 100 };
enum { TITLE, YEAR, VALUE, PAST, SENSE, GOAL, GAP, CHANCE, VERDICT, CELLS };

static size_t terminal_width(void) {
  struct winsize size;
  const char *columns = getenv("COLUMNS");
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col) return size.ws_col;
  long given = columns ? strtol(columns, NULL, 10) : 0;
  return given > 0 && given < 1000 ? (size_t)given : WIDTH;
}

struct terminal_look terminal_look(void) {
  const char *term = getenv("TERM"), *no_color = getenv("NO_COLOR");
  bool drawn = isatty(STDOUT_FILENO) && term && *term && strcmp(term, "dumb") != 0;
  return (struct terminal_look){drawn, drawn && !(no_color && *no_color), terminal_width()};
}

size_t terminal_places(struct span text) {
  size_t n = 0;
  for (size_t i = 0; i < text.n; i++) {
    unsigned char c = (unsigned char)text.p[i];
    if ((c & 0xC0) != 0x80) n += c >= 0xE3 && c != 0xEF ? 2 : c == 0xEF ? 2 : 1;
  }
  return n;
}

/* TRANSLATORS: the ending of columns in your language, "zh" or "en". */
const char *terminal_language(const char *column, struct arena *arena) {
  return arena_format(arena, "%s_%s", column, _("en"));
}

/* --- cells --- */

struct drawing {
  const struct table *assessment, *history;
  struct arena *arena;
  struct span *cell; /* rows x CELLS */
  size_t width[CELLS];
};

static struct span scoreboard_terminal_kept(struct drawing *d, struct strbuf *text) {
  struct span copy = {arena_copy(d->arena, strbuf_text(text), text->n), text->n};
  strbuf_free(text);
  return copy;
}

static struct span title_of(struct drawing *d, struct assessment_row at) {
  struct span title = assessment_cell(at, terminal_language("title", d->arena)),
              definition = assessment_cell(at, "definition");
  struct strbuf text = {0};
  strbuf_span(&text, title.n ? title : assessment_cell(at, "target"));
  if (definition.n) strbuf_format(&text, " [%.*s]", SPAN_ARG(definition));
  return scoreboard_terminal_kept(d, &text);
}

static struct span scoreboard_terminal_value_of(struct drawing *d, struct assessment_row at) {
  struct strbuf text = {0};
  assessment_figure(at, "value", 0, &text);
  if (text.n)
    strbuf_char(&text, ' '), strbuf_span(&text, assessment_cell(at, "unit"));
  else
    strbuf_put(&text, _("no data"));
  return scoreboard_terminal_kept(d, &text);
}

/* Values of the yearly history of the row's indicator, the last ones. */
static size_t past_of(const struct drawing *d, struct assessment_row at, double *value) {
  const struct table *t = d->history;
  size_t n = 0, indicator = t ? table_column(t, "indicator") : 0, region = t ? table_column(t, "region") : 0;
  size_t column = t ? table_column(t, "value") : 0, category = t ? table_column(t, "category") : 0,
         vintage = t ? table_column(t, "vintage") : 0;
  for (size_t r = 0; t && r < t->rows; r++) {
    if (!span_equal(table_at(t, r, indicator), assessment_cell(at, "indicator")) ||
        !span_equal(table_at(t, r, region), assessment_cell(at, "region")))
      continue;
    if (category != TABLE_ABSENT && table_at(t, r, category).n) continue;
    if (vintage != TABLE_ABSENT && !span_equal(table_at(t, r, vintage), assessment_cell(at, "vintage"))) continue;
    if (n == SPARK_MOST) memmove(value, value + 1, (--n) * sizeof *value);
    value[n++] = span_real(table_at(t, r, column));
  }
  return n;
}

static struct span spark_of(struct drawing *d, struct assessment_row at) {
  static const char *const level[] = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
  double value[SPARK_MOST], low = INFINITY, high = -INFINITY;
  size_t n = past_of(d, at, value);
  struct strbuf text = {0};
  for (size_t i = 0; i < n; i++)
    if (!isnan(value[i])) low = fmin(low, value[i]), high = fmax(high, value[i]);
  for (size_t i = 0; i < n; i++) {
    if (isnan(value[i]))
      strbuf_char(&text, ' ');
    else
      strbuf_put(&text, level[high > low ? (size_t)(7.999 * (value[i] - low) / (high - low)) : 3]);
  }
  return scoreboard_terminal_kept(d, &text);
}

static struct span sense_of(struct assessment_row at) {
  struct span sense = assessment_sense(at);
  return span_of(span_is(sense, "down") ? "↓" : span_is(sense, "both") ? "↔" : "↑");
}

static struct span chance_of(struct drawing *d, struct assessment_row at) {
  double chance = assessment_real(at, "probability_at");
  struct strbuf text = {0};
  assessment_chance(at, "probability_at", &text);
  if (!text.n) return span_of("");
  for (size_t n = terminal_places(strbuf_view(&text)); n < 7; n++) strbuf_char(&text, ' ');
  for (int i = 0; i < BAR; i++) strbuf_put(&text, i < (int)lround(BAR * chance) ? "█" : "░");
  return scoreboard_terminal_kept(d, &text);
}

static struct span text_by(struct drawing *d, struct assessment_row at,
                           void put(struct assessment_row at, struct strbuf *out)) {
  struct strbuf text = {0};
  put(at, &text);
  return scoreboard_terminal_kept(d, &text);
}

static void put_gap(struct assessment_row at, struct strbuf *out) { assessment_figure(at, "gap", 0, out); }

static void scoreboard_terminal_fill_row(struct drawing *d, size_t r) {
  struct assessment_row at = {d->assessment, r};
  struct span *cell = &d->cell[r * CELLS];
  cell[TITLE] = title_of(d, at), cell[YEAR] = assessment_cell(at, "period"),
  cell[VALUE] = scoreboard_terminal_value_of(d, at), cell[PAST] = spark_of(d, at);
  cell[SENSE] = sense_of(at), cell[GOAL] = text_by(d, at, assessment_goal), cell[GAP] = text_by(d, at, put_gap);
  cell[CHANCE] = chance_of(d, at), cell[VERDICT] = assessment_cell(at, terminal_language("verdict", d->arena));
}

/* --- lines --- */

static void put_padded(struct strbuf *out, struct span text, size_t width, bool right) {
  size_t places = terminal_places(text), pad = width > places ? width - places : 0;
  for (size_t i = 0; right && i < pad; i++) strbuf_char(out, ' ');
  strbuf_span(out, text);
  for (size_t i = 0; !right && i < pad; i++) strbuf_char(out, ' ');
  strbuf_put(out, "  ");
}

/* What fits in so many places, ended by a mark where something is left out. */
static struct span shortened(struct drawing *d, struct span text, size_t width) {
  size_t places = 0, i = 0;
  if (terminal_places(text) <= width || width < 2) return text;
  while (i < text.n) {
    size_t n = 1;
    while (i + n < text.n && ((unsigned char)text.p[i + n] & 0xC0) == 0x80) n++;
    size_t more = terminal_places((struct span){text.p + i, n});
    if (places + more > width - 1) break;
    places += more, i += n;
  }
  return span_of(arena_format(d->arena, "%.*s…", (int)i, text.p));
}

static const char *colour_of(struct assessment_row at) {
  struct span verdict = assessment_cell(at, "verdict");
  static const struct {
    const char *verdict, *colour;
  } list[] = {{"met", "\033[32m"},  {"reached", "\033[32m"},  {"very_likely", "\033[32m"},   {"likely", "\033[32m"},
              {"even", "\033[33m"}, {"unlikely", "\033[31m"}, {"very_unlikely", "\033[31m"}, {"missed", "\033[31m"}};
  for (size_t i = 0; i < sizeof list / sizeof *list; i++)
    if (span_is(verdict, list[i].verdict)) return list[i].colour;
  return "\033[2m";
}

static void scoreboard_terminal_put_line(struct drawing *d, size_t r, struct terminal_look look, struct strbuf *out) {
  const struct span *cell = &d->cell[r * CELLS];
  const char *colour = look.colour ? colour_of((struct assessment_row){d->assessment, r}) : "";
  put_padded(out, shortened(d, cell[TITLE], d->width[TITLE]), d->width[TITLE], false);
  for (size_t k = YEAR; k < VERDICT; k++) {
    if (k == CHANCE) strbuf_put(out, colour);
    put_padded(out, cell[k], d->width[k], k == VALUE || k == GAP);
    if (k == CHANCE && *colour) strbuf_put(out, "\033[0m");
  }
  strbuf_put(out, colour), strbuf_span(out, cell[VERDICT]);
  strbuf_put(out, *colour ? "\033[0m\n" : "\n");
}

static void scoreboard_terminal_measure(struct drawing *d, const struct span *heading, size_t width) {
  size_t rest = 0;
  for (size_t k = 0; k < CELLS; k++) {
    d->width[k] = terminal_places(heading[k]);
    for (size_t r = 0; r < d->assessment->rows; r++) {
      size_t n = terminal_places(d->cell[r * CELLS + k]);
      if (n > d->width[k]) d->width[k] = n;
    }
    if (k != TITLE) rest += d->width[k] + 2;
  }
  size_t room = width > rest + 2 ? width - rest - 2 : 0;
  if (room < NARROWEST_TITLE) room = NARROWEST_TITLE;
  if (d->width[TITLE] > room) d->width[TITLE] = room;
}

void scoreboard_draw(const struct table *assessment, const struct table *history, struct terminal_look look,
                     struct arena *arena, struct strbuf *out) {
  const struct span heading[CELLS] = {span_of(_("title")), span_of(_("year")),   span_of(_("value")),
                                      span_of(_("past")),  span_of(""),          span_of(_("goal")),
                                      span_of(_("gap")),   span_of(_("chance")), span_of(_("verdict"))};
  struct drawing d = {.assessment = assessment, .history = history, .arena = arena};
  d.cell = arena_array(arena, struct span, (assessment->rows + 1) * CELLS);
  for (size_t r = 0; r < assessment->rows; r++) scoreboard_terminal_fill_row(&d, r);
  scoreboard_terminal_measure(&d, heading, look.width);
  if (look.colour) strbuf_put(out, "\033[1m");
  for (size_t k = 0; k < CELLS; k++) put_padded(out, heading[k], d.width[k], k == VALUE || k == GAP);
  strbuf_put(out, look.colour ? "\033[0m\n" : "\n");
  for (size_t r = 0; r < assessment->rows; r++) scoreboard_terminal_put_line(&d, r, look, out);
}

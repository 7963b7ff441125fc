/* SPDX-License-Identifier: GPL-3.0-or-later */
/* scoreboard.c - see scoreboard.h: lines for programs and for terminals that cannot draw. Columns are as wide as their
 * cells; a Chinese character needs two columns. */
#include "run/scoreboard.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/i18n.h"
#include "data/assessment_text.h"
#include "io/table_file.h"
#include "run/scoreboard_terminal.h"

/* A table for a terminal in the making: cells by row. */
struct board {
  const struct table *table;
  struct arena *arena;
  size_t width[16];
  bool remarked; /* some row has remarks, printed below by number */
};

typedef void cell_text(struct board *board, size_t row, struct strbuf *out);

static struct assessment_row at(const struct board *board, size_t row) {
  return (struct assessment_row){board->table, row};
}

static void text_region(struct board *b, size_t row, struct strbuf *out) {
  strbuf_span(out, assessment_cell(at(b, row), "region"));
}
static void text_target(struct board *b, size_t row, struct strbuf *out) {
  strbuf_span(out, assessment_cell(at(b, row), "target"));
}
static void text_period(struct board *b, size_t row, struct strbuf *out) {
  strbuf_span(out, assessment_cell(at(b, row), "period"));
}
static void text_latest(struct board *b, size_t row, struct strbuf *out) {
  strbuf_span(out, assessment_cell(at(b, row), "latest_period"));
}
static void text_value(struct board *b, size_t row, struct strbuf *out) {
  assessment_figure(at(b, row), "value", 0, out);
}
static void text_unit(struct board *b, size_t row, struct strbuf *out) {
  strbuf_span(out, assessment_cell(at(b, row), "unit"));
}
static void text_goal(struct board *b, size_t row, struct strbuf *out) { assessment_goal(at(b, row), out); }
static void text_gap(struct board *b, size_t row, struct strbuf *out) { assessment_figure(at(b, row), "gap", 0, out); }
static void text_pace(struct board *b, size_t row, struct strbuf *out) {
  assessment_figure(at(b, row), "pace_points", 1, out);
}
static void text_chance(struct board *b, size_t row, struct strbuf *out) {
  assessment_chance(at(b, row), "probability_at", out);
}
/* Only where a tolerance makes a band to lie within. */
static void text_within(struct board *b, size_t row, struct strbuf *out) {
  if (assessment_real(at(b, row), "tolerance") > 0) assessment_chance(at(b, row), "probability_within", out);
}
static void text_verdict(struct board *b, size_t row, struct strbuf *out) {
  strbuf_span(out, assessment_cell(at(b, row), terminal_language("verdict", b->arena)));
  if (assessment_cell(at(b, row), terminal_language("remark", b->arena)).n || assessment_cell(at(b, row), "reason").n)
    strbuf_format(out, " [%zu]", row + 1);
}
static void text_title(struct board *b, size_t row, struct strbuf *out) {
  strbuf_span(out, assessment_cell(at(b, row), terminal_language("title", b->arena)));
}

/* A column of the printed table. */
struct shown {
  const char *heading;
  cell_text *text;
  bool number;
};

static const struct shown shown[] = {
    {N_("region"), text_region, false}, {N_("target"), text_target, false}, {N_("year"), text_period, false},
    {N_("latest"), text_latest, false}, {N_("value"), text_value, true},    {N_("unit"), text_unit, false},
    {N_("goal"), text_goal, false},     {N_("gap"), text_gap, true},        {N_("pace/yr"), text_pace, true},
    {N_("chance"), text_chance, true},  {N_("within"), text_within, true},  {N_("verdict"), text_verdict, false},
    {N_("title"), text_title, false}};
enum { SHOWN = sizeof shown / sizeof *shown };

static struct span scoreboard_cell_of(struct board *board, size_t row, size_t column) {
  struct strbuf text = {0};
  shown[column].text(board, row, &text);
  struct span kept = text.n ? (struct span){arena_copy(board->arena, text.bytes, text.n), text.n} : span_of("-");
  strbuf_free(&text);
  return kept;
}

static void scoreboard_put_cell(struct span text, size_t width, bool right, bool last) {
  size_t pad = width > terminal_places(text) ? width - terminal_places(text) : 0;
  if (right)
    printf("%*s%.*s  ", (int)pad, "", SPAN_ARG(text));
  else
    printf("%.*s%*s", SPAN_ARG(text), last ? 0 : (int)pad + 2, "");
}

static void scoreboard_measure(struct board *board, const struct span *cell) {
  for (size_t i = 0; i < SHOWN; i++) {
    board->width[i] = terminal_places(span_of(_(shown[i].heading)));
    for (size_t r = 0; r < board->table->rows; r++) {
      size_t n = terminal_places(cell[r * SHOWN + i]);
      if (n > board->width[i]) board->width[i] = n;
    }
  }
}

/* What a reader must know beside the figures, by the number in the row. */
static void print_remarks(struct board *board) {
  bool assumed = false;
  for (size_t r = 0; r < board->table->rows; r++) {
    struct span remark = assessment_cell(at(board, r), terminal_language("remark", board->arena));
    struct span reason = assessment_cell(at(board, r), "reason");
    assumed = assumed || assessment_marked(at(board, r), "assumed_tolerance");
    if (!remark.n && !reason.n) continue;
    printf("%s[%zu] %.*s\n", board->remarked ? "" : "\n", r + 1, SPAN_ARG(remark.n ? remark : reason));
    board->remarked = true;
  }
  if (assumed) printf("* %s\n", _("assumed: the policy states no tolerance"));
}

static void print_table(const struct table *table, struct arena *arena) {
  struct board board = {.table = table, .arena = arena};
  struct span *cell = arena_array(arena, struct span, table->rows * SHOWN + 1);
  for (size_t r = 0; r < table->rows; r++)
    for (size_t i = 0; i < SHOWN; i++) cell[r * SHOWN + i] = scoreboard_cell_of(&board, r, i);
  scoreboard_measure(&board, cell);
  for (size_t i = 0; i < SHOWN; i++)
    scoreboard_put_cell(span_of(_(shown[i].heading)), board.width[i], shown[i].number, i + 1 == SHOWN);
  putchar('\n');
  for (size_t r = 0; r < table->rows; r++) {
    for (size_t i = 0; i < SHOWN; i++)
      scoreboard_put_cell(cell[r * SHOWN + i], board.width[i], shown[i].number, i + 1 == SHOWN);
    putchar('\n');
  }
  print_remarks(&board);
}

/* Drawn for eyes: with the past of each figure where the run kept it. */
static int draw_table(const struct table *table, const char *folder, struct terminal_look look, struct arena *arena,
                      struct err *err) {
  const char *path = arena_format(arena, "%s/history.csv", folder);
  struct board board = {.table = table, .arena = arena};
  struct strbuf text = {0};
  struct table history;
  bool past = access(path, R_OK) == 0;
  int code = past ? table_read(path, arena, &history, err) : 0;
  if (code) return code;
  scoreboard_draw(table, past ? &history : NULL, look, arena, &text);
  fwrite(strbuf_text(&text), 1, text.n, stdout);
  strbuf_free(&text);
  print_remarks(&board);
  return 0;
}

static int visible(const struct dirent *entry) { return entry->d_name[0] != '.'; }
static int by_name(const struct dirent **a, const struct dirent **b) { return strcmp((*a)->d_name, (*b)->d_name); }

static void print_files(const char *folder) {
  struct dirent **entry;
  int n = scandir(folder, &entry, visible, by_name);
  printf("\n%s\n", _("Results:"));
  for (int i = 0; i < n; i++) {
    printf("  %s/%s\n", folder, entry[i]->d_name);
    free(entry[i]);
  }
  if (n >= 0) free(entry);
}

int scoreboard_print(const char *folder, struct arena *arena, struct err *err) {
  const char *path = arena_format(arena, "%s/assessment.csv", folder);
  struct table table;
  if (access(path, R_OK) == 0) {
    int code = table_read(path, arena, &table, err);
    struct terminal_look look = terminal_look();
    if (!code && look.drawn) code = draw_table(&table, folder, look, arena, err);
    if (code) return code;
    if (!look.drawn) print_table(&table, arena);
  }
  print_files(folder);
  return fflush(stdout) == 0 ? 0 : err_set(err, EX_IOERR, _("standard output: not everything could be written"));
}

/* scoreboard.c - see scoreboard.h. Columns are as wide as their cells; a Chinese character takes two places. */
#include "run/scoreboard.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/i18n.h"
#include "io/table_file.h"

/* A column of the printed table: where it comes from in assessment.csv and its heading. */
struct shown {
  const char *column, *heading;
  bool number, spoken; /* spoken: the column has a twin in each language, <column>_zh, <column>_en */
};

static const struct shown shown[] = {{"region", N_("region"), false, false},
                                     {"target", N_("target"), false, false},
                                     {"period", N_("year"), false, false},
                                     {"latest_period", N_("latest"), false, false},
                                     {"value", N_("value"), true, false},
                                     {"target_value", N_("goal"), true, false},
                                     {"gap", N_("gap"), true, false},
                                     {"pace_points", N_("pace/yr"), true, false},
                                     {"probability_at", N_("chance"), true, false},
                                     {"verdict", N_("verdict"), false, true}};
enum { SHOWN = sizeof shown / sizeof *shown };

/* Places a UTF-8 text takes on a terminal. */
static size_t places(struct span text) {
  size_t n = 0;
  for (size_t i = 0; i < text.n; i++) {
    unsigned char c = (unsigned char)text.p[i];
    if ((c & 0xC0) != 0x80) n += c >= 0xE3 ? 2 : 1;
  }
  return n;
}

/* A cell as printed: a number cut to four decimals at most. */
static struct span cell_of(const struct table *table, size_t row, size_t column, bool number, struct arena *arena) {
  struct span text = table_at(table, row, column);
  if (!number || !text.n) return text.n ? text : span_of("-");
  char *end, copy[64];
  if (text.n >= sizeof copy) return text;
  memcpy(copy, text.p, text.n);
  copy[text.n] = '\0';
  double v = strtod(copy, &end);
  return *end ? text : span_of(arena_format(arena, "%.4g", v));
}

static void put_cell(struct span text, size_t width, bool right) {
  size_t pad = width > places(text) ? width - places(text) : 0;
  if (right)
    printf("%*s%.*s  ", (int)pad, "", SPAN_ARG(text));
  else
    printf("%.*s%*s  ", SPAN_ARG(text), (int)pad, "");
}

/* TRANSLATORS: the ending of columns in your language, "zh" or "en". */
static const char *column_name(const struct shown *s, struct arena *arena) {
  return s->spoken ? arena_format(arena, "%s_%s", s->column, _("en")) : s->column;
}

static void print_table(const struct table *table, struct arena *arena) {
  size_t column[SHOWN], width[SHOWN];
  for (size_t i = 0; i < SHOWN; i++) {
    column[i] = table_column(table, column_name(&shown[i], arena));
    width[i] = places(span_of(_(shown[i].heading)));
    for (size_t r = 0; r < table->rows; r++) {
      size_t n = places(cell_of(table, r, column[i], shown[i].number, arena));
      if (n > width[i]) width[i] = n;
    }
  }
  for (size_t i = 0; i < SHOWN; i++)
    if (column[i] != TABLE_ABSENT) put_cell(span_of(_(shown[i].heading)), width[i], shown[i].number);
  putchar('\n');
  for (size_t r = 0; r < table->rows; r++) {
    for (size_t i = 0; i < SHOWN; i++)
      if (column[i] != TABLE_ABSENT)
        put_cell(cell_of(table, r, column[i], shown[i].number, arena), width[i], shown[i].number);
    putchar('\n');
  }
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
    if (code) return code;
    print_table(&table, arena);
  }
  print_files(folder);
  return fflush(stdout) == 0 ? 0 : err_set(err, EX_IOERR, _("standard output: not all was taken"));
}

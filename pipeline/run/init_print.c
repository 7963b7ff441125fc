/* SPDX-License-Identifier: GPL-3.0-or-later */
/* init_print.c - what `tertia init` shows: a line a file or part of one, what has no use and why, and what is missing
 * (init.h). */
#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/strbuf.h"
#include "base/visible.h"
#include "run/init.h"

enum { COLUMNS = 8 };

struct row {
  const char *cell[COLUMNS];
};

/* Columns on a terminal: a Chinese character needs two. */
static size_t places(const char *text) {
  size_t n = 0;
  for (const unsigned char *c = (const unsigned char *)text; *c; c++) n += (*c & 0xC0) == 0x80 ? 0 : *c >= 0xE2 ? 2 : 1;
  return n;
}

static void init_print_put_cell(const char *text, size_t width, bool last) {
  size_t n = places(text);
  printf("%s%*s", text, last ? 0 : (int)(width > n ? width - n : 0) + 2, "");
}

static void print_rows(const struct row *row, size_t rows) {
  size_t width[COLUMNS] = {0};
  for (size_t r = 0; r < rows; r++)
    for (size_t c = 0; c < COLUMNS; c++)
      if (places(row[r].cell[c]) > width[c]) width[c] = places(row[r].cell[c]);
  for (size_t r = 0; r < rows; r++) {
    for (size_t c = 0; c < COLUMNS; c++) init_print_put_cell(row[r].cell[c], width[c], c + 1 == COLUMNS);
    putchar('\n');
  }
}

/* A name or a title of a file, with what shows nothing or moves the pen written out. */
static const char *shown(const struct init *init, const char *text) {
  struct strbuf out = {0};
  visible_add(&out, span_of(text), false);
  const char *copy = arena_copy(init->survey.arena, strbuf_text(&out), out.n);
  strbuf_free(&out);
  return copy;
}

static const char *init_print_period_of(const struct init *init, const struct survey_part *part) {
  if (strcmp(part->first, part->last) == 0) return part->first;
  return arena_format(init->survey.arena, "%s..%s", part->first, part->last);
}

static struct row init_print_row_of(const struct init *init, const struct survey_part *part) {
  struct arena *arena = init->survey.arena;
  const char *records = arena_format(arena, "%llu", (unsigned long long)part->records);
  if (part->rejected)
    records = arena_format(arena, _("%llu, %llu rejected"), (unsigned long long)part->records,
                           (unsigned long long)part->rejected);
  return (struct row){
      {part->form, init_print_period_of(init, part), part->kind, part->charset, *part->unit ? part->unit : "-", records,
       arena_format(arena, "%llu", (unsigned long long)part->unknown_columns), shown(init, part->path)}};
}

static void print_read(const struct init *init) {
  const struct survey *survey = &init->survey;
  struct row *row = arena_array(survey->arena, struct row, survey->parts + 1);
  size_t rows = 1;
  row[0] = (struct row){
      {_("form"), _("period"), _("kind"), _("charset"), _("unit"), _("records"), _("unknown columns"), _("file")}};
  for (size_t p = 0; p < survey->parts; p++)
    if (survey_is_usable(&survey->part[p])) row[rows++] = init_print_row_of(init, &survey->part[p]);
  if (rows == 1) return;
  print_rows(row, rows);
  for (size_t p = 0; p < survey->parts; p++)
    if (survey_is_usable(&survey->part[p]) && *survey->part[p].unknown)
      printf(_("%s: columns that the form does not know: %s\n"), shown(init, survey->part[p].path),
             shown(init, survey->part[p].unknown));
}

static const char *reason_of(const struct survey_part *part) {
  if (*part->reason) return part->reason;
  if (part->read && !part->records) return _("it has no records");
  if (part->read) return _("all its records were rejected; tertia-clean shows why");
  return _("it has no form's header");
}

static void print_unused(const struct init *init) {
  const struct survey *survey = &init->survey;
  bool any = false;
  for (size_t p = 0; p < survey->parts; p++) {
    const struct survey_part *part = &survey->part[p];
    if (survey_is_usable(part)) continue;
    if (!any) printf("\n%s\n", _("Not used:"));
    any = true;
    printf("  %s: %s%s%s\n", shown(init, part->path), part->form ? part->form : "", part->form ? ": " : "",
           shown(init, reason_of(part)));
  }
  for (size_t f = 0; f < survey->files; f++) {
    if (!survey->file[f].why) continue;
    if (!any) printf("\n%s\n", _("Not used:"));
    any = true;
    printf("  %s: %s\n", shown(init, survey->file[f].path), shown(init, survey->file[f].why));
  }
}

static void print_form_years(const struct init *init, const char *form) {
  const struct tally *tally = &init->survey.tally;
  printf("  %-8s", form);
  for (long year = init->years.from; year <= init->years.to; year++) {
    unsigned long long records = 0;
    size_t periods = 0;
    char text[8];
    snprintf(text, sizeof text, "%ld", year % 10000);
    for (size_t i = 0; i < tally->n; i++)
      if (strcmp(tally->row[i].form, form) == 0 && strncmp(tally->row[i].period, text, 4) == 0)
        records += tally->row[i].records, periods++;
    if (!periods)
      printf("%12s", "-");
    else if (periods == 1)
      printf("%12llu", records);
    else
      printf("%7llu/%-4zu", records, periods);
  }
  putchar('\n');
}

static void print_years(const struct init *init) {
  const struct tally *tally = &init->survey.tally;
  printf("\n%s\n  %-8s", _("Records by form and year (records/periods where a year has several):"), "");
  for (long year = init->years.from; year <= init->years.to; year++) printf("%12ld", year);
  putchar('\n');
  for (size_t i = 0; i < tally->n; i++)
    if (i == 0 || strcmp(tally->row[i].form, tally->row[i - 1].form) != 0) print_form_years(init, tally->row[i].form);
}

static void print_missing(const struct init *init) {
  bool any = false;
  for (size_t s = 0; s < INIT_STEPS; s++) {
    const char *missing = init->step[s].any ? init->step[s].missing : "";
    if (!*missing) continue;
    if (!any) printf("\n%s\n", _("Missing (form:period):"));
    any = true;
    printf("  %s\n", missing);
  }
  if (init->survey.superseded)
    printf(_("\n%llu records are filed again later and superseded; tertia-clean --findings lists them.\n"),
           (unsigned long long)init->survey.superseded);
}

void init_print(const struct init *init) {
  print_read(init);
  print_unused(init);
  if (!init->years.from) return;
  print_years(init);
  print_missing(init);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* init_patterns.c - see init_patterns.h. */
#include "run/init_patterns.h"

#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/strbuf.h"

/* Patterns being made. */
struct making {
  const struct survey *survey;
  const bool *wanted; /* parts */
  struct year_span years;
  struct init_patterns *patterns;
  bool *whole;                /* files: every usable part of it is wanted */
  bool *covered;              /* files: a pattern matches it */
  struct option_list refused; /* patterns that match too much */
};

static bool init_patterns_is_digit(char c) { return c >= '0' && c <= '9'; }

/* A text that matches itself alone. Braces become ?, since {…} means something to plans. */
static void put_literal(struct strbuf *out, const char *text, size_t n) {
  for (size_t i = 0; i < n; i++) {
    if (strchr("*?[]\\~", text[i])) strbuf_char(out, '\\');
    strbuf_char(out, text[i] == '{' || text[i] == '}' || text[i] == ',' ? '?' : text[i]);
  }
}

/* A path in which the year is {year} and, where `general`, other numbers are *. year 0: none. */
static void put_path(struct strbuf *out, const char *text, size_t n, long year, bool general) {
  for (size_t i = 0, to; i < n; i = to) {
    for (to = i; to < n && init_patterns_is_digit(text[to]) == init_patterns_is_digit(text[i]); to++) continue;
    bool number = init_patterns_is_digit(text[i]);
    bool is_year = number && year && to - i >= 4 &&
                   strtol((char[5]){text[i], text[i + 1], text[i + 2], text[i + 3], 0}, NULL, 10) == year;
    if (is_year && (to - i == 4 || !general)) {
      strbuf_put(out, "{year}");
      put_literal(out, text + i + 4, to - i - 4);
    } else if (number && general) {
      strbuf_char(out, '*');
    } else {
      put_literal(out, text + i, to - i);
    }
  }
}

enum level { GENERAL_FORM, GENERAL_ENDING, FOLDER_FORM, FOLDER_ENDING, WHOLE_NAME, LEVELS };

/* The pattern of a level for a file; NULL where the level does not apply: its name does not have the form's. */
static const char *pattern_at(const struct making *in, enum level level, const char *path, const char *form,
                              long year) {
  const char *slash = strrchr(path, '/'), *base = slash ? slash + 1 : path, *dot = strchr(base, '.');
  bool by_form = level != WHOLE_NAME, ending = level == GENERAL_ENDING || level == FOLDER_ENDING;
  if (by_form && (!form || !strstr(base, form) || (ending && !dot))) return NULL;
  struct strbuf out = {0};
  put_path(&out, path, (size_t)(base - path), year, level == GENERAL_FORM || level == GENERAL_ENDING);
  if (by_form) {
    strbuf_format(&out, "*%s*", form);
    if (ending) put_literal(&out, dot, strlen(dot));
  } else {
    put_path(&out, base, strlen(base), year, false);
  }
  const char *pattern = arena_copy(in->survey->arena, strbuf_text(&out), out.n);
  strbuf_free(&out);
  return pattern;
}

static bool matches_year(const char *pattern, const char *path, long year) {
  char text[8];
  struct arena arena = {0};
  snprintf(text, sizeof text, "%ld", year % 10000);
  struct plan_places places = {.year = text};
  bool match = fnmatch(plan_expand(pattern, &places, &arena), path, FNM_PATHNAME | FNM_PERIOD) == 0;
  arena_free(&arena);
  return match;
}

/* Does the pattern match in any year of the plan? *year is set to it; 0 for a pattern without {year}. */
static bool init_patterns_matches(const struct making *in, const char *pattern, const char *path, long *year) {
  *year = 0;
  if (!strstr(pattern, "{year}")) return fnmatch(pattern, path, FNM_PATHNAME | FNM_PERIOD) == 0;
  for (*year = in->years.from; *year <= in->years.to; ++*year)
    if (matches_year(pattern, path, *year)) return true;
  return false;
}

static bool is_refused(const struct making *in, const char *pattern) {
  for (size_t i = 0; i < in->refused.n; i++)
    if (strcmp(in->refused.item[i], pattern) == 0) return true;
  return false;
}

/* Does the pattern match only files that are wanted whole? */
static bool init_patterns_fits(struct making *in, const char *pattern) {
  long year;
  if (is_refused(in, pattern)) return false;
  for (size_t f = 0; f < in->survey->files; f++) {
    if (in->whole[f] || !init_patterns_matches(in, pattern, in->survey->file[f].path, &year)) continue;
    option_list_add(&in->refused, pattern, in->survey->arena);
    return false;
  }
  return true;
}

static void year_note(struct making *in, size_t file, long year) {
  for (size_t p = 0; p < in->survey->parts; p++)
    if (in->survey->part[p].file == file) in->patterns->year[p] = year;
}

static void pattern_add(struct making *in, const char *pattern) {
  struct arena *arena = in->survey->arena;
  long year;
  option_list_add(&in->patterns->input, init_word(pattern, false, arena), arena);
  for (size_t f = 0; f < in->survey->files; f++) {
    if (in->covered[f] || !in->whole[f] || !init_patterns_matches(in, pattern, in->survey->file[f].path, &year))
      continue;
    in->covered[f] = true;
    year_note(in, f, year);
  }
}

/* A year in the path that is the part's own; 0: none, or one outside the plan's years. */
static long year_of(const struct making *in, const struct survey_part *part) {
  long year = strtol(part->first, NULL, 10);
  return year >= in->years.from && year <= in->years.to ? year : 0;
}

static void cover_file(struct making *in, const struct survey_part *part) {
  const char *path = in->survey->file[part->file].path;
  long year = year_of(in, part);
  for (enum level level = 0; level < LEVELS; level++) {
    const char *pattern = pattern_at(in, level, path, part->form, year);
    if (!pattern || (level != WHOLE_NAME && !init_patterns_fits(in, pattern))) continue;
    if (level == WHOLE_NAME && !init_patterns_fits(in, pattern)) pattern = pattern_at(in, level, path, part->form, 0);
    pattern_add(in, pattern);
    return;
  }
}

/* A part of a container of which not all parts are wanted. */
static void cover_part(struct making *in, const struct survey_part *part) {
  struct arena *arena = in->survey->arena;
  option_list_add(&in->patterns->input, init_word(part->path, true, arena), arena);
}

/* A file is wanted whole where each usable part of it is. */
static void find_whole(struct making *in) {
  const struct survey *survey = in->survey;
  bool *other = arena_array(survey->arena, bool, survey->files + 1);
  for (size_t p = 0; p < survey->parts; p++) {
    const struct survey_part *part = &survey->part[p];
    if (in->wanted[p])
      in->whole[part->file] = true;
    else if (survey_is_usable(part))
      other[part->file] = true;
  }
  for (size_t f = 0; f < survey->files; f++) in->whole[f] &= !other[f];
}

void init_patterns(const struct survey *survey, const bool *wanted, struct year_span years,
                   struct init_patterns *patterns) {
  struct arena *arena = survey->arena;
  *patterns = (struct init_patterns){.year = arena_array(arena, long, survey->parts + 1)};
  struct making in = {.survey = survey,
                      .wanted = wanted,
                      .years = years,
                      .patterns = patterns,
                      .whole = arena_array(arena, bool, survey->files + 1),
                      .covered = arena_array(arena, bool, survey->files + 1)};
  find_whole(&in);
  for (size_t p = 0; p < survey->parts; p++) {
    const struct survey_part *part = &survey->part[p];
    if (!wanted[p]) continue;
    if (!in.whole[part->file])
      cover_part(&in, part);
    else if (!in.covered[part->file])
      cover_file(&in, part);
  }
}

static bool is_plain(char c) {
  unsigned char u = (unsigned char)c;
  return u >= 0x80 || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || init_patterns_is_digit(c) ||
         strchr("_-./*?{}[]!:+=()@%^&~\\", c);
}

const char *init_word(const char *text, bool escape, struct arena *arena) {
  struct strbuf out = {0}, word = {0};
  bool plain = true;
  if (escape)
    put_literal(&out, text, strlen(text));
  else
    strbuf_put(&out, text);
  for (const char *c = strbuf_text(&out); *c; c++) plain &= is_plain(*c) && *c != '\0';
  if (plain)
    strbuf_span(&word, strbuf_view(&out));
  else {
    const char *quote = strchr(strbuf_text(&out), '"') ? "'" : "\"";
    strbuf_put(&word, quote);
    for (const char *c = strbuf_text(&out); *c; c++) {
      if (*c == *quote)
        strbuf_format(&word, "%s\"%c\"%s", quote, *c, quote); /* ' within '…' : '"'"' */
      else
        strbuf_char(&word, *c);
    }
    strbuf_put(&word, quote);
  }
  const char *copy = arena_copy(arena, word.bytes, word.n);
  strbuf_free(&out);
  strbuf_free(&word);
  return copy;
}

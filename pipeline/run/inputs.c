/* SPDX-License-Identifier: GPL-3.0-or-later */
/* inputs.c - see inputs.h. */
#include "run/inputs.h"

#include <errno.h>
#include <fnmatch.h>
#include <glob.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/i18n.h"
#include "io/locate.h"
#include "io/parts.h"

/* A step's files being looked for. */
struct search {
  const struct plan *plan;
  const struct plan_step *step;
  const struct plan_places *places;
  struct arena *arena;
  struct inputs *inputs;
  struct problems *problems;
  unsigned line; /* of `input` */
};

/* A directory's name as a pattern that matches it alone. */
static const char *escape(const char *name, struct arena *arena) {
  struct strbuf out = {0};
  strbuf_put(&out, "");
  for (; *name; name++) {
    if (strchr("*?[]{}\\~,", *name)) strbuf_char(&out, '\\');
    strbuf_char(&out, *name);
  }
  const char *copy = arena_copy(arena, out.bytes, out.n);
  strbuf_free(&out);
  return copy;
}

/* The list doubles when it is full: ten thousand files are no exception. */
static void inputs_add_file(struct search *in, const char *path, const char *shown, long year) {
  struct inputs *inputs = in->inputs;
  if ((inputs->n & (inputs->n - 1)) == 0) {
    struct input_file *bigger = arena_array(in->arena, struct input_file, inputs->n ? 2 * inputs->n : 1);
    if (inputs->n) memcpy(bigger, inputs->file, inputs->n * sizeof *bigger);
    inputs->file = bigger;
  }
  inputs->file[inputs->n++] = (struct input_file){path, shown, year};
}

static void add_gap(struct search *in, const char *pattern, long year) {
  struct inputs *inputs = in->inputs;
  struct input_gap *bigger = arena_array(in->arena, struct input_gap, inputs->gaps + 1);
  if (inputs->gaps) memcpy(bigger, inputs->gap, inputs->gaps * sizeof *bigger);
  bigger[inputs->gaps++] = (struct input_gap){pattern, year};
  inputs->gap = bigger;
}

/* Called by glob(3) for a directory it cannot read: one that is not there matches nothing, any other ends the search.
 */
static int is_unreadable(const char *path, int number) {
  (void)path;
  return number != ENOENT && number != ENOTDIR;
}

static const char *expand(const struct search *in, const char *pattern, long year) {
  struct plan_places places = {.plan = escape(in->places->plan, in->arena),
                               .catalog = in->places->catalog ? escape(in->places->catalog, in->arena) : NULL,
                               .year = year ? arena_format(in->arena, "%ld", year) : NULL};
  return plan_expand(pattern, &places, in->arena);
}

/* "~$F603.xlsx" is beside a workbook while it is open. */
static bool is_lock(const char *path) {
  const char *slash = strrchr(path, '/');
  return strncmp(slash ? slash + 1 : path, "~$", 2) == 0;
}

static size_t add_found(struct search *in, const glob_t *found, size_t prefix, bool matches_locks, long year) {
  size_t n = 0;
  for (size_t i = 0; i < found->gl_pathc; i++) {
    const char *path = arena_copy(in->arena, found->gl_pathv[i], strlen(found->gl_pathv[i]));
    if (is_lock(path) && !matches_locks) continue;
    inputs_add_file(in, path, path + prefix, year), n++;
  }
  return n;
}

static int by_path(const void *a, const void *b) {
  const struct input_file *const *x = a, *const *y = b;
  int order = strcmp((*x)->path, (*y)->path);
  return order ? order : (*x > *y) - (*x < *y);
}

/* Of files that several patterns match the first stays. */
static void drop_repeated(struct inputs *inputs, struct arena *arena) {
  const struct input_file **sorted = arena_array(arena, const struct input_file *, inputs->n + 1);
  bool *repeated = arena_array(arena, bool, inputs->n + 1);
  for (size_t i = 0; i < inputs->n; i++) sorted[i] = &inputs->file[i];
  qsort(sorted, inputs->n, sizeof *sorted, by_path);
  for (size_t i = 1; i < inputs->n; i++)
    repeated[sorted[i] - inputs->file] = strcmp(sorted[i]->path, sorted[i - 1]->path) == 0;
  size_t kept = 0;
  for (size_t i = 0; i < inputs->n; i++)
    if (!repeated[i]) inputs->file[kept++] = inputs->file[i];
  inputs->n = kept;
}

/* Where the part of a pattern that leads into a container begins: ARCHIVE!/MEMBER, FILE#SHEET. NULL: nowhere. */
static const char *inside_of(const char *pattern) {
  const char *member = strstr(pattern, "!/"), *sheet = strrchr(pattern, '#');
  return member ? member : sheet && sheet > pattern ? sheet : NULL;
}

/* Does a part, "!/2023/F603.xls#服务业", match what the pattern has behind the file? A workbook matches with all its
 * sheets. */
static bool part_matches(const char *part, const char *inside, struct arena *arena) {
  return fnmatch(inside, part, 0) == 0 || fnmatch(arena_format(arena, "%s#*", inside), part, 0) == 0;
}

/* A sheet by its number, or a whole workbook of an archive, is no part of the list. */
static bool is_located(const char *path) {
  struct located located;
  struct err err = {0};
  if (locate(&located, path, NULL, &err)) return false;
  close(located.fd);
  free(located.sheet);
  return true;
}

static const char *without_escapes(const char *pattern, struct arena *arena) {
  char *text = arena_copy(arena, pattern, strlen(pattern)), *to = text;
  for (const char *from = text; *from; from++) {
    if (*from == '\\' && from[1]) from++;
    *to++ = *from;
  }
  *to = '\0';
  return text;
}

/* The parts of one container that match; a container that cannot be read is a problem. */
static size_t search_parts(struct search *in, const char *file, const char *inside, size_t prefix, long year) {
  struct input_parts parts = {0};
  size_t n = 0;
  const char *path = arena_format(in->arena, "%s%s", file, without_escapes(inside, in->arena));
  if (!strpbrk(inside, "*?[")) {
    if (is_located(path)) inputs_add_file(in, path, path + prefix, year), n++;
    return n;
  }
  input_parts_add(&parts, file, in->arena);
  for (size_t i = 0; i < parts.n; i++) {
    const struct input_part *part = &parts.part[i];
    if (part->unread) problems_format(in->problems, EX_DATAERR, "%s", part->unread);
    if (part->unread || part->passed_over || !part_matches(part->path + strlen(file), inside, in->arena)) continue;
    inputs_add_file(in, part->path, part->path + prefix, year), n++;
  }
  input_parts_free(&parts);
  return n;
}

static size_t search_inside(struct search *in, const char *full, size_t prefix, long year) {
  const char *inside = inside_of(full);
  glob_t found;
  size_t n = 0;
  if (!inside) return 0;
  const char *files = arena_copy(in->arena, full, (size_t)(inside - full));
  if (glob(files, GLOB_BRACE, is_unreadable, &found)) return 0;
  for (size_t i = 0; i < found.gl_pathc; i++)
    n += search_parts(in, arena_copy(in->arena, found.gl_pathv[i], strlen(found.gl_pathv[i])), inside, prefix, year);
  globfree(&found);
  return n;
}

/* How many files match. */
static size_t search_one(struct search *in, const char *pattern, long year) {
  const char *below = expand(in, pattern, year);
  bool absolute = below[0] == '/';
  const char *full = absolute ? below : arena_format(in->arena, "%s/%s", escape(in->plan->dir, in->arena), below);
  glob_t found;
  int result = glob(full, GLOB_BRACE, is_unreadable, &found);
  int number = errno;
  size_t n = 0;
  if (result == 0) n = add_found(in, &found, absolute ? 0 : strlen(in->plan->dir) + 1, is_lock(pattern), year);
  if (result == GLOB_ABORTED)
    problems_format(in->problems, EX_IOERR, _("%s: input: %s: a directory cannot be read: %s"),
                    plan_place(in->plan, in->line, in->arena), full, strerror(number));
  else if (result != 0 && result != GLOB_NOMATCH)
    problems_format(in->problems, EX_OSERR, _("%s: cannot be searched"), full);
  globfree(&found);
  return n ? n : search_inside(in, full, absolute ? 0 : strlen(in->plan->dir) + 1, year);
}

void inputs_no_match(const struct plan *plan, const struct plan_step *step, const char *pattern, struct arena *arena,
                     struct problems *problems) {
  const struct plan_setting *input = plan_setting(step, "input");
  problems_format(problems, EX_NOINPUT, _("%s: [%s] no file matches %s (relative to the plan: %s/)"),
                  plan_place(plan, input ? input->line : step->line, arena), step->name, pattern, plan->dir);
}

static void search_years(struct search *in, const char *pattern, struct year_span years) {
  size_t found = 0, gaps = in->inputs->gaps;
  for (long year = years.from; year <= years.to; year++) {
    size_t n = search_one(in, pattern, year);
    if (!n) add_gap(in, pattern, year);
    found += n;
  }
  if (found) return;
  in->inputs->gaps = gaps;
  option_list_add(&in->inputs->empty, pattern, in->arena);
}

void inputs_find(const struct plan *plan, const struct plan_step *step, struct year_span years,
                 const struct plan_places *places, struct arena *arena, struct inputs *inputs,
                 struct problems *problems) {
  *inputs = (struct inputs){0};
  const struct plan_setting *setting = plan_setting(step, "input");
  if (!setting) return;
  struct search in = {plan, step, places, arena, inputs, problems, setting->line};
  struct option_list patterns = {0};
  struct err err = {0};
  if (plan_words(setting->value, &patterns, arena, &err)) {
    err_context(&err, "%s: input", plan_place(plan, setting->line, arena));
    problems_add(problems, &err);
    return;
  }
  for (size_t i = 0; i < patterns.n; i++) {
    const char *pattern = patterns.item[i];
    if (strstr(pattern, "{year}"))
      search_years(&in, pattern, years);
    else if (!search_one(&in, pattern, 0))
      inputs_no_match(plan, step, pattern, arena, problems);
  }
  drop_repeated(inputs, arena);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* recognise.c - see recognise.h. */
#include "stages/clean/recognise.h"

#include "stages/clean/heading.h"
#include "stages/clean/naming.h"
#include "data/text.h"

enum { TITLES_FOUND = 3, FORMS = 64, FORM_ALIASES = 1024 }; /* so many known titles make a header */

static char upper(char c) { return c >= 'a' && c <= 'z' ? (char)(c - 32) : c; }

/* Does a pattern with '*' match all of TEXT, whatever the case of letters? */
static bool recognise_matches(struct span pattern, struct span text) {
  if (pattern.n == 0) return text.n == 0;
  struct span rest = {pattern.p + 1, pattern.n - 1};
  if (*pattern.p != '*')
    return text.n && upper(*text.p) == upper(*pattern.p) &&
           recognise_matches(rest, (struct span){text.p + 1, text.n - 1});
  for (size_t i = 0; i <= text.n; i++)
    if (recognise_matches(rest, (struct span){text.p + i, text.n - i})) return true;
  return false;
}

bool form_is_named(const struct form *form, struct span text) {
  struct span patterns = form->pattern, pattern;
  while (span_cut(&patterns, '|', &pattern))
    if (!span_is(pattern, "*") && recognise_matches(pattern, text)) return true;
  return false;
}

static struct fit fit_exactly(const struct form *form, struct span item, long occurrence) {
  for (size_t i = 0; i < form->aliases; i++) {
    const struct alias *alias = &form->alias[i];
    if (alias->item.n == item.n && span_equal(alias->item, item) &&
        (!alias->occurrence || alias->occurrence == occurrence))
      return (struct fit){alias, false, UNIT_UNSAID};
  }
  return (struct fit){0};
}

struct fit form_fit(const struct form *form, const struct header *header, long occurrence) {
  if (header->item.n == 0) return (struct fit){0};
  struct fit fit = fit_exactly(form, header->item, occurrence);
  fit.unit = header->unit;
  if (fit.alias) return fit;
  int unit = header->unit;
  struct span shorter = header_strip_digits(header->item);
  bool digits = shorter.n > 0;
  if (!digits) shorter = header_strip_unit(header->item, &unit);
  if (shorter.n) fit = fit_exactly(form, shorter, occurrence);
  fit.stripped = digits;
  fit.unit = unit;
  return fit;
}

/* Is there a column for each required item? One look at each column. */
static bool needs_met(const struct form *form, const struct header *header, size_t columns) {
  bool met[FORM_ALIASES] = {false};
  size_t aliases = form->aliases < FORM_ALIASES ? form->aliases : FORM_ALIASES;
  for (size_t c = 0; c < columns; c++) {
    struct fit fit = form_fit(form, &header[c], 1);
    size_t at = fit.alias ? (size_t)(fit.alias - form->alias) : aliases;
    if (at < aliases) met[at] = true;
  }
  for (size_t i = 0; i < aliases; i++) {
    bool any = form->alias[i].need != NEED_YES;
    for (size_t k = 0; k < aliases && !any; k++) any = met[k] && form->alias[k].target == form->alias[i].target;
    if (!any) return false;
  }
  return true;
}

/* How many titles of a record a form knows, and a little more where their period words are those of its frequency. */
static size_t score(const struct form *form, const struct header *header, size_t columns) {
  static const char cycles[] = {'l', 'y', 'q', 'm'};
  size_t known = 0, cycle = 0;
  for (size_t c = 0; c < columns; c++) {
    struct fit fit = form_fit(form, &header[c], 1);
    known += fit.alias != NULL;
    cycle += fit.alias && header[c].cycle == cycles[form->frequency];
  }
  return known < TITLES_FOUND && known < columns ? 0 : 4 * known + cycle;
}

static struct header *parse_titles(const struct span *title, size_t columns, struct arena *arena) {
  struct header *header = arena_array(arena, struct header, columns + 1);
  for (size_t c = 0; c < columns; c++) header[c] = header_parse(title[c], arena);
  return header;
}

/* Forms the file's name or a title line speaks of. */
static size_t named_forms(const struct source_file *file, const struct layouts *layouts, const struct form **named) {
  size_t n = 0;
  struct span base = name_base(span_of(file->path));
  for (size_t i = 0; i < layouts->forms && n < FORMS; i++)
    if (form_is_named(&layouts->form[i], base)) named[n++] = &layouts->form[i];
  return n;
}

static size_t titled_forms(const struct cells *cells, const struct layouts *layouts, const struct form **named,
                           struct arena *arena) {
  size_t n = 0, last = cells->records < 8 ? cells->records : 8, end = last ? cells->first[last] : 0;
  for (size_t c = 0; c < end; c++) {
    if (cells->cell[c].n < 4 || cells->cell[c].n > 200) continue;
    struct span text = text_fold_in(arena, cells->cell[c], FOLD_UPPER), label = span_of("表号");
    if (!span_starts(text, label)) continue;
    for (size_t i = 0; i < layouts->forms && n < FORMS; i++)
      if (form_is_named(&layouts->form[i], text)) named[n++] = &layouts->form[i];
  }
  return n;
}

/* The best of some forms at this record; *score_of is 0 when none fits. */
static const struct form *best_form(const struct form *const *form, size_t forms, const struct header *header,
                                    size_t columns, bool by_header, size_t *score_of, bool *guessed) {
  const struct form *best = NULL;
  *score_of = 0;
  for (size_t i = 0; i < forms; i++) {
    size_t s = score(form[i], header, columns);
    if (s && by_header && !needs_met(form[i], header, columns)) continue;
    if (s && s == *score_of) *guessed = by_header;
    if (s <= *score_of) continue;
    *score_of = s;
    best = form[i];
    *guessed = false;
  }
  return best;
}

/* The header that begins with record r: of as many rows as bind the most columns. */
static void recognise_at(const struct cells *head, size_t r, const struct form *const *form, size_t forms,
                         bool by_header, struct arena *arena, struct recognised *found) {
  size_t best = 0;
  for (size_t rows = 1; rows <= HEADING_ROWS; rows++) {
    struct span *title;
    size_t columns, s;
    bool guessed = false;
    if (!heading_join(head, r, rows, arena, &title, &columns)) break;
    struct header *header = parse_titles(title, columns, arena);
    const struct form *one = best_form(form, forms, header, columns, by_header, &s, &guessed);
    bool more = rows > 1 && s == best && heading_ends_in_units(head, r + rows - 1, arena);
    if (!one || !(s > best || more)) continue;
    best = s;
    found->form = one, found->guessed = guessed;
    found->record = r + rows - 1, found->header = header, found->columns = columns, found->title = title;
  }
}

struct recognised recognise(const struct source_file *file, const struct layouts *layouts, const struct form *forced,
                            struct arena *arena) {
  const struct form *form[FORMS];
  size_t forms = 0;
  if (forced) form[forms++] = forced;
  if (!forms) forms = named_forms(file, layouts, form);
  if (!forms) forms = titled_forms(&file->head, layouts, form, arena);
  bool by_header = !forms;
  const struct form *name = forms ? form[0] : NULL;
  for (size_t i = 0; by_header && i < layouts->forms && i < FORMS; i++) form[forms++] = &layouts->form[i];
  struct recognised found = {.named = name};
  for (size_t r = 0; r < file->head.records && !found.form; r++)
    if (!file->head.damage[r]) recognise_at(&file->head, r, form, forms, by_header, arena, &found);
  return found;
}

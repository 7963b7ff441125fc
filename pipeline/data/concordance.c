/* SPDX-License-Identifier: GPL-3.0-or-later */
/* concordance.c - see concordance.h. */
#include "data/concordance.h"

#include "base/i18n.h"

static const char *const kinds[] = {"1:1", "merge", "split", "m:n", "unresolved"};
static const char *const roles[] = {"", "main", "part", "open"};

enum { FROM, TO, KIND, ROLE, REUSED, COLUMNS };
static const char *const column[COLUMNS] = {"from", "to", "kind", "role", "reused"};

static int name_index(struct span text, const char *const *name, int n) {
  for (int i = 0; i < n; i++)
    if (span_is(text, name[i])) return i;
  return -1;
}

static int wrong(const struct table *table, size_t row, struct span code, const char *what, struct err *err) {
  return err_set(err, EX_CONFIG, "%s:%u: '%.*s': %s", table_file(table, row), table->line[row], SPAN_ARG(code), what);
}

static int concordance_read_row(const struct table *table, size_t row, const size_t *at, const struct concordance *c,
                                struct concordance_link *link, struct err *err) {
  struct span from = table_at(table, row, at[FROM]), to = table_at(table, row, at[TO]);
  int kind = name_index(table_at(table, row, at[KIND]), kinds, 5);
  int role = name_index(table_at(table, row, at[ROLE]), roles, 4);
  *link = (struct concordance_link){.from = codebook_find(c->from, from), .to = to.n ? codebook_find(c->to, to) : NULL};
  if (kind < 0) return wrong(table, row, from, _("there is no such kind of link"), err);
  if (role < 0) return wrong(table, row, from, _("there is no such role"), err);
  if (!link->from || link->from->level != LEVEL_CLASS)
    return wrong(table, row, from, _("no class of the old edition"), err);
  if (kind != LINK_UNRESOLVED && (!link->to || link->to->level != LEVEL_CLASS))
    return wrong(table, row, to, _("no class of the new edition"), err);
  link->kind = (enum link_kind)kind;
  link->role = (enum link_role)role;
  link->reused = span_is(table_at(table, row, at[REUSED]), "yes");
  link->confidence = table_at(table, row, table_column(table, "confidence"));
  link->reason = table_at(table, row, table_column(table, "reason"));
  return 0;
}

/* Sorted by old class, rows of one class in the order of the table. */
static void concordance_place(struct concordance *c, const struct concordance_link *link, size_t n,
                              struct arena *arena) {
  for (size_t i = 0; i < n; i++) c->first[code_slot(link[i].from->code) + 1]++;
  for (size_t s = 0; s < 10000; s++) c->first[s + 1] += c->first[s];
  uint32_t *next = arena_array(arena, uint32_t, 10000);
  memcpy(next, c->first, 10000 * sizeof *next);
  c->link = arena_array(arena, struct concordance_link, n + 1);
  c->n = n;
  for (size_t i = 0; i < n; i++) c->link[next[code_slot(link[i].from->code)]++] = link[i];
}

static int check_class(const struct concordance *c, const struct industry_code *from, struct err *err) {
  size_t n, mains = 0;
  const struct concordance_link *link = concordance_links(c, from, &n);
  bool many = n && (link->kind == LINK_SPLIT || link->kind == LINK_MANY), mixed = false;
  for (size_t i = 0; i < n; i++) {
    mains += link[i].role == ROLE_MAIN;
    mixed |= link[i].kind != link->kind;
  }
  if (n && !mixed && mains <= 1 && many == (n > 1)) return 0;
  return err_set(err, EX_CONFIG, "%s: '%.*s': %s", c->name, SPAN_ARG(from->code),
                 !n          ? _("the class is left out")
                 : mains > 1 ? _("it has two main targets")
                             : _("the kind does not fit the number of its targets"));
}

int concordance_build(const struct table *table, const struct codebook *from, const struct codebook *to,
                      struct arena *arena, const struct concordance **concordance, struct err *err) {
  size_t at[COLUMNS], n = 0;
  for (size_t i = 0; i < COLUMNS; i++)
    if (table_need(table, column[i], &at[i], err)) return EX_CONFIG;
  struct concordance *c = arena_array(arena, struct concordance, 1);
  *c = (struct concordance){.name = table->name, .from = from, .to = to};
  struct concordance_link *link = arena_array(arena, struct concordance_link, table->rows + 1);
  for (size_t r = 0; r < table->rows; r++) {
    if (span_is(table_at(table, r, at[KIND]), "new")) continue;
    if (concordance_read_row(table, r, at, c, &link[n++], err)) return EX_CONFIG;
  }
  concordance_place(c, link, n, arena);
  for (size_t i = 0; i < from->n; i++)
    if (from->code[i].level == LEVEL_CLASS && check_class(c, &from->code[i], err)) return EX_CONFIG;
  *concordance = c;
  return 0;
}

const struct concordance_link *concordance_links(const struct concordance *c, const struct industry_code *from,
                                                 size_t *n) {
  unsigned slot = code_slot(from->code);
  *n = c->first[slot + 1] - c->first[slot];
  return &c->link[c->first[slot]];
}

const struct industry_code *concordance_main(const struct concordance *c, const struct industry_code *from) {
  size_t n;
  const struct concordance_link *link = concordance_links(c, from, &n);
  if (n == 1) return link->to;
  for (size_t i = 0; i < n; i++)
    if (link[i].role == ROLE_MAIN) return link[i].to;
  return NULL;
}

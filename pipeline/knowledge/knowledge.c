/* SPDX-License-Identifier: GPL-3.0-or-later */
/* knowledge.c - see knowledge.h: which kind of table a path is, reading it once, keeping what is wrong. */
#include "knowledge/knowledge.h"

#include "base/i18n.h"
#include "knowledge/inside.h"

/* The kinds of knowledge.def. */
#define KNOWLEDGE(name, pattern, cause) extern const struct sheet_kind name##_kind;
#include "knowledge/knowledge.def"
#undef KNOWLEDGE

static const struct listed_kind {
  const char *name, *pattern;
  const struct sheet_kind *kind;
  enum run_cause cause;
} kinds[] = {
#define KNOWLEDGE(name, pattern, cause) {#name, pattern, &name##_kind, CAUSE_##cause},
#include "knowledge/knowledge.def"
#undef KNOWLEDGE
};
enum { KINDS = sizeof kinds / sizeof *kinds, MOST_FAULTS = 1000 };

/* A table that was asked for. */
struct entry {
  const char *path;
  const struct sheet_kind *kind;
  struct sheet *sheet;
  const void *object; /* NULL while it is being read, and where it cannot be */
  struct entry *next;
};

/* A folder that was listed. */
struct folder {
  const char *path;
  const char **entry;
  size_t n;
  struct folder *next;
};

struct knowledge {
  struct catalog_source source;
  struct arena *arena;
  struct entry *entry;
  struct folder *folder;
  struct fault *fault;
  size_t faults, room;
  struct names own[NAME_LISTS]; /* lists that are gathered from several places */
};

struct knowledge *knowledge_open(struct catalog_source source, struct arena *arena) {
  struct knowledge *knowledge = arena_array(arena, struct knowledge, 1);
  knowledge->source = source;
  knowledge->arena = arena;
  return knowledge;
}

struct arena *knowledge_arena(struct knowledge *knowledge) {
  return knowledge->arena;
}
struct names *knowledge_own_names(struct knowledge *knowledge, enum name_list list) {
  return &knowledge->own[list];
}

/* --- faults --- */

size_t knowledge_faults(const struct knowledge *knowledge, const struct fault **fault) {
  *fault = knowledge->fault;
  return knowledge->faults;
}

bool knowledge_is_full(const struct knowledge *knowledge) { return knowledge->faults > MOST_FAULTS; }

void knowledge_add_fault(struct knowledge *knowledge, const struct err *err) {
  struct err last = {0};
  if (knowledge_is_full(knowledge)) return;
  if (knowledge->faults == MOST_FAULTS) {
    err_set(&last, EX_CONFIG, _("more than %d faults in tables; the others are not shown"), MOST_FAULTS);
    err = &last;
  }
  for (size_t i = 0; i < knowledge->faults; i++)
    if (strcmp(knowledge->fault[i].text, err->text) == 0) return;
  if (knowledge->faults == knowledge->room) {
    size_t room = knowledge->room ? 2 * knowledge->room : 16;
    struct fault *bigger = arena_array(knowledge->arena, struct fault, room);
    if (knowledge->faults) memcpy(bigger, knowledge->fault, knowledge->faults * sizeof *bigger);
    knowledge->fault = bigger;
    knowledge->room = room;
  }
  knowledge->fault[knowledge->faults++] =
      (struct fault){arena_copy(knowledge->arena, err->text, strlen(err->text)), err->code};
}

/* 0, or one error for all faults: the first, and how many more there are. */
static int faults_error(const struct knowledge *knowledge, struct err *err) {
  if (!knowledge->faults) return 0;
  const struct fault *first = &knowledge->fault[0];
  for (size_t i = 0; i < knowledge->faults; i++)
    if (knowledge->fault[i].code != EX_CONFIG && first->code == EX_CONFIG) first = &knowledge->fault[i];
  if (knowledge->faults == 1) return err_set(err, first->code, "%s", first->text);
  return err_set(err, first->code, _("%s (%zu faults in tables)"), first->text, knowledge->faults);
}

/* --- paths --- */

/* Does the path match a pattern with one `*`, for a name without '/'? *stem is that name. */
static bool path_matches(const char *pattern, const char *path, struct span *stem) {
  const char *star = strchr(pattern, '*');
  if (!star) return *stem = (struct span){0}, strcmp(pattern, path) == 0;
  size_t before = (size_t)(star - pattern), after = strlen(star + 1), n = strlen(path);
  if (n <= before + after || memcmp(path, pattern, before) != 0 || strcmp(path + n - after, star + 1) != 0)
    return false;
  *stem = (struct span){path + before, n - before - after};
  return !memchr(stem->p, '/', stem->n);
}

static const struct listed_kind *knowledge_kind_of(const char *path) {
  struct span stem;
  for (size_t i = 0; i < KINDS; i++)
    if (path_matches(kinds[i].pattern, path, &stem)) return &kinds[i];
  return NULL;
}

const struct sheet_kind *knowledge_kind_at(const char *path) {
  const struct listed_kind *listed = knowledge_kind_of(path);
  return listed ? listed->kind : NULL;
}

static const struct listed_kind *kind_named(const char *name) {
  size_t i = 0;
  while (i < KINDS && strcmp(kinds[i].name, name) != 0) i++;
  return i < KINDS ? &kinds[i] : NULL;
}

bool knowledge_has_kind(const char *kind) { return kind_named(kind) != NULL; }

bool knowledge_cause(const char *path, enum run_cause *cause) {
  const struct listed_kind *kind = knowledge_kind_of(path);
  if (kind) *cause = kind->cause;
  return kind != NULL;
}

bool knowledge_cause_of_kind(const char *name, enum run_cause *cause) {
  const struct listed_kind *kind = kind_named(name);
  if (kind) *cause = kind->cause;
  return kind != NULL;
}

static const struct folder *folder_list(struct knowledge *knowledge, const char *path) {
  for (const struct folder *f = knowledge->folder; f; f = f->next)
    if (strcmp(f->path, path) == 0) return f;
  struct err err = {0};
  struct folder *folder = arena_array(knowledge->arena, struct folder, 1);
  folder->path = arena_copy(knowledge->arena, path, strlen(path));
  folder->next = knowledge->folder;
  knowledge->folder = folder;
  struct catalog_source *s = &knowledge->source;
  if (s->list(s->from, path, knowledge->arena, &folder->entry, &folder->n, &err) && err.code != EX_NOINPUT)
    knowledge_add_fault(knowledge, &err);
  return folder;
}

bool knowledge_has_file(struct knowledge *knowledge, const char *path) {
  const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
  const char *where = slash ? arena_copy(knowledge->arena, path, (size_t)(slash - path)) : "";
  const struct folder *folder = folder_list(knowledge, where);
  for (size_t i = 0; i < folder->n; i++)
    if (strcmp(folder->entry[i], name) == 0) return true;
  return false;
}

void knowledge_list_names(struct knowledge *knowledge, const char *path, struct names *names) {
  const struct folder *folder = folder_list(knowledge, path);
  for (size_t i = 0; i < folder->n; i++) {
    struct span stem;
    if (path_matches("*.csv", folder->entry[i], &stem)) names_add(names, stem, knowledge->arena);
  }
}

/* --- reading --- */

/* The object is in its place before what it refers to is resolved. */
static struct sheet *sheet_new(struct knowledge *knowledge, const char *path, const struct table *table) {
  struct sheet *sheet = arena_array(knowledge->arena, struct sheet, 1);
  *sheet =
      (struct sheet){.knowledge = knowledge, .arena = knowledge->arena, .table = table, .path = path, .names = true};
  return sheet;
}

static struct sheet *sheet_read(struct sheet *sheet, const struct sheet_kind *kind, const void **object) {
  sheet_validate(sheet, kind);
  *object = sheet->complete ? kind->build(sheet) : NULL;
  if (*object && kind->resolve) kind->resolve(sheet, *object);
  return sheet;
}

static struct entry *entry_at(struct knowledge *knowledge, const char *path) {
  for (struct entry *e = knowledge->entry; e; e = e->next)
    if (strcmp(e->path, path) == 0) return e;
  return NULL;
}

/* Names the file of the same folder that is nearest to one that is not there. */
static void nearest_file(struct knowledge *knowledge, const char *path, struct err *err) {
  const char *slash = strrchr(path, '/');
  const struct folder *folder =
      folder_list(knowledge, slash ? arena_copy(knowledge->arena, path, (size_t)(slash - path)) : "");
  struct nearest nearest;
  nearest_start(&nearest, span_of(slash ? slash + 1 : path));
  for (size_t i = 0; i < folder->n; i++) nearest_try(&nearest, span_of(folder->entry[i]));
  nearest_add(&nearest, err);
}

const void *knowledge_load(struct knowledge *knowledge, const char *path) {
  struct entry *entry = entry_at(knowledge, path);
  if (entry) return entry->object;
  entry = arena_array(knowledge->arena, struct entry, 1);
  *entry = (struct entry){.path = arena_copy(knowledge->arena, path, strlen(path)), .next = knowledge->entry};
  knowledge->entry = entry;
  struct err err = {0};
  const struct table *table;
  const struct listed_kind *listed = knowledge_kind_of(path);
  int code = listed ? knowledge->source.read(knowledge->source.from, path, &table, &err)
                    : err_set(&err, EX_CONFIG, _("%s: no kind of catalog table has this path"), path);
  if (code == EX_NOINPUT) nearest_file(knowledge, path, &err);
  if (code == EX_NOINPUT || code == EX_DATAERR) err.code = EX_CONFIG;
  if (code)
    knowledge_add_fault(knowledge, &err);
  else
    entry->kind = listed->kind,
    entry->sheet = sheet_read(sheet_new(knowledge, entry->path, table), listed->kind, &entry->object);
  return entry->object;
}

int knowledge_try(struct knowledge *knowledge, const char *path, struct err *err) {
  const struct table *ignored;
  return knowledge->source.read(knowledge->source.from, path, &ignored, err);
}

int knowledge_object(struct knowledge *knowledge, const char *path, const void **object, struct err *err) {
  *object = knowledge_load(knowledge, path);
  int code = faults_error(knowledge, err);
  return code || *object ? code : err_set(err, EX_SOFTWARE, "%s: asked for while it is read", path);
}

int knowledge_object_of(struct knowledge *knowledge, const char *kind, const struct table *table, const void **object,
                        struct err *err) {
  sheet_read(sheet_new(knowledge, table->name, table), kind_named(kind)->kind, object);
  return faults_error(knowledge, err);
}

int knowledge_side_table(struct knowledge *knowledge, const char *kind, const struct table *table, bool names,
                         struct err *err) {
  struct sheet *sheet = sheet_new(knowledge, table->name, table);
  const void *object;
  sheet->users = true;
  sheet->names = names;
  sheet_read(sheet, kind_named(kind)->kind, &object);
  return faults_error(knowledge, err);
}

int knowledge_side_header(struct knowledge *knowledge, const char *kind, const struct table *table, struct err *err) {
  struct sheet *sheet = sheet_new(knowledge, table->name, table);
  sheet->users = true;
  sheet_validate_header(sheet, kind_named(kind)->kind);
  return faults_error(knowledge, err);
}

/* --- the whole catalog --- */

static bool is_note(const char *name) {
  size_t n = strlen(name);
  bool text = n > 3 && (strcmp(name + n - 3, ".md") == 0 || (n > 4 && strcmp(name + n - 4, ".txt") == 0));
  return name[0] == '.' || name[n - 1] == '~' || text || strncmp(name, "README", 6) == 0;
}

/* A folder is known when some kind's pattern lies in it. */
static bool is_known_folder(const char *path) {
  size_t n = strlen(path);
  for (size_t i = 0; i < KINDS; i++)
    if (strncmp(kinds[i].pattern, path, n) == 0) return true;
  return false;
}

static void stray_fault(struct knowledge *knowledge, const char *path) {
  struct err err = {0};
  struct nearest nearest;
  nearest_start(&nearest, span_of(path));
  for (size_t i = 0; i < KINDS; i++) nearest_try(&nearest, span_of(kinds[i].pattern));
  err_set(&err, EX_CONFIG, _("%s: no kind of catalog table has this path; nothing would read it"), path);
  nearest_add(&nearest, &err);
  knowledge_add_fault(knowledge, &err);
}

static void check_folder(struct knowledge *knowledge, const char *path) {
  const struct folder *folder = folder_list(knowledge, path);
  for (size_t i = 0; i < folder->n; i++) {
    const char *name = folder->entry[i];
    const char *full = *path ? arena_format(knowledge->arena, "%s/%s", path, name) : name;
    size_t n = strlen(full);
    if (is_note(name)) continue;
    if (full[n - 1] == '/' ? !is_known_folder(full) : !knowledge_kind_of(full))
      stray_fault(knowledge, full);
    else if (full[n - 1] == '/')
      check_folder(knowledge, arena_copy(knowledge->arena, full, n - 1));
    else
      knowledge_load(knowledge, full);
  }
}

int knowledge_check(struct knowledge *knowledge, struct err *err) {
  for (size_t i = 0; i < KINDS; i++)
    if (*kinds[i].pattern && !strchr(kinds[i].pattern, '*')) knowledge_load(knowledge, kinds[i].pattern);
  check_folder(knowledge, "");
  for (const struct entry *e = knowledge->entry; e; e = e->next)
    if (e->object && e->kind->check) e->kind->check(e->sheet, e->object);
  return faults_error(knowledge, err);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* knowledge.c - fuzz target: tables of knowledge. The first byte chooses the kind, the rest is the file; a table that
 * is not good has faults with messages. Names are resolved in the catalog of the source tree. */
#include "file.h"

#include "io/directory.h"
#include "io/table_file.h"
#include "knowledge/knowledge.h"
#include "knowledge/own_rows.h"

#define KNOWLEDGE(name, pattern, cause) {#name, pattern},
static const struct {
  const char *name, *path;
} kinds[] = {
#include "knowledge/knowledge.def"
};
#undef KNOWLEDGE
enum { KINDS = sizeof kinds / sizeof *kinds };

static int catalog_read(void *from, const char *path, const struct table **table, struct err *err) {
  struct arena *arena = from;
  struct table *made = arena_array(arena, struct table, 1);
  *table = made;
  return table_read(arena_format(arena, "%s/pipeline/catalog/%s", TERTIA_SOURCEDIR, path), arena, made, err);
}

static int catalog_list(void *from, const char *folder, struct arena *arena, const char ***entry, size_t *n,
                        struct err *err) {
  (void)from;
  return directory_list(arena_format(arena, "%s/pipeline/catalog/%s", TERTIA_SOURCEDIR, folder), arena, entry, n, err);
}

/* The table laid as own rows over itself replaces every row by the same one: keys, cells and lines stay. */
static void own_rows_hold(const char *path, const struct table *table, struct arena *arena) {
  struct table merged;
  enum own_fate *fate;
  struct err err = {0};
  if (!*path || table_column(table, "remove") != TABLE_ABSENT) return;
  int code = own_rows_lay(path, table, table, arena, &merged, &fate, &err);
  fuzz_hold(!code || *err.text, "an error without a message");
  if (code) return;
  for (size_t r = 0; r < table->rows && merged.rows == table->rows; r++)
    for (size_t c = 0; c < table->columns; c++)
      fuzz_hold(span_equal(table_at(table, r, c), table_at(&merged, r, c)) ||
                    table_column(table, arena_copy(arena, table->title[c].p, table->title[c].n)) != c,
                "another cell");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n) {
  struct arena arena = {0};
  struct table table;
  struct err err = {0};
  char path[64];
  if (n < 2 || n > 20000) return 0;
  int fd = fuzz_file(data + 1, n - 1, path);
  int code = table_read(path, &arena, &table, &err);
  close(fd);
  if (!code) {
    const void *object;
    const struct fault *fault;
    struct knowledge *knowledge = knowledge_open((struct catalog_source){catalog_read, catalog_list, &arena}, &arena);
    code = knowledge_object_of(knowledge, kinds[data[0] % KINDS].name, &table, &object, &err);
    fuzz_hold(!code || knowledge_faults(knowledge, &fault) > 0, "an error without a fault");
  }
  fuzz_hold(!code || *err.text, "an error without a message");
  if (!code || code == EX_CONFIG) own_rows_hold(kinds[data[0] % KINDS].path, &table, &arena);
  arena_free(&arena);
  return 0;
}

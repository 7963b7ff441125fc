/* SPDX-License-Identifier: GPL-3.0-or-later */
/* store.c - fuzz target: what lies in a folder of runs and may be damaged: journal, releases, kept contents' list,
 * digests, manifest, the database of figures. The first byte chooses which. Each is read or refused with a message, and
 * read again the same. */
#include "file.h"

#include <sys/stat.h>

#include "run/digests.h"
#include "run/figures.h"
#include "run/journal.h"
#include "run/kept.h"
#include "run/lines.h"
#include "run/manifest.h"
#include "run/release.h"

enum { JOURNAL, RELEASES, KNOWN, DIGESTS, MANIFEST, FIGURES, KINDS };
static const char *const kind_file[KINDS] = {"journal.csv", "releases.csv",  ".kept/known.csv",
                                             ".digests",    "manifest.json", "figures.db"};

static void holds_message(int code, const struct err *err) {
  fuzz_hold(!code || *err->text, "an error without a message");
}

/* What was read, written as lines again and read once more, is the same. */
static void lines_hold(const char *path, struct arena *arena) {
  struct lines lines, again;
  struct err err = {0};
  struct strbuf text = {0};
  if (lines_read(path, 1, 5, arena, &lines, &err)) return;
  strbuf_put(&text, "header\n");
  for (size_t r = 0; r < lines.rows; r++)
    for (size_t c = 0; c < 5; c++) {
      struct span cell = lines.cell[r * 5 + c];
      line_cell(&text, arena_copy(arena, cell.p, cell.n), c == 4);
    }
  char second[64];
  int fd = fuzz_file((const uint8_t *)text.bytes, text.n, second);
  fuzz_hold(!lines_read(second, 1, 5, arena, &again, &err) && again.rows == lines.rows, "another number of lines");
  close(fd);
  strbuf_free(&text);
}

static void database_hold(const char *runs, struct arena *arena) {
  struct figures *figures = NULL;
  struct err err = {0};
  struct strbuf out = {0};
  size_t rows = 0, added = 0;
  int code = figures_open(&figures, runs, &err);
  holds_message(code, &err);
  if (!code) {
    struct figures_query query = {.indicator = "value_added"};
    code = figures_get(figures, &query, &out, &rows, &err);
    holds_message(code, &err);
    if (!code) code = figures_add(figures, arena, &added, &err), holds_message(code, &err);
  }
  figures_close(figures);
  strbuf_free(&out);
}

static void part_read(int kind, const char *runs, const char *path, struct arena *arena) {
  struct err err = {0};
  size_t n = 0;
  struct journal_event *event;
  struct releases releases;
  struct kept kept;
  struct kept_file *file;
  struct digests digests;
  struct manifest manifest;
  switch (kind) {
  case JOURNAL:
    holds_message(journal_read(runs, arena, &event, &n, &err), &err);
    break;
  case RELEASES:
    holds_message(releases_read(runs, arena, &releases, &err), &err);
    break;
  case KNOWN:
    kept_open(&kept, runs, arena), holds_message(kept_known(&kept, "p", NULL, &file, &n, &err), &err);
    break;
  case DIGESTS:
    digests_open(&digests, runs, false, arena), holds_message(digests_save(&digests, &err), &err);
    break;
  case MANIFEST:
    holds_message(manifest_read(path, arena, &manifest, &err), &err);
    break;
  case FIGURES:
    database_hold(runs, arena);
    break;
  }
  if (kind <= KNOWN) lines_hold(path, arena);
}

static void tree_clear(const char *runs, struct arena *arena) {
  static const char *const more[] = {"figures.db-wal", "figures.db-shm", "figures.db-journal"};
  for (size_t i = 0; i < KINDS; i++) unlink(arena_format(arena, "%s/%s", runs, kind_file[i]));
  for (size_t i = 0; i < sizeof more / sizeof *more; i++) unlink(arena_format(arena, "%s/%s", runs, more[i]));
  rmdir(arena_format(arena, "%s/.kept", runs));
  rmdir(runs);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n) {
  if (n < 1) return 0;
  struct arena arena = {0};
  char runs[] = "/dev/shm/tertia-fuzz-XXXXXX";
  int kind = data[0] % KINDS;
  if (!mkdtemp(runs)) exit(EX_CANTCREAT);
  mkdir(arena_format(&arena, "%s/.kept", runs), 0700);
  const char *path = arena_format(&arena, "%s/%s", runs, kind_file[kind]);
  FILE *f = fopen(path, "wb");
  if (!f || fwrite(data + 1, 1, n - 1, f) != n - 1 || fclose(f) != 0) exit(EX_CANTCREAT);
  part_read(kind, runs, path, &arena);
  tree_clear(runs, &arena);
  arena_free(&arena);
  return 0;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* engine_heads.c - opens the source of a run: reads the head of each file, which the source binds to columns. */
#include "flow/engine_ahead.h"

#include <string.h>
#include <unistd.h>

#include "base/file.h"

enum { KEPT_OPEN = 8 }; /* at most this many inflated streams are kept between steps */

struct reader_options engine_reader_options(const struct engine *engine, bool twice) {
  const struct engine_job *job = engine->job;
  const char *charset = job->source->charset ? job->source->charset(job->source_options) : NULL;
  return (struct reader_options){.charset = charset_named(charset),
                                 .literal = !job->sequential,
                                 .block_bytes = job->block_bytes,
                                 .twice = twice,
                                 .libcsv_only = job->libcsv_only,
                                 .sequential = job->sequential,
                                 .saved = true,
                                 .alone = job->jobs == 1,
                                 .unpacked = &engine->parts.unpacked};
}

/* Copy cells into the arena: a reader's head is freed with the reader. */
static struct cells cells_copy(struct arena *arena, const struct cells *from) {
  size_t n = from->records, cells = n ? from->first[n] : 0;
  struct cells copy = *from;
  uint32_t *first = arena_array(arena, uint32_t, n + 1), *width = arena_array(arena, uint32_t, n);
  uint32_t *line = arena_array(arena, uint32_t, n);
  unsigned char *damage = arena_array(arena, unsigned char, n);
  uint64_t *at = arena_array(arena, uint64_t, n);
  struct span *cell = arena_array(arena, struct span, cells);
  for (size_t i = 0; i < cells; i++)
    cell[i] = (struct span){arena_copy(arena, from->cell[i].p, from->cell[i].n), from->cell[i].n};
  if (n) {
    memcpy(first, from->first, (n + 1) * sizeof *first);
    memcpy(width, from->width, n * sizeof *width);
    memcpy(line, from->line, n * sizeof *line);
    memcpy(damage, from->damage, n);
    memcpy(at, from->at, n * sizeof *at);
  }
  copy.first = first, copy.width = width, copy.line = line, copy.damage = damage, copy.at = at, copy.cell = cell;
  copy.text = NULL, copy.from = copy.to = NULL;
  return copy;
}

/* The heads of the files, one at a time. */
struct head_reading {
  struct source_files files; /* must be first: the source has a pointer to it */
  struct engine *engine;
  struct ahead ahead;
  struct arena arena; /* of the current head */
  bool failed;        /* a file could not be opened; this is not the source's error */
};

/* A pipe, and a few compressed files, stay open for later steps. */
static void head_keep(struct head_reading *heads, size_t number, struct reader *reader) {
  const struct reader_head *head = reader_head(reader);
  if (head->once || (head->compressed && heads->files.n <= KEPT_OPEN))
    heads->engine->kept[number] = reader;
  else
    reader_close(reader);
}

/* A part without records: a hidden sheet, or a file whose content cannot be read. Other files are still read. */
static void head_empty(struct source_file *file, const char *path, const struct input_part *part, const char *unread) {
  *file = (struct source_file){.path = path,
                               .name = path,
                               .charset = charset_name(CHARSET_UTF8),
                               .delimiter = ',',
                               .kind = part->kind,
                               .container = part->container,
                               .passed_over = part->passed_over,
                               .unread = unread};
}

/* The message of "FILE: message" without the file, which the finding names. */
static const char *reason_without_name(const char *text, const char *name, struct arena *arena) {
  size_t n = strlen(name);
  if (strncmp(text, name, n) == 0 && strncmp(text + n, ": ", 2) == 0) text += n + 2;
  return arena_copy(arena, text, strlen(text));
}

static int head_read(struct source_files *files, size_t number, struct source_file *file, struct err *err) {
  struct head_reading *heads = (struct head_reading *)files;
  const struct engine_job *job = heads->engine->job;
  const struct input_part *part = &heads->engine->parts.part[number];
  struct arena *arena = &job->chain.world->arena;
  struct reader *reader;
  int code = ahead_take(&heads->ahead, number, &reader, err);
  if (!code && !reader) {
    head_empty(file, files->path[number], part,
               part->unread ? reason_without_name(part->unread, part->path, arena) : NULL);
    return 0;
  }
  if (code == EX_DATAERR && !job->sequential) {
    head_empty(file, files->path[number], part, reason_without_name(err->text, part->path, arena));
    *err = (struct err){0};
    return 0;
  }
  heads->failed = code != 0;
  if (code) return code;
  const struct reader_head *head = reader_head(reader);
  heads->engine->delimiter[number] = head->delimiter;
  if (head->charset == CHARSET_GB18030) heads->engine->charset[number] = CHARSET_GB18030;
  arena_reset(&heads->arena);
  *file = (struct source_file){.path = files->path[number],
                               .name = file_descriptor_named(job->path[number]) == STDIN_FILENO ? "standard input"
                                                                                                : files->path[number],
                               .charset = charset_name(head->charset),
                               .charset_guessed = head->charset_guessed,
                               .delimiter = head->delimiter,
                               .once = head->once,
                               .ours = head->ours,
                               .kind = part->kind,
                               .container = part->container,
                               .hidden_rows = head->hidden_rows,
                               .head = cells_copy(&heads->arena, &head->cells)};
  head_keep(heads, number, reader);
  return 0;
}

int engine_source_open(struct engine *engine, struct schema *schema, const struct finding_sink *findings,
                       struct err *err) {
  struct engine_job *job = engine->job;
  struct head_reading heads = {.files = {job->shown, job->paths, head_read}, .engine = engine};
  ahead_start(&heads.ahead, engine);
  int code = job->source->open(&job->chain.world->context, job->source_options, &heads.files, schema, &engine->shared,
                               findings, err);
  ahead_end(&heads.ahead);
  arena_free(&heads.arena);
  return code && !heads.failed && !job->sequential ? err_context(err, "%s", job->source->program.name) : code;
}

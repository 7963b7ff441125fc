/* SPDX-License-Identifier: GPL-3.0-or-later */
/* engine.c - see engine.h. */
#include "flow/engine.h"

#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "base/i18n.h"
#include "base/share.h"
#include "flow/order.h"
#include "flow/replay.h"
#include "io/parts.h"
#include "io/reader.h"

enum { KEPT_OPEN = 8 }; /* at most this many inflated streams are kept between steps */

enum file_state { FILE_NEW, FILE_OPENING, FILE_OPEN, FILE_ENDED };

/* An input file in the current step. */
struct input {
  size_t file; /* among all files of the run */
  struct reader *reader;
  enum file_state state;
  int attended; /* workers reading it */
  uint64_t blocks;
  const struct wanted *wanted;
};

struct engine {
  struct engine_job *job;
  void *shared;             /* of the source */
  size_t *given_at;         /* parts: for each, the index of its path in the job */
  struct input_parts parts; /* the parts that replace the job's paths; job->path points to them from then on */
  char *delimiter;          /* paths: of each file, set when its head is read; 0: not yet */
  enum charset *charset;    /* paths: GB18030 where it was detected, otherwise unknown */
  struct reader **kept;     /* paths: readers that will be read again, or NULL */
  struct strand *strand;    /* jobs */
  void **source_state;      /* jobs */
  struct input *input;      /* of this step */
  size_t inputs;
  bool emits;
  struct order order;
  struct delivery delivery; /* to the outlets */
  pthread_mutex_t lock;
  pthread_cond_t changed;
  bool stop;
  struct err err; /* of the earliest block that failed */
  uint64_t err_at;
  struct progress progress;
  uint64_t closed_done, closed_total; /* for progress: bytes of inputs that are finished */
  const char *title;
  _Atomic uint64_t bytes;
  struct replay *replay;     /* kept batches to push again */
  _Atomic size_t next_chunk; /* of it */
};

static struct reader_options options_of(const struct engine *engine, bool twice) {
  const struct engine_job *job = engine->job;
  const char *charset = job->source->charset ? job->source->charset(job->source_options) : NULL;
  return (struct reader_options){.charset = charset_named(charset),
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
  if (part->passed_over || (part->unread && !job->sequential)) {
    head_empty(file, files->path[number], part,
               part->unread ? reason_without_name(part->unread, part->path, arena) : NULL);
    return 0;
  }
  struct reader_options options = options_of(heads->engine, !job->sequential);
  struct reader *reader;
  int code = reader_open(&reader, job->path[number], &options, err);
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

static int source_open(struct engine *engine, struct schema *schema, const struct finding_sink *findings,
                       struct err *err) {
  struct engine_job *job = engine->job;
  struct head_reading heads = {.files = {job->shown, job->paths, head_read}, .engine = engine};
  int code = job->source->open(&job->chain.world->context, job->source_options, &heads.files, schema, &engine->shared,
                               findings, err);
  arena_free(&heads.arena);
  return code && !heads.failed && !job->sequential ? err_context(err, "%s", job->source->program.name) : code;
}

static int input_open(struct engine *engine, struct input *input, struct err *err) {
  input->reader = engine->kept[input->file];
  if (input->reader) return engine->job->sequential ? 0 : reader_rewind(input->reader, err);
  struct reader_options options = options_of(engine, false);
  if (engine->delimiter[input->file]) options.delimiter = engine->delimiter[input->file];
  if (engine->charset[input->file]) options.charset = engine->charset[input->file];
  return reader_open(&input->reader, engine->job->path[input->file], &options, err);
}

/* Find the input from which a worker should take its next block: the one it is reading; otherwise the first that
 * nobody is reading; otherwise the first that is open. Call with the lock. NULL when all are finished, or when the
 * remaining ones are still being opened (*wait). */
static struct input *choose(struct engine *engine, struct input *mine, bool *wait) {
  *wait = false;
  if (mine && mine->state == FILE_OPEN) return mine;
  struct input *shared = NULL;
  size_t ahead = engine->order.current + 4 * (size_t)engine->job->jobs;
  for (size_t i = engine->order.current; i < engine->inputs && i < ahead; i++) {
    struct input *input = &engine->input[i];
    if (input->state == FILE_OPENING) *wait = true;
    if (input->state == FILE_NEW || (input->state == FILE_OPEN && !input->attended)) return input;
    if (input->state == FILE_OPEN && !shared) shared = input;
  }
  if (!shared)
    for (size_t i = engine->order.current; i < engine->inputs && !*wait; i++)
      *wait = engine->input[i].state != FILE_ENDED;
  return shared;
}

static void fail(struct engine *engine, uint64_t at, const struct err *err) {
  pthread_mutex_lock(&engine->lock);
  if (!engine->stop || at < engine->err_at) {
    engine->err = *err;
    engine->err_at = at;
  }
  engine->stop = true;
  pthread_cond_broadcast(&engine->changed);
  pthread_mutex_unlock(&engine->lock);
}

static void wait_a_little(struct engine *engine) {
  struct timespec until;
  clock_gettime(CLOCK_REALTIME, &until);
  until.tv_nsec += 5 * 1000 * 1000;
  if (until.tv_nsec >= 1000000000) until.tv_sec++, until.tv_nsec -= 1000000000;
  pthread_cond_timedwait(&engine->changed, &engine->lock, &until);
}

static size_t place_of(const struct engine *engine, const struct input *input) {
  return (size_t)(input - engine->input);
}

/* Close the reader of a finished input, unless the next step needs it, so that only current files are open. Call
 * with the lock. */
static void input_close(struct engine *engine, struct input *input) {
  uint64_t done, total;
  if (!input->reader) return;
  reader_progress(input->reader, &done, &total);
  engine->closed_done += done, engine->closed_total += total;
  if (input->reader != engine->kept[input->file]) reader_close(input->reader);
  input->reader = NULL;
}

/* Leave an input. The last worker to leave a finished input reports the number of its blocks to the order, since
 * only then is it certain. Call with the lock, which is released meanwhile. */
static void leave(struct engine *engine, struct input *input) {
  input->attended--;
  if (input->attended || input->state != FILE_ENDED) return;
  struct err err = {0};
  input_close(engine, input);
  pthread_mutex_unlock(&engine->lock);
  if (order_file_ended(&engine->order, place_of(engine, input), input->blocks, &err))
    fail(engine, (uint64_t)place_of(engine, input) << 40, &err);
  pthread_mutex_lock(&engine->lock);
}

/* Join an input, opening it if necessary. False when no work is left. A finished input is left before waiting for
 * another: it may be the one whose end the order needs, and nothing else could be delivered until then. */
static bool attend(struct engine *engine, struct input **mine, struct err *err) {
  pthread_mutex_lock(&engine->lock);
  if (*mine && (*mine)->state == FILE_ENDED) {
    leave(engine, *mine);
    *mine = NULL;
  }
  struct input *input = NULL;
  for (bool wait = true; !engine->stop; wait_a_little(engine)) {
    input = choose(engine, *mine, &wait);
    if (input || !wait) break;
  }
  if (*mine && *mine != input) leave(engine, *mine);
  if (input && input != *mine) input->attended++;
  *mine = input;
  bool fresh = input && input->state == FILE_NEW;
  if (fresh) input->state = FILE_OPENING;
  pthread_mutex_unlock(&engine->lock);
  if (!fresh) return input != NULL;
  int code = input_open(engine, input, err);
  pthread_mutex_lock(&engine->lock);
  input->state = code ? FILE_ENDED : FILE_OPEN;
  pthread_cond_broadcast(&engine->changed);
  pthread_mutex_unlock(&engine->lock);
  if (code) fail(engine, (uint64_t)place_of(engine, input) << 40, err);
  return !code;
}

/* Mark the input as finished after its last block; others may still be working on earlier blocks. */
static void ended(struct engine *engine, struct input *input) {
  pthread_mutex_lock(&engine->lock);
  input->state = FILE_ENDED;
  pthread_cond_broadcast(&engine->changed);
  pthread_mutex_unlock(&engine->lock);
}

static int take_block(struct engine *engine, size_t w, struct input *input, const struct block *block,
                      struct err *err) {
  const struct source *source = engine->job->source;
  struct strand *strand = &engine->strand[w];
  struct source_place place = {input->file, block->number};
  int code = source->take(engine->shared, engine->source_state[w], place, &block->cells, &strand->arena,
                          &strand->emit[0], err);
  arena_reset(&strand->arena);
  if (!code) code = order_give(&engine->order, place_of(engine, input), block->number, strand_result(strand, err), err);
  atomic_fetch_add(&engine->bytes, block->bytes);
  return code;
}

static void show_progress(struct engine *engine) {
  if (!engine->progress.shown) return;
  pthread_mutex_lock(&engine->lock);
  uint64_t done = engine->closed_done, total = engine->closed_total;
  for (size_t i = 0; i < engine->inputs; i++) {
    uint64_t d = 0, t = 0;
    if (engine->input[i].state != FILE_OPENING && engine->input[i].reader)
      reader_progress(engine->input[i].reader, &d, &t);
    done += d, total += t;
  }
  pthread_mutex_unlock(&engine->lock);
  progress_show(&engine->progress, engine->title, done, total);
}

static void work(void *context, size_t number) {
  struct engine *engine = context;
  struct reader_worker *buffers = reader_worker_new();
  struct input *input = NULL;
  struct err err = {0};
  while (attend(engine, &input, &err)) {
    size_t place = place_of(engine, input);
    if (!order_may_take(&engine->order, place)) continue;
    struct block block;
    bool more = false;
    int code = reader_next(input->reader, buffers, input->wanted, &block, &more, &err);
    uint64_t at = (uint64_t)place << 40;
    if (!code && more) {
      pthread_mutex_lock(&engine->lock);
      if (block.number + 1 > input->blocks) input->blocks = block.number + 1;
      pthread_mutex_unlock(&engine->lock);
      at |= block.number + 1;
      code = take_block(engine, number, input, &block, &err);
      show_progress(engine);
    } else if (!code) {
      ended(engine, input);
    }
    if (code) fail(engine, at, &err);
  }
  reader_worker_free(buffers);
}

static size_t workers_of(const struct engine *engine) {
  const struct engine_job *job = engine->job;
  return (size_t)(engine->emits && job->givers && job->givers < job->jobs ? job->givers : job->jobs);
}

static void inputs_of_step(struct engine *engine, const struct source_step *step) {
  engine->inputs = step->files;
  engine->input = memory_alloc((step->files + 1) * sizeof *engine->input);
  for (size_t i = 0; i < step->files; i++)
    engine->input[i] = (struct input){.file = step->file[i], .wanted = step->wanted ? step->wanted[i] : NULL};
  engine->emits = step->emits;
  engine->title = step->title;
}

static void close_inputs(struct engine *engine) {
  for (size_t i = 0; i < engine->inputs; i++) input_close(engine, &engine->input[i]);
  engine->closed_done = engine->closed_total = 0;
  free(engine->input);
  engine->input = NULL;
  engine->inputs = 0;
}

static int run_step(struct engine *engine, const struct source_step *step, struct err *err) {
  struct engine_job *job = engine->job;
  inputs_of_step(engine, step);
  order_start(&engine->order, step->files, &engine->delivery);
  progress_start(&engine->progress, job->progress, "MB", 1e6);
  share_out(workers_of(engine), work, engine);
  progress_end(&engine->progress);
  order_end(&engine->order);
  close_inputs(engine);
  if (engine->stop) {
    *err = engine->err;
    return err->code;
  }
  int code = 0;
  for (size_t w = 0; !code && job->source->gather && w < (size_t)job->jobs; w++)
    code = job->source->gather(engine->shared, engine->source_state[w], err);
  return code;
}

static int open_strands(struct engine *engine, struct err *err) {
  struct engine_job *job = engine->job;
  int code = 0;
  for (size_t w = 0; !code && w < (size_t)job->jobs; w++) {
    code = strand_open(&engine->strand[w], &job->chain, err);
    engine->source_state[w] = memory_zero(1, job->source->state_size + 1);
    if (!code && job->source->begin) code = job->source->begin(engine->shared, engine->source_state[w], err);
  }
  return code;
}

/* Keep the batches that arrive at a stage with a first look until it has settled. */
static int keep_for_second_looks(struct chain *chain, struct err *err) {
  int code = 0;
  for (size_t at = chain_look_behind(chain, 0); !code && at < chain->links; at = chain_look_behind(chain, at + 1))
    code = outlets_add_replay(chain->outlets, at, err);
  return code;
}

/* Open source and chain; findings about whole files are delivered before everything else. */
static int open_all(struct engine *engine, struct err *err) {
  struct engine_job *job = engine->job;
  struct strand opening;
  struct chain none = {.world = job->chain.world, .outlets = job->chain.outlets};
  chain_bind(&none, NULL);
  int code = knowledge_checks(job->chain.world->context.knowledge, &none.checks, err);
  job->chain.checks = none.checks;
  if (!code) code = strand_open(&opening, &none, err);
  if (code) return code;
  struct schema schema;
  if ((code = keep_for_second_looks(&job->chain, err)) != 0) return code;
  chain_bind(&job->chain, job->source->ports);
  job->chain.world->context.wants = job->chain.ports[0].wants;
  code = source_open(engine, &schema, &opening.findings, err);
  if (!code && schema_repeated(&schema) != SCHEMA_ABSENT)
    code = err_set(err, EX_CONFIG, _("%s: column '%s' would stand twice in the records"), job->source->program.name,
                   schema.column[schema_repeated(&schema)].name);
  if (!code) code = chain_open(&job->chain, &schema, engine->shared, err);
  if (!code && chain_is_serial(&job->chain)) job->jobs = 1;
  if (!code) code = outlets_begin(job->chain.outlets, err);
  if (!code) code = outlets_deliver(job->chain.outlets, strand_result(&opening, err), err);
  strand_close(&opening);
  return code ? code : open_strands(engine, err);
}

/* --- stages with a first look --- */

static int replay_one(struct engine *engine, struct strand *strand, struct replay_reader *reader, size_t chunk,
                      struct err *err) {
  struct batch batch;
  int code = replay_open_chunk(engine->replay, chunk, reader, err);
  while (!code && replay_next(engine->replay, reader, &strand->arena, &batch)) code = strand_push(strand, &batch, err);
  arena_reset(&strand->arena);
  return code ? code : order_give(&engine->order, 0, chunk, strand_result(strand, err), err);
}

static bool is_stopped(struct engine *engine) {
  pthread_mutex_lock(&engine->lock);
  bool stopped = engine->stop;
  pthread_mutex_unlock(&engine->lock);
  return stopped;
}

static void replay_work(void *context, size_t number) {
  struct engine *engine = context;
  struct replay_reader reader = {0};
  struct err err = {0};
  while (!is_stopped(engine)) {
    if (!order_may_take(&engine->order, 0)) continue;
    size_t chunk = atomic_fetch_add(&engine->next_chunk, 1);
    if (chunk >= replay_chunks(engine->replay)) break;
    if (replay_one(engine, &engine->strand[number], &reader, chunk, &err)) fail(engine, chunk, &err);
  }
  replay_reader_free(&reader);
}

/* Push the kept batches to the part of the chain that the strands have begun. */
static int replay_all(struct engine *engine, struct replay *replay, struct err *err) {
  engine->replay = replay;
  engine->next_chunk = 0;
  order_start(&engine->order, 1, &engine->delivery);
  share_out((size_t)engine->job->jobs, replay_work, engine);
  int code = engine->stop ? (*err = engine->err).code : order_file_ended(&engine->order, 0, replay_chunks(replay), err);
  order_end(&engine->order);
  return code;
}

static struct replay *replay_at(const struct chain *chain, size_t at) {
  return chain->outlets->outlet[chain->ports[at].outlet[0]].file;
}

/* Run the part of the chain after a stage that has settled its first look. */
static int look_again(struct engine *engine, struct err *err) {
  struct strand *strand = engine->strand;
  size_t workers = (size_t)engine->job->jobs, from = strand[0].stop;
  size_t stop = chain_look_behind(strand[0].chain, from + 1);
  int code = strands_settle(strand, workers, err);
  for (size_t w = 0; !code && w < workers; w++) code = strand_begin(&strand[w], from, stop, err);
  return code ? code : replay_all(engine, replay_at(strand[0].chain, from), err);
}

/* The first strand finishes a part alone, and delivers results as they are made. */
static int finish_part(struct engine *engine, bool with_source, struct err *err) {
  struct engine_job *job = engine->job;
  struct strand *strand = engine->strand;
  int code = 0;
  strand[0].delivery = &engine->delivery;
  if (with_source && job->source->finish)
    code = job->source->finish(engine->shared, &strand[0].arena, &strand[0].emit[0], err);
  if (!code) code = strands_finish(strand, (size_t)job->jobs, err);
  if (!code) code = strand_deliver(&strand[0], err);
  strand[0].delivery = NULL;
  return code;
}

static int finish_all(struct engine *engine, struct err *err) {
  const struct strand *first = &engine->strand[0];
  int code = finish_part(engine, true, err);
  while (!code && first->stop < first->chain->links) {
    code = look_again(engine, err);
    if (!code) code = finish_part(engine, false, err);
  }
  return code;
}

static void report_files(struct engine *engine, struct engine_report *report) {
  struct engine_job *job = engine->job;
  if (!job->source->report) return;
  report->files = job->paths;
  report->file = arena_array(&job->chain.world->arena, struct source_file_report, job->paths + 1);
  for (size_t i = 0; i < job->paths; i++) {
    job->source->report(engine->shared, i, &report->file[i]);
    report->file[i].path = job->shown[i];
    report->file[i].given = engine->given_at[i];
  }
}

static void fill_report(struct engine *engine, struct engine_report *report) {
  struct engine_job *job = engine->job;
  *report = (struct engine_report){.links = job->chain.links, .bytes = engine->bytes};
  if (job->source->counts) job->source->counts(engine->shared, &report->source);
  report_files(engine, report);
  for (size_t w = 0; w < (size_t)job->jobs; w++) {
    for (size_t i = 0; i <= job->chain.links && i < 32; i++) report->rows[i] += engine->strand[w].rows_in[i];
    for (size_t s = 0; s < 4; s++) report->severity[s] += engine->strand[w].severity_count[s];
  }
}

static void close_all(struct engine *engine) {
  struct engine_job *job = engine->job;
  for (size_t w = 0; w < (size_t)job->jobs; w++) {
    if (engine->strand[w].chain) strand_close(&engine->strand[w]);
    if (engine->source_state[w] && job->source->end) job->source->end(engine->source_state[w]);
    free(engine->source_state[w]);
  }
  if (engine->shared && job->source->close) job->source->close(engine->shared);
  for (size_t i = 0; i < job->paths; i++) reader_close(engine->kept[i]);
  free(engine->kept);
  free(engine->delimiter);
  free(engine->charset);
  input_parts_free(&engine->parts);
  free(engine->strand);
  free(engine->source_state);
  pthread_cond_destroy(&engine->changed);
  pthread_mutex_destroy(&engine->lock);
}

/* The displayed name of a part of a file, built from the displayed name of the file. */
static const char *shown_part(const struct input_part *part, const char *path, const char *shown, struct arena *arena) {
  size_t n = strlen(path);
  return strncmp(part->path, path, n) == 0 ? arena_format(arena, "%s%s", shown, part->path + n) : part->path;
}

/* Paths being expanded by several workers: a workbook or an archive takes a while. */
struct expanding {
  const char *const *path;
  size_t paths;
  struct input_parts *parts; /* paths */
  struct arena *arena;       /* workers */
  _Atomic size_t next;
};

static void expand_share(void *context, size_t worker) {
  struct expanding *in = context;
  for (size_t i; (i = atomic_fetch_add(&in->next, 1)) < in->paths;)
    input_parts_add(&in->parts[i], in->path[i], &in->arena[worker]);
}

/* The parts of all paths, in their order; from[i] is the number of those before path i. */
static void expand_all(struct engine *engine, struct arena *arena, size_t *from) {
  const struct engine_job *job = engine->job;
  size_t workers = shares_for(job->paths < (size_t)job->jobs ? (long)job->paths : job->jobs);
  struct expanding in = {.path = job->path,
                         .paths = job->paths,
                         .parts = memory_zero(job->paths + 1, sizeof *in.parts),
                         .arena = memory_zero(workers, sizeof *in.arena)};
  share_out(workers, expand_share, &in);
  for (size_t i = 0; i < job->paths; i++) {
    input_parts_join(&engine->parts, &in.parts[i]);
    from[i + 1] = engine->parts.n;
  }
  for (size_t w = 0; w < workers; w++) arena_join(arena, &in.arena[w]);
  free(in.parts);
  free(in.arena);
}

/* Replace workbooks and archives by their contents. */
static void expand_paths(struct engine *engine) {
  struct engine_job *job = engine->job;
  struct arena *arena = &job->chain.world->arena;
  const char *const *given = job->shown ? job->shown : job->path;
  size_t *from = arena_array(arena, size_t, job->paths + 1);
  expand_all(engine, arena, from);
  const char **path = arena_array(arena, const char *, engine->parts.n + 1);
  const char **shown = arena_array(arena, const char *, engine->parts.n + 1);
  size_t *given_at = arena_array(arena, size_t, engine->parts.n + 1);
  for (size_t i = 0; i < job->paths; i++)
    for (size_t k = from[i]; k < from[i + 1]; k++) {
      path[k] = engine->parts.part[k].path;
      shown[k] = shown_part(&engine->parts.part[k], job->path[i], given[i], arena);
      given_at[k] = i;
    }
  engine->given_at = given_at;
  job->path = path;
  job->shown = shown;
  job->paths = engine->parts.n;
}

static void engine_start(struct engine *engine, struct engine_job *job) {
  *engine = (struct engine){.job = job, .delivery = {outlets_deliver, job->chain.outlets}};
  expand_paths(engine);
  engine->kept = memory_zero(job->paths + 1, sizeof *engine->kept);
  engine->delimiter = memory_zero(job->paths + 1, sizeof *engine->delimiter);
  engine->charset = memory_zero(job->paths + 1, sizeof *engine->charset);
  engine->strand = memory_zero((size_t)job->jobs, sizeof *engine->strand);
  engine->source_state = memory_zero((size_t)job->jobs, sizeof *engine->source_state);
  pthread_mutex_init(&engine->lock, NULL);
  pthread_cond_init(&engine->changed, NULL);
}

int engine_run(struct engine_job *job, struct engine_report *report, struct err *err) {
  struct engine engine;
  engine_start(&engine, job);
  int code = open_all(&engine, err);
  for (size_t number = 0; !code; number++) {
    struct source_step step = {0};
    bool more = false;
    code = job->source->step(engine.shared, number, &step, &more, err);
    if (code || !more) break;
    code = run_step(&engine, &step, err);
  }
  if (!code) code = finish_all(&engine, err);
  if (!code) fill_report(&engine, report);
  close_all(&engine);
  return code;
}

int engine_open(struct engine_job *job, struct engine_report *report, struct err *err) {
  struct engine engine;
  engine_start(&engine, job);
  int code = open_all(&engine, err);
  *report = (struct engine_report){.links = job->chain.links};
  if (engine.shared) report_files(&engine, report);
  close_all(&engine);
  return code;
}

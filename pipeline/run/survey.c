/* SPDX-License-Identifier: GPL-3.0-or-later */
/* survey.c - see survey.h. The files are cleaned once; the list of files that cleaning writes, and the counts of the
 * engine, are what is known of them. */
#include "run/survey.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "base/i18n.h"
#include "base/processors.h"
#include "io/table_file.h"
#include "knowledge/forms.h"
#include "run/registry.h"
#include "run/tree.h"

/* A survey under way. */
struct surveying {
  struct survey *survey;
  const struct survey_options *options;
  struct job job;
  struct world world;
  struct engine_report report;
  const char *folder; /* temporary */
  size_t *file_of;    /* the job's inputs: which file of the survey */
};

static void add_inputs(struct surveying *in) {
  struct survey *survey = in->survey;
  struct inputs *inputs = &in->job.inputs;
  inputs->file = arena_array(survey->arena, struct input_file, survey->files + 1);
  in->file_of = arena_array(survey->arena, size_t, survey->files + 1);
  for (size_t i = 0; i < survey->files; i++) {
    if (survey->file[i].why) continue;
    const char *path = arena_format(survey->arena, "%s/%s", survey->dir, survey->file[i].path);
    in->file_of[inputs->n] = i;
    inputs->file[inputs->n++] = (struct input_file){path, survey->file[i].path, 0};
  }
}

static void job_fill(struct surveying *in) {
  struct arena *arena = in->survey->arena;
  struct engine_job *engine = &in->job.engine;
  const struct inputs *inputs = &in->job.inputs;
  engine->source = registry_source(span_of("clean"));
  void *values = arena_zero(arena, 1, engine->source->options_size + 1);
  if (engine->source->defaults) memcpy(values, engine->source->defaults, engine->source->options_size);
  engine->source_options = values;
  engine->jobs = in->options->jobs ? in->options->jobs : processors_at_hand();
  engine->progress = in->options->progress;
  const char **path = arena_array(arena, const char *, inputs->n + 1),
             **shown = arena_array(arena, const char *, inputs->n + 1);
  for (size_t i = 0; i < inputs->n; i++) path[i] = inputs->file[i].path, shown[i] = inputs->file[i].shown;
  engine->path = path, engine->shown = shown, engine->paths = inputs->n;
  engine->chain.link = arena_array(arena, struct link, 1);
  engine->chain.link[0] = (struct link){.stage = &tally_stage, .options = &in->survey->tally};
  engine->chain.links = 1;
  engine->chain.outlets = &in->job.outlets;
  engine->chain.world = &in->world;
  in->job.cleans = true;
}

/* Records, rejects and findings are not kept. */
static int read_all(struct surveying *in, const char *list, struct err *err) {
  struct engine_job *engine = &in->job.engine;
  struct outlets *outlets = &in->job.outlets;
  outlets->quiet = true;
  int code =
      outlets_add(outlets, 0, engine->source->ports, port_named(engine->source->ports, span_of("files")), list, err);
  if (!code) code = outlets_open(outlets, err);
  if (!code) code = engine_run(engine, &in->report, err);
  if (!code) code = outlets_commit(outlets, err);
  outlets_close(outlets);
  return code;
}

static const char *survey_text_at(const struct survey *survey, const struct table *table, size_t row,
                                  const char *column) {
  struct span cell = table_at(table, row, table_column(table, column));
  return cell.n ? arena_copy(survey->arena, cell.p, cell.n) : "";
}

static uint64_t count_at(const struct table *table, size_t row, const char *column) {
  struct span cell = table_at(table, row, table_column(table, column));
  uint64_t count = 0;
  for (size_t i = 0; i < cell.n && cell.p[i] >= '0' && cell.p[i] <= '9'; i++)
    count = 10 * count + (uint64_t)(cell.p[i] - '0');
  return count;
}

static struct survey_part survey_part_of(const struct surveying *in, const struct table *table, size_t row,
                                         const struct catalog_forms *forms) {
  const struct survey *survey = in->survey;
  const char *form = survey_text_at(survey, table, row, "form"), *status = survey_text_at(survey, table, row, "status");
  const struct source_file_report *report = &in->report.file[row];
  const struct catalog_form *known = *form ? catalog_form(forms, span_of(form)) : NULL;
  return (struct survey_part){.file = in->file_of[report->given],
                              .path = survey_text_at(survey, table, row, "file"),
                              .form = *form ? form : NULL,
                              .frequency = report->frequency,
                              .kind = survey_text_at(survey, table, row, "kind"),
                              .charset = survey_text_at(survey, table, row, "charset"),
                              .sheet = survey_text_at(survey, table, row, "sheet"),
                              .unit = survey_text_at(survey, table, row, "unit"),
                              .unknown = survey_text_at(survey, table, row, "unknown_titles"),
                              .reason = survey_text_at(survey, table, row, "reason"),
                              .first = survey_text_at(survey, table, row, "first_period"),
                              .last = survey_text_at(survey, table, row, "last_period"),
                              .records = count_at(table, row, "records"),
                              .rejected = count_at(table, row, "rejected"),
                              .unknown_columns = count_at(table, row, "unknown_columns"),
                              .read = strcmp(status, "read") == 0,
                              .passed_over = strcmp(status, "passed-over") == 0,
                              .is_main = known && (int)known->role == FORM_MAIN,
                              .is_list = report->frequency && strcmp(report->frequency, "list") == 0};
}

static const char *survey_kept(struct arena *arena, const char *text) {
  return text ? arena_copy(arena, text, strlen(text)) : NULL;
}

static struct record_source source_of(const struct surveying *in, size_t part) {
  struct arena *arena = in->survey->arena;
  const struct source_file_report *f = &in->report.file[part];
  return (struct record_source){.path = survey_kept(arena, f->path),
                                .form = survey_kept(arena, f->form),
                                .frequency = survey_kept(arena, f->frequency),
                                .period = survey_kept(arena, f->period),
                                .stopped = survey_kept(arena, f->stopped),
                                .records_in = f->records_in,
                                .rejected = f->rejected};
}

static int parts_fill(struct surveying *in, const char *list, struct err *err) {
  struct survey *survey = in->survey;
  struct table table;
  const struct catalog_forms *forms;
  int code = table_read(list, survey->arena, &table, err);
  if (!code) code = knowledge_forms(in->world.context.knowledge, &forms, err);
  if (code) return code;
  survey->part = arena_array(survey->arena, struct survey_part, table.rows + 1);
  survey->source = arena_array(survey->arena, struct record_source, table.rows + 1);
  for (survey->parts = 0; survey->parts < table.rows && survey->parts < in->report.files; survey->parts++) {
    survey->part[survey->parts] = survey_part_of(in, &table, survey->parts, forms);
    survey->part[survey->parts].frequency = survey_kept(survey->arena, survey->part[survey->parts].frequency);
    survey->source[survey->parts] = source_of(in, survey->parts);
  }
  survey->records = in->report.source.records_in, survey->rejected = in->report.source.rejected;
  survey->superseded = in->report.source.duplicates;
  return 0;
}

/* In a folder of its own in $TMPDIR, which goes afterwards. */
static int survey_look(struct surveying *in, struct err *err) {
  const char *temporary = getenv("TMPDIR");
  char *folder = arena_format(in->survey->arena, "%s/tertia-init-XXXXXX", temporary && *temporary ? temporary : "/tmp");
  if (!mkdtemp(folder)) return err_errno(err, errno, "%s", folder);
  const char *list = arena_format(in->survey->arena, "%s/files.csv", folder);
  int code = read_all(in, list, err);
  if (!code) code = parts_fill(in, list, err);
  tree_remove(folder);
  return code;
}

int survey_folder(struct survey *survey, const char *dir, const struct survey_options *options, struct arena *arena,
                  struct err *err) {
  *survey = (struct survey){.dir = dir, .arena = arena, .tally = {.arena = arena}};
  struct surveying in = {.survey = survey, .options = options};
  pthread_mutex_init(&survey->tally.lock, NULL);
  int code = survey_walk(survey, err);
  if (code) return code;
  add_inputs(&in);
  if (!in.job.inputs.n) return 0;
  code = world_open(&in.world, options->catalog, 1, err);
  if (!code) {
    job_fill(&in);
    code = survey_look(&in, err);
    world_close(&in.world);
  }
  tally_sort(&survey->tally);
  return code;
}

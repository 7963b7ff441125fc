/* SPDX-License-Identifier: GPL-3.0-or-later */
/* record.c - see record.h. */
#include "run/record.h"

#include "base/strbuf.h"
#include "io/digest.h"

static const char *copy(struct arena *arena, const char *text) {
  return text ? arena_copy(arena, text, strlen(text)) : NULL;
}

static void report_stages(struct record *record, const struct job *job, const struct engine_report *report,
                          struct arena *arena) {
  const struct engine_job *engine = &job->engine;
  size_t skipped = job->cleans ? 1 : 0; /* the link that counts */
  record->stage = arena_array(arena, struct record_stage, engine->chain.links + 1);
  record->stage[0] = (struct record_stage){engine->source->program.name, report->source.records_in, report->rows[0]};
  record->stages = 1;
  for (size_t i = skipped; i < engine->chain.links; i++)
    record->stage[record->stages++] =
        (struct record_stage){engine->chain.link[i].stage->program.name, report->rows[i], report->rows[i + 1]};
}

/* Results of earlier steps among the files, and sheets that are rightly passed over, are left out. */
static void report_sources(struct record *record, const struct job *job, const struct engine_report *report,
                           struct arena *arena) {
  record->source = arena_array(arena, struct record_source, report->files + 1);
  for (size_t i = 0; i < report->files; i++) {
    const struct source_file_report *f = &report->file[i];
    if (f->given >= job->inputs.n || f->passed_over) continue;
    record->source[record->sources++] = (struct record_source){.path = copy(arena, f->path),
                                                               .form = copy(arena, f->form),
                                                               .frequency = copy(arena, f->frequency),
                                                               .period = copy(arena, f->period),
                                                               .stopped = copy(arena, f->stopped),
                                                               .records_in = f->records_in,
                                                               .rejected = f->rejected,
                                                               .year = job->inputs.file[f->given].year};
  }
}

void record_report(struct record *record, const struct job *job, const struct engine_report *report,
                   struct arena *arena) {
  record->records_in = report->source.records_in;
  record->rejected = report->source.rejected;
  record->superseded = report->source.duplicates;
  record->notes = report->severity[SEVERITY_NOTE];
  record->files_not_read = report->source.files_stopped;
  record->findings = report->severity[SEVERITY_FINDING];
  report_stages(record, job, report, arena);
  report_sources(record, job, report, arena);
  record->tally = job->tally.row;
  record->tallies = job->tally.n;
}

void record_key(struct record *record) {
  struct strbuf all = {0};
  strbuf_format(&all, "%s\n", record->request);
  for (size_t i = 0; i < record->askeds; i++)
    strbuf_format(&all, "%d %s %s\n", record->asked[i].of_catalog, record->asked[i].path, record->asked[i].sha256);
  digest_bytes(strbuf_view(&all), record->key);
  strbuf_free(&all);
}

static json_t *text_or_null(const char *text) { return text ? json_string(text) : json_null(); }
static json_t *record_whole(uint64_t number) { return json_integer((json_int_t)number); }

json_t *record_file_to_json(const struct record_file *file) {
  json_t *json = json_object();
  json_object_set_new(json, "path", json_string(file->path));
  json_object_set_new(json, "sha256", file->sha256[0] ? json_string(file->sha256) : json_null());
  if (file->bytes >= 0) json_object_set_new(json, "bytes", json_integer((json_int_t)file->bytes));
  if (file->columns) json_object_set_new(json, "columns", json_string(file->columns));
  return json;
}

json_t *record_counts_to_json(const struct record *record) {
  json_t *json = json_object(), *stages = json_array();
  json_object_set_new(json, "step", json_string(record->step));
  json_object_set_new(json, "key", json_string(record->key));
  json_object_set_new(json, "records_in", record_whole(record->records_in));
  json_object_set_new(json, "rejected", record_whole(record->rejected));
  json_object_set_new(json, "superseded", record_whole(record->superseded));
  json_object_set_new(json, "notes", record_whole(record->notes));
  json_object_set_new(json, "files_not_read", record_whole(record->files_not_read));
  json_object_set_new(json, "findings", record_whole(record->findings));
  for (size_t i = 0; i < record->stages; i++) {
    json_t *stage = json_object();
    json_object_set_new(stage, "stage", json_string(record->stage[i].name));
    json_object_set_new(stage, "in", record_whole(record->stage[i].in));
    json_object_set_new(stage, "out", record_whole(record->stage[i].out));
    json_array_append_new(stages, stage);
  }
  json_object_set_new(json, "stages", stages);
  json_t *tallies = json_array();
  for (size_t i = 0; i < record->tallies; i++) {
    json_t *tally = json_object();
    json_object_set_new(tally, "form", json_string(record->tally[i].form));
    json_object_set_new(tally, "period", json_string(record->tally[i].period));
    json_object_set_new(tally, "records", record_whole(record->tally[i].records));
    json_array_append_new(tallies, tally);
  }
  json_object_set_new(json, "records", tallies);
  return json;
}

static json_t *source_to_json(const struct record_source *source) {
  json_t *json = json_object();
  json_object_set_new(json, "path", json_string(source->path));
  json_object_set_new(json, "form", text_or_null(source->form));
  json_object_set_new(json, "frequency", text_or_null(source->frequency));
  json_object_set_new(json, "period", text_or_null(source->period));
  json_object_set_new(json, "stopped", text_or_null(source->stopped));
  json_object_set_new(json, "records_in", record_whole(source->records_in));
  json_object_set_new(json, "rejected", record_whole(source->rejected));
  json_object_set_new(json, "year", json_integer(source->year));
  return json;
}

static json_t *files_to_json(const struct record_file *file, size_t n, bool with_kind) {
  json_t *list = json_array();
  for (size_t i = 0; i < n; i++) {
    json_t *json = record_file_to_json(&file[i]);
    if (with_kind) json_object_set_new(json, "catalog", json_boolean(file[i].of_catalog));
    json_array_append_new(list, json);
  }
  return list;
}

json_t *record_to_json(const struct record *record) {
  json_t *json = record_counts_to_json(record), *sources = json_array(), *lines = json_array();
  for (size_t i = 0; i < record->lines; i++) json_array_append_new(lines, json_string(record->line[i]));
  json_object_set_new(json, "request_of", lines);
  json_object_set_new(json, "request", json_string(record->request));
  json_object_set_new(json, "seconds", json_real(record->seconds));
  json_object_set_new(json, "inputs", files_to_json(record->input, record->inputs, false));
  json_object_set_new(json, "asked", files_to_json(record->asked, record->askeds, true));
  json_object_set_new(json, "outputs", files_to_json(record->output, record->outputs, false));
  for (size_t i = 0; i < record->sources; i++) json_array_append_new(sources, source_to_json(&record->source[i]));
  json_object_set_new(json, "files", sources);
  return json;
}

static const char *record_text_of(const json_t *json, const char *name, struct arena *arena) {
  return copy(arena, json_string_value(json_object_get(json, name)));
}

static uint64_t record_whole_of(const json_t *json, const char *name) {
  return (uint64_t)json_integer_value(json_object_get(json, name));
}

static bool hex_of(const json_t *json, const char *name, char hex[65]) {
  const char *text = json_string_value(json_object_get(json, name));
  size_t n = text ? strlen(text) : 0;
  hex[0] = '\0';
  if (n >= 65) return false;
  if (text) memcpy(hex, text, n + 1);
  return true;
}

bool record_file_from_json(const json_t *json, struct record_file *file, struct arena *arena) {
  const json_t *bytes = json_object_get(json, "bytes");
  *file = (struct record_file){.path = record_text_of(json, "path", arena),
                               .of_catalog = json_is_true(json_object_get(json, "catalog")),
                               .bytes = bytes ? (int64_t)json_integer_value(bytes) : -1,
                               .columns = record_text_of(json, "columns", arena)};
  return file->path && hex_of(json, "sha256", file->sha256);
}

static bool files_from_json(const json_t *json, const char *name, struct record_file **file, size_t *n,
                            struct arena *arena) {
  const json_t *list = json_object_get(json, name);
  *n = json_array_size(list);
  *file = arena_array(arena, struct record_file, *n + 1);
  bool good = json_is_array(list);
  for (size_t i = 0; good && i < *n; i++) good = record_file_from_json(json_array_get(list, i), &(*file)[i], arena);
  return good;
}

static void lines_from_json(const json_t *json, struct record *record, struct arena *arena) {
  const json_t *list = json_object_get(json, "request_of");
  record->line = arena_array(arena, const char *, json_array_size(list) + 1);
  for (size_t i = 0; i < json_array_size(list); i++) {
    const char *line = copy(arena, json_string_value(json_array_get(list, i)));
    if (line) record->line[record->lines++] = line;
  }
}

static bool stages_from_json(const json_t *json, struct record *record, struct arena *arena) {
  const json_t *list = json_object_get(json, "stages");
  record->stages = json_array_size(list);
  record->stage = arena_array(arena, struct record_stage, record->stages + 1);
  for (size_t i = 0; i < record->stages; i++) {
    const json_t *one = json_array_get(list, i);
    record->stage[i] = (struct record_stage){record_text_of(one, "stage", arena), record_whole_of(one, "in"),
                                             record_whole_of(one, "out")};
    if (!record->stage[i].name) return false;
  }
  return json_is_array(list);
}

static bool tallies_from_json(const json_t *json, struct record *record, struct arena *arena) {
  const json_t *list = json_object_get(json, "records");
  record->tallies = json_array_size(list);
  record->tally = arena_array(arena, struct tally_row, record->tallies + 1);
  for (size_t i = 0; i < record->tallies; i++) {
    const json_t *one = json_array_get(list, i);
    record->tally[i] = (struct tally_row){record_text_of(one, "form", arena), record_text_of(one, "period", arena),
                                          record_whole_of(one, "records")};
    if (!record->tally[i].form || !record->tally[i].period) return false;
  }
  return true;
}

static bool sources_from_json(const json_t *json, struct record *record, struct arena *arena) {
  const json_t *list = json_object_get(json, "files");
  record->sources = json_array_size(list);
  record->source = arena_array(arena, struct record_source, record->sources + 1);
  for (size_t i = 0; i < record->sources; i++) {
    const json_t *one = json_array_get(list, i);
    record->source[i] = (struct record_source){.path = record_text_of(one, "path", arena),
                                               .form = record_text_of(one, "form", arena),
                                               .frequency = record_text_of(one, "frequency", arena),
                                               .period = record_text_of(one, "period", arena),
                                               .stopped = record_text_of(one, "stopped", arena),
                                               .records_in = record_whole_of(one, "records_in"),
                                               .rejected = record_whole_of(one, "rejected"),
                                               .year = (long)json_integer_value(json_object_get(one, "year"))};
    if (!record->source[i].path) return false;
  }
  return true;
}

bool record_from_json(const json_t *json, struct record *record, struct arena *arena) {
  *record = (struct record){.step = record_text_of(json, "step", arena),
                            .records_in = record_whole_of(json, "records_in"),
                            .rejected = record_whole_of(json, "rejected"),
                            .superseded = record_whole_of(json, "superseded"),
                            .notes = record_whole_of(json, "notes"),
                            .files_not_read = record_whole_of(json, "files_not_read"),
                            .findings = record_whole_of(json, "findings"),
                            .seconds = json_number_value(json_object_get(json, "seconds"))};
  lines_from_json(json, record, arena);
  return record->step && hex_of(json, "request", record->request) && hex_of(json, "key", record->key) &&
         stages_from_json(json, record, arena) && tallies_from_json(json, record, arena) &&
         (!json_object_get(json, "asked") ||
          (files_from_json(json, "inputs", &record->input, &record->inputs, arena) &&
           files_from_json(json, "asked", &record->asked, &record->askeds, arena) &&
           files_from_json(json, "outputs", &record->output, &record->outputs, arena) &&
           sources_from_json(json, record, arena)));
}

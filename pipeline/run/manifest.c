/* SPDX-License-Identifier: GPL-3.0-or-later */
/* manifest.c - see manifest.h. */
#include "run/manifest.h"

#include <stdlib.h>

#include "base/i18n.h"
#include "io/digest.h"

static void fill_settings(struct manifest *manifest, const struct plan_step *step) {
  for (size_t i = 0; i < step->settings; i++)
    manifest->setting[manifest->settings++] =
        (struct manifest_setting){step->name, step->setting[i].key, step->setting[i].value, !step->setting[i].line};
}

/* Add a file unless it is among the first `known` already: those of earlier steps. A step lists none twice. */
static void manifest_add_file(struct record_file *list, size_t known, size_t *n, const struct record_file *file) {
  for (size_t i = 0; i < known; i++)
    if (strcmp(list[i].path, file->path) == 0) return;
  list[(*n)++] = *file;
}

static int by_path(const void *a, const void *b) {
  return strcmp(((const struct record_file *)a)->path, ((const struct record_file *)b)->path);
}

/* Inputs are in the order of steps; tables of the catalog that are not there are left out; so are results of earlier
 * steps. */
static void fill_files(struct manifest *manifest, const struct steps *steps, struct arena *arena) {
  size_t inputs = 0, catalogs = 0, outputs = 0;
  for (size_t s = 0; s < steps->plan->steps; s++) {
    const struct record *r = &steps->step[s].record;
    inputs += r->inputs + r->askeds, catalogs += r->askeds, outputs += r->outputs;
  }
  manifest->input = arena_array(arena, struct record_file, inputs + 1);
  manifest->catalog = arena_array(arena, struct record_file, catalogs + 1);
  manifest->output = arena_array(arena, struct record_file, outputs + 1);
  for (size_t s = 0; s < steps->plan->steps; s++) {
    const struct record *r = &steps->step[s].record;
    size_t known = manifest->inputs, known_tables = manifest->catalogs;
    for (size_t i = 0; i < r->inputs; i++) manifest_add_file(manifest->input, known, &manifest->inputs, &r->input[i]);
    for (size_t i = 0; i < r->askeds; i++) {
      bool of_step = r->asked[i].path[0] == '{' && strncmp(r->asked[i].path, "{plan}", 6) != 0;
      bool is_folder = r->asked[i].path[strlen(r->asked[i].path) - 1] == '/';
      if (!r->asked[i].sha256[0] || of_step || is_folder) continue;
      if (r->asked[i].of_catalog)
        manifest_add_file(manifest->catalog, known_tables, &manifest->catalogs, &r->asked[i]);
      else
        manifest_add_file(manifest->input, manifest->inputs, &manifest->inputs, &r->asked[i]);
    }
    for (size_t i = 0; i < r->outputs; i++) manifest_add_file(manifest->output, 0, &manifest->outputs, &r->output[i]);
  }
  qsort(manifest->catalog, manifest->catalogs, sizeof *manifest->catalog, by_path);
  qsort(manifest->output, manifest->outputs, sizeof *manifest->output, by_path);
}

#define RELEASED "{released}/"

static const char *asked_digest_of(const struct record *record, struct span path) {
  for (size_t i = 0; i < record->askeds; i++)
    if (span_is(path, record->asked[i].path)) return record->asked[i].sha256;
  return "";
}

static bool has_released(const struct manifest *manifest, struct span path) {
  for (size_t i = 0; i < manifest->releaseds; i++)
    if (span_is(path, manifest->released[i].path)) return true;
  return false;
}

/* What "{released}/FILE" was, and the digest of each file that was read. */
static void fill_released(struct manifest *manifest, const struct step *step, struct arena *arena) {
  struct span rest = span_of(step->job.released ? step->job.released : ""), item;
  const size_t place = strlen(RELEASED);
  while (rest.n && span_cut(&rest, ',', &item)) {
    if (item.n <= place || has_released(manifest, span_between(item.p + place, item.p + item.n))) continue;
    struct record_file file = {.path = arena_copy(arena, item.p + place, item.n - place)};
    memcpy(file.sha256, asked_digest_of(&step->record, item), strlen(asked_digest_of(&step->record, item)) + 1);
    struct record_file *bigger = arena_array(arena, struct record_file, manifest->releaseds + 1);
    if (manifest->releaseds) memcpy(bigger, manifest->released, manifest->releaseds * sizeof *bigger);
    bigger[manifest->releaseds++] = file;
    manifest->released = bigger;
  }
}

const char *const *manifest_released_folders(const struct manifest *manifest, struct arena *arena, size_t *n) {
  const char **folder = arena_array(arena, const char *, manifest->releaseds + 1);
  *n = 0;
  for (size_t i = 0; i < manifest->releaseds; i++) {
    const char *slash = strchr(manifest->released[i].path, '/');
    size_t length = slash ? (size_t)(slash - manifest->released[i].path) : 0, k = 0;
    while (k < *n && (strncmp(folder[k], manifest->released[i].path, length) != 0 || folder[k][length])) k++;
    if (k == *n && length) folder[(*n)++] = arena_copy(arena, manifest->released[i].path, length);
  }
  return folder;
}

void manifest_fill(struct manifest *manifest, const struct steps *steps, struct year_span years, struct arena *arena) {
  const struct plan *plan = steps->plan;
  size_t n = plan->own.settings;
  for (size_t s = 0; s < plan->steps; s++) n += plan->step[s].settings;
  manifest->plan = plan->path;
  manifest->from = years.from, manifest->to = years.to;
  manifest->setting = arena_array(arena, struct manifest_setting, n + 1);
  fill_settings(manifest, &plan->own);
  for (size_t s = 0; s < plan->steps; s++) fill_settings(manifest, &plan->step[s]);
  manifest->steps = plan->steps;
  manifest->record = arena_array(arena, struct record, plan->steps + 1);
  for (size_t s = 0; s < plan->steps; s++) manifest->record[s] = steps->step[s].record;
  fill_files(manifest, steps, arena);
  for (size_t s = 0; s < plan->steps; s++) fill_released(manifest, &steps->step[s], arena);
}

void manifest_key(struct manifest *manifest, const char *name) {
  struct strbuf all = {0};
  strbuf_format(&all, "%s\n%s %s\n%ld\n%ld\n", name, manifest->program, manifest->program_sha256, manifest->from,
                manifest->to);
  for (size_t i = 0; i < manifest->settings; i++)
    strbuf_format(&all, "%s|%s|%s\n", manifest->setting[i].step, manifest->setting[i].key, manifest->setting[i].value);
  for (size_t i = 0; i < manifest->steps; i++)
    strbuf_format(&all, "%s %s\n", manifest->record[i].step, manifest->record[i].key);
  digest_bytes(strbuf_view(&all), manifest->key);
  strbuf_free(&all);
}

/* A member of the outermost object: its name, and its value on the same line. */
static void put_member(struct strbuf *out, const char *name, json_t *value, bool last) {
  char *text = json_dumps(value, JSON_ENCODE_ANY);
  strbuf_format(out, "  \"%s\": %s%s\n", name, text ? text : "null", last ? "" : ",");
  free(text);
  json_decref(value);
}

/* A list with one line an item. */
static void manifest_put_list(struct strbuf *out, const char *name, json_t *list, bool last) {
  strbuf_format(out, "  \"%s\": [", name);
  for (size_t i = 0; i < json_array_size(list); i++) {
    char *text = json_dumps(json_array_get(list, i), 0);
    strbuf_format(out, "%s\n    %s", i ? "," : "", text ? text : "null");
    free(text);
  }
  strbuf_format(out, "%s]%s\n", json_array_size(list) ? "\n  " : "", last ? "" : ",");
  json_decref(list);
}

static json_t *settings_to_json(const struct manifest *manifest) {
  json_t *list = json_array();
  for (size_t i = 0; i < manifest->settings; i++) {
    const struct manifest_setting *s = &manifest->setting[i];
    json_t *one = json_object();
    json_object_set_new(one, "step", json_string(s->step));
    json_object_set_new(one, "key", json_string(s->key));
    json_object_set_new(one, "value", json_string(s->value));
    json_object_set_new(one, "from", json_string(s->of_command ? "command line" : "plan"));
    json_array_append_new(list, one);
  }
  return list;
}

static json_t *steps_to_json(const struct manifest *manifest) {
  json_t *list = json_array();
  for (size_t i = 0; i < manifest->steps; i++) json_array_append_new(list, record_counts_to_json(&manifest->record[i]));
  return list;
}

static json_t *files_to_json(const struct record_file *file, size_t n) {
  json_t *list = json_array();
  for (size_t i = 0; i < n; i++) json_array_append_new(list, record_file_to_json(&file[i]));
  return list;
}

void manifest_write(const struct manifest *manifest, struct strbuf *out) {
  strbuf_put(out, "{\n");
  put_member(out, "program", json_string(manifest->program), false);
  put_member(out, "program_sha256", json_string(manifest->program_sha256), false);
  put_member(out, "key", json_string(manifest->key), false);
  put_member(out, "plan", json_string(manifest->plan), false);
  put_member(out, "directory", json_string(manifest->directory), false);
  put_member(out, "from", json_integer(manifest->from), false);
  put_member(out, "to", json_integer(manifest->to), false);
  manifest_put_list(out, "settings", settings_to_json(manifest), false);
  manifest_put_list(out, "steps", steps_to_json(manifest), false);
  manifest_put_list(out, "inputs", files_to_json(manifest->input, manifest->inputs), false);
  manifest_put_list(out, "catalog", files_to_json(manifest->catalog, manifest->catalogs), false);
  if (manifest->releaseds)
    manifest_put_list(out, "released", files_to_json(manifest->released, manifest->releaseds), false);
  manifest_put_list(out, "outputs", files_to_json(manifest->output, manifest->outputs), true);
  strbuf_put(out, "}\n");
}

static const char *manifest_text_of(const json_t *json, const char *name, struct arena *arena) {
  const char *text = json_string_value(json_object_get(json, name));
  return text ? arena_copy(arena, text, strlen(text)) : NULL;
}

static bool read_settings(const json_t *json, struct arena *arena, struct manifest *manifest) {
  const json_t *list = json_object_get(json, "settings");
  manifest->settings = json_array_size(list);
  manifest->setting = arena_array(arena, struct manifest_setting, manifest->settings + 1);
  for (size_t i = 0; i < manifest->settings; i++) {
    const json_t *one = json_array_get(list, i);
    const char *from = json_string_value(json_object_get(one, "from"));
    manifest->setting[i] =
        (struct manifest_setting){manifest_text_of(one, "step", arena), manifest_text_of(one, "key", arena),
                                  manifest_text_of(one, "value", arena), from && strcmp(from, "plan") != 0};
    if (!manifest->setting[i].step || !manifest->setting[i].key || !manifest->setting[i].value) return false;
  }
  return json_is_array(list);
}

static bool read_files(const json_t *json, const char *name, struct record_file **file, size_t *n,
                       struct arena *arena) {
  const json_t *list = json_object_get(json, name);
  *n = json_array_size(list);
  *file = arena_array(arena, struct record_file, *n + 1);
  for (size_t i = 0; i < *n; i++)
    if (!record_file_from_json(json_array_get(list, i), &(*file)[i], arena)) return false;
  return json_is_array(list);
}

static bool read_steps(const json_t *json, struct arena *arena, struct manifest *manifest) {
  const json_t *list = json_object_get(json, "steps");
  manifest->steps = json_array_size(list);
  manifest->record = arena_array(arena, struct record, manifest->steps + 1);
  for (size_t i = 0; i < manifest->steps; i++)
    if (!record_from_json(json_array_get(list, i), &manifest->record[i], arena)) return false;
  return json_is_array(list);
}

static bool read_all(const json_t *json, struct arena *arena, struct manifest *manifest) {
  const char *key = json_string_value(json_object_get(json, "key"));
  *manifest = (struct manifest){.program = manifest_text_of(json, "program", arena),
                                .program_sha256 = manifest_text_of(json, "program_sha256", arena),
                                .plan = manifest_text_of(json, "plan", arena),
                                .directory = manifest_text_of(json, "directory", arena),
                                .from = (long)json_integer_value(json_object_get(json, "from")),
                                .to = (long)json_integer_value(json_object_get(json, "to"))};
  if (!key || strlen(key) != 64 || !manifest->program || !manifest->plan) return false;
  memcpy(manifest->key, key, 65);
  return read_settings(json, arena, manifest) && read_steps(json, arena, manifest) &&
         read_files(json, "inputs", &manifest->input, &manifest->inputs, arena) &&
         read_files(json, "catalog", &manifest->catalog, &manifest->catalogs, arena) &&
         (!json_object_get(json, "released") ||
          read_files(json, "released", &manifest->released, &manifest->releaseds, arena)) &&
         read_files(json, "outputs", &manifest->output, &manifest->outputs, arena);
}

int manifest_read(const char *path, struct arena *arena, struct manifest *manifest, struct err *err) {
  json_t *json;
  int code = json_file_read(path, &json, err);
  if (code) return code;
  bool good = read_all(json, arena, manifest);
  json_decref(json);
  return good ? 0 : err_set(err, EX_DATAERR, _("%s: not a manifest"), path);
}

static long setting_year(const struct manifest *manifest, const char *key) {
  for (size_t i = 0; i < manifest->settings; i++)
    if (!*manifest->setting[i].step && strcmp(manifest->setting[i].key, key) == 0)
      return strtol(manifest->setting[i].value, NULL, 10);
  return 0;
}

bool manifest_is_as_written(const struct manifest *manifest) {
  for (size_t i = 0; i < manifest->settings; i++)
    if (manifest->setting[i].of_command) return false;
  return manifest->from == setting_year(manifest, "from") && manifest->to == setting_year(manifest, "to");
}

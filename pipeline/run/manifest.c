/* manifest.c - see manifest.h. */
#include "run/manifest.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/json.h"
#include "io/digest.h"

static int stamp_file(const char *path, char stamp[65], struct err *err) {
  struct stat st;
  if (stat(path, &st) != 0) return err_errno(err, errno, "%s", path);
  snprintf(stamp, 65, "size %lld changed %lld.%09ld", (long long)st.st_size, (long long)st.st_mtim.tv_sec,
           st.st_mtim.tv_nsec);
  return 0;
}

/* A file in the list, not digested yet; NULL when it is there already. */
static struct manifest_file *list_file(struct manifest *manifest, struct manifest_file **list, size_t *n,
                                       const char *path, const char *shown) {
  for (size_t i = 0; i < *n; i++)
    if (strcmp((*list)[i].path, shown) == 0) return NULL;
  struct manifest_file *bigger = *list;
  if ((*n & (*n - 1)) == 0) { /* room doubles where n is 0 or a power of two */
    bigger = arena_array(manifest->arena, struct manifest_file, *n ? 2 * *n : 1);
    if (*n) memcpy(bigger, *list, *n * sizeof *bigger);
  }
  bigger[*n].path = arena_copy(manifest->arena, shown, strlen(shown));
  bigger[*n].source = path;
  *list = bigger;
  return &bigger[(*n)++];
}

int manifest_input(struct manifest *manifest, const char *path, bool digest, struct err *err) {
  if (strcmp(path, "-") == 0) return 0; /* standard input leaves no trace but its results */
  struct manifest_file *file = list_file(manifest, &manifest->input, &manifest->inputs, path, path);
  if (!file) return 0;
  return digest ? digest_file(path, file->sha256, err) : stamp_file(path, file->sha256, err);
}

static int by_name(const struct dirent **a, const struct dirent **b) { return strcmp((*a)->d_name, (*b)->d_name); }

static int visible(const struct dirent *entry) { return entry->d_name[0] != '.'; }

/* Files below dir in the order of their names; `below` is the path shown. */
static void list_tree(struct manifest *manifest, struct manifest_file **list, size_t *n, const char *dir,
                      const char *below) {
  struct dirent **entry;
  int found = scandir(dir, &entry, visible, by_name);
  for (int i = 0; i < found; i++) {
    const char *path = arena_format(manifest->arena, "%s/%s", dir, entry[i]->d_name);
    const char *shown = arena_format(manifest->arena, "%s%s%s", below, *below ? "/" : "", entry[i]->d_name);
    struct stat st;
    bool there = stat(path, &st) == 0;
    if (there && S_ISDIR(st.st_mode))
      list_tree(manifest, list, n, path, shown);
    else if (there && S_ISREG(st.st_mode))
      list_file(manifest, list, n, path, shown);
    free(entry[i]);
  }
  if (found >= 0) free(entry);
}

static struct manifest_written *find_written(struct manifest_written *written, const char *path) {
  while (written && strcmp(written->path, path) != 0) written = written->next;
  return written;
}

char *manifest_written(struct manifest *manifest, const char *path) {
  struct manifest_written *written = find_written(manifest->written, path);
  if (!written) {
    written = arena_array(manifest->arena, struct manifest_written, 1);
    written->path = arena_copy(manifest->arena, path, strlen(path));
    written->next = manifest->written;
    manifest->written = written;
  }
  return written->sha256;
}

/* Files below dir; those are read that are not known from when they were written. */
static int note_tree(struct manifest *manifest, struct manifest_file **list, size_t *n, const char *dir,
                     struct manifest_written *known, struct err *err) {
  size_t from = *n, tasks = 0;
  list_tree(manifest, list, n, dir, "");
  struct digest_task *task = arena_array(manifest->arena, struct digest_task, *n - from + 1);
  for (size_t i = from; i < *n; i++) {
    struct manifest_file *file = &(*list)[i];
    const struct manifest_written *written = find_written(known, file->path);
    if (written && written->sha256[0])
      memcpy(file->sha256, written->sha256, sizeof file->sha256);
    else
      task[tasks++] = (struct digest_task){file->source, file->sha256};
  }
  return digest_files(task, tasks, err);
}

int manifest_catalog(struct manifest *manifest, const char *dir, struct err *err) {
  return note_tree(manifest, &manifest->catalog, &manifest->catalogs, dir, NULL, err);
}

int manifest_outputs(struct manifest *manifest, const char *dir, struct err *err) {
  return note_tree(manifest, &manifest->output, &manifest->outputs, dir, manifest->written, err);
}

void manifest_step(struct manifest *manifest, const char *name, const struct engine_job *job,
                   const struct engine_report *report) {
  struct manifest_step *bigger = arena_array(manifest->arena, struct manifest_step, manifest->steps + 1);
  if (manifest->steps) memcpy(bigger, manifest->step, manifest->steps * sizeof *bigger);
  struct manifest_step *step = &bigger[manifest->steps++];
  *step = (struct manifest_step){.name = name, .report = *report};
  step->stage = arena_array(manifest->arena, const char *, job->chain.links + 1);
  step->stage[step->stages++] = job->source->program.name;
  for (size_t i = 0; i < job->chain.links; i++) step->stage[step->stages++] = job->chain.link[i].stage->program.name;
  manifest->step = bigger;
}

static void put_settings(const struct plan_step *step, struct strbuf *out) {
  for (size_t i = 0; i < step->settings; i++)
    strbuf_format(out, "%s|%s|%s\n", step->name, step->setting[i].key, step->setting[i].value);
}

void manifest_key(const struct manifest *manifest, const struct plan *plan, long from, long to, char key[65]) {
  struct strbuf all = {0};
  strbuf_format(&all, "%s\n%ld\n%ld\n", TERTIA_VERSION, from, to);
  put_settings(&plan->own, &all);
  for (size_t s = 0; s < plan->steps; s++) put_settings(&plan->step[s], &all);
  for (size_t i = 0; i < manifest->inputs; i++)
    strbuf_format(&all, "%s %s\n", manifest->input[i].sha256, manifest->input[i].path);
  for (size_t i = 0; i < manifest->catalogs; i++)
    strbuf_format(&all, "%s %s\n", manifest->catalog[i].sha256, manifest->catalog[i].path);
  digest_bytes(strbuf_view(&all), key);
  strbuf_free(&all);
}

static void put_files(struct strbuf *out, const char *name, const struct manifest_file *file, size_t n) {
  strbuf_format(out, "  \"%s\": [", name);
  for (size_t i = 0; i < n; i++) {
    strbuf_put(out, i ? ",\n    {\"path\": " : "\n    {\"path\": ");
    json_text(out, file[i].path);
    strbuf_format(out, ", \"sha256\": \"%s\"}", file[i].sha256);
  }
  strbuf_put(out, n ? "\n  ],\n" : "],\n");
}

static void put_plan_settings(struct strbuf *out, const struct plan_step *step, bool *first) {
  for (size_t i = 0; i < step->settings; i++) {
    strbuf_put(out, *first ? "\n    {\"step\": " : ",\n    {\"step\": ");
    *first = false;
    json_text(out, step->name);
    strbuf_put(out, ", \"key\": ");
    json_text(out, step->setting[i].key);
    strbuf_put(out, ", \"value\": ");
    json_text(out, step->setting[i].value);
    strbuf_format(out, ", \"from\": \"%s\"}", step->setting[i].line ? "plan" : "command line");
  }
}

static void put_step(struct strbuf *out, const struct manifest_step *step) {
  const struct engine_report *r = &step->report;
  strbuf_put(out, "{\"step\": ");
  json_text(out, step->name);
  strbuf_format(out,
                ", \"records_in\": %llu, \"rejected\": %llu, \"superseded\": %llu, \"notes\": %llu, "
                "\"files_not_read\": %llu, \"findings\": %llu,"
                "\n     \"stages\": [",
                (unsigned long long)r->source.records_in, (unsigned long long)r->source.rejected,
                (unsigned long long)r->source.duplicates, (unsigned long long)r->severity[SEVERITY_NOTE],
                (unsigned long long)r->source.files_stopped, (unsigned long long)r->severity[SEVERITY_FINDING]);
  for (size_t i = 0; i < step->stages; i++) {
    uint64_t in = i == 0 ? r->source.records_in : r->rows[i - 1];
    strbuf_format(out, "%s{\"stage\": \"%s\", \"in\": %llu, \"out\": %llu}", i ? ", " : "", step->stage[i],
                  (unsigned long long)in, (unsigned long long)r->rows[i]);
  }
  strbuf_put(out, "]}");
}

void manifest_write(const struct manifest *manifest, const struct plan *plan, const char *key, long from, long to,
                    struct strbuf *out) {
  strbuf_format(out, "{\n  \"program\": \"tertia %s\",\n  \"key\": \"%s\",\n  \"plan\": ", TERTIA_VERSION, key);
  json_text(out, plan->path);
  strbuf_format(out, ",\n  \"from\": %ld,\n  \"to\": %ld,\n  \"settings\": [", from, to);
  bool first = true;
  put_plan_settings(out, &plan->own, &first);
  for (size_t s = 0; s < plan->steps; s++) put_plan_settings(out, &plan->step[s], &first);
  strbuf_put(out, "\n  ],\n  \"steps\": [");
  for (size_t i = 0; i < manifest->steps; i++) {
    strbuf_put(out, i ? ",\n    " : "\n    ");
    put_step(out, &manifest->step[i]);
  }
  strbuf_put(out, "\n  ],\n");
  put_files(out, "inputs", manifest->input, manifest->inputs);
  put_files(out, "catalog", manifest->catalog, manifest->catalogs);
  put_files(out, "outputs", manifest->output, manifest->outputs);
  out->n -= 2; /* the comma and newline after the last list */
  strbuf_put(out, "\n}\n");
}

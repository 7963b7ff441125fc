/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cause.c - see cause.h. */
#include "run/cause.h"

#include <string.h>

#include "knowledge/knowledge.h"
#include "run/registry.h"

const char *cause_name(enum run_cause cause) {
  static const char *const name[CAUSES] = {
#define CAUSE(id, text) text,
#include "data/cause.def"
#undef CAUSE
  };
  return name[cause];
}

/* An option that reads a table of corrections is not of the stage's cause but of the table's. */
static bool option_corrects(const struct stage *stage, struct span option) {
  enum run_cause cause;
  for (const struct side_table *t = stage->tables; t && t->option; t++)
    if (span_is(option, t->option)) return knowledge_cause_of_kind(t->kind, &cause) && cause == CAUSE_CORRECTIONS;
  return span_is(option, "correct");
}

enum run_cause cause_of_setting(const struct manifest_setting *setting) {
  struct span option = span_of(setting->key), name;
  if (span_is(option, "input")) return CAUSE_INPUTS;
  if (!span_cut(&option, '.', &name) || !option.p) return CAUSE_PLAN;
  const struct source *source = registry_source(name);
  const struct stage *stage = registry_stage(name);
  if (stage) return option_corrects(stage, option) ? CAUSE_CORRECTIONS : stage->cause;
  return source ? source->cause : CAUSE_PLAN;
}

/* Does the value name the file? Items of a list are separated by commas or blanks. */
static bool names_file(const char *value, const char *path) {
  size_t n = strlen(path);
  for (const char *at = strstr(value, path); at; at = strstr(at + 1, path)) {
    bool begins = at == value || strchr(", /}", at[-1]), ends = at[n] == '\0' || strchr(", ", at[n]);
    if (begins && ends) return true;
  }
  return false;
}

enum run_cause cause_of_file(const char *path, bool of_catalog, const struct manifest *const *of, size_t n) {
  if (of_catalog && strncmp(path, "own/", 4) == 0) path += 4;
  enum run_cause cause = CAUSE_FORMS;
  if (of_catalog) return knowledge_cause(path, &cause), cause;
  for (size_t m = 0; m < n; m++)
    for (size_t i = 0; i < of[m]->settings; i++) {
      const struct manifest_setting *setting = &of[m]->setting[i];
      if (strchr(setting->key, '.') && names_file(setting->value, path)) return cause_of_setting(setting);
    }
  return CAUSE_INPUTS;
}

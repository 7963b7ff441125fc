/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cause.c - see cause.h. */
#include "run/cause.h"

#include <string.h>

static const char *const names[CAUSES] = {"program",  "inputs",     "forms",   "corrections", "rules",    "imputation",
                                          "formula",  "scheme",     "weights", "aggregation", "controls", "deflators",
                                          "forecast", "protection", "report",  "plan"};

const char *cause_name(enum run_cause cause) { return names[cause]; }

/* A name that begins with `text`, and its cause. */
struct beginning {
  const char *text;
  enum run_cause cause;
};

static const struct beginning settings[] = {{"input", CAUSE_INPUTS},
                                            {"clean.", CAUSE_FORMS},
                                            {"code.", CAUSE_SCHEME},
                                            {"classify.", CAUSE_SCHEME},
                                            {"edit.answers", CAUSE_CORRECTIONS},
                                            {"edit.correct", CAUSE_CORRECTIONS},
                                            {"edit.", CAUSE_RULES},
                                            {"impute.", CAUSE_IMPUTATION},
                                            {"derive.", CAUSE_FORMULA},
                                            {"estimate.", CAUSE_WEIGHTS},
                                            {"aggregate.", CAUSE_AGGREGATION},
                                            {"reconcile.", CAUSE_CONTROLS},
                                            {"growth.", CAUSE_DEFLATORS},
                                            {"forecast.", CAUSE_FORECAST},
                                            {"protect.", CAUSE_PROTECTION},
                                            {"report.", CAUSE_REPORT}};

static const struct beginning tables[] = {{"rules/corrections", CAUSE_CORRECTIONS},
                                          {"rules/answers", CAUSE_CORRECTIONS},
                                          {"rules/", CAUSE_RULES},
                                          {"white/", CAUSE_RULES},
                                          {"bands", CAUSE_RULES},
                                          {"answers", CAUSE_CORRECTIONS},
                                          {"imputation", CAUSE_IMPUTATION},
                                          {"formulas/", CAUSE_FORMULA},
                                          {"codebooks/", CAUSE_SCHEME},
                                          {"concordances/", CAUSE_SCHEME},
                                          {"schemes", CAUSE_SCHEME},
                                          {"coding", CAUSE_SCHEME},
                                          {"words", CAUSE_SCHEME},
                                          {"design", CAUSE_WEIGHTS},
                                          {"indicators", CAUSE_AGGREGATION},
                                          {"natures", CAUSE_FORECAST},
                                          {"controls", CAUSE_CONTROLS},
                                          {"base-years", CAUSE_DEFLATORS},
                                          {"deflators", CAUSE_DEFLATORS},
                                          {"calibration/", CAUSE_FORECAST},
                                          {"revisions/", CAUSE_FORECAST},
                                          {"target", CAUSE_FORECAST},
                                          {"verdicts", CAUSE_FORECAST},
                                          {"confidential", CAUSE_PROTECTION},
                                          {"phrases", CAUSE_REPORT},
                                          {"analysis/", CAUSE_REPORT}};

static enum run_cause cause_find(const struct beginning *list, size_t n, const char *text, enum run_cause otherwise) {
  for (size_t i = 0; i < n; i++)
    if (strncmp(text, list[i].text, strlen(list[i].text)) == 0) return list[i].cause;
  return otherwise;
}

enum run_cause cause_of_setting(const struct manifest_setting *setting) {
  bool is_input = strcmp(setting->key, "input") == 0;
  bool of_stage = strchr(setting->key, '.') != NULL;
  return is_input || of_stage ? cause_find(settings, sizeof settings / sizeof *settings, setting->key, CAUSE_PLAN)
                              : CAUSE_PLAN;
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
  if (of_catalog) return cause_find(tables, sizeof tables / sizeof *tables, path, CAUSE_FORMS);
  for (size_t m = 0; m < n; m++)
    for (size_t i = 0; i < of[m]->settings; i++) {
      const struct manifest_setting *setting = &of[m]->setting[i];
      if (strchr(setting->key, '.') && names_file(setting->value, path)) return cause_of_setting(setting);
    }
  return CAUSE_INPUTS;
}

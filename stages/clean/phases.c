/* SPDX-License-Identifier: GPL-3.0-or-later */
/* phases.c - the phases of cleaning as steps of the source: which files each reads, and what is done before it. */
#include "stages/clean/cleaning.h"

#include "stages/clean/listing.h"

enum { HISTORY_LIMIT = 1000000 }; /* records of main forms, with --history auto */

/* Memory must not grow with the records unless that was asked for. */
static void history_limit(struct cleaning *cleaning) {
  if (cleaning->keys.added <= HISTORY_LIMIT || strcmp(cleaning->options->history, "auto") != 0) return;
  for (size_t f = 0; f < cleaning->files; f++)
    cleaning->history_off |= !cleaning->bound[f].stopped && cleaning->bound[f].form->remembered;
  for (size_t i = 0; i < cleaning->layouts.forms; i++) cleaning->layouts.form[i].remembered = false;
}

/* Is a file read in this step? */
static bool file_is_of_phase(const struct cleaning *cleaning, size_t file, enum phase phase) {
  const struct bound *bound = &cleaning->bound[file];
  if (bound->stopped) return false;
  bool main = bound->form->role == ROLE_MAIN;
  size_t sections = 0;
  if (phase == PHASE_REGISTERS_AGAIN || phase == PHASE_KEYS_AGAIN) sections_of(&cleaning->sections, file, &sections);
  switch (phase) {
  case PHASE_REGISTERS:
  case PHASE_REGISTERS_EMIT:
    return !main;
  case PHASE_HEADERS:
    return cleaning->sections.suspect[file];
  case PHASE_REGISTERS_AGAIN:
    return !main && sections;
  case PHASE_KEYS_AGAIN:
    return main && sections;
  default:
    return main;
  }
}

/* The files of a phase into the step; how many there are. For keys, only the columns that have them are looked at. */
static size_t phase_list_files(struct cleaning *cleaning, enum phase phase, struct source_step *step) {
  static const struct {
    enum mode mode;
    const char *title;
  } phases[PHASES] = {[PHASE_REGISTERS] = {MODE_REGISTER_READ, "unit lists"},
                      [PHASE_KEYS] = {MODE_KEYS, "keys"},
                      [PHASE_HEADERS] = {MODE_HEADERS, "headers"},
                      [PHASE_REGISTERS_AGAIN] = {MODE_REGISTER_READ, "unit lists"},
                      [PHASE_KEYS_AGAIN] = {MODE_KEYS, "keys"},
                      [PHASE_RECORDS] = {MODE_RECORDS, "records"},
                      [PHASE_REGISTERS_EMIT] = {MODE_REGISTER_EMIT, "unit lists' records"}};
  size_t n = 0;
  for (size_t i = 0; i < cleaning->files; i++) {
    if (!file_is_of_phase(cleaning, i, phase)) continue;
    cleaning->file_list[n] = i;
    cleaning->wanted[n++] = phase == PHASE_KEYS ? &cleaning->bound[i].keys : NULL;
  }
  cleaning->phase = phase, cleaning->mode = phases[phase].mode;
  *step = (struct source_step){.file = cleaning->file_list,
                               .files = n,
                               .wanted = cleaning->wanted,
                               .emits = phase == PHASE_RECORDS || phase == PHASE_REGISTERS_EMIT,
                               .title = phases[phase].title};
  return n;
}

/* Registers and keys are complete. */
static void keys_settle(struct cleaning *cleaning) {
  if (cleaning->settled) return;
  cleaning->settled = true;
  registers_settle(&cleaning->registers, cleaning->jobs);
  key_set_settle(&cleaning->keys, cleaning->jobs);
  history_limit(cleaning);
}

/* Drop the entries of register files that were read before their headers were known. */
static void registers_drop_resectioned(struct cleaning *cleaning) {
  for (size_t i = 0; i < cleaning->sections.n; i++)
    registers_forget(&cleaning->registers, (uint32_t)cleaning->sections.section[i].file);
}

/* What a phase finds ready. */
static void phase_enter(struct cleaning *cleaning, enum phase phase) {
  if (phase == PHASE_REGISTERS_AGAIN) {
    cleaning_rebind(cleaning);
    registers_drop_resectioned(cleaning);
  }
  if (phase == PHASE_RECORDS) keys_settle(cleaning);
}

int cleaning_next_step(void *shared, size_t number, struct source_step *step, bool *more, struct err *err) {
  (void)err;
  struct cleaning *cleaning = shared;
  enum phase phase = number > 0 ? cleaning->phase + 1 : PHASE_REGISTERS;
  *more = false;
  for (; phase < PHASES && !*more; phase++) {
    phase_enter(cleaning, phase);
    *more = phase_list_files(cleaning, phase, step) > 0;
  }
  return 0;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* deduce.c - the mistakes that are looked for in a record, in their order. See editing.h. */
#include <stdarg.h>
#include <stdio.h>

#include "stages/edit/editing.h"

const struct catalog_correction *record_looks_for(const struct record *record, enum correction correction) {
  return catalog_correction(record->editor->corrections, correction, record->form);
}

bool record_is_fixed(const struct record *record, size_t column) {
  for (size_t i = 0; i < record->fixes; i++)
    if (record->fix[i].column == column) return true;
  return false;
}

bool record_fix(struct record *record, size_t column, decimal after, enum correction correction, const char *evidence,
                ...) {
  if (record->fixes == FIXES_MOST || record_is_fixed(record, column)) return false;
  struct fix *fix = &record->fix[record->fixes++];
  *fix = (struct fix){column, record->value[column], after, correction, ""};
  va_list list;
  va_start(list, evidence);
  vsnprintf(fix->evidence, sizeof fix->evidence, evidence, list);
  va_end(list);
  record->value[column] = after;
  return true;
}

/* What one mistake explains is not explained by another: a record in another unit has no single items in one. */
void record_deduce(struct record *record) {
  record_identities(record);
  deduce_copied(record);
  deduce_month_alone(record);
  if (!record->fixes) deduce_unit_record(record);
  deduce_placeholders(record);
  deduce_identities(record);
  deduce_missing(record);
  if (!record->fixes) deduce_unit_item(record);
}

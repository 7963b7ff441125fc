/* SPDX-License-Identifier: GPL-3.0-or-later */
/* truth.h - the expected results of a correct run over the bureau, collected while its files are written.
 *
 *   planted.csv     kind,form,period,file,line,unit,expected: every dirty record and line, by the line it begins on.
 *                   expected: kept, rejected, duplicate, note (not a record), finding (kept, with a finding), file (the
 *                   file is skipped).
 *   lost.csv        the annual records that are lost, with the amounts they would have contributed.
 *   aggregates.csv  region,period,scheme,category,units,value_added,compensation,net_production_tax,
 *                   capital_consumption,surplus,headcount,revenue: after cleaning.
 *   complete.csv    the same with nothing lost. Amounts in 千元, exact.
 *   files.csv       file,form,period,style,dirty,records,rejected,duplicates,notes: the contents of each file. */
#ifndef SAMPLE_TRUTH_H
#define SAMPLE_TRUTH_H

#include "dirt.h"
#include "mistake.h"
#include "sink.h"

struct truth;

struct truth_file {
  const char *path, *period, *style;
  enum form form;
  bool dirty;
  uint64_t records, rejected, duplicates, notes;
};

int truth_open(struct truth **truth, const char *directory, struct err *err);
void truth_planted(struct truth *truth, enum dirt dirt, const struct truth_file *file, uint64_t line, const char *unit);
/* Add an annual record as it should count; `kept` false: it is lost. `counted` persons count even so, when another
 * form reports them (negative: none does); `persons` would have counted with nothing lost. */
void truth_record(struct truth *truth, const struct filing *filing, int64_t counted, int64_t persons, bool kept);
/* A mistake in a record: every item of which `honest` has another value. mistakes.csv:
 * kind,form,period,file,line,unit,column, filed,right. */
void truth_mistake(struct truth *truth, const char *kind, const struct truth_file *file, uint64_t line,
                   const struct filing *filing, const struct layout *layout, const struct record *honest);
void truth_file(struct truth *truth, const struct truth_file *file);
int truth_close(struct truth *truth, struct err *err); /* writes the files and frees the truth */

#endif

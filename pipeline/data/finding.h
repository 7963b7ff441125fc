/* SPDX-License-Identifier: GPL-3.0-or-later */
/* finding.h - a finding about a record: why it was rejected, or what is suspicious about it.
 *
 * Written as one line in rejects.csv or findings.csv. The receiver must copy texts it keeps. `rule` is the name of an
 * edit rule or of a check (catalog/rules/checks.csv lists them with their messages); `value` is the offending text as
 * filed. A finding is the same in every locale: it has its message in both languages, and people are shown theirs.
 */
#ifndef TERTIA_DATA_FINDING_H
#define TERTIA_DATA_FINDING_H

#include "base/span.h"
#include "data/period.h"

enum severity {
  SEVERITY_REJECT,    /* the record is unusable and is not passed on */
  SEVERITY_DUPLICATE, /* a record that was superseded by another of the same unit, period and form */
  SEVERITY_FINDING,   /* usable, but suspicious */
  SEVERITY_NOTE       /* not a record: a title, a total row, a repeated header; or a remark about a file */
};

struct finding {
  enum severity severity;
  struct span file;
  uint64_t line;      /* 0: the whole file; in a sheet, the row */
  size_t row;         /* of the batch, counted from 1; 0: it is not about a row of one */
  unsigned cell;      /* in a sheet (its file is FILE#SHEET), the column, counted from 1; 0: the whole row */
  struct span unit;   /* identifier, may be empty */
  struct span column; /* header text as filed, or a canonical name */
  struct span rule;
  struct span value;
  struct span message;    /* English, one sentence; may be empty */
  struct span message_en; /* the words of the table, where they are complete and `message` is empty */
  struct span message_zh; /* the same in Chinese; empty: the words of the rule in rules/checks.csv, where it has some */
};

/* A receiver of findings, which are passed in order. */
struct finding_sink {
  void (*take)(void *context, const struct finding *finding);
  void *context;
};

static inline void finding_give(const struct finding_sink *sink, const struct finding *finding) {
  if (sink && sink->take) sink->take(sink->context, finding);
}

#endif

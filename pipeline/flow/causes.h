/* SPDX-License-Identifier: GPL-3.0-or-later */
/* causes.h - findings on the terminal, grouped by cause: of each the first places, and in the end how many more there
 * were.
 *
 * A sentence of findings.h comes with its cause behind it (finding_write_text()): what it is, the column and the rule;
 * of remarks about a file, the file as well. The full list is in the tables of --findings and --rejects.
 */
#ifndef TERTIA_FLOW_CAUSES_H
#define TERTIA_FLOW_CAUSES_H

#include "base/index.h"
#include "base/span.h"
#include "base/strbuf.h"

enum { CAUSE_PLACES = 10 };
#define CAUSE_MARK '\x02'

struct cause {
  uint64_t count;
  struct strbuf label; /* "suspicious: column 营业收入: 131" */
};

struct causes {
  struct cause *cause; /* by first appearance; owned */
  size_t n, room;
  struct index index; /* of labels; its numbers are those of `cause` */
};

/* Lines with their causes: those to be shown, without their causes, are appended. */
void causes_take(struct causes *causes, struct span lines, struct strbuf *shown);
/* A line for each cause that had more places than were shown. */
void causes_end(const struct causes *causes, struct strbuf *shown);
void causes_free(struct causes *causes);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* findings.h - findings as lines: CSV for files, a sentence for people. */
#ifndef TERTIA_FLOW_FINDINGS_H
#define TERTIA_FLOW_FINDINGS_H

#include "base/strbuf.h"
#include "data/finding.h"

#define FINDINGS_HEADER "severity,file,line,unit,column,rule,value,message\n"

const char *severity_name(enum severity severity); /* "reject", "duplicate", "finding", "note" */
/* Is it written with the rejects (records that are not passed on, and lines that are not records)? Otherwise with
 * the findings. */
static inline bool finding_is_reject(const struct finding *finding) {
  return finding->severity == SEVERITY_REJECT || finding->severity == SEVERITY_NOTE;
}
void finding_write_csv(const struct finding *finding, struct strbuf *out);
/* A sentence, and behind it its cause (causes.h). */
void finding_write_text(const struct finding *finding, struct strbuf *out);

#endif

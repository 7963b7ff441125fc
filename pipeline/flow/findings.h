/* SPDX-License-Identifier: GPL-3.0-or-later */
/* findings.h - findings as rows of their ports, and as sentences for people. */
#ifndef TERTIA_FLOW_FINDINGS_H
#define TERTIA_FLOW_FINDINGS_H

#include "base/strbuf.h"
#include "data/finding.h"
#include "flow/row_writer.h"

/* Outputs that every chain has besides those of its stages: the findings of all of them, in the order of the records.
 * They are ports like others (port.h): any format, any file name, and later steps of a plan read them as STEP.rejects
 * and STEP.findings. */
extern const struct port finding_ports[];
enum finding_port { FINDING_PORT_REJECTS = 1, FINDING_PORT_FINDINGS = 2 };

/* Is it written with the rejects (records that are not passed on, and lines that are not records)? Otherwise with
 * the findings. */
static inline enum finding_port finding_port_of(const struct finding *finding) {
  bool reject = finding->severity == SEVERITY_REJECT || finding->severity == SEVERITY_NOTE;
  return reject ? FINDING_PORT_REJECTS : FINDING_PORT_FINDINGS;
}
void finding_put(struct row_writer *out, const struct finding *finding);
/* A sentence, and behind it its cause (causes.h). */
void finding_write_text(const struct finding *finding, struct strbuf *out);

#endif

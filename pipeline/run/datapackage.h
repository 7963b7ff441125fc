/* SPDX-License-Identifier: GPL-3.0-or-later */
/* datapackage.h - the run folder as a Frictionless data package (specs.frictionlessdata.io, version 1):
 * datapackage.json with a resource for each result, its size, digest, and the columns of tables. */
#ifndef TERTIA_RUN_DATAPACKAGE_H
#define TERTIA_RUN_DATAPACKAGE_H

#include "flow/outlet.h"
#include "run/manifest.h"

/* The columns of what was written, for the record of a step: "region:text,value:number"; NULL where it is no CSV. */
const char *datapackage_columns(const struct outlet *outlet, struct arena *arena);
void datapackage_write(const struct manifest *manifest, const char *plan, struct strbuf *out);

#endif

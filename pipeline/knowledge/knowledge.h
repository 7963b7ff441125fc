/* SPDX-License-Identifier: GPL-3.0-or-later */
/* knowledge.h - the bureau's catalog as typed, validated objects.
 *
 * Each kind of catalog table has one file here: its fields, its type and what is built from its rows. knowledge.def
 * lists the kinds with the paths of their tables. A table is read when somebody first asks for it, once a run, and is
 * read-only from then on.
 *
 * Every name in a table (column, form, unit, indicator, scheme, category, region, edition, formula, rule, period) is
 * resolved on loading. What does not resolve is a fault with file, line and column, and the nearest known name. All
 * faults of a table are collected, not only the first; one fault makes every request after it fail with EX_CONFIG.
 *
 * This layer opens no file: tables come through `struct catalog_source`, which the carrier of a run provides.
 */
#ifndef TERTIA_KNOWLEDGE_KNOWLEDGE_H
#define TERTIA_KNOWLEDGE_KNOWLEDGE_H

#include "data/cause.h"
#include "data/table.h"

struct knowledge;

/* Where tables come from. */
struct catalog_source {
  /* A table by its path in the catalog. EX_NOINPUT when it is absent, other codes when it cannot be read. */
  int (*read)(void *from, const char *path, const struct table **table, struct err *err);
  /* The entries of a folder of the catalog ("" is the catalog itself) in byte order; folders end with '/'. */
  int (*list)(void *from, const char *folder, struct arena *arena, const char ***entry, size_t *n, struct err *err);
  void *from;
};

/* Nothing is read yet. Everything lives in the arena. */
struct knowledge *knowledge_open(struct catalog_source source, struct arena *arena);

/* What is wrong with the tables read so far, in the order it was found. */
struct fault {
  const char *text; /* "PATH:LINE:COLUMN: what is wrong" */
  int code;         /* EX_CONFIG, or why a table could not be read */
};
size_t knowledge_faults(const struct knowledge *knowledge, const struct fault **fault);

/* Read and validate every table of the catalog, whether anybody uses it or not. A file or folder that is no kind of
 * table is a fault too. Returns 0, or the code of the first fault with all of them in knowledge_faults(). */
int knowledge_check(struct knowledge *knowledge, struct err *err);

/* The object of a catalog table by its path; use the typed functions of the kinds' headers. */
int knowledge_object(struct knowledge *knowledge, const char *path, const void **object, struct err *err);
/* The object of a table the user named, as a table of the kind that a catalog path would have. */
int knowledge_object_of(struct knowledge *knowledge, const char *kind, const struct table *table, const void **object,
                        struct err *err);
/* The same for a side table of a stage (flow/stage.h): other columns may be beside those of the kind, and it may be
 * empty. `names`: every name must be in the catalog. */
int knowledge_side_table(struct knowledge *knowledge, const char *kind, const struct table *table, bool names,
                         struct err *err);
/* Its columns only: a program by itself may be used with names of its own. */
int knowledge_side_header(struct knowledge *knowledge, const char *kind, const struct table *table, struct err *err);
/* Is there a kind of that name? */
bool knowledge_has_kind(const char *kind);
/* What figures change by when a table of the catalog does, or one of a kind; false: there is no such table, or kind. */
bool knowledge_cause(const char *path, enum run_cause *cause);
bool knowledge_cause_of_kind(const char *name, enum run_cause *cause);

#endif

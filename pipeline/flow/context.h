/* SPDX-License-Identifier: GPL-3.0-or-later */
/* context.h - the environment that stages see: catalog and side tables (stage.h, struct stage_context).
 *
 * The catalog is searched for in this order: the directory passed in, TERTIA_CATALOG in the environment,
 * ../share/tertia/catalog relative to the program's directory (in a build tree a link to the source's catalog), and the
 * directory configured for installation.
 */
#ifndef TERTIA_FLOW_CONTEXT_H
#define TERTIA_FLOW_CONTEXT_H

#include "base/log.h"
#include "flow/stage.h"

/* A table that was read. */
struct table_used {
  const char *path; /* as opened; "{catalog}/PATH" of a table of the catalog with what the bureau has over it */
  const struct table *table;
};

/* A name in braces at the beginning of a table's path, and the directory it is replaced by: "{annual}/ratios.csv". */
struct world_place {
  const char *name; /* "{annual}" */
  const char *directory;
};

struct world {
  struct stage_context context; /* what stages receive; its `carrier` points to this world */
  struct arena arena;
  const char *catalog_dir;
  /* Where to find tables named by the user: relative names are resolved against this directory (NULL: the current
   * one); "{catalog}/" and these places are replaced by directories. Set by the code that opens the world; findings
   * name tables as the user named them. */
  const char *beside;
  const struct world_place *place;
  size_t places;
  bool plan; /* a step of a plan: all tables exist before it starts, and are checked against their kinds (side_table.h)
              */
  /* Called before a table is read for the first time, whether it exists or not, and before a folder of the catalog
   * is listed: `asked` then ends with a slash. May be NULL. */
  int (*observe)(void *observer, const char *path, const char *asked, bool of_catalog, struct err *err);
  void *observer;
  struct table_used *used; /* in order of first use */
  size_t n_used, used_room;
  /* The bureau's own tables (own_tables.h): their folder or NULL, and a text for each row or table replaced. */
  const char *own;
  bool own_sought;
  const char **note;
  size_t notes, notes_room;
};

/* catalog_dir may be NULL. Nothing is read yet. */
int world_open(struct world *world, const char *catalog_dir, long jobs, struct err *err);
/* The faults in the tables read so far, except the first one, which the error contains. */
void world_log_faults(const struct world *world, const struct log *log);
void world_close(struct world *world);

/* For own_tables.h. A file as a table, read once; `name`: the table's name in findings, NULL: its path. */
int world_read_file(struct world *world, const char *path, const char *asked, bool of_catalog, const char *name,
                    const struct table **table, struct err *err);
const struct table *world_table_used(const struct world *world, const char *path);
void world_table_keep(struct world *world, const char *path, const struct table *table);

/* The path of a table that the user named. */
const char *world_table_path(struct world *world, const char *path);

#endif

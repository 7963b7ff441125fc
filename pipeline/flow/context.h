/* context.h - the world as stages see it: catalog and side tables (stage.h, struct stage_context).
 *
 * The catalog is looked for in this order: the directory given, TERTIA_CATALOG in the environment, ../share/tertia/catalog
 * beside the program's own directory (in a build tree a link to the source's catalog), and the directory it was configured
 * to be installed to.
 */
#ifndef TERTIA_FLOW_CONTEXT_H
#define TERTIA_FLOW_CONTEXT_H

#include "base/log.h"
#include "flow/stage.h"

/* A table that was read, for the manifest. */
struct table_used {
  const char *path; /* as opened */
  const char *asked; /* as asked for */
  bool of_catalog;
  const struct table *table;
};

/* A name in braces at the beginning of a table's path, and the directory it stands for: "{annual}/ratios.csv". */
struct world_place {
  const char *name; /* "{annual}" */
  const char *directory;
};

struct world {
  struct stage_context context; /* what stages get; its carrier is this */
  struct arena arena;
  const char *catalog_dir;
  /* Where tables named by the user are: relative names beside this directory (NULL: the current one); "{catalog}/" and these
   * places stand for directories. Set by who opened the world; findings name tables as the user named them. */
  const char *beside;
  const struct world_place *place;
  size_t places;
  /* Called before a table is read for the first time, whether it is there or not, and before a folder of the catalog is
   * listed: `asked` then ends with a slash. May be NULL. */
  int (*observe)(void *observer, const char *path, const char *asked, bool of_catalog, struct err *err);
  void *observer;
  struct table_used *used; /* in the order they were asked for */
  size_t n_used, used_room;
};

/* catalog_dir may be NULL. Nothing is read yet. */
int world_open(struct world *world, const char *catalog_dir, long jobs, struct err *err);
/* What is wrong with the tables read so far, save the first fault, which the error has. */
void world_log_faults(const struct world *world, const struct log *log);
void world_close(struct world *world);

/* Where a table is that the user named so. */
const char *world_table_path(struct world *world, const char *path);

#endif

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

struct world {
  struct stage_context context; /* what stages get; its carrier is this */
  struct arena arena;
  const char *catalog_dir;
  struct table_used *used; /* in the order they were asked for */
  size_t n_used;
};

/* catalog_dir may be NULL. Nothing is read yet. */
int world_open(struct world *world, const char *catalog_dir, long jobs, struct err *err);
/* What is wrong with the tables read so far, save the first fault, which the error has. */
void world_log_faults(const struct world *world, const struct log *log);
void world_close(struct world *world);

#endif

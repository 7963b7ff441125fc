/* context.h - the world as stages see it: catalog, side tables, second results (stage.h, struct stage_context).
 *
 * The catalog is looked for in this order: the directory given, TERTIA_CATALOG in the environment, ../share/tertia/catalog
 * beside the program's own directory (in a build tree a link to the source's catalog), and the directory it was configured
 * to be installed to.
 */
#ifndef TERTIA_FLOW_CONTEXT_H
#define TERTIA_FLOW_CONTEXT_H

#include "flow/stage.h"

/* A table that was read, for the manifest. */
struct table_used {
  const char *path; /* as opened */
  const char *asked; /* as asked for */
  bool of_catalog;
  const struct table *table;
};

/* A second result: it becomes a file when the run is complete. */
struct second_result {
  const char *path;
  struct strbuf text;
};

struct world {
  struct stage_context context; /* what stages get; its carrier is this */
  struct arena arena;
  const char *catalog_dir;
  struct table_used *used; /* in the order they were asked for */
  size_t n_used;
  struct second_result *result;
  size_t results;
};

/* catalog_dir may be NULL. Nothing is read yet. */
int world_open(struct world *world, const char *catalog_dir, long jobs, struct err *err);
int world_commit(struct world *world, struct err *err); /* write the second results, and forget them */
void world_close(struct world *world);

/* A text of the second results by its path, before commit; NULL when there is none. */
const struct strbuf *world_result(const struct world *world, const char *path);

#endif

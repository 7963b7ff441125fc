/* SPDX-License-Identifier: GPL-3.0-or-later */
/* catalog.c - see catalog.h. */
#include "run/catalog.h"

#include "flow/context.h"

int check_catalog(const char *directory, struct strbuf *notes, const struct log *log, struct err *err) {
  struct world world;
  int code = world_open(&world, directory, 1, err);
  if (!code) code = knowledge_check(world.context.knowledge, err);
  if (code) world_log_faults(&world, log);
  for (size_t i = 0; notes && i < world.notes; i++) strbuf_format(notes, "%s\n", world.note[i]);
  world_close(&world);
  return code;
}

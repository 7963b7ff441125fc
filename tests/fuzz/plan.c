/* SPDX-License-Identifier: GPL-3.0-or-later */
/* plan.c - fuzz target: plans. A plan is read or has problems with messages; its name stays within the folder of runs.
 */
#include "file.h"

#include "run/plan.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n) {
  struct arena arena = {0};
  struct problems problems = {.arena = &arena};
  struct plan plan = {0};
  char path[64];
  int fd = fuzz_file(data, n, path);
  int code = plan_read(path, &arena, &plan, &problems);
  close(fd);
  fuzz_hold((code != 0) == (problems.n > 0), "a code without a problem, or a problem without a code");
  if (!code) {
    struct option_list words = {0};
    struct err err = {0};
    const char *name = plan_name(&plan, &arena);
    fuzz_hold(!strchr(name, '/') && *name != '.', "a name that leaves its folder");
    for (size_t i = 0; i < plan.steps; i++)
      for (size_t k = 0; k < plan.step[i].settings; k++)
        plan_words(plan.step[i].setting[k].value, &words, &arena, &err);
  }
  arena_free(&arena);
  return 0;
}

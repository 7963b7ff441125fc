/* SPDX-License-Identifier: GPL-3.0-or-later */
/* header.c - fuzz target: titles of columns. Parsing is idempotent where it must be, and never longer than the title.
 */
#include "fuzz.h"

#include "stages/clean/header.h"
#include "data/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n) {
  struct arena arena = {0};
  if (n > 2000) return 0;
  struct span title = {arena_copy(&arena, (const char *)data, n), n};
  struct header header = header_parse(title, &arena);
  struct header again = header_parse(title, &arena);
  fuzz_hold(header.unit == again.unit, "another unit the second time");
  int unit = 0;
  fuzz_hold(header_strip_digits(title).n <= n, "longer without its digits");
  fuzz_hold(header_strip_unit(title, &unit).n <= n, "longer without its unit");
  fuzz_hold(text_fold_in(&arena, title, FOLD_LOWER).n <= n, "longer when folded");
  fuzz_hold(text_trim_all(title).n <= n && text_cut(title, 7) <= 7, "longer when trimmed");
  arena_free(&arena);
  return 0;
}

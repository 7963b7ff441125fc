/* SPDX-License-Identifier: GPL-3.0-or-later */
/* number.c - fuzz target: amounts. What is parsed is the same when printed and parsed again; the fast parser agrees
 * with the other. */
#include "fuzz.h"

#include "data/number.h"

static void holds_again(decimal value) {
  char text[64] = {0};
  decimal again = 0;
  struct span span = {text, (size_t)(decimal_put(text, value) - text)};
  fuzz_hold(number_repair(span, 0, &again) == NUMBER_OK && again == value,
            "printed and parsed again it is another number");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n) {
  if (n < 1 || n > 200) return 0;
  char text[300] = {0};
  memcpy(text, data + 1, n - 1);
  struct span span = {text, n - 1};
  decimal value = 0, fast = 0;
  enum number kind = number_repair(span, 0, &value);
  bool missing = kind == NUMBER_BLANK || kind == NUMBER_ABSENT || kind == NUMBER_NONE;
  fuzz_hold(missing == (value == DECIMAL_MISSING), "missing where there is no number, and only there");
  if (!missing) holds_again(value);
  if (span.n && span.n <= 12 && number_plain(span, &fast))
    fuzz_hold(kind == NUMBER_OK && fast == value, "the fast parser disagrees");
  number_repair(span, data[0] % 9, &value);
  return 0;
}

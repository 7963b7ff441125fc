/* SPDX-License-Identifier: GPL-3.0-or-later */
/* expression.c - fuzz target: expressions are parsed, bound and run; the same expression twice has the same value; an
 * error has a message. */
#include "fuzz.h"

#include "data/expression.h"

static const struct column columns[] = {{.name = "a", .type = COLUMN_DECIMAL},
                                        {.name = "b", .type = COLUMN_DECIMAL},
                                        {.name = "t", .type = COLUMN_TEXT},
                                        {.name = "period", .type = COLUMN_PERIOD}};
static const struct schema schema = {columns, 4, NULL};
enum { ROWS = 3 };

static struct batch batch_of(struct arena *arena) {
  struct batch batch = batch_new(arena, &schema, ROWS);
  const decimal number[ROWS] = {1500000, DECIMAL_MISSING, -INT64_MAX / 3};
  const char *text[ROWS] = {"6560", "", "\xE6\xB1\x9F"};
  for (size_t r = 0; r < ROWS; r++) {
    batch.vector[0].number[r] = number[r];
    batch.vector[1].number[r] = number[ROWS - 1 - r];
    batch.vector[2].text[r] = span_of(text[r]);
    batch.vector[3].number[r] = (2000 * 12 + 11) * 16 + 1;
  }
  return batch;
}

static void run(const struct expression_program *program, const struct batch *batch, struct arena *arena, char *value) {
  struct expression_work work;
  struct span text[ROWS];
  expression_work_start(&work, arena);
  memset(value, 0, ROWS * sizeof(decimal));
  switch (expression_program_type(program)) {
  case EXPRESSION_TRUTH:
    expression_truth(program, batch, &work, (unsigned char *)value);
    break;
  case EXPRESSION_DECIMAL:
    expression_decimal(program, batch, &work, (decimal *)(void *)value);
    break;
  case EXPRESSION_TEXT:
    expression_text(program, batch, &work, text);
    break;
  case EXPRESSION_PERIOD:
    break;
  }
}

static void run_twice(const struct expression *expression, struct arena *arena) {
  const struct expression_program *program;
  struct err err = {0};
  decimal first[ROWS], second[ROWS];
  if (expression_bind(expression, &schema, ABSENT_IS_MISSING, arena, &program, &err)) {
    fuzz_hold(*err.text != '\0', "an error without a message");
    return;
  }
  struct batch batch = batch_of(arena);
  run(program, &batch, arena, (char *)first);
  run(program, &batch, arena, (char *)second);
  fuzz_hold(memcmp(first, second, sizeof first) == 0, "another value the second time");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n) {
  struct arena arena = {0};
  const struct expression *expression;
  struct err err = {0};
  if (n > 4000) return 0;
  if (expression_parse((struct span){(const char *)data, n}, &arena, &expression, &err))
    fuzz_hold(*err.text != '\0', "an error without a message");
  else
    run_twice(expression, &arena);
  arena_free(&arena);
  return 0;
}

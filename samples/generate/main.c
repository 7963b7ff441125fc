/* SPDX-License-Identifier: GPL-3.0-or-later */
/* main.c - tertia-sample: writes a fictitious bureau, or one wide file, with the truth about it. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/option.h"
#include "base/process.h"
#include "bureau.h"
#include "wide.h"

struct sample_options {
  long units, seed, from, to, wide;
  const char *out, *truth, *charset;
  double dirty, mistakes;
  const char *only;
  bool monthly;
};

static const struct option OPTIONS[] = {
    {.name = "units",
     .kind = OPTION_WHOLE,
     .offset = offsetof(struct sample_options, units),
     .argument = "N",
     .help = "Units of the bureau",
     .least = 20,
     .most = 5e7},
    {.name = "seed",
     .kind = OPTION_WHOLE,
     .offset = offsetof(struct sample_options, seed),
     .argument = "S",
     .help = "Seed: the same one gives the same bytes",
     .least = 0,
     .most = 1e9},
    {.name = "from",
     .kind = OPTION_WHOLE,
     .offset = offsetof(struct sample_options, from),
     .argument = "YEAR",
     .help = "First year",
     .least = 2012,
     .most = 2030},
    {.name = "to",
     .kind = OPTION_WHOLE,
     .offset = offsetof(struct sample_options, to),
     .argument = "YEAR",
     .help = "Last year",
     .least = 2012,
     .most = 2030},
    {.name = "out",
     .kind = OPTION_TEXT,
     .offset = offsetof(struct sample_options, out),
     .argument = "DIR",
     .help = "Folder to write; a file for --wide, compressed when its name ends in .gz"},
    {.name = "truth",
     .kind = OPTION_TEXT,
     .offset = offsetof(struct sample_options, truth),
     .argument = "DIR",
     .help = "Folder for the truth"},
    {.name = "dirty",
     .kind = OPTION_REAL,
     .offset = offsetof(struct sample_options, dirty),
     .argument = "SHARE",
     .help = "Share of files that are dirty",
     .least = 0,
     .most = 1},
    {.name = "monthly",
     .kind = OPTION_FLAG,
     .offset = offsetof(struct sample_options, monthly),
     .help = "Monthly reports for every year, not only the first and the last ones"},
    {.name = "mistakes",
     .kind = OPTION_REAL,
     .offset = offsetof(struct sample_options, mistakes),
     .argument = "SHARE",
     .help = "Share of records with a mistake of those who fill in forms (truth/mistakes.csv)",
     .least = 0,
     .most = 1},
    {.name = "only",
     .kind = OPTION_TEXT,
     .offset = offsetof(struct sample_options, only),
     .argument = "KIND",
     .help = "One kind of mistake instead of all"},
    {.name = "wide",
     .kind = OPTION_WHOLE,
     .offset = offsetof(struct sample_options, wide),
     .argument = "ROWS",
     .help = "Write one wide file of that many rows instead",
     .least = 1,
     .most = 1e9},
    {.name = "charset",
     .kind = OPTION_TEXT,
     .offset = offsetof(struct sample_options, charset),
     .argument = "NAME",
     .help = "Charset of the wide file",
     .choices = "utf-8|gb18030"},
    {0}};

static const struct program PROGRAM = {
    .name = "tertia-sample",
    .summary = "write the files of a bureau that does not exist, and the truth about them",
    .description = "Everything about a unit follows from the seed and its number, so that a bureau of any size takes "
                   "the same memory. "
                   "No record of a real unit is used.",
    .options = OPTIONS,
};

static int write_wide(const struct sample_options *options, struct err *err) {
  struct wide_request request = {
      .rows = (uint64_t)options->wide, .seed = (uint64_t)options->seed, .path = options->out, .truth = options->truth};
  if (options->charset && strcmp(options->charset, "gb18030") == 0) request.charset = SINK_GB18030;
  return wide_write(&request, err);
}

static int main_run(const struct sample_options *options, struct err *err) {
  if (!options->out) return err_set(err, EX_USAGE, "--out is needed: where to write");
  if (options->wide) return write_wide(options, err);
  struct bureau_request request = {.units = (uint64_t)options->units,
                                   .seed = (uint64_t)options->seed,
                                   .from = (int)options->from,
                                   .to = (int)options->to,
                                   .out = options->out,
                                   .truth = options->truth,
                                   .dirty = options->dirty,
                                   .monthly = options->monthly,
                                   .mistakes = options->mistakes,
                                   .only = options->only};
  return bureau_write(&request, err);
}

int main(int argc, char **argv) {
  struct sample_options options = {.units = 400, .seed = 1, .from = 2015, .to = 2024, .dirty = 0.1};
  struct option_list operands = {0};
  struct arena arena = {0};
  struct err err = {0};
  struct strbuf text = {0};
  enum option_action action = OPTION_RUN;
  process_start();
  if (option_parse(&PROGRAM, argc, argv, &options, &operands, &arena, &action, &err) == 0) {
    if (action == OPTION_SHOW_HELP) option_help(&PROGRAM, &text);
    if (action == OPTION_SHOW_MANUAL) option_manual(&PROGRAM, &text);
    if (action == OPTION_SHOW_VERSION) strbuf_put(&text, "tertia-sample " TERTIA_VERSION "\n");
    if (action == OPTION_RUN) main_run(&options, &err);
  }
  if (text.n) fputs(text.bytes, stdout);
  if (!err.code && (fflush(stdout) != 0 || ferror(stdout))) err_errno(&err, errno, "standard output");
  if (err.code) fprintf(stderr, "tertia-sample: %s\n", err.text);
  strbuf_free(&text);
  arena_free(&arena);
  return err.code;
}

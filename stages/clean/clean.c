/* SPDX-License-Identifier: GPL-3.0-or-later */
/* clean.c - the cleaning source: binds the files to layouts, reads them in steps, emits records and findings.
 *
 * Phases: unit lists and employment forms are read into the registers; the keys of the main forms are gathered; the
 * main forms' records go out, those whose unit and period has several held back; the lists' own records follow; at the
 * end what was held back is decided. Steps without files are left out.
 */
#include "stages/clean/clean.h"

#include <stdlib.h>

#include "base/i18n.h"
#include "base/nearest.h"
#include "knowledge/obligations.h"
#include "stages/clean/cleaning.h"
#include "stages/clean/draft.h"
#include "stages/clean/header.h"
#include "stages/clean/listing.h"

static int read_skipped(struct cleaning *cleaning, struct err *err) {
  const struct option_list *skip = &cleaning->options->skip;
  for (size_t i = 0; i < skip->n; i++) {
    enum check check = check_of_finding(span_of(skip->item[i]));
    if (check == CHECKS)
      return err_set(err, EX_USAGE, _("--skip %s: no check reports findings of that name (rules/checks.csv)"),
                     skip->item[i]);
    check_set_add(&cleaning->skipped, check);
  }
  return 0;
}

/* --columns names items of the catalog. */
static int check_columns(const struct cleaning *cleaning, struct err *err) {
  const struct option_list *asked = &cleaning->options->columns;
  for (size_t i = 0; i < asked->n; i++) {
    if (layouts_item(&cleaning->layouts, span_of(asked->item[i])) < cleaning->layouts.items) continue;
    struct nearest nearest;
    nearest_start(&nearest, span_of(asked->item[i]));
    for (size_t k = 0; k < cleaning->layouts.items; k++) nearest_try(&nearest, span_of(cleaning->layouts.item[k].name));
    err_set(err, EX_USAGE, _("--columns %s: no item of columns.csv"), asked->item[i]);
    return nearest_add(&nearest, err);
  }
  return 0;
}

static int read_period_option(const char *option, const char *text, period_code *period, struct err *err) {
  if (period_read(span_of(text), period)) return 0;
  return err_set(
      err, EX_USAGE,
      _("--%s %s: not a year, quarter or month (known: 2023, 2023Q2, 2023-05, 202305, 2023年1-5月, 2023年第二季度)"),
      option, text);
}

static int read_options(struct cleaning *cleaning, struct bind_options *bind, struct err *err) {
  const struct clean_options *options = cleaning->options;
  *bind = (struct bind_options){.title_unit = UNIT_UNSAID};
  if (options->form) {
    bind->form = layouts_form(&cleaning->layouts, span_of(options->form));
    if (!bind->form)
      return err_set(err, EX_USAGE, _("--form %s: the catalog's forms.csv has no such form"), options->form);
  }
  if (options->period) {
    period_code period;
    if (read_period_option("period", options->period, &period, err)) return err->code;
    bind->period = named_of(period);
  }
  if (options->filed_by && filed_read_limit(options->filed_by, &cleaning->filed_by, err)) return err->code;
  if (options->due && read_period_option("due", options->due, &cleaning->due, err)) return err->code;
  int code = check_columns(cleaning, err);
  return code ? code : read_skipped(cleaning, err);
}

static int read_catalog(struct stage_context *context, struct cleaning *cleaning, struct err *err) {
  int code = layouts_read(context, &cleaning->layouts, err);
  if (!code) code = checks_read(context, &cleaning->checks, err);
  if (!code) code = white_list_read(context, &cleaning->white, err);
  if (!code) code = regions_read(context, &cleaning->regions, err);
  return code;
}

static void choose_history(struct cleaning *cleaning) {
  const char *which = cleaning->options->history;
  bool all = which && strcmp(which, "yes") == 0, none = which && strcmp(which, "no") == 0;
  for (size_t i = 0; i < cleaning->layouts.forms; i++) {
    struct form *form = &cleaning->layouts.form[i];
    form->remembered = !none && form->role == ROLE_MAIN && (all || form->frequency == FREQUENCY_MONTHLY);
  }
}

/* Bind every file: a head is in memory until the next one is read. */
static int bind_files(struct cleaning *cleaning, struct source_files *files, const struct bind_options *bind,
                      const struct finding_sink *findings, struct err *err) {
  for (size_t i = 0; i < files->n; i++) {
    struct source_file file;
    int code = source_file_read(files, i, &file, err);
    if (code) return code;
    struct bound *bound = &cleaning->bound[i];
    bind_file(bound, &file, &cleaning->layouts, bind, &cleaning->checks, findings, cleaning->arena);
    cleaning->has_list |= !bound->stopped && bound->form->role == ROLE_REGISTER;
  }
  bind_unknown_parts(cleaning->bound, files->n, &cleaning->checks, findings);
  for (size_t i = 0; i < files->n; i++)
    cleaning->counts.files_stopped += cleaning->bound[i].stopped && !cleaning->bound[i].passed_over;
  return 0;
}

static int clean_open(struct stage_context *context, const void *options, struct source_files *files,
                      struct schema *out, void **shared, const struct finding_sink *findings, struct err *err) {
  struct cleaning *cleaning = arena_array(context->arena, struct cleaning, 1);
  *shared = cleaning;
  cleaning->options = options;
  cleaning->arena = context->arena;
  cleaning->jobs = context->jobs;
  cleaning->level = simd_best();
  cleaning->files = files->n;
  cleaning->late_end = &cleaning->late;
  int code = read_catalog(context, cleaning, err);
  if (code || (code = read_options(cleaning, &cleaning->bind, err)) != 0) return code;
  choose_history(cleaning);
  cleaning->bound = arena_array(context->arena, struct bound, files->n + 1);
  cleaning->file_list = arena_array(context->arena, size_t, files->n + 1);
  cleaning->wanted = arena_array(context->arena, const struct wanted *, files->n + 1);
  cleaning->file_count = arena_array(context->arena, struct file_count, files->n + 1);
  cleaning->lists_files = stage_wants(context, CLEAN_FILES);
  cleaning->lists_changes = stage_wants(context, CLEAN_CHANGES);
  cleaning->lists_missing = stage_wants(context, CLEAN_MISSING) || stage_wants(context, CLEAN_RESPONSE);
  if (cleaning->lists_missing) code = knowledge_obligations(context->knowledge, &cleaning->obligations, err);
  if (code) return code;
  cleaning->sections.suspect = arena_array(context->arena, unsigned char, files->n + 1);
  code = bind_files(cleaning, files, &cleaning->bind, findings, err);
  if (code) return code;
  cleaning_make_schema(cleaning, cleaning->has_list);
  cleaning_drop_unasked(cleaning);
  *out = cleaning->schema;
  return 0;
}

static int clean_begin(const void *shared, void *state, struct err *err) {
  (void)err;
  struct cleaner *cleaner = state;
  cleaner->cleaning = shared;
  cleaner->draft = draft_new(cleaner);
  return 0;
}

static int clean_take(const void *shared, void *state, struct source_place place, const struct cells *cells,
                      struct arena *arena, const struct emit *emit, struct err *err) {
  (void)arena;
  const struct cleaning *cleaning = shared;
  struct cleaner *cleaner = state;
  struct source_counts before = cleaner->counts;
  int code = draft_take(cleaner->draft, place, cells, emit, err);
  struct file_count *count = &cleaning->file_count[place.file];
  count->records_in += cleaner->counts.records_in - before.records_in;
  count->rejected += cleaner->counts.rejected - before.rejected;
  return code;
}

static int clean_gather(void *shared, void *state, struct err *err) {
  (void)err;
  struct cleaning *cleaning = shared;
  struct cleaner *cleaner = state;
  key_set_gather(&cleaning->keys, &cleaner->keys);
  held_gather(&cleaning->held, &cleaner->held);
  registers_gather(&cleaning->registers, &cleaner->registers);
  history_gather(&cleaning->history, &cleaner->history);
  filings_gather(&cleaning->filings, &cleaner->filings);
  filings_gather(&cleaning->refused, &cleaner->refused);
  headers_met_gather(&cleaning->sections.met, &cleaner->met);
  struct source_counts *to = &cleaning->counts, *from = &cleaner->counts;
  to->records_in += from->records_in, to->records_out += from->records_out, to->rejected += from->rejected;
  to->duplicates += from->duplicates, to->notes += from->notes;
  *from = (struct source_counts){0};
  return 0;
}

static int clean_finish(void *shared, struct arena *arena, const struct emit *emit, struct err *err) {
  (void)arena;
  struct cleaning *cleaning = shared;
  for (const struct late_finding *late = cleaning->late; late; late = late->next)
    finding_give(emit->findings, &late->finding);
  refused_note(cleaning, emit);
  int code = decide_held(cleaning, emit, err);
  if (!code) code = files_write(cleaning, emit, err);
  if (!code) code = unfiled_write(cleaning, emit, err);
  filings_settle(&cleaning->filings);
  filings_settle(&cleaning->refused);
  if (!code) code = missing_write(cleaning, emit, err);
  registers_free(&cleaning->registers); /* what comes after needs memory of its own */
  memory_trim();
  if (!code) judge_history(cleaning, emit);
  history_free(&cleaning->history);
  const struct source_counts *counts = &cleaning->counts;
  if (code || counts->records_in == counts->records_out + counts->rejected + counts->duplicates) return code;
  return err_set(err, EX_SOFTWARE,
                 _("%llu records came in, %llu went out, %llu were rejected, %llu superseded: some are lost"),
                 (unsigned long long)counts->records_in, (unsigned long long)counts->records_out,
                 (unsigned long long)counts->rejected, (unsigned long long)counts->duplicates);
}

static void clean_end(void *state) {
  struct cleaner *cleaner = state;
  draft_free(cleaner->draft);
  troubles_free(&cleaner->troubles);
  key_bag_free(&cleaner->keys);
  held_free(&cleaner->held);
  registers_free(&cleaner->registers);
  history_free(&cleaner->history);
  filings_free(&cleaner->filings);
  filings_free(&cleaner->refused);
  free(cleaner->met.met);
  arena_free(&cleaner->met.arena);
}

static void clean_counts(const void *shared, struct source_counts *counts) {
  *counts = ((const struct cleaning *)shared)->counts;
}

static void clean_report(const void *shared, size_t file, struct source_file_report *report) {
  static const char *const frequencies[] = {[FREQUENCY_LIST] = "list",
                                            [FREQUENCY_ANNUAL] = "annual",
                                            [FREQUENCY_QUARTERLY] = "quarterly",
                                            [FREQUENCY_MONTHLY] = "monthly"};
  const struct cleaning *cleaning = shared;
  *report = (struct source_file_report){0};
  if (!cleaning->bound || file >= cleaning->files) return;
  const struct bound *bound = &cleaning->bound[file];
  report->passed_over = bound->passed_over;
  struct span unknown = cleaning->checks.words[CHECK_FORM_UNKNOWN];
  if (bound->stopped)
    report->stopped = bound->reason ? bound->reason : arena_copy(cleaning->arena, unknown.p, unknown.n);
  report->records_in = cleaning->file_count[file].records_in;
  report->rejected = cleaning->file_count[file].rejected;
  if (!bound->form) return;
  report->form = bound->form->name;
  report->frequency = frequencies[bound->form->frequency];
  report->period = bound_period(bound, cleaning->arena);
}

static void clean_close(void *shared) {
  struct cleaning *cleaning = shared;
  registers_free(&cleaning->registers);
  key_set_free(&cleaning->keys);
  held_free(&cleaning->held);
  sections_free(&cleaning->sections);
  history_free(&cleaning->history);
  filings_free(&cleaning->filings);
  filings_free(&cleaning->refused);
}

static const struct clean_options defaults = {.holes = "reject", .history = "auto"};

static const struct option options[] = {
    {"form", 0, OPTION_TEXT, offsetof(struct clean_options, form), "FORM",
     N_("all files are of this form (default: by name and header)"), NULL, 0, 0},
    {"period", 0, OPTION_TEXT, offsetof(struct clean_options, period), "PERIOD",
     N_("period of files that do not state theirs: 2023, 2023Q2, 2023-05"), NULL, 0, 0},
    {"holes", 0, OPTION_TEXT, offsetof(struct clean_options, holes), "WHAT",
     N_("reject records that lack a required value, or keep them with the hole, for imputation (default: reject)"),
     "reject|keep", 0, 0},
    {"strict-ids", 0, OPTION_FLAG, offsetof(struct clean_options, strict_ids), NULL,
     N_("reject records whose credit code has a wrong check character"), NULL, 0, 0},
    {"unit-list-years", 0, OPTION_WHOLE, offsetof(struct clean_options, unit_list_years), "N",
     N_("a unit that is not in the list of its year may be joined to a list up to N years away (default: 0)"), NULL, 0,
     50},
    {"due", 0, OPTION_TEXT, offsetof(struct clean_options, due), "PERIOD",
     N_("the last period whose reports are due, for --missing-reports (default: the last one there is a record of)"),
     NULL, 0, 0},
    {"filed-by", 0, OPTION_TEXT, offsetof(struct clean_options, filed_by), "DATE",
     N_("reject records that were filed after this day: what was known then"), NULL, 0, 0},
    {"skip", 0, OPTION_LIST, offsetof(struct clean_options, skip), "CHECK,...",
     N_("checks not to be made, by the names in rules/checks.csv: check-digit, 113; only of those whose records are "
        "kept"),
     NULL, 0, 0},
    {"history", 0, OPTION_TEXT, offsetof(struct clean_options, history), "WHAT",
     N_("compare a record with that of the period before: of monthly forms (auto), of all main forms (yes), of none "
        "(no)"),
     "auto|yes|no", 0, 0},
    {"columns", 0, OPTION_LIST, offsetof(struct clean_options, columns), "LIST",
     N_("items to write, besides required ones and emp_end (default: all on the forms)"), NULL, 0, 0},
    {"charset", 0, OPTION_TEXT, offsetof(struct clean_options, charset), "NAME",
     N_("all text files are in this charset (default: found out for each file)"), "UTF-8|GB18030|GBK|UTF-16LE|UTF-16BE",
     0, 0},
    {0}};

static const char description[] =
    "Reads files as bureaus have them and writes one record a unit, period and form, in Tertia's columns and units. "
    "Charset, delimiter and compression are found out; files of several forms may be given at once, unit lists "
    "(101-1) and employment forms (102-1, 202-1) among them. The form is told by name and header, the columns by "
    "their titles, whatever the order of their parts.\n\n"
    "A record that cannot be used goes to the rejects, whole, with file, line, unit, column, rule and value; of "
    "several records of a unit, period and form the last filed holds and the others are listed as superseded; what is "
    "merely suspicious goes to the findings. Records in are always records out, rejected and superseded together. A "
    "file that lacks a required column is not read; the others are, and the exit status is 65.\n\n"
    "Money is in thousands of yuan, exactly. Blank optional items count 0; a blank required one makes the record a "
    "reject, or with --holes keep a hole.\n\n"
    "The period is taken from a column, else the header, a title line, the file's name, the folder's, --period. Units "
    "of forms without codes of their own are joined to the unit list of the same year.";

static const struct port ports[] = {
    {.name = "records", .title = N_("records that are clean")},
    {.name = "files",
     .option = "files",
     .title = N_("write what each file is: form, period, charset, columns"),
     .column = files_columns},
    {.name = "unfiled",
     .option = "unfiled",
     .title = N_("write the units of the unit lists that filed no main form for the list's period"),
     .column = unfiled_columns},
    PORT_CHANGES,
    {.name = "missing-reports",
     .option = "missing-reports",
     .title = N_("write which units of the unit lists have not filed which form for which period"),
     .column = missing_columns},
    {.name = "response",
     .option = "response",
     .title = N_("write how many reports of each form and period are owed, filed, rejected and not filed"),
     .column = response_columns},
    {0}};

static const char *clean_charset(const void *given) { return ((const struct clean_options *)given)->charset; }

const struct source clean_source = {
    .cause = CAUSE_FORMS,
    .charset = clean_charset,
    .ports = ports,

    .program = {.name = "tertia-clean",
                .summary = N_("read raw files into one record a unit and period"),
                .operands = "[FILE...]",
                .description = description,
                .options = options,
                .example = "tertia-clean --form F603 --period 2023 F603.csv\n"
                           "tertia-clean --rejects rejects.csv --findings findings.csv 2023/*.csv.gz > records.csv\n"},
    .options_size = sizeof(struct clean_options),
    .defaults = &defaults,
    .state_size = sizeof(struct cleaner),
    .open = clean_open,
    .step = cleaning_next_step,
    .begin = clean_begin,
    .take = clean_take,
    .gather = clean_gather,
    .finish = clean_finish,
    .end = clean_end,
    .counts = clean_counts,
    .report = clean_report,
    .close = clean_close,
};

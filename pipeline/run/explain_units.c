/* SPDX-License-Identifier: GPL-3.0-or-later */
/* explain_units.c - from an aggregate to its records, and from a record to what was filed. See explain_own.h.
 *
 * The port `units` of aggregation has, for each group of records with the same keys, the sum and the records with the
 * largest contributions (stages/aggregate/unit_places.h). A figure is the sum of the groups whose lists of categories
 * have its category. */
#include <stdlib.h>

#include "base/i18n.h"
#include "base/list.h"
#include "run/explain_own.h"
#include "run/raw_text.h"

/* A record of the sum. */
struct explain_record {
  exact part;          /* contribution */
  size_t row;          /* of the rows found */
  const char *content; /* of its file; NULL: gone */
  struct raw_line raw;
};

struct unit_list {
  struct explaining *in;
  const struct figure_key *key;
  struct found_rows rows;
  struct explain_record *item;
  size_t n, room;
  exact sum;        /* of the groups */
  uint64_t records; /* in them */
};

static bool has_category(struct span list, struct span category) {
  struct span one;
  while (list.n && span_cut(&list, '|', &one))
    if (span_equal(one, category)) return true;
  return false;
}

static bool is_part(const struct unit_list *list, size_t row) {
  struct span scheme = list->key->scheme;
  if (!scheme.n) return true;
  return has_category(row_cell(&list->rows, row, arena_format(list->in->arena, "scheme:%.*s", SPAN_ARG(scheme))),
                      list->key->category);
}

static int by_part(const void *a, const void *b) {
  const struct explain_record *x = a, *y = b;
  exact p = x->part < 0 ? -x->part : x->part, q = y->part < 0 ? -y->part : y->part;
  return p != q ? (p < q) - (p > q) : (x->row > y->row) - (x->row < y->row);
}

static void collect(struct unit_list *list) {
  for (size_t r = 0; r < list->rows.n; r++) {
    exact part = 0;
    if (!is_part(list, r) || !exact_read(row_cell(&list->rows, r, "contribution"), &part)) continue;
    if (span_is(row_cell(&list->rows, r, "rank"), "0")) {
      list->sum += part;
      list->records += (uint64_t)span_real(row_cell(&list->rows, r, "value"));
      continue;
    }
    const char *unit = list->in->query->unit;
    if (unit && !span_is(row_cell(&list->rows, r, "unit"), unit)) continue;
    list->item = list_room_in(list->in->arena, list->item, list->n, &list->room, list->n + 1, sizeof *list->item);
    list->item[list->n++] = (struct explain_record){.part = part, .row = r};
  }
  if (list->n) qsort(list->item, list->n, sizeof *list->item, by_part);
}

static const char *exact_text(exact value, struct arena *arena) {
  struct strbuf text = {0};
  exact_write(value, &text);
  const char *kept = arena_copy(arena, text.bytes, text.n);
  strbuf_free(&text);
  return kept;
}

/* --- the text as filed ----------------------------------------------------------------------------------------- */

/* A record's file without the sheet or member that is read from it. */
static bool names_input(const char *input, struct span file) {
  size_t n = strlen(input);
  return span_starts(file, span_of(input)) && (file.n == n || file.p[n] == '#' || file.p[n] == '!');
}

static int find_content(struct explaining *in, struct span file, const char **content, struct err *err) {
  *content = NULL;
  for (size_t i = 0; i < in->manifest.inputs; i++) {
    const struct record_file *input = &in->manifest.input[i];
    bool there;
    if (!names_input(input->path, file)) continue;
    int code = kept_content(&in->kept, &in->digests, input,
                            manifest_file_path(input, false, in->plan_dir, "", in->arena), &there, content, err);
    size_t n = strlen(input->path);
    if (!code && *content) *content = arena_format(in->arena, "%s%.*s", *content, (int)(file.n - n), file.p + n);
    return code;
  }
  return 0;
}

/* All lines of a file are read together. */
static int explain_units_read_texts(struct unit_list *list, size_t shown, struct err *err) {
  struct raw_line *line = arena_array(list->in->arena, struct raw_line, shown + 1);
  bool *done = arena_array(list->in->arena, bool, shown + 1);
  int code = 0;
  for (size_t i = 0; !code && i < shown; i++) {
    struct span file = row_cell(&list->rows, list->item[i].row, "file");
    const char *content;
    size_t n = 0;
    if (done[i]) continue;
    code = find_content(list->in, file, &content, err);
    for (size_t k = i; !code && k < shown; k++) {
      if (done[k] || !span_equal(row_cell(&list->rows, list->item[k].row, "file"), file)) continue;
      list->item[k].content = content;
      line[n++] = (struct raw_line){.line = (uint64_t)span_real(row_cell(&list->rows, list->item[k].row, "line"))};
    }
    if (!code && content) code = raw_lines_read(content, line, n, list->in->arena, err);
    n = 0;
    for (size_t k = i; !code && k < shown; k++)
      if (!done[k] && span_equal(row_cell(&list->rows, list->item[k].row, "file"), file))
        list->item[k].raw = line[n++], done[k] = true;
  }
  return code;
}

/* --- corrections and imputations -------------------------------------------------------------------------------- */

static bool is_changes(const struct explaining *in, const char *file) {
  if (strncmp(file, "explain/", 8) == 0) return name_has_ending(file, ".changes.csv");
  for (size_t i = 0; i < in->manifest.settings; i++) {
    const struct manifest_setting *s = &in->manifest.setting[i];
    if (name_has_ending(s->key, ".changes") && strcmp(s->value, file) == 0) return true;
  }
  return false;
}

static void add_change(struct explaining *in, const struct found_rows *rows, size_t row, json_t *record) {
  static const char *const cells[] = {"column", "before", "after", "stage", "rule", "evidence", "file", "line", "cell"};
  json_t *list = json_object_get(record, "changes"), *change = json_object();
  if (!list) json_object_set_new(record, "changes", list = json_array());
  for (size_t i = 0; i < sizeof cells / sizeof *cells; i++)
    json_object_set_new(change, cells[i], span_json(row_cell(rows, row, cells[i])));
  json_array_append_new(list, change);
  (void)in;
}

static int add_changes(struct unit_list *list, json_t *const *record, size_t shown, struct err *err) {
  struct explaining *in = list->in;
  struct span *unit = arena_array(in->arena, struct span, shown + 1);
  for (size_t i = 0; i < shown; i++) unit[i] = row_cell(&list->rows, list->item[i].row, "unit");
  int code = 0;
  for (size_t o = 0; !code && shown && o < in->manifest.outputs; o++) {
    const char *file = in->manifest.output[o].path;
    const struct row_want want[] = {
        {"unit", {0}, unit, shown}, {"period", list->key->period, NULL, 0}, {"before", {0}, NULL, 0}};
    struct found_rows rows;
    if (!is_changes(in, file)) continue;
    code = rows_matching(arena_format(in->arena, "%s/%s", in->folder, file), want, 3, &rows, in->arena, err);
    for (size_t r = 0; !code && r < rows.n; r++)
      for (size_t i = 0; i < shown; i++)
        if (span_equal(row_cell(&rows, r, "unit"), unit[i]) &&
            span_equal(row_cell(&rows, r, "form"), row_cell(&list->rows, list->item[i].row, "form")))
          add_change(in, &rows, r, record[i]);
  }
  return code;
}

/* --- the records ------------------------------------------------------------------------------------------------ */

/* "6110 (2011) -> 6110 -> T03 | total" */
static const char *classification(const struct unit_list *list, size_t row) {
  struct arena *arena = list->in->arena;
  const struct found_rows *rows = &list->rows;
  struct span industry = row_cell(rows, row, "industry"), edition = row_cell(rows, row, "edition"),
              class = row_cell(rows, row, "class");
  struct span mapping = row_cell(rows, row, "mapping");
  struct span path = row_cell(rows, row, arena_format(arena, "scheme:%.*s", SPAN_ARG(list->key->scheme)));
  if (!industry.n && !class.n && !path.n) return "";
  return arena_format(arena, "%.*s (%.*s) -> %.*s (%.*s) -> %.*s", SPAN_ARG(industry), SPAN_ARG(edition),
                      SPAN_ARG(class), SPAN_ARG(mapping), SPAN_ARG(path));
}

static json_t *record_node(struct unit_list *list, size_t at) {
  static const char *const cells[] = {"unit", "form", "value", "factor", "basis", "formula", "file", "line"};
  struct arena *arena = list->in->arena;
  const struct explain_record *record = &list->item[at];
  const struct found_rows *rows = &list->rows;
  struct span unit = row_cell(rows, record->row, "unit"), form = row_cell(rows, record->row, "form");
  struct span file = row_cell(rows, record->row, "file"), line = row_cell(rows, record->row, "line");
  json_t *node = explain_node(arena_format(arena, "%.*s %.*s: %s (%.*s:%.*s)", SPAN_ARG(unit), SPAN_ARG(form),
                                           exact_text(record->part, arena), SPAN_ARG(file), SPAN_ARG(line)));
  json_object_set_new(node, "contribution", json_string(exact_text(record->part, arena)));
  for (size_t i = 0; i < sizeof cells / sizeof *cells; i++)
    explain_detail(node, cells[i], row_cell(rows, record->row, cells[i]));
  explain_detail(node, "classified", span_of(classification(list, record->row)));
  if (record->raw.text.n)
    json_object_set_new(node, "filed", span_json(record->raw.text));
  else if (file.n)
    json_object_set_new(node, "missing",
                        json_string(record->content ? _("the file has no such line any more")
                                                    : _("the file is not what it was, and was not kept")));
  return node;
}

static void add_rest(struct unit_list *list, size_t shown, json_t *node) {
  exact rest = list->sum;
  for (size_t i = 0; i < shown; i++) rest -= list->item[i].part;
  uint64_t others = list->records > shown ? list->records - shown : 0;
  if (list->in->query->unit || (!others && rest == 0)) return;
  const char *text = exact_text(rest, list->in->arena);
  json_t *part =
      explain_node(arena_format(list->in->arena, _("%llu other records: %s"), (unsigned long long)others, text));
  json_object_set_new(part, "contribution", json_string(text));
  explain_add(node, part);
}

static void report_sum(const struct unit_list *list, struct span value, json_t *node) {
  exact figure = 0;
  explain_detail(node, "sum_of_records", span_of(exact_text(list->sum, list->in->arena)));
  json_object_set_new(node, "records", json_integer((json_int_t)list->records));
  if (exact_read(value, &figure)) json_object_set_new(node, "adds_up", json_boolean(figure == list->sum));
}

static int show_records(struct unit_list *list, json_t *node, struct err *err) {
  long top = list->in->query->top;
  size_t shown = top > 0 && (size_t)top < list->n ? (size_t)top : list->n;
  json_t **record = arena_array(list->in->arena, json_t *, shown + 1);
  int code = explain_units_read_texts(list, shown, err);
  for (size_t i = 0; i < shown; i++) record[i] = record_node(list, i);
  if (!code) code = add_changes(list, record, shown, err);
  for (size_t i = 0; i < shown; i++) explain_add(node, record[i]);
  add_rest(list, shown, node);
  return code;
}

/* Which amount's records are shown: that of the figure; of `records`, whatever there is. */
static struct span amount_of(const struct figure_key *key) {
  struct span amount = key->indicator;
  return span_is(amount, "records") ? (struct span){0} : amount;
}

static const char *units_name(struct explaining *in, const char *step) {
  const char *own = explain_setting(in, step, "aggregate.units");
  return own ? own : arena_format(in->arena, EXPLAIN_FILE, step, "aggregate", "units");
}

static bool explain_units_is_listed(const struct explaining *in, const char *file) {
  for (size_t i = 0; i < in->manifest.outputs; i++)
    if (strcmp(in->manifest.output[i].path, file) == 0) return true;
  return false;
}

int explain_units(struct explaining *in, const struct explain_table *table, const struct figure_key *key,
                  struct span value, json_t *node, struct err *err) {
  struct unit_list list = {.in = in, .key = key};
  const struct row_want want[] = {
      {"region", key->region, NULL, 0}, {"period", key->period, NULL, 0}, {"indicator", amount_of(key), NULL, 0}};
  if (!value.n) return 0;
  int code = rows_matching(arena_format(in->arena, "%s/%s", in->folder, units_name(in, table->step->step)), want, 3,
                           &list.rows, in->arena, err);
  if (code) return code;
  if (!list.rows.n) {
    bool lost = !list.rows.columns && explain_units_is_listed(in, units_name(in, table->step->step));
    explain_detail(node, "records",
                   span_of(lost ? _("not known: the file that lists them was removed from the run folder")
                                : _("not known: the plan has `explain = no`, or the figure is no sum of records")));
    return 0;
  }
  collect(&list);
  if (amount_of(key).n) report_sum(&list, value, node);
  return show_records(&list, node, err);
}

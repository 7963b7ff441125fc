/* SPDX-License-Identifier: GPL-3.0-or-later */
/* datapackage.c - see datapackage.h. */
#include "run/datapackage.h"

#include "base/json.h"

/* Numbers that tables have as texts, so that every digit stays as it was computed. */
static const char *const number_names[] = {
    "value",   "se",         "count",    "growth", "contribution", "contribution_rate",
    "units",   "value_from", "value_to", "mean",   "lo80",         "hi80",
    "lo95",    "hi95",       "h",        "raw",    "control",      "factor",
    "residual"};

static bool datapackage_is_number(const struct column *column) {
  for (size_t i = 0; column->type == COLUMN_TEXT && i < sizeof number_names / sizeof *number_names; i++)
    if (strcmp(column->name, number_names[i]) == 0) return true;
  return column->type == COLUMN_DECIMAL || column->type == COLUMN_REAL;
}

const char *datapackage_columns(const struct outlet *outlet, struct arena *arena) {
  struct strbuf out = {0};
  const struct schema *schema = &outlet->schema;
  if (strcmp(outlet->sink->name, "csv") != 0) return NULL;
  for (size_t c = 0; c < schema->n; c++)
    strbuf_format(&out, "%s%s:%s", c ? "," : "", schema->column[c].name,
                  datapackage_is_number(&schema->column[c]) ? "number" : "text");
  const char *kept = arena_copy(arena, strbuf_text(&out), out.n);
  strbuf_free(&out);
  return kept;
}

/* Names of packages and resources are of a-z 0-9 . _ - and /. */
static void datapackage_put_name(struct strbuf *out, const char *name, size_t number) {
  struct strbuf made = {0};
  bool plain = *name != '\0';
  for (const char *p = name; *p; p++) {
    char c = *p >= 'A' && *p <= 'Z' ? (char)(*p + 32) : *p;
    plain = plain && ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || strchr("._-/", c));
    strbuf_char(&made, c);
  }
  if (plain)
    json_span(out, strbuf_view(&made));
  else
    strbuf_format(out, "\"resource-%zu\"", number);
  strbuf_free(&made);
}

static void put_fields(struct strbuf *out, struct span columns) {
  struct span column;
  bool first = true;
  strbuf_put(out, ", \"schema\": {\"fields\": [");
  while (columns.n && span_cut(&columns, ',', &column)) {
    size_t colon = column.n;
    while (colon && column.p[colon - 1] != ':') colon--;
    struct span type = span_between(column.p + colon, column.p + column.n);
    strbuf_put(out, first ? "{\"name\": " : ", {\"name\": ");
    json_span(out, (struct span){column.p, colon ? colon - 1 : 0});
    strbuf_format(out, ", \"type\": \"%s\"}", span_is(type, "number") ? "number" : "string");
    first = false;
  }
  strbuf_put(out, "], \"missingValues\": [\"\"]}");
}

static const char *format_of(const char *path) {
  static const char *const format[] = {"csv", "jsonl", "xlsx", "html", "md", "xml", "jsonstat", "json"};
  for (size_t i = 0; i < sizeof format / sizeof *format; i++)
    if (span_ends(span_of(path), span_of(format[i]))) return format[i];
  return span_ends(span_of(path), span_of(".csv.gz")) ? "csv" : "";
}

static void put_resource(struct strbuf *out, const struct record_file *file, size_t number) {
  const char *format = format_of(file->path);
  strbuf_put(out, "    {\"name\": "), datapackage_put_name(out, file->path, number);
  strbuf_put(out, ", \"path\": "), json_text(out, file->path);
  if (file->columns) strbuf_put(out, ", \"profile\": \"tabular-data-resource\"");
  if (*format) strbuf_format(out, ", \"format\": \"%s\"", format);
  if (span_ends(span_of(file->path), span_of(".gz"))) strbuf_put(out, ", \"compression\": \"gz\"");
  strbuf_put(out, ", \"encoding\": \"utf-8\"");
  if (file->bytes >= 0) strbuf_format(out, ", \"bytes\": %lld", (long long)file->bytes);
  if (file->sha256[0]) strbuf_format(out, ", \"hash\": \"sha256:%s\"", file->sha256);
  if (file->columns) put_fields(out, span_of(file->columns));
  strbuf_char(out, '}');
}

static const char *plan_title(const struct manifest *manifest) {
  for (size_t i = 0; i < manifest->settings; i++)
    if (!*manifest->setting[i].step && strcmp(manifest->setting[i].key, "title") == 0)
      return manifest->setting[i].value;
  return NULL;
}

void datapackage_write(const struct manifest *manifest, const char *plan, struct strbuf *out) {
  const char *title = plan_title(manifest);
  strbuf_put(out, "{\n  \"profile\": \"data-package\",\n  \"name\": "), datapackage_put_name(out, plan, 0);
  if (title) strbuf_put(out, ",\n  \"title\": "), json_text(out, title);
  strbuf_put(out, ",\n  \"version\": "), json_text(out, manifest->key);
  strbuf_put(out, ",\n  \"resources\": [\n");
  for (size_t i = 0; i < manifest->outputs; i++) {
    put_resource(out, &manifest->output[i], i + 1);
    strbuf_put(out, i + 1 < manifest->outputs ? ",\n" : "\n");
  }
  strbuf_put(out, "  ]\n}\n");
}

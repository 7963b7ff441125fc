/* SPDX-License-Identifier: GPL-3.0-or-later */
/* explain_print.c - the tree of an explanation for people: a line a node, indented by depth. See explain.h. */
#include <string.h>

#include "base/i18n.h"
#include "base/visible.h"
#include "run/explain.h"

static void indent(struct strbuf *out, int depth) { strbuf_format(out, "%*s", 2 * depth, ""); }

static void explain_print_put_text(struct strbuf *out, int depth, const char *name, const char *text) {
  if (!text || !*text) return;
  indent(out, depth);
  strbuf_format(out, "%s: ", name);
  visible_add(out, span_of(text), false);
  strbuf_char(out, '\n');
}

static void put_details(const json_t *node, struct strbuf *out, int depth) {
  const char *name;
  json_t *value;
  json_object_foreach(json_object_get(node, "details"), name, value)
      explain_print_put_text(out, depth, name, json_string_value(value));
}

static const char *explain_print_text_of(const json_t *object, const char *name) {
  const char *text = json_string_value(json_object_get(object, name));
  return text ? text : "";
}

static void explain_print_put_change(const json_t *change, struct strbuf *out, int depth) {
  indent(out, depth);
  strbuf_format(out, "%s: %s: %s -> %s (%s %s; %s)\n", _("changed"), explain_print_text_of(change, "column"),
                explain_print_text_of(change, "before"), explain_print_text_of(change, "after"),
                explain_print_text_of(change, "stage"), explain_print_text_of(change, "rule"),
                explain_print_text_of(change, "evidence"));
}

static void put_node(const json_t *node, struct strbuf *out, int depth) {
  const json_t *figure = json_object_get(node, "figure"), *part, *adds_up = json_object_get(node, "adds_up");
  size_t i;
  indent(out, depth);
  visible_add(out, span_of(explain_print_text_of(node, "what")), false);
  if (figure)
    strbuf_format(out, "  [%s:%lld]", explain_print_text_of(figure, "table"),
                  (long long)json_integer_value(json_object_get(figure, "line")));
  strbuf_char(out, '\n');
  put_details(node, out, depth + 1);
  if (adds_up && !json_is_true(adds_up))
    explain_print_put_text(out, depth + 1, "adds_up", _("no: the records do not add up to the figure"));
  json_array_foreach(json_object_get(node, "changes"), i, part) explain_print_put_change(part, out, depth + 1);
  explain_print_put_text(out, depth + 1, _("as filed"), explain_print_text_of(node, "filed"));
  explain_print_put_text(out, depth + 1, _("as filed"), explain_print_text_of(node, "missing"));
  json_array_foreach(json_object_get(node, "made_of"), i, part) put_node(part, out, depth + 1);
}

void explain_print(const json_t *tree, struct strbuf *out) { put_node(tree, out, 0); }

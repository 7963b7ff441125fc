/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lexicon.c - the texts a model learns from: the titles of the classes, whole and in parts; the phrases of the catalog;
 * what can be done with each object, in each wording; the catalog's examples. See code.h. */
#include "base/list.h"
#include "stages/code/code.h"

static const double title_weight = 1, title_part_weight = 0.5, example_weight = 1.5;

void lesson_add(struct lessons *lessons, struct lesson lesson) {
  lessons->lesson = list_room_in(lessons->arena, lessons->lesson, lessons->n, &lessons->room, lessons->n + 1,
                                 sizeof *lessons->lesson);
  lessons->lesson[lessons->n++] = lesson;
}

/* --- titles: 豆类、油料和薯类种植 is also 豆类种植, 油料种植, 薯类种植 --- */

enum { CHARACTER = 3, ENDING = 2 * CHARACTER }; /* bytes */

static bool is_and(const char *p) {
  return memcmp(p, "、", CHARACTER) == 0 || memcmp(p, "和", CHARACTER) == 0 || memcmp(p, "及", CHARACTER) == 0;
}

static void title_part(struct lessons *lessons, struct span part, struct span ending, uint16_t node) {
  if (part.n < ENDING) return;
  bool complete = part.n >= ENDING && memcmp(part.p + part.n - ENDING, ending.p, ENDING) == 0;
  const char *text = arena_format(lessons->arena, "%.*s%.*s", SPAN_ARG(part), complete ? 0 : (int)ending.n, ending.p);
  lesson_add(lessons, (struct lesson){span_of(text), node, title_part_weight, false, false});
}

static void title_parts(struct lessons *lessons, struct span title, uint16_t node) {
  if (title.n < ENDING) return;
  struct span ending = {title.p + title.n - ENDING, ENDING};
  size_t from = 0;
  for (size_t at = 0; at + CHARACTER <= title.n; at++) {
    if (!is_and(title.p + at)) continue;
    title_part(lessons, (struct span){title.p + from, at - from}, ending, node);
    from = at + CHARACTER;
  }
  if (from) title_part(lessons, (struct span){title.p + from, title.n - from}, ending, node);
}

static void titles_add(const struct code_tree *tree, struct lessons *lessons) {
  for (size_t c = 0; c < tree->classes; c++) {
    lesson_add(lessons, (struct lesson){tree->code[c]->title, (uint16_t)c, title_weight, false, false});
    title_parts(lessons, tree->code[c]->title, (uint16_t)c);
  }
}

/* --- objects and verbs --- */

static void objects_add(const struct activity_objects *objects, const struct activity_patterns *patterns,
                        const struct code_tree *tree, struct lessons *lessons) {
  for (size_t o = 0; o < objects->n; o++)
    for (size_t p = 0; p < patterns->n; p++) {
      const struct activity_pattern *pattern = &patterns->pattern[p];
      const struct industry_code *code = objects->object[o].code[pattern->verb];
      if (!code) continue;
      const char *text = arena_format(lessons->arena, "%.*s%.*s%.*s", SPAN_ARG(pattern->before),
                                      SPAN_ARG(objects->object[o].object), SPAN_ARG(pattern->after));
      lesson_add(lessons, (struct lesson){span_of(text), tree_node(tree, code), pattern->weight, false, false});
    }
}

static void texts_add(const struct activity_texts *texts, const struct code_tree *tree, double weight, bool held,
                      struct lessons *lessons) {
  for (size_t i = 0; i < texts->n; i++)
    lesson_add(lessons, (struct lesson){texts->text[i].text, tree_node(tree, texts->text[i].code),
                                        weight * texts->text[i].weight, held, texts->text[i].from_examples});
}

int lexicon_read(struct stage_context *context, const struct code_tree *tree, struct lessons *lessons,
                 struct err *err) {
  struct activity_texts phrases;
  const struct activity_texts *examples;
  const struct activity_objects *objects;
  const struct activity_patterns *patterns;
  int code = knowledge_phrases(context->knowledge, context->arena, &phrases, err);
  if (!code) code = knowledge_objects(context->knowledge, &objects, err);
  if (!code) code = knowledge_verbs(context->knowledge, &patterns, err);
  if (!code) code = knowledge_examples(context->knowledge, &examples, err);
  if (code) return code;
  titles_add(tree, lessons);
  texts_add(&phrases, tree, 1, false, lessons);
  objects_add(objects, patterns, tree, lessons);
  texts_add(examples, tree, example_weight, true, lessons);
  return 0;
}

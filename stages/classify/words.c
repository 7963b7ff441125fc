/* SPDX-License-Identifier: GPL-3.0-or-later */
/* words.c - the sentence of a finding about a code that is not mapped 1:1. See classify.h.  Findings are results: they
 * stay English in every locale. */
#include "stages/classify/classify.h"

#include "base/strbuf.h"

enum { LISTED = 8 };

static void became(const struct outcome *o, struct strbuf *out) {
  strbuf_put(out, "became ");
  for (size_t i = 0; i < o->maybes && i < LISTED; i++) {
    if (i) strbuf_put(out, ", ");
    strbuf_span(out, o->maybe[i]->code);
  }
  if (o->maybes > LISTED) strbuf_put(out, ", ...");
}

static const char *rule_of(const struct classify *c, const struct outcome *o, const char *mapping) {
  if (o->edition == c->last) return o->from->level == LEVEL_CLASS ? NULL : "industry-level";
  if (strcmp(mapping, "1:1") == 0) return NULL;
  if (o->from->level != LEVEL_CLASS) return "industry-level";
  if (strcmp(mapping, "merge") == 0) return "industry-merge";
  if (strcmp(mapping, "main") == 0) return "industry-split-main";
  if (strcmp(mapping, "weights") == 0) return "industry-split-weights";
  if (strcmp(mapping, "parent") == 0) return "industry-split-parent";
  return o->maybes ? "industry-residual" : "industry-unresolved";
}

/* Thousands of codes are explained at every start, so nothing is formatted. */
static void explain(const struct classify *c, const struct outcome *o, const char *mapping, struct strbuf *out) {
  struct span place = o->place ? o->place->code : (struct span){0};
  strbuf_span(out, edition_standard(c, o->edition));
  strbuf_char(out, ' ');
  strbuf_span(out, o->from->code);
  strbuf_put(out, ": ");
  if (o->edition == c->last) {
    strbuf_put(out, "not a class; it is used as it is");
  } else if (strcmp(mapping, "merge") == 0) {
    strbuf_put(out, "went to ");
    strbuf_span(out, place);
    strbuf_put(out, ", as other classes did");
  } else if (!o->maybes) {
    strbuf_put(out, "nothing continues it; it counts in category Z");
  } else {
    became(o, out);
    if (strcmp(mapping, "main") == 0)
      strbuf_put(out, "; all of it goes to the main one, "), strbuf_span(out, place);
    else if (strcmp(mapping, "weights") == 0)
      strbuf_put(out, "; it is shared by weights");
    else if (strcmp(mapping, "parent") == 0)
      strbuf_put(out, ", none of them the main one; it stays at their common parent "), strbuf_span(out, place);
    else
      strbuf_put(out, ", none of them the main one, without a common division; it counts in category Z");
  }
}

static const char *reused_words(const struct classify *c, const struct outcome *o, struct arena *arena) {
  const struct industry_code *now = codebook_find(c->book[c->last], o->from->code);
  if (!now) now = codebook_find(c->book[o->edition + 1], o->from->code);
  if (!now) return NULL;
  return arena_format(arena, "read in its edition %.*s as %.*s; a later edition uses the code for %.*s",
                      SPAN_ARG(edition_name(c, o->edition)), SPAN_ARG(o->from->title), SPAN_ARG(now->title));
}

void outcome_words(const struct classify *c, struct outcome *o, const char *mapping, bool reused, struct arena *arena) {
  o->rule = rule_of(c, o, mapping);
  o->reused = reused ? reused_words(c, o, arena) : NULL;
  if (!o->rule) return;
  struct strbuf text = {0};
  explain(c, o, mapping, &text);
  o->message = arena_copy(arena, text.bytes, text.n);
  strbuf_free(&text);
}

void unknown_words(const struct classify *c, struct outcome *o, edition_number edition, struct arena *arena) {
  o->rule = !edition ? "edition-unknown" : "industry-unknown";
  if (!edition)
    o->message = "the edition of the industry code is unknown; the record counts in category Z";
  else
    o->message =
        arena_format(arena, "no code of %.*s; the record counts in category Z", SPAN_ARG(edition_standard(c, edition)));
}

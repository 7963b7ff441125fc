/* SPDX-License-Identifier: GPL-3.0-or-later */
/* required.c - whether a blank item is missing or nil, by the layout of its form. See impute.h. */
#include "stages/impute/impute.h"

/* A form that the catalog does not have, and an item that its layout does not have, count as asked for. */
static enum asking look_up(const struct impute *im, const struct variable *v, struct span form) {
  const struct catalog_layout *layout;
  struct err err = {0};
  if (!impute_variable_is_for(v, form)) return ASKS_NOT;
  if (im->options->variables.n) return ASKS_FOR; /* who names a variable wants each of its blanks filled in */
  if (!catalog_form(im->forms, form) || knowledge_layout(im->knowledge, form, &layout, &err)) return ASKS_FOR;
  for (size_t i = 0; i < layout->n; i++)
    if (span_is(layout->row[i].column, v->name)) return layout->row[i].need == LAYOUT_YES ? ASKS_FOR : ASKS_OR_NIL;
  return ASKS_FOR;
}

/* The cells of level 0 are the forms. */
void impute_required_find(struct impute *im) {
  const struct partition *forms = &im->cell[0];
  im->form_count = forms->runs ? forms->run[forms->runs - 1].cell + 1 : 0;
  im->asking = arena_alloc(im->arena, (im->form_count * im->variables + 1) * sizeof *im->asking);
  for (size_t r = 0; r < forms->runs; r++)
    for (size_t v = 0; (!r || forms->run[r].cell != forms->run[r - 1].cell) && v < im->variables; v++)
      im->asking[v * im->form_count + forms->run[r].cell] =
          look_up(im, &im->variable[v], forms->order[forms->run[r].start]->form);
}

enum asking impute_asking_of(const struct impute *im, const struct held *held, size_t variable) {
  return im->asking[variable * im->form_count + held->cell[0]];
}

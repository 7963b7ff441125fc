/* SPDX-License-Identifier: GPL-3.0-or-later */
/* bands.c - see bands.h. */
#include "stages/edit/bands.h"

#include "base/index.h"
#include "knowledge/bands.h"

struct bands {
  struct index index; /* of ratio, form and class; its numbers are those of `band` */
  const struct catalog_band **band;
  bool classes, forms; /* some bands are of a class; of one form */
};

static uint64_t band_key(struct span ratio, struct span form, struct span class) {
  return span_hash(ratio) * 3 + span_hash(form) * 5 + (class.n ? span_hash(class) : 7);
}

static const struct catalog_band *band_find(const struct bands *bands, struct span ratio, struct span form,
                                            struct span class) {
  uint32_t number = index_find(&bands->index, band_key(ratio, form, class));
  return number == INDEX_ABSENT ? NULL : bands->band[number];
}

static const struct catalog_band *band_of_form(const struct bands *bands, struct span ratio, const size_t class[4],
                                               const struct batch *batch, size_t row, struct span form) {
  const struct catalog_band *band = NULL;
  for (size_t i = 0; i < 4 && !band && bands->classes; i++) {
    struct span code = batch_text_at(batch, class[i], row);
    if (code.n) band = band_find(bands, ratio, form, code);
  }
  return band ? band : band_find(bands, ratio, form, (struct span){0});
}

decimal bands_value(const struct bands *bands, struct remote remote, const size_t class[4], const struct batch *batch,
                    size_t row, struct span form) {
  if (!bands) return DECIMAL_MISSING;
  const struct catalog_band *band = bands->forms ? band_of_form(bands, remote.ratio, class, batch, row, form) : NULL;
  if (!band) band = band_of_form(bands, remote.ratio, class, batch, row, span_of("*"));
  if (!band) return DECIMAL_MISSING;
  return remote.kind == REMOTE_CLASS_LOWER   ? band->lower
         : remote.kind == REMOTE_CLASS_UPPER ? band->upper
                                             : band->median;
}

static int table_of(struct stage_context *context, const char *path, const struct catalog_bands **bands,
                    struct err *err) {
  const struct table *table;
  if (!name_is_of_file(path)) return knowledge_bands(context->knowledge, path, bands, err);
  int code = context->table(context, path, &table, err);
  return code ? code : knowledge_bands_of(context->knowledge, table, bands, err);
}

int bands_read(struct stage_context *context, const char *path, const struct bands **bands, struct err *err) {
  const struct catalog_bands *table;
  *bands = NULL;
  if (path && strcmp(path, "none") == 0) return 0;
  int code = table_of(context, path ? path : "default", &table, err);
  if (code) return code;
  struct bands *made = arena_array(context->arena, struct bands, 1);
  made->band = arena_array(context->arena, const struct catalog_band *, table->n + 1);
  for (size_t i = 0; i < table->n; i++) {
    const struct catalog_band *band = &table->band[i];
    made->classes |= band->class.n > 0;
    made->forms |= !span_is(band->form, "*");
    uint32_t number = index_add_in(context->arena, &made->index, band_key(band->ratio, band->form, band->class));
    if (!made->band[number]) made->band[number] = band;
  }
  *bands = made;
  return 0;
}

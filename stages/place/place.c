/* SPDX-License-Identifier: GPL-3.0-or-later */
/* place.c - see place.h. Records pass unchanged; the port `places` has a copy of each for its street, and one for each
 * list of units that its unit is in. So the figures of streets and clusters are made from it as those of the district
 * are from the records (tertia-aggregate). */
#include "stages/place/place.h"

#include <stdlib.h>

#include "base/i18n.h"

struct place_options {
  const char *clusters;
  long street_digits;
};

enum { PLACE_MAIN, PLACE_PLACES };

/* A unit in a cluster. */
struct member {
  struct span unit, place;
};

struct place_shared {
  const struct place_options *options;
  struct schema out;
  size_t region, unit;
  struct member *member; /* by unit, then place */
  size_t members;
};

static int by_unit(const void *a, const void *b) {
  const struct member *x = a, *y = b;
  int order = span_compare(x->unit, y->unit);
  return order ? order : span_compare(x->place, y->place);
}

/* A cluster may not be called as a region: their figures would be one row. */
static int member_check(const struct table *t, size_t r, struct span place, struct err *err) {
  bool digits = place.n > 0;
  for (size_t i = 0; i < place.n; i++) digits = digits && place.p[i] >= '0' && place.p[i] <= '9';
  if (!digits) return 0;
  return err_set(err, EX_DATAERR, _("%s:%u: place '%.*s' looks like the code of a region; name the cluster"), t->name,
                 t->line[r], SPAN_ARG(place));
}

static int members_read(struct stage_context *context, struct place_shared *own, struct err *err) {
  const struct table *t;
  if (!own->options->clusters) return 0;
  int code = context->table(context, own->options->clusters, &t, err);
  size_t unit = 0, place = 0;
  if (!code) code = table_need(t, "unit", &unit, err);
  if (!code) code = table_need(t, "place", &place, err);
  if (code) return code;
  own->member = arena_array(context->arena, struct member, t->rows + 1);
  for (size_t r = 0; !code && r < t->rows; r++) {
    struct member *m = &own->member[own->members++];
    *m = (struct member){table_at(t, r, unit), table_at(t, r, place)};
    code = member_check(t, r, m->place, err);
  }
  qsort(own->member, own->members, sizeof *own->member, by_unit);
  return code;
}

static int place_open(struct stage_context *context, const void *options, const struct schema *in, struct schema *out,
                      void **shared, struct err *err) {
  struct place_shared *own = arena_array(context->arena, struct place_shared, 1);
  *own = (struct place_shared){.options = options, .out = *in};
  *out = *in;
  *shared = own;
  int code = stage_need(in, "region", &own->region, err);
  if (!code) code = stage_need(in, "unit", &own->unit, err);
  return code ? code : members_read(context, own, err);
}

static size_t first_member(const struct place_shared *own, struct span unit) {
  size_t low = 0, high = own->members;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (span_compare(own->member[middle].unit, unit) < 0)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

static struct span street_of(const struct place_shared *own, struct span region) {
  size_t digits = (size_t)own->options->street_digits;
  return digits && region.n >= digits ? (struct span){region.p, digits} : (struct span){0};
}

/* How many places a row belongs to; a list that names a unit twice for one place counts once. */
static size_t places_of(const struct place_shared *own, const struct batch *in, size_t row, struct span *place) {
  struct span unit = vector_text(&in->vector[own->unit], row);
  struct span street = street_of(own, vector_text(&in->vector[own->region], row));
  size_t n = 0;
  if (street.n) place[n++] = street;
  for (size_t m = first_member(own, unit); unit.n && m < own->members && span_equal(own->member[m].unit, unit); m++) {
    bool again = n && span_equal(place[n - 1], own->member[m].place);
    if (!again) place[n++] = own->member[m].place;
  }
  return n;
}

/* The copies of a batch: rows `from`, each with a region of its own. */
static int put_copies(const struct place_shared *own, const struct batch *in, const struct emit *emit,
                      struct err *err) {
  struct span *place = arena_array(in->arena, struct span, own->members + 1);
  size_t n = 0, kept = 0;
  for (size_t r = 0; r < in->rows; r++) n += places_of(own, in, r, place);
  size_t *from = arena_array(in->arena, size_t, n + 1);
  struct span *region = arena_array(in->arena, struct span, n + 1);
  for (size_t r = 0; r < in->rows; r++)
    for (size_t k = 0, of = places_of(own, in, r, place); k < of; k++) from[kept] = r, region[kept++] = place[k];
  struct batch copies = batch_gather(in, from, n);
  copies.vector[own->region] = (struct vector){.text = region};
  return emit_to(emit, PLACE_PLACES, &copies, err);
}

static int place_push(const void *shared, void *state, const struct batch *in, const struct emit *emit,
                      struct err *err) {
  (void)state;
  int code = emit_schema(emit, PLACE_PLACES) ? put_copies(shared, in, emit, err) : 0;
  return code ? code : emit_batch(emit, in, err);
}

static void places_columns(const void *shared, struct schema_builder *builder) {
  schema_add_all(builder, &((const struct place_shared *)shared)->out);
}

static const struct option options[] = {
    {"clusters", 0, OPTION_TEXT, offsetof(struct place_options, clusters), "FILE",
     N_("units of clusters: place,title_zh,title_en,unit"), NULL, 0, 0},
    {"street-digits", 0, OPTION_WHOLE, offsetof(struct place_options, street_digits), "N",
     N_("digits of the region code that identify the street; 0: no streets (default: 9)"), NULL, 0, 12},
    {0}};

static const struct place_options default_options = {.street_digits = 9};

static const struct port ports[] = {
    {.name = "records", .title = N_("the records, unchanged")},
    {.name = "places",
     .title = N_("a copy of each record for its street and for each cluster its unit is in"),
     .columns = places_columns,
     .confidential = true},
    {0}};

static const struct side_table tables[] = {{"clusters", "places", true}, {0}};

const struct stage place_stage = {
    .cause = CAUSE_AGGREGATION,
    .tables = tables,
    .ports = ports,
    .program = {.name = "tertia-place",
                .summary = N_("records by street and by cluster of units"),
                .description =
                    N_("Passes records on, and writes to --places a copy of each whose region is the code of its "
                       "street, and one for each "
                       "list of units that its unit is in (a cluster, a park). tertia-aggregate --region-digits 0 "
                       "makes the same figures "
                       "from them as of the district. A unit may be in several clusters, so clusters do not add up."),
                .options = options,
                .example = "tertia-place --clusters clusters.csv --places places.csv derived.csv > records.csv\n"
                           "tertia-aggregate --region-digits 0 places.csv"},
    .options_size = sizeof(struct place_options),
    .defaults = &default_options,
    .selective = true,
    .open = place_open,
    .push = place_push};

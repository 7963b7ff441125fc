/* SPDX-License-Identifier: GPL-3.0-or-later */
/* calibration.c - the tables of calibration/ and of revisions/: what scripts/calibrate and
 * scripts/make-revisions learned, with their fields. Stages read them through flow/calibration_table.h. */
#include "knowledge/inside.h"

static const void *table_build(struct sheet *sheet) { return sheet->table; }

/* --- calibration/intervals.csv: quantiles of scaled errors --- */

static const struct field interval_fields[] = {
    {"kind", FIELD_WORD, FIELD_KEY, "levels|shares|amounts", NAMES_NONE},
    {"frequency", FIELD_WHOLE, FIELD_KEY, NULL, NAMES_NONE},
    {"from", FIELD_WHOLE, FIELD_KEY, NULL, NAMES_NONE},
    {"to", FIELD_WHOLE, FIELD_FILLED, NULL, NAMES_NONE},
    {"h", FIELD_WHOLE, FIELD_KEY, NULL, NAMES_NONE},
    {"q50", FIELD_NUMBER, FIELD_FILLED, NULL, NAMES_NONE},
    {"q80", FIELD_NUMBER, FIELD_FILLED, NULL, NAMES_NONE},
    {"q95", FIELD_NUMBER, FIELD_FILLED, NULL, NAMES_NONE},
    {"q99", FIELD_NUMBER, FIELD_FILLED, NULL, NAMES_NONE},
    {"cases", FIELD_WHOLE, FIELD_FILLED, NULL, NAMES_NONE},
};

const struct sheet_kind intervals_kind = {
    interval_fields, sizeof interval_fields / sizeof *interval_fields, false, table_build, NULL, NULL};

/* --- calibration/pooled.csv: drift and variance of shares over many places --- */

static const struct field pooled_fields[] = {
    {"indicator", FIELD_NAME, FIELD_KEY | FIELD_STAR, NULL, NAMES_INDICATORS},
    {"frequency", FIELD_WHOLE, FIELD_KEY, NULL, NAMES_NONE},
    {"drift", FIELD_NUMBER, FIELD_FILLED, NULL, NAMES_NONE},
    {"variance", FIELD_NUMBER, FIELD_FILLED, NULL, NAMES_NONE},
    {"series", FIELD_WHOLE, FIELD_FILLED, NULL, NAMES_NONE},
    {"between", FIELD_NUMBER, FIELD_FILLED, NULL, NAMES_NONE},
    {"weight", FIELD_NUMBER, FIELD_FILLED, NULL, NAMES_NONE},
    {"kept", FIELD_NUMBER, FIELD_FILLED, NULL, NAMES_NONE},
    {"clear", FIELD_NUMBER, FIELD_FILLED, NULL, NAMES_NONE},
};

const struct sheet_kind pooled_kind = {
    pooled_fields, sizeof pooled_fields / sizeof *pooled_fields, false, table_build, NULL, NULL};

/* --- revisions/shares.csv: how much figures are still revised, by age --- */

static const struct field revision_fields[] = {
    {"indicator", FIELD_NAME, FIELD_KEY, NULL, NAMES_INDICATORS},
    {"age", FIELD_WHOLE, FIELD_KEY, NULL, NAMES_NONE},
    {"scale", FIELD_WORD, FIELD_FILLED, "logit|log|level", NAMES_NONE},
    {"figures", FIELD_WHOLE, FIELD_FILLED, NULL, NAMES_NONE},
    {"items", FIELD_WHOLE, FIELD_FILLED, NULL, NAMES_NONE},
    {"bias", FIELD_NUMBER, FIELD_FILLED, NULL, NAMES_NONE},
    {"sd", FIELD_NUMBER, FIELD_FILLED, NULL, NAMES_NONE},
    {"spread", FIELD_NUMBER, FIELD_FILLED, NULL, NAMES_NONE},
    {"within95", FIELD_NUMBER, FIELD_FILLED, NULL, NAMES_NONE},
    {"changed", FIELD_NUMBER, FIELD_FILLED, NULL, NAMES_NONE},
    {"applies_to", FIELD_NAME, FIELD_FILLED | FIELD_LIST, NULL, NAMES_INDICATORS},
};

const struct sheet_kind revisions_kind = {
    revision_fields, sizeof revision_fields / sizeof *revision_fields, false, table_build, NULL, NULL};

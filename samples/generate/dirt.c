/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dirt.c - see dirt.h. */
#include "dirt.h"

#include <stdio.h>

const char *const expected_name[] = {"kept", "rejected", "duplicate", "note", "finding", "file"};

const struct dirt_kind dirt_kind[DIRT_KINDS] = {
    [DIRT_NONE] = {"none", EXPECT_KEPT},
    [DIRT_WIDE_DIGITS] = {"full-width-digits", EXPECT_KEPT},
    [DIRT_WIDE_CODE] = {"full-width-code", EXPECT_KEPT},
    [DIRT_THOUSANDS] = {"thousands-separators", EXPECT_KEPT},
    [DIRT_ACCOUNTING] = {"accounting-negative", EXPECT_KEPT},
    [DIRT_DASH] = {"dash-for-nil", EXPECT_KEPT},
    [DIRT_SPACES] = {"spaces", EXPECT_KEPT},
    [DIRT_NEWLINE] = {"embedded-newline", EXPECT_KEPT},
    [DIRT_QUOTES] = {"doubled-quotes", EXPECT_KEPT},
    [DIRT_CRLF] = {"crlf-line", EXPECT_KEPT},
    [DIRT_DAMAGED_CODE] = {"damaged-code", EXPECT_REJECTED},
    [DIRT_DAMAGED_REGION] = {"damaged-region", EXPECT_REJECTED},
    [DIRT_BAD_BYTE] = {"byte-in-no-encoding", EXPECT_REJECTED},
    [DIRT_NO_VALUE] = {"required-value-missing", EXPECT_REJECTED},
    [DIRT_WORD] = {"word-for-number", EXPECT_REJECTED},
    [DIRT_FEW_CELLS] = {"too-few-cells", EXPECT_REJECTED},
    [DIRT_MANY_CELLS] = {"too-many-cells", EXPECT_REJECTED},
    [DIRT_BROKEN_QUOTE] = {"broken-quote", EXPECT_REJECTED},
    [DIRT_TOTAL_ROW] = {"total-row", EXPECT_NOTE},
    [DIRT_HEADER_AGAIN] = {"repeated-header", EXPECT_NOTE},
    [DIRT_SEPARATORS] = {"separators-only", EXPECT_NOTE},
    [DIRT_SAME_TWICE] = {"duplicate-identical", EXPECT_DUPLICATE},
    [DIRT_REFILED_DATED] = {"duplicate-dated", EXPECT_DUPLICATE},
    [DIRT_REFILED] = {"duplicate-undated", EXPECT_DUPLICATE},
    [DIRT_BAD_CHECK] = {"wrong-check-character", EXPECT_FINDING},
    [DIRT_UNKNOWN_INDUSTRY] = {"unknown-industry", EXPECT_FINDING},
    [DIRT_PLACEHOLDER] = {"placeholder", EXPECT_FINDING},
    [DIRT_COPIED] = {"copied-period", EXPECT_KEPT},
    [DIRT_WRONG_SIGN] = {"wrong-sign", EXPECT_FINDING},
    [DIRT_NO_PARTNER] = {"no-partner-in-list", EXPECT_FINDING},
    [DIRT_COLUMN_MISSING] = {"required-column-missing", EXPECT_FILE},
    [DIRT_COLUMN_UNKNOWN] = {"unknown-column", EXPECT_NOTE},
    [DIRT_TITLE] = {"title-line", EXPECT_NOTE},
};

int dirt_required(enum form form) {
  static const int item[FORMS] = {
      [FORM_F603] = ITEM_REVENUE,  [FORM_E603] = ITEM_REVENUE,           [FORM_S603] = ITEM_REVENUE,
      [FORM_X603] = ITEM_REVENUE,  [FORM_C603] = ITEM_REVENUE,           [FORM_B603] = ITEM_REVENUE,
      [FORM_611_3] = ITEM_REVENUE, [FORM_611_6] = ITEM_SALARIES_WELFARE, [FORM_611_7] = ITEM_STAFF_COST,
      [FORM_101_1] = KEY_CODE,     [FORM_102_1] = ITEM_EMP_END,          [FORM_202_1] = ITEM_EMP_END,
      [FORM_F203] = ITEM_REVENUE};
  return item[form];
}

static bool has_enterprise_items(enum form form) { return form <= FORM_B603; }

bool dirt_fits(enum dirt dirt, const struct filing *filing, const struct dirt_place *place) {
  const struct layout *layout = place->layout;
  enum form form = layout->form;
  bool main = form <= FORM_611_7, list = form == FORM_101_1;
  switch (dirt) {
  case DIRT_WIDE_CODE:
    return layout_has(layout, KEY_CODE);
  case DIRT_DAMAGED_CODE:
    return true;
  case DIRT_DAMAGED_REGION:
    return main && layout_has(layout, KEY_REGION);
  case DIRT_NEWLINE:
  case DIRT_QUOTES:
  case DIRT_BROKEN_QUOTE:
    return layout_has(layout, KEY_NAME);
  case DIRT_BAD_BYTE:
    return layout_has(layout, KEY_NAME) && !place->utf16;
  case DIRT_THOUSANDS:
    return !list || filing->record.item[ITEM_REVENUE] >= 100000;
  case DIRT_ACCOUNTING:
    return has_enterprise_items(form) && filing->record.item[ITEM_ASSET_IMPAIRMENT] < 0;
  case DIRT_DASH:
    return has_enterprise_items(form) && filing->record.item[ITEM_OTHER_INCOME] == 0;
  case DIRT_NO_VALUE:
  case DIRT_WORD:
    return !list;
  case DIRT_REFILED_DATED:
    return main && layout->dated;
  case DIRT_REFILED:
    return main && !layout->dated;
  case DIRT_TOTAL_ROW:
  case DIRT_SAME_TWICE:
  case DIRT_UNKNOWN_INDUSTRY:
    return main;
  case DIRT_BAD_CHECK:
    return main || form == FORM_102_1;
  case DIRT_PLACEHOLDER:
    return has_enterprise_items(form);
  case DIRT_COPIED:
    return has_enterprise_items(form) && filing->last_year.unit;
  case DIRT_WRONG_SIGN: /* a loss of at least 100 千元: smaller ones are within the tolerance of every check */
    return has_enterprise_items(form) && filing->record.item[ITEM_ASSET_IMPAIRMENT] <= -10000;
  default:
    return true;
  }
}

void dirt_contents(enum dirt dirt, struct filing *filing) {
  switch (dirt) {
  case DIRT_BAD_CHECK:
    identity_break(filing->code, 1 + (unsigned)(filing->unit->number % 30));
    break;
  case DIRT_UNKNOWN_INDUSTRY:
    filing->industry_2011 = filing->industry_2017 = "9899";
    break;
  case DIRT_PLACEHOLDER:
    filing->record.item[ITEM_REVENUE] = 100;
    filing->record.item[ITEM_EMP_END] = filing->record.item[ITEM_EMP_AVG] = 100;
    break;
  case DIRT_COPIED: {
    int year = filing->record.year;
    filing->record = filing->last_year;
    filing->record.year = year;
    break;
  }
  case DIRT_NEWLINE:
    strcat(filing->name, "\n(二部)");
    break;
  case DIRT_QUOTES:
    strcat(filing->name, "\"样例\"");
    break;
  case DIRT_BAD_BYTE:
    strcat(filing->name, (char[]){SINK_BAD, 0});
    break;
  case DIRT_DAMAGED_CODE:
    strcpy(filing->code, "9.15001E+17");
    strcpy(filing->organisation, "7.10995E+08");
    break;
  case DIRT_DAMAGED_REGION:
    strcpy(filing->region, "5.00105E+11");
    break;
  default:
    break;
  }
}

static struct strbuf *dirt_cell_of(const struct layout *layout, struct filing_cells *cells, int holds) {
  for (size_t i = 0; i < layout->columns; i++)
    if (layout->column[i].holds == holds) return &cells->cell[i];
  return NULL;
}

/* Full-width forms are U+FEE0 above ASCII. */
static void dirt_widen(struct strbuf *cell, bool letters) {
  struct strbuf wide = {0};
  for (size_t i = 0; i < cell->n; i++) {
    unsigned char c = (unsigned char)cell->bytes[i];
    bool digit = c >= '0' && c <= '9', letter = letters && c >= 'A' && c <= 'Z';
    unsigned point = c + 0xFEE0u;
    if (digit || letter)
      strbuf_add(&wide, (char[]){'\xEF', (char)(0x80 | (point >> 6 & 63)), (char)(0x80 | (point & 63))}, 3);
    else
      strbuf_char(&wide, (char)c);
  }
  strbuf_free(cell);
  *cell = wide;
}

static void separate(struct strbuf *cell) {
  struct strbuf made = {0};
  size_t whole = 0, sign = cell->n && cell->bytes[0] == '-';
  while (whole < cell->n && cell->bytes[whole] != '.') whole++;
  for (size_t i = 0; i < cell->n; i++) {
    if (i > sign && i < whole && (whole - i) % 3 == 0) strbuf_char(&made, ',');
    strbuf_char(&made, cell->bytes[i]);
  }
  strbuf_free(cell);
  *cell = made;
}

static void replace(struct strbuf *cell, const char *text) {
  strbuf_clear(cell);
  strbuf_put(cell, text);
}

static void bracket(struct strbuf *cell) {
  char text[64];
  snprintf(text, sizeof text, "(%s)", cell->bytes + 1); /* without the minus sign */
  replace(cell, text);
}

static void pad(struct strbuf *cell) {
  struct strbuf made = {0};
  strbuf_format(&made, "\xE3\x80\x80 %s \xE3\x80\x80", cell->bytes);
  strbuf_free(cell);
  *cell = made;
}

/* A loss written without its minus sign. */
static void unsign(struct strbuf *cell) {
  char text[64];
  snprintf(text, sizeof text, "%s", cell->bytes + (cell->bytes[0] == '-'));
  replace(cell, text);
}

void dirt_cells(enum dirt dirt, const struct filing *filing, const struct dirt_place *place,
                struct filing_cells *cells) {
  static const char *const word[] = {"暂无", "#REF!", "1200万元", "N/A"};
  static const char *const dash[] = {"－", "—", "-", ""};
  const struct layout *layout = place->layout;
  size_t which = filing->unit->number % 4;
  struct strbuf *value =
      dirt_cell_of(layout, cells, layout->form == FORM_101_1 ? ITEM_REVENUE : dirt_required(layout->form));
  switch (dirt) {
  case DIRT_WIDE_DIGITS:
    dirt_widen(value, false);
    break;
  case DIRT_WIDE_CODE:
    dirt_widen(dirt_cell_of(layout, cells, KEY_CODE), true);
    break;
  case DIRT_THOUSANDS:
    separate(value);
    break;
  case DIRT_ACCOUNTING:
    bracket(dirt_cell_of(layout, cells, ITEM_ASSET_IMPAIRMENT));
    break;
  case DIRT_DASH:
    replace(dirt_cell_of(layout, cells, ITEM_OTHER_INCOME), dash[which]);
    break;
  case DIRT_SPACES:
    pad(value);
    break;
  case DIRT_NO_VALUE:
    replace(value, which & 1 ? "" : "—");
    break;
  case DIRT_WORD:
    replace(value, word[which]);
    break;
  case DIRT_WRONG_SIGN:
    unsign(dirt_cell_of(layout, cells, ITEM_ASSET_IMPAIRMENT));
    break;
  case DIRT_FEW_CELLS:
    cells->n -= 3;
    break;
  default:
    break;
  }
}

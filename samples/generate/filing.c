/* SPDX-License-Identifier: GPL-3.0-or-later */
/* filing.c - see filing.h. */
#include "filing.h"

#include <stdio.h>
#include <stdlib.h>

void filing_make(struct filing *filing, const struct unit *unit, const struct record *record) {
  *filing = (struct filing){.unit = unit, .record = *record, .filed_year = record->year + 1, .blank = ITEMS};
  filing->filed_month = 2 + (int)(unit->number % 2), filing->filed_day = 1 + (int)(unit->number % 27);
  snprintf(filing->code, sizeof filing->code, "%s", unit->code);
  bool dash = unit->number % 2 == 0;
  snprintf(filing->organisation, sizeof filing->organisation, "%.8s%s%c", unit->code + 8, dash ? "-" : "",
           unit->code[16]);
  snprintf(filing->region, sizeof filing->region, "%s", unit->region);
  snprintf(filing->name, sizeof filing->name, "%s", unit->name);
  filing->industry_2011 = unit->industry->code_2011;
  filing->industry_2017 = unit->industry->code_2017;
}

/* The number of places by which other units move the decimal point of hundredths of 千元. */
static int places(const char *unit) {
  if (!unit || strcmp(unit, "千元") == 0) return 2;
  if (strcmp(unit, "元") == 0) return -1; /* append a trailing zero */
  return strcmp(unit, "万元") == 0 ? 3 : 7;
}

void amount_print(int64_t hundredths, bool decimals, const char *unit, struct strbuf *out) {
  int point = places(unit);
  uint64_t size = (uint64_t)(hundredths < 0 ? -hundredths : hundredths);
  char digits[40];
  if (hundredths < 0) strbuf_char(out, '-');
  if (point < 0) {
    strbuf_format(out, size ? "%llu0" : "%llu", (unsigned long long)size);
    return;
  }
  int n = snprintf(digits, sizeof digits, "%0*llu", point + 1, (unsigned long long)size);
  strbuf_add(out, digits, (size_t)(n - point));
  int keep = point;
  if (!decimals || point > 2)
    while (keep > 0 && digits[n - point + keep - 1] == '0') keep--;
  if (!keep) return;
  strbuf_char(out, '.');
  strbuf_add(out, digits + n - point, (size_t)keep);
}

static void print_item(const struct record *record, int item, const char *unit, struct strbuf *out) {
  if (item_is_money(item))
    amount_print(record->item[item], record->decimals, unit, out);
  else
    strbuf_format(out, "%lld", (long long)(record->item[item] / 100));
}

static const char *form_class(const struct unit *unit) {
  static const char *const name[] = {"F", "E", "S", "X", "C", "B", "U", "U", "U"};
  return name[unit->form];
}

static int size_class(const struct filing *filing) {
  int64_t persons = filing->record.item[ITEM_EMP_END] / 100;
  return persons >= 300 ? 1 : persons >= 100 ? 2 : persons >= 10 ? 3 : 4;
}

static void print_key(const struct filing *filing, int key, struct strbuf *out) {
  const struct unit *unit = filing->unit;
  int year = filing->record.year, opened = unit->born < 2005 ? 1996 + (int)(unit->number % 17) : unit->born;
  switch (key) {
  case KEY_HANDLER:
    strbuf_put(out, "500105000000");
    break;
  case KEY_ORGANISATION:
    strbuf_put(out, filing->organisation);
    break;
  case KEY_CODE:
    strbuf_put(out, filing->code);
    break;
  case KEY_NAME:
    strbuf_put(out, filing->name);
    break;
  case KEY_REGION:
    strbuf_put(out, filing->region);
    break;
  case KEY_INDUSTRY_2011:
    strbuf_put(out, filing->industry_2011);
    break;
  case KEY_INDUSTRY_2017:
    strbuf_put(out, filing->industry_2017);
    break;
  case KEY_YEAR:
    strbuf_format(out, "%d", year);
    break;
  case KEY_QUARTER:
    strbuf_format(out, "%d", filing->quarter);
    break;
  case KEY_PERIOD:
    strbuf_format(out, "%d%04d", year, filing->month);
    break;
  case KEY_FILED_YEAR:
    strbuf_format(out, "%d", filing->filed_year);
    break;
  case KEY_FILED_MONTH:
    strbuf_format(out, "%d", filing->filed_month);
    break;
  case KEY_FILED_DAY:
    strbuf_format(out, "%d", filing->filed_day);
    break;
  case KEY_ACTIVITY:
    strbuf_put(out, "样例业务");
    break;
  case KEY_CLASS:
    strbuf_put(out, form_class(unit));
    break;
  case KEY_SIZE:
    strbuf_format(out, "%d", size_class(filing));
    break;
  case KEY_OPENED_YEAR:
    strbuf_format(out, "%d", opened);
    break;
  case KEY_OPENED_MONTH:
    strbuf_format(out, "%d", 1 + (int)(unit->number % 12));
    break;
  case KEY_REGISTRATION:
    strbuf_put(out, year >= 2023 ? "119" : "159");
    break;
  case KEY_HOLDING:
    strbuf_put(out, unit->legal == LEGAL_ENTERPRISE ? "3" : "1");
    break;
  case KEY_STATUS:
    strbuf_put(out, "1");
    break;
  case KEY_ACCOUNTING:
    strbuf_put(out, unit->legal == LEGAL_ENTERPRISE ? "1" : unit->legal == LEGAL_INSTITUTION ? "2" : "4");
    break;
  case KEY_PERSON:
    strbuf_put(out, "样例");
    break;
  default:
    break;
  }
}

void filing_print(const struct filing *filing, const struct layout *layout, struct filing_cells *cells) {
  cells->n = layout->columns;
  for (size_t i = 0; i < cells->n; i++) {
    int holds = layout->column[i].holds;
    strbuf_clear(&cells->cell[i]);
    if (filing->blank_text && holds == filing->blank) {
      strbuf_put(&cells->cell[i], filing->blank_text);
      continue;
    }
    if (holds >= KEY_LAST_YEAR && filing->last_year.unit)
      print_item(&filing->last_year, holds - KEY_LAST_YEAR, layout->unit, &cells->cell[i]);
    else if (holds < ITEMS)
      print_item(&filing->record, holds, layout->unit, &cells->cell[i]);
    else if (holds < KEY_LAST_YEAR)
      print_key(filing, holds, &cells->cell[i]);
  }
}

void filing_cells_free(struct filing_cells *cells) {
  for (size_t i = 0; i < LAYOUT_COLUMNS; i++) strbuf_free(&cells->cell[i]);
}

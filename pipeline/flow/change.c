/* SPDX-License-Identifier: GPL-3.0-or-later */
/* change.c - see change.h. */
#include "flow/change.h"

const struct port_column change_columns[] = {{"form", COLUMN_TEXT},
                                             {"unit", COLUMN_TEXT},
                                             {"period", COLUMN_PERIOD},
                                             {"column", COLUMN_TEXT},
                                             {"before", COLUMN_TEXT},
                                             {"after", COLUMN_TEXT},
                                             {"stage", COLUMN_TEXT},
                                             {"rule", COLUMN_TEXT},
                                             {"evidence", COLUMN_TEXT},
                                             {"file", COLUMN_TEXT},
                                             {"line", COLUMN_DECIMAL},
                                             {"cell", COLUMN_TEXT},
                                             {0}};

void change_put(struct row_writer *out, const struct change *change) {
  row_text(out, change->form);
  row_text(out, change->unit);
  row_period(out, change->period);
  row_text(out, change->column);
  row_text(out, change->before);
  row_text(out, change->after);
  row_text(out, change->stage);
  row_text(out, change->rule);
  row_text(out, change->evidence);
  row_text(out, change->file);
  row_decimal(out, change->line ? (decimal)change->line * DECIMAL_SCALE : DECIMAL_MISSING);
  row_text(out, change->cell);
  row_end(out);
}

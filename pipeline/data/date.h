/* SPDX-License-Identifier: GPL-3.0-or-later */
/* date.h - parses a day, with or without a time, as written in files: the only parser of filing dates.
 *
 * Forms accepted: 2024-03-28, 2024/3/28, 2024.3.28, 2024年3月28日, 20240328; followed by a time (08:00, T08:00:00,
 * 20240328080000, 上午/下午); a spreadsheet's serial number (45400, 45400.375); 28/3/2024 and 3/28/2024 if only one
 * order is possible; 28-Mar-2024. An ambiguous day, or a year of two digits, is rejected.
 */
#ifndef TERTIA_DATA_DATE_H
#define TERTIA_DATA_DATE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/span.h"

/* yyyymmddhhmmss as a number: it compares in time order. False: not a valid day. */
bool date_read(struct span text, uint64_t *stamp);

#endif

/* date.h - a day, with or without a time, as files write it: the one parser of filing dates.
 *
 * Forms known: 2024-03-28, 2024/3/28, 2024.3.28, 2024年3月28日, 20240328; with a time behind (08:00, T08:00:00,
 * 20240328080000, 上午/下午); a spreadsheet's serial number (45400, 45400.375); 28/3/2024 and 3/28/2024 where only one
 * order is possible; 28-Mar-2024. A day that could be two, or two digits for the year, is not read.
 */
#ifndef TERTIA_DATA_DATE_H
#define TERTIA_DATA_DATE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/span.h"

/* yyyymmddhhmmss as a number: it compares in time order. False: not a day. */
bool date_read(struct span text, uint64_t *stamp);

#endif

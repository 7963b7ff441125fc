/* SPDX-License-Identifier: GPL-3.0-or-later */
/* processors.h - how many processors this process may run on, and how it is run. */
#ifndef TERTIA_BASE_PROCESSORS_H
#define TERTIA_BASE_PROCESSORS_H

long processors_at_hand(void); /* at least 1 */
/* From now on this process is work that no one waits for: woken by what comes through a pipe, it does not interrupt who
 * writes it. Its threads are like it. */
void processors_as_batch(void);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* stat.h - what the whole module needs once. */
#ifndef TERTIA_STAT_STAT_H
#define TERTIA_STAT_STAT_H

/* GSL ends the process on an error unless it is told not to: every main calls this before it uses a method. */
void stat_start(void);

#endif

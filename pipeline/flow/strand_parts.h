/* SPDX-License-Identifier: GPL-3.0-or-later */
/* strand_parts.h - rows of a port written in parts, by all workers, in the order of the parts. */
#ifndef TERTIA_FLOW_STRAND_PARTS_H
#define TERTIA_FLOW_STRAND_PARTS_H

#include "flow/chain.h"

/* write(what, 0) .. write(what, n - 1) to emit `at`: by the strands beside this one where it finishes a part for all of
 * them (strand->workers), else one after the other. */
int strand_write_parts(struct strand *strand, size_t at, size_t n, part_write *write, const void *what,
                       struct err *err);

#endif

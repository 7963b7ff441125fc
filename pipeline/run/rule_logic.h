/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rule_logic.h - what can be found out about the edit rules without any record: rules that contradict each other, that
 * can never be met or never be broken, and that follow from the others.
 *
 * Exact over the linear part: each form's rules with the same condition `applies` are a system of linear inequalities
 * (a clause of alternatives where a rule has `or`); whether it has a solution is decided by elimination (Fourier and
 * Motzkin) in whole numbers of 128 bits (stat/localise.h with every field free). Rules with conditions on texts or
 * products of columns are left out. */
#ifndef TERTIA_RUN_RULE_LOGIC_H
#define TERTIA_RUN_RULE_LOGIC_H

#include "base/err.h"
#include "base/log.h"

/* Contradictions and rules that cannot be met are errors, EX_CONFIG; the others are warnings. */
int rule_logic_check(const char *catalog, const struct log *log, struct err *err);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* figure_text.h - figures as people read them: rounded half up to the step they are published in, chances as percent.
 *
 * The page, the analysis and the terminal print the same figure by the same function, so they cannot differ.
 */
#ifndef TERTIA_BASE_FIGURE_TEXT_H
#define TERTIA_BASE_FIGURE_TEXT_H

#include "base/strbuf.h"

/* To a multiple of the step, half away from zero; a decimal fraction that is a little below the half in binary (52.95
 * to 0.1) is rounded up. Step 0: the value itself. NaN stays NaN. */
double figure_round(double value, double step);
/* "77.7", "-0.3"; nothing for NaN. Without a step, six significant digits. Never "-0.0". */
void figure_put(struct strbuf *out, double value, double step);
/* A chance in percent: "43 %"; "< 1 %" and "> 99 %" at the ends, as a simulation cannot tell 0 or 1; nothing for NaN.
 */
void chance_put(struct strbuf *out, double chance);

#endif

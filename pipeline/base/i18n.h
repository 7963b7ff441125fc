/* SPDX-License-Identifier: GPL-3.0-or-later */
/* i18n.h - messages in the user's language. _() looks up the translation; N_() only marks a text for it. Numbers, dates
 * and sorting never follow the locale. */
#ifndef TERTIA_BASE_I18N_H
#define TERTIA_BASE_I18N_H

#include <libintl.h>

#define _(text) gettext(text)
#define N_(text) text

/* Called once by main: messages and character type from the environment, numbers as in C. */
void i18n_start(void);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* clean.h - cleaning: raw files of any mixture of forms to one record a unit, period and form, in Tertia's columns. */
#ifndef TERTIA_CLEAN_CLEAN_H
#define TERTIA_CLEAN_CLEAN_H

#include "flow/source.h"

extern const struct source clean_source;

#endif

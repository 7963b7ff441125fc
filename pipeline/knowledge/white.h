/* SPDX-License-Identifier: GPL-3.0-or-later */
/* white.h - white/check-digits.csv: credit codes in real use whose check character is wrong. */
#ifndef TERTIA_KNOWLEDGE_WHITE_H
#define TERTIA_KNOWLEDGE_WHITE_H

#include "knowledge/names.h"

struct catalog_white {
  struct names names; /* the codes */
};

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ets_form.c - see ets_form.h. One table gives the forms, their short names and their labels. */
#include "stat/ets_form.h"

#include <string.h>

#define A ETS_SEASON_ADDITIVE
#define M ETS_SEASON_MULTIPLICATIVE

const struct ets_form ets_forms[ETS_FORMS] = {
    {false, false, false, 0}, {true, false, false, 0}, {false, true, false, 0},  {true, true, false, 0},
    {false, true, true, 0},   {true, true, true, 0},   {false, false, false, A}, {true, false, false, A},
    {true, false, false, M},  {false, true, false, A}, {true, true, false, A},   {true, true, false, M},
    {false, true, true, A},   {true, true, true, A},   {true, true, true, M}};

static const char names[ETS_FORMS][8] = {"ANN", "MNN", "AAN", "MAN", "AAdN", "MAdN", "ANA", "MNA",
                                         "MNM", "AAA", "MAA", "MAM", "AAdA", "MAdA", "MAdM"};

static const char labels[ETS_FORMS][16] = {"ETS(A,N,N)",  "ETS(M,N,N)", "ETS(A,A,N)",  "ETS(M,A,N)",  "ETS(A,Ad,N)",
                                           "ETS(M,Ad,N)", "ETS(A,N,A)", "ETS(M,N,A)",  "ETS(M,N,M)",  "ETS(A,A,A)",
                                           "ETS(M,A,A)",  "ETS(M,A,M)", "ETS(A,Ad,A)", "ETS(M,Ad,A)", "ETS(M,Ad,M)"};

static bool ets_form_equal(struct ets_form a, struct ets_form b) {
  return a.multiplicative_error == b.multiplicative_error && a.trend == b.trend && a.damped == b.damped &&
         a.season == b.season;
}

bool ets_form_parse(const char *text, struct ets_form *form) {
  for (size_t i = 0; i < ETS_FORMS; i++)
    if (strcmp(text, names[i]) == 0) return *form = ets_forms[i], true;
  return false;
}

const char *ets_form_label(struct ets_form form) {
  for (size_t i = 0; i < ETS_FORMS; i++)
    if (ets_form_equal(form, ets_forms[i])) return labels[i];
  return "ETS";
}

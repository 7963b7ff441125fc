/* SPDX-License-Identifier: GPL-3.0-or-later */
/* i18n.c - see i18n.h. Translations are looked for in ../share/locale beside the program's own directory, which is
 * right for a build tree and for any place it is installed to, else where it was configured to be installed. */
#include "base/i18n.h"

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int beside_program(char *dir, size_t size) {
  char own[3072];
  ssize_t n = readlink("/proc/self/exe", own, sizeof own - 1);
  if (n <= 0) return 0;
  own[n] = '\0';
  char *slash = strrchr(own, '/');
  if (!slash) return 0;
  *slash = '\0';
  snprintf(dir, size, "%s/../share/locale", own);
  return access(dir, R_OK | X_OK) == 0;
}

/* The locale the environment asks for, as gettext reads it. */
static const char *asked_locale(void) {
  static const char *const name[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
  for (size_t i = 0; i < 3; i++) {
    const char *value = getenv(name[i]);
    if (value && *value) return value;
  }
  return "C";
}

/* A machine on which the locale was never generated can still speak its language: C.UTF-8 is always there, and LANGUAGE
 * chooses the translation. */
static void speak_without_locale(void) {
  char language[64];
  snprintf(language, sizeof language, "%s", asked_locale());
  language[strcspn(language, ".@")] = '\0';
  if (setlocale(LC_MESSAGES, "C.UTF-8")) setenv("LANGUAGE", language, 0);
}

void i18n_start(void) {
  char dir[4096];
  if (!setlocale(LC_MESSAGES, "")) speak_without_locale();
  if (!setlocale(LC_CTYPE, "")) setlocale(LC_CTYPE, "C.UTF-8");
  bindtextdomain("tertia", beside_program(dir, sizeof dir) ? dir : TERTIA_LOCALEDIR);
  bind_textdomain_codeset("tertia", "UTF-8");
  textdomain("tertia");
}

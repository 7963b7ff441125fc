/* i18n.c - see i18n.h. Translations are looked for in ../share/locale beside the program's own directory, which is right for
 * a build tree and for any place it is installed to, else where it was configured to be installed. */
#include "base/i18n.h"

#include <locale.h>
#include <stdio.h>
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

void i18n_start(void) {
  char dir[4096];
  setlocale(LC_MESSAGES, "");
  setlocale(LC_CTYPE, "");
  bindtextdomain("tertia", beside_program(dir, sizeof dir) ? dir : TERTIA_LOCALEDIR);
  bind_textdomain_codeset("tertia", "UTF-8");
  textdomain("tertia");
}

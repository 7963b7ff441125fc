/* i18n.c - see i18n.h. TERTIA_LOCALE_DIR points a program that is not installed at its translations. */
#include "base/i18n.h"

#include <locale.h>
#include <stdlib.h>

void i18n_start(void) {
  setlocale(LC_MESSAGES, "");
  setlocale(LC_CTYPE, "");
  const char *dir = getenv("TERTIA_LOCALE_DIR");
  bindtextdomain("tertia", dir ? dir : TERTIA_LOCALEDIR);
  bind_textdomain_codeset("tertia", "UTF-8");
  textdomain("tertia");
}

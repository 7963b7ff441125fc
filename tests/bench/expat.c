/* SPDX-License-Identifier: GPL-3.0-or-later */
/* expat.c - XML from standard input through expat with handlers that do nothing: the peer of tests/bench/spreadsheets.
 */
#include <expat.h>
#include <stdio.h>

static void ignore_start(void *data, const char *name, const char **attributes) {
  (void)data, (void)name, (void)attributes;
}
static void ignore_end(void *data, const char *name) { (void)data, (void)name; }
static void ignore_text(void *data, const char *text, int n) { (void)data, (void)text, (void)n; }

int main(void) {
  char bytes[64 << 10];
  XML_Parser parser = XML_ParserCreate(NULL);
  enum XML_Status status = XML_STATUS_OK;
  XML_SetElementHandler(parser, ignore_start, ignore_end);
  XML_SetCharacterDataHandler(parser, ignore_text);
  for (size_t n = sizeof bytes; n == sizeof bytes && status == XML_STATUS_OK;) {
    n = fread(bytes, 1, sizeof bytes, stdin);
    status = XML_Parse(parser, bytes, (int)n, n < sizeof bytes);
  }
  XML_ParserFree(parser);
  return status != XML_STATUS_OK;
}

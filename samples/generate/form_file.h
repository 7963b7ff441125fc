/* SPDX-License-Identifier: GPL-3.0-or-later */
/* form_file.h - writes one file of one form as an office exported it: charset, delimiter, line ends, titles, and the
 * rows.
 */
#ifndef SAMPLE_FORM_FILE_H
#define SAMPLE_FORM_FILE_H

#include "truth.h"

/* The styles of files. The first is the usual one; dirty files use the others in turn. */
enum style {
  STYLE_USUAL, /* GB18030 without mark, commas, LF, 千元 */
  STYLE_TITLE,
  STYLE_UTF8_MARK,
  STYLE_SEMICOLON,
  STYLE_UTF16LE,
  STYLE_YUAN,
  STYLE_MEMBERS,
  STYLE_TAB,
  STYLE_CRLF,
  STYLE_YI,
  STYLE_UNKNOWN_COLUMN,
  STYLE_UTF16BE,
  STYLE_UTF8,
  STYLES,
  STYLE_COLUMN_MISSING
};

struct form_file_request {
  const char *root, *path, *period; /* path below root; period for the truth */
  enum form form;
  int year, order;
  enum style style;
  bool dirty; /* rows are planted with dirt */
};

struct form_file {
  struct form_file_request request;
  struct sink *sink;
  struct truth *truth;
  struct truth_file counts;
  struct layout layout;
  struct filing_cells cells;
  struct strbuf text;
  char delimiter, path[256], period[16];
  const char *line_end;
  uint64_t line; /* index of the next one */
};

int form_file_open(struct form_file *file, const struct form_file_request *request, struct truth *truth,
                   struct err *err);
static inline bool form_file_is_open(const struct form_file *file) { return file->sink != NULL; }
/* Write a filing with a kind of dirt that applies (DIRT_NONE: clean). True when the record is usable; *filing is
 * then the version that counts. */
bool form_file_put(struct form_file *file, struct filing *filing, enum dirt dirt);
bool form_file_fits(const struct form_file *file, const struct filing *filing, enum dirt dirt);
int form_file_close(struct form_file *file, struct err *err);

#endif

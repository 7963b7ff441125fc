/* SPDX-License-Identifier: GPL-3.0-or-later */
/* identify.h - what a file is, by its content. */
#ifndef TERTIA_BOOK_IDENTIFY_H
#define TERTIA_BOOK_IDENTIFY_H

#include "book/book.h"

struct identity {
  enum book_kind kind;
  const char *what; /* BOOK_REFUSED: what it is and what to do, in the user's language */
};

int identify(struct identity *identity, const char *name, int fd, struct err *err);

#endif

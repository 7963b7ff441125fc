/* SPDX-License-Identifier: GPL-3.0-or-later */
/* err.h - an error on its way up: an exit code and one line of context.
 *
 * A function that depends on files or other parts of the environment has `struct err *` as its last parameter and
 * returns 0, or a code from <sysexits.h>, which is also err->code. The first failure fills it with err_set(); callers
 * on the way up may put their context before the message with err_context(); the runner prints it once. Nothing below
 * main prints or exits.
 *
 * The structure owns its text (a fixed buffer), so it may live on the stack and needs no release.
 */
#ifndef TERTIA_BASE_ERR_H
#define TERTIA_BASE_ERR_H

#include <sysexits.h>

struct err {
  int code;        /* 0, or a code of sysexits.h */
  char text[1024]; /* UTF-8, no newline; cut on a character boundary when longer */
};

/* Fill err and return its code. A later call replaces an earlier one. err may be NULL. */
int err_set(struct err *err, int code, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* As err_set(), with ": " and strerror(number) after the message; the code follows the number:
 * ENOENT and ENOTDIR 66, ENOSPC and EIO 74, ENOMEM 71, EACCES 77, others 74. */
int err_errno(struct err *err, int number, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* Put "context: " before the message that is there. Returns err->code. */
int err_context(struct err *err, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif

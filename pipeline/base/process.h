/* SPDX-License-Identifier: GPL-3.0-or-later */
/* process.h - what every program does first. */
#ifndef TERTIA_BASE_PROCESS_H
#define TERTIA_BASE_PROCESS_H

/* Call once, as the first statement of main():
 *
 * - descriptors 0, 1 and 2 are opened where the caller left them closed, so that no file opened later gets one of these
 *   numbers. Reading or writing such a descriptor fails with EBADF, as it would have failed while closed;
 * - SIGXFSZ is ignored, so that a file over the size limit is an error of write(2) (EFBIG) with a message;
 * - memory_start() and i18n_start() are called. */
void process_start(void);

#endif

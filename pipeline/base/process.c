/* SPDX-License-Identifier: GPL-3.0-or-later */
/* process.c - see process.h. */
#include "base/process.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/memory.h"

/* Standard input is opened for writing and the outputs for reading, so that using them is an error. open() returns the
 * lowest free number, which is fd because all lower ones are open. */
static void descriptor_open(int fd) {
  if (fcntl(fd, F_GETFD) >= 0 || errno != EBADF) return;
  if (open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) != fd) _exit(EX_OSERR);
}

void process_start(void) {
  for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) descriptor_open(fd);
  signal(SIGXFSZ, SIG_IGN);
  memory_start();
  i18n_start();
}

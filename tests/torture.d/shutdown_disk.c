/* SPDX-License-Identifier: GPL-3.0-or-later */
/* shutdown_disk.c - shuts a mounted file system (ext4, xfs, f2fs) down at once, without writing its journal, as a loss
 * of power does. */
#include <errno.h>
#include <fcntl.h>
#include <linux/types.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sysexits.h>
#include <unistd.h>

#define SHUTDOWN _IOR('X', 125, __u32)
enum { WITHOUT_LOG = 2 };

int main(int argc, char **argv) {
  __u32 how = WITHOUT_LOG;
  if (argc != 2) return EX_USAGE;
  int fd = open(argv[1], O_RDONLY | O_DIRECTORY);
  if (fd >= 0 && ioctl(fd, SHUTDOWN, &how) == 0) return 0;
  fprintf(stderr, "shutdown-disk: %s: %s\n", argv[1], strerror(errno));
  return EX_OSERR;
}

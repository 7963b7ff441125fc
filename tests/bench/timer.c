/* SPDX-License-Identifier: GPL-3.0-or-later */
/* timer.c - run a command and say what it took: wall seconds, processor seconds, and the largest resident set of it and
 * of its children in MiB, as one line in a file. bench-timer RESULT COMMAND [ARGUMENT...] */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

static double seconds_now(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static double seconds_of(struct timeval t) { return (double)t.tv_sec + (double)t.tv_usec * 1e-6; }

int main(int argc, char **argv) {
  if (argc < 3) {
    fprintf(stderr, "usage: bench-timer RESULT COMMAND [ARGUMENT...]\n");
    return EX_USAGE;
  }
  double start = seconds_now();
  pid_t child = fork();
  if (child == 0) {
    execvp(argv[2], argv + 2);
    fprintf(stderr, "bench-timer: %s: %s\n", argv[2], strerror(errno));
    _exit(127);
  }
  int status = 0;
  struct rusage usage = {0};
  if (child < 0 || wait4(child, &status, 0, &usage) < 0) {
    fprintf(stderr, "bench-timer: %s\n", strerror(errno));
    return EX_OSERR;
  }
  double wall = seconds_now() - start;
  FILE *result = fopen(argv[1], "w");
  if (!result) {
    fprintf(stderr, "bench-timer: %s: %s\n", argv[1], strerror(errno));
    return EX_CANTCREAT;
  }
  fprintf(result, "%.4f %.4f %.1f\n", wall, seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime),
          (double)usage.ru_maxrss / 1024);
  if (fclose(result) != 0) return EX_IOERR;
  return WIFEXITED(status) ? WEXITSTATUS(status) : EX_SOFTWARE;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reader.c - how fast files are read: records and cells, and nothing done with them.
 *
 *   bench-reader [--threads N] [--runs K] [--libcsv] [--zlib] [--scalar] [--twice] FILE...
 *
 * Prints one line a file: the median of K runs and the best of them, megabytes of text a second, records, cells,
 * damaged records. */
#include <getopt.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

#include "io/reader.h"

struct count {
  struct reader *reader;
  pthread_t thread;
  uint64_t records, cells, damaged, bytes;
  int code;
  struct err err;
};

static void *count_blocks(void *data) {
  struct count *count = data;
  struct reader_worker *worker = reader_worker_new();
  struct block block;
  bool more = true;
  while (!(count->code = reader_next(count->reader, worker, NULL, &block, &more, &count->err)) && more) {
    count->records += block.cells.records;
    count->cells += block.cells.records ? block.cells.first[block.cells.records] : 0;
    count->bytes += block.bytes;
    for (size_t r = 0; r < block.cells.records; r++) count->damaged += block.cells.damage[r] != DAMAGE_NONE;
  }
  reader_worker_free(worker);
  return NULL;
}

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* Processor seconds of all threads: on a busy machine they say more than the clock on the wall. */
static double used(void) {
  struct timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static int read_once(struct reader *reader, long threads, struct count *sum, struct err *err) {
  struct count count[64];
  int code = 0;
  *sum = (struct count){0};
  for (long t = 0; t < threads; t++) {
    count[t] = (struct count){.reader = reader};
    pthread_create(&count[t].thread, NULL, count_blocks, &count[t]);
  }
  for (long t = 0; t < threads; t++) {
    pthread_join(count[t].thread, NULL);
    if (count[t].code) code = count[t].code, *err = count[t].err;
    sum->records += count[t].records;
    sum->cells += count[t].cells;
    sum->damaged += count[t].damaged;
    sum->bytes += count[t].bytes;
  }
  return code;
}

static int compare(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static int measure(const char *path, const struct reader_options *options, long threads, long runs) {
  double seconds[101], processor[101];
  struct count count;
  struct err err = {0};
  for (long i = 0; i < runs; i++) {
    double start = now(), start_used = used();
    struct reader *reader;
    int code = reader_open(&reader, path, options, &err);
    if (!code) code = read_once(reader, threads, &count, &err);
    if (!code && options->twice && !(code = reader_rewind(reader, &err)))
      code = read_once(reader, threads, &count, &err);
    reader_close(reader);
    seconds[i] = now() - start;
    processor[i] = used() - start_used;
    if (code) {
      fprintf(stderr, "%s\n", err.text);
      return code;
    }
  }
  qsort(seconds, (size_t)runs, sizeof *seconds, compare);
  qsort(processor, (size_t)runs, sizeof *processor, compare);
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  double s = seconds[runs / 2];
  double best = (double)count.bytes / seconds[0] / 1e6;
  printf("file=%s threads=%ld s=%.3f mb_per_s=%.0f best_mb_per_s=%.0f mb_per_cpu_s=%.0f records=%ju cells=%ju "
         "damaged=%ju rss_mib=%ld\n",
         path, threads, s, (double)count.bytes / s / 1e6, best, (double)count.bytes / processor[runs / 2] / 1e6,
         (uintmax_t)count.records, (uintmax_t)count.cells, (uintmax_t)count.damaged, usage.ru_maxrss / 1024);
  return 0;
}

int main(int argc, char **argv) {
  static const struct option options[] = {
      {"threads", 1, 0, 't'}, {"runs", 1, 0, 'r'},  {"libcsv", 0, 0, 'l'}, {"zlib", 0, 0, 'z'},
      {"scalar", 0, 0, 's'},  {"twice", 0, 0, '2'}, {"block", 1, 0, 'b'},  {0}};
  struct reader_options how = {0};
  long threads = 1, runs = 5;
  for (int c; (c = getopt_long(argc, argv, "", options, NULL)) != -1;) {
    if (c == 't') threads = strtol(optarg, NULL, 10);
    if (c == 'r') runs = strtol(optarg, NULL, 10);
    if (c == 'b') how.block_bytes = strtoul(optarg, NULL, 10);
    how.libcsv_only |= c == 'l';
    how.zlib_only |= c == 'z';
    how.scalar |= c == 's';
    how.twice |= c == '2';
    if (c == '?') return EX_USAGE;
  }
  if (threads < 1 || threads > 64 || runs < 1 || runs > 101) return EX_USAGE;
  int code = 0;
  for (int i = optind; i < argc && !code; i++) code = measure(argv[i], &how, threads, runs);
  return code;
}

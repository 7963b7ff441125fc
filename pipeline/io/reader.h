/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reader.h - reads raw CSV files as blocks of records, for any number of workers at once.
 *
 * A reader opens one file, or standard input ("-"), detects its form (compression, charset, delimiter) and returns
 * blocks of whole records in file order. Any number of threads may call reader_next() at the same time, each with its
 * own worker; each block goes to one of them. Block numbers, record boundaries, line numbers and cells do not depend on
 * the number of threads.
 *
 * A record is defined by libcsv in strict mode: cells without quotes are cut by Tertia's own code (split.h, cut.h),
 * those with quotes by libcsv, and the two agree on every input (tests/unit/io_reader.c, tests/fuzz/reader.c). CR, LF
 * and CRLF end lines; blank lines are skipped and counted; spaces and tabs around an unquoted cell are not part of it.
 * A record that libcsv cannot parse is damaged up to the end of its first line, and reading continues at the next line.
 *
 * Charset: a byte order mark decides; otherwise UTF-8 or GB18030, chosen once a file from the 64 KiB that begin with
 * its first non-ASCII byte: if all of them are valid UTF-8 it is UTF-8 (except text that reads as Chinese in GB18030
 * only), and a bad byte among many valid ones does not make it the other (charset.h). From then on a record with a byte
 * outside that charset is damaged, with the byte's offset in the (inflated) file.
 *
 * Memory: a few blocks a worker, whatever the size of the file. With `twice` a stream that cannot be read again (gz,
 * standard input, UTF-16) is saved as it is inflated: in memory while small, otherwise in an unlinked temporary file.
 *
 * Errors are for bad files: absent, unreadable, compressed data that are damaged, truncated, or followed by other
 * bytes. They name the file. A fault in a record is not an error: it is described by the record's damage.
 */
#ifndef TERTIA_IO_READER_H
#define TERTIA_IO_READER_H

#include <stdbool.h>

#include "base/err.h"
#include "data/cells.h"
#include "io/charset.h"
#include "io/unpacked.h"

struct reader_options {
  enum charset charset;            /* CHARSET_UNKNOWN: detect */
  char delimiter;                  /* 0: detect among comma, tab, semicolon */
  bool twice;                      /* reader_rewind() will be called */
  bool libcsv_only;                /* parse every record with libcsv */
  bool literal;                    /* filed by others: quotes with text behind them mean themselves (cut.h) */
  bool sequential;                 /* written by Tertia: no detection, UTF-8 and comma */
  bool saved;                      /* sequential, but a file may have been saved by another program: detect for files */
  bool alone;                      /* only one thread will call reader_next() */
  size_t block_bytes;              /* 0: 256 KiB, which with its results stays in the cache */
  size_t record_bytes;             /* the longest record accepted; 0: 4 MiB */
  bool zlib_only;                  /* inflate with zlib even if isa-l is available */
  const struct unpacked *unpacked; /* archives whose members may be read; NULL: none */
  bool scalar;                     /* no vector instructions: for tests that compare results */
};

struct reader;
struct reader_worker; /* the buffers of one thread */

/* Properties of a file, known before its records are read. */
struct reader_head {
  const char *path; /* as named by the caller; "-" for standard input */
  enum charset charset;
  bool marked, compressed;
  bool charset_guessed; /* valid UTF-8, but read as GB18030 (charset_reads_as_gb18030()) */
  uint64_t hidden_rows; /* in a sheet: number of rows hidden by a filter or by the user, which are read all the same */
  bool ours;            /* a pipe that another Tertia program writes */
  bool once;            /* a pipe: it cannot be opened again */
  char delimiter;
  struct cells cells; /* up to its first 64 records, read ahead; the first block contains them again */
};

int reader_open(struct reader **reader, const char *path, const struct reader_options *options, struct err *err);
const struct reader_head *reader_head(const struct reader *reader);

struct reader_worker *reader_worker_new(void);
void reader_worker_free(struct reader_worker *worker);

struct block {
  uint64_t number;    /* 0, 1, 2... in file order, without gaps */
  struct cells cells; /* valid until the worker's next call; empty where one record fills the block */
  size_t bytes;       /* of the inflated file */
};

/* Read the next block; *more is false when there is none (and block is unchanged). `wanted`: the only columns that
 * are read (cells.h), or NULL. */
int reader_next(struct reader *reader, struct reader_worker *worker, const struct wanted *wanted, struct block *block,
                bool *more, struct err *err);

/* Start again from the first block; no other thread may be in reader_next(). Requires `twice`. */
int reader_rewind(struct reader *reader, struct err *err);

/* For progress: bytes of the file used so far (compressed size if compressed), and the total (0 when not known). */
void reader_progress(const struct reader *reader, uint64_t *done, uint64_t *total);
void reader_close(struct reader *reader);

#endif

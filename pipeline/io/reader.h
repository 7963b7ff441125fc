/* reader.h - raw CSV files as blocks of records, for any number of workers at once.
 *
 * A reader opens one file, or standard input ("-"), finds out how it is written (compression, charset, delimiter) and
 * hands out blocks of whole records in file order. Any number of threads may call reader_next() at the same time, each
 * with its own worker; each block goes to one of them. Block numbers, record boundaries, line numbers and cells do not
 * depend on the number of threads.
 *
 * What a record is, is libcsv's word in strict mode: cells without quotes are cut by us (split.h, cut.h), those with
 * quotes by libcsv, and the two agree on every input (tests/unit/io_reader.c, tests/fuzz/reader.c). CR, LF and CRLF end
 * lines; blank lines are skipped and counted; spaces and tabs around a cell without quotes are not part of it. A record
 * libcsv cannot follow is damaged up to the end of its first line, and reading goes on at the next line.
 *
 * Charset: a mark decides; else UTF-8 or GB18030, decided once a file from the 64 KiB that begin with its first byte
 * that is not ASCII: all of them good UTF-8 is UTF-8 (save what reads as Chinese in GB18030 only, charset.h), and a bad byte among many good ones does not make it the other
 * (charset.h). From then on a record with a byte outside that charset is damaged, with the byte's offset in the file
 * (as inflated).
 *
 * Memory: a few blocks a worker, whatever the size of the file. With `twice` a stream that cannot be read again (gz,
 * standard input, UTF-16) is kept as it is inflated: in memory while small, else in an unlinked temporary file.
 *
 * Errors are bad files: absent, unreadable, compressed data that are damaged or end too early, or with other bytes
 * after their end. They name the file. What is wrong with a record is said by its damage, and is no error.
 */
#ifndef TERTIA_IO_READER_H
#define TERTIA_IO_READER_H

#include <stdbool.h>

#include "base/err.h"
#include "data/cells.h"
#include "io/charset.h"

struct reader_options {
  enum charset charset; /* CHARSET_UNKNOWN: find out */
  char delimiter;       /* 0: find out among comma, tab, semicolon */
  bool twice;           /* reader_rewind() will be called */
  bool libcsv_only;     /* send every record through libcsv */
  bool sequential;      /* our own output read back: no charset search, UTF-8 and comma */
  bool saved;           /* sequential, but a file may have been saved again by another program: search in files */
  bool alone;           /* one thread only will call reader_next() */
  size_t block_bytes;   /* 0: 256 KiB, which with all that is made of it stays in the cache */
  size_t record_bytes;  /* the longest record taken; 0: 4 MiB */
  bool zlib_only;       /* inflate with zlib even where isa-l is there */
  bool scalar;          /* without vector instructions, as the tests compare them */
};

struct reader;
struct reader_worker; /* the buffers of one thread */

/* What is known of a file before its records are read. */
struct reader_head {
  const char *path; /* as given; "-" for standard input */
  enum charset charset;
  bool marked, compressed;
  bool charset_guessed; /* good UTF-8, read as GB18030 all the same (charset_reads_as_gb18030()) */
  uint64_t hidden_rows; /* of a sheet: rows that a filter or a user has hidden, and that are read all the same */
  bool once; /* a pipe: it cannot be opened again */
  char delimiter;
  struct cells cells; /* up to its first 64 records, read ahead; they come again in the first block */
};

int reader_open(struct reader **reader, const char *path, const struct reader_options *options, struct err *err);
const struct reader_head *reader_head(const struct reader *reader);

struct reader_worker *reader_worker_new(void);
void reader_worker_free(struct reader_worker *worker);

struct block {
  uint64_t number;    /* 0, 1, 2... in file order, none left out */
  struct cells cells; /* valid until the worker's next call; no records where one record fills the block */
  size_t bytes;       /* of the file as inflated */
};

/* The next block; *more is false when there is none (and then block is untouched). `wanted`: the only columns that are
 * looked at (cells.h), or NULL. */
int reader_next(struct reader *reader, struct reader_worker *worker, const struct wanted *wanted, struct block *block,
                bool *more, struct err *err);

/* Start again from the first block; no other thread may be in reader_next(). Needs `twice`. */
int reader_rewind(struct reader *reader, struct err *err);

/* For progress: bytes of the file taken so far (compressed where it is), and all of them (0 when not known). */
void reader_progress(const struct reader *reader, uint64_t *done, uint64_t *total);
void reader_close(struct reader *reader);

#endif

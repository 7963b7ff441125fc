/* reader.c - see reader.h. First version: the whole file at once, every record through libcsv. */
#include "io/reader.h"

#include <csv.h>
#include <errno.h>
#include <fcntl.h>
#include <iconv.h>
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>
#include <zlib.h>

#include "base/arena.h"
#include "base/i18n.h"
#include "base/strbuf.h"

enum { BLOCK_RECORDS = 4096, HEAD_RECORDS = 64 };

struct reader {
  char *path;
  struct reader_head head;
  struct strbuf raw; /* the file as inflated, UTF-16 as UTF-8 */
  struct arena arena;
  struct csv_parser parser;
  struct span *cell;
  uint32_t *first, *line;
  unsigned char *damage;
  uint64_t *at;
  size_t records, cells, record_room, cell_room;
  size_t next; /* record of the next block */
  pthread_mutex_t lock;
  bool fresh; /* the record in the making is not ended */
};

struct reader_worker {
  uint32_t *first;
  uint32_t room;
};

const char *charset_name(enum charset charset) {
  switch (charset) {
  case CHARSET_UTF8:
    return "UTF-8";
  case CHARSET_GB18030:
    return "GB18030";
  case CHARSET_UTF16LE:
    return "UTF-16LE";
  case CHARSET_UTF16BE:
    return "UTF-16BE";
  default:
    return "unknown";
  }
}

static int slurp(struct reader *reader, struct err *err) {
  const char *path = reader->path;
  int fd = strcmp(path, "-") == 0 ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return err_errno(err, errno, _("%s: cannot open"), path);
  ssize_t n;
  do {
    strbuf_reserve(&reader->raw, 1 << 20);
    n = read(fd, reader->raw.bytes + reader->raw.n, 1 << 20);
    if (n > 0) reader->raw.n += (size_t)n;
  } while (n > 0 || (n < 0 && errno == EINTR));
  int number = errno;
  close(fd);
  strbuf_reserve(&reader->raw, 1);
  reader->raw.bytes[reader->raw.n] = 0;
  return n < 0 ? err_errno(err, number, _("%s: cannot read"), path) : 0;
}

static int inflate_all(struct reader *reader, struct err *err) {
  struct strbuf out = {0};
  z_stream z = {.next_in = (Bytef *)reader->raw.bytes, .avail_in = (uInt)reader->raw.n};
  inflateInit2(&z, 31);
  int result = Z_OK;
  strbuf_reserve(&out, 1);
  while (z.avail_in || result != Z_STREAM_END) {
    strbuf_reserve(&out, 1 << 20);
    if (result == Z_STREAM_END) inflateReset(&z);
    z.next_out = (Bytef *)out.bytes + out.n;
    z.avail_out = 1 << 20;
    uInt had = z.avail_in;
    result = inflate(&z, Z_NO_FLUSH);
    out.n = (size_t)((char *)z.next_out - out.bytes);
    if (result != Z_OK && result != Z_STREAM_END) break;
    if (had == 0 && z.avail_out == 1 << 20 && result == Z_OK) break;
  }
  inflateEnd(&z);
  strbuf_free(&reader->raw);
  reader->raw = out;
  out.bytes[out.n] = 0;
  if (result == Z_STREAM_END) return 0;
  return err_set(err, EX_DATAERR,
                 result == Z_BUF_ERROR || result == Z_OK ? _("%s: compressed data end too early")
                                                         : _("%s: compressed data are damaged"),
                 reader->path);
}

static void put_code(struct strbuf *out, uint32_t c) {
  char b[4];
  size_t n = 0;
  if (c < 0x80)
    b[n++] = (char)c;
  else if (c < 0x800)
    b[n++] = (char)(0xC0 | c >> 6), b[n++] = (char)(0x80 | (c & 63));
  else if (c < 0x10000)
    b[n++] = (char)(0xE0 | c >> 12), b[n++] = (char)(0x80 | (c >> 6 & 63)), b[n++] = (char)(0x80 | (c & 63));
  else
    b[n++] = (char)(0xF0 | c >> 18), b[n++] = (char)(0x80 | (c >> 12 & 63)), b[n++] = (char)(0x80 | (c >> 6 & 63)),
    b[n++] = (char)(0x80 | (c & 63));
  strbuf_add(out, b, n);
}

static void transcode(struct reader *reader, bool big) {
  struct strbuf out = {0};
  strbuf_reserve(&out, 1);
  const unsigned char *p = (const unsigned char *)reader->raw.bytes;
  size_t n = reader->raw.n;
  for (size_t i = 2; i < n; i += 2) {
    if (i + 1 == n) {
      strbuf_char(&out, (char)0xFF);
      break;
    }
    uint32_t c = big ? (uint32_t)(p[i] << 8 | p[i + 1]) : (uint32_t)(p[i + 1] << 8 | p[i]);
    if (c >= 0xD800 && c < 0xDC00 && i + 3 < n) {
      uint32_t d = big ? (uint32_t)(p[i + 2] << 8 | p[i + 3]) : (uint32_t)(p[i + 3] << 8 | p[i + 2]);
      if (d >= 0xDC00 && d < 0xE000) c = 0x10000 + ((c - 0xD800) << 10) + (d - 0xDC00), i += 2;
    }
    put_code(&out, c);
  }
  strbuf_free(&reader->raw);
  reader->raw = out;
}

/* Offset of the first byte that is not UTF-8, or n. */
static size_t utf8_bad(const unsigned char *p, size_t n) {
  for (size_t i = 0; i < n;) {
    unsigned c = p[i];
    size_t k = c < 0x80 ? 1 : c >= 0xC2 && c < 0xE0 ? 2 : c >= 0xE0 && c < 0xF0 ? 3 : c >= 0xF0 && c < 0xF5 ? 4 : 0;
    if (k == 0 || i + k > n) return i;
    for (size_t j = 1; j < k; j++)
      if ((p[i + j] & 0xC0) != 0x80) return i;
    if ((c == 0xE0 && p[i + 1] < 0xA0) || (c == 0xED && p[i + 1] >= 0xA0) || (c == 0xF0 && p[i + 1] < 0x90) ||
        (c == 0xF4 && p[i + 1] >= 0x90))
      return i;
    i += k;
  }
  return n;
}

static bool from_gb18030(struct arena *arena, struct span text, struct span *out, size_t *bad) {
  iconv_t cd = iconv_open("UTF-8", "GB18030");
  char *q = arena_alloc(arena, 2 * text.n + 4), *to = q, *from = (char *)(uintptr_t)text.p;
  size_t n = text.n, room = 2 * text.n + 4;
  bool good = iconv(cd, &from, &n, &to, &room) != (size_t)-1;
  *bad = (size_t)(from - text.p);
  iconv_close(cd);
  *out = span_between(q, to);
  return good;
}

static void take_cell(void *s, size_t n, void *data) {
  struct reader *r = data;
  if (r->cells == r->cell_room) {
    r->cell_room = r->cell_room ? 2 * r->cell_room : 1024;
    r->cell = memory_grow(r->cell, r->cell_room * sizeof *r->cell);
  }
  r->cell[r->cells++] = n ? (struct span){arena_copy(&r->arena, s, n), n} : (struct span){0};
}

static void end_row(int c, void *data) {
  (void)c;
  ((struct reader *)data)->fresh = false;
}

static void restart(struct reader *r) {
  csv_free(&r->parser);
  csv_init(&r->parser, CSV_STRICT | CSV_STRICT_FINI);
  csv_set_delim(&r->parser, (unsigned char)r->head.delimiter);
}

static size_t line_end(const char *p, size_t from, size_t n) {
  while (from < n && p[from] != '\n' && p[from] != '\r') from++;
  return from;
}

static size_t after_end(const char *p, size_t at, size_t n) {
  if (at + 1 < n && p[at] == '\r' && p[at + 1] == '\n') return at + 2;
  return at < n ? at + 1 : n;
}

/* One record from `from`: *next after it; false when there was none (a blank line). */
static bool one_record(struct reader *r, size_t from, size_t *content_end, size_t *next, enum damage *damage) {
  const char *p = r->raw.bytes;
  size_t n = r->raw.n, at = from, cells = r->cells;
  r->fresh = true;
  while (at < n && r->fresh) {
    size_t end = line_end(p, at, n), stop = after_end(p, end, n);
    size_t take = (end < n ? end + 1 : end) - at;
    if (csv_parse(&r->parser, p + at, take, take_cell, end_row, r) != take) goto bad;
    if (r->fresh && stop > at + take && r->parser.pstate) /* the LF of a CRLF inside quotes */
      if (csv_parse(&r->parser, p + at + take, 1, take_cell, end_row, r) != 1) goto bad;
    *content_end = end;
    at = stop;
    if (r->fresh && r->parser.pstate == 0) { /* blank line */
      *next = at;
      return false;
    }
  }
  if (r->fresh && csv_fini(&r->parser, take_cell, end_row, r) != 0) goto bad;
  *next = at;
  return true;
bad:
  restart(r);
  r->cells = cells;
  *content_end = line_end(p, from, n);
  *next = after_end(p, *content_end, n);
  *damage = DAMAGE_QUOTE;
  return true;
}

static void add_record(struct reader *r, size_t from, size_t end, uint32_t line, size_t first, enum damage damage) {
  if (r->records + 1 >= r->record_room) {
    r->record_room = r->record_room ? 2 * r->record_room : 1024;
    r->first = memory_grow(r->first, (r->record_room + 1) * sizeof *r->first);
    r->line = memory_grow(r->line, r->record_room * sizeof *r->line);
    r->damage = memory_grow(r->damage, r->record_room);
    r->at = memory_grow(r->at, r->record_room * sizeof *r->at);
  }
  const char *raw = r->raw.bytes + from;
  size_t n = end - from, bad = n;
  if (!damage && memchr(raw, 0, n)) damage = DAMAGE_NUL;
  if (!damage && r->head.charset == CHARSET_GB18030) {
    struct span whole;
    if (!from_gb18030(&r->arena, (struct span){raw, n}, &whole, &bad)) damage = DAMAGE_BYTE;
    for (size_t i = first; i < r->cells && !damage; i++)
      if (r->cell[i].n) from_gb18030(&r->arena, r->cell[i], &r->cell[i], &bad);
  } else if (!damage && (bad = utf8_bad((const unsigned char *)raw, n)) < n) {
    damage = DAMAGE_BYTE;
  }
  r->first[r->records] = (uint32_t)first;
  r->line[r->records] = line - 1;
  r->damage[r->records] = (unsigned char)damage;
  r->at[r->records] = damage == DAMAGE_BYTE ? from + bad : from;
  if (damage) {
    r->cells = first;
    take_cell(r->raw.bytes + from, n, r);
  }
  r->first[++r->records] = (uint32_t)r->cells;
}

static uint32_t lines_in(const char *p, size_t from, size_t to) {
  uint32_t lines = 0;
  for (; from < to; from++)
    if (p[from] == '\n' || (p[from] == '\r' && p[from + 1] != '\n')) lines++;
  return lines;
}

static void cut_all(struct reader *r, size_t from) {
  uint32_t line = 1;
  restart(r);
  while (from < r->raw.n) {
    size_t end = from, next = from, first = r->cells;
    enum damage damage = DAMAGE_NONE;
    if (one_record(r, from, &end, &next, &damage)) add_record(r, from, end, line, first, damage);
    line += lines_in(r->raw.bytes, from, next);
    from = next;
  }
}

static char find_delimiter(const char *p, size_t from, size_t n) {
  static const char candidate[] = ",\t;";
  size_t lines[3] = {0}, to = from;
  for (int i = 0; i < 64 && to < n; i++) {
    size_t end = line_end(p, to, n);
    for (int c = 0; c < 3; c++) lines[c] += end > to && memchr(p + to, candidate[c], end - to) != NULL;
    to = after_end(p, end, n);
  }
  return lines[1] > lines[0] && lines[1] >= lines[2] ? '\t' : lines[2] > lines[0] ? ';' : ',';
}

static void slice(const struct reader *r, size_t from, size_t n, struct cells *cells) {
  *cells = (struct cells){.records = n,
                          .first = r->first + from,
                          .cell = r->cell,
                          .line = r->line + from,
                          .damage = r->damage + from,
                          .at = r->at + from,
                          .first_line = 1};
}

int reader_open(struct reader **result, const char *path, const struct reader_options *options, struct err *err) {
  struct reader *r = calloc(1, sizeof *r);
  *result = NULL;
  r->path = strdup(path);
  r->head.path = r->path;
  pthread_mutex_init(&r->lock, NULL);
  int code = slurp(r, err);
  if (!code && r->raw.n > 2 && memcmp(r->raw.bytes, "\x1f\x8b", 2) == 0) {
    r->head.compressed = true;
    code = inflate_all(r, err);
  }
  if (code) {
    reader_close(r);
    return code;
  }
  const unsigned char *p = (const unsigned char *)r->raw.bytes;
  size_t from = 0;
  r->head.charset = options->charset;
  if (r->raw.n >= 3 && memcmp(p, "\xEF\xBB\xBF", 3) == 0)
    from = 3, r->head.charset = CHARSET_UTF8, r->head.marked = true;
  else if (r->raw.n >= 2 && p[0] == 0xFF && p[1] == 0xFE)
    r->head.charset = CHARSET_UTF16LE, r->head.marked = true;
  else if (r->raw.n >= 2 && p[0] == 0xFE && p[1] == 0xFF)
    r->head.charset = CHARSET_UTF16BE, r->head.marked = true;
  if (r->head.charset == CHARSET_UNKNOWN)
    r->head.charset = options->sequential || utf8_bad(p, r->raw.n) == r->raw.n ? CHARSET_UTF8 : CHARSET_GB18030;
  if (r->head.charset >= CHARSET_UTF16LE) transcode(r, r->head.charset == CHARSET_UTF16BE);
  r->head.delimiter = options->delimiter    ? options->delimiter
                      : options->sequential ? ','
                                            : find_delimiter(r->raw.bytes, from, r->raw.n);
  cut_all(r, from);
  slice(r, 0, r->records < HEAD_RECORDS ? r->records : HEAD_RECORDS, &r->head.cells);
  *result = r;
  return 0;
}

const struct reader_head *reader_head(const struct reader *reader) { return &reader->head; }

struct reader_worker *reader_worker_new(void) {
  return calloc(1, sizeof(struct reader_worker));
}
void reader_worker_free(struct reader_worker *worker) { free(worker); }

int reader_next(struct reader *r, struct reader_worker *worker, const unsigned char *wanted, size_t columns,
                struct block *block, bool *more, struct err *err) {
  (void)worker, (void)wanted, (void)columns, (void)err;
  pthread_mutex_lock(&r->lock);
  size_t from = r->next, n = r->records - from;
  if (n > BLOCK_RECORDS) n = BLOCK_RECORDS;
  r->next += n;
  pthread_mutex_unlock(&r->lock);
  *more = n > 0;
  if (!n) return 0;
  block->number = from / BLOCK_RECORDS;
  slice(r, from, n, &block->cells);
  block->bytes = r->raw.n / (r->records ? r->records : 1) * n;
  return 0;
}

int reader_rewind(struct reader *reader, struct err *err) {
  (void)err;
  reader->next = 0;
  return 0;
}

void reader_progress(const struct reader *r, uint64_t *done, uint64_t *total) {
  *total = r->raw.n;
  *done = r->records ? r->raw.n * r->next / r->records : *total;
}

void reader_close(struct reader *r) {
  if (!r) return;
  free(r->path), free(r->cell), free(r->first), free(r->line), free(r->damage), free(r->at);
  csv_free(&r->parser);
  strbuf_free(&r->raw);
  arena_free(&r->arena);
  pthread_mutex_destroy(&r->lock);
  free(r);
}

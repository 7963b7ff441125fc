/* SPDX-License-Identifier: GPL-3.0-or-later */
/* memory.c - see memory.h. */
#include "base/memory.h"

#include <malloc.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sysexits.h>
#include <unistd.h>

enum { KEPT = 256 << 20, LONE = 32 << 20 };
#ifdef TERTIA_HEAP_LAYOUT
enum { HEAP = 32 << 20, SMALL_PAGE = 4 << 10 };
#endif

#ifdef TERTIA_HEAP_LAYOUT
/* The heap begins a small page before a huge one, where that is. For it is laid out before the system can be asked to
 * lie in huge pages, and what was touched by then stays in small ones. */
static uintptr_t align_heap(void) {
  uintptr_t end = (uintptr_t)sbrk(0), start = (end + SMALL_PAGE + MEMORY_PAGE - 1) / MEMORY_PAGE * MEMORY_PAGE;
  sbrk((intptr_t)(start - SMALL_PAGE - end));
  return start;
}

static void heap_lay_out(void) {
  mallopt(M_TOP_PAD, HEAP);
  uintptr_t start = align_heap();
  void *volatile first = malloc(1); /* the heap is laid out; the compiler must not see that no one needs it */
  free(first);
  uintptr_t end = (uintptr_t)sbrk(0) / MEMORY_PAGE * MEMORY_PAGE;
  if (end > start) madvise((void *)start, end - start, MADV_HUGEPAGE); /* or not: it is only faster */
}
#endif

void memory_start(void) {
  mallopt(M_ARENA_MAX, 1);
  mallopt(M_MMAP_THRESHOLD, LONE); /* larger ones go back to the system when they are freed */
  mallopt(M_TRIM_THRESHOLD, KEPT);
#ifdef TERTIA_HEAP_LAYOUT
  heap_lay_out();
#endif
  mallopt(M_TOP_PAD, 1 << 20);
}

void memory_trim(void) { malloc_trim(0); }

_Noreturn void memory_exhausted(size_t size) {
  fprintf(stderr, "tertia: out of memory (%zu bytes asked for)\n", size);
  exit(EX_OSERR);
}

static void *memory_check(void *p, size_t size) {
  if (!p) memory_exhausted(size);
  return p;
}

void *memory_grow(void *old, size_t size) { return memory_check(realloc(old, size ? size : 1), size); }

void *memory_alloc(size_t size) { return memory_grow(NULL, size); }

void *memory_zero(size_t count, size_t size) {
  return memory_check(calloc(count ? count : 1, size ? size : 1),
                      size && count > SIZE_MAX / size ? SIZE_MAX : count * size);
}

char *memory_text(const char *text) {
  size_t n = strlen(text) + 1;
  return memcpy(memory_alloc(n), text, n);
}

char *memory_text_of(const char *text, size_t n) {
  char *copy = memory_alloc(n + 1);
  memcpy(copy, text, n);
  copy[n] = '\0';
  return copy;
}

/* The system returns any address; twice the size contains an aligned page. */
void *memory_page(bool huge) {
  char *room = mmap(NULL, 2 * MEMORY_PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (room == MAP_FAILED) return memory_check(NULL, MEMORY_PAGE);
  size_t before = (MEMORY_PAGE - (uintptr_t)room % MEMORY_PAGE) % MEMORY_PAGE;
  char *page = room + before;
  if (before) munmap(room, before);
  munmap(page + MEMORY_PAGE, MEMORY_PAGE - before);
  if (huge) madvise(page, MEMORY_PAGE, MADV_HUGEPAGE);
  return page;
}

void memory_page_free(void *page) { munmap(page, MEMORY_PAGE); }

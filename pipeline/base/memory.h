/* SPDX-License-Identifier: GPL-3.0-or-later */
/* memory.h - memory from the system.
 *
 * The first touch of a page costs from a quarter to fifteen microseconds, as much as some thousand additions, and files
 * are read through buffers that come and go. So memory that was freed is kept for the next use, all threads share one
 * heap. Built with TERTIA_HEAP_LAYOUT, the heap's beginning lies in huge pages where the system has such.
 */
#ifndef TERTIA_BASE_MEMORY_H
#define TERTIA_BASE_MEMORY_H

#include <stdbool.h>
#include <stddef.h>

/* Once, first thing in main(). */
void memory_start(void);

/* All memory comes from here. When none is left the process ends with EX_OSERR and one line on standard error: there
 * is no sensible way on, and no caller could test it. Release with free(). */
void *memory_alloc(size_t size);
void *memory_zero(size_t count, size_t size); /* cleared */
void *memory_grow(void *old, size_t size);
char *memory_text(const char *text);              /* a copy */
char *memory_text_of(const char *text, size_t n); /* a copy of its first n bytes */

/* Return to the system what was freed: for the end of a part of a run that needed far more than what follows. */
void memory_trim(void);

/* Ends the process as above; for what cannot be asked for (a size beyond all memory) and for libraries that report it.
 */
_Noreturn void memory_exhausted(size_t size);

enum { MEMORY_PAGE = 2 << 20 }; /* a huge page */
/* A page of that size, as memory_alloc(), but zeroed, and released with memory_page_free(); in one piece where that is
 * asked for and can be had, else in small pages that take memory when they are touched. */
void *memory_page(bool huge);
void memory_page_free(void *page);

#endif

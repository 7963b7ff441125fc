/* SPDX-License-Identifier: GPL-3.0-or-later */
/* inside.h - what the parts of knowledge share among themselves. */
#ifndef TERTIA_KNOWLEDGE_INSIDE_H
#define TERTIA_KNOWLEDGE_INSIDE_H

#include "data/codebook.h"
#include "knowledge/sheet.h"

/* Keep a fault; the text of `err` is copied. A text that is there already is not kept again. */
void knowledge_add_fault(struct knowledge *knowledge, const struct err *err);
/* Are there more faults than anybody reads? Then no more are kept, and no nearest names are looked for. */
bool knowledge_is_full(const struct knowledge *knowledge);
struct arena *knowledge_arena(struct knowledge *knowledge);
/* A list gathered from several places (names.c); empty until it is. */
struct names *knowledge_own_names(struct knowledge *knowledge, enum name_list list);
/* The object at a path even where it has faults; NULL where there is nothing. Faults are recorded, not returned. */
const void *knowledge_load(struct knowledge *knowledge, const char *path);
/* The kind of table at a path of the catalog, or NULL. */
const struct sheet_kind *knowledge_kind_at(const char *path);
/* Why a table is not there. */
int knowledge_try(struct knowledge *knowledge, const char *path, struct err *err);
/* Is there such a file in the catalog? */
bool knowledge_has_file(struct knowledge *knowledge, const char *path);
/* The names of the files of a folder, without ".csv". */
void knowledge_list_names(struct knowledge *knowledge, const char *folder, struct names *names);

/* Has a scheme this category? A fault of the cell is recorded when it has not. */
bool sheet_category(const struct sheet *sheet, size_t row, int field, struct span scheme, struct span category);
/* Has the codebook this code? A fault of the cell is recorded when it has not; a NULL book has every code. */
void sheet_code(const struct sheet *sheet, size_t row, int field, struct span code, const struct codebook *book);

/* Lists that are gathered from several tables. */
const struct names *indicator_names(struct knowledge *knowledge);
const struct names *scheme_names(struct knowledge *knowledge);

#endif

/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>
#include <stdbool.h>

/*
 * A text table: numbers to the right, long cells cut with an ellipsis when stdout is a terminal
 * that is too narrow, never when piped.
 *
 *   SgTable *table = sg_table_new("Rank>", "Title", "Score>", NULL);   '>' aligns to the right
 *   sg_table_add(table, "1", "Blue", "0.31", NULL);
 *   sg_table_print(table);
 *
 * "Page!" is a column that is never cut, for addresses: where the row cannot hold it, its cells stand on
 * lines of their own. Cells hold nothing that acts on a terminal.
 *
 * Layer: cli.
 */
typedef struct SgTable SgTable;

SgTable *sg_table_new(const char *header, ...) G_GNUC_NULL_TERMINATED;
SgTable *sg_table_newv(const char *const *headers, int count);
void sg_table_free(SgTable *table);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SgTable, sg_table_free)

/* One cell a column; NULL prints "-". */
void sg_table_add(SgTable *table, ...);

/* The same with an array of as many cells as there are columns. */
void sg_table_addv(SgTable *table, const char *const *cells);

void sg_table_print(const SgTable *table);

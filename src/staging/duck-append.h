/* SPDX-License-Identifier: MIT */
#pragma once

#include "staging/duck.h"

/*
 * Rows of our own into a table of DuckDB, value by value in the order of the columns.
 *
 * Layer: staging. A failure is kept and told at the end of the row.
 */
typedef struct SgDuckAppend SgDuckAppend;

SgDuckAppend *sg_duck_append_open(SgDuck *duck, const char *table, GError **error);
void sg_duck_append_free(SgDuckAppend *append);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SgDuckAppend, sg_duck_append_free)

/* NULL appends null; invalid UTF-8 is replaced. */
void sg_duck_append_text(SgDuckAppend *append, const char *text);

/* `missing` appends null. */
void sg_duck_append_int(SgDuckAppend *append, int64_t number, int64_t missing);

bool sg_duck_append_end_row(SgDuckAppend *append, GError **error);

/* Writes what is left. */
bool sg_duck_append_finish(SgDuckAppend *append, GError **error);

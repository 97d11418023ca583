/* SPDX-License-Identifier: MIT */
#pragma once

#include "staging/duck.h"

/*
 * What a staging file holds, and its columns in the order in which they are read.
 *
 * Layer: collect. Private to parquet.c.
 */
typedef enum {
    SG_COLUMN_TEXT,  /* VARCHAR */
    SG_COLUMN_INT,   /* BIGINT */
    SG_COLUMN_REAL,  /* DOUBLE */
    SG_COLUMN_FLAG,  /* BOOLEAN, read as a number */
    SG_COLUMN_TIME,  /* TIMESTAMP, read as seconds since 1970 */
    SG_COLUMN_TEXTS, /* VARCHAR[], read as one text with U+001F between */
} SgColumnType;

typedef struct {
    const char *name;
    SgColumnType type;
    bool never_null;
} SgColumn;

/* Each ended by a NULL name. */
extern const SgColumn sg_track_columns[];
extern const SgColumn sg_user_columns[];
extern const SgColumn sg_playlist_columns[];
extern const SgColumn sg_entry_columns[];
extern const SgColumn sg_interaction_columns[];

/* INPUT names the file and the column that is missing or of another type; or the file that is no
 * Parquet. */
bool sg_columns_check(SgDuck *duck, const char *file, const SgColumn *columns, GError **error);

/* The rows of a file, column by column as the table says. */
SgDuckRows *sg_columns_query(SgDuck *duck, const char *file, const SgColumn *columns,
                             GError **error);
bool sg_columns_count(SgDuck *duck, const char *file, int64_t *rows, GError **error);

/* SPDX-License-Identifier: MIT */
#pragma once

#include "staging/duck.h"

/*
 * Texts of our own as rows for SQL: files out of an archive, say, that DuckDB cannot open itself.
 *
 *   CREATE TABLE … FROM slices()      number BIGINT, name VARCHAR, text VARCHAR; one row a text
 *
 * DuckDB's threads take the texts one after the other and work on them side by side.
 *
 * Layer: staging.
 */
typedef struct {
    int64_t number;
    char *name; /* UTF-8 */
    char *text; /* any bytes: SQL must only give it to functions that check them */
    size_t length;
} SgDuckText;

/* Gives the next text and passes its strings on; text->text is NULL when there are no more for this
 * statement. Returns false on failure, which the caller keeps: the statement then fails too. Called
 * from any thread, but never from two at once. */
typedef bool (*SgDuckTextFunc)(SgDuckText *text, void *data);

/* Makes `function`() known to SQL. `data` must live as long as the duck. */
bool sg_duck_add_texts(SgDuck *duck, const char *function, SgDuckTextFunc next, void *data,
                       GError **error);

/* SPDX-License-Identifier: MIT */
#pragma once

#include "sources/files.h"
#include "support/test.h"

#include <string.h>

/* What the tests of the formats share: a file from text, and what it says of a row. */
static inline SgFilesList *parse(const char *path, const char *text)
{
    GError *error = NULL;
    SgFilesList *list = sg_files_parse(path, NULL, text, strlen(text), &error);
    g_assert_no_error(error);
    return list;
}

static inline const SgFilesRow *row_of(const SgFilesList *list, guint n)
{
    g_assert_cmpuint(n, <, list->rows->len);
    const SgFilesRow *row = list->rows->pdata[n];
    g_assert_cmpint(row->number, ==, n + 1);
    return row;
}

/* NULL: the file does not say. */
static inline void assert_row(const SgFilesList *list, guint n, const char *artist,
                              const char *title, const char *urn)
{
    const SgFilesRow *row = row_of(list, n);
    g_assert_cmpstr(row->artist, ==, artist);
    g_assert_cmpstr(row->title, ==, title);
    g_assert_cmpstr(row->urn, ==, urn);
    g_assert_null(row->unusable);
}

/* The data are refused, and the message holds `part` and the name of the file. */
static inline void assert_refused(const char *path, const void *data, size_t length,
                                  const char *part)
{
    GError *error = NULL;
    g_assert_null(sg_files_parse(path, NULL, data, length, &error));
    g_autofree char *base = g_path_get_basename(path);
    g_assert_nonnull(strstr(error->message, base));
    assert_fails(error, SG_ERROR_INPUT, part);
}

/* SPDX-License-Identifier: MIT */
#pragma once

#include "base/error.h"

#include <stdint.h>

/*
 * Options declared as tables: a table names each option, its kind, its default and its limits, and
 * help, parsing, dataset.json and the docs derive from it.
 *
 * Layer: staging.
 */
typedef enum {
    SG_IMPORT_INT,    /* min..max */
    SG_IMPORT_REAL,   /* min..max */
    SG_IMPORT_TEXT,   /* any */
    SG_IMPORT_FLAG,   /* "true" or "false" */
    SG_IMPORT_CHOICE, /* one of `choices` */
} SgImportOptionKind;

typedef struct {
    const char *name; /* "min-length" */
    SgImportOptionKind kind;
    const char *fallback;
    const char *summary;
    double min, max;
    const char *choices; /* "a|b|c" */
} SgImportOption;

/* Values of one or two tables, all set: by the caller or by default. */
typedef struct SgImportOptions SgImportOptions;

/* Takes defaults (an option of `own` replaces a common one), then "name=value" of `assignments` (ended by NULL, or NULL). INPUT names the
 * option that does not exist (with the nearest that does) or the value that does not fit. */
SgImportOptions *sg_import_options_parse(const SgImportOption *common, const SgImportOption *own,
                                         const char *const *assignments, GError **error);
void sg_import_options_free(SgImportOptions *values);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SgImportOptions, sg_import_options_free)

bool sg_import_options_has(const SgImportOptions *values, const char *name);

/* The name must be in one of the tables and of that kind. */
int64_t sg_import_options_int(const SgImportOptions *values, const char *name);
double sg_import_options_real(const SgImportOptions *values, const char *name);
bool sg_import_options_flag(const SgImportOptions *values, const char *name);
const char *sg_import_options_text(const SgImportOptions *values,
                                   const char *name); /* TEXT and CHOICE */

/* Calls `visit` for each option in the order of the tables. */
typedef void (*SgImportOptionVisit)(const SgImportOption *option, const char *value, void *data);
void sg_import_options_foreach(const SgImportOptions *values, SgImportOptionVisit visit,
                               void *data);

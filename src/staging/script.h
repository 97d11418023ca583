/* SPDX-License-Identifier: MIT */
#pragma once

#include "staging/duck.h"

/*
 * The SQL of sql/<file>.sql, which the build puts into the program. A script names its inputs as
 * ${name}, the way spark-sql does; they are set here, quoted where they are text, and replaced
 * when the script runs. A name that is not set is a bug (g_assert).
 *
 * Layer: staging. The script owns copies of all values.
 */
typedef struct SgScript SgScript;

SgScript *sg_script_new(void);
void sg_script_free(SgScript *script);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SgScript, sg_script_free)

void sg_script_set_text(SgScript *script, const char *name, const char *value);
void sg_script_set_texts(SgScript *script, const char *name, const char *const *values);

/* A path for read_csv and its kin, which take *, ? and [ in a name as a pattern: made literal. */
void sg_script_set_file(SgScript *script, const char *name, const char *path);
void sg_script_set_int(SgScript *script, const char *name, int64_t value);
void sg_script_set_real(SgScript *script, const char *name, double value);

/* A piece of SQL as it stands; never anything from outside. */
void sg_script_set_sql(SgScript *script, const char *name, const char *sql);

/* `value` as an SQL literal; the same of a path, made literal as above. The caller frees. */
char *sg_script_quote(const char *value);
char *sg_script_quote_file(const char *path);

/* The text of `file` ("lightgcn.sql") with its inputs filled in; the caller frees. */
char *sg_script_text(const SgScript *script, const char *file);

/* Runs `file`; errors as of sg_duck_run. */
bool sg_script_run(const SgScript *script, SgDuck *duck, const char *file, GError **error);

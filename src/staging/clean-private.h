/* SPDX-License-Identifier: MIT */
#pragma once

#include "staging/clean.h"

/* Which raw files there are and what becomes of them: for clean.c and clean-kinds.c. Layer: staging. */

/* A kind of raw file, by its name. */
typedef struct {
    SgCleanKind kind;
    const char *pattern;
    const char *prefix; /* of the output's name */
    const char *batch;  /* SQL for a batch of its lines … */
    const char *then;   /* … and more of it; or NULL */
    const char *write;  /* SQL that writes its rows; NULL: they go to users*.parquet only */
    const char *is;     /* kind of interaction */
} SgCleanFile;

/* What a command does before the first line, and where the users go that it meets. */
typedef struct {
    const char *name;
    const char *begin[4]; /* SQL files, ended by NULL */
    const char *finish;   /* after the last line; or NULL */
    const char *users;    /* a Parquet file; or NULL */
} SgCleanCommand;

extern const SgCleanCommand sg_clean_commands[];

/* NULL: the name does not say what is in the file. */
const SgCleanFile *sg_clean_kinds_find(SgCleanKind kind, const char *path);

/* "user_*_likes.jsonl, …": the names that a kind of cleaning takes. The caller frees. */
char *sg_clean_kinds_names(SgCleanKind kind);

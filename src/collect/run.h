/* SPDX-License-Identifier: MIT */
#pragma once

#include "collect/expand.h"
#include "base/progress.h"

/* One expansion while it runs: shared by expand.c and steps.c alone. Layer: collect. */
typedef struct {
    SgSource *source; /* NULL when offline */
    SgStore *store;
    const SgExpandOptions *options;
    SgExpandResult *result;
    SgProgress *progress;
    char *name;           /* of the run in the store: seed and options */
    int64_t not_before;   /* pages that are older are asked for again */
    int64_t unseen;       /* edges that were last seen before this are no longer there */
    GPtrArray *half_read; /* tasks of an unfinished run that stopped between two pages */
} SgRun;

/* The name of the step that fetches a track and leads on from it. */
#define SG_STEP_TRACK "track"

/*
 * Does one page of a task: finds it in the store or asks the source, then writes records, follow-up
 * tasks and the task's own state in one transaction. Errors of the source come back as they are,
 * with nothing written.
 */
bool sg_run_step(SgRun *run, SgTask *task, GError **error);

/* Ends a task whose target does not exist (any more): nothing to ask until the time to live ends. */
bool sg_run_gone(SgRun *run, SgTask *task, GError **error);

/* Transactions, which a dry run does not commit. */
bool sg_run_begin(SgRun *run, GError **error);
bool sg_run_commit(SgRun *run, GError **error);
void sg_run_rollback(SgRun *run);

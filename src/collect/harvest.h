/* SPDX-License-Identifier: MIT */
#pragma once

#include "sources/source.h"
#include "store/store.h"

/*
 * Harvests: listings of a source, page by page, into raw files (staging/raw.h).
 *
 *   queue ──task──▶ plan(task) ──▶ source ──▶ lines of DATA/raw/FILE ──▶ follow(record) ──▶ queue
 *   └───────────────── DATA/raw/state.db, a store of its own ─────────────────────────────┘
 *
 * A page is first written to its file, then a transaction moves the cursor and queues what follows
 * from it. A process that is killed between the two asks for that page again and leaves out the
 * lines that are there: nothing is lost, nothing stands twice. A harvest that ended is done until
 * its time to live is over; then it begins anew and appends what it sees.
 *
 * Layer: collect. One harvest at a time in a data folder (LIMIT).
 */
typedef struct {
    const char *data;   /* the folder that holds raw/ */
    int64_t ttl;        /* seconds that an ended harvest stays good */
    bool dry_run;       /* plan only: nothing is asked or written */
    bool restart;       /* forget what was done instead of going on with it */
    bool known_forever; /* no record twice in a file, however old; else not twice in a harvest */
} SgHarvestOptions;

typedef struct {
    int64_t lines;       /* written by this call */
    int64_t repeats;     /* came, but stood in the file already */
    int64_t unusable;    /* entries of pages that were no records */
    int64_t gone;        /* deleted or private */
    int64_t failed;      /* given up for now: they are asked for again next time */
    bool was_done;       /* an earlier call ended it: nothing was asked */
    GPtrArray *failures; /* one line each */
} SgHarvestResult;

void sg_harvest_result_clear(SgHarvestResult *result);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SgHarvestResult, sg_harvest_result_clear)

typedef struct SgHarvest SgHarvest;

/* What a task asks for and where its records go. */
typedef enum { SG_HARVEST_PLAIN, SG_HARVEST_IN_PLAYLIST, SG_HARVEST_OF_USER } SgHarvestShape;
typedef struct {
    bool is_item;         /* one record … */
    SgKind kind;          /* … of this kind; */
    SgListing listing;    /* else a listing of the task's target, */
    int64_t most;         /* its first entries */
    char *file;           /* in raw/; freed by the harvest */
    SgHarvestShape shape; /* the record alone, or in {playlist_…/user_…, position, track} */
    bool required;        /* without it the harvest fails */
} SgHarvestPlan;

/* The caller's part. `data` is handed through. */
typedef struct {
    /* Fills the plan of a task. */
    bool (*plan)(SgHarvest *harvest, const SgTask *task, SgHarvestPlan *plan, void *data,
                 GError **error);
    /* Queues what follows from a record, within the transaction of its page: an SgTrack, SgPlaylist
     * or SgUser. Or NULL. */
    bool (*follow)(SgHarvest *harvest, const SgTask *task, const void *record, void *data,
                   GError **error);
    /* Queues the first tasks of a harvest that begins. */
    bool (*begin)(SgHarvest *harvest, void *data, GError **error);
} SgHarvestPart;

/* Opens the state. Not for `source` NULL. LIMIT: another harvest is running; IO. */
SgHarvest *sg_harvest_open(SgSource *source, const SgHarvestOptions *options, GError **error);
void sg_harvest_close(SgHarvest *harvest);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SgHarvest, sg_harvest_close)

/*
 * Runs the harvest `name` (what is asked for and how much: the same name is the same harvest) to its
 * end. The result is filled on failure too. NOT_FOUND: a required item; AUTH, LIMIT, NETWORK,
 * INTERRUPTED: call again to go on; IO.
 */
bool sg_harvest_run(SgHarvest *harvest, const char *name, const SgHarvestPart *part, void *data,
                    SgHarvestResult *result, GError **error);

/* -- For the caller's part, and after a run -------------------------------------------------------- */

/* Queues a task unless the harvest has it already. `step` is the caller's name for it. */
bool sg_harvest_add(SgHarvest *harvest, const char *step, const char *target,
                    const char *secret_token, GError **error);

/* When the harvest began. */
int64_t sg_harvest_started(const SgHarvest *harvest);

/* A value that the harvest keeps; NULL when there is none. */
const char *sg_harvest_get(const SgHarvest *harvest, const char *key);
bool sg_harvest_put(SgHarvest *harvest, const char *key, const char *value, GError **error);

/* Tasks of a step, and the entries that they have listed so far; `step` NULL: of all. */
bool sg_harvest_count(SgHarvest *harvest, const char *step, int64_t *tasks, int64_t *entries,
                      GError **error);

/* Calls `func` for each task of the harvest. */
bool sg_harvest_each_task(SgHarvest *harvest, SgTaskFunc func, void *data, GError **error);

/* What is remembered from harvest to harvest (the URN behind a page URL). */
SgStore *sg_harvest_state(SgHarvest *harvest);

/* SPDX-License-Identifier: MIT */
#pragma once

#include "base/json.h"
#include "graph/pairs.h"
#include "recommend/recommender.h"

/*
 * What the API answers from: a loaded graph with its walk, and trained models. A snapshot never changes;
 * a new one takes its place as a whole, and the old one goes with the last request that reads it.
 *
 *   store, models ──load──▶ SgSnapshot ──share──▶ request, request, …
 *                 ──load──▶ SgSnapshot'            (each unrefs when it is done)
 *
 * Layer: serve. Any number of threads may read one.
 */
typedef struct {
    char *name; /* last part of the folder: what a request names it by */
    char *folder;
    SgFitted *fitted;
    SgCatalogue *catalogue;
    SgCalibration *calibration; /* or NULL */
    SgJson *about;              /* its model.json */
    void *lists;                /* its evidence; NULL: not at hand */
    GDestroyNotify free_lists;
    SgRecommender recommender; /* lends all of it */
} SgServedModel;

/* Which models are served. */
typedef struct {
    char *const *folders;       /* ended by NULL; or NULL: none */
    SgOpenListsFunc open_lists; /* or NULL: explanations end at the seeds */
    GDestroyNotify free_lists;
} SgServedFolders;

typedef struct {
    int references;
    uint64_t number;          /* 1, 2, …: of two, the newer has the larger */
    SgPersonal *personal;     /* NULL: the store is empty */
    GPtrArray *models;        /* of SgServedModel */
    char *hash;               /* of the graph; never NULL */
    int64_t writes;           /* sg_store_writes_of_others before the load; or SG_WRITES_UNKNOWN */
    GMutex lock;              /* of what follows */
    SgPairs *pairs;           /* base/shared.h; NULL: nobody asked yet */
    SgPairs *had_pairs;       /* of an earlier snapshot, likewise; or NULL */
    unsigned char *changed_i; /* (M) rows that differ from those; NULL: none */
} SgSnapshot;

/* Loads the store and the trained models. The errors of both. */
SgSnapshot *sg_snapshot_load(SgStore *store, const SgServedFolders *models, GError **error);

/* Models that are open with the store as it is now. */
SgSnapshot *sg_snapshot_refresh(SgStore *store, GPtrArray *models, GError **error);

/* The same models with the graph after an edit: what a refresh would give, if the snapshot is of the
 * store before it. The errors of sg_personal_edit; NOT_FOUND: there was no graph. */
SgSnapshot *sg_snapshot_edit(SgSnapshot *snapshot, const SgGraphEdit *edit, GError **error);

SgSnapshot *sg_snapshot_ref(SgSnapshot *snapshot);
void sg_snapshot_unref(SgSnapshot *snapshot);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SgSnapshot, sg_snapshot_unref)

/* The graph. NOT_FOUND: the store is empty. */
const SgGraph *sg_snapshot_graph(const SgSnapshot *snapshot, GError **error);

/* The pair table, made when it is first asked for: out of an earlier snapshot's, or counted. Errors of
 * sg_pairs_build. */
const SgPairs *sg_snapshot_pairs(SgSnapshot *snapshot, GError **error);

/* NOT_FOUND names the models that there are. */
const SgServedModel *sg_snapshot_model(const SgSnapshot *snapshot, const char *name,
                                       GError **error);

/* SPDX-License-Identifier: MIT */
#pragma once

#include "cli/command.h"
#include "cli/model-lists.h"
#include "recommend/recommender.h"

/*
 * Who answers on the command line: the store, or with --model a trained model. A model's lists are
 * those of the dataset that it learnt: --dataset, else the one that model.json names, if it is
 * there.
 *
 *   --store ─▶ SgPersonal ──────────────────────┐
 *   --model ─▶ model.json, items.tsv ───────────┼─▶ SgRecommender
 *              dataset ─▶ the part that it learnt┘
 *
 * Layer: cli. Owns everything that the recommender lends.
 */
typedef struct {
    const char *store_uri; /* lent: where a model finds the pages of tracks */
    SgStore *store;
    SgPersonal *personal;
    SgFitted *fitted;
    SgCatalogue *catalogue;
    SgModelLists *lists; /* NULL: not at hand */
    SgCalibration *calibration;
    SgRecommender recommender;
} SgAsking;

/* Whether the lists of a model are opened: not at all, if they are there (with a warning if not), or
 * they must be. Those of a store always are. */
typedef enum { SG_ASKING_BARE, SG_ASKING_TRY_LISTS, SG_ASKING_LISTS } SgAskingLists;

/* Opens what the flags name. NOT_FOUND; INPUT: the dataset is not the one that the model learnt. */
bool sg_asking_open(SgAsking *asking, const SgCli *cli, SgAskingLists lists, GError **error);
void sg_asking_clear(SgAsking *asking);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SgAsking, sg_asking_clear)

/* An SgOpenListsFunc: opens what the model in a folder learnt, an SgModelLists; warns where that fails. */
void *sg_asking_open_lists(const char *folder, SgRecommender *recommender);

/* The track behind a name, in any spelling; a model looks links up in --store. INPUT, NOT_FOUND, IO. */
bool sg_asking_find(const SgAsking *asking, const char *name, int32_t *track, GError **error);

/* Several, ascending and distinct; the caller frees. */
int32_t *sg_asking_find_all(const SgAsking *asking, int count, char *const *names, int64_t *found,
                            GError **error);

/* A playlist or a user's likes: the number of the list. INPUT, NOT_FOUND. */
bool sg_asking_find_list(const SgAsking *asking, const char *name, int32_t *list, GError **error);

/* SPDX-License-Identifier: MIT */
#pragma once

#include "models/calibration.h"
#include "recommend/personal.h"

/*
 * Who answers: a fitted model, the names of what it ranks, and the lists that it learnt, which are
 * its evidence. A personal store and a trained model with its dataset are asked in the same way.
 *
 *   store ────▶ SgPersonal ─────────────┐
 *   data/models/NAME ─▶ SgFitted ───────┼──▶ SgRecommender ──▶ recommend, explain, whynot, whatif
 *   data/datasets/NAME ─▶ lists, names ─┘
 *
 * Layer: recommend. Everything is lent; read-only, so that any number of threads may ask.
 */
typedef enum { SG_LIST_PLAYLIST, SG_LIST_LIKES } SgListKind;

/* One list of the evidence. Texts are lent. */
typedef struct {
    SgListKind kind;
    const char *urn;    /* of the playlist; of likes: of the user */
    const char *title;  /* or NULL; of likes: the user's name */
    const char *source; /* "soundcloud", or NULL: what stands before the first ':' of the URN */
    int64_t date; /* when it was fetched, of a dataset when it was changed; or SG_TIME_UNKNOWN */
} SgListFacts;

typedef void (*SgListFactsFunc)(const void *data, int32_t list, SgListFacts *facts);

typedef struct {
    const SgFitted *fitted;
    const SgCatalogue *catalogue;
    const SgCsr *lists;         /* (U, M) what the model was fitted on; NULL: not at hand */
    const SgCsr *listed;        /* (M, U) the same turned round; with lists */
    SgListFactsFunc list_facts; /* with lists */
    const void *list_data;
    int32_t (*find_list)(const void *data, const char *urn); /* with lists: -1 if there is none */
    const SgPersonal *personal;                              /* NULL: a trained model */
    const char *version;              /* hash of the store or of the dataset, or NULL */
    const SgCalibration *calibration; /* of the model; NULL: not calibrated */
    SgScoresPool *spare;              /* of scores, from one request to the next; or NULL */
} SgRecommender;

/* Opens the lists that the model in a folder learnt and enters them in its recommender; what it returns
 * owns them. NULL: they are not at hand, which the opener has told. */
typedef void *(*SgOpenListsFunc)(const char *folder, SgRecommender *recommender);

/* Lends from `personal`. */
SgRecommender sg_recommender_of_personal(const SgPersonal *personal);

/* The k best for the request, weaker levels behind the model's where it is personal. */
GPtrArray *sg_recommender_ask(const SgRecommender *recommender, const SgRecommendRequest *request,
                              GError **error);

/* The request with the recommender's lists: what the functions below it are called with. */
SgRecommendRequest sg_recommender_request(const SgRecommender *recommender,
                                          const SgRecommendRequest *request);

/*
 * Where a track stands for a request, whatever holds it back: `rank` counts those that pass before
 * it. Without a place (no level finds it, or it is a seed) the level is NULL and the rank 0.
 * Maximal marginal relevance is left out of it.
 */
typedef struct {
    const char *level;
    int64_t rank;
    double score;
    double own_score; /* as in SgRecommendation */
    double own_share;
    int64_t own_rank;
    unsigned blocks; /* SgBlock bits: filters that hold it back there */
    GArray *reasons; /* of SgReason */
} SgPlace;

bool sg_recommender_place(const SgRecommender *recommender, const SgRecommendRequest *request,
                          int32_t track, SgPlace *place, GError **error);
void sg_place_clear(SgPlace *place);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SgPlace, sg_place_clear)

/* A dense number by URN, or -1. */
int32_t sg_recommender_find_track(const SgRecommender *recommender, const char *urn);
int32_t sg_recommender_find_list(const SgRecommender *recommender, const char *urn);

/* Lists that hold the track with a weight above 0, or -1 without lists. */
int64_t sg_recommender_degree(const SgRecommender *recommender, int32_t track);

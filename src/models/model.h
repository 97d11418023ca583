/* SPDX-License-Identifier: MIT */
#pragma once

#include "graph/csr.h"

/*
 * A recommender. Each model is one const struct in a file of its own, named once in sg_models.
 *
 *   lists (U x M) ──fit──▶ SgFitted ──score──▶ SgScores ──top K──▶ tracks
 *                             │ explain ──▶ who added what to one track's score
 *                             └ save / load ──▶ data/models/NAME/
 *
 * A model sees only the training lists: no split, no test part, no names. Seeds, tracks and lists
 * are dense numbers. Fitted models are read-only after fit, so that any number of threads may
 * score with one, each with its own SgScores.
 *
 * Layer: models.
 */

/* An option of a model with its default and the values that --tune tries. */
typedef struct {
    const char *name;
    double fallback;
    double min;
    double max;
    const char *summary;
    const double *grid; /* tried on the validation part, ended by NAN; NULL: not tuned */
    bool whole;         /* only whole numbers */
} SgModelOption;

enum { SG_MODEL_MAX_OPTIONS = 24 };

/* Values in the order of the model's option table. */
typedef struct {
    double value[SG_MODEL_MAX_OPTIONS];
} SgModelOptions;

typedef struct SgModel SgModel;

/* The lists that explain reads for evidence. Those in which the track or every seed is missing say
 * nothing and can be left out. */
typedef struct {
    const SgCsr *lists;
    const int32_t *row; /* (rows) numbers of the lists to read, ascending; NULL: all */
    int64_t rows;
} SgGrounds;

/* The head of every fitted model; models put their own data behind it. */
typedef struct {
    const SgModel *model;
    SgModelOptions options;
    uint64_t seed;
    int64_t M;
    int shares; /* owners beside the first; start with 0, changed by sg_fitted_share and _free only */
} SgFitted;

/*
 * One query: seed tracks, ascending and distinct, each with a weight (NULL: all ones).
 *
 * adventure moves the popularity exponent of the models that have one (adventurous), on the same
 * fitted lists: above 0 away from what is popular, below 0 towards it, 0 as fitted.
 */
typedef struct {
    const int32_t *seed;
    const float *weight;
    int64_t count;
    double adventure; /* -1 .. 1 */
    /* The list that asks, counted from 1, if the seeds are just what the model learnt of it; 0: no
     * such list. A model that learnt something of each list may answer with that. */
    int64_t known_list;
} SgQuery;

/*
 * Scores of one query. value is zero but for the touched tracks, so that a reused one costs only
 * what it touched. A dense model sets all_touched and fills every value. A mark is needed only for
 * a touched track whose value may be zero: a model that adds nothing but positive numbers can leave
 * marks alone.
 */
typedef struct {
    int64_t M;
    float *value;     /* (M) */
    int32_t *touched; /* (M + 1): the last place lets sg_scores_add store without a branch */
    int64_t count;
    unsigned char *mark; /* (M) 1 where touched, if `marked` */
    bool marked;
    bool all_touched;
} SgScores;

/* What one source added to a score. Sums of `value` give the score (strict double sum in order). */
typedef enum {
    SG_REASON_SEED,       /* index: the seed track */
    SG_REASON_LIST,       /* index: a list, under the seed in `parent` */
    SG_REASON_POPULARITY, /* index: -1 */
    SG_REASON_BIAS,       /* index: -1 */
} SgReasonKind;

typedef struct {
    SgReasonKind kind;
    int32_t index;
    int32_t parent; /* the seed that a list stands under, else -1 */
    double value;
    const char *stage; /* name of the model that added it: differs inside a blend */
} SgReason;

/* Everything fit may need beside the lists. */
typedef struct {
    SgModelOptions options;
    uint64_t seed;
    int threads; /* 0: as many as OpenMP gives */
    /* Validation queries for a model that must fit weights or stop early (blend, gradient models):
     * row v of valid_seeds asks, row v of valid_truth is what should come. NULL when not given. */
    const SgCsr *valid_seeds;
    const SgCsr *valid_truth;
    /* For a model that combines others (blend.h): they, fitted on the same lists. It takes a share
     * of each, so the caller still frees its own. */
    SgFitted *const *members;
    int64_t member_count;
    bool will_refit; /* keep in memory what makes a later refit cheap */
    /* All tracks that will ever be asked with, ascending; NULL: any. A model may leave out what only
     * other seeds need; what it says for these is the same bit for bit. */
    const int32_t *only_seeds;
    int64_t only_count;
    /* Where a model that learns in steps keeps the state of its training (training.h), so that
     * another fit can go on from there; NULL: nowhere. */
    const char *checkpoint;
    double checkpoint_seconds; /* between two states; 0: after each step */
    bool resume;               /* go on from the state; INPUT if it is of another training */
    /* What is known of the tracks' content, for a model that fuses it (SgModel.fuses); a row of
     * zeros: nothing. NULL: no such thing. */
    const float *features_id; /* (M, feature_width) */
    int64_t feature_width;
} SgFitContext;

/* One list that came, went or changed (csr.h), and the matrices around it. */
typedef struct {
    const SgCsr *lists_before, *listed_before; /* lists × tracks, and its transpose */
    const SgCsr *lists, *listed;
    SgRowEdit row;
} SgListsEdit;

struct SgModel {
    const char *name;
    const char *summary;
    const char *paper;
    const SgModelOption *options; /* ended by a NULL name */
    bool additive;                /* explain's values sum to the score exactly */

    /* DIVERGED, INPUT, IO, INTERRUPTED. */
    SgFitted *(*fit)(const SgCsr *lists, const SgFitContext *context, GError **error);

    /* Adds the scores of all tracks for one query; seeds may be scored too, the ranking drops
     * them. `scores` is clean (sg_scores_reset). Never allocates in proportion to M. */
    void (*score)(const SgFitted *fitted, const SgQuery *query, SgScores *scores);

    /* Appends SgReason to `reasons` for one track: first level SEED (and POPULARITY, BIAS), whose
     * values sum to the score; with `evidence` not NULL, also LIST reasons under each seed,
     * whose values sum to the seed's. NULL: the model cannot explain. */
    void (*explain)(const SgFitted *fitted, const SgQuery *query, int32_t track,
                    const SgGrounds *evidence, GArray *reasons);

    /* Writes model.json and arrays into the folder (checkpoint.h); load opens what save wrote. */
    bool (*save)(const SgFitted *fitted, const char *folder, GError **error);
    SgFitted *(*load)(const char *folder, GError **error);
    void (*free)(SgFitted *fitted);

    /* Optional: fit with other options on the lists that `previous` was fitted on, sharing what
     * does not depend on the change. The result equals fit's bit for bit and outlives `previous`.
     * NULL: fit anew. */
    SgFitted *(*refit)(const SgFitted *previous, const SgCsr *lists, const SgFitContext *context,
                       GError **error);

    /* Optional: what fit gives for the lists after the edit, bit for bit, where `previous` is that of
     * the lists before; in time that goes with the edit, as rows are counted when they are asked for.
     * Weightless lists. The matrices after the edit must outlive the result, `previous` need not. */
    SgFitted *(*edit)(SgFitted *previous, const SgListsEdit *edit, GError **error);

    /* Optional: the same scores, bit for bit, of all tracks that can be among the K best that are no
     * seeds, and none of most others: those are not touched. */
    void (*score_best)(const SgFitted *fitted, const SgQuery *query, int64_t K, SgScores *scores);

    bool adventurous; /* score and explain follow SgQuery.adventure */
    bool fuses;       /* fit learns from SgFitContext.features_id */
    bool resumes;     /* fit keeps its state in SgFitContext.checkpoint and goes on from there */

    /* How explain finds its values where they are not the very addends of score; NULL: they are. */
    const char *method;
    bool by_seed;    /* fit with only_seeds costs the rows of those and a look at the lists */
    bool adds_alone; /* what explain says of a seed does not hang on the other seeds */
};

/* All models, ended by NULL. A new model is one line in list.h. */
#define MODEL(name) extern const SgModel sg_model_##name;
#include "models/list.h"
#undef MODEL
extern const SgModel *const sg_models[];

const SgModel *sg_model_find(const char *name);

/* Defaults; then "key=value" pairs on top. INPUT names the unknown key or the value out of range. */
void sg_model_defaults(const SgModel *model, SgModelOptions *options);
bool sg_model_set_option(const SgModel *model, SgModelOptions *options, const char *assignment,
                         GError **error);
double sg_model_option(const SgModel *model, const SgModelOptions *options, const char *name);

/* One more owner of the same fitted model; each owner frees it, the last one in earnest. */
SgFitted *sg_fitted_share(SgFitted *fitted);
void sg_fitted_free(SgFitted *fitted);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SgFitted, sg_fitted_free)

bool sg_scores_init(SgScores *scores, int64_t M, GError **error);
void sg_scores_reset(SgScores *scores);
void sg_scores_clear(SgScores *scores);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SgScores, sg_scores_clear)

/* On the heap; NULL: IO, memory. */
SgScores *sg_scores_new(int64_t M, GError **error);
void sg_scores_free(SgScores *scores);

/*
 * Scores that no query uses now, for the next one: memory in proportion to M is then cleared where it was
 * touched alone. Any number of threads may take and give back; the pool ends after them.
 */
typedef struct SgScoresPool SgScoresPool;

SgScoresPool *sg_scores_pool_new(int64_t M);
void sg_scores_pool_free(SgScoresPool *pool);

/* Clean ones. NULL: IO, memory. What is given back may be in any state. */
SgScores *sg_scores_pool_take(SgScoresPool *pool, GError **error);
void sg_scores_pool_give(SgScoresPool *pool, SgScores *scores);

static inline void sg_scores_add(SgScores *scores, int32_t track, float value)
{
    scores->touched[scores->count] = track;
    scores->count += !scores->mark[track] & (scores->value[track] == 0);
    scores->mark[track] = 1;
    scores->marked = true;
    scores->value[track] += value;
}

static inline bool sg_scores_has(const SgScores *scores, int32_t track)
{
    return scores->all_touched || scores->mark[track] || scores->value[track] != 0;
}

/*
 * The K best tracks that `allowed` (bitmap (M+7)/8 or NULL) admits and that are no seeds: score
 * descending, smaller id first at ties. Returns how many there are (<= K). Touched tracks only; a
 * score that is not a number never ranks.
 */
int64_t sg_scores_top(const SgScores *scores, const SgQuery *query, const unsigned char *allowed,
                      int64_t K, int32_t *track_k, float *score_k);

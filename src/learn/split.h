/* SPDX-License-Identifier: MIT */
#pragma once

#include "learn/dataset.h"
#include "learn/task.h"

/*
 * Cuts a dataset into what models learn from and what they are asked:
 *
 *   dataset ──filter──▶ interactions ──protocol──▶ roles ──▶ train │ queries: seeds → truth
 *
 * Warm protocols cut every list: it is asked with its own training tracks. Cold ones keep whole
 * lists back: a query is a list that no model has seen, half of it given.
 *
 * Layer: learn. The numbers of a split are its own: track i is item item_of[i] of the dataset;
 * rows of train are lists of the dataset. A split owns everything in it.
 */
typedef enum {
    SG_SPLIT_GIVEN,         /* the parts as imported; valid is neither learnt nor masked */
    SG_SPLIT_RANDOM,        /* 80/10/10 of each list, by hash */
    SG_SPLIT_TEMPORAL,      /* one moment for all: 80/10/10 of the interactions, or `at` */
    SG_SPLIT_HALF_PLAYLIST, /* 80/10/10 of the rows, newest lists last; half given, half hidden */
    SG_SPLIT_LEAVE_ONE_OUT, /* the last track of each list, the one before for validation */
    SG_SPLIT_STRONG,        /* 80/10/10 of the lists; 80 % of a kept back one is given */
    SG_SPLIT_COUNT,
} SgSplitKind;

extern const char *const sg_split_names[SG_SPLIT_COUNT]; /* "half-playlist" */

/* Where validation queries come from. */
typedef enum {
    SG_VALIDATION_AUTO,   /* own where the split cut one itself; else tail where the order of the
                             lists tells something (order.h), else random */
    SG_VALIDATION_OWN,    /* the split's validation part */
    SG_VALIDATION_TAIL,   /* the last 10 % of each training list, by time or else position */
    SG_VALIDATION_RANDOM, /* 10 % of each training list, seed 42 */
    SG_VALIDATION_COUNT,
} SgValidation;

extern const char *const sg_validation_names[SG_VALIDATION_COUNT];

typedef struct {
    SgSplitKind kind;
    uint64_t seed;
    /* Lists with fewer tracks and tracks in fewer lists go, in turn until nothing changes;
     * 0: no limit. */
    int64_t list_min;
    int64_t item_min;
    bool by_position;  /* lists are cut by position instead of by hash */
    int64_t at;        /* temporal: first second of the test part; SG_DATASET_NO_TIME: 80/10/10 */
    int64_t gap;       /* temporal: seconds before each cut that are left out */
    double min_weight; /* what weighs less is no positive (0: what weighs nothing or less) */
    bool weighted;     /* weights reach the models; else every track counts one */
    bool repeats;      /* known tracks are not masked: what was heard may be heard again */
    bool fit_valid;    /* the models that are tested learn from the validation part too */
    SgValidation validation;
} SgSplitOptions;

/* The defaults of a kind: half-playlist keeps lists of 10 tracks and tracks of 5 lists. */
void sg_split_defaults(SgSplitOptions *options, SgSplitKind kind);

/* Read "half-playlist", "tail". INPUT names what there is. */
bool sg_split_parse(const char *name, SgSplitKind *kind, GError **error);
bool sg_validation_parse(const char *name, SgValidation *validation, GError **error);

typedef struct {
    int64_t lists, tracks;      /* that take part */
    int64_t train, valid, test; /* pairs: learnt, true in validation, true in test */
    int64_t queries;            /* test lists */
    int64_t valid_queries;
    int64_t unseen;    /* pairs of the test truth whose track no training list holds */
    int64_t outside;   /* of the other dataset: pairs of the truth whose track is not known here */
    int64_t unmatched; /* of the other dataset: tracks asked with that are not known here */
    int64_t disliked;  /* pairs left out because of their weight */
    int64_t filtered;  /* pairs left out by list_min and item_min */
    int64_t merged;    /* pairs that stand in two parts, counted once */
    int64_t untimed;   /* pairs left out because their time is unknown, or in a gap */
    int64_t skipped;   /* lists that could not be cut: too short, or without anything learnt */
} SgSplitCounts;

typedef struct {
    SgSplitOptions options;
    SgTask test;
    SgCsr train;       /* without the validation part; test.train is this or both */
    SgTask own_valid;  /* the split's validation queries, without train; empty if it has none */
    int64_t cut;       /* temporal: first second of the test part, else SG_DATASET_NO_TIME */
    int32_t *item_of;  /* (M) */
    int32_t *artist_i; /* (M), or NULL if the dataset knows no artists */
    float *features;   /* of both tasks, once read */
    SgSplitCounts counts;
} SgSplit;

/* INPUT: the dataset cannot be cut so, or nothing is left to ask. */
bool sg_split_init(SgSplit *split, const SgDataset *dataset, const SgSplitOptions *options,
                   GError **error);

/* Only something to learn from, nothing to ask: train as imported, or with `all_parts` everything.
 * item_of, test.train and counts are set. INPUT: nothing is left. */
bool sg_split_init_train(SgSplit *split, const SgDataset *dataset, const SgSplitOptions *options,
                         bool all_parts, GError **error);

/*
 * Learns from all training lists of `dataset` and asks with the lists of `other`, each cut as the
 * kind says (half-playlist, strong, leave-one-out, or given: its parts train and test); items are
 * matched by URN.
 */
bool sg_split_init_other(SgSplit *split, const SgDataset *dataset, const SgDataset *other,
                         const SgSplitOptions *options, GError **error);

/* Gives the tasks what the dataset's features.npy (items, width) says of their tracks; `name` is the
 * one that sg_dataset_open was given. NOT_FOUND, INPUT (another shape), IO. */
bool sg_split_read_features(SgSplit *split, const SgDataset *dataset, const char *name,
                            GError **error);

void sg_split_clear(SgSplit *split);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SgSplit, sg_split_clear)

/* The task for choosing options, made of train and the split's validation part alone; of the dataset
 * only the order of the training tracks is read. Lends from the split, whose options.validation
 * becomes what was taken. INPUT: there is no such part. */
bool sg_split_validation(SgTask *valid, SgSplit *split, const SgDataset *dataset, GError **error);

/* "10 % of each training list, seed 42": what was taken. */
const char *sg_split_validation_text(const SgSplit *split);

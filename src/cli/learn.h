/* SPDX-License-Identifier: MIT */
#pragma once

#include "cli/command.h"
#include "learn/experiment.h"

/*
 * What evaluate, sweep and train have in common: how a dataset is cut, which models are meant, and
 * how options are chosen. A command holds one SgLearnFlags and lists the entries that it takes.
 *
 * Layer: cli.
 */
typedef struct {
    char *split;
    char *test_dataset;
    char *order;
    char *at;
    char *gap;
    gint64 core;
    gint64 list_min;
    gint64 item_min;
    double min_weight;
    gboolean weights;
    gboolean features;
    gboolean repeats;
    gboolean fit_valid;
    char *validation;
    char **set;
    gboolean tune;
    char *objective;
    gint64 budget;
    gint64 queries;
} SgLearnFlags;

/* clang-format off */
#define SG_LEARN_FILTER_ENTRIES(flags)                                                             \
    { "k-core", 0, 0, G_OPTION_ARG_INT64, &(flags).core,                                           \
      "keep lists of N tracks and tracks of N lists, until nothing changes", "N" },                \
    { "kcore", 0, 0, G_OPTION_ARG_INT64, &(flags).core, "the same as --k-core", "N" },             \
    { "min-length", 0, 0, G_OPTION_ARG_INT64, &(flags).list_min,                                   \
      "drop lists with fewer tracks", "N" },                                                       \
    { "min-tracks", 0, 0, G_OPTION_ARG_INT64, &(flags).item_min,                                   \
      "drop tracks that stand in fewer lists", "N" },                                              \
    { "min-weight", 0, 0, G_OPTION_ARG_DOUBLE, &(flags).min_weight,                                \
      "what weighs less does not count (default: what weighs nothing)", "X" },                     \
    { "weights", 0, 0, G_OPTION_ARG_NONE, &(flags).weights, "models see the weights", NULL }

#define SG_LEARN_SPLIT_ENTRIES(flags)                                                              \
    { "split", 0, 0, G_OPTION_ARG_STRING, &(flags).split,                                          \
      "given, random, temporal, half-playlist, leave-one-out or strong (default: given where the " \
      "dataset has a test part, else random)", "NAME" },                                           \
    { "test-dataset", 0, 0, G_OPTION_ARG_STRING, &(flags).test_dataset,                            \
      "ask with the lists of another dataset; tracks are matched by URN", "NAME" },                \
    { "half", 0, 0, G_OPTION_ARG_STRING, &(flags).order,                                           \
      "how lists are cut: by hash (default) or position", "ORDER" },                               \
    { "at", 0, 0, G_OPTION_ARG_STRING, &(flags).at, "temporal: the cut", "DATE" },                 \
    { "gap", 0, 0, G_OPTION_ARG_STRING, &(flags).gap,                                              \
      "temporal: leave this much out before each cut (30m, 1d)", "TIME" },                         \
    { "repeats", 0, 0, G_OPTION_ARG_NONE, &(flags).repeats,                                        \
      "known tracks are not masked", NULL },                                                       \
    { "fit-valid", 0, 0, G_OPTION_ARG_NONE, &(flags).fit_valid,                                    \
      "tested models learn from the split's validation part too", NULL }

#define SG_LEARN_TUNE_ENTRIES(flags)                                                               \
    { "tune", 0, 0, G_OPTION_ARG_NONE, &(flags).tune,                                              \
      "first choose each model's options on a validation part", NULL },                            \
    { "budget", 0, 0, G_OPTION_ARG_INT64, &(flags).budget,                                         \
      "trials of one model, at most (default 120)", "N" }

#define SG_LEARN_TRIAL_ENTRIES(flags)                                                              \
    { "features", 0, 0, G_OPTION_ARG_NONE, &(flags).features,                                      \
      "learn from the dataset's features.npy too (models that fuse content)", NULL },              \
    { "set", 0, 0, G_OPTION_ARG_STRING_ARRAY, &(flags).set,                                        \
      "a model's option, or MODEL.KEY=VALUE of one model alone; may be repeated", "KEY=VALUE" },   \
    { "objective", 0, 0, G_OPTION_ARG_STRING, &(flags).objective,                                  \
      "what options are chosen by (default ndcg@20)", "METRIC" },                                  \
    { "queries", 0, 0, G_OPTION_ARG_INT64, &(flags).queries,                                       \
      "validation lists asked in each trial, at most (default 10000)", "N" },                      \
    { "validation", 0, 0, G_OPTION_ARG_STRING, &(flags).validation,                                \
      "where options are chosen: own (the split's part), tail or random (10 % of each training "   \
      "list); default auto", "KIND" }
/* clang-format on */

/* The datasets and the split that the flags describe. */
typedef struct {
    SgDataset *dataset;
    SgDataset *test_dataset; /* or NULL */
    SgSplit split;
} SgLearnData;

void sg_learn_data_clear(SgLearnData *data);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SgLearnData, sg_learn_data_clear)

/* Opens, cuts and checks for leaks. INPUT, NOT_FOUND, FAILED (a leak). */
bool sg_learn_data_open(SgLearnData *data, const SgCli *cli, const SgLearnFlags *flags,
                        GError **error);

/*
 * A trained model for the split of `data`: sets name and model of the recipe. INPUT unless it
 * was trained on the train part of that very data, with the same filters: on anything else it may
 * have seen what it is to be asked for.
 */
bool sg_learn_open_folder(SgRecipe *recipe, const char *folder, const SgLearnData *data,
                          GError **error);

/* Filters, weights and validation: what matters for a dataset that is learnt whole. INPUT. */
bool sg_learn_filters(const SgLearnFlags *flags, SgSplitOptions *options, GError **error);

/* INPUT: features were asked for, and none of the recipes has a use for them. */
bool sg_learn_check_features(const SgLearnFlags *flags, const SgRecipe *recipe, int count,
                             GError **error);

/* How options are chosen. INPUT. */
bool sg_learn_tuning(const SgCli *cli, const SgLearnFlags *flags, SgTuneOptions *tuning,
                     GError **error);

/* The options of a recipe as "a=1 l=0.6"; the caller frees. */
char *sg_learn_options_text(const SgRecipe *recipe);

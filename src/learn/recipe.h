/* SPDX-License-Identifier: MIT */
#pragma once

#include "base/json.h"
#include "learn/task.h"
#include "models/blend.h"

/*
 * What is to be fitted: a model and its options, or a blend of several:
 *
 *   "walk"             part[0] = walk
 *   "blend:walk+ease"  part[0] = blend, part[1] = walk, part[2] = ease
 *
 * Layer: learn. Plain data.
 */
typedef struct {
    const SgModel *model;
    SgModelOptions options;
    bool fixed[SG_MODEL_MAX_OPTIONS]; /* set by the user: no search changes them */
} SgRecipePart;

typedef struct {
    char name[128];
    SgRecipePart part[1 + SG_BLEND_MAX_MEMBERS];
    int parts;
} SgRecipe;

/* A model's name, or a blend's with its members. INPUT names what there is. */
bool sg_recipe_init(SgRecipe *recipe, const char *name, GError **error);

/*
 * "walk.K=500" sets an option of one model, wherever it stands; "K=500" of every model that has
 * one. `used` becomes true if any part took it. INPUT: malformed, or out of the option's range.
 */
bool sg_recipe_set(SgRecipe *recipe, const char *assignment, bool *used, GError **error);

/* Sets all `assignments` (ended by NULL, or NULL) in all recipes; one that no recipe takes is an
 * INPUT error. */
bool sg_recipes_set(SgRecipe *recipe, int count, const char *const *assignments, GError **error);

/* Fits on `train`. For a blend, `valid` (or NULL) gives the queries that its weights are fitted
 * on; options hold the weights otherwise. */
SgFitted *sg_recipe_fit(const SgRecipe *recipe, const SgCsr *train, const SgTask *valid,
                        uint64_t seed, GError **error);

/* Fits on what a task gives to learn from: its train and, for a model that fuses it, the tracks'
 * content. Weights of a blend are its options. */
SgFitted *sg_recipe_fit_task(const SgRecipe *recipe, const SgTask *task, uint64_t seed,
                             GError **error);

/* Fits one model with what `with` says of its state and of features (SgFitContext); its options,
 * seed and queries do not matter. INPUT: the model has no use for them, or no state fits. */
SgFitted *sg_recipe_fit_with(const SgRecipe *recipe, const SgCsr *train, uint64_t seed,
                             const SgFitContext *with, GError **error);

/* Whether a part has the option at all: a blend of two has no third weight. */
bool sg_recipe_has(const SgRecipe *recipe, int part, int option);

/* {"a": 1, …}; a blend adds {"walk": {…}, …}. */
SgJson *sg_recipe_options_json(const SgRecipe *recipe);

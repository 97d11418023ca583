/* SPDX-License-Identifier: MIT */
#pragma once

#include "models/model.h"

/*
 * A space of options to try: some options of a model with their values, the others fixed.
 *
 *   K=100,200   a=0,0.5,1          grid: 6 points, the last axis fastest
 *   a=0..1   lambda=1..1000:log    random: as many points as asked for, each a pure function of
 *                                  (seed, number), so that a larger number only adds points
 *
 * Layer: learn.
 */
enum { SG_SPACE_MAX_VALUES = 64, SG_SPACE_MAX_POINTS = 100000 };

typedef struct {
    int option; /* place in the model's table */
    double value[SG_SPACE_MAX_VALUES];
    int values; /* 0: a range */
    double low;
    double high;
    bool log;
} SgSpaceAxis;

typedef struct {
    const SgModel *model;
    SgModelOptions base;
    SgSpaceAxis axis[SG_MODEL_MAX_OPTIONS];
    int axes;
    int64_t random; /* points to draw; 0: the whole grid */
    uint64_t seed;
} SgSpace;

/* Axes from "K=100,200", "a=0..1", "lambda=1..1000:log"; without any (NULL) the model's own grid of
 * the options that are not `fixed`. `base` are the options of the rest. INPUT. */
bool sg_space_init(SgSpace *space, const SgModel *model, const SgModelOptions *base,
                   const bool *fixed, const char *const *axes, GError **error);

/* Random points instead of the whole grid; ranges need it. */
bool sg_space_set_random(SgSpace *space, int64_t points, uint64_t seed, GError **error);

/* How many points there are. INPUT: a range without random points, or too many. */
bool sg_space_count(const SgSpace *space, int64_t *points, GError **error);

/* The n-th point. */
void sg_space_point(const SgSpace *space, int64_t n, SgModelOptions *options);

/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/*
 * The Leiden method on one graph: move, refine, put together, and again on the smaller graph.
 *
 *   nodes ──move──▶ communities ──refine──▶ parts ──put together──▶ nodes of the next level
 *
 * Layer: graph (private to community).
 */
typedef struct {
    int32_t n;
    int64_t *offset; /* (n + 1) */
    int32_t *col;    /* a node's own number stands for the weight inside it */
    double *weight;
    double *k; /* (n) strength, inner weight included */
    double m2; /* sum of k, > 0 */
    double resolution;
    bool borrowed; /* the arrays belong to somebody else */
} SgLeidenLevel;

/* One round from the given communities, numbers below n; returns whether a node moved. */
bool sg_leiden_round(const SgLeidenLevel *original, int32_t *community_n);

/* Renumbers communities 0..count-1 in the order of their first nodes; returns count. */
int32_t sg_leiden_renumber(int32_t *community, int32_t n);

/* SPDX-License-Identifier: MIT */
#pragma once

#include "graph/cooccur-live.h"
#include "models/checkpoint.h"

/*
 * What a seed speaks for, and how strongly: the served form of the models that walk from the seeds
 * to their neighbours.
 *
 *   offset    0         3      5        row j: the neighbours of track j, best first; strengths
 *   track     4   9   2 7      1        are above 0 (of EASE: tracks ascend, strengths have signs)
 *   strength  .8  .3 .1 .5     .2
 *
 *   score(S, i) = sum over seeds j in S of  weight_j strength(j, i)
 *
 * Arrays belong to the table that they were made from or to the checkpoint that maps them. A
 * mapped row is looked at when it is first needed: opening reads none of them. Rows that `live` says
 * have changed are its, not those of the arrays.
 *
 * Layer: models.
 */
typedef struct {
    int64_t M;
    const int64_t *offset; /* (M + 1) */
    const int32_t *track;  /* (E) */
    const float *strength; /* (E) */
    const int32_t *degree; /* (M) lists that hold the track */
    SgCooccurLive *live;   /* or NULL */
    bool has_signs;        /* strengths may be 0 or less: scores are marked, rows checked as such */
    SgCooccurTable table;  /* owner of fitted ones; its values are the strengths */
    int32_t *own_degree;
    SgCheckpoint *checkpoint; /* owner of loaded ones */
} SgLinks;

/* Counts the pairs of `lists`, entries of 0 or less left out; with context->only_seeds the rows of
 * those tracks alone. INPUT, IO, INTERRUPTED. */
bool sg_links_fit(SgLinks *links, const SgCsr *lists, const SgCooccurOptions *options,
                  const SgFitContext *context, GError **error);

void sg_links_score(const SgLinks *links, const SgQuery *query, SgScores *scores);

/* The links of the lists after an edit, for a model whose rows are those of `options`: the arrays of
 * `previous` are lent and must outlive the result, as must the matrices. IO. */
bool sg_links_edit(SgLinks *links, const SgLinks *previous, const SgLiveOptions *options,
                   const SgListsEdit *edit, GError **error);

/* strength(j, i), 0 without a link. O(K). */
float sg_links_find(const SgLinks *links, int32_t j, int32_t i);

/* A SEED reason for each seed that speaks for the track; their values are weight_j strength(j, i)
 * times `factor`. */
void sg_links_explain(const SgLinks *links, const SgQuery *query, int32_t track, double factor,
                      const char *stage, GArray *reasons);

/* Not of edited links. */
bool sg_links_save(const SgLinks *links, const SgFitted *head, const char *folder, GError **error);

/* Takes the checkpoint, whatever comes of it. */
bool sg_links_open(SgLinks *links, SgCheckpoint *checkpoint, int64_t M, GError **error);

void sg_links_clear(SgLinks *links);

/* SPDX-License-Identifier: MIT */
#pragma once

#include "graph/personal.h"

/*
 * What may tie two tracks, each kind as lists of tracks, stacked to one matrix:
 *
 *   rows   playlists │ likes of a user │ tracks that name an artist │ tracks of a tag
 *
 * so that the pair table (pairs.h), its paths and its costs are made of all kinds alike: a list with
 * n >= 2 tracks adds 1/n to every pair of them. Lists of more than SG_TIES_LONGEST tracks say too little
 * about a pair and are left out, but for playlists, which the graph has cut already.
 *
 * Layer: graph. The graph must outlive the ties.
 */
typedef enum {
    SG_TIE_PLAYLIST = 1 << 0,
    SG_TIE_FAN = 1 << 1,
    SG_TIE_ARTIST = 1 << 2,
    SG_TIE_TAG = 1 << 3,
    SG_TIE_ALL = SG_TIE_PLAYLIST | SG_TIE_FAN | SG_TIE_ARTIST | SG_TIE_TAG,
} SgTieKind;

enum { SG_TIES_LONGEST = 500, SG_TIE_KINDS = 4 };

typedef struct {
    const SgGraph *graph;
    SgCsr lists;                     /* (rows, M) */
    SgCsr listed;                    /* its transpose */
    int64_t first[SG_TIE_KINDS + 1]; /* rows of a kind: first[kind] .. first[kind + 1] - 1 */
    int64_t left_out;                /* lists that were too long */
} SgTies;

/* `kinds` is made of SgTieKind. IO: no memory. */
bool sg_ties_init(SgTies *ties, const SgGraph *graph, unsigned kinds, GError **error);
void sg_ties_clear(SgTies *ties);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SgTies, sg_ties_clear)

/* One list that holds two tracks: a playlist, a user (fan or artist) or a tag of the graph. */
typedef struct {
    SgTieKind kind;
    int32_t index;
    double value; /* 1/n */
} SgTie;

/* The lists that hold both a and b: kinds in their order, then ascending. Their values sum to the
 * weight of the pair. The caller frees. */
GArray *sg_ties_between(const SgTies *ties, int32_t a, int32_t b);

/* As the knowledge graph calls it: "in_playlist", "liked_by", "by_artist" (both uploaded by him),
 * "collab_with" (he is named in a title), "has_tag". */
const char *sg_tie_relation(const SgTies *ties, const SgTie *tie, int32_t a, int32_t b);

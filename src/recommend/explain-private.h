/* SPDX-License-Identifier: MIT */
#pragma once

#include "recommend/explain.h"

/* What the files of an explanation share. Layer: recommend. */

/* One contribution under way: seed → what is between → track. */
typedef struct {
    const SgRecommender *recommender;
    SgExplanation *explanation;
    int32_t seed;
    int32_t track;
    const char *seed_urn;
    const char *track_urn;
    int64_t max_pieces; /* 0: any number */
    int64_t max_seeds;  /* that get pieces; 0: any number */
    guint next_list;    /* the first LIST reason that no contribution has taken */
} SgExplaining;

/* A copy that lives as long as the explanation; NULL stays NULL. */
const char *sg_explaining_keep(const SgExplaining *work, const char *text);
const char *sg_explaining_urn(const SgExplaining *work, int32_t track);

/* Starts a piece; the triples that are added next belong to it, until the next one starts. */
void sg_explaining_piece(const SgExplaining *work, const SgEvidencePiece *piece);
void sg_explaining_triple(const SgExplaining *work, const char *head, const char *relation,
                          const char *tail, const char *source, int64_t date);
/* What is not named one by one: `count` pieces of that value together. */
void sg_explaining_rest(const SgExplaining *work, guint count, double value);

/* How many of `count` pieces are named. */
guint sg_explaining_named(const SgExplaining *work, guint count);
void sg_explaining_path(const SgExplaining *work, const SgTypedPath *path);

/* Appends "HEAD in_playlist LIST" or "HEAD liked_by LIST"; returns the relation. */
const char *sg_explaining_in_list(const SgExplaining *work, const char *head, int32_t list);

/* The pieces of a level that has no lists below its seeds: tags, artist, two-step, common. Their
 * values are in proportion; the caller settles them. */
void sg_explaining_level(const SgExplaining *work, const char *level);

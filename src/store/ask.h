/* SPDX-License-Identifier: MIT */
#pragma once

#include "store/derived.h"

/*
 * Questions that the store answers by itself, through its indexes, without a graph in memory:
 *
 *   about a track    its playlists, tracks that stand beside it, tracks with its tags, its fans,
 *                    what its fans like too
 *   about an artist  who shares playlists, fans, tracks, reposts and follows with him
 *   about a user     who has a similar taste
 *
 * The SQL is in sql/ask-….sql, one text for all databases. Both give the same rows in the same order,
 * ties by URN.
 *
 * Some answers would have to look at a large part of the store when what is asked about is popular.
 * They look at so much and no more, and say so: known > looked_at. What is looked at then is what the
 * store got to know first.
 *
 * Layer: store. What is returned is the caller's.
 */

/* How much was there, and how much of it was looked at. */
typedef struct {
    int64_t known;
    int64_t looked_at;
} SgAskScope;

/* What stands near: one of track, playlist and user is set. */
typedef struct {
    SgTrack *track;
    SgPlaylist *playlist;
    SgUser *user;
    int64_t common; /* playlists, tags, fans or tracks that are shared; of a playlist: its tracks */
    int64_t total_a; /* … that the one has who was asked about; SG_COUNT_UNKNOWN: not counted */
    int64_t total_b; /* … that this one has */
    double weight;   /* see each question */
    bool partial;    /* the lists were not read to their ends: the numbers may grow */
    GPtrArray *evidence; /* of char *: what is shared, best first; or NULL */
} SgNear;
void sg_near_free(SgNear *near);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SgNear, sg_near_free)

/* An array of SgNear is what each question returns, at most k of them, best first. NOT_FOUND: the
 * store does not hold what is asked about. */

/* -- About a track ------------------------------------------------------------------------------ */

/* The playlists that hold it, most liked first; common is the number of their tracks that are known. */
GPtrArray *sg_ask_playlists(SgStore *store, const char *track_urn, int64_t k, SgAskScope *scope,
                            GError **error);

/* Tracks in the same playlists: common is the number of these, weight the sum of 1/n over them. From
 * the pairs as they were derived last, which *state tells (derived.h); where they never were, from the
 * playlists themselves. */
GPtrArray *sg_ask_together(SgStore *store, const char *track_urn, int64_t k, SgDerivedState *state,
                           GError **error);

/* Titles of the playlists that hold both tracks, shortest playlist first. */
GPtrArray *sg_ask_shared_playlists(SgStore *store, const char *track_urn, const char *other_urn,
                                   int64_t k, GError **error);

/*
 * Tracks with the same tags: weight is |A n B| / |A u B|, evidence the common tags. Tags of more than
 * 600 characters are never common. The rarest tags are looked up first; scope counts the tracks that have
 * one of the tags that were looked up.
 *
 * at_most: a track that is not among the answers, and was not looked at, has no greater weight than
 * this; 0: all were looked at. Below the last answer's weight, the answer is exact.
 */
GPtrArray *sg_ask_tagged(SgStore *store, const char *track_urn, int64_t k, SgAskScope *scope,
                         double *at_most, GError **error);

/* Who likes or reposts it, as far as the store knows. */
typedef struct {
    int64_t likers;
    int64_t reposters;
    int64_t both; /* who do both */
    double score; /* engagement, 0..1; NaN: not derived yet, or all counts are hidden */
} SgEngaged;
bool sg_ask_engaged(SgStore *store, const char *track_urn, SgEngaged *engaged, GError **error);

/* These users, most followed first. common: 1 likes, 2 reposts, 3 both. */
GPtrArray *sg_ask_fans(SgStore *store, const char *track_urn, int64_t k, SgAskScope *scope,
                       GError **error);

/* What else people like who like it: common is the number of users who like both, total_a and total_b
 * those who like the one and the other, weight the lift: how many times more often than among all
 * users who like something. Evidence: names of such users, most followed first. */
typedef enum { SG_ALSO_BY_COUNT, SG_ALSO_BY_LIFT } SgAlsoOrder;
GPtrArray *sg_ask_also(SgStore *store, const char *track_urn, SgAlsoOrder order, int64_t least,
                       int64_t k, GError **error);

/* -- About an artist ---------------------------------------------------------------------------- */

/* As graph/relations.h has them, most evidence first. */
typedef enum {
    SG_ASK_CO_PLAYLIST,
    SG_ASK_SHARED_FANS,
    SG_ASK_COLLAB,
    SG_ASK_REPOST,
    SG_ASK_FOLLOW,
    SG_ASK_RELATIONS,
} SgAskRelation;
const char *sg_ask_relation_name(SgAskRelation kind);

/*
 * Artists that are related to one, who is not among them: common is the evidence, weight the strength.
 *
 * quick: through indexes alone, a bounded part of his playlists and fans, without counting those of
 * the others (total_b is unknown, and with it the weight where it needs that: negative), and as collab
 * only what his own tracks name. Else all of it; what names him is looked for in all titles.
 */
GPtrArray *sg_ask_artists(SgStore *store, const char *user_urn, SgAskRelation kind, bool quick,
                          int64_t k, SgAskScope *scope, GError **error);

/* -- About a user ------------------------------------------------------------------------------- */

/* Users of similar taste: weight is jaccard; overlap is common / min(total_a, total_b). Evidence:
 * titles of common tracks, most played first. */
typedef enum { SG_ASK_BY_LIKES, SG_ASK_BY_PLAYLISTS } SgAskTaste;
GPtrArray *sg_ask_similar(SgStore *store, const char *user_urn, SgAskTaste taste,
                          int64_t least_common, double least_jaccard, int64_t k, GError **error);

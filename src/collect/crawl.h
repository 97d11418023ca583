/* SPDX-License-Identifier: MIT */
#pragma once

#include "collect/harvest.h"

/*
 * The surroundings of one track, whole, as raw files for bulk work (docs/bulk.md):
 *
 *   track ─┬─ uploader ─┬─ playlists ── all their tracks
 *          │            └─ likes, reposts
 *          ├─ favoriters ─┐
 *          └─ reposters ──┴─ (expand_likes) what those users like
 *
 * Layer: collect.
 */
typedef struct {
    SgHarvestOptions harvest;
    int64_t max_users;      /* favoriters, reposters, and users whose likes are read */
    int64_t likes_per_user; /* of those */
    bool expand_likes;
} SgCrawlOptions;

void sg_crawl_defaults(SgCrawlOptions *options);

typedef struct {
    SgHarvestResult harvest;
    char *track_urn;
    char *user_urn; /* or NULL: the track names no uploader */
    int64_t playlists, entries, likes, reposts, favoriters, reposters;
    int64_t users_expanded, likes_expanded;
} SgCrawlResult;

void sg_crawl_result_clear(SgCrawlResult *result);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SgCrawlResult, sg_crawl_result_clear)

/* Crawls around `track`: a page URL, a URN or a number. The result is filled on failure too, as far as
 * it is known. Errors as of sg_harvest_run; INPUT: the URL. */
bool sg_crawl_track(SgSource *source, const char *track, const SgCrawlOptions *options,
                    SgCrawlResult *result, GError **error);

/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/*
 * Answers kept in memory, by URL and snapshot: what was asked last stays, what would pass the limit
 * goes. An answer of another snapshot is never given out.
 *
 * Layer: serve. Any thread may call. Answers are counted references and never change.
 */
typedef struct {
    int references;
    GBytes *body;
    const char *type; /* static */
    char *etag;
    char *link;         /* the header Link, or NULL */
    const char *policy; /* the header Content-Security-Policy, or NULL: the usual one; static */
    const struct SgRoute *route; /* that made it */
    bool gzip;                   /* body is compressed */
    bool immutable;              /* the bytes behind this URL will never change */
} SgCached;

SgCached *sg_cached_ref(SgCached *answer);
void sg_cached_unref(SgCached *answer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SgCached, sg_cached_unref)

typedef struct SgCache SgCache;

SgCache *sg_cache_new(size_t limit_bytes);
void sg_cache_free(SgCache *cache);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SgCache, sg_cache_free)

/* The answer for a key, or NULL; the caller unrefs it. Answers of older snapshots go on the way. */
SgCached *sg_cache_find(SgCache *cache, const char *key, uint64_t snapshot);

/* Keeps an answer, unless it is larger than a sixteenth of the whole cache. */
void sg_cache_put(SgCache *cache, const char *key, uint64_t snapshot, SgCached *answer);

typedef struct {
    uint64_t hits;
    uint64_t misses;
    size_t bytes;
    size_t answers;
} SgCacheCounts;
SgCacheCounts sg_cache_counts(SgCache *cache);

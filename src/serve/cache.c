/* SPDX-License-Identifier: MIT */
#include "serve/cache.h"

#include <string.h>

/* What an entry costs beside its bytes, about. */
enum { OVERHEAD = 256, LARGEST_PART = 16 };

typedef struct {
    char *key;
    SgCached *answer;
    uint64_t snapshot;
    size_t bytes;
    GList link; /* in `recent` */
} Entry;

struct SgCache {
    GMutex lock;
    GHashTable *entries; /* key → Entry */
    GQueue recent;       /* of Entry, the last asked first */
    size_t limit;
    size_t bytes;
    uint64_t hits;
    uint64_t misses;
};

SgCached *sg_cached_ref(SgCached *answer)
{
    g_atomic_int_inc(&answer->references);
    return answer;
}

void sg_cached_unref(SgCached *answer)
{
    if (!answer || !g_atomic_int_dec_and_test(&answer->references))
        return;
    g_bytes_unref(answer->body);
    g_free(answer->etag);
    g_free(answer->link);
    g_free(answer);
}

static void entry_free(void *data)
{
    Entry *entry = data;
    sg_cached_unref(entry->answer);
    g_free(entry->key);
    g_free(entry);
}

SgCache *sg_cache_new(size_t limit_bytes)
{
    SgCache *cache = g_new0(SgCache, 1);
    g_mutex_init(&cache->lock);
    cache->entries = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, entry_free);
    g_queue_init(&cache->recent);
    cache->limit = limit_bytes;
    return cache;
}

void sg_cache_free(SgCache *cache)
{
    if (!cache)
        return;
    g_hash_table_unref(cache->entries);
    g_mutex_clear(&cache->lock);
    g_free(cache);
}

static void drop(SgCache *cache, Entry *entry)
{
    cache->bytes -= entry->bytes;
    g_queue_unlink(&cache->recent, &entry->link);
    g_hash_table_remove(cache->entries, entry->key);
}

SgCached *sg_cache_find(SgCache *cache, const char *key, uint64_t snapshot)
{
    SgCached *answer = NULL;
    g_mutex_lock(&cache->lock);
    Entry *entry = g_hash_table_lookup(cache->entries, key);
    if (entry && entry->snapshot < snapshot) {
        drop(cache, entry);
    } else if (entry && entry->snapshot == snapshot) {
        g_queue_unlink(&cache->recent, &entry->link);
        g_queue_push_head_link(&cache->recent, &entry->link);
        answer = sg_cached_ref(entry->answer);
    }
    if (answer)
        cache->hits++;
    else
        cache->misses++;
    g_mutex_unlock(&cache->lock);
    return answer;
}

void sg_cache_put(SgCache *cache, const char *key, uint64_t snapshot, SgCached *answer)
{
    size_t bytes = g_bytes_get_size(answer->body) + strlen(key) + OVERHEAD;
    if (bytes > cache->limit / LARGEST_PART)
        return;
    g_mutex_lock(&cache->lock);
    Entry *old = g_hash_table_lookup(cache->entries, key);
    /* A request that began before the last change must not put back what is over. */
    if (!old || old->snapshot <= snapshot) {
        if (old)
            drop(cache, old);
        Entry *entry = g_new0(Entry, 1);
        entry->key = g_strdup(key);
        entry->answer = sg_cached_ref(answer);
        entry->snapshot = snapshot;
        entry->bytes = bytes;
        entry->link.data = entry;
        g_hash_table_insert(cache->entries, entry->key, entry);
        g_queue_push_head_link(&cache->recent, &entry->link);
        cache->bytes += bytes;
        while (cache->bytes > cache->limit)
            drop(cache, g_queue_peek_tail(&cache->recent));
    }
    g_mutex_unlock(&cache->lock);
}

SgCacheCounts sg_cache_counts(SgCache *cache)
{
    g_mutex_lock(&cache->lock);
    SgCacheCounts counts = { cache->hits, cache->misses, cache->bytes,
                             g_hash_table_size(cache->entries) };
    g_mutex_unlock(&cache->lock);
    return counts;
}

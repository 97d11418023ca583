/* SPDX-License-Identifier: MIT */
#include "serve/cache.h"

#include "support/test.h"

static SgCached *answer(size_t bytes)
{
    SgCached *cached = g_new0(SgCached, 1);
    cached->references = 1;
    cached->body = g_bytes_new_take(g_strnfill(bytes, 'x'), bytes);
    cached->etag = g_strdup("\"e\"");
    return cached;
}

static void put(SgCache *cache, const char *key, uint64_t snapshot, size_t bytes)
{
    g_autoptr(SgCached) cached = answer(bytes);
    sg_cache_put(cache, key, snapshot, cached);
}

static bool has(SgCache *cache, const char *key, uint64_t snapshot)
{
    g_autoptr(SgCached) found = sg_cache_find(cache, key, snapshot);
    return found != NULL;
}

static void an_answer_is_found_by_url_and_snapshot(void)
{
    g_autoptr(SgCache) cache = sg_cache_new(1 << 20);
    put(cache, "/a", 1, 10);
    g_assert_true(has(cache, "/a", 1));
    g_assert_false(has(cache, "/b", 1));
    g_assert_false(has(cache, "/a", 2));
    /* The newer snapshot has thrown it out. */
    g_assert_false(has(cache, "/a", 1));
    SgCacheCounts counts = sg_cache_counts(cache);
    g_assert_cmpuint(counts.hits, ==, 1);
    g_assert_cmpuint(counts.misses, ==, 3);
    g_assert_cmpuint(counts.answers, ==, 0);
    g_assert_cmpuint(counts.bytes, ==, 0);
}

static void an_older_request_does_not_put_back_what_is_over(void)
{
    g_autoptr(SgCache) cache = sg_cache_new(1 << 20);
    put(cache, "/a", 2, 10);
    put(cache, "/a", 1, 10);
    g_assert_true(has(cache, "/a", 2));
}

static void what_was_asked_last_stays(void)
{
    g_autoptr(SgCache) cache = sg_cache_new(100000);
    char key[16];
    for (int n = 0; n < 16; n++) {
        g_snprintf(key, sizeof key, "/%d", n);
        put(cache, key, 1, 4000);
        g_assert_true(has(cache, "/0", 1));
    }
    put(cache, "/big", 1, 5000);
    for (int n = 16; n < 40; n++) {
        g_snprintf(key, sizeof key, "/%d", n);
        put(cache, key, 1, 4000);
        g_assert_true(has(cache, "/0", 1));
    }
    g_assert_false(has(cache, "/1", 1));
    g_assert_true(has(cache, "/39", 1));
    g_assert_cmpuint(sg_cache_counts(cache).bytes, <=, 100000);
}

static void what_is_too_large_is_not_kept(void)
{
    g_autoptr(SgCache) cache = sg_cache_new(16000);
    put(cache, "/large", 1, 1001);
    g_assert_false(has(cache, "/large", 1));
}

static void an_answer_outlives_its_entry(void)
{
    SgCache *cache = sg_cache_new(1 << 20);
    put(cache, "/a", 1, 10);
    g_autoptr(SgCached) held = sg_cache_find(cache, "/a", 1);
    sg_cache_free(cache);
    g_assert_cmpuint(g_bytes_get_size(held->body), ==, 10);
    sg_cached_unref(NULL);
    sg_cache_free(NULL);
}

static void *churn(void *data)
{
    SgCache *cache = data;
    char key[16];
    for (int n = 0; n < 20000; n++) {
        g_snprintf(key, sizeof key, "/%d", n % 50);
        if (!has(cache, key, (uint64_t)n / 5000))
            put(cache, key, (uint64_t)n / 5000, 100);
    }
    return NULL;
}

static void threads_share_it(void)
{
    g_autoptr(SgCache) cache = sg_cache_new(10000);
    GThread *threads[4];
    for (size_t n = 0; n < G_N_ELEMENTS(threads); n++)
        threads[n] = g_thread_new("churn", churn, cache);
    for (size_t n = 0; n < G_N_ELEMENTS(threads); n++)
        g_thread_join(threads[n]);
    SgCacheCounts counts = sg_cache_counts(cache);
    g_assert_cmpuint(counts.hits + counts.misses, ==, 80000);
    g_assert_cmpuint(counts.bytes, <=, 10000);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/cache/an answer is found by URL and snapshot",
                    an_answer_is_found_by_url_and_snapshot);
    g_test_add_func("/cache/an older request does not put back what is over",
                    an_older_request_does_not_put_back_what_is_over);
    g_test_add_func("/cache/what was asked last stays", what_was_asked_last_stays);
    g_test_add_func("/cache/what is too large is not kept", what_is_too_large_is_not_kept);
    g_test_add_func("/cache/an answer outlives its entry", an_answer_outlives_its_entry);
    g_test_add_func("/cache/threads share it", threads_share_it);
    return g_test_run();
}

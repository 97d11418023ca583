/* SPDX-License-Identifier: MIT */
#include "support/store.h"

#define RUN "expand t:1"

static void add(SgStore *store, const char *listing, const char *target)
{
    works(sg_store_add_task(store, RUN, listing, target, NULL, 1, &error));
}

static SgTask *next(SgStore *store)
{
    SgTask *task;
    works(sg_store_next_task(store, RUN, &task, &error));
    return task;
}

static void finish_next(SgStore *store, const char *target, int64_t at)
{
    g_autoptr(SgTask) task = next(store);
    g_assert_cmpstr(task->target, ==, target);
    task->fetched_at = at;
    works(sg_store_update_task(store, task, &error));
}

static void a_queue_goes_in_order_and_ends(Place *place, const void *kind)
{
    add(place->store, "track", "t:9");
    add(place->store, "track", "t:1");
    add(place->store, "related", "t:9");
    finish_next(place->store, "t:9", 5);
    finish_next(place->store, "t:1", 5);
    finish_next(place->store, "t:9", 5);
    g_assert_null(next(place->store));
    SgTask *none;
    works(sg_store_next_task(place->store, "unknown run", &none, &error));
    g_assert_null(none);
}

static void a_task_keeps_where_it_stands(Place *place, const void *kind)
{
    works(sg_store_add_task(place->store, RUN, "user-playlists", "u:7", "s-SECRET", 3, &error));
    g_autoptr(SgTask) task = next(place->store);
    g_assert_cmpstr(task->key, ==, "user-playlists u:7");
    g_assert_cmpstr(task->run, ==, RUN);
    g_assert_cmpstr(task->listing, ==, "user-playlists");
    g_assert_cmpstr(task->secret_token, ==, "s-SECRET");
    g_assert_cmpint(task->depth, ==, 3);
    g_assert_cmpint(task->position, ==, 0);
    g_assert_cmpint(task->fetched_at, ==, SG_TIME_UNKNOWN);
    g_assert_null(task->cursor);
    g_assert_null(task->failure);
    task->cursor = g_strdup("offset=200");
    task->position = 200;
    task->pages = 1;
    works(sg_store_update_task(place->store, task, &error));
    g_autoptr(SgTask) again = next(place->store);
    g_assert_cmpint(again->id, ==, task->id);
    g_assert_cmpstr(again->cursor, ==, "offset=200");
    g_assert_cmpint(again->position, ==, 200);
    g_assert_cmpint(again->pages, ==, 1);
    g_clear_pointer(&again->cursor, g_free);
    works(sg_store_update_task(place->store, again, &error));
    g_autoptr(SgTask) last = next(place->store);
    g_assert_null(last->cursor);
}

static void a_task_is_asked_for_once_in_a_run(Place *place, const void *kind)
{
    add(place->store, "track", "t:1");
    add(place->store, "track", "t:1");
    finish_next(place->store, "t:1", 5);
    add(place->store, "track", "t:1");
    g_assert_null(next(place->store));
    works(sg_store_add_task(place->store, "other run", "track", "t:1", NULL, 0, &error));
    SgTask *other;
    works(sg_store_next_task(place->store, "other run", &other, &error));
    g_assert_nonnull(other);
    sg_task_free(other);
}

static bool ask_again(const SgTask *task, void *data, GError **error)
{
    SgTask again = *task;
    g_assert_cmpstr(task->failure, ==, "504");
    again.failure = NULL;
    return sg_store_update_task(data, &again, error);
}

static bool count_task(const SgTask *task, void *data, GError **error)
{
    ++*(int *)data;
    return true;
}

static void failed_tasks_are_passed_over_until_they_are_asked_again(Place *place, const void *kind)
{
    SgStore *store = place->store;
    add(store, "track", "t:1");
    add(store, "track", "t:2");
    add(store, "track", "t:3");
    for (int n = 0; n < 2; n++) {
        g_autoptr(SgTask) task = next(store);
        task->failure = g_strdup("504");
        works(sg_store_update_task(store, task, &error));
    }
    finish_next(store, "t:3", 5);
    g_assert_null(next(store));
    int64_t total, done, failed;
    works(sg_store_count_tasks(store, RUN, &total, &done, &failed, &error));
    g_assert_cmpint(total, ==, 3);
    g_assert_cmpint(done, ==, 1);
    g_assert_cmpint(failed, ==, 2);
    g_assert_cmpint(stats_of(store).failed_tasks, ==, 2);
    works(sg_store_each_failed_task(store, RUN, ask_again, store, &error));
    finish_next(store, "t:1", 6);
    int seen = 0;
    works(sg_store_each_task(store, RUN, count_task, &seen, &error));
    g_assert_cmpint(seen, ==, 3);
}

static void assert_fresh(SgStore *store, const char *listing, const char *target, int64_t since,
                         bool expected)
{
    bool fresh;
    works(sg_store_is_fresh(store, listing, target, since, &fresh, &error));
    g_assert_cmpint(fresh, ==, expected);
}

static void what_some_run_finished_is_fresh_from_then_on(Place *place, const void *kind)
{
    SgStore *store = place->store;
    add(store, "user-tracks", "u:1");
    assert_fresh(store, "user-tracks", "u:1", 0, false);
    finish_next(store, "u:1", 100);
    assert_fresh(store, "user-tracks", "u:1", 100, true);
    assert_fresh(store, "user-tracks", "u:1", 101, false);
    assert_fresh(store, "user-tracks", "u:2", 0, false);
    assert_fresh(store, "user-likes", "u:1", 0, false);
    works(sg_store_drop_run(store, RUN, &error));
    assert_fresh(store, "user-tracks", "u:1", 0, false);
    works(sg_store_finish_listing(store, "user-tracks", "u:1", 0, true, 200, &error));
    assert_fresh(store, "user-tracks", "u:1", 200, true);
    assert_fresh(store, "user-tracks", "u:1", 201, false);
}

static void a_run_counts_its_distinct_tracks(Place *place, const void *kind)
{
    SgStore *store = place->store;
    static const char *const tracks[] = { "t:1", "t:2", "t:1", "t:3", "t:3" };
    static const int64_t counts[] = { 1, 2, 2, 3, 3 };
    int64_t count;
    works(sg_store_count_run_tracks(store, RUN, &count, &error));
    g_assert_cmpint(count, ==, 0);
    for (size_t n = 0; n < G_N_ELEMENTS(tracks); n++) {
        works(sg_store_add_run_track(store, RUN, tracks[n], &count, &error));
        g_assert_cmpint(count, ==, counts[n]);
    }
    works(sg_store_add_run_track(store, "other", "t:9", &count, &error));
    g_assert_cmpint(count, ==, 1);
    works(sg_store_count_run_tracks(store, RUN, &count, &error));
    g_assert_cmpint(count, ==, 3);
}

static void a_dropped_run_leaves_the_data_and_other_runs(Place *place, const void *kind)
{
    SgStore *store = place->store;
    int64_t count;
    put_track(store, "t:1", "t");
    add(store, "track", "t:1");
    works(sg_store_add_run_track(store, RUN, "t:1", &count, &error));
    works(sg_store_add_task(store, "other", "track", "t:1", NULL, 0, &error));
    works(sg_store_drop_run(store, RUN, &error));
    g_assert_null(next(store));
    works(sg_store_count_run_tracks(store, RUN, &count, &error));
    g_assert_cmpint(count, ==, 0);
    SgStoreStats stats = stats_of(store);
    g_assert_cmpint(stats.tasks, ==, 1);
    g_assert_cmpint(stats.tracks, ==, 1);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    store_test("a queue goes in order and ends", a_queue_goes_in_order_and_ends);
    store_test("a task keeps where it stands", a_task_keeps_where_it_stands);
    store_test("a task is asked for once in a run", a_task_is_asked_for_once_in_a_run);
    store_test("failed tasks are passed over until they are asked again",
               failed_tasks_are_passed_over_until_they_are_asked_again);
    store_test("what some run finished is fresh from then on",
               what_some_run_finished_is_fresh_from_then_on);
    store_test("a run counts its distinct tracks", a_run_counts_its_distinct_tracks);
    store_test("a dropped run leaves the data and other runs",
               a_dropped_run_leaves_the_data_and_other_runs);
    return g_test_run();
}

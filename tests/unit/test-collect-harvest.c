/* SPDX-License-Identifier: MIT */
#include "collect/harvest.h"
#include "base/file.h"
#include "base/interrupt.h"
#include "base/json.h"
#include "support/test.h"

#include <string.h>

/*
 * A source without a network: every listing has `entries` tracks, two a page; the cursor is the number
 * of the next entry.
 */
typedef struct {
    SgSource base;
    int entries;
    int calls;
    int fail_at; /* call number, 0: never */
    SgErrorCode code;
    int shift; /* added to the numbers of tracks */
} FakeSource;

static SgTrack *make_track(int id)
{
    SgTrack *track = sg_track_new();
    track->urn = g_strdup_printf("soundcloud:tracks:%d", id);
    track->raw = g_strdup_printf("{\"kind\":\"track\",\"urn\":\"%s\",\"id\":%d}", track->urn, id);
    return track;
}

static bool answer(FakeSource *fake, GError **error)
{
    fake->calls++;
    return fake->calls != fake->fail_at || sg_fail(error, fake->code, "scripted failure");
}

static bool fake_track(SgSource *source, const SgRef *ref, SgTrack **track, GError **error)
{
    if (!answer((FakeSource *)source, error))
        return false;
    *track = make_track(atoi(strrchr(ref->urn, ':') + 1));
    return true;
}

static bool fake_list(SgSource *source, SgListing listing, const char *target, const char *secret,
                      const char *cursor, SgPage *page, GError **error)
{
    FakeSource *fake = (FakeSource *)source;
    if (!answer(fake, error))
        return false;
    sg_page_init(page);
    int start = cursor ? atoi(cursor) : 0;
    for (int n = start; n < MIN(start + 2, fake->entries); n++)
        g_ptr_array_add(page->tracks, make_track(n + 1 + fake->shift));
    if (start + 2 < fake->entries)
        page->next = g_strdup_printf("%d", start + 2);
    return true;
}

static void fake_stats(const SgSource *source, SgSourceStats *stats)
{
    *stats = (SgSourceStats){ .requests = ((const FakeSource *)source)->calls };
}

static const SgSourceKind fake_kind = {
    .name = "fake", .track = fake_track, .list = fake_list, .stats = fake_stats
};

/* -- A harvest of one track, the likes of a user and a search ----------------------------------------- */

static bool plan(SgHarvest *harvest, const SgTask *task, SgHarvestPlan *plan, void *data,
                 GError **error)
{
    const int64_t *most = data;
    if (strcmp(task->listing, "track") == 0)
        *plan = (SgHarvestPlan){ .is_item = true,
                                 .kind = SG_KIND_TRACK,
                                 .required = true,
                                 .file = g_strdup("resolved_tracks.jsonl") };
    else
        *plan = (SgHarvestPlan){ .listing = SG_LIST_USER_LIKED_TRACKS,
                                 .shape = SG_HARVEST_OF_USER,
                                 .most = *most,
                                 .file = g_strdup("user_7_likes.jsonl") };
    return true;
}

static bool follow(SgHarvest *harvest, const SgTask *task, const void *record, void *data,
                   GError **error)
{
    return strcmp(task->listing, "track") != 0 ||
           sg_harvest_add(harvest, "likes", "soundcloud:users:7", NULL, error);
}

static bool begin(SgHarvest *harvest, void *data, GError **error)
{
    return sg_harvest_add(harvest, "track", "soundcloud:tracks:5", NULL, error);
}

static const SgHarvestPart part = { .plan = plan, .follow = follow, .begin = begin };

typedef struct {
    FakeSource source;
    char *data;
    SgHarvestOptions options;
    int64_t most;
} Fixture;

static void set_up(Fixture *fixture, const void *data)
{
    sg_interrupt_clear();
    fixture->source = (FakeSource){ .base = { &fake_kind }, .entries = 5 };
    fixture->data = temporary_folder();
    fixture->options = (SgHarvestOptions){ .data = fixture->data, .ttl = 3600 };
    fixture->most = INT64_MAX;
}

static void tear_down(Fixture *fixture, const void *data)
{
    sg_file_remove_all(fixture->data, NULL);
    g_free(fixture->data);
}

static bool try_run(Fixture *fixture, SgHarvestResult *result, GError **error)
{
    g_autoptr(SgHarvest) harvest = sg_harvest_open(&fixture->source.base, &fixture->options, error);
    return harvest && sg_harvest_run(harvest, "test", &part, &fixture->most, result, error);
}

/* Runs and gives the number of requests. */
static int run(Fixture *fixture, SgHarvestResult *result)
{
    GError *error = NULL;
    int before = fixture->source.calls;
    bool ok = try_run(fixture, result, &error);
    g_assert_no_error(error);
    g_assert_true(ok);
    return fixture->source.calls - before;
}

static char *content(const Fixture *fixture, const char *name)
{
    g_autofree char *path = g_build_filename(fixture->data, "raw", name, NULL);
    char *text = NULL;
    g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
    return text;
}

#define LIKE(position, id)                                                                         \
    "{\"user_id\":7,\"user_urn\":\"soundcloud:users:7\",\"position\":" #position                   \
    ",\"track\":{\"kind\":\"track\",\"urn\":\"soundcloud:tracks:" #id "\",\"id\":" #id "}}\n"
#define FIVE_LIKES LIKE(0, 1) LIKE(1, 2) LIKE(2, 3) LIKE(3, 4) LIKE(4, 5)

static void assert_likes(const Fixture *fixture, const char *expected)
{
    g_autofree char *text = content(fixture, "user_7_likes.jsonl");
    g_assert_cmpstr(text, ==, expected);
}

static void pages_become_lines_and_what_is_done_is_not_asked_for(Fixture *fixture, const void *data)
{
    g_auto(SgHarvestResult) result = { 0 };
    g_assert_cmpint(run(fixture, &result), ==, 4);
    g_assert_cmpint(result.lines, ==, 6);
    assert_likes(fixture, FIVE_LIKES);
    g_autofree char *track = content(fixture, "resolved_tracks.jsonl");
    g_assert_cmpstr(track, ==, "{\"kind\":\"track\",\"urn\":\"soundcloud:tracks:5\",\"id\":5}\n");
    g_auto(SgHarvestResult) again = { 0 };
    g_assert_cmpint(run(fixture, &again), ==, 0);
    g_assert_true(again.was_done);
}

static void after_its_time_it_begins_anew_and_appends(Fixture *fixture, const void *data)
{
    g_auto(SgHarvestResult) first = { 0 }, second = { 0 }, third = { 0 };
    run(fixture, &first);
    fixture->options.ttl = 0;
    fixture->source.shift = 100;
    g_assert_cmpint(run(fixture, &second), ==, 4);
    assert_likes(fixture,
                 FIVE_LIKES LIKE(0, 101) LIKE(1, 102) LIKE(2, 103) LIKE(3, 104) LIKE(4, 105));
    fixture->options.known_forever = true;
    run(fixture, &third);
    g_assert_cmpint(third.lines, ==, 0);
    g_assert_cmpint(third.repeats, ==, 6);
}

static void a_cap_cuts_within_a_page(Fixture *fixture, const void *data)
{
    g_auto(SgHarvestResult) result = { 0 };
    fixture->most = 3;
    g_assert_cmpint(run(fixture, &result), ==, 3);
    assert_likes(fixture, LIKE(0, 1) LIKE(1, 2) LIKE(2, 3));
}

/* Stopped at every call in turn, by every error that stops: the next run goes on. */
static void a_stop_anywhere_loses_and_repeats_nothing(Fixture *fixture, const void *data)
{
    static const SgErrorCode codes[] = { SG_ERROR_LIMIT, SG_ERROR_AUTH, SG_ERROR_INTERRUPTED };
    for (size_t c = 0; c < G_N_ELEMENTS(codes); c++) {
        for (int at = 1; at <= 4; at++) {
            GError *error = NULL;
            g_auto(SgHarvestResult) stopped = { 0 }, result = { 0 };
            sg_file_remove_all(fixture->data, NULL);
            fixture->source.calls = 0;
            fixture->source.fail_at = at;
            fixture->source.code = codes[c];
            g_assert_false(try_run(fixture, &stopped, &error));
            assert_fails(error, (int)codes[c], "scripted failure");
            g_assert_cmpint(run(fixture, &result), ==, 5 - at);
            assert_likes(fixture, FIVE_LIKES);
        }
    }
}

/* Killed between the lines and the state: the page comes again, its lines are known. */
static void lines_ahead_of_the_state_are_not_written_twice(Fixture *fixture, const void *data)
{
    GError *error = NULL;
    g_auto(SgHarvestResult) stopped = { 0 }, result = { 0 };
    fixture->source.fail_at = 3;
    fixture->source.code = SG_ERROR_LIMIT;
    g_assert_false(try_run(fixture, &stopped, &error));
    g_clear_error(&error);
    assert_likes(fixture, LIKE(0, 1) LIKE(1, 2));
    g_autofree char *path = g_build_filename(fixture->data, "raw", "user_7_likes.jsonl", NULL);
    g_assert_true(g_file_set_contents(path, LIKE(0, 1) LIKE(1, 2) LIKE(2, 3) "{\"user_id\":7,\"po",
                                      -1, NULL));
    run(fixture, &result);
    g_assert_cmpint(result.repeats, ==, 1);
    assert_likes(fixture, FIVE_LIKES);
}

static void a_page_that_cannot_be_had_is_asked_for_the_next_time(Fixture *fixture, const void *data)
{
    g_auto(SgHarvestResult) first = { 0 }, second = { 0 };
    fixture->source.fail_at = 3;
    fixture->source.code = SG_ERROR_NETWORK;
    g_assert_cmpint(run(fixture, &first), ==, 3);
    g_assert_cmpint(first.failed, ==, 1);
    g_assert_cmpstr(first.failures->pdata[0], ==, "likes soundcloud:users:7: scripted failure");
    g_assert_cmpint(run(fixture, &second), ==, 2);
    g_assert_cmpint(second.failed, ==, 0);
    assert_likes(fixture, FIVE_LIKES);
}

static void what_is_gone_ends_its_task_but_not_the_harvest(Fixture *fixture, const void *data)
{
    GError *error = NULL;
    g_auto(SgHarvestResult) result = { 0 }, seed = { 0 };
    fixture->source.fail_at = 2;
    fixture->source.code = SG_ERROR_NOT_FOUND;
    g_assert_cmpint(run(fixture, &result), ==, 2);
    g_assert_cmpint(result.gone, ==, 1);
    sg_file_remove_all(fixture->data, NULL);
    fixture->source.calls = 0;
    fixture->source.fail_at = 1;
    g_assert_false(try_run(fixture, &seed, &error));
    assert_fails(error, SG_ERROR_NOT_FOUND, "scripted failure");
}

static void files_that_shrank_are_harvested_again(Fixture *fixture, const void *data)
{
    g_auto(SgHarvestResult) first = { 0 }, second = { 0 };
    run(fixture, &first);
    g_autofree char *path = g_build_filename(fixture->data, "raw", "user_7_likes.jsonl", NULL);
    g_assert_true(g_file_set_contents(path, LIKE(0, 1), -1, NULL));
    g_assert_cmpint(run(fixture, &second), ==, 4);
}

static void two_at_once_are_refused(Fixture *fixture, const void *data)
{
    GError *error = NULL;
    g_autoptr(SgHarvest) one = sg_harvest_open(&fixture->source.base, &fixture->options, &error);
    g_assert_no_error(error);
    g_assert_null(sg_harvest_open(&fixture->source.base, &fixture->options, &error));
    assert_fails(error, SG_ERROR_LIMIT, "locked by another");
}

static void a_dry_run_leaves_nothing(Fixture *fixture, const void *data)
{
    g_auto(SgHarvestResult) result = { 0 };
    fixture->options.dry_run = true;
    fixture->source.fail_at = 1;
    fixture->source.code = SG_ERROR_LIMIT;
    g_assert_cmpint(run(fixture, &result), ==, 1);
    g_autofree char *raw = g_build_filename(fixture->data, "raw", NULL);
    g_assert_false(g_file_test(raw, G_FILE_TEST_EXISTS));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define TEST(name, function)                                                                       \
    g_test_add("/collect-harvest/" name, Fixture, NULL, set_up, function, tear_down)
    TEST("pages become lines, what is done is not asked for",
         pages_become_lines_and_what_is_done_is_not_asked_for);
    TEST("after its time it begins anew and appends", after_its_time_it_begins_anew_and_appends);
    TEST("a cap cuts within a page", a_cap_cuts_within_a_page);
    TEST("a stop anywhere loses and repeats nothing", a_stop_anywhere_loses_and_repeats_nothing);
    TEST("lines ahead of the state are not written twice",
         lines_ahead_of_the_state_are_not_written_twice);
    TEST("a page that cannot be had is asked for the next time",
         a_page_that_cannot_be_had_is_asked_for_the_next_time);
    TEST("what is gone ends its task but not the harvest",
         what_is_gone_ends_its_task_but_not_the_harvest);
    TEST("files that shrank are harvested again", files_that_shrank_are_harvested_again);
    TEST("two at once are refused", two_at_once_are_refused);
    TEST("a dry run leaves nothing", a_dry_run_leaves_nothing);
    return g_test_run();
}

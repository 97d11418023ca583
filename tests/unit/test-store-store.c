/* SPDX-License-Identifier: MIT */
#include "support/store.h"

#include "base/rng.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

/* -- Opening ------------------------------------------------------------------------------------------------- */

static void a_store_is_there_when_it_is_opened_again(Place *place, const void *kind)
{
    put_track(place->store, "t:1", "t");
    sg_store_close(place->store);
    place->store = open_store(place->uri, SG_STORE_READ);
    g_assert_cmpint(stats_of(place->store).tracks, ==, 1);
}

static void an_unknown_kind_of_store_is_refused(void)
{
    GError *error = NULL;
    g_assert_null(sg_store_open("mongodb://me:hunter22@host/db", SG_STORE_WRITE, &error));
    g_assert_null(strstr(error->message, "hunter22"));
    assert_fails(error, SG_ERROR_INPUT, "'mongodb://'; there is sqlite, postgres");
}

static void a_store_tells_its_driver(Place *place, const void *kind)
{
    const char *name = sg_store_driver_name(place->store);
    g_assert_true(strcmp(kind, "given") == 0 || strcmp(kind, name) == 0);
}

static void a_bulk_load_stores_the_same(Place *place, const void *kind)
{
    works(sg_store_hint_bulk(place->store, true, &error));
    put_track(place->store, "t:1", "t");
    works(sg_store_hint_bulk(place->store, false, &error));
    g_assert_cmpint(stats_of(place->store).tracks, ==, 1);
}

/* -- Transactions ---------------------------------------------------------------------------------------------- */

static void a_page_is_kept_whole_or_not_at_all(Place *place, const void *kind)
{
    works(sg_store_begin(place->store, &error));
    put_track(place->store, "t:1", "t");
    sg_store_rollback(place->store);
    g_assert_cmpint(stats_of(place->store).tracks, ==, 0);
    works(sg_store_begin(place->store, &error));
    put_track(place->store, "t:1", "t");
    put_track(place->store, "t:2", "t");
    works(sg_store_commit(place->store, &error));
    sg_store_rollback(place->store);
    g_assert_cmpint(stats_of(place->store).tracks, ==, 2);
}

static void closing_takes_back_what_is_open(Place *place, const void *kind)
{
    works(sg_store_begin(place->store, &error));
    put_track(place->store, "t:1", "t");
    sg_store_close(place->store);
    place->store = open_store(place->uri, SG_STORE_WRITE);
    g_assert_cmpint(stats_of(place->store).tracks, ==, 0);
}

static void a_transaction_that_failed_in_part_cannot_be_committed(Place *place, const void *kind)
{
    GError *problem = NULL;
    works(sg_store_begin(place->store, &error));
    put_track(place->store, "t:1", "t");
    /* A rank below 0 is refused by the database itself. */
    g_assert_false(sg_store_put_related(place->store, "t:1", "t:2", "s", -1, &problem));
    assert_fails(problem, SG_ERROR_INPUT, "refuses the record");
    g_assert_false(sg_store_commit(place->store, &problem));
    assert_fails(problem, SG_ERROR_IO, "was taken back");
    g_assert_cmpint(stats_of(place->store).tracks, ==, 0);
    put_track(place->store, "t:2", "t");
    g_assert_cmpint(stats_of(place->store).tracks, ==, 1);
}

static void a_reader_sees_one_moment_and_no_open_page(Place *place, const void *kind)
{
    g_autoptr(SgStore) reader = open_store(place->uri, SG_STORE_READ);
    put_track(place->store, "t:1", "t");
    works(sg_store_begin(place->store, &error));
    put_track(place->store, "t:2", "t");
    g_assert_cmpint(stats_of(reader).tracks, ==, 1);
    works(sg_store_begin(reader, &error));
    g_assert_cmpint(stats_of(reader).tracks, ==, 1);
    works(sg_store_commit(place->store, &error));
    g_assert_cmpint(stats_of(reader).tracks, ==, 1);
    works(sg_store_commit(reader, &error));
    g_assert_cmpint(stats_of(reader).tracks, ==, 2);
}

/* -- Processes --------------------------------------------------------------------------------------------------- */

/* Runs `work` in a process of its own, which must not share the open store. */
static pid_t fork_worker(const char *uri, void (*work)(SgStore *store, int number, int fd),
                         int number, int fd)
{
    pid_t pid = fork();
    g_assert_cmpint(pid, >=, 0);
    if (pid > 0)
        return pid;
    SgStore *store = open_store(uri, SG_STORE_WRITE);
    work(store, number, fd);
    sg_store_close(store);
    _exit(0);
}

enum { PAGES = 60 };

static void write_pages(SgStore *store, int number, int fd)
{
    for (int n = 0; n < PAGES; n++) {
        g_autofree char *own = g_strdup_printf("t:%d-%d", number, n);
        works(sg_store_begin(store, &error));
        put_track(store, own, "own");
        put_track(store, "t:both", "both");
        works(sg_store_commit(store, &error));
    }
}

static void two_programs_may_write_at_once(Place *place, const void *kind)
{
    pid_t workers[2];
    g_clear_pointer(&place->store, sg_store_close);
    for (int n = 0; n < 2; n++)
        workers[n] = fork_worker(place->uri, write_pages, n, -1);
    for (int n = 0; n < 2; n++) {
        int status;
        g_assert_cmpint(waitpid(workers[n], &status, 0), ==, workers[n]);
        g_assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    }
    place->store = open_store(place->uri, SG_STORE_WRITE);
    g_assert_cmpint(stats_of(place->store).tracks, ==, 2 * PAGES + 1);
}

/* Pages of one track and one like, each told to the parent after its commit, until killed. */
static void write_until_killed(SgStore *store, int number, int fd)
{
    for (int n = 0;; n++) {
        g_autofree char *urn = g_strdup_printf("t:%d-%d", number, n);
        works(sg_store_begin(store, &error));
        put_track(store, urn, "t");
        works(sg_store_put_engagement(store, "u:1", urn, SG_ENGAGE_LIKE, 1, &error));
        works(sg_store_commit(store, &error));
        g_assert_cmpint(write(fd, "x", 1), ==, 1);
    }
}

static void a_killed_program_loses_at_most_its_open_page(Place *place, const void *kind)
{
    SgRng rng;
    sg_rng_init(&rng, 7, 0);
    g_clear_pointer(&place->store, sg_store_close);
    int64_t told = 0;
    for (int round = 0; round < 12; round++) {
        int ends[2];
        char heard[4096];
        g_assert_cmpint(pipe(ends), ==, 0);
        pid_t worker = fork_worker(place->uri, write_until_killed, round, ends[1]);
        close(ends[1]);
        g_assert_cmpint(read(ends[0], heard, 1), ==, 1);
        told++;
        g_usleep(sg_rng_below(&rng, 20000));
        kill(worker, SIGKILL);
        waitpid(worker, NULL, 0);
        for (ssize_t got; (got = read(ends[0], heard, sizeof heard)) > 0;)
            told += got;
        close(ends[0]);
        g_autoptr(SgStore) store = open_store(place->uri, SG_STORE_WRITE);
        SgStoreStats stats = stats_of(store);
        g_assert_cmpint(stats.tracks, ==, stats.likes);
        g_assert_cmpint(stats.tracks, >=, told);
        g_assert_cmpint(stats.tracks, <=, told + round + 1);
    }
    place->store = open_store(place->uri, SG_STORE_WRITE);
}

static void a_second_writer_waits_and_then_says_who_is_in_the_way(Place *place, const void *kind)
{
    g_autoptr(SgStore) other = open_store(place->uri, SG_STORE_WRITE);
    works(sg_store_begin(other, &error));
    put_track(other, "t:1", "t");
    GError *problem = NULL;
    g_assert_false(sg_store_begin(place->store, &problem));
    assert_fails(problem, SG_ERROR_IO, "is locked by another program");
    works(sg_store_commit(other, &error));
    put_track(place->store, "t:2", "t");
    g_assert_cmpint(stats_of(place->store).tracks, ==, 2);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    store_test("a store is there when it is opened again",
               a_store_is_there_when_it_is_opened_again);
    g_test_add_func("/store/an unknown kind of store is refused",
                    an_unknown_kind_of_store_is_refused);
    store_test("a store tells its driver", a_store_tells_its_driver);
    store_test("a bulk load stores the same", a_bulk_load_stores_the_same);
    store_test("a page is kept whole or not at all", a_page_is_kept_whole_or_not_at_all);
    store_test("closing takes back what is open", closing_takes_back_what_is_open);
    store_test("a transaction that failed in part cannot be committed",
               a_transaction_that_failed_in_part_cannot_be_committed);
    store_test("a reader sees one moment and no open page",
               a_reader_sees_one_moment_and_no_open_page);
    store_test("two programs may write at once", two_programs_may_write_at_once);
    store_test("a killed program loses at most its open page",
               a_killed_program_loses_at_most_its_open_page);
    store_test("a second writer waits and then says who is in the way",
               a_second_writer_waits_and_then_says_who_is_in_the_way);
    return g_test_run();
}

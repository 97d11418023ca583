/* SPDX-License-Identifier: MIT */
#include "store/migrate.h"
#include "support/store.h"

#include <sys/wait.h>
#include <unistd.h>

/* The driver's migrations and one more, which is `last`. */
static SgEmbedded *with_last(const SgStore *store, const char *last)
{
    const SgEmbedded *real = store->driver->migrations;
    int64_t newest = sg_migrate_newest(real);
    SgEmbedded *list = g_new0(SgEmbedded, newest + 2);
    memcpy(list, real, (size_t)newest * sizeof *list);
    static char name[32];
    g_snprintf(name, sizeof name, "%04d_test.sql", (int)newest + 1);
    list[newest] = (SgEmbedded){ name, last, strlen(last) };
    return list;
}

static int64_t version_of(SgStore *store)
{
    int64_t version;
    works(sg_migrate_version(store, &version, &error));
    return version;
}

static const char next[] = "ALTER TABLE tracks ADD COLUMN mood TEXT;"
                           "UPDATE tracks SET mood = 'calm' WHERE is_stub = 0;";

static void a_new_store_has_the_newest_schema(Place *place, const void *kind)
{
    int64_t newest = sg_migrate_newest(place->store->driver->migrations);
    g_assert_cmpint(newest, >=, 1);
    g_assert_cmpint(version_of(place->store), ==, newest);
}

static void an_old_store_is_brought_up_to_date_with_its_data(Place *place, const void *kind)
{
    g_autofree SgEmbedded *list = with_last(place->store, next);
    put_playlist(place->store, "p:1", "p", (const char *[]){ "t:1", "t:2", NULL });
    put_track(place->store, "t:1", "t");
    int64_t before = version_of(place->store);
    g_autofree char *hash = sg_store_graph_hash(place->store, NULL);
    sg_store_close(place->store);
    works((place->store = sg_store_open_with(place->uri, SG_STORE_WRITE, list, &error)) != NULL);
    g_assert_cmpint(version_of(place->store), ==, before + 1);
    g_autofree char *after = sg_store_graph_hash(place->store, NULL);
    g_assert_cmpstr(after, ==, hash);
    SgStatement *statement = place->store->driver->prepare(
        place->store->db, "SELECT count(*) FROM tracks WHERE mood = 'calm'", NULL);
    bool row;
    works(place->store->driver->start(statement, NULL, 0, &error) &&
          place->store->driver->step(statement, &row, &error));
    g_assert_cmpint(place->store->driver->get_int(statement, 0), ==, 1);
    place->store->driver->finalize(statement);
}

static void a_reader_too_brings_an_old_store_up_to_date(Place *place, const void *kind)
{
    g_autofree SgEmbedded *list = with_last(place->store, next);
    int64_t before = version_of(place->store);
    sg_store_close(place->store);
    works((place->store = sg_store_open_with(place->uri, SG_STORE_READ, list, &error)) != NULL);
    g_assert_cmpint(version_of(place->store), ==, before + 1);
    GError *problem = NULL;
    g_assert_false(sg_store_put_meta(place->store, "k", "v", &problem));
    assert_fails(problem, SG_ERROR_IO, "read-only");
}

static void a_migration_that_fails_changes_nothing(Place *place, const void *kind)
{
    g_autofree SgEmbedded *list =
        with_last(place->store,
                  "CREATE TABLE half (a INTEGER); ALTER TABLE no_such_table ADD COLUMN x TEXT;");
    put_track(place->store, "t:1", "t");
    int64_t before = version_of(place->store);
    GError *problem = NULL;
    g_assert_null(sg_store_open_with(place->uri, SG_STORE_WRITE, list, &problem));
    g_assert_nonnull(strstr(problem->message, "no_such_table"));
    assert_fails(problem, SG_ERROR_IO, "_test.sql");
    g_assert_cmpint(version_of(place->store), ==, before);
    g_assert_false(place->store->driver->exec(place->store->db, "DROP TABLE half", NULL));
    g_assert_cmpint(stats_of(place->store).tracks, ==, 1);
}

static void a_store_of_a_newer_program_is_refused_and_left(Place *place, const void *kind)
{
    int64_t newest = version_of(place->store);
    works(sg_store_put_meta(place->store, "schema_version", "99", &error));
    for (int mode = SG_STORE_READ; mode <= SG_STORE_WRITE; mode++) {
        GError *problem = NULL;
        g_assert_null(sg_store_open(place->uri, (SgStoreMode)mode, &problem));
        g_assert_nonnull(strstr(problem->message, "use a newer soundgraph"));
        assert_fails(problem, SG_ERROR_INPUT, "has schema 99");
    }
    g_autofree char *own = g_strdup_printf("%d", (int)newest);
    works(sg_store_put_meta(place->store, "schema_version", own, &error));
}

static void several_programs_may_make_the_same_store(Place *place, const void *kind)
{
    enum { PROGRAMS = 4 };
    pid_t programs[PROGRAMS];
    bool given = strcmp(kind, "sqlite") != 0;
    g_autofree char *fresh = g_strconcat(place->uri, given ? "" : ".fresh", NULL);
    g_clear_pointer(&place->store, sg_store_close);
    if (given)
        empty_given(fresh);
    for (int n = 0; n < PROGRAMS; n++) {
        programs[n] = fork();
        if (programs[n] == 0) {
            g_autoptr(SgStore) store = open_store(fresh, SG_STORE_WRITE);
            g_assert_cmpint(version_of(store), >=, 1);
            put_track(store, "t:1", "t");
            _exit(0);
        }
    }
    for (int n = 0; n < PROGRAMS; n++) {
        int status;
        waitpid(programs[n], &status, 0);
        g_assert_cmpint(status, ==, 0);
    }
    g_autoptr(SgStore) store = open_store(fresh, SG_STORE_READ);
    g_assert_cmpint(stats_of(store).tracks, ==, 1);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    store_test("a new store has the newest schema", a_new_store_has_the_newest_schema);
    store_test("an old store is brought up to date with its data",
               an_old_store_is_brought_up_to_date_with_its_data);
    store_test("a reader too brings an old store up to date",
               a_reader_too_brings_an_old_store_up_to_date);
    store_test("a migration that fails changes nothing", a_migration_that_fails_changes_nothing);
    store_test("a store of a newer program is refused and left",
               a_store_of_a_newer_program_is_refused_and_left);
    store_test("several programs may make the same store",
               several_programs_may_make_the_same_store);
    return g_test_run();
}

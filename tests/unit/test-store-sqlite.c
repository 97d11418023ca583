/* SPDX-License-Identifier: MIT */
#include "store/query.h"
#include "support/store.h"

#include <signal.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* Asserts that the store cannot be opened, and why. */
static void assert_no_store(const char *uri, SgStoreMode mode, int code, const char *part)
{
    GError *error = NULL;
    g_assert_null(sg_store_open(uri, mode, &error));
    g_assert_null(strchr(error->message, '\n'));
    assert_fails(error, code, part);
}

static char *read_file(const char *path, gsize *length)
{
    char *data;
    g_assert_true(g_file_get_contents(path, &data, length, NULL));
    return data;
}

/* -- Names and files ------------------------------------------------------------------------------------------ */

static void a_store_is_a_file_of_its_owner(Place *place, const void *kind)
{
    struct stat info;
    g_assert_cmpint(stat(place->uri, &info), ==, 0);
    g_assert_cmpint(info.st_mode & 0777, ==, 0600);
}

static void missing_folders_are_made_and_strange_names_work(Place *place, const void *kind)
{
    static const char *const names[] = {
        "a/b/c.db", "with space.db", "per%20cent?mode=ro#x.db", "ünï çødé.db", "'; --.db",
    };
    for (size_t n = 0; n < G_N_ELEMENTS(names); n++) {
        g_autofree char *path = g_build_filename(place->folder, names[n], NULL);
        g_autoptr(SgStore) store = open_store(path, SG_STORE_WRITE);
        put_track(store, "t:1", "t");
        g_assert_true(g_file_test(path, G_FILE_TEST_IS_REGULAR));
    }
}

static void a_name_may_say_sqlite(Place *place, const void *kind)
{
    put_track(place->store, "t:1", "t");
    static const char *const schemes[] = { "sqlite:", "sqlite://" };
    for (size_t n = 0; n < G_N_ELEMENTS(schemes); n++) {
        g_autofree char *uri = g_strconcat(schemes[n], place->uri, NULL);
        g_autoptr(SgStore) store = open_store(uri, SG_STORE_READ);
        g_assert_cmpint(stats_of(store).tracks, ==, 1);
    }
}

static void what_is_not_there_is_not_made_for_reading(Place *place, const void *kind)
{
    g_autofree char *path = g_build_filename(place->folder, "none", "x.db", NULL);
    assert_no_store(path, SG_STORE_READ, SG_ERROR_NOT_FOUND, "there is no store");
    assert_no_store("", SG_STORE_WRITE, SG_ERROR_INPUT, "no file name");
    g_autofree char *folder = g_path_get_dirname(path);
    g_assert_false(g_file_test(folder, G_FILE_TEST_EXISTS));
}

static void other_files_are_refused_and_left_as_they_are(Place *place, const void *kind)
{
    g_autofree char *path = g_build_filename(place->folder, "notes.txt", NULL);
    g_autofree char *text = g_strnfill(5000, 'n');
    g_assert_true(g_file_set_contents(path, text, -1, NULL));
    assert_no_store(path, SG_STORE_READ, SG_ERROR_INPUT, "it is no database");
    assert_no_store(path, SG_STORE_WRITE, SG_ERROR_INPUT, "it is no database");
    gsize length;
    g_autofree char *after = read_file(path, &length);
    g_assert_cmpmem(after, length, text, 5000);
    assert_no_store(place->folder, SG_STORE_WRITE, SG_ERROR_INPUT, "it is no file");
}

static void an_empty_file_becomes_a_store_but_is_none(Place *place, const void *kind)
{
    g_autofree char *path = g_build_filename(place->folder, "empty.db", NULL);
    g_assert_true(g_file_set_contents(path, "", 0, NULL));
    assert_no_store(path, SG_STORE_READ, SG_ERROR_INPUT, "it is empty");
    g_autoptr(SgStore) store = open_store(path, SG_STORE_WRITE);
    g_assert_cmpint(stats_of(store).tracks, ==, 0);
}

static void make_database(const char *path, const char *script)
{
    sqlite3 *db;
    g_assert_cmpint(sqlite3_open(path, &db), ==, SQLITE_OK);
    g_assert_cmpint(sqlite3_exec(db, script, NULL, NULL, NULL), ==, SQLITE_OK);
    sqlite3_close(db);
}

static void databases_of_others_are_refused_and_left_as_they_are(Place *place, const void *kind)
{
    static const char *const scripts[] = {
        "CREATE TABLE bookmarks (url TEXT)",
        "CREATE TABLE meta (key TEXT, value TEXT); CREATE TABLE tracks (x); CREATE TABLE entries "
        "(x)",
        "CREATE TABLE meta (key TEXT, value TEXT); CREATE TABLE tracks (x); CREATE TABLE entries "
        "(x);"
        "INSERT INTO meta VALUES ('schema_version', 'blue')",
    };
    for (size_t n = 0; n < G_N_ELEMENTS(scripts); n++) {
        g_autofree char *name = g_strdup_printf("other-%zu.db", n);
        g_autofree char *path = g_build_filename(place->folder, name, NULL);
        make_database(path, scripts[n]);
        gsize length, length_after;
        g_autofree char *before = read_file(path, &length);
        assert_no_store(path, SG_STORE_READ, SG_ERROR_INPUT, "another program's database");
        assert_no_store(path, SG_STORE_WRITE, SG_ERROR_INPUT, "another program's database");
        if (n == 0) {
            g_autofree char *after = read_file(path, &length_after);
            g_assert_cmpmem(before, length, after, length_after);
        }
    }
}

/* -- Damage ---------------------------------------------------------------------------------------------------- */

static bool pass(const SgTrackRow *row, void *data, GError **error)
{
    return true;
}

static void fill(SgStore *store, int tracks)
{
    works(sg_store_begin(store, &error));
    for (int n = 0; n < tracks; n++) {
        g_autofree char *urn = g_strdup_printf("t:%d", n);
        put_track(store, urn, "a title that takes some room on a page of the database");
    }
    works(sg_store_commit(store, &error));
}

/* Either opening or reading must say that the store is damaged. */
static void assert_damaged(const char *path)
{
    GError *error = NULL;
    g_autoptr(SgStore) store = sg_store_open(path, SG_STORE_READ, &error);
    if (store)
        g_assert_false(sg_store_each_track(store, pass, NULL, &error));
    g_assert_nonnull(strstr(error->message, path));
    assert_fails(error, SG_ERROR_IO, "is damaged");
}

static void a_damaged_page_is_noticed(Place *place, const void *kind)
{
    fill(place->store, 500);
    g_clear_pointer(&place->store, sg_store_close);
    gsize length;
    g_autofree char *data = read_file(place->uri, &length);
    /* Leaf pages of tables and indexes begin with 0x0d and 0x0a. */
    for (gsize page = 4096; page < length; page += 4096)
        if (data[page] == 0x0d || data[page] == 0x0a)
            memset(data + page, 0x5a, 64);
    g_assert_true(g_file_set_contents(place->uri, data, (gssize)length, NULL));
    assert_damaged(place->uri);
}

static void a_store_that_was_cut_off_is_noticed(Place *place, const void *kind)
{
    fill(place->store, 500);
    g_clear_pointer(&place->store, sg_store_close);
    struct stat info;
    g_assert_cmpint(stat(place->uri, &info), ==, 0);
    g_assert_cmpint(truncate(place->uri, info.st_size / 2 / 4096 * 4096), ==, 0);
    assert_damaged(place->uri);
}

/* -- Full disks -------------------------------------------------------------------------------------------------- */

static int64_t number(SgStore *store, const char *sql)
{
    SgStatement *statement = store->driver->prepare(store->db, sql, NULL);
    bool row;
    works(store->driver->step(statement, &row, &error));
    int64_t value = store->driver->get_int(statement, 0);
    store->driver->finalize(statement);
    return value;
}

/* Puts pages of 50 tracks until one fails; all of it is one transaction each. */
static void fill_until_full(SgStore *store, GError **problem)
{
    for (int page = 0; page < 1000; page++) {
        works(sg_store_begin(store, &error));
        for (int n = 0; n < 50; n++) {
            g_autofree char *urn = g_strdup_printf("full:%d-%d", page, n);
            g_autoptr(SgTrack) track = make_track(urn, "title");
            track->raw = g_strnfill(2000, 'r');
            if (!sg_store_put_track(store, track, "soundcloud", LONG_AGO, problem)) {
                GError *late = NULL;
                g_assert_false(sg_store_commit(store, &late));
                g_error_free(late);
                return;
            }
        }
        if (!sg_store_commit(store, problem))
            return;
    }
    g_assert_not_reached();
}

static void a_full_disk_takes_back_the_page_and_leaves_a_store(Place *place, const void *kind)
{
    SgStore *store = place->store;
    fill(store, 100);
    g_autofree char *limit = g_strdup_printf("PRAGMA max_page_count = %d",
                                             (int)number(store, "PRAGMA page_count") + 100);
    works(store->driver->exec(store->db, limit, &error));
    GError *problem = NULL;
    fill_until_full(store, &problem);
    assert_fails(problem, SG_ERROR_IO, "disk full");
    int64_t tracks = stats_of(store).tracks;
    g_assert_cmpint(tracks % 50, ==, 0);
    works(store->driver->exec(store->db, "PRAGMA max_page_count = 1000000", &error));
    fill(store, 110);
    g_assert_cmpint(stats_of(store).tracks, ==, tracks + 10);
}

/* A file may not grow: what a full disk or a quota looks like from below. */
static void write_under_a_limit(const char *uri)
{
    SgStore *store = open_store(uri, SG_STORE_WRITE);
    int64_t before = stats_of(store).tracks;
    struct rlimit limit = { 600000, RLIM_INFINITY };
    signal(SIGXFSZ, SIG_IGN);
    g_assert_cmpint(setrlimit(RLIMIT_FSIZE, &limit), ==, 0);
    GError *problem = NULL;
    fill_until_full(store, &problem);
    assert_fails(problem, SG_ERROR_IO, "disk full");
    int64_t after = stats_of(store).tracks;
    g_assert_cmpint((after - before) % 50, ==, 0);
    limit.rlim_cur = RLIM_INFINITY;
    g_assert_cmpint(setrlimit(RLIMIT_FSIZE, &limit), ==, 0);
    put_track(store, "t:again", "t");
    g_assert_cmpint(stats_of(store).tracks, ==, after + 1);
    sg_store_close(store);
}

/* Runs `work` in a process of its own; `user` other than 0 is who it runs as. */
static void in_a_child(void (*work)(const char *uri), const char *uri, uid_t user)
{
    pid_t pid = fork();
    g_assert_cmpint(pid, >=, 0);
    if (pid == 0) {
        g_assert_true(user == 0 || setuid(user) == 0);
        work(uri);
        _exit(0);
    }
    int status;
    g_assert_cmpint(waitpid(pid, &status, 0), ==, pid);
    g_assert_cmpint(status, ==, 0);
}

static void a_file_that_cannot_grow_is_a_full_disk(Place *place, const void *kind)
{
    g_clear_pointer(&place->store, sg_store_close);
    in_a_child(write_under_a_limit, place->uri, 0);
    place->store = open_store(place->uri, SG_STORE_WRITE);
    g_assert_cmpint(number(place->store, "SELECT count(*) FROM pragma_quick_check WHERE "
                                         "quick_check <> 'ok'"),
                    ==, 0);
}

/* -- Places that cannot be written ---------------------------------------------------------------------------------- */

enum { NOBODY = 65534 };

static void read_only(const char *uri)
{
    g_autoptr(SgStore) store = open_store(uri, SG_STORE_READ);
    g_assert_cmpint(stats_of(store).tracks, ==, 100);
    assert_no_store(uri, SG_STORE_WRITE, SG_ERROR_IO, "cannot be written: Permission denied");
    g_autofree char *other = g_strconcat(uri, ".new", NULL);
    assert_no_store(other, SG_STORE_WRITE, SG_ERROR_IO, "cannot make the store");
}

static void a_folder_that_cannot_be_written_can_be_read(Place *place, const void *kind)
{
    fill(place->store, 100);
    g_clear_pointer(&place->store, sg_store_close);
    g_assert_cmpint(chmod(place->uri, 0444), ==, 0);
    g_assert_cmpint(chmod(place->folder, 0555), ==, 0);
    in_a_child(read_only, place->uri, geteuid() == 0 ? NOBODY : 0);
    g_assert_cmpint(chmod(place->folder, 0755), ==, 0);
    g_assert_cmpint(chmod(place->uri, 0600), ==, 0);
}

static void unreadable(const char *uri)
{
    assert_no_store(uri, SG_STORE_READ, SG_ERROR_IO, "cannot be read: Permission denied");
}

static void a_file_that_cannot_be_read_says_so(Place *place, const void *kind)
{
    g_clear_pointer(&place->store, sg_store_close);
    g_assert_cmpint(chmod(place->folder, 0755), ==, 0);
    g_assert_cmpint(chmod(place->uri, 0000), ==, 0);
    in_a_child(unreadable, place->uri, geteuid() == 0 ? NOBODY : 0);
    g_assert_cmpint(chmod(place->uri, 0600), ==, 0);
}

static void a_reader_cannot_write(Place *place, const void *kind)
{
    g_autoptr(SgStore) reader = open_store(place->uri, SG_STORE_READ);
    g_autoptr(SgTrack) track = make_track("t:1", "t");
    GError *problem = NULL;
    g_assert_false(sg_store_put_track(reader, track, "soundcloud", LONG_AGO, &problem));
    assert_fails(problem, SG_ERROR_IO, "read-only");
}

/* -- Size -------------------------------------------------------------------------------------------------------------- */

static void purging_gives_the_room_back_and_leaves_no_text(Place *place, const void *kind)
{
    SgStore *store = place->store;
    g_autoptr(SgTrack) secret = make_track("t:secret", "UNFORGETTABLE-TITLE");
    works(sg_store_put_track(store, secret, "soundcloud", LONG_AGO, &error));
    fill(store, 2000);
    int64_t before = stats_of(store).bytes;
    works(sg_store_purge(store, NULL, INT64_MAX, NULL, NULL, &error));
    g_assert_cmpint(stats_of(store).bytes, <, before / 2);
    gsize length;
    g_autofree char *data = read_file(place->uri, &length);
    g_assert_null(memmem(data, length, "UNFORGETTABLE", strlen("UNFORGETTABLE")));
    g_assert_null(memmem(data, length, "unforgettable", strlen("unforgettable")));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    const struct {
        const char *name;
        StoreTest test;
    } tests[] = {
        { "a store is a file of its owner", a_store_is_a_file_of_its_owner },
        { "missing folders are made and strange names work",
          missing_folders_are_made_and_strange_names_work },
        { "a name may say sqlite", a_name_may_say_sqlite },
        { "what is not there is not made for reading", what_is_not_there_is_not_made_for_reading },
        { "other files are refused and left as they are",
          other_files_are_refused_and_left_as_they_are },
        { "an empty file becomes a store but is none", an_empty_file_becomes_a_store_but_is_none },
        { "databases of others are refused and left as they are",
          databases_of_others_are_refused_and_left_as_they_are },
        { "a damaged page is noticed", a_damaged_page_is_noticed },
        { "a store that was cut off is noticed", a_store_that_was_cut_off_is_noticed },
        { "a full disk takes back the page and leaves a store",
          a_full_disk_takes_back_the_page_and_leaves_a_store },
        { "a file that cannot grow is a full disk", a_file_that_cannot_grow_is_a_full_disk },
        { "a folder that cannot be written can be read",
          a_folder_that_cannot_be_written_can_be_read },
        { "a file that cannot be read says so", a_file_that_cannot_be_read_says_so },
        { "a reader cannot write", a_reader_cannot_write },
        { "purging gives the room back and leaves no text",
          purging_gives_the_room_back_and_leaves_no_text },
    };
    for (size_t n = 0; n < G_N_ELEMENTS(tests); n++) {
        g_autofree char *path = g_strconcat("/sqlite/", tests[n].name, NULL);
        g_test_add(path, Place, "sqlite", place_set_up, tests[n].test, place_tear_down);
    }
    return g_test_run();
}

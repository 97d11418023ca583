/* SPDX-License-Identifier: MIT */
#include "support/store.h"

#include <sqlite3.h>
#include <string.h>

/*
 * The n-th call that changes the disk fails, for every n until none is left. After each failure the
 * store must hold what it held before or what it was to hold after, and nothing between.
 *
 * A VFS under SQLite's own counts the calls: it lends each file the methods of the real one with
 * write, sync and truncate replaced.
 */
static struct {
    int calls_left; /* the call that finds 0 fails, and so do all after it */
    bool failed;
    int code; /* what it answers */
    struct {
        const sqlite3_io_methods *real;
        sqlite3_io_methods methods;
    } kinds[4]; /* databases and logs have methods of their own */
    sqlite3_vfs *base;
    sqlite3_vfs vfs;
} disk;

static bool breaks(void)
{
    if (disk.calls_left-- > 0)
        return false;
    disk.calls_left = 0;
    disk.failed = true;
    return true;
}

static const sqlite3_io_methods *real(const sqlite3_file *file)
{
    for (size_t n = 0; n < G_N_ELEMENTS(disk.kinds); n++)
        if (file->pMethods == &disk.kinds[n].methods)
            return disk.kinds[n].real;
    g_assert_not_reached();
}

static int write_file(sqlite3_file *file, const void *data, int length, sqlite3_int64 offset)
{
    return breaks() ? disk.code : real(file)->xWrite(file, data, length, offset);
}

static int sync_file(sqlite3_file *file, int flags)
{
    return breaks() ? SQLITE_IOERR_FSYNC : real(file)->xSync(file, flags);
}

static int truncate_file(sqlite3_file *file, sqlite3_int64 size)
{
    return breaks() ? SQLITE_IOERR_TRUNCATE : real(file)->xTruncate(file, size);
}

static int open_file(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *out)
{
    int code = disk.base->xOpen(disk.base, name, file, flags, out);
    if (code != SQLITE_OK || !file->pMethods)
        return code;
    size_t n = 0;
    while (disk.kinds[n].real && disk.kinds[n].real != file->pMethods)
        g_assert_cmpuint(++n, <, G_N_ELEMENTS(disk.kinds));
    disk.kinds[n].real = file->pMethods;
    disk.kinds[n].methods = *file->pMethods;
    disk.kinds[n].methods.xWrite = write_file;
    disk.kinds[n].methods.xSync = sync_file;
    disk.kinds[n].methods.xTruncate = truncate_file;
    file->pMethods = &disk.kinds[n].methods;
    return code;
}

static void install_disk(void)
{
    disk.calls_left = INT_MAX;
    disk.base = sqlite3_vfs_find(NULL);
    disk.vfs = *disk.base;
    disk.vfs.zName = "failing";
    disk.vfs.pNext = NULL;
    disk.vfs.xOpen = open_file;
    g_assert_cmpint(sqlite3_vfs_register(&disk.vfs, 1), ==, SQLITE_OK);
}

static void set_up(SgStore *store)
{
    put_playlist(store, "p:1", "one", (const char *[]){ "t:1", "t:2", NULL });
    put_playlist(store, "p:2", "two", (const char *[]){ "t:2", "t:3", NULL });
}

/* One page of a crawl: it takes away, replaces and adds. */
static bool write_page(SgStore *store, GError **error)
{
    g_autoptr(SgPlaylist) playlist = make_playlist("p:1", "new title");
    playlist->tracks = sg_tracks_new();
    for (int n = 0; n < 40; n++) {
        g_autofree char *urn = g_strdup_printf("t:%d", n);
        SgTrack *track = make_track(urn, "A title");
        track->raw = g_strnfill(1500, 'r');
        g_ptr_array_add(playlist->tracks, track);
    }
    return sg_store_begin(store, error) &&
           sg_store_put_playlist(store, playlist, "soundcloud", RECENTLY, error) &&
           sg_store_forget(store, "p:2", error) && sg_store_commit(store, error);
}

static char *hash_of(SgStore *store)
{
    char *hash;
    works((hash = sg_store_graph_hash(store, &error)) != NULL);
    return hash;
}

/* Opens a fresh store, lets the disk fail at the n-th call of a page, and says whether the page came
 * through. The store must be one of `before` and `after` at once and when opened again. */
static bool try_page(const char *folder, int n, const char *before, const char *after)
{
    g_autofree char *name = g_strdup_printf("%d.db", n);
    g_autofree char *path = g_build_filename(folder, name, NULL);
    g_autoptr(SgStore) store = open_store(path, SG_STORE_WRITE);
    set_up(store);
    g_autoptr(GError) problem = NULL;
    disk.calls_left = n;
    disk.failed = false;
    bool ok = write_page(store, &problem);
    disk.calls_left = INT_MAX;
    g_assert_true(ok || g_error_matches(problem, SG_ERROR, SG_ERROR_IO));
    g_assert_true(ok || disk.failed);
    sg_store_rollback(store);
    g_autofree char *now = hash_of(store);
    g_assert_cmpstr(now, ==, ok ? after : before);
    g_clear_pointer(&store, sg_store_close);
    store = open_store(path, SG_STORE_WRITE);
    g_autofree char *again = hash_of(store);
    g_assert_cmpstr(again, ==, now);
    g_autoptr(GError) none = NULL;
    g_assert_true(write_page(store, &none));
    return !disk.failed;
}

static void fail_everywhere(int code)
{
    g_autofree char *folder = store_folder();
    g_autofree char *path = g_build_filename(folder, "good.db", NULL);
    g_autoptr(SgStore) good = open_store(path, SG_STORE_WRITE);
    set_up(good);
    g_autofree char *before = hash_of(good);
    g_autoptr(GError) none = NULL;
    g_assert_true(write_page(good, &none));
    g_autofree char *after = hash_of(good);
    disk.code = code;
    int n = 0;
    while (!try_page(folder, n, before, after))
        n++;
    g_test_message("%d calls failed in turn", n);
    g_assert_cmpint(n, >, 10);
    g_clear_pointer(&good, sg_store_close);
    g_assert_true(sg_file_remove_all(folder, NULL));
}

static void a_page_survives_a_full_disk_at_any_call(void)
{
    fail_everywhere(SQLITE_FULL);
}

static void a_page_survives_a_failing_disk_at_any_call(void)
{
    fail_everywhere(SQLITE_IOERR_WRITE);
}

/* A store that could not be made is not there, or can be made later. */
static void making_a_store_survives_a_failing_disk_at_any_call(void)
{
    g_autofree char *folder = store_folder();
    disk.code = SQLITE_FULL;
    int n = 0;
    for (bool whole = false; !whole; n++) {
        g_autofree char *name = g_strdup_printf("%d.db", n);
        g_autofree char *path = g_build_filename(folder, name, NULL);
        g_autoptr(GError) problem = NULL;
        disk.calls_left = n;
        disk.failed = false;
        g_autoptr(SgStore) store = sg_store_open(path, SG_STORE_WRITE, &problem);
        disk.calls_left = INT_MAX;
        whole = !disk.failed;
        g_assert_true(store || g_error_matches(problem, SG_ERROR, SG_ERROR_IO));
        g_clear_pointer(&store, sg_store_close);
        store = open_store(path, SG_STORE_WRITE);
        put_track(store, "t:1", "t");
        g_assert_cmpint(stats_of(store).tracks, ==, 1);
    }
    g_assert_cmpint(n, >, 10);
    g_assert_true(sg_file_remove_all(folder, NULL));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    install_disk();
    g_test_add_func("/sqlite/a page survives a full disk at any call",
                    a_page_survives_a_full_disk_at_any_call);
    g_test_add_func("/sqlite/a page survives a failing disk at any call",
                    a_page_survives_a_failing_disk_at_any_call);
    g_test_add_func("/sqlite/making a store survives a failing disk at any call",
                    making_a_store_survives_a_failing_disk_at_any_call);
    return g_test_run();
}

/* SPDX-License-Identifier: MIT */
#include "learn/dataset.h"
#include "support/import.h"
#include "support/store.h"

/* One store of each kind: two playlists of three tracks (one of them twice), an empty playlist, and
 * two likes of one user. Track 3 was only ever mentioned. */
static void fill(SgStore *store)
{
    g_autoptr(SgTrack) track = make_track("soundcloud:tracks:1", "One");
    track->user = make_user("soundcloud:users:9", "Nine");
    track->genre = g_strdup("dnb");
    track->license = g_strdup("cc-by");
    track->created_at = 1525590489;
    track->duration_ms = 61000;
    works(sg_store_put_track(store, track, "soundcloud", LONG_AGO, &error));
    put_track(store, "soundcloud:tracks:2", "Two");
    put_playlist(store, "soundcloud:playlists:7", "Seven",
                 (const char *const[]){ "soundcloud:tracks:2", "soundcloud:tracks:1",
                                        "soundcloud:tracks:2", NULL });
    put_playlist(store, "soundcloud:playlists:8", "Eight",
                 (const char *const[]){ "soundcloud:tracks:3", NULL });
    put_playlist(store, "soundcloud:playlists:9", "Empty", (const char *const[]){ NULL });
    g_autoptr(SgUser) user = make_user("soundcloud:users:5", "Five");
    works(sg_store_put_user(store, user, "soundcloud", LONG_AGO, &error));
    works(sg_store_put_engagement(store, "soundcloud:users:5", "soundcloud:tracks:1",
                                  SG_ENGAGE_LIKE, SG_TIME_UNKNOWN, &error));
    works(sg_store_put_engagement(store, "soundcloud:users:5", "soundcloud:tracks:3",
                                  SG_ENGAGE_LIKE, SG_TIME_UNKNOWN, &error));
}

static SgDataset *import_store(Place *place, const char *lists, SgJson **document)
{
    g_autofree char *assignment = g_strconcat("lists=", lists, NULL);
    g_autofree char *folder = g_build_filename(place->folder, "datasets", NULL);
    *document =
        import_well(folder, lists, "store", place->uri, (const char *const[]){ assignment, NULL });
    g_autofree char *made = g_build_filename(folder, lists, NULL);
    return sg_dataset_open(made, NULL);
}

static void playlists_of_a_store_become_lists(Place *place, const void *kind)
{
    fill(place->store);
    g_autoptr(SgJson) document = NULL;
    g_autoptr(SgDataset) d = import_store(place, "playlists", &document);
    static const int32_t list[] = { 0, 0, 1 }, item[] = { 1, 0, 2 };
    g_assert_cmpint(d->E, ==, 3);
    g_assert_cmpmem(d->list_e, 12, list, sizeof list);
    g_assert_cmpmem(d->item_e, 12, item, sizeof item);
    g_assert_cmpstr(sg_idmap_name(d->items, 0), ==, "soundcloud:tracks:1");
    g_assert_cmpstr(d->title_i[0], ==, "One");
    g_assert_cmpstr(d->artist_i[0], ==, "Nine");
    g_assert_cmpstr(d->genre_i[0], ==, "drum & bass");
    g_assert_cmpstr(d->license_i[0], ==, "cc-by");
    g_assert_cmpint(d->year_i[0], ==, 2018);
    g_assert_null(d->title_i[2]);
    const char *first = NULL;
    g_assert_cmpint(count_of(document, "repeats"), ==, 1);
    g_assert_cmpint(skipped_of(document, "playlist without tracks", &first), ==, 1);
    g_assert_cmpstr(first, ==, "soundcloud:playlists:9");
    g_autofree char *hash = sg_store_graph_hash(place->store, NULL);
    const SgJson *source = json_array_get(sg_json_array(document, "sources"), 0);
    g_assert_cmpstr(sg_json_string(source, "sha256"), ==, hash);
    g_autofree char *text = sg_json_dump(document, 0);
    g_assert_null(strstr(text, place->uri));
}

static void likes_become_lists_on_request(Place *place, const void *kind)
{
    fill(place->store);
    g_autoptr(SgJson) document = NULL;
    g_autoptr(SgDataset) d = import_store(place, "likes", &document);
    g_assert_cmpint(d->U, ==, 1);
    g_assert_cmpint(d->E, ==, 2);
    g_assert_cmpstr(sg_idmap_name(d->lists, 0), ==, "soundcloud:users:5");
    g_autoptr(SgJson) of_both = NULL;
    g_autoptr(SgDataset) both = import_store(place, "both", &of_both);
    g_assert_cmpint(both->U, ==, 3);
    g_assert_cmpint(both->E, ==, 5);
}

static void an_empty_store_gives_no_dataset(Place *place, const void *kind)
{
    GError *error = NULL;
    g_assert_null(import_into(place->folder, "set", "store", place->uri, NULL, false, &error));
    assert_fails(error, SG_ERROR_INPUT, "there is no interaction in the input");
}

static void what_is_no_store_is_refused(void)
{
    g_autofree char *folder = temporary_folder();
    g_autofree char *path =
        write_file(folder, "text.db", "this is no SQLite database, only text\n");
    GError *error = NULL;
    g_assert_null(import_into(folder, "set", "store", path, NULL, false, &error));
    g_assert_nonnull(error);
    g_clear_error(&error);
    g_autofree char *absent = g_build_filename(folder, "absent.db", NULL);
    g_assert_null(import_into(folder, "set", "store", absent, NULL, false, &error));
    g_assert_nonnull(error);
    g_clear_error(&error);
    g_assert_false(g_file_test(absent, G_FILE_TEST_EXISTS));
    g_assert_true(sg_file_remove_all(folder, NULL));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    store_test("playlists of a store become lists", playlists_of_a_store_become_lists);
    store_test("likes become lists on request", likes_become_lists_on_request);
    store_test("an empty store gives no dataset", an_empty_store_gives_no_dataset);
    g_test_add_func("/what is no store is refused", what_is_no_store_is_refused);
    return g_test_run();
}

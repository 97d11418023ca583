/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "learn/dataset.h"
#include "support/import.h"
#include "support/test.h"

#include <archive.h>
#include <archive_entry.h>
#include <math.h>

/* A slice with all fields, made by hand. */
static const char full_slice[] =
    "{\"info\": {\"slice\": \"0-1\"}, \"playlists\": [\n"
    "{\"name\": \"late\", \"collaborative\": \"false\", \"pid\": 7, \"modified_at\": 1500,\n"
    " \"num_tracks\": 3, \"num_albums\": 2, \"num_followers\": 3, \"num_edits\": 1,\n"
    " \"description\": \"d\\u00e9j\\u00e0\", \"duration_ms\": 9, \"num_artists\": 2, \"tracks\": "
    "[\n"
    "  {\"pos\": 0, \"artist_name\": \"A\", \"track_uri\": \"spotify:track:b\",\n"
    "   \"artist_uri\": \"spotify:artist:1\", \"track_name\": \"Bee\",\n"
    "   \"album_uri\": \"spotify:album:1\", \"duration_ms\": 200000, \"album_name\": \"X\"},\n"
    "  {\"pos\": 1, \"artist_name\": \"A\", \"track_uri\": \"spotify:track:a\",\n"
    "   \"artist_uri\": \"spotify:artist:2\", \"track_name\": \"Ay\"},\n"
    "  {\"pos\": 2, \"artist_name\": \"A\", \"track_uri\": \"spotify:track:b\",\n"
    "   \"artist_uri\": \"spotify:artist:1\", \"track_name\": \"Bee\"}]},\n"
    "{\"name\": \"early\", \"pid\": 2, \"tracks\": [\n"
    "  {\"pos\": 5, \"track_uri\": \"spotify:track:c\", \"track_name\": \"Sea\",\n"
    "   \"artist_name\": \"B\"},\n"
    "  {\"pos\": 9, \"track_uri\": \"spotify:track:a\", \"track_name\": \"another name\"}]}]}\n";

static SgDataset *import_and_open(const char *folder, const char *path,
                                  const char *const *assignments)
{
    g_autoptr(SgJson) document = import_well(folder, "set", "mpd", path, assignments);
    g_autofree char *made = g_build_filename(folder, "set", NULL);
    GError *error = NULL;
    SgDataset *dataset = sg_dataset_open(made, &error);
    g_assert_no_error(error);
    return dataset;
}

static void all_fields_of_a_slice_arrive(void)
{
    g_autofree char *folder = temporary_folder();
    g_autofree char *path = write_file(folder, "mpd.slice.0-1.json", full_slice);
    g_autoptr(SgDataset) d = import_and_open(folder, path, NULL);
    static const int32_t list[] = { 0, 0, 1, 1 }, item[] = { 2, 0, 1, 0 },
                         position[] = { 5, 9, 0, 1 };
    g_assert_cmpint(d->E, ==, 4);
    g_assert_cmpmem(d->list_e, 16, list, sizeof list);
    g_assert_cmpmem(d->item_e, 16, item, sizeof item);
    g_assert_cmpmem(d->position_e, 16, position, sizeof position);
    g_assert_cmpstr(sg_idmap_name(d->lists, 0), ==, "mpd:playlist:2");
    g_assert_cmpstr(sg_idmap_name(d->items, 1), ==, "spotify:track:b");
    g_assert_cmpint(d->modified_u[0], ==, SG_DATASET_NO_TIME);
    g_assert_cmpint(d->modified_u[1], ==, 1500);
    /* the playlist with the smallest pid describes the track */
    g_assert_cmpstr(d->title_i[0], ==, "another name");
    g_assert_cmpstr(d->artist_i[1], ==, "A");
    /* one has an id, one only a name, one nothing */
    g_assert_cmpint(d->artists, ==, 2);
    g_assert_cmpint(d->artist_of_i[0], ==, -1);
    g_assert_cmpint(d->artist_of_i[1], !=, d->artist_of_i[2]);
    g_assert_true(sg_file_remove_all(folder, NULL));
}

static void lists_and_items_keep_what_the_dataset_does_not_load(void)
{
    g_autofree char *folder = temporary_folder();
    g_autofree char *path = write_file(folder, "mpd.slice.0-1.json", full_slice);
    g_autoptr(SgDataset) d = import_and_open(folder, path, NULL);
    g_autoptr(SgDuck) duck = sg_duck_open(NULL, NULL);
    g_autofree char *sql = g_strdup_printf(
        "SELECT count(*) FROM read_parquet('%s/set/lists.parquet') WHERE list = 1 AND title = "
        "'late'"
        " AND description = 'd\u00e9j\u00e0' AND NOT collaborative AND followers = 3 AND edits = 1",
        folder);
    g_autofree char *items = g_strdup_printf(
        "SELECT count(*) FROM read_parquet('%s/set/items.parquet') WHERE item = 1 AND album = 'X' "
        "AND album_urn = 'spotify:album:1' AND artist_urn = 'spotify:artist:1' "
        "AND duration_ms = 200000",
        folder);
    int64_t count;
    GError *error = NULL;
    g_assert_true(sg_duck_number(duck, sql, &count, &error));
    g_assert_cmpint(count, ==, 1);
    g_assert_true(sg_duck_number(duck, items, &count, &error));
    g_assert_cmpint(count, ==, 1);
    g_assert_true(sg_file_remove_all(folder, NULL));
}

static void weights_follow_the_formula_and_have_mean_one(void)
{
    g_autofree char *folder = temporary_folder();
    g_autofree char *path = write_file(folder, "slice.json", full_slice);
    g_autoptr(SgDataset) d =
        import_and_open(folder, path, (const char *const[]){ "weights=decay", NULL });
    /* followers 0 and 3, edits 0 and 1: list 0 has 0.5 * 0.5, list 1 has 1.5 * 1.5 */
    const double raw[] = { exp(-0.005) * 0.25, exp(-0.009) * 0.25, 2.25, exp(-0.001) * 2.25 };
    double mean = (raw[0] + raw[1] + raw[2] + raw[3]) / 4;
    for (int e = 0; e < 4; e++)
        g_assert_cmpfloat_with_epsilon(d->weight_e[e], raw[e] / mean, 1e-6);
    g_assert_true(sg_file_remove_all(folder, NULL));
}

static void what_cannot_be_used_is_counted_with_its_place(void)
{
    static const char text[] =
        "{\"playlists\": [{\"pid\": 1, \"tracks\": [{\"track_uri\": \"t:1\"}, {\"track_uri\": "
        "null},"
        " {}, 7, null, {\"track_uri\": \"\"}, {\"track_uri\": [1]}, {\"track_uri\": \"LONG\"}]},"
        " {\"pid\": \"no number\", \"tracks\": [{\"track_uri\": \"t:1\"}]},"
        " {\"pid\": -4, \"tracks\": [{\"track_uri\": \"t:1\"}]},"
        " {\"pid\": 99999999999999999999, \"tracks\": [{\"track_uri\": \"t:1\"}]},"
        " {\"pid\": 1, \"tracks\": [{\"track_uri\": \"t:2\"}]},"
        " {\"pid\": 5, \"tracks\": []}, {\"pid\": 6}, null]}";
    g_autofree char *folder = temporary_folder();
    g_autofree char *filler = g_strnfill(300, 'x');
    g_auto(GStrv) parts = g_strsplit(text, "LONG", 2);
    g_autofree char *whole = g_strjoin(filler, parts[0], parts[1], NULL);
    g_autofree char *path = write_file(folder, "odd.json", whole);
    g_autoptr(SgJson) document = import_well(folder, "set", "mpd", path, NULL);
    const char *first = NULL;
    g_assert_cmpint(count_of(document, "interactions"), ==, 1);
    g_assert_cmpint(skipped_of(document, "track without a URI", &first), ==, 6);
    g_assert_cmpstr(first, ==, "odd.json playlist 1 track 2");
    g_assert_cmpint(skipped_of(document, "more than 200 letters", NULL), ==, 1);
    g_assert_cmpint(skipped_of(document, "without a usable pid", &first), ==, 3);
    g_assert_cmpstr(first, ==, "odd.json playlist 2");
    g_assert_cmpint(skipped_of(document, "pid seen before", NULL), ==, 1);
    g_assert_cmpint(skipped_of(document, "playlist without tracks", NULL), ==, 2);
    g_assert_cmpint(skipped_of(document, "playlist that is null", NULL), ==, 1);
    g_autofree char *report = sg_import_report(document);
    g_assert_nonnull(
        strstr(report, "left out: track without a URI: 6 (first: odd.json playlist 1 track 2)"));
    g_assert_true(sg_file_remove_all(folder, NULL));
}

static void expect_refused(const char *name, const char *text, const char *part)
{
    g_autofree char *folder = temporary_folder();
    g_autofree char *path = write_file(folder, name, text);
    GError *error = NULL;
    g_assert_null(import_into(folder, "set", "mpd", path, NULL, false, &error));
    assert_fails(error, SG_ERROR_INPUT, part);
    g_autofree char *made = g_build_filename(folder, "set", NULL);
    g_assert_false(g_file_test(made, G_FILE_TEST_EXISTS));
    g_assert_true(sg_file_remove_all(folder, NULL));
}

static void a_broken_slice_is_refused_with_file_and_record(void)
{
    expect_refused("a.json", "", "MPD slice 'a.json': the file is empty");
    expect_refused("a.json", " \n", "the file is empty");
    expect_refused("a.json", "{\"playlists\": [{\"pid\": 1, \"tracks\": []}, {\"pid\": 2, \"tr",
                   "'a.json': not valid JSON after 1 playlists (cut off?)");
    expect_refused("a.json", "{\"playlists\": [{\"pid\": 1}, {\"pid\": 2, \"name\": \"\xff\"}]}",
                   "'a.json': not valid JSON after 1 playlists (unable to decode byte 0xff");
    expect_refused("a.json", "{\"playlists\": [{\"pid\": 1, \"tracks\": {\"a\": 1}}]}",
                   "playlist without tracks (1 times, first: a.json playlist 1)");
    expect_refused("a.json", "{\"playlists\": [7]}", "playlist without a usable pid");
    expect_refused("a.json", "[7]", "there is no list \"playlists\"");
    expect_refused("a.json", "{\"playlists\": {}}", "there is no list \"playlists\"");
    expect_refused("a.json", "{\"playlists\": []}", "no usable interaction");
    expect_refused("a.tar", "no archive", "archive 'a.tar'");
}

static void one_empty_file_among_many_is_found(void)
{
    g_autofree char *folder = temporary_folder();
    g_autofree char *slices = g_build_filename(folder, "slices", NULL);
    g_free(write_file(slices, "mpd.slice.0-1.json", full_slice));
    g_free(write_file(slices, "mpd.slice.2-3.json", ""));
    GError *error = NULL;
    g_assert_null(import_into(folder, "set", "mpd", slices, NULL, false, &error));
    assert_fails(error, SG_ERROR_INPUT, "MPD slice 'mpd.slice.2-3.json': the file is empty");
    g_assert_true(sg_file_remove_all(folder, NULL));
}

static void slices_are_read_in_the_order_of_their_numbers(void)
{
    static const char *const slice =
        "{\"playlists\": [{\"pid\": 3, \"tracks\": [{\"track_uri\": \"t:%s\"}]}]}";
    g_autofree char *folder = temporary_folder();
    g_autofree char *slices = g_build_filename(folder, "a [b] * ?", "data", NULL);
    g_autofree char *early = g_strdup_printf(slice, "early"),
                    *late = g_strdup_printf(slice, "late");
    g_free(write_file(slices, "mpd.slice.9000-9999.json", early));
    g_free(write_file(slices, "mpd.slice.10000-10999.json", late));
    g_free(write_file(slices, ".hidden.json", "not JSON"));
    g_free(write_file(slices, "README.md", "not JSON"));
    g_autofree char *parent = g_path_get_dirname(slices);
    g_autoptr(SgDataset) d = import_and_open(folder, parent, NULL);
    g_assert_cmpint(d->M, ==, 1);
    g_assert_cmpstr(sg_idmap_name(d->items, 0), ==, "t:early");
    g_assert_true(sg_file_remove_all(folder, NULL));
}

static void many_batches_give_the_dataset_of_one(void)
{
    g_autofree char *folder = temporary_folder();
    g_autofree char *slices = g_build_filename(folder, "slices", NULL);
    for (int n = 0; n < 5; n++) {
        g_autofree char *name = g_strdup_printf("mpd.slice.%d-%d.json", n * 1000, n * 1000 + 999);
        g_autofree char *text = g_strdup_printf(
            "{\"playlists\": [{\"pid\": %d, \"tracks\": [{\"track_uri\": \"t:all\", "
            "\"track_name\": \"name %d\"}, {\"track_uri\": \"t:%d\"}, {\"track_uri\": \"t:%d\"}]}, "
            "{\"pid\": 1000, \"tracks\": [{\"track_uri\": \"t:seen\"}]}]}",
            n, n, n, n + 1);
        g_free(write_file(slices, name, text));
    }
    g_autoptr(SgJson) one = import_well(folder, "one", "mpd", slices, NULL);
    g_autoptr(SgJson) many =
        import_well(folder, "many", "mpd", slices, (const char *const[]){ "batch-mb=0", NULL });
    g_assert_cmpint(count_of(one, "items"), ==, 8);
    g_assert_cmpint(count_of(one, "lists"), ==, 6);
    g_assert_cmpint(skipped_of(one, "pid seen before", NULL), ==, 4);
    g_assert_true(json_equal(json_object_get(one, "skipped"), json_object_get(many, "skipped")));
    g_assert_cmpstr(sg_json_string(one, "hash"), ==, sg_json_string(many, "hash"));
    g_assert_true(sg_file_remove_all(folder, NULL));
}

static void add_to_archive(struct archive *out, const char *name, const char *text)
{
    struct archive_entry *entry = archive_entry_new();
    archive_entry_set_pathname(entry, name);
    archive_entry_set_size(entry, (la_int64_t)strlen(text));
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_perm(entry, 0644);
    g_assert_cmpint(archive_write_header(out, entry), ==, ARCHIVE_OK);
    g_assert_cmpint(archive_write_data(out, text, strlen(text)), ==, (la_ssize_t)strlen(text));
    archive_entry_free(entry);
}

static char *make_archive(const char *folder, const char *name, bool zip)
{
    char *path = g_build_filename(folder, name, NULL);
    struct archive *out = archive_write_new();
    if (zip)
        archive_write_set_format_zip(out);
    else
        archive_write_set_format_pax_restricted(out);
    g_assert_cmpint(archive_write_open_filename(out, path), ==, ARCHIVE_OK);
    add_to_archive(out, "../../escape.json", full_slice);
    add_to_archive(out, "data/._mpd.slice.0-1.json", "not JSON");
    add_to_archive(out, "stats.txt", "not JSON");
    g_assert_cmpint(archive_write_close(out), ==, ARCHIVE_OK);
    archive_write_free(out);
    return path;
}

/* The document names one file, with its size and hash. */
static void assert_one_source(const SgJson *document, const char *path)
{
    const SgJson *sources = sg_json_array(document, "sources"), *source;
    g_assert_cmpuint(json_array_size(sources), ==, 1);
    source = json_array_get(sources, 0);
    g_autofree char *name = g_path_get_basename(path), *hash = sg_file_sha256(path, NULL);
    g_autofree char *data = NULL;
    size_t length = 0;
    g_assert_true(sg_file_read(path, 1 << 20, &data, &length, NULL));
    g_assert_cmpstr(sg_json_string(source, "file"), ==, name);
    g_assert_cmpint(sg_json_int(source, "bytes", 0), ==, length);
    g_assert_cmpstr(sg_json_string(source, "sha256"), ==, hash);
}

static void tar_and_zip_give_the_dataset_of_the_folder(void)
{
    g_autofree char *folder = temporary_folder();
    g_autofree char *slice = write_file(folder, "slice.json", full_slice);
    g_autofree char *tar = make_archive(folder, "set.tar", false);
    g_autofree char *zip = make_archive(folder, "set.zip", true);
    g_autoptr(SgJson) of_slice = import_well(folder, "a", "mpd", slice, NULL);
    g_autoptr(SgJson) of_tar = import_well(folder, "b", "mpd", tar, NULL);
    g_autoptr(SgJson) of_zip = import_well(folder, "c", "mpd", zip, NULL);
    g_assert_cmpstr(sg_json_string(of_tar, "hash"), ==, sg_json_string(of_slice, "hash"));
    g_assert_cmpstr(sg_json_string(of_zip, "hash"), ==, sg_json_string(of_slice, "hash"));
    assert_one_source(of_slice, slice);
    assert_one_source(of_tar, tar);
    g_assert_true(sg_file_remove_all(folder, NULL));
}

static void a_cut_off_archive_is_refused(void)
{
    g_autofree char *folder = temporary_folder();
    g_autofree char *tar = make_archive(folder, "set.tar", false);
    g_autofree char *data = NULL;
    size_t length;
    g_assert_true(sg_file_read(tar, 1 << 20, &data, &length, NULL));
    g_assert_true(sg_file_write(tar, data, 1000, 0644, NULL));
    GError *error = NULL;
    g_assert_null(import_into(folder, "set", "mpd", tar, NULL, false, &error));
    assert_fails(error, SG_ERROR_INPUT, "archive 'set.tar'");
    g_assert_true(sg_file_remove_all(folder, NULL));
}

/* Counts of shared/data/README.md; the cost is printed, not judged. */
static void the_shared_slices_have_the_published_counts(void)
{
    g_autofree char *archive = shared_path("data/mpd/slices.tar.zst");
    if (!archive)
        return;
    g_autofree char *folder = temporary_folder();
    double start = sg_clock_monotonic();
    g_autoptr(SgJson) document = import_well(folder, "set", "mpd", archive, NULL);
    g_test_message("122.5 MB of JSON imported in %.2f s, %.2f s of CPU so far",
                   sg_clock_monotonic() - start, sg_clock_cpu());
    g_assert_cmpint(count_of(document, "lists"), ==, 5689);
    g_assert_cmpint(count_of(document, "items"), ==, 173929);
    g_assert_cmpint(count_of(document, "read"), ==, 562217);
    g_assert_cmpint(count_of(document, "interactions"), ==, 554290);
    g_assert_cmpuint(json_array_size(sg_json_array(document, "skipped")), ==, 0);
    g_autofree char *made = g_build_filename(folder, "set", NULL);
    g_autoptr(SgDataset) d = sg_dataset_open(made, NULL);
    g_assert_cmpint(d->artists, ==, 38275);
    g_assert_true(sg_file_remove_all(folder, NULL));
}

static void the_shared_full_slice_has_the_published_counts(void)
{
    g_autofree char *path = shared_path("data/mpd/full-fields.json");
    if (!path)
        return;
    g_autofree char *folder = temporary_folder();
    g_autoptr(SgJson) document = import_well(folder, "set", "mpd", path, NULL);
    g_assert_cmpint(count_of(document, "lists"), ==, 29);
    g_assert_cmpint(count_of(document, "items"), ==, 1397);
    g_assert_cmpint(count_of(document, "read"), ==, 1448);
    g_autofree char *made = g_build_filename(folder, "set", NULL);
    g_autoptr(SgDataset) d = sg_dataset_open(made, NULL);
    g_assert_cmpint(d->artists, ==, 841);
    g_assert_true(sg_file_remove_all(folder, NULL));
}

static void the_shared_cut_slice_is_refused_after_37_playlists(void)
{
    g_autofree char *path = shared_path("data/mpd/truncated.json");
    if (!path)
        return;
    g_autofree char *folder = temporary_folder();
    GError *error = NULL;
    g_assert_null(import_into(folder, "set", "mpd", path, NULL, false, &error));
    assert_fails(error, SG_ERROR_INPUT,
                 "MPD slice 'truncated.json': not valid JSON after 37 playlists (cut off?)");
    g_assert_true(sg_file_remove_all(folder, NULL));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/mpd/all fields of a slice arrive", all_fields_of_a_slice_arrive);
    g_test_add_func("/mpd/lists and items keep what the dataset does not load",
                    lists_and_items_keep_what_the_dataset_does_not_load);
    g_test_add_func("/mpd/weights follow the formula and have mean one",
                    weights_follow_the_formula_and_have_mean_one);
    g_test_add_func("/mpd/what cannot be used is counted with its place",
                    what_cannot_be_used_is_counted_with_its_place);
    g_test_add_func("/mpd/a broken slice is refused with file and record",
                    a_broken_slice_is_refused_with_file_and_record);
    g_test_add_func("/mpd/one empty file among many is found", one_empty_file_among_many_is_found);
    g_test_add_func("/mpd/slices are read in the order of their numbers",
                    slices_are_read_in_the_order_of_their_numbers);
    g_test_add_func("/mpd/many batches give the dataset of one",
                    many_batches_give_the_dataset_of_one);
    g_test_add_func("/mpd/tar and zip give the dataset of the folder",
                    tar_and_zip_give_the_dataset_of_the_folder);
    g_test_add_func("/mpd/a cut off archive is refused", a_cut_off_archive_is_refused);
    g_test_add_func("/mpd/the shared slices have the published counts",
                    the_shared_slices_have_the_published_counts);
    g_test_add_func("/mpd/the shared full slice has the published counts",
                    the_shared_full_slice_has_the_published_counts);
    g_test_add_func("/mpd/the shared cut slice is refused after 37 playlists",
                    the_shared_cut_slice_is_refused_after_37_playlists);
    return g_test_run();
}

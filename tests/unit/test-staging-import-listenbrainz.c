/* SPDX-License-Identifier: MIT */
#include "learn/dataset.h"
#include "support/import.h"
#include "support/test.h"

#define MBID_A "11111111-1111-1111-1111-111111111111"
#define MBID_B "22222222-2222-2222-2222-222222222222"
#define ARTIST "33333333-3333-3333-3333-333333333333"

/* ana: A twice (an hour apart), once more 10 s later; B once. ben: a track known by names. */
#define LISTEN_1                                                                                   \
    "{\"listened_at\": 1700000000, \"user_name\": \"ana\", \"track_metadata\": {\"artist_name\": " \
    "\"Ar\", \"track_name\": \"Song A\", \"release_name\": \"Re\", \"additional_info\": "          \
    "{\"recording_mbid\": \"" MBID_A "\", \"duration_ms\": 1234, \"artist_mbids\": [\"" ARTIST     \
    "\"]}}}"
#define LISTEN_2                                                                                   \
    "{\"listened_at\": 1700003600, \"user_name\": \"ana\", \"track_metadata\": {\"artist_name\": " \
    "\"Ar\", \"track_name\": \"Song A\", \"mbid_mapping\": {\"recording_mbid\": \"" MBID_A "\"}}}"
#define LISTEN_3                                                                                   \
    "{\"listened_at\": 1700003610, \"user_name\": \"ana\", \"track_metadata\": {\"artist_name\": " \
    "\"Ar\", \"track_name\": \"Song A\", \"mbid_mapping\": {\"recording_mbid\": \"" MBID_A "\"}}}"
#define LISTEN_4                                                                                   \
    "{\"listened_at\": 1700000100, \"user_name\": \"ana\", \"recording_msid\": \"" MBID_B          \
    "\", \"track_metadata\": {\"artist_name\": \"Ar\", \"track_name\": \"Song B\"}}"
#define LISTEN_5                                                                                   \
    "{\"timestamp\": 1700000200, \"user_id\": \"ben\", \"track_metadata\": {\"artist_name\": "     \
    "\"Ar \", \"track_name\": \"Names Only\"}}"

static void check_small(const char *folder, const char *path)
{
    g_autoptr(SgJson) document = import_well(folder, "set", "listenbrainz", path, NULL);
    g_autofree char *made = g_build_filename(folder, "set", NULL);
    g_autoptr(SgDataset) d = sg_dataset_open(made, NULL);
    g_assert_cmpint(d->U, ==, 2);
    g_assert_cmpint(d->M, ==, 3);
    g_assert_cmpint(d->E, ==, 3);
    g_assert_cmpint(skipped_of(document, "the same play again", NULL), ==, 1);
    int32_t a = sg_idmap_find(d->items, "musicbrainz:recording:" MBID_A);
    int32_t b = sg_idmap_find(d->items, "listenbrainz:recording:" MBID_B);
    g_assert_cmpint(a, >=, 0);
    g_assert_cmpint(b, >=, 0);
    g_assert_cmpstr(sg_idmap_name(d->lists, 0), ==, "listenbrainz:user:ana");
    /* in the order of first plays; two plays make weight 2, the time is that of the last */
    g_assert_cmpint(d->item_e[0], ==, a);
    g_assert_cmpint(d->item_e[1], ==, b);
    g_assert_cmpfloat(d->weight_e[0], ==, 2);
    g_assert_cmpint(d->time_e[0], ==, 1700003600);
    g_assert_cmpint(d->list_e[2], ==, 1);
    g_assert_cmpstr(d->title_i[a], ==, "Song A");
    g_assert_cmpstr(d->artist_i[a], ==, "Ar");
    g_assert_true(sg_file_remove_all(made, NULL));
}

static void lines_and_arrays_give_the_same_plays(void)
{
    g_autofree char *folder = temporary_folder();
    g_autofree char *lines =
        write_file(folder, "a.listens",
                   LISTEN_1 "\n\n" LISTEN_2 "\n" LISTEN_3 "\n" LISTEN_4 "\n" LISTEN_5 "\n");
    check_small(folder, lines);
    g_autofree char *array =
        write_file(folder, "a.json",
                   " [\n" LISTEN_1 ",\n" LISTEN_2 "," LISTEN_3 ",\n" LISTEN_4 "," LISTEN_5 "\n]\n");
    check_small(folder, array);
    g_assert_true(sg_file_remove_all(folder, NULL));
}

static void a_dump_is_read_from_its_folders(void)
{
    g_autofree char *folder = temporary_folder();
    g_autofree char *dump = g_build_filename(folder, "dump", NULL);
    g_free(write_file(dump, "listens/2023/2.listens", LISTEN_2 "\n" LISTEN_3 "\n"));
    g_free(write_file(dump, "listens/2023/11.listens", LISTEN_1 "\n" LISTEN_4 "\n" LISTEN_5 "\n"));
    g_free(write_file(dump, "README", "no listens"));
    check_small(folder, dump);
    g_assert_true(sg_file_remove_all(folder, NULL));
}

static void listens_without_a_user_belong_to_the_named_one(void)
{
    g_autofree char *folder = temporary_folder();
    g_autofree char *path =
        write_file(folder, "a.jsonl",
                   "{\"listened_at\": 1700000000, \"track_metadata\": {\"artist_name\": \"x\", "
                   "\"track_name\": \"y\"}}\n");
    g_autoptr(SgJson) document =
        import_well(folder, "set", "listenbrainz", path, (const char *const[]){ "user=eva", NULL });
    g_autofree char *made = g_build_filename(folder, "set", NULL);
    g_autoptr(SgDataset) d = sg_dataset_open(made, NULL);
    g_assert_cmpstr(sg_idmap_name(d->lists, 0), ==, "listenbrainz:user:eva");
    g_assert_true(sg_file_remove_all(folder, NULL));
}

static void what_cannot_be_used_is_counted_with_its_place(void)
{
    g_autofree char *folder = temporary_folder();
    g_autofree char *path = write_file(
        folder, "odd.jsonl",
        LISTEN_1 "\nnot JSON\n[1, 2]\n{\"listened_at\": 1, \"track_metadata\": 5}\n"
                 "{\"listened_at\": \"x\", \"track_metadata\": {\"artist_name\": \"a\", "
                 "\"track_name\": \"b\"}}\n"
                 "{\"listened_at\": -5, \"track_metadata\": {\"artist_name\": \"a\", "
                 "\"track_name\": \"b\"}}\n"
                 "{\"listened_at\": 5, \"track_metadata\": {\"artist_name\": \"a\"}}\n"
                 "{\"listened_at\": 5, \"user_name\": \"\xff\", \"track_metadata\": {}}\n"
                 "{\"listened_at\": 5, \"user_na");
    g_autoptr(SgJson) document = import_well(folder, "set", "listenbrainz", path, NULL);
    const char *first = NULL;
    g_assert_cmpint(count_of(document, "interactions"), ==, 1);
    g_assert_cmpint(skipped_of(document, "record that is no listen", &first), ==, 5);
    g_assert_cmpstr(first, ==, "odd.jsonl record 2");
    g_assert_cmpint(skipped_of(document, "without a usable time", NULL), ==, 2);
    g_assert_cmpint(skipped_of(document, "listen without a track", NULL), ==, 1);
    g_assert_true(sg_file_remove_all(folder, NULL));
}

static void expect_refused(const char *name, const char *text, const char *part)
{
    g_autofree char *folder = temporary_folder();
    g_autofree char *path = write_file(folder, name, text);
    GError *error = NULL;
    g_assert_null(import_into(folder, "set", "listenbrainz", path, NULL, false, &error));
    assert_fails(error, SG_ERROR_INPUT, part);
    g_assert_true(sg_file_remove_all(folder, NULL));
}

static void an_empty_or_cut_off_file_is_refused(void)
{
    expect_refused("a.jsonl", "", "there is no interaction in the input");
    expect_refused("a.json", "[" LISTEN_1 ", {\"listened_at\": 17", "ListenBrainz file 'a.json'");
    expect_refused(
        "a.jsonl", "no\nlisten\n",
        "no usable interaction in the input; left out: record that is no listen (2 times");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/listenbrainz/lines and arrays give the same plays",
                    lines_and_arrays_give_the_same_plays);
    g_test_add_func("/listenbrainz/a dump is read from its folders",
                    a_dump_is_read_from_its_folders);
    g_test_add_func("/listenbrainz/listens without a user belong to the named one",
                    listens_without_a_user_belong_to_the_named_one);
    g_test_add_func("/listenbrainz/what cannot be used is counted with its place",
                    what_cannot_be_used_is_counted_with_its_place);
    g_test_add_func("/listenbrainz/an empty or cut off file is refused",
                    an_empty_or_cut_off_file_is_refused);
    return g_test_run();
}

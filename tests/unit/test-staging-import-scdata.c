/* SPDX-License-Identifier: MIT */
#include "learn/dataset.h"
#include "staging/members.h"
#include "support/import.h"
#include "support/test.h"

/* In the shape of the original's files, made by hand. */
static const char state[] =
    "{\"min_track_likes\": 30, \"visited_tracks\": [1, 2, 3], \"visited_users\": [],\n"
    "\"candidate_playlists\": {\"70\": {\"id\": 70, \"title\": \"Late\", \"likes_count\": 4,\n"
    "   \"last_modified\": \"2020-01-01T00:00:10Z\", \"tracks\": [\n"
    "     {\"id\": 12, \"title\": \"Twelve\", \"genre\": \"Techno\", \"user\": {\"id\": 5,\n"
    "      \"username\": \"Eve\"}, \"created_at\": \"2019/01/15 15:40:49 +0000\"},\n"
    "     {\"id\": 11}, {\"id\": 12}, {\"kind\": \"track\"}]},\n"
    "  \"71\": {\"id\": 71, \"title\": \"Empty { } \\\" [\", \"tracks\": []}},\n"
    "\"tracks\": {\"11\": {\"id\": 11, \"title\": \"Eleven\", \"genre\": \" \", \"license\": "
    "\"cc-by\",\n"
    "   \"created_at\": \"2018-05-06T07:08:09Z\", \"duration\": 60000, \"user\": {\"id\": 6,\n"
    "   \"username\": \"Bob\"}}, \"13\": {\"id\": \"x\", \"genre\": null}, \"no\": {}}}\n";

static const char scdata[] =
    "{\n    \"11\": {\"id\": 11, \"title\": \"Eleven\", \"user\": {\"id\": 6, \"username\": "
    "\"Bob\"},\n"
    "      \"created_at\": \"2018-05-06T07:08:09Z\", \"genre\": \"Jazz\", \"scdata_split\": "
    "\"training\"},\n"
    "    \"12\": {\"id\": 12, \"title\": \"Twelve\", \"user\": {\"id\": 6},\n"
    "      \"created_at\": \"2017-05-06T07:08:09Z\", \"scdata_split\": \"test\"},\n"
    "    \"14\": {\"id\": 14, \"title\": \"Nobody's\", \"scdata_split\": \"training\"}\n}\n";

static SgDataset *open_set(const char *folder)
{
    g_autofree char *made = g_build_filename(folder, "set", NULL);
    GError *error = NULL;
    SgDataset *d = sg_dataset_open(made, &error);
    g_assert_no_error(error);
    return d;
}

static void candidate_playlists_of_a_crawler_become_lists(void)
{
    g_autofree char *folder = temporary_folder();
    g_autofree char *path = write_file(folder, "crawler_state.json", state);
    g_autoptr(SgJson) document = import_well(folder, "set", "scdata", path, NULL);
    g_autoptr(SgDataset) d = open_set(folder);
    g_assert_cmpint(d->U, ==, 1);
    g_assert_cmpint(d->M, ==, 2);
    g_assert_cmpint(d->E, ==, 2);
    g_assert_cmpstr(sg_idmap_name(d->lists, 0), ==, "soundcloud:playlists:70");
    g_assert_cmpint(d->modified_u[0], ==, 1577836810);
    g_assert_cmpint(d->item_e[0], ==, 1); /* 12 first, as in the playlist */
    g_assert_cmpstr(sg_idmap_name(d->items, 0), ==, "soundcloud:tracks:11");
    g_assert_cmpstr(d->title_i[0], ==, "Eleven");
    g_assert_cmpstr(d->license_i[0], ==, "cc-by");
    g_assert_null(d->genre_i[0]);
    g_assert_cmpint(d->year_i[0], ==, 2018);
    g_assert_cmpstr(d->artist_i[1], ==, "Eve");
    g_assert_cmpstr(d->genre_i[1], ==, "Techno");
    g_assert_cmpint(d->year_i[1], ==, 2019);
    const char *first = NULL;
    g_assert_cmpint(count_of(document, "repeats"), ==, 1);
    g_assert_cmpint(skipped_of(document, "entry without a usable track id", &first), ==, 1);
    g_assert_cmpstr(first, ==, "crawler_state.json playlist 70");
    g_assert_cmpint(skipped_of(document, "playlist without tracks", &first), ==, 1);
    g_assert_cmpstr(first, ==, "playlist 71");
    g_assert_cmpint(skipped_of(document, "track without a usable id", &first), ==, 1);
    g_assert_cmpstr(first, ==, "crawler_state.json member \"no\"");
    g_assert_true(sg_file_remove_all(folder, NULL));
}

static void uploaders_become_lists_with_the_split_of_scdata(void)
{
    g_autofree char *folder = temporary_folder();
    g_autofree char *path = write_file(folder, "scdata.json", scdata);
    g_autoptr(SgJson) document = import_well(folder, "set", "scdata", path, NULL);
    g_autoptr(SgDataset) d = open_set(folder);
    g_assert_cmpint(d->E, ==, 2);
    g_assert_cmpstr(sg_idmap_name(d->lists, 0), ==, "soundcloud:users:6");
    g_assert_true(d->has_given_split && d->has_time);
    g_assert_cmpint(d->item_e[0], ==, 0);
    g_assert_cmpint(d->part_e[0], ==, SG_PART_TRAIN);
    g_assert_cmpint(d->part_e[1], ==, SG_PART_TEST);
    g_assert_cmpint(d->time_e[0], ==, 1525590489);
    g_assert_cmpint(skipped_of(document, "track without an uploader", NULL), ==, 1);
    g_assert_true(sg_file_remove_all(folder, NULL));
}

static void uploaders_of_a_crawler_are_lists_on_request(void)
{
    g_autofree char *folder = temporary_folder();
    g_autofree char *path = write_file(folder, "crawler_state.json", state);
    g_autoptr(SgJson) document = import_well(folder, "set", "scdata", path,
                                             (const char *const[]){ "lists=uploaders", NULL });
    g_assert_cmpint(count_of(document, "lists"), ==, 2);
    g_assert_cmpint(skipped_of(document, "track without an uploader", NULL), ==, 1);
    g_assert_true(sg_file_remove_all(folder, NULL));
}

/* More members than one text and one batch hold. */
static void many_members_arrive_in_texts_of_a_megabyte(void)
{
    enum { TRACKS = 40000 };
    g_autofree char *folder = temporary_folder();
    GString *text = g_string_new("{");
    for (int n = 1; n <= TRACKS; n++)
        g_string_append_printf(text,
                               "%s\"%d\": {\"id\": %d, \"title\": \"a title that is long enough\", "
                               "\"user\": {\"id\": %d}}",
                               n > 1 ? ", " : "", n, n, n % 100 + 1);
    g_string_append_c(text, '}');
    g_autofree char *path = write_file(folder, "scdata.json", text->str);
    g_autoptr(SgJson) document = import_well(folder, "set", "scdata", path, NULL);
    g_assert_cmpint(count_of(document, "items"), ==, TRACKS);
    g_assert_cmpint(count_of(document, "lists"), ==, 100);
    g_assert_cmpint(count_of(document, "repeats"), ==, 0);
    g_string_free(text, TRUE);
    g_assert_true(sg_file_remove_all(folder, NULL));
}

static void expect_refused(const char *text, const char *part)
{
    g_autofree char *folder = temporary_folder();
    g_autofree char *path = write_file(folder, "s.json", text);
    GError *error = NULL;
    g_assert_null(import_into(folder, "set", "scdata", path, NULL, false, &error));
    assert_fails(error, SG_ERROR_INPUT, part);
    g_assert_true(sg_file_remove_all(folder, NULL));
}

static void a_broken_file_is_refused_with_its_member(void)
{
    expect_refused("", "scdata: 's.json': the file is empty");
    expect_refused("[1]", "'s.json': it is no JSON object");
    expect_refused("{\"1\": {\"id\": 1, \"title\": \"cu", "ends after member \"1\" (cut off?)");
    expect_refused("{\"1\": {\"id\": 1}, \"2\"", "ends after member \"2\" (cut off?)");
    expect_refused("{\"1\": {\"id\": 1} \"2\": {}}", "after member \"1\": a comma");
    expect_refused("{\"1\": {\"id\": 1}} x", "the end of the file is expected there");
    expect_refused("{\"1\": {\"id\": 1}, \"2\": {\"id\": tru}}", "member \"2\" is not valid JSON");
    expect_refused("{\"1\": {\"id\": 1}, \"2\": {\"title\": \"\xff\"}}",
                   "member \"2\" is not valid JSON");
    expect_refused("{}", "there is no interaction in the input");
}

static void members_are_found_in_the_outer_and_the_named_objects(void)
{
    static const char text[] =
        "\xEF\xBB\xBF { \"a\" : 1, \"b\": \"}\", \"c\": {\"x\": [1, {\"y\": \"}\\\"\"}]},"
        " \"in\": { \"k\\\"1\": {}, \"k2\": 7, \"k3\": {\"z\": 1} }, \"d\": [{}], \"e\": {} } ";
    static const char *const inside[] = { "in", NULL };
    static const char *const expected[][3] = { { "", "c", "{\"x\": [1, {\"y\": \"}\\\"\"}]}" },
                                               { "in", "k\\\"1", "{}" },
                                               { "in", "k3", "{\"z\": 1}" },
                                               { "", "e", "{}" } };
    g_autofree char *folder = temporary_folder();
    g_autofree char *path = write_file(folder, "a.json", text);
    GError *error = NULL;
    g_autoptr(SgMembers) members = sg_members_open(path, inside, &error);
    SgMember member;
    for (size_t n = 0; n < G_N_ELEMENTS(expected); n++) {
        g_assert_true(sg_members_next(members, &member, &error));
        g_assert_nonnull(member.value);
        g_autofree char *value = g_strndup(member.value, member.length);
        g_assert_cmpstr(member.section, ==, expected[n][0]);
        g_assert_cmpstr(member.key, ==, expected[n][1]);
        g_assert_cmpstr(value, ==, expected[n][2]);
    }
    g_assert_true(sg_members_next(members, &member, &error));
    g_assert_null(member.value);
    g_assert_true(sg_members_next(members, &member, &error));
    g_assert_null(member.value);
    g_assert_true(sg_file_remove_all(folder, NULL));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/scdata/candidate playlists of a crawler become lists",
                    candidate_playlists_of_a_crawler_become_lists);
    g_test_add_func("/scdata/uploaders become lists with the split of scdata",
                    uploaders_become_lists_with_the_split_of_scdata);
    g_test_add_func("/scdata/uploaders of a crawler are lists on request",
                    uploaders_of_a_crawler_are_lists_on_request);
    g_test_add_func("/scdata/many members arrive in texts of a megabyte",
                    many_members_arrive_in_texts_of_a_megabyte);
    g_test_add_func("/scdata/a broken file is refused with its member",
                    a_broken_file_is_refused_with_its_member);
    g_test_add_func("/scdata/members are found in the outer and the named objects",
                    members_are_found_in_the_outer_and_the_named_objects);
    return g_test_run();
}

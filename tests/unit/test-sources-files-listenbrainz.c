/* SPDX-License-Identifier: MIT */
#include "support/files.h"

#define MBID "0f2f9b2e-7f5c-4a57-9d1f-000000000001"
#define MSID "0f2f9b2e-7f5c-4a57-9d1f-00000000000a"

static const char listen[] =
    "{\"listened_at\":1700000000,\"recording_msid\":\"" MSID "\",\"track_metadata\":"
    "{\"artist_name\":\"Tarn\",\"track_name\":\"Bus\",\"release_name\":\"L\","
    "\"additional_info\":{\"isrc\":\"USABC1234567\",\"duration\":215,\"origin_url\":"
    "\"https://example.org/a\"},\"mbid_mapping\":{\"recording_mbid\":\"" MBID "\"}}}";

static void a_recording_goes_by_its_musicbrainz_id(void)
{
    g_autoptr(SgFilesList) list = parse("a.jsonl", listen);
    const SgFilesRow *row = row_of(list, 0);
    assert_row(list, 0, "Tarn", "Bus", "musicbrainz:recording:" MBID);
    g_assert_cmpint(row->deed, ==, SG_FILES_LISTEN);
    g_assert_cmpint(row->at, ==, 1700000000);
    g_assert_cmpint(row->duration_ms, ==, 215000);
    g_assert_cmpstr(row->isrc, ==, "USABC1234567");
    g_assert_cmpstr(row->location, ==, "https://example.org/a");
}

static void without_it_by_that_of_listenbrainz(void)
{
    g_autoptr(SgFilesList) list =
        parse("a.jsonl", "{\"listened_at\":\"1700000000\",\"recording_msid\":\"" MSID
                         "\",\"track_metadata\":{\"artist_name\":\"T\",\"track_name\":\"B\"}}");
    assert_row(list, 0, "T", "B", "listenbrainz:recording:" MSID);
}

static void arrays_lines_and_answers_are_read_alike(void)
{
    g_autofree char *array = g_strdup_printf("[%s,%s]", listen, listen);
    g_autofree char *lines = g_strdup_printf("%s\n%s\n", listen, listen);
    g_autofree char *answer =
        g_strdup_printf("{\"payload\":{\"listens\":[%s,%s]}}", listen, listen);
    const char *const texts[] = { array, lines, answer };
    for (size_t n = 0; n < G_N_ELEMENTS(texts); n++) {
        g_autoptr(SgFilesList) list = parse("a.json", texts[n]);
        g_assert_cmpuint(list->rows->len, ==, 2);
        assert_row(list, 1, "Tarn", "Bus", "musicbrainz:recording:" MBID);
    }
}

static void loves_are_likes_and_hates_are_not(void)
{
    g_autoptr(SgFilesList) list = parse(
        "feedback.jsonl", "{\"recording_mbid\":\"" MBID "\",\"score\":1,\"created\":1700000000}\n"
                          "{\"recording_mbid\":\"" MBID "\",\"score\":-1}\n"
                          "{\"recording_mbid\":\"" MBID "\",\"score\":0}\n");
    g_assert_cmpint(row_of(list, 0)->deed, ==, SG_FILES_LOVE);
    assert_row(list, 0, NULL, NULL, "musicbrainz:recording:" MBID);
    g_assert_cmpint(row_of(list, 0)->at, ==, 1700000000);
    g_assert_cmpstr(row_of(list, 1)->unusable, ==, "a track that is not liked");
    g_assert_cmpstr(row_of(list, 2)->unusable, ==, "feedback that was taken back");
}

static void what_is_no_listen_says_why(void)
{
    g_autoptr(SgFilesList) list =
        parse("a.jsonl", "{\"track_metadata\":{\"artist_name\":\"T\",\"track_name\":\"B\"}}\n"
                         "{\"listened_at\":1700000000,\"track_metadata\":{\"track_name\":\"B\"}}\n"
                         "{\"listened_at\":-5,\"track_metadata\":null,\"recording_msid\":\"x\"}\n"
                         "[]\n");
    g_assert_cmpstr(row_of(list, 0)->unusable, ==, "no usable time");
    g_assert_cmpstr(row_of(list, 1)->unusable, ==, "no title and artist");
    g_assert_cmpstr(row_of(list, 2)->unusable, ==, "no usable time");
    g_assert_cmpstr(row_of(list, 3)->unusable, ==, "no object");
}

static void a_broken_line_is_named(void)
{
    g_autofree char *text = g_strdup_printf("%s\n{\"listened_at\":\n", listen);
    assert_refused("a.jsonl", text, strlen(text), "line 2, record 2: the file is cut off");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/listenbrainz/a recording goes by its MusicBrainz id",
                    a_recording_goes_by_its_musicbrainz_id);
    g_test_add_func("/listenbrainz/without it by that of ListenBrainz",
                    without_it_by_that_of_listenbrainz);
    g_test_add_func("/listenbrainz/arrays, lines and answers are read alike",
                    arrays_lines_and_answers_are_read_alike);
    g_test_add_func("/listenbrainz/loves are likes and hates are not",
                    loves_are_likes_and_hates_are_not);
    g_test_add_func("/listenbrainz/what is no listen says why", what_is_no_listen_says_why);
    g_test_add_func("/listenbrainz/a broken line is named", a_broken_line_is_named);
    return g_test_run();
}

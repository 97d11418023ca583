/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "support/files.h"

#define URI "spotify:track:4uLU6hMCjMI75M1A2tKUQC"

static int64_t at(const char *text)
{
    int64_t time;
    g_assert_true(sg_clock_parse(text, &time));
    return time;
}

static void a_play_begins_before_it_ends(void)
{
    g_autoptr(SgFilesList) list =
        parse("Streaming_History_Audio_2024_1.json",
              "[{\"ts\":\"2024-03-02T20:15:30Z\",\"ip_addr\":\"192.0.2.1\",\"ms_played\":90500,"
              "\"master_metadata_track_name\":\"Bus\",\"master_metadata_album_artist_name\":"
              "\"Tarn\",\"spotify_track_uri\":\"" URI "\",\"skipped\":null,"
              "\"incognito_mode\":true}]");
    const SgFilesRow *row = row_of(list, 0);
    assert_row(list, 0, "Tarn", "Bus", URI);
    g_assert_cmpint(row->at, ==, at("2024-03-02T20:14:00Z"));
    g_assert_cmpint(row->played_ms, ==, 90500);
    g_assert_cmpint(row->precision, ==, 1);
    g_assert_true(row->incognito);
}

static void the_short_history_knows_minutes(void)
{
    g_autoptr(SgFilesList) list =
        parse("StreamingHistory_music_0.json",
              "[{\"endTime\":\"2024-03-02 20:15\",\"artistName\":\"Tarn\",\"trackName\":\"Bus\","
              "\"msPlayed\":60000}]");
    assert_row(list, 0, "Tarn", "Bus", NULL);
    g_assert_cmpint(row_of(list, 0)->at, ==, at("2024-03-02T20:14:00Z"));
    g_assert_cmpint(row_of(list, 0)->precision, ==, 60);
}

static void what_is_no_track_says_why(void)
{
    g_autoptr(SgFilesList) list = parse(
        "a.json",
        "[{\"ts\":\"2024-03-02T20:15:30Z\",\"ms_played\":1,\"episode_name\":\"E\","
        "\"spotify_episode_uri\":\"spotify:episode:x\",\"master_metadata_track_name\":null},\n"
        "{\"ts\":\"2024-03-02T20:15:30Z\",\"ms_played\":1,\"master_metadata_track_name\":\"L\","
        "\"spotify_track_uri\":\"spotify:local:a:b:c:1\"},\n"
        "{\"ts\":\"2024-03-02T20:15:30Z\",\"ms_played\":1,\"audiobook_title\":\"A\"},\n"
        "{\"ts\":\"2024-03-02T20:15:30Z\",\"ms_played\":1},\n"
        "{\"ts\":\"yesterday\",\"ms_played\":1,\"master_metadata_track_name\":\"T\"},\n"
        "{\"ts\":\"0001-01-01T00:00:00Z\",\"ms_played\":-5,\"master_metadata_track_name\":\"T\"},\n"
        "7]");
    static const char *const reasons[] = { "podcast episode", "local file",     "audiobook",
                                           "no title",        "no usable time", "no usable time",
                                           "no object" };
    g_assert_cmpuint(list->rows->len, ==, G_N_ELEMENTS(reasons));
    for (guint n = 0; n < list->rows->len; n++) {
        g_assert_cmpstr(row_of(list, n)->unusable, ==, reasons[n]);
        g_assert_cmpint(row_of(list, n)->line, ==, n + 1);
    }
}

static void a_file_that_is_cut_off_is_refused(void)
{
    static const char text[] = "[{\"ts\":\"2024-03-02T20:15:30Z\",\"ms_played\":1},\n{\"ts\":\"20";
    assert_refused("a.json", text, strlen(text), "line 2, record 2: the file is cut off");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/spotify/a play begins before it ends", a_play_begins_before_it_ends);
    g_test_add_func("/spotify/the short history knows minutes", the_short_history_knows_minutes);
    g_test_add_func("/spotify/what is no track says why", what_is_no_track_says_why);
    g_test_add_func("/spotify/a file that is cut off is refused",
                    a_file_that_is_cut_off_is_refused);
    return g_test_run();
}

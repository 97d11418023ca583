/* SPDX-License-Identifier: MIT */
#include "sources/files.h"
#include "base/file.h"
#include "support/files.h"

static const char *detected(const char *path, const char *text)
{
    g_autoptr(SgFilesList) list = parse(path, text);
    return list->format->name;
}

static void a_format_is_known_by_ending_or_content(void)
{
    g_assert_cmpstr(detected("a.M3U8", ""), ==, "m3u");
    g_assert_cmpstr(detected("list", "\xEF\xBB\xBF#EXTM3U\n"), ==, "m3u");
    g_assert_cmpstr(detected("a.json", " {\"playlist\": {\"track\": []}}"), ==, "jspf");
    g_assert_cmpstr(detected("a.json", "[{\"ts\": \"2024-01-01T00:00:00Z\", \"ms_played\": 1}]"),
                    ==, "spotify-history");
    g_assert_cmpstr(detected("a.json", "[{\"listened_at\": 1}]"), ==, "listenbrainz");
    g_assert_cmpstr(detected("a.jsonl", ""), ==, "listenbrainz");
    g_assert_cmpstr(detected("a.csv", ""), ==, "lastfm");
    g_assert_cmpstr(detected("x", "<playlist xmlns=\"http://xspf.org/ns/0/\"/>"), ==, "xspf");
    assert_refused("what.bin", "hello", 5, "--format, one of m3u, xspf");
}

static void every_format_is_found_by_its_name(void)
{
    for (const SgFilesFormat *const *format = sg_files_formats; *format; format++)
        g_assert_true(sg_files_format_find((*format)->name) == *format);
    g_assert_null(sg_files_format_find("mp3"));
}

static void a_list_without_a_title_goes_by_its_file(void)
{
    g_autoptr(SgFilesList) list = parse("/music/road trip.m3u", "a.mp3\n");
    g_assert_cmpstr(list->title, ==, "road trip");
    g_assert_cmpstr(list->path, ==, "/music/road trip.m3u");
}

static void assert_identified(const char *text, const char *urn, const char *isrc,
                              const char *location)
{
    g_autoptr(SgFilesList) list = parse("a.m3u", "");
    SgFilesRow *row = sg_files_add(list, SG_FILES_PLACE, 1);
    sg_files_identify(row, text);
    g_assert_cmpstr(row->urn, ==, urn);
    g_assert_cmpstr(row->isrc, ==, isrc);
    g_assert_cmpstr(row->location, ==, location);
}

static void names_of_services_are_known(void)
{
    static const char id[] = "spotify:track:4uLU6hMCjMI75M1A2tKUQC";
    static const char mbid[] = "musicbrainz:recording:0f2f9b2e-7f5c-4a57-9d1f-000000000001";
    assert_identified(id, id, NULL, NULL);
    assert_identified("https://open.spotify.com/intl-de/track/4uLU6hMCjMI75M1A2tKUQC?si=x", id,
                      NULL, NULL);
    assert_identified("https://musicbrainz.org/recording/0F2F9B2E-7f5c-4a57-9d1f-000000000001",
                      mbid, NULL, NULL);
    assert_identified("urn:isrc:us-abc-12-34567", NULL, "USABC1234567", NULL);
    assert_identified("https://api.soundcloud.com/tracks/7", "soundcloud:tracks:7", NULL, NULL);
    assert_identified("http://www.soundcloud.com/tarn/night-bus/?si=1", NULL, NULL,
                      "https://soundcloud.com/tarn/night-bus");
    assert_identified("https://example.org/a?b=c", NULL, NULL, "https://example.org/a?b=c");
    assert_identified("isrc:short", NULL, NULL, NULL);
    assert_identified("spotify:track:too-short", NULL, NULL, NULL);
    assert_identified(" ", NULL, NULL, NULL);
}

static void the_first_name_of_a_kind_counts(void)
{
    g_autoptr(SgFilesList) list = parse("a.m3u", "");
    SgFilesRow *row = sg_files_add(list, SG_FILES_PLACE, 1);
    sg_files_identify(row, "https://example.org/1");
    sg_files_identify(row, "https://example.org/2");
    g_assert_cmpstr(row->location, ==, "https://example.org/1");
}

static void texts_hold_nothing_that_acts_on_a_terminal(void)
{
    char *field = NULL;
    sg_files_set(&field, " a\x1b[31m\tb\n");
    g_assert_cmpstr(field, ==, "a[31m b");
    sg_files_set(&field, " \t");
    g_assert_null(field);
}

static void what_is_no_file_is_refused(void)
{
    GError *error = NULL;
    g_autofree char *folder = temporary_folder();
    g_assert_null(sg_files_read(folder, NULL, &error));
    assert_fails(error, SG_ERROR_INPUT, "folder");
    g_autofree char *absent = g_build_filename(folder, "absent.m3u", NULL);
    g_assert_null(sg_files_read(absent, NULL, &error));
    assert_fails(error, SG_ERROR_NOT_FOUND, "absent.m3u");
    sg_file_remove_all(folder, NULL);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/files/a format is known by ending or content",
                    a_format_is_known_by_ending_or_content);
    g_test_add_func("/files/every format is found by its name", every_format_is_found_by_its_name);
    g_test_add_func("/files/a list without a title goes by its file",
                    a_list_without_a_title_goes_by_its_file);
    g_test_add_func("/files/names of services are known", names_of_services_are_known);
    g_test_add_func("/files/the first name of a kind counts", the_first_name_of_a_kind_counts);
    g_test_add_func("/files/texts hold nothing that acts on a terminal",
                    texts_hold_nothing_that_acts_on_a_terminal);
    g_test_add_func("/files/what is no file is refused", what_is_no_file_is_refused);
    return g_test_run();
}

/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "support/files.h"

static int64_t at(const char *text)
{
    int64_t time;
    g_assert_true(sg_clock_parse(text, &time));
    return time;
}

static void without_a_header_the_columns_have_an_order(void)
{
    g_autoptr(SgFilesList) list =
        parse("a.csv", "Tarn,Lines,Night Bus,05 Apr 2010 11:59\n"
                       "\"Ivo, Mira\",,\"Say \"\"hi\"\"\",05 Apr 2010, x\n"
                       "Tarn,\"two\nlines\",Rail,\"06 Apr 2010, 12:00\"\n");
    assert_row(list, 0, "Tarn", "Night Bus", NULL);
    g_assert_cmpint(row_of(list, 0)->at, ==, at("2010-04-05T11:59:00Z"));
    g_assert_cmpint(row_of(list, 0)->precision, ==, 60);
    g_assert_cmpstr(row_of(list, 0)->album, ==, "Lines");
    g_assert_cmpstr(row_of(list, 1)->title, ==, "Say \"hi\"");
    g_assert_cmpstr(row_of(list, 1)->artist, ==, "Ivo, Mira");
    g_assert_cmpstr(row_of(list, 1)->unusable, ==, "no usable time");
    assert_row(list, 2, "Tarn", "Rail", NULL);
    g_assert_cmpint(row_of(list, 2)->line, ==, 3);
    g_assert_cmpint(row_of(list, 2)->at, ==, at("2010-04-06T12:00:00Z"));
}

static void headers_of_the_common_exporters_are_known(void)
{
    g_autoptr(SgFilesList) a = parse(
        "a.csv", "\xEF\xBB\xBFuts,utc_time,artist,artist_mbid,album,album_mbid,track,track_mbid\r\n"
                 "\"1270468740\",\"05 Apr 2010, 11:59\",\"Tarn\",\"\",\"L\",\"\",\"Bus\","
                 "\"0F2F9B2E-7f5c-4a57-9d1f-000000000001\"\r\n");
    assert_row(a, 0, "Tarn", "Bus", "musicbrainz:recording:0f2f9b2e-7f5c-4a57-9d1f-000000000001");
    g_assert_cmpint(row_of(a, 0)->at, ==, 1270468740);
    g_assert_cmpint(row_of(a, 0)->precision, ==, 1);
    g_autoptr(SgFilesList) b =
        parse("b.csv", "Artist;Album;AlbumId;Track;Date#ana\n\"Tarn\";\"L\";\"\";\"Bus; late\";"
                       "\"1270468740123\"\n");
    assert_row(b, 0, "Tarn", "Bus; late", NULL);
    g_assert_cmpint(row_of(b, 0)->at, ==, 1270468740);
    g_autoptr(SgFilesList) c =
        parse("c.tsv", "Timestamp\tTrack Name\tArtist Name\n2010-04-05 11:59:00\tBus\tTarn\n"
                       "2010-04-05 11:59\tBus\tTarn\n");
    assert_row(c, 0, "Tarn", "Bus", NULL);
    for (guint n = 0; n < 2; n++) {
        g_assert_cmpint(row_of(c, n)->at, ==, 1270468740);
        g_assert_cmpint(row_of(c, n)->precision, ==, n == 0 ? 1 : 60);
    }
}

static void what_is_no_scrobble_says_why(void)
{
    g_autoptr(SgFilesList) list = parse("a.csv", "artist,album,track,date\n"
                                                 "Tarn,,Bus,01 Jan 1970 00:00\n"
                                                 "Tarn,,,05 Apr 2010 11:59\n"
                                                 "Tarn\n"
                                                 "Tarn,,Bus,05 Foo 2010 11:59\n"
                                                 "\n");
    static const char *const reasons[] = { "no usable time", "no title and artist",
                                           "too few columns", "no usable time" };
    g_assert_cmpuint(list->rows->len, ==, G_N_ELEMENTS(reasons));
    for (guint n = 0; n < list->rows->len; n++)
        g_assert_cmpstr(row_of(list, n)->unusable, ==, reasons[n]);
}

static void refused(const char *text, const char *part)
{
    assert_refused("a.csv", text, strlen(text), part);
}

static void what_is_no_table_is_refused(void)
{
    refused("a,b\n", "line 1: there should be artist, album, track and date");
    refused("artist,track\nx,y\n", "the header names no date");
    refused("artist,album,track,date\nT,,B,1\n\"open,,\n", "line 3: a quote begins");
    refused("artist,album,track,date\nT\xFF,,B,1\n", "line 2: not UTF-8");
    assert_refused("a.csv", "a,b,c,d\ne\0", 10, "line 2: a NUL byte");
    g_autofree char *many = g_strnfill(100, ',');
    refused(many, "line 1: more than 64 fields");
    g_autofree char *huge = g_strnfill(70000, 'x');
    refused(huge, "line 1: a field has more than 65536 bytes");
    g_autofree char *quoted = g_strconcat("\"", huge, "\"", NULL);
    refused(quoted, "line 1: a field has more than 65536 bytes");
}

static void an_empty_table_has_no_rows(void)
{
    g_autoptr(SgFilesList) list = parse("a.csv", "\n\n");
    g_assert_cmpuint(list->rows->len, ==, 0);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/lastfm/without a header the columns have an order",
                    without_a_header_the_columns_have_an_order);
    g_test_add_func("/lastfm/headers of the common exporters are known",
                    headers_of_the_common_exporters_are_known);
    g_test_add_func("/lastfm/what is no scrobble says why", what_is_no_scrobble_says_why);
    g_test_add_func("/lastfm/what is no table is refused", what_is_no_table_is_refused);
    g_test_add_func("/lastfm/an empty table has no rows", an_empty_table_has_no_rows);
    return g_test_run();
}

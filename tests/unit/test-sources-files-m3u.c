/* SPDX-License-Identifier: MIT */
#include "support/files.h"

static void comments_speak_of_the_next_location(void)
{
    g_autoptr(SgFilesList) list = parse("/m/a.m3u8", "\xEF\xBB\xBF#EXTM3U\r\n"
                                                     "#PLAYLIST:Late Buses\r\n"
                                                     "#EXTINF:215,Tarn - Night Bus\r\n"
                                                     "bus.mp3\r\n"
                                                     "\r\n"
                                                     "#EXTINF:-1 tvg-id=\"a,b\",Depot\r\n"
                                                     "#EXTART:Mira & Ivo\r\n"
                                                     "#EXTALB:Lines\r\n"
                                                     "#EXTGENRE:ambient\r\n"
                                                     "https://example.org/depot.ogg");
    g_assert_cmpstr(list->title, ==, "Late Buses");
    g_assert_cmpuint(list->rows->len, ==, 2);
    assert_row(list, 0, "Tarn", "Night Bus", NULL);
    g_assert_cmpint(row_of(list, 0)->duration_ms, ==, 215000);
    g_assert_cmpint(row_of(list, 0)->line, ==, 3);
    g_assert_cmpstr(row_of(list, 0)->location, ==, "file:///m/bus.mp3");
    assert_row(list, 1, "Mira & Ivo", "Depot", NULL);
    g_assert_cmpstr(row_of(list, 1)->album, ==, "Lines");
    g_assert_cmpint(row_of(list, 1)->duration_ms, ==, SG_COUNT_UNKNOWN);
    g_assert_cmpint(row_of(list, 1)->line, ==, 6);
}

static void files_without_a_comment_are_named_by_their_path(void)
{
    g_autoptr(SgFilesList) list = parse("/m/l/a.m3u", "../b/07 - Tarn - Night Bus.mp3\n"
                                                      "C:\\Music\\Depot.flac\n"
                                                      "/x/1999.mp3\n"
                                                      "sub\\02. Rails.wav\n"
                                                      "https://example.org/a%20-%20b.mp3?x=1/2\n");
    assert_row(list, 0, "Tarn", "Night Bus", NULL);
    g_assert_cmpstr(row_of(list, 0)->location, ==,
                    "file:///m/b/07%20-%20Tarn%20-%20Night%20Bus.mp3");
    assert_row(list, 1, NULL, "Depot", NULL);
    g_assert_cmpstr(row_of(list, 1)->location, ==, "file:///C:/Music/Depot.flac");
    assert_row(list, 2, NULL, "1999", NULL);
    assert_row(list, 3, NULL, "Rails", NULL);
    g_assert_cmpstr(row_of(list, 3)->location, ==, "file:///m/l/sub/02.%20Rails.wav");
    assert_row(list, 4, "a", "b", NULL);
}

static void names_of_services_need_no_title(void)
{
    g_autoptr(SgFilesList) list =
        parse("a.m3u", "spotify:track:4uLU6hMCjMI75M1A2tKUQC\nhttps://soundcloud.com/tarn/bus\n");
    assert_row(list, 0, NULL, NULL, "spotify:track:4uLU6hMCjMI75M1A2tKUQC");
    assert_row(list, 1, NULL, "bus", NULL);
    g_assert_cmpstr(row_of(list, 1)->location, ==, "https://soundcloud.com/tarn/bus");
}

static void an_m3u_may_be_windows_1252_but_an_m3u8_is_utf8(void)
{
    static const char text[] = "#EXTM3U\n#EXTINF:1,Bj\xF6rk - J\xF3ga \x96 live\na.mp3\n";
    g_autoptr(SgFilesList) list = parse("a.m3u", text);
    assert_row(list, 0, "Björk", "Jóga – live", NULL);
    assert_refused("a.m3u8", text, strlen(text), "line 2: not UTF-8");
}

static void what_is_no_playlist_is_refused(void)
{
    static const char nul[] = "a.mp3\nb\0c.mp3\n";
    assert_refused("n.m3u", nul, sizeof nul - 1, "line 2: a NUL byte");
    static const char nul_later[] = "\xE9\nb\0c.mp3\n";
    assert_refused("n.m3u", nul_later, sizeof nul_later - 1, "NUL");
    assert_refused("u.m3u", "\xFF\xFE#\0", 4, "UTF-16");
    static const char hls[] = "#EXTM3U\n#EXT-X-VERSION:3\n#EXTINF:9.0,\n0.ts\n";
    assert_refused("h.m3u8", hls, strlen(hls), "line 2: these are the pieces of a stream");
    g_autofree char *long_line = g_strnfill(70000, 'x');
    assert_refused("l.m3u", long_line, 70000, "line 1 has more than 65536 bytes");
}

static void odd_comments_do_no_harm(void)
{
    g_autoptr(SgFilesList) list = parse("a.m3u", "#EXTINF:\nx.mp3\n#EXTINF:abc\ny.mp3\n"
                                                 "#EXTINF:1,\nz.mp3\n#EXTINF:1e99,Q\nq.mp3\n"
                                                 "#EXTINF:5,lost\n#\n\r\r\n"
                                                 "#EXTINF:3 a=\"open,T\nt.mp3");
    g_assert_cmpuint(list->rows->len, ==, 5);
    assert_row(list, 0, NULL, "x", NULL);
    assert_row(list, 1, NULL, "y", NULL);
    assert_row(list, 2, NULL, "z", NULL);
    assert_row(list, 3, NULL, "Q", NULL);
    assert_row(list, 4, NULL, "T", NULL);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/m3u/comments speak of the next location",
                    comments_speak_of_the_next_location);
    g_test_add_func("/m3u/files without a comment are named by their path",
                    files_without_a_comment_are_named_by_their_path);
    g_test_add_func("/m3u/names of services need no title", names_of_services_need_no_title);
    g_test_add_func("/m3u/an .m3u may be Windows-1252, but an .m3u8 is UTF-8",
                    an_m3u_may_be_windows_1252_but_an_m3u8_is_utf8);
    g_test_add_func("/m3u/what is no playlist is refused", what_is_no_playlist_is_refused);
    g_test_add_func("/m3u/odd comments do no harm", odd_comments_do_no_harm);
    return g_test_run();
}

/* SPDX-License-Identifier: MIT */
#include "music/song.h"
#include "support/test.h"

static void assert_same(const char *artist, const char *title, const char *other_artist,
                        const char *other_title, bool same)
{
    g_autofree char *a = sg_song_key(artist, title);
    g_autofree char *b = sg_song_key(other_artist, other_title);
    g_assert_nonnull(a);
    if ((g_strcmp0(a, b) == 0) != same)
        g_error("'%s' and '%s' must %sbe one key", a, b, same ? "" : "not ");
}

static void case_width_and_punctuation_do_not_count(void)
{
    assert_same("The TARN", "Night Bus", "the  tarn", "night-bus!", true);
    assert_same("Ａｂｃ", "Ｄｅｆ", "abc", "def", true);
    assert_same("Simon & Garfunkel", "Don't", "simon and garfunkel", "Dont", true);
    assert_same("Großstadt", "Straße", "GROSSSTADT", "STRASSE", true);
    assert_same("E\xcc\x81mile", "x", "Émile", "X", true);
}

static void guests_and_noise_do_not_count(void)
{
    assert_same("Tarn", "Night Bus (feat. Mira & Ivo)", "Tarn ft. Ivo", "Night Bus", true);
    assert_same("Tarn", "Night Bus [prod. by Okto]", "Tarn", "Night Bus featuring Mira", true);
    assert_same("Tarn", "Night Bus (Original Mix)", "Tarn", "Night Bus - Remastered 2011", true);
    assert_same("Tarn", "Night Bus (2011 Remaster)", "Tarn", "Night Bus (Official Video)", true);
}

static void other_recordings_stay_apart(void)
{
    assert_same("Tarn", "Night Bus (Sable Remix)", "Tarn", "Night Bus", false);
    assert_same("Tarn", "Night Bus (Live)", "Tarn", "Night Bus", false);
    assert_same("Tarn", "Night Bus - Radio Edit", "Tarn", "Night Bus", false);
    assert_same("Tarn", "Defeat", "Tarn", "De", false);
    assert_same("Pà", "x", "Pa", "x", false);
    assert_same("a", "b c", "a b", "c", false);
}

static void names_of_signs_alone_are_kept(void)
{
    assert_same("!!!", "???", "!!!", "???", true);
    assert_same("!!!", "???", "!!!", "...", false);
    assert_same("Tarn", "(Original Mix)", "Tarn", "Original Mix", true);
    assert_same("Tarn", "feat. Mira", "Tarn", "Feat Mira", true);
}

static void a_missing_name_gives_no_key(void)
{
    g_assert_null(sg_song_key(NULL, "x"));
    g_assert_null(sg_song_key("x", " \t"));
}

static void a_dash_between_blanks_parts_artist_and_title(void)
{
    g_autofree char *artist = NULL, *title = NULL;
    g_assert_true(sg_song_split(" Tarn \xe2\x80\x93 Night - Bus ", &artist, &title));
    g_assert_cmpstr(artist, ==, "Tarn");
    g_assert_cmpstr(title, ==, "Night - Bus");
    g_assert_false(sg_song_split("Night-Bus", &artist, &title));
    g_assert_false(sg_song_split(" - Bus", &artist, &title));
    g_assert_false(sg_song_split(NULL, &artist, &title));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/song/case, width and punctuation do not count",
                    case_width_and_punctuation_do_not_count);
    g_test_add_func("/song/guests and noise do not count", guests_and_noise_do_not_count);
    g_test_add_func("/song/other recordings stay apart", other_recordings_stay_apart);
    g_test_add_func("/song/names of signs alone are kept", names_of_signs_alone_are_kept);
    g_test_add_func("/song/a missing name gives no key", a_missing_name_gives_no_key);
    g_test_add_func("/song/a dash between blanks parts artist and title",
                    a_dash_between_blanks_parts_artist_and_title);
    return g_test_run();
}

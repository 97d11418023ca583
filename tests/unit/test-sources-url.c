/* SPDX-License-Identifier: MIT */
#include "sources/source.h"
#include "support/test.h"

typedef struct {
    const char *url, *clean, *secret, *urn;
    int kind; /* -1: not known */
} Case;

static void assert_reads(const Case *c)
{
    g_autoptr(GError) error = NULL;
    g_auto(SgPageUrl) parsed = { 0 };
    if (!sg_page_url_parse(c->url, &parsed, &error))
        g_error("'%s': %s", c->url, error->message);
    g_assert_cmpstr(parsed.clean, ==, c->clean);
    g_assert_cmpstr(parsed.secret_token, ==, c->secret);
    g_assert_cmpstr(parsed.urn, ==, c->urn);
    g_assert_cmpint(parsed.kind_known ? (int)parsed.kind : -1, ==, c->kind);
}

static void assert_refuses(const char *url, const char *message)
{
    g_autoptr(GError) error = NULL;
    SgPageUrl parsed = { .clean = (char *)"untouched" };
    if (sg_page_url_parse(url, &parsed, &error))
        g_error("'%s' was read as '%s'", url, parsed.clean);
    g_assert_cmpstr(parsed.clean, ==, "untouched");
    assert_fails(error, SG_ERROR_INPUT, message);
}

#define TRACK "https://soundcloud.com/artist/song"
#define SET   "https://soundcloud.com/artist/sets/mix"
#define USER  "https://soundcloud.com/artist"

static void the_host_may_be_spelt_in_many_ways(void)
{
    static const char *const urls[] = {
        TRACK,
        "http://soundcloud.com/artist/song",
        "soundcloud.com/artist/song",
        "https://www.soundcloud.com/artist/song",
        "https://m.soundcloud.com/artist/song",
        "https://mobi.soundcloud.com/artist/song",
        "HTTPS://SoundCloud.COM/artist/song",
        "https://soundcloud.com:443/artist/song",
        "  https://soundcloud.com/artist/song\n",
        "https://soundcloud.com//artist/song/",
    };
    for (size_t n = 0; n < G_N_ELEMENTS(urls); n++)
        assert_reads(&(Case){ urls[n], TRACK, NULL, NULL, SG_KIND_TRACK });
}

static void query_and_fragment_fall_away(void)
{
    static const char *const tails[] = {
        "?si=abc123",
        "?in=other/sets/list",
        "?utm_source=clipboard&utm_medium=text&utm_campaign=x",
        "#t=1:02",
        "?si=x#t=30s",
        "/?si=x",
        "?",
        "#",
    };
    for (size_t n = 0; n < G_N_ELEMENTS(tails); n++) {
        g_autofree char *url = g_strconcat(TRACK, tails[n], NULL);
        assert_reads(&(Case){ url, TRACK, NULL, NULL, SG_KIND_TRACK });
    }
}

static void the_path_tells_the_kind(void)
{
    static const Case cases[] = {
        { USER, USER, NULL, NULL, SG_KIND_USER },
        { USER "/", USER, NULL, NULL, SG_KIND_USER },
        { USER "/likes", USER, NULL, NULL, SG_KIND_USER },
        { USER "/sets", USER, NULL, NULL, SG_KIND_USER },
        { USER "/popular-tracks?x=1", USER, NULL, NULL, SG_KIND_USER },
        { SET, SET, NULL, NULL, SG_KIND_PLAYLIST },
        { SET "?si=1", SET, NULL, NULL, SG_KIND_PLAYLIST },
        { SET "/likes", SET, NULL, NULL, SG_KIND_PLAYLIST },
        { TRACK "/recommended", TRACK, NULL, NULL, SG_KIND_TRACK },
        { USER "/s-abc", USER "/s-abc", NULL, NULL, SG_KIND_TRACK },
        { "https://soundcloud.com/artist/caf\xC3\xA9%20x",
          "https://soundcloud.com/artist/caf%C3%A9%20x", NULL, NULL, SG_KIND_TRACK },
    };
    for (size_t n = 0; n < G_N_ELEMENTS(cases); n++)
        assert_reads(&cases[n]);
}

static void secret_links_keep_their_token_apart(void)
{
    static const Case cases[] = {
        { TRACK "/s-AbC12", TRACK, "s-AbC12", NULL, SG_KIND_TRACK },
        { TRACK "/s-AbC12?si=9", TRACK, "s-AbC12", NULL, SG_KIND_TRACK },
        { TRACK "?secret_token=s-AbC12", TRACK, "s-AbC12", NULL, SG_KIND_TRACK },
        { SET "/s-xyz99", SET, "s-xyz99", NULL, SG_KIND_PLAYLIST },
        { "https://api.soundcloud.com/tracks/5?secret_token=s-AbC12",
          "https://api.soundcloud.com/tracks/5", "s-AbC12", "soundcloud:tracks:5", SG_KIND_TRACK },
    };
    for (size_t n = 0; n < G_N_ELEMENTS(cases); n++)
        assert_reads(&cases[n]);
}

static void short_links_have_no_kind_yet(void)
{
    assert_reads(&(Case){ "https://on.soundcloud.com/AbCd9", "https://on.soundcloud.com/AbCd9",
                          NULL, NULL, -1 });
    assert_reads(&(Case){ "on.soundcloud.com/AbCd9?si=1", "https://on.soundcloud.com/AbCd9", NULL,
                          NULL, -1 });
    assert_refuses("https://on.soundcloud.com/", "not a short link");
}

static void api_links_are_read_in_three_spellings(void)
{
    static const char *const ids[] = { "2270480027", "soundcloud:tracks:2270480027",
                                       "soundcloud%3Atracks%3A2270480027",
                                       "soundcloud%3atracks%3a2270480027" };
    for (size_t n = 0; n < G_N_ELEMENTS(ids); n++) {
        g_autofree char *url = g_strconcat("https://api.soundcloud.com/tracks/", ids[n], NULL);
        assert_reads(&(Case){ url, "https://api.soundcloud.com/tracks/2270480027", NULL,
                              "soundcloud:tracks:2270480027", SG_KIND_TRACK });
    }
    assert_reads(&(Case){ "https://api-v2.soundcloud.com/playlists/7?client_id=x",
                          "https://api.soundcloud.com/playlists/7", NULL, "soundcloud:playlists:7",
                          SG_KIND_PLAYLIST });
    assert_reads(&(Case){ "soundcloud:users:42", "https://api.soundcloud.com/users/42", NULL,
                          "soundcloud:users:42", SG_KIND_USER });
}

static void the_embedded_player_stands_for_what_it_plays(void)
{
    assert_reads(&(Case){ "https://w.soundcloud.com/player/?url=https%3A//api.soundcloud.com/"
                          "tracks/9&color=%23ff5500",
                          "https://api.soundcloud.com/tracks/9", NULL, "soundcloud:tracks:9",
                          SG_KIND_TRACK });
    assert_refuses(
        "https://w.soundcloud.com/player/?url=https%3A//w.soundcloud.com/player/%3Furl=x",
        "not on SoundCloud");
    assert_refuses("https://w.soundcloud.com/player/", "not on SoundCloud");
}

static void anything_else_is_refused_with_a_reason(void)
{
    static const struct {
        const char *url, *message;
    } cases[] = {
        { NULL, "the URL is empty" },
        { "", "the URL is empty" },
        { "  ", "the URL is empty" },
        { "hello", "'hello' is not on SoundCloud" },
        { "ftp://soundcloud.com/a/b", "not an http URL" },
        { "://soundcloud.com/a", "not an http URL" },
        { "javascript:alert(1)", "not on SoundCloud" },
        { "https://soundcloud.com.evil.example/a/b", "not on SoundCloud" },
        { "https://evil.example/soundcloud.com/a/b", "not on SoundCloud" },
        { "https://soundcloud.com@evil.example/a/b", "not on SoundCloud" },
        { "https://user:pass@soundcloud.com/a/b", "not on SoundCloud" },
        { "https://open.spotify.com/track/1", "not on SoundCloud" },
        { "https://soundcloud.com", "a page of SoundCloud itself" },
        { "https://soundcloud.com/discover/sets/x", "a page of SoundCloud itself" },
        { "https://soundcloud.com/search?q=x", "a page of SoundCloud itself" },
        { "https://soundcloud.com/a/b/c/d", "is not the page of a track" },
        { "https://soundcloud.com/a/tracks/likes", "is not the page of a track" },
        { "https://soundcloud.com/a/b/c", "is not the page of a track" },
        { "https://soundcloud.com/a/sets/b/c/d", "is not the page of a track" },
        { "https://soundcloud.com/1/2/3/4/5/6/7/8/9", "too many parts" },
        { "https://soundcloud.com/a b/c", "holds a blank" },
        { "https://soundcloud.com/a\nb", "holds a blank" },
        { "https://soundcloud.com/\xFF", "not valid UTF-8" },
        { "https://api.soundcloud.com/tracks/", "not an API link" },
        { "https://api.soundcloud.com/tracks/x1", "not an API link" },
        { "https://api.soundcloud.com/tracks/0", "not an API link" },
        { "https://api.soundcloud.com/tracks/-5", "not an API link" },
        { "https://api.soundcloud.com/tracks/99999999999999999999", "not an API link" },
        { "https://api.soundcloud.com/tracks/soundcloud:users:5", "not an API link" },
        { "https://api.soundcloud.com/comments/5", "not an API link" },
        { "https://api.soundcloud.com/tracks/5/stream", "not an API link" },
        { "soundcloud:comments:5", "is not a URN" },
        { "soundcloud:tracks", "is not a URN" },
        { "soundcloud:tracks:1:2", "is not a URN" },
    };
    for (size_t n = 0; n < G_N_ELEMENTS(cases); n++)
        assert_refuses(cases[n].url, cases[n].message);
    g_autofree char *letters = g_strnfill(3000, 'a');
    g_autofree char *too_long = g_strconcat("https://soundcloud.com/", letters, NULL);
    assert_refuses(too_long, "too long");
}

static void a_message_shows_no_secret(void)
{
    static const char *const urls[] = { "https://soundcloud.com/a/b/s-TopSecret/c/d",
                                        "https://evil.example/a/b/s-TopSecret",
                                        "https://evil.example/?secret_token=s-TopSecret",
                                        "https://evil.example/#s-TopSecret" };
    for (size_t n = 0; n < G_N_ELEMENTS(urls); n++) {
        g_autoptr(GError) error = NULL;
        SgPageUrl parsed;
        g_assert_false(sg_page_url_parse(urls[n], &parsed, &error));
        g_assert_null(strstr(error->message, "TopSecret"));
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/url/the host may be spelt in many ways", the_host_may_be_spelt_in_many_ways);
    g_test_add_func("/url/query and fragment fall away", query_and_fragment_fall_away);
    g_test_add_func("/url/the path tells the kind", the_path_tells_the_kind);
    g_test_add_func("/url/secret links keep their token apart",
                    secret_links_keep_their_token_apart);
    g_test_add_func("/url/short links have no kind yet", short_links_have_no_kind_yet);
    g_test_add_func("/url/API links are read in three spellings",
                    api_links_are_read_in_three_spellings);
    g_test_add_func("/url/the embedded player stands for what it plays",
                    the_embedded_player_stands_for_what_it_plays);
    g_test_add_func("/url/anything else is refused with a reason",
                    anything_else_is_refused_with_a_reason);
    g_test_add_func("/url/a message shows no secret", a_message_shows_no_secret);
    return g_test_run();
}

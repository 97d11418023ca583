/* SPDX-License-Identifier: MIT */
#include "sources/soundcloud-parse.h"
#include "support/soundcloud-check.h"
#include "support/test.h"

/* JSON with single quotes, so that it can be read. */
static SgJson *json(const char *text)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *plain = g_strdelimit(g_strdup(text), "'", '"');
    SgJson *value = sg_json_parse(plain, strlen(plain), 1 << 20, "test", &error);
    g_assert_no_error(error);
    return value;
}

static void parse_page(const char *text, SgKind expected, SgPage *page, int64_t *entries)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(SgJson) document = json(text);
    const char *next;
    sg_page_init(page);
    g_assert_true(
        sg_soundcloud_parse_page(document, expected, "test", page, &next, entries, &error));
    g_assert_no_error(error);
}

/* -- Records ------------------------------------------------------------------------------------- */

#define USER_V1                                                                                    \
    "{'kind':'user','id':2270480027,'urn':'soundcloud:users:2270480027','username':'Ana',"         \
    "'full_name':'Ana Lind','description':'','city':'Lund','country':'Sweden',"                    \
    "'permalink_url':'https://soundcloud.com/ana','avatar_url':null,'followers_count':12,"         \
    "'followings_count':0,'track_count':3,'playlist_count':1,'public_favorites_count':77,"         \
    "'reposts_count':null,'plan':'Free','created_at':'2014/03/02 10:00:00 +0000'}"

#define TRACK_V1                                                                                   \
    "{'kind':'track','id':9007199254740993,'urn':'soundcloud:tracks:9007199254740993',"            \
    "'title':'Dawn \\\" \\u00e9','description':'a\\nb','user':" USER_V1 ","                        \
    "'metadata_artist':'Somebody','genre':'Deep  House','tag_list':'lofi \\\"new age\\\"',"        \
    "'label_name':'L','isrc':'SE1','license':'cc-by','key_signature':'Am',"                        \
    "'permalink_url':'https://soundcloud.com/ana/dawn','artwork_url':null,'access':'preview',"     \
    "'release_year':2021,'release_month':3,'release_day':4,'bpm':124.5,'duration':180000,"         \
    "'playback_count':0,'favoritings_count':5,'reposts_count':6,'comment_count':7,"                \
    "'download_count':8,'created_at':'2021/03/05 11:22:33 +0000','streamable':true,"               \
    "'downloadable':false,'sharing':'public'}"

#define TRACK_V2                                                                                   \
    "{'kind':'track','id':42,'urn':'soundcloud:tracks:42','title':'Dusk','duration':30000,"        \
    "'full_duration':240000,'likes_count':9,'playback_count':null,'policy':'SNIP',"                \
    "'publisher_metadata':{'artist':'Ana & Bo','isrc':'SE2'},'label_name':null,"                   \
    "'release_date':'2025-11-13T00:00:00Z','created_at':'2025-11-13T18:56:50Z',"                   \
    "'track_authorization':'eyJsecret','user':{'kind':'user','id':1,'username':'b',"               \
    "'country_code':'SE','verified':true,'created_at':null,'likes_count':4}}"

static void a_track_of_the_official_api_is_read_whole(void)
{
    g_autoptr(SgJson) object = json(TRACK_V1);
    g_autoptr(SgTrack) track = sg_soundcloud_parse_track(object);
    check_track(track, object);
    g_assert_cmpstr(track->urn, ==, "soundcloud:tracks:9007199254740993");
    g_assert_cmpstr(track->title, ==, "Dawn \" \xC3\xA9");
    g_assert_cmpstr(track->release_date, ==, "2021-03-04");
    g_assert_cmpfloat(track->bpm, ==, 124.5);
    g_assert_cmpint(track->playback_count, ==, 0);
    g_assert_cmpint(track->created_at, ==, 1614943353);
    g_assert_cmpint(track->user->likes_count, ==, 77);
    g_assert_cmpint(track->user->reposts_count, ==, SG_COUNT_UNKNOWN);
    g_assert_null(track->user->country_code);
    g_assert_cmpint(track->downloadable, ==, 0);
    g_assert_false(track->is_stub);
}

static void a_track_of_the_web_player_is_read_whole(void)
{
    g_autoptr(SgJson) object = json(TRACK_V2);
    g_autoptr(SgTrack) track = sg_soundcloud_parse_track(object);
    check_track(track, object);
    g_assert_cmpint(track->duration_ms, ==, 240000);
    g_assert_cmpint(track->like_count, ==, 9);
    g_assert_cmpint(track->playback_count, ==, SG_COUNT_UNKNOWN);
    g_assert_cmpstr(track->access, ==, "preview");
    g_assert_cmpstr(track->metadata_artist, ==, "Ana & Bo");
    g_assert_cmpstr(track->isrc, ==, "SE2");
    g_assert_cmpstr(track->release_date, ==, "2025-11-13");
    g_assert_cmpint(track->user->verified, ==, 1);
    g_assert_null(strstr(track->raw, "eyJsecret"));
}

static void a_stub_says_that_it_is_one(void)
{
    g_autoptr(SgJson) object =
        json("{'id':7,'kind':'track','monetization_model':'NOT_APPLICABLE','policy':'ALLOW'}");
    g_autoptr(SgTrack) track = sg_soundcloud_parse_track(object);
    g_assert_true(track->is_stub);
    g_assert_cmpstr(track->urn, ==, "soundcloud:tracks:7");
    /* A title that is null is a gap in a whole record. */
    g_autoptr(SgJson) gap = json("{'id':7,'kind':'track','title':null}");
    g_autoptr(SgTrack) whole = sg_soundcloud_parse_track(gap);
    g_assert_false(whole->is_stub);
}

static void a_playlist_keeps_its_tracks_in_order(void)
{
    g_autoptr(SgJson) object =
        json("{'kind':'playlist','id':5,'title':'Mix','playlist_type':'','track_count':4,"
             "'last_modified':'2020/01/01 00:00:00 +0000','user':null,'likes_count':3,"
             "'tracks':[" TRACK_V2 ",{'id':7,'kind':'track'}," TRACK_V1 "]}");
    g_autoptr(SgPlaylist) playlist = sg_soundcloud_parse_playlist(object);
    check_playlist(playlist, object);
    g_assert_cmpstr(playlist->playlist_type, ==, "");
    g_assert_null(playlist->user);
    g_assert_cmpstr(((SgTrack *)playlist->tracks->pdata[1])->urn, ==, "soundcloud:tracks:7");
    g_assert_null(strstr(playlist->raw, "eyJsecret"));
    g_autoptr(SgJson) bare = json("{'kind':'playlist','id':5,'set_type':'album'}");
    g_autoptr(SgPlaylist) without = sg_soundcloud_parse_playlist(bare);
    g_assert_null(without->tracks);
    g_assert_cmpstr(without->playlist_type, ==, "album");
    g_autoptr(SgJson) holes = json("{'id':5,'tracks':[null,7,{},[],{'id':8}]}");
    g_autoptr(SgPlaylist) partly = sg_soundcloud_parse_playlist(holes);
    g_assert_cmpuint(partly->tracks->len, ==, 1);
}

static void the_name_comes_from_urn_id_or_uri(void)
{
    static const char *const cases[][2] = {
        { "{'urn':'soundcloud:tracks:5','id':6}", "soundcloud:tracks:5" },
        { "{'urn':'souncloud:tracks:5'}", "soundcloud:tracks:5" },
        { "{'urn':'soundcloud%3Atracks%3A5'}", "soundcloud:tracks:5" },
        { "{'urn':null,'id':6}", "soundcloud:tracks:6" },
        { "{'urn':17,'id':'6'}", "soundcloud:tracks:6" },
        { "{'urn':'soundcloud:tracks:','id':6.0}", "soundcloud:tracks:6" },
        { "{'uri':'https://api.soundcloud.com/tracks/7'}", "soundcloud:tracks:7" },
        { "{'uri':'https://api.soundcloud.com/tracks/soundcloud:tracks:7'}",
          "soundcloud:tracks:7" },
        { "{'uri':'https://api.soundcloud.com/tracks/soundcloud%3Atracks%3A7'}",
          "soundcloud:tracks:7" },
        { "{'id':9223372036854775807}", "soundcloud:tracks:9223372036854775807" },
        { "{'id':0,'uri':'x'}", NULL },
        { "{'id':-4}", NULL },
        { "{'id':{},'urn':[],'uri':true}", NULL },
        { "{'urn':'soundcloud:tracks:99999999999999999999'}", NULL },
        { "{'title':'nameless'}", NULL },
        { "{}", NULL },
        { "[]", NULL },
        { "null", NULL },
        { "{'kind':'user','id':6}", NULL },
        { "{'kind':'system-playlist','id':6}", NULL },
    };
    for (size_t n = 0; n < G_N_ELEMENTS(cases); n++) {
        g_autoptr(SgJson) object = json(cases[n][0]);
        g_autoptr(SgTrack) track = sg_soundcloud_parse_track(object);
        g_assert_cmpstr(track ? track->urn : NULL, ==, cases[n][1]);
    }
    g_assert_null(sg_soundcloud_parse_track(NULL));
    g_assert_null(sg_soundcloud_parse_user(NULL));
    g_assert_null(sg_soundcloud_parse_playlist(NULL));
}

static void fields_of_another_type_are_unknown(void)
{
    static const char *const wrong[] = { "null", "[]", "{}", "true", "'word'", "-1", "1.5e300" };
    static const char *const keys[] = {
        "title",
        "description",
        "user",
        "metadata_artist",
        "genre",
        "tag_list",
        "label_name",
        "isrc",
        "license",
        "permalink_url",
        "artwork_url",
        "access",
        "policy",
        "release_date",
        "release_year",
        "release_month",
        "release_day",
        "bpm",
        "duration",
        "full_duration",
        "playback_count",
        "likes_count",
        "reposts_count",
        "comment_count",
        "download_count",
        "created_at",
        "streamable",
        "downloadable",
        "publisher_metadata",
    };
    for (size_t n = 0; n < G_N_ELEMENTS(wrong); n++) {
        GString *text = g_string_new("{'kind':'track','id':1");
        for (size_t k = 0; k < G_N_ELEMENTS(keys); k++)
            g_string_append_printf(text, ",'%s':%s", keys[k], wrong[n]);
        g_string_append_c(text, '}');
        g_autoptr(SgJson) object = json(text->str);
        g_autoptr(SgTrack) track = sg_soundcloud_parse_track(object);
        bool is_text = strcmp(wrong[n], "'word'") == 0;
        g_assert_cmpstr(track->title, ==, is_text ? "word" : NULL);
        g_assert_cmpstr(track->access, ==, is_text ? "word" : NULL);
        g_assert_null(track->release_date);
        g_assert_null(track->user);
        g_assert_cmpint(track->duration_ms, ==, SG_COUNT_UNKNOWN);
        g_assert_cmpint(track->playback_count, ==, SG_COUNT_UNKNOWN);
        g_assert_cmpint(track->created_at, ==, SG_TIME_UNKNOWN);
        g_assert_cmpint(track->streamable, ==, strcmp(wrong[n], "true") == 0 ? 1 : -1);
        g_assert_true(track->bpm == 0 || strcmp(wrong[n], "1.5e300") == 0);
        g_string_free(text, TRUE);
    }
}

static void release_dates_may_be_partial(void)
{
    static const char *const cases[][2] = {
        { "'release_year':2021,'release_month':3,'release_day':4", "2021-03-04" },
        { "'release_year':2021,'release_month':3,'release_day':null", "2021-03" },
        { "'release_year':2021,'release_month':2,'release_day':30", "2021-02" },
        { "'release_year':2021", "2021" },
        { "'release_year':2021,'release_month':13,'release_day':1", "2021" },
        { "'release_year':0,'release_month':3", NULL },
        { "'release_year':123456,'release_day':99999999999", NULL },
        { "'release_month':3,'release_day':4", NULL },
        { "'release_date':'2021-03-04T23:59:59Z','release_year':1999", "2021-03-04" },
        { "'release_date':'2021/03/04 00:00:00 +0000'", "2021-03-04" },
        { "'release_date':'','release_year':1999", "1999" },
    };
    for (size_t n = 0; n < G_N_ELEMENTS(cases); n++) {
        g_autofree char *text = g_strdup_printf("{'id':1,%s}", cases[n][0]);
        g_autoptr(SgJson) object = json(text);
        g_autoptr(SgTrack) track = sg_soundcloud_parse_track(object);
        g_assert_cmpstr(track->release_date, ==, cases[n][1]);
    }
}

/* -- Pages --------------------------------------------------------------------------------------- */

static void a_page_has_one_of_three_shapes(void)
{
    static const char *const shapes[] = {
        "{'collection':[{'kind':'track','id':1},{'kind':'track','id':2}],'next_href':null}",
        "{'tracks':[{'kind':'track','id':1},{'kind':'track','id':2}]}",
        "[{'kind':'track','id':1},{'kind':'track','id':2}]",
    };
    for (size_t n = 0; n < G_N_ELEMENTS(shapes); n++) {
        g_auto(SgPage) page;
        int64_t entries;
        parse_page(shapes[n], SG_KIND_TRACK, &page, &entries);
        g_assert_cmpuint(page.tracks->len, ==, 2);
        g_assert_cmpint(entries, ==, 2);
        g_assert_cmpint(page.skipped, ==, 0);
    }
    g_autoptr(SgJson) document = json("{'collection':[],'next_href':'https://x/y'}");
    g_auto(SgPage) page;
    const char *next;
    int64_t entries;
    sg_page_init(&page);
    g_assert_true(
        sg_soundcloud_parse_page(document, SG_KIND_USER, "test", &page, &next, &entries, NULL));
    g_assert_cmpstr(next, ==, "https://x/y");
    g_assert_cmpint(entries, ==, 0);
}

static void what_is_no_page_is_refused(void)
{
    static const char *const texts[] = {
        "{}", "null", "7", "'x'", "{'collection':{}}", "{'collection':null,'next_href':'x'}"
    };
    for (size_t n = 0; n < G_N_ELEMENTS(texts); n++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(SgJson) document = json(texts[n]);
        g_auto(SgPage) page;
        const char *next;
        int64_t entries;
        sg_page_init(&page);
        g_assert_false(sg_soundcloud_parse_page(document, SG_KIND_TRACK, "user-tracks of x", &page,
                                                &next, &entries, &error));
        assert_fails(error, SG_ERROR_INPUT, "user-tracks of x");
    }
}

static void entries_of_all_kinds_find_their_place(void)
{
    g_auto(SgPage) page;
    int64_t entries;
    parse_page("[{'kind':'track','id':1},{'kind':'playlist','id':1},{'kind':'user','id':1},"
               "{'urn':'soundcloud:users:2'},{'id':3}]",
               SG_KIND_PLAYLIST, &page, &entries);
    g_assert_cmpuint(page.tracks->len, ==, 1);
    g_assert_cmpuint(page.playlists->len, ==, 2);
    g_assert_cmpuint(page.users->len, ==, 2);
    g_assert_cmpint(page.skipped, ==, 0);
}

static void wrapped_records_are_unwrapped(void)
{
    g_auto(SgPage) page;
    int64_t entries;
    parse_page(
        "{'collection':["
        "{'created_at':'2025-01-01T00:00:00Z','kind':'like','track':{'kind':'track','id':1}},"
        "{'kind':'like','playlist':{'kind':'playlist','id':2}},"
        "{'type':'track-repost','origin':{'kind':'track','id':3}},"
        "{'type':'playlist','origin':{'kind':'playlist','id':4}},"
        "{'score':1.5,'track':{'id':5,'kind':'track'}}]}",
        SG_KIND_USER, &page, &entries);
    g_assert_cmpuint(page.tracks->len, ==, 3);
    g_assert_cmpuint(page.playlists->len, ==, 2);
    g_assert_cmpuint(page.users->len, ==, 0);
    g_assert_cmpint(page.skipped, ==, 0);
}

static void what_is_no_record_is_counted_as_skipped(void)
{
    g_auto(SgPage) page;
    int64_t entries;
    parse_page("[null,7,'x',[],{},{'kind':'comment','id':1,'user':{'kind':'user','id':2}},"
               "{'kind':'like','track':null},{'kind':'system-playlist','id':'x:1'},"
               "{'output':'lil','query':'lil'},{'kind':7,'id':null},"
               "{'origin':{'kind':'comment','id':9}},{'kind':'track','id':1}]",
               SG_KIND_TRACK, &page, &entries);
    g_assert_cmpint(entries, ==, 12);
    g_assert_cmpint(page.skipped, ==, 11);
    g_assert_cmpuint(page.tracks->len, ==, 1);
}

static void a_repeat_within_a_page_is_taken_once(void)
{
    g_auto(SgPage) page;
    int64_t entries;
    parse_page("[{'kind':'track','id':1,'title':'first'},{'kind':'track','id':2},"
               "{'kind':'track','urn':'soundcloud:tracks:1','title':'second'},"
               "{'kind':'user','id':1},{'kind':'like','track':{'id':2,'kind':'track'}}]",
               SG_KIND_TRACK, &page, &entries);
    g_assert_cmpuint(page.tracks->len, ==, 2);
    g_assert_cmpuint(page.users->len, ==, 1);
    g_assert_cmpstr(((SgTrack *)page.tracks->pdata[0])->title, ==, "first");
    g_assert_cmpint(page.skipped, ==, 0);
    g_assert_cmpint(entries, ==, 5);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/parse/a track of the official API is read whole",
                    a_track_of_the_official_api_is_read_whole);
    g_test_add_func("/parse/a track of the web player is read whole",
                    a_track_of_the_web_player_is_read_whole);
    g_test_add_func("/parse/a stub says that it is one", a_stub_says_that_it_is_one);
    g_test_add_func("/parse/a playlist keeps its tracks in order",
                    a_playlist_keeps_its_tracks_in_order);
    g_test_add_func("/parse/the name comes from urn, id or uri", the_name_comes_from_urn_id_or_uri);
    g_test_add_func("/parse/fields of another type are unknown",
                    fields_of_another_type_are_unknown);
    g_test_add_func("/parse/release dates may be partial", release_dates_may_be_partial);
    g_test_add_func("/parse/a page has one of three shapes", a_page_has_one_of_three_shapes);
    g_test_add_func("/parse/what is no page is refused", what_is_no_page_is_refused);
    g_test_add_func("/parse/entries of all kinds find their place",
                    entries_of_all_kinds_find_their_place);
    g_test_add_func("/parse/wrapped records are unwrapped", wrapped_records_are_unwrapped);
    g_test_add_func("/parse/what is no record is counted as skipped",
                    what_is_no_record_is_counted_as_skipped);
    g_test_add_func("/parse/a repeat within a page is taken once",
                    a_repeat_within_a_page_is_taken_once);
    return g_test_run();
}

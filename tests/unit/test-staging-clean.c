/* SPDX-License-Identifier: MIT */
#include "staging/clean.h"
#include "base/clock.h"
#include "base/file.h"
#include "music/genre.h"
#include "music/tag.h"
#include "sources/soundcloud-parse.h"
#include "staging/duck.h"
#include "staging/script.h"
#include "store/store.h"
#include "support/genres.h"
#include "support/test.h"

#include <string.h>

typedef struct {
    char *data; /* the folder of raw/ and staging/ */
} Fixture;

static void set_up(Fixture *fixture, const void *data)
{
    fixture->data = temporary_folder();
}

static void tear_down(Fixture *fixture, const void *data)
{
    sg_file_remove_all(fixture->data, NULL);
    g_free(fixture->data);
}

static void write_raw(const Fixture *fixture, const char *name, const char *text, gssize length)
{
    g_autofree char *folder = g_build_filename(fixture->data, "raw", NULL);
    g_autofree char *path = g_build_filename(folder, name, NULL);
    g_autofree char *times = g_strconcat(path, ".times", NULL);
    g_assert_true(sg_file_make_folder(folder, NULL));
    g_assert_true(g_file_set_contents(path, text, length, NULL));
    g_assert_true(g_file_set_contents(times, "0 1700000000\n", -1, NULL));
}

static SgJson *try_clean(const Fixture *fixture, SgCleanKind kind, GError **error)
{
    const SgCleanRequest request = { .kind = kind, .data = fixture->data };
    return sg_clean_run(&request, error);
}

static SgJson *clean(const Fixture *fixture, SgCleanKind kind)
{
    GError *error = NULL;
    SgJson *document = try_clean(fixture, kind, &error);
    g_assert_no_error(error);
    return document;
}

/* All rows of a query on ${file}, a Parquet file of staging/; columns joined by '|', rows by '\n'; null
 * is '-'. */
static char *ask(const Fixture *fixture, const char *name, const char *sql)
{
    GError *error = NULL;
    g_autofree char *path = g_build_filename(fixture->data, "staging", name, NULL);
    g_autofree char *quoted = sg_script_quote(path);
    GString *text = g_string_new("SELECT coalesce(string_agg(row_text, chr(10)), '') FROM (");
    g_string_append_printf(text,
                           "SELECT concat_ws('|', *COLUMNS(*)) AS row_text FROM "
                           "(SELECT coalesce(COLUMNS(*)::VARCHAR, '-') FROM (%s)))",
                           sql);
    g_string_replace(text, "${file}", quoted, 0);
    g_autoptr(SgDuck) duck = sg_duck_open(NULL, &error);
    g_assert_no_error(error);
    g_autoptr(SgDuckRows) rows = sg_duck_query(duck, text->str, &error);
    g_assert_no_error(error);
    g_assert_cmpint(sg_duck_next(rows, &error), ==, 1);
    size_t length;
    const char *answer = sg_duck_text(rows, 0, 0, &length);
    g_string_free(text, TRUE);
    return g_strndup(answer, length);
}

static void assert_answer(const Fixture *fixture, const char *name, const char *sql,
                          const char *expected)
{
    g_autofree char *answer = ask(fixture, name, sql);
    g_assert_cmpstr(answer, ==, expected);
}

/* "reason: count (line)" of each, joined by ", ". */
static char *left_out(const SgJson *document)
{
    GString *text = g_string_new(NULL);
    size_t n;
    SgJson *entry;
    json_array_foreach (json_object_get(document, "left_out"), n, entry)
        g_string_append_printf(text, "%s%s: %d (%d)", n ? ", " : "",
                               sg_json_string(entry, "reason"), (int)sg_json_int(entry, "count", 0),
                               (int)sg_json_int(entry, "first_line", 0));
    return g_string_free(text, FALSE);
}

#define FILE_OF_TRACKS "tracks_search_x_20260101"

static void columns_are_those_of_the_contract(Fixture *fixture, const void *data)
{
    static const char sql[] = "SELECT string_agg(column_name, ' ') FROM "
                              "(DESCRIBE SELECT * FROM read_parquet(${file}))";
    write_raw(fixture, FILE_OF_TRACKS ".jsonl", "", 0);
    write_raw(fixture, "user_7_playlists.jsonl", "", 0);
    write_raw(fixture, "user_7_playlist_tracks.jsonl", "", 0);
    write_raw(fixture, "user_7_likes.jsonl", "", 0);
    for (int kind = SG_CLEAN_TRACKS; kind <= SG_CLEAN_INTERACTIONS; kind++)
        sg_json_free(clean(fixture, (SgCleanKind)kind));
    assert_answer(fixture, FILE_OF_TRACKS ".parquet", sql,
                  "track_id urn title description tag_list tags genre canonical_genre user_id "
                  "username created_at duration bpm key playback_count like_count repost_count "
                  "comment_count license permalink_url streamable engagement_score fetched_at "
                  "source hashtags title_hashtags description_hashtags genre_raw user_urn "
                  "user_permalink_url metadata_artist label_name isrc access artwork_url "
                  "release_date download_count downloadable");
    assert_answer(fixture, "user_7_playlists.parquet", sql,
                  "playlist_id title description creator_user_id genre tags created_at track_count "
                  "permalink_url urn creator_urn creator_name creator_permalink_url genre_raw "
                  "canonical_genre tag_list playlist_type label_name license release_date "
                  "artwork_url likes_count repost_count duration last_modified fetched_at source");
    assert_answer(fixture, "user_7_playlist_tracks.parquet", sql,
                  "playlist_id track_id position artist_id title permalink_url playlist_urn "
                  "track_urn artist_urn artist_name fetched_at source");
    assert_answer(fixture, "user_7_likes.parquet", sql,
                  "user_id track_id kind at user_urn track_urn username position fetched_at "
                  "source");
    static const char users[] = "user_id username permalink_url followers_count followings_count "
                                "verified urn full_name city country_code avatar_url track_count "
                                "playlist_count likes_count reposts_count created_at whole "
                                "fetched_at source";
    assert_answer(fixture, "users.parquet", sql, users);
    assert_answer(fixture, "users_interactions.parquet", sql, users);
}

/* -- Genres ---------------------------------------------------------------------------------------- */

static void add_genre(GString *lines, int64_t id, const char *genre)
{
    g_autoptr(SgJson) track = json_object();
    json_object_set_new(track, "id", json_integer(id));
    json_object_set_new(track, "title", json_string("x"));
    json_object_set_new(track, "genre", genre ? json_string(genre) : json_null());
    g_autofree char *text = sg_json_dump(track, 0);
    g_string_append_printf(lines, "%s\n", text);
}

static void each_row_of_the_genre_tables_holds_in_the_clean_path(Fixture *fixture, const void *data)
{
    g_autoptr(GString) lines = g_string_new(NULL);
    g_autoptr(GString) expected = g_string_new(NULL);
    int64_t id = 0;
#define GENRE(from, to)                                                                            \
    do {                                                                                           \
        add_genre(lines, ++id, from);                                                              \
        g_string_append_printf(expected, "%s%s", expected->len ? "\n" : "", to);                   \
    } while (0)
    for (size_t n = 0; n < G_N_ELEMENTS(genres_canonical); n++)
        GENRE(genres_canonical[n], genres_canonical[n]);
    for (size_t n = 0; n < G_N_ELEMENTS(genres_aliases); n++)
        GENRE(genres_aliases[n].from, genres_aliases[n].to);
    for (size_t n = 0; n < G_N_ELEMENTS(genres_ignored); n++)
        GENRE(genres_ignored[n], "ignore");
    GENRE("", "unknown");
    GENRE(NULL, "unknown");
    GENRE("  ", "unknown");
    GENRE("Tech House", "others");
    GENRE(" Drum &amp;  Bass ", "drum & bass");
    write_raw(fixture, FILE_OF_TRACKS ".jsonl", lines->str, -1);
    g_autoptr(SgJson) document = clean(fixture, SG_CLEAN_TRACKS);
    assert_answer(fixture, FILE_OF_TRACKS ".parquet",
                  "SELECT canonical_genre FROM read_parquet(${file}) ORDER BY track_id",
                  expected->str);
    assert_answer(fixture, FILE_OF_TRACKS ".parquet",
                  "SELECT genre, genre_raw FROM "
                  "read_parquet(${file}) WHERE track_id > 103 ORDER BY track_id",
                  "-|\n-|-\n-|  \ntech house|Tech House\ndrum &amp;  bass| Drum &amp;  Bass ");
}

/* -- The same in every path ------------------------------------------------------------------------------ */

typedef struct {
    GHashTable *tracks; /* URN → raw JSON, the last one of each; the same for the others */
    GHashTable *playlists;
    GHashTable *users;
    int files;
} Recorded;

static void keep(GHashTable *records, const char *urn, const char *raw)
{
    g_hash_table_replace(records, g_strdup(urn), g_strdup(raw));
}

/* Every track, playlist and user anywhere in a recorded answer. */
static void gather(const SgJson *value, Recorded *recorded)
{
    const char *key;
    size_t n;
    SgJson *inner;
    const char *kind = sg_json_string(value, "kind");
    if (kind && strcmp(kind, "track") == 0) {
        g_autoptr(SgTrack) track = sg_soundcloud_parse_track(value);
        if (track && !track->is_stub)
            keep(recorded->tracks, track->urn, track->raw);
    }
    if (kind && strcmp(kind, "playlist") == 0) {
        g_autoptr(SgPlaylist) playlist = sg_soundcloud_parse_playlist(value);
        if (playlist)
            keep(recorded->playlists, playlist->urn, playlist->raw);
    }
    if (kind && strcmp(kind, "user") == 0) {
        g_autoptr(SgUser) user = sg_soundcloud_parse_user(value);
        if (user)
            keep(recorded->users, user->urn, user->raw);
    }
    json_object_foreach ((SgJson *)value, key, inner)
        gather(inner, recorded);
    json_array_foreach ((SgJson *)value, n, inner)
        gather(inner, recorded);
}

static void gather_folder(const char *folder, Recorded *recorded)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    const char *name;
    while (dir && (name = g_dir_read_name(dir))) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        g_autofree char *text = NULL;
        size_t length;
        if (g_file_test(path, G_FILE_TEST_IS_DIR)) {
            gather_folder(path, recorded);
        } else if (g_str_has_suffix(name, ".json") && !g_str_has_suffix(name, ".meta.json") &&
                   sg_file_read(path, 64 << 20, &text, &length, NULL)) {
            g_autoptr(SgJson) document = sg_json_parse(text, length, 64 << 20, name, NULL);
            recorded->files += document != NULL;
            gather(document, recorded);
        }
    }
}

/* NULL for an empty list, as array_to_string has it. */
static char *list_text(char **tags)
{
    g_autofree char *joined = *tags ? g_strjoinv("\x1f", tags) : NULL;
    g_strfreev(tags);
    return g_steal_pointer(&joined);
}

static void append_text(GString *out, const char *text)
{
    g_string_append_printf(out, "|%s", text ? text : "-");
}

static void append_count(GString *out, int64_t count)
{
    if (count == SG_COUNT_UNKNOWN)
        g_string_append(out, "|-");
    else
        g_string_append_printf(out, "|%" G_GINT64_FORMAT, count);
}

/* A track as the client understands it, in the columns of the query below. */
static void describe(GString *out, const SgTrack *track)
{
    g_autofree char *tags = list_text(sg_tags_parse(track->tag_list));
    g_autofree char *in_title = list_text(sg_tags_hashtags(track->title));
    g_autofree char *in_text = list_text(sg_tags_hashtags(track->description));
    g_autofree char *created =
        track->created_at == SG_TIME_UNKNOWN ? NULL : sg_clock_format(track->created_at);
    g_string_append(out, track->urn);
    append_text(out, track->title);
    append_text(out, tags);
    append_text(out, in_title);
    append_text(out, in_text);
    append_text(out, track->genre);
    append_text(out, sg_genre_canonical(track->genre));
    append_text(out, track->user ? track->user->urn : NULL);
    append_text(out, track->user ? track->user->username : NULL);
    append_text(out, created);
    append_count(out, track->duration_ms);
    append_count(out, track->playback_count);
    append_count(out, track->like_count);
    append_count(out, track->repost_count);
    append_count(out, track->comment_count);
    append_text(out, track->license);
    append_text(out, track->permalink_url);
    append_text(out, track->metadata_artist);
    append_text(out, track->label_name);
    append_text(out, track->isrc);
    append_text(out, track->access);
    append_text(out, track->release_date);
    append_count(out, track->streamable);
    append_count(out, track->downloadable);
    append_count(out, track->download_count);
    g_string_append_c(out, '\n');
}

static const char described[] =
    "SELECT urn, title, array_to_string(tags, chr(31)), array_to_string(title_hashtags, chr(31)), "
    "array_to_string(description_hashtags, chr(31)), genre_raw, canonical_genre, user_urn, "
    "username, strftime(created_at, '%Y-%m-%dT%H:%M:%SZ'), duration, playback_count, like_count, "
    "repost_count, comment_count, license, permalink_url, metadata_artist, label_name, isrc, "
    "access, release_date, streamable::INTEGER, downloadable::INTEGER, download_count "
    "FROM read_parquet(${file}) ORDER BY urn";

static int compare_strings(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool on_tag(const char *urn, const char *tag, void *data, GError **error)
{
    g_string_append_printf(data, "%s %s\n", urn, tag);
    return true;
}

static bool on_track(const SgTrackRow *row, void *data, GError **error)
{
    g_string_append_printf(data, "%s %s\n", row->urn, row->canonical_genre);
    return true;
}

/* Tags and genres as the store keeps them: a line each. */
static char *ask_store(SgStore *store)
{
    GString *text = g_string_new(NULL);
    g_assert_true(sg_store_each_track(store, on_track, text, NULL));
    g_assert_true(sg_store_each_tag(store, on_tag, text, NULL));
    return g_string_free(text, FALSE);
}

static void put_all(SgStore *store, GPtrArray *urns, GHashTable *tracks, GString *lines,
                    GString *expected)
{
    for (guint n = 0; n < urns->len; n++) {
        const char *raw = g_hash_table_lookup(tracks, urns->pdata[n]);
        g_autoptr(SgJson) json = json_loads(raw, JSON_ALLOW_NUL, NULL);
        g_autoptr(SgTrack) track = sg_soundcloud_parse_track(json);
        g_assert_true(sg_store_put_track(store, track, "soundcloud", 1700000000, NULL));
        g_string_append_printf(lines, "%s\n", raw);
        describe(expected, track);
    }
}

/* All that was recorded; false with the test skipped. */
static bool recorded_init(Recorded *recorded)
{
    g_autofree char *folder = shared_path("data/soundcloud");
    if (!folder)
        return false;
    *recorded = (Recorded){ g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free),
                            g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free),
                            g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free), 0 };
    gather_folder(folder, recorded);
    return true;
}

static void recorded_clear(Recorded *recorded)
{
    g_hash_table_unref(recorded->tracks);
    g_hash_table_unref(recorded->playlists);
    g_hash_table_unref(recorded->users);
}

static GPtrArray *sorted_urns(GHashTable *records)
{
    GPtrArray *urns = g_ptr_array_new();
    GHashTableIter iterator;
    void *urn;
    g_hash_table_iter_init(&iterator, records);
    while (g_hash_table_iter_next(&iterator, &urn, NULL))
        g_ptr_array_add(urns, urn);
    g_ptr_array_sort(urns, compare_strings);
    return urns;
}

/* Compares the rows of a Parquet file, a line each, with what was expected. */
static void assert_rows(const Fixture *fixture, const char *name, const char *sql,
                        const char *expected)
{
    g_autofree char *rows = ask(fixture, name, sql);
    g_autofree char *expected_text = g_strdup(expected);
    g_auto(GStrv) given = g_strsplit(rows, "\n", -1);
    g_auto(GStrv) wanted = g_strsplit(g_strchomp(expected_text), "\n", -1);
    g_assert_cmpint(g_strv_length(given), ==, g_strv_length(wanted));
    for (guint n = 0; given[n]; n++)
        g_assert_cmpstr(given[n], ==, wanted[n]);
}

static void recorded_tracks_are_the_same_in_every_path(Fixture *fixture, const void *data)
{
    Recorded recorded;
    if (!recorded_init(&recorded))
        return;
    g_autoptr(GPtrArray) urns = sorted_urns(recorded.tracks);
    g_test_message("%u recorded tracks in %d files", urns->len, recorded.files);
    g_assert_cmpint(urns->len, >, 200);
    g_autoptr(SgStore) store = sg_store_open(":memory:", SG_STORE_WRITE, NULL);
    g_autoptr(GString) lines = g_string_new(NULL);
    g_autoptr(GString) expected = g_string_new(NULL);
    put_all(store, urns, recorded.tracks, lines, expected);
    write_raw(fixture, FILE_OF_TRACKS ".jsonl", lines->str, -1);
    g_autoptr(SgJson) document = clean(fixture, SG_CLEAN_TRACKS);
    g_autofree char *left = left_out(document);
    g_assert_cmpstr(left, ==, "");

    /* The client's record and the row of the Parquet file. */
    assert_rows(fixture, FILE_OF_TRACKS ".parquet", described, expected->str);

    /* The store's tags and genres and the row's. */
    g_autofree char *stored = ask_store(store);
    assert_answer(fixture, FILE_OF_TRACKS ".parquet",
                  "(SELECT urn || ' ' || canonical_genre FROM read_parquet(${file}) ORDER BY urn) "
                  "UNION ALL (SELECT urn || ' ' || tag FROM (SELECT urn, unnest(tags) AS tag, "
                  "generate_subscripts(tags, 1) AS place FROM read_parquet(${file})) "
                  "ORDER BY urn, place)",
                  g_strchomp(stored));
    recorded_clear(&recorded);
}

static void describe_user(GString *out, const SgUser *user)
{
    g_autofree char *created =
        user->created_at == SG_TIME_UNKNOWN ? NULL : sg_clock_format(user->created_at);
    const int64_t counts[] = { user->followers_count, user->followings_count, user->track_count,
                               user->playlist_count,  user->likes_count,      user->reposts_count,
                               user->verified };
    g_string_append(out, user->urn);
    append_text(out, user->username);
    append_text(out, user->permalink_url);
    append_text(out, user->full_name);
    append_text(out, user->city);
    append_text(out, user->country_code);
    append_text(out, user->avatar_url);
    for (size_t n = 0; n < G_N_ELEMENTS(counts); n++)
        append_count(out, counts[n]);
    append_text(out, created);
    g_string_append_c(out, '\n');
}

static void recorded_users_are_the_same_in_both_paths(Fixture *fixture, const void *data)
{
    Recorded recorded;
    if (!recorded_init(&recorded))
        return;
    g_autoptr(GPtrArray) urns = sorted_urns(recorded.users);
    g_autoptr(GString) lines = g_string_new(NULL);
    g_autoptr(GString) expected = g_string_new(NULL);
    g_assert_cmpint(urns->len, >, 50);
    for (guint n = 0; n < urns->len; n++) {
        const char *raw = g_hash_table_lookup(recorded.users, urns->pdata[n]);
        g_autoptr(SgJson) json = json_loads(raw, JSON_ALLOW_NUL, NULL);
        g_autoptr(SgUser) user = sg_soundcloud_parse_user(json);
        describe_user(expected, user);
        g_string_append_printf(lines, "%s\n", raw);
    }
    write_raw(fixture, "resolved_users.jsonl", lines->str, -1);
    g_autoptr(SgJson) document = clean(fixture, SG_CLEAN_PLAYLISTS);
    assert_rows(fixture, "users.parquet",
                "SELECT urn, username, permalink_url, full_name, city, country_code, avatar_url, "
                "followers_count, followings_count, track_count, playlist_count, likes_count, "
                "reposts_count, verified::INTEGER, strftime(created_at, '%Y-%m-%dT%H:%M:%SZ') "
                "FROM read_parquet(${file}) ORDER BY urn",
                expected->str);
    recorded_clear(&recorded);
}

static void describe_playlist(GString *out, SgPlaylist *playlist)
{
    g_autofree char *tags = list_text(sg_tags_parse(playlist->tag_list));
    g_autofree char *created =
        playlist->created_at == SG_TIME_UNKNOWN ? NULL : sg_clock_format(playlist->created_at);
    g_autofree char *changed = playlist->last_modified == SG_TIME_UNKNOWN
                                   ? NULL
                                   : sg_clock_format(playlist->last_modified);
    g_string_append(out, playlist->urn);
    append_text(out, playlist->title);
    append_text(out, playlist->user ? playlist->user->urn : NULL);
    append_text(out, playlist->user ? playlist->user->username : NULL);
    append_text(out, playlist->genre);
    append_text(out, sg_genre_canonical(playlist->genre));
    append_text(out, tags);
    append_text(out, playlist->playlist_type);
    append_text(out, playlist->label_name);
    append_text(out, playlist->license);
    append_text(out, playlist->release_date);
    append_text(out, playlist->permalink_url);
    append_count(out, playlist->track_count);
    append_count(out, playlist->likes_count);
    append_count(out, playlist->reposts_count);
    append_text(out, created);
    append_text(out, changed);
    g_string_append_c(out, '\n');
}

static void recorded_playlists_are_the_same_in_both_paths(Fixture *fixture, const void *data)
{
    Recorded recorded;
    if (!recorded_init(&recorded))
        return;
    g_autoptr(GPtrArray) urns = sorted_urns(recorded.playlists);
    g_autoptr(GString) lines = g_string_new(NULL);
    g_autoptr(GString) expected = g_string_new(NULL);
    g_assert_cmpint(urns->len, >, 5);
    for (guint n = 0; n < urns->len; n++) {
        const char *raw = g_hash_table_lookup(recorded.playlists, urns->pdata[n]);
        g_autoptr(SgJson) json = json_loads(raw, JSON_ALLOW_NUL, NULL);
        g_autoptr(SgPlaylist) playlist = sg_soundcloud_parse_playlist(json);
        /* As the client does where a playlist comes without its tracks. */
        if (!playlist->tracks && playlist->track_count == 0)
            playlist->track_count = SG_COUNT_UNKNOWN;
        describe_playlist(expected, playlist);
        g_string_append_printf(lines, "%s\n", raw);
    }
    write_raw(fixture, "user_7_playlists.jsonl", lines->str, -1);
    g_autoptr(SgJson) document = clean(fixture, SG_CLEAN_PLAYLISTS);
    assert_rows(fixture, "user_7_playlists.parquet",
                "SELECT urn, title, creator_urn, creator_name, genre_raw, canonical_genre, "
                "array_to_string(tags, chr(31)), playlist_type, label_name, license, release_date, "
                "permalink_url, track_count, likes_count, repost_count, "
                "strftime(created_at, '%Y-%m-%dT%H:%M:%SZ'), "
                "strftime(last_modified, '%Y-%m-%dT%H:%M:%SZ') "
                "FROM read_parquet(${file}) ORDER BY urn",
                expected->str);
    recorded_clear(&recorded);
}

/* Hand-made tag lists that are hard to read. */
static void tags_are_those_of_the_one_parser(Fixture *fixture, const void *data)
{
    static const char *const lists[] = {
        "World Classical \"New Age\"",
        " lofi  \"hip hop\" \"Hip Hop\" soundcloud:source=x #beats",
        "\"open quote rock",
        "\"\" #",
        "",
        "geo:lat=43.5 geo:lon=1 GEO:x=2 a:b a=b",
        "caf\u00e9 CAF\u00c9 \"\u00c4 \u00d6\" \u3000wide\u3000 tab\ttab",
        "it's 'quoted' back\\slash \"semi;colon, comma\"",
        "\"\"\"\" \"a\"\"b\" ##x # y",
        "'; DROP TABLE tracks; --",
    };
    g_autoptr(GString) lines = g_string_new(NULL);
    g_autoptr(GString) expected = g_string_new(NULL);
    for (size_t n = 0; n < G_N_ELEMENTS(lists); n++) {
        g_autoptr(SgJson) track =
            json_pack("{s:i, s:s, s:s}", "id", (int)n + 1, "title", "x", "tag_list", lists[n]);
        g_autofree char *text = sg_json_dump(track, 0);
        g_autofree char *tags = list_text(sg_tags_parse(lists[n]));
        g_string_append_printf(lines, "%s\n", text);
        g_string_append_printf(expected, "%s%s|%s", n ? "\n" : "", tags ? tags : "-", lists[n]);
    }
    write_raw(fixture, FILE_OF_TRACKS ".jsonl", lines->str, -1);
    g_autoptr(SgJson) document = clean(fixture, SG_CLEAN_TRACKS);
    assert_answer(fixture, FILE_OF_TRACKS ".parquet",
                  "SELECT array_to_string(tags, chr(31)), tag_list FROM read_parquet(${file}) "
                  "ORDER BY track_id",
                  expected->str);
}

/* -- Numbers -------------------------------------------------------------------------------------------- */

static void engagement_uses_the_largest_counts_of_all_files(Fixture *fixture, const void *data)
{
    write_raw(fixture, FILE_OF_TRACKS ".jsonl",
              "{\"id\":1,\"title\":\"a\",\"playback_count\":100,\"likes_count\":10,"
              "\"reposts_count\":0}\n"
              "{\"id\":2,\"title\":\"hidden\",\"playback_count\":null,\"likes_count\":5}\n"
              "{\"id\":3,\"title\":\"all hidden\"}\n",
              -1);
    write_raw(fixture, "resolved_tracks.jsonl",
              "{\"id\":4,\"title\":\"b\",\"playback_count\":200,\"likes_count\":0,"
              "\"reposts_count\":0}\n",
              -1);
    g_autoptr(SgJson) document = clean(fixture, SG_CLEAN_TRACKS);
    /* 0.5 · 100/200 + 0.3 · 10/10 + 0 (largest is 0); 0.3 · 5/10 / 0.3; none; 0.5 · 200/200 */
    assert_answer(fixture, FILE_OF_TRACKS ".parquet",
                  "SELECT round(engagement_score, 12) FROM "
                  "read_parquet(${file}) ORDER BY track_id",
                  "0.55\n0.5\n-");
    assert_answer(fixture, "resolved_tracks.parquet",
                  "SELECT engagement_score FROM read_parquet(${file})", "0.5");
    const SgJson *largest = sg_json_object(document, "largest");
    g_assert_cmpint(sg_json_int(largest, "playback_count", -1), ==, 200);
    g_assert_cmpint(sg_json_int(largest, "like_count", -1), ==, 10);
    g_assert_cmpint(sg_json_int(largest, "repost_count", -1), ==, 0);
}

static void a_hidden_count_is_not_zero_and_a_negative_one_is_told(Fixture *fixture,
                                                                  const void *data)
{
    write_raw(fixture, FILE_OF_TRACKS ".jsonl",
              "{\"id\":1,\"title\":\"a\",\"playback_count\":null,\"likes_count\":\"7\","
              "\"favoritings_count\":9,\"reposts_count\":-4,\"comment_count\":2.9,"
              "\"download_count\":true,\"duration\":0,\"bpm\":0}\n"
              "{\"id\":2,\"title\":\"b\",\"likes_count\":-1,\"favoritings_count\":9,"
              "\"playback_count\":99999999999999999999,\"bpm\":\"98.5\"}\n",
              -1);
    g_autoptr(SgJson) document = clean(fixture, SG_CLEAN_TRACKS);
    assert_answer(fixture, FILE_OF_TRACKS ".parquet",
                  "SELECT playback_count, like_count, "
                  "repost_count, comment_count, "
                  "download_count, duration, "
                  "bpm FROM read_parquet(${file}) ORDER BY track_id",
                  "-|7|-|2|-|0|-\n-|9|-|-|-|-|98.5");
    g_autofree char *left = left_out(document);
    g_assert_cmpstr(left, ==,
                    "negative likes_count, taken as unknown: 1 (2), "
                    "negative reposts_count, taken as unknown: 1 (1)");
}

/* -- What is left out --------------------------------------------------------------------------------------- */

static void a_bad_line_is_counted_and_named(Fixture *fixture, const void *data)
{
    static const char lines[] = "{\"id\":1,\"title\":\"good\"}\n"
                                "not json\n"
                                "[1, 2]\n"
                                "\n"
                                "{\"title\":\"no id\"}\n"
                                "{\"id\":2,\"title\":\"\xff\"}\n"
                                "{\"id\":3,\"title\":\"zero\0byte\"}\n"
                                "{\"id\":4,\"kind\":\"user\",\"username\":\"u\"}\n"
                                "{\"id\":5,\"kind\":\"track\"}\n"
                                "{\"id\":-6,\"title\":\"negative id\"}\n"
                                "{\"id\":7,\"title\":\"lone \\ud800 surrogate\"}\n"
                                "null\n"
                                "{\"id\":1,\"title\":\"better\"}\n"
                                "{\"id\":8,\"title\":\"cut o";
    write_raw(fixture, FILE_OF_TRACKS ".jsonl", lines, sizeof lines - 1);
    g_autoptr(SgJson) document = clean(fixture, SG_CLEAN_TRACKS);
    g_autofree char *left = left_out(document);
    g_assert_cmpstr(left, ==,
                    "line is cut off: 1 (14), line is not JSON: 2 (2), "
                    "line is not UTF-8: 2 (6), line is not a JSON object: 2 (3), "
                    "older state of a track that was fetched again: 1 (1), "
                    "record is not a track: 1 (8), "
                    "track of which only the id is known: 1 (9), track without an id: 2 (5)");
    assert_answer(fixture, FILE_OF_TRACKS ".parquet",
                  "SELECT track_id, title FROM read_parquet(${file})", "1|better");
    const SgJson *file = json_array_get(json_object_get(document, "files"), 0);
    g_assert_cmpint(sg_json_int(file, "lines", 0), ==, 13);
    g_assert_cmpint(sg_json_int(file, "rows", 0), ==, 1);
}

static void text_is_kept_as_it_is(Fixture *fixture, const void *data)
{
    write_raw(fixture, FILE_OF_TRACKS ".jsonl",
              "{\"urn\":\"soundcloud:tracks:9007199254740993\",\"id\":5,\"title\":\"Robert'); "
              "DROP TABLE tracks;--\",\"description\":\"a\\nb \\\"q\\\" \\u00e4\","
              "\"permalink_url\":\"https://soundcloud.com/a/b?x='\"}\n"
              "{\"uri\":\"https://api.soundcloud.com/tracks/soundcloud%3Atracks%3A12\","
              "\"title\":\"cut\\u0000off\"}\n",
              -1);
    g_autoptr(SgJson) document = clean(fixture, SG_CLEAN_TRACKS);
    assert_answer(fixture, FILE_OF_TRACKS ".parquet",
                  "SELECT urn, title, description, permalink_url "
                  "FROM read_parquet(${file})",
                  "soundcloud:tracks:12|cut|-|-\n"
                  "soundcloud:tracks:9007199254740993|Robert'); DROP TABLE tracks;--|"
                  "a\nb \"q\" \u00e4|https://soundcloud.com/a/b?x='");
}

/* -- Playlists, users, interactions ------------------------------------------------------------------------- */

static void playlists_users_and_entries_are_written(Fixture *fixture, const void *data)
{
    write_raw(fixture, "user_7_playlists.jsonl",
              "{\"kind\":\"playlist\",\"urn\":\"soundcloud:playlists:3\",\"title\":\"P\","
              "\"track_count\":0,\"playlist_type\":\"album\",\"tag_list\":\"a \\\"b c\\\"\","
              "\"genre\":\"DnB\",\"user\":{\"id\":7,\"username\":\"owner\"},\"likes_count\":-1}\n"
              "{\"kind\":\"track\",\"id\":1}\n",
              -1);
    write_raw(fixture, "resolved_users.jsonl",
              "{\"kind\":\"user\",\"id\":8,\"username\":\"old\",\"followers_count\":5}\n"
              "{\"kind\":\"user\",\"id\":8,\"username\":\"new\",\"verified\":false}\n",
              -1);
    write_raw(fixture, "user_7_playlist_tracks.jsonl",
              "{\"playlist_urn\":\"soundcloud:playlists:3\",\"playlist_id\":3,\"position\":0,"
              "\"track\":{\"id\":11,\"title\":\"gone\"}}\n"
              "{\"playlist_id\":3,\"position\":1,\"track\":{\"id\":12,\"title\":\"gone too\"}}\n"
              "{\"playlist_id\":3,\"position\":2,\"track\":{\"id\":13,\"title\":\"gone three\"}}\n"
              "{\"playlist_id\":3,\"position\":0,\"track\":{\"id\":14,\"title\":\"A\","
              "\"user\":{\"id\":7,\"username\":\"owner\"}}}\n"
              "{\"playlist_id\":3,\"position\":1,\"track\":{\"id\":14,\"title\":\"A\"}}\n"
              "{\"playlist_id\":4,\"position\":0,\"track\":{\"id\":15}}\n"
              "{\"playlist_id\":4,\"position\":1,\"track\":null}\n",
              -1);
    g_autoptr(SgJson) document = clean(fixture, SG_CLEAN_PLAYLISTS);
    assert_answer(fixture, "user_7_playlists.parquet",
                  "SELECT playlist_id, title, creator_user_id, tags::VARCHAR, "
                  "track_count, playlist_type, canonical_genre, "
                  "creator_urn, likes_count FROM read_parquet(${file})",
                  "3|P|7|[a, b c]|-|album|drum & bass|soundcloud:users:7|-");
    assert_answer(fixture, "users.parquet",
                  "SELECT user_id, username, whole, followers_count FROM "
                  "read_parquet(${file})",
                  "7|owner|false|-\n8|new|true|-");
    assert_answer(fixture, "user_7_playlist_tracks.parquet",
                  "SELECT playlist_urn, position, track_urn, title FROM "
                  "read_parquet(${file})",
                  "soundcloud:playlists:3|0|soundcloud:tracks:14|A\n"
                  "soundcloud:playlists:3|1|soundcloud:tracks:14|A\n"
                  "soundcloud:playlists:4|0|soundcloud:tracks:15|-");
    g_autofree char *left = left_out(document);
    g_assert_cmpstr(left, ==,
                    "older state of a user that was fetched again: 1 (1), "
                    "entry of a playlist that was read anew: 3 (1), "
                    "entry without the id of a track: 1 (7), "
                    "negative likes_count, taken as unknown: 1 (1), "
                    "record is not a playlist: 1 (2)");
    sg_json_free(clean(fixture, SG_CLEAN_TRACKS));
    assert_answer(fixture, "tracks_in_user_7_playlist_tracks.parquet",
                  "SELECT track_id, title FROM read_parquet(${file})",
                  "11|gone\n12|gone too\n13|gone three\n14|A");
}

static void interactions_are_written(Fixture *fixture, const void *data)
{
    write_raw(fixture, "user_7_likes.jsonl",
              "{\"user_id\":7,\"position\":0,\"track\":{\"id\":11,\"title\":\"a\"}}\n"
              "{\"user_urn\":\"soundcloud:users:7\",\"position\":1,\"track\":{\"id\":12}}\n"
              "{\"user_id\":7,\"position\":0,\"track\":{\"id\":12}}\n"
              "{\"position\":0,\"track\":{\"id\":12}}\n"
              "{\"user_id\":7,\"position\":0}\n",
              -1);
    write_raw(fixture, "track_5_favoriters.jsonl",
              "{\"kind\":\"user\",\"id\":21,\"username\":\"fan\"}\n{\"kind\":\"track\",\"id\":1}\n"
              "{\"id\":20}\n",
              -1);
    write_raw(fixture, "track_5_reposters.jsonl", "{\"id\":21,\"username\":\"fan again\"}\n", -1);
    g_autoptr(SgJson) document = clean(fixture, SG_CLEAN_INTERACTIONS);
    static const char sql[] = "SELECT user_urn, track_urn, kind, \"at\", "
                              "username, position FROM read_parquet(${file})";
    assert_answer(fixture, "user_7_likes.parquet", sql,
                  "soundcloud:users:7|soundcloud:tracks:11|like|-|-|0\n"
                  "soundcloud:users:7|soundcloud:tracks:12|like|-|-|0");
    assert_answer(fixture, "track_5_favoriters.parquet", sql,
                  "soundcloud:users:20|soundcloud:tracks:5|like|-|-|1\n"
                  "soundcloud:users:21|soundcloud:tracks:5|like|-|fan|0");
    assert_answer(fixture, "track_5_reposters.parquet", sql,
                  "soundcloud:users:21|soundcloud:tracks:5|repost|-|fan again|0");
    assert_answer(fixture, "users_interactions.parquet",
                  "SELECT user_id, username FROM read_parquet(${file})", "20|-\n21|fan again");
    g_autofree char *left = left_out(document);
    g_assert_cmpstr(left, ==,
                    "older state of a user that was fetched again: 1 (1), "
                    "record is not a user: 1 (2), "
                    "interaction that was seen again later: 1 (2), "
                    "interaction without the id of a track: 1 (5), "
                    "interaction without the id of a user: 1 (4)");
}

/* -- Files ------------------------------------------------------------------------------------------------- */

static void the_same_input_gives_the_same_bytes(Fixture *fixture, const void *data)
{
    g_autoptr(GString) lines = g_string_new(NULL);
    for (int64_t id = 5000; id > 0; id--)
        g_string_append_printf(lines,
                               "{\"id\":%d,\"title\":\"t%d\",\"playback_count\":%d,"
                               "\"tag_list\":\"x y\"}\n",
                               (int)(id * 7919 % 5003), (int)id, (int)id);
    write_raw(fixture, FILE_OF_TRACKS ".jsonl", lines->str, -1);
    g_autofree char *path =
        g_build_filename(fixture->data, "staging", FILE_OF_TRACKS ".parquet", NULL);
    g_autofree char *first = NULL;
    for (int threads = 1; threads <= 4; threads++) {
        GError *error = NULL;
        const SgCleanRequest request = { .data = fixture->data, .threads = threads };
        g_autoptr(SgJson) document = sg_clean_run(&request, &error);
        g_assert_no_error(error);
        g_autofree char *hash = sg_file_sha256(path, NULL);
        if (!first)
            first = g_strdup(hash);
        g_assert_cmpstr(hash, ==, first);
    }
}

static void leftovers_of_a_killed_run_go_away(Fixture *fixture, const void *data)
{
    g_autofree char *left = g_build_filename(fixture->data, "staging.AbCdEf.tmp", NULL);
    g_assert_true(sg_file_make_folder(left, NULL));
    write_raw(fixture, FILE_OF_TRACKS ".jsonl", "{\"id\":1,\"title\":\"a\"}\n", -1);
    sg_json_free(clean(fixture, SG_CLEAN_TRACKS));
    g_autoptr(GDir) dir = g_dir_open(fixture->data, 0, NULL);
    const char *name;
    while ((name = g_dir_read_name(dir)))
        g_assert_false(g_str_has_suffix(name, ".tmp"));
}

static void errors_name_the_file(Fixture *fixture, const void *data)
{
    GError *error = NULL;
    g_assert_null(try_clean(fixture, SG_CLEAN_TRACKS, &error));
    assert_fails(error, SG_ERROR_NOT_FOUND, "no raw files of tracks");
    const char *const unknown[] = { "/x/stuff.jsonl", NULL };
    const SgCleanRequest strange = { .data = fixture->data, .files = unknown };
    g_assert_null(sg_clean_run(&strange, &error));
    assert_fails(error, SG_ERROR_INPUT, "stuff.jsonl");
    const char *const missing[] = { "/x/resolved_tracks.jsonl", NULL };
    const SgCleanRequest absent = { .data = fixture->data, .files = missing };
    g_assert_null(sg_clean_run(&absent, &error));
    assert_fails(error, SG_ERROR_NOT_FOUND, "/x/resolved_tracks.jsonl");
    write_raw(fixture, "resolved_tracks.jsonl", "", 0);
    g_autofree char *path = g_build_filename(fixture->data, "raw", "resolved_tracks.jsonl", NULL);
    const char *const twice[] = { path, path, NULL };
    const SgCleanRequest same = { .data = fixture->data, .files = twice };
    g_assert_null(sg_clean_run(&same, &error));
    assert_fails(error, SG_ERROR_INPUT, "same output");
    write_raw(fixture, "track_x_favoriters.jsonl", "", 0);
    g_assert_null(try_clean(fixture, SG_CLEAN_INTERACTIONS, &error));
    assert_fails(error, SG_ERROR_INPUT, "track_x_favoriters.jsonl");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define TEST(name, function)                                                                       \
    g_test_add("/staging-clean/" name, Fixture, NULL, set_up, function, tear_down)
    TEST("columns are those of the contract", columns_are_those_of_the_contract);
    TEST("each row of the genre tables holds",
         each_row_of_the_genre_tables_holds_in_the_clean_path);
    TEST("recorded tracks are the same in every path", recorded_tracks_are_the_same_in_every_path);
    TEST("recorded users are the same in both paths", recorded_users_are_the_same_in_both_paths);
    TEST("recorded playlists are the same in both paths",
         recorded_playlists_are_the_same_in_both_paths);
    TEST("tags are those of the one parser", tags_are_those_of_the_one_parser);
    TEST("engagement uses the largest counts of all files",
         engagement_uses_the_largest_counts_of_all_files);
    TEST("a hidden count is not zero, a negative one is told",
         a_hidden_count_is_not_zero_and_a_negative_one_is_told);
    TEST("a bad line is counted and named", a_bad_line_is_counted_and_named);
    TEST("text is kept as it is", text_is_kept_as_it_is);
    TEST("playlists, users and entries are written", playlists_users_and_entries_are_written);
    TEST("interactions are written", interactions_are_written);
    TEST("the same input gives the same bytes", the_same_input_gives_the_same_bytes);
    TEST("leftovers of a killed run go away", leftovers_of_a_killed_run_go_away);
    TEST("errors name the file", errors_name_the_file);
    return g_test_run();
}

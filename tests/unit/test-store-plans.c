/* SPDX-License-Identifier: MIT */
#include "base/json.h"
#include "store/query.h"
#include "support/store.h"

#include <string.h>

/*
 * How the databases go about the queries of sql/ on tables that are loaded and counted (ANALYZE): by
 * an index, unless a query says after its name that it reads a whole table ("scan"), and without
 * sorting unless it says so ("sort").
 *
 * Each query that is no "scan" and no INSERT of values stands in `asked` with the values that it is asked
 * with, so that a new one fails here until somebody has thought of it.
 */
typedef struct {
    const char *query;
    const char *values; /* a letter each, see value_of */
} Asked;

static const Asked asked[] = {
    /* ask-artist.sql */
    { "ask_artists_named", "n" },
    { "ask_artists_of_page", "g" },
    { "ask_co_playlist", "ukk0b" },
    { "ask_follow", "ukk" },
    { "ask_page", "u" },
    { "ask_repost", "ukk" },
    { "ask_shared_fans_of_artist", "ukk1b" },
    { "ask_works", "uk" },
    { "count_works", "u" },
    /* ask-track.sql */
    { "ask_also", "t1" },
    { "ask_engaged", "t" },
    { "ask_fans", "tkk" },
    { "ask_members", "t" },
    { "ask_playlists", "tkk" },
    { "ask_shared_fans", "tok" },
    { "ask_shared_playlists", "tok" },
    { "ask_tagged", "tkbbaaaaaaaaaaaaaaaa" },
    { "ask_tags", "tb" },
    { "count_playlists_of_track", "t" },
    /* ask-user.sql */
    { "ask_common_likes", "uvk" },
    { "ask_common_listed", "uvk" },
    { "ask_similar_by_likes", "u1" },
    { "ask_similar_by_playlists", "u1" },
    { "count_likes_of_user", "u" },
    { "count_listed_by_user", "u" },
    { "likes_are_whole", "u" },
    { "playlists_are_whole", "u" },
    /* derived.sql */
    { "derived_state", "" },
    { "engagement_score", "T" },
    { "put_derived_state", "-1111" },
    { "related_pair", "TO" },
    { "related_tracks", "Tk" },
    /* edges.sql */
    { "clear_entries", "p" },
    { "date_entries", "p1" },
    { "drop_unseen_fans", "T1" },
    { "drop_unseen_likes", "U1" },
    { "drop_unseen_playlist_likes", "U1" },
    { "drop_unseen_related", "T1" },
    /* housekeeping.sql */
    { "drop_meta", "s" },
    { "drop_user_document", "u" },
    { "forget_listing_items", "T" },
    { "forget_listings", "T" },
    { "forget_playlist", "P" },
    { "forget_track", "T" },
    { "forget_user", "U" },
    { "get_meta", "s" },
    { "is_of_source", "us" },
    { "purge_follows_of_user", "u1" },
    { "purge_likes_of_user", "u1" },
    { "purge_listings_of_user", "U1" },
    { "purge_playlist_likes_of_user", "u1" },
    { "purge_profile", "u" },
    { "purge_reposts_of_user", "u1" },
    { "records_of_user", "s1u" },
    /* listens.sql */
    { "listen_near", "tu11" },
    { "listens_of_user", "U" },
    { "playlists_of_type", "Us" },
    { "purge_listens_of_user", "u1" },
    /* records.sql */
    { "clear_tags", "ta" },
    { "get_entries", "P" },
    { "get_playlist", "P" },
    { "get_track", "T" },
    { "get_user", "U" },
    { "item_date", "T" },
    { "playlist_id", "P" },
    { "playlist_texts", "p" },
    { "playlists_of_track", "Tk" },
    { "track_id", "T" },
    { "track_texts", "t" },
    { "tracks_of_user", "Uk" },
    { "urn_of_page", "g" },
    { "user_id", "U" },
    { "user_texts", "u" },
    /* rows.sql */
    { "playlist_entries", "P" },
    { "playlist_fans", "P" },
    { "playlist_row", "P" },
    { "user_likes", "U" },
    { "user_row", "U" },
    /* search.sql */
    { "found_playlist", "p" },
    { "found_track", "t" },
    { "found_user", "u" },
    /* tasks.sql */
    { "clear_listing", "Ts" },
    { "count_run_track", "1" },
    { "count_tasks", "r" },
    { "drop_run", "r" },
    { "each_failed_task", "r" },
    { "each_task", "r" },
    { "finish_listing", "1111" },
    { "get_listing", "Tsk" },
    { "get_listing_state", "Ts" },
    { "is_fresh", "Ts1" },
    { "listing_id", "Ts" },
    { "next_task", "r" },
    { "run_id", "r" },
    { "run_tracks", "r" },
    { "update_task", "1s111s" },
};

/* As a literal of SQL. */
static const char *value_of(char letter)
{
    static const struct {
        char letter;
        const char *value;
    } values[] = {
        { 't', "77" },                                /* a track, another one, … */
        { 'o', "78" },                                /*   by number */
        { 'T', "'soundcloud:tracks:77'" },            /* … and by URN */
        { 'O', "'soundcloud:tracks:78'" },            /*  */
        { 'u', "55" },                                /* a user, another one */
        { 'v', "56" },                                /*  */
        { 'U', "'soundcloud:users:55'" },             /*  */
        { 'p', "33" },                                /* a playlist */
        { 'P', "'soundcloud:playlists:33'" },         /*  */
        { 'g', "'soundcloud.com/user-55/track-77'" }, /* a page */
        { 'n', "'user 55'" },                         /* a name */
        { 'a', "'tag7'" },                            /* a tag */
        { 'r', "'run 7'" },                           /* a run */
        { 's', "'soundcloud'" },                      /* some text */
        { 'k', "20" },                                /* so many rows */
        { 'b', "1000" },                              /* more of them */
        { '0', "0" },                                 /*  */
        { '1', "1" },                                 /*  */
        { '-', "NULL" },                              /*  */
    };
    for (size_t n = 0; n < G_N_ELEMENTS(values); n++)
        if (values[n].letter == letter)
            return values[n].value;
    g_error("no value '%c'", letter);
}

static const Asked *find_asked(const SgQuery *query)
{
    for (size_t n = 0; n < G_N_ELEMENTS(asked); n++)
        if (strcmp(asked[n].query, query->name) == 0)
            return &asked[n];
    return NULL;
}

/* INSERT … VALUES has no plan to speak of. */
static bool is_insert(const SgQuery *query)
{
    return g_regex_match_simple("^(\\s|--[^\n]*\n)*INSERT\\b[^;]*\\bVALUES \\(", query->sql, 0, 0);
}

/* All queries are looked at, whatever the first one does. */
static void complain(const char *format, ...) G_GNUC_PRINTF(1, 2);
static void complain(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_autofree char *text = g_strdup_vprintf(format, args);
    va_end(args);
    g_test_message("%s", text);
    g_test_fail();
}

/* -- Tables that are worth an index ---------------------------------------------------------------------- */

static void sql(SgStore *store, const char *script)
{
    works(store->driver->exec(store->db, script, &error));
}

/* Numbers 1 … as a table n(i), in SQL that both read. */
#define UP_TO(count)                                                                               \
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < " #count ") "

/* clang-format off */
static const char records[] =
    "INSERT INTO users (urn, is_stub, username, page, followers_count, source, seen_at) "
    UP_TO(20000)
    "SELECT 'soundcloud:users:' || i, 0, 'User ' || i, 'soundcloud.com/user-' || i, i % 999,"
    " 'soundcloud', i FROM n;"
    "INSERT INTO tracks (urn, is_stub, user_id, title, page, playback_count, source, fetched_at) "
    UP_TO(20000)
    "SELECT 'soundcloud:tracks:' || i, 0, 1 + i % 2000, 'Track ' || i,"
    " 'soundcloud.com/user-' || (1 + i % 2000) || '/track-' || i, i % 777, 'soundcloud', i FROM n;"
    "INSERT INTO playlists (urn, is_stub, user_id, title, page, likes_count, source, fetched_at,"
    " entries_at) " UP_TO(8000)
    "SELECT 'soundcloud:playlists:' || i, 0, 1 + i % 4000, 'List ' || i,"
    " 'soundcloud.com/sets/' || i, i % 99, 'soundcloud', i, i FROM n;"
    "INSERT INTO user_documents (user_id, raw) SELECT id, urn FROM users;"
    "INSERT INTO track_documents (track_id, raw) SELECT id, urn FROM tracks;"
    "INSERT INTO playlist_documents (playlist_id, raw) SELECT id, urn FROM playlists;"
    "INSERT INTO user_search SELECT id, urn FROM users;"
    "INSERT INTO track_search SELECT id, urn FROM tracks;"
    "INSERT INTO playlist_search SELECT id, urn FROM playlists;";

static const char edges[] =
    "INSERT INTO track_tags (track_id, kind, position, tag) " UP_TO(60000)
    "SELECT 1 + i / 4, 'tag', i % 4, 'tag' || (i * 7919 % 1500) FROM n;"
    "INSERT INTO entries (playlist_id, position, track_id) " UP_TO(150000)
    "SELECT 1 + i / 20, i % 20, 1 + i * 7919 % 20000 FROM n;"
    "INSERT INTO likes (user_id, track_id, seen_at) " UP_TO(60000)
    "SELECT 1 + i / 20, 1 + i * 7919 % 20000, 1 FROM n;"
    "INSERT INTO reposts (user_id, track_id, seen_at) " UP_TO(30000)
    "SELECT 1 + i / 10, 1 + i * 7919 % 20000, 1 FROM n;"
    "INSERT INTO listens (user_id, listened_at, track_id, source, fetched_at) " UP_TO(60000)
    "SELECT 1 + i / 20, i, 1 + i * 7919 % 20000, 'files', 1 FROM n;"
    "INSERT INTO playlist_likes (user_id, playlist_id, seen_at) " UP_TO(30000)
    "SELECT 1 + i / 10, 1 + i * 7919 % 8000, 1 FROM n;"
    "INSERT INTO follows (follower_id, followee_id, seen_at) " UP_TO(30000)
    "SELECT 1 + i / 10, 1 + i * 7919 % 20000, 1 FROM n;"
    "INSERT INTO related (src_id, dst_id, source, rank, seen_at) " UP_TO(30000)
    "SELECT 1 + i / 10, 1 + i * 7919 % 20000, 'soundcloud', i % 10, 1 FROM n;"
    "INSERT INTO cooccurrence_rows (track_a, track_b, together, weight) " UP_TO(150000)
    "SELECT 1 + i / 10, 1 + i * 7919 % 20000, 1 + i % 5, i % 5 / 40.0 FROM n;"
    "UPDATE cooccurrence_settings SET engine = 'native', refreshed_at = 1;";

static const char state[] =
    "INSERT INTO runs (name) " UP_TO(2000) "SELECT 'run ' || i FROM n;"
    "INSERT INTO tasks (run_id, listing, target, depth, fetched_at, failure) " UP_TO(40000)
    "SELECT 1 + i % 2000, 'track', 'soundcloud:tracks:' || i, 0,"
    " CASE WHEN i % 3 = 0 THEN i END, CASE WHEN i % 3 = 1 THEN 'x' END FROM n;"
    "INSERT INTO run_tracks (run_id, track_urn) " UP_TO(40000)
    "SELECT 1 + i % 2000, 'soundcloud:tracks:' || i FROM n;"
    "INSERT INTO listings (listing, target, fetched_at) " UP_TO(10000)
    "SELECT 'soundcloud', 'soundcloud:tracks:' || i, i FROM n;"
    "INSERT INTO listing_items (listing_id, position, urn) " UP_TO(30000)
    "SELECT 1 + i / 4, i % 4, 'soundcloud:tracks:' || i FROM n;"
    "INSERT INTO meta (key, value) " UP_TO(3000) "SELECT 'url ' || i, 'x' FROM n;"
    "ANALYZE;";
/* clang-format on */

static void load(SgStore *store)
{
    works(sg_store_begin(store, &error));
    if (strcmp(store->driver->name, "postgres") == 0) /* keys are not looked after meanwhile */
        sql(store, "SET LOCAL session_replication_role = replica");
    sql(store, records);
    sql(store, edges);
    sql(store, state);
    works(sg_store_commit(store, &error));
}

/* -- SQLite: EXPLAIN QUERY PLAN --------------------------------------------------------------------------- */

/* What a step makes for those that follow ("MATERIALIZE near") may be read whole: it is named here. */
static void note_made(GHashTable *made, const char *step)
{
    static const char *const makes[] = { "MATERIALIZE ", "CO-ROUTINE " };
    for (size_t n = 0; n < G_N_ELEMENTS(makes); n++)
        if (g_str_has_prefix(step, makes[n]))
            g_hash_table_add(made, g_strdup(step + strlen(makes[n])));
}

/* The table in the words of the query: its alias, where it has one ("near n"). */
static bool is_made(GHashTable *made, const char *query, const char *table)
{
    GHashTableIter iter;
    void *name;
    bool found = g_hash_table_contains(made, table);
    g_hash_table_iter_init(&iter, made);
    while (!found && g_hash_table_iter_next(&iter, &name, NULL)) {
        g_autofree char *alias = g_strdup_printf("\\b%s %s\\b", (char *)name, table);
        found = g_regex_match_simple(alias, query, 0, 0);
    }
    return found;
}

static bool reads_all(GHashTable *made, const char *query, const char *step)
{
    if (!g_str_has_prefix(step, "SCAN ") || strstr(step, "CONSTANT ROW"))
        return false;
    g_auto(GStrv) words = g_strsplit(step, " ", 3);
    return !is_made(made, query, words[1]);
}

static bool sorts(const char *step)
{
    return strstr(step, "USE TEMP B-TREE FOR") != NULL;
}

static void check_sqlite(SgStore *store, const SgQuery *query)
{
    const SgStoreDriver *driver = store->driver;
    g_autofree char *explain = g_strconcat("EXPLAIN QUERY PLAN ", query->sql, NULL);
    SgStatement *statement = driver->prepare(store->db, explain, NULL);
    g_assert_nonnull(statement);
    bool row = true, sorted = false;
    g_autoptr(GHashTable) made = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    while (driver->step(statement, &row, NULL) && row) {
        const char *step = driver->get_text(statement, 3);
        note_made(made, step);
        if (reads_all(made, query->sql, step) && !query->scan)
            complain("query '%s' reads a whole table: %s", query->name, step);
        if (sorts(step) && !query->sort)
            complain("query '%s' sorts: %s", query->name, step);
        sorted = sorted || sorts(step);
    }
    if (query->sort && !sorted)
        complain("query '%s' is said to sort, and does not", query->name);
    driver->finalize(statement);
}

/* -- PostgreSQL: EXPLAIN (FORMAT JSON) -------------------------------------------------------------------- */

/* Tables with more than a page of rows: reading one from end to end is worth an index. */
static GHashTable *big_tables(SgStore *store)
{
    GHashTable *tables = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    SgStatement *statement = store->driver->prepare(
        store->db,
        "SELECT relname FROM pg_class WHERE relkind = 'r' AND reltuples > 1000"
        " AND relnamespace = to_regnamespace(quote_ident(current_schema()))",
        NULL);
    bool row;
    works(store->driver->start(statement, NULL, 0, &error));
    while (store->driver->step(statement, &row, NULL) && row)
        g_hash_table_add(tables, g_strdup(store->driver->get_text(statement, 0)));
    store->driver->finalize(statement);
    return tables;
}

/* A node reads a whole table by itself, or by an index from end to end. */
static void check_node(const SgQuery *query, GHashTable *big, const SgJson *node)
{
    const char *type = sg_json_string(node, "Node Type");
    const char *table = sg_json_string(node, "Relation Name");
    bool whole = strcmp(type, "Seq Scan") == 0 ||
                 (g_str_has_prefix(type, "Index") && !sg_json_string(node, "Index Cond"));
    if (whole && table && g_hash_table_contains(big, table))
        complain("query '%s' reads the whole of %s: %s", query->name, table, type);
    const SgJson *plans = sg_json_array(node, "Plans");
    for (size_t n = 0; plans && n < json_array_size(plans); n++)
        check_node(query, big, json_array_get(plans, n));
}

static void check_postgres(SgStore *store, const SgQuery *query, GHashTable *big)
{
    if (query->scan || is_insert(query))
        return;
    const Asked *with = find_asked(query);
    if (!with)
        return;
    g_autoptr(GString) ask = g_string_new("EXPLAIN (FORMAT JSON) EXECUTE plan");
    for (const char *letter = with->values; *letter; letter++)
        g_string_append_printf(ask, "%s%s%s", letter == with->values ? "(" : ", ",
                               value_of(*letter), letter[1] ? "" : ")");
    g_autofree char *make = g_strconcat("PREPARE plan AS ", query->sql, NULL);
    sql(store, make);
    SgStatement *statement = store->driver->prepare(store->db, ask->str, NULL);
    g_assert_nonnull(statement);
    bool row;
    works(store->driver->start(statement, NULL, 0, &error) &&
          store->driver->step(statement, &row, &error));
    const char *text = store->driver->get_text(statement, 0);
    g_autoptr(SgJson) plan = sg_json_parse(text, strlen(text), G_MAXINT32, "plan", NULL);
    g_assert_nonnull(plan);
    check_node(query, big, sg_json_object(json_array_get(plan, 0), "Plan"));
    store->driver->finalize(statement);
    sql(store, "DEALLOCATE plan");
}

/* -- The tests -------------------------------------------------------------------------------------------- */

static void every_query_is_thought_of(Place *place, const void *kind)
{
    GHashTableIter iter;
    void *value;
    g_hash_table_iter_init(&iter, place->store->queries);
    while (g_hash_table_iter_next(&iter, NULL, &value)) {
        const SgQuery *query = value;
        if (!query->scan && !is_insert(query) && !find_asked(query))
            complain("query '%s' is not in `asked` of this test: with which values is it asked?",
                     query->name);
    }
    for (size_t n = 0; n < G_N_ELEMENTS(asked); n++) {
        const SgQuery *query = g_hash_table_lookup(place->store->queries, asked[n].query);
        if (!query || query->scan || is_insert(query))
            complain("`asked` of this test has '%s' in vain", asked[n].query);
    }
}

static void every_query_uses_an_index_unless_it_says_so(Place *place, const void *kind)
{
    SgStore *store = place->store;
    GHashTableIter iter;
    void *value;
    load(store);
    bool sqlite = strcmp(store->driver->name, "sqlite") == 0;
    g_autoptr(GHashTable) big = sqlite ? NULL : big_tables(store);
    g_assert_true(sqlite || g_hash_table_size(big) >= 20);
    g_hash_table_iter_init(&iter, store->queries);
    while (g_hash_table_iter_next(&iter, NULL, &value)) {
        if (sqlite)
            check_sqlite(store, value);
        else
            check_postgres(store, value, big);
    }
}

/* Before anything was counted: SQLite counts nothing by itself. */
static void an_uncounted_store_does_the_same(Place *place, const void *kind)
{
    GHashTableIter iter;
    void *query;
    if (strcmp(place->store->driver->name, "sqlite") != 0) {
        g_test_skip("PostgreSQL counts by itself");
        return;
    }
    g_hash_table_iter_init(&iter, place->store->queries);
    while (g_hash_table_iter_next(&iter, NULL, &query))
        check_sqlite(place->store, query);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    store_test("every query is thought of", every_query_is_thought_of);
    store_test("every query uses an index unless it says so",
               every_query_uses_an_index_unless_it_says_so);
    store_test("an uncounted store does the same", an_uncounted_store_does_the_same);
    return g_test_run();
}

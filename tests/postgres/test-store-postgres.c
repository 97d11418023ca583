/* SPDX-License-Identifier: MIT */
#include "store/migrate.h"
#include "store/query.h"
#include "support/store.h"

#include "music/nouns.h"

#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/*
 * What is PostgreSQL's alone: addresses, logins, a server that goes and comes, plans. Run by
 * with-cluster, which says what stands in the environment.
 */

static void assert_no_store(const char *uri, SgStoreMode mode, int code, const char *part)
{
    GError *error = NULL;
    g_assert_null(sg_store_open(uri, mode, &error));
    g_assert_null(strchr(error->message, '\n'));
    g_assert_null(strstr(error->message, "hunter"));
    assert_fails(error, code, part);
}

/* Runs SQL in the session of a store. */
static void sql(SgStore *store, const char *script)
{
    works(store->driver->exec(store->db, script, &error));
}

static int64_t number(SgStore *store, const char *query)
{
    SgStatement *statement = store->driver->prepare(store->db, query, NULL);
    bool row;
    works(store->driver->start(statement, NULL, 0, &error) &&
          store->driver->step(statement, &row, &error));
    int64_t value = store->driver->get_int(statement, 0);
    store->driver->finalize(statement);
    return value;
}

/* "stop" is a crash: no session is told, nothing open is kept. */
static void cluster(const char *verb)
{
    const char *const command[] = { g_getenv("SG_TEST_CLUSTER"), verb, NULL };
    GError *error = NULL;
    int status;
    g_spawn_sync(NULL, (char **)command, NULL, G_SPAWN_DEFAULT, NULL, NULL, NULL, NULL, &status,
                 &error);
    g_assert_no_error(error);
    g_assert_cmpint(status, ==, 0);
}

static char *over_tcp(const char *login, const char *database)
{
    return g_strdup_printf("postgresql://%s%s127.0.0.1:%s/%s", login, *login ? "@" : "",
                           g_getenv("SG_TEST_PORT"), database);
}

/* -- Addresses ------------------------------------------------------------------------------------------ */

static void an_address_that_cannot_be_read_is_refused_without_its_password(Place *place,
                                                                           const void *kind)
{
    static const char *const uris[] = {
        "postgresql://me:hunter@22@host/db",       "postgresql://me:hunter/22@host/db",
        "postgresql://me:hunter22@[::1/db",        "postgresql://me:hunter%zz@host/db",
        "postgresql://me:hunter22@host/db?nope=1", "postgresql://me:22?/hunter@host:1/db",
        "postgres://me:hunter22@host/db?sslmode",
    };
    for (size_t n = 0; n < G_N_ELEMENTS(uris); n++)
        assert_no_store(uris[n], SG_STORE_WRITE, SG_ERROR_INPUT, "the address of the store");
    assert_no_store("postgresql://me:hunter22@no-such-host.invalid/db", SG_STORE_READ, SG_ERROR_IO,
                    "'postgresql://no-such-host.invalid:5432/db' cannot be reached");
}

static void an_address_may_be_made_of_variables(Place *place, const void *kind)
{
    put_track(place->store, "t:1", "t");
    const char *host = strstr(place->uri, "host=") + strlen("host=");
    g_autofree char *folder = g_strndup(host, strcspn(host, "&"));
    g_setenv("PGHOST", folder, TRUE);
    g_setenv("PGPORT", g_getenv("SG_TEST_PORT"), TRUE);
    g_setenv("PGUSER", "owner", TRUE);
    g_setenv("PGDATABASE", "soundgraph", TRUE);
    static const char *const uris[] = { "postgresql://", "postgres://",
                                        "postgresql:///soundgraph" };
    for (size_t n = 0; n < G_N_ELEMENTS(uris); n++) {
        g_autoptr(SgStore) store = open_store(uris[n], SG_STORE_READ);
        g_assert_cmpint(stats_of(store).tracks, ==, 1);
    }
    static const char *const names[] = { "PGHOST", "PGPORT", "PGUSER", "PGDATABASE" };
    for (size_t n = 0; n < G_N_ELEMENTS(names); n++)
        g_unsetenv(names[n]);
}

static void a_database_may_hold_several_stores(Place *place, const void *kind)
{
    sql(place->store, "DROP SCHEMA IF EXISTS \"Other one\" CASCADE; CREATE SCHEMA \"Other one\"");
    put_track(place->store, "t:1", "t");
    g_autofree char *uri =
        g_strconcat(place->uri, "&options=-csearch_path%3D%22Other%5C%20one%22", NULL);
    g_autoptr(SgStore) other = open_store(uri, SG_STORE_WRITE);
    g_assert_cmpint(stats_of(other).tracks, ==, 0);
    works(sg_store_begin(place->store, &error));
    put_track(other, "t:2", "t");
    put_track(other, "t:3", "t");
    works(sg_store_commit(place->store, &error));
    g_assert_cmpint(stats_of(other).tracks, ==, 2);
    g_assert_cmpint(stats_of(place->store).tracks, ==, 1);
    g_autofree char *nowhere = g_strconcat(place->uri, "&options=-csearch_path%3Dnowhere", NULL);
    assert_no_store(nowhere, SG_STORE_WRITE, SG_ERROR_NOT_FOUND, "search_path");
    g_clear_pointer(&other, sg_store_close);
    sql(place->store, "DROP SCHEMA \"Other one\" CASCADE");
}

/* -- Logins --------------------------------------------------------------------------------------------- */

static void a_wrong_password_is_refused_and_not_repeated(Place *place, const void *kind)
{
    g_autofree char *wrong = over_tcp("guest:hunter22", "soundgraph");
    g_autofree char *none = over_tcp("guest", "soundgraph");
    g_autofree char *stranger = over_tcp("nobody-here:hunter22", "soundgraph");
    assert_no_store(wrong, SG_STORE_READ, SG_ERROR_AUTH, "password authentication failed");
    assert_no_store(stranger, SG_STORE_READ, SG_ERROR_AUTH, "password authentication failed");
    assert_no_store(none, SG_STORE_READ, SG_ERROR_AUTH, "needs a password");
    g_setenv("PGPASSWORD", "hunter22", TRUE);
    assert_no_store(none, SG_STORE_READ, SG_ERROR_AUTH, "password authentication failed");
    g_setenv("PGPASSWORD", "open sesame", TRUE);
    assert_no_store(none, SG_STORE_READ, SG_ERROR_NOT_FOUND, "exists and may be used");
    g_unsetenv("PGPASSWORD");
    sql(place->store, "GRANT USAGE ON SCHEMA public TO guest");
    g_autofree char *right = over_tcp("guest:open%20sesame", "soundgraph");
    assert_no_store(right, SG_STORE_READ, SG_ERROR_AUTH, "permission denied for table meta");
    sql(place->store, "GRANT SELECT ON ALL TABLES IN SCHEMA public TO guest");
    g_autoptr(SgStore) store = open_store(right, SG_STORE_READ);
    g_assert_cmpint(stats_of(store).tracks, ==, 0);
    g_autoptr(SgStore) writer = open_store(right, SG_STORE_WRITE);
    GError *problem = NULL;
    g_assert_false(sg_store_put_meta(writer, "a", "b", &problem));
    assert_fails(problem, SG_ERROR_AUTH, "permission denied for table meta");
}

static void what_is_not_there_is_said(Place *place, const void *kind)
{
    g_autofree char *database = over_tcp("guest:open%20sesame", "no_such_db");
    assert_no_store(database, SG_STORE_READ, SG_ERROR_NOT_FOUND, "\"no_such_db\" does not exist");
    assert_no_store(database, SG_STORE_WRITE, SG_ERROR_NOT_FOUND, "make it with createdb");
    assert_no_store("postgresql://127.0.0.1:1/db", SG_STORE_READ, SG_ERROR_IO,
                    "'postgresql://127.0.0.1:1/db' cannot be reached: Connection refused");
    assert_no_store("postgresql:///db?host=/nowhere", SG_STORE_READ, SG_ERROR_IO,
                    "cannot be reached: No such file or directory");
}

/* -- What stands in the database ------------------------------------------------------------------------ */

static void an_empty_schema_is_no_store_but_becomes_one(Place *place, const void *kind)
{
    g_clear_pointer(&place->store, sg_store_close);
    empty_given(place->uri);
    assert_no_store(place->uri, SG_STORE_READ, SG_ERROR_INPUT, "it is empty");
    place->store = open_store(place->uri, SG_STORE_WRITE);
    put_track(place->store, "t:1", "t");
}

static void tables_of_others_are_refused_and_left(Place *place, const void *kind)
{
    sql(place->store,
        "DROP TABLE meta; CREATE TABLE orders (id int); INSERT INTO orders VALUES (7)");
    for (int mode = SG_STORE_READ; mode <= SG_STORE_WRITE; mode++)
        assert_no_store(place->uri, (SgStoreMode)mode, SG_ERROR_INPUT,
                        "it is another program's database");
    g_assert_cmpint(number(place->store, "SELECT id FROM orders"), ==, 7);
}

static void other_encodings_are_refused(Place *place, const void *kind)
{
    sql(place->store, "DROP DATABASE IF EXISTS bytes");
    sql(place->store, "CREATE DATABASE bytes ENCODING 'SQL_ASCII' LOCALE 'C' TEMPLATE template0");
    g_auto(GStrv) parts = g_strsplit(place->uri, "/soundgraph?", 2);
    g_autofree char *uri = g_strconcat(parts[0], "/bytes?", parts[1], NULL);
    assert_no_store(uri, SG_STORE_WRITE, SG_ERROR_INPUT, "encoding SQL_ASCII");
    sql(place->store, "DROP DATABASE bytes");
}

static void a_missing_table_is_said(Place *place, const void *kind)
{
    sql(place->store, "DROP TABLE likes");
    GError *problem = NULL;
    g_assert_false(
        sg_store_put_engagement(place->store, "u:1", "t:1", SG_ENGAGE_LIKE, 1, &problem));
    g_assert_nonnull(strstr(problem->message, "\"likes\" does not exist"));
    assert_fails(problem, SG_ERROR_IO, "is damaged");
    g_assert_cmpint(number(place->store, "SELECT count(*) FROM tracks"), ==, 0);
}

static void texts_of_any_length_are_kept(Place *place, const void *kind)
{
    GString *noise = g_string_new(NULL);
    for (int n = 0; n < 9000; n++)
        g_string_append_printf(noise, "%x", (unsigned)(n * 2654435761u));
    g_autofree char *text = g_string_free(noise, FALSE);
    g_autoptr(SgTrack) track = make_track("t:1", text);
    track->tag_list = g_strdup(text);
    track->permalink_url = g_strconcat("https://x.example/", text, NULL);
    works(sg_store_put_track(place->store, track, "soundcloud", LONG_AGO, &error));
    g_autofree char *urn = sg_store_urn_of_url(place->store, track->permalink_url);
    g_assert_cmpstr(urn, ==, "t:1");
    g_assert_cmpint(stats_of(place->store).tags, ==, 1);
}

/* -- The same on both ------------------------------------------------------------------------------------ */

static const char *const names[] = { "t:ä", "t:Z", "t:a", "t:_", "t:10", "t:9", "T:1", "t:日本" };

static void put_some(SgStore *store, size_t n)
{
    g_autoptr(SgTrack) track = make_track(names[n], n % 3 ? "Straße #Hash" : NULL);
    track->user = make_user(n % 2 ? "u:É" : "u:e", "x");
    track->tag_list = g_strdup("lofi \"zwei Wörter\" A a");
    track->playback_count = n * 1000000000000;
    track->genre = g_strdup("Deep House");
    works(sg_store_put_track(store, track, "soundcloud", LONG_AGO, &error));
    works(sg_store_put_engagement(store, "u:É", names[n], SG_ENGAGE_LIKE, 1, &error));
    works(sg_store_put_engagement(store, "u:e", names[n], SG_ENGAGE_REPOST, 1, &error));
    works(sg_store_put_related(store, names[n], "t:10", n % 2 ? "b" : "A", (int64_t)n, &error));
    works(sg_store_put_follow(store, "u:e", n % 2 ? "u:É" : "U:E", &error));
    g_autofree char *list = g_strdup_printf("p:%s", names[n]);
    put_playlist(store, list, "Mix", (const char *[]){ "t:a", names[n], "t:Z", NULL });
    works(sg_store_put_playlist_like(store, "u:e", list, &error));
}

static void the_same_records_make_the_same_graph_on_both_stores(Place *place, const void *kind)
{
    g_autofree char *path = g_build_filename(place->folder, "twin.db", NULL);
    g_autoptr(SgStore) twin = open_store(path, SG_STORE_WRITE);
    for (size_t n = 0; n < G_N_ELEMENTS(names); n++) {
        put_some(place->store, n);
        put_some(twin, G_N_ELEMENTS(names) - 1 - n);
    }
    g_autofree char *here = sg_store_graph_hash(place->store, NULL);
    g_autofree char *there = sg_store_graph_hash(twin, NULL);
    g_assert_nonnull(here);
    g_assert_cmpstr(here, ==, there);
    put_track(twin, "t:a", "another title");
    g_autofree char *changed = sg_store_graph_hash(twin, NULL);
    g_assert_cmpstr(here, !=, changed);
}

/* -- A server that goes -------------------------------------------------------------------------------- */

static void put_many(SgStore *store, int first, int count)
{
    for (int n = first; n < first + count; n++) {
        g_autofree char *urn = g_strdup_printf("t:%d", n);
        put_track(store, urn, "t");
    }
}

static void a_server_that_is_killed_in_a_load_leaves_nothing_half_loaded(Place *place,
                                                                         const void *kind)
{
    SgStore *store = place->store;
    put_many(store, 0, 3);
    works(sg_store_hint_bulk(store, true, &error));
    works(sg_store_begin(store, &error));
    put_many(store, 100, 50);
    cluster("stop");
    cluster("start");
    g_autoptr(SgTrack) track = make_track("t:200", "t");
    GError *problem = NULL;
    g_assert_false(sg_store_put_track(store, track, "soundcloud", LONG_AGO, &problem));
    g_assert_null(strchr(problem->message, '\n'));
    assert_fails(problem, SG_ERROR_IO, "what was not committed is taken back");
    g_assert_false(sg_store_put_track(store, track, "soundcloud", LONG_AGO, &problem));
    assert_fails(problem, SG_ERROR_IO, "the connection was lost");
    g_assert_false(sg_store_commit(store, &problem));
    assert_fails(problem, SG_ERROR_IO, "was taken back");
    g_assert_cmpint(stats_of(store).tracks, ==, 3);
    g_assert_cmpint(number(store, "SELECT (current_setting('synchronous_commit') = 'off')::int"),
                    ==, 1);
    works(sg_store_begin(store, &error));
    put_many(store, 100, 50);
    works(sg_store_commit(store, &error));
    g_assert_cmpint(stats_of(store).tracks, ==, 53);
}

/* Rows without an end; at the one that is asked for the server breaks down and comes back. */
static bool break_down_at(SgEntryRow *entry, bool *row, void *data, GError **error)
{
    static const char playlist[] = "p:1", track[] = "t:1";
    int64_t *left = data;
    if ((*left)-- == 0) {
        cluster("stop");
        cluster("start");
    }
    *entry = (SgEntryRow){ playlist, track, *left + 1000000 };
    *row = true;
    return true;
}

static void a_server_that_is_killed_in_a_copy_leaves_nothing(Place *place, const void *kind)
{
    for (int64_t left = 10; left <= 110000; left += 109990) {
        int64_t countdown = left;
        GError *problem = NULL;
        g_assert_false(
            sg_store_load_entries(place->store, break_down_at, &countdown, NULL, &problem));
        g_assert_null(strchr(problem->message, '\n'));
        assert_fails(problem, SG_ERROR_IO, "what was not committed is taken back");
        g_assert_cmpint(stats_of(place->store).entries, ==, 0);
    }
    put_many(place->store, 0, 3);
}

static void a_server_that_is_killed_before_the_commit_keeps_nothing(Place *place, const void *kind)
{
    works(sg_store_begin(place->store, &error));
    put_many(place->store, 0, 3);
    cluster("stop");
    cluster("start");
    GError *problem = NULL;
    g_assert_false(sg_store_commit(place->store, &problem));
    assert_fails(problem, SG_ERROR_IO, "the connection was lost");
    g_assert_cmpint(stats_of(place->store).tracks, ==, 0);
}

static void a_server_that_is_killed_while_it_answers_is_one_error(Place *place, const void *kind)
{
    SgStore *store = place->store;
    SgStatement *statement = store->driver->prepare(
        store->db, "SELECT repeat('x', 100000) FROM generate_series(1, 100000)", NULL);
    bool row = true;
    works(store->driver->start(statement, NULL, 0, &error) &&
          store->driver->step(statement, &row, &error));
    cluster("stop");
    GError *problem = NULL;
    while (row && store->driver->step(statement, &row, &problem))
        ;
    assert_fails(problem, SG_ERROR_IO, "what was not committed is taken back");
    cluster("start");
    store->driver->finalize(statement);
    put_many(store, 0, 3);
}

static void a_store_waits_for_a_server_that_comes_back(Place *place, const void *kind)
{
    put_many(place->store, 0, 3);
    cluster("stop");
    pid_t helper = fork();
    if (helper == 0) {
        g_usleep(G_USEC_PER_SEC);
        cluster("start");
        _exit(0);
    }
    put_many(place->store, 3, 3);
    int status;
    waitpid(helper, &status, 0);
    g_assert_cmpint(status, ==, 0);
    g_assert_cmpint(stats_of(place->store).tracks, ==, 6);
}

static void a_server_that_stays_away_is_one_error_after_a_while(Place *place, const void *kind)
{
    cluster("stop");
    gint64 before = g_get_monotonic_time();
    GError *problem = NULL;
    g_assert_false(sg_store_begin(place->store, &problem));
    g_assert_null(strchr(problem->message, '\n'));
    assert_fails(problem, SG_ERROR_IO, "cannot be reached");
    gint64 waited = g_get_monotonic_time() - before;
    g_assert_cmpint(waited, >, 5 * G_TIME_SPAN_SECOND);
    before = g_get_monotonic_time();
    assert_no_store(place->uri, SG_STORE_WRITE, SG_ERROR_IO, "cannot be reached");
    g_assert_cmpint(g_get_monotonic_time() - before, <, 2 * G_TIME_SPAN_SECOND);
    cluster("start");
    put_many(place->store, 0, 3);
}

/* A row that finds no place fails as the server says it for a full disk. */
static void a_full_disk_takes_back_the_page(Place *place, const void *kind)
{
    SgStore *store = place->store;
    put_many(store, 0, 3);
    sql(store, "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
               " RAISE EXCEPTION 'could not extend file \"base/1\": No space left on device'"
               " USING ERRCODE = 'disk_full'; END $$;"
               "CREATE TRIGGER full_disk BEFORE INSERT ON tracks FOR EACH ROW"
               " WHEN (NEW.urn = 't:7') EXECUTE FUNCTION full_disk()");
    works(sg_store_begin(store, &error));
    put_many(store, 3, 4);
    g_autoptr(SgTrack) track = make_track("t:7", "t");
    GError *problem = NULL;
    g_assert_false(sg_store_put_track(store, track, "soundcloud", LONG_AGO, &problem));
    assert_fails(problem, SG_ERROR_IO, "disk full, the last step was taken back");
    g_assert_false(sg_store_commit(store, &problem));
    assert_fails(problem, SG_ERROR_IO, "was taken back");
    g_assert_cmpint(stats_of(store).tracks, ==, 3);
    put_many(store, 3, 4);
    g_assert_cmpint(stats_of(store).tracks, ==, 7);
}

/* -- Keys behind a load ---------------------------------------------------------------------------------- */

/* All constraints and indexes of the store, in words. */
static char *keys_of(SgStore *store)
{
    SgStatement *statement = store->driver->prepare(
        store->db,
        "SELECT string_agg(line, E'\\n' ORDER BY line) FROM ("
        "SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) AS line"
        " FROM pg_constraint WHERE connamespace = 'public'::regnamespace"
        " UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public') lines",
        NULL);
    bool row;
    works(store->driver->start(statement, NULL, 0, &error) &&
          store->driver->step(statement, &row, &error));
    char *keys = g_strdup(store->driver->get_text(statement, 0));
    store->driver->finalize(statement);
    return keys;
}

static bool next_of_three(SgEntryRow *entry, bool *row, void *data, GError **error)
{
    static const char playlist[] = "p:1", track[] = "t:1";
    int64_t *left = data;
    *row = (*left)-- > 0;
    *entry = (SgEntryRow){ playlist, track, *left };
    return true;
}

static void load_three(SgStore *store)
{
    int64_t left = 3, rows = 0;
    works(sg_store_load_entries(store, next_of_three, &left, &rows, &error));
    g_assert_cmpint(rows, ==, 3);
    g_assert_cmpint(stats_of(store).entries, ==, 3);
}

static void a_load_leaves_the_keys_as_they_were(Place *place, const void *kind)
{
    SgStore *store = place->store;
    g_autofree char *before = keys_of(store);
    int64_t index = number(store, "SELECT 'entries_pkey'::regclass::oid::bigint");
    load_three(store);
    g_autofree char *after = keys_of(store);
    g_assert_cmpstr(after, ==, before);
    g_assert_cmpint(number(store, "SELECT 'entries_pkey'::regclass::oid::bigint"), !=, index);
    GError *problem = NULL;
    g_assert_false(
        store->driver->exec(store->db, "INSERT INTO entries SELECT * FROM entries", &problem));
    assert_fails(problem, SG_ERROR_INPUT, "entries_pkey");
}

/* A published table refuses changes of rows that it cannot name. */
static void keys_of_what_others_refer_to_or_follow_stay(Place *place, const void *kind)
{
    SgStore *store = place->store;
    load_three(store);
    sql(store, "CREATE PUBLICATION followed FOR TABLE entries");
    int64_t index = number(store, "SELECT 'entries_pkey'::regclass::oid::bigint");
    load_three(store);
    g_assert_cmpint(number(store, "SELECT 'entries_pkey'::regclass::oid::bigint"), ==, index);
    sql(store, "DROP PUBLICATION followed;"
               "CREATE TABLE notes (p bigint, n bigint,"
               " FOREIGN KEY (p, n) REFERENCES entries (playlist_id, position))");
    load_three(store);
    g_assert_cmpint(number(store, "SELECT 'entries_pkey'::regclass::oid::bigint"), ==, index);
}

/* -- Migrations ------------------------------------------------------------------------------------------ */

static void a_second_migration_waits_for_the_first(Place *place, const void *kind)
{
    const SgEmbedded *known = place->store->driver->migrations;
    int64_t newest = sg_migrate_newest(known);
    g_autofree SgEmbedded *list = g_new0(SgEmbedded, newest + 2);
    memcpy(list, known, (size_t)newest * sizeof *list);
    g_autofree char *name = g_strdup_printf("%04d_test.sql", (int)newest + 1);
    list[newest] = (SgEmbedded){ name, "CREATE TABLE mood (a int)", 25 };
    works(place->store->driver->begin(place->store->db, SG_BEGIN_SCHEMA, &error));
    pid_t second = fork();
    if (second == 0) {
        GError *problem = NULL;
        SgStore *store = sg_store_open_with(place->uri, SG_STORE_WRITE, list, &problem);
        g_assert_no_error(problem);
        sg_store_close(store);
        _exit(0);
    }
    g_usleep(G_USEC_PER_SEC);
    int status;
    g_assert_cmpint(waitpid(second, &status, WNOHANG), ==, 0);
    works(place->store->driver->commit(place->store->db, &error));
    waitpid(second, &status, 0);
    g_assert_cmpint(status, ==, 0);
    g_assert_cmpint(number(place->store, "SELECT count(*) FROM mood"), ==, 0);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    const struct {
        const char *name;
        StoreTest test;
    } tests[] = {
        { "an address that cannot be read is refused without its password",
          an_address_that_cannot_be_read_is_refused_without_its_password },
        { "an address may be made of variables", an_address_may_be_made_of_variables },
        { "a database may hold several stores", a_database_may_hold_several_stores },
        { "a wrong password is refused and not repeated",
          a_wrong_password_is_refused_and_not_repeated },
        { "what is not there is said", what_is_not_there_is_said },
        { "an empty schema is no store but becomes one",
          an_empty_schema_is_no_store_but_becomes_one },
        { "tables of others are refused and left", tables_of_others_are_refused_and_left },
        { "other encodings are refused", other_encodings_are_refused },
        { "a missing table is said", a_missing_table_is_said },
        { "texts of any length are kept", texts_of_any_length_are_kept },
        { "the same records make the same graph on both stores",
          the_same_records_make_the_same_graph_on_both_stores },
        { "a server that is killed in a load leaves nothing half loaded",
          a_server_that_is_killed_in_a_load_leaves_nothing_half_loaded },
        { "a server that is killed in a copy leaves nothing",
          a_server_that_is_killed_in_a_copy_leaves_nothing },
        { "a server that is killed before the commit keeps nothing",
          a_server_that_is_killed_before_the_commit_keeps_nothing },
        { "a server that is killed while it answers is one error",
          a_server_that_is_killed_while_it_answers_is_one_error },
        { "a store waits for a server that comes back",
          a_store_waits_for_a_server_that_comes_back },
        { "a server that stays away is one error after a while",
          a_server_that_stays_away_is_one_error_after_a_while },
        { "a full disk takes back the page", a_full_disk_takes_back_the_page },
        { "a load leaves the keys as they were", a_load_leaves_the_keys_as_they_were },
        { "keys of what others refer to or follow stay",
          keys_of_what_others_refer_to_or_follow_stay },
        { "a second migration waits for the first", a_second_migration_waits_for_the_first },
    };
    for (size_t n = 0; n < G_N_ELEMENTS(tests); n++) {
        g_autofree char *path = g_strconcat("/given/", tests[n].name, NULL);
        g_test_add(path, Place, "given", place_set_up, tests[n].test, place_tear_down);
    }
    return g_test_run();
}

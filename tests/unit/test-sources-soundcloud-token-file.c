/* SPDX-License-Identifier: MIT */
#include "sources/soundcloud-token-file.h"
#include "base/file.h"
#include "base/log.h"
#include "support/test.h"

#include <sys/stat.h>

#define HOST "https://secure.soundcloud.com"

typedef struct {
    char *folder;
    char *path;
    GString *log;
} Fixture;

static void collect_log(SgLogLevel level, const char *message, void *data)
{
    g_string_append_printf(data, "%s\n", message);
}

static void set_up(Fixture *f, gconstpointer data)
{
    f->folder = temporary_folder();
    f->path = g_build_filename(f->folder, "state", "token.json", NULL);
    f->log = g_string_new(NULL);
    sg_log_set_sink(SG_LOG_WARNING, collect_log, f->log);
}

static void tear_down(Fixture *f, gconstpointer data)
{
    sg_log_set_sink(SG_LOG_ERROR, NULL, NULL);
    g_assert_true(sg_file_remove_all(f->folder, NULL));
    g_string_free(f->log, TRUE);
    g_free(f->folder);
    g_free(f->path);
}

static void save(Fixture *f, const char *key, const char *host, SgSoundcloudTokenRecord record)
{
    g_autoptr(GError) error = NULL;
    sg_soundcloud_token_file_save(f->path, key, host, &record, &error);
    g_assert_no_error(error);
}

static SgSoundcloudTokenRecord load(Fixture *f, const char *key, const char *host)
{
    g_autoptr(GError) error = NULL;
    SgSoundcloudTokenRecord record = { 0 };
    sg_soundcloud_token_file_load(f->path, key, host, &record, &error);
    g_assert_no_error(error);
    return record;
}

static void a_missing_file_is_an_empty_record(Fixture *f, gconstpointer data)
{
    g_auto(SgSoundcloudTokenRecord) record = load(f, "key", HOST);
    g_assert_null(record.access_token);
    g_assert_null(record.refresh_token);
    g_assert_cmpint(record.expires_at, ==, 0);
    g_assert_cmpint(record.app.count + record.host.count, ==, 0);
    g_assert_false(record.credentials_in_body || record.refresh_in_header);
    g_assert_cmpuint(f->log->len, ==, 0);
}

static void a_record_reads_back_as_it_was(Fixture *f, gconstpointer data)
{
    const SgSoundcloudTokenRecord written = {
        .access_token = (char *)"access \"quoted\"",
        .expires_at = 1700003600,
        .refresh_token = (char *)"refresh",
        .seed = (char *)"digest",
        .app = { 1700000000, 7 },
        .host = { 1700000001, 9 },
        .credentials_in_body = true,
        .refresh_in_header = true,
    };
    save(f, "key", HOST, written);
    g_auto(SgSoundcloudTokenRecord) record = load(f, "key", HOST);
    g_assert_cmpstr(record.access_token, ==, written.access_token);
    g_assert_cmpint(record.expires_at, ==, written.expires_at);
    g_assert_cmpstr(record.refresh_token, ==, written.refresh_token);
    g_assert_cmpstr(record.seed, ==, written.seed);
    g_assert_cmpint(record.app.start, ==, 1700000000);
    g_assert_cmpint(record.app.count, ==, 7);
    g_assert_cmpint(record.host.start, ==, 1700000001);
    g_assert_cmpint(record.host.count, ==, 9);
    g_assert_true(record.credentials_in_body && record.refresh_in_header);
    struct stat info;
    g_assert_cmpint(stat(f->path, &info), ==, 0);
    g_assert_cmpint(info.st_mode & 07777, ==, 0600);
}

static void apps_share_the_count_of_their_host_only(Fixture *f, gconstpointer data)
{
    save(f, "one", HOST,
         (SgSoundcloudTokenRecord){
             .access_token = (char *)"first", .app = { 5, 1 }, .host = { 5, 1 } });
    save(f, "two", HOST,
         (SgSoundcloudTokenRecord){
             .access_token = (char *)"second", .app = { 6, 1 }, .host = { 5, 2 } });
    g_auto(SgSoundcloudTokenRecord) one = load(f, "one", HOST);
    g_auto(SgSoundcloudTokenRecord) other = load(f, "one", "https://other.example");
    g_assert_cmpstr(one.access_token, ==, "first");
    g_assert_cmpint(one.app.count, ==, 1);
    g_assert_cmpint(one.host.count, ==, 2);
    g_assert_cmpint(other.host.count, ==, 0);
}

static void a_key_names_app_and_host_without_telling_them(Fixture *f, gconstpointer data)
{
    g_autofree char *key = sg_soundcloud_token_file_key("client", HOST);
    g_autofree char *same = sg_soundcloud_token_file_key("client", HOST);
    g_autofree char *app = sg_soundcloud_token_file_key("other", HOST);
    g_autofree char *host = sg_soundcloud_token_file_key("client", "http://localhost");
    g_autofree char *none = sg_soundcloud_token_file_key(NULL, HOST);
    g_assert_cmpstr(key, ==, same);
    g_assert_cmpstr(key, !=, app);
    g_assert_cmpstr(key, !=, host);
    g_assert_cmpstr(key, !=, none);
    g_assert_cmpuint(strspn(key, "0123456789abcdef"), ==, 32);
}

static void a_damaged_file_is_told_and_made_anew(Fixture *f, gconstpointer data)
{
    g_assert_true(sg_file_write(f->path, "{\"apps\":", 8, 0600, NULL));
    g_auto(SgSoundcloudTokenRecord) record = load(f, "key", HOST);
    g_assert_null(record.access_token);
    g_assert_nonnull(strstr(f->log->str, "is damaged"));
    save(f, "key", HOST, (SgSoundcloudTokenRecord){ .access_token = (char *)"new" });
    g_auto(SgSoundcloudTokenRecord) again = load(f, "key", HOST);
    g_assert_cmpstr(again.access_token, ==, "new");
}

static void a_file_that_cannot_be_written_is_an_error(Fixture *f, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *inner = g_build_filename(f->path, "folder", NULL);
    const SgSoundcloudTokenRecord record = { .access_token = (char *)"x" };
    g_assert_true(sg_file_make_folder(inner, NULL));
    g_assert_false(sg_soundcloud_token_file_save(f->path, "key", HOST, &record, &error));
    assert_fails(error, SG_ERROR_INPUT, "token file: ");
}

#define ADD(sentence, function)                                                                    \
    g_test_add("/token-file/" sentence, Fixture, NULL, set_up, function, tear_down)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("a missing file is an empty record", a_missing_file_is_an_empty_record);
    ADD("a record reads back as it was", a_record_reads_back_as_it_was);
    ADD("apps share the count of their host only", apps_share_the_count_of_their_host_only);
    ADD("a key names app and host without telling them",
        a_key_names_app_and_host_without_telling_them);
    ADD("a damaged file is told and made anew", a_damaged_file_is_told_and_made_anew);
    ADD("a file that cannot be written is an error", a_file_that_cannot_be_written_is_an_error);
    return g_test_run();
}

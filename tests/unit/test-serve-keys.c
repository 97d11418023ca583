/* SPDX-License-Identifier: MIT */
#include "serve/keys.h"

#include "base/file.h"
#include "serve/bucket.h"
#include "support/test.h"

#include <math.h>
#include <sys/stat.h>

typedef struct {
    char *folder;
    char *file;
} Place;

static void set_up(Place *place, const void *unused)
{
    place->folder = temporary_folder();
    place->file = g_build_filename(place->folder, "deep", "keys.json", NULL);
}

static void tear_down(Place *place, const void *unused)
{
    g_assert_true(sg_file_remove_all(place->folder, NULL));
    g_free(place->folder);
    g_free(place->file);
}

static char *add(const Place *place, const char *name, unsigned scopes, double rate)
{
    GError *error = NULL;
    char *key = sg_keys_add(place->file, name, scopes, rate, &error);
    g_assert_no_error(error);
    return key;
}

static bool use(SgKeys *keys, const char *key, SgScope scope, SgKeyUse *how, GError **error)
{
    g_autofree char *authorization = g_strconcat("Bearer ", key, NULL);
    return sg_keys_use(keys, authorization, scope, how, error);
}

static void a_key_opens_what_its_scope_allows(Place *place, const void *unused)
{
    g_autofree char *reader = add(place, "reader", SG_SCOPE_READ, 10);
    g_autofree char *writer = add(place, "writer", SG_SCOPE_READ | SG_SCOPE_WRITE, 10);
    g_autoptr(SgKeys) keys = sg_keys_open(place->file, NULL);
    SgKeyUse how;
    GError *error = NULL;
    g_assert_cmpuint(sg_keys_count(keys), ==, 2);
    g_assert_true(use(keys, reader, SG_SCOPE_READ, &how, NULL));
    g_assert_true(g_str_has_prefix(reader + 3, how.id));
    g_assert_true(use(keys, writer, SG_SCOPE_WRITE, &how, NULL));
    g_assert_false(use(keys, reader, SG_SCOPE_WRITE, &how, &error));
    assert_fails(error, SG_ERROR_INPUT, "may not write");
}

static void what_is_no_key_opens_nothing(Place *place, const void *unused)
{
    g_autofree char *key = add(place, "one", SG_SCOPE_READ, 10);
    g_autoptr(SgKeys) keys = sg_keys_open(place->file, NULL);
    SgKeyUse how;
    GError *error = NULL;
    g_assert_false(sg_keys_use(keys, NULL, SG_SCOPE_READ, &how, &error));
    assert_fails(error, SG_ERROR_AUTH, "a key is needed");
    g_assert_false(sg_keys_use(keys, key, SG_SCOPE_READ, &how, &error));
    assert_fails(error, SG_ERROR_AUTH, "a key is needed");
    key[20] = key[20] == 'a' ? 'b' : 'a';
    const char *const wrong[] = { key, "", "sg_", "sg_00000000", "x" };
    for (size_t n = 0; n < G_N_ELEMENTS(wrong); n++) {
        g_assert_false(use(keys, wrong[n], SG_SCOPE_READ, &how, &error));
        assert_fails(error, SG_ERROR_AUTH, "unknown or was revoked");
    }
}

static void the_file_holds_no_secret_and_is_its_owners(Place *place, const void *unused)
{
    g_autofree char *key = add(place, "one", SG_SCOPE_READ, 10);
    g_autofree char *text = NULL;
    size_t length;
    struct stat about;
    g_assert_true(sg_file_read(place->file, 10000, &text, &length, NULL));
    g_assert_null(strstr(text, key));
    g_assert_null(strstr(text, key + 12));
    g_assert_cmpint(stat(place->file, &about), ==, 0);
    g_assert_cmpuint(about.st_mode & 0777, ==, 0600);
    g_autoptr(SgJson) listed = sg_keys_list(place->file, NULL);
    g_autofree char *shown = sg_json_dump(listed, 0);
    g_assert_nonnull(strstr(shown, "\"name\":\"one\""));
    g_assert_null(strstr(shown, "hash"));
}

static void a_running_server_sees_new_and_revoked_keys(Place *place, const void *unused)
{
    g_autofree char *first = add(place, "first", SG_SCOPE_READ, 10);
    g_autoptr(SgKeys) keys = sg_keys_open(place->file, NULL);
    g_autofree char *second = add(place, "second", SG_SCOPE_READ, 10);
    SgKeyUse how;
    GError *error = NULL;
    g_assert_true(sg_keys_revoke(place->file, "first", NULL));
    g_usleep(1100000);
    sg_keys_refresh(keys);
    g_assert_true(use(keys, second, SG_SCOPE_READ, &how, NULL));
    g_assert_false(use(keys, first, SG_SCOPE_READ, &how, NULL));
    /* A damaged file changes nothing. */
    g_assert_true(sg_file_write(place->file, "{", 1, 0600, NULL));
    g_usleep(1100000);
    sg_keys_refresh(keys);
    g_assert_true(use(keys, second, SG_SCOPE_READ, &how, NULL));
    g_assert_null(sg_keys_open(place->file, &error));
    assert_fails(error, SG_ERROR_INPUT, "keys.json");
}

static void names_and_rates_are_checked(Place *place, const void *unused)
{
    GError *error = NULL;
    g_autofree char *key = add(place, "one", SG_SCOPE_READ, 10);
    g_assert_null(sg_keys_add(place->file, "one", SG_SCOPE_READ, 10, &error));
    assert_fails(error, SG_ERROR_INPUT, "there is a key 'one'");
    g_assert_null(sg_keys_add(place->file, " ", SG_SCOPE_READ, 10, &error));
    assert_fails(error, SG_ERROR_INPUT, "name");
    g_assert_null(sg_keys_add(place->file, "two", SG_SCOPE_READ, NAN, &error));
    assert_fails(error, SG_ERROR_INPUT, "rate");
    g_assert_false(sg_keys_revoke(place->file, "two", &error));
    assert_fails(error, SG_ERROR_NOT_FOUND, "'two'");
    g_autofree char *nowhere = g_build_filename(place->folder, "none.json", NULL);
    g_autoptr(SgKeys) none = sg_keys_open(nowhere, NULL);
    g_assert_cmpuint(sg_keys_count(none), ==, 0);
}

static void damaged_files_are_named(Place *place, const void *unused)
{
    static const char *const damaged[] = {
        "[]",
        "{\"schema\":\"x\",\"keys\":[]}",
        "{\"schema\":\"soundgraph.keys/1\"}",
        "{\"schema\":\"soundgraph.keys/1\",\"keys\":[{\"id\":\"3f9a01c2\",\"name\":\"a\"}]}",
    };
    g_autofree char *file = g_build_filename(place->folder, "bad.json", NULL);
    for (size_t n = 0; n < G_N_ELEMENTS(damaged); n++) {
        GError *error = NULL;
        g_assert_true(sg_file_write(file, damaged[n], strlen(damaged[n]), 0600, NULL));
        g_assert_null(sg_keys_open(file, &error));
        assert_fails(error, SG_ERROR_INPUT, "bad.json");
    }
}

static void a_bucket_runs_dry_and_fills_again(Place *place, const void *unused)
{
    SgBucket bucket;
    sg_bucket_init(&bucket, 2, 100);
    for (int n = 0; n < 4; n++)
        g_assert_cmpfloat(sg_bucket_take(&bucket, 100), ==, 0);
    g_assert_cmpfloat(sg_bucket_take(&bucket, 100), ==, 0.5);
    g_assert_cmpfloat(sg_bucket_take(&bucket, 100.25), ==, 0.25);
    g_assert_cmpfloat(sg_bucket_take(&bucket, 100.5), ==, 0);
    /* A clock that went back gives nothing. */
    g_assert_cmpfloat(sg_bucket_take(&bucket, 50), ==, 0.5);
    for (int n = 0; n < 4; n++)
        g_assert_cmpfloat(sg_bucket_take(&bucket, 1000), ==, 0);
    g_assert_cmpfloat(sg_bucket_take(&bucket, 1000), >, 0);
    sg_bucket_init(&bucket, 0.1, 0);
    g_assert_cmpfloat(sg_bucket_take(&bucket, 0), ==, 0);
    g_assert_cmpfloat(sg_bucket_take(&bucket, 0), ==, 10);
}

static void a_key_has_its_own_bucket(Place *place, const void *unused)
{
    g_autofree char *slow = add(place, "slow", SG_SCOPE_READ, 0.5);
    g_autofree char *fast = add(place, "fast", SG_SCOPE_READ, 1000);
    g_autoptr(SgKeys) keys = sg_keys_open(place->file, NULL);
    SgKeyUse how;
    g_assert_true(use(keys, slow, SG_SCOPE_READ, &how, NULL));
    g_assert_cmpfloat(how.retry_after, ==, 0);
    g_assert_true(use(keys, slow, SG_SCOPE_READ, &how, NULL));
    g_assert_cmpfloat(how.retry_after, >, 1.5);
    g_assert_true(use(keys, fast, SG_SCOPE_READ, &how, NULL));
    g_assert_cmpfloat(how.retry_after, ==, 0);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define TEST(name, function) g_test_add("/keys/" name, Place, NULL, set_up, function, tear_down)
    TEST("a key opens what its scope allows", a_key_opens_what_its_scope_allows);
    TEST("what is no key opens nothing", what_is_no_key_opens_nothing);
    TEST("the file holds no secret and is its owner's", the_file_holds_no_secret_and_is_its_owners);
    TEST("a running server sees new and revoked keys", a_running_server_sees_new_and_revoked_keys);
    TEST("names and rates are checked", names_and_rates_are_checked);
    TEST("damaged files are named", damaged_files_are_named);
    TEST("a bucket runs dry and fills again", a_bucket_runs_dry_and_fills_again);
    TEST("a key has its own bucket", a_key_has_its_own_bucket);
    return g_test_run();
}

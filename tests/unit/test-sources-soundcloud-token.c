/* SPDX-License-Identifier: MIT */
#include "sources/soundcloud-token.h"
#include "base/file.h"
#include "base/json.h"
#include "base/log.h"
#include "support/fake-http.h"
#include "support/settings.h"
#include "support/test.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define NOW 1700000000

/* A token host, a token file in a folder of its own, and a clock that the test moves. */
typedef struct {
    FakeHttp *host;
    SgConfig *config;
    SgHttp *http;
    char *folder;
    char *file;
} Fixture;

static void set_time(int64_t now)
{
    g_autofree char *text = g_strdup_printf("%" G_GINT64_FORMAT, now);
    setenv("SG_CLOCK_FIXED", text, 1);
}

static void set_up(Fixture *f, gconstpointer data)
{
    f->host = fake_http_start(NULL, NULL);
    f->folder = temporary_folder();
    f->file = g_build_filename(f->folder, "state", "token.json", NULL);
    f->config = bare_config();
    f->http = sg_http_new("test");
    sg_config_set(f->config, "SC_TOKEN_URL", fake_http_url(f->host));
    sg_config_set(f->config, "SC_TOKEN_FILE", f->file);
    sg_config_set(f->config, "SOUNDCLOUD_CLIENT_ID", "my-client-id");
    sg_config_set(f->config, "SOUNDCLOUD_CLIENT_SECRET", "my-client-secret");
    set_time(NOW);
}

static void tear_down(Fixture *f, gconstpointer data)
{
    unsetenv("SG_CLOCK_FIXED");
    fake_http_stop(f->host);
    sg_http_free(f->http);
    sg_config_free(f->config);
    g_assert_true(sg_file_remove_all(f->folder, NULL));
    g_free(f->folder);
    g_free(f->file);
}

/* Each call stands for a new run of the program. */
static SgSoundcloudToken *start_run(Fixture *f)
{
    g_autoptr(GError) error = NULL;
    SgSoundcloudToken *token = sg_soundcloud_token_new(f->config, f->http, &error);
    g_assert_no_error(error);
    return token;
}

static void push_tokens(Fixture *f, const char *access, const char *refresh, int life)
{
    g_autofree char *body = g_strdup_printf("{\"access_token\":\"%s\",\"expires_in\":%d,"
                                            "\"refresh_token\":\"%s\",\"scope\":\"\","
                                            "\"token_type\":\"bearer\"}",
                                            access, life, refresh);
    fake_http_push(f->host, (FakeReply){ .body = body });
}

static void push_error(Fixture *f, int status, const char *name)
{
    g_autofree char *body = g_strdup_printf("{\"error\":\"%s\"}", name);
    fake_http_push(f->host, (FakeReply){ .status = status, .body = body });
}

static void assert_token(SgSoundcloudToken *token, const char *expected)
{
    g_autoptr(GError) error = NULL;
    const char *got = sg_soundcloud_token_get(token, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(got, ==, expected);
}

static SgJson *read_file(const Fixture *f)
{
    g_autofree char *text = NULL;
    size_t length;
    g_assert_true(sg_file_read(f->file, 1 << 20, &text, &length, NULL));
    return sg_json_parse(text, length, 1 << 20, "token file", NULL);
}

/* The one app of the file that has tokens. */
static const SgJson *app_of(SgJson *document)
{
    const char *key;
    SgJson *app;
    json_object_foreach (json_object_get(document, "apps"), key, app)
        if (json_is_object(app))
            return app;
    return NULL;
}

static void assert_stored(const Fixture *f, const char *key, const char *expected)
{
    g_autoptr(SgJson) document = read_file(f);
    g_assert_cmpstr(sg_json_string(app_of(document), key), ==, expected);
}

static void the_first_token_is_asked_for_with_basic(Fixture *f, gconstpointer data)
{
    g_autoptr(SgSoundcloudToken) token = start_run(f);
    push_tokens(f, "access-1", "refresh-1", 3599);
    assert_token(token, "access-1");
    assert_token(token, "access-1");
    g_assert_cmpint(sg_soundcloud_token_exchanges(token), ==, 1);
    const FakeRequest *request = fake_http_request(f->host, 0);
    g_autofree char *authorization = fake_http_header(request, "Authorization");
    g_autofree char *type = fake_http_header(request, "Content-Type");
    g_assert_cmpstr(request->method, ==, "POST");
    g_assert_cmpstr(request->target, ==, "/oauth/token");
    g_assert_cmpstr(request->body, ==, "grant_type=client_credentials");
    g_assert_cmpstr(authorization, ==, "Basic bXktY2xpZW50LWlkOm15LWNsaWVudC1zZWNyZXQ=");
    g_assert_cmpstr(type, ==, "application/x-www-form-urlencoded");
}

static void the_file_is_private_and_names_no_app(Fixture *f, gconstpointer data)
{
    g_autoptr(SgSoundcloudToken) token = start_run(f);
    push_tokens(f, "access-1", "refresh-1", 3599);
    assert_token(token, "access-1");
    struct stat info;
    g_assert_cmpint(stat(f->file, &info), ==, 0);
    g_assert_cmpint(info.st_mode & 07777, ==, 0600);
    g_autofree char *text = NULL;
    g_assert_true(g_file_get_contents(f->file, &text, NULL, NULL));
    g_assert_nonnull(strstr(text, "refresh-1"));
    g_assert_null(strstr(text, "my-client"));
}

static void a_valid_token_serves_the_next_runs(Fixture *f, gconstpointer data)
{
    push_tokens(f, "access-1", "refresh-1", 3599);
    for (int run = 0; run < 3; run++) {
        g_autoptr(SgSoundcloudToken) token = start_run(f);
        assert_token(token, "access-1");
        set_time(NOW + 1000 * run);
    }
    g_assert_cmpuint(fake_http_count(f->host), ==, 1);
}

static void a_token_is_refreshed_a_minute_before_its_end(Fixture *f, gconstpointer data)
{
    g_autoptr(SgSoundcloudToken) token = start_run(f);
    push_tokens(f, "access-1", "refresh-1", 3600);
    assert_token(token, "access-1");
    set_time(NOW + 3539);
    assert_token(token, "access-1");
    set_time(NOW + 3540);
    push_tokens(f, "access-2", "refresh-2", 3600);
    assert_token(token, "access-2");
    const FakeRequest *request = fake_http_request(f->host, 1);
    g_autofree char *authorization = fake_http_header(request, "Authorization");
    g_assert_null(authorization);
    g_assert_cmpstr(request->body, ==,
                    "grant_type=refresh_token&refresh_token=refresh-1&client_id=my-client-id&"
                    "client_secret=my-client-secret");
    assert_stored(f, "refresh_token", "refresh-2");
}

static void each_refresh_token_is_used_once(Fixture *f, gconstpointer data)
{
    push_tokens(f, "access-0", "refresh-0", 100);
    for (int run = 0; run < 5; run++) {
        g_autoptr(SgSoundcloudToken) token = start_run(f);
        g_autofree char *access = g_strdup_printf("access-%d", run);
        if (run > 0) {
            g_autofree char *refresh = g_strdup_printf("refresh-%d", run);
            push_tokens(f, access, refresh, 100);
        }
        assert_token(token, access);
        if (run > 0) {
            g_autofree char *sent = g_strdup_printf("&refresh_token=refresh-%d&", run - 1);
            g_assert_nonnull(strstr(fake_http_request(f->host, (guint)run)->body, sent));
        }
        set_time(NOW + 100 * (run + 1));
    }
}

static void a_used_up_refresh_token_falls_back_once(Fixture *f, gconstpointer data)
{
    push_tokens(f, "access-1", "refresh-1", 100);
    g_autoptr(SgSoundcloudToken) token = start_run(f);
    assert_token(token, "access-1");
    set_time(NOW + 200);
    push_error(f, 401, "invalid_grant");
    push_tokens(f, "access-2", "refresh-2", 3600);
    assert_token(token, "access-2");
    g_assert_cmpstr(fake_http_request(f->host, 2)->body, ==, "grant_type=client_credentials");
    assert_stored(f, "refresh_token", "refresh-2");
    /* When the fallback fails too, the dead token is not tried again. */
    set_time(NOW + 8000);
    push_error(f, 400, "invalid_grant");
    push_error(f, 503, "down");
    g_autoptr(GError) error = NULL;
    g_assert_null(sg_soundcloud_token_get(token, &error));
    assert_fails(error, SG_ERROR_NETWORK, "503");
    assert_stored(f, "refresh_token", NULL);
}

static void the_other_form_is_tried_once_and_remembered(Fixture *f, gconstpointer data)
{
    static const char *const names[] = { "invalid_client", "invalid_request" };
    for (int n = 0; n < 2; n++) {
        g_autoptr(SgSoundcloudToken) token = start_run(f);
        fake_http_forget(f->host);
        push_error(f, n ? 400 : 401, names[n]);
        push_tokens(f, "access-1", "", 100);
        assert_token(token, "access-1");
        g_autofree char *second = fake_http_header(fake_http_request(f->host, 1), "Authorization");
        const char *body = fake_http_request(f->host, 1)->body;
        g_assert_true((second != NULL) == (n == 1));
        g_assert_true((strstr(body, "client_secret=my-client-secret") != NULL) == (n == 0));
        /* The next exchange starts with the form that worked. */
        set_time(NOW + 1000 * (n + 1));
    }
    g_autoptr(SgSoundcloudToken) token = start_run(f);
    fake_http_forget(f->host);
    push_error(f, 401, "invalid_client");
    push_error(f, 403, "invalid_client");
    g_autoptr(GError) error = NULL;
    g_assert_null(sg_soundcloud_token_get(token, &error));
    assert_fails(error, SG_ERROR_AUTH, "SOUNDCLOUD_CLIENT_SECRET");
    g_assert_cmpuint(fake_http_count(f->host), ==, 2);
}

static void a_refresh_has_its_own_form(Fixture *f, gconstpointer data)
{
    g_autoptr(SgSoundcloudToken) token = start_run(f);
    push_tokens(f, "access-1", "refresh-1", 100);
    assert_token(token, "access-1");
    set_time(NOW + 100);
    push_error(f, 400, "invalid_request");
    push_tokens(f, "access-2", "refresh-2", 100);
    assert_token(token, "access-2");
    const FakeRequest *second = fake_http_request(f->host, 2);
    g_autofree char *authorization = fake_http_header(second, "Authorization");
    g_assert_true(g_str_has_prefix(authorization, "Basic "));
    g_assert_cmpstr(second->body, ==, "grant_type=refresh_token&refresh_token=refresh-1");
    set_time(NOW + 200);
    push_tokens(f, "access-3", "refresh-3", 100);
    assert_token(token, "access-3");
    g_assert_cmpuint(fake_http_count(f->host), ==, 4);
}

static void a_refused_token_is_renewed(Fixture *f, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(SgSoundcloudToken) token = start_run(f);
    push_tokens(f, "access-1", "refresh-1", 3600);
    assert_token(token, "access-1");
    g_assert_true(sg_soundcloud_token_refused(token, &error));
    push_tokens(f, "access-2", "refresh-2", 3600);
    assert_token(token, "access-2");
    g_assert_nonnull(strstr(fake_http_request(f->host, 1)->body, "refresh_token=refresh-1"));
}

static void a_token_that_another_process_renewed_is_taken(Fixture *f, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(SgSoundcloudToken) mine = start_run(f);
    g_autoptr(SgSoundcloudToken) theirs = start_run(f);
    push_tokens(f, "access-1", "refresh-1", 3600);
    assert_token(mine, "access-1");
    assert_token(theirs, "access-1");
    g_assert_true(sg_soundcloud_token_refused(theirs, &error));
    push_tokens(f, "access-2", "refresh-2", 3600);
    assert_token(theirs, "access-2");
    g_assert_true(sg_soundcloud_token_refused(mine, &error));
    assert_token(mine, "access-2");
    g_assert_cmpuint(fake_http_count(f->host), ==, 2);
}

/* Hands out refresh tokens that work once, and notes when one comes twice. */
typedef struct {
    int serial;
    bool twice;
    char body[200];
} SingleUse;

static void single_use(const FakeRequest *request, FakeReply *reply, void *data)
{
    SingleUse *state = data;
    g_autofree char *current = g_strdup_printf("refresh_token=r-%d&", state->serial);
    bool refresh = strstr(request->body, "grant_type=refresh_token") != NULL;
    state->twice |= refresh && !strstr(request->body, current);
    state->serial++;
    g_snprintf(state->body, sizeof state->body,
               "{\"access_token\":\"a-%d\",\"refresh_token\":\"r-%d\",\"expires_in\":60}",
               state->serial, state->serial);
    reply->body = state->body;
    reply->delay = 0.01;
}

static void processes_that_race_never_use_a_refresh_token_twice(Fixture *f, gconstpointer data)
{
    enum { PROCESSES = 4, ROUNDS = 10 };
    SingleUse state = { 0 };
    g_autoptr(FakeHttp) host = fake_http_start(single_use, &state);
    sg_config_set(f->config, "SC_TOKEN_URL", fake_http_url(host));
    pid_t children[PROCESSES];
    for (int n = 0; n < PROCESSES; n++) {
        children[n] = fork();
        if (children[n] == 0) {
            g_autoptr(SgHttp) http = sg_http_new("child");
            bool ok = true;
            for (int round = 0; round < ROUNDS; round++) {
                /* Tokens live 60 s and are renewed 60 s before: each get renews. */
                g_autoptr(SgSoundcloudToken) token = sg_soundcloud_token_new(f->config, http, NULL);
                ok &= sg_soundcloud_token_get(token, NULL) != NULL;
            }
            _exit(ok ? 0 : 1);
        }
    }
    for (int n = 0; n < PROCESSES; n++) {
        int status;
        g_assert_cmpint(waitpid(children[n], &status, 0), ==, children[n]);
        g_assert_cmpint(status, ==, 0);
    }
    g_assert_cmpuint(fake_http_count(host), ==, PROCESSES * ROUNDS);
    g_assert_false(state.twice);
}

static void a_token_is_not_used_unless_it_is_on_disk(Fixture *f, gconstpointer data)
{
    if (geteuid() == 0) {
        /* Root writes anywhere: a folder in the place of the file stops even root. */
        g_autofree char *inner = g_build_filename(f->file, "x", NULL);
        g_assert_true(sg_file_make_folder(inner, NULL));
    } else {
        g_autofree char *parent = g_path_get_dirname(f->file);
        g_assert_cmpint(g_mkdir_with_parents(parent, 0500), ==, 0);
    }
    g_autoptr(GError) error = NULL;
    g_autoptr(SgSoundcloudToken) token = start_run(f);
    g_assert_null(sg_soundcloud_token_get(token, &error));
    g_assert_nonnull(error);
    g_assert_nonnull(strstr(error->message, "token.json"));
    g_assert_cmpuint(fake_http_count(f->host), ==, 0);
}

/* A full disk, as the kernel tells it when a file may not grow. */
static void a_refresh_token_is_not_spent_on_a_full_disk(Fixture *f, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(SgSoundcloudToken) token = start_run(f);
    push_tokens(f, "access-1", "refresh-1", 100);
    assert_token(token, "access-1");
    set_time(NOW + 100);
    struct rlimit before;
    signal(SIGXFSZ, SIG_IGN);
    g_assert_cmpint(getrlimit(RLIMIT_FSIZE, &before), ==, 0);
    const struct rlimit full = { 0, before.rlim_max };
    g_assert_cmpint(setrlimit(RLIMIT_FSIZE, &full), ==, 0);
    const char *got = sg_soundcloud_token_get(token, &error);
    g_assert_cmpint(setrlimit(RLIMIT_FSIZE, &before), ==, 0);
    g_assert_null(got);
    assert_fails(error, SG_ERROR_IO, "token.json");
    g_assert_cmpuint(fake_http_count(f->host), ==, 1);
    push_tokens(f, "access-2", "refresh-2", 100);
    assert_token(token, "access-2");
    g_assert_nonnull(strstr(fake_http_request(f->host, 1)->body, "refresh_token=refresh-1"));
}

static void a_valid_token_is_kept_while_the_host_is_down(Fixture *f, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(SgSoundcloudToken) token = start_run(f);
    push_tokens(f, "access-1", "refresh-1", 3600);
    assert_token(token, "access-1");
    set_time(NOW + 3550);
    push_error(f, 503, "down");
    assert_token(token, "access-1");
    assert_token(token, "access-1"); /* and is not asked for at every call */
    g_assert_cmpuint(fake_http_count(f->host), ==, 2);
    set_time(NOW + 3575);
    fake_http_push(f->host, (FakeReply){ .silent = true });
    assert_token(token, "access-1");
    g_assert_cmpuint(fake_http_count(f->host), ==, 3); /* a refresh is never sent twice */
    set_time(NOW + 3601);
    push_error(f, 500, "down");
    g_assert_null(sg_soundcloud_token_get(token, &error));
    assert_fails(error, SG_ERROR_NETWORK, "500");
    assert_stored(f, "refresh_token", "refresh-1");
}

static void exchanges_are_counted_for_the_app(Fixture *f, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    /* 25 an hour stay below the limit of the host; the 51st in 12 h is one too many. */
    for (int n = 0; n < 50; n++) {
        set_time(NOW + 3600 * (n / 25) + n);
        g_autoptr(SgSoundcloudToken) token = start_run(f);
        push_tokens(f, "access", "", 1);
        g_assert_nonnull(sg_soundcloud_token_get(token, &error));
    }
    set_time(NOW + 12 * 3600 - 1);
    g_autoptr(SgSoundcloudToken) token = start_run(f);
    g_assert_null(sg_soundcloud_token_get(token, &error));
    assert_fails(error, SG_ERROR_LIMIT, "50/PT12H");
    g_assert_cmpuint(fake_http_count(f->host), ==, 50);
    set_time(NOW + 12 * 3600);
    push_tokens(f, "access", "", 1);
    g_assert_nonnull(sg_soundcloud_token_get(token, &error));
}

static void exchanges_are_counted_for_the_machine(Fixture *f, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    for (int n = 0; n < 30; n++) {
        g_autofree char *id = g_strdup_printf("app-number-%d", n % 3);
        sg_config_set(f->config, "SOUNDCLOUD_CLIENT_ID", id);
        set_time(NOW + 100 * n);
        g_autoptr(SgSoundcloudToken) token = start_run(f);
        push_tokens(f, "access", "", 1);
        g_assert_nonnull(sg_soundcloud_token_get(token, &error));
    }
    set_time(NOW + 3599);
    g_autoptr(SgSoundcloudToken) token = start_run(f);
    g_assert_null(sg_soundcloud_token_get(token, &error));
    assert_fails(error, SG_ERROR_LIMIT, "30/PT1H");
    /* Failed ones count as well: the host counts them. */
    set_time(NOW + 3600);
    for (int n = 0; n < 30; n++) {
        push_error(f, 500, "down");
        g_assert_null(sg_soundcloud_token_get(token, &error));
        assert_fails(error, SG_ERROR_NETWORK, "500");
    }
    g_assert_null(sg_soundcloud_token_get(token, &error));
    assert_fails(error, SG_ERROR_LIMIT, "30/PT1H");
}

static void a_refresh_does_not_count(Fixture *f, gconstpointer data)
{
    push_tokens(f, "access-0", "refresh-0", 1);
    for (int n = 0; n < 40; n++) {
        g_autoptr(SgSoundcloudToken) token = start_run(f);
        if (n > 0)
            push_tokens(f, "access-n", "refresh-n", 1);
        g_assert_nonnull(sg_soundcloud_token_get(token, NULL));
    }
    g_autoptr(SgJson) document = read_file(f);
    g_assert_cmpint(sg_json_int(app_of(document), "exchanges", -1), ==, 1);
}

static void apps_and_hosts_keep_their_tokens_apart(Fixture *f, gconstpointer data)
{
    g_autoptr(FakeHttp) other = fake_http_start(NULL, NULL);
    g_autoptr(SgSoundcloudToken) first = start_run(f);
    push_tokens(f, "access-1", "refresh-1", 3600);
    assert_token(first, "access-1");
    sg_config_set(f->config, "SOUNDCLOUD_CLIENT_ID", "my-other-client");
    g_autoptr(SgSoundcloudToken) second = start_run(f);
    push_tokens(f, "access-2", "refresh-2", 3600);
    assert_token(second, "access-2");
    sg_config_set(f->config, "SC_TOKEN_URL", fake_http_url(other));
    g_autoptr(SgSoundcloudToken) third = start_run(f);
    fake_http_push(other, (FakeReply){ .body = "{\"access_token\":\"access-3\"}" });
    assert_token(third, "access-3");
    sg_config_set(f->config, "SC_TOKEN_URL", fake_http_url(f->host));
    sg_config_set(f->config, "SOUNDCLOUD_CLIENT_ID", "my-client-id");
    g_autoptr(SgSoundcloudToken) again = start_run(f);
    assert_token(again, "access-1");
}

static void a_refresh_token_of_the_settings_is_taken_up_once(Fixture *f, gconstpointer data)
{
    sg_config_set(f->config, "SOUNDCLOUD_REFRESH_TOKEN", "seed-token-1");
    g_autoptr(SgSoundcloudToken) first = start_run(f);
    push_tokens(f, "access-1", "refresh-1", 100);
    assert_token(first, "access-1");
    g_assert_nonnull(strstr(fake_http_request(f->host, 0)->body, "refresh_token=seed-token-1"));
    set_time(NOW + 100);
    g_autoptr(SgSoundcloudToken) second = start_run(f);
    push_tokens(f, "access-2", "refresh-2", 100);
    assert_token(second, "access-2");
    g_assert_nonnull(strstr(fake_http_request(f->host, 1)->body, "refresh_token=refresh-1"));
    set_time(NOW + 200);
    sg_config_set(f->config, "SOUNDCLOUD_REFRESH_TOKEN", "seed-token-2");
    g_autoptr(SgSoundcloudToken) third = start_run(f);
    push_tokens(f, "access-3", "refresh-3", 100);
    assert_token(third, "access-3");
    g_assert_nonnull(strstr(fake_http_request(f->host, 2)->body, "refresh_token=seed-token-2"));
}

static void a_given_access_token_is_used_as_it_is(Fixture *f, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    sg_config_set(f->config, "SOUNDCLOUD_ACCESS_TOKEN", " given-token\n");
    g_autoptr(SgSoundcloudToken) token = start_run(f);
    assert_token(token, "given-token");
    g_assert_cmpuint(fake_http_count(f->host), ==, 0);
    g_assert_false(g_file_test(f->file, G_FILE_TEST_EXISTS));
    g_assert_false(sg_soundcloud_token_refused(token, &error));
    assert_fails(error, SG_ERROR_AUTH, "SOUNDCLOUD_ACCESS_TOKEN");
}

static void missing_credentials_are_named(Fixture *f, gconstpointer data)
{
    static const struct {
        const char *setting, *message;
    } cases[] = {
        { NULL, "set SOUNDCLOUD_CLIENT_ID and SOUNDCLOUD_CLIENT_SECRET" },
        { "SOUNDCLOUD_CLIENT_ID", "SOUNDCLOUD_CLIENT_SECRET is missing" },
        { "SOUNDCLOUD_CLIENT_SECRET", "SOUNDCLOUD_CLIENT_ID is missing" },
        { "SOUNDCLOUD_REFRESH_TOKEN", "SOUNDCLOUD_CLIENT_ID is missing" },
    };
    for (size_t n = 0; n < G_N_ELEMENTS(cases); n++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(SgConfig) config = bare_config();
        if (cases[n].setting)
            sg_config_set(config, cases[n].setting, "some-value");
        g_autoptr(SgSoundcloudToken) token = sg_soundcloud_token_new(config, f->http, &error);
        g_assert_no_error(error);
        g_assert_null(sg_soundcloud_token_get(token, &error));
        g_assert_null(strstr(error->message, "some-value"));
        assert_fails(error, SG_ERROR_AUTH, cases[n].message);
    }
}

static void settings_that_cannot_work_are_refused(Fixture *f, gconstpointer data)
{
    static const char *const cases[][2] = {
        { "SC_TOKEN_URL", "http://secure.soundcloud.com" },
        { "SOUNDCLOUD_ACCESS_TOKEN", "two words" },
        { "SOUNDCLOUD_ACCESS_TOKEN", "line\r\nX-Header: y" },
        { "SOUNDCLOUD_CLIENT_SECRET", "caf\xC3\xA9" },
    };
    for (size_t n = 0; n < G_N_ELEMENTS(cases); n++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(SgConfig) config = bare_config();
        sg_config_set(config, cases[n][0], cases[n][1]);
        g_assert_null(sg_soundcloud_token_new(config, f->http, &error));
        assert_fails(error, SG_ERROR_INPUT, cases[n][0]);
    }
}

static void each_refusal_has_its_code(Fixture *f, gconstpointer data)
{
    static const struct {
        int status;
        const char *body;
        int code;
        const char *message;
    } cases[] = {
        { 401, "{\"error\":\"invalid_scope\"}", SG_ERROR_AUTH, "invalid_scope" },
        { 401, "{\"code\":401,\"message\":\"no\",\"errors\":[{\"error_message\":\"app revoked\"}]}",
          SG_ERROR_AUTH, "app revoked" },
        { 403, "<html>CloudFront</html>", SG_ERROR_LIMIT, "blocks this machine" },
        { 429, "{\"error\":\"rate_limit_exceeded\"}", SG_ERROR_LIMIT, "rate limited until" },
        { 500, "oops", SG_ERROR_NETWORK, "oops" },
        { 301, "", SG_ERROR_NETWORK, "301" },
        { 200, "{}", SG_ERROR_NETWORK, "no access token" },
        { 200, "<html>", SG_ERROR_NETWORK, "no access token" },
        { 200, "{\"access_token\":17}", SG_ERROR_NETWORK, "no access token" },
        { 200, "", SG_ERROR_NETWORK, "no access token" },
    };
    for (size_t n = 0; n < G_N_ELEMENTS(cases); n++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(SgSoundcloudToken) token = start_run(f);
        set_time(NOW + 4000 * (int)n);
        fake_http_push(f->host, (FakeReply){ .status = cases[n].status, .body = cases[n].body });
        g_assert_null(sg_soundcloud_token_get(token, &error));
        g_assert_null(strstr(error->message, "my-client"));
        assert_fails(error, cases[n].code, cases[n].message);
    }
    g_assert_cmpuint(fake_http_count(f->host), ==, G_N_ELEMENTS(cases));
}

static void a_long_token_is_no_problem(Fixture *f, gconstpointer data)
{
    g_autofree char *jwt = g_strnfill(20000, 'j');
    g_autoptr(SgSoundcloudToken) token = start_run(f);
    push_tokens(f, jwt, "refresh-1", 3600);
    assert_token(token, jwt);
    g_autoptr(SgSoundcloudToken) next = start_run(f);
    assert_token(next, jwt);
}

static void a_damaged_file_is_made_anew(Fixture *f, gconstpointer data)
{
    static const char *const texts[] = {
        "",         "{\"apps\":",     "[]",
        "\"text\"", "{\"apps\":[1]}", "{\"apps\":{\"x\":7},\"hosts\":null}",
        "\xFF"
    };
    for (size_t n = 0; n < G_N_ELEMENTS(texts); n++) {
        g_assert_true(sg_file_write(f->file, texts[n], strlen(texts[n]), 0600, NULL));
        g_autoptr(SgSoundcloudToken) token = start_run(f);
        push_tokens(f, "access-1", "refresh-1", 3600);
        assert_token(token, "access-1");
        assert_stored(f, "access_token", "access-1");
    }
}

static void collect_log(SgLogLevel level, const char *message, void *data)
{
    g_string_append_printf(data, "%s\n", message);
}

static void no_secret_is_logged(Fixture *f, gconstpointer data)
{
    GString *log = g_string_new(NULL);
    sg_log_set_sink(SG_LOG_DEBUG, collect_log, log);
    push_tokens(f, "access-one", "refresh-one", 100);
    g_autoptr(SgSoundcloudToken) token = start_run(f);
    assert_token(token, "access-one");
    sg_log(SG_LOG_ERROR, "%s", "it was access-one and refresh-one of my-client-secret");
    set_time(NOW + 70);
    fake_http_push(f->host,
                   (FakeReply){ .status = 500, .body = "access-one refresh-one my-client-secret" });
    assert_token(token, "access-one");
    sg_log_set_sink(SG_LOG_ERROR, NULL, NULL);
    g_assert_nonnull(strstr(log->str, "kept until it ends"));
    g_assert_null(strstr(log->str, "access-one"));
    g_assert_null(strstr(log->str, "refresh-one"));
    g_assert_null(strstr(log->str, "my-client-secret"));
    g_string_free(log, TRUE);
}

static void readers_of_the_file_are_warned_of(Fixture *f, gconstpointer data)
{
    GString *log = g_string_new(NULL);
    push_tokens(f, "access-1", "refresh-1", 3600);
    g_autoptr(SgSoundcloudToken) first = start_run(f);
    assert_token(first, "access-1");
    g_assert_cmpint(g_chmod(f->file, 0644), ==, 0);
    sg_log_set_sink(SG_LOG_WARNING, collect_log, log);
    g_autoptr(SgSoundcloudToken) second = start_run(f);
    assert_token(second, "access-1");
    sg_log_set_sink(SG_LOG_ERROR, NULL, NULL);
    g_assert_nonnull(strstr(log->str, "chmod 600"));
    g_string_free(log, TRUE);
}

#define ADD(sentence, function)                                                                    \
    g_test_add("/token/" sentence, Fixture, NULL, set_up, function, tear_down)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("the first token is asked for with Basic", the_first_token_is_asked_for_with_basic);
    ADD("the file is private and names no app", the_file_is_private_and_names_no_app);
    ADD("a valid token serves the next runs", a_valid_token_serves_the_next_runs);
    ADD("a token is refreshed a minute before its end",
        a_token_is_refreshed_a_minute_before_its_end);
    ADD("each refresh token is used once", each_refresh_token_is_used_once);
    ADD("a used-up refresh token falls back once", a_used_up_refresh_token_falls_back_once);
    ADD("the other form is tried once and remembered", the_other_form_is_tried_once_and_remembered);
    ADD("a refresh has its own form", a_refresh_has_its_own_form);
    ADD("a refused token is renewed", a_refused_token_is_renewed);
    ADD("a token that another process renewed is taken",
        a_token_that_another_process_renewed_is_taken);
    ADD("processes that race never use a refresh token twice",
        processes_that_race_never_use_a_refresh_token_twice);
    ADD("a token is not used unless it is on disk", a_token_is_not_used_unless_it_is_on_disk);
    ADD("a refresh token is not spent on a full disk", a_refresh_token_is_not_spent_on_a_full_disk);
    ADD("a valid token is kept while the host is down",
        a_valid_token_is_kept_while_the_host_is_down);
    ADD("exchanges are counted for the app", exchanges_are_counted_for_the_app);
    ADD("exchanges are counted for the machine", exchanges_are_counted_for_the_machine);
    ADD("a refresh does not count", a_refresh_does_not_count);
    ADD("apps and hosts keep their tokens apart", apps_and_hosts_keep_their_tokens_apart);
    ADD("a refresh token of the settings is taken up once",
        a_refresh_token_of_the_settings_is_taken_up_once);
    ADD("a given access token is used as it is", a_given_access_token_is_used_as_it_is);
    ADD("missing credentials are named", missing_credentials_are_named);
    ADD("settings that cannot work are refused", settings_that_cannot_work_are_refused);
    ADD("each refusal has its code", each_refusal_has_its_code);
    ADD("a long token is no problem", a_long_token_is_no_problem);
    ADD("a damaged file is made anew", a_damaged_file_is_made_anew);
    ADD("no secret is logged", no_secret_is_logged);
    ADD("readers of the file are warned of", readers_of_the_file_are_warned_of);
    return g_test_run();
}

/* SPDX-License-Identifier: MIT */
#include "base/config.h"
#include "base/file.h"
#include "support/test.h"

/* The settings that a file of this text gives; NULL and the error if it cannot be read. */
static SgConfig *load(const char *text, GError **error)
{
    g_autofree char *folder = temporary_folder();
    g_autofree char *path = g_build_filename(folder, ".env", NULL);
    g_assert_true(g_file_set_contents(path, text, -1, NULL));
    SgConfig *config = sg_config_load(path, NULL, error);
    g_assert_true(sg_file_remove_all(folder, NULL));
    return config;
}

static void a_value_is_read_as_a_shell_reads_it(void)
{
    static const struct {
        const char *line, *value;
    } cases[] = {
        { "SAMPLE_QUERY=deep house", "deep house" },
        { "SAMPLE_QUERY=ambient # what to look for", "ambient" },
        { "SAMPLE_QUERY=ambient\t#x", "ambient" },
        { "SAMPLE_QUERY=a#b", "a#b" },
        { "SAMPLE_QUERY=#ambient", "#ambient" },
        { "SAMPLE_QUERY=https://h/a#t=1", "https://h/a#t=1" },
        { "SAMPLE_QUERY=\"a # b\" # c", "a # b" },
        { "SAMPLE_QUERY='a # b' # c", "a # b" },
        { "SAMPLE_QUERY=\"a \\\" # b\" # c", "a \" # b" },
        { "export SAMPLE_QUERY='x y'", "x y" },
        { "SAMPLE_QUERY= # nothing", "lofi" },
        { "SAMPLE_QUERY=#", "lofi" },
        { "SAMPLE_QUERY=", "lofi" },
    };
    for (size_t n = 0; n < G_N_ELEMENTS(cases); n++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(SgConfig) config = load(cases[n].line, &error);
        g_assert_no_error(error);
        g_assert_cmpstr(sg_config_get(config, "SAMPLE_QUERY"), ==, cases[n].value);
        g_assert_null(*sg_config_warnings(config));
    }
}

static void quotes_that_do_not_match_are_told(void)
{
    static const char *const lines[] = { "CAP=\"12 # x", "CAP='12", "CAP=\"12\\\"" };
    for (size_t n = 0; n < G_N_ELEMENTS(lines); n++) {
        g_autoptr(SgConfig) config = load(lines[n], NULL);
        const char *const *warnings = sg_config_warnings(config);
        g_assert_nonnull(warnings[0]);
        g_assert_nonnull(strstr(warnings[0], "'CAP'"));
        g_assert_cmpstr(sg_config_get(config, "CAP"), ==, "20000");
    }
}

static void a_line_without_an_equals_sign_is_an_error(void)
{
    GError *error = NULL;
    g_assert_null(load("CAP\n", &error));
    assert_fails(error, SG_ERROR_INPUT, "KEY=VALUE");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_unsetenv("SAMPLE_QUERY");
    g_unsetenv("CAP");
    g_test_add_func("/config/a value is read as a shell reads it",
                    a_value_is_read_as_a_shell_reads_it);
    g_test_add_func("/config/quotes that do not match are told", quotes_that_do_not_match_are_told);
    g_test_add_func("/config/a line without an equals sign is an error",
                    a_line_without_an_equals_sign_is_an_error);
    return g_test_run();
}

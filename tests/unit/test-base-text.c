/* SPDX-License-Identifier: MIT */
#include "base/text.h"
#include "base/log.h"
#include "support/test.h"

static void cleaning_collapses_blanks_and_replaces_bad_bytes(void)
{
    g_autofree char *clean = sg_text_clean("  a \t\n b\xff ");
    g_assert_cmpstr(clean, ==, "a b\xEF\xBF\xBD");
    /* ASCII goes a shorter way to the same. */
    for (char c = 1; c < 127; c++) {
        const char plain[] = { c, 'a', c, c, 'b', c, '\0' };
        g_autofree char *other = g_strconcat(plain, "x\xC3\xA9", NULL);
        g_autofree char *ascii = g_strconcat(plain, "x", NULL);
        g_autofree char *shorter = sg_text_clean(ascii), *longer = sg_text_clean(other);
        g_autofree char *expected = g_strconcat(shorter, "\xC3\xA9", NULL);
        g_assert_cmpstr(longer, ==, expected);
    }
}

static void printable_text_cannot_act_on_a_terminal(void)
{
    static const struct {
        const char *text, *printable;
    } cases[] = {
        { "  plain 東京 é  ", "  plain 東京 é  " },
        { "a\x1b[31mb\x07\x7f"
          "c",
          "a[31mbc" },
        { "C1 \xC2\x9B"
          "2J",
          "C1 2J" },
        { "two\nlines\tand\rmore", "two lines and more" },
        { "\xE2\x80\xAEturned\xE2\x81\xA6\xE2\x81\xA9\xE2\x80\x8E\xE2\x80\x8F", "turned" },
        { "bad \xff", "bad \xEF\xBF\xBD" },
        { "", "" },
    };
    for (size_t n = 0; n < G_N_ELEMENTS(cases); n++) {
        g_autofree char *printable = sg_text_printable(cases[n].text);
        g_assert_cmpstr(printable, ==, cases[n].printable);
    }
}

static void folding_makes_spellings_equal(void)
{
    g_autofree char *a = sg_text_fold("ＦＵＬＬ Width  É"), *b = sg_text_fold("full width é");
    g_assert_cmpstr(a, ==, b);
}

static void a_slug_has_letters_digits_and_dashes(void)
{
    g_autofree char *slug = sg_text_slug("  Ünïted – 4 Ever!! ", 50);
    g_assert_cmpstr(slug, ==, "united-4-ever");
    g_autofree char *cut = sg_text_slug("aaaa-bbbb", 5);
    g_assert_cmpstr(cut, ==, "aaaa");
    g_autofree char *empty = sg_text_slug("!!!", 5);
    g_assert_cmpstr(empty, ==, "untitled");
}

static void wide_characters_take_two_columns(void)
{
    g_assert_cmpint(sg_text_width("東京x"), ==, 5);
    g_autofree char *cut = sg_text_ellipsize("東京タワー", 6);
    g_assert_cmpstr(cut, ==, "東京…");
    g_assert_cmpint(sg_text_width(cut), <=, 6);
}

static void thousands_are_grouped(void)
{
    g_autofree char *million = sg_text_thousands(-1234567), *small = sg_text_thousands(123);
    g_assert_cmpstr(million, ==, "-1,234,567");
    g_assert_cmpstr(small, ==, "123");
}

static void the_nearest_word_is_within_two_edits(void)
{
    const char *const words[] = { "recommend", "search", "show", NULL };
    g_assert_cmpstr(sg_text_nearest("recomend", words), ==, "recommend");
    g_assert_cmpstr(sg_text_nearest("hsow", words), ==, "show");
    g_assert_null(sg_text_nearest("entirely", words));
}

static void numbers_must_be_whole_and_in_range(void)
{
    int64_t number;
    double real;
    g_assert_true(sg_text_to_int64("-9223372036854775808", &number) && number == INT64_MIN);
    g_assert_false(sg_text_to_int64("9223372036854775808", &number));
    g_assert_false(sg_text_to_int64("12x", &number) || sg_text_to_int64("", &number));
    g_assert_true(sg_text_to_double("2.5e3", &real) && real == 2500);
    g_assert_true(sg_text_to_double("2.2e-311", &real) && real > 0);
    g_assert_true(sg_text_to_double("1e-999", &real) && real == 0);
    g_assert_false(sg_text_to_double("x", &real) || sg_text_to_double("-", &real));
    g_assert_false(sg_text_to_double("nan", &real) || sg_text_to_double("1e999", &real));
    g_assert_false(sg_text_to_double(" 1", &real) || sg_text_to_double("1 ", &real));
}

static void secrets_do_not_pass_the_log(void)
{
    sg_log_add_secret("s3cr3t-value");
    const char *const lines[] = {
        "Authorization: OAuth 2-abc-def",
        "got s3cr3t-value here",
        "client_secret=abcdef&x=1",
        "{\"refresh_token\":\"abcdef\"}",
        "postgresql://me:abcdef@localhost/db",
        "postgresql://:abc@abc@localhost/db",
    };
    for (size_t n = 0; n < G_N_ELEMENTS(lines); n++) {
        g_autofree char *clean = sg_log_redact(lines[n]);
        g_assert_nonnull(strstr(clean, "[secret]"));
        g_assert_null(strstr(clean, "abc"));
        g_assert_null(strstr(clean, "s3cr3t"));
    }
    g_autofree char *plain = sg_log_redact("nothing to hide at https://soundcloud.com/a/b");
    g_assert_cmpstr(plain, ==, "nothing to hide at https://soundcloud.com/a/b");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/text/cleaning collapses blanks and replaces bad bytes",
                    cleaning_collapses_blanks_and_replaces_bad_bytes);
    g_test_add_func("/text/printable text cannot act on a terminal",
                    printable_text_cannot_act_on_a_terminal);
    g_test_add_func("/text/folding makes spellings equal", folding_makes_spellings_equal);
    g_test_add_func("/text/a slug has letters digits and dashes",
                    a_slug_has_letters_digits_and_dashes);
    g_test_add_func("/text/wide characters take two columns", wide_characters_take_two_columns);
    g_test_add_func("/text/thousands are grouped", thousands_are_grouped);
    g_test_add_func("/text/the nearest word is within two edits",
                    the_nearest_word_is_within_two_edits);
    g_test_add_func("/text/numbers must be whole and in range", numbers_must_be_whole_and_in_range);
    g_test_add_func("/text/secrets do not pass the log", secrets_do_not_pass_the_log);
    return g_test_run();
}

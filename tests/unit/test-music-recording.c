/* SPDX-License-Identifier: MIT */
#include "music/recording.h"
#include "base/rng.h"
#include "support/test.h"

static bool same(const char *title_a, const char *artist_a, const char *title_b,
                 const char *artist_b)
{
    g_autofree char *a = sg_recording_key(title_a, artist_a);
    g_autofree char *b = sg_recording_key(title_b, artist_b);
    g_assert_true(a && b);
    return strcmp(a, b) == 0;
}

static void spelling_does_not_matter(void)
{
    g_assert_true(same("Hey Jude!", "The Beatles", "hey  jude", "BEATLES"));
    g_assert_true(same("Salt & Pepper", "A", "Salt and Pepper", "a"));
    g_assert_true(same("Don't Stop", "A", "Dont Stop", "A"));
    g_assert_true(same("Don\u2019t Stop", "A", "Don't Stop", "A"));
    g_assert_true(same("Ｆｕｌｌ", "A", "full", "A"));
    g_assert_true(same("Ночь", "Мумий Тролль", "НОЧЬ", "мумий тролль"));
}

static void another_version_is_another_recording(void)
{
    g_assert_false(same("Night", "A", "Night (Live)", "A"));
    g_assert_false(same("Night", "A", "Night - B Remix", "A"));
    g_assert_false(same("Night", "A", "Night", "B"));
    g_assert_false(same("A", "B C", "A B", "C"));
}

static void what_has_no_words_has_no_key(void)
{
    g_assert_null(sg_recording_key(NULL, "A"));
    g_assert_null(sg_recording_key("Night", NULL));
    g_assert_null(sg_recording_key("!!!", "A"));
    g_assert_null(sg_recording_key("", "A"));
    g_assert_true(same("The", "A", "the", "A"));
    g_assert_false(same("The", "A", "Night", "A"));
}

/* Behind a letter that is none of ASCII's, the same words go the long way. */
static void ascii_is_read_as_any_other_text(void)
{
    static const char letters[] = "the &'-1a the' ";
    SgRng rng;
    sg_rng_init(&rng, 5, 0);
    for (int round = 0; round < 20000; round++) {
        char text[24] = "q ";
        int length = 2 + (int)sg_rng_below(&rng, 20);
        for (int n = 2; n < length; n++)
            text[n] = letters[sg_rng_below(&rng, sizeof letters - 1)];
        g_autofree char *longer = g_strconcat(text, " ж", NULL);
        g_autofree char *key = sg_recording_key(text, "x"), *other = sg_recording_key(longer, "x");
        g_autofree char *words = g_strndup(key, strcspn(key, "\n"));
        g_autofree char *expected = g_strconcat(words, " ж\nby x", NULL);
        g_assert_cmpstr(other, ==, expected);
    }
}

static void an_isrc_is_compared_without_its_hyphens(void)
{
    g_autofree char *a = sg_recording_isrc("us-rc1-76 07839"),
                    *b = sg_recording_isrc("USRC17607839");
    g_assert_cmpstr(a, ==, "USRC17607839");
    g_assert_cmpstr(a, ==, b);
    static const char *const wrong[] = { NULL, "", "USRC1760783", "USRC176078390", "USRC1760783?" };
    for (size_t n = 0; n < G_N_ELEMENTS(wrong); n++)
        g_assert_null(sg_recording_isrc(wrong[n]));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/recording/spelling does not matter", spelling_does_not_matter);
    g_test_add_func("/recording/another version is another recording",
                    another_version_is_another_recording);
    g_test_add_func("/recording/what has no words has no key", what_has_no_words_has_no_key);
    g_test_add_func("/recording/ASCII is read as any other text", ascii_is_read_as_any_other_text);
    g_test_add_func("/recording/an ISRC is compared without its hyphens",
                    an_isrc_is_compared_without_its_hyphens);
    return g_test_run();
}

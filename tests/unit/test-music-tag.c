/* SPDX-License-Identifier: MIT */
#include "music/tag.h"
#include "support/test.h"

static void assert_tags(char **tags, const char *expected)
{
    g_auto(GStrv) owned = tags;
    g_autofree char *joined = g_strjoinv(" | ", owned);
    g_assert_cmpstr(joined, ==, expected);
}

static void the_examples_of_the_rule_hold(void)
{
    assert_tags(sg_tags_parse("World Classical \"New Age\""), "world | classical | new age");
    assert_tags(sg_tags_parse(" lofi  \"hip hop\" \"Hip Hop\" soundcloud:source=x #beats"),
                "lofi | hip hop | beats");
    assert_tags(sg_tags_parse("\"open quote rock"), "open | quote | rock");
    assert_tags(sg_tags_parse("\"\" #"), "");
}

static void nothing_gives_no_tags(void)
{
    assert_tags(sg_tags_parse(NULL), "");
    assert_tags(sg_tags_parse(""), "");
    assert_tags(sg_tags_parse(" \t\n \" \" \"# #\" "), "");
}

static void blanks_of_any_kind_separate_and_quotes_end_a_word(void)
{
    assert_tags(sg_tags_parse("a\tb\nc\xC2\xA0"
                              "d\xE3\x80\x80"
                              "e"),
                "a | b | c | d | e");
    assert_tags(sg_tags_parse("deep\"tech house\"dub"), "deep | tech house | dub");
    assert_tags(sg_tags_parse("\"one two\" \"three"), "one two | three");
    assert_tags(sg_tags_parse("\"  two \t  blanks \""), "two blanks");
}

static void hashes_and_case_are_folded(void)
{
    assert_tags(sg_tags_parse("##Lofi \"# Hip Hop\" C#"), "lofi | hip hop | c#");
    assert_tags(sg_tags_parse("ÉLECTRO électro МУЗЫКА"), "électro | музыка");
}

static void machine_tags_are_no_music_tags(void)
{
    assert_tags(sg_tags_parse("geo:lat=43.5 soundcloud:source=android-record \"Geo:Lon=1 2\" x"),
                "x");
    assert_tags(sg_tags_parse("a:b :b=c a:=c re:mix 4x4=16"),
                "a:b | :b=c | a:=c | re:mix | 4x4=16");
}

static void nothing_is_cut_off_and_order_is_kept(void)
{
    GString *list = g_string_new(NULL), *expected = g_string_new("t99");
    for (int n = 99; n >= 0; n--)
        g_string_append_printf(list, "t%d T%d ", n, n);
    for (int n = 98; n >= 0; n--)
        g_string_append_printf(expected, " | t%d", n);
    assert_tags(sg_tags_parse(list->str), expected->str);
    g_string_free(list, TRUE);
    g_string_free(expected, TRUE);
}

static void bytes_that_are_not_utf8_do_no_harm(void)
{
    assert_tags(sg_tags_parse("a\xFF"
                              "b \"\xC3\""),
                "a\xEF\xBF\xBD"
                "b | \xEF\xBF\xBD");
}

static void hashtags_are_found_in_running_text(void)
{
    assert_tags(sg_tags_hashtags("New #LoFi mix, #beats! (#Chill) #lofi"), "lofi | beats | chill");
    assert_tags(sg_tags_hashtags("#lo-fi #r&b #rock&#pop #a- b"), "lo-fi | r&b | rock | a");
    assert_tags(sg_tags_hashtags("#ありがとう。 #été"), "ありがとう | été");
    assert_tags(sg_tags_hashtags("##two #three#four"), "two | three");
}

static void what_only_looks_like_a_hashtag_is_none(void)
{
    assert_tags(sg_tags_hashtags("C#dur http://x.y/z/#top &#39;t Nr.1 #1 # #! #"), "");
    assert_tags(sg_tags_hashtags(NULL), "");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/tag/the examples of the rule hold", the_examples_of_the_rule_hold);
    g_test_add_func("/tag/nothing gives no tags", nothing_gives_no_tags);
    g_test_add_func("/tag/blanks of any kind separate and quotes end a word",
                    blanks_of_any_kind_separate_and_quotes_end_a_word);
    g_test_add_func("/tag/hashes and case are folded", hashes_and_case_are_folded);
    g_test_add_func("/tag/machine tags are no music tags", machine_tags_are_no_music_tags);
    g_test_add_func("/tag/nothing is cut off and order is kept",
                    nothing_is_cut_off_and_order_is_kept);
    g_test_add_func("/tag/bytes that are not UTF-8 do no harm", bytes_that_are_not_utf8_do_no_harm);
    g_test_add_func("/tag/hashtags are found in running text", hashtags_are_found_in_running_text);
    g_test_add_func("/tag/what only looks like a hashtag is none",
                    what_only_looks_like_a_hashtag_is_none);
    return g_test_run();
}

/* SPDX-License-Identifier: MIT */
#include "sources/query.h"
#include "support/test.h"

#define assert_gives(call, expected)                                                               \
    do {                                                                                           \
        g_autofree char *got = call;                                                               \
        g_assert_cmpstr(got, ==, expected);                                                        \
    } while (0)

static void a_value_is_set_once_where_it_stood(void)
{
    assert_gives(sg_query_set("/a", "x", "1"), "/a?x=1");
    assert_gives(sg_query_set("/a?y=2", "x", "1"), "/a?y=2&x=1");
    assert_gives(sg_query_set("/a?x=9&y=2", "x", "1"), "/a?x=1&y=2");
    assert_gives(sg_query_set("/a?y=2&x=9", "x", "1"), "/a?y=2&x=1");
    assert_gives(sg_query_set("/a?y=2&x=9&z=3", "x", "1"), "/a?y=2&x=1&z=3");
    assert_gives(sg_query_set("/a?x=9&y=2&x=8&z=3&x", "x", "1"), "/a?x=1&y=2&z=3");
    assert_gives(sg_query_set("/a?xx=9&yx=8", "x", "1"), "/a?xx=9&yx=8&x=1");
    assert_gives(sg_query_set("/a?x", "x", "1"), "/a?x=1");
}

static void values_are_escaped_but_commas_stay(void)
{
    assert_gives(sg_query_set("/a", "q", "d&b é?#%"), "/a?q=d%26b%20%C3%A9%3F%23%25");
    assert_gives(sg_query_set("/a", "access", "playable,preview"), "/a?access=playable,preview");
    assert_gives(sg_query_set("/resolve", "url", "https://soundcloud.com/a/b"),
                 "/resolve?url=https%3A%2F%2Fsoundcloud.com%2Fa%2Fb");
}

static void other_parameters_stay_byte_for_byte(void)
{
    assert_gives(sg_query_set("/a?c=%7e%2C+x==&limit=200", "limit", "100"),
                 "/a?c=%7e%2C+x==&limit=100");
    assert_gives(sg_query_remove("/a?c=%7e&s=1&d=+", "s"), "/a?c=%7e&d=+");
}

static void a_parameter_is_removed_with_its_separator(void)
{
    assert_gives(sg_query_remove("/a?x=1", "x"), "/a");
    assert_gives(sg_query_remove("/a?x=1&y=2", "x"), "/a?y=2");
    assert_gives(sg_query_remove("/a?y=2&x=1", "x"), "/a?y=2");
    assert_gives(sg_query_remove("/a?x=1&y=2&x=3&x", "x"), "/a?y=2");
    assert_gives(sg_query_remove("/a?x&x=1", "x"), "/a");
    assert_gives(sg_query_remove("/x=1", "x"), "/x=1");
}

static void a_value_is_read_back(void)
{
    assert_gives(sg_query_get("/a?q=d%26b&x", "q"), "d&b");
    assert_gives(sg_query_get("/a?q=1&x", "x"), "");
    assert_gives(sg_query_get("/a?q=a=b", "q"), "a=b");
    assert_gives(sg_query_get("/a?q=%zz", "q"), NULL);
    assert_gives(sg_query_get("/a?q=1", "x"), NULL);
    assert_gives(sg_query_get("/a", "x"), NULL);
    g_assert_true(sg_query_has("/a?y=1&x", "x"));
    g_assert_false(sg_query_has("/a?y=x&xx=1", "x"));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/query/a value is set once, where it stood",
                    a_value_is_set_once_where_it_stood);
    g_test_add_func("/query/values are escaped, but commas stay",
                    values_are_escaped_but_commas_stay);
    g_test_add_func("/query/other parameters stay byte for byte",
                    other_parameters_stay_byte_for_byte);
    g_test_add_func("/query/a parameter is removed with its separator",
                    a_parameter_is_removed_with_its_separator);
    g_test_add_func("/query/a value is read back", a_value_is_read_back);
    return g_test_run();
}

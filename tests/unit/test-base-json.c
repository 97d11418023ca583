/* SPDX-License-Identifier: MIT */
#include "base/json.h"
#include "base/rng.h"
#include "support/test.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

static SgJson *parse(const char *text)
{
    return sg_json_parse(text, strlen(text), 1 << 20, "test", NULL);
}

static void nulls_gaps_and_wrong_types_count_as_missing(void)
{
    g_autoptr(SgJson) o =
        parse("{\"a\":null,\"b\":\"7\",\"c\":7.9,\"d\":[1],\"e\":\"x\",\"f\":true}");
    g_assert_cmpint(sg_json_int(o, "a", -1), ==, -1);
    g_assert_cmpint(sg_json_int(o, "zz", -1), ==, -1);
    g_assert_cmpint(sg_json_int(o, "b", -1), ==, 7);
    g_assert_cmpint(sg_json_int(o, "c", -1), ==, 7);
    g_assert_cmpint(sg_json_int(o, "d", -1), ==, -1);
    g_assert_cmpint(sg_json_int(o, "e", -1), ==, -1);
    g_assert_null(sg_json_string(o, "c"));
    g_assert_null(sg_json_object(o, "d"));
    g_assert_nonnull(sg_json_array(o, "d"));
    g_assert_true(sg_json_bool(o, "f", false));
    g_assert_true(sg_json_bool(o, "a", true));
    g_assert_cmpfloat(sg_json_double(o, "b", 0), ==, 7);
    g_assert_null(sg_json_string(NULL, "a"));
}

static void a_byte_order_mark_is_taken(void)
{
    g_autoptr(SgJson) o = parse("\xEF\xBB\xBF{\"a\":2270480027}");
    g_assert_cmpint(sg_json_int(o, "a", 0), ==, 2270480027);
}

static void what_is_no_document_is_named(void)
{
    const char *const bad[] = { "", "{", "{\"a\":1}x", "{\"a\":\"\xff\"}", "nul" };
    for (size_t n = 0; n < G_N_ELEMENTS(bad); n++) {
        GError *error = NULL;
        g_assert_null(sg_json_parse(bad[n], strlen(bad[n]), 100, "page", &error));
        assert_fails(error, SG_ERROR_INPUT, "page: not valid JSON");
    }
    GError *error = NULL;
    static const char lines[] = "{\"a\\\n\n\"";
    g_assert_null(sg_json_parse(lines, strlen(lines), 100, "page", &error));
    g_assert_null(strchr(error->message, '\n'));
    assert_fails(error, SG_ERROR_INPUT, "page: not valid JSON");
    error = NULL;
    g_assert_null(sg_json_parse("[1,2,3]", 7, 5, "page", &error));
    assert_fails(error, SG_ERROR_INPUT, "more than the limit of 5");
}

static void a_deep_document_is_refused(void)
{
    g_autofree char *deep = g_strnfill(1000000, '[');
    GError *error = NULL;
    g_assert_null(sg_json_parse(deep, strlen(deep), 1 << 24, "bomb", &error));
    assert_fails(error, SG_ERROR_INPUT, "bomb");
}

static void doubles_read_back_as_they_were(void)
{
    double values[] = { 0.1, 1.0 / 3, 1e-300, 123456789.123456789 };
    for (size_t n = 0; n < G_N_ELEMENTS(values); n++) {
        g_autoptr(SgJson) o = json_object();
        json_object_set_new(o, "x", json_real(values[n]));
        g_autofree char *text = sg_json_dump(o, 0);
        g_autoptr(SgJson) back = parse(text);
        g_assert_cmpfloat(sg_json_double(back, "x", 0), ==, values[n]);
    }
}

static void assert_as_jansson(const SgJson *value)
{
    g_autofree char *text = sg_json_dump(value, 0);
    char *other = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT | JSON_REAL_PRECISION(17));
    g_assert_cmpstr(text, ==, other);
    free(other);
}

static void assert_real_as_jansson(double number)
{
    if (!isfinite(number))
        return;
    g_autoptr(SgJson) value = json_real(number);
    assert_as_jansson(value);
    g_autoptr(SgJson) negative = json_real(-number);
    assert_as_jansson(negative);
}

/* Each power of ten and its neighbours; halves, which are rounded to even; scores; any bits at all. */
static void doubles_are_written_as_jansson_does(void)
{
    for (int x = -25; x <= 25; x++) {
        double power = pow(10, x), number = power;
        for (int n = 0; n < 3; n++, number = nextafter(number, INFINITY))
            assert_real_as_jansson(number);
        for (int n = 0; n < 3; n++, power = nextafter(power, 0))
            assert_real_as_jansson(power);
        assert_real_as_jansson(1.5 * pow(10, x));
    }
    const double some[] = {
        0,    1,      120,     0.5,     1.0 / 3, 0x1p53, 0x1p52 + 0.5,      0x1p54, 0x1p56, 0x1p57,
        1e-5, 0.0001, 0x1p-20, DBL_MAX, DBL_MIN, 5e-324, 4503599627370497.5
    };
    for (size_t n = 0; n < G_N_ELEMENTS(some); n++)
        assert_real_as_jansson(some[n]);
    SgRng rng;
    sg_rng_init(&rng, 17, 0);
    for (int n = 0; n < 100000; n++) {
        uint64_t bits = sg_rng_next(&rng);
        double any;
        memcpy(&any, &bits, sizeof any);
        assert_real_as_jansson(any);
        assert_real_as_jansson(sg_rng_double(&rng));
        assert_real_as_jansson(exp(60 * sg_rng_double(&rng) - 30));
        assert_real_as_jansson((double)(sg_rng_next(&rng) >> (n % 60)));
    }
}

static void everything_else_is_written_as_jansson_does(void)
{
    const char *const documents[] = {
        "{}",
        "[]",
        "[[],{},[[[]]]]",
        "null",
        "true",
        "\"\"",
        "-9223372036854775808",
        "{\"a\":[1,2,{\"b\":false}],\"\\u00e4\\n\":null,\"c\":{\"d\":0}}",
    };
    for (size_t n = 0; n < G_N_ELEMENTS(documents); n++) {
        g_autoptr(SgJson) value = parse(documents[n]);
        assert_as_jansson(value);
    }
    for (int c = 0; c < 0x2100; c++) {
        char bytes[16] = "<";
        int length = 1 + g_unichar_to_utf8((gunichar)c, bytes + 1);
        bytes[length++] = '>';
        g_autoptr(SgJson) value = json_stringn(bytes, (size_t)length);
        assert_as_jansson(value);
    }
    g_autofree char *long_text = g_strnfill(100000, '"');
    g_autoptr(SgJson) value = json_string(long_text);
    assert_as_jansson(value);
    g_assert_null(sg_json_dump(NULL, 0));
}

static void unknown_counts_and_texts_become_null(void)
{
    g_autoptr(SgJson) o = json_object();
    sg_json_set_count(o, "n", -1);
    sg_json_set_string(o, "s", NULL);
    sg_json_set_string(o, "bad", "a\xff");
    g_autofree char *text = sg_json_dump(o, 0);
    g_assert_cmpstr(text, ==, "{\"n\":null,\"s\":null,\"bad\":\"a\xEF\xBF\xBD\"}");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/json/nulls gaps and wrong types count as missing",
                    nulls_gaps_and_wrong_types_count_as_missing);
    g_test_add_func("/json/a byte order mark is taken", a_byte_order_mark_is_taken);
    g_test_add_func("/json/what is no document is named", what_is_no_document_is_named);
    g_test_add_func("/json/a deep document is refused", a_deep_document_is_refused);
    g_test_add_func("/json/doubles read back as they were", doubles_read_back_as_they_were);
    g_test_add_func("/json/doubles are written as jansson does",
                    doubles_are_written_as_jansson_does);
    g_test_add_func("/json/everything else is written as jansson does",
                    everything_else_is_written_as_jansson_does);
    g_test_add_func("/json/unknown counts and texts become null",
                    unknown_counts_and_texts_become_null);
    return g_test_run();
}

/* SPDX-License-Identifier: MIT */
#include "base/json.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* jansson's compact text, byte by byte, written into one buffer: its own writer takes room for each
 * object's keys and calls back for each mark. */

enum { FIRST_ROOM = 16 << 10, LONGEST_NUMBER = 64, DIGITS = 17 };

static int append(const char *bytes, size_t length, void *text)
{
    g_string_append_len(text, bytes, (gssize)length);
    return 0;
}

static void write_escape(GString *out, unsigned char c)
{
    static const char named[] = "\"\\\b\f\n\r\t", letters[] = "\"\\bfnrt";
    const char *at = c ? strchr(named, c) : NULL;
    if (at) {
        const char pair[] = { '\\', letters[at - named] };
        g_string_append_len(out, pair, sizeof pair);
        return;
    }
    g_string_append_printf(out, "\\u%04X", c);
}

static void write_text(GString *out, const char *text, size_t length)
{
    size_t done = 0;
    g_string_append_c(out, '"');
    for (size_t n = 0; n < length; n++) {
        unsigned char c = (unsigned char)text[n];
        if (c >= 0x20 && c != '"' && c != '\\')
            continue;
        g_string_append_len(out, text + done, (gssize)(n - done));
        write_escape(out, c);
        done = n + 1;
    }
    g_string_append_len(out, text + done, (gssize)(length - done));
    g_string_append_c(out, '"');
}

/* 1 is 1.0, 1e+20 is 1e20, 1e-05 is 1e-5, whatever the locale. */
static void write_real(GString *out, double value)
{
    char format[8], number[LONGEST_NUMBER];
    g_snprintf(format, sizeof format, "%%.%dg", DIGITS);
    g_ascii_formatd(number, sizeof number - 2, format, value);
    char *power = strchr(number, 'e');
    if (power) {
        char *to = power + 1, *from = power + 2;
        to += *to == '-';
        from += strspn(from, "0");
        memmove(to, from, strlen(from) + 1);
    } else if (!strchr(number, '.')) {
        strcat(number, ".0");
    }
    g_string_append(out, number);
}

static void write_value(GString *out, const SgJson *value);

static void write_object(GString *out, SgJson *object)
{
    const char *key, *mark = "";
    SgJson *member;
    g_string_append_c(out, '{');
    json_object_foreach (object, key, member) {
        g_string_append(out, mark);
        write_text(out, key, strlen(key));
        g_string_append_c(out, ':');
        write_value(out, member);
        mark = ",";
    }
    g_string_append_c(out, '}');
}

static void write_array(GString *out, const SgJson *array)
{
    size_t count = json_array_size(array);
    g_string_append_c(out, '[');
    for (size_t n = 0; n < count; n++) {
        if (n > 0)
            g_string_append_c(out, ',');
        write_value(out, json_array_get(array, n));
    }
    g_string_append_c(out, ']');
}

static void write_value(GString *out, const SgJson *value)
{
    char number[LONGEST_NUMBER];
    switch (json_typeof(value)) {
    case JSON_OBJECT: write_object(out, (SgJson *)value); break;
    case JSON_ARRAY: write_array(out, value); break;
    case JSON_STRING: write_text(out, json_string_value(value), json_string_length(value)); break;
    case JSON_INTEGER:
        g_snprintf(number, sizeof number, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
        g_string_append(out, number);
        break;
    case JSON_REAL: write_real(out, json_real_value(value)); break;
    default:
        g_string_append(out, json_is_true(value)    ? "true"
                             : json_is_false(value) ? "false"
                                                    : "null");
    }
}

char *sg_json_dump(const SgJson *value, int indent)
{
    GString *text = g_string_sized_new(FIRST_ROOM);
    if (indent <= 0) {
        write_value(text, value);
        return g_string_free(text, FALSE);
    }
    size_t flags = JSON_ENCODE_ANY | JSON_REAL_PRECISION(DIGITS) | JSON_INDENT((size_t)indent);
    json_dump_callback(value, append, text, flags);
    return g_string_free(text, FALSE);
}

/* SPDX-License-Identifier: MIT */
#include "base/json-write.h"

#include <math.h>
#include <string.h>

enum {
    FIRST_ROOM = 16 << 10,
    DIGITS = 17,         /* of a double, so that it reads back as it was */
    MOST_POWER = 27,     /* 5^27 has 63 bits */
    LONGEST_NUMBER = 40, /* as text */
};

#define LEAST 10000000000000000u /* of 17 digits */

typedef struct {
    char *data;
    size_t length;
    size_t room;
} Text;

/* Room for so many bytes more; returns where they begin. */
static char *make_room(Text *text, size_t bytes)
{
    if (text->room - text->length < bytes) {
        text->room = MAX(2 * text->room, text->length + bytes);
        text->data = g_realloc(text->data, text->room);
    }
    return text->data + text->length;
}

static void put(Text *text, const char *bytes, size_t length)
{
    memcpy(make_room(text, length), bytes, length);
    text->length += length;
}

static void put_char(Text *text, char c)
{
    *make_room(text, 1) = c;
    text->length++;
}

/* -- Strings ---------------------------------------------------------------------------------------- */

static bool is_plain(char c)
{
    return (unsigned char)c >= 0x20 && c != '"' && c != '\\';
}

static void put_escape(Text *text, char c)
{
    static const char marks[] = "\"\\\b\f\n\r\t", names[] = "\"\\bfnrt";
    const char *mark = c ? strchr(marks, c) : NULL;
    char *out = make_room(text, 8);
    text->length += mark ? (size_t)g_snprintf(out, 8, "\\%c", names[mark - marks])
                         : (size_t)g_snprintf(out, 8, "\\u%04X", (unsigned)c);
}

static void put_string(Text *text, const char *string, size_t length)
{
    put_char(text, '"');
    for (size_t start = 0, end; start < length; start = end) {
        for (end = start; end < length && is_plain(string[end]);)
            end++;
        put(text, string + start, end - start);
        if (end < length)
            put_escape(text, string[end++]);
    }
    put_char(text, '"');
}

/* -- Numbers ---------------------------------------------------------------------------------------- */

__extension__ typedef unsigned __int128 Wide;

static uint64_t power_of_five(int p)
{
    uint64_t power = 1;
    while (p-- > 0)
        power *= 5;
    return power;
}

/* m 2^e 10^p, which is below 2^60, as a whole number, half to even. */
static uint64_t scale(uint64_t m, int e, int p)
{
    Wide product = (Wide)m * power_of_five(p);
    int shift = -(e + p);
    if (shift <= 0)
        return (uint64_t)product << -shift;
    Wide half = (Wide)1 << (shift - 1);
    Wide whole = product >> shift, rest = product - (whole << shift);
    return (uint64_t)whole + (rest > half || (rest == half && (whole & 1)));
}

/* The 17 digits of a number, and 10's power of the first one; 0 where 128 bits are too few for that:
 * beyond 1e-11 .. 1e17. */
static uint64_t digits_of(double value, int *exponent)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    int e = (int)(bits >> 52 & 2047) - 1023;
    uint64_t m = (bits & (((uint64_t)1 << 52) - 1)) | (uint64_t)1 << 52;
    /* 2^e has the power of 10 that the number has, or the one below it. */
    for (int x = (int)floor(e * 0.30102999566398120), tries = 0; tries < 2; x++, tries++) {
        if (x < DIGITS - 1 - MOST_POWER || x > DIGITS - 1)
            return 0;
        uint64_t digits = scale(m, e - 52, DIGITS - 1 - x);
        *exponent = x;
        if (digits >= LEAST && digits < 10 * LEAST)
            return digits;
    }
    return 0;
}

/* As printf's %.17g has it, but whole numbers have a point and exponents no zero in front. */
static size_t write_digits(char *out, uint64_t digits, int x)
{
    char digit[DIGITS], *at = out;
    int count = DIGITS;
    for (int n = DIGITS - 1; n >= 0; n--, digits /= 10)
        digit[n] = (char)('0' + digits % 10);
    while (count > 1 && digit[count - 1] == '0')
        count--;
    bool raised = x < -4 || x >= DIGITS;
    int whole = raised ? 0 : x;
    for (int n = whole; n < 0; n++)
        at = stpcpy(at, n == whole ? "0." : "0");
    for (int n = 0; n < count || n <= whole; n++) {
        *at++ = n < count ? digit[n] : '0';
        if (n == whole && (n + 1 < count || !raised))
            at = stpcpy(at, n + 1 < count ? "." : ".0");
    }
    if (raised)
        at += g_snprintf(at, 8, "e%d", x);
    return (size_t)(at - out);
}

static void put_real(Text *text, const SgJson *value)
{
    double number = json_real_value(value);
    char *out = make_room(text, LONGEST_NUMBER);
    int exponent;
    uint64_t digits = digits_of(fabs(number), &exponent);
    if (digits == 0) {
        text->length += json_dumpb(value, out, LONGEST_NUMBER, SG_JSON_FLAGS);
        return;
    }
    if (number < 0) {
        *out++ = '-';
        text->length++;
    }
    text->length += write_digits(out, digits, exponent);
}

static void put_integer(Text *text, int64_t number)
{
    char *out = make_room(text, LONGEST_NUMBER);
    text->length += (size_t)g_snprintf(out, LONGEST_NUMBER, "%" G_GINT64_FORMAT, number);
}

/* -- Documents -------------------------------------------------------------------------------------- */

static void put_value(Text *text, const SgJson *value);

static void put_object(Text *text, SgJson *object)
{
    char next = '{';
    for (void *at = json_object_iter(object); at; at = json_object_iter_next(object, at)) {
        const char *key = json_object_iter_key(at);
        put_char(text, next);
        put_string(text, key, strlen(key));
        put_char(text, ':');
        put_value(text, json_object_iter_value(at));
        next = ',';
    }
    if (next == '{')
        put_char(text, next);
    put_char(text, '}');
}

static void put_array(Text *text, const SgJson *array)
{
    put_char(text, '[');
    for (size_t n = 0; n < json_array_size(array); n++) {
        if (n > 0)
            put_char(text, ',');
        put_value(text, json_array_get(array, n));
    }
    put_char(text, ']');
}

static void put_value(Text *text, const SgJson *value)
{
    switch (json_typeof(value)) {
    case JSON_OBJECT: put_object(text, (SgJson *)value); break;
    case JSON_ARRAY: put_array(text, value); break;
    case JSON_STRING: put_string(text, json_string_value(value), json_string_length(value)); break;
    case JSON_INTEGER: put_integer(text, json_integer_value(value)); break;
    case JSON_REAL: put_real(text, value); break;
    case JSON_TRUE: put(text, "true", 4); break;
    case JSON_FALSE: put(text, "false", 5); break;
    case JSON_NULL: put(text, "null", 4); break;
    }
}

char *sg_json_write(const SgJson *value)
{
    if (!value)
        return NULL;
    Text text = { .data = g_malloc(FIRST_ROOM), .room = FIRST_ROOM };
    put_value(&text, value);
    put_char(&text, '\0');
    return text.data;
}

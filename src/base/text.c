/* SPDX-License-Identifier: MIT */
#include "base/text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Most texts; the long way gives the same. */
static char *clean_ascii(const char *text)
{
    char *out = g_malloc(strlen(text) + 1), *end = out;
    bool gap = false;
    for (const char *p = text; *p; p++) {
        if (*p == ' ' || *p == '\t' || *p == '\n' || *p == '\f' || *p == '\r') {
            gap = end > out;
            continue;
        }
        if (gap)
            *end++ = ' ';
        gap = false;
        *end++ = *p;
    }
    *end = '\0';
    return out;
}

char *sg_text_clean(const char *text)
{
    if (g_str_is_ascii(text))
        return clean_ascii(text);
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    GString *out = g_string_new(NULL);
    bool gap = false;
    for (const char *p = valid; *p; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);
        if (g_unichar_isspace(c) || c == 0x200B || c == 0xFEFF) {
            gap = out->len > 0;
            continue;
        }
        if (gap)
            g_string_append_c(out, ' ');
        gap = false;
        g_string_append_unichar(out, c);
    }
    return g_string_free(out, FALSE);
}

static bool is_turning_mark(gunichar c)
{
    return (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || c == 0x200E ||
           c == 0x200F || c == 0x061C;
}

char *sg_text_printable(const char *text)
{
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    GString *out = g_string_new(NULL);
    for (const char *p = valid; *p; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);
        if (c == '\t' || c == '\n' || c == '\r' || c == 0x2028 || c == 0x2029)
            g_string_append_c(out, ' ');
        else if (!g_unichar_iscntrl(c) && !is_turning_mark(c))
            g_string_append_unichar(out, c);
    }
    return g_string_free(out, FALSE);
}

char *sg_text_fold(const char *text)
{
    g_autofree char *clean = sg_text_clean(text);
    /* ASCII is normal as it is. */
    if (g_str_is_ascii(clean))
        return g_ascii_strdown(clean, -1);
    g_autofree char *normal = g_utf8_normalize(clean, -1, G_NORMALIZE_NFKC);
    return g_utf8_strdown(normal ? normal : clean, -1);
}

char *sg_text_slug(const char *text, size_t limit)
{
    g_autofree char *ascii = g_str_to_ascii(text, "C");
    GString *out = g_string_new(NULL);
    for (const char *p = ascii; *p && out->len < limit; p++) {
        if (g_ascii_isalnum(*p))
            g_string_append_c(out, g_ascii_tolower(*p));
        else if (out->len > 0 && out->str[out->len - 1] != '-')
            g_string_append_c(out, '-');
    }
    while (out->len > 0 && out->str[out->len - 1] == '-')
        g_string_truncate(out, out->len - 1);
    if (out->len == 0)
        g_string_append(out, "untitled");
    return g_string_free(out, FALSE);
}

static int columns_of(gunichar c)
{
    if (g_unichar_iszerowidth(c))
        return 0;
    return g_unichar_iswide(c) ? 2 : 1;
}

int sg_text_width(const char *text)
{
    int width = 0;
    for (const char *p = text; *p; p = g_utf8_next_char(p))
        width += columns_of(g_utf8_get_char(p));
    return width;
}

char *sg_text_ellipsize(const char *text, int width)
{
    if (width <= 0 || sg_text_width(text) <= width)
        return g_strdup(text);
    GString *out = g_string_new(NULL);
    int used = 0;
    for (const char *p = text; *p; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);
        if (used + columns_of(c) > width - 1)
            break;
        used += columns_of(c);
        g_string_append_unichar(out, c);
    }
    g_string_append(out, "…");
    return g_string_free(out, FALSE);
}

char *sg_text_pad(const char *text, int width, bool right)
{
    int missing = MAX(0, width - sg_text_width(text));
    g_autofree char *blanks = g_strnfill((gsize)missing, ' ');
    return right ? g_strconcat(blanks, text, NULL) : g_strconcat(text, blanks, NULL);
}

char *sg_text_thousands(int64_t number)
{
    g_autofree char *digits = g_strdup_printf("%" G_GINT64_FORMAT, number);
    GString *out = g_string_new(NULL);
    size_t length = strlen(digits);
    for (size_t n = 0; n < length; n++) {
        if (n > 0 && digits[n - 1] != '-' && (length - n) % 3 == 0)
            g_string_append_c(out, ',');
        g_string_append_c(out, digits[n]);
    }
    return g_string_free(out, FALSE);
}

static int edit_distance(const char *a, const char *b)
{
    enum { LONGEST = 40 };
    int la = (int)strlen(a), lb = (int)strlen(b);
    if (la > LONGEST || lb > LONGEST)
        return LONGEST;
    int d[LONGEST + 1][LONGEST + 1];
    for (int i = 0; i <= la; i++)
        d[i][0] = i;
    for (int j = 0; j <= lb; j++)
        d[0][j] = j;
    for (int i = 1; i <= la; i++) {
        for (int j = 1; j <= lb; j++) {
            int cost = a[i - 1] != b[j - 1];
            d[i][j] = MIN(MIN(d[i - 1][j] + 1, d[i][j - 1] + 1), d[i - 1][j - 1] + cost);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                d[i][j] = MIN(d[i][j], d[i - 2][j - 2] + 1);
        }
    }
    return d[la][lb];
}

const char *sg_text_nearest(const char *word, const char *const *candidates)
{
    const char *best = NULL;
    int best_distance = 3;
    for (; *candidates; candidates++) {
        int distance = edit_distance(word, *candidates);
        if (distance < best_distance) {
            best = *candidates;
            best_distance = distance;
        }
    }
    return best;
}

bool sg_text_to_int64(const char *text, int64_t *number)
{
    if (!text)
        return false;
    gint64 value;
    if (!g_ascii_string_to_signed(text, 10, G_MININT64, G_MAXINT64, &value, NULL))
        return false;
    *number = value;
    return true;
}

bool sg_text_to_double(const char *text, double *number)
{
    if (!text || !*text || g_ascii_isspace(*text))
        return false;
    char *end;
    double value = g_ascii_strtod(text, &end);
    if (end == text || *end || !isfinite(value)) /* what is too small is 0 or next to it */
        return false;
    *number = value;
    return true;
}

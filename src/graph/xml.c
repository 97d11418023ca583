/* SPDX-License-Identifier: MIT */
#include "graph/xml.h"

#include <string.h>

/* XML 1.0, production 2: tab, line feed, carriage return and everything from U+0020 but U+FFFE,
 * U+FFFF and surrogates, which valid UTF-8 has none of. */
static gboolean is_allowed(gunichar c)
{
    return c >= 0x20 ? c != 0xfffe && c != 0xffff : c == '\t' || c == '\n' || c == '\r';
}

void sg_xml_append(GString *out, const char *text)
{
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    g_autoptr(GString) allowed = g_string_sized_new(strlen(valid));
    for (const char *c = valid; *c; c = g_utf8_next_char(c))
        if (is_allowed(g_utf8_get_char(c)))
            g_string_append_len(allowed, c, g_utf8_next_char(c) - c);
    g_autofree char *escaped = g_markup_escape_text(allowed->str, (gssize)allowed->len);
    /* A reader turns blanks that are written as such into spaces in attributes. */
    for (const char *c = escaped; *c; c++) {
        if (*c == '\n' || *c == '\t' || *c == '\r')
            g_string_append_printf(out, "&#%d;", *c);
        else
            g_string_append_c(out, *c);
    }
}

void sg_xml_append_double(GString *out, double number)
{
    char digits[G_ASCII_DTOSTR_BUF_SIZE];
    g_string_append(out, g_ascii_dtostr(digits, sizeof digits, number));
}

/* SPDX-License-Identifier: MIT */
#include "sources/source.h"

#include <string.h>

/*
 * Any text as a page URL: it is refused with a message in valid text, or its cleaned form is on
 * SoundCloud, reads back as itself, and holds no blank.
 */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *text = g_strndup((const char *)data, size);
    g_auto(SgPageUrl) parsed = { 0 };
    if (!sg_page_url_parse(text, &parsed, &error)) {
        g_assert_true(g_utf8_validate(error->message, -1, NULL));
        g_assert_null(strchr(error->message, '\n'));
        return 0;
    }
    g_assert_true(g_str_has_prefix(parsed.clean, "https://soundcloud.com/") ||
                  g_str_has_prefix(parsed.clean, "https://on.soundcloud.com/") ||
                  g_str_has_prefix(parsed.clean, "https://api.soundcloud.com/"));
    g_assert_null(strpbrk(parsed.clean, " \t\r\n?#"));
    g_auto(SgPageUrl) again = { 0 };
    g_assert_true(sg_page_url_parse(parsed.clean, &again, NULL));
    g_assert_cmpstr(again.clean, ==, parsed.clean);
    g_assert_cmpstr(again.urn, ==, parsed.urn);
    g_assert_true(again.kind_known == parsed.kind_known && again.kind == parsed.kind);
    return 0;
}

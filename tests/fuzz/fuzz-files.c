/* SPDX-License-Identifier: MIT */
#include "sources/files.h"

#include <string.h>

/*
 * Any bytes as each kind of file: the first byte chooses the format. They are refused with one line of
 * valid text that names the file, or become rows whose numbers run from 1 and whose texts are valid,
 * clean and hold nothing that acts on a terminal.
 */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_text(const char *text)
{
    if (!text)
        return;
    g_assert_true(g_utf8_validate(text, -1, NULL));
    g_assert_cmpint(*text, !=, '\0');
    for (const char *p = text; *p; p = g_utf8_next_char(p))
        g_assert_false(g_unichar_iscntrl(g_utf8_get_char(p)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    enum { FORMATS = 6 };
    g_autoptr(GError) error = NULL;
    if (size == 0)
        return 0;
    const SgFilesFormat *format = sg_files_formats[data[0] % FORMATS];
    g_autofree char *copy = g_memdup2(data + 1, size - 1); /* exactly as long: ASan sees beyond */
    g_autoptr(SgFilesList) list =
        sg_files_parse("/music/list.x", format, copy ? copy : "", size - 1, &error);
    if (!list) {
        g_assert_true(g_utf8_validate(error->message, -1, NULL));
        g_assert_nonnull(strstr(error->message, "list.x"));
        g_assert_null(strchr(error->message, '\n'));
        return 0;
    }
    check_text(list->title);
    for (guint n = 0; n < list->rows->len; n++) {
        const SgFilesRow *row = list->rows->pdata[n];
        g_assert_cmpint(row->number, ==, n + 1);
        check_text(row->title);
        check_text(row->artist);
        check_text(row->album);
        check_text(row->location);
        g_assert_true(row->duration_ms == SG_COUNT_UNKNOWN || row->duration_ms > 0);
        g_assert_true(row->deed == SG_FILES_PLACE || row->unusable || row->deed == SG_FILES_LOVE ||
                      row->at != SG_TIME_UNKNOWN);
    }
    return 0;
}

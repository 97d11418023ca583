/* SPDX-License-Identifier: MIT */
#include "support/files.h"

static void tracks_are_read_in_order(void)
{
    g_autoptr(SgFilesList) list =
        parse("a.jspf",
              "{\"playlist\": {\"title\": \"Late\", \"identifier\": \"https://example.org/p/1\", "
              "\"track\": ["
              "{\"title\": \"Bus\", \"creator\": \"Tarn\", \"duration\": 215000, \"identifier\": "
              "[\"https://musicbrainz.org/recording/0f2f9b2e-7f5c-4a57-9d1f-000000000001\"]},"
              "{\"title\": \"Rail\", \"creator\": null, \"duration\": \"abc\", "
              "\"location\": [\"https://example.org/r\", 7]},"
              "null]}}");
    g_assert_cmpstr(list->title, ==, "Late");
    g_assert_cmpstr(list->identifier, ==, "https://example.org/p/1");
    assert_row(list, 0, "Tarn", "Bus",
               "musicbrainz:recording:0f2f9b2e-7f5c-4a57-9d1f-000000000001");
    g_assert_cmpint(row_of(list, 0)->duration_ms, ==, 215000);
    assert_row(list, 1, NULL, "Rail", NULL);
    g_assert_cmpstr(row_of(list, 1)->location, ==, "https://example.org/r");
    g_assert_cmpint(row_of(list, 1)->duration_ms, ==, SG_COUNT_UNKNOWN);
    g_assert_cmpstr(row_of(list, 2)->unusable, ==, "no object");
}

static void refused(const char *text, const char *part)
{
    assert_refused("a.jspf", text, strlen(text), part);
}

static void broken_documents_are_refused(void)
{
    refused("", "not valid JSON");
    refused("{\"playlist\": {\"track\": [", "not valid JSON");
    refused("{\"playlist\": {}}", "no playlist.track array");
    refused("[]", "no playlist.track array");
    refused("{\"playlist\": {\"track\": [{\"title\": \"\xFF\"}]}}", "not valid JSON");
    g_autofree char *filler = g_strnfill(70000, 'x');
    g_autofree char *huge =
        g_strconcat("{\"playlist\": {\"track\": [{\"title\": \"", filler, "\"}]}}", NULL);
    refused(huge, "track 1: a field has more than 65536 bytes");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/jspf/tracks are read in order", tracks_are_read_in_order);
    g_test_add_func("/jspf/broken documents are refused", broken_documents_are_refused);
    return g_test_run();
}

/* SPDX-License-Identifier: MIT */
#include "support/files.h"

#define HEAD "<?xml version=\"1.0\"?><playlist version=\"1\" xmlns=\"http://xspf.org/ns/0/\">"

static void tracks_are_read_in_order(void)
{
    g_autoptr(SgFilesList) list = parse(
        "a.xspf", HEAD "\n<title>Late &amp; last</title><identifier>tag:me,1</identifier>\n"
                       "<extension application=\"x\"><track><title>no</title></track></extension>"
                       "<trackList>\n<track><title> Night\n Bus </title>"
                       "<creator>T&#228;rn</creator><album>L</album>"
                       "<duration> 215000 </duration>"
                       "<identifier>urn:isrc:USABC1234567</identifier>"
                       "<location>https://example.org/a</location>"
                       "<extension application=\"y\"><title>no</title></extension></track>\n"
                       "<track/></trackList></playlist>");
    g_assert_cmpstr(list->title, ==, "Late & last");
    g_assert_cmpstr(list->identifier, ==, "tag:me,1");
    g_assert_cmpuint(list->rows->len, ==, 2);
    assert_row(list, 0, "Tärn", "Night Bus", NULL);
    g_assert_cmpint(row_of(list, 0)->line, ==, 4);
    g_assert_cmpint(row_of(list, 0)->duration_ms, ==, 215000);
    g_assert_cmpstr(row_of(list, 0)->isrc, ==, "USABC1234567");
    g_assert_cmpstr(row_of(list, 0)->location, ==, "https://example.org/a");
    assert_row(list, 1, NULL, NULL, NULL);
}

static void other_encodings_are_read(void)
{
    g_autoptr(SgFilesList) list =
        parse("a.xspf", "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><playlist "
                        "xmlns=\"http://xspf.org/ns/0/\"><trackList><track><title>J\xF3ga</title>"
                        "</track></trackList></playlist>");
    assert_row(list, 0, NULL, "Jóga", NULL);
}

static void refused(const char *text, const char *part)
{
    assert_refused("a.xspf", text, strlen(text), part);
}

static void a_document_type_is_refused_before_its_entities_grow(void)
{
    refused("<?xml version=\"1.0\"?>\n<!DOCTYPE p [<!ENTITY a \"aaaaaaaaaa\">"
            "<!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;&b;&b;\">]>"
            "<playlist><title>&c;</title></playlist>",
            "line 2: it has a document type");
    refused("<!DOCTYPE p SYSTEM \"file:///etc/passwd\"><playlist/>", "document type");
    refused("<!DOCTYPE p [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><playlist>&x;</playlist>",
            "document type");
}

static void broken_documents_are_refused_by_line(void)
{
    refused("", "line 1: no element found");
    refused(HEAD "\n<trackList>\n<track><title>x", "line 3");
    refused(HEAD "\n</wrong>", "line 2: mismatched tag");
    refused(HEAD "\n&nbsp;</playlist>", "line 2: undefined entity");
    refused("<html/>", "no <playlist>");
    refused(HEAD "<title>\xFF</title></playlist>", "not well-formed");
    assert_refused("a.xspf", HEAD "\n\0</playlist>", sizeof HEAD + 12, "line 2");
    g_autofree char *filler = g_strnfill(70000, 'x');
    g_autofree char *huge = g_strconcat(HEAD "<title>", filler, "</title></playlist>", NULL);
    refused(huge, "a field has more than 65536 bytes");
    g_autoptr(GString) deep = g_string_new(HEAD);
    for (int n = 0; n < 100; n++)
        g_string_append(deep, "<a>");
    refused(deep->str, "too deeply");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/xspf/tracks are read in order", tracks_are_read_in_order);
    g_test_add_func("/xspf/other encodings are read", other_encodings_are_read);
    g_test_add_func("/xspf/a document type is refused before its entities grow",
                    a_document_type_is_refused_before_its_entities_grow);
    g_test_add_func("/xspf/broken documents are refused by line",
                    broken_documents_are_refused_by_line);
    return g_test_run();
}

/* SPDX-License-Identifier: MIT */
#include "sources/soundcloud-cursor.h"
#include "support/test.h"

#define BASE  "https://api.soundcloud.com"
#define FIRST "/users/1/tracks?access=playable,preview,blocked&limit=200&linked_partitioning=true"
#define LP    "&linked_partitioning=true"
#define ALL   "&access=playable,preview,blocked"

/* Follows next_hrefs from the first page on, each cursor read back from its text as another
 * process would. Gives the last text, or NULL when the listing ended. */
static char *follow(const char *const *hrefs, int64_t entries)
{
    g_autofree char *text = NULL;
    for (int n = 0; hrefs[n]; n++) {
        g_auto(SgSoundcloudCursor) cursor = { 0 };
        g_autoptr(GError) error = NULL;
        if (n == 0)
            sg_soundcloud_cursor_init(&cursor, FIRST);
        else if (!sg_soundcloud_cursor_parse(&cursor, text, &error))
            g_error("'%s': %s", text, error->message);
        g_free(text);
        text = sg_soundcloud_cursor_next(&cursor, BASE, FIRST, hrefs[n], entries);
        if (!text)
            return NULL;
    }
    return g_steal_pointer(&text);
}

static void assert_path(const char *href, const char *path)
{
    g_autofree char *text = follow((const char *[]){ href, NULL }, 1);
    g_auto(SgSoundcloudCursor) cursor = { 0 };
    g_assert_true(sg_soundcloud_cursor_parse(&cursor, text, NULL));
    g_assert_cmpstr(cursor.path, ==, path);
}

static void a_listing_ends_without_a_next_page(void)
{
    g_auto(SgSoundcloudCursor) cursor = { 0 };
    sg_soundcloud_cursor_init(&cursor, FIRST);
    g_assert_null(sg_soundcloud_cursor_next(&cursor, BASE, FIRST, NULL, 200));
    g_assert_null(sg_soundcloud_cursor_next(&cursor, BASE, FIRST, "", 200));
}

static void the_host_of_the_next_page_is_dropped(void)
{
    assert_path("https://sc-api-internal.local/users/1/tracks?cursor=abc" ALL LP,
                "/users/1/tracks?cursor=abc" ALL LP);
    assert_path("/users/1/tracks?cursor=abc" ALL LP, "/users/1/tracks?cursor=abc" ALL LP);
}

static void what_the_next_page_forgets_is_put_back(void)
{
    assert_path(BASE "/t?cursor=a%7Cb", "/t?cursor=a%7Cb" ALL LP);
    assert_path(BASE "/t?linked_partitioning=1&access=playable",
                "/t?linked_partitioning=1&access=playable");
    g_auto(SgSoundcloudCursor) cursor = { 0 };
    sg_soundcloud_cursor_init(&cursor, "/t?show_tracks=false");
    g_autofree char *text =
        sg_soundcloud_cursor_next(&cursor, BASE, "/t?show_tracks=false", BASE "/t?cursor=1", 1);
    g_assert_true(g_str_has_suffix(text, " /t?cursor=1&show_tracks=false"));
}

static void secrets_never_enter_a_cursor(void)
{
    assert_path(BASE "/t?secret_token=s-abc&cursor=1&client_id=q&oauth_token=1-2" ALL LP,
                "/t?cursor=1" ALL LP);
}

static void an_address_that_is_none_ends_the_listing(void)
{
    static const char *const hrefs[] = { "next", "//evil.org/t", "file:///etc/passwd", BASE "/t x",
                                         BASE "/t\n" };
    for (size_t n = 0; n < G_N_ELEMENTS(hrefs); n++)
        g_assert_null(follow((const char *[]){ hrefs[n], NULL }, 1));
    g_autofree char *letters = g_strnfill(9000, 'x');
    g_autofree char *long_one = g_strconcat(BASE "/t?cursor=", letters, NULL);
    g_assert_null(follow((const char *[]){ long_one, NULL }, 1));
}

static void a_page_that_was_read_ends_the_listing(void)
{
    static const char *const same[] = { BASE "/t?c=1", BASE "/t?c=1", NULL };
    static const char *const host[] = { BASE "/t?c=1", "https://other/t?c=1", NULL };
    static const char *const loop[] = { BASE "/t?c=1", BASE "/t?c=2", BASE "/t?c=3", BASE "/t?c=1",
                                        NULL };
    static const char *const first[] = { BASE "/t?c=1", BASE FIRST, NULL };
    g_assert_null(follow(same, 1));
    g_assert_null(follow(host, 1));
    g_assert_null(follow(loop, 1));
    g_assert_null(follow(first, 1));
    g_assert_null(follow((const char *[]){ BASE FIRST, NULL }, 1));
}

static void three_empty_pages_in_a_row_end_the_listing(void)
{
    static const char *const hrefs[] = { BASE "/t?c=1", BASE "/t?c=2", BASE "/t?c=3", NULL };
    g_autofree char *two = follow((const char *[]){ hrefs[0], hrefs[1], NULL }, 0);
    g_assert_nonnull(two);
    g_assert_null(follow(hrefs, 0));
    /* A page with entries in between starts the count anew. */
    g_auto(SgSoundcloudCursor) cursor = { 0 };
    g_assert_true(sg_soundcloud_cursor_parse(&cursor, two, NULL));
    g_assert_cmpint(cursor.empty, ==, 2);
    g_autofree char *text = sg_soundcloud_cursor_next(&cursor, BASE, FIRST, BASE "/t?c=3", 7);
    g_auto(SgSoundcloudCursor) later = { 0 };
    g_assert_true(sg_soundcloud_cursor_parse(&later, text, NULL));
    g_assert_cmpint(later.empty, ==, 0);
    g_assert_cmpint(later.pages, ==, 3);
}

static void a_listing_has_a_last_page(void)
{
    g_autofree char *text = NULL;
    int pages = 1;
    for (;; pages++) {
        g_auto(SgSoundcloudCursor) cursor = { 0 };
        if (text)
            g_assert_true(sg_soundcloud_cursor_parse(&cursor, text, NULL));
        else
            sg_soundcloud_cursor_init(&cursor, FIRST);
        g_autofree char *href = g_strdup_printf(BASE "/t?cursor=%d", pages);
        g_free(text);
        text = sg_soundcloud_cursor_next(&cursor, BASE, FIRST, href, 1);
        if (!text)
            break;
        g_assert_cmpint(strlen(text), <, 8 * pages + 200);
    }
    g_assert_cmpint(pages, ==, 2000);
}

static void what_is_no_cursor_is_refused(void)
{
    static const char *const texts[] = {
        "",
        "sc1",
        "sc2 1 0 AAAAAAAA /t",
        "sc1 0 0 AAAAAAAA /t",
        "sc1 x 0 AAAAAAAA /t",
        "sc1 9999 0 AAAAAAAA /t",
        "sc1 1 -1 AAAAAAAA /t",
        "sc1 1 9 AAAAAAAA /t",
        "sc1 1 0 AAAA /t",
        "sc1 1 0 AAAAAAAA t",
        "sc1 1 0 AAAAAAAA //evil.org/t",
        "sc1 1 0 AAAAAAAA https://evil.org/t",
        "sc1 1 0 AAAAAAAA /t x",
    };
    for (size_t n = 0; n < G_N_ELEMENTS(texts); n++) {
        g_autoptr(GError) error = NULL;
        SgSoundcloudCursor cursor;
        g_assert_false(sg_soundcloud_cursor_parse(&cursor, texts[n], &error));
        assert_fails(error, SG_ERROR_INPUT, "start the listing anew");
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/cursor/a listing ends without a next page",
                    a_listing_ends_without_a_next_page);
    g_test_add_func("/cursor/the host of the next page is dropped",
                    the_host_of_the_next_page_is_dropped);
    g_test_add_func("/cursor/what the next page forgets is put back",
                    what_the_next_page_forgets_is_put_back);
    g_test_add_func("/cursor/secrets never enter a cursor", secrets_never_enter_a_cursor);
    g_test_add_func("/cursor/an address that is none ends the listing",
                    an_address_that_is_none_ends_the_listing);
    g_test_add_func("/cursor/a page that was read ends the listing",
                    a_page_that_was_read_ends_the_listing);
    g_test_add_func("/cursor/three empty pages in a row end the listing",
                    three_empty_pages_in_a_row_end_the_listing);
    g_test_add_func("/cursor/a listing has a last page", a_listing_has_a_last_page);
    g_test_add_func("/cursor/what is no cursor is refused", what_is_no_cursor_is_refused);
    return g_test_run();
}

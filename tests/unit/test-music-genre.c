/* SPDX-License-Identifier: MIT */
#include "music/genre.h"
#include "base/file.h"
#include "support/genres.h"
#include "support/test.h"

static void each_canonical_genre_is_itself(void)
{
    g_assert_cmpint(G_N_ELEMENTS(genres_canonical), ==, 53);
    for (size_t n = 0; n < G_N_ELEMENTS(genres_canonical); n++)
        g_assert_cmpstr(sg_genre_canonical(genres_canonical[n]), ==, genres_canonical[n]);
}

static void each_alias_leads_to_its_genre(void)
{
    g_assert_cmpint(G_N_ELEMENTS(genres_aliases), ==, 39);
    for (size_t n = 0; n < G_N_ELEMENTS(genres_aliases); n++)
        g_assert_cmpstr(sg_genre_canonical(genres_aliases[n].from), ==, genres_aliases[n].to);
}

static void what_is_no_genre_is_ignored(void)
{
    g_assert_cmpint(G_N_ELEMENTS(genres_ignored), ==, 11);
    for (size_t n = 0; n < G_N_ELEMENTS(genres_ignored); n++)
        g_assert_cmpstr(sg_genre_canonical(genres_ignored[n]), ==, "ignore");
}

static void the_list_holds_all_canonical_genres_sorted(void)
{
    const char *const *all = sg_genre_all();
    for (size_t n = 0; n < G_N_ELEMENTS(genres_canonical); n++)
        g_assert_cmpstr(all[n], ==, genres_canonical[n]);
    g_assert_null(all[G_N_ELEMENTS(genres_canonical)]);
}

static void a_missing_genre_is_unknown(void)
{
    g_assert_cmpstr(sg_genre_canonical(NULL), ==, "unknown");
    g_assert_cmpstr(sg_genre_canonical(""), ==, "unknown");
    g_assert_cmpstr(sg_genre_canonical(" \t "), ==, "unknown");
}

static void any_other_genre_is_others(void)
{
    g_assert_cmpstr(sg_genre_canonical("Tech House"), ==, "others");
    g_assert_cmpstr(sg_genre_canonical("Reggaeton"), ==, "others");
    g_assert_cmpstr(sg_genre_canonical("others"), ==, "others");
    g_assert_cmpstr(sg_genre_canonical("unknown"), ==, "others");
    g_assert_cmpstr(sg_genre_canonical("bad \xFF bytes"), ==, "others");
}

static void case_blanks_and_entities_do_not_matter(void)
{
    g_assert_cmpstr(sg_genre_canonical("  Hip-Hop &amp;  Rap "), ==, "hip-hop & rap");
    g_assert_cmpstr(sg_genre_canonical("Drum &amp;amp; Bass"), ==, "drum & bass");
    g_assert_cmpstr(sg_genre_canonical("R&amp;B"), ==, "r&b & soul");
    g_assert_cmpstr(sg_genre_canonical("ELETRÔNICA"), ==, "electronic");
    g_assert_cmpstr(sg_genre_canonical("Deep\tHouse"), ==, "deep house");
}

static void a_table_of_ones_own_replaces_the_built_in_one(void)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *folder = temporary_folder();
    g_autofree char *path = g_build_filename(folder, "genres.tsv", NULL);
    const char text[] = "# mine\n\ncanonical\tTech House\r\nalias\ttechhouse\tTech House\n"
                        "ignore\tMix\n";
    g_assert_true(sg_file_write(path, text, strlen(text), 0644, &error));
    g_autoptr(SgGenreTable) table = sg_genre_table_load(path, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(sg_genre_table_canonical(table, "TechHouse"), ==, "tech house");
    g_assert_cmpstr(sg_genre_table_canonical(table, "mix"), ==, "ignore");
    g_assert_cmpstr(sg_genre_table_canonical(table, "rock"), ==, "others");
    g_assert_cmpstr(sg_genre_table_all(table)[0], ==, "tech house");
    g_assert_null(sg_genre_table_all(table)[1]);
    g_assert_true(sg_file_remove_all(folder, &error));
    g_assert_null(sg_genre_table_load(path, &error));
    assert_fails(error, SG_ERROR_NOT_FOUND, "genres.tsv");
}

static void a_wrong_table_names_its_row(void)
{
    static const struct {
        const char *text, *message;
    } cases[] = {
        { "canonical\ta\nwrong\tb", "'mine', row 2: 'wrong'" },
        { "canonical\ta\tb", "row 1: a row 'canonical' has 1 fields after it, not 2" },
        { "alias\ta", "row 1: a row 'alias' has 2 fields" },
        { "canonical\ta\nignore\tA", "row 2: the name 'a' is in the table already" },
        { "ignore\t  ", "row 1" },
        { "alias\ta\tb\ncanonical\tb", "row 1: 'b' is no canonical genre above" },
        { "ignore\tx\nalias\ta\tx", "row 2: 'x' is no canonical genre above" },
    };
    for (size_t n = 0; n < G_N_ELEMENTS(cases); n++) {
        g_autoptr(GError) error = NULL;
        g_assert_null(sg_genre_table_parse(cases[n].text, "mine", &error));
        assert_fails(error, SG_ERROR_INPUT, cases[n].message);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/genre/each canonical genre is itself", each_canonical_genre_is_itself);
    g_test_add_func("/genre/each alias leads to its genre", each_alias_leads_to_its_genre);
    g_test_add_func("/genre/what is no genre is ignored", what_is_no_genre_is_ignored);
    g_test_add_func("/genre/the list holds all canonical genres, sorted",
                    the_list_holds_all_canonical_genres_sorted);
    g_test_add_func("/genre/a missing genre is unknown", a_missing_genre_is_unknown);
    g_test_add_func("/genre/any other genre is others", any_other_genre_is_others);
    g_test_add_func("/genre/case, blanks and entities do not matter",
                    case_blanks_and_entities_do_not_matter);
    g_test_add_func("/genre/a table of one's own replaces the built-in one",
                    a_table_of_ones_own_replaces_the_built_in_one);
    g_test_add_func("/genre/a wrong table names its row", a_wrong_table_names_its_row);
    return g_test_run();
}

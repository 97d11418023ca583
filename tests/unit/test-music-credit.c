/* SPDX-License-Identifier: MIT */
#include "music/credit.h"
#include "support/test.h"

/* "f:Mira & Ivo|p:Okto": role and name of each credit. */
static char *credits_of(const char *text)
{
    static const char letter[] = "frpm";
    GString *joined = g_string_new(NULL);
    g_autoptr(GPtrArray) credits = sg_credits_parse(text);
    for (guint c = 0; c < credits->len; c++) {
        const SgCredit *credit = credits->pdata[c];
        g_string_append_printf(joined, "%s%c:%s", c ? "|" : "", letter[credit->role], credit->name);
    }
    return g_string_free(joined, FALSE);
}

static void titles_give_their_credits(void)
{
    const struct {
        const char *title, *credits;
    } rows[] = {
        { "Night Bus (feat. Mira & Ivo) [prod. by Okto]", "f:Mira & Ivo|p:Okto" },
        { "Night Bus ft. Mira", "f:Mira" },
        { "NIGHT BUS FEATURING MIRA", "f:MIRA" },
        { "Night Bus feat Mira prod Okto", "f:Mira|p:Okto" },
        { "Night Bus (Sable Remix)", "r:Sable" },
        { "Night Bus (Sable's Remix)", "r:Sable" },
        { "Night Bus - Sable & Juno Remix", "r:Sable & Juno" },
        { "Night Bus \xe2\x80\x93 Sable RMX", "r:Sable" },
        { "Night Bus [remix by Sable]", "r:Sable" },
        { "Night Bus (remixed by Sable)", "r:Sable" },
        { "Night Bus (Produced by: Okto)", "p:Okto" },
        { "Night Bus with @tarn_beats.", "m:tarn_beats" },
        { "Night Bus (ft. @tarn)", "f:tarn|m:tarn" },
        { "Night Bus (Official Remix)", "" },
        { "Night Bus Remix", "" }, /* whose? */
        { "Remix", "" },
        { "Left (Produced) Loft Feature Prodigy", "" }, /* no words of their own */
        { "write to me@example.org", "" },
        { "Night Bus (feat. )", "" },
        { "Nuit (feat. 夜の音 & Zo\xc3\xab)", "f:夜の音 & Zo\xc3\xab" },
        { "line one feat. A\nline two prod. by B", "f:A|p:B" },
        { "", "" },
        { NULL, "" },
    };
    for (size_t r = 0; r < G_N_ELEMENTS(rows); r++) {
        g_autofree char *credits = credits_of(rows[r].title);
        g_assert_cmpstr(credits, ==, rows[r].credits);
    }
}

static void phrases_are_split_where_names_are_joined(void)
{
    const struct {
        const char *phrase, *parts;
    } rows[] = {
        { "Mira & Ivo", "Mira|Ivo" },
        { "Mira Vale, Ivo and Okto", "Mira Vale|Ivo|Okto" },
        { "Mira x Ivo X Okto", "Mira|Ivo|Okto" },
        { "Mira \xc3\x97 Ivo vs. Okto", "Mira|Ivo|Okto" },
        { "Sandy Alex", "Sandy Alex" }, /* and, x inside of words */
        { "& Mira", "Mira" },
        { "", "" },
    };
    for (size_t r = 0; r < G_N_ELEMENTS(rows); r++) {
        g_auto(GStrv) parts = sg_credit_split(rows[r].phrase);
        g_autofree char *joined = g_strjoinv("|", parts);
        g_assert_cmpstr(joined, ==, rows[r].parts);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/credit/titles give their credits", titles_give_their_credits);
    g_test_add_func("/credit/phrases are split where names are joined",
                    phrases_are_split_where_names_are_joined);
    return g_test_run();
}

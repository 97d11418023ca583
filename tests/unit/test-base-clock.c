/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "base/interrupt.h"
#include "support/test.h"

static void dates_of_all_sources_are_read(void)
{
    static const struct {
        const char *text;
        int64_t seconds;
    } cases[] = {
        { "2019/01/15 15:40:49 +0000", 1547566849 },
        { "2019/01/15 15:40:49 +0130", 1547561449 },
        { "2019/01/15 15:40:49 -0130", 1547572249 },
        { "2025-11-13T18:56:50Z", 1763060210 },
        { "2025-11-13T18:56:50.345Z", 1763060210 },
        { "2025-11-13T19:56:50+01:00", 1763060210 },
        { "2025-11-13", 1762992000 },
        { "1969-12-31T23:59:59Z", -1 },
        { "Wed, 21 Oct 2015 07:28:00 GMT", 1445412480 },
    };
    for (size_t n = 0; n < G_N_ELEMENTS(cases); n++) {
        int64_t seconds = 0;
        g_assert_true(sg_clock_parse(cases[n].text, &seconds));
        g_assert_cmpint(seconds, ==, cases[n].seconds);
    }
}

static void what_is_no_date_is_refused(void)
{
    static const char *const texts[] = {
        NULL,
        "",
        "soon",
        "120",
        "2025-13-01",
        "2025-02-30",
        "2019/01/15 15:40:49",
        "2019/01/15 15:40:49 +0000 x",
        "2019/13/15 15:40:49 +0000",
        "2019/01/15 25:40:49 +0000",
        "Wed, 21 Okt 2015 07:28:00 GMT",
        "Wed, 21 anF 2015 07:28:00 GMT",
        "Wed, 21 Oct 2015 07:28:00",
        "Wed, 41 Oct 2015 07:28:00 GMT",
        "9999999999-01-01T00:00:00Z",
    };
    for (size_t n = 0; n < G_N_ELEMENTS(texts); n++) {
        int64_t seconds = 7;
        if (sg_clock_parse(texts[n], &seconds))
            g_error("'%s' was read as %" G_GINT64_FORMAT, texts[n], seconds);
        g_assert_cmpint(seconds, ==, 7);
    }
}

static void a_date_is_written_so_that_it_reads_back(void)
{
    static const int64_t times[] = { 0, -1, 1547566849, 253402300799 };
    for (size_t n = 0; n < G_N_ELEMENTS(times); n++) {
        int64_t back;
        g_autofree char *text = sg_clock_format(times[n]);
        g_assert_true(sg_clock_parse(text, &back));
        g_assert_cmpint(back, ==, times[n]);
    }
    g_autofree char *wrong = sg_clock_format(INT64_MAX);
    g_assert_cmpstr(wrong, ==, "invalid date");
}

static void durations_have_units(void)
{
    static const struct {
        const char *text;
        int64_t seconds;
    } cases[] = { { "90", 90 },     { "90s", 90 },    { "15m", 900 },
                  { "24h", 86400 }, { "7D", 604800 }, { "2w", 1209600 } };
    int64_t seconds;
    for (size_t n = 0; n < G_N_ELEMENTS(cases); n++) {
        g_assert_true(sg_clock_parse_duration(cases[n].text, &seconds));
        g_assert_cmpint(seconds, ==, cases[n].seconds);
    }
    static const char *const wrong[] = { NULL, "", "h", "-1h", "1y", "1 h", "99999999999999999w" };
    for (size_t n = 0; n < G_N_ELEMENTS(wrong); n++)
        g_assert_false(sg_clock_parse_duration(wrong[n], &seconds));
}

static void sleep_ends_in_time_or_by_an_interrupt(void)
{
    double start = sg_clock_monotonic();
    g_assert_true(sg_clock_sleep(0.05));
    g_assert_cmpfloat(sg_clock_monotonic() - start, >=, 0.049);
    sg_interrupt_request();
    g_assert_false(sg_clock_sleep(30));
    sg_interrupt_clear();
    g_assert_cmpfloat(sg_clock_monotonic() - start, <, 10);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/clock/dates of all sources are read", dates_of_all_sources_are_read);
    g_test_add_func("/clock/what is no date is refused", what_is_no_date_is_refused);
    g_test_add_func("/clock/a date is written so that it reads back",
                    a_date_is_written_so_that_it_reads_back);
    g_test_add_func("/clock/durations have units", durations_have_units);
    g_test_add_func("/clock/sleep ends in time or by an interrupt",
                    sleep_ends_in_time_or_by_an_interrupt);
    return g_test_run();
}

/* SPDX-License-Identifier: MIT */
#include "base/clock.h"

#include "base/interrupt.h"

#include <glib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

int64_t sg_clock_now(void)
{
    const char *fixed = g_getenv("SG_CLOCK_FIXED");
    if (fixed && *fixed)
        return g_ascii_strtoll(fixed, NULL, 10);
    return g_get_real_time() / G_USEC_PER_SEC;
}

double sg_clock_monotonic(void)
{
    return (double)g_get_monotonic_time() / G_USEC_PER_SEC;
}

double sg_clock_cpu(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

bool sg_clock_sleep(double seconds)
{
    double end = sg_clock_monotonic() + seconds;
    /* Short slices, because a signal may arrive on another thread and not end our sleep. */
    for (double left = seconds; left > 0; left = end - sg_clock_monotonic()) {
        if (sg_interrupted())
            return false;
        g_usleep((gulong)(MIN(left, 0.05) * G_USEC_PER_SEC));
    }
    return !sg_interrupted();
}

/* "Wed, 21 Oct 2015 07:28:00 GMT", the date of HTTP headers, as ISO 8601; NULL if it is none. */
static char *http_date_to_iso(const char *text)
{
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    int d, y, h, mi, s, used = 0;
    char month[4];
    if (sscanf(text, "%*3[A-Za-z], %2d %3[A-Za-z] %4d %2d:%2d:%2d GMT%n", &d, month, &y, &h, &mi,
               &s, &used) != 6 ||
        used == 0 || text[used] != '\0')
        return NULL;
    const char *found = strlen(month) == 3 ? strstr(months, month) : NULL;
    if (!found || (found - months) % 3 != 0)
        return NULL;
    return g_strdup_printf("%04d-%02d-%02dT%02d:%02d:%02dZ", y, (int)(found - months) / 3 + 1, d, h,
                           mi, s);
}

bool sg_clock_parse(const char *text, int64_t *seconds)
{
    if (!text)
        return false;
    /* Every spelling becomes ISO 8601, which GLib reads and checks. */
    int y, mo, d, h, mi, s, used = 0;
    char sign = '+';
    int offset = 0;
    g_autofree char *iso = NULL;
    if (sscanf(text, "%4d/%2d/%2d %2d:%2d:%2d %c%4d%n", &y, &mo, &d, &h, &mi, &s, &sign, &offset,
               &used) == 8 &&
        text[used] == '\0')
        iso = g_strdup_printf("%04d-%02d-%02dT%02d:%02d:%02d%c%02d:%02d", y, mo, d, h, mi, s, sign,
                              offset / 100, offset % 100);
    else if (strlen(text) == 10)
        iso = g_strconcat(text, "T00:00:00Z", NULL);
    else if ((iso = http_date_to_iso(text)) == NULL)
        iso = g_strdup(text);
    g_autoptr(GTimeZone) utc = g_time_zone_new_utc();
    g_autoptr(GDateTime) time = g_date_time_new_from_iso8601(iso, utc);
    if (!time)
        return false;
    *seconds = g_date_time_to_unix(time);
    return true;
}

char *sg_clock_format(int64_t seconds)
{
    g_autoptr(GDateTime) time = g_date_time_new_from_unix_utc(seconds);
    return time ? g_date_time_format(time, "%Y-%m-%dT%H:%M:%SZ") : g_strdup("invalid date");
}

bool sg_clock_parse_duration(const char *text, int64_t *seconds)
{
    static const struct {
        const char *unit;
        int64_t seconds;
    } units[] = {
        { "", 1 }, { "s", 1 }, { "m", 60 }, { "h", 3600 }, { "d", 86400 }, { "w", 604800 }
    };
    if (!text || !g_ascii_isdigit(*text))
        return false;
    char *end;
    guint64 number = g_ascii_strtoull(text, &end, 10);
    for (size_t n = 0; n < G_N_ELEMENTS(units); n++) {
        if (g_ascii_strcasecmp(end, units[n].unit) == 0 &&
            number <= (guint64)(INT64_MAX / units[n].seconds)) {
            *seconds = (int64_t)number * units[n].seconds;
            return true;
        }
    }
    return false;
}

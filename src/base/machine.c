/* SPDX-License-Identifier: MIT */
#include "base/machine.h"

#include <glib.h>
#include <malloc.h>
#include <stdio.h>
#include <string.h>

char *sg_machine_cpu(void)
{
    FILE *file = fopen("/proc/cpuinfo", "re");
    char line[256];
    char *name = NULL;
    while (file && !name && fgets(line, sizeof line, file)) {
        const char *colon = strchr(line, ':');
        if (colon && g_str_has_prefix(line, "model name"))
            name = g_strstrip(g_strdup(colon + 1));
    }
    if (file)
        fclose(file);
    return name ? name : g_strdup("unknown");
}

bool sg_machine_reset_peak(void)
{
    malloc_trim(0);
    FILE *file = fopen("/proc/self/clear_refs", "we");
    if (!file)
        return false;
    bool written = fputs("5", file) >= 0; /* 5: the peak becomes the present size; see proc(5) */
    return fclose(file) == 0 && written;
}

/* A line "Name:  123 kB" of /proc/self/status. */
static double status_mb(const char *name)
{
    FILE *file = fopen("/proc/self/status", "re");
    char line[256];
    long kilobytes = -1;
    while (file && fgets(line, sizeof line, file))
        if (strncmp(line, name, strlen(name)) == 0 &&
            sscanf(line + strlen(name), ": %ld", &kilobytes) == 1)
            break;
    if (file)
        fclose(file);
    return kilobytes < 0 ? -1 : (double)kilobytes / 1024;
}

double sg_machine_peak_mb(void)
{
    return status_mb("VmHWM");
}

double sg_machine_now_mb(void)
{
    return status_mb("VmRSS");
}

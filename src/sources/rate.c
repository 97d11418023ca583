/* SPDX-License-Identifier: MIT */
#include "sources/rate.h"

#include <glib.h>

void sg_rate_init(SgRate *rate, int requests, double seconds)
{
    *rate = (SgRate){ 0 };
    if (requests <= 0 || seconds <= 0)
        return;
    rate->requests = requests;
    rate->seconds = seconds;
    rate->sent = g_new(double, (gsize)requests);
}

void sg_rate_clear(SgRate *rate)
{
    g_clear_pointer(&rate->sent, g_free);
    *rate = (SgRate){ 0 };
}

double sg_rate_delay(const SgRate *rate, double now)
{
    if (rate->requests == 0 || rate->count < rate->requests)
        return 0;
    double oldest = rate->sent[rate->count % rate->requests];
    return MAX(0, oldest + rate->seconds - now);
}

void sg_rate_note(SgRate *rate, double now)
{
    if (rate->requests > 0)
        rate->sent[rate->count % rate->requests] = now;
    rate->count++;
}

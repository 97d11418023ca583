/* SPDX-License-Identifier: MIT */
#include "base/interrupt.h"

#include <signal.h>
#include <unistd.h>

static volatile sig_atomic_t requested;

static void on_signal(int number)
{
    if (requested)
        _exit(128 + number);
    requested = 1;
}

void sg_interrupt_install(void)
{
    struct sigaction action = { .sa_handler = on_signal };
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
}

void sg_interrupt_request(void)
{
    requested = 1;
}

void sg_interrupt_clear(void)
{
    requested = 0;
}

bool sg_interrupted(void)
{
    return requested != 0;
}

bool sg_interrupt_check(const char *what, GError **error)
{
    if (!sg_interrupted())
        return true;
    return sg_fail(error, SG_ERROR_INTERRUPTED, "%s: interrupted; what was done so far is saved",
                   what);
}

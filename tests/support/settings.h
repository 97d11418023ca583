/* SPDX-License-Identifier: MIT */
#pragma once

#include "base/config.h"

#include <stdlib.h>

/* A configuration that holds defaults only, whatever the environment of the test run sets. */
static inline SgConfig *bare_config(void)
{
    for (const SgSetting *setting = sg_settings; setting->name; setting++) {
        unsetenv(setting->name);
        for (size_t n = 0; n < G_N_ELEMENTS(setting->spellings) && setting->spellings[n]; n++)
            unsetenv(setting->spellings[n]);
    }
    return sg_config_load(NULL, NULL, NULL);
}

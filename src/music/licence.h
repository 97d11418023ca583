/* SPDX-License-Identifier: MIT */
#pragma once

#include <stdbool.h>

/* Licences as SoundCloud names them. Layer: music. */

/* True for no-rights-reserved and the six Creative Commons licences, spelt exactly so. Anything
 * else, and above all a missing licence (NULL, ""), is not free. */
bool sg_licence_is_free(const char *licence);

/* SPDX-License-Identifier: MIT */
#pragma once

#include "base/config.h"

/* Asks the SoundCloud API for one page: do the credentials work? Gets a token where it must; a few
 * requests at most. AUTH, LIMIT, NETWORK. Layer: cli. */
bool sg_online_check(const SgConfig *config, GError **error);

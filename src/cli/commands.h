/* SPDX-License-Identifier: MIT */
#pragma once

#include "cli/command.h"

/* One line a command, in the order of the help. Layer: cli. */
extern const SgCommand sg_command_doctor;

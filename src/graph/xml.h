/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

/*
 * Text for XML: escaped by GLib, line breaks too, without what XML 1.0 cannot hold,
 * invalid UTF-8 mended.
 *
 * Layer: graph (private to export and SVG).
 */
void sg_xml_append(GString *out, const char *text);

/* A number that reads back as it was (17 digits at most), whatever the locale. */
void sg_xml_append_double(GString *out, double number);

/* SPDX-License-Identifier: MIT */
#include "serve/problem.h"

#include "base/log.h"

#include <string.h>

const char *sg_problem_title(int status)
{
    static const struct {
        int status;
        const char *title;
    } titles[] = {
        { 400, "Bad Request" },
        { 401, "Unauthorized" },
        { 403, "Forbidden" },
        { 404, "Not Found" },
        { 405, "Method Not Allowed" },
        { 406, "Not Acceptable" },
        { 409, "Conflict" },
        { 412, "Precondition Failed" },
        { 413, "Content Too Large" },
        { 415, "Unsupported Media Type" },
        { 421, "Misdirected Request" },
        { 422, "Unprocessable Content" },
        { 429, "Too Many Requests" },
        { 500, "Internal Server Error" },
        { 503, "Service Unavailable" },
    };
    for (size_t n = 0; n < G_N_ELEMENTS(titles); n++)
        if (titles[n].status == status)
            return titles[n].title;
    return status < 500 ? "Error" : "Server Error";
}

/* The path of the target, as it was sent: a query may hold what nobody else is to read. */
static char *instance_of(const SgRequest *request)
{
    const char *target = request->target ? request->target : "/";
    g_autofree char *path = g_strndup(target, strcspn(target, "?"));
    return g_utf8_make_valid(path, -1);
}

void sg_problem(SgReply *reply, const SgRequest *request, int status, const char *detail,
                const SgJson *errors)
{
    g_autofree char *instance = instance_of(request);
    g_autofree char *clean = sg_log_redact(detail);
    g_autoptr(SgJson) document = json_object();
    sg_json_set_string(document, "type", "about:blank");
    sg_json_set_string(document, "title", sg_problem_title(status));
    json_object_set_new(document, "status", json_integer(status));
    sg_json_set_string(document, "detail", clean);
    sg_json_set_string(document, "instance", instance);
    sg_json_set_string(document, "request_id", sg_reply_get_header(reply, "X-Request-Id"));
    if (errors)
        json_object_set(document, "errors", (SgJson *)errors);
    char *text = sg_json_dump(document, 0);
    sg_reply_take(reply, status, "application/problem+json", text, strlen(text));
    sg_reply_header(reply, "Cache-Control", "no-store");
}

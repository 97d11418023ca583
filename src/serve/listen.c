/* SPDX-License-Identifier: MIT */
#include "serve/listen.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdint.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BACKLOG = 128 };

static int bound_port(int listener)
{
    struct sockaddr_storage name = { 0 };
    socklen_t length = sizeof name;
    if (getsockname(listener, (struct sockaddr *)&name, &length) < 0)
        return 0;
    return ntohs(name.ss_family == AF_INET6 ? ((struct sockaddr_in6 *)&name)->sin6_port
                                            : ((struct sockaddr_in *)&name)->sin_port);
}

int sg_listen(const char *address, int port, int *bound, GError **error)
{
    struct addrinfo hints = { .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE,
                              .ai_socktype = SOCK_STREAM };
    struct addrinfo *found = NULL;
    char service[16];
    g_snprintf(service, sizeof service, "%d", port);
    if (port < 0 || port > UINT16_MAX || getaddrinfo(address, service, &hints, &found) != 0) {
        sg_fail(error, SG_ERROR_INPUT, "%s port %d is not an address to listen on", address, port);
        return -1;
    }
    int listener = socket(found->ai_family, found->ai_socktype | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    int yes = 1;
    bool ok =
        listener >= 0 && setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) == 0 &&
        bind(listener, found->ai_addr, found->ai_addrlen) == 0 && listen(listener, BACKLOG) == 0;
    int reason = errno;
    freeaddrinfo(found);
    if (!ok) {
        if (listener >= 0)
            close(listener);
        sg_fail(error, SG_ERROR_IO, "cannot listen on %s port %d: %s", address, port,
                g_strerror(reason));
        return -1;
    }
    *bound = bound_port(listener);
    return listener;
}

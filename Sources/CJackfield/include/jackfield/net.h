/* jackfield/net.h: the network, which belongs to the host.
 *
 * A plugin opens no socket of its own: it asks the host to serve paths. Listening addresses, TLS, limits and
 * time-outs are the host's, and written once.
 *
 * A connection (an HTTP exchange, a WebSocket) belongs to one loop of the host. The functions that
 * a plugin gives for it are called there, one after the other, must return within 200 µs and must not block;
 * those of other connections may run at the same time on other loops. A call whose INCOMING is emitted from
 * such a function is served by the same loop, so that its audio need not cross threads.
 *
 * A WebSocket ends with exactly one `closed`; its handle is dead then. All have ended before destroy() is called.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef JACKFIELD_NET_H
#define JACKFIELD_NET_H

#include <jackfield/host.h>

JF_BEGIN
JF_ASSUME_NONNULL_BEGIN

#define JF_HOST_LISTEN "jf.host.listen/1"

typedef uint64_t jf_connection; /* like jf_handle */

enum { JF_HTTP_TLS = 1u << 0 /* came over TLS, here or at the proxy in front */ };

/* An HTTP request that came in, with its whole body. Borrowed for the call. Sized. */
typedef struct jf_http_request {
    uint32_t struct_size;
    uint32_t flags; /* JF_HTTP_… */
    jf_str method;  /* as sent: "GET", "POST" … */
    jf_str path;    /* what follows the route, decoded: empty, or from "/" on */
    jf_str query;   /* after "?", decoded; may be empty */
    jf_str url;     /* the whole URL as the client addressed it: the host's public URL, path and query */
    jf_str peer;    /* the client's address and port */
    jf_str body;
    const jf_kv *JF_NULLABLE headers; /* names in lower case; a repeated header comes repeatedly */
    uint32_t header_count;
    uint32_t reserved;
} jf_http_request;

/* Sized. */
typedef struct jf_http_response {
    uint32_t struct_size;
    uint32_t status; /* 200 … 599 */
    const jf_kv *JF_NULLABLE headers; /* not Content-Length, Connection, Transfer-Encoding: the host's */
    uint32_t header_count;
    uint32_t reserved;
    jf_str body; /* at most 1 MiB */
} jf_http_response;

enum { JF_MESSAGE_TEXT = 1, JF_MESSAGE_BINARY = 2 };

/* What is told about a WebSocket. Sized. */
typedef struct jf_websocket {
    uint32_t struct_size;
    uint32_t flags; /* 0 */
    /* One whole message. Text is UTF-8, the host has checked it. */
    void (*message)(void *JF_NULLABLE context, jf_connection socket, uint32_t kind, jf_str data) JF_ANY;
    /* Last and once. `code`: RFC 6455, 7.4; 1006 when the connection was lost. */
    void (*closed)(
        void *JF_NULLABLE context, jf_connection socket, uint32_t code, jf_str reason) JF_ANY;
} jf_websocket;

/* What a plugin does with the requests for one of its paths; lives until destroy, but for `headers`, which are
 * read during route(). At least one of the two functions is set. Sized. */
typedef struct jf_route {
    uint32_t struct_size;
    uint32_t header_count;
    /* Headers that are read beyond the common ones of HTTP, in lower case: the others may be left out. */
    const jf_str *JF_NULLABLE headers;
    /* Optional. Answered by respond(), now or later from any thread; the host gives up after 15 s (504). */
    void (*JF_NULLABLE request)(
        void *JF_NULLABLE context, jf_connection exchange, const jf_http_request *request) JF_ANY;
    /* Optional. A client asks for a WebSocket. JF_OK accepts it with the table and the context of `out`;
     * otherwise there is none, and no `closed`: AUTH gives the client 403, BAD_INPUT 400, GONE 404, OVERLOAD
     * 503, any other 500. */
    jf_status (*JF_NULLABLE connect)(
        void *JF_NULLABLE context, jf_connection socket, const jf_http_request *request,
        const jf_websocket *JF_NULLABLE *JF_NONNULL out_table,
        void *JF_NULLABLE *JF_NONNULL out_context) JF_ANY;
} jf_route;

/* Paths that the host serves for an instance, until destroy. Sized. */
typedef struct jf_host_listen_v1 {
    uint32_t struct_size;
    uint32_t reserved;
    /* Serves a path and all below it, under the instance's own prefix: "/media" of the instance `phone` is
     * /phone/media. `out_url` is its public URL, http or https, and lives until destroy. JF_E_CONFIG: this
     * host has no server, or the path is taken or malformed. */
    jf_status (*route)(
        const jf_host *host, jf_handle instance, jf_str path, const jf_route *route,
        void *JF_NULLABLE context, jf_str *out_url) JF_CTL;
    /* Answers an exchange, once. JF_E_GONE: the client has left, or time was over. */
    jf_status (*respond)(
        const jf_host *host, jf_connection exchange, const jf_http_response *response) JF_ANY;
    /* Sends one message (JF_MESSAGE_…; text must be UTF-8). It is copied, or not taken at all: JF_AGAIN when
     * more than 256 KiB wait for a client that reads too slowly; from a thread that does not serve the
     * connection, such a client is closed instead. Allocates nothing when called on the connection's loop. */
    jf_status (*send)(const jf_host *host, jf_connection socket, uint32_t kind, jf_str data) JF_ANY;
    /* Closes a WebSocket once what was sent has left; `reason`: at most 123 bytes. `closed` still comes. */
    jf_status (*close)(const jf_host *host, jf_connection socket, uint32_t code, jf_str reason) JF_ANY;
} jf_host_listen_v1;

JF_ASSUME_NONNULL_END
JF_END
#endif

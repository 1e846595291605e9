/* jackfield/net.h: the network, which belongs to the host.
 *
 * A plugin opens no socket of its own: it asks the host to serve paths and ports, to send requests and to open
 * WebSockets. TLS, limits, time-outs, proxies and the rules about where data may go are the host's, and
 * written once.
 *
 * A connection (an HTTP exchange, a WebSocket, a stream, a port for datagrams) belongs to one loop of the host.
 * The functions that a plugin gives for it are called there, one after the other, must return within 200 µs and
 * must not block; those of other connections may run at the same time on other loops. A call whose INCOMING is
 * emitted from such a function is served by the same loop, so that its audio need not cross threads. What a
 * plugin opens itself belongs to the loop on whose thread it does so, or to the host's first.
 *
 * A connection ends with exactly one last call of its table (`closed`, `done`); its handle is dead then, and the
 * host no longer uses table and context. That call can come before the function that opened the connection has
 * returned, when they run on different threads. All connections have ended before destroy() is called.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef JACKFIELD_NET_H
#define JACKFIELD_NET_H

#include <jackfield/host.h>

JF_BEGIN
JF_ASSUME_NONNULL_BEGIN

#define JF_HOST_LISTEN "jf.host.listen/1"
#define JF_HOST_HTTP "jf.host.http/1"
#define JF_HOST_WS "jf.host.ws/1"

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

/* What is told about a WebSocket, whoever has opened it. Sized. */
typedef struct jf_websocket {
    uint32_t struct_size;
    uint32_t flags; /* 0 */
    /* One whole message. Text is UTF-8, the host has checked it. */
    void (*message)(void *JF_NULLABLE context, jf_connection socket, uint32_t kind, jf_str data) JF_ANY;
    /* Last and once. `code`: RFC 6455, 7.4; 1006 when the connection was lost or never was: `reason` tells. Below
     * 1000, for sockets of ws/1 only: the HTTP status with which the server has refused it. */
    void (*closed)(
        void *JF_NULLABLE context, jf_connection socket, uint32_t code, jf_str reason) JF_ANY;
    /* Optional, for sockets of ws/1 only: the server has accepted it, messages may be sent from now on. */
    void (*JF_NULLABLE opened)(void *JF_NULLABLE context, jf_connection socket) JF_ANY;
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

/* What is told about a TCP connection that was accepted. Sized. */
typedef struct jf_stream {
    uint32_t struct_size;
    uint32_t flags; /* 0 */
    /* Bytes as they come, in no particular pieces, at most 64 KiB. */
    void (*data)(void *JF_NULLABLE context, jf_connection stream, jf_str bytes) JF_ANY;
    /* Last and once: the peer sends no more, or the connection is lost. What was sent before still leaves. */
    void (*closed)(void *JF_NULLABLE context, jf_connection stream) JF_ANY;
} jf_stream;

/* What a plugin does with the connections to one of its ports; lives until destroy. Sized. */
typedef struct jf_acceptor {
    uint32_t struct_size;
    uint32_t flags; /* 0 */
    /* A client has connected. JF_OK accepts it with the table and the context of `out`; otherwise it is closed
     * at once, and there is no `closed`. */
    jf_status (*accept)(
        void *JF_NULLABLE context, jf_connection stream, jf_str peer,
        const jf_stream *JF_NULLABLE *JF_NONNULL out_table,
        void *JF_NULLABLE *JF_NONNULL out_context) JF_ANY;
} jf_acceptor;

/* What is told about a port for datagrams. Sized. */
typedef struct jf_datagrams {
    uint32_t struct_size;
    uint32_t flags; /* 0 */
    /* One datagram; `peer` is its sender's address and port. */
    void (*data)(
        void *JF_NULLABLE context, jf_connection port, jf_str peer, jf_str bytes) JF_ANY;
    /* Optional. Last and once: after close(), or at the end of the instance. */
    void (*JF_NULLABLE closed)(void *JF_NULLABLE context, jf_connection port) JF_ANY;
} jf_datagrams;

/* Paths and ports that the host serves for an instance, until destroy. Sized. */
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
    /* Sends one message (JF_MESSAGE_…; text must be UTF-8), or bytes on a stream (kind 0). They are copied, or
     * not taken at all: JF_AGAIN when more than 256 KiB wait for a client that reads too slowly; from a thread
     * that does not serve the connection, such a client is closed instead. Allocates nothing when called on the
     * connection's loop. */
    jf_status (*send)(const jf_host *host, jf_connection connection, uint32_t kind, jf_str data) JF_ANY;
    /* Closes a WebSocket or a stream once what was sent has left, or a port for datagrams; `code` and `reason`
     * (at most 123 bytes) are for a WebSocket. `closed` still comes. */
    jf_status (*close)(
        const jf_host *host, jf_connection connection, uint32_t code, jf_str reason) JF_ANY;

    /* ---- not in every host: ask with JF_HAS ---- */

    /* Accepts TCP connections at an address of this machine: "127.0.0.1:9092", "[::1]:9092"; port 0 lets the
     * system choose. `out_address` is where it listens, and lives until destroy. JF_E_CONFIG: the address is
     * taken, or not this machine's. */
    jf_status (*JF_NULLABLE tcp)(
        const jf_host *host, jf_handle instance, jf_str address, const jf_acceptor *acceptor,
        void *JF_NULLABLE context, jf_str *out_address) JF_CTL;
    /* Takes datagrams at an address, as above; the table lives until `closed`. `out_address` lives until the
     * port is closed. */
    jf_status (*JF_NULLABLE udp)(
        const jf_host *host, jf_handle instance, jf_str address, const jf_datagrams *table,
        void *JF_NULLABLE context, jf_connection *out_port, jf_str *out_address) JF_ANY;
    /* Sends one datagram to `peer`, an address and a port as above: at most 65,507 bytes, copied or sent at
     * once. It may be lost, as any. JF_AGAIN: more than 256 KiB wait to leave. JF_E_POLICY: the peer has not written
     * to this port, and data may not go there by itself. Allocates nothing when called on the port's loop, to
     * the same peers, and the system takes it at once. */
    jf_status (*JF_NULLABLE datagram)(
        const jf_host *host, jf_connection port, jf_str peer, jf_str bytes) JF_ANY;
} jf_host_listen_v1;

/* What is told about a request of the plugin's own. Sized. */
typedef struct jf_http_reader {
    uint32_t struct_size;
    uint32_t flags; /* 0 */
    /* Optional. Status and headers, names in lower case; once, before any data. */
    void (*JF_NULLABLE head)(
        void *JF_NULLABLE context, jf_connection exchange, uint32_t status,
        const jf_kv *JF_NULLABLE headers, uint32_t header_count) JF_ANY;
    /* Optional. The body as it comes, decoded, in pieces of at most 64 KiB. */
    void (*JF_NULLABLE data)(void *JF_NULLABLE context, jf_connection exchange, jf_str bytes) JF_ANY;
    /* Last and once. Without error the whole answer has come, whatever its status. TIMEOUT: the deadline has
     * passed; UNAVAILABLE: the server cannot be reached, or its certificate is not trusted; PROTOCOL: what came
     * is no answer; CANCELLED: by cancel(), or the instance ends. */
    void (*done)(
        void *JF_NULLABLE context, jf_connection exchange, const jf_error *JF_NULLABLE error) JF_ANY;
} jf_http_reader;

/* A request of the plugin's own. Borrowed for the call. Sized. */
typedef struct jf_http_send {
    uint32_t struct_size;
    uint32_t flags; /* 0 */
    jf_str method;
    jf_str url; /* http or https */
    const jf_kv *JF_NULLABLE headers; /* not Content-Length, Connection, Transfer-Encoding: the host's */
    uint32_t header_count; /* at most 64 */
    uint32_t deadline_ms;  /* for the whole exchange; 0: 30 s */
    jf_str body;           /* at most 1 MiB */
    uint32_t connect_ms;   /* for the connection to be there, within the deadline; 0: 10 s */
    uint32_t reserved;
} jf_http_send;

/* HTTP requests to others: HTTP/1.1 and HTTP/2 over pooled connections. A redirect is an answer like any other
 * (3xx), not followed. Sized. */
typedef struct jf_host_http_v1 {
    uint32_t struct_size;
    uint32_t reserved;
    /* Sends a request; what is told of it comes to the reader, which lives until `done`. JF_E_POLICY: data may
     * not go there, by the plugin's manifest or the host's policy; the host's log tells which. JF_E_OVERLOAD: the
     * instance has 256 under way. Unless JF_OK is returned there is no `done`. */
    jf_status (*send)(
        const jf_host *host, jf_handle instance, const jf_http_send *request, const jf_http_reader *reader,
        void *JF_NULLABLE context, jf_connection *out_exchange) JF_ANY;
    /* Ends an exchange; `done` comes with CANCELLED. JF_E_GONE: it has ended. */
    jf_status (*cancel)(const jf_host *host, jf_connection exchange) JF_ANY;
} jf_host_http_v1;

/* Borrowed for the call. Sized. */
typedef struct jf_ws_open {
    uint32_t struct_size;
    uint32_t flags;   /* 0 */
    jf_str url;       /* ws or wss */
    jf_str protocols; /* those offered to the server, separated by commas; may be empty */
    const jf_kv *JF_NULLABLE headers; /* such as Authorization */
    uint32_t header_count;            /* at most 64 */
    uint32_t deadline_ms;             /* until `opened`; 0: 10 s */
} jf_ws_open;

/* WebSockets to servers. Sized. */
typedef struct jf_host_ws_v1 {
    uint32_t struct_size;
    uint32_t reserved;
    /* Opens a WebSocket: `opened` of the table follows, or `closed` with 1006 or a status. Statuses as those of
     * jf_host_http_v1.send; unless JF_OK is returned there is no `closed`. Messages of at most 1 MiB are taken. */
    jf_status (*open)(
        const jf_host *host, jf_handle instance, const jf_ws_open *open, const jf_websocket *table,
        void *JF_NULLABLE context, jf_connection *out_socket) JF_ANY;
    /* As in jf_host_listen_v1. */
    jf_status (*send)(const jf_host *host, jf_connection socket, uint32_t kind, jf_str data) JF_ANY;
    jf_status (*close)(const jf_host *host, jf_connection socket, uint32_t code, jf_str reason) JF_ANY;
} jf_host_ws_v1;

JF_ASSUME_NONNULL_END
JF_END
#endif

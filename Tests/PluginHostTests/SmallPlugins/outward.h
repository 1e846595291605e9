/* The network beyond the host's web server: tells in the log what comes of it.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SMALL_OUTWARD_H
#define SMALL_OUTWARD_H

#include "all.h"

#include <stdarg.h>

static inline void say(instance *in, const char *format, ...)
{
    char text[1024];
    va_list list;
    va_start(list, format);
    vsnprintf(text, sizeof text, format, list);
    va_end(list);
    in->host->log(in->host, in->handle, JF_LOG_INFO, str(text), NULL, 0);
}

static inline int is(jf_str text, const char *word)
{
    return text.len == strlen(word) && memcmp(text.ptr, word, text.len) == 0;
}

/* Setting "NAME_header": "name: value". */
static inline uint32_t header_setting(instance *in, const char *name, char *memory, size_t size, jf_kv *out)
{
    char pointer[64];
    snprintf(pointer, sizeof pointer, "%s_header", name);
    setting(in, pointer, memory, size);
    char *colon = strstr(memory, ": ");
    if (!colon) return 0;
    *out = (jf_kv){{memory, (size_t)(colon - memory)}, str(colon + 2)};
    return 1;
}

/* ---- requests ---- */

typedef struct fetch {
    instance *in;
    size_t bytes, pieces;
    char begin[64]; /* of the body */
    char cancels;   /* at the first piece of the body */
} fetch;

static const jf_host_http_v1 *http(instance *in) { return in->host->service(in->host, JF_HOST_HTTP); }

static void fetch_head(
    void *made, jf_connection exchange, uint32_t status, const jf_kv *headers, uint32_t count)
{
    (void)exchange;
    fetch *f = made;
    jf_str place = str("-");
    for (uint32_t i = 0; i < count; i++)
        if (is(headers[i].key, "location")) place = headers[i].value;
    say(f->in, "head %u %.*s", status, (int)place.len, place.ptr);
}

static void fetch_data(void *made, jf_connection exchange, jf_str bytes)
{
    fetch *f = made;
    size_t room = sizeof f->begin - 1 - strlen(f->begin);
    strncat(f->begin, bytes.ptr, bytes.len < room ? bytes.len : room);
    f->bytes += bytes.len, f->pieces++;
    say(f->in, "piece %.*s", bytes.len < 32 ? (int)bytes.len : 32, bytes.ptr);
    if (f->cancels) say(f->in, "cancel %d", http(f->in)->cancel(f->in->host, exchange));
}

static void fetch_done(void *made, jf_connection exchange, const jf_error *error)
{
    fetch *f = made;
    if (http(f->in)->cancel(f->in->host, exchange) != JF_E_GONE) say(f->in, "a dead handle lives");
    say(f->in, "body %zu %s", f->bytes, f->begin);
    if (error) say(f->in, "done %d %.*s", error->status, (int)error->message.len, error->message.ptr);
    else say(f->in, "done");
    free(f);
}

static const jf_http_reader fetch_reader = {
    .struct_size = sizeof fetch_reader, .head = fetch_head, .data = fetch_data, .done = fetch_done};

/* Settings "fetch": a URL; "fetch_method", "fetch_body", "fetch_header", "fetch_deadline" (ms), "fetch_times",
 * "fetch_cancel": "now" or "later". */
static void fetch_all(instance *in)
{
    char url[512], method[16], body[64], deadline[16], times[16], cancel[16], header[128];
    setting(in, "/fetch", url, sizeof url);
    if (!url[0]) return;
    setting(in, "/fetch_method", method, sizeof method);
    setting(in, "/fetch_body", body, sizeof body);
    setting(in, "/fetch_deadline", deadline, sizeof deadline);
    setting(in, "/fetch_times", times, sizeof times);
    setting(in, "/fetch_cancel", cancel, sizeof cancel);
    jf_kv pair;
    jf_http_send request = {
        .struct_size = sizeof request, .method = method[0] ? str(method) : str("GET"), .url = str(url),
        .header_count = header_setting(in, "/fetch", header, sizeof header, &pair), .headers = &pair,
        .deadline_ms = (uint32_t)atoi(deadline), .body = str(body)};
    for (int i = times[0] ? atoi(times) : 1; i > 0; i--) {
        fetch *f = calloc(1, sizeof *f);
        f->in = in, f->cancels = strcmp(cancel, "later") == 0;
        jf_connection exchange;
        jf_status status = http(in)->send(in->host, in->handle, &request, &fetch_reader, f, &exchange);
        if (status != JF_OK) {
            say(in, "refused %d", status);
            free(f);
        } else if (strcmp(cancel, "now") == 0) {
            say(in, "cancel %d", http(in)->cancel(in->host, exchange));
        }
    }
}

/* ---- WebSockets of its own ---- */

static const jf_host_ws_v1 *ws(instance *in) { return in->host->service(in->host, JF_HOST_WS); }

/* Sends until the host takes no more. */
static void fill(instance *in, jf_connection connection, uint32_t kind)
{
    static char block[32768];
    const jf_host_listen_v1 *listen = in->host->service(in->host, JF_HOST_LISTEN);
    int sent = 0;
    jf_status status;
    do status = listen->send(in->host, connection, kind, (jf_str){block, sizeof block});
    while (status == JF_OK && ++sent < 10000);
    say(in, "flood %d after %d", status, sent);
}

static void dial_opened(void *made, jf_connection socket)
{
    instance *in = made;
    char text[64];
    setting(in, "/dial_say", text, sizeof text);
    say(in, "opened");
    if (text[0]) ws(in)->send(in->host, socket, JF_MESSAGE_TEXT, str(text));
}

static void dial_message(void *made, jf_connection socket, uint32_t kind, jf_str data)
{
    instance *in = made;
    say(in, "message %u %zu %.*s", kind, data.len, data.len < 64 ? (int)data.len : 64, data.ptr);
    if (data.len == 1 << 20) ws(in)->close(in->host, socket, 4001, str("large"));
    if (is(data, "bye")) ws(in)->close(in->host, socket, 4000, str("enough"));
    if (is(data, "flood")) fill(in, socket, JF_MESSAGE_BINARY);
    if (is(data, "binary")) ws(in)->send(in->host, socket, JF_MESSAGE_BINARY, str("\1\2\3"));
}

static void dial_closed(void *made, jf_connection socket, uint32_t code, jf_str reason)
{
    instance *in = made;
    if (ws(in)->send(in->host, socket, JF_MESSAGE_TEXT, str("late")) != JF_E_GONE) say(in, "a dead handle lives");
    say(in, "closed %u %.*s", code, (int)reason.len, reason.ptr);
}

static const jf_websocket dialled = {
    .struct_size = sizeof dialled, .message = dial_message, .closed = dial_closed, .opened = dial_opened};

/* Settings "dial": a URL; "dial_protocols", "dial_header", "dial_deadline" (ms), "dial_say" (once it is open),
 * "dial_early" (before it is), "dial_hang_up" (at once). */
static void dial(instance *in)
{
    char url[512], protocols[64], deadline[16], early[64], hang_up[16], header[128];
    setting(in, "/dial", url, sizeof url);
    if (!url[0]) return;
    setting(in, "/dial_protocols", protocols, sizeof protocols);
    setting(in, "/dial_deadline", deadline, sizeof deadline);
    setting(in, "/dial_early", early, sizeof early);
    setting(in, "/dial_hang_up", hang_up, sizeof hang_up);
    jf_kv pair;
    jf_ws_open open = {
        .struct_size = sizeof open, .url = str(url), .protocols = str(protocols),
        .header_count = header_setting(in, "/dial", header, sizeof header, &pair), .headers = &pair,
        .deadline_ms = (uint32_t)atoi(deadline)};
    jf_connection socket;
    jf_status status = ws(in)->open(in->host, in->handle, &open, &dialled, in, &socket);
    if (status != JF_OK) {
        say(in, "refused %d", status);
        return;
    }
    if (early[0]) ws(in)->send(in->host, socket, JF_MESSAGE_TEXT, str(early));
    if (hang_up[0]) ws(in)->close(in->host, socket, 4001, str("changed my mind"));
}

/* ---- streams ---- */

static const jf_host_listen_v1 *listen_service(instance *in)
{
    return in->host->service(in->host, JF_HOST_LISTEN);
}

static void stream_data(void *made, jf_connection stream, jf_str bytes)
{
    instance *in = made;
    if (is(bytes, "flood")) fill(in, stream, 0);
    else if (is(bytes, "quit")) listen_service(in)->close(in->host, stream, 0, str(""));
    else if (is(bytes, "text")) say(in, "text %d", listen_service(in)->send(in->host, stream, JF_MESSAGE_TEXT, bytes));
    else listen_service(in)->send(in->host, stream, 0, bytes);
}

static void stream_closed(void *made, jf_connection stream)
{
    instance *in = made;
    if (listen_service(in)->send(in->host, stream, 0, str("late")) != JF_E_GONE) say(in, "a dead handle lives");
    say(in, "stream closed");
}

static const jf_stream stream_table = {
    .struct_size = sizeof stream_table, .data = stream_data, .closed = stream_closed};

static jf_status accept_stream(
    void *made, jf_connection stream, jf_str peer, const jf_stream **table, void **context)
{
    instance *in = made;
    char word[16];
    setting(in, "/listen_word", word, sizeof word);
    if (strcmp(word, "no") == 0) return JF_E_OVERLOAD;
    say(in, "accepted %.*s", (int)peer.len, peer.ptr);
    if (word[0]) listen_service(in)->send(in->host, stream, 0, str(word));
    *table = &stream_table, *context = made;
    return JF_OK;
}

static const jf_acceptor acceptor = {.struct_size = sizeof acceptor, .accept = accept_stream};

/* Settings "listen": an address; "listen_word": what a stream is greeted with, or "no". */
static jf_status listen_at(instance *in)
{
    char address[64];
    setting(in, "/listen", address, sizeof address);
    if (!address[0]) return JF_OK;
    jf_str given;
    jf_status status = listen_service(in)->tcp(in->host, in->handle, str(address), &acceptor, in, &given);
    if (status == JF_OK) say(in, "listening %.*s", (int)given.len, given.ptr);
    return status;
}

/* ---- datagrams ---- */

static void datagram(void *made, jf_connection port, jf_str peer, jf_str bytes)
{
    instance *in = made;
    if (is(bytes, "quit")) listen_service(in)->close(in->host, port, 0, str(""));
    else if (is(bytes, "nowhere")) say(in, "nowhere %d", listen_service(in)->datagram(in->host, port, str("localhost"), bytes));
    else if (bytes.len > 3 && !memcmp(bytes.ptr, "to ", 3)) {
        jf_str other = {bytes.ptr + 3, bytes.len - 3};
        say(in, "to another %d", listen_service(in)->datagram(in->host, port, other, str("unasked")));
    } else listen_service(in)->datagram(in->host, port, peer, bytes);
}

static void port_closed(void *made, jf_connection port)
{
    instance *in = made;
    if (listen_service(in)->datagram(in->host, port, str("127.0.0.1:9"), str("late")) != JF_E_GONE)
        say(in, "a dead handle lives");
    say(in, "port closed");
}

static const jf_datagrams datagrams = {.struct_size = sizeof datagrams, .data = datagram, .closed = port_closed};

/* Setting "datagrams": an address. */
static jf_status open_port(instance *in)
{
    char address[64];
    setting(in, "/datagrams", address, sizeof address);
    if (!address[0]) return JF_OK;
    jf_connection port;
    jf_str given;
    jf_status status =
        listen_service(in)->udp(in->host, in->handle, str(address), &datagrams, in, &port, &given);
    if (status == JF_OK) say(in, "port %.*s", (int)given.len, given.ptr);
    return status;
}

/* Only a port can fail: then nothing else was opened. */
static jf_status reach_out(instance *in)
{
    jf_status status = listen_at(in);
    if (status == JF_OK) status = open_port(in);
    if (status != JF_OK) return status;
    fetch_all(in);
    dial(in);
    return JF_OK;
}
#endif

/* Paths of the host's web server: tells what was asked, and sends messages back.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SMALL_WEB_H
#define SMALL_WEB_H

#include "all.h"

static const jf_host_listen_v1 *web(instance *in)
{
    return in->host->service(in->host, JF_HOST_LISTEN);
}

static void web_answer(void *made, jf_connection exchange, const jf_http_request *request)
{
    instance *in = made;
    jf_str signature = str("none");
    for (uint32_t i = 0; i < request->header_count; i++)
        if (request->headers[i].key.len == 11 && memcmp(request->headers[i].key.ptr, "x-signature", 11) == 0)
            signature = request->headers[i].value;
    char text[512];
    int length = snprintf(
        text, sizeof text, "%.*s %.*s ? %.*s # %zu # %.*s # %.*s\n", (int)request->method.len,
        request->method.ptr, (int)request->path.len, request->path.ptr, (int)request->query.len,
        request->query.ptr, request->body.len, (int)signature.len, signature.ptr,
        (int)request->url.len, request->url.ptr);
    jf_kv header = {str("x-small"), str("yes")};
    jf_http_response response = {
        .struct_size = sizeof response, .status = 200, .headers = &header, .header_count = 1,
        .body = {text, (size_t)length}};
    if (web(in)->respond(in->host, exchange, &response) != JF_OK)
        in->host->log(in->host, in->handle, JF_LOG_INFO, str("nobody waits"), NULL, 0);
    if (web(in)->respond(in->host, exchange, &response) == JF_E_GONE)
        in->host->log(in->host, in->handle, JF_LOG_INFO, str("answered once"), NULL, 0);
}

static void web_message(void *made, jf_connection socket, uint32_t kind, jf_str data)
{
    instance *in = made;
    if (data.len == 3 && memcmp(data.ptr, "bye", 3) == 0) web(in)->close(in->host, socket, 4000, str("bye"));
    else web(in)->send(in->host, socket, kind, data);
}

static void web_closed(void *made, jf_connection socket, uint32_t code, jf_str reason)
{
    (void)reason;
    instance *in = made;
    char text[64];
    snprintf(text, sizeof text, "closed %u", code);
    in->host->log(in->host, in->handle, JF_LOG_INFO, str(text), NULL, 0);
    if (web(in)->send(in->host, socket, JF_MESSAGE_TEXT, str("too late")) == JF_OK)
        in->host->log(in->host, in->handle, JF_LOG_INFO, str("sent after the end"), NULL, 0);
}

static const jf_websocket websocket = {
    .struct_size = sizeof websocket, .message = web_message, .closed = web_closed};

static jf_status connect_socket(
    void *made, jf_connection socket, const jf_http_request *request, const jf_websocket **table, void **context)
{
    (void)socket;
    if (request->query.len == 2 && memcmp(request->query.ptr, "no", 2) == 0) return JF_E_AUTH;
    *table = &websocket;
    *context = made;
    return JF_OK;
}

static const jf_str wanted[] = {{"x-signature", 11}};
static const jf_route route = {
    .struct_size = sizeof route, .header_count = 1, .headers = wanted, .request = web_answer,
    .connect = connect_socket};

/* Settings "serve" and "serve_too": paths. */
static jf_status serve(instance *in)
{
    static const char *const settings[] = {"/serve", "/serve_too"};
    for (int i = 0; i < 2; i++) {
        char path[64];
        setting(in, settings[i], path, sizeof path);
        if (!path[0]) continue;
        if (!web(in)) return JF_E_UNSUPPORTED;
        jf_str url;
        jf_status status = web(in)->route(in->host, in->handle, str(path), &route, in, &url);
        if (status != JF_OK) return status;
        in->host->log(in->host, in->handle, JF_LOG_INFO, url, NULL, 0);
    }
    return JF_OK;
}
#endif

/* Customer records whose operations try out the host, in good ways and bad. */
static jf_status result(session *s, jf_request req, const char *text)
{
    jf_event_result event = {.json = str(text)};
    return EMIT(s, event, JF_EVENT_RESULT, req);
}

static void answer(session *s, jf_request req, const char *text)
{
    result(s, req, text);
    done(s, req);
}

static void on_timer(void *context, uint64_t timer, int64_t now)
{
    session *s = context;
    char text[64];
    const jf_host_timer_v1 *timers = s->in->host->service(s->in->host, JF_HOST_TIMER);
    snprintf(text, sizeof text, "%lld", (long long)(now / 1000000));
    result(s, s->req, text);
    if (++s->fires < 3) return;
    timers->stop(s->in->host, timer);
    done(s, s->req);
}

static void on_work(void *context)
{
    session *s = context;
    usleep(2000);
    answer(s, s->req, "\"worked\"");
}

static void read_all(session *s, jf_request req)
{
    const jf_host *host = s->in->host;
    const jf_host_config_v1 *config = host->service(host, JF_HOST_CONFIG);
    const jf_host_secret_v1 *secret = host->service(host, JF_HOST_SECRET);
    jf_handle in = s->in->handle;
    char text[256], key[32] = "";
    int64_t integer = 0;
    double number = 0;
    uint32_t flag = 0, count = 0, length = 0;
    jf_str word = {"", 0};
    jf_status missing = config->integer(host, in, str("/nothing"), &integer);
    jf_status wrong = config->integer(host, in, str("/a~1b/0"), &integer);
    config->integer(host, in, str("/deep/number"), &integer);
    config->number(host, in, str("/deep/share"), &number);
    config->boolean(host, in, str("/deep/flag"), &flag);
    config->count(host, in, str("/a~1b"), &count);
    config->text(host, in, str("/a~1b/0"), &word);
    jf_status small = secret->read(host, in, str("key"), key, 2, &length);
    jf_status read = secret->read(host, in, str("key"), key, sizeof key, &length);
    jf_status unbound = secret->read(host, in, str("unbound"), key, sizeof key, &length);
    jf_status unnamed = secret->read(host, in, str("other"), key, sizeof key, &length);
    snprintf(
        text, sizeof text, "%d %d %lld %.2f %u %u %.*s | %d %d %d %d | %d", missing, wrong,
        (long long)integer, number, flag, count, (int)word.len, word.ptr, small, read, unbound, unnamed,
        host->service(host, "jf.host.config/10") == NULL);
    jf_kv field = {str("key"), str(key)};
    host->log(host, s->handle, JF_LOG_WARNING, str("has read"), &field, 1);
    answer(s, req, text);
}

static void keep_state(session *s, jf_request req)
{
    const jf_host *host = s->in->host;
    const jf_host_state_v1 *state = host->service(host, JF_HOST_STATE);
    jf_handle in = s->in->handle;
    char text[256], value[16] = "";
    uint32_t length = 0;
    jf_str folder = {"", 0};
    jf_status directory = state->directory(host, in, &folder);
    jf_status none = state->get(host, in, str("a"), value, sizeof value, &length);
    jf_status put = state->put(host, in, str("a"), str("one"));
    put |= state->put(host, in, str("a"), str("seven"));
    jf_status small = state->get(host, in, str("a"), value, 2, &length);
    jf_status get = state->get(host, in, str("a"), value, sizeof value, &length);
    jf_status bad = state->put(host, in, str("../a"), str("x"));
    jf_status dots = state->put(host, in, str(".."), str("x"));
    char *big = calloc(1, 65537);
    jf_status too_big = state->put(host, in, str("big"), (jf_str){big, 65537});
    free(big);
    snprintf(
        text, sizeof text, "%d %d %d %d %d %.*s %d %d %d %.*s", directory, none, put, small, get,
        (int)length, value, bad, dots, too_big, (int)folder.len, folder.ptr);
    answer(s, req, text);
}

static void flood(session *s, jf_request req)
{
    int taken = 0;
    char text[32];
    while (taken < 5000 && result(s, req, "{}") == JF_OK) taken++;
    snprintf(text, sizeof text, "flood %d", taken);
    s->in->host->log(s->in->host, s->handle, JF_LOG_INFO, str(text), NULL, 0);
}

static jf_status misbehave(session *s, jf_request req, const char *how)
{
    const jf_host *host = s->in->host;
    if (strcmp(how, "twice") == 0) done(s, req), done(s, req);
    else if (strcmp(how, "unknown") == 0) done(s, req + 1000), done(s, req);
    else if (strcmp(how, "fail") == 0) return JF_E_BAD_INPUT;
    else if (strcmp(how, "error") == 0) fail(s, req, JF_E_QUOTA, "the key sesame has run out");
    else if (strcmp(how, "broken") == 0) fail(s, 0, JF_E_UNAVAILABLE, "the line is dead");
    else if (strcmp(how, "closed") == 0) {
        jf_event event = {0};
        fail(s, 0, JF_E_UNAVAILABLE, "the line is dead");
        EMIT(s, event, JF_EVENT_CLOSED, 0);
    } else if (strcmp(how, "stale") == 0) {
        jf_event event = {.size = sizeof event, .type = JF_EVENT_READY};
        jf_status first = host->emit(host, s->handle + (1ull << 32), &event);
        jf_status second = host->emit(host, 12345678, &event);
        answer(s, req, first == JF_E_GONE && second == JF_E_GONE ? "gone" : "taken");
    } else if (strcmp(how, "malformed") == 0) {
        jf_event_result small = {.json = str("{}")};
        jf_event_error null_error = {.error = NULL};
        jf_event_result nowhere = {.json = {NULL, 4}};
        jf_event_result unknown = {.json = str("{}")};
        char *big = calloc(1, (1 << 20) + 1);
        jf_event_result huge = {.json = {big, (1 << 20) + 1}};
        char text[64];
        jf_status a = emit(s, &small, sizeof(jf_event), JF_EVENT_RESULT, req);
        jf_status b = EMIT(s, null_error, JF_EVENT_ERROR, req);
        jf_status c = EMIT(s, nowhere, JF_EVENT_RESULT, req);
        jf_status d = EMIT(s, huge, JF_EVENT_RESULT, req);
        jf_status e = emit(s, &small, 3, JF_EVENT_RESULT, req);
        jf_status f = EMIT(s, unknown, 9999, req);
        free(big);
        snprintf(text, sizeof text, "%d %d %d %d %d %d", a, b, c, d, e, f);
        answer(s, req, text);
    } else return JF_E_UNSUPPORTED;
    return JF_OK;
}

static jf_status call(void *opened, jf_request req, jf_str operation, jf_str arguments, jf_str key)
{
    (void)key;
    session *s = opened;
    const jf_host *host = s->in->host;
    char name[32];
    snprintf(name, sizeof name, "%.*s", (int)operation.len, operation.ptr);
    s->req = req;
    if (strcmp(name, "echo") == 0) {
        char text[256];
        snprintf(text, sizeof text, "%.*s", (int)arguments.len, arguments.ptr);
        answer(s, req, text);
    } else if (strcmp(name, "hold") == 0) ;
    else if (strcmp(name, "read") == 0) read_all(s, req);
    else if (strcmp(name, "state") == 0) keep_state(s, req);
    else if (strcmp(name, "flood") == 0) flood(s, req);
    else if (strcmp(name, "timer") == 0) {
        const jf_host_timer_v1 *timers = host->service(host, JF_HOST_TIMER);
        return timers->start(host, s->handle, 100000000, 50000000, on_timer, s, &s->timer);
    } else if (strcmp(name, "work") == 0) {
        const jf_host_work_v1 *work = host->service(host, JF_HOST_WORK);
        return work->run(host, s->handle, on_work, s);
    } else return misbehave(s, req, name);
    return JF_OK;
}

static jf_status describe(void *made, jf_request req)
{
    instance *in = made;
    session as_instance = {.in = in, .handle = in->handle};
    answer(&as_instance, req, "[{\"name\":\"echo\"}]");
    return JF_OK;
}

static const jf_crm_v1 crm = {
    .struct_size = sizeof crm,
    .life = &life,
    .call = call,
    .describe = describe,
};

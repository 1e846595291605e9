/* A recogniser that counts, a synthesizer that counts up, and a channel that plays a ramp. */
static jf_status push(void *opened, const jf_audio *audio)
{
    session *s = opened;
    if (strcmp(s->in->push, "fail") == 0) return JF_E_UNAVAILABLE;
    if (strcmp(s->in->push, "again") == 0 && s->blocks % 2 == 0 && audio->seq != s->req) {
        s->req = audio->seq; /* refuses every block once */
        return JF_AGAIN;
    }
    if (strcmp(s->in->push, "slow") == 0) usleep(1000);
    if (strcmp(s->in->push, "again") == 0) s->req = 0;
    s->frames += audio->frames, s->blocks++, s->last_ns = audio->media_ns;
    if (((const int16_t *)audio->data)[0] == 7) {
        jf_word words[] = {{str("se\xffven"), 1, 2, __builtin_nanf(""), 0}};
        jf_event_transcript event = {
            .text = str("se\xffven"), .words = words, .word_count = 1, .confidence = __builtin_nanf(""),
            .start_ns = -5, .end_ns = audio->media_ns};
        EMIT(s, event, JF_EVENT_PARTIAL, 0);
    }
    return JF_OK;
}

static jf_status finalize(void *opened, jf_request req)
{
    session *s = opened;
    char text[64];
    snprintf(text, sizeof text, "%llu frames", (unsigned long long)s->frames);
    jf_event_transcript event = {.text = str(text), .confidence = 2, .end_ns = s->last_ns};
    EMIT(s, event, JF_EVENT_FINAL, req);
    done(s, req);
    return JF_OK;
}

static jf_status hint(void *opened, const jf_expect *expect)
{
    session *s = opened;
    char text[64];
    snprintf(text, sizeof text, "hint %u %.*s %u", expect->phrase_count,
             (int)expect->phrases[1].len, expect->phrases[1].ptr, expect->flags);
    s->in->host->log(s->in->host, s->handle, JF_LOG_INFO, str(text), NULL, 0);
    return JF_OK;
}

static const jf_stt_v1 stt = {
    .struct_size = sizeof stt, .life = &life, .push = push, .finalize = finalize, .hint = hint};

static jf_status begin(void *opened, jf_request req, const jf_kv *options, uint32_t count)
{
    session *s = opened;
    char text[64];
    s->req = req, s->text_bytes = 0;
    if (count > 0) {
        snprintf(text, sizeof text, "begin %.*s=%.*s", (int)options[0].key.len, options[0].key.ptr,
                 (int)options[0].value.len, options[0].value.ptr);
        s->in->host->log(s->in->host, s->handle, JF_LOG_INFO, str(text), NULL, 0);
    }
    return JF_OK;
}

static jf_status text(void *opened, jf_request req, jf_str piece)
{
    (void)req;
    ((session *)opened)->text_bytes += piece.len;
    return JF_OK;
}

static void speak_all(session *s)
{
    const jf_host *host = s->in->host;
    const jf_host_work_v1 *work = host->service(host, JF_HOST_WORK);
    uint32_t frames = 1600, blocks = s->text_bytes * 10, block = 0; /* a second for each byte */
    jf_request req = s->req;
    int16_t value = 0;
    int has_waited = 0;
    while (block < blocks) {
        void *memory;
        jf_status status = host->audio_reserve(host, s->handle, req, frames * 2, &memory);
        if (status == JF_AGAIN) {
            if (!has_waited) host->log(host, s->handle, JF_LOG_INFO, str("waits for room"), NULL, 0);
            has_waited = 1;
            status = work->wait_room(host, s->handle, req, frames * 2, 60000);
        }
        else if (status == JF_OK) {
            int16_t *samples = memory;
            for (uint32_t i = 0; i < frames; i++) samples[i] = value++;
            jf_audio audio = {
                .bytes = frames * 2, .frames = frames, .media_ns = block * 100000000ll, .seq = block};
            status = host->audio_commit(host, s->handle, req, &audio);
            if (status == JF_OK) block++;
        }
        if (status < 0) {
            char line[64];
            snprintf(line, sizeof line, "stopped with %d", status);
            host->log(host, s->handle, JF_LOG_INFO, str(line), NULL, 0);
            return;
        }
    }
    jf_event_mark mark = {.text_offset = 0, .text_length = s->text_bytes};
    EMIT(s, mark, JF_EVENT_MARK, req);
    done(s, req);
}

static void speak(void *context)
{
    speak_all(context);
    leave(context);
}

static jf_status end(void *opened, jf_request req)
{
    (void)req;
    session *s = opened;
    const jf_host_work_v1 *work = s->in->host->service(s->in->host, JF_HOST_WORK);
    atomic_fetch_add(&s->users, 1);
    jf_status status = work->run(s->in->host, s->handle, speak, s);
    if (status != JF_OK) atomic_fetch_sub(&s->users, 1);
    return status;
}

static const jf_tts_v1 tts = {
    .struct_size = sizeof tts, .life = &life, .begin = begin, .text = text, .end = end};

static jf_status listen_for_calls(void *made)
{
    instance *in = made;
    session as_instance = {.in = in, .handle = in->handle};
    jf_kv fact = {str("via"), str("test")};
    jf_event_incoming event = {
        .token = str("t-1"), .from = str("+1"), .to = str("+2"), .facts = &fact, .fact_count = 1};
    EMIT(&as_instance, event, JF_EVENT_INCOMING, 0);
    jf_event_health health = {.state = JF_HEALTH_DEGRADED, .reason = str("one line of two")};
    EMIT(&as_instance, health, JF_EVENT_HEALTH, 0);
    return JF_OK;
}

static jf_status act(void *opened, jf_request req, uint32_t verb, jf_str argument)
{
    (void)argument;
    session *s = opened;
    const jf_host *host = s->in->host;
    jf_event plain = {0};
    if (verb == JF_ACT_ANSWER) {
        jf_event_media media = {.caller = {8000, 1, JF_CODEC_S16}, .reply = {8000, 1, JF_CODEC_S16}};
        EMIT(s, media, JF_EVENT_MEDIA, 0);
        EMIT(s, plain, JF_EVENT_ANSWERED, 0);
        for (int block = 0; block < 2; block++) {
            void *memory;
            char line[64];
            jf_status big = host->audio_reserve(host, s->handle, 0, 322, &memory);
            jf_status odd = host->audio_reserve(host, s->handle, 0, 3, &memory);
            jf_status ok = host->audio_reserve(host, s->handle, 0, 320, &memory);
            if (ok == JF_OK) memset(memory, block + 1, 320);
            jf_audio audio = {.bytes = 320, .frames = 160, .media_ns = block * 20000000ll};
            jf_status committed = host->audio_commit(host, s->handle, 0, &audio);
            jf_status again = host->audio_commit(host, s->handle, 0, &audio);
            snprintf(line, sizeof line, "audio %d %d %d %d %d", big, odd, ok, committed, again);
            host->log(host, s->handle, JF_LOG_INFO, str(line), NULL, 0);
        }
    } else if (verb == JF_ACT_HANGUP) {
        jf_event_hangup hangup = {.cause = JF_HANGUP_BUSY, .detail = str("486")};
        EMIT(s, hangup, JF_EVENT_HANGUP, 0);
    } else return JF_E_UNSUPPORTED;
    done(s, req);
    return JF_OK;
}

static jf_status play(void *opened, const jf_audio *audio)
{
    session *s = opened;
    if (s->frames + audio->frames > 480) return JF_AGAIN;
    s->frames += audio->frames;
    return JF_OK;
}

static jf_status flush(void *opened, int64_t *played)
{
    *played = (int64_t)((session *)opened)->frames * 1000000000 / 8000 - 10000000;
    return JF_OK;
}

static const jf_channel_v1 channel = {
    .struct_size = sizeof channel, .life = &life, .listen = listen_for_calls, .act = act,
    .play = play, .flush = flush};

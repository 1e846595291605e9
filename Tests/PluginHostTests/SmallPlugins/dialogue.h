/* A dialogue that asks a tool what to say. */
static jf_status generate(void *opened, jf_request req, const jf_generate *ask)
{
    session *s = opened;
    jf_event_tool_call call = {
        .call_id = str("c1"), .name = str("lookup"), .arguments_json = ask->facts_json};
    jf_str phrases[] = {str("yes"), str("no")};
    jf_expect expect = {
        .struct_size = sizeof expect, .phrases = phrases, .phrase_count = 2, .flags = JF_EXPECT_STRICT};
    jf_event_expect expecting = {.expect = &expect};
    jf_event_slot slot = {.name = str("cause"), .value = ask->input};
    EMIT(s, expecting, JF_EVENT_EXPECT, req);
    EMIT(s, slot, JF_EVENT_SLOT, req);
    EMIT(s, call, JF_EVENT_TOOL_CALL, req);
    return JF_OK;
}

static jf_status tool_result(
    void *opened, jf_request req, jf_str call_id, jf_status status, jf_str result_json)
{
    (void)call_id;
    session *s = opened;
    jf_event_delta delta = {
        .text = status < 0 ? str("I could not find out.") : result_json,
        .flags = JF_DELTA_PROTECTED};
    jf_event_usage usage = {.input_tokens = 1, .output_tokens = 2, .cached_tokens = 3};
    EMIT(s, delta, JF_EVENT_DELTA, req);
    EMIT(s, usage, JF_EVENT_USAGE, req);
    done(s, req);
    return JF_OK;
}

static const jf_dialogue_v1 dialogue = {
    .struct_size = sizeof dialogue, .life = &life, .generate = generate, .tool_result = tool_result};

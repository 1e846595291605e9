import CallModel

extension JournalEntry {
    /// An entry as JSON: `sequence`, `at_ms`, `event` with the name of the event, and the event's own fields
    /// beside them. Names are never changed or taken away; durations end in `_ms` and are whole.
    var form: JSONValue {
        var fields = self.event.fields
        fields["sequence"] = .init(self.sequence)
        fields["at_ms"] = .init(milliseconds: self.at)
        return .object(fields)
    }
}

extension JournalEvent {
    fileprivate var fields: [String: JSONValue] {
        self.callFields ?? self.callerFields ?? self.replyFields ?? self.providerFields
    }

    private var callFields: [String: JSONValue]? {
        switch self {
        case .started(let pipeline, let channel, let from, let to, let language):
            [
                "event": "started", "pipeline": .init(pipeline), "channel": .init(channel),
                "from": .init(from), "to": .init(to), "language": .init(language),
            ]
        case .drill(let faults):
            ["event": "drill", "faults": .object(faults.mapValues { .init($0) })]
        case .ringing: ["event": "ringing"]
        case .answered(let rate): ["event": "answered", "rate": .init(rate)]
        case .hungUp(let by, let cause, let detail):
            [
                "event": "hung_up", "by": .init(by.rawValue), "cause": .init(cause.name),
                "detail": .init(detail),
            ]
        case .ended(let outcome): ["event": "ended", "outcome": .init(outcome.rawValue)]
        case .transferred(let to, let isAccepted):
            ["event": "transferred", "to": .init(to), "is_accepted": .init(isAccepted)]
        case .interrupted: ["event": "interrupted"]
        default: nil
        }
    }

    private var callerFields: [String: JSONValue]? {
        switch self {
        case .speechStarted(let onset):
            ["event": "speech_started", "onset_ms": .init(milliseconds: onset)]
        case .speechEnded(let end): ["event": "speech_ended", "end_ms": .init(milliseconds: end)]
        case .partial(let provider, let text):
            ["event": "partial", "provider": .init(provider), "text": .init(text)]
        case .final(let provider, let transcript):
            [
                "event": "final", "provider": .init(provider), "text": .init(transcript.text),
                "start_ms": .init(milliseconds: transcript.start),
                "end_ms": .init(milliseconds: transcript.end),
                "confidence": .init(transcript.confidence),
                "language": .init(transcript.language),
            ]
        case .dtmf(let digit): ["event": "dtmf", "digit": .init(digit)]
        case .turn(let number, let cause, let input, let confidence):
            [
                "event": "turn", "turn": .init(number), "cause": .init(cause.name),
                "input": .init(input), "confidence": .init(confidence),
            ]
        case .callerSilent(let prompt): ["event": "caller_silent", "prompt": .init(prompt)]
        case .unanswered(let input, let confidence):
            ["event": "unanswered", "input": .init(input), "confidence": .init(confidence)]
        case .audioMissing(let since, let length):
            [
                "event": "audio_missing", "since_ms": .init(milliseconds: since),
                "length_ms": .init(milliseconds: length),
            ]
        case .mediaFlawed(let quality):
            [
                "event": "media_flawed", "late": .init(quality.late),
                "repeated": .init(quality.repeated), "dropped": .init(quality.dropped),
                "drift_ppm": quality.drift.map { .init($0) } ?? .null,
            ]
        default: nil
        }
    }

    private var replyFields: [String: JSONValue]? {
        switch self {
        case .sentence(let turn, let index, let text, let isProtected):
            [
                "event": "sentence", "turn": .init(turn), "index": .init(index),
                "text": .init(text), "is_protected": .init(isProtected),
            ]
        case .sentenceStarted(let turn, let index, let provider):
            [
                "event": "sentence_started", "turn": .init(turn), "index": .init(index),
                "provider": .init(provider),
            ]
        case .replyEnded(let turn, let heard, let isInterrupted):
            [
                "event": "reply_ended", "turn": .init(turn), "heard": .init(heard),
                "is_interrupted": .init(isInterrupted),
            ]
        case .delays(let turn, let delays):
            ["event": "delays", "turn": .init(turn), "delays": delays.form]
        case .askedToWait(let turn, let text):
            ["event": "asked_to_wait", "turn": .init(turn), "text": .init(text)]
        case .expecting(let phrases, let hasGrammar, let isStrict):
            [
                "event": "expecting", "phrases": .init(phrases),
                "has_grammar": .init(hasGrammar), "is_strict": .init(isStrict),
            ]
        case .fact(let name, let value):
            ["event": "fact", "name": .init(name), "value": .init(value)]
        case .slot(let name, let value):
            ["event": "slot", "name": .init(name), "value": .init(value)]
        case .bargeInSuspected: ["event": "barge_in_suspected"]
        case .bargeInDismissed(let text):
            ["event": "barge_in_dismissed", "text": .init(text)]
        case .bargeInCommitted(let heard):
            ["event": "barge_in_committed", "heard": .init(heard)]
        default: nil
        }
    }

    private var providerFields: [String: JSONValue] {
        switch self {
        case .opened(let stage, let provider, let delay):
            [
                "event": "opened", "stage": .init(stage.rawValue), "provider": .init(provider),
                "delay_ms": .init(milliseconds: delay),
            ]
        case .failed(let stage, let provider, let code, let reason, let isRetried):
            [
                "event": "failed", "stage": .init(stage.rawValue), "provider": .init(provider),
                "code": .init(code), "reason": .init(reason), "is_retried": .init(isRetried),
            ]
        case .fellBack(
            let stage, let from, let to, let replayed, let lost, let gap, let speech):
            [
                "event": "fell_back", "stage": .init(stage.rawValue), "from": .init(from),
                "to": .init(to), "replayed_ms": .init(milliseconds: replayed),
                "lost_ms": .init(milliseconds: lost),
                "gap_ms": .init(milliseconds: gap),
            ].merging(speech?.fields ?? [:]) { $1 }
        case .hedged(let stage, let first, let second, let winner):
            [
                "event": "hedged", "stage": .init(stage.rawValue), "first": .init(first),
                "second": .init(second), "winner": .init(winner),
            ]
        case .returned(let stage, let from, let to):
            [
                "event": "returned", "stage": .init(stage.rawValue), "from": .init(from),
                "to": .init(to),
            ]
        case .exhausted(let stage, let plan, let lost):
            [
                "event": "exhausted", "stage": .init(stage.rawValue), "plan": .init(plan),
                "lost_ms": .init(milliseconds: lost ?? .zero),
            ]
        case .lastResort(let step): ["event": "last_resort", "step": .init(step)]
        case .lastResortFailed(let step, let reason):
            ["event": "last_resort_failed", "step": .init(step), "reason": .init(reason)]
        case .voicemail(let file, let duration):
            [
                "event": "voicemail", "file": .init(file),
                "duration_ms": .init(milliseconds: duration),
            ]
        case .toolCalled(let id, let name, let arguments, let key):
            [
                "event": "tool_called", "id": .init(id), "name": .init(name),
                "arguments": .init(arguments), "key": .init(key),
            ]
        case .toolAnswered(let id, let provider, let status, let result):
            [
                "event": "tool_answered", "id": .init(id), "provider": .init(provider),
                "status": .init(status), "result": .init(result),
            ]
        case .usage(let provider, let unit, let amount, let cost, let currency):
            [
                "event": "usage", "provider": .init(provider), "unit": .init(unit),
                "amount": .init(amount), "cost": .init(cost), "currency": .init(currency),
            ]
        case .overran(let provider, let count):
            ["event": "overran", "provider": .init(provider), "count": .init(count)]
        default: ["event": "unknown"]
        }
    }
}

extension TurnDelays {
    var form: JSONValue {
        .object([
            "endpointing_ms": .init(milliseconds: self.endpointing),
            "stt_ms": .init(milliseconds: self.stt),
            "dialogue_ms": .init(milliseconds: self.dialogue),
            "tts_ms": .init(milliseconds: self.tts),
            "play_out_ms": .init(milliseconds: self.playOut),
            "total_ms": .init(milliseconds: self.total),
        ])
    }
}

extension SpeechHandover {
    fileprivate var fields: [String: JSONValue] {
        [
            "spoken": .init(self.spoken), "rest": .init(self.rest),
            "is_restarted": .init(self.isRestarted),
        ]
    }
}

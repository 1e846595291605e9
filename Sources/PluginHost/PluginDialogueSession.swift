import CJackfield
import CallModel
import EventLoop
import Providers

/// `jf_dialogue_v1` as the host's `DialogueSession`.
@safe final class PluginDialogueSession: DialogueSession, @unchecked Sendable {
    // Constant; the table lives as long as the process.
    private let core: SessionCore
    private let table: UnsafePointer<jf_dialogue_v1>

    init(
        _ instance: PluginInstance, on loop: EventLoop, _ options: SessionOptions,
        events: @escaping ProviderEventHandler
    ) {
        self.core = SessionCore(instance, on: loop, options, ringBytes: nil, events: events)
        unsafe self.table = self.core.table.bound(to: jf_dialogue_v1.self)
        self.core.open()
    }

    func prewarm(messagesJSON: String) {
        guard let prewarm = unsafe self.table.pointee.prewarm else { return }
        self.core.use { pointer in
            unsafe lendAll([messagesJSON]) { texts in
                _ = unsafe prewarm(pointer.raw, texts[0])
            }
        }
    }

    func generate(_ turn: DialogueTurn, _ request: RequestID) {
        let generate = unsafe self.table.pointee.generate
        self.core.begin(request, "generate") { pointer in
            unsafe turn.lend { unsafe generate(pointer.raw, request.rawValue, $0) }
        }
    }

    func toolResult(
        _ result: Result<String, ProviderFailure>, of toolCall: String, _ request: RequestID
    ) {
        let function = unsafe self.table.pointee.tool_result
        let (status, text) =
            switch result {
            case .success(let json): (jf_status(JF_OK), json)
            case .failure(let failure): (failure.code.rawValue, failure.reason)
            }
        self.core.proceed(request, "tool_result") { pointer in
            unsafe lendAll([toolCall, text]) { texts in
                unsafe function(pointer.raw, request.rawValue, texts[0], status, texts[1])
            }
        }
    }

    func cancel(_ request: RequestID) { self.core.cancel(request) }

    func close(_ reason: CloseReason) { self.core.close(reason) }
}

extension DialogueTurn {
    /// Lends the turn for the length of `body`.
    fileprivate func lend(_ body: (UnsafePointer<jf_generate>) -> jf_status) -> jf_status {
        unsafe lendAll([self.input, self.messagesJSON, self.toolsJSON, self.factsJSON]) {
            texts in
            var generate = unsafe jf_generate()
            unsafe generate.struct_size = unsafe UInt32(MemoryLayout<jf_generate>.size)
            unsafe generate.cause = self.cause.rawValue
            unsafe (generate.input, generate.messages_json) = (texts[0], texts[1])
            unsafe (generate.tools_json, generate.facts_json) = (texts[2], texts[3])
            unsafe generate.confidence = self.confidence ?? -1
            return unsafe body(&generate)
        }
    }
}

import CallModel
package import EventLoop
package import Providers

extension PluginInstance {
    /// The provider as a call on this loop uses it; nil when it has another capability.
    package func recognizer(on loop: EventLoop) -> (any Recognizer)? {
        self.capability == .stt ? PluginProvider(self, loop) : nil
    }

    package func synthesizer(on loop: EventLoop) -> (any Synthesizer)? {
        self.capability == .tts ? PluginProvider(self, loop) : nil
    }

    package func dialogue(on loop: EventLoop) -> (any Dialogue)? {
        self.capability == .dialogue ? PluginProvider(self, loop) : nil
    }

    package func channel(on loop: EventLoop) -> (any Channel)? {
        self.capability == .channel ? PluginProvider(self, loop) : nil
    }

    package func customerRecords(on loop: EventLoop) -> (any CustomerRecords)? {
        self.capability == .crm ? PluginProvider(self, loop) : nil
    }
}

/// An instance and the loop of those who use it. Its capability is checked where it is made.
private final class PluginProvider {
    let instance: PluginInstance
    let loop: EventLoop

    init(_ instance: PluginInstance, _ loop: EventLoop) {
        self.instance = instance
        self.loop = loop
    }
}

extension PluginProvider: Provider {
    var name: String { self.instance.name }
}

extension PluginProvider: Recognizer {
    var maxIngestRate: Int { self.instance.setup.maxIngestRate }

    func open(_ options: SessionOptions, events: @escaping ProviderEventHandler)
        -> any RecognizerSession
    {
        PluginRecognizerSession(self.instance, on: self.loop, options, events: events)
    }
}

extension PluginProvider: Synthesizer {
    func open(_ options: SessionOptions, events: @escaping ProviderEventHandler)
        -> any SynthesizerSession
    {
        PluginSynthesizerSession(self.instance, on: self.loop, options, events: events)
    }
}

extension PluginProvider: Dialogue {
    func open(_ options: SessionOptions, events: @escaping ProviderEventHandler)
        -> any DialogueSession
    {
        PluginDialogueSession(self.instance, on: self.loop, options, events: events)
    }
}

extension PluginProvider: Channel {
    func open(_ options: SessionOptions, events: @escaping ProviderEventHandler)
        -> any ChannelSession
    {
        PluginChannelSession(self.instance, on: self.loop, options, events: events)
    }

    func listen(
        _ incoming: @escaping @Sendable (IncomingCall) -> Void
    ) async throws(ProviderFailure) {
        try await self.instance.listen(incoming)
    }
}

extension PluginProvider: CustomerRecords {
    func open(_ options: SessionOptions, events: @escaping ProviderEventHandler)
        -> any CustomerRecordsSession
    {
        PluginCustomerRecordsSession(self.instance, on: self.loop, options, events: events)
    }

    var operationsJSON: String { self.instance.operationsJSON }
}

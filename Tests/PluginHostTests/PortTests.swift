import CJackfield
import CallModel
import PluginHost
import TestSupport
import Testing

@Suite("Ports that a plugin opens")
struct PortTests {
    private static func listening(
        _ settings: [String: String] = [:]
    ) async throws -> (site: OutwardRig, provider: PluginInstance, address: String) {
        let site = try await OutwardRig()
        let provider = try await site.begin(
            ["listen": "127.0.0.1:0"].merging(settings) { $1 })
        return (site, provider, await site.log.rest(after: "listening "))
    }

    @Test("Bytes of a stream go to the plugin and back")
    func echo() async throws {
        let (site, provider, address) = try await Self.listening(["listen_word": "hi"])
        let heard = try await onOwnThread {
            let client = try RawConnection(to: address)
            let greeting = client.text(2)
            client.send("hello")
            return greeting + " " + client.text(5)
        }
        #expect(heard == "hi hello")
        #expect(await site.log.rest(after: "accepted ").hasPrefix("127.0.0.1:"))
        await site.log.wait(for: "stream closed")
        await site.end(provider)
        #expect(!site.log.messages.contains("a dead handle lives"))
    }

    @Test("A client that sends no more still gets what was sent to it")
    func halfClose() async throws {
        let (site, provider, address) = try await Self.listening()
        let count = try await onOwnThread {
            let client = try RawConnection(to: address)
            client.send([UInt8](repeating: 7, count: 200_000))
            client.finishSending()
            return client.receiveAll().count
        }
        #expect(count == 200_000)
        await site.log.wait(for: "stream closed")
        await site.end(provider)
    }

    @Test("The plugin closes a stream: the client gets the rest, then the end")
    func pluginCloses() async throws {
        let (site, provider, address) = try await Self.listening(["listen_word": "bye now"])
        let heard = try await onOwnThread {
            let client = try RawConnection(to: address)
            let first = client.text(7)
            client.send("quit")
            return first + "|" + String(decoding: client.receiveAll(), as: UTF8.self)
        }
        #expect(heard == "bye now|")
        await site.log.wait(for: "stream closed")
        await site.end(provider)
    }

    @Test(
        "A client that reads nothing: the plugin is told to wait, and loses nothing that was taken")
    func backPressure() async throws {
        let (site, provider, address) = try await Self.listening()
        let client = try await onOwnThread { try RawConnection(to: address) }
        await onOwnThread { client.send("flood") }
        let sent = try #require(Int(await site.log.rest(after: "flood 1 after ")))
        let count = await onOwnThread {
            client.finishSending()
            return client.receiveAll().count
        }
        #expect(count == sent * 32_768)
        #expect(sent * 32_768 > (1 << 18) - 32_768)
        await site.end(provider)
    }

    @Test("A stream takes bytes, not messages")
    func kinds() async throws {
        let (site, provider, address) = try await Self.listening()
        let client = try await onOwnThread { try RawConnection(to: address) }
        await onOwnThread { client.send("text") }
        #expect(await site.log.rest(after: "text ") == "-7")
        await site.end(provider)
    }

    @Test("A stream that the plugin does not accept is closed at once")
    func refused() async throws {
        let (site, provider, address) = try await Self.listening(["listen_word": "no"])
        let heard = try await onOwnThread { try RawConnection(to: address).receiveAll() }
        #expect(heard.isEmpty)
        #expect(!site.log.messages.contains("stream closed"))
        await site.end(provider)
    }

    @Test("A hundred clients at the same time each have their own stream")
    func many() async throws {
        let (site, provider, address) = try await Self.listening()
        let right = try await onOwnThread {
            let clients = try (0..<100).map { _ in try RawConnection(to: address) }
            for (number, client) in clients.enumerated() { client.send("client \(number)!") }
            return clients.enumerated().filter { number, client in
                let text = "client \(number)!"
                return client.text(text.utf8.count) == text
            }.count
        }
        #expect(right == 100)
        await site.end(provider)
        #expect(site.log.messages.filter { $0 == "stream closed" }.count == 100)
    }

    @Test("More than 1024 streams are not accepted, and those that are stay")
    func tooMany() async throws {
        RawConnection.allowMany()
        let (site, provider, address) = try await Self.listening(["listen_word": "x"])
        let greeted = try await onOwnThread {
            let clients = try (0..<1_040).map { _ in try RawConnection(to: address) }
            return clients.filter { $0.text(1) == "x" }.count
        }
        #expect(greeted == 1_024)
        await site.end(provider)
    }

    @Test("An instance that ends with streams and ports open hears of their end first")
    func shutDown() async throws {
        let (site, provider, address) = try await Self.listening(["datagrams": "127.0.0.1:0"])
        let client = try await onOwnThread { try RawConnection(to: address) }
        _ = await site.log.rest(after: "accepted ")
        await provider.shutDown()
        let ends = site.log.messages.suffix(3)
        #expect(Set(ends.dropLast()) == ["stream closed", "port closed"])
        #expect(ends.last == "destroyed")
        #expect(await onOwnThread { client.receiveAll() }.isEmpty)
        #expect(throws: (any Error).self) { _ = try RawConnection(to: address) }
        await site.stop()
    }

    @Test("A port that is taken, or no address at all, fails create and says why")
    func cannotListen() async throws {
        let taken = try TakenPort()
        let site = try await OutwardRig()
        for setting in ["listen", "datagrams"] {
            for (address, reason) in [
                ("nowhere", "no address"), ("localhost:9092", "no address"),
                ("127.0.0.1:70000", "no address"), ("192.0.2.1:9092", "cannot bind"),
            ] {
                let error = await #expect(throws: ProviderFailure.self) {
                    try await site.begin([setting: address])
                }
                #expect(error?.code == .misconfigured)
                #expect(error?.reason.contains(reason) == true, "\(error?.reason ?? "")")
            }
        }
        let error = await #expect(throws: ProviderFailure.self) {
            try await site.begin(["listen": "127.0.0.1:\(taken.port)"])
        }
        #expect(error?.reason.contains("address already in use") == true)
        // What failed has left nothing behind.
        let provider = try await site.begin(["listen": "127.0.0.1:0"])
        await site.end(provider)
    }

    // MARK: - Datagrams

    @Test("Datagrams go to the plugin and back, each whole")
    func datagrams() async throws {
        let site = try await OutwardRig()
        let provider = try await site.begin(["datagrams": "127.0.0.1:0"])
        let address = await site.log.rest(after: "port ")
        let sizes = try await onOwnThread {
            let peer = try RawPort()
            return [0, 1, 172, 1_500, 65_507].map { size in
                peer.send([UInt8](repeating: 3, count: size), to: address)
                return peer.receive().count
            }
        }
        #expect(sizes == [0, 1, 172, 1_500, 65_507])
        await site.end(provider)
        #expect(!site.log.messages.contains("a dead handle lives"))
    }

    @Test("Datagrams go to who has written, and to others only where data may go")
    func datagramsToOthers() async throws {
        let site = try await OutwardRig(egress: .none)
        let provider = try await site.begin(["datagrams": "127.0.0.1:0"])
        let address = await site.log.rest(after: "port ")
        let other = try RawPort()
        let ask = Array("to 127.0.0.1:\(other.port)".utf8)
        try await onOwnThread { try RawPort().send(ask, to: address) }
        #expect(await site.log.rest(after: "to another ") == "\(JF_E_POLICY)")
        #expect(
            site.log.all.contains {
                $0.message == "data may not go to this host; nothing was sent"
                    && $0.fields["key"] == "policy.egress, in the configuration"
            })
        await onOwnThread { other.send(Array("echo".utf8), to: address) }
        #expect(await onOwnThread { other.receive() } == Array("echo".utf8))
        try await onOwnThread { try RawPort().send(ask, to: address) }
        #expect(await onOwnThread { other.receive() } == Array("unasked".utf8))
        await site.end(provider)
    }

    @Test("A port is closed by the plugin, and its address is free again")
    func closedPort() async throws {
        let site = try await OutwardRig()
        let provider = try await site.begin(["datagrams": "127.0.0.1:0"])
        let address = await site.log.rest(after: "port ")
        try await onOwnThread { try RawPort().send(Array("nowhere".utf8), to: address) }
        #expect(await site.log.rest(after: "nowhere ") == "-7")
        try await onOwnThread { try RawPort().send(Array("quit".utf8), to: address) }
        await site.log.wait(for: "port closed")
        await provider.shutDown()
        let again = try await site.begin(["datagrams": address])
        await site.end(again)
    }
}

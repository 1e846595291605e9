import CallAudio
import JackfieldPlugin

/// Reports of a recorded call, told to the host.
struct LegReports: LineReports {
    let leg: ChannelLeg

    func audio(_ frame: Span<Int16>, at mediaTime: Duration, sequence: UInt32) -> Bool {
        // A host without room loses the frame, as it would on a telephone line.
        self.leg.audio(frame, mediaTime: mediaTime, sequence: sequence) != .unwanted
    }

    func pressed(_ press: KeypadFilter.Press) {
        self.leg.dtmf(
            Character(UnicodeScalar(press.key)), duration: press.duration, at: press.start)
    }

    func hungUp(detail: String, at mediaTime: Duration) {
        self.leg.hungUp(.normal, detail: detail, at: mediaTime)
    }

    func work(_ body: @escaping @Sendable () -> Void) -> Bool { self.leg.session.host.work(body) }

    func warn(_ message: String, reason: String) {
        self.leg.session.host.log(.warning, message, ["file.reason": reason])
    }
}

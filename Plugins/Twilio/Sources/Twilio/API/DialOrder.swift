/// What Twilio is asked for when a call is made.
struct DialOrder: Sendable {
    var to: String
    var from: String
    /// Of our line.
    var id: String

    func form(_ board: Switchboard) -> Form {
        let settings = board.settings
        let urls = board.urls
        var form: Form = [
            "To": self.to, "From": self.from, "Url": urls.of(self.id, .answer), "Method": "POST",
            "Timeout": String(settings.ringSeconds),
            "TimeLimit": String(settings.timeLimitSeconds),
            "StatusCallback": urls.of(self.id, .status), "StatusCallbackMethod": "POST",
        ]
        for event in ["initiated", "ringing", "answered", "completed"] {
            form.add("StatusCallbackEvent", event)
        }
        if settings.records {
            form.add("Record", "true")
            for field in board.recordingForm(of: self.id).fields {
                form.add(field.name, field.value)
            }
        }
        guard settings.machineDetection != .off else { return form }
        form.add(
            "MachineDetection",
            settings.machineDetection == .start ? "Enable" : "DetectMessageEnd")
        if !settings.waitsForDetection {
            form.add("AsyncAmd", "true")
            form.add("AsyncAmdStatusCallback", urls.of(self.id, .machine))
            form.add("AsyncAmdStatusCallbackMethod", "POST")
        }
        return form
    }
}

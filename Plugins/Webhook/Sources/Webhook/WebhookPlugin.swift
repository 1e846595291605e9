import CRMKit
package import JackfieldPlugin

/// What the library's entry symbol gives to the host.
package let webhookPlugin = Plugin(
    id: "com.jackfield.webhook", version: "1.0.0", vendor: "Jackfield", license: "Apache-2.0",
    offering: .customerRecords { host throws(ProviderError) in
        let settings = try host.settings(as: WebhookSettings.self)
        return try CRMRecords(host: host, outbox: settings.outbox, schedule: .webhook) {
            _ throws(ProviderError) in
            try WebhookService(settings, host: host)
        }
    })

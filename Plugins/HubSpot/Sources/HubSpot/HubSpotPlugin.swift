import CRMKit
package import JackfieldPlugin

/// What the library's entry symbol gives to the host.
package let hubSpotPlugin = Plugin(
    id: "com.jackfield.hubspot", version: "1.0.0", vendor: "Jackfield", license: "Apache-2.0",
    offering: .customerRecords { host throws(ProviderError) in
        let settings = try host.settings(as: HubSpotSettings.self)
        return try CRMRecords(
            host: host, outbox: settings.outbox, schedule: HubSpotService.schedule
        ) { notes throws(ProviderError) in
            try HubSpotService(settings, host: host, notes: notes)
        }
    })

import CRMKit
package import JackfieldPlugin

/// What the library's entry symbol gives to the host.
package let salesforcePlugin = Plugin(
    id: "com.jackfield.salesforce", version: "1.0.0", vendor: "Jackfield", license: "Apache-2.0",
    offering: .customerRecords { host throws(ProviderError) in
        let settings = try host.settings(as: SalesforceSettings.self)
        return try CRMRecords(host: host, outbox: settings.outbox, schedule: .service) {
            notes throws(ProviderError) in
            try SalesforceService(settings, host: host, notes: notes)
        }
    })

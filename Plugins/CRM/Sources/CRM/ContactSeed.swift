import CRMKit
import JackfieldPlugin
import YAML

/// Contacts to start with, from a CSV file.
///
/// The first line names the columns: `name` is needed; `numbers` (several with `;` or `|` between),
/// `account`, `language` and `notes` are known; all others become free fields.
struct ContactSeed: Equatable, Sendable {
    static let largestFile = 64 * 1_024 * 1_024

    var contacts: [Contact]
    /// Tells one content from another.
    var fingerprint: String

    /// - Throws: `.misconfigured`, with the file and line, never with what stands there.
    init(file path: String, plan: NumberPlan) throws(ProviderError) {
        let bytes: [UInt8]
        do throws(SourceFileError) {
            bytes = try SourceFile.read(path, limit: Self.largestFile).bytes
        } catch {
            throw ProviderError(
                .misconfigured,
                "seed \(path): \(error.message); give a readable file of at most 64 MiB")
        }
        do throws(ProviderError) {
            try self.init(text: String(decoding: bytes, as: UTF8.self), plan: plan)
        } catch {
            throw ProviderError(.misconfigured, "seed \(path): \(error.message)")
        }
    }

    init(text: String, plan: NumberPlan) throws(ProviderError) {
        var rows = try CSV.rows(text)[...]
        let heading = rows.popFirst()?.cells.map { $0[...].trimmed.lowercased() } ?? []
        guard heading.contains("name") else {
            throw ProviderError(.misconfigured, "line 1: there must be a column \"name\"")
        }
        guard Set(heading).count == heading.count else {
            throw ProviderError(.misconfigured, "line 1: two columns have the same name")
        }
        var contacts: [Contact] = []
        for row in rows {
            contacts.append(try Self.contact(row, heading: heading, plan: plan))
        }
        self.contacts = contacts
        self.fingerprint = Self.fingerprint(of: text)
    }

    private static func contact(
        _ row: CSV.Row, heading: [String], plan: NumberPlan
    ) throws(ProviderError) -> Contact {
        guard row.cells.count <= heading.count else {
            throw ProviderError(
                .misconfigured,
                "line \(row.line): \(row.cells.count) cells under \(heading.count) headings; "
                    + "put cells that hold a separator in quotation marks")
        }
        var contact = Contact()
        for (column, cell) in zip(heading, row.cells) {
            let value = String(cell[...].trimmed)
            guard !value.isEmpty else { continue }
            switch column {
            case "name": contact.name = value
            case "account": contact.account = value
            case "language": contact.language = value
            case "notes": contact.notes = value
            case "numbers", "number":
                contact.numbers = try Self.numbers(value, line: row.line, plan: plan)
            default: contact.fields[column] = .text(value)
            }
        }
        guard !contact.name.isEmpty else {
            throw ProviderError(.misconfigured, "line \(row.line): the name is empty")
        }
        return contact
    }

    private static func numbers(
        _ cell: String, line: Int, plan: NumberPlan
    ) throws(ProviderError) -> [String] {
        var numbers: [String] = []
        for spelling in cell.split(whereSeparator: { $0 == ";" || $0 == "|" }) {
            guard let number = plan.normalise(String(spelling)) else {
                throw ProviderError(
                    .misconfigured,
                    "line \(line): number \(numbers.count + 1) in column \"numbers\" is no telephone "
                        + "number")
            }
            if !numbers.contains(number) { numbers.append(number) }
        }
        return numbers
    }

    /// FNV-1a, 64 bits (http://www.isthe.com/chongo/tech/comp/fnv), and the length.
    private static func fingerprint(of text: String) -> String {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        return "\(String(hash, radix: 16))-\(text.utf8.count)"
    }
}

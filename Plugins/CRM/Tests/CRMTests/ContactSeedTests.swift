import JackfieldPlugin
import Testing

@testable import CRM

@Suite("Contacts come from a CSV file")
struct ContactSeedTests {
    private let folder: ScratchFolder
    private let text = """
        \u{FEFF}Name,Numbers,Account,Language,Notes,Floor
        "Smith, Ann",020 7946 0018; 201,A-1,en,"said ""hi""
        twice",3
        Žofie,,,,,

        Bob,+49 30 901820
        """

    init() throws { self.folder = try ScratchFolder() }

    @Test("Columns become what they are called, unknown ones free fields")
    func columns() throws {
        let contacts = try ContactSeed(text: self.text, plan: .british).contacts
        #expect(
            contacts == [
                Contact(
                    name: "Smith, Ann", account: "A-1", numbers: ["+442079460018", "201"],
                    language: "en", notes: "said \"hi\"\ntwice", fields: ["floor": .text("3")]),
                Contact(name: "Žofie"), Contact(name: "Bob", numbers: ["+4930901820"]),
            ])
    }

    @Test("Semicolons may stand between the cells, and lines may end as on Windows")
    func semicolons() throws {
        let seed = try ContactSeed(text: "name;account\r\nAnn;1\r\nBob;2\r\n", plan: .british)
        #expect(
            seed.contacts == [
                Contact(name: "Ann", account: "1"), Contact(name: "Bob", account: "2"),
            ])
    }

    @Test("A file is taken in once, and a longer one adds only who is new")
    func once() throws {
        let database = try self.folder.database()
        let seed = try ContactSeed(text: self.text, plan: .british)
        #expect(try database.add(seed) == 3)
        #expect(try database.add(seed) == 0)
        #expect(try self.folder.database().add(seed) == 0)
        let longer = try ContactSeed(text: self.text + "\nEve,,A-2", plan: .british)
        #expect(try database.add(longer) == 1)
        #expect(try self.folder.sql("SELECT count(*) FROM contacts") == ["4"])
    }

    @Test("A contact that was changed since is not set back")
    func keepsChanges() throws {
        let database = try self.folder.database()
        _ = try database.add(ContactSeed(text: self.text, plan: .british))
        _ = try database.ask("upsert_contact", #"{"account":"A1","notes":"moved"}"#)
        _ = try database.add(ContactSeed(text: self.text + "\n", plan: .british))
        #expect(
            try database.ask("find_contact", #"{"account":"A-1"}"#)["contact"]?["notes"]
                == .text("moved"))
    }

    @Test(
        "A mistake is told with its line, and without what stands there",
        arguments: [
            ("", "line 1: there must be a column \"name\""), ("who\nAnn", "line 1"),
            ("name,name\n", "line 1: two columns"), ("name\nAnn\n\"secret", "line 3"),
            ("name,numbers\nAnn,secret", "line 2: number 1 in column \"numbers\""),
            ("name,account\n,secret", "line 2: the name is empty"),
            ("name\nAnn,secret", "line 2: 2 cells under 1 headings"),
        ])
    func mistakes(text: String, message: String) {
        let error = failure { _ = try ContactSeed(text: text, plan: .british) }
        #expect(error?.code == .misconfigured)
        #expect(error?.message.contains(message) == true)
        #expect(error?.message.contains("secret") == false)
    }

    @Test("A seed that is not there is told by its path")
    func missing() {
        let error = failure { _ = try ContactSeed(file: "/nowhere/c.csv", plan: .british) }
        #expect(error?.message.hasPrefix("seed /nowhere/c.csv: cannot be read") == true)
    }

    @Test("A relative path starts in the state directory, an absolute one does not")
    func paths() {
        #expect(CRMSettings().databasePath(in: "/state") == "/state/crm.db")
        #expect(CRMSettings(path: "a/b.db").databasePath(in: "/state") == "/state/a/b.db")
        #expect(CRMSettings(path: "/data/b.db").databasePath(in: "/state") == "/data/b.db")
    }
}

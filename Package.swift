// swift-tools-version: 6.2
import PackageDescription

let swiftSettings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .strictMemorySafety(),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableExperimentalFeature("Lifetimes"),
    .treatAllWarnings(as: .error),
]

func library(
    _ name: String, _ dependencies: [Target.Dependency] = [], exclude: [String] = [],
    resources: [Resource] = []
) -> Target {
    .target(
        name: name, dependencies: dependencies, exclude: exclude, resources: resources,
        swiftSettings: swiftSettings)
}

func systemLibrary(_ name: String, pkgConfig: String? = nil, apt: String) -> Target {
    .systemLibrary(name: name, pkgConfig: pkgConfig, providers: [.apt([apt])])
}

func tests(
    _ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []
) -> Target {
    .testTarget(
        name: "\(name)Tests", dependencies: dependencies, exclude: exclude,
        swiftSettings: swiftSettings)
}

/// A plugin in the tree: a library product of its own, loaded only when a configuration names it.
///
/// The logic is one target, which tests may link; the exported symbol is another, which they must not.
struct Plugin {
    let module: String
    let product: String
    var dependencies: [Target.Dependency] = []
    var testDependencies: [Target.Dependency] = []
    var systemLibraries: [Target] = []
    /// Files that are compiled in, so that they are wherever the library is.
    var embedded: [String] = []

    // Leaves one exported symbol, so that no two plugins can meet in the dynamic linker.
    static let exportsEntryOnly: [LinkerSetting] = [
        .unsafeFlags([
            "-Xlinker", "--version-script=\(Context.packageDirectory)/Plugins/exports.map",
        ])
    ]

    var products: [Product] {
        [.library(name: self.product, type: .dynamic, targets: ["\(self.module)Entry"])]
    }

    var targets: [Target] {
        self.systemLibraries + [
            .target(
                name: self.module, dependencies: ["JackfieldPlugin"] + self.dependencies,
                path: "Plugins/\(self.module)/Sources/\(self.module)",
                resources: self.embedded.map { .embedInCode($0) }, swiftSettings: swiftSettings),
            .target(
                name: "\(self.module)Entry",
                dependencies: [.target(name: self.module), "JackfieldPlugin", "CJackfield"],
                path: "Plugins/\(self.module)/Sources/Entry", swiftSettings: swiftSettings,
                linkerSettings: Self.exportsEntryOnly),
            .testTarget(
                name: "\(self.module)Tests",
                dependencies: [.target(name: self.module), "TestSupport"] + self.dependencies
                    + self.testDependencies,
                path: "Plugins/\(self.module)/Tests/\(self.module)Tests",
                resources: [.copy("Fixtures")], swiftSettings: swiftSettings),
        ]
    }

    static func systemLibrary(
        _ name: String, of module: String, pkgConfig: String? = nil, apt: String
    ) -> Target {
        .systemLibrary(
            name: name, path: "Plugins/\(module)/Sources/\(name)", pkgConfig: pkgConfig,
            providers: [.apt([apt])])
    }
}

let plugins: [Plugin] = [
    Plugin(
        module: "Recording", product: "jackfield-recording",
        dependencies: ["CallAudio", "Patterns", "YAML", "CSpanDSP"],
        systemLibraries: [
            Plugin.systemLibrary(
                "CSpanDSP", of: "Recording", pkgConfig: "spandsp", apt: "libspandsp-dev")
        ]),
    Plugin(
        module: "PocketSphinx", product: "jackfield-pocketsphinx",
        dependencies: ["CallAudio", "CPocketSphinx"],
        systemLibraries: [
            Plugin.systemLibrary(
                "CPocketSphinx", of: "PocketSphinx", pkgConfig: "pocketsphinx",
                apt: "libpocketsphinx-dev")
        ]),
    Plugin(
        module: "ESpeak", product: "jackfield-espeak", dependencies: ["CESpeak"],
        testDependencies: ["EventLoop"],
        systemLibraries: [
            Plugin.systemLibrary(
                "CESpeak", of: "ESpeak", pkgConfig: "espeak-ng", apt: "libespeak-ng-dev")
        ]),
    Plugin(
        module: "Flow", product: "jackfield-flow", dependencies: ["YAML"],
        testDependencies: ["FakeHost", "JackfieldPlugin", "CJackfield"]),
    Plugin(module: "CRM", product: "jackfield-crm", dependencies: ["CRMKit", "CSQLite", "YAML"]),
    Plugin(
        module: "Browser", product: "jackfield-browser", dependencies: ["CallAudio"],
        testDependencies: ["FakeHost", "JackfieldPlugin", "CJackfield"],
        embedded: ["Page/index.html", "Page/style.css", "Page/phone.js", "Page/audio.js"]),
    Plugin(
        module: "Twilio", product: "jackfield-twilio", dependencies: ["CallAudio", "CCrypto"],
        testDependencies: ["FakeHost", "JackfieldPlugin", "CJackfield"]),
    Plugin(
        module: "Asterisk", product: "jackfield-asterisk", dependencies: ["CallAudio"],
        testDependencies: ["FakeHost", "JackfieldPlugin", "CJackfield"]),
    Plugin(
        module: "Anthropic", product: "jackfield-anthropic", dependencies: ["VendorKit"],
        testDependencies: ["FakeHost", "JackfieldPlugin", "CJackfield"]),
    Plugin(
        module: "Cartesia", product: "jackfield-cartesia",
        dependencies: ["CallAudio", "VendorKit"],
        testDependencies: ["FakeHost", "JackfieldPlugin", "CJackfield"]),
    Plugin(
        module: "ElevenLabs", product: "jackfield-elevenlabs",
        dependencies: ["CallAudio", "VendorKit"],
        testDependencies: ["FakeHost", "JackfieldPlugin", "CJackfield"]),
    Plugin(
        module: "HubSpot", product: "jackfield-hubspot", dependencies: ["CRMKit", "VendorKit"],
        testDependencies: ["FakeHost", "JackfieldPlugin", "CJackfield"]),
    Plugin(
        module: "Salesforce", product: "jackfield-salesforce",
        dependencies: ["CRMKit", "VendorKit"],
        testDependencies: ["FakeHost", "JackfieldPlugin", "CJackfield"]),
    Plugin(
        module: "Webhook", product: "jackfield-webhook", dependencies: ["CRMKit", "VendorKit"],
        testDependencies: ["FakeHost", "JackfieldPlugin", "CJackfield"]),
    Plugin(
        module: "WhisperLocal", product: "jackfield-whisper-local",
        dependencies: ["CallAudio", "CCrypto", "CWhisper", "VendorKit"],
        testDependencies: ["FakeHost", "JackfieldPlugin", "CJackfield"],
        systemLibraries: [
            Plugin.systemLibrary("CWhisper", of: "WhisperLocal", apt: "libc6-dev")
        ]),
    Plugin(
        module: "Deepgram", product: "jackfield-deepgram", dependencies: ["VendorKit"],
        testDependencies: ["FakeHost", "JackfieldPlugin", "CJackfield"]),
    Plugin(
        module: "OpenAI", product: "jackfield-openai", dependencies: ["VendorKit"],
        testDependencies: ["FakeHost", "JackfieldPlugin", "CJackfield"]),
    Plugin(
        module: "Scripted", product: "jackfield-scripted", dependencies: ["Patterns"],
        testDependencies: ["FakeHost", "JackfieldPlugin", "CJackfield"]),
]

/// What the fuzzer and the replay of what it found call; see CONTRIBUTING.md.
let fuzzed: [Target.Dependency] = [
    "Asterisk", "Browser", "CJackfield", "CRM", "CRMKit", "CallAudio", "CallModel", "Commands",
    "Configuration", "Flow", "JackfieldPlugin", "Patterns", "PluginHost", "PluginProcess",
    "PocketSphinx", "Providers", "Recording", "Rehearsal", "Store", "Twilio", "YAML",
].map { .target(name: $0) }

/// The parsers that are fuzzed: with libFuzzer, which brings its own `main`, or replayed in the tests.
let fuzzing: Target =
    Context.environment["JACKFIELD_FUZZ"] != nil
    ? .executableTarget(
        name: "jackfield-fuzz", dependencies: fuzzed, path: "Fuzz",
        exclude: ["Tests", "Corpora", "Regressions"], sources: ["Targets", "Runner"],
        swiftSettings: swiftSettings,
        // The standard linker fails on the sanitizers' sections.
        linkerSettings: [.unsafeFlags(["-use-ld=lld"])])
    : .testTarget(
        name: "FuzzTests", dependencies: fuzzed + ["TestSupport"], path: "Fuzz",
        exclude: ["Runner", "Corpora", "Regressions"], sources: ["Targets", "Tests"],
        swiftSettings: swiftSettings)

let package = Package(
    name: "jackfield",
    products: [
        .executable(name: "jackfield", targets: ["jackfield"]),
        .library(name: "jackfield-echo-c", type: .dynamic, targets: ["EchoC"]),
        // Loaded by `jackfield bench allocations` only.
        .library(
            name: "jackfield-allocation-count", type: .dynamic, targets: ["CAllocationCount"]),
    ] + plugins.flatMap(\.products),
    targets: [
        // The contract, and the Swift comfort over it.
        .target(name: "CJackfield"),
        library("JackfieldPlugin", ["CJackfield"]),
        // What plugins of vendors' APIs share.
        library("VendorKit", ["JackfieldPlugin"]),

        // C libraries: a module map and a shim each.
        systemLibrary("CLtdl", apt: "libltdl-dev"),
        systemLibrary("CUV", pkgConfig: "libuv", apt: "libuv1-dev"),
        systemLibrary("CEpoll", apt: "libc6-dev"),
        systemLibrary("CCrypto", pkgConfig: "libcrypto", apt: "libssl-dev"),
        systemLibrary("CWebSockets", pkgConfig: "libwebsockets", apt: "libwebsockets-dev"),
        systemLibrary("CCurl", pkgConfig: "libcurl", apt: "libcurl4-openssl-dev"),
        systemLibrary("CYAML", pkgConfig: "yaml-0.1", apt: "libyaml-dev"),
        systemLibrary("CSQLite", pkgConfig: "sqlite3", apt: "libsqlite3-dev"),
        systemLibrary("CSpeexDSP", pkgConfig: "speexdsp", apt: "libspeexdsp-dev"),

        // Words and pure logic.
        library("CallModel"),
        library("CallAudio", ["CSpeexDSP"]),
        library("Turns", ["CallModel"]),
        library("Fallback", ["CallModel"]),
        library("Drills", ["CallModel"]),
        library("Patterns"),

        // Ports.
        library("Providers", ["CallModel", "CallAudio"]),
        library("Network"),

        // Adapters: one outside thing each.
        library("YAML", ["CYAML"]),
        library("Configuration", ["YAML", "Patterns", "CallModel", "CJackfield", "Drills"]),
        library("EventLoop", ["CUV"]),
        library("WebServer", ["CUV", "CWebSockets", "EventLoop", "Network", "Sockets"]),
        library("WebSocketClient", ["CWebSockets", "CUV", "EventLoop", "Network", "WebServer"]),
        library("HTTPClient", ["CCurl", "CUV", "EventLoop", "Network"]),
        library("Sockets", ["CUV", "EventLoop", "Network"]),
        // What plugins of customer systems share.
        library("CRMKit", ["CCrypto", "CSQLite", "JackfieldPlugin", "VendorKit"]),
        library("Traffic", ["CallModel", "EventLoop", "Network"]),
        library("Telemetry", ["CallModel"]),
        library(
            "PluginHost",
            [
                "CJackfield", "CLtdl", "CCrypto", "CallModel", "Drills", "Network", "Providers",
                "EventLoop",
            ]),
        library("PluginProcess", ["CJackfield", "PluginHost", "CallModel", "EventLoop"]),
        library("Store", ["CSQLite", "CallModel", "EventLoop"]),

        // Application.
        library(
            "Calls",
            ["CallModel", "CallAudio", "Turns", "Fallback", "Providers", "EventLoop", "Telemetry"],
            exclude: ["CanaryClips/README.md"],
            resources: ["de", "en", "es", "fr", "it"].map { .embedInCode("CanaryClips/\($0).ul") }),
        library("Console", ["CallModel"]),
        library("HostAPI", ["CallModel", "Console", "Network", "Store"]),
        // The far side of providers, for trials without them.
        library(
            "ProviderSimulators",
            ["CCrypto", "CallAudio", "CallModel", "EventLoop", "Network", "WebServer"]),
        library(
            "Rehearsal",
            ["CallModel", "CallAudio", "Drills", "Fallback", "Providers", "EventLoop", "YAML"]),

        library("Load", ["CallAudio", "CCrypto", "CEpoll"]),

        library(
            "Commands",
            [
                "CallModel", "CallAudio", "Calls", "Configuration", "Console", "Drills",
                "EventLoop", "Fallback", "HTTPClient", "HostAPI", "Load", "Network", "PluginHost",
                "PluginProcess", "ProviderSimulators", "Providers", "Rehearsal", "Sockets",
                "Store", "Telemetry", "Traffic", "Turns", "WebServer", "WebSocketClient", "YAML",
            ]),

        .executableTarget(
            name: "jackfield", dependencies: ["Commands"], swiftSettings: swiftSettings,
            // The host carries its own Swift runtime, so that a plugin's cannot collide with it.
            linkerSettings: [
                .unsafeFlags(
                    [
                        "-static-stdlib", "-use-ld=lld", "-Xlinker", "--gc-sections", "-Xlinker",
                        "-s",
                        "-Xlinker", "--start-group", "-l_FoundationCollections",
                        "-l_FoundationCShims", "-lFoundationEssentials", "-Xlinker", "--end-group",
                    ], .when(configuration: .release))
            ]),

        // Stands in front of the allocator while `jackfield bench allocations` counts.
        .target(name: "CAllocationCount"),

        // The plugin in plain C.
        .target(
            name: "EchoC", dependencies: ["CJackfield"], path: "Plugins/EchoC/Sources/EchoC",
            publicHeadersPath: "include", linkerSettings: Plugin.exportsEntryOnly),

        .testTarget(
            name: "EchoCTests", dependencies: ["CJackfield", "FakeHost"],
            path: "Plugins/EchoC/Tests/EchoCTests", swiftSettings: swiftSettings),

        .target(
            name: "FakeHost", dependencies: ["CJackfield"], path: "Tests/FakeHost",
            swiftSettings: swiftSettings),
        .target(
            name: "TestSupport",
            dependencies: ["CallModel", "CallAudio", "Calls", "EventLoop", "Providers"],
            path: "Tests/TestSupport", swiftSettings: swiftSettings),
        tests("CallModel", ["CallModel"]),
        tests("CallAudio", ["CallAudio", "EventLoop", "TestSupport"], exclude: ["Fixtures"]),
        tests("Turns", ["Turns", "CallModel"]),
        tests("Fallback", ["Fallback", "CallModel"]),
        tests("Drills", ["Drills", "CallModel"]),
        tests("Patterns", ["Patterns"]),
        tests("YAML", ["YAML"]),
        tests(
            "Configuration", ["Configuration", "YAML", "CallModel", "Drills", "TestSupport"],
            exclude: ["Golden"]),
        tests("EventLoop", ["EventLoop", "TestSupport"]),
        tests("CRMKit", ["CRMKit", "JackfieldPlugin"]),
        tests("Traffic", ["Traffic", "CallModel", "EventLoop", "Network", "TestSupport"]),
        tests("WebServer", ["WebServer", "Network", "EventLoop", "TestSupport"]),
        tests(
            "PluginHost",
            [
                "PluginHost", "PluginProcess", "Providers", "CJackfield", "CallModel", "Drills",
                "EventLoop", "HTTPClient", "Network", "Sockets", "TestSupport", "WebServer",
                "WebSocketClient",
            ],
            exclude: ["BrokenPlugins", "SmallPlugins"]),
        .executableTarget(
            name: "PreflightChild", dependencies: ["PluginHost"], path: "Tests/PreflightChild",
            swiftSettings: swiftSettings),
        tests("JackfieldPlugin", ["JackfieldPlugin", "CJackfield", "TestSupport"]),
        tests("VendorKit", ["VendorKit", "JackfieldPlugin"]),
        tests("Telemetry", ["Telemetry", "TestSupport"]),
        tests("Store", ["Store", "CallModel", "CSQLite", "EventLoop", "TestSupport"]),
        tests(
            "Calls",
            [
                "Calls", "TestSupport", "CallModel", "CallAudio", "Providers", "EventLoop", "Turns",
            ]),
        tests("Commands", ["Commands"]),
        tests(
            "ProviderSimulators",
            ["ProviderSimulators", "Twilio", "CallModel", "EventLoop", "TestSupport", "WebServer"],
            exclude: ["Fixtures"]),
        tests("Console", ["Console", "CallModel"], exclude: ["Golden"]),
        tests(
            "Rehearsal",
            [
                "Rehearsal", "TestSupport", "CallModel", "CallAudio", "Providers", "EventLoop",
            ]),
        tests(
            "CommandLine",
            [
                "CallAudio", "CallModel", "CSQLite", "EventLoop", "ProviderSimulators", "Rehearsal",
                "TestSupport", "WebServer", "YAML",
            ],
            exclude: ["Fixtures", "Golden"]),
        fuzzing,
    ] + plugins.flatMap(\.targets)
)

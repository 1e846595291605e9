/// A processor as an ELF file names it.
struct Machine: Equatable {
    /// `e_machine` of the ELF header.
    var number: UInt16
    var is64Bit: Bool
    var isBigEndian: Bool

    static var ours: Machine {
        #if arch(x86_64)
        Machine(number: 62, is64Bit: true, isBigEndian: false)
        #elseif arch(arm64)
        Machine(number: 183, is64Bit: true, isBigEndian: false)
        #else
        #error("add the ELF number of this machine (elf.h, EM_…)")
        #endif
    }

    /// As `uname -m` would say it, where it is a machine that one meets.
    var name: String {
        switch (self.number, self.is64Bit) {
        case (62, true): "x86_64"
        case (3, _): "i386"
        case (183, _): "aarch64"
        case (40, _): "arm"
        case (243, true): "riscv64"
        case (21, _): self.isBigEndian ? "ppc64" : "ppc64le"
        case (22, _): "s390x"
        default: "ELF machine \(self.number) (\(self.is64Bit ? "64" : "32")-bit)"
        }
    }
}
